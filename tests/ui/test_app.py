"""The application: unlocking, locking, going about by keyboard; nothing typed is lost, nothing stays behind."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QTabWidget,
    QWidget,
)

import letters
from letters.fonts import FOLDER, Role, current
from models.accounts.operations import accounts
from models.drafts import drafts
from models.settings.operations import change_case_settings
from models.units.operations import add_unit
from storage.accounts import reset_password
from storage.errors import VaultLocked
from storage.vault.kdf import MINIMUM
from tests.fixtures_vault import PASSWORD, House
from tests.ui.conftest import child, settle, type_chinese
from ui.about.help import HelpSheet
from ui.app import Application, last_vault
from ui.kit.fields import TextField
from ui.kit.form import FormPanel
from ui.tasks import Progress


def test_unlock_by_typing_the_password(application: Application, qtbot: Any):
    page = application.unlock_page
    page.account.setCurrentText("head")
    qtbot.keyClicks(page.password, "")
    page.password.setText(PASSWORD)
    qtbot.keyClick(page.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: application.window_page is not None, timeout=20_000)
    settle(qtbot, application)
    assert page.password.text() == ""
    assert application.windowTitle() == "清卷 · 某某集团纪检监察部"
    assert last_vault() == page.folder.resolve()
    assert application.tasks is not None
    slot = application.tasks.office.header.by_login("head")
    assert slot is not None
    assert slot.kdf is not None
    assert not slot.kdf.weaker_than(MINIMUM), "the cheap password was not made dear for this machine"


def test_wrong_password_is_said_and_the_next_try_works(application: Application, qtbot: Any):
    page = application.unlock_page
    page.account.setCurrentText("head")
    page.password.setText("不对的口令")
    page.submit()
    qtbot.waitUntil(lambda: "密码不对" in page.banner.text(), timeout=20_000)
    assert page.enter.isEnabled()
    page.password.setText(PASSWORD)
    page.submit()
    qtbot.waitUntil(lambda: application.window_page is not None, timeout=20_000)
    settle(qtbot, application)


def test_second_program_is_told_so(application: Application, house: House, qtbot: Any):
    with house.as_("leader"):
        application.unlock_page.account.setCurrentText("head")
        application.unlock_page.password.setText(PASSWORD)
        application.unlock_page.submit()
        qtbot.waitUntil(lambda: "另一个窗口" in application.unlock_page.banner.text(), timeout=20_000)


def test_each_account_sees_its_own_topics(enter: Callable[[str], Application]):
    def keys(login: str) -> set[str]:
        window = enter(login).window_page
        assert window is not None
        return set(window.topic_buttons)

    assert {"workbench", "clues", "talks", "decisions", "letters", "rectification", "persons"} <= keys("head")
    assert keys("auditor") == {"trail", "accounts", "settings"}
    assert "clues" not in keys("admin")


@pytest.mark.parametrize("login", ["head", "handler", "admin", "security", "auditor"])
def test_every_page_opens_and_every_control_has_a_name(
    login: str, enter: Callable[[str], Application], qtbot: Any
):
    application = enter(login)
    window = application.window_page
    assert window is not None
    for key in list(window.topic_buttons):
        window.show_topic(key)
        settle(qtbot, application)
    kinds = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QTableView, QTabWidget, QListWidget)
    nameless = [
        f"{type(widget).__name__} {widget.objectName()} in {type(widget.parentWidget()).__name__}"
        for kind in kinds
        for widget in window.findChildren(kind)
        if _reachable(widget) and not (widget.accessibleName() or getattr(widget, "text", str)())
    ]
    assert nameless == []


class Flashes(QObject):
    """Notes each widget that appears for a moment as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, widget: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(widget, QWidget) and widget.isWindow():
            self.seen.append(f"{type(widget).__name__} {widget.objectName()}")
        return False


def test_no_part_flashes_as_a_window_of_its_own(enter: Callable[[str], Application], qtbot: Any):
    flashes = Flashes()
    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(flashes)
    try:
        application = enter("head")
        window = application.window_page
        assert window is not None
        for key in list(window.topic_buttons):
            window.show_topic(key)
            window._new()
            settle(qtbot, application)
    finally:
        app.removeEventFilter(flashes)
    assert flashes.seen == []


def _reachable(widget: QWidget) -> bool:
    inner = widget.objectName().startswith("qt_") or isinstance(widget.parentWidget(), QComboBox)
    return widget.focusPolicy() != Qt.FocusPolicy.NoFocus and not inner


def test_search_by_keyboard_finds_and_opens(enter: Callable[[str], Application], qtbot: Any):
    application = enter("head")
    window = application.window_page
    assert window is not None
    assert application.tasks is not None
    unit = application.tasks.office.run(add_unit, name="某某路桥建设有限公司").value
    settle(qtbot, application)
    with qtbot.waitSignal(window.popup.chosen) as chosen:
        window._focus_search()
        type_chinese(window.search_line, "路桥")
        window.popup.ask()
        qtbot.waitUntil(lambda: window.popup.list.count() == 1, timeout=20_000)
        qtbot.keyClick(window.search_line, Qt.Key.Key_Return)
    assert chosen.args == ["unit", unit]
    settle(qtbot, application)


def test_lock_keeps_what_was_being_typed_and_offers_it_again(enter: Callable[[str], Application], qtbot: Any):
    application = enter("handler")
    window = application.window_page
    assert window is not None
    assert application.tasks is not None
    place = f"unit/{application.tasks.office.run(add_unit, name='某某路桥建设有限公司').value}"
    form = FormPanel("登记情况", [TextField("title", "标题")], place=place)
    window._put(form)
    qtbot.keyClicks(form.fields["title"].input, "abc")
    form.fields["title"].line.setText("关于备用金的情况")
    form.fields["title"].edited.emit()
    application.lock()
    assert application.window_page is None
    again = enter("handler")
    assert again.tasks is not None
    rows = again.tasks.office.read(drafts)
    assert [(row[0], row[2]["title"]) for row in rows] == [(place, "关于备用金的情况")]


def test_lock_wipes_keys_and_drops_the_window(enter: Callable[[str], Application]):
    application = enter("head")
    assert application.tasks is not None
    office = application.tasks.office
    application.lock()
    assert all(key.wiped for key in office.keys.values())
    with pytest.raises(VaultLocked):
        office.read(drafts)


def test_lock_takes_our_words_from_the_clipboard_and_leaves_others(
    enter: Callable[[str], Application], qtbot: Any
):
    application = enter("head")
    assert application.window_page is not None
    application.activateWindow()
    qtbot.waitUntil(application.isActiveWindow, timeout=5_000)
    line = application.window_page.search_line
    line.setFocus()
    line.setText("某某招标问题")
    line.selectAll()
    line.copy()
    assert QGuiApplication.clipboard().text() == "某某招标问题"
    application.lock()
    assert QGuiApplication.clipboard().text() == ""
    enter("head")
    QApplication.focusWidget().clearFocus()
    QGuiApplication.clipboard().setText("别处复制的内容")
    application.lock()
    assert QGuiApplication.clipboard().text() == "别处复制的内容"


def test_lock_button_and_key_lock(enter: Callable[[str], Application], qtbot: Any):
    application = enter("head")
    assert application.window_page is not None
    qtbot.mouseClick(child(application.window_page, QPushButton, "lock"), Qt.MouseButton.LeftButton)
    assert application.window_page is None
    enter("head")
    assert application.window_page is not None
    application.activateWindow()
    qtbot.waitUntil(application.isActiveWindow, timeout=5_000)
    qtbot.keyClick(application.window_page, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: application.window_page is None, timeout=5_000)


def test_layout_is_remembered_in_the_vault(enter: Callable[[str], Application], house: House):
    application = enter("head")
    assert application.window_page is not None
    application.window_page.show_topic("letters")
    application.window_page.splitter.setSizes([360, 838])
    state = bytes(application.window_page.splitter.saveState().data())
    application.lock()
    again = enter("head")
    assert again.window_page is not None
    again.window_page.show_topic("letters")
    assert bytes(again.window_page.splitter.saveState().data()) == state
    outside = [
        path for path in house.folder.parent.rglob("*") if path.is_file() and house.folder not in path.parents
    ]
    assert all(Path(path).name == "last-vault" for path in outside)


def test_an_initial_password_must_be_changed_first(
    enter: Callable[[str], Application], house: House, qtbot: Any
):
    with house.as_("admin") as office:
        uid = next(row.uid for row in office.read(accounts) if row.login == "auditor")
        reset_password(office, uid, "初始口令 大江东去 1082")
    application = enter_with(enter, house, qtbot, "auditor", "初始口令 大江东去 1082")
    window = application.window_page
    assert window is not None
    assert not window.topic_bar.isEnabled()
    form = window.findChildren(FormPanel)[-1]
    form.set_values({"old": "初始口令 大江东去 1082", "password": PASSWORD, "again": PASSWORD})
    form.submit()
    qtbot.waitUntil(window.topic_bar.isEnabled, timeout=20_000)
    application.lock()
    with house.as_("auditor"):
        pass


def enter_with(
    enter: Callable[[str], Application], house: House, qtbot: Any, login: str, password: str
) -> Application:
    """Come in with another password than the usual."""
    application = enter("admin")
    application.lock()
    application.enter(house.unlock(login, password))
    settle(qtbot, application)
    return application


def test_lock_stops_long_work(enter: Callable[[str], Application], qtbot: Any):
    application = enter("head")
    assert application.tasks is not None
    begun = threading.Event()

    def work(progress: Progress) -> str:
        begun.set()
        while not progress.cancelled():
            begun.wait(0.01)
        return "stopped"

    application.tasks.long(work)
    assert begun.wait(10)
    application.lock()
    assert application.tasks is None


def begin_unit(application: Application, qtbot: Any, name: str) -> FormPanel:
    """A new unit's form with a name typed into it."""
    window = application.window_page
    assert window is not None
    window.show_topic("units")
    window._new()
    settle(qtbot, application)
    form = window.record_stack.currentWidget().form
    qtbot.keyClicks(form.fields["name"].input, "a")
    form.fields["name"].set_value(name)
    return form


def kept_names(application: Application) -> list[str]:
    assert application.tasks is not None
    return [row[2]["name"] for row in application.tasks.office.read(drafts)]


def test_a_form_stays_while_other_topics_and_the_help_are_looked_at(
    enter: Callable[[str], Application], qtbot: Any
):
    application = enter("handler")
    form = begin_unit(application, qtbot, "某某路桥")
    window = application.window_page
    assert window is not None
    window.show_topic("clues")
    assert not form.isVisible()
    window._help()
    assert window.findChild(HelpSheet).isVisible()
    window._help()
    window.show_topic("units")
    assert form.isVisible()
    window._new()
    assert window.record_stack.currentWidget().form is form
    assert form.fields["name"].raw() == "某某路桥"


def test_a_form_that_another_record_replaces_is_kept_and_offered(
    enter: Callable[[str], Application], qtbot: Any
):
    application = enter("handler")
    assert application.tasks is not None
    unit = application.tasks.office.run(add_unit, name="某某水务").value
    begin_unit(application, qtbot, "某某路桥")
    window = application.window_page
    assert window is not None
    window.open_record("unit", unit)
    settle(qtbot, application)
    assert kept_names(application) == ["某某路桥"]
    window._new()
    settle(qtbot, application)
    again = window.record_stack.currentWidget().form
    assert "没有保存" in again.banner.text()
    qtbot.mouseClick(child(again, QPushButton, "bannerAction"), Qt.MouseButton.LeftButton)
    assert again.fields["name"].raw() == "某某路桥"


def test_escape_leaves_a_form_and_loses_nothing(enter: Callable[[str], Application], qtbot: Any):
    application = enter("handler")
    application.activateWindow()
    qtbot.waitUntil(application.isActiveWindow, timeout=5_000)
    form = begin_unit(application, qtbot, "某某路桥")
    assert form.fields["name"].input.hasFocus()
    qtbot.keyClick(form.fields["name"].input, Qt.Key.Key_Escape)
    settle(qtbot, application)
    assert kept_names(application) == ["某某路桥"]
    assert application.window_page is not None
    assert application.window_page.record_stack.count() == 1


def test_a_form_without_a_place_of_its_own_is_kept_by_its_record(
    enter: Callable[[str], Application], qtbot: Any
):
    application = enter("handler")
    assert application.tasks is not None
    unit = application.tasks.office.run(add_unit, name="某某水务").value
    window = application.window_page
    assert window is not None
    window.open_record("unit", unit)
    settle(qtbot, application)
    page = window.record_stack.currentWidget()
    first = page.open_form(FormPanel("记一笔", [TextField("name", "情况")]))
    qtbot.keyClicks(first.fields["name"].input, "abc")
    page.open_form(FormPanel("另一张表", [TextField("name", "情况")]))
    settle(qtbot, application)
    assert kept_names(application) == ["abc"]


def test_the_offices_own_fonts_are_in_force_after_unlock(application: Application, house: House, qtbot: Any):
    path = FOLDER / "QingjuanHei.ttf"
    with house.as_("head") as office:
        office.run(change_case_settings, values={"fonts": {"仿宋": str(path)}})
    application.enter(house.unlock("head"))
    try:
        qtbot.waitUntil(lambda: current().main(Role.FANG).file.path == path)
    finally:
        letters.use()


def test_a_low_screen_scrolls_the_topics(application: Application, house: House, qtbot: Any):
    """1280 by 720 is what 150 % leaves of a full-HD screen."""
    application.enter(house.unlock("head"))
    application.resize(1280, 560)
    window = application.window_page
    assert window is not None
    settle(qtbot, application)
    assert window.minimumSizeHint().height() <= 560
    last = list(window.topic_buttons)[-1]
    window.show_topic(last)
    settle(qtbot, application)
    shown = window._topic_area.viewport().rect()
    press = window.topic_buttons[last]
    assert shown.contains(press.mapTo(window._topic_area.viewport(), press.rect().center()))
