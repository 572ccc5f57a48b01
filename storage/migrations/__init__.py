"""Alembic migrations of the two stores, run on the encrypted connection itself: no URL, no key in any file.

``HEADS`` names each store's newest revision, so that an unlock need not load Alembic; a test holds them against the
scripts. A store of an unknown revision was made by a newer program and is refused.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from models.operations import Store
from storage.errors import NewerVault

FOLDERS = {Store.HOUSE: Path(__file__).parent / "register", Store.CASES: Path(__file__).parent / "cases"}
HEADS = {Store.HOUSE: "0003", Store.CASES: "0007"}


def revision(connection: Connection) -> str | None:
    """The revision a store is at; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def needs_upgrade(engine: Engine, store: Store) -> bool:
    """Whether the store is older than this program; raises :class:`NewerVault` when it is newer."""
    with engine.connect() as connection:
        found = revision(connection)
    if found == HEADS[store]:
        return False
    if found is not None and not _known(store, found):
        raise NewerVault
    return True


def upgrade(engine: Engine, store: Store) -> None:
    """Bring a store to the newest revision in one transaction; a failure leaves it as it was."""
    from alembic import command

    config = configuration(store)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def configuration(store: Store):  # type: ignore[no-untyped-def]  # Alembic is loaded only when needed
    """Alembic's configuration for a store."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDERS[store]).replace("%", "%%"))
    return config


def _known(store: Store, found: str) -> bool:
    return any(path.name.startswith(f"{found}_") for path in (FOLDERS[store] / "versions").iterdir())
