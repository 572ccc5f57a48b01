"""核对表, 待批请示, 径送上级: three tables over many clues, each with what may be done to those that are marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from models.clues.checklist import CheckList, CheckRow, two_way_check
from models.clues.queries import clue_years
from models.clues.together import (
    CommonStep,
    WaitingRow,
    approve_many,
    common_steps,
    return_many,
    step_many,
    waiting_requests,
)
from models.errors import OfficeError
from models.operations import Changes
from models.rights import Right
from models.settings.operations import house_settings
from models.upward.operations import CAUSES, UpwardRow, register_upward, send_upward, upward_list
from ui.checklist.paper import check_pdf, matched_text
from ui.checklist.table import RowsTable
from ui.clues.forms import AREA_HEIGHT, approval_data, by_disposal, by_report, field_for, filled, read_people
from ui.clues.words import choices
from ui.kit.fields import ChoiceField, DateField, TextArea, TextField
from ui.kit.form import FormPanel
from ui.kit.lists import Column
from ui.kit.pieces import Banner, button, label
from ui.talks.paper import PaperPanel
from ui.tasks import Tasks

LISTED, OPINION = 12, 72
ORIGINS = (("", "全部来源"), ("ASSIGNED", "上级交办"), ("OWN", "本级受理"))
CHECK = (
    Column("编号", lambda row: row.number, 176, quiet=True),
    Column("线索", lambda row: row.title),
    Column("来源", lambda row: row.source_text, 128),
    Column("来文号", lambda row: row.source_doc_no, 168, quiet=True),
    Column("状态", lambda row: row.status_text, 112),
    Column(
        "报结期限",
        lambda row: row.report_text,
        128,
        urgent=lambda row: row.overdue and row.reported_on is None,
    ),
    Column("核对", lambda row: matched_text(row.matched), 88, urgent=lambda row: row.matched is False),
)
WAITING = (
    Column("提出日期", lambda row: f"{row.proposed_on:%Y-%m-%d}", 112, quiet=True),
    Column("编号", lambda row: row.number, 176, quiet=True),
    Column("线索", lambda row: row.title),
    Column("请示", lambda row: row.name, 176),
    Column("提出人", lambda row: row.proposer_name, 96),
    Column("须报", lambda row: row.above, 144, quiet=True),
    Column("能否批准", lambda row: row.refusal or ("现在只能退回" if row.held else "可以"), 208, quiet=True),
)
UPWARD = (
    Column("登记", lambda row: row.label, 144),
    Column("原因", lambda row: row.cause_text),
    Column("件数", lambda row: str(row.pieces), 64),
    Column("收件", lambda row: f"{row.received_on:%Y-%m-%d}", 112),
    Column("期限", lambda row: row.due_text, 112, urgent=lambda r: r.late),
    Column("送出", lambda row: f"{row.sent_on:%Y-%m-%d}" if row.sent_on else "未送", 112),
    Column("接收机关", lambda row: row.receiver, 176),
)
KINDS = ("clue", "proposal", "deadline", "upward", "clue_member")
UPWARD_TAB = 2


class CheckPage(QWidget):
    """The page; a form or paper stands in place of the tabs until it is left."""

    navigate = Signal(str, int)

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.setObjectName("page")
        self.tasks = tasks
        self.found = CheckList((), ())
        self._superior: list[str] = []
        self._people: list[Any] = []
        self._wanted = 0
        rights = tasks.office.actor.rights
        self._may_write, self._may_approve = Right.CASE_WRITE in rights, Right.CASE_APPROVE in rights
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(10)
        column.addWidget(label("线索核对", "title"))
        self.banner = Banner()
        column.addWidget(self.banner)
        self._stack = QStackedWidget()
        column.addWidget(self._stack, 1)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("线索核对的各部分")
        self.tabs.addTab(self._check_tab(), "双向核对")
        self.tabs.addTab(self._waiting_tab(), "待批请示")
        self.tabs.addTab(self._upward_tab(), "径送上级")
        self._stack.addWidget(self.tabs)
        tasks.changed.connect(self._on_change)
        read_people(tasks, self._know, self._failed, self)
        tasks.read(clue_years, {}, self._years, self._failed, owner=self)
        self.refresh()

    # --- the three tables

    def _check_tab(self) -> QWidget:
        self.year, self.origin = QComboBox(), QComboBox()
        this_year = self.tasks.office.now().year
        self.year.addItem(f"{this_year} 年", this_year)
        for value, text in ORIGINS:
            self.origin.addItem(text, value)
        for box, name in ((self.year, "checkYear"), (self.origin, "checkOrigin")):
            box.setObjectName(name)
            box.setAccessibleName("年份" if box is self.year else "来源")
            box.currentIndexChanged.connect(lambda _place: self.refresh())
        self.count = label("", "quiet", wrap=True)
        self.table = RowsTable("双向核对表", "checkRows", CHECK, "这一年没有这个来源的线索。")
        self.table.doubleClicked.connect(self._open)
        tools: list[QWidget] = [
            self.year,
            self.origin,
            self._press("对照上级清单…", "compare", self._compare),
            self._press("打印核对表", "printCheck", self._print, "print"),
        ]
        if self._may_write:
            tools.append(self._press("批量办理…", "bulk", self._bulk, "next-step"))
        return _tab(tools, self.count, self.table)

    def _waiting_tab(self) -> QWidget:
        self.requests = RowsTable("待批请示", "requestRows", WAITING, "没有等待批准的请示。")
        self.requests.doubleClicked.connect(self._open)
        tools: list[QWidget] = []
        if self._may_approve:
            tools = [
                self._press("批准所选", "approveMany", lambda: self._decide(approve=True), "check"),
                self._press("退回所选", "returnMany", lambda: self._decide(approve=False)),
            ]
        hint = label("按住 Ctrl 或 Shift 选多件，一次批示；自己提出或承办的不能自己批。", "quiet", wrap=True)
        return _tab(tools, hint, self.requests)

    def _upward_tab(self) -> QWidget:
        self.upward = RowsTable("径送上级", "upwardRows", UPWARD, "没有须径送上级的来件。")
        tools: list[QWidget] = []
        if self._may_write:
            tools = [
                self._press("登记径送", "registerUpward", self._register_upward, "add"),
                self._press("登记已送", "sendUpward", self._send_upward, "check"),
            ]
        hint = label(
            "反映上级管理的干部或本机关主要负责人的，不拆、不录内容，5 个工作日内报送上级（检举控告规则第15条）。"
            "这里只记收了几件、何时送出，不写姓名和内容。",
            "quiet",
            wrap=True,
        )
        return _tab(tools, hint, self.upward)

    def _press(self, text: str, name: str, do: Any, symbol: str = "") -> QWidget:
        made = button(text, symbol=symbol, name=name)
        made.clicked.connect(lambda _checked=False: do())
        return made

    def open_record(self, upward_id: int) -> None:
        """Show a delivery to the superior among the others; 0: only where they are."""
        self._back()
        self.tabs.setCurrentIndex(UPWARD_TAB)
        self._wanted = upward_id
        self.refresh()

    # --- reading

    def refresh(self) -> None:
        """Read all three anew."""
        asked = {
            "year": self.year.currentData(),
            "origin": self.origin.currentData(),
            "superior": tuple(self._superior),
        }
        self.tasks.read(two_way_check, asked, self._checked, self._failed, owner=self)
        self.tasks.read(waiting_requests, {}, self._waiting, self._failed, owner=self)
        self.tasks.read(upward_list, {}, self._show_upward, self._failed, owner=self)

    def _on_change(self, changes: Changes) -> None:
        if any(kind in changes for kind in KINDS):
            self.refresh()

    def _years(self, years: list[int]) -> None:
        self.year.blockSignals(True)
        for year in years:
            if self.year.findData(year) < 0:
                self.year.addItem(f"{year} 年", year)
        self.year.blockSignals(False)

    def _know(self, people: list[Any]) -> None:
        self._people = people

    def _checked(self, found: CheckList) -> None:
        self.found = found
        self.table.show_rows(found.rows)
        parts = [f"共 {found.total} 件", *(f"{source}·{state} {n}" for source, state, n in found.counts)]
        if found.only_superior:
            parts.append(f"只在上级清单中的：{'、'.join(found.only_superior)}")
        self.count.setText("　".join(parts))

    def _waiting(self, rows: list[WaitingRow]) -> None:
        self.requests.show_rows(rows)
        self.tabs.setTabText(1, f"待批请示（{len(rows)}）" if rows else "待批请示")

    def _show_upward(self, rows: list[UpwardRow]) -> None:
        self.upward.show_rows(rows)
        place = next((place for place, row in enumerate(rows) if row.id == self._wanted), None)
        if place is not None:
            self.upward.selectRow(place)

    def _failed(self, error: OfficeError) -> None:
        self.banner.say(str(error), "error")

    def _open(self, index: Any) -> None:
        row = index.model().rows[index.row()]
        self.navigate.emit("clue", row.id if isinstance(row, CheckRow) else row.clue_id)

    # --- forms

    def form(self) -> FormPanel | None:
        """The form that is open."""
        shown = self._stack.currentWidget()
        return shown if isinstance(shown, FormPanel) else None

    def _show(self, made: QWidget) -> None:
        self._back()
        self._stack.addWidget(made)
        self._stack.setCurrentWidget(made)

    def _back(self) -> None:
        shown = self._stack.currentWidget()
        if shown is not self.tabs and shown is not None:
            self._stack.removeWidget(shown)
            shown.deleteLater()
        self._stack.setCurrentWidget(self.tabs)

    def _ask(
        self, form: FormPanel, operation: Any, said: str, specs: Sequence[Any] = (), **fixed: Any
    ) -> FormPanel:
        """Show a form that runs an operation; ``said`` has a place for its value, ``specs`` go together as its data."""

        def done(value: Any) -> None:
            form.saved()
            self._back()
            self.banner.say(said.format(value), "good")

        def send(values: dict[str, Any]) -> None:
            typed = {key: value for key, value in values.items() if value not in ("", None)}
            data = fixed | approval_data(specs, typed)
            if "pieces" in data:
                data["pieces"] = int(data["pieces"])
            self.tasks.write(operation, data, done, form.fail, owner=form)

        form.submitted.connect(send)
        form.cancelled.connect(self._back)
        self._show(form)
        return form

    def _compare(self) -> None:
        text = TextArea("numbers", "上级清单的来文号", rows=10, hint="一行一个，从上级清单复制过来")
        form = FormPanel(
            "对照上级清单", [text], submit="对照", hint="留空则不对照。括号写法不同也能对上；清单不保存。"
        )
        form.set_values({"numbers": "\n".join(self._superior)})

        def send(values: dict[str, Any]) -> None:
            lines = str(values["numbers"] or "").splitlines()
            self._superior = [line.strip() for line in lines if line.strip()]
            form.saved()
            self._back()
            self.refresh()

        form.submitted.connect(send)
        form.cancelled.connect(self._back)
        self._show(form)

    def _print(self) -> None:
        self.tasks.read(house_settings, {}, self._paper, self._failed, owner=self)

    def _paper(self, settings: dict[str, Any]) -> None:
        found, office = self.found, str(settings["office_name"])
        period = f"{self.year.currentText()}　{self.origin.currentText()}"
        actor, today = self.tasks.office.actor.name, self.tasks.office.now().date()
        panel = PaperPanel(
            self.tasks,
            "双向核对表",
            lambda: check_pdf(found, period, office, actor, today),
            ("clue", found.rows[0].id if found.rows else 0),
        )
        panel.closed.connect(self._back)
        self._show(panel)

    def _marked(self, table: RowsTable) -> Sequence[Any]:
        rows = table.chosen()
        if not rows:
            self.banner.say("请先在表里选中要办理的行；按住 Ctrl 或 Shift 可以选多行。", "warning")
        else:
            self.banner.silence()
        return rows

    def _bulk(self) -> None:
        rows = self._marked(self.table)
        if rows:
            ids = [row.id for row in rows]
            self.tasks.read(
                common_steps,
                {"clue_ids": ids},
                lambda found: self._choose(ids, found),
                self._failed,
                owner=self,
            )

    def _choose(self, ids: list[int], found: list[CommonStep]) -> None:
        if not found:
            self.banner.say("这几件没有都能办的同一步骤，请选状态相同的线索。", "warning")
            return
        names = [(one.code, f"{'提请' if one.propose else ''}{one.name}") for one in found]
        form = FormPanel(
            f"批量办理：{len(ids)} 件", [ChoiceField("step", "步骤", names, required=True)], submit="下一步"
        )

        def send(values: dict[str, Any]) -> None:
            self._step(ids, next(one for one in found if one.code == values["step"]))

        form.submitted.connect(send)
        form.cancelled.connect(self._back)
        self._show(form)

    def _step(self, ids: list[int], step: CommonStep) -> None:
        from models.clues.steps import step_of

        specs = step_of(step.code).fields
        fields = [field_for(spec, self._people) for spec in specs]
        form = FormPanel(
            f"{'提请' if step.propose else ''}{step.name}：{len(ids)} 件",
            [*fields, DateField("on", "办理日期", required=True)],
            submit="提交请示" if step.propose else "保存",
            hint=f"依据：{step.basis}。每件用同样的内容；有一件不能办的，全部不办并说明原因。",
        )
        form.set_values({"on": self.tasks.office.now().date()})
        by_disposal(form, specs)

        def done(count: int) -> None:
            form.saved()
            self._back()
            self.banner.say(f"已办理 {count} 件。", "good")

        def send(values: dict[str, Any]) -> None:
            sent = {"clue_ids": ids, "step": step.code, "on": values["on"], "data": filled(specs, values)}
            self.tasks.write(step_many, sent, done, form.fail, owner=form)

        form.submitted.connect(send)
        form.cancelled.connect(self._back)
        self._show(form)

    def _decide(self, *, approve: bool) -> None:
        rows: Sequence[WaitingRow] = self._marked(self.requests)
        above = list(dict.fromkeys(row.above for row in rows if row.above))
        if refused := _why_not_together(rows, above, approve=approve):
            self.banner.say(refused, "warning")
        if not rows or refused:
            return
        fields: list[Any] = []
        if approve and above:
            fields = [
                TextField("approver", "批准人", required=True, hint=f"{above[0]}姓名，只记入须报其批准的"),
                TextField("paper_no", "批件文号", required=True, limit=60, hint="只记入须报上面批准人的"),
            ]
        asks = {spec.name: spec for row in rows for spec in row.asks}.values() if approve else ()
        answer = TextArea("answer", "批示意见" if approve else "退回意见", required=not approve, rows=3)
        answer.area.setMaximumHeight(AREA_HEIGHT)
        listed = "\n".join(_asked_for(row) for row in rows[:LISTED])
        if len(rows) > LISTED:
            listed += f"\n……共 {len(rows)} 件"
        form = FormPanel(
            f"{'批准' if approve else '退回'} {len(rows)} 件请示",
            [
                *fields,
                *(field_for(spec, []) for spec in asks),
                answer,
                DateField("on", "批复日期", required=True),
            ],
            submit="批准" if approve else "退回",
            hint=listed,
        )
        form.set_values({"on": self.tasks.office.now().date()})
        by_report(form)
        ids = [row.id for row in rows]
        operation = approve_many if approve else return_many
        said = f"已{'批准' if approve else '退回'} {{}} 件。"
        self._ask(form, operation, said, specs=tuple(asks), proposal_ids=ids)

    def _register_upward(self) -> None:
        names = [pair for pair in choices("subject_levels") if pair[0] in CAUSES]
        form = FormPanel(
            "登记径送上级",
            [
                ChoiceField("cause", "原因", names, required=True),
                ChoiceField("pieces", "件数", [(str(n), f"{n} 件") for n in range(1, 31)], required=True),
                DateField("received_on", "收件日期", required=True),
            ],
            hint="不写姓名和内容。保存后按 5 个工作日计算报送期限。",
        )
        form.set_values({"pieces": "1", "received_on": self.tasks.office.now().date()})
        self._ask(form, register_upward, "已登记，请按期报送上级。")

    def _send_upward(self) -> None:
        rows: Sequence[UpwardRow] = self._marked(self.upward)
        self._wanted = 0
        if not rows:
            return
        row = rows[0]
        form = FormPanel(
            f"登记已送：{row.label}",
            [
                TextField("receiver", "接收机关", required=True, limit=120),
                DateField("on", "送出日期", required=True),
                TextField("receipt_no", "签收或交接单号", limit=60),
            ],
        )
        form.set_values({"on": self.tasks.office.now().date()})
        self._ask(form, send_upward, "已登记送出。", upward_id=row.id)


def _why_not_together(rows: Sequence[WaitingRow], above: Sequence[str], *, approve: bool) -> str:
    """Why the marked requests cannot be decided at once, as a sentence; empty when they can."""
    for row in rows:
        if why := row.refusal or (row.held if approve else ""):
            return f"{row.number}：{why}"
    if approve and len(above) > 1:
        return f"所选的请示要报不同的批准人（{'、'.join(above)}），请分开批准。"
    return ""


def _asked_for(row: WaitingRow) -> str:
    """What is approved, as far as a line has room: nobody answers what he has not read."""
    words = "；".join(row.opinion.split("\n"))
    short = f"{words[:OPINION]}……" if len(words) > OPINION else words
    above = f"，须报{row.above}" if row.above else ""
    return f"{row.number} {row.name}（{row.proposer_name}{above}）{short}"


def _tab(tools: Sequence[QWidget], hint: QWidget, table: QWidget) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 12, 0, 0)
    column.setSpacing(8)
    row = QHBoxLayout()
    row.setSpacing(8)
    for tool in tools:
        row.addWidget(tool)
    row.addStretch(1)
    column.addLayout(row)
    column.addWidget(hint)
    column.addWidget(table, 1)
    return made
