"""Pictures of every page of an office, taken without a screen: for the demonstration and the documents."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QCoreApplication,
    QDeadlineTimer,
    QEvent,
    QMessageLogContext,
    QSize,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QWidget

from storage.office import Office
from ui.app import Application, make_application

SIZE = QSize(1366, 768)
QUIET_ROUNDS = 12
LONGEST_MS = 15_000


def screens(office: Office, folder: Path) -> list[Path]:
    """Photograph the unlock page, the wizard, and every topic with its newest record and that record's tabs.

    The office stays unlocked. Pictures are named by topic: ``clues.png``, then ``clues-2.png`` for the second tab.
    """
    qInstallMessageHandler(_quiet)
    make_application()
    folder.mkdir(parents=True, exist_ok=True)
    camera = _Camera(folder)
    application = Application(office.folder)
    application.resize(SIZE)
    application.show()
    try:
        camera.take(application, "unlock")
        application.begin_wizard()
        camera.take(application, "wizard")
        application.begin_restore()
        camera.take(application, "restore")
        application.enter(office)
        _topics(application, camera)
    finally:
        _close_kept(application)
    return camera.made


def _quiet(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    """Without a screen Qt remarks on what windows can't do; only what goes wrong is worth a line."""
    if kind in (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg):
        sys.stderr.write(f"{text}\n")


def _topics(application: Application, camera: _Camera) -> None:
    window = application.window_page
    assert window is not None
    camera.settle(application)
    for topic in window.topics:
        window.show_topic(topic.key)
        camera.settle(application)
        page = window.lists.get(topic.key)
        model = getattr(page, "model", None)
        if topic.make_record is not None and model is not None and getattr(model, "rows", None):
            window.open_record(topic.kind, model.rows[0].id)
            camera.settle(application)
        camera.take(application, topic.key)
        tabs = getattr(window.record_stack.currentWidget() if topic.make_record else page, "tabs", None)
        for place in range(1, tabs.count() if tabs is not None else 0):
            tabs.setCurrentIndex(place)
            camera.take(application, f"{topic.key}-{place + 1}")
        if topic.key == "imports":
            _import_steps(page, application, camera)
        if topic.make_new is not None:
            window._new()
            camera.take(application, f"{topic.key}-new")
    window._help()
    camera.take(application, "help")


def _import_steps(page: Any, application: Application, camera: _Camera) -> None:
    """The import's second and third step, on a ledger that nobody keeps."""
    from ui.demonstration.ledger import sample

    page.columns.show_book(sample(), "clues")
    page.show_step(1)
    camera.take(application, "imports-2")
    page.try_out()
    camera.settle(application)
    camera.take(application, "imports-3")
    page.show_step(0)


def _close_kept(application: Application) -> None:
    """Close the window without locking the office: it belongs to the caller."""
    window, tasks = application.window_page, application.tasks
    application.window_page = application.tasks = None
    if tasks is not None:
        tasks.close()
    if window is not None:
        window.deleteLater()
    application.close()
    application.deleteLater()
    QApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


class _Camera:
    """Waits until a page stands still, then takes its picture."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: list[Path] = []

    def settle(self, application: Application) -> None:
        """Wait until nothing is under way."""
        clock = QDeadlineTimer(LONGEST_MS)
        still = 0
        while still < QUIET_ROUNDS and not clock.hasExpired():
            QApplication.processEvents()
            idle = application.tasks is None or application.tasks.idle()
            still = still + 1 if idle else 0

    def take(self, application: Application, name: str) -> None:
        """One picture."""
        self.settle(application)
        path = self.folder / f"{name}.png"
        picture: QWidget = application
        picture.grab().save(str(path))
        self.made.append(path)
