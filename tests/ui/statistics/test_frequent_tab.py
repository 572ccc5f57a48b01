"""易发频发问题 on the screen: put together as chosen, each group opens its problems, out on paper and as a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QPushButton

from models.undertakings.operations import add_findings, register_undertaking
from tests.ui.statistics.test_statistics_page import page_of, show, worked
from tests.ui.undertakings.conftest import sit
from ui import dialogs
from ui.statistics.own import FigureForm
from ui.talks.paper import PaperPanel

__all__ = ["sit", "worked"]


@pytest.fixture
def problems(house) -> None:
    """Three problems of two kinds in two units."""
    with house.as_("handler") as office:
        for unit, kinds in (("甲公司", ("招标", "财务")), ("乙公司", ("招标",))):
            head = office.run(
                register_undertaking,
                kind="JOINT_CHECK",
                title="联合监督",
                unit_name=unit,
                held_on=date(2022, 5, 1),
            ).value
            rows = [{"title": f"{unit}的{kind}问题", "grouping": kind} for kind in kinds]
            office.run(add_findings, undertaking_id=head, rows=rows)


@pytest.fixture
def tab(sit, problems):
    """The tab, shown."""
    seat = sit("head")
    page = page_of(seat)
    page.tabs.setCurrentWidget(page.frequent)
    seat.wait(lambda: len(page.frequent.groups.rows) == 3)
    return seat, page, page.frequent


def told(tab) -> list[list[str]]:
    return [row[:-3] for row in tab.cells()]


def test_problems_are_put_together_as_chosen_and_open(tab):
    seat, _page, frequent = tab
    frequent.by.setCurrentIndex(frequent.by.findText("按问题类别"))
    seat.wait(lambda: told(frequent) == [["招标", "2 项"], ["财务", "1 项"]])
    seat.wait(lambda: len(frequent.lines.rows) == 2)
    frequent.line_table.clicked.emit(frequent.lines.index(0, 0))
    seat.wait(lambda: seat.window.current.key == "rectification")
    seat.wait(lambda: seat.page().view is not None)
    assert "招标" in seat.page().view.description


def test_the_table_goes_out_on_paper_and_as_a_file(tab, tmp_path: Path):
    seat, page, frequent = tab
    undo = dialogs.answer_with(lambda _kind, _text: str(tmp_path / "汇总"))
    seat.press("frequentExport", frequent)
    seat.wait(lambda: "已导出" in frequent.banner.text())
    undo()
    cells = [
        [cell.value for cell in line] for line in load_workbook(tmp_path / "汇总.xlsx").active.iter_rows()
    ]
    assert "易发频发问题汇总" in cells[0][0]
    assert cells[3][:3] == ["问题类别", "单位", "来自"]
    assert len(cells) == 7
    seat.press("frequentPrint", frequent)
    assert isinstance(page.stack.currentWidget(), PaperPanel)
    seat.wait(lambda: page.stack.currentWidget().pages is not None)


def test_a_period_without_problems_says_what_to_do(tab):
    seat, page, frequent = tab
    page.part.setCurrentIndex(page.part.findData("M1"))
    seat.wait(lambda: "问题类别" in frequent.banner.text())
    assert frequent.groups.rows == [] == frequent.lines.rows


def test_a_figure_of_letters_is_added_and_given_up(sit, worked, answers):
    seat = sit("head")
    page = page_of(seat)
    assert not page.findChild(QPushButton, "retireFigure").isVisible(), "a shipped figure stays"
    seat.press("addFigure", page)
    form = page.findChild(FigureForm)
    seat.idle()
    seat.write("label", "廉政提醒函", form)
    seat.write("unit", "份", form)
    form.kind.set_value("letter:INTEGRITY_REMIND")
    form.count.set_value("letters")
    form.fields["definition"].set_value("签发的提醒函份数。")
    seat.press("submit", form)
    seat.wait(lambda: page.figures.rows[-1].label == "廉政提醒函")
    show(page, "廉政提醒函")
    seat.press("retireFigure", page)
    seat.wait(lambda: page.figures.rows[-1].label != "廉政提醒函")
    assert any("停用" in text for _kind, text in answers["asked"])
