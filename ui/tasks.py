"""Work off the screen's thread: writes one after the other on one thread, reads on a small pool.

Pages pass ids and plain data and get frozen dataclasses back, on the screen's thread. A result whose page has gone is
dropped. Nothing here touches a widget.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal

from models.errors import OfficeError
from models.operations import Changes, Operation, Outcome, Query
from storage.office import Office

Done = Callable[[Any], None]
Failed = Callable[[OfficeError], None]
READERS = 2


class Progress:
    """What long work is given: where to tell how far it is, and whether to stop."""

    def __init__(self, tell: Callable[[str, int, int], None]) -> None:
        self._tell = tell
        self._stop = threading.Event()

    def __call__(self, what: str, done: int, total: int) -> None:
        """Tell how far the work is."""
        self._tell(what, done, total)

    def cancel(self) -> None:
        """Ask the work to stop."""
        self._stop.set()

    def cancelled(self) -> bool:
        """Whether the work should stop."""
        return self._stop.is_set()


class Tasks(QObject):
    """Runs operations, queries and long work of one unlocked office."""

    changed = Signal(object)
    progressed = Signal(str, int, int)
    _arrived = Signal(object)

    def __init__(self, office: Office, parent: QObject | None = None, *, at_once: bool = False) -> None:
        """``at_once`` runs everything in place: for screenshots and the plainest tests."""
        super().__init__(parent)
        self.office = office
        self._at_once = at_once
        self._writer = ThreadPoolExecutor(1, "writer")
        self._readers = ThreadPoolExecutor(READERS, "reader")
        self._waiting = 0
        self._closed = False
        self._long: Progress | None = None
        # queued: work that is done before its asker goes on must not be handed over in the middle of the asking
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    # --- asking

    def write(
        self,
        operation: Operation[..., Any],
        data: dict[str, Any],
        done: Done | None = None,
        failed: Failed | None = None,
        *,
        owner: QObject | None = None,
    ) -> None:
        """Run an operation; ``done`` gets its value after every view has heard what changed."""

        def finished(outcome: Outcome[Any]) -> None:
            self.changed.emit(outcome.changes)
            if done is not None and _alive(owner):
                done(outcome.value)

        self._submit(
            self._writer, lambda: self.office.run(operation, **data), finished, failed, owner, always=True
        )

    def read(
        self,
        query: Query[..., Any],
        data: dict[str, Any],
        done: Done,
        failed: Failed | None = None,
        *,
        owner: QObject | None = None,
    ) -> None:
        """Run a query and hand over its result."""
        self._submit(self._readers, lambda: self.office.read(query, **data), done, failed, owner)

    def call(
        self,
        function: Callable[[], Any],
        done: Done | None = None,
        failed: Failed | None = None,
        *,
        owner: QObject | None = None,
        writes: bool = False,
    ) -> None:
        """Run anything else off the screen's thread: a search, evidence, a password change."""

        def finished(value: Any) -> None:
            if isinstance(value, Outcome):
                self.changed.emit(value.changes)
            elif writes:
                self.changed.emit(Changes(house=True))
            if done is not None and _alive(owner):
                done(value)

        pool = self._writer if writes else self._readers
        self._submit(pool, function, finished, failed, owner, always=writes)

    def long(
        self,
        function: Callable[[Progress], Any],
        done: Done | None = None,
        failed: Failed | None = None,
        *,
        owner: QObject | None = None,
    ) -> Progress:
        """Run long work that tells its progress and can be cancelled through what is returned."""
        progress = Progress(lambda what, at, total: self.progressed.emit(what, at, min(total, 2**31 - 1)))
        self._long = progress
        self.call(lambda: function(progress), done, failed, owner=owner, writes=True)
        return progress

    # --- underneath

    def _submit(
        self,
        pool: ThreadPoolExecutor,
        function: Callable[[], Any],
        done: Done | None,
        failed: Failed | None,
        owner: QObject | None,
        *,
        always: bool = False,
    ) -> None:
        if self._closed:
            return
        if self._at_once:
            self._settle(_run(function), done, failed, owner, always)
            return
        self._waiting += 1
        future = pool.submit(function)
        future.add_done_callback(lambda made: self._tell(made, done, failed, owner, always))

    def _tell(
        self,
        future: Future[Any],
        done: Done | None,
        failed: Failed | None,
        owner: QObject | None,
        always: bool,
    ) -> None:
        if shiboken6.isValid(self):
            self._arrived.emit((future, done, failed, owner, always))

    def _deliver(self, arrived: tuple[Any, ...]) -> None:
        self._waiting -= 1
        future, *rest = arrived
        if not future.cancelled():
            self._settle(future, *rest)

    def _settle(
        self,
        future: Future[Any],
        done: Done | None,
        failed: Failed | None,
        owner: QObject | None,
        always: bool,
    ) -> None:
        error = future.exception()
        if error is not None:
            if not isinstance(error, OfficeError):
                raise error
            if failed is not None and _alive(owner):
                failed(error)
            elif not self._closed:
                self.unheard(error)
        elif done is not None and (always or _alive(owner)):
            done(future.result())

    def unheard(self, error: OfficeError) -> None:
        """An error that no page asked to hear: said aloud, never swallowed."""
        from ui import dialogs

        dialogs.warn(None, str(error))

    def idle(self) -> bool:
        """Whether nothing is under way."""
        return self._waiting == 0

    def close(self) -> None:
        """Take nothing more, cancel long work, finish the writes, drop the reads that wait.

        Who asked for a write hears of it before this returns: what was saved is no draft.
        """
        self._closed = True
        if self._long is not None:
            self._long.cancel()
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._writer.shutdown(wait=True, cancel_futures=False)
        QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall.value)


def _run(function: Callable[[], Any]) -> Future[Any]:
    future: Future[Any] = Future()
    try:
        future.set_result(function())
    except Exception as error:  # noqa: BLE001  handed on to whoever asked, like a worker's
        future.set_exception(error)
    return future


def _alive(owner: QObject | None) -> bool:
    return owner is None or shiboken6.isValid(owner)
