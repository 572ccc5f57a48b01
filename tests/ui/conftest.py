"""Real widgets offscreen: the application in its dress, a window on a real vault, answers to its questions."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget

from storage.office import Office
from tests.fixtures_vault import House
from ui import dialogs
from ui.app import Application
from ui.kit.theme import dress
from ui.tasks import Tasks


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """The application as it looks in use."""
    dress(qapp)
    return qapp


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration office without its screens, made once a run; read it, or copy it to write.

    Test files run in processes of their own: the first one makes it, another waits for it.
    """
    from storage.vault.kdf import LIGHT
    from ui.headless.demo import build

    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demonstration"
    with locked(folder.with_suffix(".lock")):
        ready = folder.with_suffix(".ready")
        if not ready.exists():
            build(folder, kdf=LIGHT)
            ready.touch()
    return folder


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One process at a time, the others wait."""
    with path.open("a+b") as file:
        if sys.platform == "win32":
            import msvcrt

            held = False
            while not held:  # it gives up after ten seconds, the office takes longer
                with suppress(OSError):
                    msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
                    held = True
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture
def config_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one thing kept outside the vault goes into the test's own folder."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config"


@pytest.fixture
def answers() -> Iterator[dict[str, Any]]:
    """What the test answers to questions, by their kind; everything asked is kept under "asked"."""
    given: dict[str, Any] = {"ask": True, "asked": []}

    def answer(kind: str, text: str) -> Any:
        given["asked"].append((kind, text))
        return given.get(kind)

    undo = dialogs.answer_with(answer)
    yield given
    undo()


@pytest.fixture
def application(
    qtbot: Any, house: House, config_home: Path, answers: dict[str, Any]
) -> Iterator[Application]:
    """The application on the unlock page of a vault of the test's own."""
    made = Application(house.folder)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()
    _deliver()


@pytest.fixture
def enter(application: Application, house: House, qtbot: Any) -> Callable[[str], Application]:
    """Come in as an account, past the password page; waits until nothing is under way."""

    def come_in(login: str) -> Application:
        application.lock()
        application.enter(house.unlock(login))
        settle(qtbot, application)
        return application

    return come_in


@pytest.fixture
def tasks(office: Office, qtbot: Any) -> Iterator[Tasks]:
    """Tasks of the head's office, for pages tried alone."""
    made = Tasks(office)
    yield made
    made.close()
    made.deleteLater()
    _deliver()


def settle(qtbot: Any, application: Application) -> None:
    """Wait until nothing is under way and what came has been shown."""
    tasks = application.tasks
    assert tasks is not None
    qtbot.waitUntil(tasks.idle, timeout=20_000)
    QApplication.processEvents()
    qtbot.waitUntil(tasks.idle, timeout=20_000)


def child(parent: QWidget, kind: type[QWidget], name: str) -> Any:
    """A widget by its object name; says which names there are when it is not found."""
    found = parent.findChild(kind, name)
    if found is None:
        names = sorted(widget.objectName() for widget in parent.findChildren(kind) if widget.objectName())
        raise AssertionError(f"no {kind.__name__} named {name!r}; there are {names}")
    return found


def _deliver() -> None:
    QApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QApplication.processEvents()


def type_chinese(widget: QWidget, text: str) -> None:
    """Type as an input method does: the text arrives committed."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)
