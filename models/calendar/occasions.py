"""节点: the holidays before which an office sends its reminders, by name and first day.

Names of published years come with the calendar data; of a year whose notice is not published only those whose day is
fixed by the sun are known, the others are left out rather than guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Final

NAMES: Final[Mapping[str, str]] = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
}
FIXED: Final[Mapping[tuple[int, int], str]] = {(1, 1): "元旦", (5, 1): "劳动节", (10, 1): "国庆节"}


@lru_cache(maxsize=1)
def _published() -> tuple[Mapping[date, str], frozenset[int]]:
    """The first day off of each holiday, and the years whose notices are known."""
    from chinese_calendar.constants import holidays

    found: dict[date, str] = {}
    for day, name in sorted(holidays.items()):
        told = NAMES.get(name)
        before = date.fromordinal(day.toordinal() - 1)
        if told is not None and holidays.get(before) != name:
            found[day] = told
    return found, frozenset(day.year for day in holidays)


def occasion(day: date) -> str:
    """The holiday that begins on the day; "" for none."""
    found, years = _published()
    if day.year in years:
        return found.get(day, "")
    return FIXED.get((day.month, day.day), "")
