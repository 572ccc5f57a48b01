"""A ledger comes in whole or not at all: every row is accounted for, and the whole goes back while nothing rests on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.clues.inputs import PartyInput
from models.clues.queries import clue_list
from models.clues.registration import change_clue, register_clue
from models.clues.view import open_clue
from models.decisions.queries import decision_list
from models.errors import Conflict, InvalidInput
from models.imports.kinds import KINDS
from models.imports.operations import (
    import_ledger,
    imports,
    origin_of,
    plan_import,
    remembered_columns,
    undo_import,
)
from models.imports.plan import Verdict
from models.numbering.operations import number_gaps
from models.persons.queries import open_person, person_list
from models.statistics.report import report
from models.units.operations import add_unit
from models.units.queries import unit_list
from storage.check import check
from storage.office import Office
from tests.fixtures_vault import House
from tests.models.imports.ledgers import ledger_of, ugly_ledger

CLUE_HEADS = ("登记日期", "被反映人", "单位", "主要问题", "来源", "办结日期")


def test_the_ugly_ledger_says_row_by_row_what_happens(office: Office):
    plan = office.read(plan_import, ledger=ugly_ledger())
    assert {row.row: row.verdict.value for row in plan.rows} == {
        5: "LEFT_OUT", 6: "NEW", 7: "NEW", 8: "NEW", 9: "JOINED", 10: "RETURNED", 11: "RETURNED", 12: "RETURNED",
        13: "RETURNED", 14: "RETURNED", 15: "NEW", 16: "DUPLICATE", 17: "LEFT_OUT", 18: "LEFT_OUT",
    }  # fmt: skip
    reasons = {row.row: row.reason for row in plan.rows}
    assert "没有写到日" in reasons[10]
    assert "日历上没有" in reasons[11]
    assert "没有写全姓名" in reasons[13]
    assert "天上掉下来的" in reasons[14]
    assert reasons[16] == "与第 6 行重复。"
    assert set(plan.new_units) == {"某某路桥建设有限公司", "某某物业公司"}
    assert office.read(clue_list, show="all") == []


def test_import_keeps_numbers_persons_and_origin(office: Office):
    result = office.run(import_ledger, ledger=ugly_ledger()).value
    assert result.made == 4
    first, *_, last = sorted(office.read(clue_list, show="all"), key=lambda row: row.id)
    assert first.number == "集团纪线〔2021〕1号"
    assert last.number == "集团纪线〔2021〕4号"
    three = office.read(open_clue, clue_id=first.id + 1)
    assert [party.name for party in three.parties] == ["李某", "王某某", "赵某"]
    two = office.read(open_clue, clue_id=first.id + 2)
    assert [party.name for party in two.parties] == ["孙某", "钱某"]
    origin = office.read(origin_of, kind="clue", record_id=last.id)
    assert origin is not None
    assert (origin.old_number, origin.year, origin.row) == ("信2021-12", 2021, 15)
    assert office.search("信2021-12").rows[0].record_id == last.id
    assert office.read(number_gaps) == []
    assert len(office.read(person_list)) == 7
    assert check(office).problems == []


def test_next_registration_follows_the_numbers_kept(office: Office):
    rows = [("2022-3-1", "张某", "某某公司", "公车私用", "来信", None, "集团纪线〔2022〕9号")]
    office.run(import_ledger, ledger=ledger_of("clues", (*CLUE_HEADS, "线索编号"), rows))
    clue_id = office.run(
        register_clue, title="反映李某", source="LETTER", received_on=date(2022, 6, 1), problems=["违规兼职"],
        parties=[PartyInput("李某")],
    ).value  # fmt: skip
    assert office.read(open_clue, clue_id=clue_id).number == "集团纪线〔2022〕10号"


def test_undo_leaves_nothing_and_the_import_can_be_done_again(office: Office):
    before = [row.name for row in office.read(unit_list)]
    batch = office.run(import_ledger, ledger=ugly_ledger()).value.batch_id
    assert office.run(undo_import, batch_id=batch).value == 4
    assert office.read(clue_list, show="all") == []
    assert office.read(person_list) == []
    assert [row.name for row in office.read(unit_list)] == before
    assert office.search("褚某").count == 0
    assert office.read(number_gaps) == []
    assert check(office).problems == []
    assert office.read(imports)[0].undone_by == "周某"
    with pytest.raises(InvalidInput, match="已经撤销过"):
        office.run(undo_import, batch_id=batch)
    again = office.run(import_ledger, ledger=ugly_ledger()).value
    assert again.made == 4
    assert min(row.number for row in office.read(clue_list, show="all")) == "集团纪线〔2021〕1号"


def test_undo_is_refused_once_something_has_touched_a_record(office: Office):
    batch = office.run(import_ledger, ledger=ugly_ledger()).value.batch_id
    clue = office.read(clue_list, show="all")[0]
    office.run(change_clue, clue_id=clue.id, title="改过的标题")
    with pytest.raises(Conflict, match="改动过"):
        office.run(undo_import, batch_id=batch)
    assert len(office.read(clue_list, show="all")) == 4


def test_undo_is_refused_once_something_rests_on_a_record(office: Office):
    batch = office.run(
        import_ledger, ledger=ledger_of("units", ("单位名称",), [("某某物业公司",)])
    ).value.batch_id
    unit = next(row for row in office.read(unit_list) if row.name == "某某物业公司")
    office.run(add_unit, name="某某物业一部", parent_id=unit.id)
    with pytest.raises(Conflict, match="引用"):
        office.run(undo_import, batch_id=batch)


def test_numbers_given_afterwards_keep_those_of_the_import_from_being_given_anew(office: Office):
    heads = (*CLUE_HEADS, "线索编号")
    row = ("2022-3-1", "张某", "某某公司", "公车私用", "来信", None, "集团纪线〔2022〕1号")
    batch = office.run(import_ledger, ledger=ledger_of("clues", heads, [row])).value.batch_id
    given = {"source": "LETTER", "received_on": date(2022, 6, 1), "problems": ["违规兼职"]}
    second = office.run(register_clue, title="反映李某", parties=[PartyInput("李某")], **given).value
    office.run(undo_import, batch_id=batch)
    third = office.run(register_clue, title="反映王某", parties=[PartyInput("王某")], **given).value
    numbers = [office.read(open_clue, clue_id=one).number for one in (second, third)]
    assert numbers == ["集团纪线〔2022〕2号", "集团纪线〔2022〕3号"]
    assert office.read(number_gaps) == []


def test_an_open_clue_keeps_the_day_on_which_it_is_due(office: Office):
    heads = (*CLUE_HEADS, "办理情况", "办结期限")
    rows = [
        ("2022-3-1", "张某", "某某公司", "公车私用", "来信", None, "正在初核", "2022年8月底前"),
        ("2022-3-2", "李某", "某某公司", "违规兼职", "来信", None, "在办", "2022-1-1"),
    ]
    result = office.run(import_ledger, ledger=ledger_of("clues", heads, rows)).value
    assert "早于登记日期" in result.plan.rows[1].reason
    clue = office.read(open_clue, clue_id=office.read(clue_list)[0].id)
    assert clue.status == "PRELIM"
    assert [(one.due_on, one.what) for one in clue.deadlines] == [(date(2022, 8, 31), "完成初步核实")]
    assert {"立案", "初核后了结"} <= {step.name for step in clue.next_steps if step.legal}


def test_the_columns_are_remembered_for_a_ledger_of_the_same_headings(office: Office):
    ledger = ugly_ledger()
    chosen = {column: key for column, key in ledger.columns.items() if key != "post"}
    office.run(import_ledger, ledger=replace(ledger, columns=chosen))
    assert office.read(remembered_columns, kind="clues", headings=ledger.layout.headings) == chosen
    assert office.read(remembered_columns, kind="talks", headings=ledger.layout.headings) == {}


def test_a_handler_sees_what_he_brought_in_and_others_do_not(house: House):
    with house.as_("handler") as office:
        office.run(import_ledger, ledger=ugly_ledger())
        assert len(office.read(clue_list, show="all")) == 4
    with house.as_("other") as office:
        assert office.read(clue_list, show="all") == []
        assert office.search("违规兼职").count == 0
        assert office.read(origin_of, kind="clue", record_id=1) is None
        assert office.read(imports) == []
        # what he may not see tells him nothing, not even as a duplicate
        assert office.read(plan_import, ledger=ugly_ledger()).counts[Verdict.DUPLICATE] == 1
        with pytest.raises(InvalidInput, match="别人导入"):
            office.run(undo_import, batch_id=1)


REPORTED = ("登记日期", "举报人·姓名", "举报人·电话", "被反映人·姓名", "单位", "主要问题")


def test_the_reporter_is_sealed_and_stands_nowhere_else(office: Office):
    rows = [("2022-3-1", "蒋某某", "138-0000-0000", "张某", "某某公司", "公车私用")]
    ledger = ledger_of("clues", REPORTED, rows)
    assert ledger.columns[2] == "reporter"
    assert ledger.columns[4] == "party"
    office.run(import_ledger, ledger=ledger)
    clue = office.read(clue_list, show="all")[0]
    view = office.read(open_clue, clue_id=clue.id)
    assert view.signature == "SIGNED"
    origin = office.read(origin_of, kind="clue", record_id=clue.id)
    assert origin is not None
    assert "蒋某某" not in str(origin)
    assert office.search("蒋某某").count == 0
    named = ledger_of(
        "clues", REPORTED, [("2022-3-2", "蒋某某", "", "张某", "某某公司", "蒋某某称张某公车私用")]
    )
    assert "反映人" in office.read(plan_import, ledger=named).rows[0].reason


def test_a_reporters_column_is_never_anything_else(house: House):
    rows = [("2022-3-1", "蒋某某", "", "张某", "某某公司", "公车私用")]
    ledger = ledger_of("clues", REPORTED, rows)
    with house.as_("head") as office, pytest.raises(InvalidInput, match="不能对应到"):
        office.read(plan_import, ledger=replace(ledger, columns={**ledger.columns, 2: "handler"}))
    with house.as_("handler") as office:
        plan = office.read(plan_import, ledger=ledger)
        assert "查看反映人" in plan.rows[0].reason


def test_superiors_cadres_go_back_with_the_rule(office: Office):
    ledger = ledger_of(
        "clues",
        (*CLUE_HEADS, "管理层级"),
        [("2022-3-1", "张某", "某某集团", "问题", "来信", None, "班子成员")],
    )
    row = office.read(plan_import, ledger=ledger).rows[0]
    assert row.verdict is Verdict.RETURNED
    assert "第15条" in row.reason


def test_stopping_leaves_nothing(office: Office):
    class Stopped(Exception):
        pass

    def tell(done: int, total: int) -> None:
        if done:
            raise Stopped

    with pytest.raises(Stopped):
        office.run(import_ledger, ledger=ugly_ledger(), tell=tell)
    assert office.read(clue_list, show="all") == []
    assert office.read(imports) == []
    assert office.read(number_gaps) == []


def test_columns_must_fit(office: Office):
    ledger = ledger_of("talks", ("谈话日期", "被谈话人"), [("2022-3-1", "张某")])
    with pytest.raises(InvalidInput, match="谈话对象"):
        office.read(plan_import, ledger=replace(ledger, columns={1: "on"}))
    with pytest.raises(InvalidInput, match="不止一列"):
        office.read(plan_import, ledger=replace(ledger, columns={1: "on", 2: "on"}))
    with pytest.raises(InvalidInput, match="表头"):
        ledger_of("talks", ("甲", "乙"), [("1", "2")])


cells = st.one_of(
    st.none(),
    st.sampled_from(
        [
            "张某",
            "李某、王某",
            "合计",
            "备注：无",
            "2022.3.5",
            "2021年",
            "3月5日",
            "来信",
            "不知道",
            "=1+1",
            "某某公司",
            "",
            " ",
            "已办结",
        ]
    ),
    st.integers(0, 50_000),
    st.dates(date(2015, 1, 1), date(2022, 6, 30)),
    st.text(max_size=8),
)


@pytest.mark.parametrize("kind", list(KINDS))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_row_is_imported_or_returned_with_its_reason(office: Office, kind: str, data: Any):
    fields = KINDS[kind].fields
    heads = [one.label for one in fields if not one.secret]
    rows = data.draw(st.lists(st.lists(cells, min_size=len(heads), max_size=len(heads)), max_size=6))
    ledger = ledger_of(kind, heads, rows)
    result = office.run(import_ledger, ledger=ledger).value
    filled = {place for place, row in enumerate(rows, 2) if any(str(cell or "").strip() for cell in row)}
    told = {row.row for row in result.plan.rows}
    assert told <= set(range(2, len(rows) + 2))
    assert filled - told == {place for place in filled - told if not _visible(rows[place - 2])}
    assert all(row.reason for row in result.plan.rows if row.verdict is not Verdict.NEW)
    entered = {origin for origin in result.plan.rows if origin.verdict is Verdict.NEW}
    assert result.made >= len(entered)
    assert (result.batch_id is not None) == bool(entered)
    if result.batch_id is not None:
        office.run(undo_import, batch_id=result.batch_id)


def _visible(row: list[Any]) -> bool:
    from models.imports.cells import plain_of

    return any(plain_of(cell) for cell in row)


def test_talks_of_several_persons_are_one_each(office: Office):
    rows = [
        ("2022.3.5", "谈话提醒", "张某、李某", "某某公司", "周某某", "节前提醒"),
        ("2022.3.5", "提醒谈话", "张某", "某某公司", "周某某", "节前提醒"),
        ("2022.3.6", "日常谈心", "王某", "某某公司", "王某", ""),
    ]
    ledger = ledger_of("talks", ("谈话时间", "谈话类型", "谈话对象", "单位", "谈话人", "谈话内容"), rows)
    result = office.run(import_ledger, ledger=ledger).value
    assert result.made == 2
    assert [row.verdict for row in result.plan.rows] == [Verdict.NEW, Verdict.DUPLICATE, Verdict.RETURNED]


def test_decisions_come_with_their_period_and_what_is_not_ours_goes_back(office: Office):
    from models.decisions.queries import open_decision

    rows = [
        ("2022年1月10日", "张某", "某某公司", "党内警告", "违规收礼", "３．５万元"),
        ("2022.2.1", "李某", "某某公司", "政务记过", "违规收礼", None),
    ]
    heads = ("处分时间", "受处分人", "单位", "处分种类", "违纪事实", "收缴金额")
    result = office.run(import_ledger, ledger=ledger_of("decisions", heads, rows)).value
    assert result.made == 1
    assert "监察机关" in result.plan.rows[1].reason
    view = office.read(open_decision, decision_id=1)
    assert (view.period_from, view.period_to) == (date(2022, 1, 10), date(2023, 1, 9))


def test_a_probation_of_an_old_ledger_runs_and_ends_like_one_made_here(house):
    from models.decisions.probation import restore_rights
    from models.decisions.queries import open_decision

    heads = ("处分时间", "受处分人", "单位", "处分种类", "违纪事实")
    rows = [("2021年10月10日", "张某", "某某公司", "留党察看一年", "违规收礼")]
    with house.as_("head") as office:
        office.run(import_ledger, ledger=ledger_of("decisions", heads, rows))
        view = office.read(open_decision, decision_id=1)
        assert "留党察看 2021-10-10 至 2022-10-09" in view.period_text
        assert [(row.rule, row.due_on) for row in view.deadlines] == [("D_PROBATION_END", date(2022, 10, 9))]
    house.clock.at = datetime(2022, 10, 10, 9)
    with house.as_("leader") as office:
        office.run(restore_rights, decision_id=1, decided_by="集团党委")
        assert office.read(open_decision, decision_id=1).period_from == date(2022, 10, 10)


def test_rectification_keeps_its_state(office: Office):
    heads = ("存在问题", "责任单位", "整改措施", "责任人", "整改时限", "整改情况", "完成时间")
    rows = [
        ("台账不全", "某某公司", "补齐", "张某", "2021.5.1", "已完成", "2021.4.20"),
        ("制度未修订", "某某公司", "修订", "李某", "2022.12.31", "正在推进", None),
        ("制度未修订", "某某公司", "修订", "李某", "2022.12.31", "正在推进", None),
        ("无期限", "某某公司", "修订", "李某", None, "正在推进", None),
        ("月底前改", "某某公司", "修订", "李某", "2022年9月底前", "正在推进", None),
    ]
    result = office.run(import_ledger, ledger=ledger_of("rectification", heads, rows)).value
    assert result.made == 3
    assert [row.verdict.value for row in result.plan.rows] == ["NEW", "NEW", "DUPLICATE", "RETURNED", "NEW"]


def test_persons_and_units(office: Office):
    units = ledger_of(
        "units", ("单位名称", "上级单位", "党组织"),
        [("某某一公司", "某某总公司", "中共某某一公司委员会"), ("某某总公司", None, None), ("某某一公司", None, None)],
    )  # fmt: skip
    result = office.run(import_ledger, ledger=units).value
    assert (result.made, result.plan.counts[Verdict.DUPLICATE], result.plan.new_units) == (2, 1, ())
    by_name = {row.name: row for row in office.read(unit_list)}
    assert {"某某一公司", "某某总公司"} <= set(by_name)
    persons = ledger_of(
        "persons", ("姓名", "性别", "身份证号", "单位", "职务", "政治面貌"),
        [
            ("张 某", "男", "11010119900307771X", "某某一公司", "经理", "中共党员"),
            ("李某", "", "110101199003077710", "某某一公司", "会计", ""),
            ("王某", "女", None, "某某新单位", None, None),
        ],
    )  # fmt: skip
    result = office.run(import_ledger, ledger=persons).value
    assert result.plan.new_units == ("某某新单位",)
    assert "校验位" in result.plan.rows[1].reason or "身份证" in result.plan.rows[1].reason
    assert {row.name for row in office.read(person_list)} >= {"王某"}
    roster = ledger_of("persons", ("姓名", "出生年月", "入党时间"), [("赵某", "1990.03", "2015年7月1日")])
    assert office.run(import_ledger, ledger=roster).value.made == 1
    person = next(row for row in office.read(person_list) if row.name == "赵某")
    view = office.read(open_person, person_id=person.id)
    assert (view.birth, view.party_join_date) == (None, date(2015, 7, 1))
    assert view.note == "出生 1990年3月"


@pytest.mark.parametrize(
    ("told", "closed", "status"),
    [
        ("正在初核", None, "PRELIM"),
        ("未办结", None, "DISPATCHED"),
        ("未办结，已转入立案审查", None, "FILED"),
        ("移送审理", None, "TRIAL"),
        ("初核后了结", "2022-4-1", "CLOSED"),
        ("否", None, "DISPATCHED"),
        ("", None, "REGISTERED"),
        ("", "2022-4-1", "CLOSED"),
        ("领导很重视", None, "REGISTERED"),
        ("移送公安", "2022-4-1", "TRANSFERRED"),
    ],
)
def test_words_about_the_state_become_a_state(office: Office, told: str, closed: str | None, status: str):
    row = ("2022-3-1", "张某", "某某公司", "公车私用", "来信", closed, told)
    office.run(import_ledger, ledger=ledger_of("clues", (*CLUE_HEADS, "办理情况"), [row]))
    assert office.read(open_clue, clue_id=office.read(clue_list, show="all")[0].id).status == status


def test_two_persons_in_a_cell_are_two_decisions_and_a_split_unit_is_one_on_file(office: Office):
    office.run(add_unit, name="某某建设有限公司")
    heads = ("姓名", "单位", "处理方式", "处理时间")
    rows = [("李 四、王五（会计）", "某某建 设有限公司", "批评教育", "2020年6月１日")]
    result = office.run(import_ledger, ledger=ledger_of("decisions", heads, rows)).value
    assert (result.plan.new_units, result.plan.new_persons) == ((), 2)
    found = office.read(decision_list)
    assert sorted((row.subject_name, row.subject_unit) for row in found) == [
        ("李四", "某某建设有限公司"),
        ("王五", "某某建设有限公司"),
    ]
    figures = {one.key: one.value for one in office.read(report, year=2020).figures}
    assert figures["criticisms"] == 2, "人: each of them"
    again = office.run(import_ledger, ledger=ledger_of("decisions", heads, rows)).value
    assert again.plan.counts[Verdict.DUPLICATE] == 1
    numbered = [("李四、王五", "某某建设有限公司", "批评教育", "2020-7-1", "集团纪〔2020〕3号")]
    back = office.run(import_ledger, ledger=ledger_of("decisions", (*heads, "文号"), numbered)).value
    assert "一行只写一名" in back.plan.rows[0].reason
    assert result.batch_id is not None
    assert office.run(undo_import, batch_id=result.batch_id).value >= 2
    assert office.read(decision_list) == []


def test_a_unit_whose_name_the_layout_split_is_the_one_on_file(office: Office):
    office.run(add_unit, name="某某建设有限公司")
    rows = [("某某建 设　有限公司",), ("新 设公司",)]
    plan = office.read(plan_import, ledger=ledger_of("units", ("单位名称",), rows))
    assert [(row.verdict.value, row.what) for row in plan.rows] == [
        ("DUPLICATE", "某某建设有限公司"),
        ("NEW", "新设公司"),
    ]
