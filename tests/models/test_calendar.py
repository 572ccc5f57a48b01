"""Deadlines and effect periods against published calendars (the vectors of the rule book)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calendar import NoHolidayTable, Workdays, effect_period, from_setting, merged_period, plus_months

DAYS = Workdays()


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2022-09-23", 15, "2022-10-19"),
        ("2023-01-16", 15, "2023-02-09"),
        ("2024-09-27", 15, "2024-10-23"),
        ("2025-09-26", 15, "2025-10-23"),
        ("2026-02-10", 15, "2026-03-09"),
        ("2022-04-20", 15, "2022-05-12"),
        ("2024-09-27", 5, "2024-10-10"),
    ],
)
def test_working_days(start: str, count: int, end: str):
    assert DAYS.add_workdays(date.fromisoformat(start), count) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2022-01-31", 1, "2022-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2022-09-01", 1, "2022-10-08"),
        ("2025-12-31", 2, "2026-02-28"),
        ("2022-08-31", 6, "2023-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
    ],
)
def test_months_end_on_the_last_day_and_roll_off_holidays(start: str, months: int, end: str):
    assert DAYS.add_months(date.fromisoformat(start), months) == date.fromisoformat(end)


def test_effect_periods():
    assert effect_period(date(2024, 3, 10), 18) == (date(2024, 3, 10), date(2025, 9, 9))
    assert effect_period(date(2025, 1, 31), 12) == (date(2025, 1, 31), date(2026, 1, 30))
    assert effect_period(date(2024, 2, 29), 12)[1] == date(2025, 2, 28)
    assert effect_period(date(2024, 3, 10), 12, day_before=False)[1] == date(2025, 3, 10)
    assert merged_period(date(2024, 7, 15), 18, date(2025, 1, 14)) == (date(2024, 7, 15), date(2026, 7, 14))


def test_year_without_table_is_said_not_guessed():
    with pytest.raises(NoHolidayTable, match="2035"):
        DAYS.is_workday(date(2035, 1, 2))


def test_a_year_entered_by_hand_counts():
    own = from_setting({"2035": {"off": ["2035-01-01", "2035-01-02"], "work": ["2035-01-06"]}})
    assert own.add_workdays(date(2035, 1, 1), 1) == date(2035, 1, 3)
    assert own.is_workday(date(2035, 1, 6))


@given(st.dates(date(2010, 1, 1), date(2025, 1, 1)), st.integers(1, 40))
def test_end_is_a_working_day_and_grows_with_the_count(start: date, count: int):
    end = DAYS.add_workdays(start, count)
    assert DAYS.is_workday(end)
    assert start < end < DAYS.add_workdays(start, count + 1)


@given(st.dates(date(2000, 1, 1), date(2080, 1, 1)), st.integers(0, 120))
def test_months_never_skip_a_month(start: date, months: int):
    end = plus_months(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day <= start.day
