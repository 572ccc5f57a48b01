"""The bundled calendar against the published notices for 2022 to 2026, day by day (domain.md, appendix A)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from models.calendar import HolidayYear, NoHolidayTable, Workdays

# year: days off as (first, last) in month-day; worked weekend days
NOTICES: dict[int, tuple[str, str]] = {
    2022: (
        "01-01~01-03 01-31~02-06 04-03~04-05 04-30~05-04 06-03~06-05 09-10~09-12 10-01~10-07 12-31~12-31",
        "01-29 01-30 04-02 04-24 05-07 10-08 10-09",
    ),
    2023: (
        "01-01~01-02 01-21~01-27 04-05~04-05 04-29~05-03 06-22~06-24 09-29~10-06",
        "01-28 01-29 04-23 05-06 06-25 10-07 10-08",
    ),
    2024: (
        "01-01~01-01 02-10~02-17 04-04~04-06 05-01~05-05 06-10~06-10 09-15~09-17 10-01~10-07",
        "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    ),
    2025: (
        "01-01~01-01 01-28~02-04 04-04~04-06 05-01~05-05 05-31~06-02 10-01~10-08",
        "01-26 02-08 04-27 09-28 10-11",
    ),
    2026: (
        "01-01~01-03 02-15~02-23 04-04~04-06 05-01~05-05 06-19~06-21 09-25~09-27 10-01~10-07",
        "01-04 02-14 02-28 05-09 09-20 10-10",
    ),
}


def days_of(year: int) -> Iterator[date]:
    """Every day of the year."""
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def notice(year: int) -> HolidayYear:
    """The notice as an office would enter it by hand."""
    spans, worked = NOTICES[year]
    off: set[date] = set()
    for span in spans.split():
        first, last = (date.fromisoformat(f"{year}-{part}") for part in span.split("~"))
        off |= {first + timedelta(days=step) for step in range((last - first).days + 1)}
    return HolidayYear(
        frozenset(off), frozenset(date.fromisoformat(f"{year}-{part}") for part in worked.split())
    )


@pytest.mark.parametrize("year", sorted(NOTICES))
def test_bundled_calendar_is_the_published_notice(year: int):
    bundled, entered = Workdays(), Workdays({year: notice(year)})
    differ = [day for day in days_of(year) if bundled.is_workday(day) is not entered.is_workday(day)]
    assert differ == []


def test_the_comparison_can_fail():
    wrong = HolidayYear(notice(2024).off_days - {date(2024, 10, 1)}, notice(2024).work_days)
    differ = [
        day
        for day in days_of(2024)
        if Workdays().is_workday(day) is not Workdays({2024: wrong}).is_workday(day)
    ]
    assert differ == [date(2024, 10, 1)]


def test_the_year_whose_notice_is_not_out_is_said():
    with pytest.raises(NoHolidayTable, match="2027"):
        Workdays().add_workdays(date(2026, 12, 25), 10)
