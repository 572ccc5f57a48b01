"""Whole lists of persons: chosen by unit and rank, talked to one by one or together, counted."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QScrollArea

from models.ownfields.operations import OwnField, set_own_fields
from models.persons.operations import add_person
from models.talks.campaigns import campaigns
from models.talks.operations import change_talk, plan_talk
from models.talks.queries import open_talk, talk_list
from models.trash.operations import trash_rows
from models.units.operations import add_unit
from tests.models.talks.conftest import TALKERS
from tests.ui.talks.conftest import typed


@pytest.fixture
def more(house, on_file):
    """A second unit with two middle managers."""
    with house.as_("handler") as office:
        unit = office.run(add_unit, name="某某置业有限公司").value
        names = ("孙某", "钱某某")
        return [office.run(add_person, name=name, unit_id=unit, rank="MIDLEVEL").value for name in names]


def new_page(desk, mode):
    desk.window.show_topic("talks")
    desk.press("new")
    desk.press(f"mode_{mode}")
    return desk.page().pages[mode]


def press_row(desk, picker, name, column=1):
    row = next(at for at, one in enumerate(picker.model.rows) if one.name == name)
    where = picker.table.visualRect(picker.model.index(row, column)).center()
    desk.bot.mouseClick(picker.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(where))


def test_a_campaign_takes_everybody_of_a_unit_and_rank(seat, on_file, more):
    desk = seat("handler")
    form = new_page(desk, "成批安排").form
    picker = form.fields["persons"]
    desk.wait(lambda: len(picker.candidates) == 4)
    desk.write("campaign", "节前廉政提醒", form)
    picker.rank.setCurrentIndex(picker.rank.findData("MIDLEVEL"))
    assert {row.name for row in picker.model.rows} == {"张某", "孙某", "钱某某"}
    picker.unit.setCurrentIndex(picker.unit.findData("某某置业有限公司"))
    desk.press("persons_all", form)
    assert picker.value() == more or set(picker.value()) == set(more)
    picker.unit.setCurrentIndex(0)
    picker.rank.setCurrentIndex(0)
    typed(picker.words, "李")
    assert [row.name for row in picker.model.rows] == ["李某某"]
    press_row(desk, picker, "李某某")
    assert "已选 3 人" in picker.told.text()
    assert picker.by_rank.text() == "其中 中层干部 2、未填层级 1"
    desk.press("submit", form)
    desk.wait(lambda: len(desk.office.read(talk_list, campaign="节前廉政提醒")) == 3)
    (row,) = desk.office.read(campaigns)
    assert (row.planned, row.done, dict(row.planned_ranks)) == (3, 0, {"中层干部": 2, "未填层级": 1})


def test_who_is_in_the_campaign_already_can_not_be_ticked(seat, on_file, more):
    desk = seat("handler")
    desk.office.run(plan_talk, kind="ROUTINE", person_id=more[0], campaign="节前廉政提醒")
    form = new_page(desk, "成批安排").form
    picker = form.fields["persons"]
    desk.wait(lambda: len(picker.candidates) == 4)
    desk.write("campaign", "节前廉政提醒", form)
    desk.bot.keyClick(form.fields["campaign"].line, Qt.Key.Key_Tab)
    desk.wait(lambda: any(row.state for row in picker.candidates))
    press_row(desk, picker, "孙某")
    press_row(desk, picker, "孙某", 0)
    desk.press("persons_all", form)
    assert more[0] not in picker.value()
    assert len(picker.value()) == 3


def test_ticks_survive_the_filter_and_the_lock(seat, on_file, more):
    desk = seat("handler")
    form = new_page(desk, "成批安排").form
    picker = form.fields["persons"]
    desk.wait(lambda: len(picker.candidates) == 4)
    press_row(desk, picker, "张某")
    typed(picker.words, "孙")
    assert form.draft()["persons"] == [on_file.person]
    form.fields["persons"].set_value([])
    form.take_draft({"persons": [on_file.person]})
    assert picker.value() == [on_file.person]


def test_a_group_talk_from_list_to_lock(seat, on_file, more):
    desk = seat("handler")
    form = new_page(desk, "集体谈话").form
    picker = form.fields["persons"]
    desk.wait(lambda: len(picker.candidates) == 4)
    desk.press("submit", form)
    desk.wait(lambda: "至少选两人" in picker.error())
    press_row(desk, picker, "张某")
    press_row(desk, picker, "孙某")
    desk.write("others", "王某某 某某水务有限公司 出纳", form)
    desk.write("place", "三楼会议室", form)
    desk.press("submit", form)
    desk.wait(lambda: getattr(desk.page(), "view", None) is not None)
    page = desk.page()
    assert page.view.title.startswith("集体廉政谈话（")
    assert {one.name for one in page.view.subjects} == {"张某", "孙某", "王某某"}

    desk.press("step_开始谈话")
    desk.write("started_at", "2022-6-30 8:00")
    desk.press("submit")
    desk.wait(lambda: page.view.state == "TALKING")
    assert "read" not in page.view.steps, "nobody reads the record for all of them"
    desk.press("step_完成谈话")
    ended = page.form()
    desk.write("ended_at", "2022-6-30 8:40")
    desk.write("summary", "通报典型案例，提出三点要求。")
    away = next(at for at, one in enumerate(page.view.subjects, 1) if one.name == "孙某")
    ended.fields["subjects"].rows[away - 1][0].setChecked(False)
    desk.press("submit")
    assert "请写明孙某缺席的原因" in ended.fields["subjects"].error()
    desk.write(f"absence_{away}", "出差")
    desk.press("submit")
    desk.wait(lambda: page.view.state == "DONE")
    view = desk.office.read(open_talk, talk_id=page.record_id)
    assert {one.name: (one.attendance, one.absence) for one in view.subjects} == {
        "张某": ("PRESENT", ""), "孙某": ("ABSENT", "出差"), "王某某": ("PRESENT", "")
    }  # fmt: skip


def test_its_papers_say_who_came(seat, on_file):
    from models.talks.groups import Subject
    from models.talks.operations import change_talk, start_talk
    from models.talks.transcript import finish_talk
    from tests.models.talks.conftest import HELD
    from ui.paper.pages import Pages
    from ui.talks.paper import transcript_pdf
    from ui.talks.together import sign_sheet_pdf

    desk = seat("handler")
    here = Subject(person_id=on_file.person, attendance="PRESENT")
    away = Subject(person_id=on_file.woman, attendance="ABSENT", absence="住院")
    talk = desk.office.run(plan_talk, kind="GROUP", subjects=(here, away), talkers=TALKERS[:1]).value
    desk.office.run(change_talk, talk_id=talk, place="会议室")
    desk.office.run(start_talk, talk_id=talk, started_at=HELD["started_at"])
    desk.office.run(finish_talk, talk_id=talk, ended_at=HELD["ended_at"], summary="通报案例")
    view = desk.office.read(open_talk, talk_id=talk)

    def text(pdf: bytes) -> str:
        pages = Pages(pdf)
        found = pages.text(0).replace("\r", "").replace("\n", "")
        pages.close()
        return found

    record, sheet = (
        text(transcript_pdf(view, "某某集团纪检监察部", "SHA-256")),
        text(sign_sheet_pdf(view, "某某集团纪检监察部")),
    )
    assert "应到2人，实到1人，缺席1人" in record
    assert "李某某（住院）" in record
    assert "通报案例" in record
    assert "核对意见" not in record
    assert "签到表" in sheet
    assert "缺席：住院" in sheet
    page = desk.open("talk", talk)
    page.sign_sheet()
    from ui.talks.paper import PaperPanel

    desk.wait(lambda: page.findChild(PaperPanel) and page.findChild(PaperPanel).pages)
    panel = page.findChild(PaperPanel)
    desk.press("closePaper")
    panel.pages.close()


def test_the_list_is_changed_before_it_begins(seat, on_file, more):
    from models.talks.groups import Subject

    desk = seat("handler")
    subjects = (Subject(person_id=on_file.person), Subject("王某某", "某某水务有限公司"))
    talk = desk.office.run(plan_talk, kind="GROUP", subjects=subjects, talkers=TALKERS[:1]).value
    page = desk.open("talk", talk)
    page.change_list()
    picker = page.form().fields["persons"]
    desk.wait(lambda: len(picker.candidates) == 4)
    assert picker.value() == [on_file.person]
    press_row(desk, picker, "钱某某")
    desk.press("submit")
    desk.wait(lambda: len(page.view.subjects) == 3)
    assert {one.name for one in page.view.subjects} == {"张某", "王某某", "钱某某"}


def test_a_tag_is_given_on_the_page_and_stands_beside_the_state(seat, on_file):
    from ui.kit.pieces import chip

    desk = seat("handler")
    talk = desk.office.run(plan_talk, kind="ROUTINE", person_id=on_file.person).value
    page = desk.open("talk", talk)
    menu = page.findChild(object, "moreSteps").menu()
    next(action for action in menu.actions() if action.text() == "标签").trigger()
    desk.write("tags", "节前提醒、新任职")
    desk.press("submit")
    shown = type(chip("一"))
    desk.wait(
        lambda: {"节前提醒", "新任职"} <= {one.text() for one in page.findChildren(shown) if one.isVisible()}
    )
    desk.window.show_topic("talks")
    desk.open("talk", talk)
    desk.wait(lambda: desk.page()._tags == ("节前提醒", "新任职"))
    desk = seat("leader")
    page = desk.open("talk", talk)
    desk.wait(lambda: page._tags)
    assert page.findChild(object, "moreSteps") is None, "who may not write gives no tag"


def test_own_fields_and_the_last_edit_stand_on_a_talk_too(seat, on_file, answers):
    desk = seat("head")
    desk.office.run(set_own_fields, kind="talk", fields=[OwnField("", "谈话室编号")])
    desk = seat("handler")
    talk = desk.office.run(plan_talk, kind="ROUTINE", person_id=on_file.person, place="三楼").value
    desk.office.run(change_talk, talk_id=talk, place="四楼")
    page = desk.open("talk", talk)
    desk.wait(lambda: page.tabs.tabText(page.tabs.count() - 1) == "自定义")
    desk.wait(page.undo_button.isVisible)
    page.tabs.setCurrentWidget(page.editor)
    page.undo_button.click()
    desk.wait(lambda: page.view.place == "三楼")
    assert page.tabs.currentWidget() is page.editor, "the typing is not put away by a refresh"
    assert "已撤回" in page.banner.text()


def test_progress_and_figures_are_shown(seat, on_file):
    from models.talks.transcript import record_talk
    from tests.models.talks.conftest import HELD

    desk = seat("handler")
    page = new_page(desk, "进度和统计")
    desk.wait(lambda: "还没有专项" in page.left.text())
    desk.wait(page.nothing.isVisible)
    assert not page.campaign_table.isVisible()
    assert not page.figure_table.isVisible()
    desk = seat("handler")
    desk.office.run(record_talk, kind="ROUTINE", person_id=on_file.person, **HELD, talkers=TALKERS[:1],
                    summary="谈", campaign="节前廉政提醒")  # fmt: skip
    desk.office.run(plan_talk, kind="ROUTINE", person_id=on_file.woman, campaign="节前廉政提醒")
    page = new_page(desk, "进度和统计")
    desk.wait(lambda: page.campaigns.rows and page.figures.rows)
    (row,) = page.campaigns.rows
    assert (row.planned, row.done) == (2, 1)
    page.campaign_table.selectRow(0)
    desk.wait(lambda: "“节前廉政提醒”还没有谈的 1 人：李某某。" in page.left.text())
    assert page.left.text().startswith("各层级（已谈／应谈）：")
    (figure,) = page.figures.rows
    assert (figure.kind_name, figure.held, figure.times, figure.persons) == ("日常谈心谈话", 1, 1, 1)
    page.first.set_value("2022-7-1")
    page.last.set_value("2022-6-1")
    desk.press("countTalks", page)
    assert "开始不能晚于结束" in page.banner.text()


def test_a_campaign_of_hundreds_fits_the_page_and_names_everybody(seat, on_file):
    from models.operations import Work, operation
    from models.persons.records import Person
    from models.rights import Right
    from models.talks.campaigns import plan_campaign

    @operation("测试：登记许多人", right=Right.CASE_WRITE)
    def many(work: Work) -> list[int]:
        ranks = ("LEADERSHIP", "NEW_MIDLEVEL", "MIDLEVEL", "STAFF", "OUTSIDER")
        people = [Person(name=f"某{n:03}", unit_id=on_file.unit, rank=ranks[n % 5]) for n in range(210)]
        work.session.add_all(people)
        work.session.flush()
        return [one.id for one in people]

    desk = seat("handler")
    people = desk.office.run(many).value
    desk.window.resize(1366, 768)
    form = new_page(desk, "成批安排").form
    picker = form.fields["persons"]
    desk.wait(lambda: len(picker.candidates) >= 210)
    desk.press("persons_all", form)
    desk.idle()
    area = form.findChild(QScrollArea)
    assert area.horizontalScrollBar().maximum() == 0, "nothing is cut at the right edge"
    assert "其中" in picker.by_rank.text()
    desk.office.run(plan_campaign, campaign="谈心", kind="ROUTINE", person_ids=people, talkers=TALKERS[:1])
    desk = seat("handler")
    desk.window.resize(1366, 768)
    page = new_page(desk, "进度和统计")
    desk.wait(lambda: page.campaigns.rows)
    page.campaign_table.selectRow(0)
    desk.wait(lambda: "还没有谈的 210 人" in page.left.text())
    assert page.campaign_table.isVisible()
    assert page.campaign_table.height() > 60, "the names leave the table its room"


def test_a_talk_goes_to_the_trash_from_its_page(seat, on_file, monkeypatch):
    desk = seat("head")
    talk = desk.office.run(plan_talk, kind="ROUTINE", person_id=on_file.person).value
    page = desk.open("talk", talk)
    from ui import dialogs
    from ui.trash.discard import discard_steps

    said: list[str] = []
    monkeypatch.setattr(dialogs, "warn", lambda _parent, text: said.append(text))
    (ask,) = discard_steps(page, "talk")
    titles = [one.title for one in page._next(page.view)]
    assert "移入回收站" in titles
    ask.do()
    desk.write("reason", "误建")
    desk.press("submit")
    desk.wait(lambda: [row.id for row in desk.office.read(trash_rows, kind="talk")] == [talk])
    assert desk.office.read(talk_list) == []
    desk.idle()
    assert said == []
