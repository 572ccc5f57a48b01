"""What a new letter knows already: the clue, the unit and the person on file, never the reporter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from models.access import require_clue
from models.clues.records import Clue, ClueParty, ClueProblem
from models.dates import chinese_date
from models.errors import NotFound
from models.letters.compose import ProblemText
from models.letters.from_decision import latest_decision
from models.letters.kinds import LetterKind
from models.letters.recalled import recalled
from models.operations import Read
from models.persons.records import Person
from models.units.records import Unit

# findings under which an allegation is no problem of the unit's
_NOTHING_FOUND = frozenset({"FALSE", "UNVERIFIABLE"})


@dataclass(frozen=True)
class Known:
    """Values on file for one letter: ``values`` by the names of composition, ``sources`` by ``clue.summary`` names."""

    values: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    problems: tuple[ProblemText, ...] = ()
    recipient: str = ""
    unit_id: int | None = None
    person_id: int | None = None


def known(
    read: Read, kind: LetterKind, clue_id: int | None, unit_id: int | None, person_id: int | None
) -> Known:
    """Collect what is on file; the clue's unit and only party stand in where no other is named.

    Raises :class:`NotFound` for a clue outside the 知悉范围, a unit or a person that is not there.
    """
    clue = require_clue(read, clue_id) if clue_id is not None else None
    about_person = kind.addressee == "PERSON" or "person" in kind.names()
    if person_id is None and unit_id is None and clue is not None and about_person:
        person_id = _only_party(read, clue)
    person = _person(read, person_id)
    if unit_id is None:
        unit_id = (person.unit_id if person else None) or (clue.unit_id if clue else None)
    unit = _unit(read, unit_id)
    values = _unit_values(unit) | _person_values(read, person)
    sources = {f"unit.{name}": text for name, text in _unit_values(unit).items()}
    sources |= {f"person.{name}": text for name, text in _person_values(read, person).items()}
    if person is not None:
        sources["person.line"] = _line(person, values["person_unit"])
    sources |= latest_decision(read, clue_id, person_id) | recalled(read, clue_id, person_id)
    problems: tuple[ProblemText, ...] = ()
    if clue is not None:
        received = chinese_date(clue.received_on)
        values |= {"clue_number": clue.number, "clue_received": received}
        sources |= {
            "clue.number": clue.number,
            "clue.title": clue.title,
            "clue.summary": clue.summary,
            "clue.conclusion": clue.conclusion,
            "clue.received": received,
            "clue.source_doc_no": clue.source_doc_no,
            "clue.problems": _allegations(read, clue.id),
            "clue.findings": "\n".join(problem.text for problem in _findings(read, clue.id)),
        }
        if kind.problems:
            problems = _findings(read, clue.id)
    return Known(
        {name: text for name, text in values.items() if text},
        sources,
        problems,
        _recipient(kind, values),
        unit_id,
        person_id,
    )


def _only_party(read: Read, clue: Clue) -> int | None:
    statement = select(ClueParty.person_id).where(
        ClueParty.clue_id == clue.id, ClueParty.deleted_at.is_(None), ClueParty.person_id.is_not(None)
    )
    found = read.session.scalars(statement).all()
    return found[0] if len(found) == 1 else None


def _unit(read: Read, unit_id: int | None) -> Unit | None:
    if unit_id is None:
        return None
    unit = read.session.get(Unit, unit_id)
    if unit is None or unit.deleted_at is not None:
        raise NotFound("没有这个单位，请重新选择。")
    return unit


def _person(read: Read, person_id: int | None) -> Person | None:
    if person_id is None:
        return None
    person = read.session.get(Person, person_id)
    if person is None or person.deleted_at is not None:
        raise NotFound("没有这个人员，请重新选择。")
    return person


def _unit_values(unit: Unit | None) -> dict[str, str]:
    if unit is None:
        return {}
    return {
        "unit": unit.name,
        "unit_short": unit.short_name or unit.name,
        "party_org": unit.party_org,
        "party_head": unit.party_head,
        "leader_in_charge": unit.leader_in_charge,
    }


def _person_values(read: Read, person: Person | None) -> dict[str, str]:
    if person is None:
        return {}
    unit = read.session.get(Unit, person.unit_id) if person.unit_id else None
    return {"person": person.name, "person_unit": unit.name if unit else "", "person_post": person.post}


def _line(person: Person, unit: str) -> str:
    """Who a person is, as a decision or a report begins."""
    parts = (person.name, f"{unit}{person.post}", person.political_status)
    return "，".join(part for part in parts if part) + "。"


def _recipient(kind: LetterKind, values: Mapping[str, str]) -> str:
    if kind.addressee == "PERSON":
        return f"{values['person']}同志" if values.get("person") else ""
    if kind.addressee == "PARTY_ORG":
        # 纪律检查建议 goes to Party organisations only (domain.md 5.3); without one on file it stays to be filled in
        return values.get("party_org", "")
    return values.get("unit", "") if kind.addressee == "UNIT" else ""


def _allegations(read: Read, clue_id: int) -> str:
    statement = select(ClueProblem.text).where(
        ClueProblem.clue_id == clue_id, ClueProblem.deleted_at.is_(None)
    )
    texts = list(read.session.scalars(statement.order_by(ClueProblem.ordinal)))
    return "\n".join(texts)


def _findings(read: Read, clue_id: int) -> tuple[ProblemText, ...]:
    """What the check found; an allegation that was found to be nothing is no problem of the unit's."""
    statement = select(ClueProblem.finding, ClueProblem.finding_text).where(
        ClueProblem.clue_id == clue_id, ClueProblem.deleted_at.is_(None)
    )
    rows = read.session.execute(statement.order_by(ClueProblem.ordinal))
    return tuple(ProblemText(text) for finding, text in rows if text and finding not in _NOTHING_FOUND)


def first_fields(kind: LetterKind, found: Known, given: Mapping[str, str]) -> dict[str, str]:
    """The form's first values: what is given, else what is on file, else the kind's default.

    A field's ``source`` may name several, divided by ``|``: the first of which something is on file.
    """
    fields = dict(found.values)
    for one in kind.fields:
        known_as = (found.sources.get(name, "") for name in one.source.split("|"))
        fields[one.name] = given.get(one.name) or next(filter(None, known_as), "") or one.default
    return fields
