"""The lock always locks, and never loses a word of a transcript."""

from __future__ import annotations

import pytest

import ui.topics
from models.talks.operations import plan_talk, start_talk
from models.talks.transcript import transcript
from tests.models.talks.conftest import HELD, SAFETY, TALKERS, clue_at
from tests.ui.talks.conftest import on_file, typed
from ui.talks import editor

__all__ = ["on_file"]


@pytest.mark.parametrize("save_after", [60_000, 0])
def test_locked_in_the_middle_of_a_word(application, house, on_file, qtbot, monkeypatch, save_after):
    monkeypatch.setattr(ui.topics, "MODULES", ("talks",))
    monkeypatch.setattr(editor, "SAVE_AFTER", save_after)
    office = house.unlock("handler")
    clue = office.run(clue_at, status="INQUIRY", person_id=on_file.person).value
    talk_id = office.run(
        plan_talk, kind="INQUIRY_TALK", person_id=on_file.person, clue_id=clue, talkers=TALKERS, safety=SAFETY
    ).value
    office.run(start_talk, talk_id=talk_id, started_at=HELD["started_at"], place="谈话室", notice_read=True)
    application.enter(office)

    def opened():
        application.window_page.open_record("talk", talk_id)
        page = application.window_page.record_stack.currentWidget()
        qtbot.waitUntil(lambda: page.view is not None, timeout=8000)
        return page

    sheet = opened().editor.sheet
    for word in ("备用金", "有三笔", "没有报销"):
        typed(sheet, word)
    application.lock()
    assert application.window_page is None

    again = house.unlock("handler")
    application.enter(again)
    page = opened()

    def kept():
        return [line.text for line in again.read(transcript, talk_id=talk_id)]

    qtbot.waitUntil(lambda: kept() == ["备用金有三笔没有报销"], timeout=8000)
    qtbot.waitUntil(lambda: page.editor.sheet.toPlainText() == "备用金有三笔没有报销", timeout=8000)
    application.lock()
