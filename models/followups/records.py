"""One record of what stands beside or after a case: 容错, 澄清, 回访, 双查, 考验, 诬告提请 (domain.md 4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import CaseBase, Record, record_kind


@record_kind
class FollowUp(Record, CaseBase):
    """``kind`` is a table of ``followups.toml``; ``content`` holds the values of its fields by name."""

    __tablename__ = "followup"
    __table_args__ = (Index("ix_followup_kind", "kind", "id"),)
    KIND = "followup"
    LABEL = "容错澄清回访"

    number: Mapped[str | None] = mapped_column(String(60), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(200))
    clue_id: Mapped[int | None] = mapped_column(ForeignKey("clue.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), index=True)
    subject_name: Mapped[str] = mapped_column(String(120))
    subject_unit: Mapped[str] = mapped_column(String(120), default="")
    subject_post: Mapped[str] = mapped_column(String(100), default="")
    state: Mapped[str] = mapped_column(String(12), index=True)
    outcome: Mapped[str] = mapped_column(String(16), default="")
    content: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    registered_on: Mapped[date] = mapped_column(Date)
    proposed_by_uid: Mapped[str] = mapped_column(String(32), default="")
    proposed_by_name: Mapped[str] = mapped_column(String(100), default="")
    proposed_on: Mapped[date | None] = mapped_column(Date)
    decider_uid: Mapped[str] = mapped_column(String(32), default="")
    decided_on: Mapped[date | None] = mapped_column(Date)
    closed_on: Mapped[date | None] = mapped_column(Date)
    events: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    def caption(self) -> str:
        """The title."""
        return self.title

    def registration(self) -> str:
        """The registration number."""
        return self.number or ""

    def governing_clue(self) -> int | None:
        """The clue from which it comes, if any."""
        return self.clue_id

    def search_text(self, session: Session) -> Iterable[str]:
        """Number, title, subject and what was filled in."""
        from models.persons.records import Person

        person = session.get(Person, self.person_id) if self.person_id else None
        filled = [value for value in (self.content or {}).values() if isinstance(value, str)]
        initials = person.initials if person else ""
        return (
            self.number or "",
            self.title,
            self.subject_name,
            self.subject_unit,
            self.subject_post,
            initials,
            *filled,
        )
