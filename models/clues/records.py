"""问题线索: the clue, its parties, problems, sealed reporter, steps, 知悉范围 and links."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import CaseBase, Record, record_kind


@record_kind
class Clue(Record, CaseBase):
    """A clue; codes are those of ``models.rules`` (domain.md 1.1 to 1.6)."""

    __tablename__ = "clue"
    __table_args__ = (
        Index("ix_clue_status", "status", "id"),
        Index("ix_clue_registered", "registered_on", "id"),
        Index("ix_clue_closed", "closed_on", sqlite_where=text("closed_on IS NOT NULL")),
        Index("ix_clue_open", "id", sqlite_where=text("closed_on IS NULL AND deleted_at IS NULL")),
        Index("ix_clue_handler", "handler_uid", "closed_on", "id"),
        Index("ix_clue_repeat", "duplicate_of_id", sqlite_where=text("duplicate_of_id IS NOT NULL")),
        Index("ix_clue_kept", "id", sqlite_where=text("deleted_at IS NULL")),
        Index("ix_clue_trash", "id", sqlite_where=text("deleted_at IS NOT NULL")),
    )
    KIND = "clue"
    LABEL = "问题线索"

    number: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(24))
    origin_group: Mapped[str] = mapped_column(String(12))
    category: Mapped[str] = mapped_column(String(24))
    signature: Mapped[str] = mapped_column(String(24), default="ANONYMOUS")
    acceptance: Mapped[str] = mapped_column(String(24), default="")
    received_on: Mapped[date] = mapped_column(Date)
    registered_on: Mapped[date] = mapped_column(Date)
    source_doc_no: Mapped[str] = mapped_column(String(60), default="")
    assigned_by: Mapped[str] = mapped_column(String(120), default="")
    assigned_on: Mapped[date | None] = mapped_column(Date)
    secrecy: Mapped[str] = mapped_column(String(24), default="INTERNAL")
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    problem_type: Mapped[str] = mapped_column(String(40), default="")
    domain: Mapped[str] = mapped_column(String(40), default="")
    campaign: Mapped[str] = mapped_column(String(40), default="")
    occurred: Mapped[str] = mapped_column(String(60), default="")
    subject_level: Mapped[str] = mapped_column(String(24), default="ORDINARY_MEMBER")
    handling: Mapped[str] = mapped_column(String(24), default="SELF")
    status: Mapped[str] = mapped_column(String(24), default="REGISTERED")
    disposition: Mapped[str] = mapped_column(String(24), default="")
    inquiry_round: Mapped[int] = mapped_column(Integer, default=0)
    handler_uid: Mapped[str] = mapped_column(String(32), default="")
    handler_name: Mapped[str] = mapped_column(String(100), default="")
    dispatched_on: Mapped[date | None] = mapped_column(Date)
    close_kind: Mapped[str] = mapped_column(String(24), default="")
    closed_on: Mapped[date | None] = mapped_column(Date)
    conclusion: Mapped[str] = mapped_column(Text, default="")
    next_review_on: Mapped[date | None] = mapped_column(Date)
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("clue.id"))
    extra: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    def caption(self) -> str:
        """The clue's title."""
        return self.title

    def registration(self) -> str:
        """Its registration number, such as 集团纪线〔2022〕7号."""
        return self.number

    def governing_clue(self) -> int | None:
        """Itself."""
        return self.id

    def search_text(self, session: Session) -> Iterable[str]:
        """Number, title, summary, source number, unit, names, problems and steps; never the reporter."""
        from models.persons.records import Person
        from models.units.records import Unit

        texts = [self.number, self.title, self.summary, self.source_doc_no, self.assigned_by, self.conclusion]
        texts += [str(tag) for tag in (self.extra or {}).get("tags", ())]
        if self.unit_id and (unit := session.get(Unit, self.unit_id)):
            texts += [unit.name, unit.short_name]
        parties = select(ClueParty.name, ClueParty.post, Person.initials).outerjoin(
            Person, Person.id == ClueParty.person_id
        )
        for row in session.execute(
            parties.where(ClueParty.clue_id == self.id, ClueParty.deleted_at.is_(None))
        ):
            texts += [value or "" for value in row]
        problems = select(ClueProblem.text, ClueProblem.finding_text).where(
            ClueProblem.clue_id == self.id, ClueProblem.deleted_at.is_(None)
        )
        for problem in session.execute(problems):
            texts += [value or "" for value in problem]
        steps = select(ClueStep.text, ClueStep.paper_no).where(
            ClueStep.clue_id == self.id, ClueStep.deleted_at.is_(None)
        )
        for step in session.execute(steps):
            texts += [value or "" for value in step]
        return texts


class _Part(Record):
    """A part of a clue: seen, found and indexed with it."""

    clue_id: Mapped[int] = mapped_column(ForeignKey("clue.id"), index=True)

    def governing_clue(self) -> int | None:
        """The clue that it is part of."""
        return self.clue_id

    def index_owner(self) -> tuple[str, int] | None:
        """The clue's index entry holds its text."""
        return ("clue", self.clue_id)


@record_kind
class ClueParty(_Part, CaseBase):
    """被反映人: a person as he was when the clue came in, tied to the person on file."""

    __tablename__ = "clue_party"
    __table_args__ = (Index("ix_clue_party_name", "name"),)
    KIND = "clue_party"
    LABEL = "被反映人"

    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    ordinal: Mapped[int] = mapped_column(Integer, default=1)
    name: Mapped[str] = mapped_column(String(100))
    unit_name: Mapped[str] = mapped_column(String(120), default="")
    post: Mapped[str] = mapped_column(String(100), default="")
    political_status: Mapped[str] = mapped_column(String(20), default="")
    subject_level: Mapped[str] = mapped_column(String(24), default="ORDINARY_MEMBER")
    is_head: Mapped[str] = mapped_column(String(24), default="NO")
    outcome: Mapped[str] = mapped_column(String(200), default="")

    def caption(self) -> str:
        """The name."""
        return self.name


@record_kind
class ClueProblem(_Part, CaseBase):
    """主要问题: one allegation and, later, what was found."""

    __tablename__ = "clue_problem"
    KIND = "clue_problem"
    LABEL = "反映的问题"

    ordinal: Mapped[int] = mapped_column(Integer, default=1)
    text: Mapped[str] = mapped_column(Text)
    problem_type: Mapped[str] = mapped_column(String(40), default="")
    finding: Mapped[str] = mapped_column(String(24), default="")
    finding_text: Mapped[str] = mapped_column(Text, default="")

    def caption(self) -> str:
        """The allegation's beginning."""
        return self.text[:40]


@record_kind
class ClueReporter(_Part, CaseBase):
    """反映人: sealed under a key of its own; a look needs its own right and is recorded (检控规则 47)."""

    __tablename__ = "clue_reporter"
    KIND = "clue_reporter"
    LABEL = "反映人"

    sealed: Mapped[bytes] = mapped_column(LargeBinary)

    def caption(self) -> str:
        """Never a name."""
        return "反映人（已封存）"

    def index_owner(self) -> tuple[str, int] | None:
        """Never indexed."""
        return None


@record_kind
class ClueStep(_Part, CaseBase):
    """经过: one transition or event of the clue, with who proposed and who approved it."""

    __tablename__ = "clue_step"
    KIND = "clue_step"
    LABEL = "经过"

    code: Mapped[str] = mapped_column(String(8), default="")
    name: Mapped[str] = mapped_column(String(60))
    from_status: Mapped[str] = mapped_column(String(24), default="")
    to_status: Mapped[str] = mapped_column(String(24), default="")
    happened_on: Mapped[date] = mapped_column(Date)
    text: Mapped[str] = mapped_column(Text, default="")
    basis: Mapped[str] = mapped_column(String(120), default="")
    actor_uid: Mapped[str] = mapped_column(String(32))
    actor_name: Mapped[str] = mapped_column(String(100))
    approver_uid: Mapped[str] = mapped_column(String(32), default="")
    approver_name: Mapped[str] = mapped_column(String(100), default="")
    approver_role: Mapped[str] = mapped_column(String(24), default="")
    approved_on: Mapped[date | None] = mapped_column(Date)
    paper_no: Mapped[str] = mapped_column(String(60), default="")
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    def caption(self) -> str:
        """The step's name."""
        return self.name


@record_kind
class Proposal(_Part, CaseBase):
    """A step proposed and waiting for approval: nobody approves his own (domain.md 9.6)."""

    __tablename__ = "proposal"
    __table_args__ = (
        Index("ix_proposal_open", "clue_id", sqlite_where=text("state = 'PENDING' AND deleted_at IS NULL")),
    )
    KIND = "proposal"
    LABEL = "请示"

    step: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(12), default="PENDING")
    proposer_uid: Mapped[str] = mapped_column(String(32))
    proposer_name: Mapped[str] = mapped_column(String(100))
    proposed_on: Mapped[date] = mapped_column(Date)
    opinion: Mapped[str] = mapped_column(Text, default="")
    approver_role: Mapped[str] = mapped_column(String(24), default="")
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    decider_uid: Mapped[str] = mapped_column(String(32), default="")
    decider_name: Mapped[str] = mapped_column(String(100), default="")
    decided_on: Mapped[date | None] = mapped_column(Date)
    answer: Mapped[str] = mapped_column(Text, default="")

    def caption(self) -> str:
        """What is asked for."""
        return self.name


@record_kind
class ClueMember(_Part, CaseBase):
    """知悉范围: who may see the clue, and who is recused (回避) and may not."""

    __tablename__ = "clue_member"
    __table_args__ = (
        # what every question about 知悉范围 asks, answered from the index alone
        Index(
            "ix_clue_member_live",
            "account_uid",
            "clue_id",
            "role",
            sqlite_where=text("until IS NULL AND deleted_at IS NULL"),
        ),
    )
    KIND = "clue_member"
    LABEL = "知悉范围"

    account_uid: Mapped[str] = mapped_column(String(32))
    account_name: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(200), default="")
    since: Mapped[datetime] = mapped_column(DateTime)
    until: Mapped[datetime | None] = mapped_column(DateTime)

    def caption(self) -> str:
        """The account's person."""
        return self.account_name


@record_kind
class ClueLink(_Part, CaseBase):
    """A link between two clues: split off, merged, counter-accusation, earlier handling."""

    __tablename__ = "clue_link"
    KIND = "clue_link"
    LABEL = "关联线索"

    other_id: Mapped[int] = mapped_column(ForeignKey("clue.id"), index=True)
    relation: Mapped[str] = mapped_column(String(24))
    note: Mapped[str] = mapped_column(String(200), default="")
    two_way: Mapped[bool] = mapped_column(Boolean, default=True)

    def caption(self) -> str:
        """The kind of link."""
        return self.relation
