"""径送上级: that something came in and went up, never what it says or about whom."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import CaseBase, Record, record_kind


@record_kind
class UpwardDelivery(Record, CaseBase):
    """One delivery to the superior; ``cause`` is SUPERIOR_MANAGED or ORGAN_HEAD_SELF."""

    __tablename__ = "upward_delivery"
    KIND = "upward"
    LABEL = "径送上级"

    year: Mapped[int] = mapped_column(Integer)
    number: Mapped[int] = mapped_column(Integer)
    cause: Mapped[str] = mapped_column(String(24))
    pieces: Mapped[int] = mapped_column(Integer, default=1)
    received_on: Mapped[date] = mapped_column(Date)
    receiver: Mapped[str] = mapped_column(String(120), default="")
    sent_on: Mapped[date | None] = mapped_column(Date)
    sent_by: Mapped[str] = mapped_column(String(100), default="")
    receipt_no: Mapped[str] = mapped_column(String(60), default="")

    def caption(self) -> str:
        """Its place in the year's register; it says nothing of the content."""
        return f"径送上级 {self.year} 年第 {self.number} 件"
