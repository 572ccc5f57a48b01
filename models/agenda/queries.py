"""日历: every deadline, talk, rectification item, work of the year and awaited answer on its day, each with its rule, within the 知悉范围.

Working days and holidays come from the tables on file; a year without one is said and never guessed (domain.md 9.5).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import and_, func, or_, select

from models.access import sees_governed
from models.calendar import NoHolidayTable, Workdays
from models.calendar.occasions import occasion
from models.dates import last_of_month
from models.deadlines.operations import workdays
from models.deadlines.queries import LAPSING, ending_of
from models.deadlines.records import Deadline
from models.errors import InvalidInput
from models.letters.records import OfficialLetter
from models.operations import Read, query
from models.rectification.records import Rectification
from models.rights import Right
from models.talks.records import Talk
from models.undertakings.kinds import ENDED, kinds
from models.undertakings.queries import due_entries, kept
from models.undertakings.records import Undertaking
from models.workbench.captions import captions
from models.workbench.queries import DueRow, uncounted

MOST = 2000
"""Rows of a kind that a month may bring; more is no month of an office."""


@dataclass(frozen=True)
class AgendaItem:
    """What falls on a day: ``what`` is due or planned for which record, by which rule; ``late`` where it is overdue."""

    day: date
    kind: str
    record_id: int
    number: str
    title: str
    what: str
    basis: str
    done: bool = False
    late: bool = False
    ending: str = ""
    """How it ended, in a word, where that is known."""
    dropped: bool = False
    """It ended undone: what was due fell away."""


@dataclass(frozen=True)
class AgendaDay:
    """A day of the grid; ``work`` None where the year has no holiday table, ``occasion`` the holiday that begins on it."""

    day: date
    work: bool | None
    items: tuple[AgendaItem, ...]
    occasion: str = ""


@dataclass(frozen=True)
class AgendaMonth:
    """A month in whole weeks from Monday; ``missing_years`` have no holiday table on file.

    ``uncounted`` are the deadlines that wait for such a table and so have no day.
    """

    year: int
    month: int
    today: date
    days: tuple[AgendaDay, ...]
    missing_years: tuple[int, ...]
    uncounted: tuple[DueRow, ...] = ()


@query("日历", right=Right.CASE_READ)
def agenda_month(read: Read, *, year: int, month: int) -> AgendaMonth:
    """The month with the days of its first and last week. Raises :class:`InvalidInput` for a month that is none."""
    if not 1 <= month <= 12 or not 1950 <= year <= 2200:
        raise InvalidInput("month", "请选择 1 至 12 月。")
    first = date(year, month, 1)
    start = first - timedelta(days=first.weekday())
    last = last_of_month(first)
    end = last + timedelta(days=6 - last.weekday())
    found: dict[date, list[AgendaItem]] = {}
    for item in _items(read, start, end):
        found.setdefault(item.day, []).append(item)
    table = workdays(read)
    missing: set[int] = set()
    days = []
    for offset in range((end - start).days + 1):
        day = start + timedelta(days=offset)
        items = sorted(
            found.get(day, ()), key=lambda item: (item.done, not item.late, item.kind, item.record_id)
        )
        days.append(AgendaDay(day, _works(table, day, missing), tuple(items), occasion(day)))
    waits = uncounted(read)
    missing |= {row.awaits_year for row in waits if row.awaits_year is not None}
    return AgendaMonth(year, month, read.today, tuple(days), tuple(sorted(missing)), waits)


def _works(table: Workdays, day: date, missing: set[int]) -> bool | None:
    try:
        return table.is_workday(day)
    except NoHolidayTable:
        missing.add(day.year)
        return None


def _items(read: Read, start: date, end: date) -> Iterator[AgendaItem]:
    yield from _deadlines(read, start, end)
    yield from _rectifications(read, start, end)
    yield from _letters(read, start, end)
    yield from _talks(read, start, end)
    yield from _undertakings(read, start, end)


def _undertakings(read: Read, start: date, end: date) -> Iterator[AgendaItem]:
    """The year's work: when it is held, and what of it is due."""
    heads = read.session.execute(
        select(
            Undertaking.id,
            Undertaking.kind,
            Undertaking.title,
            Undertaking.held_on,
            Undertaking.place,
            Undertaking.state,
        )
        .where(kept(read), Undertaking.state != "VOID", Undertaking.held_on.between(start, end))
        .order_by(Undertaking.id)
        .limit(MOST)
    )
    known = kinds(read)
    for row in heads:
        what = known[row.kind].name if row.kind in known else "年度工作"
        place, done = row.place or "年度工作", row.state == ENDED
        yield AgendaItem(row.held_on, "undertaking", row.id, "", row.title, what, place, done)
    for head, title, what, due_on, _who in due_entries(read, start, end):
        late = due_on < read.today
        yield AgendaItem(due_on, "undertaking", head, "", title, what, "年度工作写明的期限", late=late)


def _deadlines(read: Read, start: date, end: date) -> Iterator[AgendaItem]:
    rows = read.session.scalars(
        select(Deadline)
        .where(
            Deadline.due_on.between(start, end),
            Deadline.awaits_year.is_(None),
            Deadline.deleted_at.is_(None),
            # what fell away before its day is due on no day
            or_(Deadline.ended_by == "", Deadline.done_on > Deadline.due_on),
            sees_governed(read.actor, Deadline.clue_id),
        )
        .limit(MOST)
    ).all()
    names = captions(read, [(row.owner_kind, row.owner_id) for row in rows])
    for row in rows:
        number, title = names.get((row.owner_kind, row.owner_id), ("", ""))
        late = (row.done_on or read.today) > row.due_on and row.rule not in LAPSING
        yield AgendaItem(
            row.due_on,
            row.owner_kind,
            row.owner_id,
            number,
            title,
            row.what,
            row.basis,
            row.done_on is not None,
            late,
            ending_of(row.rule, row.due_on, row.done_on, row.ended_by),
            bool(row.ended_by),
        )


def _rectifications(read: Read, start: date, end: date) -> Iterator[AgendaItem]:
    rows = read.session.execute(
        select(
            Rectification.id,
            Rectification.number,
            func.substr(Rectification.description, 1, 60).label("title"),
            Rectification.due_on,
            Rectification.closed_on,
        )
        .where(
            Rectification.due_on.between(start, end),
            Rectification.deleted_at.is_(None),
            Rectification.state != "VOID",
            sees_governed(read.actor, Rectification.clue_id),
        )
        .limit(MOST)
    )
    for row in rows:
        done = row.closed_on is not None
        late = not done and row.due_on < read.today
        yield AgendaItem(
            row.due_on,
            "rectification",
            row.id,
            row.number or "",
            row.title,
            "完成整改",
            "整改台账",
            done,
            late,
        )


def _letters(read: Read, start: date, end: date) -> Iterator[AgendaItem]:
    """Answers whose day only the letter itself keeps; a deadline of its own shows the others."""
    own = select(Deadline.id).where(
        Deadline.owner_kind == OfficialLetter.KIND,
        Deadline.owner_id == OfficialLetter.id,
        Deadline.deleted_at.is_(None),
    )
    rows = read.session.scalars(
        select(OfficialLetter)
        .where(
            OfficialLetter.reply_due_on.between(start, end),
            OfficialLetter.state.in_(("SENT", "RECEIVED", "REPLIED", "FILED")),
            OfficialLetter.deleted_at.is_(None),
            ~own.exists(),
            sees_governed(read.actor, OfficialLetter.clue_id),
        )
        .limit(MOST)
    )
    for row in rows:
        assert row.reply_due_on is not None
        done = row.replied_on is not None or row.state == "FILED"
        late = not done and row.reply_due_on < read.today
        yield AgendaItem(
            row.reply_due_on,
            "letter",
            row.id,
            row.number or "",
            row.title,
            "收回书面回复",
            "文书写明的期限",
            done,
            late,
        )


def _talks(read: Read, start: date, end: date) -> Iterator[AgendaItem]:
    first, last = datetime.combine(start, time.min), datetime.combine(end, time.max)
    rows = read.session.scalars(
        select(Talk)
        .where(
            and_(Talk.planned_at >= first, Talk.planned_at <= last),
            Talk.deleted_at.is_(None),
            Talk.state.in_(("PLANNED", "TALKING", "DONE")),
            sees_governed(read.actor, Talk.clue_id),
        )
        .limit(MOST)
    )
    for row in rows:
        assert row.planned_at is not None
        yield AgendaItem(
            row.planned_at.date(),
            "talk",
            row.id,
            row.number or "",
            row.caption(),
            f"{row.planned_at:%H:%M} 谈话",
            row.place or "",
            row.state == "DONE",
        )
