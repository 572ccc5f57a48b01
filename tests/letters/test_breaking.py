"""Lines of any text: no mark where it may not stand, nothing lost or changed, nothing wider than the block."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from letters.breaking import NOT_AT_END, NOT_AT_START, Line, Tokenizer, break_lines, may_break, set_line
from letters.fonts import FontSet, Role, current
from letters.grid import CELL, TITLE, WIDTH
from letters.setter import TEXT_STYLE, TITLE_STYLE, Placed, Setter
from letters.titles import title_lines

HAN = "关于某集团招标采购管理的纪律检查建议书𬭎喆赟堃㛃䶮龘"
MARKS = "，。、；：？！（）〔〕《》“”‘’—…·％℃"
LATIN = "0123456789ABCxyz.,-/:%@_+ "
PIECES = st.one_of(
    st.text(HAN, min_size=1, max_size=40),
    st.text(MARKS, min_size=1, max_size=5),
    st.text(LATIN, min_size=1, max_size=30),
    st.sampled_from(
        [
            "2022年6月30日",
            "23,680.50元",
            "〔2022〕3号",
            "——",
            "……",
            "（一）",
            "“三重一大”",
            "《办法》。”",
            "\u3000",
        ]
    ),
)
TEXTS = st.lists(PIECES, min_size=1, max_size=14).map("".join)
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def fonts() -> FontSet:
    return current()


def lines_of(text: str, first: float = 2 * CELL) -> list[Placed]:
    return Setter(current()).paragraph([(text, Role.FANG)], first=first)


def squeezed(text: str) -> str:
    return "".join(text.split())


@QUICK
@given(TEXTS)
def test_nothing_is_lost_or_changed(text: str) -> None:
    lines = lines_of(text)
    assert squeezed("".join(one.line.text for one in lines)) == squeezed(text)
    drawn = "".join(run.text for one in lines for run in one.line.runs)
    assert squeezed(drawn) == squeezed(text)


@QUICK
@given(TEXTS)
def test_no_line_is_wider_than_the_block(text: str) -> None:
    for one in lines_of(text):
        assert one.x + one.line.width <= WIDTH + 0.02, one.line.text
        moved = abs(one.line.moved)
        assert moved <= 1.5 * CELL + 0.02, "squeezed or spread by more than a line and a half of a cell"


@QUICK
@given(TEXTS)
def test_no_forbidden_mark_at_start_or_end(text: str) -> None:
    """A line may break a rule only when not one break of its whole length is allowed."""
    tokens = Tokenizer(current(), TEXT_STYLE).tokens([(text, Role.FANG)], WIDTH)
    for start, end, last in break_lines(tokens, (WIDTH,), CELL):
        if last or may_break(tokens[end - 1], tokens[end]):
            continue
        allowed = [at for at in range(start + 1, end) if may_break(tokens[at - 1], tokens[at])]
        assert not allowed, "".join(token.text for token in tokens[start:end])


@QUICK
@given(
    st.lists(
        st.one_of(
            st.text(HAN, min_size=3, max_size=40),
            st.sampled_from([*list("，。、；：？！》”…—·"), "《甲", "“乙", "（丙）", "2022年"]),
        ),
        min_size=3,
    ).map("".join)
)
def test_ordinary_text_never_breaks_a_rule(text: str) -> None:
    lines = lines_of(text)
    for one, other in itertools.pairwise(lines):
        if len(_marks_run(text)) < 20:
            assert other.line.text[0] not in NOT_AT_START
            assert one.line.text[-1] not in NOT_AT_END


def _marks_run(text: str) -> str:
    """The longest run of marks."""
    best = run = ""
    for char in text:
        run = run + char if char in NOT_AT_START | NOT_AT_END else ""
        best = max(best, run, key=len)
    return best


@QUICK
@given(TEXTS)
def test_runs_stand_in_order_and_do_not_overlap_much(text: str) -> None:
    for one in lines_of(text):
        xs = [run.x for run in one.line.runs]
        assert all(two - first > -CELL * 0.6 for first, two in itertools.pairwise(xs))


@QUICK
@given(st.text(HAN + MARKS, min_size=1, max_size=300))
def test_titles_lose_nothing_and_fit(text: str) -> None:
    tokens = Tokenizer(current(), TITLE_STYLE).tokens([(text, Role.TITLE)], WIDTH)
    spans = title_lines(tokens, WIDTH, TITLE)
    assert [start for start, _end in spans] == [0, *(end for _start, end in spans[:-1])]
    assert spans[-1][1] == len(tokens)
    for start, end in spans:
        assert sum(token.width for token in tokens[start:end]) <= WIDTH + 0.01


def test_full_line_of_28() -> None:
    lines = lines_of("纪" * 60, first=0)
    assert [len(one.line.text) for one in lines] == [28, 28, 4]
    assert lines[0].line.width == pytest.approx(WIDTH, abs=0.01)
    assert len(lines[0].line.runs) == 1, "a plain line is one string in the file"


def text_lines(text: str) -> list[str]:
    return [one.line.text for one in lines_of(text, first=0)]


def test_one_mark_too_many_is_pushed_in() -> None:
    lines = text_lines("纪律，检查、建议" + "纪" * 20 + "。" + "某" * 5)
    assert lines[0].endswith("。")
    assert len(lines[0]) == 29


def test_without_marks_to_squeeze_the_character_before_goes_down() -> None:
    lines = lines_of("纪" * 28 + "！！" + "某" * 5, first=0)
    assert lines[1].line.text.startswith("纪！！")
    assert lines[0].line.width == pytest.approx(WIDTH, abs=0.01), "the rest is spread"


@pytest.mark.parametrize(
    "whole", ["2022年", "23,680.50元", "——", "……", "ZJ-2022/003", "100万元", "50％", "3号"]
)
def test_what_stays_together(whole: str) -> None:
    for before in range(20, 29):
        text = "纪" * before + whole + "某" * 10
        assert sum(whole in line for line in text_lines(text)) == 1, before


def test_number_of_a_letter_is_not_parted_behind_its_year() -> None:
    for before in range(18, 29):
        assert not any(
            line.startswith("3号") for line in text_lines("纪" * before + "某纪〔2022〕3号" + "某" * 9)
        )


def test_far_too_short_line_stays_ragged() -> None:
    word = "A" * 20
    lines = lines_of("纪" * 20 + word + "某", first=0)
    assert lines[0].line.text == "纪" * 20
    assert lines[0].line.moved == 0


def test_word_longer_than_a_line_is_split_after_its_own_marks() -> None:
    lines = text_lines("ab/" * 40)
    assert len(lines) > 1
    assert all(line.endswith("/") for line in lines)


def test_quotes_and_dashes_fill_their_cells_in_every_font(fonts: FontSet) -> None:
    for role in Role:
        tokens = Tokenizer(fonts, TEXT_STYLE).tokens([("“纪”——……·", role)], WIDTH)
        assert [round(token.width / CELL, 6) for token in tokens] == [1, 1, 1, 2, 2, 1], role
        line: Line = set_line(tokens, TEXT_STYLE, None)
        for run in line.runs:
            for char in run.text:
                ink = run.face.ink(char)
                assert ink is not None
                assert run.x + ink.left * run.stretch * 16 >= -0.01


def test_dashes_meet(fonts: FontSet) -> None:
    for role in Role:
        line = set_line(Tokenizer(fonts, TEXT_STYLE).tokens([("——", role)], WIDTH), TEXT_STYLE, None)
        edges: list[tuple[float, float]] = []
        for run in line.runs:
            ink = run.face.ink("—")
            assert ink is not None
            for index in range(len(run.text)):
                x = run.x + index * run.face.advance("—") * run.stretch * 16
                edges.append((x + ink.left * run.stretch * 16, x + ink.right * run.stretch * 16))
        assert edges[1][0] - edges[0][1] <= 0.2, role
