"""Lines that lead to other records: what 廉政档案 and a unit's page list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from models.base import kind_label
from models.decisions.rules import STATES as DECISION_STATES
from models.followups.kinds import STATES as FOLLOWUP_STATES
from models.letters.steps import STATES as LETTER_STATES
from models.opinions.operations import STATES as OPINION_STATES
from models.persons.queries import FileEntry
from models.rules import codes
from models.talks.rules import STATES as TALK_STATES
from models.units.queries import Linked
from ui.kit.pieces import chip, label

Line = tuple[str, int, str, str, str, str]
"""kind, id, first text, second text, state in words, date."""


def state_name(kind: str, state: str) -> str:
    """A state's Chinese name by the kind of record."""
    tables = {
        "talk": TALK_STATES,
        "decision": DECISION_STATES,
        "followup": FOLLOWUP_STATES,
        "letter": LETTER_STATES,
        "opinion": OPINION_STATES,
    }
    if kind in tables:
        return str(tables[kind].get(state, state))
    table = {"clue": "statuses", "rectification": "rectification_states"}.get(kind)
    row = codes(table).get(state) if table else None
    return row.name if row else state


def linked_lines(linked: Sequence[Linked]) -> list[Line]:
    """A unit's records as lines."""
    return [
        (one.kind, one.id, one.title, f"{kind_label(one.kind)} {one.number}".strip(), state_name(one.kind, one.state),
         one.on.isoformat() if one.on else "")
        for one in linked
    ]  # fmt: skip


def file_lines(entries: Sequence[FileEntry]) -> list[Line]:
    """A person's records as lines, the latest first."""
    return [
        (one.kind, one.id, one.title, "　".join(part for part in (f"{kind_label(one.kind)} {one.number}".strip(), one.text) if part),
         state_name(one.kind, one.state), one.on.isoformat() if one.on else "未定日期")
        for one in reversed(entries)
    ]  # fmt: skip


class LinkLine(QFrame):
    """One record in a line: opened by a click, Enter or the space bar."""

    chosen = Signal(str, int)

    def __init__(self, line: Line) -> None:
        super().__init__()
        kind, record_id, first, second, state, on = line
        self._target = (kind, record_id)
        self.setObjectName(f"link_{kind}_{record_id}")
        self.setAccessibleName(" ".join(text for text in (on, second, first, state) if text))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setStyleSheet(
            f"QFrame#{self.objectName()} {{ border: 0; border-bottom: 1px solid #efefec; }}"
            f"QFrame#{self.objectName()}:hover, QFrame#{self.objectName()}:focus {{ background: #f4f4f2; }}"
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 7, 4, 7)
        row.setSpacing(12)
        if on:
            when = label(on, "number")
            when.setFixedWidth(84)
            row.addWidget(when)
        text = QVBoxLayout()
        text.setSpacing(1)
        text.addWidget(label(first, wrap=True))
        if second:
            text.addWidget(label(second, "small", wrap=True))
        row.addLayout(text, 1)
        if state:
            row.addWidget(chip(state), 0, Qt.AlignmentFlag.AlignVCenter)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the record."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(*self._target)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the record by the keyboard."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(*self._target)
            return
        super().keyPressEvent(event)


class LinkList(QFrame):
    """Lines one below the other on a white card."""

    navigate = Signal(str, int)

    def __init__(self, lines: Sequence[Line]) -> None:
        super().__init__()
        self.setObjectName("card")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 6)
        column.setSpacing(0)
        for line in lines:
            made = LinkLine(line)
            made.chosen.connect(self.navigate.emit)
            column.addWidget(made)

    def links(self) -> list[QWidget]:
        """The lines, in order."""
        return list(self.findChildren(LinkLine))
