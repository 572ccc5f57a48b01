"""函询通知书 and the clue's own 发出、签收、回复: one entry, one deadline (规则 29)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from models.clues.view import ClueView
from models.deadlines.records import Deadline
from models.errors import IllegalStep
from models.letters.kinds import load_kinds
from models.letters.operations import (
    check_letter,
    draft_letter,
    issue_letter,
    receive_letter,
    reply_letter,
    seal_letter,
    send_letter,
    void_letter,
)
from models.operations import Read, query
from models.rights import Right
from tests.models.clues.conftest import Desk
from ui.paper.typesetting import set_page

NOTICE = load_kinds(Path(__file__).resolve().parents[3] / "resources" / "letters")["INQUIRY_NOTICE"]


@query("测试：期限", right=Right.CASE_READ)
def open_replies(read: Read) -> int:
    found = read.session.query(Deadline).filter_by(rule="D_INQ_REPLY", done_on=None, deleted_at=None)
    return found.count()


def day(text: str) -> date:
    return date.fromisoformat(f"2022-{text}")


def running(view: ClueView) -> dict[str, date]:
    return {row.rule: row.due_on for row in view.deadlines if row.done_on is None}


def issued(desk: Desk, clue_id: int, on: date) -> int:
    person = desk.view(clue_id).parties[0].person_id
    problems = desk.view(clue_id).problems
    letter_id: int = desk.run(
        "handler",
        draft_letter,
        kind=NOTICE,
        clue_id=clue_id,
        person_id=person,
        fields={"matters": problems[0].text, "reply_address": "某市某路1号", "contact": "吴某"},
        recipient="张某",
        on=on,
    )
    desk.run("head", check_letter, letter_id=letter_id, on=on)
    desk.run("leader", issue_letter, letter_id=letter_id, render=set_page, on=on)
    desk.run("handler", seal_letter, letter_id=letter_id, on=on)
    return letter_id


def test_a_letter_is_entered_once_and_the_clue_follows_it(desk: Desk) -> None:
    clue_id = desk.under("TALK_INQUIRY")
    desk.at(2022, 9, 1)
    letter = issued(desk, clue_id, day("06-14"))
    offers = {one.code: one for one in desk.view(clue_id, "handler").next_steps}
    assert (offers["E1"].legal, offers["E1"].letter) == (False, letter)
    with pytest.raises(IllegalStep, match="打开这份文书“登记发出”"):
        desk.take(clue_id, "E1", day("06-14"), receiver="张某")
    desk.run("handler", send_letter, letter_id=letter, on=day("06-14"))
    assert running(desk.view(clue_id)) == {"D_INQ_SIGN": day("06-21")}
    with pytest.raises(IllegalStep, match="登记签收"):
        desk.take(clue_id, "E2", day("06-15"), receiver="张某")
    desk.run("handler", receive_letter, letter_id=letter, receiver="张某", on=day("06-15"))
    assert running(desk.view(clue_id)) == {"D_INQ_REPLY": day("07-06")}
    assert desk.run("handler", open_replies) == 1, "one day, not one of the letter and one of the clue"
    with pytest.raises(IllegalStep, match="登记回复"):
        desk.take(clue_id, "E3", day("06-28"), report="本人说明")
    desk.run("handler", reply_letter, letter_id=letter, text="本人说明，书记签署意见", on=day("06-28"))
    view = desk.view(clue_id)
    assert running(view) == {"D_INQ_REPORT": day("07-28")}
    told = [(step.code, step.happened_on) for step in view.steps if step.code in ("E1", "E2", "E3")]
    assert told == [("E1", day("06-14")), ("E2", day("06-15")), ("E3", day("06-28"))]
    assert "本人说明，书记签署意见" in next(s.text for s in view.steps if s.code == "E3")
    assert all(s.paper_no for s in view.steps if s.code in ("E1", "E2", "E3")), "by which letter"
    desk.go(clue_id, "T10", day("07-05"), report="情况报告", conclusion="采信")
    assert desk.view(clue_id).status == "CLOSED"


def test_each_person_asked_has_his_own_day(desk: Desk) -> None:
    clue_id = desk.under("TALK_INQUIRY")
    desk.at(2022, 9, 1)
    one, other = (issued(desk, clue_id, day("06-14")) for _ in range(2))
    for letter in (one, other):
        desk.run("handler", send_letter, letter_id=letter, on=day("06-14"))
    desk.run("handler", receive_letter, letter_id=one, receiver="张某", on=day("06-15"))
    assert set(running(desk.view(clue_id))) == {"D_INQ_SIGN", "D_INQ_REPLY"}, "the other is not signed for"
    desk.run("handler", receive_letter, letter_id=other, receiver="李某", on=day("06-20"))
    assert [r.due_on for r in desk.view(clue_id).deadlines if r.done_on is None] == [
        day("07-06"),
        day("07-11"),
    ]
    desk.run("handler", reply_letter, letter_id=one, text="说明", on=day("06-28"))
    assert running(desk.view(clue_id)) == {"D_INQ_REPLY": day("07-11"), "D_INQ_REPORT": day("07-28")}
    desk.go(clue_id, "T10", day("07-05"), report="情况报告", conclusion="采信")
    assert running(desk.view(clue_id)) == {}, "what is closed waits for no answer"


def test_what_was_entered_in_the_clue_passes_to_the_letter(desk: Desk) -> None:
    """The paper went out and was signed for before the letter was entered: still one day."""
    clue_id = desk.under("TALK_INQUIRY")
    desk.at(2022, 9, 1)
    desk.take(clue_id, "E1", day("06-14"), receiver="张某")
    desk.take(clue_id, "E2", day("06-15"), receiver="张某")
    letter = issued(desk, clue_id, day("06-14"))
    desk.run("handler", send_letter, letter_id=letter, on=day("06-14"))
    desk.run("handler", receive_letter, letter_id=letter, receiver="张某", on=day("06-16"))
    assert desk.run("handler", open_replies) == 1
    assert running(desk.view(clue_id)) == {"D_INQ_REPLY": day("07-07")}


def test_a_void_letter_and_one_of_an_earlier_round_hold_nothing_up(desk: Desk) -> None:
    clue_id = desk.under("TALK_INQUIRY")
    desk.at(2022, 9, 1)
    letter = issued(desk, clue_id, day("06-14"))
    desk.run("leader", void_letter, letter_id=letter, reason="收件人写错", on=day("06-14"))
    earlier = issued(desk, clue_id, day("06-14"))
    desk.run("handler", send_letter, letter_id=earlier, on=day("06-14"))
    desk.take(clue_id, "E4", day("06-20"), report="已谈话")
    desk.go(clue_id, "T12", day("06-22"), plan="再次函询")
    desk.take(clue_id, "E1", day("06-23"), receiver="张某")
    desk.run("handler", receive_letter, letter_id=earlier, receiver="张某", on=day("06-24"))
    codes = [step.code for step in desk.view(clue_id).steps]
    assert codes.count("E2") == 0, "the letter of the round before is no step of this one"
