"""Deadlines of any record: set by rule, met, dropped, extended. The year's holidays: ``models.deadlines.holidays``.

Arithmetic: ``models.calendar`` (domain.md 9.5); rules: ``models.rules`` (domain.md 1.8).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from models.access import may_see_record
from models.base import KINDS, Record
from models.calendar import NoHolidayTable, Workdays, from_setting
from models.deadlines.records import Deadline
from models.errors import InvalidInput, NotFound
from models.operations import Read, Work
from models.rules import DeadlineRule, deadline_rule
from models.settings.operations import case_setting

Owner = tuple[str, int]
Period = tuple[int, str]
PRELIM = "D_PRELIM"


@dataclass(frozen=True)
class Counted:
    """A due day as counted. ``tentative``: it may move when a year is entered; ``awaits_year``: it is none yet."""

    due_on: date
    tentative: bool = False
    awaits_year: int | None = None


def workdays(read: Read) -> Workdays:
    """The working days as published and as the office entered them."""
    return from_setting(case_setting(read, "holidays"))


def due_day(
    read: Read, rule: DeadlineRule, starts_on: date, days: Workdays | None = None
) -> tuple[date, bool]:
    """The due day of a rule counted from a day, and whether it is tentative.

    A period in working days over a year without a holiday table raises :class:`NoHolidayTable`. A period in days or
    months needs the table only to move its end off a holiday: without it the end stands where it is (never later
    than the true one), is marked tentative, and moves when the year is entered.
    """
    days = days or workdays(read)
    amount = int(case_setting(read, "prelim_months")) if rule.code == PRELIM else rule.amount
    if not case_setting(read, "roll_months"):
        return days.period_end(starts_on, amount, rule.unit, roll=False), False
    try:
        return days.period_end(starts_on, amount, rule.unit), False
    except NoHolidayTable:
        if rule.unit == "WD":
            raise
        return days.period_end(starts_on, amount, rule.unit, roll=False), True


def counted(
    read: Read,
    rule: DeadlineRule,
    starts_on: date,
    *,
    period: Period | None = None,
    days: Workdays | None = None,
) -> Counted:
    """The due day of a rule, or of a ``period`` of its own: working days of a year without a table wait for it.

    Nobody is kept from his work by a notice that is not published: the deadline runs, uncounted, and is counted by
    itself when the year is entered (domain.md 9.5).
    """
    days = days or workdays(read)
    amount, unit = period or (rule.amount, rule.unit)
    if unit == "WD":
        try:
            return Counted(days.add_workdays(starts_on, amount))
        except NoHolidayTable as missing:
            return Counted(days.earliest(starts_on, amount), True, missing.year)
    if period is None:
        return Counted(*due_day(read, rule, starts_on, days))
    return Counted(days.period_end(starts_on, amount, unit))


def period_of(read: Read, found: Deadline) -> Period | None:
    """The record's own period in place of the rule's, if it has one."""
    record = owner_of(read, found)
    return record.own_period() if record is not None else None


def owner_of(read: Read, found: Deadline) -> Record | None:
    """The record that a deadline belongs to."""
    cls: type[Record] | None = KINDS.get(found.owner_kind)
    return read.session.get(cls, found.owner_id) if cls is not None else None


def set_deadline(
    work: Work,
    *,
    owner: Owner,
    rule: str,
    starts_on: date,
    clue_id: int | None,
    what: str = "",
    due_on: date | None = None,
    period: Period | None = None,
    responsible_uid: str = "",
) -> Deadline:
    """Start a deadline of ``owner`` (kind, id), counted by its rule unless ``due_on`` or a ``period`` is given.

    ``starts_on`` is not counted. An open deadline of the same owner and rule is replaced. Working days of a year whose
    holidays are not on file are not counted until they are (``awaits_year``).
    """
    row = deadline_rule(rule)
    if due_on is None:
        due = counted(work, row, starts_on, period=period)
    elif due_on < starts_on:
        raise InvalidInput("due_on", "期限不能早于起算日期，请核对。")
    else:
        due = Counted(due_on)
    for earlier in _open(work, owner, rule):
        earlier.deleted_at = work.now
    made = Deadline(
        owner_kind=owner[0],
        owner_id=owner[1],
        clue_id=clue_id,
        rule=rule,
        what=what or row.what,
        basis=row.basis,
        starts_on=starts_on,
        due_on=due.due_on,
        first_due_on=due.due_on,
        tentative=due.tentative,
        awaits_year=due.awaits_year,
        extensions=[],
        responsible_uid=responsible_uid,
    )
    work.session.add(made)
    work.session.flush()
    return made


def _open(work: Read, owner: Owner, rule: str = "") -> Iterable[Deadline]:
    statement = select(Deadline).where(
        Deadline.owner_kind == owner[0],
        Deadline.owner_id == owner[1],
        Deadline.done_on.is_(None),
        Deadline.deleted_at.is_(None),
    )
    if rule:
        statement = statement.where(Deadline.rule == rule)
    return work.session.scalars(statement).all()


def open_deadlines(work: Read, owner: Owner) -> Iterable[Deadline]:
    """The owner's open deadlines."""
    return _open(work, owner)


def meet_deadline(work: Work, owner: Owner, rule: str, on: date) -> bool:
    """Note that what was due by a rule is done; says whether such a deadline was open."""
    met = False
    for deadline in _open(work, owner, rule):
        deadline.done_on = on
        met = True
    return met


def drop_deadlines(work: Work, owner: Owner, rule: str = "", *, by: str, on: date | None = None) -> None:
    """End the owner's open deadlines (or those of one rule) undone: ``by`` says what took them away."""
    for deadline in _open(work, owner, rule):
        deadline.done_on, deadline.ended_by = on or work.today, by[:60]


def unset_deadlines(work: Work, owner: Owner, rule: str = "") -> None:
    """Take back the owner's open deadlines (or those of one rule): they were never due (登记有误), or another record has them."""
    for deadline in _open(work, owner, rule):
        deadline.deleted_at = work.now


def resume_deadline(work: Work, owner: Owner, rule: str) -> bool:
    """Let the owner's last ended deadline of a rule run again with its own due day (a step was taken back)."""
    statement = select(Deadline).where(
        Deadline.owner_kind == owner[0],
        Deadline.owner_id == owner[1],
        Deadline.rule == rule,
        Deadline.done_on.is_not(None),
        Deadline.deleted_at.is_(None),
    )
    last = work.session.scalars(statement.order_by(Deadline.id.desc())).first()
    if last is not None:
        last.done_on, last.ended_by = None, ""
    return last is not None


def open_rules(read: Read, owner: Owner, *, uncounted: bool = False) -> set[str]:
    """The rules of the owner's open deadlines; ``uncounted``: only of those that wait for a year's holiday table."""
    statement = select(Deadline.rule).where(
        Deadline.owner_kind == owner[0],
        Deadline.owner_id == owner[1],
        Deadline.done_on.is_(None),
        Deadline.deleted_at.is_(None),
    )
    if uncounted:
        statement = statement.where(Deadline.awaits_year.is_not(None))
    return set(read.session.scalars(statement))


def seen_deadline(read: Read, deadline_id: int) -> Deadline:
    """The deadline, or :class:`NotFound` alike for none and for one outside the 知悉范围."""
    found = read.session.get(Deadline, deadline_id)
    if found is None or found.deleted_at is not None or not may_see_record(read.session, read.actor, found):
        raise NotFound("没有这项期限，或者您不在它的知悉范围内。")
    return found
