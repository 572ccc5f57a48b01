"""撤回修改: a named edit taken back from what the trail kept of it, while nothing has touched its fields since.

Only plain edits are taken back this way. A step, a number, a letter sent have ways of their own: they are facts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Date, DateTime, inspect, select

from models.access import may_see_record
from models.base import KINDS, Record
from models.deadlines.records import Deadline
from models.errors import Conflict, IllegalStep, NotAllowed, NotFound
from models.operations import Read, Work, operation, query
from models.rights import Right
from models.trail.records import CaseTrail, CaseTrailTouch

UNDOABLE: Final = frozenset(
    {
        "修改问题线索",
        "修改被反映人",
        "修改反映的问题",
        "修改人员",
        "修改单位",
        "修改整改事项",
        "修改年度工作",
        "修改谈话",
    }
)
NAME: Final = "撤回修改"


@dataclass(frozen=True)
class LastEdit:
    """The newest edit of a record that can be taken back: its entry, its name, who and when."""

    seq: int
    operation: str
    actor: str
    at: datetime


@query("可撤回的修改", right=Right.CASE_READ)
def last_edit(read: Read, *, kind: str, record_id: int) -> LastEdit | None:
    """The newest entry about the record, if it is an edit that the acting account may take back."""
    record = read.session.get(KINDS[kind], record_id)
    if record is None or not may_see_record(read.session, read.actor, record):
        raise NotFound("没有这条记录，或者您不在它的知悉范围内。")
    touched = select(CaseTrailTouch.seq).filter_by(kind=kind, record_id=record_id)
    rows = read.session.scalars(
        select(CaseTrail).where(CaseTrail.seq.in_(touched)).order_by(CaseTrail.seq.desc()).limit(20)
    )
    for row in rows:
        if not any(entry.get("fields") for entry in json.loads(row.content).get("records", [])):
            continue  # a look
        mine = row.actor_uid == read.actor.uid or Right.CASE_APPROVE in read.actor.rights
        if row.operation in UNDOABLE and mine:
            return LastEdit(row.seq, row.operation, row.actor_name, row.at)
        return None
    return None


@operation(NAME, right=Right.CASE_WRITE)
def undo_edit(work: Work, *, seq: int) -> str:
    """Take an edit back; returns its name. The history keeps both the edit and its taking back.

    Raises :class:`IllegalStep` for what is no plain edit, :class:`NotAllowed` for somebody else's,
    :class:`Conflict` where a field was changed again since.
    """
    entry = work.session.get(CaseTrail, seq)
    if entry is None:
        raise NotFound("没有这条修改记录。")
    if entry.operation not in UNDOABLE:
        raise IllegalStep(f"“{entry.operation}”不能撤回；请按办理程序更正。")
    if entry.actor_uid != work.actor.uid and Right.CASE_APPROVE not in work.actor.rights:
        raise NotAllowed("只能撤回自己的修改，别人的修改请由审批领导撤回。")
    changed = False
    for one in json.loads(entry.content).get("records", []):
        changed = _put_back(work, one, entry) or changed
    if not changed:
        raise IllegalStep("这条记录里没有可以撤回的修改。")
    work.note(undone=seq, what=entry.operation)
    return entry.operation


def _written_since(work: Work, one: dict[str, Any], entry: CaseTrail) -> bool:
    """Whether a later entry wrote the record: a step, a lock, another edit. Looks don't count."""
    later = select(CaseTrailTouch.seq).where(
        CaseTrailTouch.kind == one["kind"],
        CaseTrailTouch.record_id == one["id"],
        CaseTrailTouch.seq > entry.seq,
    )
    for content in work.session.scalars(select(CaseTrail.content).where(CaseTrail.seq.in_(later))):
        for other in json.loads(content).get("records", []):
            if (other["kind"], other["id"]) == (one["kind"], one["id"]) and other.get("fields"):
                return True
    return False


def _made_by(work: Work, one: dict[str, Any], entry: CaseTrail) -> bool:
    """Whether the entry made the record: the first that touched it, with nothing before it in any field."""
    earlier = select(CaseTrailTouch.seq).where(
        CaseTrailTouch.kind == one["kind"],
        CaseTrailTouch.record_id == one["id"],
        CaseTrailTouch.seq < entry.seq,
    )
    empty = all(before is None for before, _after in one["fields"].values())
    return empty and work.session.scalar(earlier.limit(1)) is None


def _put_back(work: Work, one: dict[str, Any], entry: CaseTrail) -> bool:
    fields = one.get("fields") or {}
    if not fields:
        return False
    record = work.session.get(KINDS[one["kind"]], one["id"]) if one["kind"] in KINDS else None
    if record is None or not may_see_record(work.session, work.actor, record):
        raise NotFound("这次修改涉及的记录已经不在，或者您不在它的知悉范围内。")
    if one["kind"] == Deadline.KIND and _made_by(work, one, entry) and not _written_since(work, one, entry):
        record.deleted_at = work.now  # a duty that the edit started goes with it; the table keeps that it ran
        return True
    if _made_by(work, one, entry):
        raise IllegalStep("这次修改同时新增了内容（如新登记的单位），不能直接撤回，请逐项改回。")
    if _written_since(work, one, entry):
        raise Conflict("这些内容在那以后又改过，不能直接撤回，请逐项核对后修改。")
    for name, (before, after) in fields.items():
        if _plain(getattr(record, name)) != after:
            raise Conflict("这些内容在那以后又改过，不能直接撤回，请逐项核对后修改。")
        setattr(record, name, _typed(record, name, before))
    owner = record.index_owner() or (one["kind"], one["id"])
    work.about(*owner)
    return True


def _plain(value: Any) -> Any:
    """A value as the trail keeps it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return json.loads(json.dumps(value, ensure_ascii=False, default=str))


def _typed(record: Record, name: str, value: Any) -> Any:
    """A kept value as the column wants it."""
    column = inspect(type(record)).columns[name]
    if value is None:
        return None if column.nullable else "" if column.type.python_type is str else value
    if isinstance(column.type, DateTime):
        return datetime.fromisoformat(value)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    return value
