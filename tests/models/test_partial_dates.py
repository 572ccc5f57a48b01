"""Dates of which only a part is known, and dates in 汉字."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.dates import chinese_date_characters
from models.errors import InvalidInput
from models.partial_dates import PartialDate, Precision, parse_chinese_date, parse_partial_date

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@pytest.mark.parametrize(
    ("typed", "precision", "iso", "shown"),
    [
        ("2022", Precision.YEAR, "2022", "2022年"),
        ("2022年", Precision.YEAR, "2022", "2022年"),
        ("2022-3", Precision.MONTH, "2022-03", "2022年3月"),
        ("２０２２年０３月", Precision.MONTH, "2022-03", "2022年3月"),
        ("202203", Precision.MONTH, "2022-03", "2022年3月"),
        ("2022.3.5", Precision.DAY, "2022-03-05", "2022年3月5日"),
        ("20220305", Precision.DAY, "2022-03-05", "2022年3月5日"),
    ],
)
def test_as_much_as_is_known(typed: str, precision: Precision, iso: str, shown: str):
    known = parse_partial_date(typed)
    assert (known.precision, known.iso(), str(known)) == (precision, iso, shown)


@pytest.mark.parametrize("typed", ["", "2022-13", "202200", "2022-2-30", "0022", "2201", "三月", "2022-3-"])
def test_parts_that_cannot_be(typed: str):
    with pytest.raises(InvalidInput) as caught:
        parse_partial_date(typed, "occurred")
    assert caught.value.field == "occurred"
    assert str(caught.value).endswith("。")


def test_a_day_needs_its_month():
    with pytest.raises(InvalidInput, match="月份"):
        PartialDate(2022, None, 5)
    with pytest.raises(InvalidInput):
        PartialDate(2022, 2, 30)


def test_span():
    assert (PartialDate(2024).first, PartialDate(2024).last) == (date(2024, 1, 1), date(2024, 12, 31))
    assert PartialDate(2024, 2).last == date(2024, 2, 29)
    assert PartialDate(2024, 12).last == date(2024, 12, 31)


@given(DAYS, st.integers(1, 3))
def test_stored_and_shown_forms_read_back(day: date, parts: int):
    known = PartialDate(*(day.year, day.month, day.day)[:parts])
    assert parse_partial_date(known.iso()) == known
    assert parse_partial_date(str(known)) == known
    assert known.first <= day <= known.last


@given(DAYS)
def test_characters_read_back(day: date):
    assert parse_chinese_date(chinese_date_characters(day)) == day


@pytest.mark.parametrize(
    "text", ["二〇二二年一十月五日", "二〇二二年二月三十日", "2022年3月5日", "二二年三月五日"]
)
def test_characters_that_are_no_date(text: str):
    with pytest.raises(InvalidInput):
        parse_chinese_date(text)
