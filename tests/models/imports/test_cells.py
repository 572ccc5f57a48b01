"""Cells as people typed them: every form of a day, a name, a number and an amount says the same; the rest is refused."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.dates import chinese_date, chinese_date_characters
from models.errors import InvalidInput
from models.imports.cells import (
    EXCEL_ZERO,
    NameRead,
    plain_of,
    read_choice,
    read_count,
    read_day,
    read_deadline,
    read_money,
    read_names,
    text_of,
)
from models.numbers import chinese_amount, chinese_number

TODAY = date(2022, 6, 30)
WIDE = str.maketrans("0123456789.-/", "０１２３４５６７８９．－／")
days = st.dates(date(1950, 1, 1), date(2099, 12, 31))
names = st.text("张李王赵钱孙周吴郑冯陈褚卫蒋沈韩杨", min_size=2, max_size=3).map(
    lambda text: text[0] + "某某"[: len(text) - 1]
)


@given(
    days,
    st.sampled_from(
        [
            lambda day: day,
            lambda day: datetime(day.year, day.month, day.day, 15, 30),
            lambda day: (day - EXCEL_ZERO).days,
            lambda day: float((day - EXCEL_ZERO).days),
            lambda day: day.isoformat(),
            lambda day: f"{day:%Y%m%d}",
            lambda day: int(f"{day:%Y%m%d}"),
            lambda day: f"{day.year}.{day.month}.{day.day}",
            lambda day: f"{day.year}.{day.month}.{day.day}.",
            lambda day: f"{day.year}/{day.month}/{day.day}",
            lambda day: f" {day.year} 年 {day.month} 月 {day.day} 日 ",
            lambda day: f"{day.year}年{day.month}月{day.day}号",
            lambda day: f"{day.year}-{day.month}-{day.day} 00:00:00",
            lambda day: f"{day.year}年{day.month}月{day.day}日上午",
            lambda day: f"{day.year}.{day.month}.{day.day}（星期五）",
            lambda day: f"{day.year}、{day.month}、{day.day}",
            lambda day: f"{day.year}.{day.month}.{day.day}".translate(WIDE),
            lambda day: f"'{day.isoformat()}",
            chinese_date,
            chinese_date_characters,
            lambda day: chinese_date_characters(day).replace("〇", "○"),
            lambda day: chinese_date_characters(day).replace("〇", "零"),
        ]
    ),
)
def test_every_way_of_writing_a_day_says_that_day(day: date, write):
    assert read_day(write(day), today=TODAY) == day


@given(days)
def test_two_digits_are_a_year_that_is_not_to_come(day: date):
    found = read_day(f"{day:%y}.{day.month}.{day.day}" if _there(day) else "22.1.1", today=TODAY)
    assert found.year <= TODAY.year
    assert found.year % 100 == (day.year % 100 if _there(day) else 22)


def _there(day: date) -> bool:
    """29 February is only there in some years."""
    return (day.month, day.day) != (2, 29)


@given(st.one_of(st.text(), st.integers(), st.floats(allow_nan=True), st.booleans(), st.none(), st.dates()))
def test_a_day_is_read_or_refused_with_a_sentence(cell):
    try:
        found = read_day(cell, today=TODAY, year=2021)
    except InvalidInput as error:
        found, sentence = None, str(error)
        assert sentence.endswith("。")
    else:
        assert isinstance(found, date)
        assert not isinstance(found, datetime)


@pytest.mark.parametrize(
    ("cell", "part"),
    [
        ("2021年7月", "没有写到日"),
        ("2021.7", "没有写到日"),
        (2021, "没有写到日"),
        ("202107", "没有写到日"),
        ("2021年2月30日", "日历上没有"),
        ("2021.13.1", "日历上没有"),
        ("2021.3.5-2021.3.8", "不止一个日期"),
        ("上周五", "看不出是哪一天"),
        (3.5, "看不出是哪一天"),
        ("", "看不出是哪一天"),
    ],
)
def test_what_is_no_day_is_said_and_never_guessed(cell, part: str):
    with pytest.raises(InvalidInput, match=part):
        read_day(cell, today=TODAY)


def test_a_day_without_its_year_takes_the_ledgers():
    assert read_day("3月5日", today=TODAY, year=2019) == date(2019, 3, 5)
    with pytest.raises(InvalidInput):
        read_day("3月5日", today=TODAY)


@given(
    days,
    st.sampled_from(
        [
            "{d.year}年{d.month}月底前",
            "{d.year}.{d.month}",
            "{d.year}年{d.month}月",
            "{d.year}年{d.month}月末",
        ]
    ),
)
def test_a_term_that_names_a_month_ends_with_it(day: date, form: str):
    found = read_deadline(form.format(d=day), today=TODAY)
    assert (found.year, found.month) == (day.year, day.month)
    assert (found + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("2021年底前", date(2021, 12, 31)),
        ("2021年年底", date(2021, 12, 31)),
        ("12月底", date(2019, 12, 31)),
        ("2月", date(2019, 2, 28)),
        ("2021年12月15日前", date(2021, 12, 15)),
        ("2021.5.1", date(2021, 5, 1)),
        (datetime(2021, 5, 1), date(2021, 5, 1)),
    ],
)
def test_terms(cell, found: date):
    assert read_deadline(cell, today=TODAY, year=2019) == found


@pytest.mark.parametrize("cell", ["长期坚持", "立行立改", "13月底", "2021年13月"])
def test_what_is_no_term_is_said(cell: str):
    with pytest.raises(InvalidInput):
        read_deadline(cell, today=TODAY, year=2019)


@given(
    st.lists(names, min_size=1, max_size=5, unique=True),
    st.sampled_from(["、", "，", ",", "；", "/", "\n", " 、 ", "　"]),
    st.booleans(),
)
def test_names_come_apart_as_they_were_put_together(people: list[str], between: str, spread: bool):
    shown = [
        name[0] + "　" + name[1:] if spread and len(name) == 2 and between != "　" else name
        for name in people
    ]
    assert [one.name for one in read_names(between.join(shown))] == people


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("张 某", ["张某"]),
        ("张 某 某", ["张某某"]),
        ("张某 李某", ["张某", "李某"]),
        ("欧阳 某某、司马某", ["欧阳某某", "司马某"]),
        ("张某（经理）、李某(会计)", ["张某", "李某"]),
        ("张某同志；李某。", ["张某", "李某"]),
        ("张某、张某", ["张某"]),
        ("", []),
    ],
)
def test_names(cell: str, found: list[str]):
    assert [one.name for one in read_names(cell)] == found


def test_what_stands_in_brackets_is_kept_and_others_are_asked_for():
    assert read_names("张某（经理）") == [NameRead("张某", "经理")]
    for cell in ("张某等3人", "张某、李某等三名同志", "张某等"):
        with pytest.raises(InvalidInput, match="没有写全姓名"):
            read_names(cell)


@given(st.integers(0, 10**9), st.sampled_from(["", "人", "件", "人次"]))
def test_counts(number: int, unit: str):
    assert read_count(f"{number}{unit}") == number
    assert read_count(f" {number} {unit}".translate(WIDE)) == number
    assert read_count(chinese_number(number) + unit) == number


@given(st.integers(0, 10**11))
def test_amounts(cents: int):
    amount = Decimal(cents) / 100
    for cell in (
        f"{amount}元",
        f"￥{amount:,.2f}",
        f"人民币{amount}元整",
        chinese_amount(amount),
        f"人民币{chinese_amount(amount)}",
    ):
        assert read_money(cell) == amount
    assert read_money(float(f"{cents // 100}.5")) == Decimal(f"{cents // 100}.50")
    assert read_money(f"{amount.quantize(Decimal('0.01'))}万元") == amount * 10_000


@given(st.text())
@example("100000000000000000000000000")
def test_amounts_and_counts_are_read_or_refused(text: str):
    for reader in (read_money, read_count, read_names):
        try:
            reader(text)
        except InvalidInput as error:
            assert str(error)  # noqa: PT017  either outcome is right


def test_texts():
    assert text_of(" 张某\u200b　") == "张某"
    assert text_of(12.0) == "12"
    assert text_of(datetime(2022, 3, 5)) == "2022-03-05"
    assert plain_of("２０２２ 年") == "2022年"


def test_a_word_that_names_no_code_is_none():
    table = {"LETTER": "信访举报·来信", "AUDIT": "审计移送"}
    assert read_choice("审计移送", table) == "AUDIT"
    assert read_choice("来信", table, {"来信": "LETTER"}) == "LETTER"
    assert read_choice("天上掉下来的", table) == ""
