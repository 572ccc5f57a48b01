"""The year's holidays entered by hand: from which notice, and which deadlines move by it, shown before it is done.

Arithmetic: ``models.calendar`` (domain.md 9.5). A year without a table is said and never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select

from models.access import may_see_record
from models.base import kind_label
from models.calendar import NoHolidayTable, Workdays, from_setting
from models.deadlines.operations import Counted, counted, owner_of, period_of, workdays
from models.deadlines.records import Deadline
from models.errors import Conflict, InvalidInput
from models.operations import Read, Work, operation, query
from models.rights import Right
from models.rules import deadline_rule
from models.settings.operations import case_setting, put_case_setting

# the longest period in working days that a clue starts, and some time to enter the notice
TABLE_AHEAD = timedelta(days=45)
FIRST_YEAR, LAST_YEAR = 1990, 2200
LONGEST_SOURCE = 120


@dataclass(frozen=True)
class Move:
    """A deadline that a year's table moves or counts; ``was`` is None for one that waited to be counted.

    ``record`` and ``what`` are empty outside the reader's 知悉范围.
    """

    deadline_id: int
    record: str
    what: str
    was: date | None
    becomes: date


@dataclass(frozen=True)
class HolidayTable:
    """A year as the office entered it: the days, and the notice that they are from."""

    year: int
    off: tuple[date, ...]
    worked: tuple[date, ...]
    source: str


def missing_year(read: Read) -> int | None:
    """The year that periods in working days soon reach and whose holidays are not on file: said before it stops anybody."""
    try:
        workdays(read).is_workday(read.today + TABLE_AHEAD)
    except NoHolidayTable as missing:
        return missing.year
    return None


@query("核对节假日安排", right=Right.CASE_SETTINGS)
def holiday_moves(
    read: Read, *, year: int, off: Sequence[date], worked: Sequence[date] = (), source: str
) -> list[Move]:
    """Which open deadlines a table would move, from which day to which; raises what entering it would raise."""
    table = _table(read, year, off, worked, source)
    found = []
    for deadline, due in _moved(read, year, table):
        if due.awaits_year is not None or _stays(deadline, due):
            continue
        seen = may_see_record(read.session, read.actor, deadline)
        name = _record(read, deadline) if seen else ""
        was = None if deadline.awaits_year is not None else deadline.due_on
        found.append(Move(deadline.id, name, deadline.what if seen else "", was, due.due_on))
    return sorted(found, key=lambda move: (move.becomes, move.deadline_id))


@operation("录入节假日安排", right=Right.CASE_SETTINGS)
def enter_holiday_year(
    work: Work,
    *,
    year: int,
    off: Sequence[date],
    worked: Sequence[date] = (),
    source: str,
    confirmed: Sequence[tuple[int, date]] | None = None,
) -> int:
    """Enter a year's notice of holidays (``off``) and worked weekend days (``worked``) by hand, without network.

    ``source`` is the notice by title and number. Open deadlines whose end waited for this table move now, and so do
    those that the year's former table counted; what was extended or set by hand stays. ``confirmed`` is what was shown
    (deadline, new day): where it is not what happens now, nothing does (:class:`Conflict`). Returns how many moved;
    the trail names each.
    """
    table = _table(work, year, off, worked, source)
    moves = _moved(work, year, table)
    shown = {(one.id, due.due_on) for one, due in moves if due.awaits_year is None and not _stays(one, due)}
    if confirmed is not None and set(confirmed) != shown:
        raise Conflict("核对之后又有期限变动，请重新核对再确认。")
    put_case_setting(work, "holidays", table)
    told = []
    for deadline, due in moves:
        if not _stays(deadline, due):
            work.about(deadline.owner_kind, deadline.owner_id)
            told.append(
                f"{deadline.id}：{_said(deadline.due_on, deadline.awaits_year)}→{_said(due.due_on, due.awaits_year)}"
            )
        deadline.due_on = deadline.first_due_on = due.due_on
        deadline.tentative, deadline.awaits_year = due.tentative, due.awaits_year
        if due.awaits_year is None and (record := owner_of(work, deadline)) is not None:
            record.take_due_day(due.due_on)
    work.note(year=year, source=source.strip(), moved=told)
    return len(moves)


@query("查看节假日安排", right=Right.CASE_READ)
def holiday_tables(read: Read) -> list[HolidayTable]:
    """The years that the office entered itself, each with its source (empty where it was entered without)."""
    kept = case_setting(read, "holidays")
    return [
        HolidayTable(
            year,
            tuple(sorted(days.off_days)),
            tuple(sorted(days.work_days)),
            str(kept[str(year)].get("source", "")),
        )
        for year, days in sorted(from_setting(kept).own.items())
    ]


def _table(
    read: Read, year: int, off: Sequence[date], worked: Sequence[date], source: str
) -> dict[str, dict[str, Any]]:
    """The tables as they would be kept."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidInput("year", "请填写四位数的年份。")
    if not off:
        raise InvalidInput("off", "请至少填写一个放假日期，照国务院办公厅通知逐日录入。")
    strangers = [day for day in (*off, *worked) if day.year != year]
    if strangers:
        raise InvalidInput("off", f"{strangers[0]:%Y-%m-%d} 不在 {year} 年内，请录入到它所在的年份。")
    both = sorted(set(off) & set(worked))
    if both:
        raise InvalidInput("worked", f"{both[0]:%Y-%m-%d} 不能既放假又上班，请核对。")
    weekdays = [day for day in worked if day.weekday() < 5]
    if weekdays:
        raise InvalidInput("worked", f"{weekdays[0]:%Y-%m-%d} 不是周末，调休上班日只填周末的日期。")
    if not source.strip() or len(source.strip()) > LONGEST_SOURCE:
        raise InvalidInput("source", f"请写明依据的放假通知和文号，不超过 {LONGEST_SOURCE} 个字。")
    return dict(case_setting(read, "holidays")) | {
        str(year): {
            "off": [day.isoformat() for day in sorted(set(off))],
            "work": [day.isoformat() for day in sorted(set(worked))],
            "source": source.strip(),
        }
    }


def _stays(deadline: Deadline, due: Counted) -> bool:
    """Whether nothing that anybody sees changes by counting anew."""
    return (due.due_on, due.awaits_year) == (deadline.due_on, deadline.awaits_year)


def _said(due_on: date, awaits_year: int | None) -> str:
    return f"{due_on:%Y-%m-%d}" if awaits_year is None else f"待补 {awaits_year} 年"


def _moved(read: Read, year: int, table: dict[str, dict[str, Any]]) -> list[tuple[Deadline, Counted]]:
    """Every open deadline that the table counts, settles or moves, as it is counted by the table."""
    days = from_setting(table)
    return [*_settled(read, days), *_recounted(read, year, workdays(read), days)]


def _settled(read: Read, days: Workdays) -> Iterator[tuple[Deadline, Counted]]:
    # of what is done in the meantime it is still to be said whether it was in time
    waits = or_(Deadline.awaits_year.is_not(None), Deadline.done_on.is_(None))
    waiting = select(Deadline).where(Deadline.tentative.is_(True), waits, Deadline.deleted_at.is_(None))
    for deadline in read.session.scalars(waiting).all():
        if deadline.awaits_year is not None:
            rule = deadline_rule(deadline.rule)
            yield (
                deadline,
                counted(read, rule, deadline.starts_on, period=period_of(read, deadline), days=days),
            )
            continue
        try:
            yield deadline, Counted(days.roll(deadline.due_on))
        except NoHolidayTable:
            continue  # it waits for another year's table


def _recounted(read: Read, year: int, former: Workdays, days: Workdays) -> Iterator[tuple[Deadline, Counted]]:
    """Count anew what the former table of a year counted: a corrected notice moves the days that rest on it.

    A day that is not what its rule gave by the former table was extended, suspended or set by hand, and stays.
    """
    touched = select(Deadline).where(
        Deadline.tentative.is_(False),
        Deadline.done_on.is_(None),
        Deadline.deleted_at.is_(None),
        Deadline.starts_on <= date(year, 12, 31),
        Deadline.due_on >= date(year, 1, 1),
    )
    for deadline in read.session.scalars(touched).all():
        rule, period = deadline_rule(deadline.rule), period_of(read, deadline)
        before = counted(read, rule, deadline.starts_on, period=period, days=former)
        if deadline.extensions or not _stays(deadline, before):
            continue
        due = counted(read, rule, deadline.starts_on, period=period, days=days)
        if not _stays(deadline, due):
            yield deadline, due


def _record(read: Read, deadline: Deadline) -> str:
    """The record that a deadline belongs to, by kind and number."""
    record = owner_of(read, deadline)
    if record is None:
        return ""
    return f"{kind_label(deadline.owner_kind)} {record.registration() or record.caption()}".strip()
