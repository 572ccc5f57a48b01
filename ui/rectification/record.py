"""One item of the ledger: problem, measures, who and by when, its way, its steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import QHBoxLayout, QWidget

from letters.sheets import form_sheet
from models.dates import chinese_date
from models.operations import Operation
from models.rectification import operations
from models.rectification.queries import ItemView, open_rectification
from models.rights import Right
from models.settings.operations import house_settings
from ui.kit.attachments import Attachments
from ui.kit.fields import DateField, Field, RowsField, TextArea, TextField
from ui.kit.form import FormPanel
from ui.kit.pieces import FactsGrid, Moment, Timeline, button, card
from ui.kit.record import RecordPage, Step, scrolled
from ui.talks.paper import show_paper
from ui.tasks import Tasks


@dataclass(frozen=True)
class ItemStep:
    """A step of an item: what it asks and which operation it runs."""

    code: str
    title: str
    operation: Operation[..., Any]
    fields: Callable[[ItemView], Sequence[Field]]
    hint: str = ""
    right: Right = Right.CASE_WRITE


CATEGORY: Final = "如：招标采购、财务管理；易发频发问题按它汇集"


def _on() -> DateField:
    return DateField("on", "日期", hint="不填为今天")


def _changed(view: ItemView) -> Sequence[Field]:
    measures = TextArea("measures", "整改措施")
    responsible, leader = (
        TextField("responsible", "责任人", limit=100),
        TextField("lead_leader", "分管领导", limit=100),
    )
    measures.set_value(view.measures)
    responsible.set_value(view.responsible)
    leader.set_value(view.lead_leader)
    category = TextField("category", "问题类别", limit=40, hint=CATEGORY)
    category.set_value(view.category)
    return [measures, responsible, leader, category]


def _rules() -> RowsField:
    return RowsField(
        "rule_changes",
        "修订的制度",
        lambda: [TextField("name", "制度名称", limit=200), TextField("number", "文号", limit=60)],
        add="再加一项制度",
    )


STEPS: Final[tuple[ItemStep, ...]] = (
    ItemStep(
        "progress",
        "报告进展",
        operations.report_progress,
        lambda _v: [TextArea("text", "进展情况", required=True), _on()],
    ),
    ItemStep(
        "submit",
        "报送整改结果",
        operations.submit,
        lambda _v: [TextArea("text", "整改情况", required=True), _rules(), _on()],
        "责任单位报来的整改结果；修订完善的制度单独列出，供统计。",
    ),
    ItemStep(
        "close",
        "核验销号",
        operations.verify_and_close,
        lambda _v: [
            TextField("verifier", "核验人", required=True, limit=100),
            TextField("verifier_unit", "核验人单位", required=True, limit=120),
            TextArea("result", "核验情况", required=True),
            _on(),
        ],
        "销号须由责任单位以外的人员核验；销号后不能修改，只能重开。",
    ),
    ItemStep(
        "return",
        "退回整改",
        operations.return_,
        lambda _v: [TextArea("reason", "退回原因", required=True), _on()],
    ),
    ItemStep(
        "extend",
        "批准延期",
        operations.extend,
        lambda _v: [
            DateField("due_on", "新的期限", required=True),
            TextArea("reason", "延期原因", required=True),
            _on(),
        ],
        "原期限和批准人都留存。",
        Right.CASE_APPROVE,
    ),
    ItemStep(
        "look_back",
        "登记回头看",
        operations.look_back,
        lambda _v: [TextArea("result", "回头看情况", required=True), _on()],
    ),
    ItemStep(
        "reopen",
        "反弹重开",
        operations.reopen,
        lambda _v: [
            TextArea("reason", "重开原因", required=True),
            DateField("due_on", "新的期限", required=True),
            _on(),
        ],
    ),
    ItemStep("change", "修改措施和责任人", operations.change_item, _changed),
    ItemStep(
        "void",
        "作废",
        operations.void_item,
        lambda _v: [TextArea("reason", "作废原因", required=True, limit=400), _on()],
        "登记有误的作废：编号保留备查，不计入任何统计；不能恢复。",
    ),
)
MAIN: Final[Mapping[str, str]] = {
    "OPEN": "progress",
    "DOING": "submit",
    "RETURNED": "submit",
    "REOPENED": "submit",
    "SUBMITTED": "close",
    "CLOSED": "look_back",
}


class ItemRecord(RecordPage):
    """One item in the right pane."""

    def __init__(self, tasks: Tasks, record_id: int) -> None:
        super().__init__(tasks, open_rectification, "item_id", record_id, kinds=("rectification",))

    def show_view(self, view: ItemView) -> None:
        """Show the item."""
        today = self.tasks.office.now().date()
        chips = [(view.state_text, "good" if view.state == "CLOSED" else "strong")]
        if view.closed_on is None and view.state != "VOID":
            left = (view.due_on - today).days
            chips.append((f"逾期 {-left} 天", "warning") if left < 0 else (f"剩 {left} 天", ""))
        self.head(view.number, view.description[:80], chips)
        self._show_steps(view)
        self.pages(
            [
                ("概况", scrolled(*self._facts(view))),
                ("经过", scrolled(Timeline(_moments(view)))),
                ("材料", Attachments(self.tasks, "rectification", self.record_id)),
            ]
        )

    def _show_steps(self, view: ItemView) -> None:
        rights = self.tasks.office.actor.rights
        main = MAIN.get(view.state, "")
        offered = [step for step in STEPS if step.code in view.steps and step.right in rights]
        offered.sort(key=lambda step: step.code != main)
        steps = [Step(step.title, partial(self.begin, step), primary=step.code == main) for step in offered]
        if Right.CASE_PRINT in rights:
            steps.append(Step("打印销号审核单", self.print_out))
        self.steps(steps)

    def print_out(self) -> None:
        """The item with its way as a form to sign: for the file of the check, or for 销号 on paper."""
        view, office = self.view, self.tasks.office

        def make() -> bytes:
            name = str(office.read(house_settings)["office_name"])
            return item_sheet(view, name, office.now().date())

        show_paper(self, "整改销号审核单", make, ("rectification", view.id))

    def begin(self, step: ItemStep) -> None:
        """Open a step's form."""
        form = FormPanel(
            step.title,
            list(step.fields(self.view)),
            submit=step.title,
            hint=step.hint,
            place=f"rectification/{self.record_id}/{step.code}",
        )
        self.open_form(form, step.operation, item_id=self.record_id)

    def _facts(self, view: ItemView) -> list[QWidget]:
        found: list[QWidget] = [card(FactsGrid(_asked(view)), title="整改要求")]
        if view.source_kind and view.source_id is not None and view.source_number:
            symbol = "letter" if view.source_kind == "letter" else "education"
            link = button(view.source_number, "flat", symbol=symbol, name="link_source")
            link.clicked.connect(lambda _on=False: self.navigate.emit(view.source_kind, view.source_id))
            holder = QWidget()
            line = QHBoxLayout(holder)
            line.setContentsMargins(0, 0, 0, 0)
            line.addWidget(link)
            line.addStretch(1)
            found.append(card(holder, title="来自"))
        if view.rule_changes:
            rules = [
                (str(n), f"{one.get('name', '')} {one.get('number', '')}")
                for n, one in enumerate(view.rule_changes, 1)
            ]
            found.append(card(FactsGrid(rules), title="修订的制度"))
        if view.verified_on:
            checked = [
                ("核验人", f"{view.verified_unit} {view.verified_by}"),
                ("核验日期", chinese_date(view.verified_on)),
                ("核验情况", view.verify_result),
                ("回头看期限", chinese_date(view.lookback_due_on) if view.lookback_due_on else ""),
                ("回头看", f"{view.lookback_on or ''} {view.lookback_result}".strip()),
            ]
            found.append(card(FactsGrid(checked), title="核验和回头看"))
        return found


def _asked(view: ItemView) -> list[tuple[str, str]]:
    """What is to be put right, by whom and by when: on the page and on paper alike."""
    return [
        ("来源", f"{view.source_text} {view.source_number}".strip()),
        ("责任单位", view.unit_name),
        ("责任人", view.responsible),
        ("分管领导", view.lead_leader),
        ("问题类别", view.category),
        ("问题", view.description),
        ("整改措施", view.measures),
        ("期限", _due(view)),
    ]


def item_sheet(view: ItemView, office: str, made_on: date) -> bytes:
    """整改销号审核单: the problem, who and by when, what was reported, and the places for the check and 销号."""
    way = "\n".join(
        f"{event.happened_on:%Y-%m-%d} {event.name} {event.actor_name} {event.text}".strip()
        for event in view.events
    )
    rules = "；".join(f"{one.get('name', '')} {one.get('number', '')}".strip() for one in view.rule_changes)
    checked = f"{view.verified_unit} {view.verified_by}：{view.verify_result}" if view.verified_on else ""
    lines = [
        *_asked(view),
        ("经过", way),
        ("修订的制度", rules),
        ("核验", checked),
        ("回头看", view.lookback_result),
    ]
    return form_sheet(
        "整改销号审核单",
        [[line] for line in lines if line[1]],
        office=office,
        number=view.number,
        opinions=("责任单位意见", "核验人意见", "销号意见"),
        made_on=made_on,
    )


def _due(view: ItemView) -> str:
    text = chinese_date(view.due_on)
    if view.extensions:
        last = view.extensions[-1]
        text += f"（原期限 {chinese_date(view.first_due_on)}，{last.get('approved_by', '')}批准延期：{last.get('reason', '')}）"
    return text


def _moments(view: ItemView) -> list[Moment]:
    strong = {"核验销号", "反弹重开", "作废"}
    return [
        Moment(event.happened_on.isoformat(), event.name, event.actor_name, event.text, event.name in strong)
        for event in reversed(view.events)
    ]
