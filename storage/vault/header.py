"""``vault.json``: the vault's header, canonical JSON, authenticated by the register key.

Read in two steps. ``load`` parses what may be hostile: sizes, types, caps, a checksum that finds accidents.
After a slot is opened and its register key unsealed, ``authenticate`` proves that nobody else wrote it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from storage import fs
from storage.errors import (
    DamagedVault,
    DeviceFault,
    ForgedVault,
    KeyWouldBeLost,
    NotAVault,
    PlaceMissing,
    VaultChanged,
)
from storage.vault import header_json
from storage.vault.header_json import APP_VERSION_FORMAT, FORMAT, HEADER_LIMIT, Body
from storage.vault.sealed import canonical, mac, subkey
from storage.vault.secrets import Secret
from storage.vault.slots import REGISTER, Slot, SlotKind

__all__ = ["FORMAT", "HEADER_NAME", "PREVIOUS_NAME", "EvidenceCipher", "Hash", "VaultHeader"]

KEY_FILES_SINCE = "0.2.0"
"""The first version that knows key files: older ones are told to give way to it."""
HEADER_NAME = "vault.json"
PREVIOUS_NAME = "vault.json.bak"
OLD_COPY_NOTICE = "保险库的文件头已损坏，现在用的是上一份副本；最近改过的密码或授权可能要重做，请尽快备份。"


class EvidenceCipher(StrEnum):
    """The cipher of evidence and backups, chosen when the vault is made."""

    AES_256_GCM = "AES-256-GCM"
    SM4_GCM = "SM4-GCM"


class Hash(StrEnum):
    """The hash that goes with the evidence cipher."""

    SHA_256 = "SHA-256"
    SM3 = "SM3"


@dataclass
class VaultHeader:
    """A vault's header in memory. Change it by the methods, then ``save`` with the register key."""

    vault_id: str
    created: datetime
    min_app: str
    evidence_cipher: EvidenceCipher = EvidenceCipher.AES_256_GCM
    hash: Hash = Hash.SHA_256
    generations: dict[str, int] = field(default_factory=dict)
    slots: dict[str, Slot] = field(default_factory=dict)
    revision: int = 0
    """Counts the saves: kept in register.db too, an older header put back shows."""
    notice: str | None = None
    """One Chinese sentence when the previous copy had to be used; show it to the person."""
    _digest: bytes = field(default=b"", repr=False)
    _mac: bytes = field(default=b"", repr=False)
    _kept: tuple[dict[str, Slot], dict[str, int]] | None = field(default=None, repr=False)

    @classmethod
    def new(
        cls,
        vault_id: str,
        now: datetime,
        *,
        min_app: str,
        evidence_cipher: EvidenceCipher = EvidenceCipher.AES_256_GCM,
        key_names: tuple[str, ...] = (REGISTER,),
    ) -> VaultHeader:
        """The header of a vault to be made; every named key starts at generation 1."""
        if not header_json.VAULT_ID.fullmatch(vault_id) or not APP_VERSION_FORMAT.fullmatch(min_app):
            raise ValueError("not a vault id or version")
        chosen_hash = Hash.SM3 if evidence_cipher is EvidenceCipher.SM4_GCM else Hash.SHA_256
        return cls(vault_id, now, min_app, evidence_cipher, chosen_hash, dict.fromkeys(key_names, 1))

    # --- slots

    def by_login(self, login: str) -> Slot | None:
        """The account slot of a login, or None."""
        return next((slot for slot in self.accounts() if slot.login == login), None)

    def accounts(self) -> Iterator[Slot]:
        """The slots of accounts."""
        return (slot for slot in self.slots.values() if slot.kind is SlotKind.ACCOUNT)

    def recovery(self) -> Slot | None:
        """The slot of the recovery key, or None in a header under construction."""
        return next((slot for slot in self.slots.values() if slot.kind is SlotKind.RECOVERY), None)

    def put(self, slot: Slot) -> None:
        """Add a slot or replace the one of the same id. Raises ``ValueError`` for another vault or a taken login."""
        if slot.vault_id != self.vault_id:
            raise ValueError("a slot of another vault")
        for other in self.slots.values():
            same_login = slot.kind is SlotKind.ACCOUNT is other.kind and slot.login == other.login
            second_recovery = slot.kind is SlotKind.RECOVERY is other.kind
            if other.slot_id != slot.slot_id and (same_login or second_recovery):
                raise ValueError("login taken, or a second recovery slot")
        if slot.key_file:
            self.keep_from(KEY_FILES_SINCE)
        old = self.slots.get(slot.slot_id)
        if old is not None and old.kind is not slot.kind:
            raise ValueError("a slot does not change its kind")
        self.slots[slot.slot_id] = slot

    def keep_from(self, version: str) -> bool:
        """Programs older than this version are told to give way to it; whether that is new, and is to be saved."""
        if not header_json.older(self.min_app, version):
            return False
        self.min_app = version
        return True

    def remove(self, slot_id: str) -> None:
        """Take an account's slot away. Raises ``KeyWouldBeLost`` for the recovery slot, the last account, and
        the last account that holds a key. Old copies of the header keep the slot: rotate where it matters."""
        slot = self.slots[slot_id]
        if slot.kind is SlotKind.RECOVERY:
            raise KeyWouldBeLost("恢复密钥不能删除，只能重新打印一张来替换。")
        rest = {key: value for key, value in self.slots.items() if key != slot_id}
        _check_openable(rest, self.generations)
        self.slots = rest

    # --- file

    @classmethod
    def load(cls, folder: Path, app_version: str | None = None) -> VaultHeader:
        """Parse ``vault.json``, or the previous copy with a ``notice`` when the first is damaged or missing.

        Raises ``NotAVault``, ``DamagedVault``, ``ExcessiveCost``, ``NewerVault`` (also when ``app_version`` is
        older than the header demands), and the place errors of ``storage.fs``.
        """
        try:
            return cls.parse(fs.read_limited(folder / HEADER_NAME, HEADER_LIMIT), app_version)
        except (NotAVault, DamagedVault, PlaceMissing, DeviceFault, fs.TooLong) as error:
            first = error
        try:
            data = fs.read_limited(folder / PREVIOUS_NAME, HEADER_LIMIT)
            header = cls.parse(data, app_version)
        except (NotAVault, DamagedVault, PlaceMissing, fs.TooLong):
            raise _as_vault_error(first) from None
        header.notice = OLD_COPY_NOTICE
        # The file to be replaced is the damaged one, so that is what save() has to find again.
        header._digest = _digest_on_disk(folder / HEADER_NAME)
        return header

    @classmethod
    def parse(cls, data: bytes, app_version: str | None = None) -> VaultHeader:
        """The header in ``data`` (for backups too). Raises as ``load``; never ``ValueError``."""
        body, mac_value = header_json.parse(data, app_version)
        try:
            ciphers = EvidenceCipher(body.algorithms["evidence"]), Hash(body.algorithms["hash"])
        except ValueError:
            raise header_json.newer(body) from None
        header = cls(
            body.vault_id,
            body.created,
            body.min_app,
            *ciphers,
            body.generations,
            {slot.slot_id: slot for slot in body.slots},
            body.revision,
        )
        header._digest = hashlib.sha256(data).digest()
        header._mac = mac_value
        header._keep()
        return header

    def authenticate(self, register_key: Secret) -> None:
        """Raise ``ForgedVault`` unless a holder of the register key wrote exactly this header."""
        if not hmac.compare_digest(self._mac, self._make_mac(register_key, self._body())):
            raise ForgedVault("header authentication failed")

    def save(self, folder: Path, register_key: Secret) -> None:
        """Write the header atomically and keep the one before as ``vault.json.bak``.

        Raises ``KeyWouldBeLost`` for a header that would lock everybody out, ``VaultChanged`` when the file is
        no longer the one that was loaded, and place errors; then the old file is untouched, and so is this
        header: slots and generations are again what the file says.
        """
        try:
            self._save(folder, register_key)
        except BaseException:
            if self._kept is not None:
                self.slots, self.generations = dict(self._kept[0]), dict(self._kept[1])
            raise
        self._keep()

    def _save(self, folder: Path, register_key: Secret) -> None:
        if self.recovery() is None:
            raise KeyWouldBeLost("没有恢复密钥，不能保存，请先生成并打印恢复密钥。")
        _check_openable(self.slots, self.generations)
        path = folder / HEADER_NAME
        if _digest_on_disk(path) != self._digest:
            raise VaultChanged
        data = self.to_bytes(register_key, self.revision + 1)
        if self._digest and self.notice is None:
            fs.atomic_write(folder / PREVIOUS_NAME, fs.read_limited(path, HEADER_LIMIT))
        fs.atomic_write(path, data)
        self.revision += 1
        self.notice = None
        self._digest = hashlib.sha256(data).digest()

    def to_bytes(self, register_key: Secret, revision: int | None = None) -> bytes:
        """The authenticated file content, for a backup or for ``save``."""
        body = self._body(revision)
        self._mac = self._make_mac(register_key, body)
        return header_json.dump(body, self._mac)

    def _keep(self) -> None:
        self._kept = (dict(self.slots), dict(self.generations))

    def _body(self, revision: int | None = None) -> dict[str, object]:
        body = Body(
            vault_id=self.vault_id,
            created=self.created,
            min_app=self.min_app,
            algorithms=header_json.algorithms(str(self.evidence_cipher), str(self.hash)),
            generations=self.generations,
            slots=tuple(self.slots.values()),
            revision=self.revision if revision is None else revision,
        )
        return header_json.to_plain(body)

    def _make_mac(self, register_key: Secret, body: Mapping[str, object]) -> bytes:
        with subkey(register_key, "vault-header", self.vault_id.encode("ascii")) as key:
            return mac(key, canonical(body))


def _check_openable(slots: Mapping[str, Slot], generations: Mapping[str, int]) -> None:
    """Every key needs an account that holds its present generation; the paper alone is not enough to work."""
    accounts = [slot for slot in slots.values() if slot.kind is SlotKind.ACCOUNT]
    if not accounts:
        raise KeyWouldBeLost("这是最后一个账户，不能删除。")
    for name, generation in generations.items():
        held = any(name in slot.grants and slot.grants[name].generation == generation for slot in accounts)
        if not held:
            raise KeyWouldBeLost("这是最后一个能打开这些内容的账户，请先给另一个账户授权。")


def _digest_on_disk(path: Path) -> bytes:
    try:
        return hashlib.sha256(fs.read_limited(path, HEADER_LIMIT)).digest()
    except PlaceMissing:
        return b""
    except (DeviceFault, fs.TooLong):
        return b"unreadable"


def _as_vault_error(error: Exception) -> Exception:
    if isinstance(error, PlaceMissing):
        return NotAVault()
    if isinstance(error, fs.TooLong):
        return DamagedVault(detail="header too large")
    return error
