"""What a walk through the talks by hand found: the keyboard's place, whole rows, papers of those talked to together."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication

from models.talks.groups import Subject
from models.talks.operations import plan_talk, start_talk
from models.talks.queries import open_talk
from models.talks.transcript import finish_talk
from tests.models.talks.conftest import HELD, LINES, TALKERS
from tests.ui.talks.conftest import typed
from ui.paper.pages import Pages


def text_of(pdf: bytes) -> str:
    """The first page's words."""
    pages = Pages(pdf)
    found = pages.text(0).replace("\r", "").replace("\n", "")
    pages.close()
    return found


def new_page(desk, mode=""):
    desk.window.activateWindow()
    desk.window.show_topic("talks")
    desk.press("new")
    if mode:
        desk.press(f"mode_{mode}")
    return desk.page()


def together(desk, on_file) -> int:
    """A 集体谈话 that is being held."""
    here = Subject(person_id=on_file.person, attendance="PRESENT")
    away = Subject(person_id=on_file.woman, attendance="ABSENT", absence="住院")
    talk = desk.office.run(
        plan_talk, kind="GROUP", subjects=(here, away), talkers=TALKERS[:1], campaign="节前提醒"
    ).value
    desk.office.run(start_talk, talk_id=talk, started_at=HELD["started_at"], place="会议室")
    return talk


def test_the_keyboard_begins_in_the_first_field_of_the_page_that_is_shown(seat):
    desk = seat("handler")
    page = new_page(desk)
    shown = page.pages["安排谈话"].form
    desk.wait(lambda: QApplication.focusWidget() is shown.fields["kind"].input)
    desk.press("mode_成批安排")
    many = page.pages["成批安排"].form
    desk.wait(lambda: QApplication.focusWidget() is not shown.fields["kind"].input)
    assert QApplication.focusWidget() is many.fields["campaign"].input


def test_the_keyboard_stays_with_the_talk_that_was_arranged(seat):
    desk = seat("handler")
    page = new_page(desk)
    form = page.pages["安排谈话"].form
    typed(form.fields["person"].line, "王某某")
    form.fields["person"].line.setFocus()
    desk.press("submit", form)
    desk.wait(lambda: getattr(desk.page(), "view", None) is not None)
    assert desk.page().isAncestorOf(QApplication.focusWidget()), "it fell to the search box"


def test_a_press_on_the_name_ticks_and_so_does_the_space_bar(seat):
    desk = seat("handler")
    picker = new_page(desk, "集体谈话").pages["集体谈话"].form.fields["persons"]
    desk.wait(lambda: len(picker.candidates) == 2)
    name = picker.table.visualRect(picker.model.index(0, 0))
    post = picker.table.visualRect(picker.model.index(0, 1))
    for at, ticked in (
        (name.center(), 1),
        (post.center(), 0),
        (QPoint(name.left() + 16, name.center().y()), 1),
    ):
        desk.bot.mouseClick(picker.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
        assert len(picker.value()) == ticked, "name, post and the box itself tick alike, each press once"
    picker.table.setCurrentIndex(picker.model.index(1, 2))
    desk.bot.keyClick(picker.table, Qt.Key.Key_Space)
    assert len(picker.value()) == 2


def test_nobody_confirms_for_those_who_were_talked_to_together(seat, on_file):
    desk = seat("handler")
    page = desk.open("talk", together(desk, on_file))
    typed(page.editor.sheet, "通报三起案例。")
    assert [line.speaker for line in page.editor.sheet.lines()] == ["N"], "one speaks, many listen"
    desk.press("step_完成谈话")
    assert "confirm_text" not in page.form().fields
    assert "refuse_note" not in page.form().fields


def test_the_paper_of_a_group_talk_bears_its_summary_beside_what_was_said(seat, on_file):
    from ui.talks.paper import transcript_pdf

    desk = seat("handler")
    talk = together(desk, on_file)
    from models.talks.transcript import save_lines

    desk.office.run(save_lines, talk_id=talk, lines=LINES)
    desk.office.run(
        finish_talk, talk_id=talk, ended_at=HELD["ended_at"], summary="通报案例", result="均表态照办"
    )
    text = text_of(transcript_pdf(desk.office.read(open_talk, talk_id=talk), "某某集团", "SHA-256"))
    for said in ("备用金有三笔", "内容：通报案例", "结果：均表态照办", "专项：节前提醒"):
        assert said in text


def test_who_missed_a_group_talk_is_named_among_those_still_to_be_talked_to(seat, on_file):
    desk = seat("handler")
    talk = together(desk, on_file)
    desk.office.run(finish_talk, talk_id=talk, ended_at=HELD["ended_at"], summary="通报案例")
    page = new_page(desk, "进度和统计").pages["进度和统计"]
    desk.wait(lambda: page.campaigns.rows)
    page.campaign_table.selectRow(0)
    desk.wait(lambda: "李" in page.left.text())
    assert "还没有谈的 1 人：李某某" in page.left.text()


def test_the_person_of_the_clue_is_asked_for_once_and_a_witness_is_somebody_else(seat, on_file):
    from tests.models.talks.conftest import clue_at
    from ui.talks.forms import NewTalk

    desk = seat("handler")
    clue = desk.office.run(clue_at, status="FILED", person_id=on_file.person).value
    page = NewTalk(
        desk.tasks, clue=(clue, "集团纪线〔2022〕1号"), kind="CASE_TALK", party=(on_file.person, "张某")
    )
    desk.bot.addWidget(page)
    person, kind = page.form.fields["person"], page.form.fields["kind"]
    assert person.chosen() == on_file.person
    kind.set_value("WITNESS")
    assert person.raw() == ""
    kind.set_value("CASE_TALK")
    assert person.chosen() == on_file.person
    desk.idle()


def test_a_missing_credential_is_asked_about_at_the_lock_and_stands_on_the_paper(seat, on_file):
    from models.talks.transcript import save_lines
    from tests.models.talks.conftest import SAFETY, clue_at
    from ui.talks.paper import transcript_pdf

    desk = seat("handler")
    clue = desk.office.run(clue_at, status="FILED", person_id=on_file.person).value
    talk = desk.office.run(
        plan_talk, kind="CASE_TALK", person_id=on_file.person, clue_id=clue, talkers=TALKERS, safety=SAFETY, approved_by="郑某"
    ).value  # fmt: skip
    begun = {key: HELD[key] for key in ("started_at", "place")}
    desk.office.run(start_talk, talk_id=talk, notice_read=True, **begun)
    desk.office.run(save_lines, talk_id=talk, lines=LINES)
    page = desk.open("talk", talk)
    desk.press("step_交本人核对")
    desk.wait(lambda: page.view.reading_since is not None)
    desk.press("step_完成谈话")
    desk.write("ended_at", "2022-6-29 10:30")
    desk.press("submit")
    desk.wait(lambda: "还没有填写吴某、冯某出示的证件" in page.form().fields["credential_note"].error())
    desk.write("credential_note", "证件统一换发，出示介绍信")
    desk.press("submit")
    desk.wait(lambda: page.view.state == "DONE")
    pdf = transcript_pdf(desk.office.read(open_talk, talk_id=talk), "某某集团", "SHA-256")
    assert "证件说明：证件统一换发，出示介绍信" in text_of(pdf)


def test_phrases_that_were_changed_answer_to_their_keys_in_a_talk_that_is_open(seat, on_file):
    from models.talks.phrases import Phrase, keep_talk_phrases

    desk = seat("head")
    talk = desk.office.run(plan_talk, kind="ROUTINE", person_id=on_file.person, talkers=TALKERS[:1]).value
    desk.office.run(start_talk, talk_id=talk, started_at=HELD["started_at"], place="会议室")
    page = desk.open("talk", talk)
    desk.window.activateWindow()
    page.tabs.setCurrentWidget(page.editor)
    desk.wait(lambda: page.editor.phrases.menu() is not None)
    desk.window.show_topic("persons")
    desk.office.run(keep_talk_phrases, phrases=[Phrase("家风", "Q", "家风建设情况怎样？")])
    desk.window.show_topic("talks")
    desk.idle()
    page.editor.sheet.setFocus()
    desk.bot.keyClick(page.editor.sheet, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert "家风建设情况怎样？" in page.editor.sheet.toPlainText()


def test_progress_and_figures_are_exported_with_their_entries(seat, on_file, answers, tmp_path):
    from openpyxl import load_workbook

    desk = seat("head")
    talk = together(desk, on_file)
    desk.office.run(finish_talk, talk_id=talk, ended_at=HELD["ended_at"], summary="通报案例")
    page = new_page(desk, "进度和统计").pages["进度和统计"]
    desk.wait(lambda: page.campaigns.rows and page.figures.rows)
    for name, rows in (
        ("exportCampaigns", ("节前提醒", "2 人", "1 人", "1 人", "中层干部 1／1、未填层级 0／1")),
        ("exportFigures", ("集体廉政谈话", "1 次", "1 人次", "1 人", "中层干部 1")),
    ):
        answers["save_file"] = str(tmp_path / name)
        desk.press(name, page)
        desk.wait(lambda: "已导出 1 条" in page.banner.text())
        page.banner.silence()
        sheet = list(load_workbook(tmp_path / f"{name}.xlsx").active.iter_rows(values_only=True))
        assert sheet[4] == rows
    assert "筛选：2022-01-01 至 2022-06-30" in sheet[2][0]


def test_only_the_right_exports_them(seat):
    page = new_page(seat("handler"), "进度和统计").pages["进度和统计"]
    names = [one.objectName() for one in page.findChildren(QAbstractButton) if one.isVisible()]
    assert "countTalks" in names
    assert not [name for name in names if name.startswith("export")]


def test_a_form_that_was_only_looked_at_is_no_draft(seat):
    desk = seat("handler")
    with_unit = (replace(TALKERS[0]),)
    desk.office.run(plan_talk, kind="ROUTINE", subject_name="何某", talkers=with_unit)
    page = new_page(desk)
    talkers = page.pages["安排谈话"].form.fields["talkers"]
    desk.wait(lambda: talkers.rows[0][1].value() == "集团纪检监察部")
    desk.idle()
    assert desk.window.open_forms() == []
    typed(page.pages["集体谈话"].form.fields["place"].line, "会议室")
    assert [form.place for form in desk.window.open_forms()] == ["talk/group"]


def test_the_list_is_exported_with_what_the_pane_has_no_room_for(seat, on_file, answers, tmp_path):
    from openpyxl import load_workbook

    desk = seat("head")
    together(desk, on_file)
    desk.window.show_topic("talks")
    desk.idle()
    answers["save_file"] = str(tmp_path / "谈话.xlsx")
    desk.press("exportList")
    desk.wait(lambda: (tmp_path / "谈话.xlsx").exists() and desk.tasks.idle())
    rows = list(load_workbook(tmp_path / "谈话.xlsx").active.iter_rows(values_only=True))
    told = dict(zip(rows[3], rows[4], strict=True))
    assert told["编号"] == "集团纪谈〔2022〕1号"
    assert told["日期和时间"] == "2022-06-29 09:00"
    assert (told["类型"], told["地点"], told["专项"]) == ("集体廉政谈话", "会议室", "节前提醒")
