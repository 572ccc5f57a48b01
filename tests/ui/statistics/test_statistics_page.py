"""统计: each figure opens its records, gaps are named, the summary's words are kept and its figures follow the records."""

from __future__ import annotations

from pathlib import Path

import pdfplumber
import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from sqlalchemy.orm import Session

from models.errors import InvalidInput
from models.statistics.lines import Line
from models.statistics.report import report
from models.statistics.summary import filled, save_summary, summary_words
from models.trail.records import HouseTrail
from models.undertakings.operations import add_entries, register_undertaking
from tests.ui.undertakings.conftest import sit
from ui import dialogs
from ui.statistics.own import FigureForm
from ui.statistics.page import by_unit
from ui.statistics.summary import set_summary

__all__ = ["sit"]


@pytest.fixture
def worked(house) -> dict[str, int]:
    """Two night schools, one of them without attendance."""
    with house.as_("handler") as office:
        made = {}
        for name, count, unit in (("第1期", 120, "某某建设有限公司"), ("第2期", None, "某某置业有限公司")):
            made[name] = office.run(
                register_undertaking,
                kind="NIGHT_SCHOOL",
                title=f"廉政夜校{name}",
                headcount=count,
                unit_name=unit,
            ).value
        office.run(add_entries, undertaking_id=made["第1期"], role="FILM", rows=[{"title": "《警钟》"}])
    return made


def page_of(seat):
    seat.window.show_topic("statistics")
    page = seat.window.lists["statistics"]
    seat.wait(lambda: page.found is not None)
    seat.idle()
    return page


def show(page, label: str) -> None:
    rows = page.figures.rows
    place = next(place for place, row in enumerate(rows) if row.label == label)
    page.figure_table.setCurrentIndex(page.figures.index(place, 0))


def test_a_figure_says_its_definition_and_opens_what_it_counts(sit, worked):
    seat = sit("head")
    page = page_of(seat)
    show(page, "治未病十个一活动·接受教育")
    assert page.name.text() == "治未病十个一活动·接受教育：120 人次"
    assert "同一人参加几场计几次" in page.definition.text()
    assert page.units.rows == [("某某建设有限公司", 120)]
    rect = page.line_table.visualRect(page.lines.index(0, 0))
    seat.bot.mouseClick(page.line_table.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    seat.wait(lambda: seat.window.current.key == "undertakings")
    assert seat.page().record_id == worked["第1期"]


def test_what_does_not_add_up_is_named_and_opens(sit, worked):
    seat = sit("head")
    page = page_of(seat)
    assert "1 处" in page.banner.text()
    seat.press("bannerAction", page.banner)
    assert page.tabs.currentWidget() is page.gap_stack
    assert page.gap_stack.currentWidget() is page.gap_table
    page.gap_table.clicked.emit(page.gaps.index(0, 0))
    seat.wait(lambda: seat.window.current.key == "undertakings")
    assert seat.page().record_id == worked["第2期"]


def test_where_all_adds_up_the_tab_says_so(sit):
    page = page_of(sit("head"))
    assert page.gap_stack.currentWidget() is not page.gap_table
    words = [one.text() for one in page.gap_stack.currentWidget().findChildren(QLabel)]
    assert "数字都对得上" in words


def test_it_counts_anew_after_something_was_written(sit, worked):
    seat = sit("head")
    page = page_of(seat)
    show(page, "廉政夜校")
    assert page.name.text() == "廉政夜校：2 期"
    seat.window.show_topic("undertakings")
    data = {"kind": "NIGHT_SCHOOL", "title": "廉政夜校第3期", "headcount": 9}
    seat.tasks.write(register_undertaking, data)
    seat.idle()
    seat.window.show_topic("statistics")
    seat.wait(lambda: page.name.text() == "廉政夜校：3 期")


def test_words_are_kept_and_carried_into_the_next_year(sit, worked, tmp_path: Path):
    seat = sit("head")
    page = page_of(seat)
    page.tabs.setCurrentWidget(page.summary)
    seat.wait(lambda: page.summary.preview.view.pages is not None)
    page.summary.text.setPlainText("一、工作情况\n举办廉政夜校{night_school_sessions}期。")
    seat.press("summarySave", page.summary)
    seat.wait(lambda: page.summary.source.text() == "已保存")
    words = seat.office.read(summary_words, year=2023)
    assert (words.taken_from, words.title) == (2022, "纪检监察部2023年工作总结")
    undo = dialogs.answer_with(lambda kind, text: str(tmp_path / "summary.pdf"))
    try:
        seat.press("summaryPdf", page.summary)
        seat.wait((tmp_path / "summary.pdf").exists)
        seat.idle()
    finally:
        undo()
    with pdfplumber.open(tmp_path / "summary.pdf") as pdf:
        assert "举办廉政夜校2期。" in pdf.pages[0].extract_text()


def test_a_place_without_a_figure_is_named_and_not_saved(sit, worked):
    seat = sit("head")
    page = page_of(seat)
    page.tabs.setCurrentWidget(page.summary)
    seat.idle()
    page.summary.text.setPlainText("共{nothing_such}项。")
    seat.press("summarySave", page.summary)
    assert "{nothing_such}" in page.summary.banner.text()
    assert seat.office.read(summary_words, year=2022).taken_from is None


def test_the_shipped_words_quote_every_figure_once_at_least(office):
    found = office.read(report, year=2022)
    words = office.read(summary_words, year=2022)
    text = filled(words.body, found)
    assert "{" not in text
    for figure in found.figures:
        assert f"{{{figure.label}}}" in words.body, figure.label
    for part in ("一、2022年", "二、亮点工作", "三、取得经验及不足之处", "四、2023年"):
        assert part in text
    assert set_summary(words.title, words.body, found, "某某集团纪检监察部").startswith(b"%PDF-")


def test_words_that_can_not_be_kept(office):
    with pytest.raises(InvalidInput, match="标题"):
        office.run(save_summary, year=2022, title=" ", body="正文")
    with pytest.raises(InvalidInput, match="正文"):
        office.run(save_summary, year=2022, title="总结", body=" ")


def test_sums_by_unit_are_largest_first():
    lines = [
        Line("一", "undertaking", 1, 3, "甲"),
        Line("二", "undertaking", 2, 9, "乙"),
        Line("三", "undertaking", 3, 4, "甲"),
    ]
    assert by_unit(lines) == [("乙", 9), ("甲", 7)]


def test_the_office_adds_a_figure(sit, worked):
    seat = sit("head")
    page = page_of(seat)
    seat.press("addFigure", page)
    form = page.findChild(FigureForm)
    seat.idle()
    seat.write("label", "廉政夜校影片", form)
    seat.write("unit", "部", form)
    form.fields["kind"].set_value("NIGHT_SCHOOL")
    form.fields["count"].set_value("entries")
    form.fields["definition"].set_value("廉政夜校放映的影片，同一部放几次计几次。")
    seat.press("submit", form)
    assert form.fields["role"].error() == "请选择数哪一种明细。"
    form.fields["role"].set_value("FILM")
    seat.press("submit", form)
    seat.wait(lambda: page.figures.rows[-1].label == "廉政夜校影片")
    assert page.figures.rows[-1].value == 1
    assert page.stack.currentWidget() is page.tabs


def test_a_part_of_the_year_is_chosen(sit, worked):
    seat = sit("head")
    page = page_of(seat)
    show(page, "廉政夜校")
    page.part.setCurrentIndex(page.part.findData("Q1"))
    seat.wait(lambda: page.name.text() == "廉政夜校：0 期")
    page.part.setCurrentIndex(page.part.findData("Q2"))
    seat.wait(lambda: page.name.text() == "廉政夜校：2 期")
    assert page.span.text() == "2022-04-01 至 2022-06-30"


def test_the_figures_go_into_a_spreadsheet_with_units_and_a_chart(sit, worked, answers, tmp_path):
    seat = sit("head")
    page = page_of(seat)
    answers["save_file"] = str(tmp_path / "统计")
    seat.press("exportFigures", page)
    seat.wait(lambda: "已导出" in page.banner.text())
    book = load_workbook(tmp_path / "统计.xlsx")
    assert book.sheetnames == ["指标", "各单位", "图表"]
    rows = {row[0]: row for row in book["指标"].iter_rows(min_row=5, values_only=True)}
    assert rows["廉政夜校"][:5] == ("廉政夜校", "期", 2, 0, 2)
    assert "资料　不得外传" in book["指标"]["A2"].value
    assert "导出人：周某" in book["指标"]["A3"].value
    split = list(book["各单位"].iter_rows(min_row=5, values_only=True))
    assert ("廉政夜校", "某某建设有限公司", 1) in split
    (chart,) = book["图表"]._charts
    assert len(chart.series) == 2
    with Session(seat.office.unit.stores.house_reader) as session:
        assert session.query(HouseTrail).filter_by(operation="导出清单").count() == 1


def test_who_may_not_export_lists_has_no_button(sit, worked):
    page = page_of(sit("handler"))
    assert page.findChild(QPushButton, "exportFigures") is None
