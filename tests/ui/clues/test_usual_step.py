"""What leads, what is waited for, by what rule and how far: the pages say it where the user stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QLabel, QWidget

from models.clues.members import recuse
from models.clues.operations import propose_step
from models.clues.view import open_clue
from models.talks.operations import plan_talk, start_talk
from models.talks.transcript import finish_talk, save_lines
from storage.office import Office
from tests.fixtures_vault import House
from tests.models.clues.conftest import Desk
from tests.models.talks.conftest import HELD, LINES, SAFETY, TALKERS
from tests.ui.clues.hand import Hand
from tests.ui.clues.test_next_steps import primary, steps_shown
from ui.kit.pieces import Timeline
from ui.talks.record import TalkRecord
from ui.workbench.lines import Line

As = Callable[[str], Hand]
ASSIGNED = {
    "source": "SUPERIOR_ASSIGN",
    "assigned_by": "某某市纪委",
    "assigned_on": date(2022, 6, 8),
    "source_doc_no": "某纪交〔2022〕31号",
}


def filed(desk: Desk, kind: str = "PARTY") -> int:
    clue_id = desk.under("PRELIM_VERIFY")
    data = {"report": "掌握部分违纪事实", "opinion": "建议立案", "case_kind": kind}
    desk.go(clue_id, "T15", date(2022, 6, 20), **data)
    return clue_id


def test_supervision_from_above_never_leads(as_: As, house: House) -> None:
    desk = Desk(house)
    sent, refused = desk.register(), desk.register()
    desk.go(sent, "T3", date(2022, 6, 9), receiver="某某区纪委", opinion="属其管辖")
    desk.take(sent, "E23", date(2022, 6, 10), report_no="函1号", receiver="张某")
    desk.go(refused, "T2", date(2022, 6, 9), rejection="REJECTED_13_2", opinion="不属于受理范围")
    hand = as_("handler")
    for clue_id in (sent, refused):
        hand.open_clue(clue_id, show=2)
        shown = steps_shown(hand)
        assert shown[0] == "记事", shown
        assert "收到上级督办" in shown


def test_a_filing_is_announced_before_anything_else(as_: As, house: House) -> None:
    desk = Desk(house)
    clue_id = filed(desk)
    hand = as_("handler")
    hand.open_clue(clue_id)
    assert steps_shown(hand)[0] == "宣布立案"
    assert primary(hand) == ["宣布立案"]
    assert "还不能移送审理：" in hand.texts()
    hand.do("宣布立案")
    hand.fill(opinion="两人宣布", on="2022-6-20")
    hand.press("submit", hand.page.form())
    assert primary(hand) == ["提请移送审理"]
    assert "还不能" not in hand.texts()


def test_under_trial_what_shall_be_decided_is_put_up_first(as_: As, house: House) -> None:
    desk = Desk(house)
    clue_id = filed(desk)
    desk.take(clue_id, "E8", date(2022, 6, 21), opinion="两人宣布")
    data = {"report": "审查报告", "facts": "本人签字", "trial_group": "沈某、韩某"}
    desk.go(clue_id, "T20", date(2022, 6, 22), **data)
    hand = as_("handler")
    hand.open_clue(clue_id)
    assert steps_shown(hand)[0] == "提出处理意见"
    assert steps_shown(hand).count("提出处理意见") == 1
    assert "还不能作出决定：" in hand.texts()
    hand.application.lock()
    desk.put_measure(clue_id, date(2022, 6, 23))
    hand = as_("handler")
    hand.open_clue(clue_id)
    assert steps_shown(hand)[0] != "提出处理意见"


def test_the_rule_stands_where_the_leader_approves(as_: As, house: House) -> None:
    desk = Desk(house)
    clue_id = filed(desk)
    data = {"report": "查明无违纪事实", "conclusion": "撤销案件"}
    desk.run("handler", propose_step, clue_id=clue_id, step="T23", on=date(2022, 6, 20), data=data)
    hand = as_("leader")
    hand.open_clue(clue_id)
    assert "须经纪委主要负责人批准（业务惯例，由原批准立案的机关批准）" in hand.texts()
    hand.press("step_批准")
    said = hand.texts()
    assert "依据：业务惯例，由原批准立案的机关批准。须经纪委主要负责人批准。" in said
    assert "国有企业管理人员处分条例" not in said, "a Party case is not dropped by the enterprise's rule"
    hand.press("submit", hand.page.form())
    assert hand.page.view.steps[-1].basis == "业务惯例，由原批准立案的机关批准"


def test_the_form_says_how_far_a_deadline_may_be_extended(as_: As, house: House) -> None:
    clue_id = Desk(house).dispatched(**ASSIGNED)
    hand = as_("handler")
    hand.open_clue(clue_id)
    hand.do("提请延长期限")
    reach = "“办结交办件并报结”本机关最多可批准延至 2022-12-08（检举控告规则 第21条）"
    assert reach in hand.texts()
    hand.fill(deadline="办结交办件并报结", due_on="2022-12-9", opinion="涉及外地取证")
    hand.press("submit", hand.page.form())
    form = hand.page.form()
    assert form is not None
    assert "批准后由审批人在“期限”中登记" in form.banner.text()
    assert not [asked for asked in hand.page.view.proposals if asked.state == "PENDING"]


def test_an_own_deadline_without_limit_says_none(as_: As, house: House) -> None:
    clue_id = Desk(house).under("PRELIM_VERIFY")
    hand = as_("handler")
    hand.open_clue(clue_id)
    hand.do("提请延长期限")
    assert "最多可批准延至" not in hand.texts()


def test_feedback_may_stay_empty_when_an_explanation_is_accepted(as_: As, house: House) -> None:
    desk = Desk(house)
    clue_id = desk.under("TALK_INQUIRY")
    desk.take(clue_id, "E4", date(2022, 6, 20), report="已谈话")
    hand = as_("handler")
    hand.open_clue(clue_id)
    hand.do("提请采信了结")
    field = hand.page.form().fields["feedback"]
    assert not field.required
    assert "还没有发的不填" in field.line.placeholderText()


def test_a_draft_names_its_record(as_: As, house: House) -> None:
    desk = Desk(house)
    clue_id = desk.dispatched()
    hand = as_("handler")
    hand.open_clue(clue_id)
    number = hand.page.view.number
    hand.do("记事")
    hand.fill(opinion="电话了解情况")
    hand.application.lock()
    hand = as_("handler")
    hand.window.show_topic("workbench")
    hand.settle()
    (row,) = [one for one in hand.window.findChildren(Line) if "没有保存的内容" in one.accessibleName()]
    assert "反映某公司招标采购不规范" in row.accessibleName()
    assert number in row.accessibleName() or number in said(row)
    hand.application.lock()
    refs = desk.refs()
    who = {"account": refs["handler"], "successor": refs["head"]}
    desk.run("leader", recuse, clue_id=clue_id, reason="亲属", **who)
    hand = as_("handler")
    hand.window.show_topic("workbench")
    hand.settle()
    assert not [one for one in hand.window.findChildren(Line) if "没有保存的内容" in one.accessibleName()]


def said(row: QWidget) -> str:
    return "".join(one.text() for one in row.findChildren(QLabel))


def test_a_talk_that_is_over_stands_in_what_happened_and_opens(as_: As, house: House) -> None:
    desk = Desk(house)
    clue_id = desk.under("TALK_INQUIRY")
    person = desk.view(clue_id).parties[0].person_id
    plan = {"kind": "INQUIRY_TALK", "clue_id": clue_id, "person_id": person, "talkers": TALKERS}
    with house.as_("handler") as office:
        talk = office.run(plan_talk, **plan, safety=SAFETY).value
        begun = {key: HELD[key] for key in ("started_at", "place")}
        office.run(start_talk, talk_id=talk, notice_read=True, **begun)
        assert not desk_held(office, clue_id), "it is not over yet"
        office.run(save_lines, talk_id=talk, lines=LINES)
        office.run(
            finish_talk,
            talk_id=talk,
            ended_at=HELD["ended_at"],
            confirm_text="相符",
            reading_note="已在打印件上核对",
        )
        number = office.read(open_clue, clue_id=clue_id).held_talks[0].number
    hand = as_("handler")
    hand.open_clue(clue_id)
    hand.page.tabs.setCurrentIndex(1)
    story = hand.page.tabs.widget(1).findChild(Timeline)
    assert "谈话结束" in said(story)
    assert number in said(story)
    hand.press("openMoment", story)
    assert isinstance(hand.page, TalkRecord)
    assert hand.page.record_id == talk


def desk_held(office: Office, clue_id: int) -> tuple[object, ...]:
    return office.read(open_clue, clue_id=clue_id).held_talks
