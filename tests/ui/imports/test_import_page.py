"""The import page as a person presses it: choose, map, try, run, save what came back, undo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from models.clues.queries import clue_list
from tests.models.imports.ledgers import ugly_clues
from tests.ui.conftest import child, settle
from ui.app import Application
from ui.imports.page import ImportPage

Enter = Callable[[str], Application]


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "2021年线索台账.xlsx"
    path.write_bytes(ugly_clues())
    return path


def page_of(application: Application) -> ImportPage:
    assert application.window_page is not None
    application.window_page.show_topic("imports")
    page = application.window_page.lists["imports"]
    assert isinstance(page, ImportPage)
    return page


def press(qtbot: Any, application: Application, page: QWidget, name: str) -> None:
    made = child(page, QPushButton, name)
    assert made.isEnabled(), name
    qtbot.mouseClick(made, Qt.MouseButton.LeftButton)
    settle(qtbot, application)


def clues(application: Application) -> int:
    assert application.tasks is not None
    return len(application.tasks.office.read(clue_list, show="all"))


def test_the_whole_way(enter: Enter, qtbot: Any, ledger: Path, answers: dict[str, Any], tmp_path: Path):
    application = enter("head")
    page = page_of(application)
    answers["choose_file"] = str(ledger)
    press(qtbot, application, page, "pickLedger")
    assert page.stack.currentWidget() is page.columns
    assert "表头在第 3 至 4 行" in page.columns.about.text()
    assert page.columns.boxes[8].currentText() == "线索来源"
    assert page.columns.boxes[4].currentText() == "被反映人"
    press(qtbot, application, page, "tryImport")
    assert "导入 4 行" in page.outcome.counts.text()
    assert "将新建单位 2 个" in page.outcome.news.text()
    assert clues(application) == 0
    page.outcome.filter.setCurrentIndex(page.outcome.filter.findData("RETURNED"))
    assert len(page.outcome.model.rows) == 5
    press(qtbot, application, page, "runImport")
    assert "导入完成" in page.outcome.counts.text()
    assert clues(application) == 4
    answers["save_file"] = str(tmp_path / "退回.xlsx")
    press(qtbot, application, page, "saveReturned")
    assert load_workbook(tmp_path / "退回.xlsx")["退回"].max_row == 7
    press(qtbot, application, page, "undoThis")
    assert "已撤销" in page.banner.text()
    assert clues(application) == 0


def test_an_earlier_import_is_listed_and_taken_back(
    enter: Enter, qtbot: Any, ledger: Path, answers: dict[str, Any]
):
    application = enter("head")
    page = page_of(application)
    answers["choose_file"] = str(ledger)
    for name in ("pickLedger", "tryImport", "runImport", "anotherImport"):
        press(qtbot, application, page, name)
    assert page.stack.currentWidget() is page.choose
    window = application.window_page
    assert window is not None
    window.open_record("clue", 3)
    settle(qtbot, application)
    opened = window.record_stack.currentWidget()
    assert "第 8 行导入" in opened._origin.text()
    assert "主要问题" in opened._origin.toolTip()
    window.show_topic("imports")
    answers["ask"] = False
    press(qtbot, application, page, "undoImport_1")
    assert clues(application) == 4
    answers["ask"] = True
    press(qtbot, application, page, "undoImport_1")
    assert clues(application) == 0
    assert not child(page, QPushButton, "undoImport_1").isEnabled()


def test_columns_can_be_changed_and_are_remembered(
    enter: Enter, qtbot: Any, ledger: Path, answers: dict[str, Any]
):
    application = enter("head")
    page = page_of(application)
    answers["choose_file"] = str(ledger)
    press(qtbot, application, page, "pickLedger")
    page.columns.boxes[6].setCurrentIndex(0)
    box = page.columns.boxes[7]
    box.setCurrentIndex(box.findData("party"))
    press(qtbot, application, page, "tryImport")
    assert page.stack.currentWidget() is page.columns
    assert "不止一列" in page.columns.banner.text()
    box.setCurrentIndex(box.findData("summary"))
    press(qtbot, application, page, "tryImport")
    press(qtbot, application, page, "runImport")
    press(qtbot, application, page, "anotherImport")
    press(qtbot, application, page, "pickLedger")
    assert "按上次的选择" in page.columns.banner.text()
    assert page.columns.boxes[6].currentText() == "（不导入）"
    press(qtbot, application, page, "tryImport")
    assert "没有可以导入的行" in page.outcome.go_button.text()


def test_cancel_leaves_nothing(enter: Enter, qtbot: Any, ledger: Path, answers: dict[str, Any]):
    application = enter("head")
    page = page_of(application)
    answers["choose_file"] = str(ledger)
    press(qtbot, application, page, "pickLedger")
    press(qtbot, application, page, "tryImport")
    tasks = application.tasks
    assert tasks is not None
    # pressed while the writer is at its first step: it hears of it at the next
    direct = Qt.ConnectionType.DirectConnection
    tasks.progressed.connect(lambda *_told: tasks._long and tasks._long.cancel(), direct)
    press(qtbot, application, page, "runImport")
    assert "已取消" in page.banner.text()
    assert clues(application) == 0
    assert page.outcome.go_button.isEnabled()


def test_a_wrong_file_or_sheet_is_a_sentence(
    enter: Enter, qtbot: Any, ledger: Path, answers: dict[str, Any], tmp_path: Path
):
    application = enter("head")
    page = page_of(application)
    wrong = tmp_path / "不是.xlsx"
    wrong.write_bytes(b"nothing")
    answers["choose_file"] = str(wrong)
    press(qtbot, application, page, "pickLedger")
    assert "不是 .xlsx" in page.banner.text()
    assert page.stack.currentWidget() is page.choose
    answers["choose_file"] = str(ledger)
    page.choose.choose("units")
    press(qtbot, application, page, "pickLedger")
    assert not page.columns.go.isEnabled() or page.columns.boxes


def test_officers_have_no_import_page(enter: Enter):
    application = enter("auditor")
    assert application.window_page is not None
    assert application.window_page.topic("imports") is None
