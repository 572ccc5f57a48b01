"""Persons of an entry: pasted names matched to those on file, and everybody on file to be ticked."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from models.operations import Read, query
from models.persons.records import Person
from models.rights import Right
from models.rules import name_of
from models.undertakings.operations import seen_undertaking
from models.undertakings.records import UndertakingEntry
from models.units.records import Unit

MOST: Final = 5000
THERE: Final = "已在名单中"


@dataclass(frozen=True)
class PersonOption:
    """Somebody on file who may be meant."""

    id: int
    label: str
    unit_name: str
    post: str


@dataclass(frozen=True)
class Match:
    """One pasted row and who on file it may be: nobody, one, or several to choose from."""

    row: int
    title: str
    options: tuple[PersonOption, ...]


@dataclass(frozen=True)
class EntryCandidate:
    """Somebody on file who may be listed; ``state`` is not empty for one who is in the list already."""

    id: int
    name: str
    initials: str
    unit_id: int | None
    unit_name: str
    post: str
    rank: str
    rank_name: str
    state: str

    @property
    def told(self) -> str:
        """What the last column says."""
        return self.state


@query("核对名单", right=Right.CASE_READ)
def match_people(read: Read, *, rows: Sequence[Mapping[str, Any]]) -> list[Match]:
    """Who on file each row (title, unit_name) may be, in the order of the rows.

    Names are compared without spaces and widths; a unit that one of the namesakes belongs to narrows them to it.
    """
    wanted = {_plain(str(row.get("title") or "")) for row in rows} - {""}
    people = (
        select(Person.id, Person.name, Person.post, Unit.name.label("unit"))
        .outerjoin(Unit, Unit.id == Person.unit_id)
        .where(Person.deleted_at.is_(None))
        .order_by(Person.id)
    )
    known: dict[str, list[PersonOption]] = {}
    for one in read.session.execute(people):
        name = _plain(one.name)
        if name in wanted:
            label = "　".join(part for part in (one.name, one.unit or "", one.post) if part)
            known.setdefault(name, []).append(PersonOption(one.id, label, one.unit or "", one.post))
    found = []
    for place, row in enumerate(rows):
        title, unit = str(row.get("title") or ""), _plain(str(row.get("unit_name") or ""))
        options = known.get(_plain(title), [])
        same = [option for option in options if unit and _plain(option.unit_name) == unit]
        found.append(Match(place, title, tuple(same or options)))
    return found


@query("可列入的人员", right=Right.CASE_READ)
def entry_candidates(read: Read, *, undertaking_id: int, role: str) -> list[EntryCandidate]:
    """Everybody on file, by unit and name (at most ``MOST``); who is in the list already is marked."""
    head = seen_undertaking(read, undertaking_id)
    there = select(UndertakingEntry.person_id).where(
        UndertakingEntry.undertaking_id == head.id,
        UndertakingEntry.role == role,
        UndertakingEntry.deleted_at.is_(None),
        UndertakingEntry.person_id.is_not(None),
    )
    taken = set(read.session.scalars(there))
    people = (
        select(
            Person.id,
            Person.name,
            Person.initials,
            Person.unit_id,
            Unit.name.label("unit"),
            Person.post,
            Person.rank,
        )
        .outerjoin(Unit, Unit.id == Person.unit_id)
        .where(Person.deleted_at.is_(None))
        .order_by(Unit.name.is_(None), Unit.name, Person.rank, Person.name, Person.id)
        .limit(MOST)
    )
    return [
        EntryCandidate(
            row.id,
            row.name,
            row.initials,
            row.unit_id,
            row.unit or "",
            row.post,
            row.rank,
            name_of("ranks", row.rank) if row.rank else "",
            THERE if row.id in taken else "",
        )
        for row in read.session.execute(people)
    ]


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
