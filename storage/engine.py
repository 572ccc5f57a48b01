"""The encrypted engine: SQLCipher with a raw key behind SQLAlchemy.

One connector makes every connection, so no connection can be opened without a key: SQLCipher would then make a
plaintext file without a word. ``PRAGMA key`` accepts any key; only the first read tells, so it is read here.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from storage import fs
from storage.errors import DamagedVault, PlaceMissing
from storage.sentences import clear_errors
from storage.vault.secrets import Secret

PLAIN_MAGIC = b"SQLite format 3\x00"
BUSY_MS = 15_000
_OF_THE_DISK = ("full", "readonly", "unable to open", "disk I/O", "locked")
"""What the driver says of a disk; anything else at opening is damage or a wrong key."""


def damaged_store(name: str) -> DamagedVault:
    """The error for a store that does not open with the right key."""
    return DamagedVault(
        f"数据库文件 {name} 已损坏或不属于本保险库，请不要再写入，并从最近的备份恢复。", detail=name
    )


def connect(
    path: Path, key: Secret, *, read_only: bool = False, create: bool = False, immutable: bool = False
) -> Any:
    """A keyed DB-API connection; raises :class:`DamagedVault` for a wrong key, a damaged or a plaintext file.

    ``immutable`` opens a store that lies still on a medium, without locks and without any file beside it.
    """
    if create:
        path.touch(mode=0o600)
    else:
        refuse_plaintext(path)
    mode = "ro&immutable=1" if immutable else "rwc" if create else "rw"
    connection = dbapi2.connect(
        f"{path.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        # sqlcipher3 takes a key as SQL text only: the text lives for this one statement.
        with key.view() as raw:
            connection.execute(f"PRAGMA key = \"x'{raw.hex()}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        for pragma in _pragmas(read_only):
            connection.execute(f"PRAGMA {pragma}").fetchall()
    except dbapi2.DatabaseError as error:
        connection.close()
        if any(word in str(error) for word in _OF_THE_DISK):
            with clear_errors():
                raise
        raise damaged_store(path.name) from error
    return connection


def _pragmas(read_only: bool) -> tuple[str, ...]:
    common = (
        f"busy_timeout={BUSY_MS}",
        "foreign_keys=ON",
        "temp_store=MEMORY",
        "secure_delete=ON",
        "cache_size=-16000",
    )
    if read_only:
        return (*common, "query_only=ON")
    return (*common, "journal_mode=WAL", "synchronous=FULL")


def refuse_plaintext(path: Path) -> None:
    """Raise :class:`DamagedVault` when the file is missing, empty or an unencrypted database."""
    try:
        with fs.mapped(path), path.open("rb") as stream:
            head = stream.read(16)
    except PlaceMissing as error:
        raise damaged_store(path.name) from error
    if len(head) < 16 or head == PLAIN_MAGIC:
        raise damaged_store(path.name)


def raw_connection(session: Session) -> Any:
    """The driver's connection inside the session's transaction, for the few statements of every single operation.

    The session's own way costs some tenths of a millisecond a statement, which the trail and the index would pay
    several times a write.
    """
    return session.connection().connection.dbapi_connection


def make_engine(
    path: Path, key: Secret, *, read_only: bool = False, create: bool = False, pool_size: int = 1
) -> Engine:
    """An engine whose transactions begin at once (``BEGIN IMMEDIATE`` for writers), DDL included."""
    connector: Callable[[], Any] = lambda: connect(path, key, read_only=read_only, create=create)  # noqa: E731
    engine = create_engine(
        "sqlite://",
        module=dbapi2,
        creator=connector,
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=60,
        hide_parameters=True,
    )
    begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine
