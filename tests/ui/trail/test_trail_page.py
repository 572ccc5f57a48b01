"""The trail as an auditor reads it: in words, filtered, checked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from models.accounts.operations import accounts
from models.errors import NotAllowed
from models.operations import Store
from models.rights import Role
from models.settings.operations import change_house_settings
from models.trail.export import note_trail_export
from models.trail.queries import trail_page
from models.units.operations import add_unit
from storage import attempts
from storage.accounts import authorise_for_cases, clear_for_cases, create_account, withdraw_clearance
from storage.founding import NewAccount
from tests.fixtures_vault import House
from tests.ui.conftest import child
from ui.tasks import Tasks
from ui.trail.page import COLUMNS, TrailPage, in_words

NEW = "大江东去 浪淘尽 千古9"


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


def test_the_auditor_reads_which_account_on_what_basis_and_who_failed(house: House, qtbot: Any):
    attempts.note(house.folder, house.clock(), "handler", "密码错误")
    with house.as_("admin") as office:
        create_account(office, NewAccount("shen", "沈某", frozenset({Role.HANDLER}), NEW, must_change=False))
        office.run(change_house_settings, values={"lock_minutes": 5, "backup_days": 7})
    with house.as_("security") as office:
        uid = next(row.uid for row in office.read(accounts) if row.login == "shen")
        authorise_for_cases(office, uid, "6月30日部务会决定")
    with house.as_("head") as office:
        clear_for_cases(office, uid)
        withdraw_clearance(office, uid)
    with house.as_("auditor") as office:
        page = TrailPage(Tasks(office, at_once=True))
        qtbot.addWidget(page)
        told = {row.operation: COLUMNS[4].text(row) for row in reversed(page.model.rows)}
    assert told["新增账户"] == "账户：沈某"
    assert "沈某，依据6月30日部务会决定" in told["授权接触案卷"]
    assert "沈某，授权人褚某，依据6月30日部务会决定" in told["授予案卷权限"]
    assert told["撤销案卷权限"].endswith("：沈某")
    assert told["修改系统设置"].endswith("无操作自动锁定（分钟）改为5")
    assert any("登录失败 1 次（06-30 09:00 handler 密码错误）" in COLUMNS[4].text(r) for r in page.model.rows)


def test_what_is_filtered_is_exported_marked_and_on_the_trail(
    house: House, qtbot: Any, tmp_path: Path, answers: dict[str, Any]
):
    filled(house)
    with house.as_("auditor") as office:
        page = TrailPage(Tasks(office, at_once=True))
        qtbot.addWidget(page)
        page.actor.set_value("吴某")
        page.refresh()
        answers["save_file"] = str(tmp_path / "日志")
        qtbot.mouseClick(child(page, QPushButton, "exportTrail"), Qt.MouseButton.LeftButton)
        assert "已导出 2 条到 日志.xlsx" in page.banner.text()
        assert "不再受保险库保护" in page.banner.text()
        sheet = load_workbook(tmp_path / "日志.xlsx").active
        rows = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
        assert "内部资料" in rows[1][0]
        assert "筛选：人员 吴某" in rows[2][0]
        assert rows[3][-1] == "校验码"
        entries = {row[3]: row for row in rows[4:]}
        assert set(entries) == {"登记单位", "解锁"}
        kept = {row.operation: row.digest for row in page.model.rows}
        assert entries["登记单位"][-1] == kept["登记单位"]
        assert "某某建设" not in str(rows)
        page.actor.set_value("卫某")
        page.refresh()
        told = {row.operation: COLUMNS[4].text(row) for row in page.model.rows}
        assert told["导出审计日志"] == "2 条，筛选人员 吴某"
    with house.as_("head") as office, pytest.raises(NotAllowed):
        office.run(note_trail_export, count=1)


def test_no_word_of_a_case_is_told_of_a_mirrored_entry(house: House):
    with house.as_("handler") as office:
        office.note("打印材料", store=Store.CASES, account="某某建设", basis="某某建设", list="某某建设")
    with house.as_("auditor") as office:
        rows = office.read(trail_page)
    assert [row.told for row in rows if row.operation == "打印材料"] == [""]
    assert "某某建设" not in str(rows)
