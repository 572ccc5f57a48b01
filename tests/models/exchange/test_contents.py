"""The manifest: what was written is read back the same, and whatever else comes is refused with a sentence."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.clues.inputs import ReporterInput
from models.exchange.contents import (
    ClueContent,
    DocumentContent,
    FigureContent,
    FiguresContent,
    Manifest,
    PartyContent,
    ProblemContent,
    ReceiptContent,
    ResultContent,
    Sort,
    UnreadableContent,
)
from models.exchange.peers import check_code

UID = "0123456789abcdef0123456789abcdef"
plain_text = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), max_size=60)
named = plain_text.filter(lambda text: bool(text.strip()))
days = st.dates(date(1949, 1, 1), date(2100, 1, 1))
safe = st.text("中文名称abc123-_（）", min_size=1, max_size=40)
clue_contents = st.builds(
    ClueContent,
    uid=st.just(UID),
    number=plain_text,
    title=named,
    summary=plain_text,
    category=st.just("ACCUSATION"),
    signature=st.just("ANONYMOUS"),
    received_on=days,
    parties=st.lists(st.builds(PartyContent, named, unit_name=plain_text), max_size=3).map(tuple),
    problems=st.lists(st.builds(ProblemContent, named), max_size=3).map(tuple),
    told=st.lists(plain_text, max_size=3).map(tuple),
    reporter=st.none() | st.builds(ReporterInput, name=plain_text, phone=plain_text),
)
CARD = {"mlkem768": "eA==", "x25519": "eA==", "ed25519": "eA=="}
BARE = Manifest(UID, Sort.TRANSFER, "移送", datetime(2022, 6, 30, 9), "某单位", CARD, ("a" * 64,))
RECEIPT = ReceiptContent(
    UID, "d", "ACCEPTED", "周某", date(2022, 7, 1), "", (ResultContent(UID, "NEW", "1号"),)
)
FORM = FiguresContent(
    "QUARTERLY", "季报", 2022, "Q2", (FigureContent("一、线索"), FigureContent("件数", "x", "件", 3))
)


def read_again(manifest: Manifest) -> Manifest:
    return Manifest.read(json.loads(json.dumps(manifest.to_json(), ensure_ascii=False)))


@given(clue_contents, st.none() | days, safe)
def test_what_was_written_is_read_back_the_same(clue: ClueContent, reply_by: date | None, name: str):
    whole = replace(
        BARE,
        clues=(clue,),
        reply_by=reply_by,
        approved_on=reply_by,
        documents=(DocumentContent(name, "text/plain", 5, "ab", UID), DocumentContent(name, "", 0, "ab")),
    )
    assert read_again(whole) == whole


@pytest.mark.parametrize(
    "whole",
    [replace(BARE, sort=Sort.RECEIPT, receipt=RECEIPT), replace(BARE, sort=Sort.FIGURES, figures=FORM)],
)
def test_receipts_and_figures_are_read_back_the_same(whole: Manifest):
    assert read_again(whole) == whole


def test_characters_that_show_nothing_do_not_travel():
    whole = replace(BARE, note="请\u202e抓紧\x07")
    assert read_again(whole).note == "请抓紧"


WRONG: list[tuple[str, Any]] = [
    ("format", 2), ("format", None), ("uid", "x"), ("uid", 5), ("sort", "OTHER"), ("sort", None), ("title", ""),
    ("title", "题" * 201), ("title", "a\u202eb"), ("made_at", "昨天"), ("made_at", "2022-06-30T09:00:00+08:00"),
    ("made_at", 5), ("sender", ""), ("sender_card", None), ("sender_card", {"a": 1}), ("recipients", "a"),
    ("recipients", ["a" * 65]), ("recipients", ["a"] * 65), ("reply_by", "2022-02-30"), ("reply_by", "1066-01-01"),
    ("approved_on", 1), ("note", "x" * 2001), ("clues", {}), ("clues", [5]), ("clues", [{}]), ("figures", {}),
    ("receipt", {}), ("documents", [{"name": "../x", "digest": "a"}]), ("documents", [{"name": "a", "size": -1, "digest": "a"}]),
    ("documents", [{"name": "a", "size": True, "digest": "a"}]), ("documents", [{"name": " . ", "digest": "a"}]),
    ("documents", [{"name": "a\x00", "digest": "a"}]), ("documents", [{"name": "a", "digest": "a", "clue": UID}]),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value"), WRONG)
def test_what_is_not_ours_is_refused(key: str, value: Any):
    with pytest.raises(UnreadableContent, match="没有接收"):
        Manifest.read(BARE.to_json() | {key: value})


def test_one_clue_twice_and_a_sort_that_does_not_fit_are_refused():
    clue = ClueContent(UID, "1", "题", "", "ACCUSATION", "ANONYMOUS", date(2022, 1, 1))
    for wrong in (
        replace(BARE, clues=(clue, clue)),
        replace(BARE, sort=Sort.RECEIPT, receipt=RECEIPT, clues=(clue,)),
        replace(BARE, sort=Sort.RECEIPT),
        replace(BARE, sort=Sort.FIGURES),
        replace(BARE, figures=FORM),
    ):
        with pytest.raises(UnreadableContent):
            read_again(wrong)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


@given(st.sampled_from(sorted(BARE.to_json())), json_values)
def test_any_value_anywhere_is_read_or_refused_never_a_crash(key: str, value: Any):
    refused = ""
    try:
        Manifest.read(BARE.to_json() | {key: value})
    except UnreadableContent as error:
        refused = str(error)
    assert refused == "" or "没有接收" in refused


@given(json_values)
def test_any_json_is_refused(value: Any):
    with pytest.raises(UnreadableContent):
        Manifest.read(value)


@given(st.binary(min_size=32, max_size=32))
def test_the_check_code_is_forty_digits_in_eight_groups(raw: bytes):
    groups = check_code(raw.hex()).split(" ")
    assert len(groups) == 8
    assert all(len(group) == 5 and group.isdigit() for group in groups)
