"""党风廉政意见: the request, and each person asked about (domain.md 5.5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Integer, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import CaseBase, Record, record_kind


@record_kind
class Opinion(Record, CaseBase):
    """A request for opinions and where its answer stands."""

    __tablename__ = "opinion"
    KIND = "opinion"
    LABEL = "党风廉政意见"

    number: Mapped[str | None] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    requester: Mapped[str] = mapped_column(String(120))
    doc_no: Mapped[str] = mapped_column(String(60), default="")
    purpose: Mapped[str] = mapped_column(String(200))
    received_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(12), index=True)
    proposed_by_uid: Mapped[str] = mapped_column(String(32), default="")
    proposed_by_name: Mapped[str] = mapped_column(String(100), default="")
    proposed_on: Mapped[date | None] = mapped_column(Date)
    decider_uid: Mapped[str] = mapped_column(String(32), default="")
    decided_by: Mapped[str] = mapped_column(String(120), default="")
    decided_on: Mapped[date | None] = mapped_column(Date)
    answered_on: Mapped[date | None] = mapped_column(Date)
    answer_no: Mapped[str] = mapped_column(String(60), default="")
    events: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    def caption(self) -> str:
        """The title."""
        return self.title

    def registration(self) -> str:
        """The registration number."""
        return self.number or ""

    def take_due_day(self, due_on: date) -> None:
        """The day by which the answer is due."""
        self.due_on = due_on

    def search_text(self, session: Session) -> Iterable[str]:
        """Who asked, why, about whom; never the opinions themselves."""
        statement = select(OpinionPerson.name).where(
            OpinionPerson.opinion_id == self.id, OpinionPerson.deleted_at.is_(None)
        )
        names = session.scalars(statement)
        return (self.number or "", self.title, self.requester, self.doc_no, self.purpose, *names)


@record_kind
class OpinionPerson(Record, CaseBase):
    """One person asked about; ``basis`` names the records that the opinion leans on, each with its governing clue."""

    __tablename__ = "opinion_person"
    KIND = "opinion_person"
    LABEL = "征求意见人员"

    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinion.id"), index=True)
    ordinal: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(100))
    id_no: Mapped[str] = mapped_column(String(30), default="")
    unit_name: Mapped[str] = mapped_column(String(120), default="")
    post: Mapped[str] = mapped_column(String(100), default="")
    match: Mapped[str] = mapped_column(String(12))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    verdict: Mapped[str] = mapped_column(String(16), default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    changed_because: Mapped[str] = mapped_column(Text, default="")
    basis: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    gathered_on: Mapped[date | None] = mapped_column(Date)

    def caption(self) -> str:
        """The name."""
        return self.name

    def circle(self) -> frozenset[int]:
        """The clues of every record that the opinion leans on."""
        return frozenset(one["clue_id"] for one in self.basis or [] if one["clue_id"] is not None)

    def index_owner(self) -> tuple[str, int] | None:
        """Its name stands in the request's entry."""
        return ("opinion", self.opinion_id)
