"""恢复演练 on the backup page: what is typed opens the newest snapshot as after a disaster; the day is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from models.calendar import plus_months
from storage.backup.drill import DrillResult, drill
from storage.office import Office
from ui.keyfiles import key_finder
from ui.kit.pieces import button, label
from ui.tasks import Progress

WAYS = (("password", "用我的密码"), ("recovery", "用纸质恢复密钥"))
PAPER_MONTHS = 12
"""How often the sealed paper is tried: opening it needs a witness, so less often than a drill by password."""
ABOUT = (
    "像机器损坏时那样，只凭密码或纸上的恢复密钥，把介质上最新的备份恢复成一个新库，打开逐页核对、比对数目和日志，"
    "然后删除。演练不影响正在使用的保险库。"
)


class DrillCard(QWidget):
    """Asks for the secret and says when the last drill was; ``wanted`` carries the work to do."""

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(label(ABOUT, "small", wrap=True))
        self.last = label("", "quiet", wrap=True)
        self.last.setObjectName("lastDrill")
        column.addWidget(self.last)
        self.paper = label("", "quiet", wrap=True)
        self.paper.setObjectName("lastPaperDrill")
        column.addWidget(self.paper)
        row = QHBoxLayout()
        self.way = QComboBox()
        self.way.setObjectName("drillWay")
        self.way.setAccessibleName("用什么打开备份")
        for value, text in WAYS:
            self.way.addItem(text, value)
        self.way.currentIndexChanged.connect(self._way_changed)
        self.secret = QLineEdit()
        self.secret.setObjectName("drillSecret")
        self.secret.returnPressed.connect(self.wanted.emit)
        self.go_button = button("开始演练", symbol="check", name="startDrill")
        self.go_button.clicked.connect(self.wanted.emit)
        row.addWidget(self.way)
        row.addWidget(self.secret, 1)
        row.addWidget(self.go_button)
        column.addLayout(row)
        self._way_changed()

    def _way_changed(self) -> None:
        password = self.way.currentData() == "password"
        self.secret.clear()
        self.secret.setEchoMode(QLineEdit.EchoMode.Password if password else QLineEdit.EchoMode.Normal)
        self.secret.setPlaceholderText(
            "我的登录密码" if password else "恢复密钥纸上的各组字符；三份的，把任意两份接连输入"
        )
        self.secret.setAccessibleName(self.secret.placeholderText())

    def show_last(self, settings: dict[str, Any], now: datetime) -> None:
        """Say when the last drill was, and when the paper key was last tried, and whether another is due."""
        for line, (text, tone) in (
            (self.last, last_drill(settings, now)),
            (self.paper, last_paper(settings, now)),
        ):
            line.setText(text)
            line.setProperty("role", "error" if tone else "quiet")
            line.style().unpolish(line)
            line.style().polish(line)

    def work(self, office: Office, medium: Path) -> Callable[[Progress], DrillResult]:
        """What the drill does, with what is typed; the line is emptied at once."""
        secrets = {str(self.way.currentData()): self.secret.text()}
        self.secret.clear()
        return lambda progress: drill(
            office,
            medium,
            progress=progress,
            cancelled=progress.cancelled,
            key_file=key_finder(),
            **secrets,
        )


def last_drill(settings: dict[str, Any], now: datetime) -> tuple[str, str]:
    """When and how the last drill went, and "warning" when another is due by the office's rule (``drill_months``)."""
    last = settings.get("last_drill")
    months = int(settings.get("drill_months", 6))
    if not last:
        return f"还没有演练过。建议每 {months} 个月演练一次，换人、换机器后也演练一次。", "warning"
    at = datetime.fromisoformat(last["at"])
    how = "凭密码" if last["how"] == "password" else "凭纸质恢复密钥"
    found = "内容一致" if not last["problems"] else "发现问题：" + "；".join(last["problems"][:2])
    text = f"上次演练：{at:%Y-%m-%d}，{last['by']}{how}恢复 {last['snapshot'][:5]} 号备份，用时 {last['seconds']:.0f} 秒，{found}。"
    due = plus_months(at.date(), months)
    if now.date() > due:
        return text + f"已超过 {months} 个月，请再演练一次。", "warning"
    return text, "warning" if last["problems"] else ""


def last_paper(settings: dict[str, Any], now: datetime) -> tuple[str, str]:
    """When the recovery key on paper last opened a backup, and "warning" when it is to be tried again."""
    last = settings.get("last_paper_drill")
    if not last:
        return (
            "恢复密钥纸还没有试用过。请在监督人在场时开封，凭它演练一次，确认抄得对、打得开，再重新封存。",
            "warning",
        )
    at = datetime.fromisoformat(last["at"])
    text = f"恢复密钥纸上次试用：{at:%Y-%m-%d}，{last['by']}凭它打开了 {last['snapshot'][:5]} 号备份。"
    if now.date() > plus_months(at.date(), PAPER_MONTHS):
        return text + f"已超过 {PAPER_MONTHS} 个月，请再试一次。", "warning"
    return text, ""
