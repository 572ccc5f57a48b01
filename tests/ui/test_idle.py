"""A vault left alone locks itself, any key counts as presence, and nothing is left behind that watches every event."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from models.settings.operations import change_house_settings
from tests.fixtures_vault import House
from tests.ui.conftest import _deliver
from ui.app import Application, Idle, seconds_since_start


def timer(application: Application) -> QTimer:
    idle = application.findChild(Idle)
    assert isinstance(idle, Idle)
    found = idle.findChild(QTimer)
    assert isinstance(found, QTimer)
    return found


def test_minutes_run_while_the_vault_is_open_and_their_end_locks_it(enter: Callable[[str], Application]):
    application = enter("head")
    count = timer(application)
    assert count.isActive()
    assert count.interval() == 10 * 60_000
    count.timeout.emit()
    assert application.tasks is None
    assert application.window_page is None
    assert not count.isActive()


def test_a_key_starts_the_count_anew(enter: Callable[[str], Application], qtbot: Any):
    application = enter("head")
    count = timer(application)
    # Qt rounds the end of a long count to whole seconds otherwise
    count.setTimerType(Qt.TimerType.PreciseTimer)
    count.start()
    qtbot.waitUntil(lambda: count.remainingTime() < count.interval() - 300)
    left = count.remainingTime()
    qtbot.keyClick(application, Qt.Key.Key_Shift)
    assert count.remainingTime() > left


def test_a_machine_that_slept_through_the_end_locks_at_the_first_touch(
    enter: Callable[[str], Application], qtbot: Any, monkeypatch: pytest.MonkeyPatch
):
    """A timer stands still while the machine sleeps, and not every system tells that it does."""
    application = enter("head")
    qtbot.keyClick(application, Qt.Key.Key_Shift)
    assert application.tasks is not None
    later = seconds_since_start() + 10 * 60 + 6
    monkeypatch.setattr("ui.app.seconds_since_start", lambda: later)
    qtbot.keyClick(application, Qt.Key.Key_Shift)
    qtbot.waitUntil(lambda: application.tasks is None, timeout=5_000)


def test_the_watch_goes_with_its_window(qapp: QApplication, house: House, config_home: Path):
    made = Application(house.folder)
    gone: list[bool] = []
    idle = made.findChild(Idle)
    idle.destroyed.connect(lambda *_: gone.append(True))
    made.close()
    made.deleteLater()
    _deliver()
    assert len(gone) == 1
    assert not qapp.findChildren(Idle)


def test_a_changed_idle_time_counts_at_once(enter: Callable[[str], Application], qtbot: Any):
    application = enter("admin")
    tasks = application.tasks
    assert tasks is not None
    tasks.write(change_house_settings, {"values": {"lock_minutes": 2}})
    qtbot.waitUntil(lambda: timer(application).interval() == 2 * 60_000, timeout=20_000)
    assert timer(application).isActive()
