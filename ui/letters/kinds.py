"""The kinds of letter that come with the program, read once."""

from __future__ import annotations

from functools import cache

from models.letters.kinds import LetterKind, load_kinds
from ui.kit.theme import resources


@cache
def shipped_kinds() -> dict[str, LetterKind]:
    """Every shipped kind by its code, in the order of the list."""
    return load_kinds(resources() / "letters")
