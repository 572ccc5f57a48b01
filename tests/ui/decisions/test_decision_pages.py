"""Proposing, deciding and carrying out a measure by pressing what a user presses."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtWidgets import QApplication, QLabel

import ui.topics
from models.decisions.operations import decide, propose_decision, revoke_decision
from models.decisions.queries import open_decision
from models.rules.tables import circumstances
from tests.models.followups.conftest import FILLED
from tests.models.talks.conftest import clue_at
from tests.ui.talks.conftest import on_file, seat

__all__ = ["on_file", "seat"]


def picked(desk, form, key, typed, shown):
    """Type a few characters and take a name from the list."""
    desk.write(key, typed, form)
    field = form.fields[key]
    desk.wait(lambda: any(shown in label for label in field._known))
    field.line.completer().popup().hide()
    label = next(label for label in field._known if shown in label)
    field.line.setText(label)
    field.edited.emit()
    desk.idle()


def test_propose_decide_deliver(seat, on_file):
    desk = seat("handler")
    clue = desk.office.run(clue_at, status="INQUIRY", person_id=on_file.person).value
    desk.window.show_topic("decisions")
    desk.press("new")
    form = desk.page().form
    desk.wait(lambda: form.fields["measure_code"].box.count() > 10)
    picked(desk, form, "person", "zm", "张某")
    picked(desk, form, "clue", "备用金", "1号")
    form.fields["measure_code"].set_value("ADMONISH")
    assert "影响期 6 个月" in form.banner.text()
    desk.press("submit")
    assert form.fields["facts"].error() == "请填写认定事实。"
    desk.write("facts", "备用金长期不报账")
    desk.press("submit")
    desk.wait(lambda: getattr(desk.page(), "view", None) is not None)
    decision = desk.page().record_id
    assert (desk.page().view.title, desk.page().view.clue_id) == ("关于给予张某诫勉的决定", clue)
    more = desk.page().findChild(object, "moreSteps").menu()
    assert any("由提出人以外的审批人办理" in action.text() for action in more.actions())

    desk = seat("leader")
    page = desk.open("decision", decision)
    desk.press("step_作出决定")
    desk.write("decided_by", "集团纪委会议")
    desk.write("decided_on", "2022-6-31")
    desk.press("submit")
    assert "日历上没有" in page.form().fields["decided_on"].error()
    desk.write("decided_on", "20220630")
    desk.press("submit")
    desk.wait(lambda: page.view.state == "DECIDED")
    assert (page.view.number, page.view.period_to) == ("集团纪处〔2022〕1号", date(2022, 12, 29))

    desk = seat("handler")
    page = desk.open("decision", decision)
    desk.press("step_送达")
    desk.write("receiver", "张某")
    desk.press("submit")
    desk.wait(lambda: page.view.state == "EXECUTED")
    assert [page.tabs.tabText(place) for place in range(page.tabs.count())][1] == "执行"


def test_discipline_asks_for_the_meeting_and_two_announcers(seat, on_file):
    desk = seat("handler")
    clue = desk.office.run(clue_at, status="TRIAL", person_id=on_file.person).value
    data = {"measure_code": "WARNING", "person_id": on_file.person, "clue_id": clue, "facts": "违规"}
    decision = desk.office.run(propose_decision, **data).value
    desk = seat("leader")
    page = desk.open("decision", decision)
    desk.press("step_作出决定")
    desk.write("decided_by", "集团纪委会议")
    desk.press("submit")
    assert page.form().fields["meeting_note"].error() == "请填写集体讨论。"
    desk.write("meeting_note", "2022年6月30日会议，一致同意")
    desk.press("submit")
    assert page.form().fields["branch_note"].error() == "请填写支部大会。"
    desk.write("branch_note", "党支部大会讨论，同意")
    desk.press("submit")
    desk.wait(lambda: page.view.state == "DECIDED")
    desk = seat("handler")
    page = desk.open("decision", decision)
    desk.press("step_宣布")
    desk.write("announced_to", "所在党支部")
    desk.write("announcers", "吴某")
    desk.press("submit")
    desk.wait(lambda: "两名以上" in page.form().fields["announcers"].error())
    desk.write("announcers", "吴某、冯某")
    desk.press("submit")
    desk.wait(lambda: page.view.announced_on is not None)
    announced = next(task for task in page.view.tasks if task.code == "ANNOUNCE")
    assert "吴某、冯某" in announced.text


def test_every_step_of_the_execution_list_is_entered_by_a_press(seat, on_file):
    desk = seat("handler")
    clue = desk.office.run(clue_at, status="TRIAL", person_id=on_file.person).value
    data = {"measure_code": "WARNING", "person_id": on_file.person, "clue_id": clue, "facts": "违规"}
    decision = desk.office.run(propose_decision, **data).value
    desk = seat("leader")
    notes = {"meeting_note": "一致同意", "branch_note": "支部大会同意"}
    desk.office.run(decide, decision_id=decision, decided_by="集团纪委会议", **notes)
    desk = seat("handler")
    page = desk.open("decision", decision)
    desk.press("step_宣布")
    desk.write("announced_to", "所在党支部")
    desk.write("announcers", "吴某、冯某")
    desk.press("submit")
    desk.wait(lambda: page.view.announced_on is not None)
    desk.press("step_送达")
    desk.write("receiver", "张某")
    desk.press("submit")
    desk.wait(lambda: page.view.delivered_on is not None)
    for name in ("报告执行情况", "归档抄送组织人事"):
        desk.press(f"step_{name}")
        desk.write("text", "已办，凭据见材料")
        desk.press("submit")
        desk.wait(lambda name=name: next(one for one in page.view.tasks if one.name == name).done_on)
    assert page.view.state == "EXECUTED"


def test_who_approves_handing_over_a_crime_is_said_to_be_agreed(seat, on_file):
    desk = seat("handler")
    clue = desk.office.run(clue_at, status="TRIAL", person_id=on_file.person).value
    data = {
        "measure_code": "CRIME_SUPERVISION",
        "person_id": on_file.person,
        "clue_id": clue,
        "facts": "涉嫌贪污",
    }
    decision = desk.office.run(propose_decision, **data).value
    desk = seat("leader")
    page = desk.open("decision", decision)
    agreed = "纪委主要负责人、同级党委主要负责人（内部约定：规则没有写明企业内设机构移送涉嫌犯罪由谁批准"
    shown = [one.text() for one in page.findChildren(QLabel)]
    assert any(agreed in text and "批准人可在规则数据中修改" in text for text in shown)
    desk.press("step_作出决定")
    assert any(agreed in one.text() for one in page.form().findChildren(QLabel))


def test_circumstances_are_read_whole(seat, on_file):
    desk = seat("handler")
    desk.window.show_topic("decisions")
    desk.press("new")
    field = desk.page().form.fields["circumstances"]
    for code, box in field.boxes.items():
        lines = box.text().splitlines()
        assert "".join(lines) == f"{circumstances()[code].name}（{circumstances()[code].basis}）"
        assert max(map(len, lines)) <= 37, "a longer line would widen the form beyond 1366 pixels"


def test_a_missing_clue_is_said_beside_its_field(seat, on_file):
    desk = seat("handler")
    desk.window.show_topic("decisions")
    desk.press("new")
    form = desk.page().form
    desk.wait(lambda: form.fields["measure_code"].box.count() > 10)
    picked(desk, form, "person", "zm", "张某")
    form.fields["measure_code"].set_value("WARNING")
    desk.write("facts", "违规")
    desk.press("submit")
    desk.wait(lambda: form.fields["clue"].error())
    assert "须经立案，请选择已立案的问题线索" in form.fields["clue"].error()


def test_what_may_not_be_chosen_says_why(seat, on_file):
    desk = seat("handler")
    desk.window.show_topic("decisions")
    desk.press("new")
    form = desk.page().form
    box = form.fields["measure_code"].box
    desk.wait(lambda: box.count() > 10)
    model = box.model()
    refused = [model.item(row) for row in range(box.count()) if not model.item(row).isEnabled()]
    assert any("政务处分由监察机关作出" in item.text() for item in refused)
    assert all(item.toolTip() for item in refused)
    offered = [box.itemData(row) for row in range(box.count()) if model.item(row).isEnabled()]
    assert "ADM_SANCTION" not in offered
    form.fields["measure_code"].set_value("SERIOUS_WARNING")
    assert "影响期 18 个月" in form.banner.text()
    form.fields["no_post"].box.click()
    assert "影响期 24 个月；二年内不得提升职务" in form.banner.text()
    form.fields["on"].set_value("unit")
    desk.wait(lambda: box.findData("ACC_ORG_CHECK") >= 0)
    assert box.findData("CRITICIZE") < 0
    assert not form.fields["person"].isEnabled()


def test_a_subject_not_on_file_is_said_beside_its_field(seat, on_file):
    desk = seat("handler")
    desk.window.show_topic("decisions")
    desk.press("new")
    form = desk.page().form
    desk.wait(lambda: form.fields["measure_code"].value() == "CRITICIZE")
    desk.write("person", "没有的人")
    desk.write("facts", "某事")
    desk.press("submit")
    assert "请从名单中选择" in form.fields["person"].error()
    assert form.fields["facts"].value() == "某事"


def test_a_proposal_is_changed_and_taken_back(seat, on_file):
    desk = seat("handler")
    data = {"measure_code": "CRITICIZE", "person_id": on_file.person, "facts": "旧事实"}
    decision = desk.office.run(propose_decision, **data).value
    page = desk.open("decision", decision)
    desk.press("step_修改")
    desk.write("facts", "新事实")
    desk.press("submit")
    desk.wait(lambda: page.view.facts == "新事实")
    desk.press("step_撤回")
    desk.write("reason", "再核")
    desk.press("submit")
    desk.wait(lambda: page.view.state == "WITHDRAWN")
    assert desk.office.read(open_decision, decision_id=decision).facts == "新事实"


def test_a_wrong_decision_is_revoked_in_sight(seat, on_file):
    desk = seat("handler")
    data = {"measure_code": "CRITICIZE", "person_id": on_file.person, "facts": "事实"}
    decision = desk.office.run(propose_decision, **data).value
    desk = seat("leader")
    desk.office.run(decide, decision_id=decision, decided_by="集团纪委")
    page = desk.open("decision", decision)
    desk.press("step_撤销决定")
    desk.write("decided_by", "集团纪委会议")
    desk.write("reason", "复查认定事实不清")
    desk.press("submit")
    desk.wait(lambda: page.view.state == "REVOKED")
    assert [event.name for event in desk.office.read(open_decision, decision_id=decision).events][
        -1
    ] == "撤销"
    desk.window.activateWindow()
    assert page.isAncestorOf(QApplication.focusWidget()), "not the search box, where the next key would go"


def test_a_probation_waits_for_its_end_and_is_lengthened_in_sight(seat, on_file, house):
    desk = seat("handler")
    clue = desk.office.run(clue_at, status="TRIAL", person_id=on_file.person).value
    data = {"measure_code": "PROBATION_1", "person_id": on_file.person, "clue_id": clue, "facts": "违规"}
    decision = desk.office.run(propose_decision, **data).value
    made = {
        "decided_by": "集团党委",
        "meeting_note": "一致同意",
        "branch_note": "同意",
        "approved_by": "集团党委",
    }
    desk = seat("leader")
    desk.office.run(decide, decision_id=decision, **made)
    page = desk.open("decision", decision)
    waiting = {step.title: step.why_not for step in page._offered_steps if step.why_not}
    assert waiting["恢复党员权利"] == "留党察看到 2023-06-29 期满"
    assert "期满前 30 天起才能决定" in waiting["延长留党察看"]
    house.clock.at = datetime(2023, 6, 30, 9)
    desk = seat("leader")
    page = desk.open("decision", decision)
    desk.press("step_延长留党察看")
    desk.write("on", "2023-6-1")
    desk.write("decided_by", "集团党委会议")
    desk.write("reason", "拒不退缴违纪款")
    desk.press("submit")
    desk.wait(lambda: "2024-06-29" in page.view.period_text)
    shown = {text.text() for text in page.findChildren(QLabel)}
    assert any("第一年至 2023-06-29，延长一年" in text for text in shown)


def test_how_a_changed_decision_counts_is_shown(seat, on_file, house):
    desk = seat("handler")
    clue = desk.office.run(clue_at, status="TRIAL", person_id=on_file.person).value
    data = {"person_id": on_file.person, "clue_id": clue, "facts": "违规"}
    wrong = desk.office.run(propose_decision, measure_code="SERIOUS_WARNING", **data).value
    made = {"decided_by": "集团纪委", "meeting_note": "一致同意", "branch_note": "同意"}
    desk = seat("leader")
    desk.office.run(decide, decision_id=wrong, **made)
    house.clock.at = datetime(2022, 12, 30, 9)
    desk = seat("leader")
    desk.office.run(revoke_decision, decision_id=wrong, reason="定性不准", decided_by="集团纪委会议")
    desk = seat("handler")
    again = desk.office.run(propose_decision, measure_code="WARNING", replaces=wrong, **data).value
    desk = seat("leader")
    desk.office.run(decide, decision_id=again, **made)
    page = desk.open("decision", again)
    shown = {text.text() for text in page.findChildren(QLabel)}
    assert any(text.startswith("2022-06-30 至 2023-06-29") for text in shown)
    assert any("自原决定生效之日连续计算（2022-06-30）" in text for text in shown)


def test_an_appeal_is_registered_and_answered_by_somebody_else(seat, on_file):
    desk = seat("handler")
    clue = desk.office.run(clue_at, status="TRIAL", person_id=on_file.person).value
    data = {"measure_code": "WARNING", "person_id": on_file.person, "clue_id": clue, "facts": "违规"}
    decision = desk.office.run(propose_decision, **data).value
    desk = seat("leader")
    desk.office.run(
        decide,
        decision_id=decision,
        decided_by="集团纪委会议",
        meeting_note="一致同意",
        branch_note="支部大会同意",
    )
    desk = seat("handler")
    page = desk.open("decision", decision)
    page.appeal()
    desk.write("text", "认为处理过重")
    desk.press("submit")
    desk.wait(lambda: page.view.appeals)
    desk = seat("leader")
    page = desk.open("decision", decision)
    offered = page._next(page.view)
    assert "不能参与复核、申诉" in next(one.why_not for one in offered if one.title == "答复申诉")
    assert offered[-1].title == "撤销决定", "what undoes a decision stands last"
    assert "认为处理过重" in [one.text() for one in page.tabs.widget(0).findChildren(QLabel)]
    desk = seat("head")
    page = desk.open("decision", decision)
    desk.press("step_答复申诉")
    page.form().fields["result"].set_value("UPHELD")
    desk.write("decided_by", "复议组")
    desk.write("text", "处理恰当")
    desk.press("submit")
    desk.wait(lambda: page.view.appeals[0].result == "维持原决定")
    assert len(desk.office.read(open_decision, decision_id=decision).appeals) == 1


def test_two_measures_are_proposed_and_decided_at_once(seat, on_file):
    desk = seat("handler")
    clue = desk.office.run(clue_at, status="TRIAL", person_id=on_file.person).value
    desk.window.show_topic("decisions")
    desk.press("new")
    form = desk.page().form
    desk.wait(lambda: form.fields["measure_code"].box.count() > 10)
    picked(desk, form, "person", "zm", "张某")
    picked(desk, form, "clue", "备用金", "1号")
    assert not form.fields["no_post"].isVisible()
    form.fields["measure_code"].set_value("SERIOUS_WARNING")
    assert form.fields["no_post"].isVisible()
    desk.press("also_add")
    form.fields["also"].rows[0][0].set_value("SERIOUS_WARNING")
    desk.write("facts", "备用金长期不报账")
    desk.write("gains", "1200")
    desk.press("submit")
    desk.wait(lambda: "不能重复" in form.fields["also"].error())
    form.fields["also"].rows[0][0].set_value("ADMONISH")
    desk.press("submit")
    desk.wait(lambda: getattr(desk.page(), "view", None) is not None)
    page = desk.page()
    first = page.record_id
    assert (page.view.clue_id, page.view.joint.rows[0].title) == (clue, "关于给予张某诫勉的决定")

    desk = seat("leader")
    page = desk.open("decision", first)
    desk.press("step_一并作出决定")
    desk.write("decided_by", "集团纪委会议")
    desk.write("meeting_note", "一致同意")
    desk.write("branch_note", "支部大会同意")
    desk.press("submit")
    desk.wait(lambda: page.view.state == "DECIDED")
    assert page.view.joint.rows[0].state == "DECIDED"
    page.findChild(object, f"link_decision_{page.view.joint.rows[0].id}").chosen.emit("decision", first)


def test_a_revoked_decision_is_proposed_anew_and_visited(seat, on_file):
    desk = seat("handler")
    data = {"measure_code": "CRITICIZE", "person_id": on_file.person, "facts": "事实"}
    wrong = desk.office.run(propose_decision, **data).value
    desk = seat("leader")
    desk.office.run(decide, decision_id=wrong, decided_by="集团纪委")
    desk.office.run(revoke_decision, decision_id=wrong, reason="事实不清", decided_by="集团纪委会议")
    desk = seat("handler")
    page = desk.open("decision", wrong)
    desk.press("step_重新提出处理")
    form = page._stack.currentWidget().form
    desk.wait(lambda: form.fields["measure_code"].value() == "CRITICIZE")
    form.fields["measure_code"].set_value("REMIND")
    assert form.fields["facts"].value() == "事实", "what was found stands there to be put right"
    desk.write("facts", "重新查实的事实", form)
    desk.press("submit", form)
    desk.wait(lambda: desk.page().record_id != wrong and desk.page().view is not None)
    assert desk.page().view.replaces == (wrong, "集团纪处〔2022〕1号")
    page = desk.open("decision", wrong)
    assert page.view.replaced_by is not None
    assert page.view.steps == ()


def test_a_visit_is_registered_from_the_decision(seat, on_file, monkeypatch):
    desk = seat("handler")
    data = {"measure_code": "CRITICIZE", "person_id": on_file.person, "facts": "事实"}
    decision = desk.office.run(propose_decision, **data).value
    seat("leader").office.run(decide, decision_id=decision, decided_by="集团纪委")
    monkeypatch.setattr(ui.topics, "MODULES", ("decisions", "followups", "persons"))
    desk = seat("handler")
    page = desk.open("decision", decision)
    page.follow_up()
    desk.press("kind_RETURN_VISIT")
    form = page._stack.currentWidget().form
    for key, value in FILLED["RETURN_VISIT"].items():
        form.fields[key].set_value(value)
    desk.press("submit", form)
    desk.wait(
        lambda: desk.window.current.key == "followups" and getattr(desk.page(), "view", None) is not None
    )
    assert desk.page().view.decision_id == decision
    page = desk.open("decision", decision)
    assert [row[1] for row in page.view.followups] == ["对张某的回访"]


def test_circumstances_follow_the_measure_and_the_way(seat, on_file):
    desk = seat("handler")
    clue = desk.office.run(clue_at, status="TRIAL", person_id=on_file.person).value
    desk.window.show_topic("decisions")
    desk.press("new")
    form = desk.page().form
    desk.wait(lambda: form.fields["measure_code"].box.count() > 10)
    picked(desk, form, "person", "zm", "张某")
    picked(desk, form, "clue", "备用金", "1号")
    field = form.fields["circumstances"]
    form.fields["measure_code"].set_value("WARNING")
    assert field.isHidden(), "nothing to tick before the way is chosen"
    form.fields["weighing"].set_value("LIGHTER")
    shown = {code for code, box in field.boxes.items() if not box.isHidden()}
    assert shown == {
        code for code in field.boxes if code.startswith("P_") and "第17条" in field.boxes[code].toolTip()
    }
    desk.write("facts", "备用金长期不报账")
    desk.press("submit")
    desk.wait(lambda: "请勾选" in field.error())
    field.boxes["P_CONFESSED"].click()
    field.boxes["P_RETURNED"].click()
    desk.press("submit")
    desk.wait(lambda: getattr(desk.page(), "view", None) is not None)
    view = desk.page().view
    assert (view.clue_id, view.circumstances) == (clue, ("P_CONFESSED", "P_RETURNED"))

    desk.press("step_修改")
    form = desk.page().form()
    assert form.fields["circumstances"].value() == ["P_CONFESSED", "P_RETURNED"]
    form.fields["weighing"].set_value("HEAVIER")
    assert form.fields["circumstances"].value() == []
    form.fields["circumstances"].boxes["P_KEPT"].click()
    desk.press("submit")
    desk.wait(lambda: desk.page().view.circumstances == ("P_KEPT",))
    assert "从重" in desk.page().view.weighing_name
