"""Backup on real vaults and real folders: full, then only what is new, read back, restored, damaged, cut off."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.errors import NotAllowed
from models.operations import Work, operation
from models.rights import Right
from models.settings.operations import case_settings, change_case_settings, house_settings
from models.trail.records import CaseTrail
from models.units.records import Unit
from storage.backup import backup, open_medium, restore, snapshots, verify
from storage.backup.manifest import Closed, DamagedBackup, NoBackup, OtherVault
from storage.backup.pages import PAGE, PageCheck, fingerprint
from storage.backup.retention import NEWEST, to_keep
from storage.check import check
from storage.errors import AlreadyThere, Cancelled, NewerVault, StorageError, WrongPassword
from storage.office import Office
from tests.fixtures_vault import PASSWORD, House


@operation("试验登记多个单位", right=Right.CASE_WRITE)
def put_units(work: Work, *, first: int, count: int) -> list[int]:
    """Records to back up and to hang evidence on."""
    units = [Unit(name=f"某某第{number}有限公司") for number in range(first, first + count)]
    work.session.add_all(units)
    work.session.flush()
    return [unit.id for unit in units]


@pytest.fixture
def medium(tmp_path: Path) -> Path:
    """The folder that plays the stick."""
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick" / "清卷备份"


@pytest.fixture
def busy_office(office: Office, tmp_path: Path) -> Office:
    """A vault with records and a piece of evidence of several chunks."""
    ids = office.run(put_units, first=1, count=200).value
    path = tmp_path / "录音.bin"
    path.write_bytes(bytes(range(256)) * 12_000)
    office.attach(path, kind="unit", record_id=ids[0])
    return office


def opened(medium: Path, **how: str):
    return open_medium(medium, **(how or {"login": "head", "password": PASSWORD}))


def problems(medium: Path, *, full: bool = True) -> list[str]:
    with opened(medium) as found:
        return verify(found.medium, found.manifest, found.keys, full=full).problems


def test_first_is_full_next_holds_only_what_is_new(busy_office: Office, medium: Path):
    first = backup(busy_office, medium)
    busy_office.run(change_case_settings, values={"reply_days": 20})
    second = backup(busy_office, medium)
    assert first.full
    assert first.evidence_new == 1
    assert not second.full
    assert second.evidence_new == 0
    assert second.new_bytes < first.new_bytes / 4
    assert problems(medium) == []


@pytest.mark.parametrize("how", ["password", "recovery"])
def test_restored_vault_is_the_same(house: House, medium: Path, tmp_path: Path, how: str):
    with house.as_("head") as office:
        office.run(put_units, first=1, count=50)
        backup(office, medium)
        office.run(change_case_settings, values={"reply_days": 18})
        result = backup(office, medium)
    way = (
        {"login": "leader", "password": PASSWORD}
        if how == "password"
        else {"recovery": " ".join(house.recovery)}
    )
    with opened(medium, **way) as found:
        restore(found, tmp_path / "new")
    with Office.unlock(tmp_path / "new", "head", PASSWORD) as office:
        assert office.read(case_settings)["reply_days"] == 18
        report = check(office)
    assert report.problems == []
    assert result.heads["cases"] == report.heads["案卷日志"]


def test_snapshot_taken_while_others_write_is_of_one_moment(
    busy_office: Office, medium: Path, tmp_path: Path
):
    written: list[int] = []

    def write_meanwhile(_what: str, _done: int, _total: int) -> None:
        if len(written) < 5:
            written.extend(busy_office.run(put_units, first=1000 + len(written), count=1).value)

    result = backup(busy_office, medium, progress=write_meanwhile)
    assert len(written) == 5
    assert result.counts["unit"] == 200
    with opened(medium) as found:
        restore(found, tmp_path / "new")
    assert problems(medium) == []


def test_administrator_backs_up_without_the_case_key(house: House, medium: Path):
    with house.as_("admin") as office:
        backup(office, medium)
    with opened(medium, login="admin", password=PASSWORD) as found:
        result = verify(found.medium, found.manifest, found.keys, full=True)
    assert result.good
    assert result.opened == ["register.db"]
    assert any("cases.db" in sentence for sentence in result.left_out)
    assert problems(medium) == []


def test_account_without_the_right_is_refused(house: House, medium: Path):
    with house.as_("auditor") as office, pytest.raises(NotAllowed):
        backup(office, medium)


def test_medium_holds_nothing_readable(busy_office: Office, medium: Path):
    busy_office.run(put_units, first=500, count=1)
    backup(busy_office, medium)
    for path in medium.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
                assert "某某第500有限公司".encode(encoding) not in data


@pytest.mark.parametrize("where", ["packs", "evidence", "snapshots"])
@pytest.mark.parametrize("harm", ["flip", "cut", "gone"])
def test_every_harm_to_a_snapshot_is_found(
    busy_office: Office, medium: Path, tmp_path: Path, where: str, harm: str
):
    backup(busy_office, medium)
    path = max((p for p in (medium / where).rglob("*") if p.is_file()), key=lambda p: p.stat().st_size)
    data = bytearray(path.read_bytes())
    if harm == "gone":
        path.unlink()
    else:
        data[len(data) // 2] ^= 1
        path.write_bytes(data if harm == "flip" else data[: len(data) // 2])
    try:
        found = problems(medium, full=False)
    except StorageError as error:
        found = [str(error)]
    assert found
    with pytest.raises(StorageError), opened(medium) as snapshot:
        restore(snapshot, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_next_backup_after_harm_is_full_again_and_good(busy_office: Office, medium: Path):
    backup(busy_office, medium)
    next((medium / "packs").glob("*cases.db")).unlink()
    result = backup(busy_office, medium)
    assert result.full
    assert result.warnings
    assert problems(medium) == []


@pytest.mark.parametrize("step", [1, 2, 3])
def test_cancelled_backup_leaves_the_last_good_one(busy_office: Office, medium: Path, step: int):
    backup(busy_office, medium)
    busy_office.run(put_units, first=300, count=300)
    calls = iter(range(1000))
    with pytest.raises(Cancelled):
        backup(busy_office, medium, cancelled=lambda: next(calls) >= step)
    assert len(snapshots(medium)) == 1
    assert problems(medium) == []
    assert not backup(busy_office, medium).full
    assert problems(medium) == []


def test_large_files_lie_in_parts(busy_office: Office, medium: Path, tmp_path: Path):
    backup(busy_office, medium, part_limit=200_000)
    assert max(path.stat().st_size for path in medium.rglob("*") if path.is_file()) <= 200_000
    busy_office.run(put_units, first=700, count=3)
    assert not backup(busy_office, medium, part_limit=200_000).full
    with opened(medium) as found:
        restore(found, tmp_path / "new")
    with Office.unlock(tmp_path / "new", "leader", PASSWORD) as office:
        assert check(office).problems == []


def test_restore_never_overwrites(busy_office: Office, medium: Path, tmp_path: Path):
    backup(busy_office, medium)
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "file").write_text("x")
    with opened(medium) as found, pytest.raises(AlreadyThere):
        restore(found, tmp_path / "there")


def test_other_vaults_medium_is_refused(house: House, medium: Path, tmp_path: Path):
    from storage.founding import create_vault
    from storage.vault.kdf import LIGHT
    from tests.fixtures_vault import plan

    with house.as_("head") as office:
        backup(office, medium)
    create_vault(tmp_path / "second", plan(), kdf=LIGHT)
    with Office.unlock(tmp_path / "second", "head", PASSWORD) as office, pytest.raises(OtherVault):
        backup(office, medium)


def test_wrong_password_empty_medium_and_newer_format_are_told_apart(
    busy_office: Office, medium: Path, tmp_path: Path
):
    backup(busy_office, medium)
    with pytest.raises(WrongPassword):
        opened(medium, login="head", password="不对的口令")
    (tmp_path / "empty").mkdir()
    with pytest.raises(NoBackup):
        opened(tmp_path / "empty")
    path = medium / "snapshots" / f"{snapshots(medium)[0]}.json"
    path.write_text(path.read_text().replace('"format":1', '"format":9'))
    with pytest.raises(NewerVault):
        opened(medium)


def test_trail_rolled_back_under_a_backup_is_named(busy_office: Office, medium: Path):
    busy_office.run(change_case_settings, values={"reply_days": 12})
    backup(busy_office, medium)
    with Session(busy_office.unit.stores.case_writer) as session:
        last = session.scalar(select(CaseTrail.seq).order_by(CaseTrail.seq.desc()))
        session.execute(delete(CaseTrail).where(CaseTrail.seq == last))
        session.commit()
    assert any("案卷日志" in sentence for sentence in backup(busy_office, medium).warnings)


def test_backup_is_noted_for_the_reminder(busy_office: Office, medium: Path):
    result = backup(busy_office, medium)
    settings = busy_office.read(house_settings)
    assert settings["last_backup"]["snapshot"] == result.snapshot
    assert settings["backup_medium"] == str(medium)


def test_old_snapshots_are_thinned_and_the_rest_still_opens(busy_office: Office, house: House, medium: Path):
    for day in range(NEWEST + 3):
        house.clock.at = datetime(2022, 6, 30, 9, 0) + timedelta(minutes=day)
        busy_office.run(change_case_settings, values={"reply_days": 10 + day})
        result = backup(busy_office, medium)
    assert result.snapshot in snapshots(medium)
    assert len(snapshots(medium)) < NEWEST + 3
    for name in snapshots(medium):
        with open_medium(medium, login="head", password=PASSWORD, snapshot=name) as found:
            assert verify(found.medium, found.manifest, found.keys, full=True).problems == []


@given(
    st.dictionaries(st.integers(0, 10**6).map(str), st.datetimes(datetime(2015, 1, 1), datetime(2026, 1, 1)))
)
def test_retention_never_removes_the_newest(made: dict[str, datetime]):
    keep = to_keep(made, datetime(2026, 1, 1))
    assert keep <= set(made)
    assert len(keep) >= min(len(made), NEWEST)
    if made:
        newest = max(made.values())
        assert any(made[name] == newest for name in keep)


def test_a_clock_set_back_costs_no_new_snapshot(busy_office: Office, house: House, medium: Path):
    for _ in range(NEWEST + 1):
        busy_office.run(change_case_settings, values={"reply_days": 10})
        backup(busy_office, medium)
    for minute in (20, 10):  # of a machine whose clock begins anew each morning
        house.clock.at = datetime(2019, 1, 1, 0, minute)
        result = backup(busy_office, medium)
        assert snapshots(medium)[-1] == result.snapshot
    assert problems(medium) == []


@given(st.binary(max_size=400))
def test_manifest_parser_takes_any_bytes(data: bytes):
    with pytest.raises((DamagedBackup, NewerVault)):
        Closed.parse(data, "00001-20220630-090000-abcdef")


def test_pages_check_as_sqlcipher_writes_them(house: House):
    data = (house.folder / "register.db").read_bytes()
    with house.as_("head") as office:
        pages = PageCheck(office.keys["register"], data[:PAGE])
    assert pages.bad_pages(1, data) == []
    harmed = bytearray(data)
    harmed[PAGE + 100] ^= 1
    assert pages.bad_pages(1, harmed) == [2]
    swapped = data[:PAGE] + data[2 * PAGE : 3 * PAGE] + data[PAGE : 2 * PAGE] + data[3 * PAGE :]
    assert pages.bad_pages(1, swapped) == [2, 3]


def test_fingerprint_sees_a_rewritten_page(house: House):
    before = (house.folder / "cases.db").read_bytes()[: 16 * PAGE]
    other: Callable[[bytes], bytes] = bytearray
    changed = bytearray(other(before))
    changed[3 * PAGE - 70] ^= 1
    assert fingerprint(before) != fingerprint(changed)
    assert fingerprint(before) == fingerprint(bytes(before))


def test_backup_of_a_restored_copy_goes_on(busy_office: Office, medium: Path, tmp_path: Path):
    backup(busy_office, medium)
    with opened(medium) as found:
        restore(found, tmp_path / "new")
    busy_office.lock()
    with Office.unlock(tmp_path / "new", "head", PASSWORD) as office:
        assert not backup(office, medium).full
    shutil.rmtree(tmp_path / "new")
    assert problems(medium) == []
