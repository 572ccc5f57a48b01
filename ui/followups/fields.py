"""Fields of a follow-up's forms, made from the table of kinds; several choices, each with its reason where asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from models.followups.kinds import Asked
from ui.kit.fields import ChoiceField, DateField, Field, TextArea, TextField
from ui.kit.many import ManyField

ROWS, AREA_HEIGHT = 3, 92


class ReasonedField(ManyField):
    """Several of a list, each with the reason why it holds."""

    def __init__(
        self, key: str, title: str, choices: Sequence[tuple[str, str]], *, required: bool, hint: str = ""
    ) -> None:
        self.reasons: dict[str, QLineEdit] = {}
        super().__init__(key, title, choices, required=required, hint=hint)

    def _add_row(self, column: QVBoxLayout, code: str) -> None:
        line = self.reasons[code] = QLineEdit()
        line.setObjectName(f"{self.key}_{code}_reason")
        line.setPlaceholderText("理由和依据")
        line.setAccessibleName(f"{self.boxes[code].text()} 理由和依据")
        line.hide()
        line.textEdited.connect(lambda _text: self._touched())
        column.addWidget(line)
        self.boxes[code].toggled.connect(line.setVisible)

    def value(self) -> list[Any]:
        """The ticked values, each with its reason."""
        return [{"code": code, "reason": self.reasons[code].text().strip()} for code in super().value()]

    def set_value(self, value: Any) -> None:
        """Show rows."""
        rows = {row["code"]: row["reason"] for row in value or ()}
        super().set_value(rows)
        for code, line in self.reasons.items():
            line.setText(rows.get(code, ""))


def field_for(asked: Asked) -> Field:
    """The field that asks for it."""
    name, title, required, hint = asked.name, asked.label, asked.required, asked.hint
    if asked.type == "text":
        return TextField(name, title, required=required, hint=hint)
    if asked.type == "area":
        made = TextArea(name, title, required=required, hint=hint, rows=ROWS, limit=20_000)
        made.area.setMaximumHeight(AREA_HEIGHT)
        return made
    if asked.type == "date":
        return DateField(name, title, required=required, hint=hint or "如 2022-3-5")
    if asked.type == "many":
        return ManyField(name, title, asked.choices, required=required, hint=hint)
    if asked.type == "reasoned":
        return ReasonedField(name, title, asked.choices, required=required, hint=hint)
    field = ChoiceField(name, title, [("", ""), *asked.choices] if required else asked.choices, hint=hint)
    field.required = required
    return field


def fields_for(asked: Iterable[Asked]) -> list[Field]:
    """A field for each."""
    return [field_for(one) for one in asked]


def filled(asked: Iterable[Asked], values: dict[str, Any]) -> dict[str, Any]:
    """What was filled in, as the operation takes it."""
    names = {one.name for one in asked}
    return {key: value for key, value in values.items() if key in names and value not in ("", None, [])}


def day_field(today: Callable[[], Any]) -> DateField:
    """When it happened: today unless written."""
    field = DateField("on", "办理日期", required=True)
    field.set_value(today())
    return field
