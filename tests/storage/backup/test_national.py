"""Backups of a vault founded with 国密: manifests sealed with SM4-GCM, digests of SM3, media of earlier programs."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from models.units.operations import add_unit
from storage.backup import backup, open_medium, restore, snapshots, verify
from storage.backup.manifest import Closed, DamagedBackup, Manifest, StoreEntry
from storage.backup.pages import BLOCK
from storage.backup.read import assemble
from storage.check import check
from storage.office import Office
from storage.vault.header import EvidenceCipher
from storage.vault.sealed import canonical
from storage.vault.slots import REGISTER
from tests.fixtures_vault import PASSWORD, House

AES, SM4 = EvidenceCipher
CONTENT = "关于招标的情况说明".encode() * 90_000
UNITS = 200


@pytest.fixture
def medium(tmp_path: Path) -> Path:
    """The folder that plays the stick."""
    return tmp_path / "stick"


@pytest.fixture
def office(national_house: House, tmp_path: Path):
    """A vault of 国密 with records and a piece of evidence."""
    (tmp_path / "说明.txt").write_bytes(CONTENT)
    with national_house.as_("head") as office:
        units = [office.run(add_unit, name=f"某某第{number}有限公司").value for number in range(UNITS)]
        office.attach(tmp_path / "说明.txt", kind="unit", record_id=units[0])
        yield office


def formats(medium: Path) -> list[int]:
    """What the manifests name, oldest first."""
    return [json.loads(snapshot_file(medium, name).read_bytes())["format"] for name in snapshots(medium)]


def snapshot_file(medium: Path, name: str) -> Path:
    return medium / "snapshots" / f"{name}.json"


def problems(medium: Path, snapshot: str | None = None) -> list[str]:
    with open_medium(medium, login="head", password=PASSWORD, snapshot=snapshot) as found:
        return verify(found.medium, found.manifest, found.keys, full=True).problems


def restored_units(medium: Path, target: Path, snapshot: str | None = None) -> int:
    """How many units come back, after everything was looked at."""
    with open_medium(medium, login="head", password=PASSWORD, snapshot=snapshot) as found:
        restore(found, target)
        count = found.manifest.counts["unit"]
    with Office.unlock(target, "head", PASSWORD) as again:
        assert check(again).intact
    return count


def as_before_format_2(office: Office, medium: Path) -> None:
    """The newest snapshot made into what a program from before format 2 wrote for the same vault: AES and SHA-256."""
    path = snapshot_file(medium, snapshots(medium)[-1])
    found = Closed.read(medium, path.stem).open(office.keys[REGISTER])
    found.cipher, now = AES, found.cipher
    assert now is SM4
    for entry in found.stores:
        entry.hashes = sha256_of_blocks(medium, found, entry)
    for name, (size, _) in found.evidence.items():
        data = (medium / "evidence" / name[:2] / name).read_bytes()
        found.evidence[name] = (size, hashlib.sha256(data).hexdigest())
    path.write_bytes(found.to_bytes(office.keys[REGISTER]))
    assert problems(medium, path.stem) == []


def sha256_of_blocks(medium: Path, manifest: Manifest, entry: StoreEntry) -> bytes:
    data = bytearray(entry.size)
    for run in entry.runs:
        end = min((run.first + run.count) * BLOCK, entry.size)
        pack = (medium / "packs" / run.pack).read_bytes()
        data[run.first * BLOCK : end] = pack[run.offset :][: end - run.first * BLOCK]
    return b"".join(hashlib.sha256(data[at : at + BLOCK]).digest() for at in range(0, len(data), BLOCK))


def test_full_and_next_come_back(office: Office, medium: Path, tmp_path: Path):
    first = backup(office, medium)
    office.run(add_unit, name="某某后来有限公司")
    second = backup(office, medium)
    assert (first.full, second.full, second.evidence_new) == (True, False, 0)
    assert second.new_bytes < first.new_bytes
    assert formats(medium) == [2, 2]
    assert [problems(medium, name) for name in snapshots(medium)] == [[], []]
    assert restored_units(medium, tmp_path / "again") == UNITS + 1


@pytest.mark.parametrize("folder", ["packs", "evidence"])
def test_a_flipped_byte_is_found(office: Office, medium: Path, tmp_path: Path, folder: str):
    backup(office, medium)
    for path in sorted(path for path in (medium / folder).rglob("*") if path.is_file()):
        whole = path.read_bytes()
        path.write_bytes(whole[:-100] + bytes([whole[-100] ^ 1]) + whole[-99:])
        assert problems(medium), path
        with open_medium(medium, login="head", password=PASSWORD) as found, pytest.raises(DamagedBackup):
            restore(found, tmp_path / "again")
        path.write_bytes(whole)
    assert problems(medium) == []


def test_each_flip_in_the_manifest_is_refused(office: Office, medium: Path):
    backup(office, medium)
    name = snapshots(medium)[-1]
    sealed = base64.b64decode(json.loads(snapshot_file(medium, name).read_bytes())["sealed"])
    whole = json.loads(snapshot_file(medium, name).read_bytes())
    for at in [0, 11, 12, len(sealed) // 2, len(sealed) - 17, len(sealed) - 16, len(sealed) - 1]:
        harmed = sealed[:at] + bytes([sealed[at] ^ 0x40]) + sealed[at + 1 :]
        data = canonical(whole | {"sealed": base64.b64encode(harmed).decode()})
        with pytest.raises(DamagedBackup):
            Closed.parse(data, name).open(office.keys[REGISTER])
    for short in (b"", sealed[:20], sealed[:-1]):
        data = canonical(whole | {"sealed": base64.b64encode(short).decode()})
        with pytest.raises(DamagedBackup):
            Closed.parse(data, name).open(office.keys[REGISTER])


def to_format_1(outer: dict) -> None:
    outer["format"] = 1
    del outer["algorithms"]


def to_aes_in_format_2(outer: dict) -> None:
    outer["algorithms"] = {"seal": "AES-256-GCM", "hash": "SHA-256"}


def to_another_hash(outer: dict) -> None:
    outer["algorithms"]["hash"] = "SHA-256"


def to_a_header_of_aes(outer: dict) -> None:
    header = base64.b64decode(outer["header"])
    outer["header"] = base64.b64encode(header.replace(b'"SM4-GCM"', b'"AES-256-GCM"')).decode()


@pytest.mark.parametrize("edit", [to_format_1, to_aes_in_format_2, to_another_hash, to_a_header_of_aes])
def test_an_edited_outside_is_refused(office: Office, medium: Path, edit: Callable[[dict], None]):
    backup(office, medium)
    name = snapshots(medium)[-1]
    outer = json.loads(snapshot_file(medium, name).read_bytes())
    edit(outer)
    with pytest.raises(DamagedBackup):
        Closed.parse(canonical(outer), name).open(office.keys[REGISTER])


def test_sm4_is_refused_for_a_vault_of_aes(house: House, medium: Path):
    """Even by somebody who holds the key to seal it: the header inside names other algorithms."""
    with house.as_("head") as office:
        backup(office, medium)
        name, key = snapshots(medium)[-1], office.keys[REGISTER]
        assert formats(medium) == [1]
        found = Closed.read(medium, name).open(key)
        found.cipher = SM4
        with pytest.raises(DamagedBackup) as caught:
            Closed.parse(found.to_bytes(key), name).open(key)
    assert caught.value.detail == "the manifest's algorithms are not the vault's"


def test_a_medium_of_an_earlier_program_goes_on(office: Office, medium: Path, tmp_path: Path):
    first = backup(office, medium)
    as_before_format_2(office, medium)
    office.run(add_unit, name="某某后来有限公司")
    second = backup(office, medium)
    assert formats(medium) == [1, 2]
    assert (second.full, second.evidence_new, second.evidence_total) == (False, 0, 1)
    assert second.new_bytes < first.new_bytes, "packs and evidence are shared as they are"
    assert second.warnings == []
    assert [problems(medium, name) for name in snapshots(medium)] == [[], []]
    assert restored_units(medium, tmp_path / "new") == UNITS + 1
    assert restored_units(medium, tmp_path / "old", first.snapshot) == UNITS
    third = backup(office, medium)
    assert (third.full, formats(medium)) == (False, [1, 2, 2])
    assert problems(medium) == []


def test_old_snapshots_are_thinned_among_new_ones(national_house: House, medium: Path):
    with national_house.as_("head") as office:
        first = backup(office, medium)
        as_before_format_2(office, medium)
        removed: list[str] = []
        for _ in range(8):
            removed += backup(office, medium).removed
    assert first.snapshot in removed
    assert problems(medium) == []


@pytest.mark.parametrize("folder", ["packs", "evidence"])
def test_what_an_earlier_program_left_damaged_is_written_anew(
    office: Office, medium: Path, tmp_path: Path, folder: str
):
    """Nothing gets a new digest for lying there: it is held against the vault, byte by byte."""
    backup(office, medium)
    as_before_format_2(office, medium)
    harmed = max((p for p in (medium / folder).rglob("*") if p.is_file()), key=lambda p: p.stat().st_size)
    data = bytearray(harmed.read_bytes())
    data[len(data) // 3] ^= 1
    harmed.write_bytes(data)
    backup(office, medium)
    assert formats(medium) == [1, 2]
    assert problems(medium) == []
    assert restored_units(medium, tmp_path / "again") == UNITS


def test_a_store_put_together_is_the_vaults_own(office: Office, medium: Path, tmp_path: Path):
    """After the change of format, block for block: what is reused and what is new."""
    backup(office, medium)
    as_before_format_2(office, medium)
    office.run(add_unit, name="某某后来有限公司")
    backup(office, medium)
    found = Closed.read(medium, snapshots(medium)[-1]).open(office.keys[REGISTER])
    entry = next(entry for entry in found.stores if entry.name == "cases.db")
    assert len({run.pack for run in entry.runs}) == 2
    assemble(medium, found, entry, tmp_path / "cases.db")
    data = (tmp_path / "cases.db").read_bytes()
    want = b"".join(hashlib.new("sm3", data[at : at + BLOCK]).digest() for at in range(0, len(data), BLOCK))
    assert entry.hashes == want
