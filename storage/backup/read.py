"""Reading a medium: what was just written is read back; a whole snapshot is verified, quickly or to the last byte."""

from __future__ import annotations

import os
import tempfile  # noqa: TID251  what is put together there is ciphertext
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from storage import fs
from storage.backup.hashing import STRETCH, with_digests
from storage.backup.manifest import EVIDENCE, PACKS, DamagedBackup, Manifest, StoreEntry, parts
from storage.backup.pages import BLOCK, HASH_SIZE, PAGE, PageCheck
from storage.engine import connect
from storage.errors import Cancelled, PlaceError, StorageError
from storage.evidence.chunks import new_hasher
from storage.founding import CASES_DB, REGISTER_DB
from storage.sentences import clear_errors
from storage.vault.header import EvidenceCipher
from storage.vault.secrets import Secret
from storage.vault.slots import CASES, REGISTER

STORE_KEYS = {REGISTER_DB: REGISTER, CASES_DB: CASES}
Advance = Callable[[int, str], None]


@dataclass
class VerifyResult:
    """What was read and every fault found, in sentences."""

    snapshot: str
    full: bool
    made_at: str
    counts: dict[str, int] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)
    bytes_read: int = 0
    opened: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether nothing wrong was found."""
        return not self.problems


def check_new(
    medium: Path,
    manifest: Manifest,
    packs: Mapping[str, int],
    evidence: list[str],
    keys: Mapping[str, Secret],
    advance: Advance,
) -> None:
    """Read what was just written back from the medium, open it, and compare. Raises :class:`DamagedBackup`.

    Blocks of earlier snapshots were read back and opened when they were written; here each must still be there in
    its size. A new page is opened by its own HMAC under the store's key, a full store by SQLCipher itself.
    """
    for pack, size in manifest.packs.items():
        _sized(medium / PACKS / pack, size)
    for entry in manifest.stores:
        opener = _page_check(medium, manifest, entry, keys)
        for index, block in _checked(medium, manifest, entry, packs):
            if opener is not None and opener.bad_pages(index * BLOCK // PAGE + 1, memoryview(block)):
                raise _unlike(entry.name)
            advance(len(block), "读回核对")
        if manifest.full and entry.name in STORE_KEYS and STORE_KEYS[entry.name] in keys:
            _open_in_place(medium, entry, keys[STORE_KEYS[entry.name]])
    for name in evidence:
        size, digest = manifest.evidence[name]
        if evidence_digest(medium, manifest.cipher, name, size, advance) != digest:
            raise _unlike("材料")


def _page_check(
    medium: Path, manifest: Manifest, entry: StoreEntry, keys: Mapping[str, Secret]
) -> PageCheck | None:
    """For an incremental snapshot, whose store does not lie in one piece: its new pages are opened one by one."""
    key = keys.get(STORE_KEYS.get(entry.name, ""))
    if manifest.full or key is None or not entry.runs:
        return None
    with _open_run(medium, manifest, entry.runs[0].pack, entry.runs[0].offset) as stream:
        return PageCheck(key, stream.read(PAGE))


def _open_in_place(medium: Path, entry: StoreEntry, key: Secret) -> None:
    """Open a full store where it lies on the medium, read-only; nothing to do where it lies in parts."""
    path = medium / PACKS / entry.runs[0].pack
    if len(entry.runs) != 1 or not path.exists():
        return
    connection = connect(path, key, read_only=True, immutable=True)
    connection.close()


@clear_errors()
def verify(
    medium: Path,
    manifest: Manifest,
    keys: Mapping[str, Secret],
    *,
    full: bool = False,
    progress: Callable[[str, int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> VerifyResult:
    """Read every byte of a snapshot from the medium and compare; ``full`` also puts the stores together and opens
    them with the keys at hand: pages, structure, trail heads, evidence names. Faults are in the result, not raised."""
    result = VerifyResult(
        manifest.name, full, manifest.made_at.isoformat(), dict(manifest.counts), dict(manifest.heads)
    )
    total = sum(entry.size for entry in manifest.stores) + sum(size for size, _ in manifest.evidence.values())

    def advance(count: int, what: str) -> None:
        result.bytes_read += count
        if progress is not None:
            progress(what, result.bytes_read, total)
        if cancelled is not None and cancelled():
            raise Cancelled("核对已取消，备份没有改动。")

    for entry in manifest.stores:
        try:
            _verify_store(medium, manifest, entry, advance)
        except (DamagedBackup, PlaceError) as error:
            result.problems.append(f"{entry.name}：{error}")
    for name, (size, digest) in manifest.evidence.items():
        try:
            if evidence_digest(medium, manifest.cipher, name, size, advance) != digest:
                raise _unlike("材料")
        except (DamagedBackup, PlaceError) as error:
            result.problems.append(f"材料 {name[:8]}…：{error}")
    if full and not result.problems:
        _open_whole(medium, manifest, keys, result)
    return result


def _verify_store(medium: Path, manifest: Manifest, entry: StoreEntry, advance: Advance) -> None:
    seen = 0
    for _index, block in _checked(medium, manifest, entry, manifest.packs):
        seen += len(block)
        advance(len(block), "核对数据库")
    if seen != entry.size:
        raise _unlike(entry.name)


def _open_whole(medium: Path, manifest: Manifest, keys: Mapping[str, Secret], result: VerifyResult) -> None:
    """Put the stores together in a private folder (ciphertext only) and open them."""
    from storage.backup.inspection import inspect_stores

    with tempfile.TemporaryDirectory(prefix="qingjuan-verify-") as name:
        folder = Path(name)
        for entry in manifest.stores:
            assemble(medium, manifest, entry, folder / entry.name)
        result.opened, problems, result.left_out = inspect_stores(folder, manifest, keys)
        result.problems += problems


def assemble(
    medium: Path, manifest: Manifest, entry: StoreEntry, target: Path, advance: Advance | None = None
) -> None:
    """Put one store's file together from its blocks, checking each. Raises :class:`DamagedBackup`, place errors."""
    written = 0
    with fs.atomic_file(target, overwrite=False) as out:
        for index, block in _checked(medium, manifest, entry, manifest.packs):
            if index * BLOCK != written:
                raise _unlike(entry.name)
            out.write(block)
            written += len(block)
            if advance is not None:
                advance(len(block), "恢复数据库")
        if written != entry.size:
            raise _unlike(entry.name)


def _checked(
    medium: Path, manifest: Manifest, entry: StoreEntry, packs: Mapping[str, int]
) -> Iterator[tuple[int, bytearray]]:
    """The stretches of a store that lie in the given packs, each held against its blocks' hashes."""
    for index, stretch, digests in with_digests(manifest.cipher, stretches(medium, manifest, entry, packs)):
        if digests != entry.hashes[index * HASH_SIZE : index * HASH_SIZE + len(digests)]:
            raise _unlike(entry.name)
        yield index, stretch


def stretches(
    medium: Path, manifest: Manifest, entry: StoreEntry, packs: Mapping[str, int]
) -> Iterator[tuple[int, bytearray]]:
    """Neighbouring blocks of a store in the given packs, with the number of the first, read from the medium itself."""
    wanted = {_stem(name) for name in packs}
    for run in entry.runs:
        if run.pack not in wanted:
            continue
        with _open_run(medium, manifest, run.pack, run.offset) as stream:
            index, left = run.first, run.count
            while left:
                take = min(left, STRETCH // BLOCK)
                stretch = bytearray(min(take * BLOCK, entry.size - index * BLOCK))
                if stream.readinto(memoryview(stretch)) != len(stretch):
                    raise _unlike(entry.name)
                yield index, stretch
                index, left = index + take, left - take


class _Parts:
    """Reads one thing that lies in one file or in numbered parts, from an offset on."""

    def __init__(self, folder: Path, files: list[tuple[str, int]], offset: int) -> None:
        self._folder = folder
        self._files = list(files)
        self._file: BinaryIO | None = None
        while self._files and offset >= self._files[0][1]:
            offset -= self._files.pop(0)[1]
        self._skip = offset

    def __enter__(self) -> _Parts:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def read(self, length: int) -> bytes:
        """Up to ``length`` bytes."""
        buffer = bytearray(length)
        return bytes(buffer[: self.readinto(memoryview(buffer))])

    def readinto(self, view: memoryview) -> int:
        """Fill the view, over part boundaries; the number of bytes got."""
        got = 0
        while got < len(view):
            if self._file is None and not self._open_next():
                break
            assert self._file is not None
            with fs.mapped(self._folder):
                count = self._file.readinto(view[got:])  # type: ignore[attr-defined]
            if not count:
                self._file.close()
                self._file = None
                continue
            got += count
        return got

    def _open_next(self) -> bool:
        if not self._files:
            return False
        path = self._folder / self._files.pop(0)[0]
        with fs.mapped(path):
            self._file = path.open("rb", buffering=0)
            _forget_cache(self._file.fileno())
            self._file.seek(self._skip)
        self._skip = 0
        return True


def _open_run(medium: Path, manifest: Manifest, pack: str, offset: int) -> _Parts:
    files = sorted((name, size) for name, size in manifest.packs.items() if _stem(name) == pack)
    return _Parts(medium / PACKS, files, offset)


def evidence_digest(medium: Path, cipher: EvidenceCipher, name: str, size: int, advance: Advance) -> str:
    """SHA-256 (SM3 with SM4) of an evidence file as the medium gives it. Raises :class:`DamagedBackup`, place errors."""
    from storage.backup.write import PART_LIMIT

    folder = medium / EVIDENCE / name[:2]
    files = parts(name, size, PART_LIMIT)
    if not (folder / files[0][0]).exists():
        files = _found_parts(folder, name)
    digest = new_hasher(cipher)
    seen = 0
    with _Parts(folder, files, 0) as stream:
        buffer = memoryview(bytearray(STRETCH))
        while count := stream.readinto(buffer):
            digest.update(buffer[:count])
            seen += count
            advance(count, "核对材料")
    if seen != size:
        raise _unlike("材料")
    return digest.digest().hex()


def _found_parts(folder: Path, name: str) -> list[tuple[str, int]]:
    found = sorted(folder.glob(f"{name}.[0-9][0-9][0-9]"))
    if not found:
        raise DamagedBackup("备份里缺少材料文件，请换用另一份备份。", detail=name)
    return [(path.name, path.stat().st_size) for path in found]


def evidence_stream(medium: Path, name: str, size: int) -> _Parts:
    """An evidence file's ciphertext as it lies on the medium."""
    folder = medium / EVIDENCE / name[:2]
    files = [(name, size)] if (folder / name).exists() else _found_parts(folder, name)
    return _Parts(folder, files, 0)


def _forget_cache(descriptor: int) -> None:
    """Ask the system to read from the medium rather than from what it remembers having written."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


def _sized(path: Path, size: int) -> None:
    if not path.is_file() or path.stat().st_size != size:
        raise DamagedBackup("介质上缺少这份备份的文件，请重新做一次备份。", detail=path.name)


def _stem(name: str) -> str:
    stem, dot, tail = name.rpartition(".")
    return stem if dot and tail.isdigit() and len(tail) == 3 else name


def _unlike(name: str) -> DamagedBackup:
    return DamagedBackup(f"备份中的{name}与写入时不一致，介质可能有坏块，请换一个介质重新备份。", detail=name)


__all__ = [
    "StorageError",
    "VerifyResult",
    "assemble",
    "check_new",
    "evidence_digest",
    "evidence_stream",
    "stretches",
    "verify",
]
