"""Leaving the machine, as Windows tells it: session and power messages to the program's window.

``WTSRegisterSessionNotification`` asks for ``WM_WTSSESSION_CHANGE``; ``WM_POWERBROADCAST`` comes to every window.
"""

from __future__ import annotations

import ctypes
from ctypes import wintypes
from typing import Any

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication
from PySide6.QtWidgets import QWidget

from ui.leaving import DEAF, HEARD, SessionWatch

WM_POWERBROADCAST, PBT_APMSUSPEND = 0x0218, 0x4
WM_WTSSESSION_CHANGE = 0x02B1
WTS_CONSOLE_DISCONNECT, WTS_REMOTE_DISCONNECT, WTS_SESSION_LOGOFF, WTS_SESSION_LOCK = 0x2, 0x4, 0x6, 0x7
NOTIFY_FOR_THIS_SESSION = 0
LEAVES = frozenset(
    {
        (WM_POWERBROADCAST, PBT_APMSUSPEND),
        *(
            (WM_WTSSESSION_CHANGE, what)
            for what in (
                WTS_CONSOLE_DISCONNECT,
                WTS_REMOTE_DISCONNECT,
                WTS_SESSION_LOGOFF,
                WTS_SESSION_LOCK,
            )
        ),
    }
)
KIND = b"windows_generic_MSG"


class Messages(QAbstractNativeEventFilter):
    """Looks at each native message; one of ``LEAVES`` is told on."""

    def __init__(self, watch: SessionWatch) -> None:
        super().__init__()
        self._watch = watch

    def nativeEventFilter(
        self, kind: QByteArray | bytes | bytearray | memoryview, message: int
    ) -> tuple[bool, int]:
        """Tells, and lets the message go its way."""
        if bytes(kind) == KIND:  # type: ignore[arg-type]
            came = wintypes.MSG.from_address(int(message))
            if (came.message, came.wParam) in LEAVES:
                self._watch.left.emit()
        return False, 0


class WindowsWatch(SessionWatch):
    """Registers the window for session messages, and listens for as long as the program runs."""

    def __init__(self, app: QCoreApplication, window: QWidget) -> None:
        super().__init__(app)
        wts: Any = ctypes.windll.wtsapi32  # type: ignore[attr-defined,unused-ignore]  # there on Windows only
        handle = ctypes.c_void_p(int(window.winId()))
        self._registered = bool(wts.WTSRegisterSessionNotification(handle, NOTIFY_FOR_THIS_SESSION))
        self._messages = Messages(self)
        app.installNativeEventFilter(self._messages)

    def sentence(self) -> str:
        """What holds on this machine."""
        return HEARD if self._registered else DEAF


__all__ = ["LEAVES", "Messages", "WindowsWatch"]
