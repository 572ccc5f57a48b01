"""Operations on evidence: entering a file that storage has encrypted, looking at it, listing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import select

from models.access import may_see_record
from models.errors import InvalidInput, NotFound
from models.evidence.owners import owner_record
from models.evidence.records import Evidence
from models.operations import Read, Work, operation, query
from models.rights import Right


class StoredFile(Protocol):
    """What storage says of a file that it has encrypted."""

    @property
    def uid(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def media_type(self) -> str: ...

    @property
    def size(self) -> int: ...

    @property
    def sha256(self) -> str: ...

    @property
    def file_name(self) -> str: ...

    @property
    def key(self) -> bytes: ...

    @property
    def stored_size(self) -> int: ...


@dataclass(frozen=True)
class EvidenceRow:
    """A piece of evidence in a list."""

    id: int
    name: str
    media_type: str
    role: str
    size: int
    sha256: str
    created_at: datetime


@operation("附加材料", right=Right.CASE_WRITE)
def register_evidence(work: Work, *, file: StoredFile, kind: str, record_id: int, role: str = "") -> int:
    """Enter an encrypted file as evidence of a record that the acting account sees."""
    owner = owner_record(work.session, kind, record_id)
    if not may_see_record(work.session, work.actor, owner):
        raise NotFound("没有这条记录，或者您不在它的知悉范围内。")
    if not file.name.strip() or len(file.name) > 255:
        raise InvalidInput("name", "材料名称须在 1 至 255 个字之间，请改名后再附。")
    record = Evidence(
        uid=file.uid,
        owner_kind=kind,
        owner_id=record_id,
        clue_id=owner.governing_clue(),
        role=role,
        name=file.name.strip(),
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        file_name=file.file_name,
        file_key=file.key,
        stored_size=file.stored_size,
    )
    work.session.add(record)
    work.session.flush()
    work.about(kind, record_id)
    return record.id


@operation("移除材料", right=Right.CASE_WRITE)
def remove_evidence(work: Work, *, evidence_id: int) -> None:
    """Put evidence into the trash; its file stays until the trash is emptied."""
    record = _seen(work, evidence_id)
    if record.role == "FROZEN":
        raise InvalidInput("evidence", "已签发的文书定稿不能移除。")
    record.deleted_at = work.now


@query("查看材料", right=Right.CASE_READ, audited=True)
def evidence_record(read: Read, *, evidence_id: int) -> Evidence:
    """The register's entry of a piece of evidence, key included: for storage only."""
    record = _seen(read, evidence_id)
    read.about("evidence", evidence_id)
    read.about(record.owner_kind, record.owner_id)
    return record


@query("材料目录", right=Right.CASE_READ)
def evidence_of(read: Read, *, kind: str, record_id: int) -> list[EvidenceRow]:
    """What hangs on a record, in the order in which it came."""
    if not may_see_record(read.session, read.actor, owner_record(read.session, kind, record_id)):
        raise NotFound("没有这条记录，或者您不在它的知悉范围内。")
    statement = select(Evidence).where(
        Evidence.owner_kind == kind, Evidence.owner_id == record_id, Evidence.deleted_at.is_(None)
    )
    rows = read.session.scalars(statement.order_by(Evidence.id))
    return [EvidenceRow(r.id, r.name, r.media_type, r.role, r.size, r.sha256, r.created_at) for r in rows]


def _seen(read: Read, evidence_id: int) -> Evidence:
    record = read.session.get(Evidence, evidence_id)
    if (
        record is None
        or record.deleted_at is not None
        or not may_see_record(read.session, read.actor, record)
    ):
        raise NotFound("没有这份材料，或者您不在它的知悉范围内。")
    return record
