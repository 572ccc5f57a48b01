"""The tab of a record with the office's own fields."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.ownfields.operations import OwnEntry, put_own_values
from models.rights import Right
from ui.kit.drafts import offer
from ui.kit.fields import ChoiceField, DateField, Field, TextArea, TextField
from ui.kit.form import FormPanel
from ui.kit.pieces import FactsGrid, card
from ui.tasks import Tasks


def field_of(entry: OwnEntry) -> Field:
    """The input of one field, showing its value."""
    one = entry.field
    made: Field
    if one.type == "area":
        made = TextArea(one.key, one.label, rows=3)
    elif one.type == "date":
        made = DateField(one.key, one.label)
    elif one.type == "choice":
        made = ChoiceField(one.key, one.label, [("", ""), *((text, text) for text in one.choices)])
    else:
        made = TextField(one.key, one.label)
    made.set_value(entry.text)
    return made


class OwnFieldsTab(QWidget):
    """A form for who may write, facts for who may not."""

    def __init__(self, tasks: Tasks, kind: str, record_id: int, entries: tuple[OwnEntry, ...]) -> None:
        super().__init__()
        self._tasks, self._kind, self._record_id = tasks, kind, record_id
        self.form: FormPanel | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        if Right.CASE_WRITE not in tasks.office.actor.rights:
            column.addWidget(card(FactsGrid([(entry.field.label, entry.text) for entry in entries])))
            column.addStretch(1)
            return
        self.form = FormPanel(
            "", [field_of(entry) for entry in entries], cancel="", place=f"own/{kind}/{record_id}"
        )
        self.form.submitted.connect(self._save)
        offer(self.form, tasks)
        column.addWidget(self.form)

    def _save(self, values: dict[str, Any]) -> None:
        assert self.form is not None
        form = self.form
        texts = {key: "" if value is None else str(value) for key, value in values.items()}
        data = {"kind": self._kind, "record_id": self._record_id, "values": texts}

        def done(_value: Any) -> None:
            form.saved()
            form.banner.say("已保存。", "good")

        self._tasks.write(put_own_values, data, done, form.fail, owner=form)
