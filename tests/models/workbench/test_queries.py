"""工作台: overdue, due, waiting for whom, within the 知悉范围, each with its rule."""

from __future__ import annotations

from datetime import date
from typing import Any

from models.clues.operations import propose_disposal
from models.operations import Work, operation
from models.rectification.operations import register_item
from models.rights import Right
from models.workbench.queries import WorkbenchView, counts, workbench
from tests.models.clues.conftest import PLAN, Desk, desk

__all__ = ["desk"]


def bench(desk: Desk, login: str, **asked: Any) -> WorkbenchView:
    with desk.house.as_(login) as office:
        return office.read(workbench, **asked)


@operation("试验：列入台账", right=Right.CASE_WRITE)
def put_item(work: Work, *, due_on: date, on: date, clue_id: int | None = None) -> int:
    return register_item(
        work,
        description="备用金长期挂账未清理",
        due_on=due_on,
        unit_name="某某建设有限公司",
        on=on,
        clue_id=clue_id,
    )


def test_an_empty_office(desk: Desk) -> None:
    view = bench(desk, "handler")
    assert (view.overdue, view.due, view.waiting, view.open_clues) == ((), (), (), 0)
    assert set(view.counts) == {"clue", "letter", "rectification", "talk"}


def test_overdue_and_due_with_their_articles(desk: Desk) -> None:
    late = desk.register(signature="REAL_NAME", title="反映甲事")
    soon = desk.dispatched(title="反映乙事")
    view = bench(desk, "handler")
    accept, overdue = view.overdue
    # what came in and was never handed on does not lie there unnoticed (内部管理期限)
    assert (accept.record_id, accept.what, accept.days_left) == (late, "受理并分办", -15)
    assert (overdue.kind, overdue.record_id, overdue.number) == ("clue", late, "集团纪线〔2022〕1号")
    assert (overdue.what, overdue.days_left, overdue.basis) == (
        "告知实名举报人受理情况",
        -1,
        "检举控告规则 第26条",
    )
    (due,) = view.due
    assert (due.record_id, due.title, due.days_left, due.mine) == (soon, "反映乙事", 11, True)
    assert bench(desk, "handler", ahead=10).due == ()
    assert (view.overdue_count, view.due_count, view.open_clues) == (2, 1, 2)


def test_what_is_met_leaves_the_bench(desk: Desk) -> None:
    clue_id = desk.register(signature="REAL_NAME")
    desk.take(clue_id, "E6", date(2022, 6, 28), opinion="电话告知")
    assert [row.what for row in bench(desk, "handler").overdue] == ["受理并分办"]


def test_rectification_items_stand_with_the_rest(desk: Desk) -> None:
    desk.run("handler", put_item, due_on=date(2022, 6, 20), on=date(2022, 6, 1))
    hidden = desk.register("other")
    desk.run("other", put_item, due_on=date(2022, 6, 21), on=date(2022, 6, 9), clue_id=hidden)
    view = bench(desk, "handler")
    assert [(row.kind, row.what, row.days_left) for row in view.overdue] == [
        ("rectification", "完成整改", -10)
    ]
    assert view.counts["rectification"] == 1
    assert bench(desk, "head").overdue_count == 3


def test_a_proposal_waits_for_those_who_may_decide_it(desk: Desk) -> None:
    clue_id = desk.dispatched()
    desk.run(
        "handler",
        propose_disposal,
        clue_id=clue_id,
        disposition="PRELIM_VERIFY",
        on=date(2022, 6, 20),
        data=PLAN["PRELIM_VERIFY"],
    )
    for login, mine in (("leader", True), ("head", False), ("handler", False)):
        (row,) = bench(desk, login).waiting
        assert (row.record_id, row.what, row.who, row.for_me) == (clue_id, "请示：初步核实", "吴某", mine), (
            login
        )
    assert bench(desk, "other").waiting == ()
    desk.approve(clue_id, on=date(2022, 6, 21))
    assert bench(desk, "leader").waiting == ()


def test_counts_beside_the_topics(desk: Desk) -> None:
    desk.register()
    with desk.house.as_("handler") as office:
        assert office.read(counts)["clue"] == 1
    with desk.house.as_("other") as office:
        assert office.read(counts)["clue"] == 0
