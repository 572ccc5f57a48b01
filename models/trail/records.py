"""The two trails. The case trail holds content; the house trail names who, when and which operation only.

Each entry is chained to the one before and signed by the acting account: tamper-evident, not tamper-proof.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import CaseBase, HouseBase


class _Entry:
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(DateTime)
    actor_uid: Mapped[str] = mapped_column(String(32))
    actor_name: Mapped[str] = mapped_column(String(100))
    operation: Mapped[str] = mapped_column(String(60))
    content: Mapped[str] = mapped_column(Text)
    previous: Mapped[bytes] = mapped_column(LargeBinary(32))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))


class CaseTrail(_Entry, CaseBase):
    """An entry of the trail inside cases.db, with before and after of every field."""

    __tablename__ = "case_trail"


class CaseTrailTouch(CaseBase):
    """Which records an entry concerns, so that a record shows its own history quickly."""

    __tablename__ = "case_trail_touch"
    __table_args__ = (Index("ix_case_trail_touch_record", "kind", "record_id", "seq"),)

    seq: Mapped[int] = mapped_column(ForeignKey("case_trail.seq"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(24), primary_key=True)
    record_id: Mapped[int] = mapped_column(Integer, primary_key=True)


class HouseTrail(_Entry, HouseBase):
    """An entry of the trail in register.db: what an auditor reads.

    An entry that mirrors the case trail carries that entry's number and digest, so a cut case trail shows here.
    """

    __tablename__ = "house_trail"
    __table_args__ = (Index("ix_house_trail_at", "at"), Index("ix_house_trail_actor", "actor_uid"))

    case_seq: Mapped[int | None] = mapped_column(Integer, unique=True)
    case_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
