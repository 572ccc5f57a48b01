"""What reads strangers' bytes, each with its seeds: raw, and with checksum, seal or signature made again around them.

The first byte of an input says which way it goes; a target raises nothing but our sentences, or it is a finding. Run under
atheris by ``fuzzed``; a few inputs of each in ``test_fuzz_targets``.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from models.errors import OfficeError
from models.exchange.contents import FORMAT as MANIFEST_FORMAT
from models.exchange.receiving import look_into
from models.imports.kinds import KINDS
from models.imports.operations import plan_import
from models.imports.plan import laid_out
from models.imports.sheets import Sheet
from models.units.operations import add_unit
from models.version import VERSION
from storage import attempts
from storage.backup import backup, snapshots
from storage.backup.manifest import Closed, Manifest
from storage.backup.retention import medium_card
from storage.backup.sealing import seal
from storage.exchange import cards
from storage.exchange.package import open_package
from storage.founding import create_vault
from storage.office import Office
from storage.vault import header_json
from storage.vault.header import EvidenceCipher, VaultHeader
from storage.vault.kdf import LIGHT
from storage.vault.keyfile import new_key_file, read_key_file, write_key_file
from storage.vault.recovery import format_groups
from storage.vault.sealed import b64, canonical
from storage.vault.secrets import Secret
from storage.vault.shares import parse_recovery, split
from storage.vault.slots import REGISTER
from storage.workbooks import parse_workbook
from tests.fixtures_vault import PASSWORD, Clock, plan
from tests.models.imports.ledgers import ugly_clues
from tests.proofs.parcels import UID, document, office_keys, parcel, plain_manifest

RAW, INNER, CELLS = 0, 1, 2
KEY = Secret(bytes(range(32)))
CIPHERS = (EvidenceCipher.AES_256_GCM, EvidenceCipher.SM4_GCM)


def said(error: OfficeError) -> bool:
    """False, of a refusal that is one of our sentences; any other is a finding."""
    if "。" not in str(error):
        raise error
    return False


class Target(ABC):
    """One parser. ``ways``: how many ways its first byte chooses among."""

    ways = 2

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._open: list[Office] = []

    def close(self) -> None:
        """Lock what was opened."""
        for office in self._open:
            office.lock()
        self._open.clear()

    @abstractmethod
    def seeds(self) -> Iterator[tuple[int, bytes]]:
        """Sound inputs, each with its way."""

    @abstractmethod
    def take(self, way: int, data: bytes) -> None:
        """Read them; raises what the parser raises."""

    def try_(self, data: bytes) -> bool:
        """One input of the fuzzer's; True where it was read, False where a sentence refused it."""
        if not data:
            return False
        try:
            self.take(data[0] % self.ways, data[1:])
        except OfficeError as error:
            return said(error)
        return True

    def office(self, cipher: EvidenceCipher = CIPHERS[0]) -> Office:
        """An office of its own, unlocked as its head."""
        vault = self.folder / f"vault-{cipher}"
        if not vault.exists():
            create_vault(vault, replace(plan(), evidence_cipher=cipher), kdf=LIGHT, clock=Clock())
        self._open.append(Office.unlock(vault, "head", PASSWORD, clock=Clock()))
        return self._open[-1]


class Header(Target):
    """``vault.json``: raw, and a body with its checksum made again (anybody can make that)."""

    def seeds(self) -> Iterator[tuple[int, bytes]]:
        """The headers of both suites."""
        for cipher in CIPHERS:
            self.office(cipher).lock()
            data = (self.folder / f"vault-{cipher}" / "vault.json").read_bytes()
            yield RAW, data
            body = json.loads(data)["body"]
            body["slots"] = [body["slots"][0], body["slots"][-1]]
            yield INNER, canonical(body)

    def take(self, way: int, data: bytes) -> None:
        """Parse, ask what a log-in asks, prove."""
        if way == INNER:
            try:
                data = header_json.dump(json.loads(data), bytes(32))
            except (ValueError, RecursionError):
                return
        header = VaultHeader.parse(data, VERSION)
        header.by_login("head"), header.recovery()
        header.authenticate(KEY)


class Snapshot(Target):
    """A snapshot's manifest: raw, and a body sealed by whoever holds the register key."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.sticks: list[tuple[Closed, Secret]] = []
        for cipher in CIPHERS:
            with self.office(cipher) as office:
                stick = folder / f"stick-{cipher}"
                if not stick.exists():
                    unit = office.run(add_unit, name="某某公司").value
                    (folder / "a.bin").write_bytes(bytes(2000))
                    office.attach(folder / "a.bin", kind="unit", record_id=unit)
                    backup(office, stick)
                self.sticks.append((Closed.read(stick, snapshots(stick)[-1]), office.keys[REGISTER].clone()))

    def _bare(self, closed: Closed) -> Manifest:
        return Manifest(
            closed.name,
            closed.vault_id,
            closed.made_at,
            closed.app,
            closed.header,
            False,
            cipher=closed.cipher,
        )

    def seeds(self) -> Iterator[tuple[int, bytes]]:
        """The manifests of both suites."""
        for place, (closed, key) in enumerate(self.sticks):
            manifest = closed.open(key)
            yield RAW, bytes([place]) + manifest.to_bytes(key)
            yield INNER, bytes([place]) + manifest.body()

    def take(self, way: int, data: bytes) -> None:
        """Parse and open."""
        closed, key = self.sticks[data[0] % 2 if data else 0]
        data = data[1:]
        if way == INNER:
            outer = self._bare(closed).outer()
            sealed = seal(closed.cipher, key, closed.vault_id, data, canonical(outer))
            data = canonical(outer | {"sealed": base64.b64encode(sealed).decode()})
        found = Closed.parse(data, closed.name)
        found.open(key).vault_header()


class Package(Target):
    """A sealed package: raw, and a manifest signed and sealed by whoever has our card."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.sender, self.receiver = office_keys(), office_keys()
        self.inside = self.office()
        self.path = folder / "x.qjpack"

    def _manifest(self, **more: Any) -> dict[str, Any]:
        return plain_manifest(self.sender.public, [self.receiver.public], **more)

    def seeds(self) -> Iterator[tuple[int, bytes]]:
        """Of each sort, with everything that one can say."""
        listed = [{"name": "a.bin", "media_type": "audio/wav", "size": 300, "clue": UID, "digest": "0" * 64}]
        party = {"name": "钱某某", "unit_name": "某某公司", "post": "经理", "id_no": "", "political_status": "PARTY",
                 "is_head": "YES", "outcome": ""}  # fmt: skip
        clue = {"uid": UID, "number": "1号", "title": "反映补贴", "summary": "详", "category": "REPORT", "signature": "REAL_NAME",
                "received_on": "2022-06-20", "occurred": "2021", "problem_type": "", "domain": "", "unit_name": "某某公司",
                "secrecy": "INTERNAL", "status_text": "初核", "parties": [party], "answers": UID, "told": ["一", "二"],
                "problems": [{"text": "违规", "problem_type": "", "finding": ""}],
                "reporter": {"name": "李某", "phone": "13800000000"}}  # fmt: skip
        rows = [{"label": "受理", "key": "received", "unit": "件", "value": 3}]
        figures = {"code": "Q", "name": "季报", "year": 2022, "part": "Q2", "rows": rows}
        receipt = {"of": UID, "digest": "0" * 64, "answer": "ACCEPTED", "by": "周某", "on": "2022-06-30", "text": "收到",
                   "results": [{"clue_uid": UID, "result": "NEW", "number": "2号"}]}  # fmt: skip
        for more in (
            {"clues": [clue], "documents": listed, "approved_on": "2022-06-29", "reply_by": "2022-07-30"},
            {"sort": "FIGURES", "figures": figures},
            {"sort": "RECEIPT", "receipt": receipt},
            {"format": MANIFEST_FORMAT + 1},
        ):
            yield INNER, canonical(self._manifest(**more))
        yield RAW, parcel(self._manifest(), b"", self.sender, [self.receiver.public])

    def take(self, way: int, data: bytes) -> None:
        """Open it, show what it says, read its documents."""
        if way == INNER:
            # the sender signs under the keys that the manifest was seeded with: they are new in each process
            keys = canonical(self.sender.public.to_json())
            data = self._ours(data, keys)
            data = parcel(data, bytes(300), self.sender, [self.receiver.public])
        self.path.write_bytes(data)
        with open_package(self.path, [self.receiver]) as opened:
            self.inside.read(look_into, manifest=opened.manifest, signer=opened.signer)
            for place in range(len(opened.manifest.documents)):
                document(opened, place)

    def _ours(self, data: bytes, keys: bytes) -> bytes:
        """An input of an earlier process with this one's keys in it, where it is JSON at all."""
        try:
            found = json.loads(data)
        except (ValueError, RecursionError):
            return data
        if not isinstance(found, dict) or not isinstance(found.get("sender_card"), dict):
            return data
        if set(found["sender_card"]) == set(json.loads(keys)):
            found["sender_card"] = json.loads(keys)
        if isinstance(found.get("recipients"), list) and found["recipients"]:
            found["recipients"][0] = self.receiver.public.fingerprint()
        for one in found["documents"] if isinstance(found.get("documents"), list) else []:
            if isinstance(one, dict) and one.get("digest") == "0" * 64 and one.get("size") == 300:
                one["digest"] = hashlib.sha256(bytes(300)).hexdigest()
        return json.dumps(found).encode()


class Card(Target):
    """单位名片: raw, and a body signed by whoever makes one."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.keys = office_keys()

    def seeds(self) -> Iterator[tuple[int, bytes]]:
        """A sound card."""
        text = cards.make_card(self.keys, "某某集团纪检监察部", datetime(2022, 6, 30, 9)).text
        body = {key: value for key, value in json.loads(text).items() if key != "signature"}
        yield RAW, text.encode()
        yield INNER, canonical(body)

    def take(self, way: int, data: bytes) -> None:
        """Parse and prove."""
        if way == INNER:
            try:
                body = json.loads(data)
                signed = cards.SIGNED + canonical(body)
                data = canonical(body | {"signature": b64(self.keys.sign(signed))})
            except (ValueError, TypeError, RecursionError):
                return
        cards.parse_card(data)


class Import(Target):
    """A ledger to import: the file raw, one part of it inside a sound rest, and cells that need no file."""

    ways = 3
    parts = (
        "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels", "docProps/core.xml",
    )  # fmt: skip

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.sound = ugly_clues()
        self.inside = self.office()

    def seeds(self) -> Iterator[tuple[int, bytes]]:
        """An ugly ledger, each of its parts, and rows of every kind."""
        yield RAW, self.sound
        with zipfile.ZipFile(io.BytesIO(self.sound)) as packed:
            for place, name in enumerate(self.parts):
                if name in packed.namelist():
                    yield INNER, bytes([place]) + packed.read(name)
        for kind in KINDS.values():
            heads = [one.label for one in kind.fields]
            cells = [
                ["2022.3.5", "张某、李某", "3", "是", "某某公司", "12.5"][at % 6] for at in range(len(heads))
            ]
            made = {"kind": kind.key, "name": "2022年", "rows": [["台账"], heads, cells, ["合计", 1]]}
            yield CELLS, json.dumps(made, ensure_ascii=False).encode()

    def take(self, way: int, data: bytes) -> None:
        """Read the sheets, then reckon the import of the first as some kind of ledger."""
        if way == CELLS:
            sheets, kind = self._sheet(data)
        else:
            # the sound ledger's length follows the hour that stands in it: it is always read as what it is
            other = data != self.sound and len(data) % 3
            kind = list(KINDS)[len(data) % len(KINDS)] if other else "clues"
            sheets = parse_workbook(data if way == RAW else self._patched(data), "2021年线索台账.xlsx").sheets
        for sheet in sheets[:1]:
            self.inside.read(plan_import, ledger=laid_out(kind, "台账.xlsx", sheet))

    def _patched(self, data: bytes) -> bytes:
        name = self.parts[data[0] % len(self.parts)] if data else self.parts[0]
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self.sound)) as packed, zipfile.ZipFile(out, "w") as made:
            for item in packed.namelist():
                made.writestr(item, data[1:] if item == name else packed.read(item))
        return out.getvalue()

    @staticmethod
    def _sheet(data: bytes) -> tuple[tuple[Sheet, ...], str]:
        try:
            found = json.loads(data)
            rows = tuple(
                tuple(cell if isinstance(cell, str | int | float | bool) else None for cell in row)
                for row in found["rows"]
                if isinstance(row, list)
            )
            return (Sheet(str(found["name"]), rows),), str(found["kind"])
        except (ValueError, TypeError, KeyError, RecursionError):
            return (), ""


class Small(Target):
    """What is typed from paper or lies beside the vault: recovery key and shares, key file, attempts, medium's card."""

    ways = 4

    def seeds(self) -> Iterator[tuple[int, bytes]]:
        """One of each."""
        yield 0, " ".join(format_groups(KEY)).encode()
        first, second, _ = split(KEY)
        yield 0, " ".join(first + second).encode()
        place = self.folder / "sound.qjkey"
        if not place.exists():
            write_key_file(place, "0" * 32, "slot", new_key_file())
        yield 1, place.read_bytes()
        yield 2, "2022-06-30T09:00:00\thead\t密码错误\n".encode() * 6
        yield 3, canonical({"vault": "0" * 32, "medium": "1" * 32})

    def take(self, way: int, data: bytes) -> None:
        """Read it."""
        if way == 0:
            parse_recovery(data.decode("utf-8", "replace")).wipe()
            return
        name = ("", "x.qjkey", attempts.NAME, "medium.json")[way]
        (self.folder / name).write_bytes(data)
        if way == 1:
            read_key_file(self.folder / name, "0" * 32, "slot").wipe()
        elif way == 2:
            attempts.pending(self.folder), attempts.wait_seconds(self.folder, datetime(2022, 6, 30, 10))
        else:
            medium_card(self.folder)


TARGETS: dict[str, type[Target]] = {
    "header": Header,
    "manifest": Snapshot,
    "package": Package,
    "import": Import,
    "card": Card,
    "small": Small,
}
