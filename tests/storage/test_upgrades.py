"""Offices as landed programs left them, with their backups: every newer program must open both, losing nothing.

``landed/office-NNNN.zip`` is the demonstration office made by the program whose case store was at that revision
(fictional persons, a light key derivation); none is ever made anew.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models.clues.queries import clue_list
from models.operations import Store
from models.statistics.report import report
from models.trail.records import HouseTrail
from models.version import VERSION
from storage import migrations, upgrades
from storage.backup import backup, open_medium, restore
from storage.check import check
from storage.engine import connect
from storage.errors import NewerVault
from storage.founding import CASES_DB, REGISTER_DB
from storage.office import Office
from storage.vault import header_json
from storage.vault.header import VaultHeader
from storage.vault.slots import CASES, REGISTER

LANDED = Path(__file__).parent / "landed"
LOGIN, PASSWORD = "zhou", "示范口令 zhou 青山绿水 2022"
REVISIONS = {
    "0001": {Store.HOUSE: "0001", Store.CASES: "0001"},
    "0002": {Store.HOUSE: "0001", Store.CASES: "0002"},
    "0003": {Store.HOUSE: "0002", Store.CASES: "0003"},
    "0004": {Store.HOUSE: "0002", Store.CASES: "0004"},
    "0005": {Store.HOUSE: "0002", Store.CASES: "0005"},
    "0006": {Store.HOUSE: "0003", Store.CASES: "0006"},
}
"""What each landed program left its stores at."""
FIGURES = {
    "clues_handled": 19,
    "clues_carried_over_assigned": 3,
    "clues_assigned_this_year": 11,
    "clues_own": 5,
}
NAMES = {Store.HOUSE: REGISTER_DB.removesuffix(".db"), Store.CASES: CASES_DB.removesuffix(".db")}
KEYS = {NAMES[Store.CASES]: CASES, NAMES[Store.HOUSE]: REGISTER}


@dataclass(frozen=True)
class Landed:
    """An office as a landed program left it: its vault, its stick, what its stores were at."""

    folder: Path
    revisions: dict[Store, str]

    def changed(self) -> list[str]:
        """The copies that an upgrade from there must have made."""
        return sorted(
            f"{NAMES[store]}-{self.revisions[store]}.db"
            for store, head in migrations.HEADS.items()
            if head != self.revisions[store]
        )


@pytest.fixture(params=REVISIONS)
def landed(request: pytest.FixtureRequest, tmp_path: Path) -> Landed:
    with zipfile.ZipFile(LANDED / f"office-{request.param}.zip") as archive:
        archive.extractall(tmp_path)
    return Landed(tmp_path, REVISIONS[request.param])


def holds_the_year(office: Office) -> None:
    assert check(office).problems == []
    assert len(office.read(clue_list, show="all", limit=200)) == 20
    year = office.read(report, year=2022)
    assert {figure.key: figure.value for figure in year.figures}.items() >= FIGURES.items()


def test_the_landed_office_opens_and_holds_everything(landed: Landed):
    with Office.unlock(landed.folder / "vault", LOGIN, PASSWORD) as office:
        holds_the_year(office)
        assert [path.name for path in upgrades.copies(landed.folder / "vault")] == landed.changed()


def test_an_upgraded_vault_names_its_version_to_older_programs(landed: Landed):
    with Office.unlock(landed.folder / "vault", LOGIN, PASSWORD) as office:
        upgraded = bool(landed.changed())
        assert office.header.min_app == VERSION or not upgraded
        assert check(office).problems == []
    data = (landed.folder / "vault" / "vault.json").read_bytes()
    if header_json.older("0.1.0", VaultHeader.parse(data).min_app):
        with pytest.raises(NewerVault, match=r"清卷 [0-9.]+ 或更新的版本"):
            VaultHeader.parse(data, "0.1.0")


def test_the_landed_backup_restores_into_this_program(landed: Landed):
    with open_medium(landed.folder / "stick", login=LOGIN, password=PASSWORD) as found:
        restore(found, landed.folder / "new")
    with Office.unlock(landed.folder / "new", LOGIN, PASSWORD) as office:
        holds_the_year(office)
        assert [path.name for path in upgrades.copies(landed.folder / "new")] == landed.changed()


def test_the_store_as_it_was_is_kept_until_a_backup_holds_it(landed: Landed):
    with Office.unlock(landed.folder / "vault", LOGIN, PASSWORD) as office:
        for path in upgrades.copies(landed.folder / "vault"):
            name, _, before = path.stem.partition("-")
            old = connect(path, office.keys[KEYS[name]], read_only=True, immutable=True)
            assert old.execute("SELECT version_num FROM alembic_version").fetchone() == (before,)
            old.close()
        with Session(office.unit.stores.house_reader) as session:
            noted = [row for row in session.query(HouseTrail) if " → 00" in row.content]
        assert len(noted) == bool(landed.changed())
        backup(office, landed.folder / "stick")
        assert upgrades.copies(landed.folder / "vault") == []
