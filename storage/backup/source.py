"""A still picture of an open vault: its files do not change while it is held, and the office goes on working.

Right after a full checkpoint the write-ahead log is empty; a reader that begins then keeps every later checkpoint
from touching the main file, so the file can be copied as it lies while new writes go to the log.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from models.base import KINDS
from models.evidence.records import Evidence
from models.trail.records import CaseTrail, HouseTrail
from storage import fs, trail
from storage.engine import connect
from storage.errors import FileBusy
from storage.founding import CASES_DB, REGISTER_DB
from storage.office import Office
from storage.vault.header import HEADER_NAME
from storage.vault.slots import CASES, REGISTER

HEADER_LIMIT = 16 * 1024 * 1024


@dataclass
class StoreFile:
    """One store's file, mapped for reading and still."""

    name: str
    view: memoryview
    size: int


@dataclass
class Still:
    """The still picture: header, stores, evidence, counts and heads of one moment."""

    header: bytes
    stores: list[StoreFile]
    evidence: dict[str, tuple[Path, int]]
    counts: dict[str, int] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)


@contextmanager
def still(office: Office) -> Iterator[Still]:
    """Hold the office's vault still; writers wait only while the picture is taken, not while it is copied."""
    with ExitStack() as stack:
        with office.unit.lock:
            picture = Still(fs.read_limited(office.folder / HEADER_NAME, HEADER_LIMIT), [], {})
            engines = office.unit.stores
            _hold(stack, office, REGISTER_DB, engines.house_writer, REGISTER, picture)
            if engines.case_writer is not None:
                _hold(stack, office, CASES_DB, engines.case_writer, CASES, picture)
            else:
                _lay_open(stack, office, CASES_DB, picture)
                if (office.folder / f"{CASES_DB}-wal").exists():
                    _lay_open(stack, office, f"{CASES_DB}-wal", picture)
            _look(office, picture)
        yield picture


def _hold(stack: ExitStack, office: Office, name: str, writer: Engine, key: str, picture: Still) -> None:
    with writer.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        busy = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        raise FileBusy(name)
    holder = connect(office.folder / name, office.keys[key], read_only=True)
    stack.callback(holder.close)
    holder.execute("BEGIN")
    holder.execute("SELECT count(*) FROM sqlite_master").fetchone()
    _lay_open(stack, office, name, picture)


def _lay_open(stack: ExitStack, office: Office, name: str, picture: Still) -> None:
    # Closing this file later drops SQLite's own POSIX locks on it; no other program can come in between, the lock
    # on the vault's folder sees to that, and the readers' locks are on another file.
    path = office.folder / name
    with fs.mapped(path):
        file = stack.enter_context(path.open("rb"))
        size = path.stat().st_size
        content = stack.enter_context(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)) if size else b""
    view = stack.enter_context(memoryview(content))
    picture.stores.append(StoreFile(name, view, size))


def _look(office: Office, picture: Still) -> None:
    stores = office.unit.stores
    with Session(stores.house_reader) as house:
        picture.heads["house"] = trail.head(house, HouseTrail).text()
    names: set[str] = set()
    if stores.case_reader is not None:
        with Session(stores.case_reader) as cases:
            picture.heads["cases"] = trail.head(cases, CaseTrail).text()
            for kind, cls in KINDS.items():
                picture.counts[kind] = cases.scalar(select(func.count()).select_from(cls)) or 0
            names = set(cases.scalars(select(Evidence.file_name)))
            picture.counts["search_entry"] = cases.scalar(text("SELECT count(*) FROM search_entry")) or 0
    folder = office.folder / "evidence"
    for sub in sorted(folder.iterdir()):
        for path in sorted(sub.iterdir()):
            if path.name in names or (not names and not path.name.endswith(fs.PARTIAL_SUFFIX)):
                picture.evidence[path.name] = (path, path.stat().st_size)
