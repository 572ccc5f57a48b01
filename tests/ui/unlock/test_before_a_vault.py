"""The pages before a vault is open: every control has a name, fits a small screen, and is reached by the keyboard."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from tests.fixtures_vault import House
from ui.app import Application
from ui.wizard.page import WizardPage
from ui.wizard.recovery import RecoverySheet

PAGES = ("unlock", "recovery", "restore", "wizard 0", "wizard 1", "wizard 2", "sheet")
KINDS = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit)


def bring(application: Application, house: House, page: str) -> QWidget:
    """Show one of the pages."""
    if page == "recovery":
        application.begin_recovery(house.folder)
    elif page == "restore":
        application.begin_restore()
    elif page.startswith("wizard"):
        application.begin_wizard()
        shown = application._stack.currentWidget()
        assert isinstance(shown, WizardPage)
        shown._show(int(page[-1]))
    elif page == "sheet":
        application._visit(RecoverySheet(house.recovery, house.folder, "某某集团纪检监察部", offered=[]))
    QApplication.processEvents()
    found = application._stack.currentWidget()
    assert found is not None
    return found


def controls(page: QWidget) -> list[QWidget]:
    """What takes the keyboard on a page."""
    return [
        widget
        for kind in KINDS
        for widget in page.findChildren(kind)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and widget.isVisibleTo(page)
        and not isinstance(widget.parentWidget(), QComboBox)
    ]


@pytest.mark.parametrize("name", PAGES)
def test_every_control_has_a_name(name: str, application: Application, house: House):
    page = bring(application, house, name)
    found = controls(page)
    assert found
    nameless = [
        f"{type(widget).__name__} {widget.objectName()}" for widget in found if not widget.accessibleName()
    ]
    assert nameless == []
    assert all(widget.objectName() for widget in found)


@pytest.mark.parametrize("name", PAGES)
def test_page_fits_a_small_screen(name: str, application: Application, house: House):
    least = bring(application, house, name).minimumSizeHint()
    assert least.width() <= 1024
    assert least.height() <= 640


@pytest.mark.parametrize("name", PAGES)
def test_tab_reaches_every_control(name: str, application: Application, house: House, qtbot: Any):
    page = bring(application, house, name)
    wanted = {widget for widget in controls(page) if widget.isEnabled()}
    chain, here = set(), page
    for _ in range(2000):
        following = here.nextInFocusChain()
        assert following is not None
        here = following
        if here is page:
            break
        if here.focusPolicy() & Qt.FocusPolicy.TabFocus:
            chain.add(here)
    proxied = {widget.focusProxy() for widget in page.findChildren(QWidget) if widget in chain}
    missing = {widget.objectName() for widget in wanted - chain - proxied}
    assert missing == set()
