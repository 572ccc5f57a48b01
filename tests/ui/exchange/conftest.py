"""Two acquainted offices; the screen of one of them is driven, the other answers underneath."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import ui.topics
from tests.fixtures_vault import House
from tests.storage.exchange.conftest import acquainted, two
from tests.ui.talks.conftest import Seat, leave
from ui.tasks import Tasks
from ui.window import Window

__all__ = ["acquainted", "at", "two"]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch, qtbot: Any) -> Iterator[Callable[..., Seat]]:
    """Sit down in a house, before the page of 单位往来; the seat before is left."""
    monkeypatch.setattr(ui.topics, "MODULES", ("exchange", "clues", "trash"))
    seats: list[Seat] = []

    def sit(house: House, login: str = "head") -> Seat:
        leave(seats)
        office = house.unlock(login)
        tasks = Tasks(office)
        window = Window(tasks)
        window.resize(1366, 768)
        window.show()
        made = Seat(window, tasks, office, qtbot)
        made.idle()
        window.show_topic("exchange")
        made.idle()
        seats.append(made)
        return made

    sit.leave = lambda: leave(seats)  # type: ignore[attr-defined]
    yield sit
    leave(seats)
