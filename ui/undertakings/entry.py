"""One entry: all of its words, how far it has come and what proves it; corrected, appealed and carried on from here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from models.errors import OfficeError
from models.operations import Changes
from models.rights import Right
from models.undertakings import details, operations
from models.undertakings.details import ANSWERS, EntryView, open_entry
from models.undertakings.kinds import FINDING, POINTS, PRESSED, Role, roles
from ui.decisions.forms import NewDecision
from ui.kit.attachments import Attachments
from ui.kit.fields import ChoiceField, DateField, Field, TextArea, TextField
from ui.kit.form import FormPanel
from ui.kit.pieces import Banner, FactsGrid, Moment, Timeline, button, card, clear, label
from ui.kit.record import scrolled
from ui.undertakings.words import number_of, order_of

if TYPE_CHECKING:
    from ui.undertakings.record import UndertakingRecord

KINDS = ("undertaking", "undertaking_entry", "rectification", "decision")


class NumberField(TextField):
    """A number, also with a sign; None when empty."""

    def value(self) -> Any:
        """The number."""
        text = super().value()
        return number_of(text, self.key, self.title) if text else None


class EntryPage(QWidget):
    """In place of the undertaking's tabs until it is left."""

    def __init__(self, record: UndertakingRecord, entry_id: int) -> None:
        super().__init__()
        self.record, self.tasks, self.entry_id = record, record.tasks, entry_id
        self.view: EntryView | None = None
        self._form: FormPanel | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(24, 8, 24, 4)
        head.setSpacing(16)
        back = button("返回", "flat", symbol="back", name="leaveEntry")
        back.clicked.connect(lambda _on=False: record.show_tabs())
        head.addWidget(back)
        self.title = label("", "heading", wrap=True, select=True)
        head.addWidget(self.title, 1)
        column.addLayout(head)
        self._steps = QHBoxLayout()
        self._steps.setContentsMargins(24, 0, 24, 4)
        self._steps.setSpacing(8)
        column.addLayout(self._steps)
        self.banner = Banner()
        column.addWidget(self.banner)
        self.stack = QStackedWidget()
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName("明细的各部分")
        self.files = Attachments(self.tasks, "undertaking_entry", entry_id)
        self.stack.addWidget(self.tabs)
        column.addWidget(self.stack, 1)
        self.tasks.changed.connect(self._on_change)
        self.refresh()

    def refresh(self) -> None:
        """Read the entry anew."""
        data = {"undertaking_id": self.record.record_id, "entry_id": self.entry_id}
        self.tasks.read(open_entry, data, self._arrived, self._failed, owner=self)

    def _on_change(self, changes: Changes) -> None:
        if any(kind in changes for kind in KINDS):
            self.refresh()

    def _failed(self, error: OfficeError) -> None:
        self.banner.say(str(error), "error")

    # --- showing

    def _arrived(self, view: EntryView) -> None:
        self.view = view
        role = roles()[view.role]
        self.title.setText(f"{role.name}：{view.title}")
        self._show_steps(view, role)
        place = self.tabs.currentIndex()
        while self.tabs.count():
            old = self.tabs.widget(0)
            self.tabs.removeTab(0)
            if old is not None and old is not self.files:
                old.deleteLater()
        self.tabs.addTab(scrolled(*self._facts(view, role)), "概况")
        self.tabs.addTab(self.files, "材料")
        self.tabs.setCurrentIndex(max(place, 0))

    def _facts(self, view: EntryView, role: Role) -> list[QWidget]:
        lines = [(title, _told(getattr(view, name))) for name, title in order_of(role)]
        if role.settled:
            lines.append((role.settled, _told(view.done_on) or f"未{role.settled}"))
        if view.item_number:
            lines.append(("整改台账", view.item_number))
        if view.decision:
            lines.append(("转处理", view.decision))
        found: list[QWidget] = [card(FactsGrid(lines))]
        if view.notes:
            moments = [
                Moment(note.on.isoformat(), note.what, note.who, note.text) for note in reversed(view.notes)
            ]
            found.append(card(Timeline(moments), title="经过"))
        return found

    def _show_steps(self, view: EntryView, role: Role) -> None:
        clear(self._steps)
        for title, name, do in self._offered(view, role):
            press = button(title, name=name)
            press.clicked.connect(lambda _on=False, act=do: act())
            self._steps.addWidget(press)
        self._steps.addStretch(1)

    def _offered(self, view: EntryView, role: Role) -> list[tuple[str, str, Callable[[], None]]]:
        go = self.record.navigate.emit
        found: list[tuple[str, str, Callable[[], None]]] = []
        if view.open and Right.CASE_WRITE in self.tasks.office.actor.rights:
            found = self._written_steps(view, role)
        if view.rectification_id is not None:
            found.append(("打开整改台账", "openItem", partial(go, "rectification", view.rectification_id)))
        if view.decision_id is not None:
            found.append(("打开处理决定", "openDecision", partial(go, "decision", view.decision_id)))
        if view.person_id is not None:
            found.append(("打开廉政档案", "openPerson", partial(go, "person", view.person_id)))
        return found

    def _written_steps(self, view: EntryView, role: Role) -> list[tuple[str, str, Callable[[], None]]]:
        found: list[tuple[str, str, Callable[[], None]]] = []
        if role.settled:
            if view.done_on is None:
                settle = partial(self.record.settle, role, [view.id])
                found.append((f"登记{role.settled}", "settleEntry", settle))
            found.append(("登记进展", "addProgress", self.progress))
        if view.role == POINTS:
            if view.appeal_open:
                found.append(("答复申诉", "answerAppeal", self.answer))
            else:
                found.append(("登记申诉", "appealPoints", self.appeal))
        if view.kind.code == PRESSED and role.code != FINDING and view.decision_id is None:
            found.append(("转处理处分", "escalate", self.escalate))
        if view.role != FINDING:
            found.append(("改正", "changeEntry", self.change))
        return found

    # --- steps

    def _open(self, form: FormPanel, operation: Any, **fixed: Any) -> None:
        self._close()
        data = {"undertaking_id": self.record.record_id, "entry_id": self.entry_id} | fixed
        self._form = form
        self.stack.addWidget(form)
        self.stack.setCurrentWidget(form)
        form.cancelled.connect(self._close)
        form.submitted.connect(
            lambda values: self.tasks.write(
                operation, data | values, lambda _v: self._close(), form.fail, owner=form
            )
        )

    def _close(self) -> None:
        self.stack.setCurrentWidget(self.tabs)
        if self._form is not None:
            self.stack.removeWidget(self._form)
            self._form.deleteLater()
            self._form = None

    def progress(self) -> None:
        """How far it has come; what proves it is put under 材料."""
        form = FormPanel(
            "登记进展",
            [
                TextArea("text", "进展情况", required=True, rows=5),
                DateField("on", "日期", hint="不填为今天"),
            ],
            submit="登记",
            hint="佐证材料（照片、通知、签到表等）请放进这一条的“材料”。",
        )
        self._open(form, details.add_progress)

    def appeal(self) -> None:
        """The person appeals against points."""
        form = FormPanel(
            "登记申诉",
            [
                TextArea("reason", "申诉理由", required=True, rows=5),
                DateField("on", "申诉日期", hint="不填为今天"),
            ],
            submit="登记",
        )
        self._open(form, details.appeal_points)

    def answer(self) -> None:
        """Answer the appeal."""
        form = FormPanel(
            "答复申诉",
            [
                ChoiceField("result", "答复", tuple(ANSWERS.items()), required=True),
                NumberField("amount", "改正后的分值", hint="选“改正分值”时填写，如 -1"),
                TextArea("answer", "答复意见", required=True, rows=4),
                DateField("on", "答复日期", hint="不填为今天"),
            ],
            submit="答复",
            hint="改正或撤销后，积分按新的分值汇总；原来的分值和申诉都留在经过里。",
        )
        self._open(form, details.answer_appeal)

    def change(self) -> None:
        """Correct it."""
        view = self.view
        if view is None:
            return
        role = roles()[view.role]
        fields = [_field(name, title, role) for name, title in order_of(role)]
        names = [name for name, _title in order_of(role)]
        if role.settled:
            fields.append(DateField("done_on", f"{role.settled}日期", hint=f"空着就是未{role.settled}"))
            names.append("done_on")
        form = FormPanel("改正", fields, submit="保存", hint="改正前后的内容都留在日志里。")
        form.set_values({name: _shown(getattr(view, name)) for name in names})
        self._open(form, operations.change_entry)

    def escalate(self) -> None:
        """A pressed task that was not done leads to a decision: proposed here, then tied to the task."""
        view, record = self.view, self.record
        if view is None:
            return
        made = NewDecision(record.tasks)
        told = f"督办任务“{view.title}”（{record.view.title}）" + (f"：{view.text}" if view.text else "")
        made.form.set_values({"facts": told})
        data = {"undertaking_id": record.record_id, "entry_id": view.id}

        def tied(kind: str, decision_id: int) -> None:
            record.tasks.write(
                details.tie_decision,
                data | {"decision_id": decision_id},
                lambda _v: record.navigate.emit(kind, decision_id),
                record._failed,
                owner=record,
            )

        record.show_instead(made)
        made.navigate.connect(tied)
        made.closed.connect(record.show_tabs)


def _field(name: str, title: str, role: Role) -> Field:
    if name == "due_on":
        return DateField(name, title)
    if name == "amount":
        return NumberField(name, title)
    if name == "text":
        return TextArea(name, title, rows=4)
    if name == "grade" and role.grades:
        return ChoiceField(name, title, [(grade, grade) for grade in role.grades])
    return TextField(name, title, required=name == "title", limit=300 if name == "title" else 100)


def _shown(value: Any) -> Any:
    return f"{value:g}" if isinstance(value, float) else value


def _told(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)
