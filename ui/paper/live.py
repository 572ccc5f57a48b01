"""The page beside the typing: set again a moment after the last keystroke, off the screen's thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from models.errors import OfficeError
from models.letters.paper import LetterPaper
from ui.paper.pages import Pages

# long enough to swallow a quick typist's keys, short enough to stay under 150 ms with the page set
DEBOUNCE_MS = 40

SetPage = Callable[[LetterPaper], bytes]
Also = Callable[[], Any]
_Asked = tuple[LetterPaper, Also | None]


@dataclass
class SetResult:
    """What one round made: the pages and the pictures in view, or the reason why not."""

    pages: Pages | None = None
    also: Any = None
    pictures: dict[tuple[int, int], QImage] = field(default_factory=dict)
    error: BaseException | None = None


class _Told(QObject):
    done = Signal(object)


def _round(asked: _Asked, set_page: SetPage, view: tuple[list[int], int]) -> SetResult:
    """Set one page and draw what is in view; an error travels to the screen's thread."""
    result = SetResult()
    wanted, dpi = view
    try:
        paper, also = asked
        result.also = also() if also is not None else None
        pages = Pages(set_page(paper))
        for index in wanted:
            if index < len(pages):
                result.pictures[index, dpi] = pages.picture(index, dpi)
        result.pages = pages
    except Exception as error:  # noqa: BLE001 - raised again on the screen's thread
        result.error = error
    return result


class LivePage(QObject):
    """Sets the newest paper only; one round at a time, those overtaken are never started.

    ``shown(SetResult)`` after every round, ``failed(str)`` with the sentence that says why no page was set.
    """

    shown = Signal(object)
    failed = Signal(str)

    def __init__(self, set_page: SetPage, view: Callable[[], tuple[list[int], int]], parent: QObject) -> None:
        super().__init__(parent)
        self._set_page, self._view = set_page, view
        self._next: _Asked | None = None
        self._busy = False
        self._closed = False
        self._worker = ThreadPoolExecutor(1, "page")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEBOUNCE_MS)
        self._timer.timeout.connect(self._start)
        # told from the worker's thread: it stands alone, so that it outlives whatever page it reports to
        self._told = _Told()
        self._told.done.connect(self._done)

    def ask(self, paper: LetterPaper, also: Also | None = None) -> None:
        """Set this paper when the typing pauses; ``also`` is looked at in the same round, off the screen's thread."""
        if self._closed:
            return
        self._next = (paper, also)
        self._timer.start()

    @property
    def resting(self) -> bool:
        """Whether nothing is under way."""
        return not self._busy and self._next is None

    def _start(self) -> None:
        if self._busy or self._closed or self._next is None:
            return
        asked, self._next = self._next, None
        self._busy = True
        told = self._told
        future = self._worker.submit(_round, asked, self._set_page, self._view())
        future.add_done_callback(lambda made: told.done.emit(made.result()))

    def _done(self, result: SetResult) -> None:
        self._busy = False
        if self._closed:
            if result.pages is not None:
                result.pages.close()
            return
        # a page that can't be set still brings what else was looked at: the character that has no glyph
        self.shown.emit(result)
        if result.error is not None and not isinstance(result.error, OfficeError):
            raise result.error
        if result.error is not None:
            self.failed.emit(str(result.error))
        if self._next is not None and not self._timer.isActive():
            self._start()

    def close(self) -> None:
        """End the thread; what it still makes is thrown away."""
        if self._closed:
            return
        self._closed = True
        self._timer.stop()
        self._next = None
        self._worker.shutdown(wait=True, cancel_futures=True)
