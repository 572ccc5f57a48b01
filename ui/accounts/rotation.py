"""更换案卷密钥 as a panel: what it does and does not, who stays, how far it is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.errors import OfficeError
from storage.errors import RotationHolds
from storage.rotation.work import RotationPlan, give_up, plan, rotate
from ui import dialogs
from ui.kit.pieces import Banner, FactsGrid, ProgressPanel, button, label
from ui.sizes import size_text
from ui.tasks import Progress, Tasks

ABOUT = (
    "有人离开、密码可能外泄或保险库被复制过时使用。更换后，案卷库、每份材料和反映人信息都用新密钥重新加密；"
    "各人的密码和纸上的恢复密钥照旧使用。"
)
LIMITS = (
    "不能挽回的：更换以前的备份和被复制走的旧库，仍可用当时的密码打开。请收回旧介质，更换后立即做一次完整备份。"
    "系统登记库（账户名单、系统设置、谁何时做过什么）不换密钥：离开的人若再拿到以后的副本，看得到这些，看不到案卷内容。"
)


class RotationPanel(QWidget):
    """Reads the plan, does the work, can be stopped and gone on with. ``settled`` carries a sentence."""

    settled = Signal(str)
    cancelled = Signal()
    lock_wanted = Signal()

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self._tasks = tasks
        self._work: Progress | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        column.addWidget(label("更换案卷密钥", "heading"))
        self.banner = Banner()
        column.addWidget(self.banner)
        column.addWidget(label(ABOUT, wrap=True))
        column.addWidget(label(LIMITS, "quiet", wrap=True))
        self._facts = FactsGrid()
        column.addWidget(self._facts)
        self.progress = ProgressPanel()
        self.progress.cancelled.connect(self._stop)
        column.addWidget(self.progress)
        row = QHBoxLayout()
        self.go = button("开始更换", "primary", name="startRotation")
        self.go.setEnabled(False)
        self.go.clicked.connect(self.start)
        self.drop = button("放弃上次未完成的更换", name="dropRotation")
        self.drop.clicked.connect(self._give_up)
        self.drop.hide()
        self.close_button = button("关闭", "flat", name="closeRotation")
        self.close_button.clicked.connect(self.cancelled.emit)
        for press in (self.go, self.drop, self.close_button):
            row.addWidget(press)
        row.addStretch(1)
        column.addLayout(row)
        tasks.progressed.connect(self._on_progress)
        self.refresh()

    def refresh(self) -> None:
        """Read what there is to do."""
        office = self._tasks.office
        self._tasks.call(lambda: plan(office), self._arrived, self._failed, owner=self)

    def _arrived(self, found: RotationPlan) -> None:
        self._facts.show_facts(
            [
                ("换后持有密钥", "、".join(found.holders)),
                ("材料", f"{found.evidence} 份"),
                ("需要空间", f"{size_text(found.needed)}，现有 {size_text(found.free)}"),
            ]
        )
        self.go.setText("接着更换" if found.unfinished else "开始更换")
        self.go.setEnabled(not found.unproved)
        self.drop.setVisible(found.unfinished)
        if found.unproved:
            names = "、".join(found.unproved)
            self.banner.say(
                f"{names}的案卷权限不是由持有案卷密钥的人授予的，请先撤销其权限并查明原因。", "error"
            )
        elif found.unfinished:
            self.banner.say("上次更换没有做完，密钥还是原来的；可以接着做，也可以放弃。", "warning")

    def start(self) -> None:
        """Rotate, after a question."""
        if not dialogs.ask(self, "现在更换案卷密钥？更换期间请不要关机，其他操作会等它做完。", yes="更换"):
            return
        office = self._tasks.office
        self._busy(True)
        self.banner.silence()
        self.progress.begin("正在用新密钥重新加密")
        self._work = self._tasks.long(
            lambda told: rotate(
                office,
                progress=lambda done, total: told("正在用新密钥重新加密", done, total),
                cancelled=told.cancelled,
            ),
            lambda _value: self.settled.emit("案卷密钥已更换。请立即做一次完整备份，并收回旧的备份介质。"),
            self._failed,
            owner=self,
        )

    def _give_up(self) -> None:
        office = self._tasks.office
        if dialogs.ask(self, "放弃上次未完成的更换？密钥仍是原来的，做到一半的文件会删除。", yes="放弃"):
            self._tasks.call(
                lambda: give_up(office),
                lambda _value: self.settled.emit("已放弃未完成的更换，密钥没有变。"),
                self._failed,
                owner=self,
                writes=True,
            )

    def _stop(self) -> None:
        if self._work is not None:
            self._work.cancel()

    def _on_progress(self, what: str, done: int, total: int) -> None:
        if self.progress.isVisibleTo(self):
            self.progress.step(what, done, total)

    def _busy(self, busy: bool) -> None:
        for press in (self.go, self.drop, self.close_button):
            press.setEnabled(not busy)

    def _failed(self, error: OfficeError) -> None:
        self.progress.end()
        if isinstance(error, RotationHolds):
            dialogs.warn(self, str(error))
            self.lock_wanted.emit()
            return
        self._busy(False)
        self.refresh()
        self.banner.say(str(error), "error")
