"""Work off the screen's thread is never handed over in the middle of its asking."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

from models.errors import NotFound
from ui.tasks import Tasks


class Quick(Executor):
    """A pool so quick that the work is done before its asker goes on, as a missing file's is now and then."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        made: Future[Any] = Future()
        try:
            made.set_result(fn(*args, **kwargs))
        except NotFound as error:
            made.set_exception(error)
        return made


def test_what_is_done_at_once_waits_for_its_asker(tasks: Tasks, qtbot: Any) -> None:
    tasks._readers.shutdown()
    tasks._readers = Quick()  # type: ignore[assignment]
    heard: list[Any] = []
    tasks.call(lambda: "quick", heard.append)

    def gone() -> None:
        raise NotFound("不在了。")

    tasks.call(gone, None, heard.append)
    assert heard == []
    assert not tasks.idle()
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert heard[0] == "quick"
    assert isinstance(heard[1], NotFound)
    assert tasks.idle()
