"""Whole lives of a clue: one for each of the four disposals, and on to trial, decision and archive."""

from __future__ import annotations

from datetime import date

import pytest

from models.clues.operations import (
    PartyInput,
    approve_proposal,
    change_party,
    change_problem,
    propose_disposal,
    propose_step,
    return_proposal,
    take_step,
)
from models.clues.view import ClueView
from models.errors import IllegalStep, InvalidInput, NotAllowed
from tests.models.clues.conftest import Desk


def open_rules(view: ClueView) -> set[str]:
    return {row.rule for row in view.deadlines if row.done_on is None}


def day(text: str) -> date:
    return date.fromisoformat(f"2022-{text}")


def test_dispatch_starts_the_month(desk: Desk) -> None:
    clue_id = desk.dispatched()
    view = desk.view(clue_id)
    assert (view.status, view.handler_name, view.acceptance) == ("DISPATCHED", "吴某", "ACCEPTED")
    (due,) = [row for row in view.deadlines if row.rule == "D_DISPOSE"]
    assert (due.due_on, due.basis) == (day("07-11"), "监督执纪工作规则 第21条")  # 07-09 is a Saturday
    step = view.steps[-1]
    assert (step.name, step.actor_name, step.approver_name) == ("受理并分办", "吴某", "郑某")


def test_closed_directly(desk: Desk) -> None:
    clue_id = desk.under("CLOSE")
    view = desk.view(clue_id)
    assert (view.status, view.close_kind, view.closed_on) == ("CLOSED", "DIRECT", day("06-13"))
    assert view.conclusion == "前案已查清"
    assert not open_rules(view)
    desk.take(clue_id, "T25", day("06-14"), opinion="卷宗齐全")
    assert desk.view(clue_id).status == "ARCHIVED"


def test_talk_and_letter_of_inquiry(desk: Desk) -> None:
    clue_id = desk.under("TALK_INQUIRY")
    assert open_rules(desk.view(clue_id)) == {"D_INQ_BEGIN"}, "approved, and nothing sent yet"
    desk.at(2022, 9, 1)
    desk.take(clue_id, "E1", day("06-14"), receiver="张某")
    assert open_rules(desk.view(clue_id)) == {"D_INQ_SIGN"}, "sent, and nobody knows whether it came"
    desk.take(clue_id, "E2", day("06-15"), receiver="张某")
    (reply,) = (row for row in desk.view(clue_id).deadlines if row.done_on is None)
    assert (reply.rule, reply.due_on) == ("D_INQ_REPLY", day("07-06"))
    with pytest.raises(IllegalStep, match="规则 第30条"):
        desk.go(clue_id, "T10", day("06-20"), report="情况报告", conclusion="采信")
    desk.take(clue_id, "E3", day("06-28"), report="本人说明，党委书记签署意见")
    assert open_rules(desk.view(clue_id)) == {"D_INQ_REPORT"}
    desk.go(clue_id, "T12", day("07-05"), plan="再次函询")
    view = desk.view(clue_id)
    assert (view.inquiry_round, view.status, open_rules(view)) == (2, "INQUIRY", {"D_INQ_BEGIN"})
    with pytest.raises(IllegalStep, match="规则 第30条"):
        desk.go(clue_id, "T10", day("07-06"), report="情况报告", conclusion="采信")
    desk.take(clue_id, "E4", day("07-20"), report="已谈话")
    desk.go(clue_id, "T11", day("08-01"), report="情况报告", conclusion="轻微", measure="CRITICIZE")
    view = desk.view(clue_id)
    assert (view.status, view.close_kind) == ("CLOSED", "INQUIRY_MINOR")
    assert "处理方式：批评教育" in view.steps[-1].text


def test_inquiry_that_was_a_false_accusation(desk: Desk) -> None:
    clue_id = desk.under("TALK_INQUIRY")
    desk.take(clue_id, "E4", day("06-20"), report="已谈话")
    desk.go(
        clue_id, "T14", day("06-28"), report="失实", conclusion="涉嫌诬告", new_title="反映他人涉嫌诬告陷害"
    )
    view = desk.view(clue_id)
    assert view.status == "CLOSED"
    (other,) = view.links
    assert (other.relation, other.title) == ("涉嫌诬告另建", "反映他人涉嫌诬告陷害")
    assert desk.view(other.id).links[0].relation == "诬告所涉原件"
    assert "设区的市级以上" in desk.view(other.id).summary


def test_shelved_reviewed_and_taken_up_again(desk: Desk) -> None:
    clue_id = desk.under("SHELVE")
    view = desk.view(clue_id)
    assert (view.status, view.next_review_on) == ("SHELVED", day("12-08"))
    assert [(r.rule, r.due_on) for r in view.deadlines if r.done_on is None] == [
        ("D_SHELVE_REVIEW", day("12-08"))
    ]
    desk.at(2022, 12, 20)
    desk.take(clue_id, "E5", day("12-06"), opinion="条件仍不具备", review_on=date(2023, 6, 6))
    assert desk.view(clue_id).next_review_on == date(2023, 6, 6)
    desk.go(clue_id, "T19", day("12-19"), opinion="当事人已回国")
    view = desk.view(clue_id)
    assert (view.status, view.disposition, open_rules(view)) == ("DISPATCHED", "", {"D_DISPOSE"})


def test_preliminary_check_without_finding(desk: Desk) -> None:
    clue_id = desk.under("PRELIM_VERIFY", signature="REAL_NAME")
    view = desk.view(clue_id)
    assert open_rules(view) == {"D_PRELIM", "D_REAL_ACK"}
    desk.run(
        "handler", change_problem, problem_id=view.problems[0].id, finding="FALSE", finding_text="未发现"
    )
    desk.at(2022, 8, 1)
    desk.go(
        clue_id, "T16", day("07-20"), report="初核报告", conclusion="未发现", close_kind="PRELIM_NOT_FOUND"
    )
    view = desk.view(clue_id)
    assert (view.status, view.close_kind) == ("CLOSED", "PRELIM_NOT_FOUND")
    assert open_rules(view) == {"D_REAL_ACK", "D_REAL_FB"}, "duties to the reporter outlast the case"
    with pytest.raises(IllegalStep, match="实名举报人"):
        desk.take(clue_id, "T25", day("07-25"), opinion="卷宗齐全")
    desk.take(clue_id, "E6", day("07-21"), opinion="电话告知")
    desk.take(clue_id, "E7", day("07-22"), opinion="当面反馈，无异议")
    assert not open_rules(desk.view(clue_id))
    desk.take(clue_id, "T25", day("07-25"), opinion="卷宗齐全")
    assert desk.view(clue_id).status == "ARCHIVED"
    with pytest.raises(IllegalStep, match="归档封存"):
        desk.run("handler", change_problem, problem_id=view.problems[0].id, finding="TRUE")


def test_filed_tried_decided_and_closed(desk: Desk) -> None:
    clue_id = desk.under("PRELIM_VERIFY")
    desk.at(2023, 1, 10)
    with pytest.raises(InvalidInput, match="2024-09-01"):
        desk.go(clue_id, "T15", day("08-01"), report="初核报告", opinion="拟立案", case_kind="SOE")
    desk.go(clue_id, "T15", day("08-01"), report="初核报告", opinion="拟立案", case_kind="PARTY")
    view = desk.view(clue_id)
    assert (view.status, open_rules(view)) == ("FILED", {"D_CASE_PARTY"})
    desk.take(clue_id, "E8", day("08-02"), opinion="两人宣布")
    trial = {"report": "审查报告", "facts": "本人签字", "trial_group": ["吴某", "沈某"]}
    with pytest.raises(InvalidInput, match="第55条"):
        desk.go(clue_id, "T20", day("09-01"), **trial)
    desk.go(clue_id, "T20", day("09-01"), **(trial | {"trial_group": ["沈某", "韩某"]}))
    assert open_rules(desk.view(clue_id)) == {"D_TRIAL"}
    desk.run("head", propose_step, clue_id=clue_id, step="T21", on=day("09-05"), data={"opinion": "补证"})
    desk.approve(clue_id, on=day("09-05"))
    assert open_rules(desk.view(clue_id)) == {"D_CASE_PARTY"}, "the investigation's time runs on"
    desk.go(clue_id, "T20", day("09-10"), **(trial | {"trial_group": ["沈某", "韩某"]}))
    decision = {"report": "审理报告", "meeting": "9月28日会议"}
    with pytest.raises(IllegalStep, match="提出处理意见"):
        desk.run("head", propose_step, clue_id=clue_id, step="T22", on=day("09-28"), data=decision)
    desk.put_measure(clue_id, day("09-20"))
    with pytest.raises(IllegalStep, match="审查人员不能参加审理"):
        desk.go(clue_id, "T22", day("09-28"), **decision)
    desk.run("head", propose_step, clue_id=clue_id, step="T22", on=day("09-28"), data=decision)
    desk.approve(clue_id, on=day("09-28"))
    view = desk.view(clue_id)
    assert (view.status, open_rules(view)) == ("DECIDED", {"D_ANNOUNCE"})
    done = {"conclusion": "执行完毕", "announced_on": day("10-12"), "delivered": "已送达"}
    with pytest.raises(IllegalStep, match="意见都已决定"):
        desk.take(clue_id, "T24", day("10-20"), **done)
    desk.decide_measure(clue_id, day("10-08"))
    with pytest.raises(IllegalStep, match="一案双查并批准结论"):
        desk.take(clue_id, "T24", day("10-20"), **done)
    desk.dual_checked(clue_id, day("10-14"))
    desk.take(clue_id, "T24", day("10-20"), **done)
    view = desk.view(clue_id)
    assert (view.status, view.close_kind, open_rules(view)) == ("CLOSED", "CASE_DONE", set())
    desk.go(clue_id, "T26", day("12-01"), opinion="有新证据")
    view = desk.view(clue_id)
    assert (view.status, view.closed_on, view.close_kind) == ("DISPATCHED", None, "")


def test_refused_returned_and_transferred_at_the_door(desk: Desk) -> None:
    first, second = desk.register(), desk.register()
    desk.go(first, "T2", day("06-10"), rejection="REJECTED_13_3", opinion="无实质内容")
    view = desk.view(first)
    assert (view.status, view.acceptance, view.closed_on) == ("REJECTED", "REJECTED_13_3", day("06-10"))
    desk.go(second, "T3", day("06-10"), receiver="某某市信访局", opinion="属其他机关职责")
    view = desk.view(second)
    assert (view.status, open_rules(view)) == ("TRANSFERRED", {"D_HANDOVER"})
    desk.take(second, "E23", day("06-15"), report_no="某纪函〔2022〕3号", receiver="韩某6月14日签收")
    assert open_rules(desk.view(second)) == set()
    with pytest.raises(IllegalStep, match="签收已经登记"):
        desk.take(second, "E23", day("06-16"), report_no="某纪函〔2022〕3号", receiver="韩某6月14日签收")
    third = desk.dispatched()
    desk.go(third, "T4a", day("06-12"), opinion="没有实质内容")
    view = desk.view(third)
    assert (view.status, open_rules(view)) == ("REGISTERED", {"D_ACCEPT"})


def test_returned_disposal_is_proposed_anew(desk: Desk) -> None:
    clue_id = desk.dispatched()
    asked = desk.run(
        "handler",
        propose_disposal,
        clue_id=clue_id,
        disposition="CLOSE",
        on=day("06-13"),
        data={"opinion": "失实", "conclusion": "了结"},
    )
    assert desk.view(clue_id).status == "PROPOSED"
    desk.run("leader", return_proposal, proposal_id=asked, answer="请先谈话", on=day("06-14"))
    view = desk.view(clue_id)
    assert (view.status, view.disposition, open_rules(view)) == ("DISPATCHED", "", {"D_DISPOSE"})
    assert view.proposals[0].state == "RETURNED"
    assert (view.steps[-1].name, view.steps[-1].approver_name) == ("退回重提", "郑某")


def test_an_approval_asked_of_the_wrong_hand_is_asked_anew(desk: Desk) -> None:
    """Whom the clue concerns has changed since it was put up: another has to approve (domain.md 0.4)."""
    clue_id = desk.dispatched()
    asked = desk.run(
        "handler", propose_disposal, clue_id=clue_id, disposition="PRELIM_VERIFY", on=day("06-13"),
        data={"opinion": "具体可查", "plan": "调取资料", "group": "冯某、蒋某"},
    )  # fmt: skip
    party = desk.view(clue_id).parties[0]
    raised = PartyInput("张某", "某某建设有限公司", "党委书记", subject_level="NEXT_LEVEL_HEAD")
    desk.run("handler", change_party, party_id=party.id, party=raised)
    with pytest.raises(IllegalStep, match=r"层级变了.*退回"):
        desk.approve(clue_id, on=day("06-14"))
    desk.run("leader", return_proposal, proposal_id=asked, answer="请重新报批", on=day("06-14"))
    desk.run(
        "handler", propose_disposal, clue_id=clue_id, disposition="PRELIM_VERIFY", on=day("06-15"),
        data={"opinion": "具体可查", "plan": "调取资料", "group": "冯某、蒋某"},
    )  # fmt: skip
    desk.approve(clue_id, on=day("06-15"), approver="钱某", paper_no="签报1号")
    assert desk.view(clue_id).status == "PRELIM"


def test_approved_on_paper(desk: Desk) -> None:
    refs = desk.refs()
    clue_id = desk.register()
    data = {"opinion": "由吴某承办", "handler": refs["handler"]}
    common = {"clue_id": clue_id, "step": "T1", "on": day("06-09"), "data": data}
    with pytest.raises(IllegalStep, match="须经纪委主要负责人批准"):
        desk.run("handler", take_step, **common)
    with pytest.raises(NotAllowed, match="批准人不能是"):
        desk.run("handler", take_step, **common, approver="吴某", paper_no="呈批单1号")
    with pytest.raises(InvalidInput) as refused:
        desk.run("handler", take_step, **common, approver="郑某")
    assert refused.value.field == "paper_no"
    desk.run("handler", take_step, **common, approver="郑某", approved_on=day("06-09"), paper_no="呈批单1号")
    step = desk.view(clue_id).steps[-1]
    assert (step.approver_name, step.paper_no, step.approver_role_text) == (
        "郑某",
        "呈批单1号",
        "纪委主要负责人",
    )


def test_head_of_the_next_level_needs_the_party_head(desk: Desk) -> None:
    from models.clues.operations import PartyInput

    level = {"parties": [PartyInput("王某", "某某置业有限公司", "党委书记", subject_level="NEXT_LEVEL_HEAD")]}
    clue_id = desk.dispatched(**level)
    from models.clues.operations import propose_disposal

    asked = desk.run(
        "handler",
        propose_disposal,
        clue_id=clue_id,
        disposition="PRELIM_VERIFY",
        on=day("06-13"),
        data={"opinion": "具体", "plan": "方案", "group": ["冯某", "蒋某"]},
    )
    assert desk.view(clue_id, "leader").proposals[0].above == "同级党委主要负责人"
    with pytest.raises(InvalidInput) as refused:
        desk.run("leader", approve_proposal, proposal_id=asked, on=day("06-14"))
    assert refused.value.field == "approver"
    desk.run(
        "leader", approve_proposal, proposal_id=asked, on=day("06-14"), approver="钱某", paper_no="签报3号"
    )
    step = desk.view(clue_id).steps[-1]
    assert (step.approver_name, step.approver_role_text) == ("钱某", "同级党委主要负责人")
