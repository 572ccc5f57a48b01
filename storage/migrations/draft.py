"""For developers: write the next migration of both stores from what the records describe.

``python -m storage.migrations.draft NAME`` compares the records with the tables that the migrations before NAME make,
and writes new tables, columns and indexes as SQL beside a script. Called again with the same NAME it writes the same
files anew, so that a migration not released yet can follow its records. Whatever else has changed (a type, a column
that is gone) it names and refuses: such a step is written by hand. Rows that are there stay, so a new column of an
old table must allow NULL or have a ``server_default``.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator

import sqlcipher3
from sqlalchemy import Column, MetaData, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateColumn, CreateIndex, CreateTable

import models.registry  # noqa: F401  the metadata must be whole
from models.base import CaseBase, HouseBase
from models.operations import Store
from storage.migrations import FOLDERS, HEADS

METADATA = {Store.HOUSE: HouseBase.metadata, Store.CASES: CaseBase.metadata}

SCRIPT = '''"""{label}."""

from storage.migrations.statements import run_beside

revision = "{revision}"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL kept beside this file."""
    run_beside(__file__)
'''


def main(arguments: list[str] | None = None) -> int:
    """Write the drafts; the exit status is 1 where something must be written by hand."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", help="what the migration is called, for example year")
    name = parser.parse_args(arguments).name
    refused = [line for store in Store for line in draft(store, name)]
    for line in refused:
        sys.stdout.write(line + "\n")
    return 1 if refused else 0


def draft(store: Store, name: str) -> list[str]:
    """Write the store's draft called ``name``; returns what it cannot write."""
    folder = FOLDERS[store] / "versions"
    before = sorted(path for path in folder.glob("*.sql") if not path.stem.endswith(f"_{name}"))
    plain = sqlcipher3.connect(":memory:")
    for path in before:
        plain.executescript(path.read_text("utf-8"))
    statements, refused = compare(METADATA[store], plain)
    plain.close()
    mine = next(folder.glob(f"*_{name}.sql"), None)
    number = mine.stem.split("_")[0] if mine else f"{int(before[-1].stem.split('_')[0]) + 1:04}"
    if not statements and not mine:
        return refused
    target = folder / f"{number}_{name}"
    header = f"-- {name}: added to {store.value}; never changed once released.\n\n"
    target.with_suffix(".sql").write_text(
        header + "".join(f"{s};\n\n" for s in statements).rstrip("\n") + "\n", "utf-8"
    )
    script = SCRIPT.format(label=f"{store.value}: {name}", revision=number, before=f"{int(number) - 1:04}")
    target.with_suffix(".py").write_text(script, "utf-8")
    if HEADS[store] < number:
        sys.stdout.write(f"HEADS[{store}] in storage/migrations/__init__.py must now be {number!r}\n")
    return refused


def compare(metadata: MetaData, plain: sqlcipher3.Connection) -> tuple[list[str], list[str]]:
    """What adds the missing tables, columns and indexes; and in words, what cannot be added."""
    statements: list[str] = []
    refused: list[str] = []
    indexes = {name for (name,) in plain.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
    for table in metadata.sorted_tables:
        there = {row[1] for row in plain.execute(f"PRAGMA table_info('{table.name}')")}
        if not there:
            statements.append(_sql(CreateTable(table)))
        else:
            statements += _added_columns(table, there, refused)
            refused += [
                f"{table.name}.{gone} is no longer described" for gone in there - set(table.columns.keys())
            ]
        missing = sorted(
            (i for i in table.indexes if i.name not in indexes), key=lambda index: str(index.name)
        )
        statements += [_sql(CreateIndex(index)) for index in missing]
    tables = {name for (name,) in plain.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    known = set(metadata.tables)
    refused += [
        f"{gone} is no longer described" for gone in sorted(tables - known) if not _of_index(gone, plain)
    ]
    return statements, refused


def _added_columns(table: Table, there: set[str], refused: list[str]) -> Iterator[str]:
    for column in table.columns:
        if column.name in there:
            continue
        if not column.nullable and column.server_default is None:
            refused.append(f"{table.name}.{column.name} must allow NULL or have a server_default")
        yield f"ALTER TABLE {table.name} ADD COLUMN {_sql(CreateColumn(column))}{_reference(column)}"


def _reference(column: Column[object]) -> str:
    keys = list(column.foreign_keys)
    if not keys:
        return ""
    target = keys[0].column
    constraint = f"fk_{column.table.name}_{column.name}"
    rule = f" ON DELETE {keys[0].ondelete}" if keys[0].ondelete else ""
    return f" CONSTRAINT {constraint} REFERENCES {target.table.name} ({target.name}){rule}"


def _of_index(name: str, plain: sqlcipher3.Connection) -> bool:
    virtual = plain.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'")
    return name == "sqlite_sequence" or any(name.startswith(found) for (found,) in virtual)


def _sql(element: CreateTable | CreateIndex | CreateColumn) -> str:
    compiled = str(element.compile(dialect=sqlite.dialect())).strip()
    return "\n".join(re.sub(r"\t", "    ", line).rstrip() for line in compiled.splitlines())


if __name__ == "__main__":
    sys.exit(main())
