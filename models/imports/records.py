"""What was brought in: one batch an import, one entry a row, and how each ledger's columns were mapped."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, DateTime, ForeignKey, Index, Integer, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import CaseBase, Record, record_kind


@record_kind
class ImportBatch(Record, CaseBase):
    """One import; ``ranges`` says which ids of which tables it made, so that it can be taken back whole."""

    __tablename__ = "import_batch"
    KIND = "import_batch"
    LABEL = "台账导入"

    kind: Mapped[str] = mapped_column(String(24))
    file_name: Mapped[str] = mapped_column(String(255))
    sheet: Mapped[str] = mapped_column(String(100), default="")
    sha256: Mapped[str] = mapped_column(String(64), default="")
    actor_name: Mapped[str] = mapped_column(String(100))
    made: Mapped[int] = mapped_column(Integer)
    joined: Mapped[int] = mapped_column(Integer, default=0)
    returned: Mapped[int] = mapped_column(Integer)
    left_out: Mapped[int] = mapped_column(Integer)
    ranges: Mapped[dict[str, Any]] = mapped_column(JSON)
    undone_at: Mapped[datetime | None] = mapped_column(DateTime)
    undone_by: Mapped[str] = mapped_column(String(100), default="")

    def caption(self) -> str:
        """The ledger's file name."""
        return self.file_name


class ImportEntry(CaseBase):
    """Where a record comes from: file row, year, the number that the old ledger gave it, its cells as they stood."""

    __tablename__ = "import_entry"
    __table_args__ = (Index("ix_import_entry_record", "kind", "record_id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), index=True)
    row: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(24))
    record_id: Mapped[int] = mapped_column(Integer)
    old_number: Mapped[str] = mapped_column(String(60), default="")
    year: Mapped[int | None] = mapped_column(Integer)
    happened_on: Mapped[date | None] = mapped_column(Date)
    cells: Mapped[dict[str, Any]] = mapped_column(JSON)


class ImportMapping(CaseBase):
    """The columns of a ledger as they were mapped last; ``key`` is the fingerprint of kind and headings."""

    __tablename__ = "import_mapping"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    columns: Mapped[dict[str, Any]] = mapped_column(JSON)
    used_at: Mapped[datetime] = mapped_column(DateTime)


def old_number_of(session: Session, kind: str, record_id: int) -> str:
    """The number that the old ledger gave a record, or the empty string: it is found under it in the search."""
    found = (
        select(ImportEntry.old_number)
        .join(ImportBatch)
        .where(ImportEntry.kind == kind, ImportEntry.record_id == record_id, ImportBatch.undone_at.is_(None))
    )
    return session.scalars(found).first() or ""
