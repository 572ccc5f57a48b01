"""Counting back, between, and how a deadline stands."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calendar import NoHolidayTable, Workdays
from models.calendar.reckoning import standing, subtract_workdays, warning_days, workdays_between

DAYS = Workdays()
DATES = st.dates(date(2010, 1, 1), date(2025, 6, 1))


@given(DATES, st.integers(1, 40))
def test_between_and_back_undo_adding(start: date, count: int):
    end = DAYS.add_workdays(start, count)
    assert workdays_between(DAYS, start, end) == count
    assert workdays_between(DAYS, end, start) == -count
    assert subtract_workdays(DAYS, end, count) <= start or not DAYS.is_workday(start)
    assert workdays_between(DAYS, subtract_workdays(DAYS, end, count), end) == count


@given(DATES, st.integers(-60, 60))
def test_standing_never_contradicts_the_calendar(due: date, away: int):
    today = due - timedelta(days=away)
    stands = standing(DAYS, due, today)
    assert (stands.state == "OVERDUE") is (today > due)
    assert (stands.state == "TODAY") is (today == due)
    assert (stands.left > 0) is (today < due)
    assert (stands.left < 0) is (today > due)


def test_standing_in_words():
    due = date(2022, 10, 19)
    assert standing(DAYS, due, date(2022, 9, 23)).text == "剩 15 个工作日"
    assert standing(DAYS, due, date(2022, 9, 23)).state == "FAR"
    assert standing(DAYS, due, date(2022, 10, 12)).state == "SOON"
    assert standing(DAYS, due, due).text == "今天到期"
    assert standing(DAYS, due, date(2022, 10, 21)).text == "逾期 2 个工作日"
    assert standing(DAYS, date(2022, 10, 21), date(2022, 10, 23)).text == "逾期 2 天"


def test_standing_without_a_table_counts_days_and_says_so():
    stands = standing(DAYS, date(2027, 2, 1), date(2026, 12, 28))
    assert (stands.left, stands.counted_in) == (35, "D")
    with pytest.raises(NoHolidayTable):
        warning_days(DAYS, date(2027, 2, 1))


def test_warnings_step_back_over_holidays():
    assert warning_days(DAYS, date(2022, 10, 10)) == (
        date(2022, 9, 21),
        date(2022, 9, 28),
        date(2022, 10, 9),
    )
