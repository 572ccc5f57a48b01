"""Old ledgers of events, pledges and risk points become 年度工作."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from models.imports.operations import import_ledger, undo_import
from models.imports.plan import Verdict
from models.operations import Read, query
from models.rights import Right
from models.statistics.report import report
from models.undertakings.records import Undertaking, UndertakingEntry
from storage.check import check
from storage.office import Office
from tests.models.imports.ledgers import ledger_of


@query("试验年度工作", right=Right.CASE_READ)
def everything(read: Read) -> tuple[list[Undertaking], list[UndertakingEntry]]:
    """Every undertaking and entry on file."""
    heads = list(read.session.scalars(select(Undertaking).order_by(Undertaking.id)))
    return heads, list(read.session.scalars(select(UndertakingEntry).order_by(UndertakingEntry.id)))


def test_events_with_attendance_by_number_and_by_list(office: Office):
    heads = ("活动时间", "活动形式", "活动名称", "单位", "参加人数", "参加人员", "警示片")
    rows = [
        ("2021.3.5", "警示教育", "节前警示教育会", "某某公司", "５６人", None, "《某某》"),
        ("2021年4月1日", "廉政夜校", "第一期廉政夜校", "某某公司", None, "张某、李某", None),
        ("2021年4月1日", "廉政夜校", "第一期廉政夜校", "某某公司", None, "张某、李某", None),
        ("2021年5月", "廉政夜校", "第二期廉政夜校", "某某公司", None, None, None),
        ("2021.6.1", "看电影", "观影", "某某公司", None, None, None),
    ]
    result = office.run(import_ledger, ledger=ledger_of("events", heads, rows)).value
    assert [row.verdict.value for row in result.plan.rows] == [
        "NEW", "NEW", "DUPLICATE", "RETURNED", "RETURNED",
    ]  # fmt: skip
    made, entries = office.read(everything)
    assert [(row.kind, row.headcount, row.state) for row in made] == [
        ("WARNING", 56, "DONE"), ("NIGHT_SCHOOL", None, "DONE"),
    ]  # fmt: skip
    assert [(row.role, row.title) for row in entries] == [
        ("FILM", "《某某》"), ("ATTENDEE", "张某"), ("ATTENDEE", "李某"),
    ]  # fmt: skip
    assert office.search("第一期廉政夜校").count == 1
    assert office.run(import_ledger, ledger=ledger_of("events", heads, rows[:1])).value.made == 0


def test_pledges_are_one_campaign_a_year(office: Office):
    heads = ("序号", "姓名", "单位", "职务", "签订时间")
    rows = [
        (1, "张某", "某某公司", "经理", "2021.1.8"),
        (2, "李某", "某某公司", "会计", None),
        (3, "张某", "某某公司", "经理", "2021.1.9"),
    ]
    ledger = ledger_of("pledges", heads, rows, name="2021年廉洁从业承诺书签订表.xlsx")
    result = office.run(import_ledger, ledger=ledger).value
    assert result.plan.counts[Verdict.DUPLICATE] == 1
    made, entries = office.read(everything)
    assert [(row.kind, row.title, row.held_on, row.state) for row in made] == [
        ("INTEGRITY", "廉洁从业承诺书（2021年）", date(2021, 1, 8), "OPEN")
    ]
    assert [(row.title, row.done_on) for row in entries] == [("张某", date(2021, 1, 8)), ("李某", None)]
    assert result.batch_id is not None
    assert office.run(undo_import, batch_id=result.batch_id).value == 2
    assert office.read(everything) == ([], [])
    assert check(office).problems == []


def test_pledges_without_any_year_go_back(office: Office):
    ledger = ledger_of("pledges", ("姓名", "单位"), [("张某", "某某公司")], name="责任书.xlsx")
    row = office.run(import_ledger, ledger=ledger).value.plan.rows[0]
    assert row.verdict is Verdict.RETURNED
    assert "年份" in row.reason


def test_risk_points_are_the_years_register(office: Office):
    heads = ("业务流程", "部门", "岗位", "风险点", "风险等级", "防控措施", "修订制度")
    rows = [
        ("招标采购", "某某公司", "采购员", "泄露标底", "高级", "双人保管", "《招标管理办法》、《保密办法》"),
        ("招标采购", "某某公司", "评委", "倾向性评分", "二级", "随机抽取", "《招标管理办法》"),
        ("费用报销", "某某公司", "会计", "虚列支出", "看情况", "复核", None),
    ]
    ledger = ledger_of("risks", heads, rows, name="2021年廉政风险点清单.xlsx")
    result = office.run(import_ledger, ledger=ledger).value
    assert [row.verdict.value for row in result.plan.rows] == ["NEW", "NEW", "RETURNED"]
    made, entries = office.read(everything)
    assert [(row.kind, row.held_on.year) for row in made] == [("RISK_REGISTER", 2021)]
    risks = [(row.title, row.grade, row.grouping) for row in entries if row.role == "RISK"]
    assert risks == [("泄露标底", "高", "招标采购"), ("倾向性评分", "中", "招标采购")]
    assert [row.title for row in entries if row.role == "RULE"] == ["《招标管理办法》", "《保密办法》"]


def test_several_signers_in_a_cell_sign_one_each_and_who_has_not_says_so(office: Office):
    """Names with spaces, two in a cell, 未签 in the date's place, units that sign, a total at the end."""
    heads = ("序号", "姓名", "单位", "签订时间", "备注")
    rows = [
        (1, "张　三", "某某水 务公司", "３月２日", None),
        (2, "赵六、钱七", "某某水务公司", "2022.3.2", None),
        (3, "王五", "某某水务公司", "未签", "出差"),
        (4, "某某建 设公司、某某置业公司", None, "2022-3-2", None),
        ("合计", "6人", None, None, None),
    ]
    ledger = ledger_of("pledges", heads, rows, name="2022年廉洁从业承诺书签订表.xlsx")
    result = office.run(import_ledger, ledger=ledger).value
    assert [row.verdict.value for row in result.plan.rows] == ["NEW", "NEW", "NEW", "NEW", "LEFT_OUT"]
    _made, entries = office.read(everything)
    signed = date(2022, 3, 2)
    assert [(row.title, row.unit_name, row.done_on, row.text) for row in entries] == [
        ("张三", "某某水务公司", signed, ""),
        ("赵六", "某某水务公司", signed, ""),
        ("钱七", "某某水务公司", signed, ""),
        ("王五", "某某水务公司", None, "未签　出差"),
        ("某某建设公司", "", signed, ""),
        ("某某置业公司", "", signed, ""),
    ]
    assert office.read(report, year=2022).value("integrity_pledges") == 5
    assert result.batch_id is not None
    office.run(undo_import, batch_id=result.batch_id)
    assert office.read(everything) == ([], [])


def test_risk_points_listed_in_one_cell_are_as_many_points(office: Office):
    heads = ("业务流程", "单位", "风险点", "等级")
    rows = [
        ("招标采购", "甲公司", "①围标串标\n②泄露标底；③化整为零", "Ⅰ级"),
        ("资金支付", "甲公司", "1.虚列支出\n2.白条入账", "Ⅲ"),
        ("物资验收", "甲公司", "验收时\n走过场，金额误差1.5万元以上", "二级"),
    ]
    ledger = ledger_of("risks", heads, rows, name="2022年廉政风险点清单.xlsx")
    assert office.run(import_ledger, ledger=ledger).value.made == 3
    _made, entries = office.read(everything)
    assert [(row.title, row.grade) for row in entries] == [
        ("围标串标", "高"), ("泄露标底", "高"), ("化整为零", "高"), ("虚列支出", "低"), ("白条入账", "低"),
        ("验收时；走过场，金额误差1.5万元以上", "中"),
    ]  # fmt: skip
    assert office.read(report, year=2022).value("risk_points") == 6
