"""Before a newer program changes an older store, the store as it was is copied beside it, read back and opened.

What is copied is ciphertext. The copy goes with the next verified backup; until then the older program can open it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from sqlalchemy import Engine

from models.operations import Store
from storage import fs, migrations
from storage.engine import connect
from storage.errors import DamagedVault
from storage.vault.secrets import Secret

FOLDER = "before-upgrade"
PIECE = 1024 * 1024


def bring_up(folder: Path, name: str, key: Secret, engine: Engine, store: Store) -> str | None:
    """Upgrade a store that is older than the program, a verified copy first; says what was done, None where nothing.

    Raises ``NewerVault``, ``NoSpace``, :class:`DamagedVault` where the copy does not read back like the store.
    """
    if not migrations.needs_upgrade(engine, store):
        return None
    with engine.connect() as connection:
        before = migrations.revision(connection)
    _copy(folder, name, key, engine, before or "0000")
    migrations.upgrade(engine, store)
    return f"{name} {before} → {migrations.HEADS[store]}"


def copies(folder: Path) -> list[Path]:
    """The copies that a vault keeps."""
    return sorted((folder / FOLDER).glob("*.db"))


def forget(folder: Path) -> None:
    """Remove the copies: what they hold is in a verified backup now."""
    if (folder / FOLDER).is_dir():
        fs.remove_folder(folder / FOLDER)


def _copy(folder: Path, name: str, key: Secret, engine: Engine, before: str) -> None:
    with engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        if raw.in_transaction:
            raw.execute("COMMIT")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    source = folder / name
    fs.require_space(folder, source.stat().st_size)
    fs.make_folder(folder / FOLDER)
    target = folder / FOLDER / f"{source.stem}-{before}.db"
    fs.copy_file(source, target, overwrite=True)
    if _digest(source) != _digest(target):
        raise DamagedVault(
            "升级前的副本与数据库不一致，硬盘可能有坏块，请换一台机器从备份恢复。", detail=name
        )
    connect(target, key, read_only=True, immutable=True).close()


def _digest(path: Path) -> bytes:
    digest = hashlib.sha256()
    with fs.open_read(path) as stream:
        while piece := stream.read(PIECE):
            digest.update(piece)
    return digest.digest()
