"""容错, 澄清, 回访, 诬告提请 by pressing what a user presses."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QWidget

from models.followups.queries import followups
from models.letters.operations import change_letter, check_letter, issue_letter
from tests.models.followups.conftest import FILLED
from tests.models.talks.conftest import clue_at
from tests.ui.decisions.test_decision_pages import picked
from ui.workbench.page import WorkbenchPage


def fill(form, values):
    """Put values into fields that are not typed (choices, boxes)."""
    for key, value in values.items():
        form.fields[key].set_value(value)


def begun(desk, kind, on_file):
    """Choose a kind from the list's “登记事项” and name clue and person."""
    desk.office.run(clue_at, status="PRELIM", person_id=on_file.person)
    desk.window.show_topic("followups")
    desk.press("new")
    page = desk.page()
    desk.press(f"kind_{kind}")
    form = page.form
    picked(desk, form, "person", "zm", "张某")
    picked(desk, form, "clue", "备用金", "1号")
    return form


def sent(desk):
    """Press the form's button and wait for the record."""
    desk.press("submit")
    desk.wait(lambda: getattr(desk.page(), "view", None) is not None)
    return desk.page()


def test_tolerance_is_applied_for_argued_and_found_by_another(seat, on_file):
    desk = seat("handler")
    form = begun(desk, "TOLERANCE", on_file)
    desk.press("submit")
    assert form.fields["starter"].error() == "请选择启动方式。"
    fill(form, FILLED["TOLERANCE"])
    page = sent(desk)
    made = page.record_id
    assert page.view.title == "关于张某容错免责的认定"
    desk.press("step_提出认定意见")
    form = page.form()
    for name in ("distinctions", "conditions"):
        for code, box in form.fields[name].boxes.items():
            box.click()
            desk.write(f"{name}_{code}_reason", "有会议纪要为证", form)
    desk.write("consulted", "组织部门同意")
    desk.write("opinion", "符合条件")
    desk.press("submit")
    assert form.fields["suggestion"].error() == "请选择建议结论。"
    form.fields["suggestion"].set_value("ACCEPT")
    desk.press("submit")
    desk.wait(lambda: page.view.state == "PROPOSED")
    menu = page.findChild(object, "moreSteps").menu()
    assert any("等待审批领导办理" in action.text() for action in menu.actions())

    desk = seat("leader")
    bench = WorkbenchPage(desk.tasks)
    desk.idle()
    assert "审批：容错免责" in " ".join(
        one.text() for one in bench._waiting_card.findChildren(type(page._title))
    )
    bench.deleteLater()
    page = desk.open("followup", made)
    desk.press("step_作出认定")
    assert page.form().fields["finding"].value() == "ACCEPT"
    desk.write("decided_by", "集团纪委会议")
    desk.write("decision", "六项条件齐备")
    desk.press("submit")
    desk.wait(lambda: page.view.state == "RUNNING")
    assert page.view.outcome_text == "予以容错"
    desk.press(f"extend_{page.view.deadlines[0].id}")
    desk.write("due_on", "2022-7-31")
    desk.write("reason", "本人出差")
    desk.press("submit")
    desk.wait(lambda: page.view.deadlines[0].due_on == date(2022, 7, 31))


def test_clarification_starts_from_the_clue_and_begins_its_letter(seat, on_file):
    desk = seat("handler")
    clue = desk.office.run(clue_at, status="PRELIM", person_id=on_file.person).value
    page = desk.open("clue", clue)
    menu = page.findChild(object, "moreSteps").menu()
    action = next(one for one in menu.actions() if one.text() == "登记容错、澄清、回访")
    action.trigger()
    desk.press("kind_CLARIFICATION")
    form = page._stack.currentWidget().form
    picked(desk, form, "person", "zm", "张某")
    fill(form, FILLED["CLARIFICATION"])
    page = sent_followup(desk)
    made = page.record_id
    assert page.view.clue_id == clue
    desk.press("step_提请澄清")
    words = {"scope": "班子成员5人", "words": "经核查，反映的问题不属实。", "planned_on": "2022-7-8"}
    for key, text in words.items():
        desk.write(key, text, page.form())
    fill(page.form(), {"audience": "COMMITTEE", "ways": ["MEETING"]})
    desk.press("submit")
    desk.wait(lambda: "同时书面" in page.form().fields["ways"].error())
    page.form().fields["ways"].boxes["WRITTEN"].click()
    desk.press("submit")
    desk.wait(lambda: page.view.state == "PROPOSED")

    desk = seat("leader")
    page = desk.open("followup", made)
    desk.press("step_批准澄清")
    desk.write("decided_by", "纪委书记")
    desk.press("submit")
    desk.wait(lambda: page.view.state == "RUNNING")
    assert page.view.deadlines[0].due_on == date(2022, 7, 8)

    desk = seat("handler")
    page = desk.open("followup", made)
    desk.press("step_拟制澄清函")
    desk.wait(lambda: desk.window.current.key == "letters" and getattr(desk.page(), "view", None) is not None)
    assert desk.page().view.draft.fields["conclusion"] == "经核查，反映的问题不属实。"
    letter = desk.page().record_id
    desk.office.run(change_letter, letter_id=letter, fields={"scope": "班子成员5人"})
    desk = seat("leader")
    desk.office.run(check_letter, letter_id=letter)
    number = desk.office.run(issue_letter, letter_id=letter, render=lambda _paper: b"%PDF-1.7").value
    desk = seat("handler")
    page = desk.open("followup", made)
    desk.press("step_登记澄清情况")
    assert page.form().fields["letter_no"].value() == number, "nothing is asked that is on file"
    page = desk.open("clue", clue)
    assert [row.title for row in page.view.followups] == ["关于为张某澄清正名的记录"]
    page = desk.open("person", on_file.person)
    assert [page.tabs.tabText(n) for n in range(page.tabs.count())][2] == "容错澄清回访 1"


def sent_followup(desk):
    """Press the form's button and wait until the follow-up's page has come."""
    desk.press("submit")
    desk.wait(lambda: desk.window.current.key == "followups")
    desk.wait(lambda: getattr(desk.page(), "view", None) is not None)
    return desk.page()


def test_a_visit_is_planned_made_and_planned_again(seat, on_file):
    desk = seat("handler")
    form = begun(desk, "RETURN_VISIT", on_file)
    fill(form, FILLED["RETURN_VISIT"])
    page = sent(desk)
    desk.press("step_登记回访")
    form = page.form()
    assert form.fields["visited_by"].value() == "吴某、冯某"
    desk.write("thoughts", "认识到位")
    desk.write("work", "表现好")
    desk.write("next_on", "2022-12-1")
    form.fields["result"].set_value("GOOD")
    desk.press("submit")
    desk.wait(lambda: page.view.state == "DONE")
    rows = desk.office.read(followups, kind="RETURN_VISIT")
    assert [row.state for row in rows] == ["RUNNING", "DONE"]
    desk.wait(lambda: page.findChild(QWidget, f"link_followup_{rows[0].id}"))


def test_a_false_accusation_is_not_found_here(seat, on_file):
    desk = seat("handler")
    form = begun(desk, "FALSE_REPORT", on_file)
    fill(form, FILLED["FALSE_REPORT"])
    page = sent(desk)
    refused = [
        action
        for action in page.findChild(object, "moreSteps").menu().actions()
        if "认定诬告陷害" in action.text()
    ]
    assert len(refused) == 1
    assert not refused[0].isEnabled()
    assert "设区的市级以上" in refused[0].text()
    desk.press("step_提请认定")
    desk.write("opinion", "提请认定")
    desk.write("authority", "集团纪委")
    desk.press("submit")
    desk.wait(lambda: "设区的市级以上" in page.form().fields["authority"].error())
    desk.write("authority", "某某市纪委监委")
    desk.press("submit")
    desk.wait(lambda: page.view.state == "PROPOSED")


def test_a_record_is_changed_and_dropped_and_a_form_left(seat, on_file):
    desk = seat("handler")
    form = begun(desk, "DUAL_CHECK", on_file)
    desk.press("cancel", form)
    desk.press("kind_DUAL_CHECK")
    form = desk.page().form
    picked(desk, form, "person", "zm", "张某")
    desk.write("facts", "直接责任明确", form)
    desk.press("submit")
    assert form.fields["clue"].error() == "请填写问题线索。"
    picked(desk, form, "clue", "备用金", "1号")
    page = sent(desk)
    desk.press("step_修改")
    desk.write("facts", "改写后的案情")
    desk.press("submit")
    desk.wait(lambda: dict(page.view.facts)["案件情况"] == "改写后的案情")
    desk.press("step_撤销")
    desk.write("reason", "重复登记")
    desk.press("submit")
    desk.wait(lambda: page.view.state == "DROPPED")
