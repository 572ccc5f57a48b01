"""A new follow-up: first which kind, told with its basis, then its form."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from models.errors import InvalidInput
from models.followups.kinds import Kind, kinds
from models.followups.operations import register_followup
from models.followups.own import kinds_here
from ui.followups.fields import day_field, fields_for, filled
from ui.kit.drafts import keep, offer
from ui.kit.fields import ChoiceField, Field
from ui.kit.form import FormPanel
from ui.kit.pieces import button, card, label
from ui.kit.record import scrolled
from ui.persons.fields import PersonField
from ui.talks.fields import ClueField
from ui.tasks import Tasks
from ui.units.fields import UnitField

ON_PERSON, ON_UNIT = "person", "unit"


class NewFollowUp(QFrame):
    """The kinds to choose from, then the form of one; ``navigate`` opens what was made."""

    navigate = Signal(str, int)
    closed = Signal()

    def __init__(
        self,
        tasks: Tasks,
        *,
        clue: tuple[int, str] | None = None,
        person: tuple[int, str] | None = None,
        decision_id: int | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("recordpane")
        self.tasks, self._clue, self._person, self._decision = tasks, clue, person, decision_id
        self.form: FormPanel | None = None
        self._kinds = dict(kinds())
        tasks.read(kinds_here, {}, self._kinds.update, lambda _error: None, owner=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._choices())
        column.addWidget(self._stack)

    def _choices(self) -> QWidget:
        widgets: list[QWidget] = [
            label("登记容错、澄清、回访", "heading"),
            label("选择要登记的事项，每一项按自己的规定办理。", "quiet"),
        ]
        for kind in kinds().values():
            press = button("登记", name=f"kind_{kind.code}")
            press.setAccessibleName(f"登记{kind.name}")
            press.clicked.connect(lambda _on=False, code=kind.code: self.choose(code))
            words = QVBoxLayout()
            words.setSpacing(4)
            words.addWidget(label(kind.name, "heading"))
            words.addWidget(label(kind.hint, wrap=True))
            words.addWidget(label(f"依据：{kind.basis}", "small", wrap=True))
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(16)
            row.addLayout(words, 1)
            row.addWidget(press, 0, Qt.AlignmentFlag.AlignVCenter)
            widgets.append(card(line))
        leave = button("取消", name="cancel")
        leave.clicked.connect(lambda _on=False: self.closed.emit())
        return scrolled(*widgets, _left(leave))

    def choose(self, code: str) -> None:
        """Open the form of a kind."""
        kind = self._kinds[code]
        self.form = form = _Form(self.tasks, kind, self._clue, self._person)
        self._stack.addWidget(form)
        self._stack.setCurrentWidget(form)
        form.submitted.connect(lambda values: self._send(kind, values))
        form.cancelled.connect(self._back)
        offer(form, self.tasks)
        next(iter(form.fields.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def _back(self) -> None:
        form, self.form = self.form, None
        if form is not None:
            keep(form, self.tasks)
            self._stack.removeWidget(form)
            form.deleteLater()

    def _send(self, kind: Kind, values: dict[str, Any]) -> None:
        form = self.form
        assert isinstance(form, _Form)
        try:
            data = form.subject() | {
                "kind": kind.code,
                "data": filled(kind.fields, values),
                "on": values["on"],
            }
        except InvalidInput as error:
            form.fail(error)
            return
        if self._decision is not None:
            data["decision_id"] = self._decision
        self.tasks.write(register_followup, data, self._made, form.fail, owner=self)

    def _made(self, value: Any) -> None:
        if self.form is not None:
            self.form.saved()
        self.navigate.emit("followup", int(value))


class _Form(FormPanel):
    """Subject, clue, the kind's fields, the day."""

    def __init__(
        self, tasks: Tasks, kind: Kind, clue: tuple[int, str] | None, person: tuple[int, str] | None
    ) -> None:
        self.kind = kind
        self.subject_kind: ChoiceField | None = None
        self.unit: UnitField | None = None
        self.person = PersonField(tasks, "person", "人员", required=kind.subject == "PERSON")
        self.clue = ClueField(tasks)
        self.clue.required = kind.clue
        subject: list[Field] = [self.person]
        if kind.subject == "ANY":
            either = [(ON_PERSON, "个人"), (ON_UNIT, "单位")]
            self.subject_kind = ChoiceField("subject_kind", "对象", either, required=True)
            self.unit = UnitField(tasks, "unit", "单位")
            subject = [self.subject_kind, self.person, self.unit]
        super().__init__(
            f"登记{kind.name}",
            [
                ("", [*subject, self.clue]),
                ("内容", [*fields_for(kind.fields), day_field(lambda: tasks.office.now().date())]),
            ],
            submit="登记",
            place=f"followup/new/{kind.code}",
            hint=f"{kind.hint}依据：{kind.basis}。",
        )
        if clue is not None:
            self.clue.show_clue(*clue)
        if person is not None:
            self.person.show_person(*person)
        if self.subject_kind is not None:
            self.subject_kind.edited.connect(self._enable)
            self._enable()

    def _on_unit(self) -> bool:
        return self.subject_kind is not None and self.subject_kind.value() == ON_UNIT

    def _enable(self) -> None:
        self.person.setEnabled(not self._on_unit())
        if self.unit is not None:
            self.unit.setEnabled(self._on_unit())

    def subject(self) -> dict[str, Any]:
        """Ids of subject and clue; raises :class:`InvalidInput` for a name that is not on file."""
        on_unit = self._on_unit()
        field = self.unit if on_unit and self.unit is not None else self.person
        if field.chosen() is None:
            raise InvalidInput(field.key, "请从名单中选择；还没有登记的，先在“廉政档案”或“单位”中登记。")
        return {
            "unit_id" if on_unit else "person_id": field.chosen(),
            "clue_id": self.clue.required_id(self.clue.value()),
        }


def _left(widget: QWidget) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)
    return holder
