"""A talk from plan to lock, by pressing what a user presses."""

from __future__ import annotations

from datetime import datetime

import pytest
from PySide6.QtCore import Qt

from models.talks.operations import plan_talk, start_talk
from models.talks.queries import open_talk
from models.talks.transcript import record_talk, save_lines, transcript
from tests.letters.verifier import text_of
from tests.models.talks.conftest import HELD, LINES, SAFETY, TALKERS, clue_at
from tests.ui.talks.conftest import typed
from ui.talks import editor
from ui.talks.paper import PaperPanel, transcript_pdf


@pytest.fixture(autouse=True)
def quick_autosave(monkeypatch):
    monkeypatch.setattr(editor, "SAVE_AFTER", 5)


def running(office, on_file, **more) -> int:
    clue = office.run(clue_at, status="INQUIRY", person_id=on_file.person).value
    data = {
        "kind": "INQUIRY_TALK",
        "person_id": on_file.person,
        "clue_id": clue,
        "talkers": TALKERS,
        "safety": SAFETY,
    }
    talk_id = office.run(plan_talk, **(data | more)).value
    office.run(
        start_talk, talk_id=talk_id, started_at=HELD["started_at"], place="谈话室 101", notice_read=True
    )
    return talk_id


def said(office, talk_id):
    return [(line.speaker, line.text) for line in office.read(transcript, talk_id=talk_id)]


def test_plan_hold_type_finish(seat, on_file, house):
    desk = seat("handler")
    clue = desk.office.run(clue_at, status="INQUIRY", person_id=on_file.person).value
    desk.window.show_topic("talks")
    desk.bot.keyClick(desk.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    desk.wait(lambda: hasattr(desk.page(), "pages"))
    form = desk.page().pages["安排谈话"].form
    form.fields["kind"].set_value("INQUIRY_TALK")
    assert "必须制作笔录" in form.banner.text()
    desk.write("clue", "备用金", form)
    desk.wait(lambda: form.fields["clue"].rows)
    form.fields["clue"].line.setText(next(iter(form.fields["clue"]._known)))
    desk.write("person", "zm", form)
    desk.wait(lambda: form.fields["person"].rows)
    form.fields["person"].line.completer().popup().hide()
    form.fields["person"].line.setText("张某（某某建设有限公司 工程部经理）")
    form.fields["person"].edited.emit()
    assert form.fields["subject_rank"].value() == "MIDLEVEL"
    desk.write("talkers_name_2", "冯某", form)
    desk.write("planned_at", "20220630 0830", form)
    form.fields["safety_risk"].set_value(SAFETY["risk"])
    for key in ("health", "guards", "monitor", "emergency", "approver"):
        desk.write(f"safety_{key}", SAFETY[key], form)
    desk.press("submit", form)
    desk.wait(lambda: getattr(desk.page(), "view", None) is not None)
    talk_id = desk.page().record_id
    assert desk.page().view.clue_id == clue
    assert desk.page().view.planned_at == datetime(2022, 6, 30, 8, 30)

    desk.press("step_开始谈话")
    desk.write("started_at", "2022-6-30 8:40")
    desk.write("place", "办公楼 301")
    desk.page().form().fields["notice_read"].box.click()
    desk.press("submit")
    desk.wait(lambda: desk.page().view.state == "TALKING")

    sheet = desk.page().editor.sheet
    sheet.setFocus()
    typed(sheet, "请说明情况。")
    desk.bot.keyClick(sheet, Qt.Key.Key_Tab)
    typed(sheet, "备用金有三笔没报。")
    desk.bot.keyClick(sheet, Qt.Key.Key_Return)
    typed(sheet, "余款在保险柜。")
    desk.bot.keyClick(sheet, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    typed(sheet, "还有补充吗？")
    spoken = [
        ("Q", "请说明情况。"),
        ("A", "备用金有三笔没报。"),
        ("A", "余款在保险柜。"),
        ("Q", "还有补充吗？"),
    ]
    desk.wait(lambda: said(desk.office, talk_id) == spoken)
    desk.wait(lambda: desk.page().editor.state.text().startswith("已保存 09:00:00"))

    desk.bot.keyClick(sheet, Qt.Key.Key_Tab)
    typed(sheet, "没有。")
    desk.press("step_完成谈话")
    assert desk.page().form().fields["confirm_text"].value() == "", "nobody has read it: no words for him"
    desk.write("confirm_text", "相符")
    desk.write("ended_at", "2022-6-30 9:00")
    desk.press("submit")
    desk.wait(lambda: "还没有交本人核对" in desk.page().form().fields["reading_note"].error())
    desk.press("cancel")
    desk.press("step_交本人核对")
    desk.wait(lambda: desk.page().view.reading_since is not None)
    desk.press("step_完成谈话")
    desk.write("ended_at", "2022-6-30 9:00")
    desk.press("submit")
    desk.wait(lambda: desk.page().view.state == "DONE")
    assert desk.page().editor.sheet.isReadOnly()
    view = desk.office.read(open_talk, talk_id=talk_id)
    assert (view.lines[-1].text, view.confirm_text) == ("没有。", "以上笔录我看过，和我说的相符。")
    assert not desk.page().editor._tools.isVisible()


def test_a_word_typed_just_before_leaving_is_kept(seat, on_file, monkeypatch):
    monkeypatch.setattr(editor, "SAVE_AFTER", 60_000)
    desk = seat("handler")
    talk_id = running(desk.office, on_file)
    other = desk.office.run(plan_talk, kind="ROUTINE", subject_name="王某").value
    page = desk.open("talk", talk_id)
    typed(page.editor.sheet, "最后一句")
    assert page.editor.unsaved()
    desk.open("talk", other)
    desk.wait(lambda: said(desk.office, talk_id) == [("Q", "最后一句")])


def test_the_lock_keeps_what_no_autosave_wrote(seat, on_file, monkeypatch, house):
    from models.drafts import drafts, keep_draft

    monkeypatch.setattr(editor, "SAVE_AFTER", 60_000)
    desk = seat("handler")
    talk_id = running(desk.office, on_file)
    page = desk.open("talk", talk_id)
    typed(page.editor.sheet, "锁定前的话")
    forms = desk.window.open_forms()
    assert [form.place for form in forms] == [f"talk/{talk_id}/transcript"]
    desk.office.run(keep_draft, place=forms[0].place, title=forms[0].title, content=forms[0].draft())
    page.editor._changed = False
    assert said(desk.office, talk_id) == []
    desk = seat("handler")
    page = desk.open("talk", talk_id)
    desk.wait(lambda: said(desk.office, talk_id) == [("Q", "锁定前的话")])
    assert "已经放回" in page.editor.banner.text()
    desk.wait(lambda: desk.office.read(drafts) == [])


def test_a_failed_save_is_said_and_tried_again(seat, on_file, monkeypatch):
    monkeypatch.setattr(editor, "RETRY_AFTER", 5)
    desk = seat("handler")
    talk_id = running(desk.office, on_file)
    page = desk.open("talk", talk_id)
    page.editor.sheet.insertPlainText("长" * 20_001)
    desk.wait(lambda: "没能保存" in page.editor.banner.text())
    assert said(desk.office, talk_id) == []
    page.editor.sheet.undo()
    typed(page.editor.sheet, "短")
    desk.wait(lambda: said(desk.office, talk_id) == [("Q", "短")])
    desk.wait(lambda: not page.editor.banner.text())


def test_a_refresh_leaves_the_typing_alone(seat, on_file):
    from models.talks.operations import change_talk

    desk = seat("handler")
    talk_id = running(desk.office, on_file)
    page = desk.open("talk", talk_id)
    sheet = page.editor.sheet
    typed(sheet, "前半句")
    desk.tasks.write(change_talk, {"talk_id": talk_id, "recorder": "冯某"})
    desk.wait(lambda: page.view.recorder == "冯某")
    typed(sheet, "后半句")
    assert sheet is page.editor.sheet
    desk.wait(lambda: said(desk.office, talk_id) == [("Q", "前半句后半句")])


def test_phrases_come_by_one_key(seat, on_file):
    desk = seat("handler")
    talk_id = running(desk.office, on_file)
    page = desk.open("talk", talk_id)
    desk.wait(lambda: page.editor.phrases.menu() is not None)
    page.editor.sheet.setFocus()
    desk.bot.keyClick(page.editor.sheet, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    desk.wait(lambda: said(desk.office, talk_id))
    speaker, text = said(desk.office, talk_id)[0]
    assert speaker == "Q"
    assert text.startswith("我们是某某集团纪检监察部的工作人员")


def test_a_locked_talk_can_only_be_added_to(seat, on_file):
    desk = seat("handler")
    talk_id = desk.office.run(
        record_talk, kind="ADMONISH", person_id=on_file.person, **HELD, talkers=TALKERS, lines=LINES,
        notice_read=True, confirm_text="相符",
    ).value  # fmt: skip
    page = desk.open("talk", talk_id)
    assert page.editor.sheet.isReadOnly()
    assert "已锁定" in [chip.text() for chip in page.findChildren(type(page._title)) if chip.text()]
    desk.press("step_另立补充笔录")
    desk.wait(lambda: desk.page().view is not None and desk.page().record_id != talk_id)
    assert desk.page().view.supplement_of_id == talk_id


def test_errors_stand_beside_their_fields(seat, on_file):
    desk = seat("handler")
    clue = desk.office.run(clue_at, status="INQUIRY").value
    talk_id = desk.office.run(
        plan_talk, kind="INQUIRY_TALK", person_id=on_file.person, clue_id=clue, talkers=TALKERS, safety=SAFETY
    ).value
    desk.open("talk", talk_id)
    desk.press("step_开始谈话")
    form = desk.page().form()
    desk.write("started_at", "2022-6-31 8:40")
    desk.press("submit")
    assert "日历上没有" in form.fields["started_at"].error()
    assert form.fields["place"].error() == "请填写地点。"
    desk.write("started_at", "2022-6-30 9:40")
    desk.write("place", "301")
    desk.press("submit")
    desk.wait(lambda: "不能晚于现在" in form.fields["started_at"].error())
    assert form.fields["place"].value() == "301"


def test_changing_sends_only_what_changed(seat, on_file):
    desk = seat("handler")
    talk_id = running(desk.office, on_file)
    page = desk.open("talk", talk_id)
    desk.press("step_修改")
    desk.write("recorder", "冯某")
    desk.press("submit")
    desk.wait(lambda: desk.page().view.recorder == "冯某")
    assert [talker.name for talker in page.view.talkers] == ["吴某", "冯某"]
    assert page.form() is None


def test_an_approver_approves_and_types_nothing(seat, on_file, house):
    desk = seat("handler")
    clue = desk.office.run(clue_at, status="PRELIM").value
    talk_id = desk.office.run(
        plan_talk, kind="PRELIM_TALK", person_id=on_file.person, clue_id=clue, talkers=TALKERS, safety=SAFETY
    ).value
    desk = seat("leader")
    page = desk.open("talk", talk_id)
    assert page.editor.sheet.isReadOnly()
    desk.press("step_批准方案")
    desk.wait(lambda: page.view.approved_by == "郑某")


def test_a_held_talk_is_entered(seat, on_file):
    desk = seat("handler")
    desk.window.show_topic("talks")
    desk.press("new")
    desk.press("mode_登记已谈的")
    form = desk.page().pages["登记已谈的"].form
    form.fields["kind"].set_value("PRE_POST")
    desk.write("person", "赵某", form)
    form.fields["subject_rank"].set_value("NEW_MIDLEVEL")
    for name, text in (("started_at", "2022-6-29 9:00"), ("ended_at", "2022-6-29 9:30"), ("place", "会议室"),
                       ("summary", "任前谈话")):  # fmt: skip
        desk.write(name, text, form)
    desk.press("submit", form)
    desk.wait(lambda: getattr(desk.page(), "view", None) is not None)
    view = desk.page().view
    assert (view.state, view.subject_name, view.subject_rank) == ("DONE", "赵某", "NEW_MIDLEVEL")


def test_prepared_lines_are_there_when_the_talk_begins(seat, on_file):
    desk = seat("handler")
    talk_id = running(desk.office, on_file)
    desk.office.run(save_lines, talk_id=talk_id, lines=LINES)
    page = desk.open("talk", talk_id)
    assert page.tabs.currentWidget() is page.editor
    assert page.editor.sheet.toPlainText() == "\n".join(line.text for line in LINES)


def test_the_paper_shows_and_prints_what_was_said(seat, on_file, tmp_path, monkeypatch):
    from PySide6.QtPrintSupport import QPrinter

    from ui.paper.printers import PrinterChoice
    from ui.paper.printing import prepare
    from ui.talks import paper

    target = tmp_path / "out.pdf"

    def to_file(job):
        printer = QPrinter()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(target))
        prepare(printer, job)
        return printer

    monkeypatch.setattr(paper, "printers", lambda: [PrinterChoice("laser", "激光打印机", True, False, False)])
    desk = seat("handler")
    talk_id = running(desk.office, on_file)
    page = desk.open("talk", talk_id)
    typed(page.editor.sheet, "还没存的问题")
    page.paper()
    desk.wait(lambda: page.findChild(paper.PaperPanel) and page.findChild(paper.PaperPanel).pages)
    panel = page.findChild(paper.PaperPanel)
    assert "还没存的问题" in panel.pages.text(0).replace("\n", "").replace("\r", "")
    panel._printer = to_file
    assert panel.copies.currentText() == "1 份"
    assert panel.copies.width() >= panel.copies.sizeHint().width()
    panel.copies.setCurrentText("2 份")
    desk.press("print")
    desk.wait(lambda: "、2 份；打印已记入日志" in panel.banner.text())
    assert target.read_bytes().startswith(b"%PDF-")
    desk.press("closePaper")
    assert page._stack.currentWidget() is page.tabs
    panel.pages.close()


def test_what_the_reader_corrects_is_marked_and_printed(seat, on_file):
    desk = seat("handler")
    talk_id = running(desk.office, on_file)
    desk.office.run(save_lines, talk_id=talk_id, lines=LINES)
    page = desk.open("talk", talk_id)
    sheet = page.editor.sheet
    sheet.moveCursor(sheet.textCursor().MoveOperation.End)
    typed(sheet, "还有一笔退款。")
    desk.press("step_交本人核对")
    desk.wait(lambda: page.view.reading_since is not None)
    assert "作为更正标出" in page.editor.banner.text()
    last = sheet.document().lastBlock()
    assert not sheet._corrected(last), "what was typed before he read is no correction"
    typed(sheet, "已经交回财务。")
    assert sheet._corrected(last)
    assert not sheet._corrected(sheet.document().firstBlock())
    desk.wait(lambda: not page.editor.unsaved())
    page.paper()
    desk.wait(lambda: page.findChild(PaperPanel) and page.findChild(PaperPanel).pages)
    printed = "".join("".join(page.findChild(PaperPanel).pages.text(0)).split())
    assert "已经交回财务。〔更正1〕" in printed
    assert "更正原记更正为本人捺印1（答）" in printed
    assert "至时分" in printed, "the end is written by hand"
    desk.press("closePaper")
    desk.open("talk", desk.office.run(plan_talk, kind="ROUTINE", subject_name="王某").value)
    page = desk.open("talk", talk_id)
    sheet = page.editor.sheet
    assert sheet._corrected(sheet.document().lastBlock()), "opened again, what was corrected is still marked"
    assert not sheet._corrected(sheet.document().firstBlock())
    desk.press("step_继续谈话")
    desk.wait(lambda: page.view.reading_since is None)
    assert not page.editor.banner.text()


def test_somebody_not_on_file_is_described(seat, on_file):
    desk = seat("handler")
    desk.window.show_topic("talks")
    desk.press("new")
    form = desk.page().pages["安排谈话"].form
    shown = ("subject_gender", "subject_unit", "subject_post")
    assert all(form.fields[key].isHidden() for key in shown)
    assert form.fields["safety_risk"].isHidden(), "a daily talk asks for no 安全预案"
    desk.write("person", "钱某", form)
    form.fields["person"].edited.emit()
    assert not any(form.fields[key].isHidden() for key in shown)
    form.fields["subject_gender"].set_value("女")
    desk.write("subject_unit", "某某供应商", form)
    desk.press("submit", form)
    desk.wait(lambda: getattr(desk.page(), "view", None) is not None)
    view = desk.page().view
    assert (view.subject_gender, view.subject_unit) == ("女", "某某供应商")
    assert "女性谈话人员" in view.warnings[0]


def test_a_record_without_questions_is_printed_to_be_signed(seat, on_file):
    desk = seat("handler")
    talk_id = desk.office.run(
        record_talk, kind="REMIND", person_id=on_file.person, **HELD, talkers=TALKERS[:1], summary="提醒报销及时。",
    ).value  # fmt: skip
    page = desk.open("talk", talk_id)
    desk.press("step_谈话记录（预览、打印）")
    desk.wait(lambda: page.findChild(PaperPanel) and page.findChild(PaperPanel).pages)
    printed = "".join(page.findChild(PaperPanel).pages.text(0).split())
    assert "谈话记录" in printed
    assert "提醒报销及时。" in printed
    assert "被谈话人（签名、捺印）" in printed


def test_who_waits_for_approval_sees_why_and_not_first_how_to_cancel(seat, on_file):
    desk = seat("handler")
    clue = desk.office.run(clue_at, status="PRELIM").value
    talk_id = desk.office.run(
        plan_talk, kind="PRELIM_TALK", person_id=on_file.person, clue_id=clue, talkers=TALKERS, safety=SAFETY
    ).value
    page = desk.open("talk", talk_id)
    offered = [step.title for step in page._next(page.view)]
    assert offered[:3] == ["修改", "开始谈话", "取消谈话"]
    waiting = page._next(page.view)[1]
    assert waiting.why_not == "谈话方案批准后才能开始"


def test_the_person_signs_his_opinion_of_the_facts(seat, on_file):
    desk = seat("handler")
    clue = desk.office.run(clue_at, status="FILED").value
    talk_id = desk.office.run(
        plan_talk, kind="MEET_FACTS", person_id=on_file.person, clue_id=clue, talkers=TALKERS
    ).value
    desk.office.run(start_talk, talk_id=talk_id, started_at=HELD["started_at"], place="谈话室 101")
    page = desk.open("talk", talk_id)
    desk.press("step_完成谈话")
    form = page.form()
    assert form.fields["confirm_text"].value() == "", "nobody's opinion is written for him"
    desk.write("ended_at", "2022-6-29 10:00")
    desk.write("summary", "逐条核对违纪事实。")
    desk.press("submit")
    desk.wait(lambda: "本人签署的意见" in form.fields["confirm_text"].error())
    desk.write("confirm_text", "事实属实，无异议。")
    desk.press("submit")
    desk.wait(lambda: page.view.state == "DONE")
    text = text_of(transcript_pdf(page.view, "某某集团纪检监察部", "SHA-256"))
    assert "本人意见：事实属实，无异议。" in text
    assert "签署意见并签名" in text
    assert "核对意见" not in text, "there was no transcript to confirm"


def test_consecutive_answers_are_one_turn_on_paper():
    from dataclasses import replace

    from models.talks.queries import TalkView
    from models.talks.transcript import Line
    from ui.paper.pages import Pages
    from ui.talks.paper import transcript_pdf

    blank = dict.fromkeys(TalkView.__dataclass_fields__, "")
    view = TalkView(**blank)  # type: ignore[arg-type]
    said_lines = (
        Line("1" * 32, "Q", "甲"),
        Line("2" * 32, "A", "乙"),
        Line("3" * 32, "A", "丙"),
        Line("4" * 32, "A", ""),
    )
    view = replace(
        view, talkers=TALKERS, lines=said_lines, round_no=2, started_at=HELD["started_at"],
        ended_at=HELD["ended_at"], refuse_note="被谈话人拒绝签名", supplement_of_id=1,
        media=(("谈话录音.wav", "ab" * 32),),
    )  # fmt: skip
    pages = Pages(transcript_pdf(view, "某某集团纪检监察部", "SM3"))
    text = pages.text(0)
    pages.close()
    assert text.count("答：") == 1
    assert "补充谈话笔录" in text
    assert "第2次" in text
    assert "拒签说明" in text
    assert "谈话录音.wav，SM3" in text
    assert "ab" * 16 in text.replace("\r", "").replace("\n", "")
