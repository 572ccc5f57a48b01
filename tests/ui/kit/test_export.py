"""导出: the button of any list, its marking, its entry on the trail, its harmless cells, its right."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt

from models.errors import NotAllowed
from models.exports import Marking, note_export
from models.units.operations import add_unit
from models.units.queries import unit_list
from storage.list_book import harmless, list_book
from ui.kit.lists import Column, ListPage, short_number
from ui.tasks import Tasks


@pytest.mark.parametrize("text", ["=1+1", "+86", "-3", "@SUM(A1)", "\t=1", "＝1"])
def test_what_could_run_is_a_plain_text(text: str):
    assert harmless(text).startswith("'")
    book = load_workbook(
        BytesIO(list_book("清单", "某部", Marking("内部", "周某", "今天", 1, ""), ["甲"], [[text]]))
    )
    cell = book.active.cell(5, 1)
    assert cell.data_type == "s"
    assert cell.value.startswith("'")


def test_plain_text_stays():
    assert harmless("某某公司") == "某某公司"
    assert harmless("a\x00b") == "ab"


def test_the_button_writes_every_page_with_its_marking(qtbot, tasks, answers, tmp_path):
    for n in range(205):
        tasks.office.run(add_unit, name=f"某某第{n}分公司")
    answers["save_file"] = str(tmp_path / "单位")
    page = ListPage(tasks, "单位", unit_list, [Column("名称", lambda row: row.name)], kinds=("unit",))
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(tasks.idle)
    page.text.setText("分公司")
    qtbot.waitUntil(tasks.idle)
    qtbot.mouseClick(page.export_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(tasks.idle)
    assert page.banner.text().startswith("已导出 205 条到 单位.xlsx。")
    sheet = load_workbook(tmp_path / "单位.xlsx").active
    above = [sheet.cell(row, 1).value for row in range(1, 5)]
    assert above[0] == "某某集团纪检监察部　单位"
    assert above[1] == "内部资料　不得外传"
    assert above[2] == "导出人：周某　时间：2022-06-30 09:00　共 205 条　筛选：“分公司”"
    assert above[3] == "名称"
    assert sheet.max_row == 4 + 205
    assert sheet.oddFooter.center.text.startswith("内部资料　不得外传")


def test_it_takes_a_right_of_its_own(qtbot, unlock, tmp_path):
    office = unlock("handler")
    with pytest.raises(NotAllowed, match="导出清单"):
        office.run(note_export, title="单位", count=1)
    tasks = Tasks(office)
    page = ListPage(tasks, "单位", unit_list, [Column("名称", lambda row: row.name)], kinds=("unit",))
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(tasks.idle)
    assert not page.export_button.isVisible()
    tasks.close()


def test_the_highest_secrecy_marks_the_file(office):
    made = office.run(note_export, title="问题线索", count=2, levels=["INTERNAL", "SECRET"]).value
    assert made.mark == "秘密资料　不得外传"


def test_a_shortened_number_stands_in_full():
    from ui.kit.export import _text

    class Row:
        number = "集团纪线〔2022〕7号"

    assert _text(Column("编号", lambda row: short_number(row.number)), Row()) == "集团纪线〔2022〕7号"
