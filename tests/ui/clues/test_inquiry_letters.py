"""函询通知书 from the clue's page: the next step opens the letter, what is entered there stands in the clue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QComboBox, QPushButton

from models.letters.operations import receive_letter, send_letter
from tests.fixtures_vault import House
from tests.models.clues.conftest import Desk
from tests.models.clues.test_inquiry_letters import issued
from tests.ui.clues.hand import Hand
from ui.letters.record import LetterRecord


def enter(hand: Hand, title: str, **values: str) -> None:
    """Press a step of the letter and send its form."""
    hand.do(title)
    hand.fill(**values)
    hand.press("submit", hand.page.form())
    assert hand.page.form() is None, hand.texts()


def test_the_letter_is_reached_from_the_clue_and_entered_once(
    as_: Callable[[str], Hand], house: House
) -> None:
    desk = Desk(house)
    clue_id = desk.under("TALK_INQUIRY")
    desk.at(2022, 9, 1)
    issued(desk, clue_id, date(2022, 6, 14))
    hand = as_("handler")
    hand.open_clue(clue_id)
    hand.press("step_发出函询（登记在通知书）")
    assert isinstance(hand.page, LetterRecord)
    enter(hand, "登记发出", on="2022-6-14")
    hand.open_clue(clue_id)
    hand.press("step_函询签收（登记在通知书）")
    enter(hand, "登记签收", receiver="张某", on="2022-6-15")
    hand.open_clue(clue_id)
    assert "张某回复函询" in hand.texts(), "the day of the answer stands in the clue's head"
    hand.press("step_收到函询回复（登记在通知书）")
    enter(hand, "登记回复", text="本人说明", on="2022-6-28")
    hand.open_clue(clue_id)
    view = hand.page.view
    assert [row.rule for row in view.deadlines if row.done_on is None] == ["D_INQ_REPORT"]
    assert [row.done_on for row in view.deadlines if row.rule == "D_INQ_REPLY"] == [date(2022, 6, 28)]


def test_the_state_leads_to_the_letter_or_talk_and_a_paper_has_its_own_way(
    as_: Callable[[str], Hand], house: House
) -> None:
    desk = Desk(house)
    clue_id = desk.under("TALK_INQUIRY")
    desk.at(2022, 9, 1)
    hand = as_("handler")
    hand.open_clue(clue_id)
    assert hand.page.findChild(QPushButton, "step_安排谈话") is not None
    hand.press("step_发出函询")
    assert "在程序里制作函询通知书的不在这里登记" in hand.texts()
    hand.press("cancel")
    hand.press("step_拟制函询通知书")
    assert hand.page.findChild(QComboBox, "kind").currentText() == "函询通知书"
    hand.application.lock()
    letter = issued(desk, clue_id, date(2022, 6, 14))
    hand = as_("handler")
    hand.open_clue(clue_id)
    hand.do("发出函询（另有纸质函）")
    hand.fill(receiver="李某", on="2022-6-14")
    hand.press("submit", hand.page.form())
    assert hand.page.form() is not None, "without a number it is not known which"
    hand.fill(paper_no="集团纪函〔2022〕补1号")
    hand.press("submit", hand.page.form())
    assert hand.page.form() is None, hand.texts()
    hand.press("step_发出函询（登记在通知书）")
    assert hand.page.record_id == letter
    hand.do("登记发出")
    assert "随之记下“发出函询”" in hand.texts()


def test_an_answer_to_an_inquiry_is_asked_for_as_one(as_: Callable[[str], Hand], house: House) -> None:
    desk = Desk(house)
    clue_id = desk.under("TALK_INQUIRY")
    desk.at(2022, 9, 1)
    letter = issued(desk, clue_id, date(2022, 6, 14))
    desk.run("handler", send_letter, letter_id=letter, on=date(2022, 6, 14))
    desk.run("handler", receive_letter, letter_id=letter, receiver="张某", on=date(2022, 6, 15))
    hand = as_("handler")
    hand.window.open_record("letter", letter)
    hand.settle()
    hand.do("登记回复")
    form = hand.page.form()
    assert "objection" not in form.fields, "nobody objects to being asked"
    assert "党组织主要负责人签署的意见" in form.fields["text"].area.placeholderText()
    assert "从那天起算1个月" in hand.texts()


def test_who_is_believed_gets_his_letter_from_the_clue(as_: Callable[[str], Hand], house: House) -> None:
    desk = Desk(house)
    clue_id = desk.under("TALK_INQUIRY")
    desk.at(2022, 9, 1)
    desk.take(clue_id, "E4", date(2022, 6, 20), report="已谈话")
    desk.go(clue_id, "T10", date(2022, 6, 24), report="情况报告", conclusion="采信")
    hand = as_("handler")
    hand.open_clue(clue_id, show=2)
    assert "须发函反馈本人" in hand.texts()
    hand.press("step_拟制采信反馈函")
    assert hand.page.findChild(QComboBox, "kind").currentText() == "采信了结反馈函"
