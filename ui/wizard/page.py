"""The wizard's pages: the office, the accounts, a last look with the backup medium, the recovery sheet."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from models.errors import InvalidInput, OfficeError
from models.units.operations import add_unit
from storage.founding import VaultPlan, create_vault
from storage.office import Office
from storage.vault.header import EvidenceCipher
from storage.vault.kdf import KdfParameters
from ui import dialogs
from ui.backup.media import media
from ui.kit.fields import CheckField, ChoiceField, PasswordField, RowsField, TextArea, TextField
from ui.kit.form import FormPanel
from ui.kit.pieces import FactsGrid, card, label
from ui.wizard import plan
from ui.wizard.fields import VAULT_NAME, PlaceField, show_passwords
from ui.wizard.plan import ALL_ROLES, Answers
from ui.wizard.recovery import RecoverySheet

STEPS = ("单位和编号", "账户", "备份和核对", "恢复密钥")
FIRST_ROLES = ("HEAD", "HANDLER", "SYS_ADMIN", "SEC_ADMIN", "AUDITOR")


class WizardPage(QWidget):
    """Makes a vault; ``finished`` carries its folder."""

    finished = Signal(object)
    cancelled = Signal()
    _told = Signal(str)
    _made = Signal(object)

    def __init__(self, kdf: KdfParameters | None = None) -> None:
        """``kdf``: the cost of the key derivation; measured on this machine where none is given."""
        super().__init__()
        self.setObjectName("page")
        self._kdf = kdf
        self.answers = Answers()
        self.groups: list[str] = []
        self._worker = ThreadPoolExecutor(1, "founding")
        self._where = label("", "quiet")
        self.stack = QStackedWidget()
        outer = QHBoxLayout(self)
        outer.setContentsMargins(24, 24, 24, 24)
        outer.addStretch(1)
        outer.addWidget(self._card(), 6)
        outer.addStretch(1)
        self.office_form = self._office_form()
        self.accounts_form = self._accounts_form()
        self.last_form = self._last_form()
        for form in (self.office_form, self.accounts_form, self.last_form):
            self.stack.addWidget(form)
        self._told.connect(self.last_form.banner.say)
        self._made.connect(self._settle)
        self._show(0)

    def _card(self) -> QFrame:
        made = QFrame()
        made.setObjectName("card")
        made.setMinimumWidth(720)
        made.setMaximumWidth(880)
        column = QVBoxLayout(made)
        column.setContentsMargins(8, 16, 8, 8)
        head = QHBoxLayout()
        head.setContentsMargins(24, 0, 24, 0)
        head.addWidget(label("新建保险库", "title"))
        head.addStretch(1)
        head.addWidget(self._where)
        column.addLayout(head)
        column.addWidget(self.stack, 1)
        return made

    def _show(self, index: int) -> None:
        self.stack.setCurrentIndex(index)
        self._where.setText(f"第 {index + 1} 步，共 {len(STEPS)} 步：{STEPS[index]}")

    def leave(self) -> None:
        """Back to where one came from; nothing was made."""
        self._worker.shutdown(wait=False)
        self.cancelled.emit()

    @staticmethod
    def _checked(form: FormPanel, take: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, Any]], None]:
        """Run ``take``; what it refuses stands beside the field of ``form``."""

        def run(values: dict[str, Any]) -> None:
            try:
                take(values)
            except InvalidInput as error:
                form.fail(error)
            else:
                form.busy(False)

        return run

    # --- 1: the office

    def _office_form(self) -> FormPanel:
        folder = PlaceField(
            "folder",
            "保险库位置",
            required=True,
            hint="空文件夹，建议放在本机硬盘",
            kept=lambda chosen: chosen / VAULT_NAME if any(chosen.iterdir()) else chosen,
        )
        folder.set_value(str(Path.home() / VAULT_NAME))
        group = TextField("group_name", "单位全称", required=True, hint="如 某某集团有限公司")
        office_name = TextField("office_name", "部门名称", required=True)
        office_name.set_value("纪检监察部")
        words = [
            TextField("issuer", "发文机关", required=True, hint="如 中共某某集团有限公司纪律检查委员会"),
            TextField("clue_word", "线索编号代字", required=True, hint="如 某某集团纪线"),
            TextField("letter_word", "建议书代字", required=True, hint="如 某某集团纪建"),
        ]
        units = TextArea("units", "所属单位", rows=3, hint="每行一个，可以以后再填")
        form = FormPanel(
            "",
            [
                ("", [folder, group, office_name]),
                ("发文字号和落款（由单位全称代拟，请核对；以后可以在设置中修改）", words),
                ("监督范围", [units]),
            ],
            submit="下一步",
        )
        group.line.editingFinished.connect(self._propose_words)
        form.submitted.connect(self._checked(form, self._take_office))
        form.cancelled.connect(self.leave)
        return form

    def _propose_words(self) -> None:
        fields = self.office_form.fields
        name = str(fields["group_name"].raw()).strip()
        if not name:
            return
        for key, word in zip(("clue_word", "letter_word", "issuer"), plan.proposed_words(name), strict=True):
            if not fields[key].raw():
                fields[key].set_value(word)

    def _take_office(self, values: dict[str, Any]) -> None:
        plan.check_office(values)
        answers = self.answers
        for key in ("folder", "group_name", "office_name", "issuer", "clue_word", "letter_word"):
            setattr(answers, key, values[key])
        answers.units = list(
            dict.fromkeys(line.strip() for line in values["units"].splitlines() if line.strip())
        )
        self._show(1)

    # --- 2: the accounts

    def _accounts_form(self) -> FormPanel:
        roles = [(role.value, role.label) for role in ALL_ROLES]

        def row() -> list[Any]:
            return [
                ChoiceField("role", "角色", roles),
                TextField("name", "姓名"),
                TextField("login", "登录名"),
                PasswordField("password", "初始密码", required=False),
            ]

        self.alone = CheckField("one_person", "一人办公室", "只有我一个人用（一个账户兼任全部职责）")
        self.rows = RowsField("accounts", "账户", row, add="再加一个账户", least=1)
        self.rows.set_value([{"role": code} for code in FIRST_ROLES])
        self.visible_passwords = CheckField("visible", "初始密码", "显示初始密码，便于核对后交给本人")
        form = FormPanel(
            "",
            [self.alone, self.rows, self.visible_passwords],
            submit="下一步",
            cancel="上一步",
            hint="负责人、承办人、审批领导能看案卷；系统管理员、安全保密管理员、安全审计员没有案卷密钥，看不到任何案卷内容。"
            "初始密码不少于 10 个字符，本人首次登录时须修改；全部改完后，请负责人在“账户”页更换一次案卷密钥，"
            "此后写下的内容，知道初始密码的人打不开。",
        )
        self.alone.edited.connect(self._alone_changed)
        self.visible_passwords.edited.connect(
            lambda: show_passwords(self.rows, shown=self.visible_passwords.value())
        )
        form.submitted.connect(self._checked(form, self._take_accounts))
        form.cancelled.connect(lambda: self._show(0))
        return form

    def _alone_changed(self) -> None:
        """One person has one row, and no role to choose."""
        alone = self.alone.value()
        if alone:
            while len(self.rows.rows) > 1:
                self.rows.remove_row(self.rows.rows[-1])
        elif len(self.rows.rows) == 1:
            for code in FIRST_ROLES[1:]:
                self.rows.add_row()[0].set_value(code)
        self.rows.rows[0][0].setVisible(not alone)
        self.accounts_form.banner.say(
            plan.missing_duties(Answers(one_person=True)) if alone else "", "warning"
        )

    def _take_accounts(self, values: dict[str, Any]) -> None:
        del values  # a password is never among a form's plain values; the rows are asked themselves
        answers = self.answers
        answers.one_person = self.alone.value()
        found = [{field.key: field.value() for field in row} for row in self.rows.rows]
        answers.accounts = [row for row in found if row["login"] or row["name"] or row["password"]]
        try:
            plan.make_plan(answers)
        except InvalidInput as error:
            raise InvalidInput("accounts", str(error)) from error
        warning = "" if answers.one_person else plan.missing_duties(answers)
        if warning and not dialogs.ask(self, warning, yes="就这样建立", no="回去补充"):
            return
        self.facts.show_facts(plan.summary(answers))
        self._show(2)

    # --- 3: the backup medium and a last look

    def _last_form(self) -> FormPanel:
        there = media()
        medium = PlaceField("medium", "备份到", hint="专用 U 盘上的文件夹，可以以后再选")
        if there:
            medium.set_value(str(there[0].folder))
        cipher = ChoiceField("cipher", "加密算法", plan.CIPHERS, required=True)
        form = FormPanel(
            "",
            [("每天的备份存到哪里", [medium]), ("材料和备份清单用什么算法加密", [cipher])],
            submit="建立保险库",
            cancel="上一步",
            hint=f"请核对。建立时要测定本机的密钥强度，并为每个账户生成密钥，需要几秒到几十秒。\n加密算法{plan.CIPHER_HINT}",
        )
        self.facts = FactsGrid()
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("建立保险库的进度")
        self.bar.hide()
        layout = form.layout()
        assert isinstance(layout, QVBoxLayout)
        holder = QVBoxLayout()
        holder.setContentsMargins(24, 16, 24, 0)
        holder.addWidget(card(self.facts, title="将要建立"))
        holder.addWidget(self.bar)
        layout.insertLayout(0, holder)
        form.submitted.connect(self._begin)
        form.cancelled.connect(lambda: self._show(1))
        return form

    def _begin(self, values: dict[str, Any]) -> None:
        try:
            self.answers.medium = plan.check_medium(values["medium"], self.answers.folder)
            self.answers.cipher = EvidenceCipher(values["cipher"])
            made = plan.make_plan(self.answers)
        except InvalidInput as error:
            self.last_form.fail(error)
            return
        self._working(True)
        self._worker.submit(self._found, made).add_done_callback(self._made.emit)

    def _working(self, on: bool) -> None:
        self.bar.setVisible(on)
        self.last_form.busy(on)
        self.last_form.cancel_button.setEnabled(not on)

    def _found(self, made: VaultPlan) -> list[str]:
        folder = Path(self.answers.folder).expanduser()
        groups = create_vault(folder, made, kdf=self._kdf, progress=self._told.emit)
        first = next(account for account in made.accounts if account.cleared)
        if self.answers.units:
            self._told.emit("正在登记所属单位……")
            with Office.unlock(folder, first.login, first.password) as office:
                for name in self.answers.units:
                    office.run(add_unit, name=name)
        return groups

    def _settle(self, future: Future[list[str]]) -> None:
        self._working(False)
        error = future.exception()
        if error is None:
            self.groups = future.result()
            self._forget_passwords()
            self._show_recovery()
        elif isinstance(error, OfficeError):
            self.last_form.fail(error)
        else:
            raise error

    def _forget_passwords(self) -> None:
        self.answers.accounts = []
        for row in self.rows.rows:
            for field in row:
                if isinstance(field, PasswordField):
                    field.set_value("")

    # --- 4: the recovery sheet

    def _show_recovery(self) -> None:
        folder = Path(self.answers.folder).expanduser()
        page = RecoverySheet(self.groups, folder, f"{self.answers.group_name}{self.answers.office_name}")
        page.kept.connect(self._finish)
        self.stack.addWidget(page)
        self._show(3)

    def _finish(self) -> None:
        self.groups = []
        self._worker.shutdown(wait=False)
        self.finished.emit(Path(self.answers.folder).expanduser())
