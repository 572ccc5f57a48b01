"""What an account had in hand last, from the trail of its own looks and writes: nothing is kept beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from models.access import may_see_record
from models.base import KINDS, Record
from models.operations import Read, query
from models.rights import Right
from models.trail.records import CaseTrail, CaseTrailTouch

# A look back over so many entries costs the same in a small archive and in a large one.
LOOKED_BACK = 2000
SHOWN = 6
OPENED = ("clue", "talk", "decision", "letter", "rectification", "person", "unit")


@dataclass(frozen=True)
class RecentRow:
    """A record that the account opened or changed, and when last."""

    kind: str
    record_id: int
    number: str
    title: str
    at: datetime


@query("最近打开", right=Right.CASE_READ)
def recent(read: Read, *, limit: int = SHOWN) -> tuple[RecentRow, ...]:
    """The records that the acting account had in hand last, the newest first, as far as it may still see them."""
    last = read.session.scalar(select(func.max(CaseTrail.seq))) or 0
    newest = func.max(CaseTrail.seq)
    statement = (
        select(CaseTrailTouch.kind, CaseTrailTouch.record_id, func.max(CaseTrail.at))
        .join(CaseTrail, CaseTrail.seq == CaseTrailTouch.seq)
        .where(
            CaseTrail.seq > last - LOOKED_BACK,
            CaseTrail.actor_uid == read.actor.uid,
            CaseTrailTouch.kind.in_(OPENED),
        )
        .group_by(CaseTrailTouch.kind, CaseTrailTouch.record_id)
        .order_by(newest.desc())
        .limit(limit * 2)
    )
    rows: list[RecentRow] = []
    for kind, record_id, at in read.session.execute(statement):
        record = read.session.get(KINDS[kind], record_id)
        if not isinstance(record, Record) or record.deleted_at is not None:
            continue
        if may_see_record(read.session, read.actor, record):
            rows.append(RecentRow(kind, record_id, record.registration(), record.caption(), at))
    return tuple(rows[:limit])
