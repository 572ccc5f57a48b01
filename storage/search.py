"""The search index: written in the transaction of every operation, asked with whatever a person typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, bindparam, column, func, literal_column, select, table, text
from sqlalchemy.orm import Session

from models.access import sees_governed
from models.base import KINDS, Record
from models.imports.records import old_number_of
from models.operations import Actor, IndexRow
from models.ownfields.tags import own_texts
from models.search.records import FTS_TABLE, SearchEntry
from models.search.text import index_text, match_expression
from storage.engine import raw_connection

COUNT_LIMIT = 1000
# The table's name is a constant of ours; SQLAlchemy has no construct for an FTS5 table.
_INSERT = f"INSERT INTO {FTS_TABLE}(rowid, body) VALUES (?, ?)"  # noqa: S608
_DELETE = f"DELETE FROM {FTS_TABLE} WHERE rowid = ?"  # noqa: S608
_DELETE_ALL = f"DELETE FROM {FTS_TABLE}"  # noqa: S608
_FIND = "SELECT id FROM search_entry WHERE kind = ? AND record_id = ?"
_DROP = "DELETE FROM search_entry WHERE id = ?"
_ADD = "INSERT INTO search_entry (kind, record_id, number, title, clue_id) VALUES (?,?,?,?,?)"
_CHANGE = "UPDATE search_entry SET number = ?, title = ?, clue_id = ? WHERE id = ?"
_FTS = table(FTS_TABLE, column("rowid"))
_JOIN = _FTS.join(SearchEntry, SearchEntry.id == _FTS.c.rowid)
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
    connection = raw_connection(session)
    found = connection.execute(_FIND, (kind, record_id)).fetchone()
    row = found[0] if found else None
    if record is None or texts is None:
        if row is not None:
            connection.execute(_DELETE, (row,))
            connection.execute(_DROP, (row,))
        return
    shown = (record.registration(), record.caption()[:200], record.governing_clue())
    if row is None:
        row = connection.execute(_ADD, (kind, record_id, *shown)).lastrowid
    else:
        connection.execute(_CHANGE, (*shown, row))
        connection.execute(_DELETE, (row,))
    old = old_number_of(session, kind, record_id)
    more = [*([old] if old else []), *own_texts(session, kind, record_id)]
    connection.execute(_INSERT, (row, index_text([*texts, *more])))


def write_rows(session: Session, rows: Sequence[IndexRow]) -> None:
    """Add the entries of records that are new, many at once."""
    if not rows:
        return
    connection = raw_connection(session)
    first = (connection.execute("SELECT max(id) FROM search_entry").fetchone()[0] or 0) + 1
    connection.executemany(
        "INSERT INTO search_entry (id, kind, record_id, number, title, clue_id) VALUES (?,?,?,?,?,?)",
        [
            (first + place, row.kind, row.record_id, row.number, row.title[:200], row.clue_id)
            for place, row in enumerate(rows)
        ],
    )
    connection.executemany(
        _INSERT, [(first + place, index_text(row.texts)) for place, row in enumerate(rows)]
    )


def drop_rows(session: Session, spans: Sequence[tuple[str, int, int]]) -> None:
    """Take out the entries of records (kind, first id, last id) that are gone."""
    connection = raw_connection(session)
    for span in spans:
        connection.execute(
            f"DELETE FROM {FTS_TABLE} WHERE rowid IN "  # noqa: S608  the table's name is a constant of ours
            "(SELECT id FROM search_entry WHERE kind = ? AND record_id BETWEEN ? AND ?)",
            span,
        )
        connection.execute("DELETE FROM search_entry WHERE kind = ? AND record_id BETWEEN ? AND ?", span)


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
    page = select(*columns).select_from(_JOIN).where(*condition).order_by(_FTS.c.rowid.desc()).limit(limit)
    rows = tuple(Hit(*row) for row in session.execute(page))
    if len(rows) < limit:
        return Hits(rows, len(rows), False)
    one: ColumnElement[int] = literal_column("1")
    some = select(one).select_from(_JOIN).where(*condition).limit(COUNT_LIMIT + 1).subquery()
    count = session.scalar(select(func.count()).select_from(some)) or 0
    return Hits(rows, min(count, COUNT_LIMIT), count > COUNT_LIMIT)


def rebuild(session: Session) -> int:
    """Make the whole index anew from the records; returns how many entries it has."""
    connection = raw_connection(session)
    connection.execute(_DELETE_ALL)
    connection.execute("DELETE FROM search_entry")
    made = 0
    for kind, cls in KINDS.items():
        for record in session.scalars(select(cls).where(cls.deleted_at.is_(None)).order_by(cls.id)):
            if record.index_owner() is None and record.search_text(session) is not None:
                write_entry(session, kind, record.id, record)
                made += 1
    return made
