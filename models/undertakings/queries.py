"""Reading 年度工作: the list, one with its entries, who has not done it yet, the ranking of a round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from models.access import sees_governed
from models.evidence.records import Evidence
from models.operations import Read, query
from models.rectification.operations import STATES as ITEM_STATES
from models.rectification.records import Rectification
from models.rights import Right
from models.undertakings.kinds import (
    ATTENDED,
    BALLOT,
    STATES,
    Kind,
    kinds,
    programmes,
    roles,
    shapes,
)
from models.undertakings.operations import seen_undertaking
from models.undertakings.records import Undertaking, UndertakingEntry

SHOWN = ("all", "open", "overdue", "done")
LISTED_ENTRIES = 1_000
DUE_ROWS = 1_000


@dataclass(frozen=True)
class UndertakingRow:
    """A line of the list; ``done`` of ``total`` entries that have something to do."""

    id: int
    kind: str
    kind_name: str
    title: str
    held_on: date
    due_on: date | None
    state: str
    state_text: str
    unit_name: str
    owner: str
    attended: int | None
    total: int
    done: int
    overdue: bool


@dataclass(frozen=True)
class Entry:
    """An entry as it is shown; ``item_number`` and ``item_state`` of a finding come from the 整改台账."""

    id: int
    role: str
    title: str
    unit_name: str
    post: str
    grouping: str
    grade: str
    amount: float | None
    text: str
    owner: str
    due_on: date | None
    done_on: date | None
    rectification_id: int | None
    person_id: int | None
    item_number: str = ""
    item_state: str = ""
    files: int = 0


@dataclass(frozen=True)
class Ranked:
    """A person's result of a round: the mean of the papers, how many, and the place."""

    place: int
    title: str
    unit_name: str
    score: float
    papers: int


@dataclass(frozen=True)
class Results:
    """How a test went: how many took it, the mean, the best, how many passed."""

    count: int
    mean: float
    best: float
    passed: int


@dataclass(frozen=True)
class UndertakingView:
    """One undertaking with everything on it; ``missing`` names what does not add up."""

    id: int
    kind: Kind
    shape_name: str
    title: str
    programme: str
    programme_name: str
    held_on: date
    due_on: date | None
    unit_id: int | None
    unit_name: str
    place: str
    owner: str
    headcount: int | None
    attended: int
    summary: str
    state: str
    state_text: str
    done_on: date | None
    entries: tuple[Entry, ...]
    counts: dict[str, tuple[int, int]]
    on_file: dict[str, int]
    """How many entries of a role name a person on file."""
    ranking: tuple[Ranked, ...]
    risk_map: tuple[tuple[str, int, int, int], ...]
    """Unit with its high, middle and low risk points."""
    risk_before: dict[str, int]
    """Unit → how many points it had in the register before this one; empty where there is none."""
    points: tuple[tuple[str, str, float], ...]
    """Name, unit and the sum of the points, the lowest first."""
    missing: tuple[str, ...]
    results: Results | None = None


def kept(read: Read) -> ColumnElement[bool]:
    """Neither in the trash nor outside the 知悉范围."""
    return and_(Undertaking.deleted_at.is_(None), sees_governed(read.actor, Undertaking.clue_id))


def _settling() -> list[str]:
    return [code for code, role in roles().items() if role.settled and not role.inner]


def _shown(show: str, today: date) -> ColumnElement[bool] | None:
    if show == "open":
        return Undertaking.state == "OPEN"
    if show == "overdue":
        return and_(Undertaking.state == "OPEN", Undertaking.due_on < today)
    if show == "done":
        return Undertaking.state == "DONE"
    return None


@query("年度工作", right=Right.CASE_READ)
def undertakings(
    read: Read,
    *,
    show: str = "all",
    shape: str = "",
    kind: str = "",
    year: int | None = None,
    text: str = "",
    before_id: int | None = None,
    limit: int = 200,
) -> list[UndertakingRow]:
    """A page of the list, newest first; ``show`` one of ``SHOWN``; ``kind`` may be a shape, for all kinds of it."""
    known = kinds(read)
    # the list is read by the day of the work, whenever it was entered
    statement = select(Undertaking).where(kept(read))
    if (wanted := _shown(show, read.today)) is not None:
        statement = statement.where(wanted)
    if kind in shapes():
        kind, shape = "", kind
    if year:
        statement = statement.where(Undertaking.held_on.between(date(year, 1, 1), date(year, 12, 31)))
    if kind:
        statement = statement.where(Undertaking.kind == kind)
    if shape:
        of_shape = [code for code, one in known.items() if one.shape == shape]
        statement = statement.where(Undertaking.kind.in_(of_shape))
    if text.strip():
        words = (Undertaking.title, Undertaking.unit_name, Undertaking.owner)
        statement = statement.where(or_(*(word.contains(text.strip(), autoescape=True) for word in words)))
    if before_id is not None:
        last = select(Undertaking.held_on).where(Undertaking.id == before_id).scalar_subquery()
        earlier = and_(Undertaking.held_on == last, Undertaking.id < before_id)
        statement = statement.where(or_(Undertaking.held_on < last, earlier))
    ordered = statement.order_by(Undertaking.held_on.desc(), Undertaking.id.desc())
    rows = list(read.session.scalars(ordered.limit(limit)))
    counts = _counts(read, [row.id for row in rows])
    heads = _attendees(read, [row.id for row in rows])
    return [_row(row, known, counts.get(row.id, (0, 0)), heads.get(row.id), read.today) for row in rows]


def _attendees(read: Read, ids: Sequence[int]) -> dict[int, int]:
    statement = (
        select(UndertakingEntry.undertaking_id, func.count())
        .where(
            UndertakingEntry.undertaking_id.in_(ids),
            UndertakingEntry.role == ATTENDED,
            UndertakingEntry.deleted_at.is_(None),
        )
        .group_by(UndertakingEntry.undertaking_id)
    )
    return {row[0]: row[1] for row in read.session.execute(statement)}


def _row(
    row: Undertaking, known: dict[str, Kind], counted: tuple[int, int], listed: int | None, today: date
) -> UndertakingRow:
    return UndertakingRow(
        id=row.id,
        kind=row.kind,
        kind_name=known[row.kind].name if row.kind in known else row.kind,
        title=row.title,
        held_on=row.held_on,
        due_on=row.due_on,
        state=row.state,
        state_text=STATES[row.state],
        unit_name=row.unit_name,
        owner=row.owner,
        attended=row.headcount if row.headcount is not None else listed,
        total=counted[0],
        done=counted[1],
        overdue=row.state == "OPEN" and row.due_on is not None and row.due_on < today,
    )


def _counts(read: Read, ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    statement = (
        select(
            UndertakingEntry.undertaking_id,
            func.count(UndertakingEntry.id),
            func.count(UndertakingEntry.done_on),
        )
        .where(
            UndertakingEntry.undertaking_id.in_(ids),
            UndertakingEntry.deleted_at.is_(None),
            UndertakingEntry.role.in_(_settling()),
        )
        .group_by(UndertakingEntry.undertaking_id)
    )
    return {row[0]: (row[1], row[2]) for row in read.session.execute(statement)}


@query("查看年度工作", right=Right.CASE_READ, audited=True)
def open_undertaking(read: Read, *, undertaking_id: int) -> UndertakingView:
    """One undertaking; a look that the trail records."""
    row = seen_undertaking(read, undertaking_id)
    read.about("undertaking", row.id)
    known = kinds(read)
    kind = known.get(row.kind) or Kind(row.kind, row.kind, "EVENT", ())
    counts = _by_role(read, row.id)
    listed = counts.get(ATTENDED, (0, 0))[0]
    attended = row.headcount if row.headcount is not None else listed
    return UndertakingView(
        id=row.id,
        kind=kind,
        shape_name=shapes()[kind.shape],
        title=row.title,
        programme=row.programme,
        programme_name=programmes().get(row.programme, row.programme),
        held_on=row.held_on,
        due_on=row.due_on,
        unit_id=row.unit_id,
        unit_name=row.unit_name,
        place=row.place,
        owner=row.owner,
        headcount=row.headcount,
        attended=attended,
        summary=row.summary,
        state=row.state,
        state_text=STATES[row.state],
        done_on=row.done_on,
        entries=tuple(_entries(read, row.id)),
        counts=counts,
        on_file=_on_file(read, row.id),
        ranking=tuple(_ranking(read, row.id)) if kind.shape == "ROUND" else (),
        risk_map=tuple(_risk_map(read, row.id)) if "RISK" in counts else (),
        risk_before=_risk_before(read, row) if "RISK" in counts else {},
        points=tuple(_points(read, row.id)) if "POINTS" in counts else (),
        missing=tuple(_missing(kind, row, attended, listed, counts)),
        results=_results(read, row.id) if "TEST" in counts else None,
    )


def _by_role(read: Read, undertaking_id: int) -> dict[str, tuple[int, int]]:
    statement = (
        select(UndertakingEntry.role, func.count(), func.count(UndertakingEntry.done_on))
        .where(UndertakingEntry.undertaking_id == undertaking_id, UndertakingEntry.deleted_at.is_(None))
        .group_by(UndertakingEntry.role)
    )
    return {row[0]: (row[1], row[2]) for row in read.session.execute(statement)}


def _on_file(read: Read, undertaking_id: int) -> dict[str, int]:
    statement = (
        select(UndertakingEntry.role, func.count(UndertakingEntry.person_id))
        .where(UndertakingEntry.undertaking_id == undertaking_id, UndertakingEntry.deleted_at.is_(None))
        .group_by(UndertakingEntry.role)
    )
    return {row[0]: row[1] for row in read.session.execute(statement)}


def _entries(read: Read, undertaking_id: int, most: int | None = LISTED_ENTRIES) -> list[Entry]:
    """The entries, those still to be done first; at most ``most``, the counts say how many there are."""
    names: list[str] = [
        name for name in Entry.__dataclass_fields__ if name not in ("item_number", "item_state", "files")
    ]
    files = (
        select(func.count())
        .where(
            Evidence.owner_kind == UndertakingEntry.KIND,
            Evidence.owner_id == UndertakingEntry.id,
            Evidence.deleted_at.is_(None),
        )
        .correlate(UndertakingEntry)
        .scalar_subquery()
    )
    statement = (
        select(
            *(getattr(UndertakingEntry, name) for name in names),
            Rectification.number,
            Rectification.state,
            files,
        )
        .outerjoin(Rectification, Rectification.id == UndertakingEntry.rectification_id)
        .where(
            UndertakingEntry.undertaking_id == undertaking_id,
            UndertakingEntry.deleted_at.is_(None),
            UndertakingEntry.role.in_([code for code, role in roles().items() if not role.inner]),
        )
        .order_by(UndertakingEntry.done_on.is_not(None), UndertakingEntry.id)
        .limit(most)
    )
    found = []
    for row in read.session.execute(statement):
        given: dict[str, Any] = dict(zip(names, row[:-3], strict=True))
        number, state, files_there = row[-3:]
        found.append(
            Entry(
                **given,
                item_number=number or "",
                item_state=ITEM_STATES.get(state, ""),
                files=files_there,
            )
        )
    return found


@query("导出年度工作明细", right=Right.CASE_READ)
def all_entries(read: Read, *, undertaking_id: int) -> list[Entry]:
    """Every entry of an undertaking, for the paper and the file."""
    return _entries(read, seen_undertaking(read, undertaking_id).id, None)


def _ranking(read: Read, undertaking_id: int) -> list[Ranked]:
    papers = (
        select(
            UndertakingEntry.parent_id,
            func.avg(UndertakingEntry.amount).label("score"),
            func.count().label("papers"),
        )
        .where(
            UndertakingEntry.undertaking_id == undertaking_id,
            UndertakingEntry.role == BALLOT,
            UndertakingEntry.deleted_at.is_(None),
        )
        .group_by(UndertakingEntry.parent_id)
        .subquery()
    )
    statement = (
        select(UndertakingEntry.title, UndertakingEntry.unit_name, papers.c.score, papers.c.papers)
        .join(papers, papers.c.parent_id == UndertakingEntry.id)
        .where(UndertakingEntry.deleted_at.is_(None))
        .order_by(papers.c.score.desc(), UndertakingEntry.id)
    )
    found: list[Ranked] = []
    for place, (title, unit, score, count) in enumerate(read.session.execute(statement), 1):
        # equal scores share a place, and the next one is skipped
        same = found and round(found[-1].score, 2) == round(score, 2)
        found.append(Ranked(found[-1].place if same else place, title, unit, round(score, 2), count))
    return found


def _risk_map(read: Read, undertaking_id: int) -> list[tuple[str, int, int, int]]:
    grades = [func.sum(case((UndertakingEntry.grade == grade, 1), else_=0)) for grade in ("高", "中", "低")]
    statement = (
        select(UndertakingEntry.unit_name, *grades)
        .where(*_of_role(undertaking_id, "RISK"))
        .group_by(UndertakingEntry.unit_name)
        .order_by(grades[0].desc(), UndertakingEntry.unit_name)
    )
    return [(row[0], row[1], row[2], row[3]) for row in read.session.execute(statement)]


def _risk_before(read: Read, row: Undertaking) -> dict[str, int]:
    """The points of the newest earlier register of the kind, by unit: what the yearly review is compared with."""
    earlier = (
        select(Undertaking.id)
        .where(
            kept(read),
            Undertaking.kind == row.kind,
            Undertaking.state != "VOID",
            Undertaking.held_on < row.held_on,
        )
        .order_by(Undertaking.held_on.desc(), Undertaking.id.desc())
        .limit(1)
    )
    found = read.session.scalar(earlier)
    return {unit: sum(counts) for unit, *counts in _risk_map(read, found)} if found is not None else {}


def _points(read: Read, undertaking_id: int) -> list[tuple[str, str, float]]:
    total = func.coalesce(func.sum(UndertakingEntry.amount), 0)
    statement = (
        select(UndertakingEntry.title, UndertakingEntry.unit_name, total)
        .where(*_of_role(undertaking_id, "POINTS"))
        .group_by(UndertakingEntry.title, UndertakingEntry.unit_name)
        .order_by(total, UndertakingEntry.title)
    )
    return [(row[0], row[1], row[2] or 0.0) for row in read.session.execute(statement)]


PASS: Final = 60
"""A test is passed from here on, of 100 (约定)."""


def _results(read: Read, undertaking_id: int) -> Results | None:
    score = UndertakingEntry.amount
    passed = func.sum(case((score >= PASS, 1), else_=0))
    statement = select(func.count(score), func.avg(score), func.max(score), passed)
    row = read.session.execute(statement.where(*_of_role(undertaking_id, "TEST"))).one()
    return Results(row[0], round(row[1], 2), row[2], row[3]) if row[0] else None


def _of_role(undertaking_id: int, role: str) -> tuple[ColumnElement[bool], ...]:
    return (
        UndertakingEntry.undertaking_id == undertaking_id,
        UndertakingEntry.role == role,
        UndertakingEntry.deleted_at.is_(None),
    )


def _missing(
    kind: Kind, row: Undertaking, attended: int, listed: int, counts: dict[str, tuple[int, int]]
) -> list[str]:
    found = []
    if ATTENDED in kind.entries and attended == 0:
        found.append("没有登记参加人数，不计入受教育人次。")
    if row.headcount is not None and listed > row.headcount:
        found.append(f"名单有 {listed} 人，多于登记的 {row.headcount} 人，请核对。")
    if kind.shape in ("CAMPAIGN", "PLAN", "REGISTER") and not counts:
        found.append("还没有登记明细。")
    return found


def due_entries(read: Read, first: date, last: date) -> list[tuple[int, str, str, date, str]]:
    """Open undertakings and entries due in these days: (undertaking, title, what, due day, who), soonest first."""
    heads = select(
        Undertaking.id, Undertaking.title, Undertaking.kind, Undertaking.due_on, Undertaking.owner
    ).where(kept(read), Undertaking.state == "OPEN", Undertaking.due_on.between(first, last))
    entries = (
        select(
            Undertaking.id,
            Undertaking.title,
            UndertakingEntry.title,
            UndertakingEntry.due_on,
            UndertakingEntry.owner,
        )
        .join(Undertaking, Undertaking.id == UndertakingEntry.undertaking_id)
        .where(
            kept(read),
            Undertaking.state == "OPEN",
            UndertakingEntry.due_on.between(first, last),
            UndertakingEntry.done_on.is_(None),
            UndertakingEntry.deleted_at.is_(None),
        )
    )
    found: list[tuple[int, str, str, date, str]] = []
    for head, title, _kind, due_on, owner in read.session.execute(
        heads.order_by(Undertaking.due_on).limit(DUE_ROWS)
    ):
        found.append((head, title, "按期办结", due_on or last, owner))
    for head, title, what, due_on, owner in read.session.execute(
        entries.order_by(UndertakingEntry.due_on).limit(DUE_ROWS)
    ):
        found.append((head, title, what, due_on or last, owner))
    return sorted(found, key=lambda row: (row[3], row[0]))
