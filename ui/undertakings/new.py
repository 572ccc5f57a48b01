"""A new undertaking of the year: its kind decides what is listed on its page."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from models.letters.queries import LetterChoices, letter_choices
from models.rights import Right
from models.undertakings.kinds import Kind, kinds_on_file, programmes, shapes
from models.undertakings.operations import register_undertaking
from ui.kit.fields import ChoiceField, CompleteField, DateField, Field, TextArea, TextField
from ui.kit.form import FormPanel
from ui.kit.pieces import button
from ui.kit.record import NewPage
from ui.tasks import Tasks
from ui.undertakings.kind_form import KindForm
from ui.undertakings.words import whole_number


class CountField(TextField):
    """A whole number; None when empty."""

    def value(self) -> Any:
        """The number."""
        text = super().value()
        return whole_number(text, self.key, self.title) if text else None


def common(unit: CompleteField) -> list[Field]:
    """The fields that a new and a changed undertaking share."""
    return [
        TextField("title", "名称", required=True, limit=200),
        DateField("held_on", "日期", hint="不填为今天"),
        DateField("due_on", "完成期限", hint="有期限的填写"),
        unit,
        TextField("place", "地点", limit=120),
        TextField("owner", "负责人", limit=100),
        CountField("headcount", "参加人数", hint="不登记名单的，填人数"),
        TextArea("summary", "情况", rows=3),
    ]


class NewUndertaking(NewPage):
    """Registers an undertaking and opens it."""

    def __init__(self, tasks: Tasks) -> None:
        self.unit = CompleteField("unit_name", "单位", hint="开展或受检的单位")
        self.kind = ChoiceField("kind", "种类", [], required=True)
        self.programme = ChoiceField("programme", "所属专项", tuple(programmes().items()))
        title, *others = common(self.unit)
        form = FormPanel(
            "登记年度工作",
            [self.kind, title, self.programme, *others],
            submit="登记",
            place="undertakings/new",
        )
        super().__init__(tasks, form, register_undertaking, "undertaking")
        if Right.CASE_SETTINGS in tasks.office.actor.rights:
            press = button("增加种类", "flat", symbol="add", name="addKind")
            press.clicked.connect(self.add_kind)
            column = self.layout()
            assert isinstance(column, QVBoxLayout)
            row = QHBoxLayout()
            row.setContentsMargins(0, 12, 24, 0)
            row.addStretch(1)
            row.addWidget(press)
            column.insertLayout(0, row)
            self._add_button = press
        tasks.read(letter_choices, {}, self._known, form.fail, owner=self)
        tasks.read(kinds_on_file, {}, self._kinds, form.fail, owner=self)

    def _known(self, known: LetterChoices) -> None:
        self.unit.set_known(known.units)

    def _kinds(self, found: tuple[Kind, ...]) -> None:
        chosen = self.kind.value()
        ordered = sorted(found, key=lambda kind: list(shapes()).index(kind.shape))
        self.kind.set_choices([(kind.code, f"{kind.name}（{shapes()[kind.shape]}）") for kind in ordered])
        if chosen:
            self.kind.set_value(chosen)

    def add_kind(self) -> None:
        """A kind of the office's own; what was typed for the undertaking stays."""
        form = KindForm(self.tasks)
        column = self.layout()
        assert column is not None
        column.addWidget(form)
        self.form.hide()
        self._add_button.hide()
        form.closed.connect(lambda: self._kind_added(form))

    def _kind_added(self, form: KindForm) -> None:
        form.deleteLater()
        self.form.show()
        self._add_button.show()
        chosen = form.made
        if chosen:
            self.tasks.read(kinds_on_file, {}, lambda found: self._choose(found, chosen), owner=self)

    def _choose(self, found: tuple[Kind, ...], code: str) -> None:
        self._kinds(found)
        self.kind.set_value(code)

    def data(self, values: dict[str, Any]) -> dict[str, Any]:
        """The operation's arguments; an empty programme takes the kind's own."""
        return values | {"unit_id": self.unit.chosen(), "programme": values["programme"] or None}
