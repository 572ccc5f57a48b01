"""A forgotten password, made good with the printed recovery key."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from models.errors import InvalidInput, OfficeError
from storage.accounts import recover_password
from storage.errors import RecoveryTyping
from ui.accounts.passwords import NewPasswordField
from ui.kit.fields import PasswordField, TextArea, TextField
from ui.kit.form import FormPanel
from ui.kit.pieces import ProgressPanel, in_the_middle

HINT = (
    "恢复密钥印在建立保险库时打印的纸上，请照着抄录；做成三份的，把任意两份接连抄在下面。"
    "新密码只有本人知道，重设会记入审计日志。用过以后请重新封存，或者登录后更换恢复密钥。"
)


class RecoverPage(QWidget):
    """Asks for the account, the sheet's groups and a new password; the work is done off the screen's thread."""

    cancelled = Signal()
    _done = Signal(object)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.setObjectName("page")
        self._folder = folder
        self._worker = ThreadPoolExecutor(1, "recover")
        self.form = FormPanel(
            "用恢复密钥重设密码",
            [
                TextField("login", "账户", required=True),
                TextArea("groups", "恢复密钥", required=True, rows=4, hint="大小写和空格不限"),
                NewPasswordField("password", "新密码"),
                PasswordField("again", "再输一遍"),
            ],
            submit="重设密码",
            cancel="返回",
            hint=f"保险库：{folder}。{HINT}",
        )
        self.progress = ProgressPanel()
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(in_the_middle(self.form, self.progress))
        self.form.submitted.connect(self._recover)
        self.form.cancelled.connect(self.cancelled.emit)
        self._done.connect(self._settle)

    def forget(self) -> None:
        """The person has left: nothing secret stays on the screen."""
        self.form.set_values({"groups": "", "password": "", "again": ""})

    def _recover(self, values: dict[str, str]) -> None:
        if values["password"] != values["again"]:
            self.form.fail(InvalidInput("again", "两次输入的新密码不一样，请重新输入。"))
            return
        self.progress.begin("正在用恢复密钥重设密码", can_stop=False)
        future = self._worker.submit(
            recover_password, self._folder, values["groups"], values["login"], values["password"]
        )
        future.add_done_callback(self._done.emit)

    def _settle(self, future: Future[None]) -> None:
        self.progress.end()
        error = future.exception()
        if error is None:
            self.form.set_values(dict.fromkeys(self.form.fields, ""))
            self.form.saved()
            self.form.banner.say("密码已重设，请返回后用新密码登录。", "good")
        elif isinstance(error, RecoveryTyping):
            self.form.fail(InvalidInput("groups", str(error)))
        elif isinstance(error, OfficeError):
            self.form.fail(error)
        else:
            raise error
