"""Deadlines of any record: what is due when, by which rule, how it was extended, when it was met."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, Boolean, Date, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column, object_session

from models.base import CaseBase, Record, circle_of, record_kind


@record_kind
class Deadline(Record, CaseBase):
    """One deadline; ``rule`` is a code of domain.md 1.8, ``basis`` its article as it stood when it was set.

    ``awaits_year``: it runs in working days of a year whose holidays are not on file, so it is not counted yet.
    ``due_on`` is then the earliest day that it can be, to sort by and never to show, and nothing is overdue by it.
    ``done_on`` is the day on which it ended: what was due was done, or, where ``ended_by`` says by what, it fell away
    undone (转由下级办理、并入原件).
    """

    __tablename__ = "deadline"
    __table_args__ = (
        Index("ix_deadline_owner", "owner_kind", "owner_id"),
        Index("ix_deadline_open", "due_on", sqlite_where=text("done_on IS NULL AND deleted_at IS NULL")),
        Index("ix_deadline_awaits", "due_on", sqlite_where=text("awaits_year IS NOT NULL")),
        Index("ix_deadline_clue", "clue_id", sqlite_where=text("clue_id IS NOT NULL")),
    )
    KIND = "deadline"
    LABEL = "期限"

    owner_kind: Mapped[str] = mapped_column(String(24))
    owner_id: Mapped[int] = mapped_column(Integer)
    clue_id: Mapped[int | None] = mapped_column(Integer)
    rule: Mapped[str] = mapped_column(String(24))
    what: Mapped[str] = mapped_column(String(120))
    basis: Mapped[str] = mapped_column(String(120))
    starts_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    first_due_on: Mapped[date] = mapped_column(Date)
    tentative: Mapped[bool] = mapped_column(Boolean, default=False)
    awaits_year: Mapped[int | None] = mapped_column(Integer)
    extensions: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    responsible_uid: Mapped[str] = mapped_column(String(32), default="")
    done_on: Mapped[date | None] = mapped_column(Date)
    ended_by: Mapped[str] = mapped_column(String(60), default="", server_default="")

    def caption(self) -> str:
        """What is due."""
        return self.what

    def governing_clue(self) -> int | None:
        """The clue that it belongs to, if any."""
        return self.clue_id

    def circle(self) -> frozenset[int]:
        """Its own clue and the circle of its record."""
        return super().circle() | circle_of(object_session(self), self.owner_kind, self.owner_id)
