"""线索核对: the list against the superior's, several clues at once, what goes up unopened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from pypdfium2 import PdfDocument
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QPushButton

from models.clues.checklist import two_way_check
from models.clues.operations import add_problems, propose_disposal
from models.clues.together import WaitingRow
from models.clues.view import open_clue
from tests.fixtures_vault import House
from tests.models.clues.conftest import PLAN, Desk
from tests.models.clues.test_registration import ASSIGNED
from tests.ui.clues.hand import Hand
from tests.ui.conftest import child
from ui.app import Application
from ui.checklist.page import WAITING, CheckPage, _asked_for, _why_not_together
from ui.checklist.paper import check_pdf
from ui.checklist.table import RowsTable
from ui.talks.paper import PaperPanel


@pytest.fixture
def page(enter: Callable[[str], Application], qtbot: Any, house: House) -> Callable[[str], tuple[Hand, Any]]:
    """The page as an account sees it, on a day of 2022."""
    house.clock.at = datetime(2022, 8, 1, 9)

    def opened(login: str) -> tuple[Hand, Any]:
        hand = Hand(qtbot, enter(login))
        hand.window.show_topic("checklist")
        hand.settle()
        found = hand.window.whole.currentWidget()
        assert isinstance(found, CheckPage)
        return hand, found

    return opened


def press(hand: Hand, page: Any, name: str) -> None:
    hand.qtbot.mouseClick(child(page, QPushButton, name), Qt.MouseButton.LeftButton)
    hand.settle()


def submit(hand: Hand, page: Any) -> None:
    press(hand, page.form(), "submit")


def test_held_against_the_superiors_list_and_printed(
    page: Callable[[str], tuple[Hand, Any]], house: House
) -> None:
    desk = Desk(house)
    desk.register(**ASSIGNED)
    desk.register()
    hand, shown = page("head")
    assert shown.found.total == 2
    press(hand, shown, "compare")
    child(shown.form(), QPlainTextEdit, "numbers").setPlainText(
        f"{ASSIGNED['source_doc_no']}\n某纪交〔2022〕77号"
    )
    submit(hand, shown)
    assert "只在上级清单中的：某纪交〔2022〕77号" in shown.count.text()
    origin = child(shown, QComboBox, "checkOrigin")
    origin.setCurrentIndex(1)
    hand.settle()
    assert [row.matched for row in shown.found.rows] == [True]
    press(hand, shown, "printCheck")
    panel = shown.findChild(PaperPanel)
    assert panel is not None
    assert len(panel.pages) == 1
    press(hand, panel, "closePaper")
    assert shown.findChild(CheckPage) is None


def test_one_step_for_two_and_one_approval(page: Callable[[str], tuple[Hand, Any]], house: House) -> None:
    desk = Desk(house)
    ids = {desk.register(), desk.register()}
    hand, shown = page("handler")
    press(hand, shown, "bulk")
    assert "请先在表里选中" in shown.banner.text()
    child(shown, RowsTable, "checkRows").selectAll()
    press(hand, shown, "bulk")
    step = child(shown.form(), QComboBox, "step")
    step.setCurrentIndex(step.findText("提请不予受理"))
    submit(hand, shown)
    form = shown.form()
    form.set_values({"rejection": "REJECTED_13_3", "opinion": "没有实质内容", "on": date(2022, 6, 10)})
    submit(hand, shown)
    assert shown.banner.text() == "已办理 2 件。"
    hand, shown = page("leader")
    assert shown.tabs.tabText(1) == "待批请示（2）"
    shown.tabs.setCurrentIndex(1)
    child(shown, RowsTable, "requestRows").selectAll()
    press(hand, shown, "approveMany")
    submit(hand, shown)
    assert shown.banner.text() == "已批准 2 件。"
    office = hand.application.tasks.office  # type: ignore[union-attr]
    assert {office.read(open_clue, clue_id=one).status for one in ids} == {"REJECTED"}


def test_a_disposal_for_several_asks_for_what_it_needs(
    page: Callable[[str], tuple[Hand, Any]], house: House
) -> None:
    desk = Desk(house)
    ids = {desk.dispatched(), desk.dispatched()}
    hand, shown = page("handler")
    child(shown, RowsTable, "checkRows").selectAll()
    press(hand, shown, "bulk")
    step = child(shown.form(), QComboBox, "step")
    step.setCurrentIndex(step.findText("提出处置意见"))
    submit(hand, shown)
    form = shown.form()
    assert not form.fields["group"].isVisibleTo(form), "asked only under 初步核实"
    form.fields["disposition"].set_value("PRELIM_VERIFY")
    form.fields["disposition"].edited.emit()
    assert form.fields["group"].isVisibleTo(form)
    form.set_values(
        {"opinion": "具体可查", "plan": "调取资料", "group": "冯某、蒋某", "on": date(2022, 6, 13)}
    )
    submit(hand, shown)
    assert shown.banner.text() == "已办理 2 件。"
    office = hand.application.tasks.office  # type: ignore[union-attr]
    assert {office.read(open_clue, clue_id=one).status for one in ids} == {"PROPOSED"}


def test_what_goes_up_is_registered_and_sent(page: Callable[[str], tuple[Hand, Any]]) -> None:
    hand, shown = page("handler")
    shown.tabs.setCurrentIndex(2)
    press(hand, shown, "registerUpward")
    form = shown.form()
    form.set_values({"cause": "ORGAN_HEAD_SELF", "received_on": date(2022, 7, 28)})
    submit(hand, shown)
    (row,) = shown.upward.rows_model.rows
    assert (row.due_on, row.late) == (date(2022, 8, 4), False)
    shown.upward.selectAll()
    press(hand, shown, "sendUpward")
    shown.form().set_values({"receiver": "某市纪委监委"})
    submit(hand, shown)
    assert shown.upward.rows_model.rows[0].sent_on == date(2022, 8, 1)


def test_a_table_without_rows_says_so(page: Callable[[str], tuple[Hand, Any]], house: House) -> None:
    Desk(house).register()
    _hand, shown = page("head")
    assert shown.table.nothing.isHidden()
    for table, word in ((shown.requests, "请示"), (shown.upward, "来件")):
        assert not table.nothing.isHidden()
        assert word in table.nothing.text()


def test_what_is_held_back_is_only_returned(page: Callable[[str], tuple[Hand, Any]], house: House) -> None:
    desk = Desk(house)
    plain, changed = desk.dispatched(), desk.dispatched()
    for clue_id in (plain, changed):
        desk.run("handler", propose_disposal, clue_id=clue_id, disposition="CLOSE", data=PLAN["CLOSE"])
    desk.run("handler", add_problems, clue_id=changed, problems=["虚列支出"])
    hand, shown = page("leader")
    shown.tabs.setCurrentIndex(1)
    rows = shown.requests.rows_model.rows
    assert [WAITING[-1].text(row) for row in rows] == ["可以", "现在只能退回"]
    shown.requests.selectAll()
    press(hand, shown, "approveMany")
    assert shown.form() is None
    assert "反映的问题有变动" in shown.banner.text()
    press(hand, shown, "returnMany")
    shown.form().set_values({"answer": "按现在的情况重新提"})
    submit(hand, shown)
    assert shown.banner.text() == "已退回 2 件。"
    told = [step for step in desk_view(hand, changed).steps if step.returned]
    assert [step.code for step in told] == ["T9"], "who gave it back did not approve"


def desk_view(hand: Hand, clue_id: int) -> Any:
    return hand.application.tasks.office.read(open_clue, clue_id=clue_id)  # type: ignore[union-attr]


def test_requests_for_different_approvers_above_are_not_answered_by_one_name() -> None:
    assert _asked_for(
        WaitingRow(1, 1, "1号", "甲", "立案", "查实", "吴某", date(2022, 6, 1), "上级纪委", "")
    ) == ("1号 立案（吴某，须报上级纪委）查实")
    row = WaitingRow(1, 1, "1号", "甲", "立案", "", "吴某", date(2022, 6, 1), "党委主要负责人", "")
    other = replace(row, id=2, above="上级纪委")
    assert "要报不同的批准人（党委主要负责人、上级纪委）" in _why_not_together(
        [row, other], [row.above, other.above], approve=True
    )
    assert not _why_not_together([row, other], [row.above, other.above], approve=False)


def test_on_paper_only_the_superiors_number_stands_as_one(house: House) -> None:
    desk = Desk(house)
    desk.register()
    found = desk.run_read("head", two_way_check, year=2022)
    pdf = PdfDocument(check_pdf(found, "2022 年", "某某集团纪检监察部", "周某", date(2022, 8, 1)))
    text = "".join(pdf[0].get_textpage().get_text_range().split())
    assert text.count(found.rows[0].number) == 1, "its own number is no 来文号"
