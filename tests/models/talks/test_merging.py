"""What a lock kept and what others wrote meanwhile: nobody's word is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from models.talks.merging import merged
from models.talks.transcript import Line


def lines(**texts: str) -> list[Line]:
    return [Line(uid * 32, "A", text) for uid, text in texts.items()]


def texts(found: list[Line]) -> list[str]:
    return [line.text for line in found]


STORED = {"a" * 32: "甲", "b" * 32: "乙"}


def test_each_sides_change_stands():
    mine = lines(a="甲改", b="乙", c="丙")
    now = lines(a="甲", b="乙改", d="丁")
    assert texts(merged(mine, STORED, now)) == ["甲改", "乙改", "丙", "丁"]


def test_a_line_that_both_changed_stands_twice():
    found = merged(lines(a="我改的", b="乙"), STORED, lines(a="他改的", b="乙"))
    assert texts(found) == ["他改的", "我改的", "乙"]
    assert len({line.uid for line in found}) == 3


def test_what_one_struck_out_goes_unless_the_other_changed_it():
    assert texts(merged(lines(a="甲"), STORED, lines(a="甲", b="乙"))) == ["甲"]
    assert texts(merged(lines(a="甲"), STORED, lines(a="甲", b="乙改"))) == ["甲", "乙改"]
    assert texts(merged(lines(a="甲", b="乙改"), STORED, lines(a="甲"))) == ["甲", "乙改"]
    assert texts(merged(lines(a="甲", b="乙"), STORED, lines(a="甲"))) == ["甲"]


SOME = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("甲乙丙丁"), max_size=6)


@given(SOME, SOME, SOME)
def test_no_word_that_anybody_wrote_is_lost(
    before: dict[str, str], mine: dict[str, str], now: dict[str, str]
):
    stored = {uid * 32: text for uid, text in before.items()}
    found = merged(lines(**mine), stored, lines(**now))
    assert len({line.uid for line in found}) == len(found)
    for written in (mine, now):
        assert {text for uid, text in written.items() if before.get(uid) != text} <= set(texts(found))


@given(SOME, SOME)
def test_alone_at_the_desk_it_is_as_it_was_typed(before: dict[str, str], mine: dict[str, str]):
    order = list(before) + [uid for uid in mine if uid not in before]
    typed = {uid: mine[uid] for uid in order if uid in mine}
    stored = {uid * 32: text for uid, text in before.items()}
    assert merged(lines(**typed), stored, lines(**before)) == lines(**typed)
