"""Units (单位): companies, departments, Party organisations, contractors."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import CaseBase, Record, record_kind


@record_kind
class Unit(Record, CaseBase):
    """A unit; ``party_org`` is the name to which a 纪律检查建议书 is addressed."""

    __tablename__ = "unit"
    KIND = "unit"
    LABEL = "单位"

    name: Mapped[str] = mapped_column(String(120), unique=True)
    short_name: Mapped[str] = mapped_column(String(60), default="")
    kind: Mapped[str] = mapped_column(String(24), default="COMPANY")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    party_org: Mapped[str] = mapped_column(String(120), default="")
    party_head: Mapped[str] = mapped_column(String(100), default="")
    leader_in_charge: Mapped[str] = mapped_column(String(100), default="")
    credit_code: Mapped[str] = mapped_column(String(18), default="")
    note: Mapped[str] = mapped_column(Text, default="")

    def caption(self) -> str:
        """The unit's full name."""
        return self.name

    def search_text(self, session: Session) -> Iterable[str]:
        """Found by every name on file."""
        return (self.name, self.short_name, self.party_org, self.party_head, self.credit_code)
