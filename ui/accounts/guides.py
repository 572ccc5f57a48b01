"""What to do when somebody forgets, leaves or comes: the steps in order, and what can't be undone."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from ui.kit.pieces import button, clear, label


@dataclass(frozen=True)
class Guide:
    """One occasion: its name, the steps with who takes them, and what stays as it was."""

    name: str
    steps: tuple[str, ...]
    limits: str


GUIDES = (
    Guide(
        "有人忘记密码",
        (
            "系统管理员：点本人一行的“重设密码”，设一个初始密码，当面交给本人。重设后这个账户失去案卷权限。",
            "本人：用初始密码登录，立即换成只有自己知道的密码。账户的密钥这时由本人重新生成，系统管理员手里的初始密码从此没有用。",
            "安全保密管理员：核实是本人，同他核对密钥核对码后，点“授权接触案卷”，写明依据。",
            "负责人：同样核对后点“授予案卷权限”，用案卷密钥封给新的账户密钥。",
        ),
        "旧密码仍能打开以前的备份和被复制走的旧库。负责人忘记密码、又没有第二位持有密钥的人时，只能用纸上的恢复密钥：在登录页点“忘记密码”。",
    ),
    Guide(
        "不再让某人接触案卷",
        (
            "负责人：在“问题线索”里把他承办的线索改派给别人，收回他保管的纸质案卷和介质。",
            "负责人：点本人一行的“撤销案卷权限”。他下次登录就打不开案卷库，账户还在。",
            "负责人：点“更换案卷密钥”，此后写下的内容他用旧密码、旧副本都打不开。",
            "只是少让他做几件事的，不必撤销：请安全保密管理员点“权限”，逐项去掉。",
        ),
        "撤销以前的备份和被复制走的旧库，仍可用他当时的密码打开；他看过、记住的内容收不回来。",
    ),
    Guide(
        "有人调离、退休",
        (
            "负责人：在“问题线索”里把他承办的线索改派给别人，收回他保管的纸质案卷和介质。",
            "负责人：点“撤销案卷权限”。",
            "系统管理员：点“停用”。账户不能再登录，日志里的记录保留。",
            "负责人：点“更换案卷密钥”，此后写下的内容他用旧密码、旧备份都打不开。",
            "做一次完整备份，换下来的旧介质清点登记后按规定销毁。",
        ),
        "他在岗时的备份和被复制走的旧库，仍可用他当时的密码打开；他看过、记住的内容收不回来。",
    ),
    Guide(
        "负责人变动",
        (
            "系统管理员：为新负责人新增账户，角色选“负责人”。",
            "新负责人：用初始密码登录，立即换成只有自己知道的密码。",
            "安全保密管理员：同新负责人核对密钥核对码后，点“授权接触案卷”，依据写任职文件。",
            "原负责人：点“授予案卷权限”，把案卷密钥封给新负责人。没有另一位持有密钥的人，这一步只能由他做。",
            "新负责人：重新登录，点“更换恢复密钥”，新的恢复密钥纸由新负责人封存。",
            "新负责人：撤销原负责人的案卷权限，点“更换案卷密钥”；系统管理员停用原负责人的账户。",
        ),
        "原负责人手里的恢复密钥纸仍能打开更换以前的备份，交接时当面收回销毁。",
    ),
    Guide(
        "怀疑密码外泄或电脑被动过",
        (
            "本人：立即点“修改我的密码”。",
            "安全审计员：查“审计日志”里这段时间的登录、查看、打印和导出。",
            "负责人：在“备份”页点“核对保险库”，并同最近一次月度审计表的校验码对照。",
            "负责人：点“更换案卷密钥”，然后做一次完整备份。",
        ),
        "如果保险库已经被复制走，对方用泄露的密码仍能打开那份副本；更换密钥只保护此后写下的内容。",
    ),
)


class GuidePanel(QWidget):
    """Choose what happened; read what to do."""

    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        column.addWidget(label("遇到这些情况怎么办", "heading"))
        self.occasion = QComboBox()
        self.occasion.setObjectName("guideOccasion")
        self.occasion.setAccessibleName("遇到的情况")
        for guide in GUIDES:
            self.occasion.addItem(guide.name)
        self.occasion.currentIndexChanged.connect(self._show)
        column.addWidget(self.occasion)
        self._steps = QVBoxLayout()
        self._steps.setSpacing(8)
        column.addLayout(self._steps)
        close = button("关闭", "flat", name="closeGuide")
        close.clicked.connect(self.cancelled.emit)
        column.addWidget(close)
        self._show(0)

    def _show(self, place: int) -> None:
        clear(self._steps)
        guide = GUIDES[place]
        for number, step in enumerate(guide.steps, 1):
            self._steps.addWidget(label(f"{number}. {step}", wrap=True))
        self._steps.addWidget(label(f"不能挽回的：{guide.limits}", "quiet", wrap=True))
