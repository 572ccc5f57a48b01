"""The accounts page: my own password; for those who may, making, clearing, resetting and stopping accounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from models.accounts.adjusting import adjust_rights, end_one_person_office
from models.accounts.clearance import take_back_authorisation
from models.accounts.operations import AccountRow, accounts
from models.errors import OfficeError
from models.exchange.peers import check_code
from models.operations import Operation
from models.rights import OFFICERS, Right, Role
from models.settings.operations import house_settings
from storage import accounts as keys
from storage.founding import NewAccount
from ui import dialogs
from ui.accounts.guides import GuidePanel
from ui.accounts.keyfile import KeyFilePanel
from ui.accounts.passwords import ChangePassword, NewPasswordField
from ui.accounts.rights import RightsPanel
from ui.accounts.rotation import RotationPanel
from ui.kit.drafts import offer
from ui.kit.fields import ChoiceField, TextField
from ui.kit.form import FormPanel
from ui.kit.glyphs import printable_name
from ui.kit.pieces import Banner, button, card, chip, clear, label, rule
from ui.kit.record import scrolled
from ui.tasks import Tasks
from ui.wizard.recovery import RecoverySheet

SIDE_WIDTH = 440
CHANGE_IT = "这是初始密码，请先换成只有您自己知道的密码。"
PAPER_OPEN = "恢复密钥更换以后，没有人确认新的恢复密钥纸已经收好；原来的纸已经打不开现在的保险库。请再更换一次，打印或抄写后封存。"
NOTE = (
    "案卷密钥只封给经授权的办案账户：安全保密管理员授权、持有密钥的负责人授予，两人办理。系统管理员、安全保密管理员、安全审计员的密码打不开任何案卷。"
    "撤销授权或重设密码不影响以前的备份：旧备份仍可用旧密码打开。"
)


def beside_the_role(row: AccountRow) -> str:
    """Which rights were given and taken beside the role; empty where the role says all."""
    parts = [
        f"{word}：{'、'.join(right.label for right in rights)}"
        for word, rights in (("另有", row.given), ("没有", row.taken))
        if rights
    ]
    return "　".join(parts)


class AccountsPage(QWidget):
    """Accounts in rows on the left, the form in hand on the right. ``lock_wanted``: the vault must be unlocked anew."""

    lock_wanted = Signal()

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.setObjectName("page")
        self._tasks = tasks
        self._asked_first = False
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._head())
        self.banner = Banner()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        self._rows.setContentsMargins(0, 0, 0, 0)
        listed = QWidget()
        listed.setLayout(self._rows)
        column.addWidget(scrolled(self.banner, label(NOTE, "quiet", wrap=True), card(listed)), 1)
        outer.addLayout(column, 1)
        outer.addWidget(self._side_pane())
        tasks.changed.connect(lambda changes: self.refresh() if changes.house else None)
        self.refresh()

    def _head(self) -> QHBoxLayout:
        rights = self._tasks.office.actor.rights
        head = QHBoxLayout()
        head.setContentsMargins(24, 16, 24, 0)
        head.setSpacing(8)
        head.addWidget(label("账户", "title"))
        head.addStretch(1)
        if self._tasks.office.cleared and Right.CLEARANCE_GRANT in rights:
            sheet = button("更换恢复密钥", name="renewRecovery")
            sheet.clicked.connect(self.renew_recovery)
            head.addWidget(sheet)
            rotation = button("更换案卷密钥", name="rotateKeys")
            rotation.clicked.connect(self.rotate_keys)
            head.addWidget(rotation)
        if {Right.ACCOUNT_MANAGE, Right.CLEARANCE_GRANT, Right.CLEARANCE_AUTHORISE} & rights:
            guide = button("遇事指引", "flat", name="accountGuides")
            guide.clicked.connect(self.show_guides)
            head.addWidget(guide)
        if len(self._tasks.office.actor.roles) > 1:
            apart = button("结束一人办公", "flat", name="endAlone")
            apart.clicked.connect(self._end_alone)
            head.addWidget(apart)
        file = button("密钥文件", name="keyFile")
        file.clicked.connect(self.key_file)
        head.addWidget(file)
        own = button("修改我的密码", symbol="key", name="changePassword")
        own.clicked.connect(self.change_password)
        head.addWidget(own)
        if Right.ACCOUNT_MANAGE in rights:
            new = button("新增账户", "primary", symbol="add", name="newAccount")
            new.clicked.connect(self.new_account)
            head.addWidget(new)
        return head

    def _side_pane(self) -> QFrame:
        self._pane = QFrame()
        self._pane.setFixedWidth(SIDE_WIDTH)
        self._around = QVBoxLayout(self._pane)
        self._around.setContentsMargins(0, 16, 24, 16)
        self._side = QVBoxLayout()
        self._around.addLayout(self._side)
        self._around.addStretch(1)
        self._pane.hide()
        return self._pane

    # --- the rows

    def refresh(self) -> None:
        """Read the accounts anew, and whether the paper of a new recovery key was ever put away."""
        office = self._tasks.office
        if office.cleared and Right.CLEARANCE_GRANT in office.actor.rights:
            self._tasks.read(house_settings, {}, self._look_at_paper, self._failed, owner=self)
        self._tasks.read(accounts, {"with_stopped": True}, self._arrived, self._failed, owner=self)

    def _look_at_paper(self, house: dict[str, Any]) -> None:
        if house["recovery_open"] and self._pane.findChild(RecoverySheet) is None:
            self.banner.say(PAPER_OPEN, "error", action="更换恢复密钥", do=self.renew_recovery)

    def _arrived(self, rows: list[AccountRow]) -> None:
        clear(self._rows)
        for place, row in enumerate(rows):
            if place:
                self._rows.addWidget(rule())
            self._rows.addWidget(self._line(row))
        own = next((row for row in rows if row.uid == self._tasks.office.actor.uid), None)
        if own is not None and own.must_change and not self._asked_first:
            self._asked_first = True
            self.change_password()
            self.banner.say(CHANGE_IT, "warning")

    def _line(self, row: AccountRow) -> QWidget:
        made = QWidget()
        line = QHBoxLayout(made)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(label(f"{row.name}（{row.login}）　{row.role_text}"))
        seen = f"上次登录 {row.last_unlock:%Y-%m-%d %H:%M}" if row.last_unlock else "还没有登录过"
        known = row.post if row.post != row.role_text else ""
        names.addWidget(label(f"{known}　{seen}" if known else seen, "small"))
        if beside := beside_the_role(row):
            names.addWidget(label(beside, "small", wrap=True))
        if row.uid == self._tasks.office.actor.uid:
            own = label(f"我的密钥核对码　{self._code(row)}", "small")
            own.setToolTip("授权接触案卷时，安全保密管理员和负责人当面或用电话同您核对这四十位数字。")
            own.setObjectName("ownCode")
            names.addWidget(own)
        line.addLayout(names, 1)
        if not row.active:
            line.addWidget(chip("已停用", "warning"))
        elif row.must_change:
            first = chip("须改初始密码", "warning")
            first.setToolTip("本人登录并改成自己的密码以后，才能授权接触案卷。")
            line.addWidget(first)
        if row.authorised and row.active:
            waits = chip("已授权，待授予", "warning")
            waits.setToolTip(row.authorised)
            line.addWidget(waits)
        else:
            line.addWidget(chip("有案卷权限", "good") if row.cleared else chip("无案卷权限"))
        for press in self._actions(row):
            line.addWidget(press)
        return made

    def _actions(self, row: AccountRow) -> list[QWidget]:
        office = self._tasks.office
        rights = office.actor.rights
        made: list[QPushButton] = []
        if not row.active:
            return []
        if Right.CLEARANCE_AUTHORISE in rights and not row.cleared and not set(row.roles) & OFFICERS:
            # while its keys are the administrator's making, the chip says what has to come first
            if row.authorised and not row.must_change:
                made.append(
                    self._press("收回授权", f"unauthorise_{row.login}", lambda: self._unauthorise(row))
                )
            elif not row.must_change:
                made.append(
                    self._press("授权接触案卷", f"authorise_{row.login}", lambda: self._authorise(row))
                )
        if office.cleared and Right.CLEARANCE_GRANT in rights and not set(row.roles) & OFFICERS:
            if row.cleared and row.uid != office.actor.uid:
                made.append(self._press("撤销案卷权限", f"withdraw_{row.login}", lambda: self._withdraw(row)))
            elif row.authorised:
                made.append(self._press("授予案卷权限", f"clear_{row.login}", lambda: self._clear(row)))
        if (
            Right.CLEARANCE_AUTHORISE in rights
            and row.uid != office.actor.uid
            and not set(row.roles) & OFFICERS
        ):
            made.append(self._press("权限", f"rights_{row.login}", lambda: self._rights(row)))
        if Right.ACCOUNT_MANAGE in rights:
            made.append(self._press("更正", f"correct_{row.login}", lambda: self._correct(row)))
        if Right.ACCOUNT_MANAGE in rights and row.uid != office.actor.uid:
            made.append(self._press("重设密码", f"reset_{row.login}", lambda: self._reset(row)))
            made.append(self._press("停用", f"stop_{row.login}", lambda: self._stop(row)))
        for press in made:
            press.setAccessibleName(f"{press.accessibleName()}：{row.name}")
        return made

    @staticmethod
    def _press(text: str, name: str, do: Callable[[], None]) -> QPushButton:
        made = button(text, "flat", name=name)
        made.clicked.connect(lambda _on=False: do())
        return made

    # --- doing

    def _call(self, function: Callable[[], Any], said: str, form: FormPanel | None = None) -> None:
        def done(_value: Any) -> None:
            self._done(said, form)

        self._tasks.call(function, done, form.fail if form else self._failed, owner=self, writes=True)

    def _done(self, said: str, form: FormPanel | None) -> None:
        if form is not None:
            form.saved()
        self._close()
        self.banner.say(said, "good")

    def _authorise(self, row: AccountRow) -> None:
        form = FormPanel(
            f"授权{row.name}接触案卷",
            [TextField("basis", "授权依据", required=True, hint="批准人、日期和批件名称")],
            submit="授权",
            place=f"accounts/authorise/{row.uid}",
            hint=f"先与本人核对密钥核对码：{self._code(row)}。本人登录后在“账户”页自己一行看得到；不一致就不要授权，密钥可能被人换过。"
            "授权后还须由持有案卷密钥的负责人授予，两人都办了才能打开案卷；本人改密码后须重新授权。",
            scroll=False,
        )
        office = self._tasks.office
        form.submitted.connect(
            lambda values: self._call(
                lambda: keys.authorise_for_cases(office, row.uid, values["basis"]),
                f"已授权{row.name}，请通知负责人授予。",
                form,
            )
        )
        self._open(form)

    def _rights(self, row: AccountRow) -> None:
        form = RightsPanel(row)
        form.submitted.connect(
            lambda values: self._write(
                adjust_rights,
                {"uid": row.uid, **form.asked(values)},
                f"已调整{row.name}的权限，本人下次登录时生效。",
                form,
            )
        )
        self._open(form, high=True)

    def _correct(self, row: AccountRow) -> None:
        form = FormPanel(
            f"更正{row.name}的账户",
            [printable_name(TextField("name", "姓名", required=True)), TextField("post", "职务")],
            submit="更正",
            place=f"accounts/correct/{row.uid}",
            hint="只更正姓名和职务；登录名不变。换了人，请停用这个账户，另设一个。",
            scroll=False,
        )
        form.set_values({"name": row.name, "post": row.post})
        office = self._tasks.office
        form.submitted.connect(
            lambda values: self._call(
                lambda: keys.change_person(office, row.uid, values["name"], values["post"]),
                f"已更正{values['name']}的账户。",
                form,
            )
        )
        self._open(form)

    def _end_alone(self) -> None:
        text = (
            "结束一人办公？须已为系统管理员、安全保密管理员、安全审计员各设一个账户，并由各人改成自己的密码。"
            "结束后您只是负责人，授权、审批和日志由他们各自办理，不能恢复。"
        )
        if dialogs.ask(self, text, yes="结束"):
            self._write(end_one_person_office, {}, "三员职责已分立。请锁定后重新登录。")

    def _unauthorise(self, row: AccountRow) -> None:
        if dialogs.ask(self, f"收回对{row.name}的授权？", yes="收回"):
            self._write(take_back_authorisation, {"uid": row.uid}, f"已收回对{row.name}的授权。")

    def _code(self, row: AccountRow) -> str:
        """The account's 核对码: of the public keys that the vault's keys would be sealed to."""
        slot = self._tasks.office.header.slots.get(row.uid)
        return check_code(slot.public.fingerprint()) if slot else ""

    def _write(
        self, asked: Operation[..., Any], data: dict[str, Any], said: str, form: FormPanel | None = None
    ) -> None:
        def done(_value: Any) -> None:
            self._done(said, form)

        self._tasks.write(asked, data, done, form.fail if form else self._failed, owner=self)

    def _clear(self, row: AccountRow) -> None:
        office = self._tasks.office
        text = (
            f"授予{row.name}案卷权限？授予后这个账户能打开案卷库。{row.authorised}。\n\n"
            f"请先与本人核对密钥核对码：{self._code(row)}"
        )
        if dialogs.ask(self, text, yes="授予"):
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
        """A form for one's own new password; one that is open already stays as it is."""
        if (open_form := self._pane.findChild(ChangePassword)) is not None:
            next(iter(open_form.fields.values())).setFocus()
            return
        form = ChangePassword(self._tasks)

        def changed() -> None:
            self._close()
            self.banner.say("密码已修改。", "good")

        form.settled.connect(changed)
        self._open(form)

    def new_account(self) -> None:
        """A form for a new account."""
        form = FormPanel(
            "新增账户",
            [
                printable_name(TextField("name", "姓名", required=True)),
                TextField("post", "职务"),
                TextField("login", "登录名", required=True),
                ChoiceField("role", "角色", [(role.value, role.label) for role in Role], required=True),
                NewPasswordField("password", "初始密码"),
            ],
            submit="新增",
            place="accounts/new",
            hint="新账户没有案卷权限，须由安全保密管理员授权、负责人授予；本人首次登录时须修改初始密码。",
            scroll=False,
        )
        office = self._tasks.office

        def send(values: dict[str, Any]) -> None:
            roles = frozenset({Role(values["role"])})
            account = NewAccount(values["login"], values["name"], roles, values["password"], values["post"])
            self._call(lambda: keys.create_account(office, account), f"已新增{account.name}的账户。", form)

        form.submitted.connect(send)
        self._open(form)

    def _reset(self, row: AccountRow) -> None:
        form = FormPanel(
            f"重设{row.name}的密码",
            [NewPasswordField("password", "初始密码", (row.login, row.name))],
            submit="重设",
            hint="重设后这个账户失去案卷权限，须由安全保密管理员重新授权、负责人重新授予。",
            scroll=False,
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
        if dialogs.ask(self, "更换恢复密钥？旧的恢复密钥纸从此只能打开以前的备份。", yes="更换"):
            self._tasks.read(house_settings, {}, self._renew, self._failed, owner=self)

    def _renew(self, house: dict[str, Any]) -> None:
        office = self._tasks.office

        def show(groups: list[str]) -> None:
            sheet = RecoverySheet(groups, office.folder, house["office_name"], columns=3)
            sheet.kept.connect(lambda: self._write(keys.note_recovery_kept, {}, "恢复密钥已更换并收好。"))
            self._put(sheet)

        self._tasks.call(lambda: keys.renew_recovery_key(office), show, self._failed, owner=self, writes=True)

    def key_file(self) -> None:
        """The account's key file, as a second half of the password."""
        panel = KeyFilePanel(self._tasks)
        panel.settled.connect(lambda: self._settled(panel.done_text))
        self._open(panel)

    def rotate_keys(self) -> None:
        """The panel that gives the cases new keys."""
        panel = RotationPanel(self._tasks)
        panel.cancelled.connect(self._close)
        panel.settled.connect(self._settled)
        panel.lock_wanted.connect(self.lock_wanted.emit)
        self._put(panel)

    def _settled(self, said: str) -> None:
        self._close()
        self.banner.say(said, "good")

    def show_guides(self) -> None:
        """What to do when somebody forgets his password, leaves or comes."""
        panel = GuidePanel()
        panel.cancelled.connect(self._close)
        self._put(panel)

    def _open(self, form: FormPanel, *, high: bool = False) -> None:
        offer(form, self._tasks)
        form.cancelled.connect(self._close)
        self._put(form, high=high)
        next(iter(form.fields.values())).setFocus()

    def _put(self, widget: QWidget, *, high: bool = False) -> None:
        """Show it at the right; ``high``: it scrolls by itself and takes the height that there is."""
        self._close()
        self._around.setStretch(0, 1 if high else 0)
        self._around.setStretch(1, 0 if high else 1)
        self.banner.silence()
        holder = card(widget)
        layout = holder.layout()
        assert layout is not None
        layout.setContentsMargins(0, 0, 0, 0)
        self._side.addWidget(holder)
        self._pane.show()

    def _close(self) -> None:
        clear(self._side)
        self._pane.hide()

    def _failed(self, error: OfficeError) -> None:
        self.banner.say(str(error), "error")
