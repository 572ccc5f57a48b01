"""年度工作: one undertaking of the year, its entries, and the kinds that the office adds itself.

An event with attendance, a campaign over a list, a plan with items, a check with findings, a graded register and an
evaluation round differ by the entries that they have, not by their tables; which entries is said by the kind (data).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import JSON, Date, Float, ForeignKey, Index, Integer, String, Text, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import CaseBase, Record, record_kind


@record_kind
class Undertaking(Record, CaseBase):
    """An undertaking; counted in the year of ``held_on``. ``headcount`` is attendance by number, when no list is kept."""

    __tablename__ = "undertaking"
    __table_args__ = (
        Index("ix_undertaking_kind_held_on", "kind", "held_on"),
        Index("ix_undertaking_due_on", "due_on", sqlite_where=text("state = 'OPEN' AND deleted_at IS NULL")),
    )
    KIND = "undertaking"
    LABEL = "年度工作"

    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    programme: Mapped[str] = mapped_column(String(40), default="")
    held_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date | None] = mapped_column(Date)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    unit_name: Mapped[str] = mapped_column(String(120), default="")
    place: Mapped[str] = mapped_column(String(120), default="")
    owner: Mapped[str] = mapped_column(String(100), default="")
    headcount: Mapped[int | None] = mapped_column(Integer)
    summary: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(8), default="OPEN")
    done_on: Mapped[date | None] = mapped_column(Date)
    clue_id: Mapped[int | None] = mapped_column(ForeignKey("clue.id"), index=True)

    def caption(self) -> str:
        """The title."""
        return self.title

    def governing_clue(self) -> int | None:
        """The clue from which it comes, if any (以案促改, 回访教育)."""
        return self.clue_id

    def search_text(self, session: Session) -> Iterable[str]:
        """Title, unit, place, who, summary, and the names and texts of its entries."""
        texts = [self.title, self.unit_name, self.place, self.owner, self.summary]
        if self.id is not None:
            kept = UndertakingEntry.undertaking_id == self.id, UndertakingEntry.deleted_at.is_(None)
            statement = select(UndertakingEntry.title, UndertakingEntry.unit_name, UndertakingEntry.text)
            for row in session.execute(statement.where(*kept).order_by(UndertakingEntry.id)):
                texts += [part for part in row if part]
        return texts


@record_kind
class UndertakingEntry(Record, CaseBase):
    """A line of an undertaking: who attended or signs, a film, a case, a task, a risk point, a point given.

    ``grouping`` is the aspect, process or programme that lines share; ``grade`` a risk grade or the way (入户, 视频);
    ``amount`` a weight, score or number of points; ``ballot`` the scores of one paper, without a name. Those of an inner
    role (进展, 申诉, 测评票) belong to the entry ``parent_id``; ``decision_id`` is what a pressed task has led to.
    """

    __tablename__ = "undertaking_entry"
    __table_args__ = (
        # with deleted_at, so that a year's attendance is counted from the index alone
        Index("ix_undertaking_entry_owner", "undertaking_id", "role", "deleted_at"),
        Index(
            "ix_undertaking_entry_due_on",
            "due_on",
            sqlite_where=text("due_on IS NOT NULL AND done_on IS NULL AND deleted_at IS NULL"),
        ),
    )
    KIND = "undertaking_entry"
    LABEL = "年度工作明细"

    undertaking_id: Mapped[int] = mapped_column(ForeignKey("undertaking.id"))
    role: Mapped[str] = mapped_column(String(16))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("undertaking_entry.id"))
    title: Mapped[str] = mapped_column(String(300))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    unit_name: Mapped[str] = mapped_column(String(120), default="")
    post: Mapped[str] = mapped_column(String(100), default="")
    grouping: Mapped[str] = mapped_column(String(120), default="")
    grade: Mapped[str] = mapped_column(String(12), default="")
    amount: Mapped[float | None] = mapped_column(Float)
    text: Mapped[str] = mapped_column(Text, default="")
    owner: Mapped[str] = mapped_column(String(100), default="")
    due_on: Mapped[date | None] = mapped_column(Date)
    done_on: Mapped[date | None] = mapped_column(Date)
    rectification_id: Mapped[int | None] = mapped_column(ForeignKey("rectification.id"))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    ballot: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    def caption(self) -> str:
        """Its name."""
        return self.title

    def index_owner(self) -> tuple[str, int] | None:
        """Found with its undertaking."""
        return ("undertaking", self.undertaking_id)


@record_kind
class UndertakingKind(Record, CaseBase):
    """A kind that the office added: its name, shape and entries."""

    __tablename__ = "undertaking_kind"
    KIND = "undertaking_kind"
    LABEL = "年度工作种类"

    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    shape: Mapped[str] = mapped_column(String(12))
    programme: Mapped[str] = mapped_column(String(40), default="")
    entries: Mapped[list[str]] = mapped_column(JSON, default=list)

    def caption(self) -> str:
        """The kind's name."""
        return self.name


@record_kind
class OwnFigure(Record, CaseBase):
    """A figure that the office added to the annual report; ``rule`` is what a row of figures.toml says."""

    __tablename__ = "own_figure"
    KIND = "own_figure"
    LABEL = "自定指标"

    key: Mapped[str] = mapped_column(String(40), unique=True)
    label: Mapped[str] = mapped_column(String(80))
    unit: Mapped[str] = mapped_column(String(8))
    definition: Mapped[str] = mapped_column(Text)
    rule: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    def caption(self) -> str:
        """The label."""
        return self.label


@record_kind
class AnnualSummary(Record, CaseBase):
    """The words of one year's summary, figures as {key}; kept from year to year."""

    __tablename__ = "annual_summary"
    KIND = "annual_summary"
    LABEL = "年度总结"

    year: Mapped[int] = mapped_column(Integer, unique=True)
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)

    def caption(self) -> str:
        """The title."""
        return self.title
