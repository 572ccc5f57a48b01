"""Figures count everything; what they count is named only to those in its 知悉范围 (保密法 21)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from models.access import sees_clue, sees_governed
from models.base import KINDS
from models.operations import Read
from models.statistics.lines import Line

HIDDEN = "（不在您的知悉范围内）"
GOVERNED = ("clue", "letter", "decision", "talk", "rectification")
"""Kinds whose records hang on a clue; the year's work masks its own lines."""
_AT_ONCE = 10_000


def masked(read: Read, groups: Sequence[Sequence[Line]]) -> list[tuple[Line, ...]]:
    """The lines of several figures, those of records out of sight without name, unit and id."""
    asked: dict[str, set[int]] = {kind: set() for kind in GOVERNED}
    for line in (line for group in groups for line in group):
        if line.kind in asked:
            asked[line.kind].add(line.record_id)
    seen = {kind: _seen(read, KINDS[kind], ids) for kind, ids in asked.items() if ids}

    def shown(line: Line) -> Line:
        if line.kind not in seen or line.record_id in seen[line.kind]:
            return line
        return replace(line, text=HIDDEN, kind="", record_id=0, unit_name="")

    return [tuple(map(shown, group)) for group in groups]


def _seen(read: Read, cls: Any, ids: Iterable[int]) -> set[int]:
    wanted = sorted(ids)
    condition = (
        sees_clue(read.actor, cls.id) if cls.KIND == "clue" else sees_governed(read.actor, cls.clue_id)
    )
    found: set[int] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        found.update(read.session.scalars(select(cls.id).where(cls.id.in_(some), condition)))
    return found
