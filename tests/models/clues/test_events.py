"""What happens between the steps: 报结, 督办, 交办, 中止, 申辩; and who may approve what."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from models.clues.links import merge_into
from models.clues.operations import approve_proposal, propose_step, take_step
from models.clues.view import ClueView
from models.deadlines.records import Deadline
from models.decisions.queries import decision_list
from models.errors import IllegalStep, InvalidInput, NotAllowed
from models.operations import Work, operation
from models.rights import Right
from tests.models.clues.conftest import Desk
from tests.models.clues.test_registration import ASSIGNED


def running(view: ClueView) -> dict[str, date]:
    return {row.rule: row.due_on for row in view.deadlines if row.done_on is None}


def day(text: str) -> date:
    return date.fromisoformat(f"2022-{text}")


def test_the_superior_gets_his_report_before_the_file_is_closed(desk: Desk) -> None:
    clue_id = desk.under("CLOSE", **ASSIGNED)
    assert set(running(desk.view(clue_id))) == {"D_ASSIGN"}
    with pytest.raises(IllegalStep, match="还没有报结"):
        desk.take(clue_id, "T25", day("06-14"), opinion="卷宗齐全")
    told = {"meeting": "集体研究", "report": "失实", "report_no": "某纪报〔2022〕1号", "receiver": "某市纪委"}
    with pytest.raises(IllegalStep, match="须经纪委主要负责人批准"):
        desk.take(clue_id, "E15", day("06-15"), **told)
    desk.go(clue_id, "E15", day("06-15"), **told)
    assert running(desk.view(clue_id)) == {}
    desk.take(clue_id, "T25", day("06-16"), opinion="卷宗齐全")


def test_what_was_not_sent_is_not_signed_for(desk: Desk) -> None:
    clue_id = desk.under("TALK_INQUIRY")
    with pytest.raises(IllegalStep, match="还没有登记发出函询"):
        desk.take(clue_id, "E2", day("06-14"), receiver="张某")
    desk.take(clue_id, "E1", day("06-14"), receiver="张某")
    desk.take(clue_id, "E2", day("06-15"), receiver="李某")
    desk.take(clue_id, "E2", day("06-16"), receiver="张某")
    (reply,) = [row for row in desk.view(clue_id).deadlines if row.rule == "D_INQ_REPLY"]
    assert reply.starts_on == day("06-16"), (
        "signed for by the wrong person: corrected while the answer is awaited"
    )


def test_what_lies_with_a_subordinate_is_not_sent_back(desk: Desk) -> None:
    clue_id = desk.dispatched()
    desk.go(
        clue_id,
        "E18",
        day("06-12"),
        receiver="某公司纪委",
        cause="TYPICAL",
        report_no="某纪函〔2022〕1号",
        opinion="查清",
    )
    for step, data in (("T4a", {"opinion": "没有实质内容"}), ("T4", {"disposition": "CLOSE"})):
        with pytest.raises(IllegalStep, match="已交办下级"):
            desk.go(clue_id, step, day("06-14"), **data)


def test_an_urging_of_the_superior_sets_his_day(desk: Desk) -> None:
    clue_id = desk.dispatched(**ASSIGNED)
    desk.take(
        clue_id,
        "E16",
        day("06-12"),
        receiver="某市纪委",
        report_no="某纪督〔2022〕3号",
        due_on=day("07-15"),
        opinion="限期报结",
    )
    view = desk.view(clue_id)
    assert running(view)["D_ASSIGN"] == day("07-15")
    (kept,) = view.replaced
    assert (kept.rule, kept.due_on, kept.replaced_on) == ("D_ASSIGN", day("09-08"), day("06-12"))
    assert (kept.days_left, kept.extendable) == (None, False)
    desk.take(clue_id, "E14", day("06-14"), opinion="正在核实")


def test_assigned_to_the_next_level_and_reported_back(desk: Desk) -> None:
    clue_id = desk.dispatched()
    data = {"receiver": "某某公司纪委", "cause": "TYPICAL", "report_no": "函1号", "opinion": "限期核查"}
    desk.go(clue_id, "E18", day("06-12"), **data)
    view = desk.view(clue_id)
    assert set(running(view)) == {"D_ASSIGN_SUB"}
    (opinion,) = (row for row in view.deadlines if row.rule == "D_DISPOSE")
    assert (opinion.ending, opinion.ended_by, opinion.overdue) == ("期内终止", "“交办下级”", False), (
        "handed down, no opinion was given"
    )
    with pytest.raises(IllegalStep, match="收到下级报结"):
        desk.take(clue_id, "T4", day("06-13"), disposition="CLOSE", opinion="x", conclusion="x")
    desk.go(clue_id, "E19", day("06-13"), cause="WEAK", way="LETTER", opinion="请抓紧")
    desk.take(clue_id, "E20", day("06-13"), report="失实", report_no="报1号")
    view = desk.view(clue_id)
    assert running(view) == {"D_DISPOSE": day("07-13")}
    assert [row.ended_by for row in view.deadlines if row.rule == "D_DISPOSE"] == ["", "“交办下级”"]


def test_suspended_clues_stand_still_and_only_own_terms_stop(desk: Desk) -> None:
    clue_id = desk.under("PRELIM_VERIFY", **ASSIGNED)
    before = running(desk.view(clue_id))
    desk.at(2022, 8, 1)
    desk.go(clue_id, "E12", day("06-20"), opinion="关键证人住院")
    with pytest.raises(IllegalStep, match="已中止办理"):
        desk.go(clue_id, "T17", day("06-21"), report="报告", review_on=date(2022, 12, 1))
    desk.take(clue_id, "E13", day("07-20"), opinion="已出院")
    after = running(desk.view(clue_id))
    assert (after["D_PRELIM"] - before["D_PRELIM"]).days == 30
    assert after["D_ASSIGN"] == before["D_ASSIGN"], "a term set by rule runs on"
    (moved,) = [row for row in desk.view(clue_id).deadlines if row.rule == "D_PRELIM"]
    assert moved.extensions[0]["reason"] == "中止办理 30 日"


def test_an_enterprise_decision_hears_the_person_and_keeps_its_six_months(desk: Desk) -> None:
    desk.at(2025, 3, 1)
    at = {"received_on": date(2024, 10, 8), "registered_on": date(2024, 10, 8)}
    clue_id = desk.dispatched(date(2024, 10, 9), **at)
    from models.clues.operations import propose_disposal
    from tests.models.clues.conftest import PLAN

    asked = desk.run(
        "handler",
        propose_disposal,
        clue_id=clue_id,
        disposition="PRELIM_VERIFY",
        on=date(2024, 10, 10),
        data=PLAN["PRELIM_VERIFY"],
    )
    desk.run("leader", approve_proposal, proposal_id=asked, on=date(2024, 10, 10))
    filing = {"report": "初核报告", "opinion": "拟立案", "case_kind": "SOE"}
    asked = desk.run("handler", propose_step, clue_id=clue_id, step="T15", on=date(2024, 10, 20), data=filing)
    assert desk.view(clue_id).proposals[0].above == "任免单位主要负责人"
    with pytest.raises(InvalidInput, match="须报其批准"):
        desk.run("leader", approve_proposal, proposal_id=asked, on=date(2024, 10, 20))
    desk.run(
        "leader",
        approve_proposal,
        proposal_id=asked,
        on=date(2024, 10, 20),
        approver="钱某",
        paper_no="批1号",
    )
    assert set(running(desk.view(clue_id))) == {"D_CASE_SOE"}
    trial = {"report": "审查报告", "facts": "本人签字", "trial_group": ["沈某", "韩某"]}
    with pytest.raises(IllegalStep, match="宣布立案"):
        desk.run("handler", propose_step, clue_id=clue_id, step="T20", on=date(2024, 11, 20), data=trial)
    desk.take(clue_id, "E8", date(2024, 10, 21), opinion="书面告知本人和单位，已通报监察机关")
    desk.go(clue_id, "T20", date(2024, 11, 20), **trial)
    assert set(running(desk.view(clue_id))) == {"D_CASE_SOE", "D_TRIAL"}, "the trial is within the six months"
    decision = {"report": "审理报告", "meeting": "会议"}
    desk.put_measure(clue_id, date(2024, 11, 26))
    with pytest.raises(IllegalStep, match="陈述申辩"):
        desk.run("head", propose_step, clue_id=clue_id, step="T22", on=date(2024, 12, 1), data=decision)
    desk.take(clue_id, "E11", date(2024, 11, 28), opinion="没有意见", told_on=date(2024, 11, 27))
    desk.run("head", propose_step, clue_id=clue_id, step="T22", on=date(2024, 12, 1), data=decision)
    desk.approve(clue_id, on=date(2024, 12, 1))
    assert set(running(desk.view(clue_id))) == {"D_ANNOUNCE_SOE"}


def test_the_department_approves_only_what_is_its_own(desk: Desk) -> None:
    refs = desk.refs()
    clue_id = desk.register("handler")
    data = {"opinion": "由吴某承办", "handler": refs["handler"]}
    asked = desk.run("handler", propose_step, clue_id=clue_id, step="T1", on=day("06-09"), data=data)
    with pytest.raises(NotAllowed, match="须由纪委主要负责人批准"):
        desk.run("head", approve_proposal, proposal_id=asked, on=day("06-09"))
    desk.run("leader", approve_proposal, proposal_id=asked, on=day("06-09"))
    asked = desk.run(
        "handler", propose_step, clue_id=clue_id, step="T4a", on=day("06-10"), data={"opinion": "没有内容"}
    )
    desk.run("head", approve_proposal, proposal_id=asked, on=day("06-10"))
    assert desk.view(clue_id).status == "REGISTERED"


def test_the_first_form_becomes_a_measure_that_the_leader_may_decide(desk: Desk) -> None:
    clue_id = desk.under("TALK_INQUIRY")
    desk.take(clue_id, "E4", day("06-20"), report="已谈话")
    desk.go(clue_id, "T11", day("06-28"), report="情况报告", conclusion="轻微", measure="CRITICIZE")
    (made,) = desk.view(clue_id).decisions
    assert "批评教育" in made.state
    with desk.house.as_("head") as office:
        (row,) = office.read(decision_list)
    assert (row.state, row.id) == ("PROPOSED", made.id)
    with pytest.raises(IllegalStep, match="意见都已决定"):
        desk.take(clue_id, "T25", day("06-30"), opinion="卷宗齐全")
    desk.decide_measure(clue_id, day("06-29"))
    desk.take(clue_id, "T25", day("06-30"), opinion="卷宗齐全")


def test_a_person_who_came_under_the_superior_only_goes_up(desk: Desk) -> None:
    from models.persons.operations import change_person

    clue_id = desk.dispatched()
    person = desk.view(clue_id).parties[0].person_id
    desk.run("handler", change_person, person_id=person, subject_level="SUPERIOR_MANAGED")
    with pytest.raises(IllegalStep, match="检举控告规则第15条"):
        desk.run(
            "handler",
            take_step,
            clue_id=clue_id,
            step="T4",
            on=day("06-12"),
            data={"disposition": "CLOSE", "opinion": "x", "conclusion": "x"},
        )


def test_a_result_handed_on_is_told_the_reporter_and_a_reopened_one_is_told_anew(desk: Desk) -> None:
    clue_id = desk.under("PRELIM_VERIFY", signature="REAL_NAME")
    desk.take(clue_id, "E6", date(2022, 6, 14), opinion="电话告知")
    desk.go(clue_id, "T18", date(2022, 6, 20), report="初核报告", receiver="某某公司党委")
    assert set(running(desk.view(clue_id))) == {"D_REAL_FB", "D_HANDOVER"}
    desk.take(clue_id, "E7", date(2022, 6, 24), opinion="电话反馈，没有异议")
    desk.take(clue_id, "E23", date(2022, 6, 24), report_no="某纪函〔2022〕3号", receiver="韩某签收")
    assert set(running(desk.view(clue_id))) == set()
    other = desk.under("CLOSE", signature="REAL_NAME")
    desk.take(other, "E6", date(2022, 6, 14), opinion="电话告知")
    assert set(running(desk.view(other))) == {"D_REAL_FB"}
    desk.go(other, "T26", date(2022, 6, 24), opinion="有新证据")
    assert set(running(desk.view(other))) == {"D_DISPOSE"}, "the former result is no longer told"


def test_the_handler_asks_for_an_extension_and_the_leader_gives_it(desk: Desk) -> None:
    clue_id = desk.under("PRELIM_VERIFY")
    ask = {"deadline": "D_PRELIM", "due_on": day("10-31"), "opinion": "涉及外地取证"}
    early = ask | {"due_on": day("09-13")}
    with pytest.raises(InvalidInput, match="须晚于原期限 2022-09-13"):
        desk.run("handler", propose_step, clue_id=clue_id, step="E22", data=early)
    with pytest.raises(InvalidInput, match="没有在计算"):
        desk.run("handler", propose_step, clue_id=clue_id, step="E22", data=ask | {"deadline": "D_TRIAL"})
    desk.go(clue_id, "E22", day("06-20"), **ask)
    (row,) = [one for one in desk.view(clue_id).deadlines if one.rule == "D_PRELIM"]
    assert (row.due_on, row.first_due_on) == (day("10-31"), day("09-13"))
    assert (row.extensions[0]["approver"], row.extensions[0]["reason"]) == ("郑某", "涉及外地取证")
    desk.go(clue_id, "E22", day("06-24"), **(ask | {"due_on": day("11-30")}))
    (row,) = [one for one in desk.view(clue_id).deadlines if one.rule == "D_PRELIM"]
    assert (row.due_on, len(row.extensions), row.first_due_on) == (day("11-30"), 2, day("09-13"))


def test_an_extension_is_asked_for_only_where_the_rules_know_one(desk: Desk) -> None:
    clue_id = desk.dispatched()
    offer = next(one for one in desk.view(clue_id, "handler").next_steps if one.code == "E22")
    assert not offer.legal, "a month to propose a disposal, and no more (规则 21)"
    assert offer.reason.startswith("现在没有可以延长的期限")
    assigned = desk.dispatched(**ASSIGNED)
    offer = next(one for one in desk.view(assigned, "handler").next_steps if one.code == "E22")
    assert [code for code, _name in offer.fields[0].choices] == ["D_ASSIGN"]
    far = {"deadline": "D_ASSIGN", "due_on": date(2022, 12, 9), "opinion": "涉及外地取证"}
    with pytest.raises(IllegalStep, match="最多可批准延至 2022-12-08"):
        desk.run("handler", propose_step, clue_id=assigned, step="E22", data=far)


def ended(desk: Desk, clue_id: int) -> dict[str, tuple[str, str]]:
    """How each of the clue's deadlines ended and by what."""
    return {row.rule: (row.ending, row.ended_by) for row in desk.view(clue_id).deadlines if row.done_on}


def test_what_was_not_done_does_not_count_as_done(desk: Desk) -> None:
    refused = desk.register()
    desk.go(refused, "T2", day("06-09"), rejection="REJECTED_13_2", opinion="不属于受理范围")
    assert ended(desk, refused) == {"D_ACCEPT": ("期内终止", "“不予受理”")}
    sent_back = desk.dispatched()
    desk.go(sent_back, "T4a", day("06-10"), opinion="属于信访事项")
    assert ended(desk, sent_back) == {
        "D_ACCEPT": ("按期完成", ""),
        "D_DISPOSE": ("期内终止", "“退回信访举报部门”"),
    }
    shelved = desk.under("SHELVE")
    desk.go(shelved, "T19", day("06-20"), opinion="当事人回国")
    assert ended(desk, shelved)["D_SHELVE_REVIEW"] == ("期内终止", "“重新启用”")
    assert ended(desk, shelved)["D_DISPOSE"] == ("按期完成", "")


def test_a_repeat_is_not_said_to_be_dealt_with_in_time(desk: Desk) -> None:
    original, repeat = desk.dispatched(), desk.register()
    desk.run("handler", merge_into, clue_id=repeat, original_id=original, reason="同一件", nothing_new=True)
    ((ending, by),) = ended(desk, repeat).values()
    # merged on 2022-06-30, 登记 on 06-08: the office's five working days had passed
    assert (ending, by) == ("逾期未办，终止", f"并入{desk.view(original).number}")


@operation("试验：没有原因的旧期限", right=Right.CASE_WRITE)
def forget_why(work: Work) -> None:
    for row in work.session.scalars(select(Deadline)):
        row.ended_by = ""


def test_deadlines_ended_before_the_cause_was_kept_are_told_from_the_steps(desk: Desk) -> None:
    clue_id = desk.under("SHELVE")
    desk.go(clue_id, "T19", day("06-20"), opinion="当事人回国")
    before = ended(desk, clue_id)
    desk.run("handler", forget_why)
    assert ended(desk, clue_id) == before
