"""年度工作 on a real vault: kinds as data, entries, who has not signed, findings into the ledger, rounds, who sees what."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from models.errors import IllegalStep, InvalidInput, NotAllowed, NotFound
from models.rectification.queries import rectifications
from models.statistics.report import report
from models.trash.operations import discard, restore_record, trash_rows
from models.undertakings.kinds import add_kind, kinds_on_file, programmes, roles, shapes, shipped
from models.undertakings.operations import (
    add_entries,
    add_findings,
    cast_ballots,
    change_entry,
    change_undertaking,
    close_findings,
    end_undertaking,
    register_undertaking,
    remove_entries,
    reopen_undertaking,
    settle_entries,
    void_undertaking,
)
from models.undertakings.queries import open_undertaking, undertakings
from tests.fixtures_vault import House
from tests.models.letters.conftest import OnFile, on_file

__all__ = ["on_file"]

DAY = date(2022, 6, 1)


def made(office, kind="NIGHT_SCHOOL", title="廉政夜校第1期", **more) -> int:
    return office.run(register_undertaking, kind=kind, title=title, **({"held_on": DAY} | more)).value


def view(office, undertaking_id):
    return office.read(open_undertaking, undertaking_id=undertaking_id)


def listed(office, head, role, *titles, **more):
    rows = [{"title": title} for title in titles]
    return office.run(add_entries, undertaking_id=head, role=role, rows=rows, **more).value


def test_every_system_of_the_year_has_a_kind():
    wanted = {
        "主体责任清单", "党风廉政建设责任书", "廉洁从业承诺书", "规范用网承诺书", "“一岗双责”责任评价", "走访调研座谈",
        "节点提醒", "廉政夜校", "警示教育", "测试答题", "廉情寄语", "廉洁家访", "专项检查", "专项督导", "“2+N”联合监督",
        "通报", "以案促改工作方案", "督查督办", "廉政风险防控", "廉洁工程", "干部廉政积分", "清廉企业创建",
        "贴近式纪法服务", "纪检干部培训", "纪检干部考核",
    }  # fmt: skip
    assert wanted <= {kind.name for kind in shipped().values()}


@pytest.mark.parametrize("kind", shipped().values(), ids=lambda kind: kind.code)
def test_kinds_name_what_there_is(kind):
    assert kind.shape in shapes()
    assert set(kind.entries) <= set(roles())
    assert kind.programme in {"", *programmes()}


def test_the_office_adds_a_kind_and_uses_it(office):
    code = office.run(add_kind, name="廉洁书画展", shape="EVENT", entries=["ATTENDEE"]).value
    assert "廉洁书画展" in [kind.name for kind in office.read(kinds_on_file)]
    head = made(office, code, "第一届廉洁书画展", headcount=40)
    assert view(office, head).kind.name == "廉洁书画展"
    with pytest.raises(InvalidInput, match="已经有"):
        office.run(add_kind, name="廉洁书画展", shape="EVENT", entries=["ATTENDEE"])
    with pytest.raises(InvalidInput, match="形式"):
        office.run(add_kind, name="别的", shape="X", entries=["ATTENDEE"])


def test_a_handler_adds_no_kind(house: House):
    with house.as_("handler") as office, pytest.raises(NotAllowed):
        office.run(add_kind, name="廉洁书画展", shape="EVENT", entries=["ATTENDEE"])


def test_attendance_by_number_or_by_list(office):
    by_number, by_list, neither = made(office, headcount=120), made(office), made(office)
    listed(office, by_list, "ATTENDEE", "张某", "李某某", "王某")
    assert view(office, by_number).attended == 120
    assert view(office, by_list).attended == 3
    assert view(office, neither).missing == ("没有登记参加人数，不计入受教育人次。",)


def test_a_list_longer_than_the_number_is_named(office):
    head = made(office, headcount=1)
    listed(office, head, "ATTENDEE", "张某", "李某某")
    assert "多于登记的 1 人" in view(office, head).missing[0]


def test_who_has_signed_and_who_has_not(office):
    head = made(office, "INTEGRITY", "2022年廉洁从业承诺书")
    one, two, _three = listed(office, head, "SIGNER", "张某", "李某某", "王某")
    office.run(settle_entries, undertaking_id=head, entry_ids=[one, two], on=DAY)
    seen = view(office, head)
    assert seen.counts["SIGNER"] == (3, 2)
    assert [entry.title for entry in seen.entries if entry.done_on is None] == ["王某"]
    assert seen.entries[0].title == "王某", "who has not signed stands first"
    row = office.read(undertakings, kind="INTEGRITY")[0]
    assert (row.total, row.done) == (3, 2)
    with pytest.raises(IllegalStep, match="签订过"):
        office.run(settle_entries, undertaking_id=head, entry_ids=[one])
    office.run(change_entry, undertaking_id=head, entry_id=one, done_on=None)
    assert view(office, head).counts["SIGNER"] == (3, 1)


def test_what_can_not_be(house: House, office):
    head = made(office, "INTEGRITY", "承诺书")
    with pytest.raises(InvalidInput, match="不登记这种明细"):
        listed(office, head, "FILM", "某片")
    with pytest.raises(InvalidInput, match="填写"):
        listed(office, head, "SIGNER", " ")
    with pytest.raises(InvalidInput, match="晚于今天"):
        listed(office, head, "SIGNER", "张某", on=date(2022, 7, 1))
    with pytest.raises(InvalidInput, match="期限"):
        made(office, due_on=date(2022, 5, 1))
    with pytest.raises(InvalidInput, match="参加人数"):
        made(office, headcount=-1)
    with pytest.raises(InvalidInput, match="没有这种"):
        made(office, "NOTHING")
    visits = made(office, "FAMILY_VISIT", "家访")
    rows = [{"title": "张某", "grade": "电话"}]
    with pytest.raises(InvalidInput, match="入户、视频"):
        office.run(add_entries, undertaking_id=visits, role="FAMILY", rows=rows)


def test_findings_go_into_the_ledger_and_are_closed_there(office, house: House):
    head = made(office, "JOINT_CHECK", "联合监督", unit_name="某某建设有限公司")
    rows = [{"title": "台账不清", "text": "补齐台账"}, {"title": "手续不全", "due_on": date(2022, 7, 20)}]
    office.run(add_findings, undertaking_id=head, rows=rows, on=DAY)
    items = office.read(rectifications, source="JOINT")
    assert {item.description for item in items} == {"台账不清", "手续不全"}
    assert [entry.item_state for entry in view(office, head).entries] == ["待整改", "待整改"]
    entry = view(office, head).entries[0]
    with pytest.raises(IllegalStep, match="整改台账"):
        office.run(remove_entries, undertaking_id=head, entry_ids=[entry.id], reason="错登")
    with pytest.raises(InvalidInput, match="非责任单位"):
        office.run(
            close_findings,
            undertaking_id=head,
            verifier="周某",
            verifier_unit="某某建设有限公司",
            result="好",
        )
    closed = office.run(
        close_findings, undertaking_id=head, verifier="周某", verifier_unit="集团纪检监察部", result="已整改"
    )
    assert closed.value == 2
    assert {entry.item_state for entry in view(office, head).entries} == {"已销号"}


def test_a_refused_batch_closes_nothing(office):
    """One of two items fails its rule: neither is closed."""
    head = made(office, "JOINT_CHECK", "联合监督")
    rows = [{"title": "一", "unit_name": "甲公司"}, {"title": "二", "unit_name": "乙公司"}]
    office.run(add_findings, undertaking_id=head, rows=rows, on=DAY)
    with pytest.raises(InvalidInput):
        office.run(
            close_findings, undertaking_id=head, verifier="周某", verifier_unit="乙公司", result="已整改"
        )
    assert {entry.item_state for entry in view(office, head).entries} == {"待整改"}


def test_a_round_ranks_by_weight_and_keeps_no_names(office):
    head = made(office, "DUAL_DUTY", "第1季度评价")
    rows = [{"title": "履职", "amount": 75}, {"title": "廉洁", "amount": 25}]
    duty, clean = office.run(add_entries, undertaking_id=head, role="ITEM", rows=rows).value
    one, two = listed(office, head, "SUBJECT", "张某", "李某某")
    office.run(
        cast_ballots,
        undertaking_id=head,
        subject_id=one,
        ballots=[{duty: 80, clean: 100}, {duty: 90, clean: 100}],
    )
    office.run(cast_ballots, undertaking_id=head, subject_id=two, ballots=[{duty: 100, clean: 60}])
    ranking = view(office, head).ranking
    assert [(row.place, row.title, row.score, row.papers) for row in ranking] == [
        (1, "李某某", 90.0, 1),
        (2, "张某", 88.75, 2),
    ]
    with pytest.raises(InvalidInput, match="每个项目"):
        office.run(cast_ballots, undertaking_id=head, subject_id=one, ballots=[{duty: 80}])
    with pytest.raises(InvalidInput, match="0 到 100"):
        office.run(cast_ballots, undertaking_id=head, subject_id=one, ballots=[{duty: 80, clean: 101}])


def test_an_ended_one_is_opened_before_it_is_changed(office):
    head = made(office)
    office.run(end_undertaking, undertaking_id=head, summary="圆满结束")
    with pytest.raises(IllegalStep, match="重新打开"):
        office.run(change_undertaking, undertaking_id=head, headcount=100)
    office.run(reopen_undertaking, undertaking_id=head)
    office.run(change_undertaking, undertaking_id=head, headcount=100)
    assert (view(office, head).attended, view(office, head).summary) == (100, "圆满结束")
    office.run(void_undertaking, undertaking_id=head, reason="重复登记")
    assert view(office, head).state_text == "作废"


def test_lists_and_search(house: House, office):
    one = made(office, "RESPONSIBILITY_LIST", "2022年责任清单", due_on=date(2022, 7, 5))
    listed(office, one, "TASK", "纠治四风顽疾")
    two = made(office, headcount=5)
    assert [row.id for row in office.read(undertakings)] == [two, one]
    assert [row.id for row in office.read(undertakings, shape="PLAN")] == [one]
    assert [row.id for row in office.read(undertakings, text="责任清单")] == [one]
    house.clock.at = datetime(2022, 8, 1, 9, 0)
    assert [row.id for row in office.read(undertakings, show="overdue")] == [one]
    assert ("undertaking", one) in [(hit.kind, hit.record_id) for hit in office.search("四风顽疾").rows]


def test_who_is_outside_the_circle_sees_nothing(house: House, on_file: OnFile):
    with house.as_("handler") as office:
        head = made(office, "REFORM_PLAN", "某案以案促改", clue_id=on_file.clue)
    with house.as_("other") as office:
        assert office.read(undertakings) == []
        with pytest.raises(NotFound):
            view(office, head)
        with pytest.raises(NotFound):
            listed(office, head, "STEP", "查风险")
        with pytest.raises(NotFound):
            made(office, clue_id=on_file.clue)


def test_a_register_is_summed_by_unit_and_grade_and_points_by_person(office):
    head = made(office, "RISK_REGISTER", "风险防控清单")
    given = [("甲公司", "高"), ("甲公司", "低"), ("乙公司", "中")]
    rows = [
        {"title": "越权审批", "grouping": "付款", "unit_name": unit, "grade": grade} for unit, grade in given
    ]
    office.run(add_entries, undertaking_id=head, role="RISK", rows=rows)
    assert view(office, head).risk_map == (("甲公司", 1, 0, 1), ("乙公司", 0, 1, 0))
    head = made(office, "POINT_LEDGER", "2022年廉政积分")
    given = (("张某", -3), ("张某", -5), ("李某某", 2))
    rows = [{"title": name, "amount": points, "text": "某事"} for name, points in given]
    office.run(add_entries, undertaking_id=head, role="POINTS", rows=rows)
    assert view(office, head).points == (("张某", "", -8.0), ("李某某", "", 2.0))


def figure(office, key: str) -> float:
    found = office.read(report, year=2022)
    return next(one.value for one in found.figures if one.key == key)


def test_in_the_trash_nothing_of_it_counts_and_it_comes_back_whole(office, house: House):
    head = made(office, "INTEGRITY", "2022年廉洁从业承诺书")
    listed(office, head, "SIGNER", "张某", "李某", "王某", on=DAY)
    dropped = view(office, head).entries[0]
    office.run(remove_entries, undertaking_id=head, entry_ids=[dropped.id], reason="错登")
    assert figure(office, "integrity_pledges") == 2
    house.clock.at = datetime(2022, 6, 30, 10, 0)
    office.run(discard, kind="undertaking", record_id=head, reason="重复登记")
    assert figure(office, "integrity_pledges") == 0
    assert [row.id for row in office.read(undertakings)] == []
    assert office.search("廉洁从业").count == 0
    assert [(row.kind, row.title) for row in office.read(trash_rows)] == [
        ("undertaking", "2022年廉洁从业承诺书")
    ]
    with pytest.raises(NotFound):
        listed(office, head, "SIGNER", "赵某")
    office.run(restore_record, kind="undertaking", record_id=head)
    assert figure(office, "integrity_pledges") == 2
    assert len(view(office, head).entries) == 2, "an entry taken away before stays away"


def test_what_was_found_keeps_a_check_out_of_the_trash(office, house: House):
    head = made(office, "JOINT_CHECK", "联合监督", unit_name="某某建设有限公司")
    office.run(add_findings, undertaking_id=head, rows=[{"title": "台账不清"}], on=DAY)
    with pytest.raises(IllegalStep, match="整改台账"):
        office.run(discard, kind="undertaking", record_id=head, reason="重复登记")
    office.lock()
    with house.as_("handler") as handler, pytest.raises(NotAllowed):
        handler.run(discard, kind="undertaking", record_id=head, reason="重复登记")
