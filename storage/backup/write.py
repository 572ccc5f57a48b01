"""Writing a snapshot: only blocks and evidence that the medium does not hold yet, then reading them back."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from models.rights import Right
from models.settings.operations import note_backup
from models.version import VERSION
from storage import fs, upgrades
from storage.backup import retention
from storage.backup.hashing import STRETCH, with_digests
from storage.backup.manifest import (
    EVIDENCE,
    MEDIUM_FILE,
    PACKS,
    SNAPSHOTS,
    Closed,
    DamagedBackup,
    Manifest,
    OtherVault,
    Run,
    StoreEntry,
    next_name,
    parts,
    snapshots,
)
from storage.backup.pages import BLOCK, HASH_SIZE, PRINT_SIZE, fingerprint
from storage.backup.read import check_new, evidence_digest, stretches
from storage.backup.source import Still, StoreFile, still
from storage.errors import Cancelled, PlaceMissing, StorageError
from storage.evidence.chunks import new_hasher
from storage.office import Office
from storage.sentences import clear_errors
from storage.vault.sealed import canonical
from storage.vault.slots import REGISTER

PART_LIMIT = 1024 * 1024 * 1024
"""Bytes a file on the medium at most: far below FAT32's 4 GiB."""
MANY_RUNS = 2000
COPY = 1024 * 1024
SEND = 16 * 1024 * 1024
"""Bytes after which the system is asked to start writing, so that the end does not wait for all of it at once."""

Progress = Callable[[str, int, int], None]
CancelCheck = Callable[[], bool]


@dataclass
class BackupResult:
    """What a backup did; ``warnings`` are sentences for the person."""

    snapshot: str
    full: bool
    made_at: str
    medium_path: str
    medium_id: str
    new_bytes: int
    total_bytes: int
    evidence_new: int
    evidence_total: int
    heads: dict[str, str]
    counts: dict[str, int]
    removed: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass
class _Job:
    medium: Path
    manifest: Manifest
    previous: Manifest | None
    tell: Progress
    stop: CancelCheck
    part_limit: int
    done: int = 0
    total: int = 0
    new_bytes: int = 0
    fresh_packs: dict[str, int] = field(default_factory=dict)
    fresh_evidence: list[str] = field(default_factory=list)
    gone_on_with: int = 0

    @property
    def other_digests(self) -> bool:
        """Whether the snapshot that this one builds on is of an older format, with digests of another kind."""
        return self.previous is not None and self.previous.cipher is not self.manifest.cipher

    def advance(self, count: int, what: str) -> None:
        """Count bytes, tell, and stop when asked to."""
        self.done += count
        self.tell(what, self.done, max(self.total, self.done))
        if self.stop():
            raise Cancelled("备份已取消，介质上原有的备份不受影响。")


@clear_errors()
def backup(
    office: Office,
    medium: Path,
    *,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
    part_limit: int = PART_LIMIT,
) -> BackupResult:
    """Write a snapshot of an open vault to a folder on the medium, read it back, and only then call it good.

    Raises ``OtherVault``, ``NoSpace``, ``MediumRemoved``, ``Cancelled`` and the like; the snapshots that were there
    stay as they were. Needs the right to back up, not the case key.
    """
    office.actor.require(Right.BACKUP)
    medium_id = _prepare(medium, office.header.vault_id)
    previous, warnings = _previous(office, medium)
    now = office.now()
    name = next_name(medium, now)
    manifest = Manifest(
        name,
        office.header.vault_id,
        now,
        VERSION,
        b"",
        full=previous is None,
        cipher=office.header.evidence_cipher,
    )
    job = _Job(medium, manifest, previous, progress or _quiet, cancelled or _never, part_limit)
    try:
        with still(office) as picture:
            warnings += _anchors(office, previous)
            _write(job, picture)
        check_new(job.medium, manifest, job.fresh_packs, job.fresh_evidence, office.keys, job.advance)
        fs.atomic_write(
            medium / SNAPSHOTS / f"{manifest.name}.json",
            manifest.to_bytes(office.keys[REGISTER]),
            overwrite=False,
        )
        Closed.read(medium, manifest.name).open(office.keys[REGISTER])
    except BaseException:
        _undo(job)
        raise
    result = BackupResult(
        manifest.name,
        manifest.full,
        now.isoformat(),
        str(medium),
        medium_id,
        job.new_bytes,
        sum(store.size for store in manifest.stores) + sum(size for size, _ in manifest.evidence.values()),
        len(job.fresh_evidence) + job.gone_on_with,
        len(manifest.evidence),
        manifest.heads,
        manifest.counts,
        warnings=warnings,
    )
    _settle(office, medium, now, result)
    return result


def _settle(office: Office, medium: Path, now: datetime, result: BackupResult) -> None:
    """What follows a good snapshot: old ones thinned, the day noted. The snapshot stands whatever comes of these, so
    what fails here is a warning."""
    try:
        result.removed = retention.thin(medium, office.keys[REGISTER], office.header.vault_id, now)
    except StorageError as error:
        result.warnings.append(f"新备份完好，但介质上过期的备份没有清理：{error}")
    try:
        office.run(note_backup, result=asdict(result))
        upgrades.forget(office.folder)
    except StorageError as error:
        result.warnings.append(f"新备份完好，但没有记入保险库，备份日期不会更新：{error}")


def _prepare(medium: Path, vault_id: str) -> str:
    with fs.mapped(medium):
        if not medium.parent.is_dir():
            raise PlaceMissing(medium.parent)
    for folder in (medium, medium / SNAPSHOTS, medium / PACKS, medium / EVIDENCE):
        fs.make_folder(folder)
    path = medium / MEDIUM_FILE
    try:
        known = retention.medium_card(medium)
    except PlaceMissing:
        known = {"format": 1, "program": "qingjuan", "vault": vault_id, "medium": secrets.token_hex(8)}
        fs.atomic_write(path, canonical(known), overwrite=False)
    if known["vault"] != vault_id:
        raise OtherVault
    fs.sweep_partials(medium / PACKS)
    fs.sweep_partials(medium / SNAPSHOTS)
    return str(known["medium"])


def _previous(office: Office, medium: Path) -> tuple[Manifest | None, list[str]]:
    """The newest snapshot that still opens and whose packs are all there; the next one builds on it."""
    warnings: list[str] = []
    for name in reversed(snapshots(medium)):
        try:
            found = Closed.read(medium, name).open(office.keys[REGISTER])
        except StorageError as error:
            warnings.append(f"介质上的备份 {name} 不能用：{error}")
            continue
        missing = [pack for pack, size in found.packs.items() if not _has(medium / PACKS / pack, size)]
        if missing:
            warnings.append(f"介质上的备份 {name} 缺少文件，这次改做完整备份。")
            continue
        return found, warnings
    return None, warnings


def _anchors(office: Office, previous: Manifest | None) -> list[str]:
    """Hold today's trails against the heads that the last snapshot carried: a cut or replaced trail shows."""
    if previous is None:
        return []
    from storage.backup.anchors import still_holds

    return still_holds(office, previous.heads, previous.made_at)


def _write(job: _Job, picture: Still) -> None:
    manifest = job.manifest
    manifest.header, manifest.heads, manifest.counts = picture.header, picture.heads, picture.counts
    sizes = {name: size for name, (_, size) in picture.evidence.items()}
    fresh = {name for name, size in sizes.items() if not _kept(job, name, size)}
    looked_at = {name for name in fresh if _lies_there(job, name, sizes[name])}
    job.total = sum(store.size for store in picture.stores) if job.other_digests else 0
    plans = [_plan(job, store) for store in picture.stores]
    new_blocks = sum(len(blocks) for _, _, blocks in plans)
    needed = new_blocks * BLOCK + sum(sizes[name] for name in fresh - looked_at)
    fs.require_space(job.medium, needed)
    job.total = job.done + 2 * (needed + sum(sizes[name] for name in looked_at))
    for store, entry, blocks in plans:
        _write_store(job, store, entry, blocks)
    for name, (path, size) in picture.evidence.items():
        if name in fresh:
            arrived = _arrived(job, name, path, size)
            manifest.evidence[name] = (size, arrived or _copy_evidence(job, name, path))
            if arrived:  # read back already
                job.gone_on_with += job.previous is None or name not in job.previous.evidence
            else:
                job.fresh_evidence.append(name)
        else:
            assert job.previous is not None
            manifest.evidence[name] = job.previous.evidence[name]
    used = {run.pack for entry in manifest.stores for run in entry.runs}
    old = job.previous.packs if job.previous else {}
    manifest.packs = {pack: size for pack, size in (old | job.fresh_packs).items() if _base(pack) in used}


def _kept(job: _Job, name: str, size: int) -> bool:
    known = job.previous.evidence.get(name) if job.previous else None
    if known is None or known[0] != size or job.other_digests:
        return False
    return _lies_there(job, name, size)


def _lies_there(job: _Job, name: str, size: int) -> bool:
    folder = job.medium / EVIDENCE / name[:2]
    return all(_has(folder / part, length) for part, length in parts(name, size, job.part_limit))


def _arrived(job: _Job, name: str, path: Path, size: int) -> str | None:
    """The digest of a file that an earlier run has brought to the medium whole, though it was cut off before its
    manifest or made digests of another kind; None where it is not there or not what it should be. Read back here, so
    that nothing is believed for lying there."""
    if not _lies_there(job, name, size):
        return None
    digest = new_hasher(job.manifest.cipher)
    with fs.open_read(path) as source, fs.mapped(path):
        while piece := source.read(COPY):
            digest.update(piece)
            job.advance(len(piece), "核对已到介质的材料")
    there = evidence_digest(job.medium, job.manifest.cipher, name, size, job.advance)
    return there if there == digest.digest().hex() else None


def _plan(job: _Job, store: StoreFile) -> tuple[StoreFile, StoreEntry, list[int]]:
    """Which blocks of a store are new; the rest keep the place that the previous snapshot gave them."""
    prints = b"".join(fingerprint(store.view[at : at + BLOCK]) for at in range(0, store.size, BLOCK))
    count = len(prints) // PRINT_SIZE
    old = (
        next((entry for entry in job.previous.stores if entry.name == store.name), None)
        if job.previous
        else None
    )
    entry = StoreEntry(store.name, store.size, [], prints)
    if old is None or len(old.runs) > MANY_RUNS or not old.hashes or store.name.endswith("-wal"):
        return store, entry, list(range(count))
    last = count - 1
    new = [
        index
        for index in range(count)
        if prints[index * PRINT_SIZE : (index + 1) * PRINT_SIZE]
        != old.prints[index * PRINT_SIZE : (index + 1) * PRINT_SIZE]
        or (index == last and old.size != store.size)
    ]
    fresh = set(new)
    for run in old.runs:
        for index in range(run.first, min(run.first + run.count, count)):
            if index not in fresh:
                _extend(entry.runs, index, run.pack, run.offset + (index - run.first) * BLOCK)
    entry.hashes = old.hashes[: count * HASH_SIZE].ljust(count * HASH_SIZE, b"\0")
    if job.other_digests and not _hash_again(job, store, entry):
        return store, StoreEntry(store.name, store.size, [], prints), list(range(count))
    return store, entry, new


def _hash_again(job: _Job, store: StoreFile, entry: StoreEntry) -> bool:
    """Give the blocks that stay where they are digests of this snapshot's kind: read back from the medium, and held
    against the store itself. False where they are not what the store holds: then all of it is written anew."""
    assert job.previous is not None
    hashes = bytearray(len(entry.hashes))
    lying = stretches(job.medium, job.previous, entry, job.previous.packs)
    try:
        for first, stretch, digests in with_digests(job.manifest.cipher, lying):
            if stretch != store.view[first * BLOCK : first * BLOCK + len(stretch)]:
                return False
            hashes[first * HASH_SIZE : first * HASH_SIZE + len(digests)] = digests
            job.advance(len(stretch), "核对已到介质的数据库")
    except DamagedBackup:
        return False
    entry.hashes = bytes(hashes)
    return True


def _extend(runs: list[Run], index: int, pack: str, offset: int) -> None:
    last = runs[-1] if runs else None
    if (
        last
        and last.pack == pack
        and last.first + last.count == index
        and last.offset + last.count * BLOCK == offset
    ):
        last.count += 1
    else:
        runs.append(Run(index, 1, pack, offset))


def _write_store(job: _Job, store: StoreFile, entry: StoreEntry, blocks: list[int]) -> None:
    job.manifest.stores.append(entry)
    if not blocks:
        return
    pack = f"{job.manifest.name}-{store.name}"
    count = len(entry.prints) // PRINT_SIZE
    hashes = bytearray(entry.hashes or bytes(count * HASH_SIZE))
    size = sum(min(BLOCK, store.size - index * BLOCK) for index in blocks)
    with _PartWriter(job, PACKS, pack, size) as target:

        def put(first: int, stretch: bytes) -> None:
            for at in range(0, len(stretch), BLOCK):
                _extend(entry.runs, first + at // BLOCK, pack, target.at + at)
            target.write(memoryview(stretch))
            job.advance(len(stretch), "写入数据库")

        for first, _, digests in with_digests(job.manifest.cipher, _neighbours(store, blocks), put):
            hashes[first * HASH_SIZE : first * HASH_SIZE + len(digests)] = digests
    entry.hashes = bytes(hashes)
    entry.runs.sort(key=lambda run: run.first)
    for part, length in parts(pack, size, job.part_limit):
        job.fresh_packs[part] = length


def _neighbours(store: StoreFile, blocks: list[int]) -> Iterator[tuple[int, bytes]]:
    """The chosen blocks, neighbours together, with the number of the first."""
    at = 0
    while at < len(blocks):
        end = at + 1
        while end < len(blocks) and blocks[end] == blocks[end - 1] + 1 and end - at < STRETCH // BLOCK:
            end += 1
        yield blocks[at], bytes(store.view[blocks[at] * BLOCK : (blocks[end - 1] + 1) * BLOCK])
        at = end


def _copy_evidence(job: _Job, name: str, path: Path) -> str:
    digest = new_hasher(job.manifest.cipher)
    fs.make_folder(job.medium / EVIDENCE / name[:2])
    size = path.stat().st_size
    with fs.open_read(path) as source, _PartWriter(job, f"{EVIDENCE}/{name[:2]}", name, size) as target:
        while piece := source.read(COPY):
            digest.update(piece)
            target.write(memoryview(piece))
            job.advance(len(piece), "复制材料")
    return digest.digest().hex()


class _PartWriter:
    """Writes one thing into one file, or into numbered parts where it is larger than a file may be."""

    def __init__(self, job: _Job, folder: str, name: str, size: int) -> None:
        self._job = job
        self._folder = job.medium / folder
        self._parts = parts(name, size, job.part_limit)
        self._file: BinaryIO | None = None
        self._room = 0
        self._unsent = 0
        self._closers: list[Any] = []
        self.at = 0

    def __enter__(self) -> _PartWriter:
        return self

    def write(self, piece: memoryview) -> None:
        """Add bytes, going on in the next part where one is full."""
        while len(piece):
            if self._room == 0:
                self._next()
            assert self._file is not None
            with fs.mapped(self._folder):
                self._file.write(piece[: self._room])
            taken = min(len(piece), self._room)
            self._room -= taken
            self.at += taken
            self._unsent += taken
            if self._unsent >= SEND:
                fs.start_writing(self._file)
                self._unsent = 0
            self._job.new_bytes += taken
            piece = piece[taken:]

    def _next(self) -> None:
        self._finish(None)
        name, self._room = self._parts.pop(0)
        # An earlier run, cut off before its manifest, may have left a file of this name: it belongs to nobody.
        opened = _replacing(self._folder / name)
        self._file = opened.__enter__()
        self._closers.append(opened)

    def _finish(self, error: BaseException | None) -> None:
        while self._closers:
            opened = self._closers.pop()
            opened.__exit__(type(error) if error else None, error, error.__traceback__ if error else None)

    def __exit__(self, _kind: Any, error: BaseException | None, _trace: Any) -> None:
        if error is None and self._parts and self.at == 0:
            self._next()
        self._finish(error)


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    with fs.atomic_file(path) as file:
        yield file


def _undo(job: _Job) -> None:
    """Take away this snapshot: its manifest first, for without its packs it would be a trap; evidence that is whole
    stays for the next run. Where the medium takes no more orders, the error that led here is the one to tell."""
    try:
        (job.medium / SNAPSHOTS / f"{job.manifest.name}.json").unlink(missing_ok=True)
        for pack in list((job.medium / PACKS).glob(f"{job.manifest.name}-*")):
            pack.unlink(missing_ok=True)
    except OSError:
        return


def _has(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _base(pack: str) -> str:
    stem, dot, tail = pack.rpartition(".")
    return stem if dot and tail.isdigit() and len(tail) == 3 else pack


def _quiet(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


def _never() -> bool:
    return False


__all__ = ["BackupResult", "backup"]
