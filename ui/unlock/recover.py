"""A forgotten password, made good with the printed recovery key."""

from __future__ import annotations

from pathlib import Path

from models.errors import InvalidInput, OfficeError
from storage.accounts import recover_password
from storage.errors import RecoveryTyping
from ui.kit.fields import PasswordField, TextArea, TextField
from ui.kit.form import FormPanel


class RecoverPage(FormPanel):
    """Asks for the sheet's groups, the account and a new password."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            "用恢复密钥重设密码",
            [
                TextField("login", "账户", required=True),
                TextArea(
                    "groups",
                    "恢复密钥",
                    required=True,
                    rows=4,
                    hint="照恢复密钥纸抄录；做成三份的，把任意两份接连输入。大小写和空格不限",
                ),
                PasswordField("password", "新密码"),
                PasswordField("again", "再输一遍"),
            ],
            submit="重设密码",
            cancel="返回",
            hint="恢复密钥印在建立保险库时打印的纸上。重设会记入审计日志。",
        )
        self._folder = folder
        self.submitted.connect(self._recover)

    def _recover(self, values: dict[str, str]) -> None:
        try:
            if values["password"] != values["again"]:
                raise InvalidInput("again", "两次输入的新密码不一样，请重新输入。")
            recover_password(self._folder, values["groups"], values["login"], values["password"])
        except RecoveryTyping as error:
            self.fail(InvalidInput("groups", str(error)))
        except OfficeError as error:
            self.fail(error)
        else:
            self.saved()
            self.banner.say("密码已重设，请返回后用新密码登录。", "good")
