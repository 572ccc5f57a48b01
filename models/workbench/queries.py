"""工作台: what is overdue, what is due, and what waits for whom, each with its rule; within the 知悉范围.

Everything is read from partial indexes of what is open, so that a large archive costs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from models.access import sees_governed
from models.clues.queries import count_clues
from models.deadlines.holidays import missing_year
from models.deadlines.queries import LAPSING
from models.deadlines.records import Deadline
from models.letters.records import OfficialLetter
from models.operations import Read, query
from models.rectification.records import Rectification
from models.rights import Right
from models.talks.records import Talk
from models.undertakings.queries import due_entries
from models.workbench.captions import captions
from models.workbench.waiting import SHOWN, WaitRow, waiting

AHEAD_DAYS = 14
COUNTED = 1000
OVERDUE, DUE = "overdue", "due"


@dataclass(frozen=True)
class DueRow:
    """What is due when and by which rule; ``days_left`` is negative when overdue."""

    kind: str
    record_id: int
    number: str
    title: str
    what: str
    due_on: date
    days_left: int
    basis: str
    deadline_id: int | None = None
    mine: bool = False
    awaits_year: int | None = None
    """The year whose holidays are not on file: it has no due day yet, ``due_on`` is only to sort by."""


@dataclass(frozen=True)
class WorkbenchView:
    """The first page after unlock. Counts stop at ``COUNTED``; rows at ``SHOWN``, the most urgent first."""

    today: date
    overdue: tuple[DueRow, ...]
    overdue_count: int
    due: tuple[DueRow, ...]
    due_count: int
    waiting: tuple[WaitRow, ...]
    open_clues: int
    counts: Mapping[str, int] = field(default_factory=dict)
    uncounted: tuple[DueRow, ...] = ()
    """What runs in working days of a year whose holidays are not on file, neither due nor overdue yet."""
    uncounted_count: int = 0
    no_table: int | None = None
    """The year that periods in working days will soon reach and whose holidays are not on file."""


@query("工作台", right=Right.CASE_READ)
def workbench(read: Read, *, ahead: int = AHEAD_DAYS) -> WorkbenchView:
    """What is overdue, due within ``ahead`` days and waiting, and how much is open of each topic."""
    until = read.today + timedelta(days=ahead)
    rows = {name: _due_rows(read, name, until) for name in (OVERDUE, DUE)}
    counts = {name: _due_count(read, name, until) for name in (OVERDUE, DUE)}
    waits = uncounted(read)
    topics = topic_counts(read)
    return WorkbenchView(
        today=read.today,
        overdue=rows[OVERDUE],
        overdue_count=counts[OVERDUE],
        due=rows[DUE],
        due_count=counts[DUE],
        waiting=tuple(waiting(read)),
        uncounted=waits,
        uncounted_count=len(waits) if len(waits) < SHOWN else _uncounted_count(read),
        open_clues=topics["clue"],
        counts=topics,
        no_table=missing_year(read),
    )


def _between(name: str, column: Any, today: date, until: date) -> ColumnElement[bool]:
    return column < today if name == OVERDUE else and_(column >= today, column <= until)


def _deadlines(read: Read, name: str, until: date) -> list[ColumnElement[bool]]:
    conditions = [
        Deadline.done_on.is_(None),
        Deadline.deleted_at.is_(None),
        _between(name, Deadline.due_on, read.today, until),
        Deadline.awaits_year.is_(None),
        sees_governed(read.actor, Deadline.clue_id),
    ]
    if name == OVERDUE:
        conditions.append(Deadline.rule.not_in(LAPSING))
    return conditions


def _items(read: Read, name: str, until: date) -> list[ColumnElement[bool]]:
    return [
        Rectification.closed_on.is_(None),
        Rectification.deleted_at.is_(None),
        Rectification.state != "VOID",
        _between(name, Rectification.due_on, read.today, until),
        sees_governed(read.actor, Rectification.clue_id),
    ]


def _letters(read: Read, name: str, until: date) -> list[ColumnElement[bool]]:
    """Letters whose reply is due by their own day; one with an open deadline of its own is shown by that."""
    own = select(Deadline.id).where(
        Deadline.owner_kind == OfficialLetter.KIND,
        Deadline.owner_id == OfficialLetter.id,
        Deadline.done_on.is_(None),
        Deadline.deleted_at.is_(None),
    )
    return [
        ~own.exists(),
        OfficialLetter.state.in_(("SENT", "RECEIVED")),
        OfficialLetter.deleted_at.is_(None),
        OfficialLetter.reply_due_on.is_not(None),
        _between(name, OfficialLetter.reply_due_on, read.today, until),
        sees_governed(read.actor, OfficialLetter.clue_id),
    ]


def _due_rows(read: Read, name: str, until: date) -> tuple[DueRow, ...]:
    rows = _deadline_rows(read, _deadlines(read, name, until))
    rows += _other_rows(read, name, until)
    rows.sort(key=lambda row: (row.due_on, row.kind, row.record_id))
    return tuple(rows[:SHOWN])


def _awaiting(read: Read) -> list[ColumnElement[bool]]:
    return [
        Deadline.done_on.is_(None),
        Deadline.deleted_at.is_(None),
        Deadline.awaits_year.is_not(None),
        sees_governed(read.actor, Deadline.clue_id),
    ]


def uncounted(read: Read) -> tuple[DueRow, ...]:
    """Deadlines that wait for a year's holiday table, those first that may be due first."""
    return tuple(_deadline_rows(read, _awaiting(read)))


def _uncounted_count(read: Read) -> int:
    some = select(Deadline.id).where(*_awaiting(read)).limit(COUNTED).subquery()
    return read.session.scalar(select(func.count()).select_from(some)) or 0


def _deadline_rows(read: Read, conditions: list[ColumnElement[bool]]) -> list[DueRow]:
    deadlines = (
        select(
            Deadline.id,
            Deadline.owner_kind,
            Deadline.owner_id,
            Deadline.what,
            Deadline.due_on,
            Deadline.basis,
            Deadline.responsible_uid,
            Deadline.awaits_year,
        )
        .where(*conditions)
        .order_by(Deadline.due_on, Deadline.id)
        .limit(SHOWN)
    )
    found = read.session.execute(deadlines).all()
    names = captions(read, [(row.owner_kind, row.owner_id) for row in found])
    return [
        DueRow(
            row.owner_kind,
            row.owner_id,
            *names.get((row.owner_kind, row.owner_id), ("", "")),
            row.what,
            row.due_on,
            (row.due_on - read.today).days,
            row.basis,
            row.id,
            row.responsible_uid == read.actor.uid,
            row.awaits_year,
        )
        for row in found
    ]


def _other_rows(read: Read, name: str, until: date) -> list[DueRow]:
    """Rectification items and letters keep their due day themselves."""
    items = (
        select(
            Rectification.id,
            Rectification.number,
            func.substr(Rectification.description, 1, 60),
            Rectification.due_on,
        )
        .where(*_items(read, name, until))
        .order_by(Rectification.due_on)
        .limit(SHOWN)
    )
    letters = (
        select(
            OfficialLetter.id,
            OfficialLetter.number,
            OfficialLetter.title,
            OfficialLetter.reply_due_on,
        )
        .where(*_letters(read, name, until))
        .order_by(OfficialLetter.reply_due_on)
        .limit(SHOWN)
    )
    rows = []
    for kind, what, basis, statement in (
        ("rectification", "完成整改", "整改台账", items),
        ("letter", "收回书面回复", "文书写明的期限", letters),
    ):
        for row_id, number, title, due_on in read.session.execute(statement).all():
            left = (due_on - read.today).days
            rows.append(DueRow(kind, row_id, number or "", title, what, due_on, left, basis))
    for row_id, title, what, due_on, _who in due_entries(read, *_days(name, read.today, until)):
        left = (due_on - read.today).days
        rows.append(DueRow("undertaking", row_id, "", title, what, due_on, left, "年度工作写明的期限"))
    return rows


def _days(name: str, today: date, until: date) -> tuple[date, date]:
    return (date.min, today - timedelta(days=1)) if name == OVERDUE else (today, until)


def _due_count(read: Read, name: str, until: date) -> int:
    total = 0
    for column, conditions in (
        (Deadline.id, _deadlines(read, name, until)),
        (Rectification.id, _items(read, name, until)),
        (OfficialLetter.id, _letters(read, name, until)),
    ):
        some = select(column).where(*conditions).limit(COUNTED).subquery()
        total += read.session.scalar(select(func.count()).select_from(some)) or 0
    total += len(due_entries(read, *_days(name, read.today, until)))
    return min(total, COUNTED)


def topic_counts(read: Read) -> dict[str, int]:
    """What is unfinished of each topic, for the list of topics: clue, talk, letter, rectification."""
    counts = {"clue": count_clues(read, only_open=True)}
    for kind, statement in (
        (
            "letter",
            select(OfficialLetter.id).where(
                OfficialLetter.state.in_(("DRAFT", "CHECKED")),
                OfficialLetter.deleted_at.is_(None),
                sees_governed(read.actor, OfficialLetter.clue_id),
            ),
        ),
        (
            "rectification",
            select(Rectification.id).where(
                Rectification.closed_on.is_(None),
                Rectification.deleted_at.is_(None),
                Rectification.state != "VOID",
                sees_governed(read.actor, Rectification.clue_id),
            ),
        ),
        (
            "talk",
            select(Talk.id).where(
                Talk.state.in_(("PLANNED", "TALKING")),
                Talk.deleted_at.is_(None),
                sees_governed(read.actor, Talk.clue_id),
            ),
        ),
    ):
        some = statement.limit(COUNTED).subquery()
        counts[kind] = read.session.scalar(select(func.count()).select_from(some)) or 0
    return counts


@query("栏目计数", right=Right.CASE_READ)
def counts(read: Read) -> dict[str, int]:
    """The counts beside the topics, without the rest of the 工作台."""
    return topic_counts(read)
