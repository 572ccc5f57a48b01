"""Tables inside letters and attachments: on the grid, inside the block, under their head on every page, nothing lost."""

from __future__ import annotations

import re

import pytest

import letters
from tests.letters import verifier
from tests.letters.samples import letter
from tests.letters.verifier import BOTTOM, LEFT, MM, RIGHT, TOP, measure


def rows(count: int, words: int = 20) -> str:
    lines = [f"|{index}|问题{index}号，{'某' * words}。|赵某|{index * 3}|" for index in range(1, count + 1)]
    return "\n".join(["|序号|存在的问题|责任人|数量|", "|---|---|---|---|", *lines])


@pytest.mark.parametrize(("count", "words"), [(1, 5), (10, 20), (30, 60), (60, 5)])
def test_table_in_the_text(count: int, words: int) -> None:
    pdf = letters.typeset(letter("信函格式", body=f"现通报如下。\n{rows(count, words)}\n请认真整改。"))
    pages = measure(pdf)
    assert verifier.check_edges(pages) == []
    assert verifier.check_rows(pages) == []
    text = verifier.text_of(pdf)
    assert all(f"问题{index}号" in text for index in range(1, count + 1))
    assert "---" not in text
    for page in pages:
        for box in page.black():
            assert box["top"] >= TOP - 0.05
            assert box["end"] <= BOTTOM + 0.05
            assert box["x"] >= LEFT - 0.05
            assert box["x"] + box["w"] <= RIGHT + 0.05
    with_table = [page for page in pages if page.rows(12)]
    heads = [re.sub(r"\s", "", page.rows(12)[0].text) for page in with_table]
    assert heads == ["序号存在的问题责任人数量"] * len(with_table)


def test_text_of_a_cell_stays_between_its_lines() -> None:
    pages = measure(letters.typeset(letter("信函格式", body=rows(8, 60))))
    for page in pages:
        upright = [box for box in page.black() if box["h"] > 5]
        edges = sorted({round(box["x"], 1) for box in upright})
        for char in page.chars:
            if abs(char["size"] - 12) < 0.1:
                inside = [one for one in edges if char["x0"] * MM < one + 0.1 < char["x1"] * MM]
                assert not inside, char["text"]


def test_row_taller_than_a_page_is_divided() -> None:
    body = f"|序号|事项|\n|1|{'某纪委' * 400}|"
    pdf = letters.typeset(letter("文件格式", body=body))
    assert verifier.check_edges(measure(pdf)) == []
    assert verifier.text_of(pdf).count("某纪委") >= 390


def test_table_in_an_attachment() -> None:
    pdf = letters.typeset(letter("信函格式", 2), annexes=[letters.Annex("问题清单", rows(20))])
    pages = measure(pdf)
    assert "附件" in pages[1].rows()[0].text
    assert "问题20号" in verifier.text_of(pdf)


def test_bars_alone_and_uneven_rows() -> None:
    pdf = letters.typeset(letter("信函格式", body="|\n||\n|甲|乙|丙|\n|丁|"))
    text = verifier.text_of(pdf)
    assert all(char in text for char in "甲乙丙丁")
