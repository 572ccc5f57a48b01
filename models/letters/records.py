"""文书: the letter from draft to archive, its problems, its way, its copies."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Date, DateTime, ForeignKey, Index, Integer, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session

from models.base import CaseBase, Record, circle_of, record_kind


@record_kind
class OfficialLetter(Record, CaseBase):
    """A letter; its number is given at 签发, from when its text is locked and its PDF kept as evidence."""

    __tablename__ = "letter"
    __table_args__ = (Index("ix_letter_kind", "kind", "issued_on"), Index("ix_letter_state", "state", "id"))
    KIND = "letter"
    LABEL = "文书"

    kind: Mapped[str] = mapped_column(String(24))
    layout: Mapped[str] = mapped_column(String(12), default="")
    number: Mapped[str | None] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    issuer: Mapped[str] = mapped_column(String(120), default="")
    recipient: Mapped[str] = mapped_column(String(200), default="")
    recipient_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    recipient_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    clue_id: Mapped[int | None] = mapped_column(ForeignKey("clue.id"), index=True)
    state: Mapped[str] = mapped_column(String(12), default="DRAFT")
    body: Mapped[str] = mapped_column(Text, default="")
    body_by_hand: Mapped[bool] = mapped_column(Boolean, default=False)
    fields: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    template_uid: Mapped[str] = mapped_column(String(32), default="")
    copies_to: Mapped[list[str]] = mapped_column(JSON, default=list)
    attachments: Mapped[list[str]] = mapped_column(JSON, default=list)
    annotation: Mapped[str] = mapped_column(String(200), default="")
    urgency: Mapped[str] = mapped_column(String(8), default="")
    secrecy: Mapped[str] = mapped_column(String(24), default="INTERNAL")
    classification: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    drafter_uid: Mapped[str] = mapped_column(String(32), default="")
    drafter_name: Mapped[str] = mapped_column(String(100), default="")
    checker_uid: Mapped[str] = mapped_column(String(32), default="")
    checker_name: Mapped[str] = mapped_column(String(100), default="")
    checked_on: Mapped[date | None] = mapped_column(Date)
    signer_uid: Mapped[str] = mapped_column(String(32), default="")
    signer_name: Mapped[str] = mapped_column(String(100), default="")
    issued_on: Mapped[date | None] = mapped_column(Date)
    sealed_on: Mapped[date | None] = mapped_column(Date)
    sent_on: Mapped[date | None] = mapped_column(Date)
    delivery: Mapped[str] = mapped_column(String(12), default="")
    deliverer: Mapped[str] = mapped_column(String(100), default="")
    received_on: Mapped[date | None] = mapped_column(Date)
    receiver: Mapped[str] = mapped_column(String(100), default="")
    reply_days: Mapped[int | None] = mapped_column(Integer)
    reply_due_on: Mapped[date | None] = mapped_column(Date)
    replied_on: Mapped[date | None] = mapped_column(Date)
    reply_text: Mapped[str] = mapped_column(Text, default="")
    reply_ref: Mapped[str] = mapped_column(String(60), default="")
    objection: Mapped[str] = mapped_column(Text, default="")
    report1_to: Mapped[str] = mapped_column(String(120), default="")
    report1_on: Mapped[date | None] = mapped_column(Date)
    report1_receipt: Mapped[str] = mapped_column(String(100), default="")
    report2_to: Mapped[str] = mapped_column(String(120), default="")
    report2_on: Mapped[date | None] = mapped_column(Date)
    report2_receipt: Mapped[str] = mapped_column(String(100), default="")
    void_on: Mapped[date | None] = mapped_column(Date)
    void_reason: Mapped[str] = mapped_column(String(200), default="")
    pdf_evidence_id: Mapped[int | None] = mapped_column(Integer)
    pdf_sha256: Mapped[str] = mapped_column(String(64), default="")

    def caption(self) -> str:
        """The letter's title."""
        return self.title

    def registration(self) -> str:
        """Its number; empty before 签发."""
        return self.number or ""

    def governing_clue(self) -> int | None:
        """The clue from which it comes, if any."""
        return self.clue_id

    def circle(self) -> frozenset[int]:
        """The clue from which it comes, and all others of which it says something."""
        session = object_session(self)
        if session is None or self.id is None:
            return super().circle()
        return super().circle() | set(
            session.scalars(select(LetterClue.clue_id).filter_by(letter_id=self.id))
        )

    def own_period(self) -> tuple[int, str] | None:
        """The days that this letter gives for its answer, where they are not those of the rule."""
        from models.letters.kinds import kind_from_data
        from models.letters.terms import own_period

        session = object_session(self)
        kept = select(LetterTemplate.data).filter_by(uid=self.template_uid)
        data = session.scalar(kept) if session is not None else None
        return own_period(kind_from_data(data), self.reply_days) if data else None

    def take_due_day(self, due_on: date) -> None:
        """The day by which the answer is due."""
        self.reply_due_on = due_on

    def search_text(self, session: Session) -> Iterable[str]:
        """Number, title, addressee, text and problems."""
        texts = [self.number or "", self.title, self.recipient, self.body, self.issuer, self.reply_text]
        if self.id is not None:
            rows = session.execute(
                select(LetterProblem.text, LetterProblem.suggestion).where(
                    LetterProblem.letter_id == self.id, LetterProblem.deleted_at.is_(None)
                )
            )
            for row in rows:
                texts += row
        return texts


@record_kind
class LetterTemplate(Record, CaseBase):
    """文种 as it was when a letter was made from it, or as the office wrote it: a letter keeps its template."""

    __tablename__ = "letter_template"
    __table_args__ = (Index("ix_letter_template_code", "code", "id"),)
    KIND = "letter_template"
    LABEL = "文种"

    code: Mapped[str] = mapped_column(String(24))
    name: Mapped[str] = mapped_column(String(60))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    own: Mapped[bool] = mapped_column(Boolean, default=False)
    retired_on: Mapped[date | None] = mapped_column(Date)

    def caption(self) -> str:
        """The kind's name."""
        return self.name


class _Part(Record):
    """A part of a letter."""

    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"), index=True)

    def governing_clue(self) -> int | None:
        """The letter's, also of a part that is in no index."""
        session = object_session(self)
        letter = session.get(OfficialLetter, self.letter_id) if session is not None else None
        return letter.governing_clue() if letter is not None else None

    def circle(self) -> frozenset[int]:
        """The letter's."""
        return circle_of(object_session(self), "letter", self.letter_id)

    def index_owner(self) -> tuple[str, int] | None:
        """The letter's index entry holds its text."""
        return ("letter", self.letter_id)


@record_kind
class LetterClue(_Part, CaseBase):
    """A clue of which the letter says something without coming from it: only who sees all of them sees the letter."""

    __tablename__ = "letter_clue"
    __table_args__ = (Index("ix_letter_clue_once", "letter_id", "clue_id", unique=True),)
    KIND = "letter_clue"
    LABEL = "文书涉及的线索"

    clue_id: Mapped[int] = mapped_column(ForeignKey("clue.id"), index=True)

    def caption(self) -> str:
        """A part of the letter has no name of its own."""
        return self.LABEL

    def index_owner(self) -> tuple[str, int] | None:
        """Not indexed."""
        return None


@record_kind
class LetterProblem(_Part, CaseBase):
    """A problem named in a 纪律检查建议书, with the suggestion that answers it (domain.md 5.3)."""

    __tablename__ = "letter_problem"
    KIND = "letter_problem"
    LABEL = "建议书问题"

    ordinal: Mapped[int] = mapped_column(Integer, default=1)
    text: Mapped[str] = mapped_column(Text)
    suggestion: Mapped[str] = mapped_column(Text, default="")
    responsible: Mapped[str] = mapped_column(String(100), default="")
    due_on: Mapped[date | None] = mapped_column(Date)

    def caption(self) -> str:
        """The problem's beginning."""
        return self.text[:40]


@record_kind
class LetterEvent(_Part, CaseBase):
    """One step on the letter's way, who and when."""

    __tablename__ = "letter_event"
    KIND = "letter_event"
    LABEL = "文书经过"

    state: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(40), default="")
    happened_on: Mapped[date] = mapped_column(Date)
    happened_at: Mapped[datetime] = mapped_column(DateTime)
    actor_name: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(String(400), default="")

    def caption(self) -> str:
        """The state reached."""
        return self.state

    def index_owner(self) -> tuple[str, int] | None:
        """Not indexed."""
        return None


@record_kind
class LetterSignature(_Part, CaseBase):
    """Somebody who is to agree before 签发 (会签): who, when with what opinion; waiting while ``answer`` is empty."""

    __tablename__ = "letter_signature"
    KIND = "letter_signature"
    LABEL = "会签"

    ordinal: Mapped[int] = mapped_column(Integer, default=1)
    name: Mapped[str] = mapped_column(String(100))
    unit: Mapped[str] = mapped_column(String(120), default="")
    account_uid: Mapped[str] = mapped_column(String(32), default="", index=True)
    answer: Mapped[str] = mapped_column(String(12), default="")
    opinion: Mapped[str] = mapped_column(String(400), default="")
    signed_on: Mapped[date | None] = mapped_column(Date)
    entered_by: Mapped[str] = mapped_column(String(100), default="")

    def caption(self) -> str:
        """Who it is."""
        return self.name

    def index_owner(self) -> tuple[str, int] | None:
        """Not indexed."""
        return None


@record_kind
class LetterVersion(_Part, CaseBase):
    """The letter's words as they were saved once: what a reader sees, one paragraph a line."""

    __tablename__ = "letter_version"
    KIND = "letter_version"
    LABEL = "文书版本"

    ordinal: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(DateTime)
    actor_name: Mapped[str] = mapped_column(String(100))

    def caption(self) -> str:
        """Which one it is."""
        return f"第 {self.ordinal} 稿"

    def index_owner(self) -> tuple[str, int] | None:
        """Not indexed: search finds what stands now."""
        return None


@record_kind
class LetterCopy(_Part, CaseBase):
    """Copies printed or saved: how many, which 份号, by whom, where to, collected or destroyed (domain.md 6.2)."""

    __tablename__ = "letter_copy"
    KIND = "letter_copy"
    LABEL = "印制登记"

    first_no: Mapped[int] = mapped_column(Integer)
    last_no: Mapped[int] = mapped_column(Integer)
    how: Mapped[str] = mapped_column(String(12), default="PRINT")
    device: Mapped[str] = mapped_column(String(120), default="")
    purpose: Mapped[str] = mapped_column(String(120), default="")
    receiver: Mapped[str] = mapped_column(String(120), default="")
    printed_at: Mapped[datetime] = mapped_column(DateTime)
    actor_name: Mapped[str] = mapped_column(String(100))
    returned_on: Mapped[date | None] = mapped_column(Date)
    destroyed_on: Mapped[date | None] = mapped_column(Date)
    copied: Mapped[bool] = mapped_column(Boolean, default=False)

    def caption(self) -> str:
        """The copies' numbers."""
        return f"{self.first_no}—{self.last_no}"

    def index_owner(self) -> tuple[str, int] | None:
        """Not indexed."""
        return None
