"""What was copied out of the window leaves the clipboard when the vault locks; what others put there stays."""

from __future__ import annotations

import hashlib

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QApplication

MARK = "x-kde-passwordManagerHint"
DISCRETION = {
    MARK: b"secret",  # KDE's history and others leave it out
    'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"': b"1",
    'application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"': bytes(4),
    'application/x-qt-windows-mime;value="CanUploadToCloudClipboard"': bytes(4),
}
"""Asked, not enforced: a history that does not know these marks keeps what it saw."""


class OurCopies(QObject):
    """Notices copies made while the keyboard is in our window; not every system tells who owns the clipboard.

    Where the system has one (X11), the selection that the middle mouse button pastes is watched as well.
    """

    def __init__(self, owner: QObject, clipboard: QClipboard | None = None) -> None:
        super().__init__(owner)
        self._clipboard = clipboard or QGuiApplication.clipboard()
        self._ours: dict[QClipboard.Mode, bytes] = {QClipboard.Mode.Clipboard: b""}
        self._clipboard.dataChanged.connect(lambda: self._changed(QClipboard.Mode.Clipboard))
        if self._clipboard.supportsSelection():
            self._ours[QClipboard.Mode.Selection] = b""
            self._clipboard.selectionChanged.connect(lambda: self._changed(QClipboard.Mode.Selection))

    def _changed(self, mode: QClipboard.Mode) -> None:
        ours = self._owned(mode) or QApplication.focusWidget() is not None
        self._ours[mode] = self._digest(mode) if ours else b""
        if ours and mode is QClipboard.Mode.Clipboard:
            self._ask_for_discretion()

    def _ask_for_discretion(self) -> None:
        """The same content again, with the marks by which clipboard histories know what not to keep."""
        data = self._clipboard.mimeData()
        if data is None or data.hasFormat(MARK) or data.hasImage() or not data.hasText():
            return
        made = QMimeData()
        for form in data.formats():
            made.setData(form, data.data(form))
        for form, value in DISCRETION.items():
            made.setData(form, value)
        self._clipboard.setMimeData(made)

    def _owned(self, mode: QClipboard.Mode) -> bool:
        if mode is QClipboard.Mode.Selection:
            return self._clipboard.ownsSelection()
        return self._clipboard.ownsClipboard()

    def _digest(self, mode: QClipboard.Mode) -> bytes:
        return hashlib.sha256(self._clipboard.text(mode).encode("utf-8", "surrogatepass")).digest()

    def clear(self) -> None:
        """Empty what still holds something copied or selected here."""
        for mode, ours in self._ours.items():
            if self._owned(mode) or (ours and ours == self._digest(mode)):
                self._clipboard.clear(mode)
            self._ours[mode] = b""


__all__ = ["OurCopies"]
