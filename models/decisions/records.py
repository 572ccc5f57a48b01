"""处理、处分、问责: one decision on one person or one unit, its measures, its execution."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import CaseBase, Record, record_kind


@record_kind
class Decision(Record, CaseBase):
    """A decision; ``measure`` is a code of domain.md 3.1 to 3.5, the period's ends are counted by its rule.

    The number is given when it is decided: what was only proposed takes none.
    """

    __tablename__ = "decision"
    __table_args__ = (
        Index("ix_decision_decided", "decided_on", "id"),
        Index("ix_decision_measure", "measure"),
        Index("ix_decision_state", "state", "id"),
    )
    KIND = "decision"
    LABEL = "处理处分"

    number: Mapped[str | None] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    clue_id: Mapped[int | None] = mapped_column(ForeignKey("clue.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    subject_name: Mapped[str] = mapped_column(String(120))
    subject_unit: Mapped[str] = mapped_column(String(120), default="")
    subject_post: Mapped[str] = mapped_column(String(100), default="")
    family: Mapped[str] = mapped_column(String(16))
    measure: Mapped[str] = mapped_column(String(24))
    form: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(16), default="PROPOSED")
    facts: Mapped[str] = mapped_column(Text, default="")
    basis: Mapped[str] = mapped_column(Text, default="")
    responsibility: Mapped[str] = mapped_column(String(24), default="")
    weighing: Mapped[str] = mapped_column(String(24), default="")
    weighing_reason: Mapped[str] = mapped_column(Text, default="")
    proposed_by_uid: Mapped[str] = mapped_column(String(32), default="")
    proposed_by_name: Mapped[str] = mapped_column(String(100), default="")
    proposed_on: Mapped[date | None] = mapped_column(Date)
    decided_by: Mapped[str] = mapped_column(String(120), default="")
    decider_uid: Mapped[str] = mapped_column(String(32), default="")
    meeting_note: Mapped[str] = mapped_column(Text, default="")
    decided_on: Mapped[date | None] = mapped_column(Date)
    effective_on: Mapped[date | None] = mapped_column(Date)
    period_from: Mapped[date | None] = mapped_column(Date)
    period_to: Mapped[date | None] = mapped_column(Date)
    announced_on: Mapped[date | None] = mapped_column(Date)
    announced_to: Mapped[str] = mapped_column(String(200), default="")
    delivered_on: Mapped[date | None] = mapped_column(Date)
    execution: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    events: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    extra: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    def caption(self) -> str:
        """The decision's title."""
        return self.title

    def registration(self) -> str:
        """Its registration number."""
        return self.number or ""

    def governing_clue(self) -> int | None:
        """The clue from which it comes, if any."""
        return self.clue_id

    def search_text(self, session: Session) -> Iterable[str]:
        """Title, subject, facts and basis."""
        from models.persons.records import Person

        person = session.get(Person, self.person_id) if self.person_id else None
        texts = (self.number or "", self.title, self.subject_name, self.subject_unit, self.subject_post)
        initials = person.initials if person else ""
        return (*texts, initials, self.facts, self.basis, self.weighing_reason, self.decided_by)
