"""The window with the topics that a follow-up leads to."""

from __future__ import annotations

import pytest

import ui.topics
from tests.ui.talks.conftest import Seat, on_file, seat

__all__ = ["Seat", "all_topics", "on_file", "seat"]


@pytest.fixture(autouse=True)
def all_topics(seat: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Clues and letters open too."""
    assert seat is not None
    wanted = ("clues", "decisions", "followups", "opinions", "letters", "persons")
    monkeypatch.setattr(ui.topics, "MODULES", wanted)
