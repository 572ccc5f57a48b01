"""Reading deadlines of a record and the years whose holidays are on file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from models.access import sees_governed
from models.dates import chinese_date
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


def ending_of(
    rule: str, due_on: date, done_on: date | None, ended_by: str, awaits_year: int | None = None
) -> str:
    """How a deadline ended, in a word: done in time, done late, or fallen away undone before its day or after it."""
    if done_on is None:
        return ""
    if rule in LAPSING and not ended_by:
        return "已届满"
    if awaits_year is not None:
        return "未办终止" if ended_by else "已完成"
    late = done_on > due_on
    if ended_by:
        return "逾期未办，终止" if late and rule not in LAPSING else "期内终止"
    return "逾期完成" if late else "按期完成"


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
    """What took it away undone (转由下级办理); empty where what was due was done."""

    @property
    def when(self) -> str:
        """The due day as shown, or that it waits to be counted."""
        return due_text(self.due_on, self.awaits_year)

    @property
    def overdue(self) -> bool:
        """Past its day: still open, met late, or fallen away later than that; what ends by itself never is (处分条例 46)."""
        if self.rule in LAPSING or self.awaits_year is not None:
            return False
        return self.done_on > self.due_on if self.done_on else (self.days_left or 0) < 0

    @property
    def ending(self) -> str:
        """How it ended, in a word; empty while it runs."""
        return ending_of(self.rule, self.due_on, self.done_on, self.ended_by, self.awaits_year)

    @property
    def ended(self) -> str:
        """The day on which it ended and by what: 2022年6月30日完成 or 2022年6月30日因转由下级办理终止; empty while it runs."""
        if self.done_on is None:
            return ""
        day = chinese_date(self.done_on)
        return f"{day}因{self.ended_by}终止" if self.ended_by else f"{day}完成"

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
    begun = select(later.starts_on).where(
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
        begun.exists(),
        sees_governed(read.actor, Deadline.clue_id),
    )
    since = begun.order_by(later.id).limit(1).scalar_subquery()
    found = read.session.execute(statement.add_columns(since).order_by(Deadline.id)).all()
    return [
        replace(_row(read, one), days_left=None, extendable=False, replaced_on=begins)
        for one, begins in found
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
        ended_by=deadline.ended_by,
    )
