"""What a kind of letter asks for: one line a blank of its text, with its type, whether it must be filled, its hint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, replace
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QWidget

from models.letters.kinds import LetterField
from ui.kit.fields import Field
from ui.kit.pieces import clear, label

TYPES = {
    "text": "一行文字",
    "area": "几段文字",
    "list": "逐条列出",
    "date": "日期",
    "number": "数字",
    "choice": "从选项中选",
}


class QuestionsField(Field):
    """The questions in the order in which the form asks them; names come from the text and can't be typed here."""

    def __init__(self, key: str, title: str) -> None:
        super().__init__(key, title)
        self._questions: tuple[LetterField, ...] = ()
        self._lines: list[tuple[QComboBox, QCheckBox, QLineEdit]] = []
        holder = QWidget()
        self._grid = QGridLayout(holder)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(3, 1)
        self._place(holder)

    def value(self) -> tuple[LetterField, ...]:
        """The questions as they are set."""
        found = []
        for one, (kind, required, hint) in zip(self._questions, self._lines, strict=True):
            found.append(
                replace(
                    one,
                    type=str(kind.currentData()),
                    required=required.isChecked(),
                    hint=hint.text().strip(),
                    choices=one.choices if kind.currentData() == "choice" else (),
                )
            )
        return tuple(found)

    def raw(self) -> list[list[Any]]:
        """What stands there, as plain data."""
        return [[*astuple(one)[:-1], list(one.choices)] for one in self.value()]

    def set_value(self, value: Sequence[LetterField | list[Any]]) -> None:
        """Show other questions, or those of a draft; the same ones are left as they stand."""
        value = [
            one if isinstance(one, LetterField) else LetterField(*one[:-1], choices=tuple(one[-1]))
            for one in value
        ]
        if [one.name for one in value] == [one.name for one in self._questions] and tuple(
            value
        ) == self.value():
            return
        clear(self._grid)
        self._questions = tuple(value)
        self._lines = [self._line(row, one) for row, one in enumerate(self._questions)]
        if not self._questions:
            self._grid.addWidget(label("正文里还没有花括号要素。", "quiet"), 0, 0, 1, 4)

    def _line(self, row: int, one: LetterField) -> tuple[QComboBox, QCheckBox, QLineEdit]:
        kind, required, hint = QComboBox(), QCheckBox("必填"), QLineEdit(one.hint)
        for value, text in TYPES.items():
            if value != "choice" or one.choices:
                kind.addItem(text, value)
        kind.setCurrentIndex(kind.findData(one.type))
        required.setChecked(one.required)
        hint.setPlaceholderText("填写提示，可不填")
        hint.setCursorPosition(0)
        name = label(one.label)
        for place, widget, what in ((1, kind, "类型"), (2, required, "必填"), (3, hint, "提示")):
            widget.setObjectName(f"question_{one.name}_{what}")
            widget.setAccessibleName(f"{one.name}{what}")
            self._grid.addWidget(widget, row, place)
        self._grid.addWidget(name, row, 0)
        kind.currentIndexChanged.connect(self._touched)
        required.toggled.connect(self._touched)
        hint.textEdited.connect(self._touched)
        return kind, required, hint
