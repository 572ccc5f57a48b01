"""Parsers of what comes from outside, fed with harmed files: whatever comes, one of our sentences or a sound result.

Quick here; for longer: ``QINGJUAN_FUZZ_SECONDS=600 make test-all PYTEST='-n0 -k hostile'``.
"""

from __future__ import annotations

import base64
import io
import json
import os
import random
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from models.errors import OfficeError
from models.units.operations import add_unit
from models.version import VERSION
from storage import attempts
from storage.backup import backup, restore, snapshots, verify
from storage.backup.manifest import Closed, DamagedBackup, Manifest
from storage.backup.restore import Opened
from storage.backup.retention import medium_card
from storage.backup.sealing import seal
from storage.evidence.chunks import new_hasher
from storage.evidence.container import EvidenceReader, encrypt_stream
from storage.exchange.cards import make_card, parse_card
from storage.vault.header import EvidenceCipher, VaultHeader
from storage.vault.recovery import format_groups, parse_groups
from storage.vault.sealed import canonical
from storage.vault.secrets import Secret
from storage.vault.slots import REGISTER
from storage.workbooks import parse_workbook, write_workbook
from tests.fixtures_vault import House
from tests.proofs.figures import note
from tests.proofs.mutations import harmed, harmed_json
from tests.proofs.parcels import office_keys, parcel, plain_manifest, read_whole

QUICK = 250
SECONDS = float(os.environ.get("QINGJUAN_FUZZ_SECONDS", "60"))
KEY = Secret(bytes(range(32)))


def evidence(cipher: EvidenceCipher) -> bytes:
    """A small evidence file."""
    out = io.BytesIO()
    encrypt_stream(io.BytesIO(bytes(3000)), out, KEY, uid="u", cipher=cipher)
    return out.getvalue()


def ledger() -> bytes:
    """A small workbook."""
    return write_workbook(
        [
            (
                "台账",
                ("线索编号", "收件时间", "金额"),
                [("旧1", "2022.3.5", 3), ("=1+1", datetime(2022, 3, 5), None)],
            )
        ]
    )


class Hostile:
    """Samples of each kind and what reads them."""

    def __init__(self, house: House, folder: Path) -> None:
        with house.as_("head") as office:
            unit = office.run(add_unit, name="某某公司").value
            (folder / "a.bin").write_bytes(bytes(2000))
            office.attach(folder / "a.bin", kind="unit", record_id=unit)
            backup(office, folder / "stick")
            self.keys = {name: key.clone() for name, key in office.keys.items()}
        self.folder, self.stick = folder, folder / "stick"
        self.name = snapshots(self.stick)[-1]
        cipher = VaultHeader.load(house.folder).evidence_cipher
        sender, self.receiver = office_keys(), office_keys()
        card_text = make_card(sender, "某某集团纪检监察部", datetime(2022, 6, 30, 9)).text
        hasher = new_hasher(cipher)
        hasher.update(bytes(3000))
        listed = [{"name": "a.bin", "size": 3000, "digest": hasher.digest().hex()}]
        manifest = plain_manifest(sender.public, [self.receiver.public], documents=listed)
        self.closed = Closed.read(self.stick, self.name)
        self.samples: dict[str, tuple[bytes, Callable[[bytes], Any]]] = {
            "header": (
                (house.folder / "vault.json").read_bytes(),
                lambda data: VaultHeader.parse(data, VERSION),
            ),
            "manifest": (
                (self.stick / "snapshots" / f"{self.name}.json").read_bytes(),
                lambda data: Closed.parse(data, self.name).open(self.keys[REGISTER]),
            ),
            "workbook": (ledger(), lambda data: parse_workbook(data, "台账.xlsx")),
            "evidence": (
                evidence(cipher),
                lambda data: EvidenceReader(io.BytesIO(data), KEY, "u").read_all(),
            ),
            "recovery": (
                " ".join(format_groups(KEY)).encode(),
                lambda data: parse_groups(data.decode("utf-8", "replace")).wipe(),
            ),
            "unit card": (card_text.encode(), parse_card),
            "package": (
                parcel(manifest, bytes(3000), sender, [self.receiver.public], cipher=cipher),
                self._package,
            ),
            "medium card": ((self.stick / "medium.json").read_bytes(), self._card),
            "attempts": (
                "2022-06-30T09:00:00\thead\t密码错误\n".encode() * 6,
                self._attempts,
            ),
        }

    def _card(self, data: bytes) -> object:
        place = self.folder / "card"
        place.mkdir(exist_ok=True)
        (place / "medium.json").write_bytes(data)
        return medium_card(place)

    def _package(self, data: bytes) -> object:
        place = self.folder / "x.qjpack"
        place.write_bytes(data)
        return read_whole(place, [self.receiver])

    def _attempts(self, data: bytes) -> object:
        place = self.folder / "log"
        place.mkdir(exist_ok=True)
        (place / "attempts.log").write_bytes(data)
        return attempts.pending(place), attempts.wait_seconds(place, datetime(2022, 6, 30, 10))

    def resealed(self, chance: random.Random) -> Manifest:
        """A manifest by somebody who holds the register key and means harm: sealed, and wrong inside."""
        outer = Manifest(
            self.name,
            self.closed.vault_id,
            self.closed.made_at,
            self.closed.app,
            self.closed.header,
            full=False,
            cipher=self.closed.cipher,
        ).outer()
        body = json.loads(self.closed.open(self.keys[REGISTER]).body())
        for _ in range(chance.choice([1, 1, 2, 4])):
            body = harmed_json(body, chance)
        vault_id, plain = self.closed.vault_id, json.dumps(body).encode()
        sealed = seal(self.closed.cipher, self.keys[REGISTER], vault_id, plain, canonical(outer))
        data = canonical(outer | {"sealed": base64.b64encode(sealed).decode()})
        return Closed.parse(data, self.name).open(self.keys[REGISTER])


@pytest.fixture
def hostile(request: pytest.FixtureRequest, tmp_path: Path) -> Hostile:
    """The samples, of a vault of AES unless a test asks for 国密."""
    return Hostile(request.getfixturevalue(getattr(request, "param", "house")), tmp_path)


SUITES = pytest.mark.parametrize("hostile", ["house", "national_house"], ids=["aes", "sm4"], indirect=True)
SM4 = pytest.mark.parametrize("hostile", ["national_house"], ids=["sm4"], indirect=True)


def refused(work: Callable[[], Any]) -> bool:
    """Whether the work ended with one of our sentences; anything else it raises is the finding."""
    try:
        work()
    except OfficeError as error:
        return "。" in str(error)
    return False


KINDS = (
    "header", "manifest", "workbook", "evidence", "recovery", "unit card", "package", "medium card", "attempts",
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_bytes_end_in_a_sentence(hostile: Hostile, kind: str):
    data, read = hostile.samples[kind]
    assert not refused(lambda: read(data)), "the sample itself must be sound"
    chance = random.Random(7)
    tried = [refused(lambda: read(harmed(data, chance))) for _ in range(QUICK)]
    assert kind in ("medium card", "attempts") or sum(tried) > QUICK / 3


@SM4
@pytest.mark.parametrize("kind", ["header", "manifest", "evidence", "package"])
def test_hostile_bytes_under_sm4_end_in_a_sentence(hostile: Hostile, kind: str):
    data, read = hostile.samples[kind]
    assert not refused(lambda: read(data)), "the sample itself must be sound"
    chance = random.Random(7)
    assert sum(refused(lambda: read(harmed(data, chance))) for _ in range(QUICK // 5)) > QUICK / 15


def climbing(hostile: Hostile, chance: random.Random, number: int) -> bool:
    """Whether a manifest came of it: a hostile manifest, verified and restored: refused, or exactly what the true one holds; nothing outside."""
    try:
        manifest = hostile.resealed(chance)
    except DamagedBackup:
        return False
    target = hostile.folder / f"new{number}"
    before = {path.name for path in hostile.folder.iterdir()}
    verify(hostile.stick, manifest, hostile.keys)
    refused(lambda: restore(Opened(hostile.stick, manifest, hostile.keys), target))
    assert {path.name for path in hostile.folder.iterdir()} <= before | {target.name}
    return True


@SUITES
def test_a_hostile_manifest_by_a_key_holder_is_contained(hostile: Hostile):
    chance = random.Random(11)
    aes = hostile.closed.cipher is EvidenceCipher.AES_256_GCM
    rounds = 60 if aes else 15
    # most harms no longer make a manifest at all
    assert sum(climbing(hostile, chance, number) for number in range(rounds)) > rounds / 10


@pytest.mark.slow
@SUITES
def test_hostile_files_for_minutes(hostile: Hostile):
    """All of them in turn for ``QINGJUAN_FUZZ_SECONDS``, each time with other harm."""
    chance = random.Random(int(os.environ.get("QINGJUAN_FUZZ_SEED", "1")))
    end, number, rounds = time.monotonic() + SECONDS, 0, 0
    while time.monotonic() < end:
        for data, read in hostile.samples.values():
            for _ in range(50):
                bad = harmed(data, chance)
                try:
                    refused(lambda: read(bad))  # noqa: B023
                except Exception:
                    (hostile.folder / "finding").write_bytes(bad)
                    raise
                number += 1
        climbing(hostile, chance, rounds)
        rounds += 1
    print(f"{number} files, {rounds} manifests of a key holder, {SECONDS:.0f} s")
    assert number > 1000
    cipher = hostile.closed.cipher
    note(
        f"4-hostile-{cipher}",
        f"harmed files to the parsers ({cipher})",
        f"{number} in {SECONDS:.0f} s and {rounds} hostile manifests: 0 crashes",
    )


@SUITES
def test_every_harm_of_the_layout_is_refused(hostile: Hostile):
    """Archive paths that climb: names of stores, packs and evidence that lead elsewhere."""
    for name in ("../x", "/etc/passwd", "a/../../b", "..\\x", "con", "x" * 300, ""):
        manifest = hostile.closed.open(hostile.keys[REGISTER])
        for store in manifest.stores:
            store.name = name
        with pytest.raises(OfficeError):
            restore(Opened(hostile.stick, manifest, hostile.keys), hostile.folder / "new")
        manifest = hostile.closed.open(hostile.keys[REGISTER])
        manifest.evidence = dict.fromkeys([name], next(iter(manifest.evidence.values())))
        with pytest.raises(OfficeError):
            restore(Opened(hostile.stick, manifest, hostile.keys), hostile.folder / "new")
        assert not (hostile.folder / "new").exists()
