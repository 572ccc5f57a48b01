"""The one door of an unlocked vault. Everything above (screen, headless commands) goes through an :class:`Office`."""

from __future__ import annotations

import mimetypes
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from models.accounts.operations import account_by_uid, note_unlock
from models.accounts.records import Account
from models.errors import NotAllowed, NotFound, OfficeError
from models.evidence.operations import evidence_record, register_evidence
from models.operations import Actor, FileToKeep, Operation, Outcome, Query, Read, Store, query
from models.rights import Right
from models.version import VERSION
from storage import attempts, search, upgrades
from storage.engine import make_engine
from storage.errors import NotCleared, WrongPassword
from storage.evidence.store import EvidenceStore
from storage.folder_lock import FolderLock
from storage.founding import CASES_DB, REGISTER_DB
from storage.rotation import switch
from storage.sentences import clear_errors
from storage.unit_of_work import Stores, UnitOfWork, evidence_folder, now_local
from storage.vault.header import VaultHeader
from storage.vault.keyfile import KeyFinder
from storage.vault.secrets import Secret
from storage.vault.shares import parse_recovery
from storage.vault.slots import (
    CASES,
    REGISTER,
    REPORTER,
    Identity,
    Slot,
    open_recovery_slot,
    open_slot,
    unseal,
)

T = TypeVar("T")
Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]
READERS = 3


@query("读取本人账户", right=Right.OWN_ACCOUNT, store=Store.HOUSE)
def own_account(read: Read, *, uid: str) -> Account:
    """The acting account's row, for its roles and rights."""
    return account_by_uid(read, uid)


class Office:
    """An unlocked vault and the account that unlocked it. ``lock`` ends it for good."""

    def __init__(
        self,
        folder: Path,
        header: VaultHeader,
        keys: dict[str, Secret],
        unit: UnitOfWork,
        folder_lock: FolderLock,
    ) -> None:
        self.folder = folder
        self.header = header
        self.keys = keys
        self.unit = unit
        self._folder_lock = folder_lock
        self.opened_in = 0.0
        """Seconds that the password took: whether its cost still suits this machine."""

    # --- opening

    @classmethod
    @clear_errors()
    def unlock(
        cls,
        folder: Path,
        login: str,
        password: str,
        *,
        clock: Callable[[], datetime] = now_local,
        key_file: KeyFinder | None = None,
    ) -> Office:
        """Open a vault with an account's password, and its key file where it has one.

        Raises ``KeyFileNeeded``, :class:`WrongPassword`, ``DamagedVault``, ``NewerVault``, ``VaultInUse``, ``NotAVault``,
        ``NotAllowed`` for a stopped account, and place errors.
        """
        header, folder_lock = take_vault(folder)
        try:
            attempts.require_patience(folder, clock())
            slot = header.by_login(login)
            try:
                if slot is None:
                    raise WrongPassword
                begun = time.perf_counter()
                identity = open_slot(slot, password, key_file)
                took = time.perf_counter() - begun
            except WrongPassword:
                attempts.note(folder, clock(), login if slot else attempts.UNKNOWN, "密码错误")
                raise
            office = cls.open_with(folder, header, slot, identity, folder_lock, clock)
            office.opened_in = took
            return office
        except BaseException:
            folder_lock.release()
            raise

    @classmethod
    @clear_errors()
    def unlock_with_recovery(cls, folder: Path, typed: str) -> RecoveredKeys:
        """Open a vault's keys with the printed recovery key; see :class:`RecoveredKeys`."""
        header = VaultHeader.load(folder, VERSION)
        slot = header.recovery()
        if slot is None:
            raise WrongPassword("这个保险库没有恢复密钥。")
        with parse_recovery(typed) as paper:
            identity = open_recovery_slot(slot, paper)
        keys = {name: unseal(identity, slot, name) for name in slot.grants}
        header.authenticate(keys[REGISTER])
        return RecoveredKeys(folder, header, keys, identity)

    @classmethod
    @clear_errors()
    def open_with(
        cls,
        folder: Path,
        header: VaultHeader,
        slot: Slot,
        identity: Identity,
        folder_lock: FolderLock,
        clock: Callable[[], datetime],
    ) -> Office:
        """Open a vault with an identity already unlocked; the lock on its folder passes to the office."""
        keys = {name: unseal(identity, slot, name) for name in slot.grants}
        header.authenticate(keys[REGISTER])
        stores = open_stores(folder, header, keys)
        try:
            unit = UnitOfWork(stores, identity, provisional_actor(slot), clock)
            account = unit.read(own_account, uid=slot.slot_id)
            if not account.active:
                raise NotAllowed("这个账户已停用，请联系系统管理员。")
            unit.actor = Actor(
                account.uid, account.login, account.name, account.role_set(), account.right_set()
            )
            unit.catch_up()
            if stores.upgraded and header.keep_from(VERSION):
                header.save(folder, keys[REGISTER])
            failures = attempts.pending(folder)
            rotated = [switch.FINISHED] if switch.finish(folder) else []
            unit.run(
                note_unlock,
                failures=failures,
                upgraded=stores.upgraded + rotated,
                header_revision=header.revision,
            )
            attempts.clear(folder)
            if rotated:
                switch.settle(folder)
        except BaseException:
            stores.dispose()
            raise
        return cls(folder, header, keys, unit, folder_lock)

    # --- what it is

    @property
    def actor(self) -> Actor:
        """The acting account."""
        return self.unit.actor

    @property
    def cleared(self) -> bool:
        """Whether this account holds the case key."""
        return self.unit.stores.case_writer is not None

    def now(self) -> datetime:
        """The office's clock."""
        return self.unit.clock()

    # --- working

    def run(self, operation: Operation[..., T], /, **data: Any) -> Outcome[T]:
        """Run a named operation: wholly or not at all."""
        return self.unit.run(operation, **data)

    def read(self, asked: Query[..., T], /, **data: Any) -> T:
        """Run a named query."""
        return self.unit.read(asked, **data)

    def note(self, name: str, *, store: Store = Store.CASES, **details: Any) -> None:
        """A trail entry for a print, an export, a look outside the records."""
        self.unit.note(name, store=store, **details)

    def search(
        self, words: str, *, kinds: tuple[str, ...] = (), limit: int = 50, final: bool = False
    ) -> search.Hits:
        """Records in which every word occurs; ``final`` leaves a trail entry (typing does not)."""

        @query("搜索", right=Right.CASE_READ)
        def find(read: Read) -> search.Hits:
            return search.search(read.session, read.actor, words, kinds=kinds, limit=limit)

        hits = self.unit.read(find)
        if final:
            self.unit.note("搜索", store=Store.CASES, words=words, count=hits.count)
        return hits

    # --- evidence

    @property
    def evidence(self) -> EvidenceStore:
        """The evidence files; :class:`NotCleared` without the case key."""
        if self.unit.stores.evidence is None:
            raise NotCleared(CASES)
        return self.unit.stores.evidence

    def attach(
        self,
        path: Path,
        *,
        kind: str,
        record_id: int,
        name: str = "",
        role: str = "",
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> Outcome[int]:
        """Bring a file into the vault as evidence of a record; it is encrypted in one pass, never copied plain."""
        given = FileToKeep(path, name or path.name)
        kept = self.evidence.write_file(given.path, progress=progress, cancelled=cancelled)
        try:
            return self.unit.run(
                register_evidence,
                file=replace(kept, name=given.name, media_type=media_type(given.name)),
                kind=kind,
                record_id=record_id,
                role=role,
            )
        except BaseException:
            self.evidence.remove(kept.file_name)
            raise

    def evidence_bytes(self, evidence_id: int) -> bytes:
        """A piece of evidence, decrypted in memory; a look that the trail records."""
        record = self.unit.read(evidence_record, evidence_id=evidence_id)
        return self.evidence.read_bytes(record)

    def evidence_write(
        self,
        evidence_id: int,
        target: BinaryIO,
        *,
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> int:
        """Write a piece of evidence out to a place that the person chose (export); needs the right to export."""
        self.actor.require(Right.CASE_EXPORT)
        record = self.unit.read(evidence_record, evidence_id=evidence_id)
        size = self.evidence.write_out(record, target, progress=progress, cancelled=cancelled)
        self.unit.note("导出材料", store=Store.CASES, subjects=[("evidence", evidence_id)])
        return size

    def take_identity(self, identity: Identity) -> None:
        """From here on the acting account signs with these keys; its slot and its row have them already."""
        with self.unit.lock:
            self.unit.identity.wipe()
            self.unit.identity = identity

    # --- ending

    def lock(self) -> None:
        """Close every connection, wipe every key, let the folder go; may be called twice."""
        self.unit.close()
        for key in self.keys.values():
            key.wipe()
        self._folder_lock.release()

    def __enter__(self) -> Office:
        return self

    def __exit__(self, *_: object) -> None:
        self.lock()

    def __repr__(self) -> str:
        return f"<Office {self.unit.actor.login}>"


class RecoveredKeys:
    """A vault opened by its paper key: good for giving an account a new password, and for restoring backups."""

    def __init__(
        self, folder: Path, header: VaultHeader, keys: dict[str, Secret], identity: Identity
    ) -> None:
        self.folder = folder
        self.header = header
        self.keys = keys
        self.identity = identity

    def close(self) -> None:
        """Wipe the keys."""
        for key in self.keys.values():
            key.wipe()
        self.identity.wipe()


def open_stores(folder: Path, header: VaultHeader, keys: dict[str, Secret]) -> Stores:
    """Engines over a vault's stores with the keys at hand; upgrades older stores first."""
    house = make_engine(folder / REGISTER_DB, keys[REGISTER])
    stores = Stores(
        house, make_engine(folder / REGISTER_DB, keys[REGISTER], read_only=True, pool_size=READERS)
    )
    try:
        done = [upgrades.bring_up(folder, REGISTER_DB, keys[REGISTER], house, Store.HOUSE)]
        if CASES in keys:
            path = folder / CASES_DB
            stores.case_writer = make_engine(path, keys[CASES])
            stores.case_reader = make_engine(path, keys[CASES], read_only=True, pool_size=READERS)
            stores.reporter_key = keys.get(REPORTER)
            stores.evidence = EvidenceStore(evidence_folder(folder), header.evidence_cipher)
            done.append(upgrades.bring_up(folder, CASES_DB, keys[CASES], stores.case_writer, Store.CASES))
        stores.upgraded = [text for text in done if text]
    except BaseException:
        stores.dispose()
        raise
    return stores


def take_vault(folder: Path) -> tuple[VaultHeader, FolderLock]:
    """A vault's header and the lock on its folder; a rotation of keys that a power cut stopped is finished first.

    Raises ``NotAVault``, ``DamagedVault``, ``NewerVault``, ``VaultInUse`` and place errors.
    """
    header = VaultHeader.load(folder, VERSION)
    folder_lock = FolderLock(folder)
    try:
        if switch.finish(folder):
            header = VaultHeader.load(folder, VERSION)
    except BaseException:
        folder_lock.release()
        raise
    return header, folder_lock


def media_type(name: str) -> str:
    """A media type by the file's name; what the bytes really are is looked at when they are shown."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def provisional_actor(slot: Slot) -> Actor:
    """Who signs until the account's row is read: known by its slot, with the right to its own account only."""
    return Actor(slot.slot_id, slot.login, slot.label, frozenset(), frozenset({Right.OWN_ACCOUNT}))


__all__ = ["NotFound", "Office", "OfficeError", "RecoveredKeys", "media_type", "open_stores", "take_vault"]
