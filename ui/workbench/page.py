"""What is overdue, due and waiting, each with the rule that it comes from; one press opens the record."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from models.dates import chinese_date
from models.drafts import drafts
from models.errors import OfficeError
from models.operations import Changes
from models.settings.operations import house_settings
from models.workbench.queries import DueRow, WaitRow, WorkbenchView, workbench
from ui.kit.drafts import DraftRow
from ui.kit.pieces import Banner, card, chip, clear, label
from ui.kit.record import scrolled
from ui.tasks import Tasks

WEEK = "一二三四五六日"


def days_text(days: int) -> str:
    """How far a due day is."""
    if days < 0:
        return f"逾期 {-days} 天"
    return "今天" if days == 0 else f"剩 {days} 天"


class Line(QFrame):
    """A row that opens a record; pressed by mouse, Enter or space."""

    pressed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName("line")
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setStyleSheet(
            "QFrame#line { border: 0; border-bottom: 1px solid #efefec; } "
            "QFrame#line:hover, QFrame#line:focus { background: #f7f1f0; }"
        )

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click opens."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and space open."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)


class WorkbenchPage(QWidget):
    """Figures above; due on the left, waiting on the right."""

    navigate = Signal(str, int)
    go = Signal(str)

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.setObjectName("page")
        self._tasks = tasks
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        head = QHBoxLayout()
        head.setContentsMargins(24, 16, 24, 4)
        head.addWidget(label("工作台", "title"))
        self._day = label("", "quiet")
        head.addWidget(self._day)
        head.addStretch(1)
        column.addLayout(head)
        self.banner = Banner()
        self._figures = QHBoxLayout()
        self._figures.setSpacing(12)
        figures = QWidget()
        self._figures.setContentsMargins(0, 0, 0, 0)
        figures.setLayout(self._figures)
        self._due, due = self._lines()
        self._waiting, waiting = self._lines()
        self._drafts, draft = self._lines()
        self._draft_card = card(draft, title="没有保存的内容")
        self._draft_card.hide()
        row = QWidget()
        columns = QHBoxLayout(row)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(12)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(card(waiting, title="待审批、待签发"))
        right.addWidget(self._draft_card)
        right.addStretch(1)
        left = QVBoxLayout()
        left.addWidget(card(due, title="期限"))
        left.addStretch(1)
        columns.addLayout(left, 3)
        columns.addLayout(right, 2)
        column.addWidget(scrolled(self.banner, figures, row), 1)
        tasks.changed.connect(self._on_change)
        tasks.read(house_settings, {}, self._house, owner=self)
        self.refresh()

    @staticmethod
    def _lines() -> tuple[QVBoxLayout, QWidget]:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        return column, holder

    def refresh(self) -> None:
        """Read everything anew."""
        self._tasks.read(workbench, {}, self.show_view, self._failed, owner=self)
        self._tasks.read(drafts, {}, self._show_drafts, self._failed, owner=self)

    def _on_change(self, changes: Changes) -> None:
        if changes.records:
            self.refresh()

    def _failed(self, error: OfficeError) -> None:
        self.banner.say(str(error), "error")

    def _house(self, settings: dict[str, object]) -> None:
        if settings.get("one_person_office"):
            self.banner.say("一人办公室：三员职责由同一人承担，没有职责分立。", "warning")

    def show_view(self, view: WorkbenchView) -> None:
        """Show what was read."""
        self._day.setText(f"{chinese_date(view.today)} 星期{WEEK[view.today.weekday()]}")
        mine = sum(row.for_me for row in view.waiting)
        clear(self._figures)
        for figure, name, topic, urgent in (
            (view.open_clues, "未办结线索", "clues", False),
            (view.overdue_count, "逾期", "", view.overdue_count > 0),
            (view.due_count, "两周内到期", "", False),
            (mine, "待我审批", "", mine > 0),
            (view.counts.get("rectification", 0), "待销号整改", "rectification", False),
        ):
            self._figures.addWidget(self._figure(figure, name, topic, urgent=urgent), 1)
        clear(self._due)
        rows = [*view.overdue, *view.due]
        for row in rows:
            self._due.addWidget(self._due_line(row))
        if not rows:
            self._due.addWidget(label("两周内没有到期事项。", "quiet"))
        self._show_waiting(view.waiting)

    def _figure(self, figure: int, name: str, topic: str, *, urgent: bool) -> QWidget:
        made = Line(f"{name} {figure}")
        column = QVBoxLayout(made)
        column.setContentsMargins(16, 10, 16, 12)
        column.setSpacing(0)
        number = label(str(figure), "figure")
        if urgent:
            number.setStyleSheet("color: #8f2420;")
        column.addWidget(number)
        column.addWidget(label(name, "quiet"))
        made.setObjectName("card")
        made.setStyleSheet("")
        if topic:
            made.pressed.connect(lambda: self.go.emit(topic))
        else:
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            made.setCursor(Qt.CursorShape.ArrowCursor)
        return made

    def _due_line(self, row: DueRow) -> QWidget:
        made = Line(f"{row.what} {days_text(row.days_left)} {row.title}")
        line = QHBoxLayout(made)
        line.setContentsMargins(4, 8, 4, 8)
        line.setSpacing(12)
        tone = "strong" if row.days_left < 0 else "warning" if row.days_left <= 3 else ""
        when = chip(days_text(row.days_left), tone)
        when.setMinimumWidth(84)
        when.setAlignment(Qt.AlignmentFlag.AlignCenter)
        line.addWidget(when, 0, Qt.AlignmentFlag.AlignTop)
        body = QVBoxLayout()
        body.setSpacing(1)
        body.addWidget(label(f"{row.what}　{row.title}", wrap=True))
        body.addWidget(label(f"{row.number}　{row.due_on:%Y-%m-%d}　{row.basis}", "small", wrap=True))
        line.addLayout(body, 1)
        made.pressed.connect(lambda: self.navigate.emit(row.kind, row.record_id))
        return made

    def _show_waiting(self, rows: Sequence[WaitRow]) -> None:
        clear(self._waiting)
        for row in rows:
            made = Line(f"{row.what} {row.title}")
            line = QHBoxLayout(made)
            line.setContentsMargins(4, 8, 4, 8)
            line.setSpacing(12)
            body = QVBoxLayout()
            body.setSpacing(1)
            body.addWidget(label(f"{row.what}　{row.title}", wrap=True))
            body.addWidget(label(f"{row.number}　{row.who} {row.since:%Y-%m-%d} 提出", "small", wrap=True))
            line.addLayout(body, 1)
            line.addWidget(chip("待我审批" if row.for_me else "等待他人", "strong" if row.for_me else ""))
            made.pressed.connect(lambda row=row: self.navigate.emit(row.kind, row.record_id))
            self._waiting.addWidget(made)
        if not rows:
            self._waiting.addWidget(label("没有等待审批的事项。", "quiet"))

    def _show_drafts(self, rows: list[DraftRow]) -> None:
        clear(self._drafts)
        self._draft_card.setVisible(bool(rows))
        for place, title, _content, when in rows:
            made = Line(title)
            line = QHBoxLayout(made)
            line.setContentsMargins(4, 8, 4, 8)
            line.addWidget(label(title or place, wrap=True), 1)
            line.addWidget(label(f"{when:%m-%d %H:%M}", "small"))
            made.pressed.connect(lambda place=place: self._reopen(place))
            self._drafts.addWidget(made)

    def _reopen(self, place: str) -> None:
        kind, _, rest = place.partition("/")
        number = rest.partition("/")[0]
        if number.isdigit():
            self.navigate.emit(kind, int(number))
        else:
            self.banner.say("打开同一份登记表时会提示继续填写。")
