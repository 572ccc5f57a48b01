"""The backup page as a person presses it, and the restore page before any vault is open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from models.search.records import FTS_TABLE
from models.settings.operations import house_settings
from models.units.operations import add_unit
from models.units.queries import unit_list
from storage.backup import backup
from storage.check import check
from storage.office import Office
from tests.fixtures_vault import PASSWORD, House
from tests.ui.conftest import child, settle
from ui.app import Application
from ui.backup.age import age_text, media_lines
from ui.backup.drill import last_paper
from ui.backup.page import BackupPage
from ui.backup.restore_page import RestorePage


def page_of(application: Application) -> BackupPage:
    assert application.window_page is not None
    application.window_page.show_topic("backup")
    page = application.window_page.lists["backup"]
    assert isinstance(page, BackupPage)
    return page


def test_backup_verify_and_check_by_pressing(enter: Callable[[str], Application], qtbot: Any, tmp_path: Path):
    application = enter("head")
    page = page_of(application)
    page.folder.setText(str(tmp_path / "stick"))
    qtbot.mouseClick(child(page, QPushButton, "startBackup"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "完整备份成功" in page.banner.text(), timeout=30_000)
    settle(qtbot, application)
    name = next(iter((tmp_path / "stick" / "snapshots").glob("*.json"))).stem
    qtbot.mouseClick(child(page, QPushButton, f"verify_{name}"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "可以恢复" in page.banner.text(), timeout=30_000)
    qtbot.mouseClick(child(page, QPushButton, "startCheck"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "保险库完好" in page.banner.text(), timeout=30_000)
    assert application.window_page is not None
    assert "备份" in application.window_page._backup_age.text()


def test_missing_medium_is_a_sentence(enter: Callable[[str], Application], qtbot: Any, tmp_path: Path):
    application = enter("head")
    page = page_of(application)
    page.folder.setText(str(tmp_path / "没有" / "这个" / "位置"))
    page.start()
    qtbot.waitUntil(lambda: page.banner.text().endswith("。"), timeout=30_000)
    assert page.go_button.isEnabled()


def test_restore_page_makes_a_vault_that_opens(
    enter: Callable[[str], Application], qtbot: Any, tmp_path: Path, answers: dict[str, Any]
):
    application = enter("head")
    page = page_of(application)
    page.folder.setText(str(tmp_path / "stick"))
    page.start()
    qtbot.waitUntil(lambda: "成功" in page.banner.text(), timeout=30_000)
    application.lock()
    restore = RestorePage()
    qtbot.addWidget(restore)
    restore.form.set_values(
        {
            "medium": str(tmp_path / "stick"),
            "login": "head",
            "password": "不对",
            "target": str(tmp_path / "新库"),
        }
    )
    restore.form.submit()
    qtbot.waitUntil(lambda: "密码不对" in restore.form.banner.text(), timeout=30_000)
    restore.form.fields["password"].set_value(PASSWORD)
    with qtbot.waitSignal(restore.finished, timeout=30_000):
        restore.form.submit()
    with Office.unlock(tmp_path / "新库", "leader", PASSWORD) as office:
        assert check(office).problems == []


def test_age_in_words():
    now = datetime(2022, 6, 30, 9, 0)
    assert age_text({}, now) == ("还没有备份", "warning")
    last = {"last_backup": {"made_at": "2022-06-28T08:00:00"}, "backup_days": 7}
    assert age_text(last, now) == ("备份 2 天前", "")
    assert age_text(last | {"backup_days": 1}, now)[1] == "warning"


def test_each_medium_has_its_own_history(enter: Callable[[str], Application], qtbot: Any, tmp_path: Path):
    application = enter("head")
    page = page_of(application)
    for stick in ("一号盘", "二号盘", "一号盘"):
        page.folder.setText(str(tmp_path / stick))
        page.start()
        qtbot.waitUntil(lambda: "成功" in page.banner.text(), timeout=30_000)
        settle(qtbot, application)
    office = application.tasks.office
    lines = media_lines(office.read(house_settings), office.now())
    assert {(text[-3:], text.split("，")[1]) for _, text in lines} == {
        ("一号盘", "共 2 次"),
        ("二号盘", "共 1 次"),
    }
    shown = "\n".join(one.text() for one in page.findChildren(QLabel))
    assert all(text in shown for _, text in lines)
    assert "请轮换" in media_lines(office.read(house_settings), office.now() + timedelta(days=40))[1][1]


def test_a_drill_by_pressing(enter: Callable[[str], Application], qtbot: Any, tmp_path: Path):
    application = enter("head")
    page = page_of(application)
    page.folder.setText(str(tmp_path / "stick"))
    page.start()
    qtbot.waitUntil(lambda: "完整备份成功" in page.banner.text(), timeout=30_000)
    qtbot.mouseClick(page.drill_card.go_button, Qt.MouseButton.LeftButton)
    assert "请输入密码" in page.banner.text()
    qtbot.keyClicks(page.drill_card.secret, "")
    page.drill_card.secret.setText(PASSWORD)
    qtbot.mouseClick(page.drill_card.go_button, Qt.MouseButton.LeftButton)
    assert page.drill_card.secret.text() == ""
    qtbot.waitUntil(lambda: "演练成功" in page.banner.text(), timeout=30_000)
    settle(qtbot, application)
    assert "凭密码" in page.drill_card.last.text()


def test_both_folders_of_a_restore_are_picked_and_nothing_is_written_over(
    qtbot: Any, tmp_path: Path, answers: dict[str, Any]
):
    restore = RestorePage()
    qtbot.addWidget(restore)
    answers["choose_folder"] = str(tmp_path)
    for key in ("medium", "target"):
        restore.findChild(QPushButton, f"{key}_pick").click()
    values = restore.form.values()
    assert Path(values["medium"]) == tmp_path
    assert Path(values["target"]) == tmp_path / "清卷保险库"


def test_a_drill_with_the_paper_is_dated_by_itself(
    enter: Callable[[str], Application], house: House, qtbot: Any, tmp_path: Path
):
    application = enter("head")
    page = page_of(application)
    page.folder.setText(str(tmp_path / "stick"))
    page.start()
    qtbot.waitUntil(lambda: "完整备份成功" in page.banner.text(), timeout=30_000)
    settle(qtbot, application)
    assert "还没有试用过" in page.drill_card.paper.text()
    page.drill_card.way.setCurrentIndex(1)
    page.drill_card.secret.setText(" ".join(house.recovery))
    qtbot.mouseClick(page.drill_card.go_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "演练成功" in page.banner.text(), timeout=30_000)
    settle(qtbot, application)
    assert "上次试用：2022-06-30，周某凭它打开了 00001 号备份" in page.drill_card.paper.text()
    page.drill_card.way.setCurrentIndex(0)
    page.drill_card.secret.setText(PASSWORD)
    page.drill()
    qtbot.waitUntil(lambda: "凭密码" in page.drill_card.last.text(), timeout=30_000)
    settle(qtbot, application)
    assert "凭它打开了" in page.drill_card.paper.text()
    assert application.tasks is not None
    office = application.tasks.office
    settings = office.read(house_settings)
    assert last_paper(settings, office.now() + timedelta(days=360))[1] == ""
    assert last_paper(settings, office.now() + timedelta(days=400))[1] == "warning"


def test_a_search_index_that_no_longer_fits_is_made_anew(enter: Callable[[str], Application], qtbot: Any):
    application = enter("head")
    assert application.tasks is not None
    office = application.tasks.office
    office.run(add_unit, name="某某路桥建设有限公司")
    writer = office.unit.stores.case_writer
    assert writer is not None
    with writer.begin() as connection:
        connection.exec_driver_sql(f"DELETE FROM {FTS_TABLE}")
    assert office.search("路桥").count == 0
    page = page_of(application)
    page.check()
    qtbot.waitUntil(lambda: "检索与记录相差 1 条" in page.banner.text(), timeout=30_000)
    qtbot.mouseClick(child(page, QPushButton, "bannerAction"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "检索已重建，共 1 条" in page.banner.text(), timeout=30_000)
    assert office.search("路桥").count == 1
    assert check(office).intact


def test_an_older_snapshot_can_be_chosen(
    enter: Callable[[str], Application], qtbot: Any, tmp_path: Path, answers: dict[str, Any]
):
    application = enter("head")
    assert application.tasks is not None
    office = application.tasks.office
    for name in ("某某路桥", "某某水务"):
        office.run(add_unit, name=name)
        backup(office, tmp_path / "stick")
    application.lock()
    page = RestorePage()
    qtbot.addWidget(page)
    assert page.snapshot.box.count() == 1
    page.medium.line.setText(str(tmp_path / "stick"))
    page.medium.edited.emit()
    texts = [page.snapshot.box.itemText(at) for at in range(page.snapshot.box.count())]
    assert texts == ["最近一份", "2022-06-30 09:00（第 2 份）", "2022-06-30 09:00（第 1 份）"]
    page.form.set_values({"login": "head", "password": PASSWORD, "target": str(tmp_path / "旧库")})
    page.snapshot.box.setCurrentIndex(2)
    with qtbot.waitSignal(page.finished, timeout=30_000):
        page.form.submit()
    with Office.unlock(tmp_path / "旧库", "head", PASSWORD) as old:
        assert [row.name for row in old.read(unit_list)] == ["某某路桥"]
