"""What a user presses, from a new letter to the printed, registered copy."""

from __future__ import annotations

import hashlib
import re
from io import BytesIO
from pathlib import Path

import pdfplumber
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QPushButton, QScrollArea

from models.drafts import drafts
from models.letters.operations import check_letter, draft_letter, issue_letter
from models.letters.queries import letters, open_letter
from models.rectification.queries import rectifications
from models.settings.operations import change_case_settings
from tests.models.letters.conftest import PROBLEMS
from ui import dialogs
from ui.app import keep_drafts
from ui.kit.pieces import Banner
from ui.letters.new import NewLetter
from ui.letters.record import LetterRecord
from ui.paper.pages import Pages
from ui.paper.print_page import PrintPage
from ui.paper.printers import PrinterChoice
from ui.paper.printing import prepare
from ui.paper.typesetting import set_page
from ui.window import Window

FIELDS = {"subject": "规范招标采购管理", "found_in": "2022年5月，我委对你单位开展专项检查"}


def press(qtbot, page, name: str) -> None:
    """Press the button of that name; it must be there, visible and enabled."""
    found = [one for one in page.findChildren(QPushButton, name) if one.isVisibleTo(page)]
    assert found, f"no button {name}"
    assert found[-1].isEnabled(), f"{name} is not enabled"
    qtbot.mouseClick(found[-1], Qt.MouseButton.LeftButton)


def rest(qtbot, tasks, page=None) -> None:
    """Until nothing is under way."""
    qtbot.waitUntil(tasks.idle, timeout=15000)
    if page is not None and page.editor is not None:
        qtbot.waitUntil(lambda: page.editor is None or page.editor.live.resting, timeout=15000)
        qtbot.waitUntil(tasks.idle, timeout=15000)


def shown(qtbot, tasks, letter_id) -> LetterRecord:
    page = LetterRecord(tasks, letter_id)
    qtbot.addWidget(page)
    page.resize(1180, 700)
    page.show()
    page.refresh()
    rest(qtbot, tasks, page)
    return page


def step(qtbot, tasks, page, title: str, **answers: str) -> None:
    """Press a step, answer its questions, send."""
    press(qtbot, page, f"step_{title}")
    for key, text in answers.items():
        page.form().fields[key].set_value(text)
    press(qtbot, page.form(), "submit")
    rest(qtbot, tasks, page)


@pytest.fixture
def draft_id(house, advice, on_file) -> int:
    with house.as_("handler") as office:
        return office.run(
            draft_letter, kind=advice, clue_id=on_file.clue, problems=PROBLEMS, fields=FIELDS
        ).value


@pytest.fixture
def issued_id(house, draft_id) -> int:
    with house.as_("head") as office:
        office.run(check_letter, letter_id=draft_id)
    with house.as_("leader") as office:
        office.run(issue_letter, letter_id=draft_id, render=set_page)
    return draft_id


def test_a_letter_is_issued_by_pressing(qtbot, tasks_of, on_file):
    tasks = tasks_of("handler")
    new = NewLetter(tasks)
    qtbot.addWidget(new)
    new.show()
    rest(qtbot, tasks)
    new.clue.line.setText("集团纪线〔2022〕7号 反映某某建设招标采购不规范")
    with qtbot.waitSignal(new.navigate) as made:
        press(qtbot, new, "submit")
    kind, letter_id = made.args
    assert kind == "letter"

    page = shown(qtbot, tasks, letter_id)
    form = page.editor.form
    assert form.rows["recipient"].text() == "中共某某建设有限公司委员会"
    form.rows["field:subject"].editor.setText("规范招标采购管理")
    card = form.problems.cards[0]
    card.rows["text"].editor.setPlainText("招标文件审查流于形式")
    card.rows["suggestion"].editor.setPlainText("修订招标文件审查办法")
    rest(qtbot, tasks, page)
    assert page.editor.flaws() == []
    press(qtbot, page, "saveLetter")
    rest(qtbot, tasks, page)
    assert not page.editor.dirty()
    assert page.banner.text() == "写好保存后，请另一位同志核稿。"
    assert not page.findChildren(QPushButton, "step_核稿")
    page.close()

    tasks = tasks_of("head")
    page = shown(qtbot, tasks, letter_id)
    step(qtbot, tasks, page, "核稿", opinion="可以")
    assert page.view.state == "CHECKED"
    assert page.editor is None
    page.close()

    tasks = tasks_of("leader")
    page = shown(qtbot, tasks, letter_id)
    step(qtbot, tasks, page, "签发")
    assert page.view.number == "集团纪建〔2022〕1号"
    qtbot.waitUntil(lambda: page.preview.view.pages is not None)
    assert "集团纪建〔2022〕1号" in page.preview.view.pages.text(0).replace(" ", "")
    assert page.editor is None
    page.close()


def test_the_frozen_page_says_what_the_letter_says(house, issued_id):
    with house.as_("handler") as office:
        view = office.read(open_letter, letter_id=issued_id)
        pdf = office.evidence_bytes(view.pdf_evidence_id)
    assert hashlib.sha256(pdf).hexdigest() == view.pdf_sha256
    with pdfplumber.open(BytesIO(pdf)) as document:
        text = "".join(re.sub(r"\s|—\d+—", "", page.extract_text()) for page in document.pages)
    assert view.number in text
    assert "".join(view.draft.title.split()) in text
    assert "2022年6月30日" in text
    for paragraph in view.body.splitlines():
        assert re.sub(r"\s", "", paragraph) in text


def test_the_whole_life(qtbot, house, tasks_of, issued_id):
    tasks = tasks_of("handler")
    page = shown(qtbot, tasks, issued_id)
    step(qtbot, tasks, page, "登记用印")
    step(qtbot, tasks, page, "登记发出", deliverer="吴某")
    step(qtbot, tasks, page, "登记签收", receiver="王某")
    step(qtbot, tasks, page, "登记回复", text="已逐项整改", reference="某建党〔2022〕9号")
    assert page.view.state == "REPLIED"
    assert [event.name for event in page.view.events][-4:] == ["用印", "发出", "签收", "回复"]
    assert len(tasks.office.read(rectifications, source_of=("letter", issued_id))) == 3
    page.close()


def test_a_step_that_is_refused_says_why_and_keeps_what_was_typed(qtbot, tasks_of, issued_id):
    tasks = tasks_of("handler")
    page = shown(qtbot, tasks, issued_id)
    press(qtbot, page, "step_登记用印")
    page.form().fields["sealed_by"].set_value("吴某")
    page.form().fields["on"].set_value("2022-7-1")
    press(qtbot, page.form(), "submit")
    rest(qtbot, tasks)
    assert page.form().fields["on"].error() == "日期不能晚于今天，请核对。"
    assert page.form().fields["sealed_by"].raw() == "吴某"
    page.close()


def test_unsaved_text_survives_the_lock(qtbot, tasks_of, draft_id):
    tasks = tasks_of("handler")
    window = Window(tasks)
    qtbot.addWidget(window)
    window.show()
    window.open_record("letter", draft_id)
    page = window.record_stack.currentWidget()
    rest(qtbot, tasks, page)
    assert window.list_stack.isHidden()
    page.editor.form.rows["field:causes"].editor.setPlainText("责任没有压实")
    assert [form.place for form in window.open_forms()] == [f"letter/{draft_id}/text"]
    keep_drafts(window, tasks, Banner())
    window.close()

    tasks = tasks_of("handler")
    page = shown(qtbot, tasks, draft_id)
    assert "没保存的修改" in page.banner.text()
    press(qtbot, page.banner, "bannerAction")
    assert page.editor.form.rows["field:causes"].text() == "责任没有压实"
    press(qtbot, page, "saveLetter")
    rest(qtbot, tasks, page)
    assert "责任没有压实" in tasks.office.read(open_letter, letter_id=draft_id).body
    assert tasks.office.read(drafts) == []
    page.close()


def test_a_change_elsewhere_does_not_take_typed_text(qtbot, tasks_of, draft_id):
    tasks = tasks_of("handler")
    page = shown(qtbot, tasks, draft_id)
    page.editor.form.rows["annotation"].editor.setText("未保存")
    page.refresh()
    rest(qtbot, tasks, page)
    assert page.editor.draft().annotation == "未保存"
    page.close()


def print_page(qtbot, tasks, letter_id, target: Path, *, writes_files: bool = False) -> PrintPage:
    view = tasks.office.read(open_letter, letter_id=letter_id)
    pdf = tasks.office.evidence_bytes(view.pdf_evidence_id)

    def printer(job):
        made = QPrinter()
        made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        made.setOutputFileName(str(target))
        prepare(made, job)
        return made

    page = PrintPage(
        tasks,
        pdf,
        letter_id,
        offered=[PrinterChoice("某打印机", "某打印机", True, True, writes_files)],
        make=printer,
    )
    qtbot.addWidget(page)
    page.show()
    return page


def foot_ink(pages: Pages) -> int:
    """How many dots of the lowest 12 mm of the first page are not white: where the copy's mark stands."""
    picture = pages.picture(0, 60).convertToFormat(QImage.Format.Format_Grayscale8)
    top = picture.height() - round(12 / 25.4 * 60)
    return sum(
        picture.pixelColor(x, y).lightness() < 200
        for y in range(top, picture.height())
        for x in range(picture.width())
    )


def test_a_copy_is_printed_and_registered(qtbot, tasks_of, issued_id, tmp_path):
    tasks = tasks_of("handler")
    page = print_page(qtbot, tasks, issued_id, tmp_path / "paper.pdf")
    page.copies.set_value("3")
    page.purpose.set_value("送达")
    with qtbot.waitSignal(page.printed, timeout=20000):
        press(qtbot, page, "submit")
    rest(qtbot, tasks)
    paper = Pages((tmp_path / "paper.pdf").read_bytes())
    assert len(paper) == len(Pages(page.pdf))
    assert foot_ink(paper) > foot_ink(Pages(page.pdf))
    assert (paper.sizes[0].width, paper.sizes[0].height) == pytest.approx((210, 297), abs=0.3)
    (copy,) = tasks.office.read(open_letter, letter_id=issued_id).copies
    assert (copy.first_no, copy.last_no, copy.device, copy.purpose) == (1, 3, "某打印机", "送达")
    page.close()

    record = shown(qtbot, tasks, issued_id)
    record.tabs.setCurrentIndex(4)
    press(qtbot, record, f"trace_{copy.id}")
    record.form().fields["receiver"].set_value("王某")
    record.form().fields["returned_on"].set_value("2022-6-30")
    press(qtbot, record.form(), "submit")
    rest(qtbot, tasks, record)
    (copy,) = tasks.office.read(open_letter, letter_id=issued_id).copies
    assert (copy.receiver, f"{copy.returned_on}") == ("王某", "2022-06-30")
    record.close()


def test_a_printer_that_writes_files_is_used_only_on_purpose(qtbot, tasks_of, issued_id, tmp_path):
    tasks = tasks_of("handler")
    page = print_page(qtbot, tasks, issued_id, tmp_path / "paper.pdf", writes_files=True)
    assert "没有加密的文件" in page.warning.text()
    press(qtbot, page, "submit")
    assert "仍然使用" in page.anyway.error()
    assert not (tmp_path / "paper.pdf").exists()
    assert tasks.office.read(open_letter, letter_id=issued_id).copies == ()
    page.close()


def test_a_page_range_that_is_not_there_is_refused(qtbot, tasks_of, issued_id, tmp_path):
    tasks = tasks_of("handler")
    page = print_page(qtbot, tasks, issued_id, tmp_path / "paper.pdf")
    page.last.set_value("9")
    press(qtbot, page, "submit")
    assert "页码范围" in page.last.error()
    page.close()


def test_save_as_writes_the_very_page_and_registers_it(qtbot, tasks_of, issued_id, tmp_path):
    tasks = tasks_of("head")
    page = shown(qtbot, tasks, issued_id)
    undo = dialogs.answer_with(lambda _kind, _text: str(tmp_path / "out"))
    page.save_as()
    rest(qtbot, tasks)
    undo()
    view = tasks.office.read(open_letter, letter_id=issued_id)
    kept = Pages(tasks.office.evidence_bytes(view.pdf_evidence_id))
    saved = Pages((tmp_path / "out.pdf").read_bytes())
    assert [saved.text(index).split()[0] for index in range(len(saved))] == [
        kept.text(index).split()[0] for index in range(len(kept))
    ]
    assert all("份号000001" in saved.text(index) for index in range(len(saved)))
    assert [copy.how for copy in view.copies] == ["另存"]
    assert "不再受保险库保护" in page.banner.text()
    page.close()


def test_without_marks_the_very_file_is_written(qtbot, tasks_of, issued_id, tmp_path):
    tasks = tasks_of("head")
    tasks.office.run(change_case_settings, values={"mark_pages": False})
    page = shown(qtbot, tasks, issued_id)
    undo = dialogs.answer_with(lambda _kind, _text: str(tmp_path / "out"))
    page.save_as()
    rest(qtbot, tasks)
    undo()
    view = tasks.office.read(open_letter, letter_id=issued_id)
    assert hashlib.sha256((tmp_path / "out.pdf").read_bytes()).hexdigest() == view.pdf_sha256
    page.close()


def test_a_draft_is_discarded_after_a_question(qtbot, tasks_of, draft_id):
    tasks = tasks_of("handler")
    page = shown(qtbot, tasks, draft_id)
    undo = dialogs.answer_with(lambda _kind, _text: False)
    press(qtbot, page, "discardLetter")
    rest(qtbot, tasks)
    undo()
    assert len(tasks.office.read(letters)) == 1
    undo = dialogs.answer_with(lambda _kind, _text: True)
    with qtbot.waitSignal(page.closed):
        press(qtbot, page, "discardLetter")
    undo()
    assert tasks.office.read(letters) == []
    page.close()


def test_a_printer_with_a_long_name_does_not_widen_the_page(qtbot, tasks_of, issued_id, tmp_path):
    tasks = tasks_of("handler")
    view = tasks.office.read(open_letter, letter_id=issued_id)
    pdf = tasks.office.evidence_bytes(view.pdf_evidence_id)
    name = "惠普彩色激光打印机 M454dn（二楼保密室）"
    page = PrintPage(tasks, pdf, issued_id, offered=[PrinterChoice("HP", name, True, True, False)])
    qtbot.addWidget(page)
    page.resize(718, 600)
    page.show()
    qtbot.waitUntil(tasks.idle)
    for area in page.form.findChildren(QScrollArea):
        assert area.horizontalScrollBar().maximum() == 0, "nothing is cut at 1366 by 768"
    page.close()
