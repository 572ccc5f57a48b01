"""The package's file: sealed to cards, signed inside, read back strictly.

Whoever finds the stick learns how many recipients there are and how long the file is; not who sent it, to whom, or what
is in it. The signature stands inside and names the recipients, so that a recipient can't pass it on as if it were sent
to another. Layout: ``storage/FORMAT.md``.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from models.exchange.contents import FORMAT, Manifest
from storage import fs
from storage.errors import (
    DamagedEvidence,
    DamagedPackage,
    DamagedVault,
    NewerPackage,
    NewerVault,
    NotAPackage,
    NotForThisOffice,
)
from storage.evidence.chunks import Hasher, new_hasher
from storage.evidence.container import EvidenceReader, Readable, Seekable, encrypt_stream, sealed_size
from storage.exchange.cards import strict_json
from storage.fs import CancelCheck, Progress
from storage.vault.header import EvidenceCipher
from storage.vault.header_json import SEALED_BYTES, version_in
from storage.vault.sealed import SIGNATURE_BYTES, PublicCard, canonical, seal_to, verify
from storage.vault.secrets import KEY_BYTES, Secret
from storage.vault.slots import Identity

MAGIC = b"QJ-PACK\n"
VERSION = 1
HEAD = len(MAGIC) + 4 + 16
MOST_RECIPIENTS = 32
MANIFEST_LIMIT = 16 * 1024 * 1024
SUFFIX = ".qjpack"
SIGNED = b"qingjuan/package\x00"
SEALED = b"qingjuan/package-key\x00"

Opened = Callable[[], AbstractContextManager[Readable]]
"""A document to write: opens a stream of its plaintext when its turn comes."""


def _info(uid: bytes) -> bytes:
    return SEALED + uid


def _name(uid: bytes, head: bytes) -> str:
    """What binds the body to this head: its key works for no other."""
    return f"package:{uid.hex()}:{hashlib.sha256(head).hexdigest()}"


def _to_sign(head: bytes, manifest: bytes) -> bytes:
    return SIGNED + hashlib.sha256(head).digest() + hashlib.sha256(manifest).digest()


def manifest_digest(manifest: Manifest) -> str:
    """SHA-256 of a manifest's bytes, hexadecimal: what a receipt names."""
    return _digest_of(canonical(manifest.to_json()))


def _digest_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


# --- writing -----------------------------------------------------------------------------------------------


def write_package(
    target: Path,
    manifest: Manifest,
    documents: Sequence[Opened],
    signer: Identity,
    cards: Sequence[PublicCard],
    *,
    cipher: EvidenceCipher,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> None:
    """Write a package to a new file and read it back.

    Raises ``AlreadyThere``, ``NoSpace``, ``Cancelled``, :class:`DamagedPackage` where the medium gives back something
    else, and the other place errors: then no file is there.
    """
    if not 1 <= len(cards) <= MOST_RECIPIENTS:
        raise ValueError("recipients")
    uid, body = bytes.fromhex(manifest.uid), canonical(manifest.to_json())
    if len(body) > MANIFEST_LIMIT:
        raise ValueError("manifest too long")
    with Secret.random() as key:
        head = MAGIC + bytes([VERSION, len(cards), 0, 0]) + uid
        head += b"".join(seal_to(card, key, _info(uid)) for card in cards)
        signature = signer.sign(_to_sign(head, body))
        first = len(body).to_bytes(4, "big") + body + signature
        total = len(first) + sum(document.size for document in manifest.documents)
        fs.sweep_partials(target.parent, SUFFIX)
        fs.require_space(target.parent, len(head) + sealed_size(total))
        with fs.atomic_file(target, overwrite=False) as out, _Chain(first, documents) as chain:
            out.write(head)
            encrypt_stream(
                chain, out, key, uid=_name(uid, head), cipher=cipher, total=total,
                progress=progress, cancelled=cancelled,
            )  # fmt: skip
        try:
            _read_back(target, head, key, uid)
        except BaseException:
            fs.remove(target)
            raise


def _read_back(target: Path, head: bytes, key: Secret, uid: bytes) -> None:
    with fs.open_read(target) as file, _body_errors():
        if _exactly(file, len(head)) != head:
            raise DamagedPackage("head differs from what was written")
        reader = EvidenceReader(_Tail(file, len(head)), key, _name(uid, head))
        try:
            for place in range(reader.chunks):
                reader.chunk(place)
        finally:
            reader.close()


class _Chain:
    """The manifest's bytes, then each document's stream, one after the other; each is open only in its turn."""

    def __init__(self, first: bytes, documents: Sequence[Opened]) -> None:
        self._current: Readable = io.BytesIO(first)
        self._open = ExitStack()
        self._rest = iter(documents)

    def __enter__(self) -> _Chain:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def readinto(self, buffer: memoryview, /) -> int | None:
        while True:
            got = self._current.readinto(buffer)
            if got != 0:
                return got
            self._open.close()
            following = next(self._rest, None)
            if following is None:
                return 0
            self._current = self._open.enter_context(following())


# --- reading -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OpenPackage:
    """An opened package: the manifest as signed, who signed it, and its documents as streams."""

    manifest: Manifest
    digest: str
    signer: str
    _reader: EvidenceReader
    _start: int

    @contextmanager
    def document(self, place: int) -> Iterator[Readable]:
        """The plaintext of one document; its size and digest are proved by the end of the block.

        Raises :class:`DamagedPackage`.
        """
        wanted = self.manifest.documents[place]
        before = sum(one.size for one in self.manifest.documents[:place])
        stream = _Range(self._reader, self._start + before, wanted.size, new_hasher(self._reader.cipher))
        with _body_errors():
            yield stream
            if stream.finish() != wanted.digest:
                raise DamagedPackage(f"document {place} differs from what was signed")


@contextmanager
def open_package(path: Path, identities: Sequence[Identity]) -> Iterator[OpenPackage]:
    """Open a package sealed to one of these identities and prove it.

    Raises :class:`NotAPackage`, :class:`NotForThisOffice`, :class:`DamagedPackage`, ``NewerPackage``,
    ``UnreadableContent`` and place errors.
    """
    with fs.open_read(path) as file:
        head, uid = _head(file)
        key, mine = _unseal(head, uid, identities)
        with key, _body_errors():
            reader = EvidenceReader(_Tail(file, len(head)), key, _name(uid, head))
        try:
            yield _proved(reader, head, uid, mine)
        finally:
            reader.close()


def _head(file: Readable) -> tuple[bytes, bytes]:
    start = _exactly(file, HEAD)
    if len(start) < HEAD or start[: len(MAGIC)] != MAGIC:
        raise NotAPackage("magic")
    version, count, major, minor = start[len(MAGIC) : len(MAGIC) + 4]
    if version > VERSION:
        raise NewerPackage(f"{major}.{minor}" if major or minor else "")
    if version != VERSION or major or minor or not 1 <= count <= MOST_RECIPIENTS:
        raise DamagedPackage("head")
    sealed = _exactly(file, count * SEALED_BYTES)
    if len(sealed) != count * SEALED_BYTES:
        raise DamagedPackage("cut in the head")
    return start + sealed, start[len(MAGIC) + 4 :]


def _unseal(head: bytes, uid: bytes, identities: Sequence[Identity]) -> tuple[Secret, Identity]:
    """Try each sealed key: which one is ours is not written down."""
    for identity in identities:
        for place in range(HEAD, len(head), SEALED_BYTES):
            try:
                key = identity.open_sealed(head[place : place + SEALED_BYTES], _info(uid))
            except DamagedVault:
                continue
            if len(key) != KEY_BYTES:
                raise DamagedPackage("key length")
            return key, identity
    raise NotForThisOffice


def _proved(reader: EvidenceReader, head: bytes, uid: bytes, mine: Identity) -> OpenPackage:
    with _body_errors():
        length = int.from_bytes(reader.read_range(0, 4), "big")
        if length > min(MANIFEST_LIMIT, reader.plain_size):
            raise DamagedPackage("manifest length")
        body = reader.read_range(4, length)
        signature = reader.read_range(4 + length, SIGNATURE_BYTES)
    try:
        data = strict_json(body)
    except (ValueError, RecursionError):
        raise DamagedPackage("manifest is no JSON") from None
    if isinstance(data, dict) and type(data.get("format")) is int and data["format"] > FORMAT:
        raise NewerPackage(version_in(data.get("needs")))
    manifest = Manifest.read(data)
    try:
        card = PublicCard.from_json(manifest.sender_card)
    except ValueError:
        raise DamagedPackage("sender's card") from None
    if manifest.uid != uid.hex() or not verify(card, _to_sign(head, body), signature):
        raise DamagedPackage("signature")
    if mine.public.fingerprint() not in manifest.recipients:
        raise DamagedPackage("sealed to us, signed for others")
    start = 4 + length + SIGNATURE_BYTES
    if start + sum(document.size for document in manifest.documents) != reader.plain_size:
        raise DamagedPackage("length of the documents")
    return OpenPackage(manifest, _digest_of(body), card.fingerprint(), reader, start)


@contextmanager
def _body_errors() -> Iterator[None]:
    """What an evidence container says of damage or of its version, as a package's."""
    try:
        yield
    except DamagedEvidence as error:
        raise DamagedPackage(error.detail) from None
    except NewerVault:
        raise NewerPackage from None


class _Tail:
    """A file from an offset on, as if it began there."""

    def __init__(self, file: Seekable, start: int) -> None:
        self._file, self._start = file, start

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """As a file's."""
        place = offset if whence == os.SEEK_END else self._start + offset
        return max(self._file.seek(place, whence) - self._start, 0)

    def readinto(self, buffer: memoryview, /) -> int | None:
        """As a file's."""
        return self._file.readinto(buffer)


class _Range:
    """A stretch of an opened container as a stream that counts and hashes what it gives."""

    def __init__(self, reader: EvidenceReader, start: int, size: int, hasher: Hasher) -> None:
        self._reader, self._at, self._left, self._hasher = reader, start, size, hasher

    def readinto(self, buffer: memoryview, /) -> int:
        """Fill the buffer as far as the stretch goes."""
        piece = self._reader.read_range(self._at, min(len(buffer), self._left))
        buffer[: len(piece)] = piece
        self._hasher.update(piece)
        self._at += len(piece)
        self._left -= len(piece)
        return len(piece)

    def finish(self) -> str:
        """The digest of the whole stretch, hexadecimal; what was not asked for is read now."""
        with memoryview(bytearray(1 << 20)) as buffer:
            while self._left and self.readinto(buffer):
                pass
        return self._hasher.digest().hex()


def _exactly(file: Readable, size: int) -> bytes:
    """``size`` bytes, or fewer at the file's end."""
    data = bytearray(size)
    done = 0
    with memoryview(data) as view:
        while done < size:
            got = file.readinto(view[done:])
            if not got:
                break
            done += got
    return bytes(data[:done])
