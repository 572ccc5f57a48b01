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
        self.secret.setPlaceholderText("我的登录密码" if password else "恢复密钥纸上的十三组字符")
        self.secret.setAccessibleName(self.secret.placeholderText())

    def show_last(self, settings: dict[str, Any], now: datetime) -> None:
        """Say when the last drill was, and whether another is due."""
        text, tone = last_drill(settings, now)
        self.last.setText(text)
        self.last.setProperty("role", "error" if tone else "quiet")
        self.last.style().unpolish(self.last)
        self.last.style().polish(self.last)

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
