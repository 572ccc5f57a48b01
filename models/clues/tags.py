"""标签 of a clue: short words of the office's own, found by search."""

from __future__ import annotations

import re

from models.clues.parts import changeable
from models.clues.records import Clue
from models.errors import InvalidInput
from models.operations import Work, operation
from models.rights import Right

MOST, LONGEST = 12, 20


def tags_of(clue: Clue) -> tuple[str, ...]:
    """The clue's tags in the order in which they were typed."""
    return tuple(str(tag) for tag in (clue.extra or {}).get("tags", ()))


@operation("设置标签", right=Right.CASE_WRITE)
def set_tags(work: Work, *, clue_id: int, tags: str) -> None:
    """Replace a clue's tags, typed in a line with 顿号 or blanks between them; raises :class:`InvalidInput`."""
    clue = changeable(work, clue_id)
    found = list(dict.fromkeys(part for part in re.split(r"[、，,；;\s]+", tags) if part))
    if len(found) > MOST:
        raise InvalidInput("tags", f"标签最多 {MOST} 个，请合并一些。")
    long = next((tag for tag in found if len(tag) > LONGEST), "")
    if long:
        raise InvalidInput("tags", f"“{long[:8]}…”太长，一个标签最多 {LONGEST} 个字。")
    clue.extra = {**(clue.extra or {}), "tags": found}
