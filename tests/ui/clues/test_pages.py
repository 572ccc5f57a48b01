"""The clue's pages, pressed as a user presses them: a whole life, refusals at their field, the sealed reporter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import (
    QCheckBox,
    QLineEdit,
    QPushButton,
)

from models.clues.operations import PartyInput, ReporterInput, propose_disposal
from models.drafts import drafts
from models.trail.queries import history
from tests.fixtures_vault import House
from tests.models.clues.conftest import PLAN, Desk
from tests.ui.clues.hand import Hand, decide
from tests.ui.conftest import child
from ui.clues.new import NewClue, suggested_title
from ui.clues.record import ClueRecord


@pytest.mark.slow
def test_a_whole_life_by_pressing(as_: Callable[[str], Hand], house: House) -> None:
    hand = as_("handler")
    hand.window.show_topic("clues")
    hand.settle()
    hand.press("new", hand.window.list_stack.currentWidget())
    hand.fill(
        source="上级交办",
        received_on="20220608",
        assigned_by="某某市纪委监委",
        assigned_on="2022年6月6日",
        source_doc_no="某纪交〔2022〕31号",
        parties_name_1="张某",
        parties_unit_name_1="某某建设有限公司",
        parties_post_1="工程部经理",
        problems_text_1="招标文件审查流于形式",
        registered_on="2022-6-8",
    )
    hand.press("submit")
    page = hand.page
    assert isinstance(page, ClueRecord)
    clue_id = page.record_id
    assert (page.view.number, page.view.title) == ("集团纪线〔2022〕1号", "反映张某招标文件审查流于形式")
    assert "受理并分办 · 逾期 15 天" in hand.texts()
    assert "办结交办件并报结" in [row.what for row in page.view.deadlines]

    hand.press("step_提请受理并分办")
    hand.fill(opinion="由吴某承办", on="2022-6-9")
    hand.press("submit")
    assert "请示：受理并分办" in hand.texts()
    decide(as_, clue_id, "2022-6-9")

    hand = as_("handler")
    hand.open_clue(clue_id)
    hand.press("step_提出处置意见")
    assert not child(hand.page, QLineEdit, "group").isVisibleTo(hand.page), "asked only under 初步核实"
    hand.fill(disposition="初步核实", opinion="具体可查", plan="调取招标资料", group="冯某", on="2022-6-13")
    hand.press("submit")
    assert "核查组至少 2 人，请补充。" in hand.texts()
    hand.fill(group="冯某、蒋某")
    hand.press("submit")
    assert hand.page.view.status == "PROPOSED"
    decide(as_, clue_id, "2022-6-14")

    house.clock.at = datetime(2022, 8, 1, 9)
    hand = as_("handler")
    hand.open_clue(clue_id)
    hand.press("problem_1")
    hand.fill(finding="不属实", finding_text="招标程序完整")
    hand.press("submit")
    assert "认定情况：招标程序完整" in hand.texts()
    hand.press("step_提请初核后了结")
    hand.fill(report="初核报告已附", conclusion="未发现违纪问题", close_kind="未发现违纪", on="2022-7-20")
    hand.press("submit")
    decide(as_, clue_id, "2022-7-21")

    hand = as_("handler")
    hand.open_clue(clue_id, show=2)
    assert (hand.page.view.status, hand.page.view.close_kind) == ("CLOSED", "PRELIM_NOT_FOUND")
    assert [row.rule for row in hand.page.view.deadlines if not row.done_on] == ["D_ASSIGN"]
    assert hand.page.findChild(QPushButton, "step_归档") is None, "first the report to the superior"
    hand.press("step_提请向上级报结")
    hand.fill(meeting="集体审核研究，同意", report="没有发现违纪", report_no="某纪报〔2022〕8号")
    hand.fill(receiver="某某市纪委监委", on="2022-7-22")
    hand.press("submit")
    decide(as_, clue_id, "2022-7-23", show=2)

    hand = as_("handler")
    hand.open_clue(clue_id, show=2)
    assert all(row.done_on for row in hand.page.view.deadlines)
    hand.press("step_归档")
    hand.fill(opinion="卷宗齐全", on="2022-7-25")
    hand.press("submit")
    assert hand.page.view.status_text == "已归档"
    assert hand.page.findChild(QPushButton, "problem_1") is None, "a sealed clue offers no change"


def test_the_proposer_is_offered_no_approval(as_: Callable[[str], Hand], house: House) -> None:
    desk = Desk(house)
    clue_id = desk.dispatched()
    desk.run("handler", propose_disposal, clue_id=clue_id, disposition="CLOSE", data=PLAN["CLOSE"])
    hand = as_("handler")
    hand.open_clue(clue_id)
    assert hand.page.findChild(QPushButton, "step_批准") is None
    hand.press("withdraw")
    hand.fill(reason="改提初步核实")
    hand.press("submit")
    assert hand.page.view.status == "DISPATCHED"


def test_a_refusal_stands_at_its_field_and_nothing_typed_is_lost(as_: Callable[[str], Hand]) -> None:
    hand = as_("handler")
    hand.window.show_topic("clues")
    hand.settle()
    hand.press("new", hand.window.list_stack.currentWidget())
    new = hand.page
    assert isinstance(new, NewClue)
    hand.fill(
        parties_name_1="王某",
        parties_subject_level_1="上级管理的干部（集团班子成员）",
        problems_text_1="违规经商",
    )
    hand.press("submit")
    level = new.parties.rows[0][4]
    assert "检举控告规则第15条" in level.error()
    hand.fill(parties_subject_level_1="一般党员、职工", parties_id_no_1="110105194912310021")
    hand.press("submit")
    assert "校验位不符" in new.parties.rows[0][3].error()
    assert new.problems.value() == [{"text": "违规经商"}]
    hand.fill(parties_id_no_1="", received_on="2022-2-30")
    hand.press("submit")
    assert "日历上没有" in new.form.fields["received_on"].error()


def test_a_like_clue_on_file_is_said_while_typing(as_: Callable[[str], Hand], house: House) -> None:
    desk = Desk(house)
    desk.register(parties=[PartyInput("张某", "某某建设有限公司")])
    desk.register(title="反映备用金问题", parties=[PartyInput("张某"), PartyInput("王某")])
    desk.register("other", title="反映别的事", parties=[PartyInput("张某")])
    hand = as_("handler")
    hand.window.show_topic("clues")
    hand.settle()
    hand.press("new", hand.window.list_stack.currentWidget())
    hand.fill(parties_name_1="张某")
    assert "可能已经登记 2 件" in hand.page.hits.text(), "every one that may be seen, and none that may not"
    said = hand.texts()
    for told in (
        "集团纪线〔2022〕1号",
        "集团纪线〔2022〕2号",
        "同样反映张某",
        "被反映人 张某、王某",
        "待受理",
    ):
        assert told in said
    assert "反映别的事" not in said
    hand.fill(parties_name_1="李某")
    assert hand.page.hits.isHidden()


def test_the_reporter_is_shown_on_demand_and_never_drafted(
    as_: Callable[[str], Hand], house: House, qtbot: Any
) -> None:
    reporter = ReporterInput(name="慕容某某", phone="13900001234")
    clue_id = Desk(house).register("head", signature="REAL_NAME", reporter=reporter)
    hand = as_("head")
    hand.open_clue(clue_id)
    hand.page.tabs.setCurrentIndex(2)
    assert "慕容" not in hand.texts()
    hand.press("seeReporter")
    assert "慕容某某" in hand.texts()
    office = hand.application.tasks.office  # type: ignore[union-attr]
    assert office.read(history, kind="clue", record_id=clue_id)[0].operation == "查看反映人"
    hand.press("hideReporter")
    assert "慕容" not in hand.texts()
    hand.window.show_topic("clues")
    hand.press("new", hand.window.list_stack.currentWidget())
    hand.fill(signature="实名", reporter_name="慕容某某", title="反映某事")
    hand.application.lock()
    with house.as_("head") as office:
        (kept,) = office.read(drafts)
        assert kept[2]["title"] == "反映某事"
        assert "慕容" not in str(kept[2])


def test_a_handler_seals_the_reporter_and_cannot_look_again(as_: Callable[[str], Hand]) -> None:
    hand = as_("handler")
    hand.window.show_topic("clues")
    hand.press("new", hand.window.list_stack.currentWidget())
    hand.fill(parties_name_1="张某", problems_text_1="虚报费用", signature="实名", reporter_name="慕容某某")
    hand.press("submit")
    assert "第24条" in hand.page.form.fields["reporter_name"].error(), "how is he to be told?"
    hand.fill(reporter_phone="13900001234")
    hand.press("submit")
    assert hand.page.view.has_reporter
    hand.page.tabs.setCurrentIndex(2)
    assert "查看须另有权限，由负责人在“账户”页授予" in hand.texts()
    assert hand.page.findChild(QPushButton, "seeReporter") is None
    assert hand.page.findChild(QPushButton, "setReporter") is None


def test_a_correction_shows_what_is_sealed_and_is_a_look(as_: Callable[[str], Hand], house: House) -> None:
    sealed = ReporterInput(name="慕容某某", phone="13900001234", unit="某某公司")
    clue_id = Desk(house).register(signature="REAL_NAME", reporter=sealed)
    hand = as_("head")
    hand.open_clue(clue_id)
    hand.page.tabs.setCurrentIndex(2)
    hand.press("setReporter")
    assert child(hand.page, QLineEdit, "unit").text() == "某某公司"
    hand.fill(phone="13900005678")
    hand.press("submit", hand.page.form())
    office = hand.application.tasks.office  # type: ignore[union-attr]
    names = [row.operation for row in office.read(history, kind="clue", record_id=clue_id)]
    assert [name for name in names if name != "查看问题线索"][:2] == ["登记反映人", "查看反映人"]
    hand.press("seeReporter")
    assert "13900005678" in hand.texts()
    assert "某某公司" in hand.texts()


def test_steps_that_are_not_legal_say_why(as_: Callable[[str], Hand], house: House) -> None:
    clue_id = Desk(house).register()
    hand = as_("handler")
    hand.open_clue(clue_id)
    assert hand.page.findChild(QPushButton, "step_归档") is None
    hand.press("refusedSteps")
    assert "这件线索现在是“待受理”，在“办结”时才能归档（监察法实施条例 第190条）。" in hand.texts()
    hand.press("submit")
    assert hand.page.form() is None


def test_recusal_takes_the_page_away(as_: Callable[[str], Hand], house: House) -> None:
    desk = Desk(house)
    clue_id = desk.register()
    hand = as_("handler")
    hand.open_clue(clue_id)
    hand.page.tabs.setCurrentIndex(2)
    hand.press("recuseSelf")
    hand.fill(reason="与被反映人系近亲属", successor="冯某")
    hand.press("submit")
    assert "不在它的知悉范围内" in hand.page.banner.text()
    assert hand.window.list_stack.currentWidget().model.rows == []


def test_split_and_merged_from_the_menu(as_: Callable[[str], Hand], house: House) -> None:
    clue_id = Desk(house).register(problems=["招标文件审查流于形式", "备用金长期挂账"])
    hand = as_("handler")
    hand.open_clue(clue_id)
    hand.choose("分出线索")
    hand.fill(title="反映备用金问题")
    child(hand.page, QCheckBox, f"problem_{hand.page.view.problems[1].id}").click()
    hand.press("submit", hand.page.form())
    other = hand.page
    assert other.record_id != clue_id
    assert (other.view.title, other.view.links[0].relation) == ("反映备用金问题", "分自")
    hand.choose("并入原件（重复件）")
    hand.fill(original_id="招标", reason="同一事项")
    hand.fill(original_id=next(iter(hand.page.form().fields["original_id"]._known)))
    hand.press("submit", hand.page.form())
    assert hand.page.view.duplicate_of.id == clue_id
    assert "重复件" in hand.texts()


def test_extension_is_entered_by_the_approver(as_: Callable[[str], Hand], house: House) -> None:
    clue_id = Desk(house).under("PRELIM_VERIFY")
    hand = as_("leader")
    hand.open_clue(clue_id)
    hand.page.tabs.setCurrentIndex(7)
    deadline = next(row for row in hand.page.view.deadlines if row.rule == "D_PRELIM")
    hand.press(f"extend_{deadline.id}")
    hand.fill(due_on="2022-10-31", reason="涉及外地取证")
    hand.press("submit")
    assert "原期限 2022-09-13，已延期 1 次。" in hand.texts()


@pytest.mark.parametrize(
    ("parties", "unit", "problems", "title"),
    [
        ([{"name": "张某"}], "", ["违规发放补贴。"], "反映张某违规发放补贴"),
        ([{"name": "张某"}, {"name": "李某"}], "", ["虚报费用"], "反映张某等 2 人虚报费用"),
        ([], "某某公司", ["虚报费用"], "反映某某公司虚报费用"),
        ([{"name": "张某"}], "", [], ""),
    ],
)
def test_suggested_titles(parties: list[dict[str, Any]], unit: str, problems: list[str], title: str) -> None:
    assert suggested_title(parties, unit, problems) == title


def test_the_exported_list_is_a_ledger(
    as_: Callable[[str], Hand], house: House, answers: dict[str, Any], tmp_path: Path
) -> None:
    Desk(house).register("head", unit_name="某某建设有限公司")
    answers["save_file"] = str(tmp_path / "线索.xlsx")
    hand = as_("head")
    hand.window.show_topic("clues")
    hand.settle()
    hand.press("exportList", hand.window.list_stack.currentWidget())
    rows = [list(row) for row in load_workbook(tmp_path / "线索.xlsx").active.iter_rows(values_only=True)]
    told = dict(zip(rows[3], rows[4], strict=True))
    assert told["所在单位"] == "某某建设有限公司"
    assert (told["来源"], told["承办人"]) == ("信访举报·来信", "周某")
    assert (told["登记日期"], told["到期事项"], told["到期日"]) == ("2022-06-08", "受理并分办", "2022-06-15")
