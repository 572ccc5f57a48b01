"""What waits for whom besides clues and letters."""

from __future__ import annotations

from models.decisions.operations import propose_decision
from models.talks.operations import approve_talk, change_talk, plan_talk
from models.workbench.queries import workbench
from tests.fixtures_vault import House
from tests.models.talks.conftest import SAFETY, TALKERS, OnFile, clue_at, on_file

__all__ = ["on_file"]


def test_a_proposed_measure_waits_for_another_to_decide(house: House, on_file: OnFile):
    data = {"measure_code": "CRITICIZE", "person_id": on_file.person, "facts": "查实"}
    with house.as_("handler") as office:
        made = office.run(propose_decision, **data).value
        rows = office.read(workbench).waiting
        assert [(row.kind, row.record_id, row.for_me) for row in rows] == [("decision", made, False)]
    with house.as_("leader") as office:
        rows = office.read(workbench).waiting
        assert [(row.what, row.for_me) for row in rows] == [("作出处理决定", True)]
    with house.as_("other") as office:
        assert office.read(workbench).waiting == (), "neither his own nor his to decide"


def test_a_plan_of_a_talk_waits_until_it_is_approved_as_it_stands(house: House, on_file: OnFile):
    with house.as_("handler") as office:
        clue = office.run(clue_at, status="PRELIM").value
        data = {"person_id": on_file.person, "talkers": TALKERS, "safety": SAFETY}
        plan = office.run(plan_talk, kind="PRELIM_TALK", clue_id=clue, **data).value
        office.run(plan_talk, kind="ROUTINE", subject_name="王某")
        assert [(row.record_id, row.for_me) for row in office.read(workbench).waiting] == [(plan, False)]
    with house.as_("leader") as office:
        rows = office.read(workbench).waiting
        assert [(row.kind, row.record_id, row.what, row.for_me) for row in rows] == [
            ("talk", plan, "批准谈话方案", True)
        ]
        office.run(approve_talk, talk_id=plan)
        assert office.read(workbench).waiting == ()
    with house.as_("handler") as office:
        office.run(change_talk, talk_id=plan, plan="另一份方案")
    with house.as_("leader") as office:
        assert [row.record_id for row in office.read(workbench).waiting] == [plan], (
            "approved was another plan"
        )
