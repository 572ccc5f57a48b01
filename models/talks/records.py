"""谈话: the talk, who talked, and the transcript line by line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Date, DateTime, ForeignKey, Index, Integer, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import CaseBase, Record, record_kind

TALKER = "TALKER"
"""The role of whoever talks; others are present."""
STRANGER = "stranger"
"""Where a talk's ``extra`` keeps who the person is that is not on file."""


@record_kind
class Talk(Record, CaseBase):
    """A talk; ``kind`` is a code of domain.md 2.1. A signed transcript is locked; additions are a record of their own."""

    __tablename__ = "talk"
    __table_args__ = (Index("ix_talk_started", "started_at", "id"), Index("ix_talk_kind", "kind"))
    KIND = "talk"
    LABEL = "谈话"

    number: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[str] = mapped_column(String(24))
    title: Mapped[str] = mapped_column(String(200))
    clue_id: Mapped[int | None] = mapped_column(ForeignKey("clue.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    subject_name: Mapped[str] = mapped_column(String(100), default="")
    subject_unit: Mapped[str] = mapped_column(String(120), default="")
    subject_post: Mapped[str] = mapped_column(String(100), default="")
    subject_rank: Mapped[str] = mapped_column(String(24), default="")
    subject_gender: Mapped[str] = mapped_column(String(4), default="")
    campaign: Mapped[str] = mapped_column(String(40), default="", index=True)
    round_no: Mapped[int] = mapped_column(Integer, default=1)
    state: Mapped[str] = mapped_column(String(16), default="PLANNED")
    planned_at: Mapped[datetime | None] = mapped_column(DateTime)
    started_at: Mapped[datetime | None] = mapped_column(DateTime)
    ended_at: Mapped[datetime | None] = mapped_column(DateTime)
    place: Mapped[str] = mapped_column(String(120), default="")
    recorder: Mapped[str] = mapped_column(String(100), default="")
    planner_uid: Mapped[str] = mapped_column(String(32), default="")
    planner_name: Mapped[str] = mapped_column(String(100), default="", server_default="")
    approved_by: Mapped[str] = mapped_column(String(100), default="")
    approved_on: Mapped[date | None] = mapped_column(Date)
    # digests of what was approved, part by part: an approval holds for that plan only
    approved_plan: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    plan: Mapped[str] = mapped_column(Text, default="")
    safety: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    notice_read: Mapped[bool] = mapped_column(Boolean, default=False)
    summary: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[str] = mapped_column(Text, default="")
    confirm_text: Mapped[str] = mapped_column(String(200), default="")
    refuse_note: Mapped[str] = mapped_column(String(200), default="")
    locked_at: Mapped[datetime | None] = mapped_column(DateTime)
    supplement_of_id: Mapped[int | None] = mapped_column(ForeignKey("talk.id"))
    extra: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    def caption(self) -> str:
        """The talk's title."""
        return self.title

    def registration(self) -> str:
        """Its registration number."""
        return self.number

    def governing_clue(self) -> int | None:
        """The clue that it serves, if any."""
        return self.clue_id

    def search_text(self, session: Session) -> Iterable[str]:
        """Title, subject with pinyin initials, place, plan, result, talkers, every line of the transcript, what is kept beside it."""
        from models.persons.records import Person

        texts = [self.number, self.title, self.subject_name, self.subject_unit, self.subject_post, self.place]
        texts += [
            self.plan,
            self.summary,
            self.result,
            str((self.extra or {}).get(STRANGER, {}).get("id_no", "")),
        ]
        if self.person_id and (person := session.get(Person, self.person_id)):
            texts.append(person.initials)
        if self.id is not None:
            present = TalkTalker.talk_id == self.id, TalkTalker.deleted_at.is_(None)
            texts += session.scalars(select(TalkTalker.name).where(*present))
            together = TalkSubject.talk_id == self.id, TalkSubject.deleted_at.is_(None)
            texts += session.scalars(select(TalkSubject.name).where(*together).order_by(TalkSubject.id))
            texts += session.scalars(
                select(Person.initials).join(TalkSubject, TalkSubject.person_id == Person.id).where(*together)
            )
            kept = TalkLine.talk_id == self.id, TalkLine.deleted_at.is_(None)
            texts += session.scalars(select(TalkLine.text).where(*kept).order_by(TalkLine.ordinal))
            written = TalkStatement.talk_id == self.id, TalkStatement.deleted_at.is_(None)
            texts += session.scalars(select(TalkStatement.title).where(*written).order_by(TalkStatement.id))
            sheet = TalkHandover.talk_id == self.id, TalkHandover.deleted_at.is_(None)
            texts += session.scalars(select(TalkHandover.number).where(*sheet))
        return texts


class _Part(Record):
    """A part of a talk, indexed with it."""

    talk_id: Mapped[int] = mapped_column(ForeignKey("talk.id"), index=True)

    def index_owner(self) -> tuple[str, int] | None:
        """The talk's index entry holds its text."""
        return ("talk", self.talk_id)


@record_kind
class TalkTalker(_Part, CaseBase):
    """谈话人 or 在场人."""

    __tablename__ = "talk_talker"
    KIND = "talk_talker"
    LABEL = "谈话人"

    name: Mapped[str] = mapped_column(String(100))
    unit_name: Mapped[str] = mapped_column(String(120), default="")
    post: Mapped[str] = mapped_column(String(100), default="")
    gender: Mapped[str] = mapped_column(String(4), default="")
    role: Mapped[str] = mapped_column(String(12), default=TALKER)
    account_uid: Mapped[str] = mapped_column(String(32), default="")
    # 出示证件: what it is called and its number
    credential: Mapped[str] = mapped_column(String(40), default="", server_default="")
    credential_no: Mapped[str] = mapped_column(String(40), default="", server_default="")

    def caption(self) -> str:
        """The name."""
        return self.name


@record_kind
class TalkSubject(_Part, CaseBase):
    """One of the persons of a 集体谈话: ``attendance`` PRESENT or ABSENT (with ``absence``, the reason), empty before."""

    __tablename__ = "talk_subject"
    KIND = "talk_subject"
    LABEL = "谈话对象"

    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    unit_name: Mapped[str] = mapped_column(String(120), default="")
    post: Mapped[str] = mapped_column(String(100), default="")
    rank: Mapped[str] = mapped_column(String(24), default="")
    attendance: Mapped[str] = mapped_column(String(8), default="")
    absence: Mapped[str] = mapped_column(String(100), default="")

    def caption(self) -> str:
        """The name."""
        return self.name


@record_kind
class TalkLine(_Part, CaseBase):
    """One line of the transcript: Q 问, A 答, N note; ``clock`` is when it was typed.

    ``ordinal`` leaves room between neighbours, so that a line put in between writes one row and no other.
    """

    __tablename__ = "talk_line"
    __table_args__ = (Index("ix_talk_line_order", "talk_id", "ordinal"),)
    KIND = "talk_line"
    LABEL = "笔录"

    ordinal: Mapped[int] = mapped_column(Integer)
    speaker: Mapped[str] = mapped_column(String(1), default="Q")
    text: Mapped[str] = mapped_column(Text, default="")
    clock: Mapped[datetime | None] = mapped_column(DateTime)
    # what the person read in it before he asked for a correction; empty for a line put in since, NULL for no correction
    as_read: Mapped[str | None] = mapped_column(Text)

    def caption(self) -> str:
        """The line's beginning."""
        return self.text[:40]


@record_kind
class TalkStatement(_Part, CaseBase):
    """自书材料: what the person was asked to write himself, handed in by whom, taken by which two (监察法实施条例 79)."""

    __tablename__ = "talk_statement"
    KIND = "talk_statement"
    LABEL = "自书材料"

    title: Mapped[str] = mapped_column(String(120))
    asked_on: Mapped[date] = mapped_column(Date)
    handed_in_by: Mapped[str] = mapped_column(String(100), default="")
    received_at: Mapped[datetime | None] = mapped_column(DateTime)
    receivers: Mapped[list[str]] = mapped_column(JSON, default=list)
    written_on: Mapped[date | None] = mapped_column(Date)
    pages: Mapped[int] = mapped_column(Integer, default=0)
    page_signed: Mapped[bool] = mapped_column(Boolean, default=False)
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"), index=True)
    note: Mapped[str] = mapped_column(String(200), default="")

    def caption(self) -> str:
        """What it is about."""
        return self.title


@record_kind
class TalkHandover(_Part, CaseBase):
    """陪送交接: the person brought to the talk by his unit and given back to it (监察法实施条例 75); one a talk."""

    __tablename__ = "talk_handover"
    KIND = "talk_handover"
    LABEL = "陪送交接单"

    number: Mapped[str] = mapped_column(String(60), unique=True)
    unit_name: Mapped[str] = mapped_column(String(120), default="")
    brought_by: Mapped[str] = mapped_column(String(100), default="")
    brought_at: Mapped[datetime | None] = mapped_column(DateTime)
    received_by: Mapped[str] = mapped_column(String(100), default="")
    state_before: Mapped[str] = mapped_column(String(200), default="")
    belongings: Mapped[str] = mapped_column(String(200), default="")
    returned_by: Mapped[str] = mapped_column(String(100), default="")
    returned_at: Mapped[datetime | None] = mapped_column(DateTime)
    returned_to: Mapped[str] = mapped_column(String(100), default="")
    state_after: Mapped[str] = mapped_column(String(200), default="")
    follow_up: Mapped[str] = mapped_column(String(200), default="")

    def caption(self) -> str:
        """Its number."""
        return self.number

    def registration(self) -> str:
        """Its number."""
        return self.number
