"""党风廉政意见 from the letter that asks to the letter that answers, by pressing what a user presses."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from models.decisions.operations import decide, propose_decision
from models.letters.operations import check_letter, issue_letter
from tests.models.talks.conftest import clue_at


def registered(desk, *names):
    """Register a request about these names."""
    desk.window.show_topic("opinions")
    desk.press("new")
    form = desk.page().form
    desk.write("requester", "集团组织部", form)
    desk.write("purpose", "拟提任", form)
    for place, name in enumerate(names, 1):
        if place > 1:
            desk.press("persons_add", form)
            desk.wait(lambda name=f"persons_name_{place}": form.findChild(QWidget, name).isVisible())
        desk.write(f"persons_name_{place}", name, form)
    desk.press("submit", form)
    desk.wait(lambda: getattr(desk.page(), "view", None) is not None)
    return desk.page()


def test_from_the_question_to_the_answer(seat, on_file):
    desk = seat("handler")
    data = {"measure_code": "ADMONISH", "person_id": on_file.person, "facts": "备用金长期不报账"}
    decision = desk.office.run(propose_decision, **data).value
    desk = seat("leader")
    desk.office.run(decide, decision_id=decision, decided_by="集团纪委")

    desk = seat("handler")
    page = registered(desk, "张某", "没有此人")
    made, row = page.record_id, page.view.persons[0].id
    menu = page.findChild(object, "moreSteps").menu()
    assert any("有同名人员还没有核对" in action.text() for action in menu.actions())
    desk.press(f"match_{row}")
    assert "张某" in page.form().fields["person"].box.itemText(0)
    desk.press("submit")
    desk.wait(lambda: page.view.persons[0].match == "HAND")
    desk.press("step_核对档案、起草意见")
    desk.wait(lambda: page.view.persons[0].verdict == "MEASURE")
    assert "诫勉" in page.view.persons[0].answer
    desk.press("step_提请审定")
    desk.press("submit")
    desk.wait(lambda: page.view.state == "PROPOSED")
    # who may press nothing reads for whom it waits
    waits = "等待审定：由起草人以外的审批人办理"
    desk.wait(lambda: waits in [one.text() for one in page.findChildren(QLabel) if one.isVisible()])

    desk = seat("leader")
    page = desk.open("opinion", made)
    based = page.findChild(object, f"link_decision_{decision}")
    assert "关于给予张某诫勉的决定" in based.accessibleName()
    desk.press(f"change_{row}")
    desk.write("answer", "尚在诫勉影响期内，不宜提任。")
    desk.press("submit")
    assert page.form().fields["reason"].error() == "请填写修改理由。"
    desk.write("reason", "按会议口径")
    desk.press("submit")
    desk.wait(lambda: page.view.persons[0].changed_because == "按会议口径")
    desk.press("step_审定")
    desk.write("decided_by", "纪委书记郑某")
    desk.press("submit")
    desk.wait(lambda: page.view.state == "DECIDED")

    desk = seat("handler")
    page = desk.open("opinion", made)
    desk.press("step_拟制党风廉政意见回复函")
    desk.wait(lambda: desk.window.current.key == "letters" and getattr(desk.page(), "view", None) is not None)
    letter = desk.page().view
    assert letter.draft.recipient == "集团组织部"
    assert "不宜提任" in letter.body
    assert "2022年6月30日" in letter.body
    reply = desk.page().record_id
    page = desk.open("opinion", made)
    assert "尚未签发" in page.findChild(object, f"link_letter_{reply}").accessibleName()
    assert not page.findChildren(object, "step_拟制党风廉政意见回复函")
    desk = seat("leader")
    desk.office.run(check_letter, letter_id=reply)
    desk.office.run(issue_letter, letter_id=reply, render=lambda _paper: b"%PDF-1.7")
    desk = seat("handler")
    page = desk.open("opinion", made)
    desk.press("step_登记回复")
    # the number that the reply was given stands there already
    assert page.form().fields["answer_no"].value() == "集团纪函〔2022〕1号"
    desk.press("submit")
    desk.wait(lambda: page.view.state == "ANSWERED")


def test_a_decider_who_sees_more_is_told_and_checks_again(seat, on_file):
    desk = seat("other")
    desk.office.run(clue_at, status="PRELIM", person_id=on_file.person)
    desk = seat("handler")
    page = registered(desk, "张某")
    made = page.record_id
    desk.press(f"match_{page.view.persons[0].id}")
    desk.press("submit")
    desk.wait(lambda: page.view.persons[0].match == "HAND")
    desk.press("step_核对档案、起草意见")
    desk.wait(lambda: page.view.persons[0].answer)
    desk.press("step_提请审定")
    desk.press("submit")
    desk.wait(lambda: page.view.state == "PROPOSED")
    desk = seat("leader")
    page = desk.open("opinion", made)
    assert "与起草时不一致" in page.banner.text()
    assert {step.title: step.why_not for step in page._offered_steps}["审定"] == "先复核档案"
    desk.press("step_复核档案")
    desk.wait(lambda: page.view.persons[0].verdict == "OPEN_CLUE")
    assert {step.title: step.why_not for step in page._offered_steps}["审定"] == ""
    desk = seat("handler")
    page = desk.open("opinion", made)
    assert page.view.persons[0].hidden
    assert not page.findChildren(object, f"change_{page.view.persons[0].id}")


def test_a_request_is_given_back_and_dropped(seat, on_file):
    desk = seat("handler")
    page = registered(desk, "没有此人")
    made = page.record_id
    desk.press("step_核对档案、起草意见")
    desk.wait(lambda: page.view.persons[0].answer)
    desk.press("step_提请审定")
    desk.press("submit")
    desk.wait(lambda: page.view.state == "PROPOSED")
    desk = seat("leader")
    page = desk.open("opinion", made)
    desk.press("step_退回")
    desk.write("reason", "请与来函单位核对姓名")
    desk.press("submit")
    desk.wait(lambda: page.view.state == "RETURNED")
    desk = seat("handler")
    page = desk.open("opinion", made)
    desk.press("step_撤销")
    desk.write("reason", "来函单位撤回")
    desk.press("submit")
    desk.wait(lambda: page.view.state == "DROPPED")
    assert not page.findChildren(object, "step_核对档案、起草意见")
