"""回收站: records put away come back as they were; nothing in it counts in any figure, list or search."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update

from models.access import may_see_record, sees_governed
from models.base import KINDS, kind_label
from models.clues.records import Clue, ClueStep
from models.deadlines.records import Deadline
from models.dossiers.records import Dossier
from models.errors import Conflict, IllegalStep, InvalidInput, NotFound
from models.evidence.records import Evidence
from models.letters.records import OfficialLetter
from models.operations import Read, Work, operation, query
from models.rectification.records import Rectification
from models.rights import Right
from models.talks.records import Talk
from models.trail.records import CaseTrail, CaseTrailTouch
from models.undertakings.records import Undertaking, UndertakingEntry

LIMIT: Final = 200
# kind → the class and its column that names the governing clue; parts come back with their record
KEPT: Final[dict[str, tuple[type[Any], str]]] = {
    "clue": (Clue, "id"),
    "talk": (Talk, "clue_id"),
    "letter": (OfficialLetter, "clue_id"),
    "evidence": (Evidence, "clue_id"),
    "dossier": (Dossier, "clue_id"),
    "undertaking": (Undertaking, "clue_id"),
}


@dataclass(frozen=True)
class TrashRow:
    """What lies in the trash: since when and by whose hand."""

    kind: str
    kind_text: str
    id: int
    number: str
    title: str
    deleted_at: datetime
    deleted_by: str = ""
    reason: str = ""
    """As written when it was put away; of what has no reason, the operation by which it went."""


@query("查看回收站", right=Right.CASE_DELETE)
def trash_rows(read: Read, *, kind: str = "") -> list[TrashRow]:
    """The latest of each kind, newest first, within the 知悉范围."""
    rows: list[TrashRow] = []
    for name, (cls, column) in KEPT.items():
        if kind and name != kind:
            continue
        clue = getattr(cls, column)
        found = select(cls).where(cls.deleted_at.is_not(None), sees_governed(read.actor, clue))
        for record in read.session.scalars(found.order_by(cls.deleted_at.desc()).limit(LIMIT)):
            rows.append(
                TrashRow(
                    name,
                    kind_label(name),
                    record.id,
                    record.registration(),
                    record.caption(),
                    record.deleted_at,
                )
            )
    rows.sort(key=lambda row: row.deleted_at, reverse=True)
    return [_told(read, row) for row in rows[:LIMIT]]


def _told(read: Read, row: TrashRow) -> TrashRow:
    """By whom and why, from the record's own history: the entry of that moment by which it went."""
    statement = (
        select(CaseTrail)
        .join(CaseTrailTouch, CaseTrailTouch.seq == CaseTrail.seq)
        .where(
            CaseTrailTouch.kind == row.kind,
            CaseTrailTouch.record_id == row.id,
            CaseTrail.at == row.deleted_at,
        )
        .order_by(CaseTrail.seq.desc())
    )
    for entry in read.session.scalars(statement):
        content = json.loads(entry.content)
        went = any(
            (one["kind"], one["id"]) == (row.kind, row.id)
            and one.get("fields", {}).get("deleted_at", [0, None])[1]
            for one in content.get("records", ())
        )
        if went:
            reason = str((content.get("notes") or {}).get("reason") or entry.operation)
            return replace(row, deleted_by=entry.actor_name, reason=reason)
    return row


def _record(work: Work, kind: str, record_id: int, *, deleted: bool) -> Any:
    cls = KEPT[kind][0] if kind in KEPT else None
    record = work.session.get(cls, record_id) if cls is not None else None
    if (
        record is None
        or (record.deleted_at is not None) is not deleted
        or not may_see_record(work.session, work.actor, record)
    ):
        raise NotFound("没有这条记录，或者您不在它的知悉范围内。")
    return record


def _deadlines(work: Work, kind: str, record_id: int) -> Sequence[Deadline]:
    """Those of the record itself: they go and come back with it, by the moment at which they went."""
    own = select(Deadline).where(Deadline.owner_kind == kind, Deadline.owner_id == record_id)
    return work.session.scalars(own).all()


def _move_parts(work: Work, kind: str, record_id: int, there: datetime | None, then: datetime | None) -> None:
    """The entries of an undertaking are counted by themselves: they go and come back with it, by the moment."""
    if kind == "undertaking":
        own = UndertakingEntry.undertaking_id == record_id
        same = UndertakingEntry.deleted_at.is_not_distinct_from(there)
        work.session.execute(update(UndertakingEntry).where(own, same).values(deleted_at=then))


def _clue_goes(work: Work, clue: Clue) -> None:
    moved = select(ClueStep.id).where(ClueStep.clue_id == clue.id, ClueStep.from_status != "")
    if clue.status != "REGISTERED" or work.session.scalar(moved):
        raise IllegalStep("线索已经进入办理，不能移入回收站；登记有误的，请更正或办理了结。")
    for cls in (Talk, OfficialLetter):
        if work.session.scalar(select(cls.id).where(cls.clue_id == clue.id, cls.deleted_at.is_(None))):
            raise IllegalStep("线索下还有谈话或文书，不能移入回收站。")


def _talk_goes(_work: Work, talk: Talk) -> None:
    if talk.state not in ("PLANNED", "CANCELLED"):
        raise IllegalStep("已经开始的谈话不能移入回收站。")


def _letter_goes(_work: Work, letter: OfficialLetter) -> None:
    if letter.number:
        raise IllegalStep("已签发的文书不能移入回收站，请办理作废。")


def _evidence_goes(_work: Work, evidence: Evidence) -> None:
    if evidence.role == "FROZEN":
        raise IllegalStep("已签发的文书定稿不能移除。")


def _dossier_goes(_work: Work, dossier: Dossier) -> None:
    if dossier.state != "OPEN":
        raise IllegalStep("已封卷的案卷不能移入回收站，请先启封。")


def _undertaking_goes(work: Work, undertaking: Undertaking) -> None:
    listed = select(Rectification.id).where(
        Rectification.source_kind == "undertaking",
        Rectification.source_id == undertaking.id,
        Rectification.deleted_at.is_(None),
    )
    if work.session.scalar(listed.limit(1)):
        raise IllegalStep("这项工作查出的问题已列入整改台账，不能移入回收站；做错的，请办理作废。")


_GOES: Final[dict[str, Callable[[Work, Any], None]]] = {
    "clue": _clue_goes,
    "talk": _talk_goes,
    "letter": _letter_goes,
    "evidence": _evidence_goes,
    "dossier": _dossier_goes,
    "undertaking": _undertaking_goes,
}


@operation("移入回收站", right=Right.CASE_DELETE)
def discard(work: Work, *, kind: str, record_id: int, reason: str) -> None:
    """Put a record away with a reason; its number stays taken, so that none is given twice."""
    record = _record(work, kind, record_id, deleted=False)
    if not reason.strip() or len(reason) > 400:
        raise InvalidInput("reason", "请写明移入回收站的原因，不超过 400 个字。")
    _GOES[kind](work, record)
    record.deleted_at = work.now
    _move_parts(work, kind, record_id, None, work.now)
    for deadline in _deadlines(work, kind, record_id):
        if deadline.deleted_at is None:
            deadline.deleted_at = work.now
    work.note(reason=reason.strip())
    work.about(kind, record_id)


@operation("从回收站恢复", right=Right.CASE_DELETE)
def restore_record(work: Work, *, kind: str, record_id: int) -> None:
    """Put a record back as it was; raises :class:`Conflict` when what it belongs to lies in the trash itself."""
    record = _record(work, kind, record_id, deleted=True)
    if kind == "evidence":
        owner_cls = KINDS.get(record.owner_kind)
        owner = work.session.get(owner_cls, record.owner_id) if owner_cls is not None else None
        if owner is None or owner.deleted_at is not None:
            raise Conflict("这份材料所属的记录也在回收站中，请先恢复那条记录。")
    elif kind != "clue" and record.clue_id is not None:
        clue = work.session.get(Clue, record.clue_id)
        if clue is not None and clue.deleted_at is not None:
            raise Conflict("它所属的问题线索也在回收站中，请先恢复线索。")
    if kind == "dossier":
        other = select(Dossier.number).where(
            Dossier.clue_id == record.clue_id, Dossier.deleted_at.is_(None), Dossier.id != record.id
        )
        if number := work.session.scalar(other):
            raise Conflict(f"这件线索已另行立卷（{number}），不能恢复旧卷。")
    for deadline in _deadlines(work, kind, record_id):
        if deadline.deleted_at == record.deleted_at:
            deadline.deleted_at = None
    _move_parts(work, kind, record_id, record.deleted_at, None)
    record.deleted_at = None
    work.about(kind, record_id)
