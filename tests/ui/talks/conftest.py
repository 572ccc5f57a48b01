"""The window over a real vault with what talks and decisions need; writes and reads on their own threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

import ui.topics
from storage.office import Office
from tests.fixtures_vault import House
from tests.models.talks.conftest import OnFile, on_file
from ui.tasks import Tasks
from ui.window import Window

__all__ = ["OnFile", "Seat", "on_file", "seat", "typed"]


def typed(widget: QWidget, text: str) -> None:
    """Type as an input method does: Chinese never comes by key events."""
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


@dataclass
class Seat:
    """Somebody at the screen."""

    window: Window
    tasks: Tasks
    office: Office
    bot: Any

    def wait(self, condition: Callable[[], Any]) -> None:
        """Until the condition holds."""
        self.bot.waitUntil(lambda: bool(condition()), timeout=8000)

    def page(self) -> Any:
        """The right pane."""
        return self.window.record_stack.currentWidget()

    def open(self, kind: str, record_id: int) -> Any:
        """Open a record and wait until it is shown."""
        self.window.open_record(kind, record_id)
        self.wait(lambda: self.page().view is not None)
        return self.page()

    def press(self, name: str, inside: QWidget | None = None) -> None:
        """Press the visible button of this name."""

        def shown() -> list[QAbstractButton]:
            found = (inside or self.window).findChildren(QAbstractButton, name)
            return [button for button in found if button.isVisible() and button.isEnabled()]

        self.wait(lambda: len(shown()) == 1)
        self.bot.mouseClick(shown()[0], Qt.MouseButton.LeftButton)

    def write(self, name: str, text: str, inside: QWidget | None = None) -> None:
        """Type a text into the field of this name, replacing what stands there."""
        fields = [one for one in (inside or self.page()).findChildren(QWidget, name) if one.isVisible()]
        assert len(fields) == 1, f"{name}: {len(fields)} fields to write in"
        fields[0].setFocus()
        fields[0].selectAll()
        typed(fields[0], text)

    def idle(self) -> None:
        """Until nothing is under way."""
        self.wait(self.tasks.idle)


def leave(seats: list[Seat]) -> None:
    """Everybody gets up: what is under way is waited for, then windows are closed and vaults locked."""
    while seats:
        one = seats.pop()
        one.idle()
        one.window.close()
        one.window.deleteLater()
        one.tasks.close()
        one.office.lock()


@pytest.fixture
def seat(
    house: House, on_file: OnFile, monkeypatch: pytest.MonkeyPatch, qtbot: Any
) -> Iterator[Callable[[str], Seat]]:
    """Sit down as an account; the one before is locked."""
    monkeypatch.setattr(ui.topics, "MODULES", ("talks", "decisions", "persons", "units"))
    seats: list[Seat] = []

    def sit(login: str) -> Seat:
        leave(seats)
        office = house.unlock(login)
        tasks = Tasks(office)
        window = Window(tasks)
        window.show()
        made = Seat(window, tasks, office, qtbot)
        made.idle()
        seats.append(made)
        return made

    yield sit
    leave(seats)
