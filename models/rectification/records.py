"""整改台账: one problem to be put right, whatever record it comes from, until 销号."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import CaseBase, Record, record_kind


@record_kind
class Rectification(Record, CaseBase):
    """An item of the ledger; closed only after a check by someone of another unit (domain.md 5.4)."""

    __tablename__ = "rectification"
    __table_args__ = (
        Index("ix_rectification_source", "source_kind", "source_id"),
        Index(
            "ix_rectification_open", "due_on", sqlite_where=text("closed_on IS NULL AND deleted_at IS NULL")
        ),
    )
    KIND = "rectification"
    LABEL = "整改事项"

    number: Mapped[str] = mapped_column(String(60), unique=True)
    source: Mapped[str] = mapped_column(String(24), default="LETTER")
    source_kind: Mapped[str] = mapped_column(String(24), default="")
    source_id: Mapped[int | None] = mapped_column(Integer)
    problem_id: Mapped[int | None] = mapped_column(Integer)
    clue_id: Mapped[int | None] = mapped_column(ForeignKey("clue.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    unit_name: Mapped[str] = mapped_column(String(120), default="")
    category: Mapped[str] = mapped_column(String(40), default="", server_default="")
    description: Mapped[str] = mapped_column(Text)
    measures: Mapped[str] = mapped_column(Text, default="")
    responsible: Mapped[str] = mapped_column(String(100), default="")
    lead_leader: Mapped[str] = mapped_column(String(100), default="")
    state: Mapped[str] = mapped_column(String(12), default="OPEN")
    due_on: Mapped[date] = mapped_column(Date)
    first_due_on: Mapped[date] = mapped_column(Date)
    extensions: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    submitted_on: Mapped[date | None] = mapped_column(Date)
    verified_by: Mapped[str] = mapped_column(String(100), default="")
    verified_unit: Mapped[str] = mapped_column(String(120), default="")
    verified_on: Mapped[date | None] = mapped_column(Date)
    verify_result: Mapped[str] = mapped_column(Text, default="")
    closed_on: Mapped[date | None] = mapped_column(Date)
    closed_by: Mapped[str] = mapped_column(String(100), default="")
    lookback_due_on: Mapped[date | None] = mapped_column(Date)
    lookback_on: Mapped[date | None] = mapped_column(Date)
    lookback_result: Mapped[str] = mapped_column(Text, default="")
    rule_changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    def caption(self) -> str:
        """The problem's beginning."""
        return self.description[:60]

    def registration(self) -> str:
        """Its number in the ledger."""
        return self.number

    def governing_clue(self) -> int | None:
        """The clue from which it comes, if any."""
        return self.clue_id

    def search_text(self, session: Session) -> Iterable[str]:
        """Number, problem, measures, who and where."""
        return (
            self.number,
            self.category,
            self.description,
            self.measures,
            self.unit_name,
            self.responsible,
            self.verify_result,
        )


@record_kind
class RectificationEvent(Record, CaseBase):
    """Progress of an item: reported, returned, verified, extended, closed, reopened."""

    __tablename__ = "rectification_event"
    KIND = "rectification_event"
    LABEL = "整改经过"

    rectification_id: Mapped[int] = mapped_column(ForeignKey("rectification.id"), index=True)
    state: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(40), default="")
    happened_on: Mapped[date] = mapped_column(Date)
    actor_name: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(Text, default="")

    def caption(self) -> str:
        """The state reached."""
        return self.state
