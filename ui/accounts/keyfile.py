"""密钥文件: from now on the password and a file on a stick open the account together, or the password alone again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from models.errors import InvalidInput, OfficeError
from storage.accounts import add_key_file, drop_key_file
from storage.errors import WrongPassword
from storage.vault.keyfile import SUFFIX
from ui import dialogs
from ui.keyfiles import key_finder
from ui.kit.fields import PasswordField
from ui.kit.form import FormPanel
from ui.tasks import Tasks

ON = (
    "启用后，登录要同时有密码和密钥文件：请把密钥文件存在专用 U 盘的根目录，登录时插上，程序自己找到。另存一份封存备用。"
    "密钥文件丢了，只能用恢复密钥重设密码。以前的备份仍可只用密码打开。"
)
OFF = "停用后，只凭密码登录。停用时须插着存有密钥文件的 U 盘。"


class KeyFilePanel(FormPanel):
    """Asks for the password; then where the file goes. ``done_text`` is what to say afterwards."""

    def __init__(self, tasks: Tasks) -> None:
        office = tasks.office
        self.used = office.header.slots[office.actor.uid].key_file
        super().__init__(
            "停用密钥文件" if self.used else "启用密钥文件",
            [PasswordField("password", "我的密码")],
            submit="停用" if self.used else "选择存放位置并启用",
            hint=OFF if self.used else ON,
            scroll=False,
        )
        self._tasks = tasks
        self.done_text = ""
        self.submitted.connect(self._send)

    def _send(self, values: dict[str, Any]) -> None:
        office, password = self._tasks.office, values["password"]
        if self.used:
            self._call(lambda: drop_key_file(office, password, key_finder()), "已停用密钥文件。")
            return
        name = f"{office.actor.name}{SUFFIX}"
        target = dialogs.save_file(self, "把密钥文件存到 U 盘", name, f"密钥文件 (*{SUFFIX})")
        if target is None:
            return
        target = target if target.suffix == SUFFIX else Path(f"{target}{SUFFIX}")
        if office.folder.resolve() in target.resolve().parents:
            self.fail(InvalidInput("password", "密钥文件不能存在保险库里，请存到 U 盘。"))
            return
        self._call(
            lambda: add_key_file(office, password, target),
            f"已启用密钥文件 {target.name}。下次登录请先插上 U 盘，并另存一份封存。",
        )

    def _call(self, function: Any, said: str) -> None:
        def done(_value: Any) -> None:
            self.done_text = said
            self.set_values({"password": ""})
            self.saved()

        self._tasks.call(function, done, self._refused, owner=self, writes=True)

    def _refused(self, error: OfficeError) -> None:
        wrong = isinstance(error, WrongPassword)
        self.fail(InvalidInput("password", "密码不对，请重新输入。") if wrong else error)
