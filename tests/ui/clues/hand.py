"""A user at the window, who presses, chooses and types."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QWidget,
)

from tests.ui.conftest import child, settle, type_chinese
from ui.app import Application


@dataclass
class Hand:
    """A user at the window."""

    qtbot: Any
    application: Application

    @property
    def window(self) -> Any:
        """The window of the unlocked vault."""
        return self.application.window_page

    @property
    def page(self) -> Any:
        """The right pane."""
        return self.window.record_stack.currentWidget()

    def settle(self) -> None:
        """Wait until nothing is under way."""
        settle(self.qtbot, self.application)

    def press(self, name: str, within: QWidget | None = None) -> None:
        """Press a button that is there to be pressed."""
        button = child(within or self.page, QPushButton, name)
        assert button.isEnabled(), name
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()

    def choose(self, title: str) -> None:
        """Choose from the menu 更多."""
        menu = child(self.page, QPushButton, "moreSteps").menu()
        action = next((a for a in menu.actions() if a.text() == title), None)
        assert action is not None, [a.text() for a in menu.actions()]
        action.trigger()
        self.settle()

    def do(self, title: str) -> None:
        """Press a step where it stands: a button, or in the menu 更多."""
        if self.page.findChild(QPushButton, f"step_{title}") is not None:
            self.press(f"step_{title}")
        else:
            self.choose(title)

    def fill(self, **values: str) -> None:
        """Type into fields, choose from lists."""
        for name, text in values.items():
            widget = child(self.page, QWidget, name)
            widget.setFocus()
            if isinstance(widget, QComboBox):
                place = widget.findText(text)
                assert place >= 0, f"{text} is not offered in {name}"
                widget.setCurrentIndex(place)
            elif isinstance(widget, QPlainTextEdit):
                type_chinese(widget, text)
            else:
                assert isinstance(widget, QLineEdit)
                widget.clear()
                type_chinese(widget, text)
                widget.textEdited.emit(widget.text())
        self.settle()

    def texts(self) -> str:
        """Everything that the right pane says."""
        labels = self.page.findChildren(QLabel)
        return "\n".join(label.text() for label in labels if label.isVisibleTo(self.page))

    def open_clue(self, clue_id: int, show: int = 0) -> None:
        """Open a clue by its row in the list; ``show``: which of 未办结, 我承办的, 已办结, 全部."""
        self.window.show_topic("clues")
        self.settle()
        child(self.window, QComboBox, "filter_show").setCurrentIndex(show)
        self.settle()
        listed = self.window.list_stack.currentWidget()
        place = next(n for n, row in enumerate(listed.model.rows) if row.id == clue_id)
        table: QTableView = listed.table
        middle = table.visualRect(listed.model.index(place, 1)).center()
        self.qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(middle))
        self.settle()


def decide(as_: Callable[[str], Hand], clue_id: int, on: str, show: int = 0) -> None:
    """The leader approves what waits."""
    leader = as_("leader")
    leader.open_clue(clue_id, show)
    leader.press("step_批准")
    if "reported" in leader.page.form().fields:
        leader.fill(reported="没有必要，不报")
    leader.fill(on=on, answer="同意")
    leader.press("submit")
    assert all(asked.state != "PENDING" for asked in leader.page.view.proposals)
