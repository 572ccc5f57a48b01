"""The accounts page: one's own password, new accounts, clearance; each as it is pressed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from storage.errors import NotCleared
from storage.founding import NewAccount  # noqa: F401  the page makes one
from tests.fixtures_vault import PASSWORD, House
from tests.ui.conftest import child, settle
from ui.accounts.page import AccountsPage
from ui.app import Application
from ui.kit.form import FormPanel

NEW = "大江东去 浪淘尽 千古9"


def page_of(application: Application, qtbot: Any) -> AccountsPage:
    assert application.window_page is not None
    application.window_page.show_topic("accounts")
    settle(qtbot, application)
    page = application.window_page.lists["accounts"]
    assert isinstance(page, AccountsPage)
    return page


def press(page: AccountsPage, qtbot: Any, name: str) -> None:
    qtbot.mouseClick(child(page, QPushButton, name), Qt.MouseButton.LeftButton)


def form_of(page: AccountsPage) -> FormPanel:
    return page.findChildren(FormPanel)[-1]


def test_password_is_changed_and_two_different_ones_are_noticed(
    enter: Callable[[str], Application], house: House, qtbot: Any
):
    application = enter("handler")
    page = page_of(application, qtbot)
    press(page, qtbot, "changePassword")
    form = form_of(page)
    form.set_values({"old": PASSWORD, "password": NEW, "again": NEW + "x"})
    form.submit()
    assert "不一样" in form.fields["again"].error()
    form.fields["again"].set_value(NEW)
    form.submit()
    qtbot.waitUntil(lambda: "密码已修改" in page.banner.text(), timeout=30_000)
    application.lock()
    with house.unlock("handler", NEW):
        pass


def test_new_account_is_made_and_then_cleared_by_the_head(
    enter: Callable[[str], Application], house: House, qtbot: Any
):
    application = enter("admin")
    page = page_of(application, qtbot)
    press(page, qtbot, "newAccount")
    form = form_of(page)
    form.set_values({"name": "沈某", "login": "shen", "role": "HANDLER", "password": NEW})
    form.submit()
    qtbot.waitUntil(lambda: "已新增沈某" in page.banner.text(), timeout=30_000)
    application.lock()
    with house.unlock("shen", NEW) as office, pytest.raises(NotCleared):
        office.search("任意")
    head = enter("head")
    page = page_of(head, qtbot)
    press(page, qtbot, "clear_shen")
    qtbot.waitUntil(lambda: "已授予沈某" in page.banner.text(), timeout=30_000)
    head.lock()
    with house.unlock("shen", NEW) as office:
        assert office.search("任意").count == 0


def test_officers_never_get_a_clearance_button(enter: Callable[[str], Application], qtbot: Any):
    page = page_of(enter("head"), qtbot)
    names = {button.objectName() for button in page.findChildren(QPushButton)}
    assert not {"clear_admin", "clear_security", "clear_auditor"} & names
