"""Persons: everyone named in a record, told apart by 身份证号 where it is known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Boolean, Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import CaseBase, Record, record_kind


@record_kind
class Person(Record, CaseBase):
    """A person; ``initials`` are the pinyin initials of the name, ``rank`` a code of the rules' rank table."""

    __tablename__ = "person"
    KIND = "person"
    LABEL = "人员"

    name: Mapped[str] = mapped_column(String(100), index=True)
    former_name: Mapped[str] = mapped_column(String(100), default="")
    initials: Mapped[str] = mapped_column(String(100), default="")
    gender: Mapped[str] = mapped_column(String(4), default="")
    ethnicity: Mapped[str] = mapped_column(String(20), default="")
    birth: Mapped[date | None] = mapped_column(Date)
    id_no: Mapped[str | None] = mapped_column(String(30), unique=True)
    id_type: Mapped[str] = mapped_column(String(20), default="身份证")
    political_status: Mapped[str] = mapped_column(String(20), default="")
    party_join_date: Mapped[date | None] = mapped_column(Date)
    education: Mapped[str] = mapped_column(String(20), default="")
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    post: Mapped[str] = mapped_column(String(100), default="")
    rank: Mapped[str] = mapped_column(String(24), default="")
    subject_level: Mapped[str] = mapped_column(String(24), default="ORDINARY_MEMBER")
    is_supervised: Mapped[bool] = mapped_column(Boolean, default=True)
    retired_on: Mapped[date | None] = mapped_column(Date)
    phone: Mapped[str] = mapped_column(String(40), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(Text, default="")

    def caption(self) -> str:
        """The name."""
        return self.name

    def search_text(self, session: Session) -> Iterable[str]:
        """Found by names, pinyin initials, 身份证号, post and unit."""
        from models.units.records import Unit

        unit = session.get(Unit, self.unit_id) if self.unit_id else None
        return (
            self.name,
            self.former_name,
            self.initials,
            self.id_no or "",
            self.post,
            unit.name if unit else "",
        )
