"""The trail as an auditor reads it: in words, filtered, checked."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from models.units.operations import add_unit
from storage import attempts
from tests.fixtures_vault import House
from tests.ui.conftest import child
from ui.tasks import Tasks
from ui.trail.page import COLUMNS, TrailPage, in_words


def shown(page: TrailPage) -> list[tuple[str, str]]:
    return [(row.operation, in_words(row.what)) for row in page.model.rows]


def filled(house: House) -> None:
    with house.as_("handler") as office:
        office.run(add_unit, name="某某建设有限公司")


def test_entries_name_what_they_concern_in_chinese(house: House, qtbot: Any):
    filled(house)
    with house.as_("auditor") as office:
        page = TrailPage(Tasks(office, at_once=True))
        qtbot.addWidget(page)
        assert ("登记单位", "单位 #1") in shown(page)
        assert ("解锁", "账户") in shown(page)
        assert not any("_" in what for _, what in shown(page))
        assert "某某建设" not in "".join(column.text(row) for row in page.model.rows for column in COLUMNS)


def test_failed_log_in_stands_out(house: House, qtbot: Any):
    attempts.note(house.folder, house.clock(), "head", "密码错误")
    with house.as_("auditor") as office:
        page = TrailPage(Tasks(office, at_once=True))
        qtbot.addWidget(page)
        what = COLUMNS[4]
        failed = [row for row in page.model.rows if what.urgent(row)]
        assert ["登录失败" in what.text(row) for row in failed] == [True]


def test_filters_narrow_by_person_operation_and_day(house: House, qtbot: Any):
    filled(house)
    with house.as_("auditor") as office:
        page = TrailPage(Tasks(office, at_once=True))
        qtbot.addWidget(page)
        page.actor.set_value("吴某")
        page.operation.set_value("登记")
        qtbot.keyClick(page.actor.line, Qt.Key.Key_Return)
        assert shown(page) == [("登记单位", "单位 #1")]
        assert page.count.text() == "1 条"
        page.since.set_value("2022-7-1")
        page.refresh()
        assert shown(page) == []
        assert page.count.text() == "没有符合条件的记录"
        page.since.set_value("2022-2-30")
        page.refresh()
        assert "2" in page.banner.text()


def test_chain_is_checked_from_the_page(house: House, qtbot: Any):
    filled(house)
    with house.as_("auditor") as office:
        page = TrailPage(Tasks(office, at_once=True))
        qtbot.addWidget(page)
        qtbot.mouseClick(child(page, QPushButton, "verifyTrail"), Qt.MouseButton.LeftButton)
        assert "签名全部成立" in page.banner.text()
        assert not page.progress.isVisible()
