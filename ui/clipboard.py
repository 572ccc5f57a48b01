"""What was copied out of the window leaves the clipboard when the vault locks; what others put there stays."""

from __future__ import annotations

import hashlib

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication


class OurCopies(QObject):
    """Notices copies made while the keyboard is in our window; not every system tells who owns the clipboard."""

    def __init__(self, owner: QObject) -> None:
        super().__init__(owner)
        self._ours = b""
        self._clipboard = QGuiApplication.clipboard()
        self._clipboard.dataChanged.connect(self._changed)

    def _changed(self) -> None:
        ours = self._clipboard.ownsClipboard() or QApplication.focusWidget() is not None
        self._ours = self._digest() if ours else b""

    def _digest(self) -> bytes:
        return hashlib.sha256(self._clipboard.text().encode("utf-8", "surrogatepass")).digest()

    def clear(self) -> None:
        """Empty the clipboard if it still holds what was copied here."""
        if self._clipboard.ownsClipboard() or (self._ours and self._ours == self._digest()):
            self._clipboard.clear()
        self._ours = b""


__all__ = ["OurCopies"]
