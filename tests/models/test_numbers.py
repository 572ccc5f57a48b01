"""发文字号 and Chinese numerals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import InvalidInput
from models.numbers import (
    LARGEST,
    DocumentNumber,
    chinese_amount,
    chinese_digits,
    chinese_number,
    is_document_number,
    normalise_number,
    parse_number,
    read_digits,
    read_number,
)


@pytest.mark.parametrize(
    "typed",
    [
        "集团纪建〔2022〕7号",
        "集团纪建[2022]7号",
        "集团纪建（2022）7号",
        "集团纪建(2022)7",
        "集团纪建【2022】第7号",
        " 集团纪建 〔２０２２〕 007 号 ",
        "集团纪建〔2022〕第007号",
    ],
)
def test_every_way_to_type_a_number_is_written_one_way(typed: str):
    assert normalise_number(typed) == "集团纪建〔2022〕7号"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "7号",
        "集团纪建2022-7",
        "集团纪建〔22〕7号",
        "集团纪建〔2022〕0号",
        "集团纪建〔1822〕7号",
        "〔2022〕7号",
        "纪" * 21 + "〔2022〕7号",
        "集团/纪建〔2022〕7号",
        "集团纪建〔2022〕7号附",
    ],
)
def test_what_is_no_number_is_one_sentence(typed: str):
    with pytest.raises(InvalidInput) as caught:
        parse_number(typed, "doc_no")
    assert caught.value.field == "doc_no"
    assert str(caught.value).endswith("。")
    assert not is_document_number(typed)


def test_strict_form():
    assert is_document_number("集团纪建〔2022〕7号")
    for loose in ("集团纪建[2022]7号", "集团纪建〔2022〕07号", "集团纪建〔2022〕第7号"):
        assert not is_document_number(loose)


def test_numbers_sort_by_series_year_and_sequence():
    typed = ["集团纪建〔2022〕10号", "集团纪建〔2022〕9号", "集团纪建〔2021〕30号"]
    assert [number.seq for number in sorted(map(parse_number, typed))] == [30, 9, 10]


@given(
    st.text("集团纪检建函线ABab", min_size=1, max_size=20),
    st.integers(1900, 2099),
    st.integers(1, 999_999_999),
)
def test_document_number_round_trip(word: str, year: int, seq: int):
    number = DocumentNumber(word, year, seq)
    assert parse_number(str(number)) == number
    assert is_document_number(str(number))
    assert parse_number(f"{word}[{year}]第{seq:03d}号") == number


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "零"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (31, "三十一"),
        (105, "一百零五"),
        (110, "一百一十"),
        (10500, "一万零五百"),
        (100_000_005, "一亿零五"),
        (1_0000_0001_0000, "一万亿零一万"),
    ],
)
def test_written_numbers(number: int, written: str):
    assert chinese_number(number) == written


@given(st.integers(0, LARGEST))
def test_written_number_round_trip(number: int):
    assert read_number(chinese_number(number)) == number


@given(st.integers(0, 9999))
def test_digits_round_trip(number: int):
    assert read_digits(chinese_digits(number, 4)) == number
    assert "零" not in chinese_digits(number, 4)


@pytest.mark.parametrize("text", ["", "一十", "二二", "十十", "三千百", "两", "零一", "abc"])
def test_what_nobody_would_write_is_not_read(text: str):
    with pytest.raises(ValueError, match=text or "^$"):
        read_number(text)


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("0", "零元整"),
        ("1234.5", "壹仟贰佰叁拾肆元伍角整"),
        ("10.05", "壹拾元零伍分"),
        ("0.05", "伍分"),
        (100_000_000, "壹亿元整"),
        ("1,010.10", "壹仟零壹拾元壹角整"),
    ],
)
def test_amounts(amount: str | int, written: str):
    assert chinese_amount(amount) == written


@pytest.mark.parametrize("amount", ["-1", "1.005", "一百", "", "NaN", "Infinity", "1" * 17])
def test_amounts_that_cannot_be(amount: str):
    with pytest.raises(InvalidInput):
        chinese_amount(amount)
