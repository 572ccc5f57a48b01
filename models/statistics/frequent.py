"""半年汇集易发频发问题: the problems of a period by kind, by unit and by where they were found, with the change before it.

Counted are items of the 整改台账 by the day on which they were entered; voided ones are not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import func, select

from models.access import sees_governed
from models.errors import InvalidInput
from models.operations import Read, query
from models.rectification.operations import SOURCES
from models.rectification.records import Rectification, RectificationEvent
from models.rights import Right
from models.statistics.lines import Line, Period, part_before, period_of

BY: Final = {
    "all": ("按类别、单位和来源", ("category", "unit_name", "source")),
    "category": ("按问题类别", ("category",)),
    "unit": ("按单位", ("unit_name",)),
    "source": ("按来源", ("source",)),
}
"""How the problems are put together: the name, and what a group has in common."""


@dataclass(frozen=True)
class Group:
    """Problems that have kind, unit and source in common (empty where they were put together without it).

    How many, how many in the period before, how many still open, and which they are, the newest first.
    """

    category: str
    unit_name: str
    source_text: str
    count: int
    before: int
    open: int
    lines: tuple[Line, ...]


@query("易发频发问题", right=Right.STATISTICS)
def frequent_problems(
    read: Read, *, year: int, part: str = "Y", as_of: date | None = None, by: str = "all"
) -> tuple[Group, ...]:
    """Groups of a period, the largest first; those that were only before it are shown with none."""
    if by not in BY:
        raise InvalidInput("by", f"汇集方式请选择{'、'.join(name for name, _same in BY.values())}。")
    same = BY[by][1]
    now = _found(read, period_of(year, part, as_of))
    earlier = Counter(_key(row, same) for row in _found(read, period_of(*part_before(year, part))))
    groups: dict[tuple[str, str, str], list[Any]] = {key: [] for key in earlier}
    for row in now:
        groups.setdefault(_key(row, same), []).append(row)
    found = [_group(key, rows, earlier[key]) for key, rows in groups.items()]
    return tuple(
        sorted(found, key=lambda one: (-one.count, -one.before, one.category, one.unit_name, one.source_text))
    )


def _key(row: Any, same: Iterable[str]) -> tuple[str, str, str]:
    category, unit, source = (
        getattr(row, name) if name in same else "" for name in ("category", "unit_name", "source")
    )
    return category, unit, source


def _group(key: tuple[str, str, str], rows: list[Any], before: int) -> Group:
    category, unit, source = key
    still = sum(row.state != "CLOSED" for row in rows)
    newest = sorted(rows, key=lambda row: -int(row.id))
    lines = tuple(
        Line(f"{row.number}　{row.description}", "rectification", row.id, 1, row.unit_name) for row in newest
    )
    return Group(category, unit, SOURCES.get(source, source), len(rows), before, still, lines)


def _found(read: Read, period: Period) -> list[Any]:
    entered = (
        select(
            RectificationEvent.rectification_id.label("item"),
            func.min(RectificationEvent.happened_on).label("on"),
        )
        .where(RectificationEvent.deleted_at.is_(None))
        .group_by(RectificationEvent.rectification_id)
        .subquery()
    )
    statement = (
        select(
            Rectification.id,
            Rectification.number,
            Rectification.description,
            Rectification.category,
            Rectification.unit_name,
            Rectification.source,
            Rectification.state,
        )
        .join(entered, entered.c.item == Rectification.id)
        .where(
            entered.c.on.between(period.first, period.last),
            Rectification.state != "VOID",
            Rectification.deleted_at.is_(None),
            sees_governed(read.actor, Rectification.clue_id),
        )
    )
    return list(read.session.execute(statement))
