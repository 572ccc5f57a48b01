"""The unlock page: vault, account, password; what is wrong stands beside it and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLineEdit, QProgressBar, QVBoxLayout, QWidget

from models.errors import OfficeError
from models.version import NAME, VERSION
from storage.accounts import raise_cost
from storage.errors import KeyFileNeeded
from storage.office import Office
from storage.vault.header import VaultHeader
from storage.vault.keyfile import SUFFIX, KeyFinder
from ui import dialogs
from ui.keyfiles import key_finder
from ui.kit.pieces import Banner, button, label
from ui.kit.theme import icon


class UnlockPage(QWidget):
    """``unlocked`` carries the office; ``new_wanted`` asks for the wizard, ``restore_wanted`` for a restore."""

    unlocked = Signal(object)
    new_wanted = Signal()
    recover_wanted = Signal(object)
    restore_wanted = Signal()
    _arrived = Signal(object, object)

    def __init__(self, folder: Path | None, remember: Callable[[Path], None]) -> None:
        super().__init__()
        self.setObjectName("page")
        self._remember = remember
        self.folder: Path | None = None
        self._key_file: Path | None = None
        self._worker = ThreadPoolExecutor(1, "unlock")
        self._arrived.connect(self._settle)
        row = QHBoxLayout(self)
        row.addStretch(1)
        column = QVBoxLayout()
        column.addStretch(2)
        column.addWidget(self._card())
        column.addStretch(3)
        row.addLayout(column)
        row.addStretch(1)
        if folder is not None:
            self.choose(folder)
        self.show_folder()

    def _card(self) -> QFrame:
        made = QFrame()
        made.setObjectName("card")
        made.setFixedWidth(480)
        column = QVBoxLayout(made)
        column.setContentsMargins(32, 28, 32, 24)
        column.setSpacing(10)
        head = QHBoxLayout()
        picture = label("")
        picture.setPixmap(icon("qingjuan").pixmap(QSize(40, 40)))
        head.addWidget(picture)
        names = QVBoxLayout()
        names.addWidget(label(NAME, "title"))
        names.addWidget(label("纪检监察案卷 · 离线加密", "small"))
        head.addLayout(names)
        head.addStretch(1)
        column.addLayout(head)
        column.addSpacing(8)
        self.place = label("", "quiet", wrap=True)
        column.addWidget(self.place)
        self.account = QComboBox()
        self.account.setEditable(True)
        self.account.setObjectName("account")
        self.account.setAccessibleName("账户")
        self.account.lineEdit().setPlaceholderText("账户")
        self.password = QLineEdit()
        self.password.setObjectName("password")
        self.password.setAccessibleName("密码")
        self.password.setPlaceholderText("密码")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.returnPressed.connect(self.submit)
        column.addWidget(self.account)
        column.addWidget(self.password)
        self.banner = Banner()
        column.addWidget(self.banner)
        self.choose_key = button("选择密钥文件", symbol="key", name="chooseKeyFile")
        self.choose_key.clicked.connect(self._choose_key)
        self.choose_key.hide()
        column.addWidget(self.choose_key)
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.hide()
        column.addWidget(self.bar)
        self.enter = button("解锁", "primary", symbol="unlock", name="unlock")
        self.enter.clicked.connect(self.submit)
        column.addWidget(self.enter)
        column.addSpacing(6)
        column.addLayout(self._more())
        version = label(f"{NAME} {VERSION}", "small")
        version.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(version)
        return made

    def _more(self) -> QHBoxLayout:
        more = QHBoxLayout()
        for text, name, do in (
            ("打开其他保险库", "otherVault", self._other),
            ("新建保险库", "newVault", self.new_wanted.emit),
            ("从备份恢复", "restoreVault", self.restore_wanted.emit),
            ("忘记密码", "forgot", lambda: self.recover_wanted.emit(self.folder)),
        ):
            press = button(text, "flat", name=name)
            press.clicked.connect(do)
            more.addWidget(press)
        return more

    def choose(self, folder: Path) -> None:
        """Offer the accounts of a vault."""
        try:
            header = VaultHeader.load(folder)
        except OfficeError as error:
            self.banner.say(str(error), "error")
            return
        self.folder = folder
        self.banner.silence()
        if header.notice:
            self.banner.say(header.notice, "warning")
        self.account.clear()
        for slot in sorted(header.accounts(), key=lambda slot: slot.created):
            self.account.addItem(slot.login)
        self.show_folder()

    def show_folder(self) -> None:
        """Say which vault is to be opened."""
        there = self.folder is not None
        self.place.setText(
            f"保险库：{self.folder}" if there else "还没有选择保险库。第一次使用请点“新建保险库”。"
        )
        self.enter.setEnabled(there)
        self.account.setEnabled(there)
        self.password.setEnabled(there)

    def _other(self) -> None:
        folder = dialogs.choose_folder(self, "选择保险库所在的文件夹")
        if folder is not None:
            self.choose(folder)

    def submit(self) -> None:
        """Unlock, off the screen's thread: the password costs a second."""
        if self.folder is None or not self.enter.isEnabled():
            return
        folder, login, password = self.folder, self.account.currentText().strip(), self.password.text()
        if not login or not password:
            self.banner.say("请输入账户和密码。", "error")
            return
        self._busy(True)
        self.banner.silence()
        find = key_finder(self._key_file)
        future = self._worker.submit(_open, folder, login, password, find)
        future.add_done_callback(lambda made: self._arrived.emit(made, folder))

    def _settle(self, future: object, folder: Path) -> None:
        self._busy(False)
        error = future.exception()  # type: ignore[attr-defined]
        if error is None:
            self.password.clear()
            self._key_file = None
            self.choose_key.hide()
            self._remember(folder)
            self.unlocked.emit(future.result())  # type: ignore[attr-defined]
            return
        if not isinstance(error, OfficeError):
            raise error
        self.banner.say(str(error), "error")
        if isinstance(error, KeyFileNeeded):
            self.choose_key.show()
            self.choose_key.setFocus()
            return
        self.password.setFocus()
        self.password.selectAll()

    def _choose_key(self) -> None:
        """The key file is somewhere else than at the top of a stick."""
        chosen = dialogs.choose_file(self, "选择密钥文件", f"密钥文件 (*{SUFFIX})")
        if chosen is not None:
            self._key_file = chosen
            self.submit()

    def _busy(self, on: bool) -> None:
        self.bar.setVisible(on)
        self.enter.setEnabled(not on)
        self.enter.setText("正在解锁……" if on else "解锁")

    def close_worker(self) -> None:
        """End the worker."""
        self._worker.shutdown(wait=True)


def _open(folder: Path, login: str, password: str, find: KeyFinder) -> Office:
    """Unlock; on a machine that has become faster the password is made dearer to guess, while it is at hand."""
    office = Office.unlock(folder, login, password, key_file=find)
    try:
        raise_cost(office, password, key_file=find)
    except BaseException:
        office.lock()
        raise
    return office
