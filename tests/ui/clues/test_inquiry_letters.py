"""函询通知书 from the clue's page: the next step opens the letter, what is entered there stands in the clue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

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
