"""What this machine can do against a look over the shoulder: one interface, with an honest empty version.

Windows can leave a window out of screenshots and recordings (``SetWindowDisplayAffinity``, Windows 10 2004 and newer).
X11 and Wayland have no such call: nothing is done there, and the page 设置 says so.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

EXCLUDE_FROM_CAPTURE = 0x11
Exclude = Callable[[int], bool]

UNTRIED = "程序没有对窗口设置截屏保护。"
UNABLE = "本系统不提供禁止截屏的接口，程序无法阻止截屏和录屏。"
DONE = "窗口内容已设为不可截屏、不可录屏。"
FAILED = "截屏保护没有设置成功，请不要在本机运行截屏、录屏和远程控制软件。"


def windows_exclude(handle: int) -> bool:
    """Leave a window out of captures; False when Windows refuses."""
    user32: Any = ctypes.windll.user32  # type: ignore[attr-defined,unused-ignore]  # there on Windows only
    return bool(user32.SetWindowDisplayAffinity(ctypes.c_void_p(handle), EXCLUDE_FROM_CAPTURE))


class ScreenGuard(QObject):
    """Watches the application and excludes every top-level window, later dialogs too, when it is first shown."""

    def __init__(self, app: QApplication, exclude: Exclude | None = None) -> None:
        super().__init__(app)
        self._exclude = exclude or (windows_exclude if sys.platform == "win32" else None)
        self.sentence = UNTRIED if self._exclude else UNABLE
        if self._exclude is not None:
            app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A window that comes up is excluded before it is painted."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self._guard(watched)
        return False

    def _guard(self, window: QWidget) -> None:
        assert self._exclude is not None
        if self._exclude(int(window.winId())):
            if self.sentence != FAILED:
                self.sentence = DONE
        else:
            self.sentence = FAILED


def guard(app: QApplication) -> ScreenGuard:
    """The application's guard, made once."""
    found = app.findChild(ScreenGuard)
    return found if found is not None else ScreenGuard(app)


def screen_sentence() -> str:
    """What holds on this machine, for the page 设置."""
    app = QApplication.instance()
    found = app.findChild(ScreenGuard) if app is not None else None
    return found.sentence if found is not None else (UNTRIED if sys.platform == "win32" else UNABLE)
