"""A labelled editor with the place for its error: what the letter form is made of.

The form redraws its page at every keystroke and marks flaws as they come, so its rows tell every change and take an
error at any time; the office's ordinary forms only check when they are saved.
"""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

LABEL_WIDTH = 84
_LINES = (2, 12)


class Line(QLineEdit):
    """One line of text."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.textChanged.connect(lambda _text: self.edited.emit())

    def put(self, text: str) -> None:
        """Show a text without telling."""
        with QSignalBlocker(self):
            self.setText(text)

    def hint(self, text: str) -> None:
        """What to write here."""
        self.setPlaceholderText(text)


class Area(QPlainTextEdit):
    """Several lines; grows with its text, and Tab leaves it."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None, *, lines: tuple[int, int] = _LINES) -> None:
        super().__init__(parent)
        self._lines = lines
        self.setTabChangesFocus(True)
        self.textChanged.connect(self._grow)
        self.textChanged.connect(self.edited)
        self._grow()

    def text(self) -> str:
        """What is typed."""
        return self.toPlainText()

    def put(self, text: str) -> None:
        """Show a text without telling."""
        if text != self.toPlainText():
            with QSignalBlocker(self):
                self.setPlainText(text)
            self._grow()

    def hint(self, text: str) -> None:
        """What to write here."""
        self.setPlaceholderText(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrower means taller."""
        super().resizeEvent(event)
        self._grow()

    def _grow(self) -> None:
        # a plain text document counts its height in lines, wrapped ones too
        wanted = int(self.document().size().height())
        lines = min(max(wanted, self._lines[0]), self._lines[1])
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAsNeeded if wanted > self._lines[1] else policy.ScrollBarAlwaysOff
        )
        height = lines * self.fontMetrics().lineSpacing() + 20
        if height != self.minimumHeight() or height != self.maximumHeight():
            self.setFixedHeight(height)


class Choice(QComboBox):
    """One of several named values."""

    edited = Signal()

    def __init__(self, choices: list[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        for value, label in choices:
            self.addItem(label, value)
        self.currentIndexChanged.connect(lambda _index: self.edited.emit())

    def text(self) -> str:
        """The chosen value."""
        return str(self.currentData() or "")

    def put(self, text: str) -> None:
        """Choose a value without telling; one that is not offered is added as it stands."""
        with QSignalBlocker(self):
            index = self.findData(text)
            if index < 0:
                self.addItem(text, text)
                index = self.count() - 1
            self.setCurrentIndex(index)

    def hint(self, text: str) -> None:
        """What it is about."""
        self.setToolTip(text)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A wheel that scrolls the form must not change a choice by the way."""
        event.ignore()


class Row(QWidget):
    """Label, editor, and the error under it."""

    changed = Signal()

    def __init__(
        self,
        label: str,
        editor: Line | Area | Choice,
        *,
        hint: str = "",
        required: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.editor = editor
        self.label = QLabel(label)
        self.label.setProperty("role", "quiet")
        self.label.setFixedWidth(LABEL_WIDTH)
        self.label.setWordWrap(True)
        self.label.setContentsMargins(0, 6, 8, 0)
        self.label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        self.label.setBuddy(editor)
        self.error = QLabel()
        self.error.setTextFormat(Qt.TextFormat.PlainText)
        self.error.setProperty("role", "error")
        self.error.setWordWrap(True)
        self.error.setVisible(False)
        editor.setAccessibleName(label)
        editor.hint(hint if required or not hint else f"{hint}（可不填）")
        if not required and not hint:
            editor.hint("可不填")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 2, 0, 2)
        line.setSpacing(8)
        line.addWidget(self.label)
        right = QVBoxLayout()
        right.setSpacing(2)
        right.addWidget(editor)
        right.addWidget(self.error)
        line.addLayout(right, 1)
        editor.edited.connect(self.changed)

    def text(self) -> str:
        """What is typed or chosen."""
        return self.editor.text()

    def set_text(self, text: str) -> None:
        """Show a value without telling."""
        self.editor.put(text)

    def set_error(self, sentence: str) -> None:
        """Say what is wrong with it; the empty string takes it away."""
        if sentence == self.error.text():
            return
        self.error.setText(sentence)
        self.error.setVisible(bool(sentence))
        self.editor.setProperty("state", "error" if sentence else "")
        self.editor.setAccessibleDescription(sentence)
        style = self.editor.style()
        style.unpolish(self.editor)
        style.polish(self.editor)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The row's focus is its editor's."""
        super().focusInEvent(event)
        self.editor.setFocus()
