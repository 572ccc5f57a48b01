"""廉政档案 by pressing what a user presses."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QScrollArea

from models.decisions.operations import decide, propose_decision
from models.opinions.operations import register_opinion
from models.persons.operations import add_person, change_person
from models.persons.queries import open_person, person_list
from models.talks.operations import plan_talk
from models.talks.transcript import record_talk
from models.units.queries import unit_list
from tests.models.talks.conftest import HELD, TALKERS, clue_at
from tests.ui.talks.conftest import on_file, seat
from ui import dialogs
from ui.paper.pages import Pages
from ui.persons.file import LinkLine

NUMBER = "11010519491231002X"

__all__ = ["on_file", "seat"]


def test_register_a_person(seat, on_file):
    desk = seat("handler")
    desk.window.show_topic("persons")
    desk.press("new")
    form = desk.page().form
    desk.write("name", "曾某某")
    desk.write("unit", "某某建设")
    desk.wait(lambda: form.fields["unit"].rows)
    form.fields["unit"].line.completer().popup().hide()
    desk.write("unit", "某某建设有限公司")
    desk.wait(lambda: form.fields["unit"].chosen() == on_file.unit)
    desk.write("id_no", "110105194912310021")
    desk.press("submit")
    desk.wait(lambda: "校验位" in form.fields["id_no"].error())
    desk.write("id_no", "11010519491231002X")
    desk.press("submit")
    desk.wait(lambda: getattr(desk.page(), "view", None) is not None)
    view = desk.page().view
    assert (view.name, view.unit_id, view.gender, view.birth) == (
        "曾某某",
        on_file.unit,
        "女",
        date(1949, 12, 31),
    )
    assert [row.name for row in desk.office.read(person_list, text="zmm")] == ["曾某某"]


def test_an_unknown_unit_is_said_beside_its_field(seat, on_file):
    desk = seat("handler")
    desk.window.show_topic("persons")
    desk.press("new")
    desk.write("name", "孙某")
    desk.write("unit", "没有的公司")
    desk.press("submit")
    assert "还没有登记“没有的公司”" in desk.page().form.fields["unit"].error()
    assert desk.page().form.fields["name"].value() == "孙某"


def test_a_difference_from_the_number_is_said_and_kept(seat, on_file):
    desk = seat("handler")
    page = desk.open("person", on_file.person)
    desk.press("step_修改")
    desk.write("id_no", "440524188001010014")
    desk.page().form().fields["gender"].set_value("女")
    desk.press("submit")
    desk.wait(lambda: page.view.id_no)
    assert "显示为男性" in page.banner.text()
    assert page.view.gender == "女"


def test_the_file_leads_to_its_records(seat, on_file):
    desk = seat("handler")
    desk.office.run(clue_at, status="INQUIRY", person_id=on_file.person)
    talk_id = desk.office.run(
        record_talk, kind="ROUTINE", person_id=on_file.person, **HELD, talkers=TALKERS, summary="谈心"
    ).value
    page = desk.open("person", on_file.person)
    titles = [page.tabs.tabText(place) for place in range(page.tabs.count())]
    assert titles == ["概况", "线索 1", "谈话 1", "身份"]
    line = next(one for one in page.findChildren(LinkLine) if one.objectName() == f"link_talk_{talk_id}")
    assert "已完成" in line.accessibleName()
    desk.bot.keyClick(line, Qt.Key.Key_Return)
    desk.wait(lambda: desk.page().record_id == talk_id and desk.page().view is not None)
    assert desk.window.current.key == "talks"


def test_a_long_record_breaks_and_cuts_nothing_off(seat, on_file):
    desk = seat("handler")
    said = "本人认识到问题的严重性，表示接受组织处理，限期整改，" * 5
    held = {"started_at": datetime(2022, 6, 29, 9), "ended_at": datetime(2022, 6, 29, 10), "place": "办公室"}
    desk.office.run(
        record_talk,
        kind="REMIND",
        person_id=on_file.person,
        talkers=TALKERS,
        summary="谈",
        result=said,
        **held,
    )
    desk.office.run(
        plan_talk,
        kind="ROUTINE",
        person_id=on_file.person,
        planned_at=datetime(2022, 7, 5, 9),
        talkers=TALKERS,
    )
    desk.window.resize(1366, 768)
    page = desk.open("person", on_file.person)
    desk.idle()
    area = page.tabs.widget(0)
    assert isinstance(area, QScrollArea)
    assert area.horizontalScrollBar().maximum() == 0
    # a talk that is planned stands at its day
    assert sorted(entry.on for entry in page.view.talks) == [date(2022, 6, 29), date(2022, 7, 5)]


def test_outside_the_circle_the_file_is_empty(seat, on_file):
    desk = seat("handler")
    desk.office.run(clue_at, status="INQUIRY", person_id=on_file.person)
    desk = seat("other")
    page = desk.open("person", on_file.person)
    assert [page.tabs.tabText(place) for place in range(page.tabs.count())] == ["概况", "身份"]
    assert page.findChildren(LinkLine) == []


def test_who_only_approves_sees_no_button_to_change(seat, on_file):
    desk = seat("leader")
    page = desk.open("person", on_file.person)
    assert page.view.name == "张某"
    assert page.findChild(object, "step_修改") is None
    assert desk.office.read(open_person, person_id=on_file.person).post == "工程部经理"


def test_a_unit_from_its_form_to_its_people(seat, on_file):
    desk = seat("handler")
    desk.window.show_topic("units")
    desk.press("new")
    form = desk.page().form
    desk.write("name", "某某物业有限公司")
    desk.write("parent", "某某建设有限公司")
    desk.wait(lambda: form.fields["parent"].chosen() == on_file.unit)
    desk.write("party_org", "中共某某物业有限公司支部委员会")
    desk.press("submit")
    desk.wait(lambda: getattr(desk.page(), "view", None) is not None)
    assert desk.page().view.parent_name == "某某建设有限公司"
    assert len(desk.office.read(unit_list)) == 2
    desk.press("step_修改")
    desk.write("credit_code", "91350100M000100Y44")
    desk.press("submit")
    desk.wait(lambda: "校验位" in desk.page().form().fields["credit_code"].error())
    desk.write("credit_code_reason", "营业执照原件如此")
    desk.press("submit")
    desk.wait(lambda: desk.page().view.credit_code == "91350100M000100Y44")
    page = desk.open("unit", on_file.unit)
    assert [page.tabs.tabText(place) for place in range(page.tabs.count())] == ["概况", "人员 2", "往来"]


def test_the_file_on_paper_lists_what_may_be_seen(seat, on_file):
    from ui.talks.paper import PaperPanel

    desk = seat("handler")
    desk.office.run(clue_at, status="INQUIRY", person_id=on_file.person)
    for login, number in (("handler", True), ("other", False)):
        desk = seat(login)
        page = desk.open("person", on_file.person)
        desk.press("step_打印档案")
        desk.wait(lambda page=page: page.findChild(PaperPanel) and page.findChild(PaperPanel).pages)
        pages = page.findChild(PaperPanel).pages
        text = "".join(pages.text(0).split())
        assert ("集团纪线〔2022〕1号" in text) == number
        assert "张某" in text


def test_the_whole_picture_stands_on_paper_and_in_the_overview(seat, on_file):
    """Who he is, how long a measure holds, who asked for an opinion; a period that ended is not said to be overdue."""
    from ui.persons.paper import person_pdf

    desk = seat("handler")
    desk.office.run(
        change_person,
        person_id=on_file.person,
        id_no=NUMBER,
        ethnicity="汉族",
        political_status="中共党员",
        phone="138",
    )
    measure = {"measure_code": "ADMONISH", "person_id": on_file.person, "facts": "报销不及时"}
    decision = desk.office.run(propose_decision, **measure, on=date(2021, 12, 1)).value
    desk.office.run(
        register_opinion, requester="某某集团组织部", purpose="拟提任", persons=[{"name": "张某", "id_no": NUMBER}],
    )  # fmt: skip
    desk = seat("leader")
    desk.office.run(decide, decision_id=decision, decided_by="集团纪委", decided_on=date(2021, 12, 1))
    page = desk.open("person", on_file.person)
    told = " ".join(one.text() for one in page.tabs.widget(0).findChildren(QLabel))
    assert "影响期届满，日期已到，待登记" in told
    assert "影响期届满，已逾期" not in told
    assert "在档记录：处理处分 1、党风廉政意见 1" in told
    assert told.count("党风廉政意见 1") == 1
    pages = Pages(person_pdf(page.view, "某某集团纪检监察部", "郑某", date(2022, 6, 30)))
    text = "".join(pages.text(0).split())
    pages.close()
    for part in (
        "民族汉族",
        "政治面貌中共党员",
        "2021-12-01",
        "影响期2021-12-01至2022-05-31",
        "征求意见：拟提任来函单位：某某集团组织部",
    ):
        assert part in text, part
    assert "138" not in text


def test_an_edit_is_taken_back_by_name(seat):
    desk = seat("handler")
    person = desk.office.run(add_person, name="张某", post="经理").value
    desk.office.run(change_person, person_id=person, post="副经理")
    page = desk.open("person", person)
    desk.wait(lambda: page.undo_button.isVisible())
    assert "修改人员" in page.undo_button.toolTip()
    asked: list[str] = []

    def answer(_kind: str, text: str) -> bool:
        asked.append(text)
        return len(asked) > 1

    undo = dialogs.answer_with(answer)
    desk.press("undoEdit")
    assert desk.office.read(open_person, person_id=person).post == "副经理"
    desk.press("undoEdit")
    undo()
    desk.wait(lambda: page.view.post == "经理")
    desk.wait(lambda: not page.undo_button.isVisible())
    desk.wait(lambda: "已撤回" in page.banner.text())
