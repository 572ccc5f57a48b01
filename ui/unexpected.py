"""What an excepthook heard is said on the screen too: from any thread, one message at a time."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal

from ui import dialogs


class Unexpected(QObject):
    """Hand it sentences through ``told``; while one is being read, others are left out."""

    told = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._reading = False
        # queued: never inside the slot that failed, and on the screen's thread wherever it came from
        self.told.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def _show(self, sentence: str) -> None:
        if self._reading:
            return
        self._reading = True
        try:
            dialogs.warn(None, sentence)
        finally:
            self._reading = False
