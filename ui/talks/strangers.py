"""Fields for who the person is that is not on file: asked for in the talk's own form, making nobody's file."""

from __future__ import annotations

from datetime import date
from typing import Any

from models.persons.operations import DATES, ID_TYPES, TEXTS
from models.talks.records import STRANGER
from models.talks.strangers import ELEMENTS, ID_NO, ID_TYPE
from ui.kit.fields import ChoiceField, DateField, Field, TextField
from ui.kit.form import FormPanel, show_field
from ui.persons.forms import POLITICAL

KEYS = tuple(f"{STRANGER}_{key}" for key in ELEMENTS)
_HINTS = {ID_NO: "身份证号填后自动得出性别和出生日期；只记在这次谈话里，不会建档"}


def stranger_fields() -> list[Field]:
    """A field an element, in the order of the transcript."""
    return [_field(key, title) for key, title in ELEMENTS.items()]


def _field(key: str, title: str) -> Field:
    name = f"{STRANGER}_{key}"
    if key in DATES:
        return DateField(name, title)
    choices = {ID_TYPE: ID_TYPES, "political_status": POLITICAL}.get(key)
    if choices is not None:
        return ChoiceField(name, title, [(text, text) for text in choices], required=key == ID_TYPE)
    limit = TEXTS[key][0] if key in TEXTS else 30
    return TextField(name, title, limit=limit, hint=_HINTS.get(key, ""))


def show_stranger(form: FormPanel, on: bool) -> None:
    """Show or hide them all."""
    for key in KEYS:
        show_field(form, key, on)


def take_stranger(values: dict[str, Any], *, on: bool = True) -> dict[str, str]:
    """The elements out of a form's values, by their own keys; all empty where they are not asked for."""
    taken: dict[str, str] = {}
    for key in ELEMENTS:
        value = values.pop(f"{STRANGER}_{key}", "")
        text = value.isoformat() if isinstance(value, date) else str(value or "")
        taken[key] = text if on else ""
    if not taken[ID_NO]:
        taken[ID_TYPE] = ""
    return taken
