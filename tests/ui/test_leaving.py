"""Screen locked, machine asleep, another user, shutdown: the vault locks, and the machine waits for it."""

from __future__ import annotations

import ctypes
import os
import select
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from ctypes import wintypes
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import ClassInfo, Property, QByteArray, QObject, Slot
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusObjectPath,
    QDBusUnixFileDescriptor,
)
from PySide6.QtWidgets import QApplication

from tests.fixtures_vault import House
from tests.ui.conftest import settle
from ui.app import Application
from ui.backup.restore_page import RestorePage
from ui.kit.fields import PasswordField
from ui.leaving import DEAF, DEAF_TO_SCREEN, HEARD, SessionWatch, leaving_sentence
from ui.leaving_dbus import LOGIN, MANAGER, PROPERTIES, DBusWatch
from ui.leaving_windows import KIND, WM_POWERBROADCAST, WM_WTSSESSION_CHANGE, Messages
from ui.unlock.recover import RecoverPage

OURS, OTHERS = f"{MANAGER}/session/_31", f"{MANAGER}/session/_32"


@ClassInfo({"D-Bus Interface": f"{LOGIN}.Manager"})
class Manager(QObject):
    """As logind's: gives out what puts off sleep, and knows whose session is whose."""

    def __init__(self) -> None:
        super().__init__()
        self.pipes: list[int] = []
        self.asked: list[tuple[str, ...]] = []

    @Slot(str, str, str, str, result=QDBusUnixFileDescriptor)
    def Inhibit(self, what: str, who: str, why: str, mode: str) -> QDBusUnixFileDescriptor:
        mine, theirs = os.pipe()
        self.pipes.append(mine)
        self.asked.append((what, who, why, mode))
        given = QDBusUnixFileDescriptor(theirs)  # it takes a copy
        os.close(theirs)
        return given

    @Slot(str, result=QDBusObjectPath)
    def GetSession(self, name: str) -> QDBusObjectPath:
        return QDBusObjectPath({"1": OURS}.get(name, OTHERS))

    def waits(self) -> bool:
        """Whether somebody still holds what was given out last."""
        return bool(self.pipes) and not select.select([self.pipes[-1]], [], [], 0)[0]


class Kept(QObject):
    """An object with values to be asked for."""

    def __init__(self, **values: bool) -> None:
        super().__init__()
        self.values = values


@ClassInfo({"D-Bus Interface": f"{LOGIN}.Session"})
class Session(Kept):
    """As logind's of a session."""

    Active = Property(bool, lambda self: self.values["Active"])
    LockedHint = Property(bool, lambda self: self.values["LockedHint"])


@ClassInfo({"D-Bus Interface": "com.deepin.SessionManager"})
class Deepin(Kept):
    """As the desktop of 统信 keeps it."""

    Locked = Property(bool, lambda self: self.values["Locked"])


class Machine:
    """A bus of the test's own, with a logind on it, and a way to say things."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.speaking = QDBusConnection.connectToBus(address, f"speak-{address}")
        self.listening = QDBusConnection.connectToBus(address, f"listen-{address}")
        self.desktop = QDBusConnection.connectToBus(address, f"desktop-{address}")
        self.manager = Manager()
        self.objects: list[Kept] = []
        self.speaking.registerService(LOGIN)
        everything = QDBusConnection.RegisterOption.ExportAllSlots
        self.speaking.registerObject(MANAGER, self.manager, everything)

    def say(self, path: str, interface: str, name: str, *arguments: object) -> None:
        told = QDBusMessage.createSignal(path, interface, name)
        told.setArguments(list(arguments))
        self.speaking.send(told)

    def change(self, path: str, interface: str, kept: Kept) -> None:
        self.objects.append(kept)
        self.speaking.registerObject(path, kept, QDBusConnection.RegisterOption.ExportAllProperties)
        self.say(path, PROPERTIES, "PropertiesChanged", interface, dict(kept.values), [])


@pytest.fixture
def machine(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    daemon = shutil.which("dbus-daemon")
    if daemon is None:
        pytest.skip("no dbus-daemon here")
    monkeypatch.setenv("XDG_SESSION_ID", "1")
    bus = subprocess.Popen(
        [daemon, "--session", "--nofork", "--nopidfile", "--print-address=1"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert bus.stdout is not None
    address = bus.stdout.readline().strip()
    made = Machine(address)
    yield made
    for name in ("speak", "listen", "desktop"):
        QDBusConnection.disconnectFromBus(f"{name}-{address}")
    bus.kill()
    bus.wait()
    bus.stdout.close()


@pytest.fixture
def watched(machine: Machine, application: Application, house: House, qtbot: Any) -> Application:
    """The application, listening to that machine, with an open vault."""
    watch = DBusWatch(application, system=machine.listening, desktop=machine.desktop)
    application.lock_when_left(watch)
    application.enter(house.unlock("head"))
    settle(qtbot, application)
    qtbot.waitUntil(lambda: watch._own_path == OURS and machine.manager.waits(), timeout=5_000)
    return application


SIGNS: dict[str, Callable[[Machine], None]] = {
    "sleep": lambda one: one.say(MANAGER, f"{LOGIN}.Manager", "PrepareForSleep", True),
    "shutdown": lambda one: one.say(MANAGER, f"{LOGIN}.Manager", "PrepareForShutdown", True),
    "session locked": lambda one: one.say(OURS, f"{LOGIN}.Session", "Lock"),
    "user switched": lambda one: one.change(
        OURS, f"{LOGIN}.Session", Session(Active=False, LockedHint=False)
    ),
    "lock hint": lambda one: one.change(OURS, f"{LOGIN}.Session", Session(Active=True, LockedHint=True)),
    "screen lock": lambda one: one.say("/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged", True),
    "deepin": lambda one: one.change(
        "/com/deepin/SessionManager", "com.deepin.SessionManager", Deepin(Locked=True)
    ),
    "ukui": lambda one: one.say("/", "org.ukui.ScreenSaver", "lock"),
}


@pytest.mark.parametrize("sign", list(SIGNS))
def test_each_sign_of_leaving_locks(sign: str, watched: Application, machine: Machine, qtbot: Any):
    SIGNS[sign](machine)
    qtbot.waitUntil(lambda: watched.tasks is None, timeout=5_000)
    assert not machine.manager.waits()


def test_the_machine_waits_until_the_vault_is_locked(
    watched: Application, machine: Machine, house: House, qtbot: Any
):
    assert machine.manager.asked[0][0] == "sleep:shutdown"
    assert machine.manager.asked[0][3] == "delay"
    watched.lock()
    assert not machine.manager.waits()
    watched.enter(house.unlock("head"))
    qtbot.waitUntil(machine.manager.waits, timeout=5_000)


def test_coming_back_and_other_sessions_lock_nothing(watched: Application, machine: Machine, qtbot: Any):
    heard: list[str] = []
    assert watched._leaving is not None
    watched._leaving.left.connect(lambda: heard.append("left"))
    machine.say(MANAGER, f"{LOGIN}.Manager", "PrepareForSleep", False)
    machine.say("/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged", False)
    machine.say(OTHERS, f"{LOGIN}.Session", "Lock")
    machine.change(OURS, f"{LOGIN}.Session", Session(Active=True, LockedHint=False))
    machine.say(OTHERS, f"{LOGIN}.Session", "Lock")
    # signals come in their order: once this one is heard, the others were
    machine.say("/", "org.ukui.ScreenSaver", "lock")
    qtbot.waitUntil(lambda: watched.tasks is None, timeout=5_000)
    assert heard == ["left"]


def test_a_recovery_key_left_on_the_screen_goes(
    application: Application, house: House, machine: Machine, qtbot: Any
):
    watch = DBusWatch(application, system=machine.listening, desktop=machine.desktop)
    application.lock_when_left(watch)
    application.unlock_page.password.setText("半句")
    application.begin_recovery(house.folder)
    page = application._stack.currentWidget()
    assert isinstance(page, RecoverPage)
    page.form.set_values({"login": "head", "groups": " ".join(house.recovery), "password": "新密码"})
    machine.say("/", "org.ukui.ScreenSaver", "lock")
    qtbot.waitUntil(lambda: page.form.fields["groups"].raw() == "", timeout=5_000)
    assert page.form.fields["login"].raw() == "head"
    password = page.form.fields["password"]
    assert isinstance(password, PasswordField)
    assert password.line.text() == ""
    assert application.unlock_page.password.text() == ""
    application.begin_restore()
    restore = application._stack.currentWidget()
    assert isinstance(restore, RestorePage)
    restore.form.set_values({"recovery": " ".join(house.recovery), "login": "head"})
    machine.say("/", "org.ukui.ScreenSaver", "lock")
    qtbot.waitUntil(lambda: restore.form.fields["recovery"].raw() == "", timeout=5_000)


def test_the_page_says_what_is_heard(machine: Machine, qapp: QApplication):
    owner = QObject()
    both = DBusWatch(owner, system=machine.listening, desktop=machine.desktop)
    assert both.sentence() == HEARD
    assert DBusWatch(owner, system=machine.listening).sentence() == DEAF_TO_SCREEN
    assert DBusWatch(owner).sentence() == DEAF
    assert SessionWatch(owner).sentence() == DEAF
    assert leaving_sentence() == DEAF


@pytest.mark.skipif(sys.platform != "linux", reason="of Linux")
def test_the_program_listens_on_this_machines_buses(machine: Machine, tmp_path: Path):
    """In a process of its own: an application that has ended takes every connection of its process with it."""
    code = (
        "import sys; from PySide6.QtCore import QTimer; from ui.app import make_application, run\n"
        "from ui.leaving import leaving_sentence; app = make_application()\n"
        "QTimer.singleShot(0, lambda: (print(leaving_sentence()), app.quit())); sys.exit(run())"
    )
    buses = dict.fromkeys(("DBUS_SYSTEM_BUS_ADDRESS", "DBUS_SESSION_BUS_ADDRESS"), machine.address)
    surroundings = os.environ | buses | {"XDG_CONFIG_HOME": str(tmp_path), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=surroundings, capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.strip() == HEARD


@pytest.mark.parametrize(
    ("message", "parameter", "leaves"),
    [
        (WM_WTSSESSION_CHANGE, 0x7, True),
        (WM_WTSSESSION_CHANGE, 0x2, True),
        (WM_WTSSESSION_CHANGE, 0x8, False),  # unlocked
        (WM_POWERBROADCAST, 0x4, True),
        (WM_POWERBROADCAST, 0x12, False),  # woken
        (0x0100, 0x7, False),  # a key
    ],
)
def test_windows_messages_of_leaving(message: int, parameter: int, leaves: bool, qapp: QApplication):
    owner = QObject()
    watch = SessionWatch(owner)
    heard: list[bool] = []
    watch.left.connect(lambda: heard.append(True))
    came = wintypes.MSG()
    came.message, came.wParam = message, parameter
    listening = Messages(watch)
    assert listening.nativeEventFilter(QByteArray(KIND), ctypes.addressof(came)) == (False, 0)
    assert listening.nativeEventFilter(QByteArray(b"xcb_generic_event_t"), 0) == (False, 0)
    assert heard == [True] * leaves
