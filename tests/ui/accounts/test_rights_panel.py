"""权限 of an account as the 安全保密管理员 presses them; a name corrected by the administrator; the end of 一人办公."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QLabel, QPushButton

from models.rights import Right, Role
from tests.fixtures_vault import House
from tests.ui.accounts.test_accounts_page import form_of, page_of, press
from tests.ui.conftest import child, settle
from ui.accounts.rights import RightsPanel
from ui.app import Application
from ui.kit.fields import CheckField


def tick(form: RightsPanel, right: Right, on: bool) -> None:
    field = form.fields[right.value]
    assert isinstance(field, CheckField)
    field.box.setChecked(on)


def test_rights_are_ticked_and_hold_at_the_next_log_in(
    enter: Callable[[str], Application], house: House, qtbot: Any
):
    application = enter("security")
    page = page_of(application, qtbot)
    press(page, qtbot, "rights_handler")
    form = form_of(page)
    assert isinstance(form, RightsPanel)
    assert form.fields[Right.CASE_PRINT.value].value() is True
    assert form.fields[Right.CASE_EXPORT.value].value() is False
    tick(form, Right.CASE_PRINT, False)
    tick(form, Right.CASE_EXPORT, True)
    form.submit()
    assert form.fields["basis"].error()
    form.fields["basis"].set_value("2022年6月30日部务会决定")
    form.submit()
    qtbot.waitUntil(lambda: "已调整吴某的权限" in page.banner.text(), timeout=20_000)
    qtbot.waitUntil(
        lambda: any(one.text() == "另有：导出　没有：打印" for one in page.findChildren(QLabel)),
        timeout=20_000,
    )
    application.lock()
    with house.as_("handler") as office:
        assert Right.CASE_EXPORT in office.actor.rights
        assert Right.CASE_PRINT not in office.actor.rights


def test_choosing_a_role_ticks_what_it_brings(enter: Callable[[str], Application], qtbot: Any):
    page = page_of(enter("security"), qtbot)
    press(page, qtbot, "rights_handler")
    form = form_of(page)
    assert isinstance(form, RightsPanel)
    form.role.box.setCurrentIndex(form.role.box.findData(Role.APPROVER.value))
    assert form.fields[Right.CASE_APPROVE.value].value() is True
    assert form.fields[Right.CASE_WRITE.value].value() is False


def test_officers_and_oneself_have_no_such_button(enter: Callable[[str], Application], qtbot: Any):
    page = page_of(enter("security"), qtbot)
    names = {one.objectName() for one in page.findChildren(QPushButton)}
    assert {name for name in names if name.startswith("rights_")} == {
        f"rights_{login}" for login in ("head", "leader", "handler", "other")
    }
    page = page_of(enter("head"), qtbot)
    assert not [one for one in page.findChildren(QPushButton) if one.objectName().startswith("rights_")]


def test_a_name_is_corrected(enter: Callable[[str], Application], qtbot: Any):
    application = enter("admin")
    page = page_of(application, qtbot)
    press(page, qtbot, "correct_handler")
    form = form_of(page)
    form.fields["name"].set_value("吴某某")
    form.submit()
    qtbot.waitUntil(lambda: "已更正吴某某的账户" in page.banner.text(), timeout=20_000)
    qtbot.waitUntil(
        lambda: any("吴某某（handler）" in one.text() for one in page.findChildren(QLabel)), timeout=20_000
    )


def test_an_account_that_may_only_look_opens_every_page(
    enter: Callable[[str], Application], house: House, qtbot: Any
):
    application = enter("security")
    page = page_of(application, qtbot)
    press(page, qtbot, "rights_handler")
    form = form_of(page)
    assert isinstance(form, RightsPanel)
    for field in form.fields.values():
        if isinstance(field, CheckField):
            field.box.setChecked(False)
    form.fields["basis"].set_value("部务会决定")
    form.submit()
    qtbot.waitUntil(lambda: "已调整吴某的权限" in page.banner.text(), timeout=20_000)
    application = enter("handler")
    window = application.window_page
    assert window is not None
    for topic in window.topics:
        window.show_topic(topic.key)
        settle(qtbot, application)
    assert child(window, QPushButton, "lock").isVisible()
