"""What the clue's page says of how it stands: suspended, handed down, tagged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt

from models.clues.tags import set_tags
from tests.fixtures_vault import House
from tests.models.clues.conftest import Desk
from tests.ui.clues.hand import Hand
from ui.clues.words import change_text


def page_texts(hand: Hand, title: str) -> str:
    """Press a part of the page and read it."""
    bar = hand.page.tabs.tabBar()
    place = next(n for n in range(bar.count()) if bar.tabText(n) == title)
    hand.qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(place).center())
    hand.settle()
    return hand.texts()


def test_a_suspended_clue_says_so_in_its_head(as_: Callable[[str], Hand], house: House) -> None:
    desk = Desk(house)
    clue_id = desk.under("PRELIM_VERIFY")
    desk.at(2022, 8, 1)
    desk.go(clue_id, "E12", date(2022, 6, 20), opinion="关键证人住院")
    hand = as_("handler")
    hand.open_clue(clue_id)
    assert "2022-06-20 起中止" in hand.texts()
    assert "本机关自己定的期限恢复办理时顺延" in hand.texts()
    hand.do("恢复办理")
    hand.fill(opinion="已出院", on="2022-7-20")
    hand.press("submit", hand.page.form())
    assert "起中止" not in hand.texts()


def test_what_was_handed_down_was_done_neither_in_time_nor_late(
    as_: Callable[[str], Hand], house: House
) -> None:
    desk = Desk(house)
    clue_id = desk.dispatched()
    data = {"receiver": "某某公司纪委", "cause": "TYPICAL", "report_no": "函1号", "opinion": "限期核查"}
    desk.go(clue_id, "E18", date(2022, 6, 12), **data)
    desk.run("handler", set_tags, clue_id=clue_id, tags="招标采购、重点督办")
    hand = as_("handler")
    hand.open_clue(clue_id)
    told = page_texts(hand, "期限")
    assert "提出处置意见\n期内终止\n" in told
    assert "2022年6月12日因“交办下级”终止" in told
    assert "标签：招标采购、重点督办" in page_texts(hand, "修改历史")


def test_a_change_of_tags_is_told_and_other_notes_beside_the_columns_are_not() -> None:
    assert change_text("extra", {"tags": ["甲"]}, {"tags": ["甲", "乙"]}) == "标签：甲 → 甲、乙"
    assert change_text("extra", {"tags": ["甲"]}, {"tags": []}) == "标签：甲 → 无"
    assert change_text("extra", {"tags": ["甲"]}, {"tags": ["甲"], "passed_on": True}) == ""
