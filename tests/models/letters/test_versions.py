"""Versions of a draft and what changed between them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import NotFound
from models.letters.operations import change_letter, draft_letter
from models.letters.versions import GONE, NEW, SAME, Piece, differences, letter_versions
from tests.fixtures_vault import House
from tests.models.letters.conftest import OnFile

TEXTS = st.text("某公司。，\n", max_size=60)


def test_each_save_that_changes_words_is_a_version(house: House, advice, on_file: OnFile):
    with house.as_("handler") as office:
        letter = office.run(draft_letter, kind=advice, clue_id=on_file.clue).value
        office.run(change_letter, letter_id=letter, title="关于采购的建议书")
        office.run(change_letter, letter_id=letter, urgency="加急")
        office.run(change_letter, letter_id=letter, title="关于采购管理的建议书")
        rows = office.read(letter_versions, letter_id=letter)
    assert [row.ordinal for row in rows] == [3, 2, 1]
    assert rows[0].changes[0] == (Piece(SAME, "关于采购"), Piece(NEW, "管理"), Piece(SAME, "的建议书"))
    assert rows[0].text.startswith("关于采购管理的建议书\n")
    assert {row.actor_name for row in rows} == {"吴某"}


def test_versions_keep_to_those_who_may_know(house: House, advice, on_file: OnFile):
    with house.as_("handler") as office:
        letter = office.run(draft_letter, kind=advice, clue_id=on_file.clue).value
    with house.as_("other") as office, pytest.raises(NotFound):
        office.read(letter_versions, letter_id=letter)


def test_a_paragraph_that_is_another_one_is_gone_and_new():
    assert list(differences("一段话在这里\n结尾。", "全然不同\n结尾。")) == [
        (Piece(GONE, "一段话在这里"),),
        (Piece(NEW, "全然不同"),),
        (Piece(SAME, "结尾。"),),
    ]


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_out_of_the_differences(old: str, new: str):
    shown = list(differences(old, new))
    older = ["".join(p.text for p in paragraph if p.how != NEW) for paragraph in shown]
    newer = ["".join(p.text for p in paragraph if p.how != GONE) for paragraph in shown]
    assert [line for line in older if line] == [line for line in old.splitlines() if line]
    assert [line for line in newer if line] == [line for line in new.splitlines() if line]
