"""What people type: dates, 身份证号, 统一社会信用代码, names."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.dates import chinese_date, chinese_date_characters, parse_date, parse_time
from models.errors import InvalidInput
from models.identity import check_credit_code, check_name, id_check_digit, parse_id_number

TODAY = date(2026, 1, 1)


@pytest.mark.parametrize(
    "text",
    [
        "20220305",
        "2022-3-5",
        "2022/3/5",
        "2022.3.5",
        "2022年3月5日",
        " ２０２２-０３-０５ ",
        "2022 年 3 月 5 日",
    ],
)
def test_every_way_to_type_a_date(text: str):
    assert parse_date(text) == date(2022, 3, 5)


@pytest.mark.parametrize(
    "text", ["2022-2-30", "20221301", "昨天", "", "2022", "22-3-5", "9999-1-1", "2022-1 1-5"]
)
def test_dates_that_cannot_be_are_one_sentence(text: str):
    with pytest.raises(InvalidInput) as caught:
        parse_date(text, "received_on")
    assert caught.value.field == "received_on"
    assert str(caught.value).endswith("。")


def test_dates_on_paper():
    assert chinese_date(date(2022, 3, 5)) == "2022年3月5日"
    assert chinese_date_characters(date(2022, 10, 31)) == "二〇二二年十月三十一日"
    assert chinese_date_characters(date(2022, 11, 20)) == "二〇二二年十一月二十日"


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_date_round_trip(day: date):
    assert parse_date(chinese_date(day)) == day
    assert parse_date(f"{day:%Y%m%d}") == day


def test_times():
    assert parse_time("9：05").strftime("%H:%M") == "09:05"
    assert parse_time("0930").strftime("%H:%M") == "09:30"
    with pytest.raises(InvalidInput):
        parse_time("25:00")


def test_id_number():
    found = parse_id_number(" 11010519491231002x", TODAY)
    assert (found.text, found.birth, found.gender) == ("11010519491231002X", date(1949, 12, 31), "女")
    assert parse_id_number("440524188001010014", TODAY).gender == "男"


@pytest.mark.parametrize(
    "text", ["110105194912310021", "11010519491331002X", "1101051949", "张三", "11010530001231002X"]
)
def test_wrong_id_numbers_are_refused(text: str):
    with pytest.raises(InvalidInput):
        parse_id_number(text, TODAY)


@given(st.integers(0, 10**11 - 1), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(seed: int, place: int, add: int):
    first = f"1101051980{seed % 12 + 1:02d}{seed % 28 + 1:02d}{seed % 1000:03d}"
    good = first + id_check_digit(first)
    digit = str((int(good[place]) + add) % 10)
    with pytest.raises(InvalidInput):
        parse_id_number(good[:place] + digit + good[place + 1 :], TODAY)


def test_credit_code():
    assert check_credit_code("91350100M000100Y43") == "91350100M000100Y43"
    for wrong in ("91350100M000100Y44", "91350100M000100Y4Z", "9135"):
        with pytest.raises(InvalidInput):
            check_credit_code(wrong)


def test_names():
    assert check_name("  阿依古丽·买买提 ") == "阿依古丽·买买提"
    for wrong in ("", "张" * 2000, "张\u202e三", "张\x00三"):
        with pytest.raises(InvalidInput):
            check_name(wrong)
