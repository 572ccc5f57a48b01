"""Reading deadlines of a record and the years whose holidays are on file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from models.access import sees_governed
from models.deadlines.records import Deadline
from models.operations import Read, query
from models.rights import Right
from models.rules import deadline_rules

# Ends that come by themselves: announced before; afterwards they wait to be noted and are never overdue.
EFFECT_END, PROBATION_END = "D_EFFECT_END", "D_PROBATION_END"
LAPSING = (EFFECT_END, PROBATION_END)
LAPSED = {
    EFFECT_END: "已届满，请登记届满。",
    PROBATION_END: "留党察看已期满，请决定是否恢复党员权利。",
}


AWAITS = "待补节假日表"


def awaited(year: int) -> str:
    """What to do about a deadline that cannot be counted yet."""
    return f"{AWAITS}：{year} 年的放假安排还没有录入，期限不作推测；请负责人在“设置—节假日”中录入，录入后自动计算。"


def due_text(due_on: date | None, awaits_year: int | None = None) -> str:
    """A due day as shown in a list, or that it waits to be counted; empty for none."""
    if awaits_year is not None:
        return AWAITS
    return f"{due_on:%Y-%m-%d}" if due_on else ""


@dataclass(frozen=True)
class DeadlineRow:
    """A deadline as shown; ``days_left`` is negative when overdue and None when it was met or cannot be counted yet.

    ``awaits_year``: the year whose holidays are not on file; ``due_on`` is then only to sort by.
    """

    id: int
    rule: str
    what: str
    basis: str
    starts_on: date
    due_on: date
    first_due_on: date
    done_on: date | None
    days_left: int | None
    tentative: bool
    extendable: bool
    extensions: tuple[dict[str, Any], ...]
    awaits_year: int | None = None
    replaced_on: date | None = None
    """When another deadline of the same rule took its place (督办 in place of 交办)."""
    ended_by: str = ""
    """Why it ended without what was due being done (转由下级办理): then it was met neither in time nor late."""

    @property
    def when(self) -> str:
        """The due day as shown, or that it waits to be counted."""
        return due_text(self.due_on, self.awaits_year)

    @property
    def overdue(self) -> bool:
        """Past its day and not met, or met late; a period that ends by itself never is (处分条例 46)."""
        if self.rule in LAPSING or self.awaits_year is not None or self.ended_by:
            return False
        return self.done_on > self.due_on if self.done_on else (self.days_left or 0) < 0

    @property
    def note(self) -> str:
        """What to know about the due day, as a sentence; empty when there is nothing."""
        if self.rule in LAPSING and self.done_on is None and (self.days_left or 0) < 0:
            return LAPSED[self.rule]
        if self.awaits_year is not None:
            return awaited(self.awaits_year)
        if self.tentative:
            return f"{self.due_on.year} 年放假安排未录入，暂不作顺延；录入后自动重算。"
        if self.extensions:
            return f"原期限 {self.first_due_on:%Y-%m-%d}，已延期 {len(self.extensions)} 次。"
        return ""


@query("查看期限", right=Right.CASE_READ)
def deadlines_of(read: Read, *, kind: str, record_id: int) -> list[DeadlineRow]:
    """A record's deadlines: open ones by their due day, then those met."""
    statement = select(Deadline).where(
        Deadline.owner_kind == kind,
        Deadline.owner_id == record_id,
        Deadline.deleted_at.is_(None),
        sees_governed(read.actor, Deadline.clue_id),
    )
    return rows_of(read, statement)


@query("查看被代替的期限", right=Right.CASE_READ)
def replaced_deadlines(read: Read, *, kind: str, record_id: int) -> list[DeadlineRow]:
    """What was due before another deadline of the same rule took its place: it stays on file with its extensions."""
    later = aliased(Deadline)
    follows = select(later.id).where(
        later.owner_kind == Deadline.owner_kind,
        later.owner_id == Deadline.owner_id,
        later.rule == Deadline.rule,
        later.id > Deadline.id,
    )
    statement = select(Deadline).where(
        Deadline.owner_kind == kind,
        Deadline.owner_id == record_id,
        Deadline.deleted_at.is_not(None),
        Deadline.done_on.is_(None),
        follows.exists(),
        sees_governed(read.actor, Deadline.clue_id),
    )
    found = read.session.scalars(statement.order_by(Deadline.id)).all()
    return [
        replace(_row(read, one), days_left=None, extendable=False, replaced_on=one.deleted_at.date())
        for one in found
        if one.deleted_at is not None
    ]


def rows_of(read: Read, statement: Any) -> list[DeadlineRow]:
    """Rows for a statement over deadlines, open ones first, each group by due day."""
    found = sorted(read.session.scalars(statement), key=lambda d: (d.done_on is not None, d.due_on, d.id))
    return [_row(read, deadline) for deadline in found]


def _row(read: Read, deadline: Deadline) -> DeadlineRow:
    rule = deadline_rules().get(deadline.rule)
    waits = deadline.awaits_year is not None
    return DeadlineRow(
        id=deadline.id,
        rule=deadline.rule,
        what=deadline.what,
        basis=deadline.basis,
        starts_on=deadline.starts_on,
        due_on=deadline.due_on,
        first_due_on=deadline.first_due_on,
        done_on=deadline.done_on,
        days_left=None if waits or deadline.done_on else (deadline.due_on - read.today).days,
        tentative=deadline.tentative,
        extendable=rule is not None and deadline.done_on is None and rule.extendable and not waits,
        extensions=tuple(deadline.extensions or ()),
        awaits_year=deadline.awaits_year,
    )
