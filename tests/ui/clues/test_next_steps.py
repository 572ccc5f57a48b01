"""The line of next steps: no button is cut, what has no room stands under 更多."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from models.clues.operations import propose_step
from tests.fixtures_vault import House
from tests.models.clues.conftest import Desk
from tests.ui.clues.hand import Hand, decide
from tests.ui.conftest import child


@pytest.mark.parametrize(("width", "fit"), [(1200, 1), (1366, 3), (1920, 3)])
def test_no_step_is_cut(as_: Callable[[str], Hand], house: House, width: int, fit: int) -> None:
    clue_id = Desk(house).dispatched(signature="REAL_NAME")
    hand = as_("handler")
    hand.application.resize(width, 768)
    hand.open_clue(clue_id)
    QApplication.processEvents()
    presses = [one for one in hand.page.findChildren(QPushButton) if one.objectName().startswith("step_")]
    assert presses
    for press in (*presses, child(hand.page, QPushButton, "refusedSteps")):
        assert press.width() >= press.sizeHint().width(), press.text()
    menu = [one.text() for one in child(hand.page, QPushButton, "moreSteps").menu().actions()]
    steps = ["提出处置意见", "提请退回信访举报部门", "告知实名举报人受理情况"]
    assert set(steps) <= {one.text() for one in presses} | set(menu)
    assert len(presses) == fit


def test_an_extension_is_asked_for_from_the_clue(as_: Callable[[str], Hand], house: House) -> None:
    clue_id = Desk(house).under("PRELIM_VERIFY")
    hand = as_("handler")
    hand.open_clue(clue_id)
    hand.do("提请延长期限")
    hand.fill(deadline="完成初步核实", due_on="2022-10-31", opinion="涉及外地取证")
    hand.press("submit", hand.page.form())
    assert hand.page.form() is None
    decide(as_, clue_id, "2022-6-30")
    hand = as_("handler")
    hand.open_clue(clue_id)
    (row,) = [one for one in hand.page.view.deadlines if one.rule == "D_PRELIM"]
    assert (row.due_on.isoformat(), row.note) == ("2022-10-31", "原期限 2022-09-13，已延期 1 次。")


def steps_shown(hand: Hand) -> list[str]:
    return [step.title for step in hand.page._offered(hand.page.view)]


def primary(hand: Hand) -> list[str]:
    return [step.title for step in hand.page._offered(hand.page.view) if step.primary]


def test_what_is_waited_for_next_stands_first(as_: Callable[[str], Hand], house: House) -> None:
    desk = Desk(house)
    inquiry, shelved = desk.under("TALK_INQUIRY"), desk.under("SHELVE")
    desk.take(inquiry, "E1", date(2022, 6, 14), receiver="张某")
    hand = as_("handler")
    hand.open_clue(inquiry)
    assert steps_shown(hand)[:2] == ["函询签收", "谈话结束"]
    hand.do("函询签收")
    hand.fill(receiver="张某", on="2022-6-15")
    hand.press("submit", hand.page.form())
    assert steps_shown(hand)[0] == "收到函询回复"
    assert primary(hand) == ["收到函询回复"]
    hand.open_clue(shelved)
    assert primary(hand) == ["复查暂存"], "to take it up again is not what suggests itself"


def test_what_has_several_answers_is_never_answered_by_default(
    as_: Callable[[str], Hand], house: House
) -> None:
    clue_id = Desk(house).dispatched()
    hand = as_("handler")
    hand.open_clue(clue_id)
    hand.press("step_提出处置意见")
    form = hand.page.form()
    assert form.fields["disposition"].value() == ""
    hand.fill(opinion="问题较笼统")
    hand.press("submit", form)
    assert "请选择处置方式" in form.fields["disposition"].error()
    assert not [asked for asked in hand.page.view.proposals if asked.state == "PENDING"]


def test_the_approver_says_whether_it_was_reported_above(as_: Callable[[str], Hand], house: House) -> None:
    desk = Desk(house)
    clue_id = desk.under("PRELIM_VERIFY")
    data = {"report": "初核报告", "conclusion": "未发现违纪", "close_kind": "PRELIM_NOT_FOUND"}
    desk.run("handler", propose_step, clue_id=clue_id, step="T16", on=date(2022, 6, 20), data=data)
    hand = as_("leader")
    hand.open_clue(clue_id)
    hand.press("step_批准")
    form = hand.page.form()
    hand.press("submit", form)
    assert "请选择必要时报告" in form.fields["reported"].error()
    assert not form.fields["reported_on"].isVisibleTo(form)
    hand.fill(reported="已报同级党委主要负责人")
    hand.press("submit", form)
    assert "报告日期" in form.fields["reported_on"].error()
    hand.fill(reported_on="2022-6-21", reported_words="同意")
    hand.press("submit", form)
    assert hand.page.view.status == "CLOSED"
    assert "报告日期：2022年6月21日" in hand.page.view.steps[-1].text


def test_what_stands_before_the_archive_is_said_on_the_page(as_: Callable[[str], Hand], house: House) -> None:
    desk = Desk(house)
    clue_id = desk.under("TALK_INQUIRY")
    hand = as_("handler")
    hand.open_clue(clue_id)
    hand.do("谈话结束")
    assert "在程序里安排谈话的不在这里登记" in hand.texts()
    hand.application.lock()
    desk.take(clue_id, "E4", date(2022, 6, 20), report="已谈话")
    desk.go(clue_id, "T11", date(2022, 6, 21), report="本人承认", conclusion="情节轻微", measure="REMIND")
    hand = as_("handler")
    hand.open_clue(clue_id, show=2)
    assert "归档" not in primary(hand)
    assert "还不能归档：" in hand.texts()
