"""Rows and figures that open something: pressed by mouse, Enter or space."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from models.deadlines.queries import AWAITS
from models.workbench.queries import DueRow
from models.workbench.recent import RecentRow
from models.workbench.waiting import WaitRow
from ui.kit.pieces import chip, label

SOON_DAYS = 3
CHIP_WIDTH = 84
_LOOK = (
    "QFrame#line { border: 0; border-bottom: 1px solid #efefec; } "
    "QFrame#line:hover, QFrame#line:focus { background: #f7f1f0; }"
)
_FIGURE = "QFrame#figure { background: #ffffff; border: 1px solid #e2e2df; border-radius: 6px; }"
_PRESSED_FIGURE = f"{_FIGURE} QFrame#figure:hover, QFrame#figure:focus {{ border-color: #8f2420; }}"


def days_text(days: int) -> str:
    """How far a due day is."""
    if days < 0:
        return f"逾期 {-days} 天"
    return "今天" if days == 0 else f"剩 {days} 天"


class Line(QFrame):
    """A row that opens a record."""

    pressed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName("line")
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setStyleSheet(_LOOK)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(8, 8, 8, 8)
        self.row.setSpacing(12)

    def say(self, first: str, second: str) -> None:
        """A sentence and what belongs to it, in small letters below; both wrap."""
        body = QVBoxLayout()
        body.setSpacing(2)
        for text, role in ((first, ""), (second, "small")):
            if text:
                body.addWidget(_wrapping(text, role))
        self.row.addLayout(body, 1)

    def mark(self, text: str, tone: str) -> None:
        """A word at the end of the row."""
        self.row.addWidget(chip(text, tone), 0, Qt.AlignmentFlag.AlignTop)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click opens."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and space open; arrows go to the next row."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)


class Figure(Line):
    """A number with its name; without a topic it is not pressed."""

    def __init__(self, figure: str, name: str, *, urgent: bool, opens: bool) -> None:
        super().__init__(f"{name} {figure}")
        self.setObjectName("figure")
        self.setStyleSheet(_PRESSED_FIGURE if opens else _FIGURE)
        self.row.setContentsMargins(16, 10, 16, 12)
        body = QVBoxLayout()
        body.setSpacing(0)
        number = label(figure, "figure")
        if urgent:
            number.setStyleSheet("color: #8f2420;")
        body.addWidget(number)
        body.addWidget(label(name, "quiet"))
        self.row.addLayout(body)
        if not opens:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.setCursor(Qt.CursorShape.ArrowCursor)


def due_line(row: DueRow) -> Line:
    """What is due: how far, what, of which record, by which rule."""
    waits = row.awaits_year is not None
    left = AWAITS if waits else days_text(row.days_left)
    made = Line(f"{left}，{row.what}，{row.number} {row.title}，依据 {row.basis}")
    tone = (
        "strong"
        if row.days_left < 0 and not waits
        else "warning"
        if row.days_left <= SOON_DAYS or waits
        else ""
    )
    when = chip(left, tone)
    when.setMinimumWidth(CHIP_WIDTH)
    when.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made.row.addWidget(when, 0, Qt.AlignmentFlag.AlignTop)
    due = f"录入 {row.awaits_year} 年放假安排后自动计算" if waits else f"{row.due_on:%Y-%m-%d} 到期"
    facts = [row.number, due, row.basis, "由我负责" if row.mine else ""]
    made.say(f"{row.what}　{row.title}", "　".join(fact for fact in facts if fact))
    return made


def wait_line(row: WaitRow) -> Line:
    """What waits: for me, or for whom. Nobody asked for what came by itself."""
    mine, others = ("待我审批", "等待他人审批") if row.who else ("待我办理", "等待他人办理")
    made = Line(f"{row.what} {row.number} {row.title}，{mine if row.for_me else others}")
    asked = f"{row.who} {row.since:%Y-%m-%d} 提出" if row.who else f"{row.since:%Y-%m-%d} 届满"
    made.say(f"{row.what}　{row.title}", "　".join(fact for fact in (row.number, asked) if fact))
    made.mark(mine if row.for_me else "等待他人", "strong" if row.for_me else "")
    return made


def recent_line(row: RecentRow, kind: str) -> Line:
    """A record that was in hand."""
    made = Line(f"{kind} {row.number} {row.title}")
    made.say(row.title, "　".join(fact for fact in (kind, row.number, f"{row.at:%m-%d %H:%M}") if fact))
    return made


def _wrapping(text: str, role: str) -> QLabel:
    made = label(text, role, wrap=True)
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return made


def empty_line(text: str) -> QWidget:
    """What stands where there is nothing."""
    made = label(text, "quiet", wrap=True)
    made.setContentsMargins(8, 4, 8, 4)
    return made
