"""Deadlines of any record: set by rule, met, dropped, extended. The year's holidays: ``models.deadlines.holidays``.

Arithmetic: ``models.calendar`` (domain.md 9.5); rules: ``models.rules`` (domain.md 1.8).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from models.access import may_see
from models.calendar import NoHolidayTable, Workdays, from_setting
from models.deadlines.records import Deadline
from models.errors import InvalidInput, NotFound
from models.operations import Read, Work
from models.rules import DeadlineRule, deadline_rule
from models.settings.operations import case_setting

Owner = tuple[str, int]
PRELIM = "D_PRELIM"


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


def set_deadline(
    work: Work,
    *,
    owner: Owner,
    rule: str,
    starts_on: date,
    clue_id: int | None,
    what: str = "",
    due_on: date | None = None,
    responsible_uid: str = "",
) -> Deadline:
    """Start a deadline of ``owner`` (kind, id), counted by its rule unless ``due_on`` is given.

    ``starts_on`` is not counted. An open deadline of the same owner and rule is replaced. Raises
    :class:`NoHolidayTable` for working days of a year whose holidays are not on file.
    """
    row = deadline_rule(rule)
    tentative = False
    if due_on is None:
        due_on, tentative = due_day(work, row, starts_on)
    elif due_on < starts_on:
        raise InvalidInput("due_on", "期限不能早于起算日期，请核对。")
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
        due_on=due_on,
        first_due_on=due_on,
        tentative=tentative,
        extensions=[],
        responsible_uid=responsible_uid,
    )
    work.session.add(made)
    work.session.flush()
    return made


def _open(work: Work, owner: Owner, rule: str = "") -> Iterable[Deadline]:
    statement = select(Deadline).where(
        Deadline.owner_kind == owner[0],
        Deadline.owner_id == owner[1],
        Deadline.done_on.is_(None),
        Deadline.deleted_at.is_(None),
    )
    if rule:
        statement = statement.where(Deadline.rule == rule)
    return work.session.scalars(statement).all()


def open_deadlines(work: Work, owner: Owner) -> Iterable[Deadline]:
    """The owner's open deadlines."""
    return _open(work, owner)


def meet_deadline(work: Work, owner: Owner, rule: str, on: date) -> bool:
    """Note that what was due by a rule is done; says whether such a deadline was open."""
    met = False
    for deadline in _open(work, owner, rule):
        deadline.done_on = on
        met = True
    return met


def drop_deadlines(work: Work, owner: Owner, rule: str = "") -> None:
    """End the owner's open deadlines (or those of one rule) without their having been met."""
    for deadline in _open(work, owner, rule):
        deadline.deleted_at = work.now


def resume_deadline(work: Work, owner: Owner, rule: str) -> bool:
    """Let the owner's last met deadline of a rule run again with its own due day (a step was taken back)."""
    statement = select(Deadline).where(
        Deadline.owner_kind == owner[0],
        Deadline.owner_id == owner[1],
        Deadline.rule == rule,
        Deadline.done_on.is_not(None),
        Deadline.deleted_at.is_(None),
    )
    last = work.session.scalars(statement.order_by(Deadline.id.desc())).first()
    if last is not None:
        last.done_on = None
    return last is not None


def open_rules(read: Read, owner: Owner) -> set[str]:
    """The rules of the owner's open deadlines."""
    statement = select(Deadline.rule).where(
        Deadline.owner_kind == owner[0],
        Deadline.owner_id == owner[1],
        Deadline.done_on.is_(None),
        Deadline.deleted_at.is_(None),
    )
    return set(read.session.scalars(statement))


def seen_deadline(read: Read, deadline_id: int) -> Deadline:
    """The deadline, or :class:`NotFound` alike for none and for one outside the 知悉范围."""
    found = read.session.get(Deadline, deadline_id)
    if found is None or found.deleted_at is not None or not may_see(read.session, read.actor, found.clue_id):
        raise NotFound("没有这项期限，或者您不在它的知悉范围内。")
    return found
