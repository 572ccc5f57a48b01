"""Leaving the machine, as Linux tells it through D-Bus: logind on the system's bus, the screen lock on the session's."""

from __future__ import annotations

import os

from PySide6.QtCore import SLOT, QObject, Slot
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusObjectPath,
    QDBusPendingCallWatcher,
    QDBusUnixFileDescriptor,
    QDBusVariant,
)

from ui.leaving import DEAF, DEAF_TO_SCREEN, DEAF_TO_SLEEP, HEARD, SessionWatch

LOGIN = "org.freedesktop.login1"
MANAGER = "/org/freedesktop/login1"
PROPERTIES = "org.freedesktop.DBus.Properties"
LOGIN_SIGNALS = (
    (f"{LOGIN}.Manager", "PrepareForSleep"),
    (f"{LOGIN}.Manager", "PrepareForShutdown"),
    (f"{LOGIN}.Session", "Lock"),
    (PROPERTIES, "PropertiesChanged"),
)
SCREEN_SIGNALS = (
    *(
        (f"org.{desktop}.ScreenSaver", "ActiveChanged")
        for desktop in ("freedesktop", "gnome", "mate", "cinnamon", "xfce")
    ),
    ("org.ukui.ScreenSaver", "lock"),  # 麒麟
    (PROPERTIES, "PropertiesChanged"),
)
# whose property, what it is called, the value that means that the person has left
LEFT_WHEN = {
    f"{LOGIN}.Session": {"Active": False, "LockedHint": True},
    "com.deepin.SessionManager": {"Locked": True},  # 统信
    "org.deepin.dde.SessionManager1": {"Locked": True},
}
WHY = "保存正在填写的内容并锁定保险库"


class DBusWatch(SessionWatch):
    """Listens on both buses; ``hold`` takes one of logind's delays."""

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        system: QDBusConnection | None = None,
        desktop: QDBusConnection | None = None,
    ) -> None:
        super().__init__(parent)
        self._system, self._desktop = system, desktop
        self._own_path = ""
        self._waiting: set[QDBusPendingCallWatcher] = set()
        self._held: int | None = None
        self._wanted = False
        self.hears_login = self._listen(system, LOGIN_SIGNALS)
        self.hears_screen = self._listen(desktop, SCREEN_SIGNALS)
        if (session := os.environ.get("XDG_SESSION_ID")) and self._system is not None:
            self._ask(self._system, _call(f"{LOGIN}.Manager", "GetSession", session), self._know_path)

    def _listen(self, bus: QDBusConnection | None, signals: tuple[tuple[str, str], ...]) -> bool:
        if bus is None or not bus.isConnected():
            return False
        slot = SLOT("heard(QDBusMessage)")
        made = [bus.connect("", "", interface, name, self, slot) for interface, name in signals]  # type: ignore[arg-type]
        return all(made)

    def sentence(self) -> str:
        """What holds on this machine, for the page 设置."""
        if self.hears_login and self.hears_screen:
            return HEARD
        if self.hears_login:
            return DEAF_TO_SCREEN
        return DEAF_TO_SLEEP if self.hears_screen else DEAF

    # --- what is heard

    @Slot(QDBusMessage)
    def heard(self, message: QDBusMessage) -> None:
        """A signal of one of the buses; what was left out of it is asked for."""
        told = message.arguments()
        if message.member() == "PropertiesChanged":
            self._look(message, str(told[0]) if told else "")
        elif message.member() in ("Lock", "lock"):
            if self._concerns_us(message):
                self.left.emit()
        elif told and told[0] is True:
            self.left.emit()

    def _look(self, message: QDBusMessage, interface: str) -> None:
        if not self._concerns_us(message):
            return
        bus = self._system if interface.startswith(LOGIN) else self._desktop
        if bus is None:
            return
        for name, value in LEFT_WHEN.get(interface, {}).items():
            asked = QDBusMessage.createMethodCall(message.service(), message.path(), PROPERTIES, "Get")
            asked.setArguments([interface, name])
            self._ask(bus, asked, lambda found, value=value: self._weigh(found, value))

    def _weigh(self, found: object, value: bool) -> None:
        if (found.variant() if isinstance(found, QDBusVariant) else found) is value:
            self.left.emit()

    def _concerns_us(self, message: QDBusMessage) -> bool:
        """Not another session's; while it is not known which is ours, any may be."""
        path = message.path()
        return not (self._own_path and path.startswith(f"{MANAGER}/session/") and path != self._own_path)

    def _know_path(self, found: object) -> None:
        if isinstance(found, QDBusObjectPath):
            self._own_path = found.path()

    # --- to be waited for

    def hold(self) -> None:
        """Ask the machine to put off sleep and shutdown until ``release``: some seconds, as logind allows."""
        self._wanted = True
        if self._system is None or not self.hears_login or self._held is not None:
            return
        asked = _call(f"{LOGIN}.Manager", "Inhibit", "sleep:shutdown", "清卷", WHY, "delay")
        self._ask(self._system, asked, self._holding)

    def _holding(self, found: object) -> None:
        if isinstance(found, QDBusUnixFileDescriptor) and found.isValid():
            mine = os.dup(found.fileDescriptor())
            if self._wanted and self._held is None:
                self._held = mine
            else:
                os.close(mine)

    def release(self) -> None:
        """The vault is locked: the machine may go."""
        self._wanted = False
        if self._held is not None:
            os.close(self._held)
            self._held = None

    # --- asking a bus

    def _ask(self, bus: QDBusConnection, message: QDBusMessage, told: object) -> None:
        watcher = QDBusPendingCallWatcher(bus.asyncCall(message), self)
        self._waiting.add(watcher)

        def finished(done: QDBusPendingCallWatcher) -> None:
            self._waiting.discard(done)
            arguments = done.reply().arguments()
            if not done.isError() and arguments:
                told(arguments[0])  # type: ignore[operator]
            done.deleteLater()

        watcher.finished.connect(finished)


def _call(interface: str, name: str, *arguments: object) -> QDBusMessage:
    made = QDBusMessage.createMethodCall(LOGIN, MANAGER, interface, name)
    made.setArguments(list(arguments))
    return made


def this_machine(app: QObject) -> DBusWatch:
    """Listening on the buses of this machine."""
    return DBusWatch(app, system=QDBusConnection.systemBus(), desktop=QDBusConnection.sessionBus())


__all__ = ["DBusWatch", "this_machine"]
