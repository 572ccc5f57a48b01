"""Several clues at once, the superior's numbers, what was passed on, tags."""

from __future__ import annotations

from datetime import date

import pytest

from models.clues.alike import alike
from models.clues.checklist import two_way_check
from models.clues.inputs import PartyInput
from models.clues.operations import link_clues, propose_step
from models.clues.queries import clue_list
from models.clues.tags import set_tags
from models.clues.together import approve_many, common_steps, return_many, step_many, waiting_requests
from models.errors import IllegalStep, InvalidInput, NotFound
from tests.models.clues.conftest import Desk
from tests.models.clues.test_registration import ASSIGNED


def test_one_step_for_several_and_one_approval(desk: Desk) -> None:
    refs = desk.refs()
    ids = [desk.register() for _ in range(3)]
    with desk.house.as_("handler") as office:
        names = {one.code for one in office.read(common_steps, clue_ids=ids)}
    assert {"T1", "T2", "T3"} <= names
    assert "T4" not in names
    data = {"opinion": "由吴某承办", "handler": refs["handler"]}
    made = desk.run("handler", step_many, clue_ids=ids, step="T1", on=date(2022, 6, 9), data=data)
    assert made == 3
    with desk.house.as_("leader") as office:
        rows = office.read(waiting_requests)
        assert [row.refusal for row in rows] == ["", "", ""]
    with desk.house.as_("handler") as office:
        assert all("审批" in row.refusal for row in office.read(waiting_requests))
    asked = [row.id for row in rows]
    assert desk.run("leader", approve_many, proposal_ids=asked[:2], on=date(2022, 6, 9)) == 2
    assert desk.run("leader", return_many, proposal_ids=asked[2:], answer="请另行提出") == 1
    assert [desk.view(one).status for one in ids] == ["DISPATCHED", "DISPATCHED", "REGISTERED"]


def test_one_that_is_not_legal_stops_all(desk: Desk) -> None:
    refs = desk.refs()
    first, second = desk.register(), desk.dispatched()
    with pytest.raises(IllegalStep, match="集团纪线〔2022〕2号"):
        desk.run(
            "handler",
            step_many,
            clue_ids=[first, second],
            step="T1",
            data={"opinion": "承办", "handler": refs["handler"]},
        )
    assert all(row.state != "PENDING" for row in desk.view(first).proposals), "nothing was half done"


def test_the_superiors_list_is_held_against_ours(desk: Desk) -> None:
    both = desk.register(**ASSIGNED)
    ours = desk.register(**{**ASSIGNED, "source_doc_no": "某纪交〔2022〕99号"})
    theirs = [ASSIGNED["source_doc_no"].replace("〔", "[").replace("〕", "]"), "某纪交〔2022〕7号"]
    with desk.house.as_("head") as office:
        found = office.read(two_way_check, year=2022, origin="ASSIGNED", superior=tuple(theirs))
    assert {row.id: row.matched for row in found.rows} == {both: True, ours: False}
    assert found.only_superior == ("某纪交〔2022〕7号",)


def test_what_was_only_passed_on_runs_five_working_days(desk: Desk) -> None:
    clue_id = desk.register(**ASSIGNED, passed_on=True)
    (row,) = desk.view(clue_id).deadlines
    assert (row.rule, row.basis) == ("D_DOWN", "检举控告规则 第16条")
    refs = desk.refs()
    desk.go(clue_id, "T1", date(2022, 6, 10), opinion="受理", handler=refs["handler"])
    view = desk.view(clue_id)
    assert {row.rule for row in view.deadlines if row.done_on is None} == {"D_DISPOSE"}


def test_tags_are_found(desk: Desk) -> None:
    clue_id = desk.register()
    desk.register()
    desk.run("handler", set_tags, clue_id=clue_id, tags="招标采购、重点督办、重点督办")
    assert desk.view(clue_id).tags == ("招标采购", "重点督办")
    with desk.house.as_("handler") as office:
        assert [row.id for row in office.read(clue_list, text="重点督办")] == [clue_id]
    with pytest.raises(InvalidInput):
        desk.run("handler", set_tags, clue_id=clue_id, tags="长" * 21)


def test_what_may_belong_together_is_suggested_until_it_is_tied(desk: Desk) -> None:
    first = desk.register()
    second = desk.register(title="反映张某违规发放补贴", problems=["违规发放补贴"])
    desk.register(parties=[PartyInput("李某", "某某置业有限公司")], title="反映李某")
    with desk.house.as_("handler") as office:
        (row,) = office.read(alike, clue_id=second)
    assert (row.id, row.reason) == (first, "同样反映张某")
    desk.run("handler", link_clues, clue_id=second, other_id=first)
    with desk.house.as_("handler") as office:
        assert office.read(alike, clue_id=second) == []
    with desk.house.as_("other") as office, pytest.raises(NotFound):
        office.read(alike, clue_id=second)


def test_a_namesake_who_handles_the_clue_is_said(desk: Desk) -> None:
    clue_id = desk.register(parties=[PartyInput("吴某", "某某建设有限公司")])
    (said,) = desk.view(clue_id).warnings
    assert "同名的：吴某" in said
    assert "第48条" in said


def test_a_paper_from_above_belongs_to_those_that_went_above(desk: Desk) -> None:
    cadre = PartyInput("张某", "某某建设有限公司", "副总经理", subject_level="MANAGED_CADRE")
    plain = PartyInput("李某", "某某建设有限公司", "职员")
    above, own = (desk.under("PRELIM_VERIFY", parties=[party]) for party in (cadre, plain))
    data = {"report": "查实", "opinion": "建议立案", "case_kind": "PARTY"}
    for clue_id in (above, own):
        desk.run("handler", propose_step, clue_id=clue_id, step="T15", on=date(2022, 6, 20), data=data)
    rows = desk.run_read("leader", waiting_requests)
    assert [bool(row.above) for row in rows] == [True, False]
    desk.run(
        "leader",
        approve_many,
        proposal_ids=[row.id for row in rows],
        on=date(2022, 6, 21),
        approver="钱某",
        paper_no="纪要〔2022〕3号",
    )
    filed = {one: desk.view(one).steps[-1] for one in (above, own)}
    assert {one: (step.approver_name, step.paper_no) for one, step in filed.items()} == {
        above: ("钱某", "纪要〔2022〕3号"),
        own: ("郑某", ""),
    }
    assert "审核并录入：郑某" in filed[above].text
    assert "审核" not in filed[own].text
