"""日历: the month on the left, the chosen day's items on the right, each opening its record."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from models.agenda.queries import AgendaDay, AgendaItem, AgendaMonth, agenda_month
from models.base import kind_label
from models.deadlines.queries import AWAITS
from models.errors import OfficeError
from models.operations import Changes
from ui.agenda.cell import DayCell
from ui.kit.pieces import Banner, button, card, clear, label
from ui.kit.record import scrolled
from ui.tasks import Tasks
from ui.workbench.lines import Line, due_line

WEEK = ("一", "二", "三", "四", "五", "六", "日")
WEEKS = 6


class AgendaPage(QWidget):
    """``navigate`` opens a record, ``go`` a topic."""

    navigate = Signal(str, int)
    go = Signal(str)

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.setObjectName("page")
        self._tasks = tasks
        today = tasks.office.now().date()
        self.year, self.month = today.year, today.month
        self.chosen = today
        self.shown: AgendaMonth | None = None
        self._focus = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._head())
        self.banner = Banner()
        holder = QHBoxLayout()
        holder.setContentsMargins(24, 0, 24, 0)
        holder.addWidget(self.banner)
        column.addLayout(holder)
        body = QHBoxLayout()
        body.setContentsMargins(24, 4, 0, 12)
        body.setSpacing(0)
        body.addWidget(self._grid(), 5)
        self._items = QVBoxLayout()
        self._items.setContentsMargins(0, 0, 0, 0)
        self._items.setSpacing(0)
        listed = QWidget()
        listed.setLayout(self._items)
        self._day_card = card(listed)
        self._uncounted = QVBoxLayout()
        self._uncounted.setContentsMargins(0, 0, 0, 0)
        self._uncounted.setSpacing(0)
        waits = QWidget()
        waits.setLayout(self._uncounted)
        self._uncounted_card = card(waits, title=AWAITS)
        self._uncounted_card.hide()
        body.addWidget(scrolled(self._day_card, self._uncounted_card), 3)
        column.addLayout(body, 1)
        tasks.changed.connect(self._on_change)
        self.refresh()

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setContentsMargins(24, 16, 24, 8)
        head.setSpacing(8)
        head.addWidget(label("日历", "title"))
        self.which = label("", "quiet")
        self.which.setContentsMargins(4, 5, 12, 0)
        head.addWidget(self.which)
        for text, name, step in (("上月", "monthBefore", -1), ("下月", "monthAfter", 1)):
            press = button(text, name=name)
            press.clicked.connect(lambda _on=False, by=step: self.turn(by))
            head.addWidget(press)
        back = button("今天", "flat", name="monthNow")
        back.clicked.connect(lambda _on=False: self.go_to(self._tasks.office.now().date()))
        head.addWidget(back)
        head.addStretch(1)
        return head

    def _grid(self) -> QWidget:
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        for place, text in enumerate(WEEK):
            head = label(text, "small")
            head.setAlignment(Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(head, 0, place)
            grid.setColumnStretch(place, 1)
        self.cells: list[DayCell] = []
        for place in range(WEEKS * 7):
            cell = DayCell()
            cell.setMinimumWidth(60)
            cell.pressed.connect(self.choose)
            cell.moved.connect(self._move)
            grid.addWidget(cell, 1 + place // 7, place % 7)
            self.cells.append(cell)
        for week in range(WEEKS):
            grid.setRowStretch(1 + week, 1)
        return made

    # --- what is shown

    def refresh(self) -> None:
        """Read the month anew."""
        data = {"year": self.year, "month": self.month}
        self._tasks.read(agenda_month, data, self._arrived, self._failed, owner=self)

    def turn(self, by: int) -> None:
        """So many months on or back, the first of that month chosen."""
        place = self.year * 12 + self.month - 1 + by
        self.go_to(date(place // 12, place % 12 + 1, 1))

    def go_to(self, day: date) -> None:
        """Show a day in its month."""
        self.chosen = day
        self.year, self.month = day.year, day.month
        self.refresh()

    def _move(self, days: int) -> None:
        day = self.chosen + timedelta(days=days)
        self._focus = True
        if (day.year, day.month) == (self.year, self.month):
            self.chosen = day
            if self.shown is not None:
                self._arrived(self.shown)
        else:
            self.go_to(day)

    def _arrived(self, month: AgendaMonth) -> None:
        if (month.year, month.month) != (self.year, self.month):
            return  # the person has gone on
        self.shown = month
        self.which.setText(f"{month.year}年{month.month}月")
        if month.missing_years:
            years = "、".join(map(str, month.missing_years))
            self.banner.say(
                f"{years} 年的放假安排还没有录入，工作日不作推测。{_waiting(month)}请负责人在“设置—节假日”中录入。",
                "warning",
            )
        else:
            self.banner.silence()
        for cell, day in zip(self.cells, month.days, strict=False):
            cell.show_day(day, inside=day.day.month == month.month, today=day.day == month.today)
            cell.choose(day.day == self.chosen)
            if self._focus and day.day == self.chosen:
                cell.setFocus()
        for place, cell in enumerate(self.cells):
            cell.setVisible(place < len(month.days))
        self._focus = False
        self._list_uncounted(month)
        chosen = next((day for day in month.days if day.day == self.chosen), None)
        if chosen is not None:
            self._list(chosen)

    def choose(self, day: AgendaDay) -> None:
        """List a day's items."""
        self.chosen = day.day
        for cell in self.cells:
            cell.choose(cell.day is not None and cell.day.day == day.day)
        self._list(day)

    def _list(self, day: AgendaDay) -> None:
        clear(self._items)
        rest = {True: "工作日", False: "休息日", None: "放假安排未录入"}[day.work]
        named = f"　{day.occasion}" if day.occasion else ""
        head = f"{day.day.month}月{day.day.day}日　星期{WEEK[day.day.weekday()]}　{rest}{named}"
        self._items.addWidget(label(head, "quiet"))
        if day.occasion:
            self._items.addWidget(self._remind(day.occasion))
        if not day.items:
            self._items.addWidget(label("这一天没有期限和安排。", "quiet"))
        for item in day.items:
            self._items.addWidget(self._line(item))
        self._items.addStretch(1)

    def _list_uncounted(self, month: AgendaMonth) -> None:
        """What has no day before the holidays are entered."""
        clear(self._uncounted)
        self._uncounted_card.setVisible(bool(month.uncounted))
        for row in month.uncounted:
            line = due_line(row)
            line.pressed.connect(lambda to=(row.kind, row.record_id): self.navigate.emit(*to))
            self._uncounted.addWidget(line)

    def _remind(self, occasion: str) -> Line:
        """Before a holiday: the way to its reminders."""
        told = f"{occasion}前发放廉洁提醒"
        line = Line(f"{told}，到年度工作登记")
        line.say(told, "在“年度工作”中登记“节点提醒”，一次合并打印，逐一登记签收")
        line.pressed.connect(lambda: self.go.emit("undertakings"))
        return line

    def _line(self, item: AgendaItem) -> Line:
        state = item.ending or ("已办" if item.done else "逾期" if item.late else "")
        line = Line(
            f"{item.what}，{item.number} {item.title}，依据 {item.basis}{'，' + state if state else ''}"
        )
        facts = [kind_label(item.kind), item.number, item.basis]
        line.say(f"{item.what}　{item.title}", "　".join(fact for fact in facts if fact))
        if state:
            line.mark(state, "strong" if item.late or not item.done else "" if item.dropped else "good")
        line.pressed.connect(lambda: self.navigate.emit(item.kind, item.record_id))
        return line

    def _on_change(self, changes: Changes) -> None:
        if changes.records or changes.house:
            self.refresh()

    def _failed(self, error: OfficeError) -> None:
        self.banner.say(str(error), "error")


def _waiting(month: AgendaMonth) -> str:
    return f"{len(month.uncounted)} 项期限待补，录入后自动计算。" if month.uncounted else ""
