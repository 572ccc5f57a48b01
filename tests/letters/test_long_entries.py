"""Entries longer than their place: they take further rows or are refused by name, never run over others or off the block."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from itertools import pairwise

import pdfplumber
import pytest

import letters
from letters.grid import LEFT, RIGHT
from models.errors import InvalidInput
from tests.letters.samples import letter

ON = dt.date(2022, 6, 30)
LAYOUTS = ("文件格式", "信函格式", "纪要", "命令", "普通")
LONG = "中共某某建设投资控股集团有限责任公司纪律检查委员会综合办公室"


def rows_of(pdf: bytes, page: int = -1) -> list[list[tuple[float, float, str]]]:
    """Characters of a page by baseline: left edge, right edge, the character."""
    with pdfplumber.open(BytesIO(pdf)) as document:
        found: dict[int, list[tuple[float, float, str]]] = {}
        for char in document.pages[page].chars:
            found.setdefault(round(char["matrix"][5] / 3), []).append((char["x0"], char["x1"], char["text"]))
    return [sorted(row) for _, row in sorted(found.items(), reverse=True)]


def overlapping(pdf: bytes, page: int = -1) -> list[str]:
    """Neighbours of a row that lie over each other by more than half a character."""
    return [
        f"{left[2]}{right[2]}"
        for row in rows_of(pdf, page)
        for left, right in pairwise(row)
        if left[1] - right[0] > 7
    ]


def inside(pdf: bytes) -> bool:
    """Whether every character lies in the block's width."""
    with pdfplumber.open(BytesIO(pdf)) as document:
        chars = [char for page in document.pages for char in page.chars]
    return min(char["x0"] for char in chars) > LEFT - 8 and max(char["x1"] for char in chars) < RIGHT + 8


def test_a_long_printing_office_takes_a_second_row_beside_the_date() -> None:
    pdf = letters.typeset(
        letter("文件格式", printed_by=LONG, printed_on=ON, copies_to=("某某集团有限公司党委",))
    )
    assert overlapping(pdf) == []
    assert inside(pdf)
    texts = ["".join(char for _, _, char in row) for row in rows_of(pdf)]
    at = next(place for place, text in enumerate(texts) if text.startswith("中共某某建设投资"))
    assert texts[at] + texts[at + 1] == LONG + "2022年6月30日印发"


def test_a_short_one_stands_on_the_dates_row() -> None:
    pdf = letters.typeset(letter("文件格式", printed_by="某某办公室", printed_on=ON))
    texts = ["".join(char for _, _, char in row) for row in rows_of(pdf)]
    assert "某某办公室2022年6月30日印发" in texts


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    ("field", "value"),
    [("number", "某" * 30 + "〔2022〕3号"), ("urgency", "特急" * 20), ("secrecy", "内部资料" * 10)],
)
def test_what_has_one_row_only_is_refused_by_name(layout: str, field: str, value: str) -> None:
    with pytest.raises(InvalidInput, match="请缩短") as caught:
        letters.typeset(letter(layout, **{field: value}))
    assert caught.value.field == field


def test_a_number_never_runs_over_the_marks_on_its_row() -> None:
    number = "某" * 20 + "〔2022〕3号"
    assert inside(letters.typeset(letter("信函格式", number=number)))
    with pytest.raises(InvalidInput, match="发文字号"):
        letters.typeset(letter("信函格式", number=number, copy_number=3))


def test_a_long_number_leaves_the_signers_one_column() -> None:
    signers = ("张某某", "李某某", "王某")
    narrow = letters.typeset(letter("文件格式", number="某纪〔2022〕3号", signer=signers))
    wide = letters.typeset(letter("文件格式", number="某某集团建设公司纪〔2022〕3号", signer=signers))

    def names_on(pdf: bytes) -> list[int]:
        rows = ["".join(char for _, _, char in row) for row in rows_of(pdf, 0)]
        return [sum(name in row for name in signers) for row in rows if any(name in row for name in signers)]

    assert (names_on(narrow), names_on(wide)) == ([2, 1], [1, 1, 1])
    assert overlapping(wide, 0) == []


def test_a_long_office_stands_above_the_name_of_its_head() -> None:
    short = letters.typeset(letter("命令", signature="书记", signer=("张某",)))
    assert any("".join(char for *_, char in row) == "书记张某" for row in rows_of(short))
    for signature in (LONG[:-5], "某某集团纪律检查委员会\n某某集团监察专员办公室"):
        pdf = letters.typeset(letter("命令", signature=signature, signer=("张某",)))
        texts = ["".join(char for *_, char in row) for row in rows_of(pdf)]
        assert inside(pdf)
        assert texts.index("张某") == texts.index(signature.splitlines()[-1]) + 1
