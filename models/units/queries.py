"""Reading units: the list, names for completion, the open unit with everything about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from models.access import sees_clue, sees_governed
from models.clues.records import Clue
from models.decisions.records import Decision
from models.letters.records import OfficialLetter
from models.operations import Read, query
from models.persons.records import Person
from models.rectification.records import Rectification
from models.rights import Right
from models.units.operations import UNIT_KINDS, kept_unit
from models.units.records import Unit

LISTED = 200


@dataclass(frozen=True)
class UnitRow:
    """A unit in a list."""

    id: int
    name: str
    short_name: str
    kind: str
    kind_name: str
    parent_name: str
    party_org: str
    persons: int


@dataclass(frozen=True)
class UnitName:
    """A unit offered while its name is typed."""

    id: int
    name: str
    short_name: str


@dataclass(frozen=True)
class Linked:
    """A record that has to do with a unit or a person, as one line."""

    kind: str
    id: int
    number: str
    title: str
    on: date | None
    state: str


@dataclass(frozen=True)
class UnitView:
    """An open unit and what is on file about it, as far as the acting account may see it."""

    id: int
    revision: int
    name: str
    short_name: str
    kind: str
    kind_name: str
    parent_id: int | None
    parent_name: str
    party_org: str
    party_head: str
    leader_in_charge: str
    credit_code: str
    note: str
    children: tuple[UnitName, ...]
    persons: tuple[tuple[int, str, str], ...]
    linked: tuple[Linked, ...]


@query("单位列表", right=Right.CASE_READ)
def unit_list(
    read: Read,
    *,
    text: str = "",
    kind: str = "",
    before_id: int | None = None,
    limit: int = LISTED,
) -> list[UnitRow]:
    """A page of units, newest first; ``text`` occurs in a name, ``kind`` is a code of ``UNIT_KINDS``."""
    parent = aliased(Unit)
    count = (
        select(func.count())
        .where(Person.unit_id == Unit.id, Person.deleted_at.is_(None))
        .correlate(Unit)
        .scalar_subquery()
    )
    columns = (Unit.id, Unit.name, Unit.short_name, Unit.kind, parent.name.label("above"), Unit.party_org)
    statement = (
        select(*columns, count.label("persons"))
        .outerjoin(parent, parent.id == Unit.parent_id)
        .where(Unit.deleted_at.is_(None))
    )
    for word in text.split():
        statement = statement.where(
            or_(*(column.contains(word, autoescape=True) for column in (Unit.name, Unit.short_name)))
        )
    if kind:
        statement = statement.where(Unit.kind == kind)
    if before_id is not None:
        statement = statement.where(Unit.id < before_id)
    rows = read.session.execute(statement.order_by(Unit.id.desc()).limit(limit))
    return [
        UnitRow(
            id=row.id,
            name=row.name,
            short_name=row.short_name,
            kind=row.kind,
            kind_name=UNIT_KINDS.get(row.kind, row.kind),
            parent_name=row.above or "",
            party_org=row.party_org,
            persons=row.persons,
        )
        for row in rows
    ]


@query("单位名称", right=Right.CASE_READ)
def unit_names(read: Read, *, words: str = "", limit: int = 20) -> list[UnitName]:
    """Units whose name holds what was typed, those that begin with it first."""
    columns = (Unit.id, Unit.name, Unit.short_name)
    statement = select(*columns).where(Unit.deleted_at.is_(None))
    typed = words.strip()
    if typed:
        held = [column.contains(typed, autoescape=True) for column in (Unit.name, Unit.short_name)]
        first = [column.startswith(typed, autoescape=True) for column in (Unit.name, Unit.short_name)]
        statement = statement.where(or_(*held)).order_by(or_(*first).desc())
    rows = read.session.execute(statement.order_by(Unit.name).limit(limit))
    return [UnitName(row.id, row.name, row.short_name) for row in rows]


@query("查看单位", right=Right.CASE_READ, audited=True)
def open_unit(read: Read, *, unit_id: int) -> UnitView:
    """A unit with its people and every record about it; a look that the trail records."""
    unit = kept_unit(read, unit_id)
    read.about("unit", unit.id)
    parent = read.session.get(Unit, unit.parent_id) if unit.parent_id else None
    below = select(Unit.id, Unit.name, Unit.short_name).where(
        Unit.parent_id == unit.id, Unit.deleted_at.is_(None)
    )
    people = (
        select(Person.id, Person.name, Person.post)
        .where(Person.unit_id == unit.id, Person.deleted_at.is_(None))
        .order_by(Person.id)
        .limit(LISTED)
    )
    return UnitView(
        id=unit.id,
        revision=unit.revision,
        name=unit.name,
        short_name=unit.short_name,
        kind=unit.kind,
        kind_name=UNIT_KINDS.get(unit.kind, unit.kind),
        parent_id=unit.parent_id,
        parent_name=parent.name if parent else "",
        party_org=unit.party_org,
        party_head=unit.party_head,
        leader_in_charge=unit.leader_in_charge,
        credit_code=unit.credit_code,
        note=unit.note,
        children=tuple(UnitName(*row) for row in read.session.execute(below.order_by(Unit.name))),
        persons=tuple((row.id, row.name, row.post) for row in read.session.execute(people)),
        linked=tuple(_linked(read, unit.id)),
    )


def _linked(read: Read, unit_id: int) -> list[Linked]:
    clues = select(Clue.id, Clue.number, Clue.title, Clue.registered_on, Clue.status).where(
        Clue.unit_id == unit_id, Clue.deleted_at.is_(None), sees_clue(read.actor, Clue.id)
    )
    decisions = select(
        Decision.id, Decision.number, Decision.title, Decision.decided_on, Decision.state
    ).where(
        Decision.unit_id == unit_id,
        Decision.deleted_at.is_(None),
        sees_governed(read.actor, Decision.clue_id),
    )
    letters = select(
        OfficialLetter.id,
        OfficialLetter.number,
        OfficialLetter.title,
        OfficialLetter.issued_on,
        OfficialLetter.state,
    ).where(
        OfficialLetter.recipient_unit_id == unit_id,
        OfficialLetter.deleted_at.is_(None),
        sees_governed(read.actor, OfficialLetter.clue_id),
    )
    items = select(
        Rectification.id,
        Rectification.number,
        Rectification.description,
        Rectification.due_on,
        Rectification.state,
    ).where(
        Rectification.unit_id == unit_id,
        Rectification.deleted_at.is_(None),
        sees_governed(read.actor, Rectification.clue_id),
    )
    found: list[Linked] = []
    for kind, statement, key in (
        ("clue", clues, Clue.id),
        ("decision", decisions, Decision.id),
        ("letter", letters, OfficialLetter.id),
        ("rectification", items, Rectification.id),
    ):
        for row in read.session.execute(statement.order_by(key.desc()).limit(LISTED)):
            found.append(Linked(kind, row[0], row[1] or "", row[2], row[3], row[4]))
    return found
