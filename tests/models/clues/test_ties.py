"""并入、分出: what becomes of the matter elsewhere keeps its deadlines, its requests and who may see it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from models.clues.operations import (
    PartyInput,
    ProblemInput,
    ReporterInput,
    add_member,
    add_parties,
    add_problems,
    approve_proposal,
    change_clue,
    change_problem,
    link_clues,
    merge_into,
    propose_step,
    recuse,
    register_repeat,
    return_proposal,
    split_clue,
    take_step,
    unlink_clues,
)
from models.clues.queries import clue_list
from models.clues.together import waiting_requests
from models.clues.view import open_clue, reporter
from models.errors import IllegalStep, InvalidInput, NotFound
from tests.models.clues.conftest import PLAN, Desk
from tests.models.clues.test_registration import ASSIGNED

REPORTER = ReporterInput(name="慕容某某", phone="13900001234")


def merge(desk: Desk, clue_id: int, original_id: int) -> None:
    desk.run("handler", merge_into, clue_id=clue_id, original_id=original_id, reason="同一事项")


def test_a_request_that_waits_is_not_left_behind_by_a_merger(desk: Desk) -> None:
    original, repeat = desk.register(), desk.register()
    ref = desk.refs()["handler"]
    data = {"opinion": "由吴某承办", "handler": ref}
    desk.run("handler", propose_step, clue_id=repeat, step="T1", on=date(2022, 6, 9), data=data)
    with pytest.raises(IllegalStep, match="正在等待批复"):
        merge(desk, repeat, original)
    with desk.house.as_("leader") as office:
        (asked,) = office.read(waiting_requests)
        office.run(return_proposal, proposal_id=asked.id, answer="并入原件")
    merge(desk, repeat, original)
    with desk.house.as_("leader") as office:
        assert office.read(waiting_requests) == []


def test_what_the_superior_waits_for_outlasts_a_merger(desk: Desk) -> None:
    original, repeat = desk.dispatched(), desk.register(**ASSIGNED, signature="REAL_NAME")
    merge(desk, repeat, original)
    assert [link.relation for link in desk.view(original).links] == ["并入的线索"], "told once"
    view = desk.view(repeat)
    assert [row.rule for row in view.deadlines if not row.done_on] == ["D_ASSIGN"]
    report = {"meeting": "集体研究", "report": "并入原件办理", "report_no": "某纪报〔2022〕8号"}
    desk.go(repeat, "E15", date(2022, 6, 30), **report, receiver="某某市纪委监委")
    assert all(row.done_on for row in desk.view(repeat).deadlines)


def test_nothing_new_is_closed_unseen_by_a_merger(desk: Desk) -> None:
    closed = desk.under("CLOSE")
    same = desk.register(registered_on=date(2022, 6, 20))
    merge(desk, same, closed)
    assert desk.view(same).duplicate_of is not None, "nothing new: kept on file with its original"
    more = desk.register(problems=["备用金长期挂账"])
    with pytest.raises(IllegalStep, match=r"已经办结.*新的问题"):
        merge(desk, more, closed)
    waiting = desk.dispatched()
    desk.run("handler", propose_step, clue_id=waiting, step="T4a", data={"opinion": "没有实质内容"})
    with pytest.raises(IllegalStep, match=r"正在等待批复.*新的问题"):
        merge(desk, more, waiting)


def test_the_kind_of_a_problem_goes_along(desk: Desk) -> None:
    original = desk.register()
    problems = [ProblemInput("备用金长期挂账", "财务管理"), ProblemInput("虚列支出", "财务管理")]
    repeat = desk.register(problems=problems)
    split = desk.run(
        "handler",
        split_clue,
        clue_id=repeat,
        title="反映虚列支出",
        problem_ids=[desk.view(repeat).problems[1].id],
        party_ids=[desk.view(repeat).parties[0].id],
    )
    merge(desk, repeat, original)
    assert desk.view(split).problems[0].problem_type == "财务管理"
    assert desk.view(original).problems[1].problem_type == "财务管理"


def test_what_was_found_goes_along_with_a_problem(desk: Desk) -> None:
    clue_id = desk.register(problems=TWO)
    second = desk.view(clue_id).problems[1].id
    found = {"finding": "PARTLY", "finding_text": "挂账 12.6 万元属实，未见侵占"}
    desk.run("handler", change_problem, problem_id=second, **found)
    (moved,) = desk.view(split_off(desk, clue_id)).problems
    assert (moved.text, moved.finding, moved.finding_text) == (TWO[1], *found.values())


def repeat_of(desk: Desk, original: int, login: str = "handler", **changes: Any) -> int:
    data: dict[str, Any] = {
        "title": "再次反映招标采购不规范",
        "source": "WEB",
        "received_on": date(2022, 6, 20),
        "registered_on": date(2022, 6, 20),
        "parties": [PartyInput("张某", "某某建设有限公司"), PartyInput("李某", "某某建设有限公司")],
        "problems": ["招标文件审查流于形式", "备用金长期挂账"],
    }
    made: int = desk.run(login, register_repeat, original_id=original, **(data | changes))
    return made


def test_a_repeat_is_registered_and_merged_at_once(desk: Desk) -> None:
    original = desk.dispatched()
    repeat = repeat_of(desk, original, signature="REAL_NAME", reporter=REPORTER)
    view = desk.view(repeat)
    assert (view.number, view.status_text) == ("集团纪线〔2022〕2号", "办结")
    assert view.duplicate_of is not None
    assert view.duplicate_of.id == original
    assert not [row for row in view.deadlines if not row.done_on], "no second 告知 (检举控告规则 26)"
    assert {"登记重复件", "并入原件"} <= {step.name for step in view.steps}
    kept = desk.view(original)
    assert [party.name for party in kept.parties] == ["张某", "李某"]
    assert [problem.text for problem in kept.problems] == ["招标文件审查流于形式", "备用金长期挂账"]
    assert [link.relation for link in kept.links] == ["并入的线索"]


def test_a_repeat_with_nothing_new_leaves_an_ended_original_as_it_is(desk: Desk) -> None:
    closed = desk.under("CLOSE")
    with pytest.raises(IllegalStep, match=r"已经办结.*新的问题"):
        repeat_of(desk, closed)
    with desk.house.as_("handler") as office:
        assert len(office.read(clue_list, show="all")) == 1, "refused as a whole: nothing was registered"
    repeat = repeat_of(desk, closed, nothing_new=True)
    assert desk.view(repeat).closed_on is not None
    assert len(desk.view(closed).problems) == 1
    assert len(desk.view(repeat).problems) == 2


def test_a_repeat_lies_with_who_handles_the_original_and_out_of_sight_of_the_recused(desk: Desk) -> None:
    refs = desk.refs()
    original = desk.dispatched()
    desk.run("leader", add_member, clue_id=original, account=refs["other"])
    repeat = repeat_of(desk, original, "other")
    assert desk.view(repeat).handler_name == refs["handler"].name
    desk.run("leader", recuse, clue_id=original, account=refs["other"], reason="近亲属")
    third = repeat_of(desk, original)
    with desk.house.as_("other") as office, pytest.raises(NotFound):
        office.read(open_clue, clue_id=third)


def test_only_what_may_be_seen_is_repeated(desk: Desk) -> None:
    original = desk.dispatched()
    with pytest.raises(NotFound):
        repeat_of(desk, original, "other")


def test_what_is_found_in_a_case_names_it_and_is_tied_both_ways(desk: Desk) -> None:
    case = desk.under("PRELIM_VERIFY")
    found = desk.register(source="CASE_FOUND", found_in_id=case)
    assert [(link.relation, link.id) for link in desk.view(case).links] == [("办理中发现的线索", found)]
    assert [(link.relation, link.id) for link in desk.view(found).links] == [("发现于", case)]
    with pytest.raises(InvalidInput) as refused:
        desk.register(source="CASE_FOUND")
    assert refused.value.field == "found_in_id"
    desk.register(source="CASE_FOUND", source_doc_no="某纪线〔2021〕4号")
    with pytest.raises(NotFound):
        desk.register("other", source="CASE_FOUND", found_in_id=case)
    with pytest.raises(InvalidInput):
        desk.run("handler", change_clue, clue_id=desk.register(), source="CASE_FOUND")


def test_who_does_not_know_the_case_does_not_learn_of_it(desk: Desk) -> None:
    refs = desk.refs()
    case = desk.dispatched()
    found = desk.register(source="CASE_FOUND", found_in_id=case, handler=refs["other"], problems=TWO)
    assert desk.view(found, "other").links == ()
    view = desk.view(found)
    split = desk.run(
        "other",
        split_clue,
        clue_id=found,
        title="反映备用金问题",
        problem_ids=[view.problems[-1].id],
        party_ids=[view.parties[0].id],
    )
    assert [link.relation for link in desk.view(split).links] == ["分自"]
    assert desk.view(split).source_doc_no == view.number
    again = split_off(desk, desk.register(source="CASE_FOUND", found_in_id=case, problems=TWO))
    assert {link.relation for link in desk.view(again).links} == {"分自", "发现于"}


def test_one_about_the_like_is_tied_as_it_stands(desk: Desk) -> None:
    running, ended = desk.dispatched(), desk.under("CLOSE")
    for other, relation in ((running, "相关线索"), (ended, "前案")):
        made = desk.register(related_id=other)
        assert [(link.relation, link.id) for link in desk.view(made).links] == [(relation, other)]


def split_off(desk: Desk, clue_id: int) -> int:
    view = desk.view(clue_id)
    made: int = desk.run(
        "handler",
        split_clue,
        clue_id=clue_id,
        title="反映备用金问题",
        problem_ids=[view.problems[-1].id],
        party_ids=[view.parties[0].id],
    )
    return made


TWO = ["招标文件审查流于形式", "备用金长期挂账"]


def test_a_part_split_off_is_due_with_the_superior_on_the_same_day(desk: Desk) -> None:
    clue_id = desk.register(**ASSIGNED, report_due_on=date(2022, 7, 31), problems=TWO)
    due = {row.rule: row.due_on for row in desk.view(split_off(desk, clue_id)).deadlines}
    assert due["D_ASSIGN"] == date(2022, 7, 31)


def test_a_part_split_off_keeps_the_one_reporter_who_is_told_once(desk: Desk) -> None:
    clue_id = desk.register(signature="REAL_NAME", reporter=REPORTER, problems=TWO)
    other = split_off(desk, clue_id)
    view = desk.view(other)
    assert [row.rule for row in view.deadlines] == ["D_ACCEPT"]
    assert not view.warnings
    with desk.house.as_("head") as office:
        assert office.read(reporter, clue_id=other) == REPORTER


def test_nothing_is_split_off_what_has_ended(desk: Desk) -> None:
    clue_id = desk.under("CLOSE", problems=TWO)
    with pytest.raises(IllegalStep, match="已经办结"):
        split_off(desk, clue_id)


def test_recusal_and_the_list_go_where_the_matter_goes(desk: Desk) -> None:
    refs = desk.refs()
    clue_id = desk.register(problems=TWO)
    desk.run("handler", add_member, clue_id=clue_id, account=refs["other"])
    desk.run("head", recuse, clue_id=clue_id, account=refs["leader"], reason="近亲属")
    other = split_off(desk, clue_id)
    with desk.house.as_("leader") as office, pytest.raises(NotFound):
        office.read(open_clue, clue_id=other)
    assert desk.view(other, "other").title == "反映备用金问题"
    original = desk.register(parties=[PartyInput("李某", "某某公司")])
    merge(desk, clue_id, original)
    with desk.house.as_("leader") as office, pytest.raises(NotFound):
        office.read(open_clue, clue_id=original)


def test_who_is_recused_does_not_get_the_matter_by_a_merger(desk: Desk) -> None:
    refs = desk.refs()
    original = desk.register(handler=refs["other"])
    repeat = desk.register()
    desk.run("head", recuse, clue_id=repeat, account=refs["other"], reason="近亲属")
    with pytest.raises(IllegalStep, match="先改派承办人"):
        merge(desk, repeat, original)


def test_a_false_accusation_taken_up_keeps_recusal(desk: Desk) -> None:
    refs = desk.refs()
    clue_id = desk.under("TALK_INQUIRY")
    desk.take(clue_id, "E4", date(2022, 6, 20), report="谈话情况")
    desk.run("leader", recuse, clue_id=clue_id, account=refs["head"], reason="近亲属")
    form = {"report": "失实", "conclusion": "了结", "new_title": "涉嫌诬告陷害"}
    desk.go(clue_id, "T14", date(2022, 6, 30), **form)
    made = desk.view(clue_id, "leader").links[0].id
    with desk.house.as_("head") as office, pytest.raises(NotFound):
        office.read(open_clue, clue_id=made)


def test_a_repeat_taken_up_anew_is_handled_for_itself(desk: Desk) -> None:
    original, repeat = desk.register(), desk.register(signature="REAL_NAME")
    merge(desk, repeat, original)
    desk.go(repeat, "T26", date(2022, 6, 30), opinion="另有新证据")
    view = desk.view(repeat)
    assert (view.status, view.duplicate_of) == ("DISPATCHED", None)


def test_links_are_taken_off_again(desk: Desk) -> None:
    one, other = desk.register(), desk.register()
    link = desk.run("handler", link_clues, clue_id=one, other_id=other)
    desk.run("handler", unlink_clues, link_id=link)
    assert desk.view(one).links == desk.view(other).links == ()
    with pytest.raises(NotFound):
        desk.run("handler", unlink_clues, link_id=link)
    merge(desk, other, one)
    merged = desk.view(one).links[0].link_id
    with pytest.raises(IllegalStep, match="并入"):
        desk.run("handler", unlink_clues, link_id=merged)


# --- an approval holds for what was put up


def asked_to_close(desk: Desk) -> tuple[int, int]:
    """A clue whose closing waits for approval, and the request."""
    from models.clues.operations import propose_disposal

    clue_id = desk.dispatched(problems=TWO)
    desk.run("handler", propose_disposal, clue_id=clue_id, disposition="CLOSE", data=PLAN["CLOSE"])
    return clue_id, next(p.id for p in desk.view(clue_id).proposals if p.state == "PENDING")


def test_an_approval_is_not_given_to_what_was_changed_meanwhile(desk: Desk) -> None:
    clue_id, asked = asked_to_close(desk)
    desk.run("handler", add_problems, clue_id=clue_id, problems=["虚列支出"])
    with pytest.raises(IllegalStep, match="反映的问题有变动"):
        desk.run("leader", approve_proposal, proposal_id=asked)
    desk.run("handler", add_parties, clue_id=clue_id, parties=[PartyInput("李某", "某某公司")])
    with pytest.raises(IllegalStep, match="反映的问题、被反映人有变动"):
        desk.run("leader", approve_proposal, proposal_id=asked)
    desk.run("leader", return_proposal, proposal_id=asked, answer="重新提出")
    assert desk.view(clue_id).status == "DISPATCHED"


def test_what_was_changed_meanwhile_is_shown_as_held_back_and_not_entered_on_paper(desk: Desk) -> None:
    clue_id, _asked = asked_to_close(desk)
    assert not desk.view(clue_id, "leader").proposals[0].held
    desk.run("handler", add_problems, clue_id=clue_id, problems=["虚列支出"])
    held = desk.view(clue_id, "leader").proposals[0]
    assert (held.refusal, "反映的问题有变动，请退回" in held.held) == ("", True)
    (row,) = desk.run_read("leader", waiting_requests)
    assert row.held == held.held
    paper = {"approver": "郑某", "paper_no": "签报〔2022〕1号", "on": date(2022, 6, 30)}
    with pytest.raises(IllegalStep, match="有变动，请先撤回请示"):
        desk.run("handler", take_step, clue_id=clue_id, step="T8", **paper)


def test_a_problem_split_off_meanwhile_is_a_change_and_a_finding_is_none(desk: Desk) -> None:
    clue_id, asked = asked_to_close(desk)
    first = desk.view(clue_id).problems[0]
    desk.run("handler", change_problem, problem_id=first.id, finding="FALSE", finding_text="程序完整")
    desk.run("leader", approve_proposal, proposal_id=asked)
    clue_id, asked = asked_to_close(desk)
    split_off(desk, clue_id)
    with pytest.raises(IllegalStep, match="反映的问题有变动"):
        desk.run("leader", approve_proposal, proposal_id=asked)


def test_nothing_new_is_added_to_what_has_ended(desk: Desk) -> None:
    clue_id = desk.under("CLOSE")
    with pytest.raises(IllegalStep, match="没有人再办"):
        desk.run("handler", add_problems, clue_id=clue_id, problems=["虚列支出"])
    with pytest.raises(IllegalStep, match="没有人再办"):
        desk.run("handler", add_parties, clue_id=clue_id, parties=[PartyInput("李某", "某某公司")])
