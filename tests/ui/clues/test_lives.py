"""A clue's life under each of the four disposals, by pressing what a user presses (issue: proof)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from PySide6.QtWidgets import QLineEdit

from tests.fixtures_vault import House
from tests.models.clues.conftest import (
    approve_dual_check,
    decide_measure,
    propose_dual_check,
    put_measure,
    tell_measure,
)
from tests.ui.clues.hand import Hand, decide
from tests.ui.conftest import child
from ui.decisions.forms import NewDecision
from ui.letters.new import NewLetter
from ui.talks.forms import NewTalk

As = Callable[[str], Hand]


def begun(as_: As, disposal: str, **plan: str) -> int:
    """Register, accept, propose a disposal, have both approved; returns the clue's id."""
    hand = as_("handler")
    hand.window.show_topic("clues")
    hand.settle()
    hand.press("new", hand.window.list_stack.currentWidget())
    hand.fill(
        source="信访举报·来信",
        received_on="20220608",
        parties_name_1="张某",
        parties_unit_name_1="某某建设有限公司",
        parties_post_1="工程部经理",
        problems_text_1="招标文件审查流于形式",
        registered_on="2022-6-8",
    )
    hand.press("submit")
    clue_id: int = hand.page.record_id
    send(hand, "提请受理并分办", opinion="由吴某承办", on="2022-6-9")
    decide(as_, clue_id, "2022-6-9")
    hand = at(as_, "handler", clue_id)
    send(hand, "提出处置意见", disposition=disposal, opinion="经研究提出", on="2022-6-13", **plan)
    assert hand.page.view.status == "PROPOSED"
    decide(as_, clue_id, "2022-6-14")
    return clue_id


def at(as_: As, login: str, clue_id: int, show: int = 0) -> Hand:
    """An account at the open clue."""
    hand = as_(login)
    hand.open_clue(clue_id, show)
    return hand


def send(hand: Hand, title: str, **values: str) -> None:
    """Press a step, fill its form, send it; nothing may be refused."""
    hand.do(title)
    hand.fill(**values)
    hand.press("submit", hand.page.form())
    form = hand.page.form()
    assert form is None, [field.error() for field in form.fields.values() if field.error()] or hand.texts()


def running(hand: Hand) -> set[str]:
    """The rules of the open deadlines."""
    return {row.rule for row in hand.page.view.deadlines if row.done_on is None}


@pytest.mark.slow
def test_talk_and_letter_of_inquiry(as_: As, house: House) -> None:
    house.clock.at = datetime(2022, 9, 1, 9)
    clue_id = begun(as_, "谈话函询", plan="发函了解，抄送所在党委")
    hand = at(as_, "handler", clue_id)
    send(hand, "发出函询", receiver="张某", on="2022-6-15")
    send(hand, "函询签收", receiver="张某", on="2022-6-16")
    assert running(hand) == {"D_INQ_REPLY"}
    hand.press("refusedSteps")
    assert "请先登记谈话结束或收到函询回复" in hand.texts()
    hand.press("submit", hand.page.form())
    send(hand, "收到函询回复", report="本人说明，党委书记签署意见", on="2022-6-28")
    assert running(hand) == {"D_INQ_REPORT"}
    send(hand, "抽查核实说明", opinion="调取会议记录，与说明一致", on="2022-7-1")
    send(hand, "提请采信了结", report="说明清楚", conclusion="予以采信", on="2022-7-6")
    decide(as_, clue_id, "2022-7-7")
    hand = at(as_, "handler", clue_id, 2)
    assert (hand.page.view.close_kind, running(hand)) == ("INQUIRY_ACCEPTED", set())
    send(hand, "民主生活会、组织生活会说明", opinion="已在组织生活会上说明", on="2022-7-20")
    send(hand, "归档", opinion="卷宗齐全", on="2022-7-25")
    assert hand.page.view.status_text == "已归档"


@pytest.mark.slow
def test_preliminary_check_filing_trial_and_decision(as_: As, house: House) -> None:
    house.clock.at = datetime(2022, 12, 1, 9)
    clue_id = begun(as_, "初步核实", plan="调取招标资料", group="冯某、蒋某")
    hand = at(as_, "handler", clue_id)
    assert running(hand) == {"D_PRELIM"}
    send(hand, "提请采取措施", measure="调取招标档案", opinion="核实程序", on="2022-6-16")
    decide(as_, clue_id, "2022-6-17")
    hand = at(as_, "handler", clue_id)
    filing = {"report": "掌握部分违纪事实", "opinion": "建议立案", "case_kind": "党纪"}
    send(hand, "提请立案", on="2022-8-1", **filing)
    decide(as_, clue_id, "2022-8-2")
    hand = at(as_, "handler", clue_id)
    assert running(hand) == {"D_CASE_PARTY"}
    send(hand, "宣布立案", opinion="两人宣布，向其党委书记通报", on="2022-8-3")
    hand.do("提请移送审理")
    hand.fill(report="审查报告", facts="本人签字", trial_group="冯某、沈某", on="2022-9-1")
    hand.press("submit", hand.page.form())
    assert "参加过审查，不能进入审理组" in child(hand.page, QLineEdit, "trial_group").parent().error()
    hand.fill(trial_group="沈某、韩某")
    hand.press("submit", hand.page.form())
    decide(as_, clue_id, "2022-9-2")
    hand = at(as_, "handler", clue_id)
    assert not [step for step in hand.page.view.next_steps if step.code == "T22" and step.legal]
    put_measure(hand.window.tasks.office, clue_id, date(2022, 9, 15))
    hand = at(as_, "head", clue_id)
    send(hand, "提请作出决定", report="审理报告", meeting="9月20日纪委会集体审议", on="2022-9-21")
    decide(as_, clue_id, "2022-9-22")
    hand = at(as_, "handler", clue_id)
    assert running(hand) == {"D_ANNOUNCE"}
    done = {"announced_on": "2022-9-28", "delivered": "已送达"}
    assert [s for s in hand.page.view.next_steps if s.code == "T24" and "意见都已决定" in s.reason]
    made = propose_dual_check(hand.window.tasks.office, clue_id, date(2022, 10, 8))
    leader = as_("leader").window.tasks.office
    approve_dual_check(leader, made, date(2022, 10, 8))
    decide_measure(leader, clue_id, date(2022, 10, 8))
    tell_measure(as_("handler").window.tasks.office, clue_id, date(2022, 10, 9))
    hand = at(as_, "handler", clue_id)
    send(hand, "宣布执行完毕，结案", conclusion="执行完毕", on="2022-10-20", **done)
    assert (hand.page.view.close_kind, running(hand)) == ("CASE_DONE", set())


@pytest.mark.slow
def test_shelved_and_taken_up_again(as_: As, house: House) -> None:
    house.clock.at = datetime(2022, 12, 20, 9)
    clue_id = begun_shelved(as_, house)
    hand = at(as_, "handler", clue_id)
    assert running(hand) == {"D_SHELVE_REVIEW"}
    send(hand, "复查暂存", opinion="条件仍不具备", review_on="2023-6-6", on="2022-12-6")
    send(hand, "提请重新启用", opinion="当事人已回国", on="2022-12-9")
    decide(as_, clue_id, "2022-12-10")
    hand = at(as_, "handler", clue_id)
    assert (hand.page.view.status, running(hand)) == ("DISPATCHED", {"D_DISPOSE"})


def begun_shelved(as_: As, house: House) -> int:
    """A clue under 暂存待查."""
    return begun(as_, "暂存待查", review_on="2022-12-8")


@pytest.mark.slow
def test_closed_directly_and_taken_up_anew(as_: As, house: House) -> None:
    house.clock.at = datetime(2022, 9, 1, 9)
    clue_id = begun(as_, "予以了结", conclusion="前案已查清")
    hand = at(as_, "handler", clue_id, 2)
    assert (hand.page.view.status, hand.page.view.close_kind) == ("CLOSED", "DIRECT")
    send(hand, "提请重新办理", opinion="有新证据", on="2022-7-1")
    decide(as_, clue_id, "2022-7-2", show=2)
    hand = at(as_, "handler", clue_id)
    assert (hand.page.view.status, running(hand)) == ("DISPATCHED", {"D_DISPOSE"})


def test_a_talk_a_decision_and_a_letter_begin_from_the_clue(as_: As, house: House) -> None:
    from tests.models.clues.conftest import Desk

    clue_id = Desk(house).under("TALK_INQUIRY")
    hand = at(as_, "handler", clue_id)
    number = hand.page.view.number
    for title, kind in (("安排谈话", NewTalk), ("提出处理意见", NewDecision), ("拟制文书", NewLetter)):
        hand.do(title)
        made: Any = hand.page.findChild(kind)
        assert made is not None, title
        assert number in made.form.fields["clue"].line.text()
        made.closed.emit()
        hand.settle()
    hand.do("拟制文书")
    hand.fill(kind="函询通知书")
    made = hand.page.findChild(NewLetter)
    hand.press("submit", made)
    assert hand.page.view.clue_id == clue_id
    hand.open_clue(clue_id)
    assert [row.kind for row in hand.page.view.letters] == ["letter"]


def test_tags_stand_beside_the_state(as_: As, house: House) -> None:
    from tests.models.clues.conftest import Desk

    clue_id = Desk(house).register()
    hand = at(as_, "handler", clue_id)
    send(hand, "标签", tags="招标采购、重点督办")
    assert "重点督办" in hand.texts()
