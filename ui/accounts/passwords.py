"""Choosing a password: how strong it is stands below while it is typed; one's own is changed here."""

from __future__ import annotations

from typing import Any

from models.errors import InvalidInput, OfficeError
from storage.accounts import change_password
from storage.errors import WrongPassword
from storage.vault.strength import strength
from ui.keyfiles import key_finder
from ui.kit.fields import PasswordField
from ui.kit.form import FormPanel
from ui.kit.pieces import label
from ui.tasks import Tasks


class NewPasswordField(PasswordField):
    """A password being chosen: its strength in a word, and what would better it."""

    def __init__(self, key: str, title: str, own_words: tuple[str, ...] = ()) -> None:
        super().__init__(key, title)
        self._own_words = own_words
        self.judged = label("", "small", wrap=True)
        self._column.addWidget(self.judged)
        self.judged.hide()
        self.line.textChanged.connect(self._judge)

    def _judge(self, text: str) -> None:
        found = strength(text, self._own_words)
        self.judged.setText(f"强度：{found.label_cn}。{found.advice_cn}" if text else "")
        self.judged.setVisible(bool(text))


class ChangePassword(FormPanel):
    """The acting account's own password. ``settled`` says that it was changed."""

    def __init__(
        self, tasks: Tasks, *, title: str = "修改我的密码", hint: str = "", cancel: str = "取消"
    ) -> None:
        actor = tasks.office.actor
        super().__init__(
            title,
            [
                PasswordField("old", "原密码"),
                NewPasswordField("password", "新密码", (actor.login, actor.name)),
                PasswordField("again", "再输一遍"),
            ],
            submit="修改密码",
            cancel=cancel,
            hint=hint,
            scroll=False,
        )
        self._tasks = tasks
        self.submitted.connect(self._send)

    def _send(self, values: dict[str, Any]) -> None:
        if values["password"] != values["again"]:
            self.fail(InvalidInput("again", "两次输入的新密码不一样，请重新输入。"))
            return
        office, old, new = self._tasks.office, values["old"], values["password"]
        self._tasks.call(
            lambda: change_password(office, old, new, key_file=key_finder()),
            self._changed,
            self._refused,
            owner=self,
            writes=True,
        )

    def _changed(self, _value: Any) -> None:
        self.set_values(dict.fromkeys(self.fields, ""))
        self.saved()

    def _refused(self, error: OfficeError) -> None:
        self.fail(InvalidInput("old", str(error)) if isinstance(error, WrongPassword) else error)
