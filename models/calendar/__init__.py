"""Working days, deadlines and effect periods (domain.md 9.5; 监察法实施条例 285 by analogy).

The first day is not counted; a period in months ends on the same day of the month, or on the month's last day; an end
on a day off moves to the next working day. A year without a holiday table is said, never guessed.
"""

from __future__ import annotations

import calendar as _months
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from models.errors import OfficeError

ONE_DAY = timedelta(days=1)


class NoHolidayTable(OfficeError):
    """The year's holiday notice is not on file."""

    def __init__(self, year: int) -> None:
        super().__init__(
            f"{year} 年的放假和调休安排还没有录入，期限不作推测；请负责人先在“设置—节假日”中录入。"
        )
        self.year = year


@dataclass(frozen=True)
class HolidayYear:
    """A year's notice by hand: days off, and weekend days that are worked."""

    off_days: frozenset[date] = frozenset()
    work_days: frozenset[date] = frozenset()


@lru_cache(maxsize=1)
def _published() -> tuple[frozenset[date], frozenset[date], int, int]:
    from chinese_calendar.constants import holidays, workdays

    years = [day.year for day in holidays]
    return frozenset(holidays), frozenset(workdays), min(years), max(years)


def published_years() -> tuple[int, ...]:
    """The years whose notices came with the program."""
    _, _, first, last = _published()
    return tuple(range(first, last + 1))


@dataclass(frozen=True)
class Workdays:
    """Which days are worked: the published notices, and the years that the office entered itself."""

    own: Mapping[int, HolidayYear] = field(default_factory=dict)

    def is_workday(self, day: date) -> bool:
        """Whether the day is worked; raises :class:`NoHolidayTable`."""
        entered = self.own.get(day.year)
        if entered is not None:
            return day in entered.work_days or (day.weekday() < 5 and day not in entered.off_days)
        off, worked, first, last = _published()
        if not first <= day.year <= last:
            raise NoHolidayTable(day.year)
        return day in worked or (day.weekday() < 5 and day not in off)

    def roll(self, day: date) -> date:
        """The day itself, or the first working day after it."""
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def earliest(self, start: date, count: int) -> date:
        """The earliest day that ``count`` working days after ``start`` can end on: days of years unknown all count."""
        day = start
        while count > 0:
            day += ONE_DAY
            try:
                count -= self.is_workday(day)
            except NoHolidayTable:
                count -= 1
        return day

    def add_workdays(self, start: date, count: int) -> date:
        """The last of ``count`` working days after ``start``."""
        day = start
        while count > 0:
            day += ONE_DAY
            if self.is_workday(day):
                count -= 1
        return day

    def add_months(self, start: date, count: int, *, roll: bool = True) -> date:
        """``count`` months after ``start``, moved off a holiday."""
        day = plus_months(start, count)
        return self.roll(day) if roll else day

    def add_days(self, start: date, count: int, *, roll: bool = True) -> date:
        """``count`` days after ``start``, moved off a holiday."""
        day = start + count * ONE_DAY
        return self.roll(day) if roll else day

    def period_end(self, start: date, amount: int, unit: str, *, roll: bool = True) -> date:
        """The end of a period in WD working days, D days, M months or Y years."""
        if unit == "WD":
            return self.add_workdays(start, amount)
        if unit == "D":
            return self.add_days(start, amount, roll=roll)
        return self.add_months(start, amount * {"M": 1, "Y": 12}[unit], roll=roll)


def from_setting(value: Mapping[str, Mapping[str, list[str]]]) -> Workdays:
    """Working days with the years that the office entered: {"2027": {"off": [iso…], "work": [iso…]}}."""
    own = {
        int(year): HolidayYear(
            frozenset(map(date.fromisoformat, days.get("off", []))),
            frozenset(map(date.fromisoformat, days.get("work", []))),
        )
        for year, days in value.items()
    }
    return Workdays(own)


def plus_months(start: date, count: int) -> date:
    """The same day ``count`` months later, or that month's last day."""
    month = start.month - 1 + count
    year, month = start.year + month // 12, month % 12 + 1
    return date(year, month, min(start.day, _months.monthrange(year, month)[1]))


def effect_period(start: date, months: int, *, day_before: bool = True) -> tuple[date, date]:
    """影响期 or 处分期: from the effective day to the day before the same day (domain.md 3.1)."""
    end = plus_months(start, months)
    whole = end.day < start.day  # no such day in that month: its last day ends the period
    return start, end if whole or not day_before else end - ONE_DAY


def merged_period(
    start: date, months: int, earlier_end: date | None, *, day_before: bool = True
) -> tuple[date, date]:
    """The merged 影响期 of a new 处分 within an earlier one: new plus what was left (处分条例 21)."""
    if earlier_end is None or earlier_end < start:
        return effect_period(start, months, day_before=day_before)
    left_end = earlier_end + ONE_DAY if day_before else earlier_end
    left = 0
    while plus_months(start, left + 1) <= left_end:
        left += 1
    days = (left_end - plus_months(start, left)).days
    first, last = effect_period(start, months + left, day_before=day_before)
    return first, last + days * ONE_DAY
