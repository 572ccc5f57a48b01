"""The search index: written in the transaction of every operation, asked with whatever a person typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, insert, literal_column, select, text, update
from sqlalchemy.orm import Session

from models.access import sees_governed
from models.base import KINDS, Record
from models.operations import Actor
from models.search.records import FTS_TABLE, SearchEntry
from models.search.text import index_text, match_expression

COUNT_LIMIT = 1000
# The table's name is a constant of ours; SQLAlchemy has no construct for an FTS5 table.
_INSERT = text(f"INSERT INTO {FTS_TABLE}(rowid, body) VALUES (:rowid, :body)")  # noqa: S608
_DELETE = text(f"DELETE FROM {FTS_TABLE} WHERE rowid = :rowid")  # noqa: S608
_DELETE_ALL = text(f"DELETE FROM {FTS_TABLE}")  # noqa: S608
_JOIN = text(f"{FTS_TABLE} CROSS JOIN search_entry ON search_entry.id = {FTS_TABLE}.rowid")
_MATCH: Any = text(f"{FTS_TABLE} MATCH :expression")


@dataclass(frozen=True)
class Hit:
    """One found record."""

    kind: str
    record_id: int
    number: str
    title: str


@dataclass(frozen=True)
class Hits:
    """A page of hits, newest first, and how many there are; ``more`` when that count was cut off."""

    rows: tuple[Hit, ...]
    count: int
    more: bool


def reindex(
    session: Session, touched: Iterable[tuple[str, int]], objects: Mapping[tuple[str, Any], Any]
) -> None:
    """Write the index entries of the records that changed, or of the records that hold their text."""
    owners: set[tuple[str, int]] = set()
    for kind, record_id in touched:
        cls = KINDS.get(kind)
        if cls is None:
            continue
        record = objects.get((kind, record_id))
        owner = record.index_owner() if isinstance(record, Record) else None
        owners.add(owner or (kind, record_id))
    for kind, record_id in sorted(owners):
        record = objects.get((kind, record_id)) or session.get(KINDS[kind], record_id)
        write_entry(session, kind, record_id, record)


def write_entry(session: Session, kind: str, record_id: int, record: Record | None) -> None:
    """Replace one record's index entry; a record gone, in the trash or without text has none."""
    texts = record.search_text(session) if record is not None and record.deleted_at is None else None
    row = session.execute(select(SearchEntry.id).filter_by(kind=kind, record_id=record_id)).scalar()
    if record is None or texts is None:
        if row is not None:
            session.execute(_DELETE, {"rowid": row})
            session.execute(delete(SearchEntry).where(SearchEntry.id == row))
        return
    values = {
        "number": record.registration(),
        "title": record.caption()[:200],
        "clue_id": record.governing_clue(),
    }
    if row is None:
        made = session.execute(insert(SearchEntry).values(kind=kind, record_id=record_id, **values))
        row = made.inserted_primary_key[0]  # type: ignore[attr-defined]
    else:
        session.execute(update(SearchEntry).where(SearchEntry.id == row).values(**values))
        session.execute(_DELETE, {"rowid": row})
    session.execute(_INSERT, {"rowid": row, "body": index_text(texts)})


def search(
    session: Session, actor: Actor, words: str, *, kinds: tuple[str, ...] = (), limit: int = 50
) -> Hits:
    """Records in which every word occurs, newest first, as far as the acting account may see them."""
    expression = match_expression(words)
    if not expression:
        return Hits((), 0, False)
    condition: list[ColumnElement[bool]] = [
        _MATCH.bindparams(bindparam("expression", expression)),
        sees_governed(actor, SearchEntry.clue_id),
    ]
    if kinds:
        condition.append(SearchEntry.kind.in_(kinds))
    columns = (SearchEntry.kind, SearchEntry.record_id, SearchEntry.number, SearchEntry.title)
    # The index is walked from its newest row and stopped after a page: a common character costs no more than a rare.
    newest: ColumnElement[int] = literal_column(f"{FTS_TABLE}.rowid")
    page = select(*columns).select_from(_JOIN).where(*condition).order_by(newest.desc()).limit(limit)
    rows = tuple(Hit(*row) for row in session.execute(page))
    if len(rows) < limit:
        return Hits(rows, len(rows), False)
    one: ColumnElement[int] = literal_column("1")
    counted = select(one).select_from(_JOIN).where(*condition).limit(COUNT_LIMIT + 1)
    count = len(session.execute(counted).all())
    return Hits(rows, min(count, COUNT_LIMIT), count > COUNT_LIMIT)


def rebuild(session: Session) -> int:
    """Make the whole index anew from the records; returns how many entries it has."""
    session.execute(_DELETE_ALL)
    session.execute(delete(SearchEntry))
    made = 0
    for kind, cls in KINDS.items():
        for record in session.scalars(select(cls).where(cls.deleted_at.is_(None)).order_by(cls.id)):
            if record.index_owner() is None and record.search_text(session) is not None:
                write_entry(session, kind, record.id, record)
                made += 1
    return made
