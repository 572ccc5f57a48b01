"""The window with the year's work, statistics and the 整改台账."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import ui.topics
from tests.fixtures_vault import House
from tests.ui.talks.conftest import Seat
from ui.tasks import Tasks
from ui.window import Window

TOPICS = ("workbench", "decisions", "rectification", "undertakings", "statistics", "persons", "units")


@pytest.fixture
def sit(house: House, monkeypatch: pytest.MonkeyPatch, qtbot: Any) -> Iterator[Callable[[str], Seat]]:
    """Sit down as an account; locked at the end."""
    monkeypatch.setattr(ui.topics, "MODULES", TOPICS)
    seats: list[Seat] = []

    def down(login: str) -> Seat:
        office = house.unlock(login)
        tasks = Tasks(office)
        window = Window(tasks)
        window.show()
        made = Seat(window, tasks, office, qtbot)
        made.idle()
        seats.append(made)
        return made

    yield down
    for one in seats:
        one.idle()
        one.window.close()
        one.window.deleteLater()
        one.tasks.close()
        one.office.lock()
