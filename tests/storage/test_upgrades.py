"""An office as the first landed program left it, with its backup: every newer program must open both, losing nothing.

``landed/office-0001.zip`` is the demonstration office made by that program (fictional persons, a light key derivation);
it is never made anew.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models.clues.queries import clue_list
from models.operations import Store
from models.statistics.report import report
from models.trail.records import HouseTrail
from storage import migrations, upgrades
from storage.backup import backup, open_medium, restore
from storage.check import check
from storage.engine import connect
from storage.founding import CASES_DB, REGISTER_DB
from storage.office import Office
from storage.vault.slots import CASES, REGISTER

LANDED = Path(__file__).parent / "landed" / "office-0001.zip"
LOGIN, PASSWORD = "zhou", "示范口令 zhou 青山绿水 2022"
FIRST = "0001"
FIGURES = {
    "clues_handled": 19,
    "clues_carried_over_assigned": 3,
    "clues_assigned_this_year": 11,
    "clues_own": 5,
}
KEYS = {f"cases-{FIRST}.db": CASES, f"register-{FIRST}.db": REGISTER}


@pytest.fixture
def landed(tmp_path: Path) -> Path:
    with zipfile.ZipFile(LANDED) as archive:
        archive.extractall(tmp_path)
    return tmp_path


def changed() -> list[str]:
    """The copies that an upgrade from the first revision must have made."""
    names = {Store.HOUSE: REGISTER_DB, Store.CASES: CASES_DB}
    return sorted(
        f"{names[store].removesuffix('.db')}-{FIRST}.db"
        for store, head in migrations.HEADS.items()
        if head != FIRST
    )


def holds_the_year(office: Office) -> None:
    assert check(office).problems == []
    assert len(office.read(clue_list, show="all", limit=200)) == 20
    year = office.read(report, year=2022)
    assert {figure.key: figure.value for figure in year.figures}.items() >= FIGURES.items()


def test_the_landed_office_opens_and_holds_everything(landed: Path):
    with Office.unlock(landed / "vault", LOGIN, PASSWORD) as office:
        holds_the_year(office)
        assert [path.name for path in upgrades.copies(landed / "vault")] == changed()


def test_the_landed_backup_restores_into_this_program(landed: Path):
    with open_medium(landed / "stick", login=LOGIN, password=PASSWORD) as found:
        restore(found, landed / "new")
    with Office.unlock(landed / "new", LOGIN, PASSWORD) as office:
        holds_the_year(office)
        assert [path.name for path in upgrades.copies(landed / "new")] == changed()


def test_the_store_as_it_was_is_kept_until_a_backup_holds_it(landed: Path):
    with Office.unlock(landed / "vault", LOGIN, PASSWORD) as office:
        for path in upgrades.copies(landed / "vault"):
            old = connect(path, office.keys[KEYS[path.name]], read_only=True, immutable=True)
            assert old.execute("SELECT version_num FROM alembic_version").fetchone() == (FIRST,)
            old.close()
        with Session(office.unit.stores.house_reader) as session:
            noted = [row for row in session.query(HouseTrail) if f"{FIRST} →" in row.content]
        assert len(noted) == bool(changed())
        backup(office, landed / "stick")
        assert upgrades.copies(landed / "vault") == []
