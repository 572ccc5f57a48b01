"""The trash's page: what lies in it, and back by the button."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from models.trash.operations import discard, trash_rows
from tests.models.dossiers.conftest import Desk, archived, desk, filed
from ui.dossiers.record import DossierRecord
from ui.tasks import Tasks
from ui.trash.page import TrashPage

__all__ = ["Desk", "archived", "desk", "filed"]


def test_put_back_by_the_button(qtbot, desk, unlock):
    clue = desk.register()
    desk.run("head", discard, kind="clue", record_id=clue, reason="重复登记")
    tasks = Tasks(unlock("head"))
    page = TrashPage(tasks)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(tasks.idle)
    assert page.table.item(0, 2).text() == "反映某公司招标采购不规范"
    assert [page.table.item(0, column).text() for column in (4, 5)] == ["周某", "重复登记"]
    qtbot.mouseClick(page.back, Qt.MouseButton.LeftButton)
    assert page.banner.text() == "请先选一条记录。"
    page.table.selectRow(0)
    qtbot.mouseClick(page.back, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(tasks.idle)
    assert page.banner.text().startswith("已恢复问题线索")
    assert page.stack.currentIndex() == 1
    assert tasks.office.read(trash_rows) == []
    tasks.close()


def test_put_away_from_the_records_own_page(qtbot, desk, filed, unlock):
    tasks = Tasks(unlock("head"))
    page = DossierRecord(tasks, filed)
    qtbot.addWidget(page)
    page.show()
    page.refresh()
    qtbot.waitUntil(tasks.idle)
    menu = page.findChild(QPushButton, "moreSteps").menu()
    next(action for action in menu.actions() if action.text() == "移入回收站").trigger()
    page.form().fields["reason"].set_value("立卷有误")
    with qtbot.waitSignal(page.closed):
        qtbot.mouseClick(page.form().submit_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(tasks.idle)
    assert [(row.kind, row.id) for row in tasks.office.read(trash_rows)] == [("dossier", filed)]
    tasks.close()
