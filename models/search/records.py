"""The search index: one row a record, and an FTS5 table of single characters beside it (made by the migration)."""

from __future__ import annotations

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import CaseBase

FTS_TABLE = "search_text"
FTS_DDL = (
    f"CREATE VIRTUAL TABLE {FTS_TABLE} USING fts5(body, content='', contentless_delete=1, detail=full, "
    'tokenize="unicode61 remove_diacritics 0")'
)


class SearchEntry(CaseBase):
    """What a hit shows, and the clue whose 知悉范围 hides it; its id is the FTS row."""

    __tablename__ = "search_entry"
    __table_args__ = (Index("ix_search_entry_record", "kind", "record_id", unique=True),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    record_id: Mapped[int] = mapped_column(Integer)
    number: Mapped[str] = mapped_column(String(60), default="")
    title: Mapped[str] = mapped_column(String(200))
    clue_id: Mapped[int | None] = mapped_column(Integer)
