"""Lists of clues: filters, counts, duplicates. Columns only, keyset paging, always within the 知悉范围."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, column, func, or_, select, table
from sqlalchemy import text as sql_text

from models.access import RECUSED, sees_clue
from models.clues.records import Clue, ClueMember, ClueParty
from models.deadlines.queries import AWAITS
from models.deadlines.records import Deadline
from models.operations import Read, query
from models.persons.records import Person
from models.rights import Right
from models.rules import name_of
from models.search.records import FTS_TABLE, SearchEntry
from models.search.text import characters, match_expression
from models.units.records import Unit

Rows = Select[*tuple[Any, ...]]
LISTED = 200
LOOKED_AT = 300
SIMILAR = 0.5
_FTS = table(FTS_TABLE, column("rowid", Integer))
# The table's name is a constant of ours; SQLAlchemy has no construct for an FTS5 match.
_MATCH: Any = sql_text(f"{FTS_TABLE} MATCH :words")


@dataclass(frozen=True)
class ClueRow:
    """A clue in a list; ``days_left`` and ``due_what`` are of its next open deadline."""

    id: int
    number: str
    title: str
    status: str
    status_text: str
    source_text: str
    origin_group: str
    unit_name: str
    handler_name: str
    registered_on: date
    closed_on: date | None
    due_on: date | None
    due_what: str
    days_left: int | None


@dataclass(frozen=True)
class ClueCounts:
    """How many clues the acting account sees."""

    open: int
    all: int


@dataclass(frozen=True)
class DuplicateRow:
    """A clue on file that may be about the same matter, and why; ``names`` are those whom it concerns."""

    id: int
    number: str
    title: str
    status_text: str
    reason: str
    names: tuple[str, ...] = ()
    closed: bool = False


def _filters(
    show: str,
    status: str,
    source: str,
    origin: str,
    handler_uid: str,
    unit_id: int | None,
    year: int | None,
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Clue.deleted_at.is_(None)]
    if show in ("open", "mine"):
        found.append(Clue.closed_on.is_(None))
    elif show == "closed":
        found.append(Clue.closed_on.is_not(None))
    for compared, value in (
        (Clue.status, status),
        (Clue.source, source),
        (Clue.origin_group, origin),
        (Clue.handler_uid, handler_uid),
    ):
        if value:
            found.append(compared == value)
    if unit_id is not None:
        found.append(Clue.unit_id == unit_id)
    if year is not None:
        found.append(Clue.registered_on.between(date(year, 1, 1), date(year, 12, 31)))
    return found


@query("线索列表", right=Right.CASE_READ)
def clue_list(
    read: Read,
    *,
    show: str = "open",
    status: str = "",
    source: str = "",
    origin: str = "",
    handler_uid: str = "",
    unit_id: int | None = None,
    year: int | None = None,
    text: str = "",
    before_id: int | None = None,
    limit: int = LISTED,
) -> list[ClueRow]:
    """A page of clues, newest first, below ``before_id``; ``show`` is open, mine (open ones), closed or all.

    ``text`` asks the search index: the page is walked from its newest entry and stopped when full.
    """
    own = read.actor.uid if show == "mine" else handler_uid
    conditions = _filters(show, status, source, origin, own, unit_id, year)
    conditions.append(sees_clue(read.actor, Clue.id))
    expression = match_expression(text)
    place: ColumnElement[int] = _FTS.c.rowid if expression else Clue.id.expression
    statement: Rows = select(*_COLUMNS)
    if expression:
        statement = (
            statement.select_from(_FTS)
            .join(SearchEntry, SearchEntry.id == _FTS.c.rowid)
            .join(Clue, Clue.id == SearchEntry.record_id)
        )
        conditions += [_MATCH.bindparams(bindparam("words", expression)), SearchEntry.kind == "clue"]
    if before_id is not None:
        start: Any = before_id
        if expression:
            mine = (SearchEntry.kind == "clue", SearchEntry.record_id == before_id)
            start = select(SearchEntry.id).where(*mine).correlate(None).scalar_subquery()
        conditions.append(place < start)
    statement = statement.outerjoin(Unit, Unit.id == Clue.unit_id).where(*conditions)
    rows = read.session.execute(statement.order_by(place.desc()).limit(limit)).all()
    due = _next_deadlines(read, [row.id for row in rows])
    return [_row(read, row, due.get(row.id)) for row in rows]


_COLUMNS = (
    Clue.id,
    Clue.number,
    Clue.title,
    Clue.status,
    Clue.source,
    Clue.origin_group,
    Unit.name.label("unit"),
    Clue.handler_name,
    Clue.registered_on,
    Clue.closed_on,
)


def _next_deadlines(read: Read, ids: Sequence[int]) -> dict[int, tuple[date | None, str]]:
    """The next open deadline of each clue in a page; without a day where it has only such as cannot be counted yet."""
    if not ids:
        return {}
    statement = select(Deadline.owner_id, Deadline.due_on, Deadline.what, Deadline.awaits_year).where(
        Deadline.owner_kind == "clue",
        Deadline.owner_id.in_(ids),
        Deadline.done_on.is_(None),
        Deadline.deleted_at.is_(None),
    )
    found: dict[int, tuple[date | None, str]] = {}
    for owner, due_on, what, awaits in read.session.execute(statement):
        known = found.get(owner)
        if awaits is not None:
            found.setdefault(owner, (None, f"{what}（{AWAITS}）"))
        elif known is None or known[0] is None or due_on < known[0]:
            found[owner] = (due_on, what)
    return found


def _row(read: Read, row: Any, due: tuple[date | None, str] | None) -> ClueRow:
    return ClueRow(
        id=row.id,
        number=row.number,
        title=row.title,
        status=row.status,
        status_text=name_of("statuses", row.status),
        source_text=name_of("sources", row.source),
        origin_group=row.origin_group,
        unit_name=row.unit or "",
        handler_name=row.handler_name,
        registered_on=row.registered_on,
        closed_on=row.closed_on,
        due_on=due[0] if due else None,
        due_what=due[1] if due else "",
        days_left=(due[0] - read.today).days if due and due[0] else None,
    )


@query("线索计数", right=Right.CASE_READ)
def clue_counts(read: Read) -> ClueCounts:
    """How many clues are open and on file, within the acting account's 知悉范围."""
    return ClueCounts(count_clues(read, only_open=True), count_clues(read, only_open=False))


def count_clues(read: Read, *, only_open: bool) -> int:
    """Clues that the acting account sees, counted in indexes, never in the wide rows: the same at 100,000 clues as at ten."""
    kept = Clue.deleted_at.is_(None)
    condition = and_(kept, Clue.closed_on.is_(None)) if only_open else kept
    mine = and_(
        ClueMember.account_uid == read.actor.uid,
        ClueMember.until.is_(None),
        ClueMember.deleted_at.is_(None),
    )
    recused = select(ClueMember.clue_id).where(mine, ClueMember.role == RECUSED)
    if Right.CASE_ALL in read.actor.rights:
        every = read.session.scalar(select(func.count(Clue.id)).where(condition)) or 0
        hidden = select(func.count(Clue.id)).where(condition, Clue.id.in_(recused))
        return every - (read.session.scalar(hidden) or 0)
    if only_open:
        statement = select(func.count(Clue.id)).where(condition, sees_clue(read.actor, Clue.id))
        return read.session.scalar(statement) or 0
    trash = select(Clue.id).where(Clue.deleted_at.is_not(None))
    distinct = select(func.count(func.distinct(ClueMember.clue_id))).where(
        mine,
        ClueMember.role != RECUSED,
        ClueMember.clue_id.not_in(recused),
        ClueMember.clue_id.not_in(trash),
    )
    return read.session.scalar(distinct) or 0


@query("线索年份", right=Right.CASE_READ)
def clue_years(read: Read) -> list[int]:
    """The years in which clues were registered, newest first: two looks into an index."""
    ends = (
        read.session.scalar(select(Clue.registered_on).order_by(Clue.registered_on.desc()).limit(1)),
        read.session.scalar(select(Clue.registered_on).order_by(Clue.registered_on).limit(1)),
    )
    return list(range(ends[0].year, ends[1].year - 1, -1)) if ends[0] and ends[1] else []


@query("查重", right=Right.CASE_READ)
def possible_duplicates(
    read: Read,
    *,
    names: Sequence[str] = (),
    id_numbers: Sequence[str] = (),
    unit_id: int | None = None,
    unit_name: str = "",
    title: str = "",
    except_id: int | None = None,
    limit: int = LOOKED_AT,
) -> list[DuplicateRow]:
    """Clues on file that may be about the same, as far as they may be seen: by 身份证号, name, or unit with a like title.

    The strongest first, then the newest.
    """
    found: dict[int, tuple[Any, list[str]]] = {}

    def add(rows: Sequence[Any], reason: str) -> None:
        for row in rows:
            if row.id != except_id:
                found.setdefault(row.id, (row, []))[1].append(reason)

    plain = [number.strip().upper() for number in id_numbers if number.strip()]
    if plain:
        add(_with_party(read, Person.id_no.in_(plain)), "被反映人身份证号相同")
    for name in dict.fromkeys(name.strip() for name in names if name.strip()):
        add(_with_party(read, ClueParty.name == name), f"同样反映{name}")
    if unit_id is None and unit_name.strip():
        same = or_(Unit.name == unit_name.strip(), Unit.short_name == unit_name.strip())
        unit_id = read.session.scalar(select(Unit.id).where(same, Unit.deleted_at.is_(None)))
    if unit_id is not None and title.strip():
        rows = read.session.execute(_seen(read, Clue.unit_id == unit_id).limit(LOOKED_AT)).all()
        add([row for row in rows if likeness(row.title, title) >= SIMILAR], "同一单位，标题相近")
    ranked = sorted(found.values(), key=lambda one: (-len(one[1]), -one[0].id))[:limit]
    named = _names(read, [row.id for row, _ in ranked])
    return [
        DuplicateRow(
            row.id,
            row.number,
            row.title,
            name_of("statuses", row.status),
            "；".join(dict.fromkeys(reasons)),
            tuple(named.get(row.id, ())),
            row.closed_on is not None,
        )
        for row, reasons in ranked
    ]


def _names(read: Read, ids: Sequence[int]) -> dict[int, list[str]]:
    """Whom each clue concerns."""
    found: dict[int, list[str]] = {}
    parties = select(ClueParty.clue_id, ClueParty.name).where(
        ClueParty.clue_id.in_(ids), ClueParty.deleted_at.is_(None)
    )
    for clue_id, name in read.session.execute(parties.order_by(ClueParty.clue_id, ClueParty.ordinal)):
        found.setdefault(clue_id, []).append(name)
    return found


def _seen(read: Read, condition: ColumnElement[bool]) -> Rows:
    return (
        select(Clue.id, Clue.number, Clue.title, Clue.status, Clue.closed_on)
        .where(Clue.deleted_at.is_(None), condition, sees_clue(read.actor, Clue.id))
        .order_by(Clue.id.desc())
    )


def _with_party(read: Read, condition: ColumnElement[bool]) -> Sequence[Any]:
    ids = (
        select(ClueParty.clue_id)
        .outerjoin(Person, Person.id == ClueParty.person_id)
        .where(condition, ClueParty.deleted_at.is_(None))
    )
    return read.session.execute(_seen(read, Clue.id.in_(ids)).limit(LOOKED_AT)).all()


def likeness(one: str, other: str) -> float:
    """How alike two titles are: the share of neighbouring character pairs that both have, 0 to 1."""

    def pairs(words: str) -> set[str]:
        letters = characters(words)
        return {"".join(letters[at : at + 2]) for at in range(len(letters) - 1)} or set(letters)

    a, b = pairs(one), pairs(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0
