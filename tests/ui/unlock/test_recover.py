"""A forgotten password: the paper is typed, a weak new password is said at once, the work does not hold up the screen."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from tests.fixtures_vault import House
from ui.accounts.passwords import NewPasswordField
from ui.app import Application
from ui.unlock.recover import RecoverPage

NEW = "大江东去 浪淘尽 千古9"


def page_of(application: Application, house: House) -> RecoverPage:
    application.begin_recovery(house.folder)
    QApplication.processEvents()
    found = application._stack.currentWidget()
    assert isinstance(found, RecoverPage)
    return found


def fill(page: RecoverPage, house: House, **values: str) -> None:
    page.form.set_values(
        {"login": "head", "groups": "\n".join(house.recovery), "password": NEW, "again": NEW} | values
    )
    page.form.submit()


def test_the_paper_gives_a_new_password(application: Application, house: House, qtbot: Any):
    page = page_of(application, house)
    beats: list[int] = []
    pulse = QTimer(page)
    pulse.timeout.connect(lambda: beats.append(1))
    pulse.start(5)
    fill(page, house)
    assert page.progress.isVisible()
    assert not page.form.submit_button.isEnabled()
    qtbot.waitUntil(lambda: "密码已重设" in page.form.banner.text(), timeout=30_000)
    assert len(beats) > 3
    assert page.form.fields["groups"].raw() == ""
    with house.unlock("head", NEW) as office:
        assert office.cleared


def test_what_is_wrong_stands_beside_its_field(application: Application, house: House, qtbot: Any):
    page = page_of(application, house)
    fill(page, house, again="另一个")
    assert "不一样" in page.form.fields["again"].error()
    fill(page, house, groups=" ".join([house.recovery[0][::-1], *house.recovery[1:]]))
    qtbot.waitUntil(lambda: "组" in page.form.fields["groups"].error(), timeout=30_000)
    fill(page, house, login="nobody")
    qtbot.waitUntil(lambda: "没有这个登录名" in page.form.fields["login"].error(), timeout=30_000)


def test_strength_is_said_here_too(application: Application, house: House, qtbot: Any):
    page = page_of(application, house)
    field = page.form.fields["password"]
    assert isinstance(field, NewPasswordField)
    qtbot.keyClicks(field.line, "abc123")
    assert "弱" in field.judged.text()
    page.form.fields["login"].set_value("head")
