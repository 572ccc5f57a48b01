"""立卷 of ended clues, order, need-to-know, sealing, reopening, lending."""

from __future__ import annotations

from datetime import date

import pytest

from models.clues.records import Clue
from models.dossiers.lending import allow_loan, ask_loan, return_loan
from models.dossiers.operations import (
    change_dossier,
    change_item,
    drop_item,
    gather_more,
    make_dossier,
    move_item,
    number_pages,
    reopen_dossier,
    seal_dossier,
)
from models.dossiers.queries import dossier_forms, dossiers, open_dossier, ready_clues
from models.errors import Conflict, IllegalStep, InvalidInput, NotAllowed, NotFound
from models.operations import Work, operation
from models.rights import Right
from models.workbench.queries import workbench


@operation("测试：改线索摘要", right=Right.CASE_WRITE)
def alter_summary(work: Work, *, clue_id: int) -> None:
    clue = work.session.get(Clue, clue_id)
    assert clue is not None
    clue.summary = "另有问题"


def view(desk, dossier, login="handler"):
    with desk.house.as_(login) as office:
        return office.read(open_dossier, dossier_id=dossier)


def test_a_clue_that_runs_has_no_file(desk):
    clue = desk.dispatched()
    with pytest.raises(IllegalStep, match="案结卷成"):
        desk.run("handler", make_dossier, clue_id=clue)


def test_everything_is_gathered_in_the_prescribed_order(desk, filed):
    shown = view(desk, filed)
    assert shown.number == "集团纪卷〔2022〕1号"
    assert shown.title == "关于张某（某某建设有限公司工程部经理）有关问题的核查案卷"
    assert [(one.volume, one.section) for one in shown.items] == sorted(
        (one.volume, one.section) for one in shown.items
    )
    main = [one.title for one in shown.items if one.volume == "MAIN"]
    assert main[0] == "问题线索登记表"
    assert "张某自然状况" in main
    assert main[-1] == "线索说明.txt"
    side = [one.title for one in shown.items if one.volume == "SIDE"]
    assert len(side) == 2
    assert all(title.endswith("的请示及批示") for title in side)
    assert not [one for one in shown.items if one.source_kind == "clue_reporter"]


def test_what_followed_the_end_and_the_dual_check_stand_in_it(desk):
    clue = desk.under("CLOSE", signature="REAL_NAME", problems=["招标文件审查流于形式", "备用金长期挂账"])
    desk.at(2022, 7, 1)
    desk.take(clue, "E6", date(2022, 6, 14), opinion="电话告知")
    desk.take(clue, "E7", date(2022, 6, 20), opinion="电话反馈")
    desk.take(clue, "E10", date(2022, 6, 21), opinion="与计财部商量过口径")
    desk.dual_checked(clue, date(2022, 6, 22))
    made = desk.run("handler", make_dossier, clue_id=clue)
    shown = view(desk, made)
    last = [(one.title, one.section) for one in shown.items if one.volume == "MAIN"][-3:]
    assert [section for _title, section in last] == [10, 10, 10]
    assert {"向实名举报人反馈结果登记表"} < {title for title, _section in last}
    assert last[-1][0].endswith("一案双查")
    assert [one.title for one in shown.items if one.title.startswith("记事") and one.volume == "SIDE"]
    assert not [one.title for one in shown.items if one.title.startswith("记事") and one.volume == "MAIN"]
    assert "登记表" not in [one.title for one in shown.items], "the 线索登记表 says it already"
    with desk.house.as_("handler") as office:
        forms = office.read(dossier_forms, dossier_id=made)
    first = dict(forms[shown.items[0].id].rows)
    assert first["被反映人"] == "张某，某某建设有限公司工程部经理"
    assert (first["署名"], first["问题 2"]) == ("实名", "备用金长期挂账")
    dual = dict(forms[next(one.id for one in shown.items if one.source_kind == "followup")].rows)
    assert dual["批准日期"] == "2022-06-22"


def test_retention_comes_from_the_rule_with_its_source(desk, filed):
    shown = view(desk, filed)
    assert (shown.retention_text, shown.expires_on) == ("10 年", date(2033, 1, 1))
    desk.run(
        "handler",
        change_dossier,
        dossier_id=filed,
        title="甲",
        fonds="乙",
        category="CASE",
        checker="",
        notes="",
    )
    shown = view(desk, filed)
    assert (shown.retention_text, shown.expires_on) == ("永久", None)
    assert "案件档案管理办法" in shown.retention_basis


def test_a_clue_has_one_file(desk, archived, filed):
    with pytest.raises(Conflict, match="已经立卷"):
        desk.run("handler", make_dossier, clue_id=archived)
    with desk.house.as_("handler") as office:
        assert office.read(ready_clues).clues == {}


def test_the_file_is_seen_as_its_clue_is(desk, filed):
    with desk.house.as_("other") as office:
        assert office.read(dossiers) == []
        with pytest.raises(NotFound):
            office.read(open_dossier, dossier_id=filed)
    with desk.house.as_("handler") as office:
        assert [row.id for row in office.read(dossiers, text="集团纪卷")] == [filed]


def test_items_are_moved_renamed_and_taken_out(desk, filed):
    items = view(desk, filed).items
    first, second = items[0], items[1]
    desk.run("handler", move_item, item_id=second.id, up=True)
    assert [one.id for one in view(desk, filed).items[:2]] == [second.id, first.id]
    desk.run("handler", change_item, item_id=first.id, volume="SIDE", section=1, title="登记表", on=first.on)
    assert view(desk, filed).items[-1].title == "登记表"
    desk.run("handler", drop_item, item_id=second.id)
    assert desk.run("handler", gather_more, dossier_id=filed) == 0
    assert second.id not in [one.id for one in view(desk, filed).items]


def test_sealing_needs_numbers_and_another_persons_check(desk, filed):
    with pytest.raises(IllegalStep, match="还没有编页"):
        desk.run("handler", seal_dossier, dossier_id=filed, checker="周某")
    items = view(desk, filed).items
    with pytest.raises(Conflict):
        desk.run("handler", number_pages, dossier_id=filed, pages={items[0].id: (1, 1)})
    desk.run("handler", number_pages, dossier_id=filed, pages={one.id: (1, 1) for one in items})
    with pytest.raises(InvalidInput, match="不能是立卷人"):
        desk.run("handler", seal_dossier, dossier_id=filed, checker="吴某")


def test_nothing_that_came_since_is_left_out_of_a_sealed_file(desk, archived, filed, tmp_path):
    paper = tmp_path / "后来的材料.txt"
    paper.write_text("说明", "utf-8")
    assert view(desk, filed).missing == ()
    with desk.house.as_("handler") as office:
        office.attach(paper, kind="clue", record_id=archived)
        items = office.read(open_dossier, dossier_id=filed).items
        office.run(number_pages, dossier_id=filed, pages={one.id: (1, 1) for one in items})
    assert view(desk, filed).missing == ("后来的材料.txt",)
    with pytest.raises(IllegalStep, match=r"还有 1 件没有入卷（后来的材料.txt）"):
        desk.run("handler", seal_dossier, dossier_id=filed, checker="周某")
    desk.run("handler", gather_more, dossier_id=filed)
    late = view(desk, filed).items[-1]
    desk.run("handler", drop_item, item_id=late.id)
    assert view(desk, filed).missing == (), "taken out by hand"


def test_what_is_sealed_is_read_only(desk, archived, sealed, tmp_path):
    with pytest.raises(IllegalStep, match="已封卷（集团纪卷〔2022〕1号）"):
        desk.run("handler", alter_summary, clue_id=archived)
    with pytest.raises(IllegalStep, match="请先启封"):
        desk.run("handler", gather_more, dossier_id=sealed)
    paper = tmp_path / "后来的材料.txt"
    paper.write_text("说明", "utf-8")
    with desk.house.as_("handler") as office, pytest.raises(IllegalStep, match="已封卷"):
        office.attach(paper, kind="clue", record_id=archived)


def test_only_the_right_and_a_reason_reopen(desk, sealed):
    with pytest.raises(NotAllowed):
        desk.run("handler", reopen_dossier, dossier_id=sealed, reason="补材料")
    with pytest.raises(InvalidInput):
        desk.run("head", reopen_dossier, dossier_id=sealed, reason=" ")
    desk.run("head", reopen_dossier, dossier_id=sealed, reason="补入回访材料")
    shown = view(desk, sealed)
    assert (shown.state, shown.events[-1]["text"]) == ("OPEN", "补入回访材料")
    assert desk.run("handler", gather_more, dossier_id=sealed) == 0


LOAN = {"borrower": "李某某", "purpose": "巡察组查阅", "due_on": date(2022, 7, 10)}


def test_lent_by_another_and_overdue_on_the_workbench(desk, sealed):
    loan = desk.run("head", ask_loan, dossier_id=sealed, **LOAN)
    with pytest.raises(NotAllowed, match="不能由申请人"):
        desk.run("head", allow_loan, loan_id=loan)
    for login, mine in (("leader", True), ("head", False)):
        with desk.house.as_(login) as office:
            waits = [row for row in office.read(workbench).waiting if row.kind == "dossier"]
        assert [(row.what, row.for_me) for row in waits] == [("批准李某某借阅案卷", mine)]
    desk.run("leader", allow_loan, loan_id=loan)
    with desk.house.as_("leader") as office:
        assert not [row for row in office.read(workbench).waiting if row.kind == "dossier"]
    with pytest.raises(IllegalStep, match="归还后才能再借"):
        desk.run("head", ask_loan, dossier_id=sealed, **LOAN)
    desk.at(2022, 7, 12)
    with desk.house.as_("head") as office:
        late = [row for row in office.read(workbench).overdue if row.kind == "dossier"]
        assert [(row.what, row.days_left) for row in late] == [("归还案卷（李某某借阅）", -2)]
        assert [row.overdue for row in office.read(dossiers, show="overdue")] == [True]
    desk.run("handler", return_loan, loan_id=loan, note="页数齐全")
    with desk.house.as_("head") as office:
        assert not [row for row in office.read(workbench).overdue if row.kind == "dossier"]
        assert office.read(dossiers, show="lent") == []


def test_a_file_that_is_still_put_in_order_is_not_lent(desk, sealed):
    asked = desk.run("handler", ask_loan, dossier_id=sealed, **LOAN)
    desk.run("head", reopen_dossier, dossier_id=sealed, reason="补入回访材料")
    with pytest.raises(IllegalStep, match="封卷后才能借阅"):
        desk.run("leader", allow_loan, loan_id=asked)
    desk.run("leader", allow_loan, loan_id=asked, allow=False, answer="案卷已启封")
    with pytest.raises(IllegalStep, match="封卷后才能借阅"):
        desk.run("handler", ask_loan, dossier_id=sealed, **LOAN)


def test_a_refused_loan_says_why(desk, sealed):
    loan = desk.run("handler", ask_loan, dossier_id=sealed, **LOAN)
    with pytest.raises(InvalidInput):
        desk.run("leader", allow_loan, loan_id=loan, allow=False)
    desk.run("leader", allow_loan, loan_id=loan, allow=False, answer="与工作无关")
    assert view(desk, sealed).loans[0].state_text == "未批准"
