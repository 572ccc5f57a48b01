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
    seen = Talk.deleted_at.is_(None), sees_governed(read.actor, Talk.clue_id)
    states = in_campaign(read, campaign.strip()) if campaign.strip() else {}
    held = (
        select(Talk.person_id, func.max(Talk.started_at).label("at"))
        .where(*seen, Talk.kind.in_(DAILY), Talk.state == DONE, Talk.person_id.is_not(None))
        .group_by(Talk.person_id)
    )
    last = {row.person_id: row.at for row in read.session.execute(held)}
    return [
        Candidate(
            row.id, row.name, row.initials, row.unit_id, row.unit or "", row.post, row.rank,
            name_of("ranks", row.rank) if row.rank else "", states.get(row.id, ""), last.get(row.id),
        )
        for row in read.session.execute(statement)
    ]  # fmt: skip


@dataclass(frozen=True)
class CampaignRow:
    """How far a 谈心谈话 campaign is, in persons; ``ranks`` counts those talked to, ``planned_ranks`` all, by rank."""

    name: str
    planned: int
    done: int
    ranks: tuple[tuple[str, int], ...]
    planned_ranks: tuple[tuple[str, int], ...] = ()


@query("谈心谈话进度", right=Right.CASE_READ)
def campaigns(read: Read) -> list[CampaignRow]:
    """Every campaign: planned, held, and the persons by rank; who missed a 集体谈话 is still to be talked to."""
    rank = func.coalesce(TalkSubject.rank, Talk.subject_rank).label("rank")
    held = and_(Talk.state == DONE, func.coalesce(TalkSubject.attendance, PRESENT) == PRESENT).label("held")
    statement = (
        select(Talk.campaign, rank, held, func.count().label("amount"))
        .outerjoin(TalkSubject, and_(TalkSubject.talk_id == Talk.id, TalkSubject.deleted_at.is_(None)))
        .where(
            Talk.campaign != "",
            Talk.state != CANCELLED,
            Talk.deleted_at.is_(None),
            sees_governed(read.actor, Talk.clue_id),
        )
        .group_by(Talk.campaign, rank, held)
    )
    found: dict[str, tuple[dict[str, int], dict[str, int]]] = {}
    for row in read.session.execute(statement):
        planned, done = found.setdefault(row.campaign, ({}, {}))
        name = (name_of("ranks", row.rank) if row.rank else "") or "未填层级"
        planned[name] = planned.get(name, 0) + row.amount
        if row.held:
            done[name] = done.get(name, 0) + row.amount
    return [
        CampaignRow(
            name,
            sum(planned.values()),
            sum(done.values()),
            tuple(sorted(done.items())),
            tuple(sorted(planned.items())),
        )
        for name, (planned, done) in sorted(found.items())
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
