"""版本 tab: what was struck out and added, save by save."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLabel, QPushButton

from models.letters.operations import change_letter, draft_letter
from storage.office import Office
from tests.models.letters.conftest import put_on_file
from ui.letters.kinds import shipped_kinds
from ui.letters.versions import FIRST_SHOWN, VersionsPage
from ui.tasks import Tasks


def saved(office: Office, times: int) -> int:
    on_file = office.run(put_on_file).value
    letter: int = office.run(draft_letter, kind=shipped_kinds()["DISC_ADVICE"], clue_id=on_file.clue).value
    for number in range(times):
        office.run(change_letter, letter_id=letter, title=f"关于<{number}>号事项的建议书")
    return letter


def words(page: VersionsPage, ordinal: int) -> str:
    found = page.findChild(QLabel, f"version_{ordinal}")
    assert found is not None
    return found.text()


def test_what_changed_is_shown(office: Office, qtbot: Any):
    page = VersionsPage(Tasks(office, at_once=True), saved(office, 2))
    qtbot.addWidget(page)
    assert "line-through" in words(page, 3)
    assert "&lt;" in words(page, 3)
    assert "line-through" not in words(page, 1)
    assert "主动" not in words(page, 3)


def test_older_ones_are_shown_on_asking(office: Office, qtbot: Any):
    page = VersionsPage(Tasks(office, at_once=True), saved(office, FIRST_SHOWN + 1))
    qtbot.addWidget(page)
    assert page.findChild(QLabel, "version_1") is None
    more = page.findChild(QPushButton, "moreVersions")
    assert more is not None
    more.click()
    assert words(page, 1)
