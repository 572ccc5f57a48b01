"""The letter's unsaved text among the forms that the lock keeps (``Window.open_forms``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import date
from typing import Any

from models.letters.compose import LetterDraft, ProblemText
from ui.kit.form import FormPanel
from ui.letters.editor import LetterEditor


def place_of(letter_id: int) -> str:
    """Under which name the text of a letter is kept."""
    return f"letter/{letter_id}/text"


class KeptText(FormPanel):
    """An invisible form that answers for the editor when the lock asks what is not saved."""

    def __init__(self, editor: LetterEditor, letter_id: int, title: str) -> None:
        super().__init__("", [], place=place_of(letter_id), scroll=False)
        self.title = title
        self.editor = editor
        self.setParent(editor)
        self.hide()

    @property
    def dirty(self) -> bool:
        """Whether the text differs from what is saved."""
        return self.editor.dirty()

    def draft(self) -> dict[str, Any]:
        """The text as plain JSON data."""
        return to_plain(self.editor.draft())


def to_plain(draft: LetterDraft) -> dict[str, Any]:
    """A draft as JSON data; its kind stays with the letter."""
    data = {one.name: getattr(draft, one.name) for one in fields(draft) if one.name != "kind"}
    data["problems"] = [
        {**asdict(problem), "due_on": problem.due_on.isoformat() if problem.due_on else None}
        for problem in draft.problems
    ]
    data["reply_due_on"] = draft.reply_due_on.isoformat() if draft.reply_due_on else None
    for name in ("copies_to", "attachments"):
        data[name] = list(data[name])
    for name in ("fields", "classification"):
        data[name] = dict(data[name])
    return data


def from_plain(saved: LetterDraft, data: Mapping[str, Any]) -> LetterDraft:
    """A kept text over what is saved; keys of another version of the program are left out."""
    known = {one.name for one in fields(saved)} - {"kind"}
    values = {name: value for name, value in data.items() if name in known}
    values["problems"] = tuple(
        ProblemText(**{**problem, "due_on": _day(problem.get("due_on"))})
        for problem in values.get("problems", ())
    )
    values["reply_due_on"] = _day(values.get("reply_due_on"))
    for name in ("copies_to", "attachments"):
        values[name] = tuple(values.get(name, ()))
    return replace(saved, **values)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
