"""The sheet: whatever is typed, split, turned and undone, lines come out as they stand."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QTextCursor

from models.talks.transcript import Line
from ui.talks.sheet import Sheet

NOW = datetime(2022, 6, 30, 9, 0)
GIVEN = (
    Line("1" * 32, "Q", "问题一", datetime(2022, 6, 30, 8, 50)),
    Line("2" * 32, "A", "回答一", None),
    Line("3" * 32, "N", "出示凭证", NOW),
)


@pytest.fixture
def sheet(qtbot) -> Sheet:
    made = Sheet(lambda: NOW)
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    made.show_lines(GIVEN)
    return made


def test_lines_come_out_as_they_went_in(sheet):
    assert tuple(sheet.lines()) == GIVEN


def test_an_empty_sheet_begins_with_a_question(sheet, qtbot):
    sheet.show_lines(())
    assert sheet.lines() == []
    qtbot.keyClicks(sheet, "a")
    (line,) = sheet.lines()
    assert (line.speaker, line.text, line.clock) == ("Q", "a", NOW)


def test_keys(sheet, qtbot):
    qtbot.keyClick(sheet, Qt.Key.Key_Tab)
    qtbot.keyClicks(sheet, "b")
    qtbot.keyClick(sheet, Qt.Key.Key_Return)
    qtbot.keyClick(sheet, Qt.Key.Key_Return)
    qtbot.keyClicks(sheet, "c")
    qtbot.keyClick(sheet, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(sheet, Qt.Key.Key_Tab)
    qtbot.keyClicks(sheet, "d")
    qtbot.keyClick(sheet, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert [(line.speaker, line.text) for line in sheet.lines()[3:]] == [("Q", "b"), ("Q", "c"), ("A", "d")]
    assert len({line.uid for line in sheet.lines()}) == 6
    with qtbot.waitSignal(sheet.left):
        qtbot.keyClick(sheet, Qt.Key.Key_Escape)


def test_a_split_line_keeps_its_identity_above(sheet, qtbot):
    cursor = QTextCursor(sheet.document().findBlockByNumber(1))
    cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.MoveAnchor, 2)
    sheet.setTextCursor(cursor)
    qtbot.keyClick(sheet, Qt.Key.Key_Return)
    found = [(line.speaker, line.text) for line in sheet.lines()]
    assert found == [("Q", "问题一"), ("A", "回答"), ("A", "一"), ("N", "出示凭证")]
    assert len({line.uid for line in sheet.lines()}) == 4
    assert {line.uid for line in GIVEN} <= {line.uid for line in sheet.lines()}


def test_undo_brings_speaker_and_text_back(sheet, qtbot):
    sheet.selectAll()
    qtbot.keyClick(sheet, Qt.Key.Key_Delete)
    assert sheet.lines() == []
    while sheet.document().isUndoAvailable():
        sheet.undo()
    assert [(one.speaker, one.text, one.clock) for one in sheet.lines()] == [
        (one.speaker, one.text, one.clock) for one in GIVEN
    ]


def test_pasted_text_comes_in_as_plain_lines(sheet):
    data = QMimeData()
    data.setHtml("<b>甲</b>")
    data.setText("甲 \n\n乙\r\n")
    sheet.begin_line("A")
    sheet.insertFromMimeData(data)
    assert [(line.speaker, line.text) for line in sheet.lines()[3:]] == [("A", "甲"), ("A", "乙")]


def test_a_read_only_sheet_takes_nothing(sheet, qtbot):
    sheet.setReadOnly(True)
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_A, Qt.Key.Key_Backtab):
        qtbot.keyClick(sheet, key)
    assert tuple(sheet.lines()) == GIVEN


KEYS = st.sampled_from(["text", "enter", "switch", "turn", "back", "home", "up", "delete", "undo", "redo"])


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(KEYS, max_size=40))
def test_any_typing_leaves_sound_lines(sheet, qtbot, keys):
    sheet.show_lines(GIVEN)
    press = {
        "text": lambda: sheet.insertPlainText("字"),
        "enter": lambda: qtbot.keyClick(sheet, Qt.Key.Key_Return),
        "switch": lambda: qtbot.keyClick(sheet, Qt.Key.Key_Tab),
        "turn": lambda: qtbot.keyClick(sheet, Qt.Key.Key_Backtab),
        "back": lambda: qtbot.keyClick(sheet, Qt.Key.Key_Backspace),
        "home": lambda: qtbot.keyClick(sheet, Qt.Key.Key_Home),
        "up": lambda: qtbot.keyClick(sheet, Qt.Key.Key_Up),
        "delete": lambda: qtbot.keyClick(sheet, Qt.Key.Key_Delete),
        "undo": sheet.undo,
        "redo": sheet.redo,
    }
    for key in keys:
        press[key]()
        lines = sheet.lines()
        assert len({line.uid for line in lines}) == len(lines)
        assert {line.speaker for line in lines} <= set("QAN")
        assert sheet.toPlainText().rstrip() == "\n".join(line.text for line in lines).rstrip()
