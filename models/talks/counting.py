"""Counting talks: 次 (records), 人次 (each time somebody was talked to), 人 (each person once), by kind and by rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import and_, func, or_, select

from models.access import sees_governed
from models.operations import Read, query
from models.rights import Right
from models.rules import name_of, talk_kind, talk_kinds
from models.talks.groups import PRESENT
from models.talks.records import Talk, TalkSubject
from models.talks.rules import DAILY, DONE


@dataclass(frozen=True)
class TalkedTo:
    """One person in one talk that was held: a 人次."""

    talk_id: int
    number: str
    kind: str
    person_id: int | None
    name: str
    unit_name: str
    rank: str


@dataclass(frozen=True)
class TalkFigure:
    """How often a kind of talk was held, with how many (人次, 人), and the persons by rank."""

    kind: str
    kind_name: str
    held: int
    times: int
    persons: int
    ranks: tuple[tuple[str, int], ...]


def talked_to(
    read: Read, first: date, last: date, *, kinds: Sequence[str] = tuple(DAILY), ranks: Sequence[str] = ()
) -> list[TalkedTo]:
    """Everybody who was talked to from ``first`` to ``last``, in the order held; of a 集体谈话 those present.

    Kinds are the daily ones unless named (domain.md 8.2). Within the 知悉范围.
    """
    rank = func.coalesce(TalkSubject.rank, Talk.subject_rank)
    statement = (
        select(
            Talk.id, Talk.number, Talk.kind,
            func.coalesce(TalkSubject.person_id, Talk.person_id).label("person_id"),
            func.coalesce(TalkSubject.name, Talk.subject_name).label("name"),
            func.coalesce(TalkSubject.unit_name, Talk.subject_unit).label("unit_name"),
            rank.label("rank"),
        )
        .outerjoin(TalkSubject, and_(TalkSubject.talk_id == Talk.id, TalkSubject.deleted_at.is_(None)))
        .where(
            Talk.kind.in_(kinds),
            Talk.state == DONE,
            Talk.started_at.between(datetime.combine(first, time.min), datetime.combine(last, time.max)),
            Talk.deleted_at.is_(None),
            or_(TalkSubject.id.is_(None), TalkSubject.attendance == PRESENT),
            sees_governed(read.actor, Talk.clue_id),
        )
        .order_by(Talk.started_at, Talk.id, TalkSubject.id)
    )  # fmt: skip
    if ranks:
        statement = statement.where(rank.in_(ranks))
    return [TalkedTo(*row) for row in read.session.execute(statement)]


@query("谈话统计", right=Right.CASE_READ)
def talk_figures(read: Read, *, first: date, last: date) -> list[TalkFigure]:
    """Per kind: records, 人次, 人 and the persons by rank; kinds never held are left out.

    A supplement to a transcript is no talk of its own, and counts with none.
    """
    rows = talked_to(read, first, last, kinds=tuple(talk_kinds()))
    extra = set(read.session.scalars(select(Talk.id).where(Talk.supplement_of_id.is_not(None))))
    rows = [row for row in rows if row.talk_id not in extra]
    found = []
    for kind in talk_kinds():
        mine = [row for row in rows if row.kind == kind]
        if not mine:
            continue
        people = {row.person_id or (row.name, row.unit_name): row for row in mine}
        ranks: dict[str, int] = {}
        for row in people.values():
            name = name_of("ranks", row.rank) if row.rank else "未填层级"
            ranks[name] = ranks.get(name, 0) + 1
        held = len({row.talk_id for row in mine})
        by_rank = tuple(sorted(ranks.items(), key=lambda pair: (-pair[1], pair[0])))
        found.append(TalkFigure(kind, talk_kind(kind).name, held, len(mine), len(people), by_rank))
    return found
