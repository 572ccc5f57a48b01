"""双向核对: carried over and new, by source and state, within the 知悉范围."""

from __future__ import annotations

from datetime import date

from models.clues.checklist import two_way_check
from tests.models.clues.conftest import Desk
from tests.models.clues.test_registration import ASSIGNED


def test_the_years_clues_by_source_and_state(desk: Desk) -> None:
    before = {**ASSIGNED, "assigned_on": date(2021, 11, 1), "received_on": date(2021, 11, 2)}
    carried = desk.register(**before, registered_on=date(2021, 11, 3))
    new = desk.register(**ASSIGNED)
    own = desk.under("CLOSE")
    desk.register(duplicate_of_id=own)
    refused = desk.register()
    desk.go(refused, "T2", date(2022, 6, 10), rejection="REJECTED_13_3", opinion="无实质内容")
    with desk.house.as_("head") as office:
        whole = office.read(two_way_check, year=2022)
        assigned = office.read(two_way_check, year=2022, origin="ASSIGNED")
        year_before = office.read(two_way_check, year=2021)
    assert {row.id for row in whole.rows} == {carried, new, own}
    assert set(whole.counts) == {("上级交办", "待受理", 2), ("信访举报·来信", "办结", 1)}
    assert [(row.id, row.due_on, row.overdue) for row in assigned.rows] == [
        (carried, date(2022, 2, 7), True),
        (new, date(2022, 9, 8), False),
    ]
    assert [row.id for row in year_before.rows] == [carried]
    with desk.house.as_("other") as office:
        assert office.read(two_way_check, year=2022).total == 0


def test_a_clue_with_several_reports_due_is_one_line_with_the_open_one(desk: Desk) -> None:
    clue_id = desk.under("CLOSE", **ASSIGNED)
    report = {"meeting": "集体研究", "report": "没有发现违纪", "report_no": "某纪报〔2022〕8号"}
    desk.go(clue_id, "E15", date(2022, 6, 14), **report, receiver="某某市纪委监委")
    with desk.house.as_("head") as office:
        (row,) = office.read(two_way_check, year=2022).rows
        assert row.reported_on == date(2022, 6, 14)
    urged = {"receiver": "某某市纪委监委", "report_no": "某纪督〔2022〕3号", "opinion": "补充核查"}
    desk.take(clue_id, "E16", date(2022, 6, 20), **urged, due_on=date(2022, 8, 1))
    with desk.house.as_("head") as office:
        found = office.read(two_way_check, year=2022)
    assert [(row.id, row.due_on, row.reported_on) for row in found.rows] == [
        (clue_id, date(2022, 8, 1), None)
    ]
    assert found.counts == (("上级交办", "办结", 1),)


def test_a_repeat_and_one_sent_on_are_not_missing_from_ours(desk: Desk) -> None:
    original = desk.register()
    repeat = desk.register(**ASSIGNED, duplicate_of_id=original)
    sent_on = desk.register(**{**ASSIGNED, "source_doc_no": "某纪交〔2022〕40号"})
    desk.go(sent_on, "T3", date(2022, 6, 10), receiver="某某公司纪委", opinion="属其管辖")
    numbers = ("某纪交〔2022〕31号", "某纪交〔2022〕40号", "某纪交〔2022〕7号")
    with desk.house.as_("head") as office:
        found = office.read(two_way_check, year=2022, origin="ASSIGNED", superior=numbers)
    assert not {repeat, sent_on} & {row.id for row in found.rows}
    assert found.only_superior == ("某纪交〔2022〕7号",)


def test_only_what_the_superior_may_have_is_held_against_its_list(desk: Desk) -> None:
    assigned = desk.under("CLOSE", **ASSIGNED)
    own, sent = desk.register(), desk.register(source="AUDIT", source_doc_no="审移〔2022〕5号")
    report = {"meeting": "集体研究", "report": "没有发现违纪", "report_no": "某纪报〔2022〕8号"}
    desk.go(assigned, "E15", date(2022, 6, 14), **report, receiver="某某市纪委监委")
    rows = desk.run_read("head", two_way_check, year=2022, superior=["某纪交〔2022〕99号"]).rows
    assert {row.id: row.matched for row in rows} == {assigned: False, own: None, sent: False}
    assert {row.id: row.report_text for row in rows} == {assigned: "2022-06-14 已报", own: "", sent: ""}
