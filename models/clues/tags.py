"""标签 of a clue: short words of the office's own, found by search."""

from __future__ import annotations

from models.clues.parts import changeable
from models.clues.records import Clue
from models.operations import Work, operation
from models.ownfields.tags import parse_tags
from models.rights import Right


def tags_of(clue: Clue) -> tuple[str, ...]:
    """The clue's tags in the order in which they were typed."""
    return tuple(str(tag) for tag in (clue.extra or {}).get("tags", ()))


@operation("设置标签", right=Right.CASE_WRITE)
def set_tags(work: Work, *, clue_id: int, tags: str) -> None:
    """Replace a clue's tags, typed in a line with 顿号 or blanks between them; raises ``InvalidInput``."""
    clue = changeable(work, clue_id)
    clue.extra = {**(clue.extra or {}), "tags": parse_tags(tags)}
