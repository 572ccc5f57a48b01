"""案卷: the file of one ended clue, its parts in order, and who borrowed it (domain.md 7)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import CaseBase, Record, record_kind


@record_kind
class Dossier(Record, CaseBase):
    """A file of 正卷 and 副卷; ``retention_years`` 0 is 永久. Sealed, it and the records in it are read-only."""

    __tablename__ = "dossier"
    __table_args__ = (
        Index("ix_dossier_state", "state", "id"),
        Index("ix_dossier_sealed", "clue_id", sqlite_where=text("sealed_on IS NOT NULL")),
    )
    KIND = "dossier"
    LABEL = "案卷"

    number: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    clue_id: Mapped[int] = mapped_column(ForeignKey("clue.id"), index=True)
    fonds: Mapped[str] = mapped_column(String(120), default="")
    category: Mapped[str] = mapped_column(String(24))
    retention: Mapped[str] = mapped_column(String(24))
    retention_years: Mapped[int] = mapped_column(Integer)
    retention_basis: Mapped[str] = mapped_column(String(200))
    secrecy: Mapped[str] = mapped_column(String(24), default="INTERNAL")
    state: Mapped[str] = mapped_column(String(12), default="OPEN")
    first_on: Mapped[date | None] = mapped_column(Date)
    last_on: Mapped[date | None] = mapped_column(Date)
    made_on: Mapped[date] = mapped_column(Date)
    compiler_uid: Mapped[str] = mapped_column(String(32), default="")
    compiler: Mapped[str] = mapped_column(String(100))
    checker: Mapped[str] = mapped_column(String(100), default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    numbered_on: Mapped[date | None] = mapped_column(Date)
    sealed_on: Mapped[date | None] = mapped_column(Date)
    sealed_by: Mapped[str] = mapped_column(String(100), default="")
    events: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    def caption(self) -> str:
        """The 案卷题名."""
        return self.title

    def registration(self) -> str:
        """The 档号."""
        return self.number

    def governing_clue(self) -> int | None:
        """The clue whose file it is."""
        return self.clue_id

    def search_text(self, session: Session) -> Iterable[str]:
        """Number, title, notes and who made it."""
        return (self.number, self.title, self.notes, self.compiler)


@record_kind
class DossierItem(Record, CaseBase):
    """One line of the 卷内目录: a record or a file, where it stands, and on which pages of its volume."""

    __tablename__ = "dossier_item"
    __table_args__ = (Index("ix_dossier_item_order", "dossier_id", "volume", "section", "ordinal"),)
    KIND = "dossier_item"
    LABEL = "卷内文件"

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    clue_id: Mapped[int] = mapped_column(ForeignKey("clue.id"))
    volume: Mapped[str] = mapped_column(String(8))
    section: Mapped[int] = mapped_column(Integer)
    ordinal: Mapped[int] = mapped_column(Integer)
    source_kind: Mapped[str] = mapped_column(String(24))
    source_id: Mapped[int] = mapped_column(Integer)
    doc_no: Mapped[str] = mapped_column(String(60), default="")
    author: Mapped[str] = mapped_column(String(120), default="")
    title: Mapped[str] = mapped_column(String(300))
    on: Mapped[date | None] = mapped_column("dated_on", Date)
    remark: Mapped[str] = mapped_column(String(120), default="")
    first_page: Mapped[int | None] = mapped_column(Integer)
    page_count: Mapped[int | None] = mapped_column(Integer)

    def caption(self) -> str:
        """The title."""
        return self.title

    def governing_clue(self) -> int | None:
        """The clue whose file it is in."""
        return self.clue_id


@record_kind
class DossierLoan(Record, CaseBase):
    """借阅: who, why, who allowed it, until when, and that it came back."""

    __tablename__ = "dossier_loan"
    KIND = "dossier_loan"
    LABEL = "案卷借阅"

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True)
    clue_id: Mapped[int] = mapped_column(ForeignKey("clue.id"))
    borrower: Mapped[str] = mapped_column(String(100))
    borrower_unit: Mapped[str] = mapped_column(String(120), default="")
    purpose: Mapped[str] = mapped_column(String(400))
    state: Mapped[str] = mapped_column(String(12), default="ASKED")
    asked_on: Mapped[date] = mapped_column(Date)
    asked_by_uid: Mapped[str] = mapped_column(String(32))
    asked_by: Mapped[str] = mapped_column(String(100))
    decider_uid: Mapped[str] = mapped_column(String(32), default="")
    decider: Mapped[str] = mapped_column(String(100), default="")
    decided_on: Mapped[date | None] = mapped_column(Date)
    answer: Mapped[str] = mapped_column(String(400), default="")
    due_on: Mapped[date] = mapped_column(Date)
    returned_on: Mapped[date | None] = mapped_column(Date)
    returned_note: Mapped[str] = mapped_column(String(400), default="")

    def caption(self) -> str:
        """Who borrowed."""
        return f"{self.borrower}借阅"

    def governing_clue(self) -> int | None:
        """The clue whose file is lent."""
        return self.clue_id
