"""The first page: what presses, said with its rule; what a new office does first; what was in hand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from models.clues.operations import propose_disposal
from models.deadlines.holidays import enter_holiday_year
from models.drafts import keep_draft
from models.settings.operations import note_backup
from models.units.operations import add_unit
from models.units.queries import open_unit
from storage.office import Office
from tests.fixtures_vault import House
from tests.models.clues.conftest import PLAN, Desk, desk
from tests.ui.conftest import child
from ui.tasks import Tasks
from ui.workbench.lines import Figure, Line, days_text
from ui.workbench.page import WorkbenchPage

__all__ = ["desk"]


def page_of(office: Office, qtbot: Any) -> WorkbenchPage:
    page = WorkbenchPage(Tasks(office, at_once=True))
    qtbot.addWidget(page)
    page.resize(1198, 720)
    with qtbot.waitExposed(page):
        page.show()
    QApplication.processEvents()  # lets the layout place what was just shown
    return page


def lines(page: WorkbenchPage) -> list[Line]:
    return [line for line in page.findChildren(Line) if not isinstance(line, Figure)]


def texts(line: Line) -> str:
    return " ".join(part.text() for part in line.findChildren(QLabel))


def figure(page: WorkbenchPage, name: str) -> Figure:
    return next(one for one in page.findChildren(Figure) if one.accessibleName().startswith(f"{name} "))


def test_days_are_said_in_words():
    assert [days_text(days) for days in (-2, 0, 6)] == ["逾期 2 天", "今天", "剩 6 天"]


def test_new_office_is_told_what_to_do_first(house: House, qtbot: Any):
    with house.as_("handler") as office:
        page = page_of(office, qtbot)
        with qtbot.waitSignal(page.go) as went:
            qtbot.mouseClick(child(page, QPushButton, "first_clues"), Qt.MouseButton.LeftButton)
        assert went.args == ["clues"]
        assert page._first.isVisible()
        assert not page._recent_card.isVisible()
    with house.as_("leader") as office:
        assert not page_of(office, qtbot)._first.isVisible()


def test_overdue_comes_first_with_its_rule_and_opens(desk: Desk, qtbot: Any):
    late = desk.register(signature="REAL_NAME", title="反映甲事")
    desk.dispatched(title="反映乙事")
    with desk.house.as_("handler") as office:
        page = page_of(office, qtbot)
        assert not page._first.isVisible()
        assert figure(page, "逾期").accessibleName() == "逾期 2"
        # the older first: not handed on since it came in, then the reporter who was not told
        oldest, first = page._due_card.findChildren(Line)[:2]
        assert "内部管理期限" in texts(oldest)
        assert "逾期 1 天" in texts(first)
        assert "检举控告规则 第26条" in texts(first)
        with qtbot.waitSignal(page.navigate) as opened:
            qtbot.keyClick(first, Qt.Key.Key_Return)
        assert opened.args == ["clue", late]
        second = page._due_card.findChildren(Line)[2]
        assert "由我负责" in texts(second)


def test_what_waits_says_for_whom(desk: Desk, qtbot: Any):
    clue_id = desk.dispatched()
    desk.run(
        "handler", propose_disposal, clue_id=clue_id, disposition="PRELIM_VERIFY", data=PLAN["PRELIM_VERIFY"]
    )
    with desk.house.as_("leader") as office:
        page = page_of(office, qtbot)
        assert "待我审批" in texts(page._waiting_card.findChildren(Line)[0])
        assert figure(page, "待我审批").accessibleName() == "待我审批 1"
    with desk.house.as_("handler") as office:
        assert "等待他人" in texts(page_of(office, qtbot)._waiting_card.findChildren(Line)[0])


def test_figures_lead_to_their_topics(office: Office, qtbot: Any):
    page = page_of(office, qtbot)
    with qtbot.waitSignal(page.go) as went:
        qtbot.mouseClick(figure(page, "待销号整改"), Qt.MouseButton.LeftButton)
    assert went.args == ["rectification"]
    with qtbot.assertNotEmitted(page.go):
        qtbot.mouseClick(figure(page, "逾期"), Qt.MouseButton.LeftButton)


def test_what_was_opened_last_stands_there(office: Office, qtbot: Any):
    unit = office.run(add_unit, name="某某建设有限公司").value
    page = page_of(office, qtbot)
    office.read(open_unit, unit_id=unit)
    page.hide()
    page.show()
    line = page._recent_card.findChildren(Line)[0]
    assert "某某建设有限公司" in texts(line)
    with qtbot.waitSignal(page.navigate) as opened:
        qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    assert opened.args == ["unit", unit]


BACKUP = {
    "made_at": "2022-06-30T09:00:00",
    "medium_path": "/媒介",
    "medium_id": "0" * 32,
    "snapshot": "00001-20220630-090000-abcdef",
}


def test_old_backup_is_said_and_leads_to_the_page(house: House, qtbot: Any):
    with house.as_("handler") as office:
        office.run(note_backup, result=BACKUP)
        assert page_of(office, qtbot).banner.text() == ""
        house.clock.at = datetime(2022, 7, 20, 9, 0)
        page = page_of(office, qtbot)
        assert "20 天前" in page.banner.text()
        with qtbot.waitSignal(page.go) as went:
            qtbot.mouseClick(child(page, QPushButton, "bannerAction"), Qt.MouseButton.LeftButton)
        assert went.args == ["backup"]


def test_draft_leads_to_its_record(office: Office, qtbot: Any):
    unit = office.run(add_unit, name="某某建设有限公司").value
    office.run(keep_draft, place=f"unit/{unit}/edit", title="修改单位", content={"name": "半句"})
    page = page_of(office, qtbot)
    line = page._draft_card.findChildren(Line)[0]
    with qtbot.waitSignal(page.navigate) as opened:
        qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    assert opened.args == ["unit", unit]


def test_arrows_walk_the_rows(desk: Desk, qtbot: Any):
    desk.register(signature="REAL_NAME", title="反映甲事")
    desk.dispatched(title="反映乙事")
    with desk.house.as_("handler") as office:
        page = page_of(office, qtbot)
        page.activateWindow()
        first, second = page._due_card.findChildren(Line)[:2]
        first.setFocus()
        qtbot.keyClick(first, Qt.Key.Key_Down)
        qtbot.waitUntil(second.hasFocus, timeout=5_000)


def test_a_year_without_holidays_is_said_before_it_stops_anybody(house: House, qtbot: Any) -> None:
    house.clock.at = datetime(2026, 11, 10, 9)
    with house.as_("handler") as office:
        assert not page_of(office, qtbot).calendar_banner.isVisible()
    house.clock.at = datetime(2026, 11, 20, 9)
    with house.as_("handler") as office:
        page = page_of(office, qtbot)
        assert "2027 年的放假安排还没有录入" in page.calendar_banner.text()
        assert "请负责人" in page.calendar_banner.text()
    with house.as_("head") as office:
        office.run(
            enter_holiday_year, year=2027, off=[date(2027, 1, 1)], worked=[], source="国务院办公厅通知"
        )
        assert not page_of(office, qtbot).calendar_banner.isVisible()


def test_what_cannot_be_counted_yet_is_said_and_not_overdue(desk: Desk, qtbot: Any) -> None:
    desk.house.clock.at = datetime(2026, 12, 28, 9)
    day = date(2026, 12, 28)
    desk.register(received_on=day, registered_on=day, signature="REAL_NAME", title="反映甲事")
    desk.house.clock.at = datetime(2027, 2, 1, 9)
    with desk.house.as_("head") as office:
        page = page_of(office, qtbot)
        assert "2 项期限待补节假日表" in page.calendar_banner.text()
        assert len(page.due_texts()) == 2
        assert all(one.startswith("待补节假日表，") for one in page.due_texts())
        assert "录入 2027 年放假安排后自动计算" in texts(page._due_card.findChildren(Line)[0])
        assert "逾期 0" in figure(page, "逾期").accessibleName()
