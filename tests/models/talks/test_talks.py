"""Talks on a real vault: what must be there before one is held and finished, and who sees it."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from models.deadlines.queries import deadlines_of
from models.errors import Conflict, IllegalStep, InvalidInput, NotAllowed, NotFound
from models.settings.operations import change_case_settings
from models.talks.campaigns import campaigns, plan_campaign
from models.talks.operations import (
    Talker,
    approve_talk,
    cancel_talk,
    change_talk,
    plan_talk,
    start_talk,
)
from models.talks.queries import open_talk, talk_counts, talk_kind_choices, talk_list, talker_names
from models.talks.reading import begin_reading
from models.talks.records import Talk
from models.talks.rules import CLUE_STAGES, CONFIRM_TEXT, NEEDS_APPROVAL, rest_hints
from models.talks.transcript import Line, finish_talk, record_talk, save_lines
from tests.fixtures_vault import House
from tests.models.talks.conftest import HELD, LINES, SAFETY, TALKERS, OnFile, clue_at

INQUIRY = {
    "kind": "INQUIRY_TALK",
    "talkers": TALKERS,
    "planned_at": datetime(2022, 6, 29, 9, 0),
    "safety": SAFETY,
}


def inquiry(office, on_file, **more) -> int:
    clue = office.run(clue_at, status="INQUIRY", person_id=on_file.person).value
    return office.run(plan_talk, **(INQUIRY | {"person_id": on_file.person, "clue_id": clue} | more)).value


def talk(office, talk_id):
    return office.read(open_talk, talk_id=talk_id)


def begun(office, on_file, **more) -> int:
    talk_id = inquiry(office, on_file, **more)
    office.run(
        start_talk, talk_id=talk_id, started_at=HELD["started_at"], place=HELD["place"], notice_read=True
    )
    return talk_id


def test_the_whole_way_of_an_inquiry(desk, on_file):
    talk_id = begun(desk, on_file)
    desk.run(save_lines, talk_id=talk_id, lines=LINES)
    desk.run(begin_reading, talk_id=talk_id)
    desk.run(finish_talk, talk_id=talk_id, ended_at=HELD["ended_at"], confirm_text=CONFIRM_TEXT)
    seen = talk(desk, talk_id)
    assert seen.number == "集团纪谈〔2022〕1号"
    assert seen.title == "与张某谈话函询谈话"
    assert (seen.subject_unit, seen.subject_post, seen.subject_rank) == (
        "某某建设有限公司",
        "工程部经理",
        "MIDLEVEL",
    )
    assert (seen.state_text, seen.locked_at) == ("已完成", datetime(2022, 6, 30, 9, 0))
    assert seen.lines == LINES
    assert [talker.name for talker in seen.talkers] == ["吴某", "冯某"]
    assert seen.steps == ("supplement",)
    due = {row.rule: row.due_on for row in desk.read(deadlines_of, kind="clue", record_id=seen.clue_id)}
    assert due == {"D_INQ_REPORT": date(2022, 7, 29)}


def test_one_talker_is_too_few(desk, on_file):
    talk_id = inquiry(desk, on_file, talkers=TALKERS[:1])
    with pytest.raises(InvalidInput, match="不得少于 2 人"):
        desk.run(start_talk, talk_id=talk_id, started_at=HELD["started_at"], place="谈话室")
    present = (*TALKERS[:1], Talker("某安全员", role="PRESENT"))
    desk.run(change_talk, talk_id=talk_id, talkers=present)
    with pytest.raises(InvalidInput, match="现在 1 人"):
        desk.run(start_talk, talk_id=talk_id, started_at=HELD["started_at"], place="谈话室")


@pytest.mark.parametrize("talkers", [(Talker("张某"), Talker("吴某")), (Talker("吴某"), Talker("吴某"))])
def test_talkers_that_can_not_be(desk, on_file, talkers):
    with pytest.raises(InvalidInput) as refused:
        inquiry(desk, on_file, talkers=talkers)
    assert refused.value.field == "talkers"


def test_no_talk_before_its_clue_is_there(desk, on_file):
    with pytest.raises(InvalidInput, match="须挂在一件问题线索上"):
        desk.run(plan_talk, **INQUIRY, person_id=on_file.person)
    early = desk.run(clue_at, status="DISPATCHED").value
    talk_id = desk.run(plan_talk, **INQUIRY, person_id=on_file.person, clue_id=early).value
    with pytest.raises(IllegalStep, match="谈话函询"):
        desk.run(start_talk, talk_id=talk_id, started_at=HELD["started_at"], place="谈话室")
    late = desk.run(clue_at, status="INQUIRY", since=date(2022, 6, 30)).value
    talk_id = desk.run(plan_talk, **INQUIRY, person_id=on_file.person, clue_id=late).value
    with pytest.raises(IllegalStep, match="2022-06-29 还没有进入"):
        desk.run(start_talk, talk_id=talk_id, started_at=HELD["started_at"], place="谈话室")


def test_no_transcript_no_end(desk, on_file):
    talk_id = begun(desk, on_file)
    with pytest.raises(IllegalStep, match="必须制作笔录"):
        desk.run(finish_talk, talk_id=talk_id, ended_at=HELD["ended_at"], confirm_text=CONFIRM_TEXT)
    desk.run(save_lines, talk_id=talk_id, lines=LINES[:1])
    with pytest.raises(IllegalStep, match="问和答"):
        desk.run(finish_talk, talk_id=talk_id, ended_at=HELD["ended_at"], confirm_text=CONFIRM_TEXT)
    desk.run(save_lines, talk_id=talk_id, lines=LINES)
    for data, field in (
        ({}, "confirm_text"),
        ({"confirm_text": CONFIRM_TEXT, "refuse_note": "拒绝签名"}, "refuse_note"),
        ({"confirm_text": CONFIRM_TEXT, "ended_at": HELD["started_at"]}, "ended_at"),
        ({"confirm_text": CONFIRM_TEXT, "ended_at": datetime(2022, 6, 30, 9, 1)}, "ended_at"),
    ):
        with pytest.raises(InvalidInput) as refused:
            desk.run(finish_talk, **({"talk_id": talk_id, "ended_at": HELD["ended_at"]} | data))
        assert refused.value.field == field
    desk.run(
        finish_talk, talk_id=talk_id, ended_at=HELD["ended_at"], refuse_note="被谈话人拒绝签名，未说明理由。"
    )
    assert talk(desk, talk_id).refuse_note.startswith("被谈话人拒绝签名")


def test_duties_are_told_before_the_end(desk, on_file):
    talk_id = inquiry(desk, on_file)
    desk.run(start_talk, talk_id=talk_id, started_at=HELD["started_at"], place="谈话室")
    desk.run(save_lines, talk_id=talk_id, lines=LINES)
    with pytest.raises(InvalidInput, match="告知"):
        desk.run(finish_talk, talk_id=talk_id, ended_at=HELD["ended_at"], confirm_text=CONFIRM_TEXT)
    desk.run(change_talk, talk_id=talk_id, notice_read=True)
    desk.run(begin_reading, talk_id=talk_id)
    desk.run(finish_talk, talk_id=talk_id, ended_at=HELD["ended_at"], confirm_text=CONFIRM_TEXT)
    assert talk(desk, talk_id).state == "DONE"


def test_a_finished_talk_is_locked_and_added_to_apart(desk, on_file):
    talk_id = begun(desk, on_file)
    desk.run(save_lines, talk_id=talk_id, lines=LINES)
    desk.run(begin_reading, talk_id=talk_id)
    desk.run(finish_talk, talk_id=talk_id, ended_at=HELD["ended_at"], confirm_text=CONFIRM_TEXT)
    for refused, data in (
        (change_talk, {"place": "另一处"}),
        (save_lines, {"lines": LINES[:1]}),
        (cancel_talk, {"reason": "误"}),
        (start_talk, {}),
        (finish_talk, {}),
    ):
        with pytest.raises(IllegalStep, match="已经锁定"):
            desk.run(refused, talk_id=talk_id, **data)
    seen = talk(desk, talk_id)
    more = desk.run(
        plan_talk, **INQUIRY, person_id=on_file.person, clue_id=seen.clue_id, supplement_of=talk_id
    ).value
    added = talk(desk, more)
    assert (added.round_no, added.supplement_of_id) == (2, talk_id)
    assert added.title == "与张某谈话函询谈话（第2次）（补充笔录）"
    assert [row.id for row in talk(desk, talk_id).supplements] == [more]
    assert seen.lines == LINES


def test_a_woman_is_not_talked_to_by_men_alone_without_a_word(desk, on_file):
    clue = desk.run(clue_at, status="INQUIRY").value
    men = (Talker("吴某", gender="男"), Talker("周某", gender="男"))
    talk_id = desk.run(
        plan_talk,
        kind="INQUIRY_TALK",
        person_id=on_file.woman,
        clue_id=clue,
        talkers=men,
        safety=SAFETY,
    ).value
    warned = desk.run(start_talk, talk_id=talk_id, started_at=HELD["started_at"], place="谈话室").value
    assert len(warned) == 1
    assert "女性谈话人员" in warned[0]
    desk.run(change_talk, talk_id=talk_id, talkers=TALKERS)
    assert talk(desk, talk_id).warnings == ()


def test_late_hours_and_long_talks_are_said(desk, on_file):
    talk_id = inquiry(desk, on_file, safety=SAFETY)
    night = datetime(2022, 6, 29, 0, 30)
    assert "22:00" in desk.run(start_talk, talk_id=talk_id, started_at=night, place="谈话室").value[0]
    desk.run(save_lines, talk_id=talk_id, lines=LINES)
    desk.run(change_talk, talk_id=talk_id, notice_read=True)
    data = {"ended_at": datetime(2022, 6, 29, 6, 0), "confirm_text": CONFIRM_TEXT}
    desk.run(begin_reading, talk_id=talk_id)
    assert any("超过 4 小时" in text for text in desk.run(finish_talk, talk_id=talk_id, **data).value)


def test_an_investigation_talk_is_approved_by_somebody_else(house: House, on_file: OnFile):
    with house.as_("head") as office:
        clue = office.run(clue_at, status="PRELIM").value
        data = {"kind": "PRELIM_TALK", "person_id": on_file.person, "clue_id": clue, "talkers": TALKERS}
        data["safety"] = SAFETY
        talk_id = office.run(plan_talk, **data).value
        assert talk(office, talk_id).steps == ("cancel",)
        with pytest.raises(IllegalStep, match="报批"):
            office.run(start_talk, talk_id=talk_id, started_at=HELD["started_at"], place="谈话室")
        with pytest.raises(NotAllowed, match="拟定人"):
            office.run(approve_talk, talk_id=talk_id)
        with pytest.raises(InvalidInput, match="批准人不能是"):
            office.run(change_talk, talk_id=talk_id, approved_by="周某")
        with pytest.raises(InvalidInput, match="批准人不能是"):
            office.run(change_talk, talk_id=talk_id, approved_by="冯某")
    with house.as_("leader") as office:
        assert "approve" in talk(office, talk_id).steps
        office.run(approve_talk, talk_id=talk_id)
    with house.as_("head") as office:
        assert (talk(office, talk_id).approved_by, talk(office, talk_id).steps) == (
            "郑某",
            ("start", "cancel"),
        )
        office.run(start_talk, talk_id=talk_id, started_at=HELD["started_at"], place="谈话室")
        paper = office.run(plan_talk, **data, approved_by="钱某", approved_on=date(2022, 6, 28)).value
        assert talk(office, paper).approved_on == date(2022, 6, 28)
        assert "start" in talk(office, paper).steps


def test_who_talks_does_not_approve(house: House, on_file: OnFile):
    with house.as_("handler") as office:
        clue = office.run(clue_at, status="PRELIM").value
        with_leader = (TALKERS[0], Talker("郑某"))
        talk_id = office.run(
            plan_talk, kind="PRELIM_TALK", person_id=on_file.person, clue_id=clue, talkers=with_leader
        ).value
    with house.as_("leader") as office, pytest.raises(NotAllowed, match="谈话人不能批准"):
        office.run(approve_talk, talk_id=talk_id)


@pytest.mark.parametrize(
    ("begun", "ended", "said"),
    [
        ((20, 0), (22, 0), ""),
        ((20, 0), (22, 30), "22:00"),
        ((5, 30), (6, 30), "22:00"),
        ((8, 0), (12, 0), ""),
        ((11, 0), (12, 30), "12:00"),
        ((9, 0), (13, 30), "超过 4 小时"),
        ((14, 0), (17, 0), ""),
    ],
)
def test_night_noon_and_long_hours_are_hinted_at(begun, ended, said):
    day = datetime(2022, 6, 29)
    held = Talk(
        state="TALKING",
        started_at=day.replace(hour=begun[0], minute=begun[1]),
        ended_at=day.replace(hour=ended[0], minute=ended[1]),
    )
    hints = rest_hints(held, day)
    assert [said in hint for hint in hints] == ([True] if said else [])
    held.ended_at = None
    assert rest_hints(held, day.replace(hour=ended[0], minute=ended[1])) == hints, "while it still goes on"


def test_the_office_may_put_the_hints_away(house: House, on_file: OnFile):
    with house.as_("head") as office:
        talk_id = office.run(
            plan_talk, kind="ROUTINE", subject_name="钱某", planned_at=datetime(2022, 6, 30, 23, 0)
        ).value
        assert "22:00" in talk(office, talk_id).warnings[0]
        office.run(change_case_settings, values={"talk_hints": False})
        assert talk(office, talk_id).warnings == ()


def test_who_approved_does_not_talk(house: House, on_file: OnFile):
    with house.as_("head") as office:
        clue = office.run(clue_at, status="PRELIM").value
        talk_id = office.run(
            plan_talk,
            kind="PRELIM_TALK",
            person_id=on_file.person,
            clue_id=clue,
            talkers=TALKERS,
            safety=SAFETY,
        ).value
    with house.as_("leader") as office:
        office.run(approve_talk, talk_id=talk_id)
    with house.as_("head") as office:
        with pytest.raises(InvalidInput, match="不能再参加谈话"):
            office.run(change_talk, talk_id=talk_id, talkers=(TALKERS[0], Talker("郑某")))
        assert [row.name for row in talk(office, talk_id).talkers] == ["吴某", "冯某"]


def test_who_is_outside_the_circle_sees_nothing(house: House, on_file: OnFile):
    with house.as_("handler") as office:
        talk_id = begun(office, on_file)
        open_to_all = office.run(record_talk, kind="ROUTINE", person_id=on_file.person, **HELD,
                                 talkers=TALKERS[:1], summary="谈廉洁从业").value  # fmt: skip
    with house.as_("other") as office:
        assert [row.id for row in office.read(talk_list)] == [open_to_all]
        assert office.read(talk_counts)["all"] == 1
        for refused, data in (
            (save_lines, {"lines": LINES}),
            (change_talk, {"place": "某处"}),
            (finish_talk, {}),
        ):
            with pytest.raises(NotFound):
                office.run(refused, talk_id=talk_id, **data)
        with pytest.raises(NotFound):
            talk(office, talk_id)
        assert office.search("备用金").rows == ()


def test_a_daily_talk_is_entered_in_one_go(desk, on_file):
    data = {"kind": "PRE_POST", "person_id": on_file.person, **HELD, "talkers": TALKERS[:1]}
    with pytest.raises(InvalidInput, match="谈话内容"):
        desk.run(record_talk, **data)
    done = desk.run(record_talk, **data, summary="任前廉政谈话", subject_rank="NEW_MIDLEVEL").value
    seen = talk(desk, done)
    assert (seen.state, seen.subject_rank_name, seen.number) == ("DONE", "新任职中层", "集团纪谈〔2022〕1号")


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"kind": "CHAT"}, "kind"),
        ({"subject_rank": "KING"}, "subject_rank"),
        ({"started_at": datetime(2022, 6, 30, 9, 1), "ended_at": datetime(2022, 6, 30, 9, 2)}, "started_at"),
        ({"place": " "}, "place"),
        ({"place": "室" * 121}, "place"),
        ({"person_id": None, "subject_name": " "}, "subject_name"),
        ({"talkers": ()}, "talkers"),
    ],
)
def test_what_a_talk_can_not_be(desk, on_file, data, field):
    good = {"kind": "ROUTINE", "person_id": on_file.person, **HELD, "talkers": TALKERS[:1], "summary": "谈"}
    with pytest.raises(InvalidInput) as refused:
        desk.run(record_talk, **(good | data))
    assert refused.value.field == field
    assert desk.read(talk_list) == []


def test_campaigns_take_a_person_once(desk, on_file):
    data = {"campaign": "节前廉政提醒", "kind": "ROUTINE", "talkers": TALKERS[:1]}
    first = desk.run(plan_campaign, **data, person_ids=[on_file.person, on_file.person]).value
    both = desk.run(plan_campaign, **data, person_ids=[on_file.person, on_file.woman]).value
    assert (len(first), len(both)) == (1, 1)
    desk.run(start_talk, talk_id=first[0], started_at=HELD["started_at"], place="会议室")
    desk.run(finish_talk, talk_id=first[0], ended_at=HELD["ended_at"], summary="提醒节日纪律")
    (row,) = desk.read(campaigns)
    assert (row.name, row.planned, row.done, row.ranks) == ("节前廉政提醒", 2, 1, (("中层干部", 1),))
    assert {row.id for row in desk.read(talk_list, campaign="节前廉政提醒")} == {*first, *both}
    with pytest.raises(InvalidInput):
        desk.run(plan_campaign, **data, person_ids=[])


def test_lists_and_counts(desk, on_file):
    running = begun(desk, on_file)
    planned = inquiry(desk, on_file)
    gone = inquiry(desk, on_file)
    with pytest.raises(InvalidInput):
        desk.run(cancel_talk, talk_id=gone, reason=" ")
    desk.run(cancel_talk, talk_id=gone, reason="对象出差")
    assert [row.id for row in desk.read(talk_list, show="open")] == [planned, running]
    assert desk.read(talk_counts) == {"open": 2, "planned": 1, "talking": 1, "done": 0, "all": 3}
    assert [row.id for row in desk.read(talk_list, before_id=gone, limit=1)] == [planned]
    assert [row.id for row in desk.read(talk_list, text="张某 函询")] == [gone, planned, running]
    assert desk.read(talk_list, text="%") == []
    assert {row.name for row in desk.read(talker_names, words="某")} == {"吴某", "冯某"}
    revision = talk(desk, planned).revision
    desk.run(change_talk, talk_id=planned, revision=revision, place="某室")
    with pytest.raises(Conflict):
        desk.run(change_talk, talk_id=planned, revision=revision, place="另一室")


def test_the_table_of_kinds_agrees_with_the_rules():
    choices = {choice.code: choice for choice in talk_kind_choices()}
    assert set(CLUE_STAGES) | NEEDS_APPROVAL <= set(choices)
    assert all(choices[code].talkers == 2 for code in CLUE_STAGES)
    assert choices["INQUIRY_TALK"].transcript
    assert not choices["ROUTINE"].form1


def test_questions_may_be_prepared(desk, on_file):
    talk_id = inquiry(desk, on_file)
    desk.run(save_lines, talk_id=talk_id, lines=[Line("a" * 32, "Q", "备用金由谁保管？")])
    assert talk(desk, talk_id).lines[0].text == "备用金由谁保管？"


def test_the_planner_is_no_approver_on_paper_whoever_enters_it(house: House):
    with house.as_("handler") as office:
        talk = office.run(plan_talk, kind="ROUTINE", subject_name="张某").value
    with house.as_("head") as office, pytest.raises(InvalidInput, match="拟定人"):
        office.run(change_talk, talk_id=talk, approved_by="吴某")
