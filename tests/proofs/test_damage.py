"""Every file of the vault and of a medium harmed: bytes flipped, cut, swapped, gone, replaced by an older one.

Each harm is found or harmless, nothing restores silently, nothing raises but a sentence.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import OfficeError
from models.evidence.records import Evidence
from models.settings.operations import change_case_settings
from models.units.operations import add_unit
from storage.accounts import change_password
from storage.backup import backup, open_medium, restore, snapshots, verify
from storage.backup.manifest import Closed
from storage.check import check
from storage.engine import connect
from storage.errors import StorageError
from storage.office import Office
from storage.vault.header import EvidenceCipher, VaultHeader
from storage.vault.kdf import LIGHT
from storage.vault.slots import CASES, REGISTER
from tests.fixtures_vault import PASSWORD, Clock, House
from tests.proofs.figures import note

STEP = 97
COARSE = 97 * 53
NEW_PASSWORD = "大江东去 浪淘尽 千古9"


SUITES = pytest.mark.parametrize("harmed", ["house", "national_house"], ids=["aes", "sm4"], indirect=True)


@pytest.fixture
def harmed(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A vault (of AES unless a test asks for 国密) with evidence and a medium with two snapshots, in the test's folder."""
    house: House = request.getfixturevalue(getattr(request, "param", "house"))
    (tmp_path / "录音.bin").write_bytes(bytes(range(256)) * 5000)
    (tmp_path / "照片.bin").write_bytes(os.urandom(150_000))
    with house.as_("head") as office:
        unit = office.run(add_unit, name="某某建设有限公司").value
        office.attach(tmp_path / "录音.bin", kind="unit", record_id=unit)
        backup(office, tmp_path / "stick")
        office.attach(tmp_path / "照片.bin", kind="unit", record_id=unit)
        office.run(change_case_settings, values={"reply_days": 21})
        backup(office, tmp_path / "stick")
    return tmp_path


def flipped(path: Path, step: int, start: int = 0) -> Iterator[int]:
    """Each ``step``-th byte flipped in turn, mended again after each."""
    with path.open("r+b", buffering=0) as file:
        size = os.fstat(file.fileno()).st_size
        for at in range(start, size, step):
            before = os.pread(file.fileno(), 1, at)
            os.pwrite(file.fileno(), bytes([before[0] ^ 1 << at % 8]), at)
            yield at
            os.pwrite(file.fileno(), before, at)


def pages_bad(path: Path, office: Office, key: str) -> bool:
    """Whether the store's own opening or its page check finds the harm."""
    try:
        connection = connect(path, office.keys[key], read_only=True)
    except StorageError:
        return True
    try:
        return bool(connection.execute("PRAGMA cipher_integrity_check").fetchall())
    finally:
        connection.close()


def look_through(folder: Path, step: int) -> dict[str, int]:
    """Flip through header, stores and evidence; gives how many flips each kind of file had. Asserts each was found."""
    counts = {}
    header = folder / "vault" / "vault.json"
    for _ in flipped(header, step):
        with pytest.raises(OfficeError):
            VaultHeader.parse(header.read_bytes())
        counts["header"] = counts.get("header", 0) + 1
    clock = Clock()
    with Office.unlock(folder / "vault", "head", PASSWORD, clock=clock) as office:
        with Session(office.unit.stores.case_reader) as session:
            pieces = list(session.scalars(select(Evidence)))
            session.expunge_all()
        for row in pieces:
            path = office.evidence.path(row.file_name)
            for at in flipped(path, step):
                assert office.evidence.verify(row).problem, (path, at)
                counts["evidence"] = counts.get("evidence", 0) + 1
        keys = {name: secret.clone() for name, secret in office.keys.items()}
        copies = folder / "copies"
        copies.mkdir(exist_ok=True)
        for name, key in (("register.db", REGISTER), ("cases.db", CASES)):
            shutil.copy(
                folder / "vault" / name, copies / name
            )  # the open vault's log is not in it: pages are whole
            assert not pages_bad(copies / name, office, key)
            for at in flipped(copies / name, step):
                assert pages_bad(copies / name, office, key), (name, at)
                counts[name] = counts.get(name, 0) + 1
    look_through_medium(folder / "stick", keys, step, counts)
    return counts


def look_through_medium(stick: Path, keys: dict, step: int, counts: dict[str, int]) -> None:
    """Flip through every file on the medium but its card, which holds no content."""
    names = snapshots(stick)
    for path in sorted(path for path in stick.rglob("*") if path.is_file() and path.name != "medium.json"):
        kind = path.parent.name if path.parent.name in ("packs", "snapshots") else "evidence copies"
        size = path.stat().st_size
        # evidence and packs are read whole for every flip
        for at in flipped(path, step if size < 200_000 else step * 7):
            found = [fault for name in names for fault in faults_of(stick, name, keys)]
            assert found, (path, at)
            counts[kind] = counts.get(kind, 0) + 1


def faults_of(stick: Path, name: str, keys: dict) -> list[str]:
    """What is wrong with a snapshot."""
    try:
        return verify(stick, Closed.read(stick, name).open(keys[REGISTER]), keys).problems
    except OfficeError as error:
        return [str(error)]


@SUITES
def test_each_flip_is_found(harmed: Path):
    aes = VaultHeader.load(harmed / "vault").evidence_cipher is EvidenceCipher.AES_256_GCM
    counts = look_through(harmed, COARSE if aes else 4 * COARSE)
    assert {"header", "evidence", "register.db", "cases.db", "packs", "snapshots", "evidence copies"} <= set(
        counts
    )


@pytest.mark.slow
@SUITES
def test_every_97th_byte_flipped_is_found(harmed: Path):
    suite = VaultHeader.load(harmed / "vault").evidence_cipher
    counts = look_through(harmed, STEP)
    assert sum(counts.values()) > 10_000
    note(
        f"3-damage-{suite}",
        f"every 97th byte flipped ({suite})",
        f"{sum(counts.values())} flips, 0 unnoticed",
    )


def opens_well(vault: Path, login: str = "head", password: str = PASSWORD) -> list[str]:
    """What is found when somebody comes in and checks; a refusal is found too."""
    try:
        with Office.unlock(vault, login, password, clock=Clock()) as office:
            return [*check(office).problems, *([office.header.notice] if office.header.notice else [])]
    except OfficeError as error:
        return [str(error)]


def stores(folder: Path) -> list[Path]:
    """Every file of the vault that holds something."""
    quiet = ("vault.lock", "attempts.log", "vault.json.bak")
    found = [path for path in (folder / "vault").rglob("*") if path.is_file() and path.name not in quiet]
    assert len(found) >= 5
    return found


@pytest.mark.parametrize("harm", ["cut", "empty", "gone", "longer", "noise"])
def test_a_file_cut_gone_or_changed_is_found(harmed: Path, harm: str):
    for path in stores(harmed):
        shutil.copytree(harmed / "vault", harmed / "again")
        target = harmed / "again" / path.relative_to(harmed / "vault")
        data = target.read_bytes()
        changed = {"cut": data[: len(data) * 2 // 3], "empty": b"", "longer": data + bytes(4096)}
        if harm == "gone":
            target.unlink()
        else:
            target.write_bytes(changed.get(harm, os.urandom(len(data))))
        # zeros after a store's last page are no page of it: SQLite does not look at them
        if harm != "longer" or path.suffix != ".db":
            assert opens_well(harmed / "again"), (path, harm)
        else:
            opens_well(harmed / "again")
        shutil.rmtree(harmed / "again")


def test_two_files_swapped_are_found(harmed: Path):
    first, second = sorted(path for path in stores(harmed) if path.parent.parent.name == "evidence")
    pairs = [(first, second), (harmed / "vault" / "cases.db", harmed / "vault" / "register.db")]
    for one, other in pairs:
        a, b = one.read_bytes(), other.read_bytes()
        one.write_bytes(b)
        other.write_bytes(a)
        assert opens_well(harmed / "vault"), (one, other)
        one.write_bytes(a)
        other.write_bytes(b)
    assert opens_well(harmed / "vault") == []


def lived_on(folder: Path) -> Path:
    """The vault as it was, kept aside; the vault itself goes on: a record, a password, a lock and unlock."""
    older = folder / "older"
    shutil.copytree(folder / "vault", older)
    with Office.unlock(folder / "vault", "head", PASSWORD, clock=Clock()) as office:
        office.run(add_unit, name="某某后来有限公司")
        change_password(office, PASSWORD, NEW_PASSWORD, kdf=LIGHT)
    assert opens_well(folder / "vault", password=NEW_PASSWORD) == []
    return older


@pytest.mark.parametrize("name", ["cases.db", "vault.json"])
def test_an_older_file_put_back_is_found(harmed: Path, name: str):
    older = lived_on(harmed)
    shutil.copy(older / name, harmed / "vault" / name)
    password = PASSWORD if name == "vault.json" else NEW_PASSWORD
    found = opens_well(harmed / "vault", password=password)
    assert any("旧" in sentence for sentence in found), found


def test_an_older_register_put_back_is_named_by_the_medium(harmed: Path):
    older = lived_on(harmed)
    with Office.unlock(harmed / "vault", "head", NEW_PASSWORD, clock=Clock()) as office:
        backup(office, harmed / "stick")
    shutil.copy(older / "register.db", harmed / "vault" / "register.db")
    with Office.unlock(harmed / "vault", "head", NEW_PASSWORD, clock=Clock()) as office:
        warnings = backup(office, harmed / "stick").warnings
    assert any("系统日志" in sentence and "旧副本" in sentence for sentence in warnings)


@SUITES
@pytest.mark.parametrize("harm", ["older pack", "swapped packs", "swapped evidence", "foreign manifest"])
def test_no_harmed_snapshot_restores(harmed: Path, harm: str):
    stick = harmed / "stick"
    packs = sorted((stick / "packs").iterdir(), key=lambda path: path.stat().st_size)
    if harm == "older pack":  # the newest snapshot's blocks replaced by others of their size
        path = next(path for path in packs if path.name.startswith(snapshots(stick)[-1]))
        path.write_bytes(packs[-1].read_bytes()[: path.stat().st_size])
    elif harm == "swapped packs":
        a, b = packs[-1].read_bytes(), packs[-2].read_bytes()
        packs[-1].write_bytes(b)
        packs[-2].write_bytes(a)
    elif harm == "swapped evidence":
        one, other = sorted(path for path in (stick / "evidence").rglob("*") if path.is_file())
        a, b = one.read_bytes(), other.read_bytes()
        one.write_bytes(b)
        other.write_bytes(a)
    else:
        first, last = snapshots(stick)
        shutil.copy(stick / "snapshots" / f"{first}.json", stick / "snapshots" / f"{last}.json")
    attempt: Callable[[], object] = lambda: restored(stick, harmed / "new")  # noqa: E731
    with pytest.raises(StorageError) as caught:
        attempt()
    assert "。" in str(caught.value)
    assert not (harmed / "new").exists()


def restored(stick: Path, target: Path) -> None:
    with open_medium(stick, login="head", password=PASSWORD) as opened:
        restore(opened, target)
