"""知悉范围, 回避 and four eyes: in lists, counts, search, the open record, and at every approval."""

from __future__ import annotations

from datetime import date

import pytest

from models.clues.offers import next_steps
from models.clues.operations import (
    AccountRef,
    PartyInput,
    add_member,
    add_parties,
    approve_proposal,
    change_handler,
    end_recusal,
    propose_disposal,
    propose_step,
    recuse,
    recuse_self,
    remove_member,
    remove_party,
    remove_problem,
    take_step,
    withdraw_proposal,
)
from models.clues.queries import ClueCounts, clue_counts, clue_list, possible_duplicates
from models.clues.view import open_clue
from models.deadlines.queries import deadlines_of
from models.drafts import drafts, keep_draft
from models.errors import IllegalStep, InvalidInput, NotAllowed, NotFound
from models.workbench.queries import workbench
from tests.models.clues.conftest import PLAN, Desk


def sight(desk: Desk, login: str, clue_id: int) -> set[str]:
    """Where an account meets the clue."""
    found = set()
    with desk.house.as_(login) as office:
        if any(row.id == clue_id for row in office.read(clue_list, show="all")):
            found.add("list")
        if any(row.id == clue_id for row in office.read(clue_list, show="all", text="招标")):
            found.add("filtered list")
        if office.read(clue_counts).all:
            found.add("count")
        if office.search("招标采购").count:
            found.add("search")
        if office.read(possible_duplicates, names=["张某"]):
            found.add("duplicates")
        if office.read(deadlines_of, kind="clue", record_id=clue_id):
            found.add("deadlines")
        bench = office.read(workbench, ahead=3650)
        if bench.due or bench.overdue or bench.waiting or bench.open_clues:
            found.add("workbench")
        try:
            office.read(open_clue, clue_id=clue_id)
            found.add("open")
        except NotFound:
            found.discard("open")
    return found


EVERYWHERE = {"list", "filtered list", "count", "search", "duplicates", "deadlines", "workbench", "open"}


def test_only_those_on_the_list_meet_the_clue(desk: Desk) -> None:
    clue_id = desk.register(signature="REAL_NAME")
    assert sight(desk, "other", clue_id) == set()
    assert sight(desk, "handler", clue_id) == EVERYWHERE
    assert sight(desk, "leader", clue_id) == EVERYWHERE
    desk.run("handler", add_member, clue_id=clue_id, account=desk.refs()["other"], reason="协办")
    assert sight(desk, "other", clue_id) == EVERYWHERE
    desk.run("handler", remove_member, clue_id=clue_id, account_uid=desk.refs()["other"].uid)
    assert sight(desk, "other", clue_id) == set()


def test_a_clue_out_of_sight_cannot_be_worked_on(desk: Desk) -> None:
    clue_id = desk.register()
    with pytest.raises(NotFound):
        desk.run("other", propose_step, clue_id=clue_id, step="T2", data={})
    with pytest.raises(NotFound), desk.house.as_("other") as office:
        office.read(next_steps, clue_id=clue_id)


def test_recusal_takes_the_clue_from_sight_even_of_the_head(desk: Desk) -> None:
    refs = desk.refs()
    clue_id = desk.register(signature="REAL_NAME")
    desk.run("leader", recuse, clue_id=clue_id, account=refs["head"], reason="与被反映人系近亲属")
    assert sight(desk, "head", clue_id) == set()
    with pytest.raises(NotAllowed, match="回避"):
        desk.run("handler", add_member, clue_id=clue_id, account=refs["head"])
    desk.run("leader", end_recusal, clue_id=clue_id, account_uid=refs["head"].uid, reason="经核实不属近亲属")
    assert sight(desk, "head", clue_id) == EVERYWHERE


def test_a_recused_handler_needs_a_successor(desk: Desk) -> None:
    refs = desk.refs()
    clue_id = desk.register()
    with pytest.raises(InvalidInput) as refused:
        desk.run("handler", recuse_self, clue_id=clue_id, reason="利害关系")
    assert refused.value.field == "successor"
    desk.run("handler", recuse_self, clue_id=clue_id, reason="利害关系", successor=refs["other"])
    assert sight(desk, "handler", clue_id) == set()
    assert desk.view(clue_id, "other").handler_name == "冯某"
    with pytest.raises(NotAllowed, match="回避"):
        desk.run("leader", change_handler, clue_id=clue_id, handler=refs["handler"])


def test_the_list_is_the_handlers_and_approvers_business(desk: Desk) -> None:
    refs = desk.refs()
    clue_id = desk.register(members=[refs["other"]])
    with pytest.raises(NotAllowed, match="由承办人或审批人确定"):
        desk.run("other", add_member, clue_id=clue_id, account=AccountRef("x" * 32, "某人"))
    with pytest.raises(IllegalStep, match="先改派"):
        desk.run("leader", remove_member, clue_id=clue_id, account_uid=refs["handler"].uid)


def test_nobody_approves_his_own(desk: Desk) -> None:
    refs = desk.refs()
    clue_id = desk.register("head", handler=refs["handler"])
    asked = desk.run(
        "head",
        propose_step,
        clue_id=clue_id,
        step="T1",
        on=date(2022, 6, 9),
        data={"opinion": "由冯某承办", "handler": refs["other"]},
    )
    view = desk.view(clue_id, "head")
    assert "自己提出的请示" in view.proposals[0].refusal
    with pytest.raises(NotAllowed, match="自己提出"):
        desk.run("head", approve_proposal, proposal_id=asked)
    with pytest.raises(NotAllowed):
        desk.run("handler", approve_proposal, proposal_id=asked)
    desk.run("leader", approve_proposal, proposal_id=asked)
    view = desk.view(clue_id)
    assert (view.handler_name, view.status) == ("冯某", "DISPATCHED")
    with pytest.raises(IllegalStep, match="已经办过"):
        desk.run("leader", approve_proposal, proposal_id=asked)


def test_the_handler_does_not_approve_on_his_own_clue(desk: Desk) -> None:
    refs = desk.refs()
    clue_id = desk.register("handler", handler=refs["head"])
    asked = desk.run(
        "handler",
        propose_step,
        clue_id=clue_id,
        step="T2",
        data={"rejection": "REJECTED_13_2", "opinion": "x"},
    )
    with pytest.raises(NotAllowed, match="承办人不能批准"):
        desk.run("head", approve_proposal, proposal_id=asked)


def test_one_proposal_at_a_time_and_only_its_maker_withdraws(desk: Desk) -> None:
    clue_id = desk.register(members=[desk.refs()["other"]])
    data = {"rejection": "REJECTED_13_2", "opinion": "x"}
    asked = desk.run("handler", propose_step, clue_id=clue_id, step="T2", data=data)
    with pytest.raises(IllegalStep, match="正在等待批复"):
        desk.run("handler", propose_step, clue_id=clue_id, step="T2", data=data)
    with pytest.raises(NotAllowed, match="只有提出人"):
        desk.run("other", withdraw_proposal, proposal_id=asked, reason="误提")
    desk.run("handler", withdraw_proposal, proposal_id=asked, reason="误提")
    assert desk.view(clue_id).proposals[0].state == "WITHDRAWN"


def test_counts_of_those_who_see_some(desk: Desk) -> None:
    refs = desk.refs()
    first = desk.register()
    desk.register(members=[refs["other"]])
    desk.register("other", handler=refs["handler"])
    desk.go(first, "T2", date(2022, 6, 10), rejection="REJECTED_13_3", opinion="无实质内容")
    expected = {
        "handler": ClueCounts(2, 3),
        "other": ClueCounts(2, 2),
        "head": ClueCounts(2, 3),
    }
    for login, counts in expected.items():
        with desk.house.as_(login) as office:
            assert office.read(clue_counts) == counts, login
    desk.run("head", recuse, clue_id=first, account=refs["leader"], reason="利害关系")
    with desk.house.as_("leader") as office:
        assert office.read(clue_counts) == ClueCounts(2, 2)


def test_a_new_handler_has_the_clues_deadlines(desk: Desk) -> None:
    clue_id = desk.dispatched()
    desk.run("leader", change_handler, clue_id=clue_id, handler=desk.refs()["other"])
    for login, mine in (("other", True), ("handler", False)):
        with desk.house.as_(login) as office:
            bench = office.read(workbench, ahead=60)
            assert [row.mine for row in bench.due] == ([mine] if login == "other" else []), login
    with desk.house.as_("head") as office:
        assert [row.mine for row in office.read(workbench, ahead=60).due] == [False]


def test_who_is_recused_neither_approves_on_paper_nor_joins_a_group(desk: Desk) -> None:
    clue_id = desk.dispatched()
    desk.run("head", recuse, clue_id=clue_id, account=desk.refs()["leader"], reason="近亲属")
    paper = {"approver": "郑某", "paper_no": "呈批件〔2022〕5号"}
    with pytest.raises(NotAllowed, match="郑某已在这件线索中回避"):
        desk.run("handler", take_step, clue_id=clue_id, step="T4a", data={"opinion": "没有内容"}, **paper)
    plan = PLAN["PRELIM_VERIFY"] | {"group": "郑某、蒋某"}
    with pytest.raises(InvalidInput, match="郑某已在这件线索中回避") as refused:
        desk.run("handler", propose_disposal, clue_id=clue_id, disposition="PRELIM_VERIFY", data=plan)
    assert refused.value.field == "group"


def test_the_leaders_words_stand_in_the_course(desk: Desk) -> None:
    clue_id = desk.register()
    data = {"opinion": "由吴某承办", "handler": desk.refs()["handler"]}
    desk.run("handler", propose_step, clue_id=clue_id, step="T1", data=data)
    desk.approve(clue_id, answer="同意，注意保密")
    step = desk.view(clue_id).steps[-1]
    assert step.text.splitlines()[-1] == "批示意见：同意，注意保密"


def test_what_was_entered_by_mistake_is_taken_out_and_never_the_last(desk: Desk) -> None:
    clue_id = desk.register(problems=["招标文件审查流于形式", "误录"])
    desk.run(
        "handler", add_parties, clue_id=clue_id, parties=[PartyInput("王某", subject_level="NEXT_LEVEL_HEAD")]
    )
    view = desk.view(clue_id)
    assert view.subject_level == "NEXT_LEVEL_HEAD"
    desk.run("handler", remove_party, party_id=view.parties[1].id)
    desk.run("handler", remove_problem, problem_id=view.problems[1].id)
    view = desk.view(clue_id)
    assert view.subject_level == "ORDINARY_MEMBER", "who approves follows"
    with pytest.raises(IllegalStep, match="先增加正确的被反映人"):
        desk.run("handler", remove_party, party_id=view.parties[0].id)
    with pytest.raises(IllegalStep, match="至少要有一个"):
        desk.run("handler", remove_problem, problem_id=view.problems[0].id)


def test_a_draft_is_its_accounts_own_and_goes_with_the_record_from_sight(desk: Desk) -> None:
    clue_id = desk.dispatched()
    refs = desk.refs()
    place = f"clue/{clue_id}/change"
    desk.run("handler", keep_draft, place=place, title="修改登记内容", content={"title": "半句"})
    own = f"own/clue/{clue_id}"
    desk.run("handler", keep_draft, place=own, title="", content={"key": "半句"})
    desk.run("handler", keep_draft, place="clue/new", title="登记问题线索", content={"title": "半句"})
    assert {row[0] for row in desk.run_read("handler", drafts)} == {place, own, "clue/new"}
    for other in ("head", "leader", "other"):
        if other in refs:
            assert desk.run_read(other, drafts) == []
    desk.run(
        "leader", recuse, clue_id=clue_id, account=refs["handler"], reason="亲属", successor=refs["head"]
    )
    assert [row[0] for row in desk.run_read("handler", drafts)] == ["clue/new"]
