"""Reading the trails: what an auditor sees, and a record's own history."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select

from models.access import may_see_record
from models.base import KINDS
from models.errors import NotFound
from models.operations import Read, Store, query
from models.ownfields.records import TAGS, OwnValue
from models.rights import Right
from models.trail.monthly import SHORT
from models.trail.records import CaseTrail, CaseTrailTouch, HouseTrail
from models.trail.words import told


@dataclass(frozen=True)
class TrailRow:
    """An entry without content: who, when, which operation, on how many records."""

    seq: int
    at: datetime
    actor: str
    operation: str
    what: str
    case_seq: int | None
    told: str = ""
    """Of the house's own entries: which account, basis, failed log-ins."""
    digest: str = ""
    """The first sixteen digits of its chained digest, as on the monthly sheet."""


@dataclass(frozen=True)
class FieldChange:
    """A field's value before and after."""

    kind: str
    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class HistoryRow:
    """An entry of a record's history, with what changed."""

    seq: int
    at: datetime
    actor: str
    operation: str
    changes: tuple[FieldChange, ...]


@query("查阅审计日志", right=Right.TRAIL_READ, store=Store.HOUSE, audited=True)
def trail_page(
    read: Read,
    *,
    before: int | None = None,
    actor: str = "",
    operation: str = "",
    since: date | None = None,
    until: date | None = None,
    limit: int = 200,
) -> list[TrailRow]:
    """A page of the house trail, newest first; ``before`` is the last page's lowest number."""
    statement = select(HouseTrail).order_by(HouseTrail.seq.desc()).limit(limit)
    if before is not None:
        statement = statement.where(HouseTrail.seq < before)
    if actor:
        statement = statement.where(HouseTrail.actor_name.contains(actor, autoescape=True))
    if operation:
        statement = statement.where(HouseTrail.operation.contains(operation, autoescape=True))
    if since:
        statement = statement.where(HouseTrail.at >= datetime.combine(since, time.min))
    if until:
        statement = statement.where(HouseTrail.at <= datetime.combine(until, time.max))
    return [_row(row) for row in read.session.scalars(statement)]


def _row(row: HouseTrail) -> TrailRow:
    entry = json.loads(row.content)
    own = told(entry.get("notes") or {}) if row.case_seq is None else ""
    short = row.digest.hex()[:SHORT]
    return TrailRow(row.seq, row.at, row.actor_name, row.operation, _what(entry), row.case_seq, own, short)


def _what(entry: dict[str, Any]) -> str:
    named = (entry.get("case") or {}).get("what") or [record["kind"] for record in entry.get("records", [])]
    shown = "、".join(str(name) for name in named[:3])
    return f"{shown} 等 {len(named)} 项" if len(named) > 3 else shown


@query("查看修改历史", right=Right.CASE_READ)
def history(read: Read, *, kind: str, record_id: int, limit: int = 200) -> list[HistoryRow]:
    """A record's history, newest first, as far as the acting account may see the record."""
    record = read.session.get(KINDS[kind], record_id)
    if record is None or not may_see_record(read.session, read.actor, record):
        raise NotFound("没有这条记录，或者您不在它的知悉范围内。")
    touched = select(CaseTrailTouch.seq).filter_by(kind=kind, record_id=record_id)
    rows = select(CaseTrail).where(CaseTrail.seq.in_(touched)).order_by(CaseTrail.seq.desc()).limit(limit)
    kept = read.session.scalar(
        select(OwnValue.id).filter_by(owner_kind=kind, owner_id=record_id, key=TAGS).limit(1)
    )
    return [
        HistoryRow(
            row.seq,
            row.at,
            row.actor_name,
            row.operation,
            _changes(row.content, kind, record_id) + _tags(row.content, kind, kept),
        )
        for row in read.session.scalars(rows)
    ]


def _tags(content: str, kind: str, kept: int | None) -> tuple[FieldChange, ...]:
    """What an entry changed of a record's 标签, which lie beside it (``models.ownfields.tags``)."""
    return tuple(
        FieldChange(kind, TAGS, *one["fields"]["text"])
        for one in json.loads(content).get("records", [])
        if (one["kind"], one["id"]) == (OwnValue.KIND, kept) and "text" in one.get("fields", {})
    )


def _changes(content: str, kind: str, record_id: int) -> tuple[FieldChange, ...]:
    found = []
    for entry in json.loads(content).get("records", []):
        if entry["kind"] == kind and entry["id"] == record_id:
            for field, (before, after) in entry.get("fields", {}).items():
                found.append(FieldChange(kind, field, before, after))
    return tuple(found)
