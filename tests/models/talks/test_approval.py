"""An approval holds for the plan that was approved; a missing safety plan stops the talk."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from models.errors import Conflict, IllegalStep, InvalidInput
from models.rules.tables import talk_rules
from models.talks.operations import Talker, approve_talk, change_talk, plan_talk, start_talk
from models.talks.queries import open_talk
from models.talks.reading import begin_reading
from models.talks.rules import CLUE_STAGES, SAFETY_NEEDED
from models.talks.transcript import finish_talk, save_lines
from tests.fixtures_vault import House
from tests.models.talks.conftest import HELD, LINES, SAFETY, TALKERS, OnFile, clue_at

BEGIN = {"started_at": HELD["started_at"], "place": "谈话室", "notice_read": True}


@pytest.fixture
def approved(house: House, on_file: OnFile) -> int:
    """A 初核谈话 planned by the handler and approved by the leader."""
    with house.as_("handler") as office:
        clue = office.run(clue_at, status="PRELIM").value
        talk = office.run(
            plan_talk, kind="PRELIM_TALK", person_id=on_file.person, clue_id=clue, talkers=TALKERS,
            safety=SAFETY, plan="核对三笔备用金。",
        ).value  # fmt: skip
    with house.as_("leader") as office:
        revision = office.read(open_talk, talk_id=talk).revision
        office.run(approve_talk, talk_id=talk, revision=revision)
    return talk


CHANGES = {
    "谈话方案": {"plan": "核对全部备用金。"},
    "谈话人": {"talkers": (TALKERS[0], replace(TALKERS[1], name="蒋某"))},
    "安全预案": {"safety": SAFETY | {"risk": "高"}},
    "被谈话人": {"subject_name": "张某某"},
}


@pytest.mark.parametrize("part", CHANGES)
def test_a_plan_changed_after_approval_is_asked_for_again(house: House, approved: int, part: str):
    with house.as_("handler") as office:
        office.run(change_talk, talk_id=approved, **CHANGES[part])
        seen = office.read(open_talk, talk_id=approved)
        assert seen.steps == ("cancel",)
        assert part in seen.warnings[0]
        with pytest.raises(IllegalStep, match=rf"{part}.*重新报批"):
            office.run(start_talk, talk_id=approved, **BEGIN)
    with house.as_("leader") as office:
        assert "approve" in office.read(open_talk, talk_id=approved).steps
        office.run(approve_talk, talk_id=approved)
    with house.as_("handler") as office:
        office.run(start_talk, talk_id=approved, **BEGIN)


def test_what_no_approval_covers_may_change(house: House, approved: int):
    with house.as_("handler") as office:
        office.run(change_talk, talk_id=approved, recorder="冯某", planned_at=datetime(2022, 6, 29, 9, 0))
        office.run(start_talk, talk_id=approved, **BEGIN)
        assert office.read(open_talk, talk_id=approved).state == "TALKING"


def test_a_place_once_approved_stays(house: House, on_file: OnFile):
    with house.as_("handler") as office:
        clue = office.run(clue_at, status="PRELIM").value
        talk = office.run(
            plan_talk, kind="PRELIM_TALK", person_id=on_file.person, clue_id=clue, talkers=TALKERS,
            safety=SAFETY, place="谈话室 101", approved_by="钱某", approved_on=date(2022, 6, 28),
        ).value  # fmt: skip
        with pytest.raises(IllegalStep, match="钱某批准之后改过（地点）"):
            office.run(start_talk, talk_id=talk, **BEGIN)
        assert office.read(open_talk, talk_id=talk).place == "谈话室 101"
        office.run(
            change_talk, talk_id=talk, place="谈话室", approved_by="钱某", approved_on=date(2022, 6, 29)
        )
        office.run(start_talk, talk_id=talk, **BEGIN)


def test_a_talker_who_joins_unapproved_keeps_the_talk_open(house: House, approved: int):
    with house.as_("handler") as office:
        office.run(start_talk, talk_id=approved, **BEGIN)
        office.run(save_lines, talk_id=approved, lines=LINES)
        office.run(begin_reading, talk_id=approved)
        office.run(change_talk, talk_id=approved, **CHANGES["谈话人"])
        done = {"talk_id": approved, "ended_at": HELD["ended_at"], "confirm_text": "相符"}
        done["credential_note"] = "出示介绍信"
        with pytest.raises(IllegalStep, match="谈话人"):
            office.run(finish_talk, **done)
    with house.as_("leader") as office:
        office.run(approve_talk, talk_id=approved)
    with house.as_("handler") as office:
        office.run(finish_talk, **done)


def test_nobody_approves_a_plan_that_he_has_not_seen(house: House, approved: int):
    with house.as_("leader") as office:
        before = office.read(open_talk, talk_id=approved).revision
    with house.as_("handler") as office:
        office.run(change_talk, talk_id=approved, plan="另一份方案")
    with house.as_("leader") as office, pytest.raises(Conflict, match="看过以后再批准"):
        office.run(approve_talk, talk_id=approved, revision=before)


@pytest.mark.parametrize("key", SAFETY_NEEDED)
def test_no_talk_without_its_safety_plan(desk, on_file, key):
    clue = desk.run(clue_at, status="INQUIRY").value
    short = {name: text for name, text in SAFETY.items() if name != key}
    talk = desk.run(
        plan_talk, kind="INQUIRY_TALK", person_id=on_file.person, clue_id=clue, talkers=TALKERS, safety=short
    ).value
    assert "安全预案" in desk.read(open_talk, talk_id=talk).warnings[0]
    with pytest.raises(IllegalStep, match="须先有安全预案（监督执纪工作规则第70条"):
        desk.run(start_talk, talk_id=talk, **BEGIN)
    desk.run(change_talk, talk_id=talk, safety=SAFETY)
    assert desk.run(start_talk, talk_id=talk, **BEGIN).value == ()


def test_the_safety_plan_is_approved_by_somebody_else(desk, on_file):
    clue = desk.run(clue_at, status="INQUIRY").value
    data = {"kind": "INQUIRY_TALK", "person_id": on_file.person, "clue_id": clue, "talkers": TALKERS}
    for maker in ("冯某", desk.actor.name):
        with pytest.raises(InvalidInput, match="四眼") as refused:
            desk.run(plan_talk, **data, safety=SAFETY | {"approver": maker})
        assert refused.value.field == "safety_approver"
    talk = desk.run(plan_talk, **data, safety=SAFETY).value
    with pytest.raises(InvalidInput, match="四眼"):
        desk.run(change_talk, talk_id=talk, talkers=(*TALKERS[:1], Talker(SAFETY["approver"])))


def test_a_plan_is_not_approved_without_the_safety_plan_that_would_void_it(house, on_file):
    with house.as_("handler") as office:
        clue = office.run(clue_at, status="PRELIM").value
        talk = office.run(
            plan_talk, kind="PRELIM_TALK", person_id=on_file.person, clue_id=clue, talkers=TALKERS
        ).value
    with house.as_("leader") as office, pytest.raises(IllegalStep, match="还缺：风险等级"):
        office.run(approve_talk, talk_id=talk)


def test_the_rule_asks_for_it_where_the_talk_serves_an_investigation():
    asked = {code for code, row in talk_rules().items() if row.safety}
    assert asked == set(CLUE_STAGES) - {"MEET_FACTS"}
