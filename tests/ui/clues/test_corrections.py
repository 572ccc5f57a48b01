"""What was entered by mistake is put right from the clue's page: persons, problems, ties, recusals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QPushButton

from models.clues.operations import PartyInput, link_clues, propose_disposal, recuse
from tests.fixtures_vault import House
from tests.models.clues.conftest import PLAN, Desk
from tests.ui.clues.hand import Hand


def test_a_person_and_a_problem_are_taken_out(as_: Callable[[str], Hand], house: House) -> None:
    parties = [PartyInput("张某", "某某建设有限公司"), PartyInput("李某", "某某建设有限公司")]
    clue_id = Desk(house).register(parties=parties, problems=["招标文件审查流于形式", "误录"])
    hand = as_("handler")
    hand.open_clue(clue_id)
    hand.press(f"problem_{hand.page.view.problems[1].id}")
    hand.press("removePart", hand.page.form())
    hand.page.tabs.setCurrentIndex(2)
    hand.press(f"party_{hand.page.view.parties[1].id}")
    hand.press("removePart", hand.page.form())
    view = hand.page.view
    assert ([p.name for p in view.parties], [p.text for p in view.problems]) == (
        ["张某"],
        ["招标文件审查流于形式"],
    )
    hand.press(f"party_{view.parties[0].id}")
    hand.press("removePart", hand.page.form())
    assert "先增加正确的被反映人" in hand.page.form().banner.text()


def test_a_tie_by_hand_is_taken_off(as_: Callable[[str], Hand], house: House) -> None:
    desk = Desk(house)
    clue_id, other = desk.register(), desk.register()
    link = desk.run("handler", link_clues, clue_id=clue_id, other_id=other)
    hand = as_("handler")
    hand.open_clue(clue_id)
    hand.press(f"untie_{link}")
    assert hand.page.view.links == ()


def test_a_recusal_is_ended_by_the_leader(as_: Callable[[str], Hand], house: House) -> None:
    desk = Desk(house)
    ref = desk.refs()["other"]
    clue_id = desk.register(members=[ref])
    desk.run("leader", recuse, clue_id=clue_id, account=ref, reason="近亲属")
    hand = as_("handler")
    hand.open_clue(clue_id)
    assert hand.page.findChild(QPushButton, f"unrecuse_{ref.uid[:6]}") is None
    hand = as_("leader")
    hand.open_clue(clue_id)
    hand.page.tabs.setCurrentIndex(2)
    hand.press(f"unrecuse_{ref.uid[:6]}")
    hand.fill(reason="经核实不属近亲属")
    hand.press("submit", hand.page.form())
    assert [member.role for member in hand.page.view.members] == ["HANDLER"]


def test_a_paper_needs_what_was_not_put_up_and_shows_who_gave_back(
    as_: Callable[[str], Hand], house: House
) -> None:
    desk = Desk(house)
    clue_id = desk.dispatched()
    desk.run("handler", propose_disposal, clue_id=clue_id, disposition="CLOSE", data=PLAN["CLOSE"])
    hand = as_("handler")
    hand.open_clue(clue_id)
    hand.do("录入批示：予以了结")
    fields = hand.page.form().fields
    assert not fields["conclusion"].required
    assert fields["conclusion"].area.placeholderText() == "不填就照请示的内容"
    hand.press("cancel")
    hand.do("录入批示：退回重提")
    assert hand.page.form().fields["opinion"].required, "nothing of a return was put up"
    hand.fill(opinion="补充材料", approver="郑某", paper_no="签报〔2022〕1号", on="2022-6-30")
    hand.press("submit", hand.page.form())
    hand.page.tabs.setCurrentIndex(1)
    assert "退回：" in hand.texts()
    assert "郑某" in hand.texts().split("退回：")[1].split("\n")[0]


def test_a_step_with_a_number_of_its_own_asks_for_one_number(
    as_: Callable[[str], Hand], house: House
) -> None:
    desk = Desk(house)
    clue_id = desk.dispatched()
    data = {"receiver": "某某公司纪委", "cause": "TYPICAL", "report_no": "函1号", "opinion": "限期核查"}
    desk.go(clue_id, "E18", date(2022, 6, 12), **data)
    hand = as_("handler")
    hand.open_clue(clue_id)
    hand.do("收到下级报结")
    assert {"report_no", "paper_no"} & set(hand.page.form().fields) == {"report_no"}
