"""Somebody typing a transcript in a process of its own, until it is killed: ``test_typing_killed.py`` runs it.

Prints ``shown N`` (characters on the sheet when the talk is opened again), then ``typed N T`` for each character (T: the
system's monotonic clock, seconds) and ``stored N`` whenever an autosave is done, read back from the vault.
"""

from __future__ import annotations

import sys
import time
from itertools import cycle, islice
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from models.talks.transcript import transcript
from storage.office import Office
from tests.fixtures_vault import PASSWORD
from tests.ui.talks.conftest import typed
from ui.talks import editor
from ui.talks.record import TalkRecord
from ui.tasks import Tasks

SAID = "备用金由出纳保管每月底对账我记得有三笔没有及时报销余款放在保险柜里后来交回财务"
EVERY = 8  # milliseconds between two characters: faster than anybody types


def said(count: int, start: int = 0) -> str:
    """What is typed from ``start`` on."""
    return "".join(islice(cycle(SAID), start, start + count))


def main(folder: str, talk_id: int, save_after: int) -> None:
    """Open the talk's page and type on at its end for ever."""
    editor.SAVE_AFTER = save_after or editor.SAVE_AFTER
    app = QApplication([])
    office = Office.unlock(Path(folder), "handler", PASSWORD)
    tasks = Tasks(office)
    page = TalkRecord(tasks, talk_id)
    page.show()
    page.refresh()
    until = time.monotonic() + 30
    while page.editor is None:
        assert time.monotonic() < until, "the talk does not open"
        app.processEvents()
    sheet, count = page.editor.sheet, 0

    def stored(_saved: object) -> None:
        kept = "".join(line.text for line in office.read(transcript, talk_id=talk_id))
        print("stored", len(kept), flush=True)

    def press() -> None:
        nonlocal count
        typed(sheet, said(1, count))
        count += 1
        if count % 9 == 0:
            QTest.keyClick(sheet, Qt.Key.Key_Tab if count % 2 else Qt.Key.Key_Return)
        print("typed", count, time.monotonic(), flush=True)

    count = len(sheet.toPlainText().replace("\n", ""))
    print("shown", count, flush=True)
    sheet.moveCursor(sheet.textCursor().MoveOperation.End)
    page.editor.saved.connect(stored)
    timer = QTimer()
    timer.timeout.connect(press)
    timer.start(EVERY)
    app.exec()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
