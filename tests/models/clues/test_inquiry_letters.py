"""函询通知书 and the clue's own 发出、签收、回复: one entry, one deadline (规则 29)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from models.clues.operations import take_step
from models.clues.view import ClueView
from models.deadlines.records import Deadline
from models.errors import IllegalStep, InvalidInput
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
from models.letters.queries import open_letter
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


def test_another_letter_on_paper_is_entered_beside_the_one_that_waits(desk: Desk) -> None:
    """The second person was asked by a paper that the program did not make: by its own 文号, each with its own day."""
    clue_id = desk.under("TALK_INQUIRY")
    desk.at(2022, 9, 1)
    letter = issued(desk, clue_id, day("06-14"))
    number = desk.view(clue_id).letters[0].number
    offers = {one.code: one for one in desk.view(clue_id, "handler").next_steps}
    assert (offers["E1"].letter, offers["E1"].another) == (letter, True)
    paper = {"clue_id": clue_id, "paper_no": "集团纪函〔2022〕补1号"}
    receiver = {"receiver": "李某"}
    with pytest.raises(IllegalStep, match="填写那份函的文号"):
        desk.run(
            "handler", take_step, clue_id=clue_id, step="E1", on=day("06-14"), data=receiver, paper_no=number
        )
    desk.run("handler", take_step, **paper, step="E1", on=day("06-14"), data=receiver)
    desk.run("handler", send_letter, letter_id=letter, on=day("06-15"))
    desk.run("handler", take_step, **paper, step="E2", on=day("06-16"), data=receiver)
    desk.run("handler", receive_letter, letter_id=letter, receiver="张某", on=day("06-17"))
    replies = [r.due_on for r in desk.view(clue_id).deadlines if r.rule == "D_INQ_REPLY" and not r.done_on]
    assert replies == [day("07-07"), day("07-08")], "15 working days each from its own receipt"
    desk.run("handler", reply_letter, letter_id=letter, text="说明", on=day("06-28"))
    assert running(desk.view(clue_id)) == {"D_INQ_REPLY": day("07-07"), "D_INQ_REPORT": day("07-28")}
    desk.run("handler", take_step, **paper, step="E3", on=day("06-29"), data={"report": "李某说明"})
    assert running(desk.view(clue_id)) == {"D_INQ_REPORT": day("07-29")}


def test_an_inquiry_does_not_go_out_before_it_is_approved(desk: Desk) -> None:
    clue_id = desk.under("TALK_INQUIRY", on=day("06-13"))
    desk.at(2022, 9, 1)
    letter = issued(desk, clue_id, day("06-10"))
    with pytest.raises(InvalidInput, match="2022-06-13 才批准谈话函询"):
        desk.run("handler", send_letter, letter_id=letter, on=day("06-12"))
    desk.run("handler", send_letter, letter_id=letter, on=day("06-13"))
    assert running(desk.view(clue_id)) == {"D_INQ_SIGN": day("06-20")}


def test_an_answer_entered_late_does_not_draw_back_the_days_of_the_report(desk: Desk) -> None:
    """What came earlier is entered later: it stands in the way by its day, the month runs from what came last."""
    clue_id = desk.under("TALK_INQUIRY")
    desk.at(2022, 9, 1)
    letter = issued(desk, clue_id, day("06-14"))
    desk.run("handler", send_letter, letter_id=letter, on=day("06-14"))
    desk.run("handler", receive_letter, letter_id=letter, receiver="张某", on=day("06-15"))
    desk.take(clue_id, "E4", day("06-30"), report="已谈话")
    desk.run("handler", reply_letter, letter_id=letter, text="说明", on=day("06-28"))
    view = desk.view(clue_id)
    assert running(view) == {"D_INQ_REPORT": day("08-01")}
    assert [step.code for step in view.steps if step.code in ("E3", "E4")] == ["E3", "E4"]


def test_the_letter_says_what_its_entry_does_to_the_clue(desk: Desk) -> None:
    clue_id = desk.under("TALK_INQUIRY")
    desk.at(2022, 9, 1)
    number = desk.view(clue_id).number
    letter = issued(desk, clue_id, day("06-14"))

    def ahead() -> dict[str, str]:
        with desk.house.as_("handler") as office:
            return dict(office.read(open_letter, letter_id=letter).ahead)

    said = ahead()
    assert "随之往下走" in said["issue"]
    assert said["receive"] == (
        f"登记后，线索{number}随之记下“函询签收”，从那天起算15个工作日：被函询人回复（监督执纪工作规则 第29条）。"
    )
    assert "1个月：写出谈话函询情况报告" in said["reply"]
    desk.run("handler", send_letter, letter_id=letter, on=day("06-14"))
    desk.take(clue_id, "E4", day("06-20"), report="已谈话")
    desk.go(clue_id, "T12", day("06-22"), plan="再次函询")
    assert "2022-06-22 再次函询以前发出的" in ahead()["reply"]
    desk.take(clue_id, "E4", day("06-23"), report="已谈话")
    desk.go(clue_id, "T10", day("06-24"), report="情况报告", conclusion="采信")
    assert "现在是“办结”" in ahead()["reply"]


def test_who_was_believed_is_told_by_letter(desk: Desk) -> None:
    clue_id = desk.under("TALK_INQUIRY")
    desk.at(2022, 9, 1)
    desk.take(clue_id, "E4", day("06-20"), report="已谈话")
    assert not desk.view(clue_id).owes_feedback
    desk.go(clue_id, "T10", day("06-24"), report="情况报告", conclusion="采信")
    view = desk.view(clue_id)
    assert view.owes_feedback
    assert any("须发函反馈本人" in text for text in view.warnings)
    desk.take(clue_id, "E24", day("06-25"), feedback="采信了结反馈函，发张某")
    view = desk.view(clue_id)
    assert not view.owes_feedback
    assert not any("发函反馈" in text for text in view.warnings)
    with pytest.raises(IllegalStep, match="没有等待发函反馈"):
        desk.take(clue_id, "E24", day("06-25"), feedback="再发一次")
