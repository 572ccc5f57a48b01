"""Typing into a transcript of 50 pages: what one key costs from the press to the painted line."""

from __future__ import annotations

import os
import statistics
import time
from datetime import datetime, timedelta

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from models.base import new_uid
from models.talks.transcript import Line
from storage.office import Office
from ui.app import make_application
from ui.talks.sheet import Sheet
from ui.tasks import Tasks
from ui.workbench.page import WorkbenchPage

Row = tuple[str, str, str, bool]
LINES = 1100
"""Fifty pages of 22 rows."""
KEYS = 200
ROUNDS = 6


def workbench_rows(office: Office) -> list[Row]:
    """工作台 of a large office: read, built and painted."""
    make_application()
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        page = WorkbenchPage(Tasks(office, at_once=True))
        page.resize(1198, 720)
        page.show()
        QApplication.processEvents()
        page.grab()
        times.append(time.perf_counter() - begun)
        page.hide()
        page.deleteLater()
        QApplication.processEvents()
    taken = statistics.median(times[1:])
    return [("工作台读出并画出", f"{taken * 1000:.0f} 毫秒", "≤ 200", taken <= 0.2)]


def typing_rows() -> list[Row]:
    """The 95th percentile over keys, among them those that begin a new line and change the speaker."""
    make_application()
    moment = datetime(2022, 6, 30, 9)
    sheet = Sheet(lambda: moment)
    sheet.resize(700, 600)
    text = "采购验收由谁组织，有没有双人签字，台账由谁保管？"
    sheet.show_lines(
        [
            Line(new_uid(), "Q" if n % 2 else "A", text, moment + timedelta(seconds=20 * n))
            for n in range(LINES)
        ]
    )
    sheet.show()
    cursor = sheet.textCursor()
    cursor.movePosition(cursor.MoveOperation.End)
    sheet.setTextCursor(cursor)
    QApplication.processEvents()
    times = []
    for number in range(KEYS):
        key = Qt.Key.Key_Return if number % 25 == 24 else Qt.Key.Key_A
        begun = time.perf_counter()
        QTest.keyClick(sheet, key)
        QApplication.processEvents()
        sheet.repaint()
        times.append(time.perf_counter() - begun)
    whole = time.perf_counter()
    kept = sheet.lines()
    whole = time.perf_counter() - whole
    assert len(kept) >= LINES
    p95 = sorted(times)[int(KEYS * 0.95)]
    sheet.close()
    return [
        (
            "50 页笔录里击一键（95 分位）",
            f"{p95 * 1000:.1f} 毫秒，取全部内容保存 {whole * 1000:.0f} 毫秒",
            "≤ 16",
            p95 <= 0.016,
        )
    ]
