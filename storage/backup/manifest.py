"""The manifest of a snapshot: what belongs to it and where it lies, sealed under a key derived from the register key.

Every account holds the register key, so the administrator can back up and restore without being able to read a case.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import secrets
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from storage import fs
from storage.backup.pages import BLOCK, HASH_SIZE, PRINT_SIZE
from storage.backup.sealing import seal, unseal
from storage.errors import DamagedVault, NewerVault, PlaceMissing, StorageError
from storage.vault.header import EvidenceCipher, Hash, VaultHeader
from storage.vault.header_json import version_in
from storage.vault.sealed import canonical
from storage.vault.secrets import Secret

FORMATS = {1: EvidenceCipher.AES_256_GCM, 2: EvidenceCipher.SM4_GCM}
"""What a format seals and hashes with. Programs before the second wrote the first for a vault of SM4 too."""
MEDIUM_FILE = "medium.json"
SNAPSHOTS, PACKS, EVIDENCE = "snapshots", "packs", "evidence"
LIMIT = 512 * 1024 * 1024
NAME = re.compile(r"\d{5}-\d{8}-\d{6}-[0-9a-f]{6}")
FILE = re.compile(r"[0-9a-zA-Z._-]{1,120}", re.ASCII)
HEAD = re.compile(r"\d{1,15}:[0-9a-f]{64}", re.ASCII)

SnapshotName = str


class DamagedBackup(StorageError):
    """A snapshot can't be used; ``detail`` is for the diagnosis."""

    def __init__(self, message: str = "这份备份已损坏，请换用另一份备份。", detail: str = "") -> None:
        super().__init__(message)
        self.detail = detail


class NoBackup(StorageError):
    """The medium holds no snapshot, or not the one that was named."""

    def __init__(self, message: str = "这个介质上没有清卷的备份，请检查所选的文件夹。") -> None:
        super().__init__(message)


class OtherVault(StorageError):
    """The medium belongs to another vault."""

    def __init__(self) -> None:
        super().__init__("这个文件夹里是另一个保险库的备份，请换一个文件夹。")


@dataclass
class Run:
    """``count`` consecutive blocks of a store from block ``first``, lying in ``pack`` from byte ``offset``."""

    first: int
    count: int
    pack: str
    offset: int


@dataclass
class StoreEntry:
    """A store in a snapshot: its size, where its blocks lie, each block's fingerprint and digest."""

    name: str
    size: int
    runs: list[Run]
    prints: bytes = b""
    hashes: bytes = b""


@dataclass
class Manifest:
    """One snapshot."""

    name: SnapshotName
    vault_id: str
    made_at: datetime
    app: str
    header: bytes
    full: bool
    stores: list[StoreEntry] = field(default_factory=list)
    packs: dict[str, int] = field(default_factory=dict)
    evidence: dict[str, tuple[int, str]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)
    cipher: EvidenceCipher = EvidenceCipher.AES_256_GCM
    """What its body is sealed with; its digests are SHA-256's, or SM3's with SM4."""

    def vault_header(self) -> VaultHeader:
        """The vault's header as it was, to open slots with."""
        return VaultHeader.parse(self.header)

    def to_bytes(self, register_key: Secret) -> bytes:
        """The file's content."""
        outer = self.outer()
        sealed = seal(self.cipher, register_key, self.vault_id, self.body(), canonical(outer))
        return canonical(outer | {"sealed": _b64(sealed)})

    def body(self) -> bytes:
        """What is sealed."""
        body: dict[str, Any] = {
            "full": self.full,
            "stores": [_store_to_json(store) for store in self.stores],
            "packs": self.packs,
            "evidence": {name: list(entry) for name, entry in self.evidence.items()},
            "counts": self.counts,
            "heads": self.heads,
        }
        return canonical(body)

    def outer(self) -> dict[str, Any]:
        """What lies open: it is bound to the sealed body, and names the algorithms where they are not the first's."""
        number = next(number for number, cipher in FORMATS.items() if cipher is self.cipher)
        named = {} if number == 1 else {"algorithms": {"seal": str(self.cipher), "hash": str(Hash.SM3)}}
        return named | {
            "format": number,
            "program": "qingjuan",
            "app": self.app,
            "vault": self.vault_id,
            "snapshot": self.name,
            "made_at": self.made_at.isoformat(),
            "header": _b64(self.header),
        }


@dataclass(frozen=True)
class Closed:
    """A manifest as it lies on the medium: its outside can be read by anyone, its body needs the register key."""

    name: SnapshotName
    vault_id: str
    made_at: datetime
    app: str
    header: bytes
    sealed: bytes
    cipher: EvidenceCipher = EvidenceCipher.AES_256_GCM

    @classmethod
    def read(cls, medium: Path, name: SnapshotName) -> Closed:
        """Parse a snapshot's file. Raises :class:`NoBackup`, :class:`DamagedBackup`, ``NewerVault``."""
        if not NAME.fullmatch(name):
            raise NoBackup("没有这份备份，请核对名称。")
        try:
            data = fs.read_limited(medium / SNAPSHOTS / f"{name}.json", LIMIT)
        except PlaceMissing as error:
            raise NoBackup("没有这份备份，请核对名称。") from error
        return cls.parse(data, name)

    @classmethod
    def parse(cls, data: bytes, name: SnapshotName) -> Closed:
        """Parse a manifest's bytes; a newer format is refused, anything odd is damage."""
        try:
            outer = json.loads(data)
            if isinstance(outer["format"], int) and outer["format"] > max(FORMATS):
                raise NewerVault(version_in(outer.get("app")))
            found = cls(
                str(outer["snapshot"]),
                str(outer["vault"]),
                datetime.fromisoformat(outer["made_at"]),
                str(outer["app"]),
                _unb64(outer["header"]),
                _unb64(outer["sealed"]),
                FORMATS[outer["format"]],
            )
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise DamagedBackup(detail="manifest") from error
        if found.name != name:
            raise DamagedBackup(detail="manifest of another name")
        if data != canonical(found._as_written()):
            raise DamagedBackup(detail="manifest not as it was written")
        return found

    def vault_header(self) -> VaultHeader:
        """The vault's header as it was; not to be believed before it is authenticated."""
        return VaultHeader.parse(self.header)

    def _bare(self) -> Manifest:
        return Manifest(
            self.name, self.vault_id, self.made_at, self.app, self.header, full=False, cipher=self.cipher
        )

    def _as_written(self) -> dict[str, Any]:
        return self._bare().outer() | {"sealed": _b64(self.sealed)}

    def _fits(self) -> None:
        """SM4 and SM3 belong to a vault whose header names them, and to no other."""
        if self.cipher is EvidenceCipher.AES_256_GCM:
            return  # of an AES vault, or of a vault of SM4 by a program from before format 2
        if self.vault_header().evidence_cipher is not self.cipher:
            raise DamagedBackup(detail="the manifest's algorithms are not the vault's")

    def open(self, register_key: Secret) -> Manifest:
        """The whole manifest. Raises :class:`DamagedBackup` when it was changed or belongs to another vault."""
        found = self._bare()
        outside = canonical(found.outer())
        try:
            with (
                unseal(self.cipher, register_key, self.vault_id, self.sealed, outside) as plain,
                plain.view() as raw,
            ):
                body = bytes(raw)
            self._fits()
        except DamagedVault as error:
            raise DamagedBackup(detail="manifest does not open") from error
        try:
            _take(found, json.loads(body))
        except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            raise DamagedBackup(detail="manifest of a strange shape") from error
        return found


def snapshots(medium: Path) -> list[SnapshotName]:
    """The snapshots on a medium, oldest first; raises place errors when the medium is gone."""
    folder = medium / SNAPSHOTS
    with fs.mapped(medium):
        if not medium.is_dir():
            raise PlaceMissing(medium)
        if not folder.is_dir():
            return []
        return sorted(
            path.stem for path in folder.iterdir() if path.suffix == ".json" and NAME.fullmatch(path.stem)
        )


def next_name(medium: Path, now: datetime) -> SnapshotName:
    """The name of the next snapshot: a running number first, so that order does not hang on a clock."""
    known = snapshots(medium)
    serial = int(known[-1][:5]) + 1 if known else 1
    return f"{serial:05d}-{now:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"


def parts(name: str, size: int, limit: int) -> list[tuple[str, int]]:
    """The files in which something of this size lies: one, or numbered parts where a file system has a limit."""
    if size <= limit:
        return [(name, size)]
    count = -(-size // limit)
    return [(f"{name}.{index:03d}", min(limit, size - index * limit)) for index in range(count)]


def _store_to_json(store: StoreEntry) -> dict[str, Any]:
    values = asdict(store)
    values["runs"] = [[run.first, run.count, run.pack, run.offset] for run in store.runs]
    values["prints"], values["hashes"] = _b64(store.prints), _b64(store.hashes)
    return values


def _take(found: Manifest, body: dict[str, Any]) -> None:
    """The body's values into the manifest. Whoever holds the register key can seal any body: nothing in it is believed
    to be of the right type, to be a plain name, or to lie in a file's bounds. Raises ``ValueError`` and the like."""
    found.full = bool(body["full"])
    found.stores = [_store_from_json(store) for store in body["stores"]]
    if len({store.name for store in found.stores}) != len(found.stores):
        raise ValueError("a store twice")
    found.packs = {_name(pack): _count(size) for pack, size in body["packs"].items()}
    found.evidence = {
        _name(name): (_count(size), _digest(digest)) for name, (size, digest) in body["evidence"].items()
    }
    found.counts = {str(kind): _count(count) for kind, count in body["counts"].items()}
    found.heads = {str(trail): _head(head) for trail, head in body["heads"].items()}


def _store_from_json(values: dict[str, Any]) -> StoreEntry:
    runs = [
        Run(_count(first), _count(count), _name(pack), _count(offset))
        for first, count, pack, offset in values["runs"]
    ]
    entry = StoreEntry(
        _name(values["name"]),
        _count(values["size"]),
        runs,
        _unb64(values["prints"]),
        _unb64(values["hashes"]),
    )
    blocks = -(-entry.size // BLOCK)
    if len(entry.prints) != blocks * PRINT_SIZE or len(entry.hashes) != blocks * HASH_SIZE:
        raise ValueError("blocks without their hashes")
    if any(run.count < 1 or run.first + run.count > blocks for run in runs):
        raise ValueError("a run beyond the store")
    return entry


def _name(value: object) -> str:
    if not isinstance(value, str) or not FILE.fullmatch(value) or value.startswith("."):
        raise ValueError("not a plain name")
    return value


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**48:
        raise ValueError("not a size")
    return value


def _digest(value: object) -> str:
    if not isinstance(value, str) or len(bytes.fromhex(value)) != 32:
        raise ValueError("not a digest")
    return value


def _head(value: object) -> str:
    if not isinstance(value, str) or not HEAD.fullmatch(value):
        raise ValueError("not a trail's head")
    return value


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _unb64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("not base64") from error
