"""The lock locks whatever is going on: a dialog, a menu, a half-composed word, work that runs; and loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QClipboard, QCloseEvent, QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu, QVBoxLayout, QWidget

from models.drafts import drafts
from models.settings.operations import change_house_settings
from models.units.operations import add_unit
from models.units.queries import unit_list
from tests.fixtures_vault import House
from tests.ui.test_app import begin_unit, kept_names
from ui import dialogs
from ui.app import Application
from ui.clipboard import DISCRETION, OurCopies
from ui.tasks import Progress


def over(parent: QWidget | None) -> QDialog:
    """A dialog with something to type in."""
    made = QDialog(parent)
    QVBoxLayout(made).addWidget(QLineEdit())
    return made


class NoWayOut(QDialog):
    """A question that wants an answer: Escape and the cross do nothing."""

    def reject(self) -> None:
        """Not so."""

    def closeEvent(self, event: QCloseEvent) -> None:
        """Not so either."""
        event.ignore()


def shown() -> list[QWidget]:
    return [one for one in QApplication.topLevelWidgets() if one.isVisible()]


def test_dialogs_over_dialogs_are_closed_and_what_was_typed_is_kept(
    enter: Callable[[str], Application], qtbot: Any
):
    application = enter("handler")
    begin_unit(application, qtbot, "某某路桥")
    window = application.window_page
    results: list[int] = []

    def second() -> None:
        box = NoWayOut(window)
        QTimer.singleShot(0, application, application.lock)
        results.append(box.exec())

    dialog = over(window)
    QTimer.singleShot(0, dialog, second)
    results.append(dialog.exec())
    assert len(results) == 2
    assert application.tasks is None
    assert shown() == [application]
    assert kept_names(enter("handler")) == ["某某路桥"]


def test_the_key_locks_through_a_dialog(enter: Callable[[str], Application], qtbot: Any):
    application = enter("head")
    dialog = over(application.window_page)
    line = dialog.findChild(QLineEdit)

    def press() -> None:
        line.setFocus()
        qtbot.keyClick(line, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)

    QTimer.singleShot(0, dialog, press)
    assert dialog.exec() == QDialog.DialogCode.Rejected
    assert application.tasks is None


def test_the_key_locks_through_a_menu(enter: Callable[[str], Application], qtbot: Any):
    application = enter("head")
    menu = QMenu(application.window_page)
    menu.addAction("更多")
    menu.popup(application.pos())
    qtbot.keyClick(menu, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: application.tasks is None, timeout=5_000)
    assert shown() == [application]


def test_a_word_being_composed_does_not_hold_it_up(enter: Callable[[str], Application], qtbot: Any):
    application = enter("handler")
    form = begin_unit(application, qtbot, "某某路桥")
    line = form.fields["name"].input
    line.setFocus()
    QApplication.sendEvent(line, QInputMethodEvent("gong'si", []))
    assert line.text() == "某某路桥"
    application.lock()
    assert application.tasks is None
    assert [name.removesuffix("gong'si") for name in kept_names(enter("handler"))] == ["某某路桥"]


def test_a_minimised_window_locks_where_the_office_wants_it(
    enter: Callable[[str], Application], house: House, qtbot: Any
):
    application = enter("head")
    application.showMinimized()
    QApplication.processEvents()
    assert application.tasks is not None
    application.showNormal()
    application.lock()
    with house.as_("admin") as office:
        office.run(change_house_settings, values={"lock_on_minimise": True})
    application = enter("head")
    application.showMinimized()
    qtbot.waitUntil(lambda: application.tasks is None, timeout=5_000)


def test_work_that_runs_is_covered_first_and_then_waited_for(enter: Callable[[str], Application], qtbot: Any):
    application = enter("head")
    tasks = application.tasks
    assert tasks is not None
    seen: list[bool] = []
    painted = Painted(application.unlock_page)

    def work(progress: Progress) -> None:
        seen.append(True)
        while not progress.cancelled():
            pass
        seen.append(painted.painted)

    tasks.long(work)
    qtbot.waitUntil(lambda: bool(seen), timeout=5_000)
    application.lock()
    assert seen == [True, True]


class Painted(QObject):
    """Notes that a widget was painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.painted = False
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.painted = self.painted or event.type() == QEvent.Type.Paint
        return False


def test_what_was_being_saved_is_saved_and_no_draft(enter: Callable[[str], Application], qtbot: Any):
    application = enter("handler")
    assert application.tasks is not None
    form = begin_unit(application, qtbot, "某某路桥")
    form.submit()
    application.lock()
    again = enter("handler")
    assert again.tasks is not None
    office = again.tasks.office
    assert [row.name for row in office.read(unit_list)] == ["某某路桥"]
    assert office.read(drafts) == []


def test_nobody_is_asked_anything_any_more(
    enter: Callable[[str], Application], answers: dict[str, Any], qtbot: Any
):
    application = enter("handler")
    tasks = application.tasks
    assert tasks is not None
    said: list[str] = []

    def done(_value: Any) -> None:
        said.append("done")
        dialogs.tell(None, "已登记。")

    tasks.write(add_unit, {"name": "某某路桥"}, done)
    application.lock()
    assert said == ["done"]
    assert answers["asked"] == []
    dialogs.tell(None, "以后")
    assert answers["asked"] == [("tell", "以后")]


def test_histories_are_asked_not_to_keep_what_is_copied_here(enter: Callable[[str], Application], qtbot: Any):
    application = enter("head")
    assert application.window_page is not None
    application.activateWindow()
    qtbot.waitUntil(application.isActiveWindow, timeout=5_000)
    line = application.window_page.search_line
    line.setFocus()
    line.setText("某某招标问题")
    line.selectAll()
    line.copy()
    board = QGuiApplication.clipboard()
    assert board.text() == "某某招标问题"
    assert set(DISCRETION) <= set(board.mimeData().formats())
    line.clear()
    line.paste()
    assert line.text() == "某某招标问题"
    application.lock()
    assert board.text() == ""


class Board(QObject):
    """A clipboard as X11 has it: with a selection of its own that the middle button pastes."""

    dataChanged = Signal()
    selectionChanged = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.texts = {QClipboard.Mode.Clipboard: "", QClipboard.Mode.Selection: ""}
        self.ours = True

    def supportsSelection(self) -> bool:
        return True

    def ownsClipboard(self) -> bool:
        return self.ours

    def ownsSelection(self) -> bool:
        return self.ours

    def text(self, mode: QClipboard.Mode) -> str:
        return self.texts[mode]

    def clear(self, mode: QClipboard.Mode) -> None:
        self.texts[mode] = ""

    def mimeData(self) -> None:
        """Nothing to be marked."""


@pytest.mark.parametrize("ours", [True, False])
def test_what_was_marked_with_the_mouse_goes_too(ours: bool, qtbot: Any):
    board = Board()
    owner = QObject()
    copies = OurCopies(owner, board)  # type: ignore[arg-type]
    board.ours = ours
    board.texts = {QClipboard.Mode.Clipboard: "复制的", QClipboard.Mode.Selection: "选中的"}
    board.dataChanged.emit()
    board.selectionChanged.emit()
    copies.clear()
    assert set(board.texts.values()) == ({""} if ours else {"复制的", "选中的"})
