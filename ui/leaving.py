"""When the person leaves the machine (screen locked, sleep, another user, shutdown) the vault locks; says what is heard.

One interface, ``SessionWatch``: Linux tells through D-Bus (``ui.leaving_dbus``), Windows by window messages
(``ui.leaving_windows``). Where nothing tells, the page 设置 says so.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

HEARD = "锁屏、睡眠、切换用户和关机时，程序随即锁定。"
DEAF = "本系统没有告知锁屏和睡眠的接口，离开前请按 Ctrl+L 锁定，并把无操作锁定的时间设短。"
DEAF_TO_SLEEP = "本系统锁屏时程序随即锁定；睡眠和切换用户没有接口告知，离开前请按 Ctrl+L 锁定。"
DEAF_TO_SCREEN = "睡眠、切换用户和关机时，程序随即锁定；本系统锁屏没有接口告知，离开前请按 Ctrl+L 锁定。"


class SessionWatch(QObject):
    """``left`` says that the person has left, once for each sign. This one hears nothing, and says so."""

    left = Signal()

    def hold(self) -> None:
        """Ask the machine to put off sleep and shutdown until ``release``."""

    def release(self) -> None:
        """The vault is locked: the machine may go."""

    def sentence(self) -> str:
        """What holds on this machine, for the page 设置."""
        return DEAF


def watch(window: QWidget) -> SessionWatch:
    """This machine's watch, for the program's window."""
    app = QApplication.instance()
    assert app is not None
    if sys.platform == "win32":
        from ui.leaving_windows import WindowsWatch

        return WindowsWatch(app, window)
    if sys.platform == "linux":
        from ui.leaving_dbus import this_machine

        return this_machine(app)
    return SessionWatch(app)


def leaving_sentence() -> str:
    """What holds on this machine, for the page 设置."""
    app = QApplication.instance()
    found = app.findChild(SessionWatch) if app is not None else None
    return found.sentence() if found is not None else DEAF


__all__ = ["SessionWatch", "leaving_sentence", "watch"]
