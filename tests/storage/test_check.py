"""The check finds nothing in a healthy vault, and names each harm."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from models.operations import Work, operation
from models.rights import Right
from models.units.records import Unit
from storage.accounts import recover_password
from storage.check import check
from storage.office import Office
from storage.vault.kdf import LIGHT
from tests.fixtures_vault import House


@operation("试验登记单位", right=Right.CASE_WRITE)
def put_unit(work: Work, *, name: str) -> int:
    """A record to hang evidence on."""
    unit = Unit(name=name)
    work.session.add(unit)
    work.session.flush()
    return unit.id


@pytest.fixture
def with_evidence(office: Office, tmp_path: Path) -> Office:
    """A vault with one unit and one piece of evidence."""
    unit = office.run(put_unit, name="某某建设有限公司").value
    path = tmp_path / "说明.txt"
    path.write_text("情况说明", "utf-8")
    office.attach(path, kind="unit", record_id=unit)
    return office


def test_healthy_vault_is_intact(with_evidence: Office):
    report = check(with_evidence)
    assert report.problems == []
    assert report.left_out == []
    assert report.checked["材料"] == 1
    assert report.checked["案卷日志"] >= 3


def test_checked_again_after_writing_it_is_as_healthy(office: Office):
    """The index merges its parts now and then; a check before that must not make the next one see damage."""
    for number in range(24):
        office.run(put_unit, name=f"某某第{number}建设有限公司")
        assert check(office).problems == []


def test_evidence_comes_back_as_it_went_in(with_evidence: Office):
    assert with_evidence.evidence_bytes(1).decode() == "情况说明"


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        (lambda folder: next((folder / "evidence").glob("*/*")).unlink(), "说明.txt"),
        (lambda folder: _flip(next((folder / "evidence").glob("*/*"))), "说明.txt"),
    ],
)
def test_harmed_evidence_is_named(with_evidence: Office, harm: Callable[[Path], None], named: str):
    harm(with_evidence.folder)
    report = check(with_evidence)
    assert any(named in sentence for sentence in report.problems)


def test_missing_index_row_is_named(with_evidence: Office):
    with Session(with_evidence.unit.stores.case_writer) as session:
        session.execute(text("DELETE FROM search_text WHERE rowid = 1"))
        session.commit()
    assert any("检索" in sentence for sentence in check(with_evidence).problems)


def test_flipped_page_is_named(house: House):
    with house.as_("head") as office:
        office.run(put_unit, name="某某置业有限公司")
        # a page that the unlock does not read: it must be found by looking at every page
        reader = office.unit.stores.case_reader
        assert reader is not None
        with reader.connect() as connection:
            asked = "SELECT rootpage FROM sqlite_master WHERE name = 'unit'"
            page = int(connection.exec_driver_sql(asked).scalar_one())
            size = int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())
    path = house.folder / "cases.db"
    data = bytearray(path.read_bytes())
    data[(page - 1) * size + 100] ^= 1
    path.write_bytes(data)
    with house.as_("head") as office:
        assert any("cases.db" in sentence for sentence in check(office).problems)


def test_entries_signed_with_a_former_key_still_verify(house: House):
    with house.as_("head") as office:
        office.run(put_unit, name="某某物业有限公司")
    recover_password(house.folder, " ".join(house.recovery), "head", "大江东去 浪淘尽 千古9", kdf=LIGHT)
    with house.unlock("head", "大江东去 浪淘尽 千古9") as office:
        assert check(office).problems == []


def test_auditor_is_told_what_was_left_out(house: House):
    with house.as_("auditor") as office:
        report = check(office)
    assert report.intact
    assert report.left_out


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
