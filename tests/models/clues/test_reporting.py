"""必要时报: the approval asks whether the Party committee's head was told, where the rule says so, and keeps the answer."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from models.clues.operations import PartyInput, approve_proposal, propose_step, take_step
from models.clues.together import approve_many, waiting_requests
from models.errors import InvalidInput
from models.rules import transitions
from models.rules.steps import reports_to
from tests.models.clues.conftest import Desk

DAY = date(2022, 6, 20)
CLOSED = {"report": "初核报告", "conclusion": "未发现违纪", "close_kind": "PRELIM_NOT_FOUND"}


def put_up(desk: Desk, **changes: Any) -> tuple[int, int]:
    """A clue whose preliminary check is to be closed, and the request for it."""
    clue = desk.under("PRELIM_VERIFY", **changes)
    asked = desk.run("handler", propose_step, clue_id=clue, step="T16", on=DAY, data=CLOSED)
    return clue, asked


def approve(desk: Desk, asked: int, **data: Any) -> None:
    desk.run("leader", approve_proposal, proposal_id=asked, on=DAY, answer="同意", data=data)


def test_which_steps_ask_is_data_with_its_rule() -> None:
    """domain.md 1.6 T16 to T18 (规则 35); 0.4: 谈话函询 of heads of the next level (规则 27)."""
    always = {code for code, step in transitions().items() if reports_to(step, "ORDINARY_MEMBER")}
    heads = {code for code, step in transitions().items() if reports_to(step, "NEXT_LEVEL_HEAD")}
    assert always == {"T16", "T17", "T18"}
    assert heads == always | {"T5", "T12"}
    found = reports_to(transitions()["T16"], "ORDINARY_MEMBER")
    assert found is not None
    assert (found.role, found.basis) == ("PARTY_HEAD", "监督执纪工作规则 第35条")


def test_the_answer_is_asked_for_and_kept_with_the_step(desk: Desk) -> None:
    clue, asked = put_up(desk)
    (waiting,) = [one for one in desk.view(clue, "leader").proposals if one.state == "PENDING"]
    assert [field.name for field in waiting.asks] == ["reported", "reported_on", "reported_words"]
    for data, field in (({}, "reported"), ({"reported": "YES"}, "reported_on")):
        with pytest.raises(InvalidInput) as refused:
            approve(desk, asked, **data)
        assert refused.value.field == field
    approve(desk, asked, reported="YES", reported_on=DAY, reported_words="同意了结")
    step = desk.view(clue).steps[-1]
    assert "必要时报告：已报同级党委主要负责人" in step.text
    assert "报告日期：2022年6月20日" in step.text
    assert "报告后的意见：同意了结" in step.text


def test_that_there_was_no_need_is_kept_too(desk: Desk) -> None:
    clue, asked = put_up(desk)
    approve(desk, asked, reported="NO", reported_on=DAY)
    text = desk.view(clue).steps[-1].text
    assert "没有必要，不报" in text
    assert "报告日期" not in text


def test_a_signed_paper_says_it_as_well(desk: Desk) -> None:
    clue = desk.under("PRELIM_VERIFY")
    paper = {"approver": "郑某", "approved_on": DAY, "paper_no": "签报〔2022〕3号"}
    common = {"clue_id": clue, "step": "T16", "on": DAY, **paper}
    with pytest.raises(InvalidInput) as refused:
        desk.run("handler", take_step, **common, data=CLOSED)
    assert refused.value.field == "reported"
    desk.run("handler", take_step, **common, data=CLOSED | {"reported": "NO"})
    assert "没有必要，不报" in desk.view(clue).steps[-1].text


def test_one_approval_answers_for_all_that_ask(desk: Desk) -> None:
    _clue, first = put_up(desk)
    other = desk.dispatched()
    second = desk.run(
        "handler", propose_step, clue_id=other, step="T4a", on=DAY, data={"opinion": "没有实质内容"}
    )
    with desk.house.as_("leader") as office:
        asks = {row.id: [field.name for field in row.asks] for row in office.read(waiting_requests)}
        assert asks == {first: ["reported", "reported_on", "reported_words"], second: []}
        both = {"proposal_ids": [first, second], "on": DAY}
        with pytest.raises(InvalidInput):
            office.run(approve_many, **both)
        office.run(approve_many, **both, data={"reported": "NO"})
        assert office.read(waiting_requests) == []


def test_an_inquiry_of_a_head_of_the_next_level_asks(desk: Desk) -> None:
    head = PartyInput("张某", "某某建设有限公司", "党委书记", subject_level="NEXT_LEVEL_HEAD")
    clue = desk.under("TALK_INQUIRY", parties=[head])
    assert "没有必要，不报" in desk.view(clue).steps[-1].text
    plain = desk.under("TALK_INQUIRY", parties=[PartyInput("李某", "某某建设有限公司")])
    assert "必要时报" not in desk.view(plain).steps[-1].text


def test_whoever_puts_up_a_disposal_is_told_who_approves_it(desk: Desk) -> None:
    """domain.md 0.4: the preliminary check of a head of the next level goes on to the Party committee's head."""
    head = PartyInput("张某", "某某建设有限公司", "党委书记", subject_level="NEXT_LEVEL_HEAD")
    notes = {
        level: next(step.note for step in desk.view(clue, "handler").next_steps if step.code == "T4")
        for level, clue in (
            ("plain", desk.dispatched(parties=[PartyInput("李某")])),
            ("head", desk.dispatched(parties=[head])),
        )
    }
    assert notes["plain"] == "提交后报批：谈话函询、初步核实、暂存待查、予以了结由纪委主要负责人批准"
    assert "初步核实由纪委主要负责人审核、同级党委主要负责人批准" in notes["head"]
