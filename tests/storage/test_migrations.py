"""Migrations on the encrypted engine: they make just the tables that the records describe; newer stores are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from models.base import CaseBase, HouseBase
from models.operations import Store
from models.search.records import FTS_TABLE
from storage import migrations
from storage.engine import make_engine
from storage.errors import NewerVault
from storage.vault.secrets import Secret
from tests.fixtures_vault import House

METADATA = {Store.HOUSE: HouseBase.metadata, Store.CASES: CaseBase.metadata}
BOTH = pytest.mark.parametrize("store", list(Store))


def ours(_object: object, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:
    """The search index's own tables are not in the metadata."""
    return not (kind == "table" and name is not None and name.startswith(FTS_TABLE))


@BOTH
def test_named_heads_are_those_of_the_scripts(store: Store):
    scripts = ScriptDirectory.from_config(migrations.configuration(store))
    assert scripts.get_heads() == [migrations.HEADS[store]]


@BOTH
def test_migrated_store_is_what_the_records_describe(store: Store, tmp_path: Path):
    engine = make_engine(tmp_path / "new.db", Secret.random(), create=True)
    migrations.upgrade(engine, store)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
        assert compare_metadata(context, METADATA[store]) == []
        assert {name for name in inspect(connection).get_table_names() if not name.startswith(FTS_TABLE)} == {
            *METADATA[store].tables,
            "alembic_version",
        }
    assert not migrations.needs_upgrade(engine, store)
    engine.dispose()


@BOTH
def test_store_of_a_newer_program_is_refused(store: Store, house: House):
    with house.as_("head") as office:
        engine = office.unit.stores.engine(store, write=True)
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerVault, match="更新版本"):
        house.unlock("head")


def test_failing_migration_leaves_nothing_behind(tmp_path: Path):
    engine = make_engine(tmp_path / "new.db", Secret.random(), create=True)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE unit (name TEXT)"))
    with pytest.raises(Exception, match="unit"):
        migrations.upgrade(engine, Store.CASES)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["unit"]
    engine.dispose()
