"""Evidence files as streams: in, out, any range, and proof that nothing was cut, moved or swapped.

Plaintext exists in memory only, a chunk at a time; on disk there is ciphertext or nothing. Measured: the AEAD runs
at several GB/s, so the disk and the digest decide; the digest runs beside the encryption on a thread of its own.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from storage import fs
from storage.errors import Cancelled, DamagedEvidence, PlaceError, PlaceMissing
from storage.evidence.chunks import (
    CHUNK,
    HEAD,
    TAG,
    ChunkCipher,
    Head,
    chunk_count,
    new_hasher,
    plain_size,
    sealed_size,
)
from storage.fs import CancelCheck, Progress
from storage.vault.header import EvidenceCipher
from storage.vault.secrets import Secret

__all__ = [
    "EncryptedFile", "EvidenceReader", "ReaderStream", "VerifyReport", "decrypt_bytes", "decrypt_stream", "encrypt_file",
    "encrypt_stream", "new_evidence_key", "open_evidence", "sealed_size", "verify",
]  # fmt: skip


class Readable(Protocol):
    """Anything that fills a buffer."""

    def readinto(self, buffer: memoryview, /) -> int | None: ...


class Seekable(Readable, Protocol):
    """A file, or a part of one."""

    def seek(self, offset: int, whence: int = 0, /) -> int: ...


class Writable(Protocol):
    """Anything that takes bytes."""

    def write(self, data: memoryview, /) -> int | None: ...


@dataclass(frozen=True)
class EncryptedFile:
    """What to keep in the record: plaintext bytes, digest of the plaintext (SHA-256; SM3 with SM4), file bytes."""

    plain_size: int
    digest: bytes
    size: int


@dataclass(frozen=True)
class VerifyReport:
    """The result of ``verify``: how much was checked and every bad chunk, the first first."""

    size: int
    plain_size: int
    chunks: int
    bad_chunks: tuple[int, ...] = ()
    problem: str | None = None
    """One Chinese sentence, or None when all is well."""

    @property
    def ok(self) -> bool:
        """Whether the file is whole and its own."""
        return self.problem is None


def new_evidence_key() -> Secret:
    """A random key for one file; keep it in cases.db."""
    return Secret.random()


# --- in ----------------------------------------------------------------------------------------------------


def encrypt_file(
    source: Path | bytes | Readable,
    target: Path,
    key: Secret,
    *,
    uid: str,
    cipher: EvidenceCipher = EvidenceCipher.AES_256_GCM,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> EncryptedFile:
    """Encrypt a file, bytes or a stream into the new file ``target``, atomically.

    Raises ``Cancelled``, ``NoSpace``, ``AlreadyThere`` and the other place errors; then ``target`` is not there.
    """
    with ExitStack() as stack:
        total = 0
        stream: Readable
        if isinstance(source, Path):
            file = stack.enter_context(fs.open_read(source))
            total = os.fstat(file.fileno()).st_size
            fs.require_space(target.parent, sealed_size(total))
            stream = _Mapped(file, source)
        elif isinstance(source, bytes):
            total, stream = len(source), io.BytesIO(source)
        else:
            stream = source
        out = stack.enter_context(fs.atomic_file(target, overwrite=False))
        return encrypt_stream(
            stream, out, key, uid=uid, cipher=cipher, total=total, progress=progress, cancelled=cancelled
        )


def encrypt_stream(
    source: Readable,
    target: Writable,
    key: Secret,
    *,
    uid: str,
    cipher: EvidenceCipher = EvidenceCipher.AES_256_GCM,
    total: int = 0,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> EncryptedFile:
    """Encrypt ``source`` to its end into ``target``. ``uid`` is the evidence's and must be given to read it.

    Raises ``Cancelled``; what was written until then is useless (no last chunk) and for the caller to remove.
    """
    chunks = ChunkCipher.new(cipher, key, uid)
    target.write(memoryview(chunks.head.to_bytes()))
    with _Digest(cipher) as digest, _buffers(CHUNK, CHUNK, CHUNK + TAG) as (first, second, out):
        current, following = first, second
        if cancelled is not None and cancelled():
            raise Cancelled
        count = _fill(source, current)
        index, done = 0, 0
        while True:
            digest.update(current[:count])
            more = 0
            if count == CHUNK:
                digest.wait_for_earlier()  # the other buffer is about to be overwritten
                more = _fill(source, following)
            size = chunks.encrypt(index, more == 0, current[:count], out)
            target.write(out[:size])
            done += count
            if progress is not None:
                progress(done, max(total, done))
            if more == 0:
                break
            if cancelled is not None and cancelled():
                raise Cancelled
            current, following, count, index = following, current, more, index + 1
        result = EncryptedFile(done, digest.finish(), HEAD + done + (index + 1) * TAG)
    chunks.wipe()
    return result


# --- out ---------------------------------------------------------------------------------------------------


class EvidenceReader:
    """An open evidence file: its plaintext by ranges or in order. Not for two threads at once.

    A range is authenticated by itself, its place and the file's length included; nothing unproved is given out.
    """

    def __init__(self, file: Seekable, key: Secret, uid: str) -> None:
        """Raises ``DamagedEvidence``, ``WrongEvidenceKey``, ``NewerVault``."""
        self._file = file
        self.size = file.seek(0, os.SEEK_END)
        file.seek(0)
        start = bytearray(HEAD)
        # the system may answer with less than was asked for
        head = Head.parse(bytes(start[: _fill(file, memoryview(start))]))
        self.chunks = chunk_count(self.size)
        self.plain_size = plain_size(self.size)
        self.cipher = head.cipher
        self._cipher = ChunkCipher(head, key, uid)
        self._data = memoryview(bytearray(min(CHUNK + TAG, self.size - HEAD)))
        self._plain = memoryview(bytearray(len(self._data)))
        self._cached = -1
        self._cached_size = 0

    def chunk(self, index: int) -> memoryview:
        """The plaintext of one chunk, valid until the next call. Raises ``DamagedEvidence``."""
        if not 0 <= index < self.chunks:
            raise ValueError("no such chunk")
        if index != self._cached:
            self._cached = -1
            start = HEAD + index * (CHUNK + TAG)
            size = min(CHUNK + TAG, self.size - start)
            self._file.seek(start)
            if _fill(self._file, self._data[:size]) != size:
                raise DamagedEvidence(chunk=index, detail="file became shorter")
            last = index == self.chunks - 1
            self._cached_size = self._cipher.decrypt(index, last, self._data[:size], self._plain[:size])
            self._cached = index
        return self._plain[: self._cached_size]

    def read_range(self, offset: int, length: int) -> bytes:
        """``length`` bytes from ``offset``, fewer at the end. Raises ``DamagedEvidence``."""
        if offset < 0 or length < 0:
            raise ValueError("no such range")
        end = min(offset + length, self.plain_size)
        out = bytearray()
        while offset < end:
            index, start = divmod(offset, CHUNK)
            piece = self.chunk(index)[start : start + end - offset]
            out += piece
            offset += len(piece)
        return bytes(out)

    def read_all(self, limit: int | None = None) -> bytes:
        """The whole plaintext. Raises ``TooLong`` beyond ``limit`` bytes: show such a file by ranges."""
        if limit is not None and self.plain_size > limit:
            raise fs.TooLong
        if self.plain_size == 0:
            self.chunk(0)  # an empty file is authenticated too
        return self.read_range(0, self.plain_size)

    def close(self) -> None:
        """Forget key and plaintext; the file is the opener's to close."""
        self._cipher.wipe()
        self._plain[:] = bytes(len(self._plain))
        self._cached = -1


class ReaderStream:
    """An opened file's whole plaintext as a stream, each chunk proved before it is given."""

    def __init__(self, reader: EvidenceReader) -> None:
        self._reader, self._at = reader, 0

    def readinto(self, buffer: memoryview, /) -> int:
        """The next bytes; 0 at the end."""
        piece = self._reader.read_range(self._at, len(buffer))
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)


@contextmanager
def open_evidence(path: Path, key: Secret, *, uid: str) -> Iterator[EvidenceReader]:
    """Open an evidence file. Raises ``DamagedEvidence``, ``WrongEvidenceKey``, ``PlaceMissing`` and the like."""
    with fs.open_read(path) as file:
        reader = EvidenceReader(file, key, uid)
        try:
            yield reader
        finally:
            reader.close()


def decrypt_bytes(path: Path, key: Secret, *, uid: str, limit: int | None = None) -> bytes:
    """The whole plaintext in memory. Raises as ``open_evidence`` and ``read_all``."""
    with open_evidence(path, key, uid=uid) as reader:
        return reader.read_all(limit)


def decrypt_stream(
    source: Path,
    target: Writable,
    key: Secret,
    *,
    uid: str,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> int:
    """Write the plaintext into ``target``; gives its length. Raises ``DamagedEvidence``, ``Cancelled``.

    Chunks are written as they prove right: on an error throw away what ``target`` got.
    """
    with open_evidence(source, key, uid=uid) as reader:
        done = 0
        for index in range(reader.chunks):
            if cancelled is not None and cancelled():
                raise Cancelled
            piece = reader.chunk(index)
            target.write(piece)
            done += len(piece)
            if progress is not None:
                progress(done, reader.plain_size)
        return done


def verify(
    path: Path,
    key: Secret,
    *,
    uid: str,
    digest: bytes | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> VerifyReport:
    """Decrypt everything in memory and report; with ``digest`` compare that too. Raises ``Cancelled`` and place
    errors other than a missing file; damage is in the report, never raised."""
    try:
        with open_evidence(path, key, uid=uid) as reader:
            return _verify_chunks(reader, digest, progress, cancelled)
    except DamagedEvidence as error:
        return VerifyReport(0, 0, 0, (), str(error))
    except PlaceMissing:
        return VerifyReport(0, 0, 0, (), "这份材料的文件不见了，请从备份恢复。")


def _verify_chunks(
    reader: EvidenceReader, digest: bytes | None, progress: Progress | None, cancelled: CancelCheck | None
) -> VerifyReport:
    hasher = new_hasher(reader.cipher)
    bad: list[int] = []
    problem = None
    for index in range(reader.chunks):
        if cancelled is not None and cancelled():
            raise Cancelled
        try:
            piece = reader.chunk(index)
        except DamagedEvidence as error:
            bad.append(index)
            problem = problem or str(error)
        else:
            if digest is not None:
                hasher.update(piece)
        if progress is not None:
            progress(min((index + 1) * CHUNK, reader.plain_size), reader.plain_size)
    if problem is None and digest is not None and hasher.digest() != digest:
        problem = "这份材料的内容与登记的校验值不符，请从备份恢复。"
    return VerifyReport(reader.size, reader.plain_size, reader.chunks, tuple(bad), problem)


# --- inside ------------------------------------------------------------------------------------------------


class _Digest:
    """The plaintext's digest, on a thread of its own once there is more than one chunk."""

    def __init__(self, cipher: EvidenceCipher) -> None:
        self._hasher = new_hasher(cipher)
        self._pool: ThreadPoolExecutor | None = None
        self._waiting: list[Future[None]] = []

    def __enter__(self) -> _Digest:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True)

    def update(self, data: memoryview) -> None:
        if len(data) < CHUNK and self._pool is None:
            self._hasher.update(data)
            return
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, thread_name_prefix="digest")
        self._waiting.append(self._pool.submit(self._hasher.update, data))

    def wait_for_earlier(self) -> None:
        """Until all but the newest update are done."""
        while len(self._waiting) > 1:
            self._waiting.pop(0).result()

    def finish(self) -> bytes:
        for future in self._waiting:
            future.result()
        return self._hasher.digest()


class _Mapped:
    """A file whose reading errors name it, and not the target that is being written at the time."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self._read: Callable[[memoryview], int | None] = file.readinto  # type: ignore[attr-defined]
        self._path = path

    def readinto(self, buffer: memoryview, /) -> int | None:
        with fs.mapped(self._path):
            return self._read(buffer)


@contextmanager
def _buffers(*sizes: int) -> Iterator[tuple[memoryview, ...]]:
    """Working memory, zeroed afterwards."""
    buffers = [bytearray(size) for size in sizes]
    try:
        yield tuple(memoryview(buffer) for buffer in buffers)
    finally:
        for buffer in buffers:
            buffer[:] = bytes(len(buffer))


def _fill(source: Readable, buffer: memoryview) -> int:
    """Read until the buffer is full or the source ends."""
    count = 0
    while count < len(buffer):
        got = source.readinto(buffer[count:])
        if got is None:
            raise PlaceError
        if got == 0:
            break
        count += got
    return count
