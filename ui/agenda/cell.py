"""One day of the grid: its number, whether it is worked, the first things that fall on it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from models.agenda.queries import AgendaDay, AgendaItem
from ui.kit.pieces import label

SHOWN = 3
_LOOK = (
    "QFrame#day {{ background: {ground}; border: 1px solid {edge}; border-radius: 4px; }} "
    "QFrame#day:hover {{ border-color: #c99a97; }}"
)
_MOVES = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -7,
    Qt.Key.Key_Down: 7,
}


class DayCell(QFrame):
    """Pressed by mouse, Enter or space; ``moved`` by arrows, in days."""

    pressed = Signal(object)
    moved = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("day")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 3, 6, 3)
        column.setSpacing(1)
        head = QHBoxLayout()
        self.number, self.rest = label(""), label("", "small")
        head.addWidget(self.number)
        head.addStretch(1)
        head.addWidget(self.rest)
        column.addLayout(head)
        self.lines = [label("", "small") for _ in range(SHOWN)]
        for line in self.lines:
            column.addWidget(line)
        column.addStretch(1)
        self.day: AgendaDay | None = None
        self._chosen = False

    def show_day(self, day: AgendaDay, *, inside: bool, today: bool) -> None:
        """Show a day; one outside the month is paler."""
        self.day = day
        self.number.setText(str(day.day.day))
        colour = "#8f2420" if today else "#2b2d30" if inside else "#a5a7aa"
        self.number.setStyleSheet(f"color: {colour}; font-weight: {'600' if today else '400'};")
        weekend = day.day.weekday() >= 5
        rest = "班" if weekend and day.work else "休" if day.work is False and not weekend else ""
        self.rest.setText(f"{day.occasion} {rest}".strip())
        self._ground = "#ffffff" if day.work is not False else "#f4f4f1"
        said = (
            f"{day.day.month}月{day.day.day}日，{len(day.items)} 项"
            if day.items
            else f"{day.day.month}月{day.day.day}日"
        )
        self.setAccessibleName(f"{said}，{day.occasion}" if day.occasion else said)
        self._fill()
        self.choose(self._chosen)

    def choose(self, on: bool) -> None:
        """Mark as the day whose items are listed."""
        self._chosen = on
        if self.day is not None:
            self.setStyleSheet(_LOOK.format(ground=self._ground, edge="#8f2420" if on else "#e6e6e2"))

    def _fill(self) -> None:
        items = self.day.items if self.day is not None else ()
        room = len(self.lines) if len(items) <= len(self.lines) else len(self.lines) - 1
        for place, line in enumerate(self.lines):
            if place < room and place < len(items):
                self._say(line, items[place])
            elif place == room and len(items) > len(self.lines):
                line.setText(f"还有 {len(items) - room} 项")
                line.setStyleSheet("color: #6d7076;")
            else:
                line.setText("")

    def _say(self, line: QLabel, item: AgendaItem) -> None:
        colour = "#8a8d92" if item.done else "#8f2420" if item.late else "#2b2d30"
        line.setStyleSheet(f"color: {colour};{' text-decoration: line-through;' if item.done else ''}")
        width = max(20, self.width() - 14)
        line.setText(QFontMetrics(line.font()).elidedText(item.what, Qt.TextElideMode.ElideRight, width))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What does not fit is cut with dots."""
        super().resizeEvent(event)
        self._fill()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click chooses the day."""
        if event.button() == Qt.MouseButton.LeftButton and self.day is not None:
            self.pressed.emit(self.day)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and space choose; arrows go from day to day."""
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.day is not None:
            self.pressed.emit(self.day)
        elif key in _MOVES:
            self.moved.emit(_MOVES[key])
        else:
            super().keyPressEvent(event)
