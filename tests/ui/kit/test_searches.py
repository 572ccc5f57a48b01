"""What was looked for is on the trail, opened or not; the keystrokes on the way are not."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLineEdit
from sqlalchemy.orm import Session

from models.operations import Store
from models.trail.records import CaseTrail, HouseTrail
from models.units.operations import add_unit
from storage.office import Office
from tests.ui.conftest import settle
from ui.app import Application
from ui.kit.searches import NotedSearches


def looked_for(office: Office, name: str) -> list[str]:
    with Session(office.unit.stores.engine(Store.CASES, write=False)) as session:
        rows = session.query(CaseTrail).filter_by(operation=name).order_by(CaseTrail.seq).all()
        return [json.loads(row.content)["notes"]["words"] for row in rows]


def test_words_that_stand_are_noted_once(qtbot: Any):
    line = QLineEdit()
    qtbot.addWidget(line)
    noted: list[str] = []
    watch = NotedSearches(line, noted.append)
    stands = watch.findChild(QTimer)
    assert isinstance(stands, QTimer)
    qtbot.keyClicks(line, "zhang")
    assert noted == []
    assert stands.isActive()
    stands.timeout.emit()
    assert noted == ["zhang"]
    line.editingFinished.emit()
    assert noted == ["zhang"]
    line.clear()
    stands.timeout.emit()
    line.setText("li")
    line.editingFinished.emit()
    assert noted == ["zhang", "li"]


def test_a_search_that_opens_nothing_is_on_the_trail(enter: Callable[[str], Application], qtbot: Any):
    application = enter("head")
    window = application.window_page
    assert window is not None
    assert application.tasks is not None
    office = application.tasks.office
    office.run(add_unit, name="某某路桥")
    window.search_line.setText("路桥")
    window.popup.ask()
    qtbot.waitUntil(lambda: window.popup.list.count() == 1, timeout=20_000)
    assert looked_for(office, "搜索") == []
    qtbot.keyClick(window.search_line, Qt.Key.Key_Escape)
    window.popup._noted.settle()
    settle(qtbot, application)
    assert looked_for(office, "搜索") == ["路桥"]


def test_a_filtered_list_is_on_the_trail_and_the_auditor_reads_no_word(
    enter: Callable[[str], Application], qtbot: Any
):
    application = enter("head")
    window = application.window_page
    assert window is not None
    assert application.tasks is not None
    office = application.tasks.office
    window.show_topic("units")
    settle(qtbot, application)
    box = window.lists["units"].text  # type: ignore[attr-defined]
    box.setText("慕容某某")
    box.editingFinished.emit()
    settle(qtbot, application)
    assert looked_for(office, "筛选清单") == ["慕容某某"]
    with Session(office.unit.stores.house_reader) as session:
        (entry,) = session.query(HouseTrail).filter_by(operation="筛选清单").all()
    assert "慕容" not in entry.content
