"""What stands beside a transcript, by pressing: 证件, a stranger's 身份要素, 自书材料, 陪送交接; finding words; the focus."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from models.persons.queries import person_list
from models.talks.operations import Talker, plan_talk, start_talk
from models.talks.queries import open_talk, talk_list
from tests.letters.verifier import measure, text_of
from tests.models.talks.conftest import HELD, LINES, SAFETY, TALKERS
from tests.models.talks.test_beside import SHOWN, attached
from tests.ui.talks.conftest import typed
from tests.ui.talks.test_talk_pages import running
from ui.talks import editor
from ui.talks.paper import PaperPanel, transcript_pdf


@pytest.fixture(autouse=True)
def quick_autosave(monkeypatch):
    monkeypatch.setattr(editor, "SAVE_AFTER", 5)


def more(desk, title: str) -> None:
    """Choose a step, wherever it stands."""
    step = next(one for one in desk.page()._offered_steps if one.title == title)
    assert not step.why_not
    step.do()


def paper(desk) -> bytes:
    desk.wait(lambda: (panel := desk.window.findChild(PaperPanel)) and panel.pages)
    return desk.window.findChild(PaperPanel).pages.pdf


def test_a_stranger_is_asked_who_he_is_and_makes_no_file(seat, on_file):
    desk = seat("handler")
    before = len(desk.office.read(person_list))
    desk.window.show_topic("talks")
    desk.bot.keyClick(desk.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    desk.wait(lambda: hasattr(desk.page(), "pages"))
    form = desk.page().pages["安排谈话"].form
    form.fields["kind"].set_value("ORDER_CHECK")
    assert form.fields["stranger_id_no"].isHidden(), "nobody is named yet"
    desk.write("person", "何某", form)
    desk.idle()
    assert form.fields["stranger_id_no"].isVisibleTo(form)
    form.fields["kind"].set_value("ROUTINE")
    assert form.fields["stranger_id_no"].isHidden(), "a daily talk asks for less"
    form.fields["kind"].set_value("ORDER_CHECK")
    desk.write("stranger_id_no", "110101198001010011", form)
    desk.write("talkers_name_1", "吴某", form)
    desk.write("talkers_credential_1", "监督执纪工作证", form)
    desk.write("talkers_credential_no_1", "第012号", form)
    desk.press("submit", form)
    desk.wait(lambda: "校验位" in form.fields["stranger_id_no"].error())
    desk.write("stranger_id_no", "110101198001010010", form)
    desk.write("stranger_phone", "13800000000", form)
    desk.press("submit", form)
    desk.wait(lambda: getattr(desk.page(), "view", None) is not None)
    page = desk.page()
    assert ("身份证", "110101198001010010") in page.view.identity
    assert ("出生日期", "1980-01-01") in page.view.identity
    assert len(desk.office.read(person_list)) == before

    # a slip in the name is put right where it was made, and the title follows
    desk.press("step_修改")
    assert page.form().fields["stranger_phone"].value() == "13800000000"
    desk.write("subject_name", "贺某")
    desk.press("submit")
    desk.wait(lambda: page.view.subject_name == "贺某")
    assert page.view.title == "与贺某责令检查"
    assert ("电话", "13800000000") in page.view.identity
    assert "出生日期：1980年1月1日" in text_of(transcript_pdf(page.view, "某某集团", "SHA-256"))


def test_the_credentials_stand_in_the_opening_words_and_on_the_paper(seat, on_file):
    desk = seat("handler")
    talk_id = running(desk.office, on_file, talkers=SHOWN)
    page = desk.open("talk", talk_id)
    desk.wait(lambda: page.editor.phrases.menu() is not None)
    page.editor.phrases.menu().actions()[0].trigger()
    said = page.editor.sheet.toPlainText()
    assert "工作人员（出示证件：吴某，监督执纪工作证 第012号；冯某，监督执纪工作证 第015号），今天" in said
    desk.wait(lambda: not page.editor.unsaved())
    view = desk.office.read(open_talk, talk_id=talk_id)
    text = text_of(transcript_pdf(view, "某某集团纪检监察部", "SHA-256")).replace("\n", "")
    assert "吴某（集团纪检监察部承办人，出示监督执纪工作证第012号）" in text.replace(" ", "")


def test_opening_words_without_a_credential_leave_it_to_the_office(seat, on_file):
    desk = seat("handler")
    page = desk.open("talk", running(desk.office, on_file))
    desk.wait(lambda: page.editor.phrases.menu() is not None)
    page.editor.phrases.menu().actions()[0].trigger()
    assert "的工作人员（出示证件），今天" in page.editor.sheet.toPlainText()


def test_a_statement_is_asked_for_and_comes_in(seat, on_file, answers):
    desk = seat("handler")
    talk_id = running(desk.office, on_file)
    scan = desk.office.run(attached, talk_id=talk_id).value
    page = desk.open("talk", talk_id)
    page.tabs.setCurrentIndex(0)
    more(desk, "要求书写自书材料")
    desk.write("title", "关于备用金问题的情况说明")
    desk.press("submit")
    desk.wait(lambda: page.view.statements)
    (asked,) = page.view.statements
    desk.press(f"statement_receive_{asked.id}")
    form = page.form()
    assert (form.fields["handed_in_by"].value(), form.fields["receivers"].value()) == ("张某", "吴某、冯某")
    desk.write("pages", "三页")
    desk.press("submit")
    desk.wait(lambda: form.fields["pages"].error() == "页数请写数字。")
    desk.write("pages", "3")
    desk.write("receivers", "吴某")
    desk.press("submit")
    desk.wait(lambda: "两名接收人" in form.fields["receivers"].error())
    desk.write("receivers", "吴某、冯某")
    form.fields["page_signed"].box.click()
    form.fields["evidence_id"].set_value(str(scan))
    desk.press("submit")
    desk.wait(lambda: page.view.statements[0].pages == 3)
    assert page.view.statements[0].wants == ("末页没有写明日期",)
    desk.press(f"statement_drop_{asked.id}")
    desk.wait(lambda: not page.view.statements)


def test_who_is_brought_is_given_back_by_a_sheet_of_one_page(seat, on_file):
    desk = seat("handler")
    talk_id = desk.office.run(
        plan_talk, kind="ORDER_CHECK", person_id=on_file.person, talkers=TALKERS, safety=SAFETY
    ).value
    desk.open("talk", talk_id)
    assert "登记陪送到达" not in [step.title for step in desk.page()._offered_steps]
    page = desk.open("talk", running(desk.office, on_file))
    more(desk, "登记陪送到达")
    assert page.form().fields["unit_name"].value() == "某某建设有限公司"
    desk.write("brought_at", "2022-6-29 8:50")
    desk.write("brought_by", "孙某")
    desk.write("state_before", "身体正常，情绪平稳")
    desk.press("submit")
    desk.wait(lambda: page.view.handover is not None)
    more(desk, "陪送交接单（预览、打印）")
    pdf = paper(desk)
    assert len(measure(pdf)) == 1
    text = text_of(pdf).replace(" ", "")
    assert "集团纪交〔2022〕1号" in text
    assert "2022年6月29日8时50分" in text
    assert text.count("（签名）") == 4
    desk.press("closePaper")
    more(desk, "登记谈后交接")
    assert page.form().fields["returned_to"].value() == "孙某"
    desk.write("returned_at", "2022-6-29 8:55")
    desk.write("state_after", "身体正常")
    desk.press("submit")
    desk.wait(lambda: page.view.handover.returned_at is not None)


def test_what_is_typed_after_a_step_goes_into_the_transcript(seat, on_file):
    desk = seat("handler")
    page = desk.open("talk", running(desk.office, on_file))
    desk.window.activateWindow()
    typed(page.editor.sheet, "请说明。")
    desk.wait(lambda: not page.editor.unsaved())
    desk.press("step_交本人核对")
    desk.wait(lambda: page.view.reading_since is not None)
    desk.wait(lambda: QApplication.focusWidget() is page.editor.sheet)
    more(desk, "要求书写自书材料")
    desk.write("title", "检查")
    desk.press("submit")
    desk.wait(lambda: page.view.statements)
    desk.wait(lambda: QApplication.focusWidget() is page.editor.sheet)
    typed(QApplication.focusWidget(), "请签名。")
    assert "请签名。" in page.editor.sheet.toPlainText()


def test_words_are_found_in_the_transcript(seat, on_file):
    desk = seat("handler")
    page = desk.open("talk", running(desk.office, on_file))
    sheet, bar = page.editor.sheet, page.editor.find_bar
    for line in LINES:
        sheet.begin_line(line.speaker, line.text)
    desk.wait(lambda: not page.editor.unsaved())
    desk.window.activateWindow()
    sheet.setFocus()
    desk.bot.keyClick(sheet, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    desk.wait(bar.isVisible)
    typed(bar.line, "备用金")
    assert bar.count.text() == "2 处"
    first = sheet.textCursor().blockNumber()
    desk.bot.keyClick(bar.line, Qt.Key.Key_Return)
    assert sheet.textCursor().blockNumber() != first
    assert sheet.textCursor().selectedText() == "备用金"
    desk.bot.keyClick(bar.line, Qt.Key.Key_Return)
    assert sheet.textCursor().blockNumber() == first, "past the end from the beginning again"
    bar.line.selectAll()
    typed(bar.line, "没有这样的话")
    assert bar.count.text() == "没有找到"
    before = sheet.toPlainText()
    desk.bot.keyClick(bar.line, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    desk.wait(lambda: QApplication.focusWidget() is sheet)
    assert sheet.toPlainText() == before


def test_the_readers_banner_comes_back_after_a_save_that_failed(seat, on_file, monkeypatch):
    monkeypatch.setattr(editor, "RETRY_AFTER", 5)
    desk = seat("handler")
    page = desk.open("talk", running(desk.office, on_file))
    typed(page.editor.sheet, "请说明情况。")
    desk.wait(lambda: not page.editor.unsaved())
    desk.press("step_交本人核对")
    desk.wait(lambda: "正在由本人核对" in page.editor.banner.text())
    page.editor.sheet.insertPlainText("长" * 20_001)
    desk.wait(lambda: "没能保存" in page.editor.banner.text())
    page.editor.sheet.undo()
    desk.wait(lambda: "正在由本人核对" in page.editor.banner.text())
    assert page.editor.banner.isVisible()
    assert not page.editor.unsaved()


def test_a_locked_record_still_says_what_is_open(seat, on_file):
    desk = seat("handler")
    talk_id = running(desk.office, on_file)
    page = desk.open("talk", talk_id)
    more(desk, "登记陪送到达")
    desk.write("brought_at", "2022-6-29 8:50")
    desk.write("brought_by", "孙某")
    desk.write("state_before", "正常")
    desk.press("submit")
    desk.wait(lambda: page.view.handover is not None)
    for line in LINES:
        page.editor.sheet.begin_line(line.speaker, line.text)
    desk.wait(lambda: not page.editor.unsaved())
    desk.press("step_交本人核对")
    desk.wait(lambda: page.view.reading_since is not None)
    desk.press("step_完成谈话")
    desk.write("ended_at", f"{HELD['ended_at']:%Y-%m-%d %H:%M}")
    desk.press("submit")
    desk.wait(lambda: page.view.state == "DONE")
    desk.wait(lambda: "还没有交回所在单位" in page.banner.text())
    assert any("还没有交回" in one for one in page.view.warnings)
    desk.press("step_登记谈后交接")
    desk.write("returned_at", "2022-6-30 8:00")
    desk.write("state_after", "正常")
    desk.press("submit")
    desk.wait(lambda: page.view.warnings == ())
    assert [row.id for row in desk.office.read(talk_list, show="done")] == [talk_id]


def test_a_daily_talk_asks_for_no_credential_and_knows_who_talks(seat, on_file):
    desk = seat("handler")
    me = desk.office.actor.name
    known = (Talker(me, "集团纪检监察部", "承办人", "男", credential="工作证", credential_no="第1号"),)
    desk.office.run(plan_talk, kind="ROUTINE", subject_name="李某", talkers=known)
    desk.window.show_topic("talks")
    desk.press("new")
    desk.idle()
    pages = desk.page().pages
    talkers = pages["安排谈话"].form.fields["talkers"]
    first = {field.key: field for field in talkers.rows[0]}
    assert (first["name"].value(), first["post"].value()) == (me, "承办人"), "as at the last talk"
    assert first["credential"].isHidden()
    pages["安排谈话"].form.fields["kind"].set_value("PRELIM_TALK")
    assert not first["credential"].isHidden()
    assert first["credential_no"].value() == "第1号"
    assert all(field.isHidden() for field in pages["成批安排"].form.fields["talkers"].rows[0][-2:])


def test_what_was_typed_is_confirmed_and_what_was_not_is_told(seat, on_file):
    desk = seat("handler")
    talk_id = desk.office.run(plan_talk, kind="REMIND", person_id=on_file.person, talkers=TALKERS).value
    desk.office.run(start_talk, talk_id=talk_id, started_at=HELD["started_at"], place="办公室")
    page = desk.open("talk", talk_id)
    desk.press("step_完成谈话")
    assert page.form().fields["summary"].required, "nothing was written down: what was said is told"
    assert "confirm_text" not in page.form().fields
    desk.press("cancel")
    typed(page.editor.sheet, "请说明。")
    desk.wait(lambda: not page.editor.unsaved())
    desk.press("step_完成谈话")
    assert not page.form().fields["summary"].required
    assert page.form().fields["confirm_text"].value() == "", "he has not read it yet: no words for him"
    desk.press("cancel")
    desk.press("step_交本人核对")
    desk.wait(lambda: page.view.reading_since is not None)
    desk.press("step_完成谈话")
    assert page.form().fields["confirm_text"].value() == "以上笔录我看过，和我说的相符。"
