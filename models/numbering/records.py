"""Registration numbers: a counter per series and year, and every number that was ever given.

A number is unique and without gaps in its series and year; a voided one stays on file and is not used again
(domain.md 9.3).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import CaseBase


class NumberSeries(CaseBase):
    """A series, such as 集团纪线 for clues; ``pattern`` may use {word}, {year} and {seq}."""

    __tablename__ = "number_series"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    label: Mapped[str] = mapped_column(String(60))
    word: Mapped[str] = mapped_column(String(40))
    pattern: Mapped[str] = mapped_column(String(60), default="{word}〔{year}〕{seq}号")


class NumberGiven(CaseBase):
    """A number that was given, to which record, and why it is void where it is."""

    __tablename__ = "number_given"
    __table_args__ = (UniqueConstraint("series", "year", "seq"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    series: Mapped[str] = mapped_column(String(40))
    year: Mapped[int] = mapped_column(Integer)
    seq: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[str] = mapped_column(String(24))
    record_id: Mapped[int] = mapped_column(Integer)
    given_at: Mapped[datetime] = mapped_column(DateTime)
    void_reason: Mapped[str] = mapped_column(String(200), default="")
