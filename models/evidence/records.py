"""Evidence (材料): attachments kept as one encrypted file each; the key of each file is here, behind the case key."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session

from models.base import CaseBase, Record, circle_of, record_kind


@record_kind
class Evidence(Record, CaseBase):
    """One attachment; ``file_name`` is random and says nothing, ``name`` is what the person called it."""

    __tablename__ = "evidence"
    __table_args__ = (
        Index("ix_evidence_owner", "owner_kind", "owner_id"),
        Index("ix_evidence_clue", "clue_id"),
    )
    KIND = "evidence"
    LABEL = "材料"

    owner_kind: Mapped[str] = mapped_column(String(24))
    owner_id: Mapped[int] = mapped_column(Integer)
    clue_id: Mapped[int | None] = mapped_column(Integer)
    role: Mapped[str] = mapped_column(String(24), default="")
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(64), unique=True)
    file_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    stored_size: Mapped[int] = mapped_column(Integer)

    def caption(self) -> str:
        """The name under which it was brought in."""
        return self.name

    def search_text(self, session: Session) -> Iterable[str]:
        """Found by its file name."""
        return (self.name,)

    def governing_clue(self) -> int | None:
        """The clue of the record that it belongs to."""
        return self.clue_id

    def circle(self) -> frozenset[int]:
        """Its own clue and the circle of its record."""
        return super().circle() | circle_of(object_session(self), self.owner_kind, self.owner_id)
