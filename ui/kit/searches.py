"""A search leaves a trail entry once its words have stood long enough to be read, whether a result is opened or not."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QLineEdit

STANDS_MS = 1500
"""Not every keystroke is a search; words that stand so long were looked for."""


class NotedSearches(QObject):
    """Watches a line; ``note`` gets its words: after they stood, on Enter, when the keyboard goes elsewhere."""

    def __init__(self, line: QLineEdit, note: Callable[[str], None]) -> None:
        super().__init__(line)
        self._line, self._note, self._noted = line, note, ""
        self._stands = QTimer(self)
        self._stands.setSingleShot(True)
        self._stands.setInterval(STANDS_MS)
        self._stands.timeout.connect(self.settle)
        line.textChanged.connect(lambda _text: self._stands.start())
        line.editingFinished.connect(self.settle)

    def settle(self) -> None:
        """Note what stands there, once."""
        self._stands.stop()
        words = self._line.text().strip()
        if words and words != self._noted:
            self._note(words)
        self._noted = words
