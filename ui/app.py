"""The application: unlock page, wizard or window; locks when idle, on a key, or when asked."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QStandardPaths, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QStackedWidget, QWidget

from models.accounts.operations import accounts
from models.errors import OfficeError
from models.operations import Changes
from models.settings.operations import case_settings, house_settings
from models.version import NAME, VERSION
from storage import drafts, fs
from storage.office import Office
from ui import dialogs, shortcuts
from ui.clipboard import OurCopies
from ui.kit.pieces import Banner
from ui.kit.theme import dress
from ui.leaving import SessionWatch, watch
from ui.tasks import Tasks
from ui.unlock.page import UnlockPage
from ui.viewer import process as viewer
from ui.window import Window

LAST_VAULT = "last-vault"
GRACE_MS = 5_000
ACTIVE = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.InputMethod,
    }
)


class Idle(QObject):
    """Counts the minutes without a key or a mouse; hears the lock's key where a dialog or a menu keeps it from the window.

    It sees every event of the application, which costs each of them a call; so it looks only while it counts, and
    goes with the window that it locks.
    """

    def __init__(self, app: QApplication, owner: QMainWindow, expired: Any) -> None:
        super().__init__(owner)
        self._app = app
        self._expired = expired
        self._last = 0.0
        self.minutes = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(expired)

    def watch(self, minutes: int) -> None:
        """Start counting; 0 never locks."""
        self.stop()
        self.minutes = minutes
        if minutes > 0:
            self._app.installEventFilter(self)
            self._timer.start(minutes * 60_000)
            self._last = seconds_since_start()

    def stop(self) -> None:
        """Count no more."""
        self._timer.stop()
        self._app.removeEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Any input starts the count anew, but where the machine slept through its end: then it locks."""
        if event.type() in ACTIVE and self._timer.isActive():
            now = seconds_since_start()
            slept, self._last = (now - self._last) * 1000 > self._timer.interval() + GRACE_MS, now
            if slept:
                QTimer.singleShot(0, self, self._expired)
                return True
            self._timer.start()
            over = QApplication.activeModalWidget() or QApplication.activePopupWidget()
            if isinstance(event, QKeyEvent) and over is not None and _is_lock_key(event):
                QTimer.singleShot(0, self, self._expired)
                return True
        return False


def seconds_since_start() -> float:
    """Seconds since the machine started, those that it slept included: a timer's clock stands still meanwhile."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


def _is_lock_key(event: QKeyEvent) -> bool:
    return QKeySequence(event.keyCombination()) == QKeySequence(shortcuts.keys("lock"))


class Application(QMainWindow):
    """The one top window: shows what belongs to the present state."""

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__()
        self.setWindowTitle(NAME)
        self.resize(1366, 768)
        self.setMinimumSize(1024, 640)
        self._stack = QStackedWidget()
        self.setCentralWidget(self._stack)
        self.window_page: Window | None = None
        self.tasks: Tasks | None = None
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._idle = Idle(app, self, self.lock)
        self._copies = OurCopies(self)
        self._leaving: SessionWatch | None = None
        app.aboutToQuit.connect(self.lock)
        self.unlock_page = UnlockPage(folder or last_vault(), remember_vault)
        self.unlock_page.unlocked.connect(self.enter)
        self.unlock_page.new_wanted.connect(self.begin_wizard)
        self.unlock_page.recover_wanted.connect(self.begin_recovery)
        self.unlock_page.restore_wanted.connect(self.begin_restore)
        self._stack.addWidget(self.unlock_page)

    # --- states

    def enter(self, office: Office) -> None:
        """Show the unlocked vault."""
        self.tasks = Tasks(office, self)
        if self._leaving is not None:
            self._leaving.hold()
        self.window_page = Window(self.tasks)
        self.window_page.lock_wanted.connect(self.lock)
        self._stack.addWidget(self.window_page)
        self._stack.setCurrentWidget(self.window_page)
        settings = office.read(house_settings)
        self._idle.watch(int(settings["lock_minutes"]))
        self.tasks.changed.connect(self._house_changed)
        if any(row.must_change for row in office.read(accounts) if row.uid == office.actor.uid):
            self.window_page.ask_new_password()
        if office.cleared:
            self._use_fonts(office.read(case_settings)["fonts"])
        self.setWindowTitle(f"{NAME} · {settings['office_name']}")

    def _house_changed(self, changes: Changes) -> None:
        """A changed idle time counts from now on."""
        if changes.house and self.tasks is not None:
            self.tasks.read(house_settings, {}, self._look_at_minutes, owner=self.window_page)

    def _look_at_minutes(self, settings: dict[str, Any]) -> None:
        minutes = int(settings["lock_minutes"])
        if self.tasks is not None and minutes != self._idle.minutes:
            self._idle.watch(minutes)

    def lock_when_left(self, leaving: SessionWatch) -> None:
        """Lock when the person leaves the machine; an open vault is waited for before it sleeps."""
        self._leaving = leaving
        leaving.left.connect(self.lock)
        leaving.left.connect(self._forget_typed)

    def _forget_typed(self) -> None:
        """What was typed before any vault is open: a password, a recovery key."""
        self.unlock_page.password.clear()
        page = self._stack.currentWidget()
        if hasattr(page, "forget"):
            page.forget()

    def _use_fonts(self, setting: dict[str, Any]) -> None:
        """The office's own fonts are read beside the first page; without any the typesetter is not even loaded."""
        if setting and self.tasks is not None:
            from ui.paper.fonts import put_in_force

            self.tasks.call(lambda: put_in_force(setting), owner=self)

    def lock(self) -> None:
        """Keep what is being typed, drop everything that was shown, close the vault. Never refuses."""
        if self.window_page is None or self.tasks is None:
            return
        window, tasks = self.window_page, self.tasks
        self.window_page = self.tasks = None
        self._idle.stop()
        QGuiApplication.inputMethod().commit()  # what is being composed belongs to what was typed
        close_all_over(self)
        viewer.stop()
        # nothing is left to be read while the work that runs comes to its end
        self._stack.setCurrentWidget(self.unlock_page)
        self.setWindowTitle(NAME)
        self.repaint()
        attended = dialogs.answer_with(lambda _kind, _text: None)  # a question would wait for who has left
        try:
            tasks.close()
        finally:
            attended()
        keep_drafts(window, tasks, self.unlock_page.banner)
        window.keep_layout()
        window.popup.forget()
        tasks.office.lock()
        self._stack.removeWidget(window)
        window.deleteLater()
        tasks.deleteLater()
        self._copies.clear()
        if self._leaving is not None:
            self._leaving.release()
        self.unlock_page.password.setFocus()

    # --- before a vault is open

    def _visit(self, page: QWidget) -> None:
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)

    def _back(self, page: QWidget) -> None:
        self._stack.setCurrentWidget(self.unlock_page)
        self._stack.removeWidget(page)
        page.deleteLater()

    def begin_wizard(self) -> None:
        """First run: make a vault."""
        from ui.wizard.page import WizardPage

        page = WizardPage()
        page.finished.connect(lambda folder: (self.unlock_page.choose(folder), self._back(page)))
        page.cancelled.connect(lambda: self._back(page))
        self._visit(page)

    def begin_recovery(self, folder: Path | None) -> None:
        """A forgotten password."""
        from ui.unlock.recover import RecoverPage

        if folder is None:
            dialogs.tell(self, "请先选择要打开的保险库。")
            return
        page = RecoverPage(folder)
        page.cancelled.connect(lambda: self._back(page))
        self._visit(page)

    def begin_restore(self) -> None:
        """A vault from a backup."""
        from ui.backup.restore_page import RestorePage

        page = RestorePage()
        page.finished.connect(lambda folder: (self.unlock_page.choose(folder), self._back(page)))
        page.cancelled.connect(lambda: self._back(page))
        self._visit(page)

    def changeEvent(self, event: QEvent) -> None:
        """Minimised: lock where the office wants it."""
        if event.type() == QEvent.Type.WindowStateChange and self.isMinimized() and self.tasks is not None:
            settings = self.tasks.office.read(house_settings)
            if settings["lock_on_minimise"]:
                self.lock()
        super().changeEvent(event)

    def closeEvent(self, event: Any) -> None:
        """Closing locks first."""
        self.lock()
        self.unlock_page.close_worker()
        event.accept()


def close_all_over(window: QWidget) -> None:
    """Close every menu, dialog and other window of the program but this one, whatever they wait for."""
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.hide()
    while (dialog := QApplication.activeModalWidget()) is not None:
        if isinstance(dialog, QDialog):
            dialog.done(QDialog.DialogCode.Rejected)  # one without a way out refuses to be closed
        else:
            dialog.hide()
    for other in QApplication.topLevelWidgets():
        if other is not window and other.isVisible():
            other.hide()


def keep_drafts(window: Window, tasks: Tasks, banner: Banner) -> None:
    """Keep every form that was being filled in; one that can't be kept is said, and the others still are."""
    for form in window.open_forms():
        try:
            if form.withheld:
                drafts.drop(tasks.office, form.place)
            else:
                drafts.keep(tasks.office, form.place, form.title, form.draft())
        except OfficeError as error:
            banner.say(f"锁定时没能保存“{form.title}”中填写的内容：{error}", "error")


def config_folder() -> Path:
    """Where the program remembers one thing outside the vault: which folder was opened last."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppConfigLocation))


def last_vault() -> Path | None:
    """The vault opened last, if it is still there."""
    try:
        text = fs.read_limited(config_folder() / LAST_VAULT, 8192).decode("utf-8", "replace").strip()
    except OfficeError:
        return None
    return Path(text) if text and Path(text).is_dir() else None


def remember_vault(folder: Path) -> None:
    """Remember which vault was opened."""
    fs.make_folder(config_folder())
    fs.atomic_write(config_folder() / LAST_VAULT, str(folder.resolve()).encode())


def make_application() -> QApplication:
    """The Qt application in our dress."""
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("qingjuan")
    app.setApplicationDisplayName(NAME)
    app.setApplicationVersion(VERSION)
    app.setDesktopFileName("qingjuan")
    dress(app)
    return app


def run(folder: Path | None = None, office: Office | None = None) -> int:
    """Open the window and stay until it is closed."""
    app = make_application()
    window = Application(folder)
    window.lock_when_left(watch(window))
    if office is not None:
        window.enter(office)
    window.show()
    return app.exec()


def screens(office: Office, folder: Path) -> list[Path]:
    """Pictures of every page of an office; see ``ui.screens``."""
    from ui.screens import screens as take

    return take(office, folder)
