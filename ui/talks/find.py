"""Finding words in a transcript: a line above the sheet, opened by its key, closed by Esc."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPlainTextEdit

from ui.kit.pieces import button, label


class FindBar(QFrame):
    """What is looked for, how often it stands there, the next and the one before. ``closed`` by Esc."""

    closed = Signal()

    def __init__(self, sheet: QPlainTextEdit) -> None:
        super().__init__()
        self._sheet = sheet
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 16, 6)
        row.setSpacing(6)
        self.line = QLineEdit()
        self.line.setObjectName("findInTranscript")
        self.line.setAccessibleName("在笔录中查找")
        self.line.setPlaceholderText("在笔录中查找")
        self.line.textChanged.connect(self._changed)
        row.addWidget(self.line, 1)
        self.count = label("", "small")
        row.addWidget(self.count)
        for title, name, back in (("上一处", "findBefore", True), ("下一处", "findNext", False)):
            press = button(title, "flat", name=name)
            press.clicked.connect(lambda _on=False, backwards=back: self.go(backwards=backwards))
            row.addWidget(press)
        away = button("", "flat", symbol="close", name="findClose", tip="关闭查找（Esc）")
        away.clicked.connect(self.close_bar)
        row.addWidget(away)
        self.hide()

    def open_bar(self) -> None:
        """Ask for words: those that are marked in the transcript stand there already."""
        marked = self._sheet.textCursor().selectedText()
        self.show()
        if marked and "\u2029" not in marked:
            self.line.setText(marked)
        self.line.selectAll()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._say()

    def close_bar(self) -> None:
        """Back to the typing, at the place that was found."""
        self.hide()
        self.closed.emit()

    def go(self, *, backwards: bool = False) -> bool:
        """The next place, past the end from the beginning again; whether there is one."""
        words = self.line.text()
        if not words:
            return False
        flags = QTextDocument.FindFlag.FindBackward if backwards else QTextDocument.FindFlag(0)
        if self._sheet.find(words, flags):
            return True
        before = self._sheet.textCursor()
        end = QTextCursor.MoveOperation.End if backwards else QTextCursor.MoveOperation.Start
        self._sheet.moveCursor(end)
        if self._sheet.find(words, flags):
            return True
        self._sheet.setTextCursor(before)
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, with Shift back; Esc closes."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go(backwards=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            return
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
            return
        super().keyPressEvent(event)

    def _changed(self) -> None:
        cursor = self._sheet.textCursor()
        cursor.setPosition(cursor.selectionStart())
        self._sheet.setTextCursor(cursor)
        self.go()
        self._say()

    def _say(self) -> None:
        words = self.line.text()
        found = self._sheet.toPlainText().lower().count(words.lower()) if words else 0
        self.count.setText(f"{found} 处" if found else ("没有找到" if words else ""))
