"""A step's few questions, asked on the page itself: fields, one button that names the step, and a way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from models.dates import parse_date
from models.errors import InvalidInput, OfficeError
from ui.letters.rows import Area, Choice, Line, Row


@dataclass(frozen=True)
class Ask:
    """One question of a step; ``type``: text, area, date or choice. A date that is left empty is today."""

    name: str
    label: str
    type: str = "text"
    required: bool = True
    default: str = ""
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Step:
    """A step as the page offers it: its button, what it means, what it asks."""

    code: str
    label: str
    note: str = ""
    asks: tuple[Ask, ...] = ()
    danger: bool = False


class StepPanel(QFrame):
    """Asks for one step. ``given(dict)`` carries the operation's arguments by name."""

    given = Signal(object)
    cancelled = Signal()

    def __init__(self, step: Step, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.step = step
        self.setObjectName("stepPanel")
        self.rows = {ask.name: self._row(ask) for ask in step.asks}
        self.error = QLabel()
        self.error.setObjectName("fieldError")
        self.error.setWordWrap(True)
        self.error.setVisible(False)
        self.confirm = QPushButton(step.label)
        self.confirm.setObjectName("dangerButton" if step.danger else "primaryButton")
        self.confirm.clicked.connect(self._confirmed)
        self.back = QPushButton("取消")
        self.back.clicked.connect(self.cancelled)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(4)
        heading = QLabel(step.label)
        heading.setObjectName("sectionHeading")
        column.addWidget(heading)
        if step.note:
            note = QLabel(step.note)
            note.setWordWrap(True)
            note.setObjectName("quiet")
            column.addWidget(note)
        for row in self.rows.values():
            column.addWidget(row)
        column.addWidget(self.error)
        buttons = QHBoxLayout()
        buttons.addWidget(self.confirm)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        column.addLayout(buttons)
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.cancelled)

    def begin(self) -> None:
        """Put the cursor where the person starts."""
        first = next(iter(self.rows.values()), None)
        (first.editor if first else self.confirm).setFocus()

    @staticmethod
    def _row(ask: Ask) -> Row:
        editor: Line | Area | Choice
        if ask.type == "area":
            editor = Area(lines=(2, 6))
        elif ask.type == "choice":
            editor = Choice(list(ask.choices))
        else:
            editor = Line()
        hint = ask.hint or ("如 2022-3-5，不填为今天" if ask.type == "date" and not ask.required else "")
        row = Row(ask.label, editor, hint=hint, required=ask.required or ask.type == "date")
        row.set_text(ask.default)
        return row

    def values(self) -> dict[str, Any]:
        """What was answered; :class:`InvalidInput` names the first answer that can't be."""
        found: dict[str, Any] = {}
        for ask in self.step.asks:
            text = self.rows[ask.name].text().strip()
            if ask.required and not text:
                raise InvalidInput(ask.name, f"请填写{ask.label}。")
            if ask.type == "date":
                day: date | None = parse_date(text, ask.name) if text else None
                if day is not None or ask.required:
                    found[ask.name] = day
            elif ask.type == "number":
                if not text.isdigit():
                    raise InvalidInput(ask.name, f"{ask.label}应为数字。")
                found[ask.name] = int(text)
            else:
                found[ask.name] = text
        return found

    def _confirmed(self) -> None:
        self._clear()
        try:
            values = self.values()
        except InvalidInput as error:
            self.fail(error)
            return
        self.busy(True)
        self.given.emit(values)

    def busy(self, on: bool) -> None:
        """While the step runs it can't be pressed again."""
        self.confirm.setEnabled(not on)
        self.back.setEnabled(not on)

    def _clear(self) -> None:
        self.error.setVisible(False)
        for row in self.rows.values():
            row.set_error("")

    def fail(self, error: OfficeError) -> None:
        """Say what kept the step from being taken, beside its field where it has one."""
        self.busy(False)
        row = self.rows.get(error.field) if isinstance(error, InvalidInput) else None
        if row is not None:
            row.set_error(str(error))
            row.editor.setFocus()
            return
        self.error.setText(str(error))
        self.error.setVisible(True)


def steps_bar(steps: Sequence[Step], main: str, press: Any) -> QWidget:
    """The next legal steps as buttons, the main one first and filled."""
    bar = QWidget()
    line = QHBoxLayout(bar)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(8)
    for step in sorted(steps, key=lambda one: one.code != main):
        button = QPushButton(step.label)
        button.setObjectName("primaryButton" if step.code == main else f"step_{step.code}")
        button.setProperty("step", step.code)
        button.clicked.connect(lambda _checked=False, chosen=step: press(chosen))
        line.addWidget(button)
    line.addStretch(1)
    return bar
