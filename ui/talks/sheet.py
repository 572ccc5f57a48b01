"""The sheet on which a transcript is typed: one paragraph a line, its speaker and its time in the margin.

Made for typing at talking speed: plain text layout only, nothing is computed for paragraphs that are not touched.
A paragraph's speaker and time live in its block format, so that splitting hands them on and undo brings them back;
its identity lives in the block's user state.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QInputMethodEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from models.talks.transcript import ANSWER, NOTE, QUESTION, SPEAKERS, Line
from ui.kit.theme import RED

SPEAKER = QTextFormat.Property.UserProperty.value + 1
CLOCK = QTextFormat.Property.UserProperty.value + 2
MARGIN = 92
NEXT = {QUESTION: ANSWER, ANSWER: QUESTION, NOTE: QUESTION}
TURN = {QUESTION: ANSWER, ANSWER: NOTE, NOTE: QUESTION}
ASKED = QColor("#f6f5f2")
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _Margin(QWidget):
    """Where speakers and times stand."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet)
        self._sheet = sheet

    def sizeHint(self) -> QSize:
        """As wide as a time and a speaker."""
        return QSize(MARGIN, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the visible ones."""
        self._sheet.paint_margin(event)


class Sheet(QPlainTextEdit):
    """``edited`` after every change; ``left`` when Esc is pressed. Lines go in and out as :class:`Line`."""

    edited = Signal()
    left = Signal()
    turned = Signal(str)

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._clock = clock
        self._uids: dict[int, str] = {}
        self._free = 0
        self._loading = False
        # what each line said when the person began to read, by its state; None while nobody reads
        self._read: dict[int, str] | None = None
        self.setObjectName("transcript")
        self.setAccessibleName("谈话笔录")
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setStyleSheet(
            "QPlainTextEdit#transcript { font-size: 16px; border: 0; padding: 0; background: #ffffff; }"
        )
        self.setUndoRedoEnabled(True)
        self.document().setDocumentMargin(10)
        self._margin = _Margin(self)
        self.setViewportMargins(MARGIN, 0, 8, 0)
        self.updateRequest.connect(self._scroll_margin)
        self.document().contentsChange.connect(self._changed)
        self.cursorPositionChanged.connect(self._tell_speaker)

    # --- lines in and out

    def show_lines(self, lines: Sequence[Line], *, first: str = QUESTION) -> None:
        """Show a transcript from its beginning; an empty one begins as ``first``'s line."""
        self._loading = True
        self._uids.clear()
        self.setUndoRedoEnabled(False)
        self.setPlainText("\n".join(line.text.replace("\n", " ") for line in lines))
        given = lines or (Line(new_uid(), first, "", None),)
        block = self.document().begin()
        for line in given:
            self._mark(block, line.speaker, line.clock)
            block.setUserState(self._state(line.uid))
            block = block.next()
        self.setUndoRedoEnabled(True)
        self._loading = False
        self.moveCursor(QTextCursor.MoveOperation.End)
        self._margin.update()

    def lines(self) -> list[Line]:
        """What stands on the sheet; empty paragraphs at the end are left out."""
        found: list[Line] = []
        seen: set[int] = set()
        block = self.document().begin()
        while block.isValid():
            state = block.userState()
            if state not in self._uids or state in seen:
                state = self._state(new_uid())
                block.setUserState(state)
            seen.add(state)
            found.append(Line(self._uids[state], speaker_of(block), block.text(), clock_of(block)))
            block = block.next()
        while found and not found[-1].text.strip():
            found.pop()
        return found

    def compare(self, on: bool, read: Mapping[str, str]) -> None:
        """Mark in the margin which lines are changed from now on, or differ from what was ``read`` of them (by uid)."""
        self._read = (
            {
                state: read.get(self._uids.get(state, ""), block.text())
                for block in self._blocks()
                for state in (block.userState(),)
            }
            if on
            else None
        )
        self._margin.update()

    def _blocks(self) -> Iterator[QTextBlock]:
        block = self.document().begin()
        while block.isValid():
            yield block
            block = block.next()

    def _corrected(self, block: QTextBlock) -> bool:
        return self._read is not None and self._read.get(block.userState(), "") != block.text()

    def _state(self, uid: str) -> int:
        self._free += 1
        self._uids[self._free] = uid
        return self._free

    def _mark(self, block: QTextBlock, speaker: str, clock: datetime | None) -> None:
        form = QTextBlockFormat()
        form.setProperty(SPEAKER, speaker)
        form.setProperty(CLOCK, clock.isoformat() if clock else "")
        if speaker == QUESTION:
            form.setBackground(ASKED)
        QTextCursor(block).setBlockFormat(form)

    def _changed(self, _at: int, _removed: int, _added: int) -> None:
        if not self._loading:
            self._margin.update()
            self.edited.emit()

    # --- typing

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter: the same speaker goes on. Ctrl+Enter or Tab: the other one. Shift+Tab: this line is another's."""
        key, control = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if self.isReadOnly():
            super().keyPressEvent(event)
        elif (key in ENTER and control) or (key == Qt.Key.Key_Tab and not control):
            self.switch_speaker()
        elif key == Qt.Key.Key_Backtab:
            self.turn_line()
        elif key in ENTER:
            self._new_line()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            self._stamp_first()
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Chinese typing comes in here, past the keys: it stamps a new line's time alike."""
        if event.commitString() and not self.isReadOnly():
            self._stamp_first()
        super().inputMethodEvent(event)

    def _new_line(self) -> None:
        cursor = self.textCursor()
        if not cursor.block().text().strip():
            return
        speaker = speaker_of(cursor.block())
        cursor.beginEditBlock()
        cursor.insertBlock()
        self._mark(cursor.block(), speaker, self._now())
        cursor.endEditBlock()
        self.setTextCursor(cursor)

    def switch_speaker(self) -> None:
        """Begin the other speaker's line; an empty line just changes hands."""
        block = self.textCursor().block()
        if block.text().strip():
            self.begin_line(NEXT[speaker_of(block)])
        else:
            self._mark(block, NEXT[speaker_of(block)], self._now())
            self._tell_speaker()

    def turn_line(self) -> None:
        """This line was somebody else's: 问, 答, 记 in turn."""
        block = self.textCursor().block()
        self._mark(block, TURN[speaker_of(block)], clock_of(block))
        self._tell_speaker()

    def begin_line(self, speaker: str, text: str = "") -> None:
        """A new line of a speaker after the one where the cursor is; an empty line is used as it stands."""
        cursor = self.textCursor()
        cursor.beginEditBlock()
        if cursor.block().text().strip():
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
            cursor.insertBlock()
        self._mark(cursor.block(), speaker, self._now())
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        cursor.insertText(text)
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self._tell_speaker()

    def _now(self) -> datetime:
        return self._clock().replace(microsecond=0)

    def _stamp_first(self) -> None:
        block = self.textCursor().block()
        if not block.text() and clock_of(block) is None:
            self._mark(block, speaker_of(block), self._now())

    def insertFromMimeData(self, source: object) -> None:
        """Pasted text comes in as plain lines of the speaker in whose line it is put."""
        text = source.text() if hasattr(source, "text") else ""
        self.textCursor().insertText("\n".join(line.rstrip() for line in text.splitlines() if line.strip()))

    def _tell_speaker(self) -> None:
        self._margin.update()
        self.turned.emit(speaker_of(self.textCursor().block()))

    # --- the margin

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the margin beside the text."""
        super().resizeEvent(event)
        area = self.contentsRect()
        self._margin.setGeometry(QRect(area.left(), area.top(), MARGIN, area.height()))

    def _scroll_margin(self, rect: QRect, by: int) -> None:
        if by:
            self._margin.scroll(0, by)
        else:
            self._margin.update(0, rect.y(), MARGIN, rect.height())

    def paint_margin(self, event: QPaintEvent) -> None:
        """Speaker where he changes, time in grey, for the paragraphs in sight."""
        painter = QPainter(self._margin)
        painter.fillRect(event.rect(), QColor("#fafaf9"))
        small, bold = QFont(self.font()), QFont(self.font())
        small.setPixelSize(11)
        bold.setPixelSize(15)
        bold.setWeight(QFont.Weight.DemiBold)
        here = self.textCursor().block().blockNumber()
        block = self.firstVisibleBlock()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        height = self.fontMetrics().height()
        while block.isValid() and top <= event.rect().bottom():
            bottom = top + self.blockBoundingRect(block).height()
            if bottom >= event.rect().top():
                speaker, clock = speaker_of(block), clock_of(block)
                before = block.previous()
                if not before.isValid() or speaker_of(before) != speaker or block.blockNumber() == here:
                    painter.setFont(bold)
                    painter.setPen(QColor(RED if block.blockNumber() == here else "#55585e"))
                    painter.drawText(
                        QRect(MARGIN - 34, int(top), 24, height),
                        Qt.AlignmentFlag.AlignCenter,
                        SPEAKERS[speaker],
                    )
                if self._corrected(block):
                    painter.setFont(small)
                    painter.setPen(QColor(RED))
                    where = QRect(6, int(top), 46, height)
                    painter.drawText(where, Qt.AlignmentFlag.AlignCenter, "更正")
                elif clock is not None:
                    painter.setFont(small)
                    painter.setPen(QColor("#8b8e93"))
                    painter.drawText(
                        QRect(6, int(top), 46, height), Qt.AlignmentFlag.AlignCenter, f"{clock:%H:%M}"
                    )
            block, top = block.next(), bottom
        painter.end()


def new_uid() -> str:
    """An identity for a line."""
    return uuid.uuid4().hex


def speaker_of(block: QTextBlock) -> str:
    """Who says a paragraph."""
    value = block.blockFormat().property(SPEAKER)
    return str(value) if value in SPEAKERS else QUESTION


def clock_of(block: QTextBlock) -> datetime | None:
    """When a paragraph was begun."""
    value = block.blockFormat().property(CLOCK)
    return datetime.fromisoformat(str(value)) if value else None
