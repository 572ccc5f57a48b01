"""季报月报 and 走势 as a person uses them: chosen, looked at, opened, given out marked and on the trail, words changed."""

from __future__ import annotations

import io
from pathlib import Path

import pdfplumber
import pytest
from docx import Document
from openpyxl import load_workbook
from PySide6.QtWidgets import QListWidget, QTabWidget
from sqlalchemy.orm import Session

from models.statistics.forms import report_forms
from models.trail.records import HouseTrail
from models.undertakings.operations import register_undertaking
from tests.ui.statistics.test_statistics_page import page_of
from tests.ui.undertakings.conftest import sit
from ui import dialogs
from ui.statistics.chart import told
from ui.statistics.forms import form_pdf

__all__ = ["sit"]


@pytest.fixture
def worked(house):
    with house.as_("handler") as office:
        for name in ("第1期", "第2期"):
            office.run(register_undertaking, kind="NIGHT_SCHOOL", title=f"廉政夜校{name}", headcount=60)


@pytest.fixture
def forms(sit, worked):
    """The tab with the quarter's form of the quarter of today."""
    seat = sit("head")
    page = page_of(seat)
    page.tabs.setCurrentWidget(page.forms)
    seat.wait(lambda: page.forms.found is not None)
    page.forms.form.setCurrentIndex(page.forms.form.findText("纪检监察工作季报表"))
    seat.idle()
    today = seat.office.now().date()
    page.forms.part.setCurrentIndex((today.month - 1) // 3)
    seat.idle()
    return seat, page


def shown(page) -> dict[str, int]:
    return {row.label: row.now for row in page.forms.rows.rows if row.key}


def taken_out(seat) -> int:
    """How many exports the house trail tells of."""
    with Session(seat.office.unit.stores.house_reader) as session:
        return session.query(HouseTrail).filter_by(operation="导出清单").count()


def give(seat, page, name: str, target: Path):
    undo = dialogs.answer_with(lambda kind, text: str(target))
    try:
        seat.press(name, page)
        seat.wait(target.exists)
        seat.idle()
    finally:
        undo()


def test_the_form_is_filled_for_its_quarter(forms):
    _seat, page = forms
    assert shown(page)["廉政夜校"] == 2
    assert page.forms.found.title.endswith("季度纪检监察工作季报表")
    page.forms.part.setCurrentIndex((page.forms.part.currentIndex() + 1) % 4)
    forms[0].idle()
    assert shown(page)["廉政夜校"] == 0


def test_a_row_opens_the_figure_with_what_it_counts(forms):
    seat, page = forms
    place = next(place for place, row in enumerate(page.forms.rows.rows) if row.label == "廉政夜校")
    page.forms.table.clicked.emit(page.forms.rows.index(place, 0))
    seat.wait(lambda: page.tabs.currentIndex() == 0 and page.name.text().startswith("廉政夜校：2"))
    seat.wait(lambda: page.part.currentData() == page.forms.part.currentData())
    assert len(page.lines.rows) == 2


def test_the_form_goes_out_as_pdf_and_as_a_spreadsheet_marked(forms, tmp_path: Path):
    seat, page = forms
    give(seat, page.forms, "formPdf", tmp_path / "form.pdf")
    give(seat, page.forms, "formExcel", tmp_path / "form.xlsx")
    with pdfplumber.open(tmp_path / "form.pdf") as pdf:
        text = "".join(sheet.extract_text() for sheet in pdf.pages)
    assert "季报表" in text
    assert "审核人" in text
    assert "不得外传" in text
    sheet = load_workbook(tmp_path / "form.xlsx").active
    cells = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert "不得外传" in str(cells[1][0])
    line = next(line for line in cells if str(line[0]).strip("　'") == "廉政夜校")
    assert line[1:4] == ["期", "2", "2"]
    assert taken_out(seat) == 2


def test_the_words_of_a_form_are_changed_and_restored(forms):
    seat, page = forms
    seat.press("editForm", page.forms)
    editor = page.stack.currentWidget()
    labels = editor.findChild(QListWidget, "formLabels")
    seat.wait(lambda: labels.count() > 0)
    editor.editor.words.set_value("一、教育")
    editor.editor.words.area.moveCursor(editor.editor.words.area.textCursor().MoveOperation.End)
    labels.itemActivated.emit(
        next(labels.item(n) for n in range(labels.count()) if labels.item(n).text() == "廉政夜校")
    )
    assert editor.editor.words.value() == "一、教育\n廉政夜校"
    seat.press("submit", editor)
    seat.wait(lambda: page.stack.currentWidget() is page.tabs)
    seat.wait(lambda: page.forms.found is not None and len(page.forms.rows.rows) == 2)
    seat.press("restoreForm", page.forms)
    seat.wait(lambda: len(page.forms.rows.rows) > 10)
    assert not any(form.own for form in seat.office.read(report_forms))


def test_a_line_without_a_figure_is_told_beside_the_words(forms):
    seat, page = forms
    seat.press("newForm", page.forms)
    editor = page.stack.currentWidget().editor
    editor.set_values({"name": "某表", "part": "M", "text": "没有的指标"})
    seat.press("submit", editor)
    seat.idle()
    assert "第 1 行" in editor.fields["text"].error()


def test_the_course_of_a_figure_is_drawn_and_told(forms):
    seat, page = forms
    page.tabs.setCurrentIndex(0)
    parts = page.findChild(QTabWidget, "figureParts")
    parts.setCurrentWidget(page.course)
    keys = [row.key for row in page.figures.rows]
    page.figure_table.setCurrentIndex(page.figures.index(keys.index("night_school_sessions"), 0))
    chart = page.course.chart
    seat.wait(lambda: chart.course is not None and chart.course.label == "廉政夜校")
    seat.idle()
    values = [value for _box, value, earlier in chart.bars() if not earlier]
    assert max(values) == 2
    tall = {value: box.height() for box, value, _earlier in chart.bars()}
    assert tall[2] > 0 == tall[0]
    assert f"第{'一二三四'[(seat.office.now().month - 1) // 3]}季度 2" in chart.accessibleDescription()
    page.course.by.setCurrentIndex(2)
    seat.wait(lambda: chart.course.before == ())
    assert told(chart.course).startswith("廉政夜校，单位期：")


def test_the_summary_goes_out_as_word_with_its_figures(forms, tmp_path: Path):
    seat, page = forms
    page.tabs.setCurrentWidget(page.summary)
    seat.wait(lambda: "{廉政夜校}" in page.summary.text.toPlainText())
    assert "{night_school_sessions}" not in page.summary.text.toPlainText()
    give(seat, page.summary, "summaryWord", tmp_path / "summary.docx")
    document = Document(io.BytesIO((tmp_path / "summary.docx").read_bytes()))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "举办廉政夜校2期" in text
    assert "不得外传" in document.sections[0].footer.paragraphs[1].text
    assert taken_out(seat) == 1


def test_a_figure_is_put_where_the_cursor_is(forms):
    seat, page = forms
    page.tabs.setCurrentWidget(page.summary)
    seat.wait(lambda: page.summary.figure.count() > 40)
    page.summary.text.setPlainText("诫勉")
    page.summary.text.moveCursor(page.summary.text.textCursor().MoveOperation.End)
    page.summary.figure.activated.emit(page.summary.figure.findText("诫勉谈话"))
    assert page.summary.text.toPlainText() == "诫勉{诫勉谈话}"


def test_without_the_right_nothing_goes_out(sit, worked):
    seat = sit("other")
    page = page_of(seat)
    page.tabs.setCurrentWidget(page.forms)
    seat.idle()
    assert page.forms.findChild(type(page.forms), "formPdf") is None
    assert not [
        one for one in page.summary.children() if one.objectName() == "summaryWord" and one.isEnabled()
    ]


def test_a_form_on_paper_holds_every_row(forms):
    _seat, page = forms
    with pdfplumber.open(io.BytesIO(form_pdf(page.forms.found, "某某集团", "周某"))) as pdf:
        text = "".join(sheet.extract_text() for sheet in pdf.pages).replace("\n", "")
    assert all(row.label in text for row in page.forms.found.rows if len(row.label) < 8)
