"""容错, 澄清, 回访, 双查, 考验, 诬告提请 on a real vault: each from its beginning to its end, and what is refused."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from models.clues.operations import change_problem
from models.clues.records import ClueProblem
from models.decisions.operations import propose_decision
from models.decisions.queries import open_decision
from models.errors import Conflict, IllegalStep, InvalidInput, NotAllowed, NotFound
from models.followups.operations import (
    change_followup,
    decide_followup,
    drop_followup,
    find_false_report,
    register_followup,
    return_followup,
    work_followup,
)
from models.followups.queries import dual_checked, followups, open_followup
from models.operations import Work, operation, query
from models.persons.operations import change_person
from models.rights import Right
from models.workbench.queries import workbench
from tests.fixtures_vault import House
from tests.models.followups.conftest import FILLED, OnFile, begun, clue_at, look, on_file, reasoned, stepped

__all__ = ["on_file"]


def proposed_tolerance(house: House, on_file: OnFile, **more) -> int:
    made = begun(house, on_file, "TOLERANCE")
    data = {
        "distinctions": reasoned("TOLERANCE", "distinctions"),
        "conditions": reasoned("TOLERANCE", "conditions"),
        "consulted": "组织部门同意",
        "opinion": "符合条件",
        "suggestion": "ACCEPT",
    }
    stepped(house, "handler", made, "propose", **(data | more))
    return made


def test_tolerance_from_the_application_to_the_answer(house: House, on_file: OnFile):
    made = proposed_tolerance(house, on_file)
    assert look(house, made).steps == ()
    stepped(house, "leader", made, "approve", finding="ACCEPT", decided_by="集团纪委会议", decision="符合")
    seen = look(house, made)
    assert (seen.number, seen.outcome_text, seen.state) == ("集团纪续〔2022〕1号", "予以容错", "RUNNING")
    assert [(row.rule, row.due_on) for row in seen.deadlines] == [("D_FU_TELL", date(2022, 7, 15))]
    stepped(house, "handler", made, "tell", told="7月1日告知本人和单位", no_negative="抄送组织部门")
    seen = look(house, made)
    assert (seen.state, seen.deadlines[0].done_on) == ("DONE", date(2022, 6, 30))
    assert [event.name for event in seen.events] == ["登记", "提出认定意见", "作出认定", "告知结论"]


def test_tolerance_needs_every_condition_and_no_exclusion(house: House, on_file: OnFile):
    with pytest.raises(InvalidInput, match="缺“知错就改”"):
        proposed_tolerance(house, on_file, conditions=reasoned("TOLERANCE", "conditions")[:-1])
    with pytest.raises(InvalidInput, match="缺“为推动发展"):
        proposed_tolerance(house, on_file, distinctions=reasoned("TOLERANCE", "distinctions")[:-1])
    gain = [{"code": "GAIN", "reason": "收受好处"}]
    with pytest.raises(InvalidInput, match="不予容错"):
        proposed_tolerance(house, on_file, exclusions=gain, suggestion="PARTIAL")
    made = proposed_tolerance(house, on_file, exclusions=gain, suggestion="REJECT")
    with pytest.raises(InvalidInput, match="不予容错"):
        stepped(house, "leader", made, "approve", finding="ACCEPT", decided_by="集团纪委", decision="同意")
    with pytest.raises(InvalidInput, match="理由"):
        proposed_tolerance(house, on_file, conditions=[{"code": "LAWFUL", "reason": " "}])


def test_nobody_approves_his_own_or_his_namesakes(house: House, on_file: OnFile):
    with house.as_("head") as office:
        person = on_file.person
        made = office.run(register_followup, kind="TOLERANCE", data=FILLED["TOLERANCE"], person_id=person)
        data = {"consulted": "同意", "opinion": "不符合", "suggestion": "REJECT"}
        office.run(work_followup, followup_id=made.value, step="propose", data=data)
        answer = {"finding": "REJECT", "decided_by": "集团纪委", "decision": "不符合"}
        with pytest.raises(NotAllowed, match="自己提出"):
            office.run(decide_followup, followup_id=made.value, step="approve", data=answer)
        office.run(change_person, person_id=person, name="郑某")
        again = office.run(register_followup, kind="TOLERANCE", data=FILLED["TOLERANCE"], person_id=person)
        office.run(work_followup, followup_id=again.value, step="propose", data=data)
    with pytest.raises(NotAllowed, match="回避"):
        stepped(house, "leader", again.value, "approve", **answer)
    with house.as_("handler") as office, pytest.raises(NotAllowed):
        office.run(decide_followup, followup_id=made.value, step="approve", data=answer)
    with house.as_("head") as office, pytest.raises(NotAllowed, match="审批权限"):
        office.run(work_followup, followup_id=made.value, step="approve", data=answer)


def clarified(house: House, made: int, **more) -> None:
    data = {
        "ways": ["WRITTEN", "MEETING"],
        "audience": "COMMITTEE",
        "scope": "所在单位中层以上20人",
        "words": "经核查，反映的问题不属实。",
        "planned_on": "2022-07-08",
    }
    stepped(house, "handler", made, "propose", **(data | more))


def test_clarification_from_the_consent_to_the_file(house: House, on_file: OnFile):
    made = begun(house, on_file, "CLARIFICATION")
    clarified(house, made)
    stepped(house, "leader", made, "approve", decided_by="纪委书记郑某")
    seen = look(house, made)
    assert set(seen.letters) == {"CLARIFY_LETTER", "CLARIFY_CIRCULAR"}
    assert seen.letters["CLARIFY_LETTER"]["conclusion"] == "经核查，反映的问题不属实。"
    assert seen.deadlines[0].due_on == date(2022, 7, 8)
    house.clock.at = datetime(2022, 7, 9, 9, 0)
    with house.as_("handler") as office:
        view = office.read(workbench)
    assert [row.kind for row in view.overdue] == ["followup"]
    stepped(
        house, "handler", made, "carry_out", venue="会议室", attendees="20人", letter_no="集团纪函〔2022〕1号"
    )
    stepped(house, "handler", made, "file", notified="组织部，7月9日", archived="7月9日，吴某")
    seen = look(house, made)
    assert (seen.state, seen.closed_on) == ("DONE", date(2022, 7, 9))
    assert dict(seen.facts)["澄清方式"] == "书面澄清、会议澄清"


def test_clarification_asks_the_person_writes_and_betrays_nobody(house: House, on_file: OnFile):
    with pytest.raises(InvalidInput, match="征求本人意见"):
        begun(house, on_file, "CLARIFICATION", consent="NO")
    made = begun(house, on_file, "CLARIFICATION", trigger="PERSON", consent="")
    with pytest.raises(InvalidInput, match="同时书面"):
        clarified(house, made, ways=["MEETING"])
    with pytest.raises(InvalidInput, match="举报人"):
        clarified(house, made, words="举报人所述不实")
    with pytest.raises(InvalidInput, match="计划日期"):
        clarified(house, made, planned_on="2022-06-01")


@operation("测试：放入问题", right=Right.CASE_WRITE)
def put_problem(work: Work, *, clue_id: int) -> int:
    problem = ClueProblem(clue_id=clue_id, text="虚开发票")
    work.session.add(problem)
    work.session.flush()
    return problem.id


def test_what_was_found_true_is_not_cleared_up(house: House, on_file: OnFile):
    first = look(house, begun(house, on_file, "CLARIFICATION"))
    with house.as_("handler") as office:
        problem = office.run(put_problem, clue_id=first.clue_id).value
        office.run(change_problem, problem_id=problem, finding="TRUE")
        data = {"kind": "CLARIFICATION", "data": FILLED["CLARIFICATION"], "clue_id": first.clue_id}
        with pytest.raises(NotAllowed, match="属实"):
            office.run(register_followup, person_id=on_file.person, **data)
        office.run(change_problem, problem_id=problem, finding="FALSE")
        assert office.run(register_followup, person_id=on_file.person, **data).value
        with pytest.raises(InvalidInput, match="问题线索"):
            office.run(register_followup, person_id=on_file.person, **(data | {"clue_id": None}))


VISITED = {
    "visited_by": "吴某、冯某",
    "talked_with": ["SELF", "UNIT"],
    "thoughts": "认识到位",
    "work": "表现好",
    "result": "GOOD",
}


def test_visits_are_by_two_and_twice_a_year(house: House, on_file: OnFile):
    with pytest.raises(InvalidInput, match="两人以上"):
        begun(house, on_file, "RETURN_VISIT", visitors="吴某")
    made = begun(house, on_file, "RETURN_VISIT")
    assert look(house, made).deadlines[0].due_on == date(2022, 7, 20)
    with pytest.raises(InvalidInput, match="两人以上"):
        stepped(house, "handler", made, "visit", **(VISITED | {"visited_by": "吴某"}))
    second = stepped(house, "handler", made, "visit", **VISITED, next_on="2022-09-01")
    assert look(house, second).deadlines[0].due_on == date(2022, 9, 1)
    first = look(house, made)
    assert first.outcome_text == "转化好"
    assert [(one.id, one.state) for one in first.visits] == [(second, "RUNNING")]
    # what was planned and what was done are told apart
    assert [dict(facts).keys() & {"拟派回访人", "回访人"} for _step, facts in first.parts] == [
        {"拟派回访人"},
        {"回访人"},
    ]
    third = stepped(house, "handler", second, "visit", **VISITED, next_on="2022-12-01")
    with pytest.raises(IllegalStep, match="不超过 2 次"):
        stepped(house, "handler", third, "visit", **VISITED)
    house.clock.at = datetime(2023, 1, 4, 9, 0)
    assert stepped(house, "handler", third, "visit", **VISITED) is None


@query("测试：双查", right=Right.CASE_READ)
def is_dual_checked(read, *, clue_id: int) -> bool:
    return dual_checked(read, clue_id)


CHECKED = {
    "party_duty": "NOT_INVOLVED",
    "party_reason": "制度健全",
    "watch_duty": "NOT_INVOLVED",
    "watch_reason": "监督到位",
}


def test_dual_check_without_anybody_to_answer_ends_with_its_approval(house: House, on_file: OnFile):
    made = begun(house, on_file, "DUAL_CHECK")
    with pytest.raises(InvalidInput, match="理由"):
        stepped(house, "handler", made, "propose", **(CHECKED | {"party_reason": " "}))
    stepped(house, "handler", made, "propose", **CHECKED)
    clue = look(house, made).clue_id
    with house.as_("handler") as office:
        assert not office.read(is_dual_checked, clue_id=clue)
    stepped(house, "leader", made, "approve", decided_by="集团纪委")
    seen = look(house, made)
    assert (seen.state, seen.deadlines) == ("DONE", ())
    with house.as_("handler") as office:
        assert office.read(is_dual_checked, clue_id=clue)


def test_dual_check_that_pursues_names_who_and_is_followed(house: House, on_file: OnFile):
    made = begun(house, on_file, "DUAL_CHECK")
    pursue = CHECKED | {"party_duty": "PURSUE"}
    with pytest.raises(InvalidInput, match="责任领导"):
        stepped(house, "handler", made, "propose", **pursue)
    named = {"leaders": "李某某", "leadership": "MAIN_LEADER", "measure": "诫勉"}
    stepped(house, "handler", made, "propose", **pursue, **named)
    stepped(house, "leader", made, "approve", decided_by="集团纪委")
    seen = look(house, made)
    assert (seen.state, seen.deadlines[0].rule) == ("RUNNING", "D_FU_PURSUE")
    stepped(house, "handler", made, "settle", settled="集团纪处〔2022〕3号")
    assert look(house, made).state == "DONE"


def test_trial_runs_its_term_and_ends_by_another_hand(house: House, on_file: OnFile):
    with pytest.raises(InvalidInput, match="3 至 6 个月"):
        begun(house, on_file, "TRIAL", trial_to="2022-08-01")
    made = begun(house, on_file, "TRIAL")
    stepped(house, "handler", made, "propose", opinion="拟实施")
    stepped(house, "leader", made, "approve", decided_by="集团党委")
    assert {row.rule: row.due_on for row in look(house, made).deadlines} == {
        "D_FU_MID": date(2022, 8, 16),
        "D_FU_TRIAL": date(2022, 10, 1),
    }
    assert [step.code for step in look(house, made).steps] == ["mid_check", "assess"]
    stepped(house, "handler", made, "mid_check", mid_check="进展正常。")
    seen = look(house, made)
    assert [step.code for step in seen.steps] == ["assess"], "a second 期中检查 would write over the first"
    assert seen.events[-1].text == "进展正常"
    assert ("登记期中检查", (("检查情况", "进展正常。"),)) in seen.parts
    with pytest.raises(IllegalStep, match="期满后再评议"):
        stepped(house, "handler", made, "assess", review="完成", suggestion="EXEMPT")
    house.clock.at = datetime(2022, 10, 8, 9, 0)
    stepped(house, "handler", made, "assess", review="完成", suggestion="EXEMPT")
    with house.as_("leader") as office:
        office.run(return_followup, followup_id=made, reason="评议人不足")
    assert look(house, made).state == "RUNNING"
    stepped(house, "handler", made, "assess", review="完成，三人评议", suggestion="EXEMPT")
    answer = {"finding": "EXEMPT", "concluded_by": "集团党委", "conclusion": "任务完成"}
    stepped(house, "leader", made, "conclude", **answer)
    seen = look(house, made)
    assert (seen.state, seen.outcome_text) == ("DONE", "免予问责")
    assert all(row.done_on for row in seen.deadlines)


def test_an_enterprise_never_finds_a_false_accusation(house: House, on_file: OnFile):
    made = begun(house, on_file, "FALSE_REPORT")
    offered = look(house, made, "leader").steps
    assert [(step.name, "设区的市级以上" in step.refused) for step in offered] == [("认定诬告陷害", True)]
    with house.as_("leader") as office, pytest.raises(NotAllowed, match="拟提请认定"):
        office.run(find_false_report, followup_id=made)
    for own in (
        "某某集团纪委",
        "本部",
        "某某市某某有限公司纪委",
        "某某市某某区纪委监委",
        "某某县委",
        "城市管理处",
    ):
        with pytest.raises(InvalidInput, match="设区的市级以上"):
            stepped(house, "handler", made, "propose", opinion="提请", authority=own)
    stepped(house, "handler", made, "propose", opinion="提请", authority="某某市纪委监委")
    stepped(house, "leader", made, "approve", decided_by="纪委书记")
    stepped(house, "handler", made, "report", sent_to="某某市纪委监委", paper_no="集团纪报〔2022〕1号")
    found = {"found_no": "某纪〔2022〕9号", "finding": "FALSE"}
    with pytest.raises(InvalidInput, match="设区的市级以上"):
        stepped(house, "handler", made, "result", found_by="集团纪委", **found)
    stepped(house, "handler", made, "result", found_by="某某市纪委监委", **found)
    seen = look(house, made)
    assert (seen.state, seen.outcome_text) == ("DONE", "认定诬告陷害")


def test_given_back_changed_and_dropped(house: House, on_file: OnFile):
    made = proposed_tolerance(house, on_file)
    with house.as_("leader") as office:
        with pytest.raises(InvalidInput, match="理由"):
            office.run(return_followup, followup_id=made, reason=" ")
        office.run(return_followup, followup_id=made, reason="补充会议纪要")
    with house.as_("handler") as office:
        view = office.read(open_followup, followup_id=made)
        data = FILLED["TOLERANCE"] | {"grounds": "会议纪要2份"}
        office.run(change_followup, followup_id=made, data=data, revision=view.revision)
        assert office.read(open_followup, followup_id=made).content["grounds"] == "会议纪要2份"
        with pytest.raises(Conflict):
            office.run(change_followup, followup_id=made, data=data, revision=view.revision)
        office.run(drop_followup, followup_id=made, reason="申请人撤回")
        with pytest.raises(IllegalStep):
            office.run(change_followup, followup_id=made, data=data)
        with pytest.raises(IllegalStep, match="已撤销"):
            office.run(work_followup, followup_id=made, step="propose", data={})
        assert [row.state_text for row in office.read(followups, show="all")] == ["已撤销"]
        assert office.read(followups, show="open") == []


def test_who_is_outside_the_circle_sees_nothing(house: House, on_file: OnFile):
    made = begun(house, on_file, "TOLERANCE")
    with house.as_("handler") as office:
        assert [hit.kind for hit in office.search("张某容错").rows] == ["followup"]
        assert [row.id for row in office.read(followups, text="容错 张某")] == [made]
    with house.as_("other") as office:
        assert not office.search("张某容错").rows
        assert office.read(followups) == []
        for refused in (
            lambda: office.read(open_followup, followup_id=made),
            lambda: office.run(drop_followup, followup_id=made, reason="x"),
        ):
            with pytest.raises(NotFound):
                refused()


def test_whom_the_superior_manages_goes_upward(house: House, on_file: OnFile):
    with house.as_("handler") as office:
        office.run(change_person, person_id=on_file.person, subject_level="SUPERIOR_MANAGED")
        with pytest.raises(NotAllowed, match="报送上级"):
            office.run(
                register_followup, kind="TOLERANCE", data=FILLED["TOLERANCE"], person_id=on_file.person
            )
        with pytest.raises(InvalidInput, match="一名人员或者一个单位"):
            office.run(register_followup, kind="TOLERANCE", data=FILLED["TOLERANCE"])
        with pytest.raises(InvalidInput, match="只对个人"):
            office.run(register_followup, kind="TRIAL", data=FILLED["TRIAL"], unit_id=on_file.unit)


@pytest.mark.parametrize(
    "organ", ["某某市纪委监委", "中共某某市委员会", "某某自治区纪委", "某某省监察委员会", "某某自治州纪委"]
)
def test_organs_that_may_find_it(house: House, on_file: OnFile, organ):
    made = begun(house, on_file, "FALSE_REPORT")
    stepped(house, "handler", made, "propose", opinion="提请", authority=organ)
    assert look(house, made).state == "PROPOSED"


def test_a_decision_brings_its_clue_and_person_along(house: House, on_file: OnFile):
    with house.as_("handler") as office:
        clue = office.run(clue_at, status="INQUIRY", person_id=on_file.person).value
        data = {"measure_code": "CRITICIZE", "person_id": on_file.person, "facts": "查实"}
        decision = office.run(propose_decision, clue_id=clue, **data).value
        visit = {"kind": "RETURN_VISIT", "data": FILLED["RETURN_VISIT"], "decision_id": decision}
        made = office.run(register_followup, **visit).value
        view = office.read(open_followup, followup_id=made)
        assert (view.clue_id, view.person_id) == (clue, on_file.person)
        other = office.run(clue_at, status="INQUIRY").value
        with pytest.raises(InvalidInput, match="另一件线索"):
            office.run(register_followup, clue_id=other, **visit)
        assert [row[0] for row in office.read(open_decision, decision_id=decision).followups] == [made]
    with house.as_("other") as office, pytest.raises(NotFound):
        office.run(register_followup, **visit)
