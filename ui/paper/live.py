"""The page beside the typing: set again a moment after the last keystroke, off the screen's thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, QRunnable, QThreadPool, QTimer, Signal
from PySide6.QtGui import QImage

from models.errors import OfficeError
from models.letters.paper import LetterPaper
from ui.paper.pages import Pages

# long enough to swallow a quick typist's keys, short enough to stay under 150 ms with the page set
DEBOUNCE_MS = 40

SetPage = Callable[[LetterPaper], bytes]


@dataclass
class SetResult:
    """What one round made: the pages and the pictures in view, or the reason why not."""

    pages: Pages | None = None
    pictures: dict[tuple[int, int], QImage] = field(default_factory=dict)
    error: BaseException | None = None


class _Told(QObject):
    done = Signal(object)


class _Round(QRunnable):
    """One typesetting on the pool's thread."""

    def __init__(
        self, paper: LetterPaper, set_page: SetPage, wanted: list[int], dpi: int, told: _Told
    ) -> None:
        super().__init__()
        self.paper, self.set_page, self.wanted, self.dpi, self.told = paper, set_page, wanted, dpi, told

    def run(self) -> None:
        """Set the page and draw what is in view; an error travels to the screen's thread."""
        result = SetResult()
        try:
            pages = Pages(self.set_page(self.paper))
            for index in self.wanted:
                if index < len(pages):
                    result.pictures[index, self.dpi] = pages.picture(index, self.dpi)
            result.pages = pages
        except BaseException as error:  # noqa: BLE001 - raised again on the screen's thread
            result.error = error
        self.told.done.emit(result)


class LivePage(QObject):
    """Sets the newest paper only; one round at a time, those overtaken are never started.

    ``shown(SetResult)`` carries pages, ``failed(str)`` the sentence that says why the page can't be set.
    """

    shown = Signal(object)
    failed = Signal(str)

    def __init__(self, set_page: SetPage, view: Callable[[], tuple[list[int], int]], parent: QObject) -> None:
        super().__init__(parent)
        self._set_page, self._view = set_page, view
        self._next: LetterPaper | None = None
        self._busy = False
        self._closed = False
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEBOUNCE_MS)
        self._timer.timeout.connect(self._start)
        self._told = _Told()
        self._told.done.connect(self._done)

    def ask(self, paper: LetterPaper) -> None:
        """Set this paper when the typing pauses."""
        self._next = paper
        self._timer.start()

    @property
    def resting(self) -> bool:
        """Whether nothing is under way."""
        return not self._busy and self._next is None

    def _start(self) -> None:
        if self._busy or self._closed or self._next is None:
            return
        paper, self._next = self._next, None
        self._busy = True
        wanted, dpi = self._view()
        self._pool.start(_Round(paper, self._set_page, wanted, dpi, self._told))

    def _done(self, result: SetResult) -> None:
        self._busy = False
        if self._closed:
            if result.pages is not None:
                result.pages.close()
            return
        if result.pages is not None:
            self.shown.emit(result)
        elif isinstance(result.error, OfficeError):
            self.failed.emit(str(result.error))
        elif result.error is not None:
            raise result.error
        if self._next is not None and not self._timer.isActive():
            self._start()

    def close(self) -> None:
        """End the thread; what it still makes is thrown away."""
        self._closed = True
        self._timer.stop()
        self._next = None
        self._pool.waitForDone()
