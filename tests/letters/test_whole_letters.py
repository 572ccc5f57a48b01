"""Finished letters of any ordinary content, measured: nothing lost, no rule of lines broken, pages and lines full.

``test_breaking`` proves single lines and ``test_any_letter`` that whatever is typed measures right; here it is what stands
on paper in the end, sixty lines of title and forty pages included.
"""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import letters
from letters import Letter
from letters.breaking import NOT_AT_END, NOT_AT_START
from letters.grid import BOTTOM, PITCH, TEXT, TOP
from letters.page import Page
from tests.letters import verifier
from tests.letters.samples import PARAGRAPHS, letter
from tests.letters.test_breaking import HAN
from tests.letters.verifier import LEFT, RIGHT, measure

LAYOUTS = ("文件格式", "信函格式", "纪要", "命令", "普通")
ON = dt.date(2022, 12, 30)
WORDS = st.text(HAN, min_size=1, max_size=24)
# as people write: marks stand between words, never a row of them; numbers, Latin and quoted names among them
CLAUSES = st.one_of(
    WORDS,
    st.builds("“{}”{}".format, WORDS, WORDS),
    st.builds("《{}》（{}）".format, WORDS, st.sampled_from(["2022年第3期", "某纪〔2022〕3号", "一"])),
    st.builds("{}{}".format, WORDS, st.sampled_from(["2022年6月30日", "23,680.50元", "12.6万元", "ZJ-2022/003", "50％"])),
    st.builds("{}——{}".format, WORDS, WORDS),
    st.builds("{}……{}".format, WORDS, WORDS),
)  # fmt: skip
SENTENCES = st.lists(CLAUSES, min_size=1, max_size=6).flatmap(
    lambda parts: st.lists(st.sampled_from("，、；："), min_size=len(parts) - 1, max_size=len(parts) - 1).map(
        lambda marks: "".join(a + b for a, b in zip(parts, [*marks, "。"], strict=True))
    )
)
ONE = st.text(HAN, min_size=1, max_size=1)
HEADINGS = st.builds("{}、{}".format, st.sampled_from("一二三"), WORDS)
PARAGRAPH = st.one_of(SENTENCES, SENTENCES, ONE, HEADINGS)
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FEWEST = settings(FEW, max_examples=3)


def plain(text: str) -> str:
    """Without white space."""
    return re.sub(r"\s", "", text)


@FEW
@given(
    st.lists(PARAGRAPH, min_size=1, max_size=18),
    st.sampled_from(LAYOUTS),
    CLAUSES,
    st.lists(CLAUSES, max_size=3),
)
def test_no_row_on_paper_begins_or_ends_with_a_mark_that_may_not(
    body: list[str], layout: str, title: str, attached: list[str]
) -> None:
    one = letter(layout, 1, body="\n".join(body), title=f"关于{title}的函", attachments=tuple(attached))
    pages = measure(letters.typeset(one))
    assert verifier.check_kinsoku(pages) == []
    assert verifier.check_edges(pages) == []
    assert verifier.check_rows(pages) == []
    assert verifier.check_full_lines(pages) == []


@FEW
@given(st.lists(PARAGRAPH, min_size=1, max_size=18), CLAUSES)
def test_what_is_read_from_the_paper_is_what_was_written(body: list[str], title: str) -> None:
    """Every character in its place, rare ones too: title, text, 署名, date, and nothing else but page numbers."""
    one = Letter(
        kind="函", layout="普通", issuer="", title=title, body="\n".join(body), signature="某某集团纪委", date=ON,
        sealed=False,
    )  # fmt: skip
    read = verifier.text_of(letters.typeset(one))
    read = re.sub(r"—\d+—", "", read)
    assert read == plain(f"{title}{''.join(body)}某某集团纪委2022年12月30日")


@FEW
@given(st.lists(st.integers(1, 700), min_size=1, max_size=5))
def test_lines_of_plain_text_hold_28_and_full_pages_22(lengths: list[int]) -> None:
    """Paragraphs of Chinese characters alone: 26 in the first line, 28 in each further one, 22 rows a page."""
    body = "\n".join("纪" * length for length in lengths)
    pages = measure(letters.typeset(letter("文件格式", 1, body=body, recipient="", sealed=False)))
    rows = [row for page in pages for row in page.rows() if set(row.text) == {"纪"}]
    wanted: list[int] = []
    for length in lengths:
        first = min(26, length)
        rest = length - first
        wanted += [first] + [28] * (rest // 28) + ([rest % 28] if rest % 28 else [])
    assert [len(row.text) for row in rows] == wanted
    for row, count in zip(rows, wanted, strict=True):
        if count == 28:
            assert row.left == pytest.approx(LEFT, abs=0.05)
            assert row.right == pytest.approx(RIGHT, abs=0.05)
    assert verifier.check_rows(pages, full=tuple(range(2, len(pages) - 1))) == []


@FEWEST
@given(st.text(HAN, min_size=1000, max_size=1200), st.sampled_from(LAYOUTS))
def test_a_title_of_sixty_lines_is_whole(title: str, layout: str) -> None:
    pdf = letters.typeset(letter(layout, 2, title=title))
    pages = measure(pdf)
    assert sum(len(page.rows(22)) for page in pages) >= 50
    assert verifier.check_edges(pages) == []
    assert verifier.check_paper(pages) == []
    read = re.sub(r"—\d+—", "", verifier.text_of(pdf))
    assert title in read


@FEWEST
@given(st.lists(SENTENCES, min_size=3, max_size=6), st.sampled_from(LAYOUTS))
def test_forty_pages_are_whole_and_full(paragraphs: list[str], layout: str) -> None:
    """Forty pages laid out: each row's text, the rows of each page, all of it in order."""
    filling = [*paragraphs, *PARAGRAPHS[:1]]
    body: list[str] = []
    while sum(map(len, body)) < 40 * 22 * 26:
        body += filling
    laid = letters.lay_out(letter(layout, 1, body="\n".join(body)))
    assert len(laid.pages) >= 40
    drawn = [_rows(page) for page in laid.pages]
    for page, rows in zip(laid.pages[1:-2], drawn[1:-2], strict=True):
        assert page.filled == 22
        assert len(rows) == 22
        for text in rows:
            assert text[0] not in NOT_AT_START, text
            assert text[-1] not in NOT_AT_END, text
    whole = "".join(text for rows in drawn for text in rows)
    assert plain("".join(body)) in whole


def _rows(page: Page) -> list[str]:
    """The text of a page's rows inside the block, from the top."""
    found: dict[int, list[tuple[float, str]]] = {}
    for run in page.glyphs:
        centre = run.y - run.face.centre * run.size
        if TOP <= centre <= BOTTOM:
            found.setdefault(round((centre - TOP - TEXT / 2) / PITCH - page.offset), []).append(
                (run.x, plain(run.text))
            )
    return ["".join(text for _x, text in sorted(parts)) for _row, parts in sorted(found.items())]
