"""The calendar as a person goes about it: from month to month, from day to day, into the record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt

from tests.models.clues.conftest import Desk, desk
from ui.agenda.cell import DayCell
from ui.agenda.page import AgendaPage
from ui.tasks import Tasks
from ui.workbench.lines import Line

__all__ = ["desk"]


@pytest.fixture
def page(desk: Desk, qtbot: Any) -> Iterator[AgendaPage]:
    desk.dispatched(title="反映甲事")
    with desk.house.as_("handler") as office:
        made = AgendaPage(Tasks(office, at_once=True))
        qtbot.addWidget(made)
        made.resize(1198, 720)
        made.show()
        yield made
        made.hide()


def cell(page: AgendaPage, day: date) -> DayCell:
    return next(one for one in page.cells if one.day is not None and one.day.day == day)


def test_today_first_then_by_pressing(page: AgendaPage, qtbot: Any):
    assert page.which.text() == "2022年6月"
    page.turn(1)
    assert page.which.text() == "2022年7月"
    due = cell(page, date(2022, 7, 11))
    qtbot.mouseClick(due, Qt.MouseButton.LeftButton)
    (line,) = page.findChildren(Line)
    assert "提出处置意见" in line.accessibleName()
    opened: list[tuple[str, int]] = []
    page.navigate.connect(lambda kind, record: opened.append((kind, record)))
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert opened == [("clue", 1)]


def test_arrows_go_over_the_month(page: AgendaPage, qtbot: Any):
    page.go_to(date(2022, 6, 30))
    here = cell(page, date(2022, 6, 30))
    here.setFocus()
    qtbot.keyClick(here, Qt.Key.Key_Right)
    assert (page.chosen, page.which.text()) == (date(2022, 7, 1), "2022年7月")
    qtbot.keyClick(cell(page, date(2022, 7, 1)), Qt.Key.Key_Down)
    assert page.chosen == date(2022, 7, 8)
    qtbot.keyClick(cell(page, date(2022, 7, 8)), Qt.Key.Key_Return)
    assert page.chosen == date(2022, 7, 8)


def test_holidays_and_worked_weekends_are_marked(page: AgendaPage):
    page.go_to(date(2022, 10, 1))
    assert cell(page, date(2022, 10, 3)).rest.text() == "休"
    assert cell(page, date(2022, 10, 8)).rest.text() == "班"
    assert cell(page, date(2022, 10, 10)).rest.text() == ""


def test_a_year_without_a_table_is_said(page: AgendaPage):
    page.go_to(date(2031, 3, 1))
    assert "2031 年的放假安排还没有录入" in page.banner.text()
    page.turn(-12 * 9)
    assert page.banner.text() == ""


def test_a_holiday_leads_to_its_reminders(page: AgendaPage, qtbot: Any):
    page.go_to(date(2022, 10, 1))
    assert cell(page, date(2022, 10, 1)).rest.text() == "国庆节"
    (line,) = page.findChildren(Line)
    assert "国庆节前发放廉洁提醒" in line.accessibleName()
    gone: list[str] = []
    page.go.connect(gone.append)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert gone == ["undertakings"]


def test_what_waits_for_a_table_is_listed_with_what_to_do(desk: Desk, qtbot: Any):
    desk.house.clock.at = datetime(2026, 12, 28, 9)
    day = date(2026, 12, 28)
    clue = desk.register(received_on=day, registered_on=day, signature="REAL_NAME")
    with desk.house.as_("handler") as office:
        made = AgendaPage(Tasks(office, at_once=True))
        qtbot.addWidget(made)
        made.show()
        assert "2 项期限待补" in made.banner.text()
        assert "请负责人在“设置—节假日”中录入" in made.banner.text()
        lines = list(made._uncounted_card.findChildren(Line))
        assert all(line.accessibleName().startswith("待补节假日表，") for line in lines)
        with qtbot.waitSignal(made.navigate) as went:
            qtbot.keyClick(lines[0], Qt.Key.Key_Return)
        assert went.args == ["clue", clue]
        made.hide()
