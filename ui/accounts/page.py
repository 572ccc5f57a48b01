"""The accounts page: my own password; for those who may, making, clearing, resetting and stopping accounts."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.accounts.operations import AccountRow, accounts
from models.errors import InvalidInput, OfficeError
from models.rights import Right, Role
from storage import accounts as keys
from storage.founding import NewAccount
from ui import dialogs
from ui.kit.fields import ChoiceField, PasswordField, TextField
from ui.kit.form import FormPanel
from ui.kit.pieces import Banner, button, card, chip, clear, label
from ui.kit.record import scrolled
from ui.tasks import Tasks


class AccountsPage(QWidget):
    """Accounts in rows, forms beside."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.setObjectName("page")
        self._tasks = tasks
        self._form: FormPanel | None = None
        rights = tasks.office.actor.rights
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        head = QHBoxLayout()
        head.setContentsMargins(24, 16, 24, 0)
        head.addWidget(label("账户", "title"))
        head.addStretch(1)
        own = button("修改我的密码", symbol="key", name="changePassword")
        own.clicked.connect(self.change_password)
        head.addWidget(own)
        if Right.ACCOUNT_MANAGE in rights:
            new = button("新增账户", "primary", symbol="add", name="newAccount")
            new.clicked.connect(self.new_account)
            head.addWidget(new)
        if tasks.office.cleared and Right.CLEARANCE_GRANT in rights:
            sheet = button("更换恢复密钥", name="renewRecovery")
            sheet.clicked.connect(self.renew_recovery)
            head.addWidget(sheet)
        column.addLayout(head)
        self.banner = Banner()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        listed = QWidget()
        self._rows.setContentsMargins(0, 0, 0, 0)
        listed.setLayout(self._rows)
        note = label(
            "案卷密钥只封给经授权的办案账户；系统管理员、安全保密管理员、安全审计员的密码打不开任何案卷。"
            "撤销授权或重设密码不影响以前的备份：旧备份仍可用旧密码打开。",
            "quiet",
            wrap=True,
        )
        column.addWidget(scrolled(self.banner, note, listed), 1)
        outer.addLayout(column, 3)
        self._side = QVBoxLayout()
        outer.addLayout(self._side, 2)
        tasks.changed.connect(lambda changes: self.refresh() if changes.house else None)
        self.refresh()

    def refresh(self) -> None:
        """Read the accounts anew."""
        self._tasks.read(accounts, {"with_stopped": True}, self._arrived, self._failed, owner=self)

    def _arrived(self, rows: list[AccountRow]) -> None:
        clear(self._rows)
        for row in rows:
            self._rows.addWidget(self._line(row))

    def _line(self, row: AccountRow) -> QWidget:
        made = QWidget()
        line = QHBoxLayout(made)
        line.setContentsMargins(0, 0, 0, 0)
        names = QVBoxLayout()
        names.addWidget(label(f"{row.name}（{row.login}）"))
        seen = f"上次登录 {row.last_unlock:%Y-%m-%d %H:%M}" if row.last_unlock else "还没有登录过"
        names.addWidget(label(f"{row.post}　{seen}" if row.post else seen, "small"))
        line.addLayout(names, 1)
        line.addWidget(chip(row.role_text, "strong"))
        line.addWidget(chip("有案卷权限" if row.cleared else "无案卷权限", "good" if row.cleared else ""))
        if not row.active:
            line.addWidget(chip("已停用", "warning"))
        elif row.must_change:
            line.addWidget(chip("须改初始密码", "warning"))
        for press in self._actions(row):
            line.addWidget(press)
        return card(made)

    def _actions(self, row: AccountRow) -> list[QWidget]:
        office = self._tasks.office
        rights, made = office.actor.rights, []
        if not row.active:
            return []
        if office.cleared and Right.CLEARANCE_GRANT in rights and not set(row.roles) & _officers():
            if row.cleared and row.uid != office.actor.uid:
                made.append(self._press("撤销案卷权限", f"withdraw_{row.login}", lambda: self._withdraw(row)))
            elif not row.cleared:
                made.append(self._press("授予案卷权限", f"clear_{row.login}", lambda: self._clear(row)))
        if Right.ACCOUNT_MANAGE in rights and row.uid != office.actor.uid:
            made.append(self._press("重设密码", f"reset_{row.login}", lambda: self._reset(row)))
            made.append(self._press("停用", f"stop_{row.login}", lambda: self._stop(row)))
        return made

    @staticmethod
    def _press(text: str, name: str, do: Any) -> QWidget:
        made = button(text, "flat", name=name)
        made.clicked.connect(lambda _on=False: do())
        return made

    # --- doing

    def _call(self, function: Any, said: str, form: FormPanel | None = None) -> None:
        def done(_value: Any) -> None:
            self._close()
            self.banner.say(said, "good")

        self._tasks.call(function, done, form.fail if form else self._failed, owner=self, writes=True)

    def _clear(self, row: AccountRow) -> None:
        office = self._tasks.office
        if dialogs.ask(self, f"授予{row.name}案卷权限？授予后这个账户能打开案卷库。", yes="授予"):
            self._call(lambda: keys.clear_for_cases(office, row.uid), f"已授予{row.name}案卷权限。")

    def _withdraw(self, row: AccountRow) -> None:
        office = self._tasks.office
        text = f"撤销{row.name}的案卷权限？撤销以前的备份仍可用其密码打开，需要时请另行封存旧备份。"
        if dialogs.ask(self, text, yes="撤销"):
            self._call(lambda: keys.withdraw_clearance(office, row.uid), f"已撤销{row.name}的案卷权限。")

    def _stop(self, row: AccountRow) -> None:
        office = self._tasks.office
        if dialogs.ask(self, f"停用{row.name}的账户？停用后不能登录，日志中的记录保留。", yes="停用"):
            self._call(lambda: keys.remove_account(office, row.uid), f"已停用{row.name}的账户。")

    def change_password(self) -> None:
        """A form for one's own new password."""
        form = FormPanel(
            "修改我的密码",
            [
                PasswordField("old", "原密码"),
                PasswordField("password", "新密码"),
                PasswordField("again", "再输一遍"),
            ],
            submit="修改",
        )
        office = self._tasks.office

        def send(values: dict[str, Any]) -> None:
            if values["password"] != values["again"]:
                form.fail(InvalidInput("again", "两次输入的新密码不一样，请重新输入。"))
                return
            self._call(
                lambda: keys.change_password(office, values["old"], values["password"]), "密码已修改。", form
            )

        form.submitted.connect(send)
        self._open(form)

    def new_account(self) -> None:
        """A form for a new account."""
        form = FormPanel(
            "新增账户",
            [
                TextField("name", "姓名", required=True),
                TextField("post", "职务"),
                TextField("login", "登录名", required=True),
                ChoiceField("role", "角色", [(role.value, role.label) for role in Role], required=True),
                PasswordField("password", "初始密码"),
            ],
            submit="新增",
            hint="新账户没有案卷权限，须由持有案卷密钥的负责人另行授予。",
        )
        office = self._tasks.office

        def send(values: dict[str, Any]) -> None:
            account = NewAccount(
                values["login"],
                values["name"],
                frozenset({Role(values["role"])}),
                values["password"],
                values["post"],
            )
            self._call(lambda: keys.create_account(office, account), f"已新增{account.name}的账户。", form)

        form.submitted.connect(send)
        self._open(form)

    def _reset(self, row: AccountRow) -> None:
        form = FormPanel(
            f"重设{row.name}的密码",
            [PasswordField("password", "新的初始密码")],
            submit="重设",
            hint="重设后这个账户失去案卷权限，须由负责人重新授予。",
        )
        office = self._tasks.office
        form.submitted.connect(
            lambda values: self._call(
                lambda: keys.reset_password(office, row.uid, values["password"]),
                f"已重设{row.name}的密码。",
                form,
            )
        )
        self._open(form)

    def renew_recovery(self) -> None:
        """A new recovery sheet; the old one opens only old copies."""
        from ui.wizard.page import RecoverySheet
        from ui.wizard.plan import Answers

        office = self._tasks.office
        if not dialogs.ask(self, "更换恢复密钥？旧的恢复密钥纸从此只能打开以前的备份。", yes="更换"):
            return

        def show(groups: list[str]) -> None:
            sheet = RecoverySheet(groups, Answers(folder=str(office.folder), office_name=office.actor.name))
            sheet.kept.connect(self._close)
            self._put(sheet)

        self._tasks.call(lambda: keys.renew_recovery_key(office), show, self._failed, owner=self, writes=True)

    def _open(self, form: FormPanel) -> None:
        form.cancelled.connect(self._close)
        self._put(form)
        next(iter(form.fields.values())).setFocus()

    def _put(self, widget: QWidget) -> None:
        self._close()
        self._side.addWidget(widget)

    def _close(self) -> None:
        clear(self._side)

    def _failed(self, error: OfficeError) -> None:
        self.banner.say(str(error), "error")


def _officers() -> frozenset[Role]:
    from models.rights import OFFICERS

    return OFFICERS
