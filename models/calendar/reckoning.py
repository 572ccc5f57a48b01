"""Counting back and between working days, and warnings before a due day; beside ``Workdays`` (domain.md 1.8, 9.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models.calendar import ONE_DAY, NoHolidayTable, Workdays

# 到期前预警 (D_REMIND, domain.md 1.8): three steps before the end, in working days; a local practice, configurable
WARN_BEFORE = (10, 5, 1)


def subtract_workdays(days: Workdays, end: date, count: int) -> date:
    """The first of ``count`` working days before ``end``; raises :class:`NoHolidayTable`."""
    day = end
    while count > 0:
        day -= ONE_DAY
        if days.is_workday(day):
            count -= 1
    return day


def workdays_between(days: Workdays, start: date, end: date) -> int:
    """Working days after ``start`` up to and with ``end``; negative when ``end`` lies before ``start``.

    Raises :class:`NoHolidayTable`.
    """
    if end < start:
        return -workdays_between(days, end, start)
    return sum(
        days.is_workday(date.fromordinal(day)) for day in range(start.toordinal() + 1, end.toordinal() + 1)
    )


@dataclass(frozen=True)
class Standing:
    """Where a deadline stands on a day: ``state`` is FAR, SOON, TODAY or OVERDUE.

    ``left`` counts working days, or days where a year has no holiday table (``counted_in`` says which: WD or D).
    """

    state: str
    left: int
    counted_in: str

    @property
    def text(self) -> str:
        """As shown beside the deadline: 剩 6 个工作日, 今天到期, 逾期 2 个工作日."""
        if self.state == "TODAY":
            return "今天到期"
        unit = "个工作日" if self.counted_in == "WD" else "天"
        return f"逾期 {-self.left} {unit}" if self.state == "OVERDUE" else f"剩 {self.left} {unit}"


def standing(days: Workdays, due_on: date, today: date, warn: tuple[int, ...] = WARN_BEFORE) -> Standing:
    """Where a deadline stands: overdue from the day after ``due_on``, SOON within the widest warning."""
    if due_on == today:
        return Standing("TODAY", 0, "WD")
    try:
        left, unit = workdays_between(days, today, due_on), "WD"
    except NoHolidayTable:
        left, unit = (due_on - today).days, "D"
    if due_on < today:
        # over a weekend no working day has passed: said in days, never as 逾期 0 个工作日
        return Standing("OVERDUE", left, unit) if left else Standing("OVERDUE", (due_on - today).days, "D")
    # a due day that was never rolled may lie on a holiday with no working day before it
    if left == 0:
        left, unit = (due_on - today).days, "D"
    return Standing("SOON" if left <= max(warn, default=0) else "FAR", left, unit)


def warning_days(days: Workdays, due_on: date, warn: tuple[int, ...] = WARN_BEFORE) -> tuple[date, ...]:
    """The days on which to warn of a due day, earliest first; raises :class:`NoHolidayTable`."""
    return tuple(sorted(subtract_workdays(days, due_on, count) for count in warn))
