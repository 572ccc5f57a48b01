"""A user signed in as an account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.ui.clues.hand import Hand
from ui.app import Application


@pytest.fixture
def as_(enter: Callable[[str], Application], qtbot: Any) -> Callable[[str], Hand]:
    """A user signed in as an account."""
    return lambda login: Hand(qtbot, enter(login))
