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


def test_what_another_officer_wrote_in_between_stays(application, house, on_file, qtbot, monkeypatch):
    from models.drafts import keep_draft
    from models.talks.transcript import Line, save_lines

    monkeypatch.setattr(ui.topics, "MODULES", ("talks",))
    first = Line("1" * 32, "Q", "请说明。")
    with house.as_("handler") as office:
        talk_id = office.run(
            plan_talk, kind="ROUTINE", person_id=on_file.person, talkers=TALKERS[:1], place="室"
        ).value
        office.run(start_talk, talk_id=talk_id, started_at=HELD["started_at"])
        office.run(save_lines, talk_id=talk_id, lines=[first])
        # the lock could not write the second line, and kept it
        typed_then = [[first.uid, "Q", first.text, ""], ["2" * 32, "A", "备用金有三笔", ""]]
        content = {"lines": typed_then, "stored": {first.uid: first.text}}
        office.run(keep_draft, place=f"talk/{talk_id}/transcript", title="谈话笔录", content=content)
    with house.as_("head") as office:
        office.run(save_lines, talk_id=talk_id, lines=[first, Line("3" * 32, "N", "休息十分钟。")])
    again = house.unlock("handler")
    application.enter(again)
    application.window_page.open_record("talk", talk_id)
    page = application.window_page.record_stack.currentWidget()
    wanted = ["请说明。", "备用金有三笔", "休息十分钟。"]
    qtbot.waitUntil(
        lambda: [line.text for line in again.read(transcript, talk_id=talk_id)] == wanted, timeout=8000
    )
    assert "其间别人写的也都在" in page.editor.banner.text()
    application.lock()
