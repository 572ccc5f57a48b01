"""Rotation of the case keys (更换案卷密钥): everything that they lock is locked anew, for those who stay cleared.

An old copy of the vault, or a backup, still opens with an old password; from now on it says nothing of what comes
after. New keys, a new ``cases.db`` and new evidence files are made in ``rotation/`` beside the old ones, read back, and
put in force by one rename (``rotation/vault.json``, the new header). A power cut before it leaves the vault as it was,
and the work can go on from where it stopped; after it, whoever opens the vault next finishes without any key.
``FORMAT.md`` section 4 has the files.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.errors import NotAllowed
from models.operations import Store, Work, operation
from models.rights import Right
from storage import fs
from storage.engine import connect
from storage.errors import (
    Cancelled,
    DamagedEvidence,
    DamagedVault,
    NotAVault,
    NotCleared,
    PlaceMissing,
    RotationHolds,
)
from storage.evidence.container import EvidenceReader, open_evidence
from storage.evidence.store import EvidenceStore
from storage.founding import CASES_DB
from storage.office import Office, open_stores
from storage.rotation.switch import DRAFT, OLD_FILES, STAGE, put_in_force, settle
from storage.sentences import clear_errors
from storage.unit_of_work import REPORTER_AAD, UnitOfWork, evidence_folder
from storage.vault.header import HEADER_NAME, VaultHeader
from storage.vault.header_json import HEADER_LIMIT
from storage.vault.sealed import unwrap, wrap
from storage.vault.secrets import Secret
from storage.vault.slots import CASES, REGISTER, REPORTER, Identity, Slot, confirmed, grant, unseal

ROTATED = (CASES, REPORTER)
Progress = Callable[[int, int], None]
Stop = Callable[[], bool]
TRIES = 5
"""How often the store is copied anew because somebody wrote meanwhile; with the connections closed nobody can."""


@dataclass(frozen=True)
class RotationPlan:
    """What a rotation will do: pieces of evidence, bytes to write, free bytes, who holds the keys afterwards.

    ``unproved`` names those whose clearance nobody with the key vouched for: it must be withdrawn first.
    """

    evidence: int
    needed: int
    free: int
    holders: tuple[str, ...]
    unproved: tuple[str, ...]
    unfinished: bool


@operation("更换案卷密钥", right=Right.CLEARANCE_GRANT, store=Store.HOUSE)
def note_rotation(work: Work, *, stage: str, generation: int) -> None:
    """Note that a rotation began, was given up, or is done."""
    work.note(stage=stage, generation=generation)


def plan(office: Office) -> RotationPlan:
    """What there is to do. Raises :class:`NotCleared`, ``NotAllowed``."""
    _require(office)
    with closing(_old_store(office)) as store:
        count, size = store.execute("SELECT count(*), coalesce(sum(stored_size), 0) FROM evidence").fetchone()
    slots = [slot for slot in office.header.slots.values() if CASES in slot.grants]
    return RotationPlan(
        evidence=count,
        needed=size + (office.folder / CASES_DB).stat().st_size,
        free=fs.free_bytes(office.folder),
        holders=tuple(slot.label for slot in slots),
        unproved=tuple(slot.label for slot in slots if not _proved(office, slot)),
        unfinished=(office.folder / STAGE / DRAFT / HEADER_NAME).exists(),
    )


@clear_errors()
def rotate(office: Office, *, progress: Progress | None = None, cancelled: Stop | None = None) -> None:
    """Rotate; the office stays unlocked and goes on under the new keys, everybody keeps his password.

    Raises :class:`NotCleared`, ``NotAllowed`` for a clearance that nobody vouched for, ``NoSpace``,
    :class:`DamagedEvidence`, ``Cancelled`` (what is done is kept and can be gone on with): the vault is then as it was.
    Only :class:`RotationHolds` says that the new keys are in force; the office is locked then, and unlocking finishes.
    """
    found = plan(office)
    if found.unproved:
        raise NotAllowed(
            f"{'、'.join(found.unproved)}的案卷权限不是由持有案卷密钥的人授予的，请先撤销其权限，再更换密钥。"
        )
    if not found.unfinished:
        fs.require_space(office.folder, found.needed)
    fs.make_folder(office.folder / STAGE)
    keys = _keys_begun(office) or {name: Secret.random() for name in ROTATED}
    identity = office.unit.identity.clone()
    held = {name: key.clone() for name, key in office.keys.items()}
    header = _draft(office, keys)
    generation = header.generations[CASES]
    office.run(note_rotation, stage="开始", generation=generation)
    worker = _Worker(office, held, keys, progress or _quiet, cancelled or _never)
    try:
        worker.bring_level()
    except BaseException:
        _wipe(held, keys)
        identity.wipe()
        raise
    office.unit.close()
    try:
        for _ in range(TRIES):
            if worker.is_level():
                break
            worker.bring_level()
        worker.prove()
        put_in_force(office.folder)
    except BaseException as error:
        if _in_force(office.folder, generation):
            _wipe(held, keys)
            office.lock()
            raise RotationHolds from error
        _go_on(office, office.header, held, identity)
        raise
    for name in ROTATED:
        held[name].wipe()
    try:
        _go_on(office, header, held | keys, identity)
        office.run(note_rotation, stage="完成", generation=generation)
        settle(office.folder)
        _sweep(office)
    except BaseException as error:
        _wipe(held, keys)
        office.lock()
        raise RotationHolds from error


def _in_force(folder: Path, generation: int) -> bool:
    """Whether the new keys hold already, though not every file may be in its place."""
    return (folder / STAGE / HEADER_NAME).exists() or VaultHeader.load(folder).generations[
        CASES
    ] == generation


def _sweep(office: Office) -> None:
    """Remove files that nothing names: of a rotation killed between writing a file and noting it; their keys are lost."""
    with office.unit.stores.engine(Store.CASES, write=False).connect() as connection:
        named = {row[0] for row in connection.exec_driver_sql("SELECT file_name FROM evidence")}
    for name in [name for name in office.evidence.names() if name not in named]:
        office.evidence.remove(name)


def _go_on(office: Office, header: VaultHeader, keys: dict[str, Secret], identity: Identity) -> None:
    """The same office under these keys; its connections were closed."""
    former = office.unit
    office.unit = UnitOfWork(open_stores(office.folder, header, keys), identity, former.actor, former.clock)
    for key in office.keys.values():
        key.wipe()
    office.header, office.keys = header, keys


def _wipe(*families: dict[str, Secret]) -> None:
    for family in families:
        for key in family.values():
            key.wipe()


def give_up(office: Office) -> None:
    """Drop an unfinished rotation: new files go, the keys in force stay."""
    _require(office)
    keys = _keys_begun(office)
    if keys is not None and (office.folder / STAGE / CASES_DB).exists():
        with closing(_old_store(office)) as old, _staged(office.folder, keys) as new:
            names = {row[0] for row in old.execute("SELECT file_name FROM evidence")}
            made = [row[0] for row in new.execute("SELECT file_name FROM evidence") if row[0] not in names]
        for name in made:
            office.evidence.remove(name)
    else:
        _sweep(office)  # its keys can't be opened any more: a new password came in between
    office.run(note_rotation, stage="放弃", generation=office.header.generations[CASES] + 1)
    settle(office.folder)


# --- keys and header ---------------------------------------------------------------------------------------


def _require(office: Office) -> None:
    office.actor.require(Right.CLEARANCE_GRANT)
    for name in ROTATED:
        if name not in office.keys:
            raise NotCleared(name)


def _proved(office: Office, slot: Slot) -> bool:
    return all(confirmed(slot, name, office.keys[name]) for name in ROTATED if name in slot.grants)


def _keys_begun(office: Office) -> dict[str, Secret] | None:
    """The new keys of a rotation that was cut off, where this account can open them."""
    folder = office.folder / STAGE / DRAFT
    try:
        header = VaultHeader.load(folder)
        header.authenticate(office.keys[REGISTER])
        slot = header.slots[office.actor.uid]
        wanted = {name: office.header.generations[name] + 1 for name in ROTATED}
        if any(slot.grants[name].generation != wanted[name] for name in ROTATED):
            return None
        return {name: unseal(office.unit.identity, slot, name) for name in ROTATED}
    except (NotAVault, DamagedVault, NotCleared, KeyError):
        return None


def _draft(office: Office, keys: dict[str, Secret]) -> VaultHeader:
    """The header to come, written where no one takes it for the one in force."""
    folder = office.folder / STAGE / DRAFT
    header = VaultHeader.parse(fs.read_limited(office.folder / HEADER_NAME, HEADER_LIMIT))
    for name in ROTATED:
        header.generations[name] += 1
    for uid in list(header.slots):
        for name in ROTATED:
            if name in header.slots[uid].grants:
                header.put(grant(header.slots[uid], name, keys[name], header.generations[name]))
    header.revision += 1
    fs.make_folder(folder)
    fs.atomic_write(folder / HEADER_NAME, header.to_bytes(office.keys[REGISTER]))
    return VaultHeader.load(folder)


# --- the work ----------------------------------------------------------------------------------------------


class _Worker:
    """Makes the new store and the new evidence files, from the old ones and from what an earlier try left."""

    def __init__(
        self,
        office: Office,
        held: dict[str, Secret],
        keys: dict[str, Secret],
        progress: Progress,
        cancelled: Stop,
    ) -> None:
        self.folder = office.folder
        self.held, self.keys = held, keys
        self.evidence = EvidenceStore(evidence_folder(office.folder), office.header.evidence_cipher)
        self.progress, self.cancelled = progress, cancelled

    def bring_level(self) -> None:
        """Copy the store as it is now, and make the evidence files that are not there yet."""
        known = self._known()
        size = (self.folder / CASES_DB).stat().st_size
        fs.require_space(self.folder, size)
        fresh = self.folder / STAGE / f"{CASES_DB}.new"
        for stale in self.folder.joinpath(STAGE).glob(f"{CASES_DB}.new*"):
            fs.remove(stale)
        with closing(connect(self.folder / CASES_DB, self.held[CASES], read_only=True)) as old:
            with closing(connect(fresh, self.keys[CASES], create=True)) as new:
                old.backup(new)
                for uid, (name, key) in known.items():
                    new.execute("UPDATE evidence SET file_name=?, file_key=? WHERE uid=?", (name, key, uid))
                self._reseal_reporters(new)
                new.execute("PRAGMA journal_mode=DELETE").fetchall()
            names = [row[0] for row in old.execute("SELECT file_name FROM evidence ORDER BY id")]
        fs.replace(fresh, self.folder / STAGE / CASES_DB)
        fs.atomic_write(self.folder / STAGE / OLD_FILES, "\n".join(names).encode("ascii"))
        self._renew_evidence(set(names))

    def _known(self) -> dict[str, tuple[str, bytes]]:
        """What an earlier try made: uid → new file and key."""
        if not (self.folder / STAGE / CASES_DB).exists():
            return {}
        ask = "SELECT uid, file_name, file_key FROM evidence"
        with closing(connect(self.folder / CASES_DB, self.held[CASES], read_only=True)) as old:
            former = {row[0]: row[1] for row in old.execute(ask)}
        try:
            with _staged(self.folder, self.keys) as new:
                rows = new.execute(ask).fetchall()
        except DamagedVault:
            return {}
        return {
            uid: (name, key)
            for uid, name, key in rows
            if former.get(uid, name) != name and self.evidence.path(name).exists()
        }

    def _reseal_reporters(self, store: Any) -> None:
        for row, sealed in store.execute("SELECT id, sealed FROM clue_reporter").fetchall():
            with unwrap(self.held[REPORTER], sealed, REPORTER_AAD) as plain:
                made = wrap(self.keys[REPORTER], plain, REPORTER_AAD)
            store.execute("UPDATE clue_reporter SET sealed=? WHERE id=?", (made, row))

    def _renew_evidence(self, old_names: set[str]) -> None:
        ask = "SELECT id, uid, name, file_name, file_key, sha256, stored_size FROM evidence ORDER BY id"
        with _staged(self.folder, self.keys) as store:
            rows = [_File(*row) for row in store.execute(ask).fetchall()]
            total = sum(row.stored_size for row in rows)
            done = 0
            for row in rows:
                self.progress(done, total)
                if self.cancelled():
                    raise Cancelled("已停下，密钥还没有更换；做完的部分留着，可以接着做。")
                if row.file_name in old_names:
                    made = self._renew(row)
                    store.execute("UPDATE evidence SET file_name=?, file_key=? WHERE id=?", (*made, row.id))
                done += row.stored_size
            self.progress(total, total)

    def _renew(self, row: _File) -> tuple[str, bytes]:
        """One file under a new name and key, read back; raises :class:`DamagedEvidence` for one harmed before."""
        try:
            with (
                Secret(row.file_key) as key,
                open_evidence(self.evidence.path(row.file_name), key, uid=row.uid) as reader,
            ):
                kept = self.evidence.write_again(_Plain(reader), row.uid)
        except (DamagedEvidence, PlaceMissing) as error:
            raise DamagedEvidence(
                f"材料“{row.name}”已经损坏或不在，不能换上新密钥，请先从备份恢复这份材料。",
                detail=row.file_name,
            ) from error
        made = _File(row.id, row.uid, row.name, kept.file_name, kept.key, row.sha256, kept.stored_size)
        if kept.sha256 != row.sha256 or self.evidence.verify(made).problem:
            self.evidence.remove(kept.file_name)
            raise DamagedEvidence(
                f"材料“{row.name}”与登记的内容不一致，请先核对保险库。", detail=row.file_name
            )
        return kept.file_name, kept.key

    def is_level(self) -> bool:
        """Whether nothing was written to the old store since it was copied: its trail ends where the copy's does."""
        ask = "SELECT seq, digest FROM case_trail ORDER BY seq DESC LIMIT 1"
        with closing(connect(self.folder / CASES_DB, self.held[CASES], read_only=True)) as old:
            was = old.execute(ask).fetchone()
        with _staged(self.folder, self.keys) as new:
            return bool(was == new.execute(ask).fetchone())

    def prove(self) -> None:
        """The new store is whole and holds as many rows of everything; raises :class:`DamagedVault`."""
        with (
            closing(connect(self.folder / CASES_DB, self.held[CASES])) as old,
            _staged(self.folder, self.keys) as new,
        ):
            if new.execute("PRAGMA cipher_integrity_check").fetchall():
                raise DamagedVault("新的案卷库没有写好，密钥没有更换，请检查硬盘后再试。", detail="pages")
            if _counts(old) != _counts(new):
                raise DamagedVault("新的案卷库与原来的不一致，密钥没有更换，请再试一次。", detail="rows")
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


@dataclass
class _File:
    """One row of the evidence table, as far as its file goes."""

    id: int
    uid: str
    name: str
    file_name: str
    file_key: bytes = field(repr=False)
    sha256: str
    stored_size: int


class _Plain(io.RawIOBase):
    """A decrypted file as a stream, chunk by chunk in memory."""

    def __init__(self, reader: EvidenceReader) -> None:
        self._reader = reader
        self._at = 0

    def readinto(self, buffer: Any, /) -> int:
        """Fill the buffer with what follows; 0 at the end."""
        if self._reader.plain_size == 0:
            self._reader.chunk(0)
        piece = self._reader.read_range(self._at, len(buffer))
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)


def _counts(store: Any) -> dict[str, int]:
    tables = store.execute(
        "SELECT name FROM sqlite_master WHERE type='table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    )
    return {
        name: store.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608  our own tables
        for (name,) in tables.fetchall()
    }


def _old_store(office: Office) -> Any:
    return connect(office.folder / CASES_DB, office.keys[CASES], read_only=True)


@contextmanager
def _staged(folder: Path, keys: dict[str, Secret]) -> Iterator[Any]:
    """The new store while it is being made; nothing is left beside it."""
    store = connect(folder / STAGE / CASES_DB, keys[CASES])
    try:
        store.execute("PRAGMA journal_mode=DELETE").fetchall()
        yield store
    finally:
        store.close()


def _quiet(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


def _never() -> bool:
    return False


__all__ = ["RotationPlan", "give_up", "plan", "rotate"]
