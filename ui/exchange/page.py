"""The page: three tabs; a form or an open package stands in their place until it is left."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from models.errors import OfficeError
from models.operations import Changes
from ui import dialogs
from ui.exchange.files import PACKAGES
from ui.exchange.package import PackagePanel
from ui.exchange.packages import PackagesTab
from ui.exchange.peers import PeersTab
from ui.exchange.receive import ReceivePanel
from ui.exchange.send import SendForm
from ui.exchange.sums import SumsTab
from ui.kit.pieces import Banner, ProgressPanel, label
from ui.tasks import Progress, Tasks

KINDS = ("exchange_package", "exchange_peer", "exchange_key", "exchange_clue", "exchange_recipient")


class ExchangePage(QWidget):
    """单位往来."""

    navigate = Signal(str, int)

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.setObjectName("page")
        self.tasks = tasks
        self._work: Progress | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(10)
        column.addWidget(label("单位往来", "title"))
        self.banner = Banner()
        column.addWidget(self.banner)
        self.progress = ProgressPanel()
        self.progress.cancelled.connect(self._cancel)
        tasks.progressed.connect(self._progressed)
        column.addWidget(self.progress)
        self._stack = QStackedWidget()
        column.addWidget(self._stack, 1)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("单位往来的各部分")
        self.packages, self.peers, self.sums = PackagesTab(self), PeersTab(self), SumsTab(self)
        self.tabs.addTab(self.packages, "往来包")
        self.tabs.addTab(self.peers, "往来单位")
        self.tabs.addTab(self.sums, "下级数字")
        self._stack.addWidget(self.tabs)
        tasks.changed.connect(self._on_change)
        self.refresh()

    def refresh(self) -> None:
        """Read every tab anew."""
        self.packages.refresh()
        self.peers.refresh()
        self.sums.refresh()

    def _on_change(self, changes: Changes) -> None:
        if any(kind in changes for kind in KINDS):
            self.refresh()

    # --- what stands in place of the tabs

    def shown(self) -> QWidget:
        """What is shown: the tabs, a form, a package."""
        return self._stack.currentWidget()

    def show_instead(self, made: QWidget) -> None:
        """Show a form or a package in place of the tabs."""
        self.back()
        self._stack.addWidget(made)
        self._stack.setCurrentWidget(made)

    def back(self) -> None:
        """Show the tabs."""
        shown = self._stack.currentWidget()
        if shown is not self.tabs and shown is not None:
            self._stack.removeWidget(shown)
            shown.deleteLater()
        self._stack.setCurrentWidget(self.tabs)

    def failed(self, error: OfficeError) -> None:
        """Say what went wrong."""
        self.banner.say(str(error), "error")

    def open_record(self, package_id: int) -> None:
        """Open a package that was named elsewhere, on the agenda for example."""
        self.banner.silence()
        self.show_instead(PackagePanel(self, package_id))

    def send(self) -> None:
        """Begin a package."""
        self.banner.silence()
        self.show_instead(SendForm(self))

    def receive(self) -> None:
        """Choose a package that was brought and look at it."""
        path = dialogs.choose_file(self, "打开收到的往来包", PACKAGES)
        if path is not None:
            self.banner.silence()
            self.show_instead(ReceivePanel(self, path))

    # --- long work

    def long(self, what: str, function: Any, done: Any, failed: Any) -> None:
        """Run long work with its progress above the page."""
        self.progress.begin(what)

        def over(then: Any) -> Any:
            def call(value: Any) -> None:
                self.progress.end()
                self._work = None
                then(value)

            return call

        self._work = self.tasks.long(function, over(done), over(failed), owner=self)

    def _cancel(self) -> None:
        if self._work is not None:
            self._work.cancel()

    def _progressed(self, what: str, done: int, total: int) -> None:
        if self.progress.isVisible():
            self.progress.step(what, done, total)
