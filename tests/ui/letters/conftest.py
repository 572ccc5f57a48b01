"""The letter screens on a real vault, with the real typesetter."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from storage.office import Office
from tests.models.letters.conftest import OnFile, advice, kinds, on_file
from ui.tasks import Tasks

__all__ = ["OnFile", "advice", "kinds", "on_file"]


@pytest.fixture
def tasks_of(qapp, unlock: Callable[[str], Office]) -> Iterator[Callable[[str], Tasks]]:
    """Work as an account: the one before is finished and locked."""
    made: list[Tasks] = []

    def begin(login: str) -> Tasks:
        for tasks in made:
            tasks.close()
        made.append(Tasks(unlock(login)))
        return made[-1]

    yield begin
    for tasks in made:
        tasks.close()
