"""谈心谈话 campaigns: who may be put on the list, one talk each, how far it is (domain.md 2.1 ROUTINE, PRE_POST)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, func, select

from models.access import sees_governed
from models.errors import InvalidInput
from models.operations import Read, Work, operation, query
from models.persons.records import Person
from models.rights import Right
from models.rules import name_of
from models.talks.groups import ABSENT, PRESENT, is_group
from models.talks.operations import plan_talk
from models.talks.records import Talk, TalkSubject
from models.talks.rules import CANCELLED, DAILY, DONE, STATES
from models.units.records import Unit

MOST: Final = 2000
LONGEST: Final = 40


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be chosen: ``state`` of his talk in the campaign (empty: none), when last talked to."""

    id: int
    name: str
    initials: str
    unit_id: int | None
    unit_name: str
    post: str
    rank: str
    rank_name: str
    state: str
    last_on: datetime | None

    @property
    def told(self) -> str:
        """What was, in words: his talk in this campaign, or when somebody last talked to him."""
        if self.state:
            return f"已安排，{STATES[self.state]}"
        return f"{self.last_on:%Y-%m-%d} 谈过" if self.last_on else ""


@query("谈话对象名单", right=Right.CASE_READ)
def talk_candidates(read: Read, *, campaign: str = "") -> list[Candidate]:
    """Everybody on file, by unit and name (at most ``MOST``), with the talk that he has in this campaign."""
    columns = (
        Person.id, Person.name, Person.initials, Person.unit_id, Unit.name.label("unit"), Person.post, Person.rank,
    )  # fmt: skip
    statement = (
        select(*columns)
        .outerjoin(Unit, Unit.id == Person.unit_id)
        .where(Person.deleted_at.is_(None))
        .order_by(Unit.name.is_(None), Unit.name, Person.rank, Person.name, Person.id)
        .limit(MOST)
    )
    states = in_campaign(read, campaign.strip()) if campaign.strip() else {}
    last = _last_talks(read)
    return [
        Candidate(
            row.id, row.name, row.initials, row.unit_id, row.unit or "", row.post, row.rank,
            name_of("ranks", row.rank) if row.rank else "", states.get(row.id, ""), last.get(row.id),
        )
        for row in read.session.execute(statement)
    ]  # fmt: skip


def _last_talks(read: Read) -> dict[int, datetime]:
    """Person → when somebody last talked to him in a daily talk, alone or among others."""
    here = (
        Talk.deleted_at.is_(None), sees_governed(read.actor, Talk.clue_id),
        Talk.kind.in_(DAILY), Talk.state == DONE,
    )  # fmt: skip
    person = func.coalesce(TalkSubject.person_id, Talk.person_id).label("person")
    statement = (
        select(person, func.max(Talk.started_at).label("at"))
        .outerjoin(
            TalkSubject,
            and_(TalkSubject.talk_id == Talk.id, TalkSubject.deleted_at.is_(None)),
        )
        .where(*here, person.is_not(None), func.coalesce(TalkSubject.attendance, PRESENT) == PRESENT)
        .group_by(person)
    )
    return {row.person: row.at for row in read.session.execute(statement)}


@dataclass(frozen=True)
class CampaignRow:
    """How far a 谈心谈话 campaign is, in persons; ``ranks`` counts those talked to, ``planned_ranks`` all, by rank."""

    name: str
    planned: int
    done: int
    ranks: tuple[tuple[str, int], ...]
    planned_ranks: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class _Wanted:
    """One person of a campaign: whether he was talked to in any of its talks."""

    name: str
    unit_name: str
    rank: str
    held: bool


def _wanted(read: Read, campaign: str = "") -> dict[str, list[_Wanted]]:
    """Campaign → its persons, each once: who missed a 集体谈话 and was talked to alone afterwards is talked to."""
    rank = func.coalesce(TalkSubject.rank, Talk.subject_rank).label("rank")
    held = and_(Talk.state == DONE, func.coalesce(TalkSubject.attendance, PRESENT) == PRESENT).label("held")
    statement = (
        select(
            Talk.campaign,
            func.coalesce(TalkSubject.person_id, Talk.person_id).label("person"),
            func.coalesce(TalkSubject.name, Talk.subject_name).label("name"),
            func.coalesce(TalkSubject.unit_name, Talk.subject_unit).label("unit"),
            rank,
            held,
        )
        .outerjoin(TalkSubject, and_(TalkSubject.talk_id == Talk.id, TalkSubject.deleted_at.is_(None)))
        .where(
            Talk.campaign == campaign if campaign else Talk.campaign != "",
            Talk.state != CANCELLED,
            Talk.deleted_at.is_(None),
            sees_governed(read.actor, Talk.clue_id),
        )
        .order_by(Talk.id, TalkSubject.id)
    )
    found: dict[str, dict[object, _Wanted]] = {}
    for row in read.session.execute(statement):
        persons = found.setdefault(row.campaign, {})
        key = row.person or (row.name, row.unit)
        before = persons.get(key)
        persons[key] = _Wanted(row.name, row.unit, row.rank, bool(row.held or (before and before.held)))
    return {name: list(persons.values()) for name, persons in found.items()}


def _by_rank(persons: Sequence[_Wanted]) -> tuple[tuple[str, int], ...]:
    ranks: dict[str, int] = {}
    for one in persons:
        name = (name_of("ranks", one.rank) if one.rank else "") or "未填层级"
        ranks[name] = ranks.get(name, 0) + 1
    return tuple(sorted(ranks.items()))


@query("谈心谈话进度", right=Right.CASE_READ)
def campaigns(read: Read) -> list[CampaignRow]:
    """Every campaign: planned, held, and the persons by rank; who missed a 集体谈话 is still to be talked to."""
    found = []
    for name, persons in sorted(_wanted(read).items()):
        done = [one for one in persons if one.held]
        found.append(CampaignRow(name, len(persons), len(done), _by_rank(done), _by_rank(persons)))
    return found


@query("谈心谈话未谈人员", right=Right.CASE_READ)
def not_talked_to(read: Read, *, campaign: str) -> list[str]:
    """Who of a campaign is still to be talked to, by name; namesakes with their units."""
    left = [one for one in _wanted(read, campaign).get(campaign, ()) if not one.held]
    names = [one.name for one in left]
    return [
        f"{one.name}（{one.unit_name}）" if one.unit_name and names.count(one.name) > 1 else one.name
        for one in left
    ]


def in_campaign(read: Read, campaign: str) -> dict[int, str]:
    """Persons on file who have a talk of this campaign → its state; who missed a 集体谈话 is left out."""
    seen = sees_governed(read.actor, Talk.clue_id)
    here = Talk.campaign == campaign, Talk.deleted_at.is_(None), Talk.state != CANCELLED, seen
    alone = select(Talk.person_id, Talk.state).where(*here, Talk.person_id.is_not(None))
    together = (
        select(TalkSubject.person_id, Talk.state)
        .join(Talk, Talk.id == TalkSubject.talk_id)
        .where(
            *here,
            TalkSubject.deleted_at.is_(None),
            TalkSubject.person_id.is_not(None),
            TalkSubject.attendance != ABSENT,
        )
    )
    return {
        person: state
        for statement in (alone, together)
        for person, state in read.session.execute(statement)
        if person is not None
    }


@operation("安排谈心谈话", right=Right.CASE_WRITE)
def plan_campaign(
    work: Work, /, *, campaign: str, kind: str, person_ids: Sequence[int], **changes: Any
) -> list[int]:
    """One talk a person for a whole list; whoever has a talk of this campaign already is left out."""
    name = campaign.strip()
    if not name or len(name) > LONGEST:
        raise InvalidInput("campaign", f"请填写专项名称，例如“节前廉政提醒”，不超过 {LONGEST} 个字。")
    if is_group(kind):
        raise InvalidInput("kind", "集体廉政谈话是一次多人，请用“集体谈话”安排；这里每人一次。")
    if not person_ids:
        raise InvalidInput("person_ids", "请至少选择一名人员。")
    planned = in_campaign(work, name)
    wanted = [person for person in dict.fromkeys(person_ids) if person not in planned]
    return [plan_talk(work, kind=kind, person_id=person, campaign=name, **changes) for person in wanted]
