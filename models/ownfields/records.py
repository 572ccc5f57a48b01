"""A value of a field that the office added to a kind of record."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, object_session

from models.base import CaseBase, Record, circle_of, record_kind

TAGS = "tags"
"""The key under which a record's 标签 are kept; an own field's key is a uid."""


@record_kind
class OwnValue(Record, CaseBase):
    """One value; ``text`` as typed, a date in ISO form. Follows the 知悉范围 and the seal of its record's clue."""

    __tablename__ = "own_value"
    __table_args__ = (Index("ix_own_value_owner", "owner_kind", "owner_id", "key", unique=True),)
    KIND = "own_value"
    LABEL = "自定义项"

    owner_kind: Mapped[str] = mapped_column(String(24))
    owner_id: Mapped[int] = mapped_column(Integer)
    clue_id: Mapped[int | None] = mapped_column(ForeignKey("clue.id"), index=True)
    key: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Text, default="")

    def caption(self) -> str:
        """What stands in it."""
        return self.text[:40]

    def governing_clue(self) -> int | None:
        """The clue of its record."""
        return self.clue_id

    def circle(self) -> frozenset[int]:
        """Its own clue and the circle of its record."""
        return super().circle() | circle_of(object_session(self), self.owner_kind, self.owner_id)

    def index_owner(self) -> tuple[str, int] | None:
        """Tags and the office's own fields are found in their record's entry."""
        return (self.owner_kind, self.owner_id)
