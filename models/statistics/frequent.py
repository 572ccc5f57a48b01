"""半年汇集易发频发问题: the problems of a period by unit and by where they were found, with the change before it.

Counted are items of the 整改台账 by the day on which they were entered; voided ones are not.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from models.access import sees_governed
from models.operations import Read, query
from models.rectification.operations import SOURCES
from models.rectification.records import Rectification, RectificationEvent
from models.rights import Right
from models.statistics.lines import Period, part_before, period_of


@dataclass(frozen=True)
class Group:
    """Problems of one unit from one source: how many, how many before, how many still open."""

    unit_name: str
    source_text: str
    count: int
    before: int
    open: int
    newest_id: int


@query("易发频发问题", right=Right.STATISTICS)
def frequent_problems(
    read: Read, *, year: int, part: str = "Y", as_of: date | None = None
) -> tuple[Group, ...]:
    """Groups of a period, the largest first; those that were only before it are shown with none."""
    now = _found(read, period_of(year, part, as_of))
    before = Counter(
        (unit, source) for _id, unit, source, _state in _found(read, period_of(*part_before(year, part)))
    )
    counts = Counter((unit, source) for _id, unit, source, _state in now)
    still = Counter((unit, source) for _id, unit, source, state in now if state != "CLOSED")
    newest: dict[tuple[str, str], int] = {}
    for row, unit, source, _state in now:
        newest[(unit, source)] = max(row, newest.get((unit, source), 0))
    groups = [
        Group(unit, SOURCES.get(source, source), counts[key], before[key], still[key], newest.get(key, 0))
        for key in {*counts, *before}
        for unit, source in [key]
    ]
    return tuple(sorted(groups, key=lambda one: (-one.count, -one.before, one.unit_name, one.source_text)))


def _found(read: Read, period: Period) -> list[tuple[int, str, str, str]]:
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
        select(Rectification.id, Rectification.unit_name, Rectification.source, Rectification.state)
        .join(entered, entered.c.item == Rectification.id)
        .where(
            entered.c.on.between(period.first, period.last),
            Rectification.state != "VOID",
            Rectification.deleted_at.is_(None),
            sees_governed(read.actor, Rectification.clue_id),
        )
    )
    return [(row[0], row[1], row[2], row[3]) for row in read.session.execute(statement)]
