"""The drafting tool: what the records have more becomes SQL; what it cannot write it names."""

from __future__ import annotations

import sqlcipher3
from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, String, Table

from storage.migrations.draft import compare

OLD = (
    "CREATE TABLE unit (id INTEGER PRIMARY KEY, name TEXT NOT NULL); INSERT INTO unit VALUES (1, '某某公司');"
)


def described(*more: Column[object]) -> MetaData:
    metadata = MetaData()
    Table(
        "unit",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("name", String, nullable=False),
        *more,
    )
    return metadata


def old_store() -> sqlcipher3.Connection:
    plain = sqlcipher3.connect(":memory:")
    plain.executescript(OLD)
    return plain


def test_nothing_new_writes_nothing():
    assert compare(described(), old_store()) == ([], [])


def test_new_table_column_and_index_keep_the_old_rows():
    metadata = described(
        Column("parent_id", Integer, ForeignKey("unit.id")), Column("rank", Integer, server_default="3")
    )
    visit = Table("visit", metadata, Column("id", Integer, primary_key=True), Column("on", String))
    Index("ix_visit_on", visit.c.on)
    plain = old_store()
    statements, refused = compare(metadata, plain)
    plain.executescript(";\n".join(statements))
    assert refused == []
    assert plain.execute("SELECT id, name, parent_id, rank FROM unit").fetchall() == [
        (1, "某某公司", None, 3)
    ]
    assert compare(metadata, plain) == ([], [])


def test_what_must_be_written_by_hand_is_named():
    _, refused = compare(described(Column("kind", String, nullable=False)), old_store())
    assert refused == ["unit.kind must allow NULL or have a server_default"]
    _, refused = compare(MetaData(), old_store())
    assert refused == ["unit is no longer described"]
