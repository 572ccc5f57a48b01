"""The person reads the transcript: what is changed then is a correction, and stays one on every later look."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.errors import IllegalStep, InvalidInput
from models.persons.operations import change_person
from models.talks.operations import change_talk, plan_talk, start_talk
from models.talks.queries import open_talk
from models.talks.reading import begin_reading, changed_part, go_on_talking
from models.talks.transcript import Line, finish_talk, save_lines
from tests.models.talks.conftest import HELD, LINES, SAFETY, TALKERS, clue_at

BEGIN = {"started_at": HELD["started_at"], "place": "谈话室 101", "notice_read": True}
MORE = Line("3" * 32, "A", "余款在保险柜。")


@pytest.fixture
def talking(desk, on_file) -> int:
    """A 谈话函询 whose two lines are written."""
    clue = desk.run(clue_at, status="INQUIRY").value
    talk = desk.run(
        plan_talk, kind="INQUIRY_TALK", person_id=on_file.person, clue_id=clue, talkers=TALKERS, safety=SAFETY
    ).value
    desk.run(start_talk, talk_id=talk, **BEGIN)
    desk.run(save_lines, talk_id=talk, lines=LINES)
    return talk


def corrected(office, talk):
    view = office.read(open_talk, talk_id=talk)
    return [(one.number, one.speaker, one.before, one.after) for one in view.corrections]


def test_before_he_reads_nothing_is_a_correction(desk, talking):
    desk.run(save_lines, talk_id=talking, lines=(replace(LINES[0], text="请说明。"), LINES[1]))
    assert corrected(desk, talking) == []


def test_what_is_changed_added_and_struck_out_while_he_reads(desk, talking):
    desk.run(begin_reading, talk_id=talking)
    asked, said = LINES
    desk.run(
        save_lines, talk_id=talking, lines=(asked, replace(said, text="备用金有四笔没有及时报销。"), MORE)
    )
    first = [(1, "A", "备用金有三笔没有及时报…", "备用金有四笔没有及时报…"), (2, "A", "", "余款在保险柜。")]
    assert corrected(desk, talking) == first
    desk.run(save_lines, talk_id=talking, lines=(asked, replace(said, text="备用金有五笔没有及时报销。")))
    assert corrected(desk, talking) == [(1, "A", "备用金有三笔没有及时报…", "备用金有五笔没有及时报…")]
    desk.run(save_lines, talk_id=talking, lines=(asked, said))
    assert corrected(desk, talking) == []
    desk.run(save_lines, talk_id=talking, lines=(said,))
    assert corrected(desk, talking) == [(1, "Q", "请说明备用金的使用情况。", "")]


def test_the_talk_goes_on_and_only_corrections_stay_marked(desk, talking):
    desk.run(begin_reading, talk_id=talking)
    with pytest.raises(IllegalStep, match="已经交本人核对"):
        desk.run(begin_reading, talk_id=talking)
    assert "talk_on" in desk.read(open_talk, talk_id=talking).steps
    other = replace(LINES[1], text="备用金有四笔没有及时报销。")
    desk.run(save_lines, talk_id=talking, lines=(LINES[0], other))
    desk.run(go_on_talking, talk_id=talking)
    desk.run(save_lines, talk_id=talking, lines=(LINES[0], other, MORE))
    desk.run(begin_reading, talk_id=talking)
    desk.run(finish_talk, talk_id=talking, ended_at=HELD["ended_at"], confirm_text="相符")
    assert [row[0] for row in corrected(desk, talking)] == [1]


def test_what_he_has_not_read_is_not_locked_without_a_word_of_reason(desk, talking):
    data = {"talk_id": talking, "ended_at": HELD["ended_at"], "confirm_text": "相符"}
    assert desk.read(open_talk, talk_id=talking).steps[:2] == ("read", "finish")
    with pytest.raises(InvalidInput, match="还没有交本人核对") as refused:
        desk.run(finish_talk, **data)
    assert refused.value.field == "reading_note"
    desk.run(begin_reading, talk_id=talking)
    desk.run(go_on_talking, talk_id=talking)
    with pytest.raises(InvalidInput, match="还没有交本人核对"):
        desk.run(finish_talk, **data)
    desk.run(finish_talk, **data, reading_note="停电，在打印件上逐页核对")
    assert desk.read(open_talk, talk_id=talking).reading_note == "停电，在打印件上逐页核对"


def test_a_word_of_reason_is_not_kept_of_a_transcript_that_he_has_read(desk, talking):
    desk.run(begin_reading, talk_id=talking)
    desk.run(
        finish_talk,
        talk_id=talking,
        ended_at=HELD["ended_at"],
        confirm_text="相符",
        reading_note="多余的话",
    )
    assert desk.read(open_talk, talk_id=talking).reading_note == ""


def test_an_empty_transcript_is_not_read(desk, talking):
    desk.run(save_lines, talk_id=talking, lines=())
    with pytest.raises(IllegalStep, match="还没有笔录"):
        desk.run(begin_reading, talk_id=talking)


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("甲", "甲", ("", "")),
        ("", "甲", ("", "甲")),
        ("甲", "", ("甲", "")),
        ("共三笔", "共四笔", ("共三笔", "共四笔")),
        ("一二三四五六七八九", "一二三四五六七八九十", ("…四五六七八九", "…四五六七八九十")),
        ("哈哈", "哈哈哈", ("哈哈", "哈哈哈")),
    ],
)
def test_the_changed_place_is_shown_with_what_stands_around_it(before, after, shown):
    assert changed_part(before, after) == shown


def test_who_he_is_stays_as_it_was_signed(desk, on_file, talking):
    desk.run(change_person, person_id=on_file.person, ethnicity="汉族", political_status="中共党员")
    desk.run(change_talk, talk_id=talking, subject_gender="男", identity_note="家有二子")
    expected = {"性别": "男", "民族": "汉族", "政治面貌": "中共党员", "其他情况": "家有二子"}
    assert dict(desk.read(open_talk, talk_id=talking).identity) == expected
    desk.run(begin_reading, talk_id=talking)
    desk.run(finish_talk, talk_id=talking, ended_at=HELD["ended_at"], confirm_text="相符")
    desk.run(change_person, person_id=on_file.person, political_status="群众")
    assert dict(desk.read(open_talk, talk_id=talking).identity) == expected


@pytest.mark.parametrize(("kind", "status"), [("MEET_FACTS", "FILED"), ("ANNOUNCE", "")])
def test_his_own_opinion_or_his_refusal_is_written_down(desk, on_file, kind, status):
    clue = desk.run(clue_at, status=status).value if status else None
    talk = desk.run(plan_talk, kind=kind, person_id=on_file.person, clue_id=clue, talkers=TALKERS).value
    desk.run(start_talk, talk_id=talk, **BEGIN)
    data = {"talk_id": talk, "ended_at": HELD["ended_at"], "summary": "逐条核对。"}
    with pytest.raises(InvalidInput, match="本人签署的意见") as refused:
        desk.run(finish_talk, **data)
    assert refused.value.field == "confirm_text"
    desk.run(finish_talk, **data, refuse_note="本人拒绝签署，吴某、冯某在场。")
    assert desk.read(open_talk, talk_id=talk).state == "DONE"
