"""The wizard's pages: the office, the accounts, the recovery sheet, the backup medium."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from models.errors import InvalidInput, OfficeError
from models.units.operations import add_unit
from storage import fs
from storage.founding import create_vault
from storage.office import Office
from ui import dialogs
from ui.kit.fields import CheckField, ChoiceField, PasswordField, RowsField, TextArea, TextField
from ui.kit.form import FormPanel
from ui.kit.pieces import Banner, button, label
from ui.wizard import plan
from ui.wizard.plan import ALL_ROLES, Answers

STEPS = ("单位和编号", "账户", "恢复密钥", "完成")


class WizardPage(QWidget):
    """Makes a vault; ``finished`` carries its folder."""

    finished = Signal(object)
    cancelled = Signal()
    _told = Signal(str)
    _made = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self.answers = Answers()
        self.groups: list[str] = []
        self._worker = ThreadPoolExecutor(1, "founding")
        outer = QHBoxLayout(self)
        outer.addStretch(1)
        card = QFrame()
        card.setObjectName("card")
        card.setMinimumWidth(760)
        card.setMaximumWidth(860)
        column = QVBoxLayout(card)
        column.setContentsMargins(8, 16, 8, 8)
        head = QHBoxLayout()
        head.setContentsMargins(24, 0, 24, 0)
        head.addWidget(label("新建保险库", "title"))
        head.addStretch(1)
        self._where = label("", "quiet")
        head.addWidget(self._where)
        column.addLayout(head)
        self.stack = QStackedWidget()
        column.addWidget(self.stack, 1)
        side = QVBoxLayout()
        side.setContentsMargins(0, 24, 0, 24)
        side.addWidget(card)
        outer.addLayout(side, 3)
        outer.addStretch(1)
        self.office_form = self._office_form()
        self.accounts_form = self._accounts_form()
        self.stack.addWidget(self.office_form)
        self.stack.addWidget(self.accounts_form)
        self._told.connect(self._tell)
        self._made.connect(self._settle)
        self._show(0)

    def _show(self, index: int) -> None:
        self.stack.setCurrentIndex(index)
        self._where.setText(f"第 {index + 1} 步，共 {len(STEPS)} 步：{STEPS[index]}")

    # --- 1: the office

    def _office_form(self) -> FormPanel:
        folder = TextField("folder", "保险库位置", required=True, hint="空文件夹，建议放在本机硬盘")
        folder.set_value(str(Path.home() / "清卷保险库"))
        group = TextField("group_name", "单位全称", required=True, hint="如 某某集团有限公司")
        form = FormPanel(
            "",
            [
                ("", [folder, group, TextField("office_name", "部门名称", required=True)]),
                (
                    "发文字号和落款（以后可以在设置中修改）",
                    [
                        TextField("issuer", "发文机关", required=True),
                        TextField("clue_word", "线索编号代字", required=True, hint="如 某某集团纪线"),
                        TextField("letter_word", "建议书代字", required=True, hint="如 某某集团纪建"),
                    ],
                ),
                ("所属单位（每行一个，可以以后再填）", [TextArea("units", "所属单位", rows=4)]),
            ],
            submit="下一步",
        )
        form.fields["office_name"].set_value("纪检监察部")
        group.line.editingFinished.connect(self._propose_words)
        form.submitted.connect(self._take_office)
        form.cancelled.connect(self.cancelled.emit)
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
        try:
            plan.check_office(values)
        except InvalidInput as error:
            self.office_form.fail(error)
            return
        self.office_form.busy(False)
        answers = self.answers
        for key in ("folder", "group_name", "office_name", "issuer", "clue_word", "letter_word"):
            setattr(answers, key, values[key])
        answers.units = [line.strip() for line in values["units"].splitlines() if line.strip()]
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

        rows = RowsField("accounts", "账户", row, add="再加一个账户", least=1)
        start = ("HEAD", "HANDLER", "SYS_ADMIN", "SEC_ADMIN", "AUDITOR")
        rows.set_value([{"role": code} for code in start])
        form = FormPanel(
            "",
            [
                rows,
                CheckField("one_person", "一人办公室", "只有我一个人用（一个账户兼任全部职责）"),
            ],
            submit="建立保险库",
            cancel="上一步",
            hint="负责人、承办人、审批领导能看案卷；系统管理员、安全保密管理员、安全审计员没有案卷密钥，看不到任何案卷内容。"
            "初始密码不少于 10 个字符，交给本人后首次登录须修改。",
        )
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.hide()
        layout = form.layout()
        assert layout is not None
        layout.addWidget(self.bar)
        form.submitted.connect(self._take_accounts)
        form.cancelled.connect(lambda: self._show(0))
        return form

    def _take_accounts(self, values: dict[str, Any]) -> None:
        answers = self.answers
        answers.one_person = values["one_person"]
        rows = [
            row for row in values["accounts"] if row.get("login") or row.get("name") or row.get("password")
        ]
        answers.accounts = [
            row | {"password": password} for row, password in zip(rows, self._passwords(), strict=True)
        ]
        try:
            made = plan.make_plan(answers)
        except InvalidInput as error:
            self.accounts_form.fail(InvalidInput("accounts", str(error)))
            return
        warning = plan.missing_duties(answers)
        if warning and not dialogs.ask(self, warning, yes="就这样建立", no="回去补充"):
            self.accounts_form.busy(False)
            return
        self.bar.show()
        future = self._worker.submit(self._found, made)
        future.add_done_callback(self._made.emit)

    def _passwords(self) -> list[str]:
        field = self.accounts_form.fields["accounts"]
        assert isinstance(field, RowsField)
        found = []
        for row in field.rows:
            role, name, login, password = row
            del role
            if name.value() or login.value() or password.value():
                found.append(password.value())
        return found

    def _found(self, made: Any) -> list[str]:
        folder = Path(self.answers.folder).expanduser()
        groups = create_vault(folder, made, progress=self._told.emit)
        first = next(account for account in made.accounts if account.cleared)
        if self.answers.units:
            self._told.emit("正在登记所属单位……")
            with Office.unlock(folder, first.login, first.password) as office:
                for name in dict.fromkeys(self.answers.units):
                    office.run(add_unit, name=name)
        return groups

    def _tell(self, sentence: str) -> None:
        self.accounts_form.banner.say(sentence)

    def _settle(self, future: Future[list[str]]) -> None:
        self.bar.hide()
        error = future.exception()
        if error is None:
            self.groups = future.result()
            self.answers.accounts = []
            self._show_recovery()
            return
        if not isinstance(error, OfficeError):
            raise error
        self.accounts_form.fail(error)

    # --- 3: the recovery sheet

    def _show_recovery(self) -> None:
        page = RecoverySheet(self.groups, self.answers)
        page.kept.connect(self._finish)
        self.stack.addWidget(page)
        self._show(2)

    def _finish(self) -> None:
        self.groups = []
        folder = Path(self.answers.folder).expanduser()
        self._worker.shutdown(wait=False)
        self.finished.emit(folder)


class RecoverySheet(QWidget):
    """The recovery key, to be printed or written down before anything else; shown once."""

    kept = Signal()

    def __init__(self, groups: list[str], answers: Answers) -> None:
        super().__init__()
        self._groups, self._answers = groups, answers
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        column.addWidget(label("恢复密钥", "heading"))
        column.addWidget(
            label(
                "忘记密码或账户全部丢失时，只有这张纸能打开保险库。它只显示这一次：请打印或抄写，装入信封封存，"
                "放进保险柜，不要拍照，不要存进任何电脑。账户密码和这张纸都丢了，保险库就再也打不开。",
                "quiet",
                wrap=True,
            )
        )
        grid = QGridLayout()
        grid.setSpacing(12)
        for place, group in enumerate(groups):
            number = label(f"{place + 1}", "small")
            text = label(group, "heading")
            text.setAccessibleName(f"第{place + 1}组 {group}")
            cell = QHBoxLayout()
            cell.addWidget(number)
            cell.addWidget(text, 1)
            grid.addLayout(cell, place // 5, place % 5)
        column.addLayout(grid)
        self.banner = Banner()
        column.addWidget(self.banner)
        row = QHBoxLayout()
        sheet = button("打印", symbol="print", name="printSheet")
        sheet.clicked.connect(self._print)
        save = button("存为 PDF", symbol="save", name="saveSheet")
        save.clicked.connect(self._save)
        done = button("已经收好，完成", "primary", name="sheetKept")
        done.clicked.connect(self._confirm)
        row.addWidget(sheet)
        row.addWidget(save)
        row.addStretch(1)
        row.addWidget(done)
        column.addStretch(1)
        column.addLayout(row)

    def pdf(self) -> bytes:
        """The sheet as a PDF, in memory."""
        from datetime import datetime

        from letters.sheets import recovery_sheet
        from storage.vault.header import VaultHeader

        header = VaultHeader.load(Path(self._answers.folder).expanduser())
        return recovery_sheet(self._answers.office_name, header.vault_id, self._groups, datetime.now().date())

    def _print(self) -> None:
        from ui.paper.print_page import print_pdf

        try:
            print_pdf(self, self.pdf(), "恢复密钥")
        except OfficeError as error:
            self.banner.say(str(error), "error")

    def _save(self) -> None:
        target = dialogs.save_file(self, "存到可移动介质上，打印后请删除", "恢复密钥.pdf", "PDF (*.pdf)")
        if target is None:
            return
        try:
            fs.atomic_write(target, self.pdf())
        except OfficeError as error:
            self.banner.say(str(error), "error")
        else:
            self.banner.say(f"已存到 {target}。打印后请删除这个文件。", "warning")

    def _confirm(self) -> None:
        if dialogs.ask(self, "恢复密钥已经打印或抄写并收好了吗？关闭后不再显示。", yes="已收好", no="还没有"):
            self.kept.emit()
