"""The head and the chunks of an evidence file: key derivation, nonces, one chunk in and out.

The layout is described in ``storage/FORMAT.md``; ``container.py`` streams over it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.errors import DamagedEvidence, NewerVault, WrongEvidenceKey
from storage.vault import sm4
from storage.vault.header import EvidenceCipher
from storage.vault.secrets import KEY_BYTES, Secret

MAGIC = b"QJ-EVID\n"
VERSION = 1
CHUNK_EXPONENT = 20
CHUNK = 1 << CHUNK_EXPONENT
TAG = 16
SALT = 16
COMMITMENT = 16
HEAD = len(MAGIC) + 4 + 4 + SALT + COMMITMENT
MAX_CHUNKS = 2**32

_IDS = {EvidenceCipher.AES_256_GCM: 1, EvidenceCipher.SM4_GCM: 2}
_CIPHERS = {number: cipher for cipher, number in _IDS.items()}
_KEY_SIZE = {EvidenceCipher.AES_256_GCM: 32, EvidenceCipher.SM4_GCM: sm4.SM4_KEY_BYTES}


class Hasher(Protocol):
    """What both ``hashlib`` and SM3 offer."""

    def update(self, data: bytes | bytearray | memoryview, /) -> None: ...
    def digest(self) -> bytes: ...


class _Sm3:
    def __init__(self) -> None:
        self._hash = hashes.Hash(hashes.SM3())

    def update(self, data: bytes | bytearray | memoryview, /) -> None:
        self._hash.update(data)

    def digest(self) -> bytes:
        return self._hash.copy().finalize()


def new_hasher(cipher: EvidenceCipher) -> Hasher:
    """SHA-256, or SM3 with SM4."""
    if cipher is EvidenceCipher.AES_256_GCM:
        return hashlib.sha256()
    try:
        return hashlib.new("sm3")  # lets other threads run meanwhile, cryptography's does not
    except ValueError:
        return _Sm3()


@dataclass(frozen=True)
class Head:
    """The first 48 bytes of an evidence file."""

    cipher: EvidenceCipher
    salt: bytes
    commitment: bytes

    def to_bytes(self) -> bytes:
        """The head as it stands in the file."""
        return _fixed(self.cipher) + self.salt + self.commitment

    @classmethod
    def parse(cls, data: bytes) -> Head:
        """Raises ``DamagedEvidence``; ``NewerVault`` for a version or algorithm that is not known here."""
        if len(data) < HEAD or data[:8] != MAGIC:
            raise DamagedEvidence(detail="no evidence head")
        version, number, exponent, zero = data[8:12]
        if version > VERSION or (version == VERSION and number not in _CIPHERS):
            raise NewerVault
        if version != VERSION or exponent != CHUNK_EXPONENT or zero or any(data[12:16]):
            raise DamagedEvidence(detail="evidence head")
        return cls(_CIPHERS[number], data[16 : 16 + SALT], data[16 + SALT : HEAD])


def _fixed(cipher: EvidenceCipher) -> bytes:
    return MAGIC + bytes([VERSION, _IDS[cipher], CHUNK_EXPONENT, 0]) + bytes(4)


class ChunkCipher:
    """Encrypts and decrypts the chunks of one file; knows its derived key, nothing of files."""

    def __init__(self, head: Head, key: Secret, uid: str) -> None:
        """Raises ``WrongEvidenceKey`` unless ``key`` and ``uid`` are those that the file was made with."""
        derived, commitment = _derive(head.cipher, head.salt, key, uid)
        if not hmac.compare_digest(commitment, head.commitment):
            derived.wipe()
            raise WrongEvidenceKey("commitment differs")
        self.head = head
        name = uid.encode("utf-8")
        hasher = new_hasher(head.cipher)
        hasher.update(head.to_bytes() + len(name).to_bytes(4, "big") + name)
        self._aad = hasher.digest()
        self._aes: AESGCM | None = None
        self._sm4: Secret | None = None
        if head.cipher is EvidenceCipher.AES_256_GCM:
            with derived, derived.view() as view:
                self._aes = AESGCM(view)
        else:
            self._sm4 = derived

    @classmethod
    def new(cls, cipher: EvidenceCipher, key: Secret, uid: str) -> ChunkCipher:
        """The cipher of a new file with a fresh salt: the same key twice still gives two independent files."""
        salt = os.urandom(SALT)
        derived, commitment = _derive(cipher, salt, key, uid)
        derived.wipe()
        return cls(Head(cipher, salt, commitment), key, uid)

    def encrypt(self, index: int, last: bool, plain: memoryview, out: memoryview) -> int:
        """Write ciphertext and tag of one chunk into ``out``; gives their length."""
        size = len(plain)
        nonce = _nonce(index, last)
        if self._aes is not None:
            return self._aes.encrypt_into(nonce, plain, self._aad, out[: size + TAG])
        return sm4.encrypt_into(self._sm4_key(), nonce, plain, self._aad, out)

    def decrypt(self, index: int, last: bool, data: memoryview, out: memoryview) -> int:
        """Write the plaintext of one chunk into ``out`` (at least as long as ``data``); gives its length.

        Raises ``DamagedEvidence`` naming the chunk; then ``out`` holds nothing of it.
        """
        size = len(data) - TAG
        nonce = _nonce(index, last)
        try:
            if self._aes is not None:
                return self._aes.decrypt_into(nonce, data, self._aad, out[:size])
            return sm4.decrypt_into(self._sm4_key(), nonce, data, self._aad, out)
        except InvalidTag:
            out[:] = bytes(len(out))
            raise DamagedEvidence(chunk=index, detail="chunk fails authentication") from None

    def wipe(self) -> None:
        """Forget the derived key."""
        self._aes = None
        if self._sm4 is not None:
            self._sm4.wipe()

    def _sm4_key(self) -> Secret:
        if self._sm4 is None:
            raise ValueError("the cipher was wiped")
        return self._sm4


def _derive(cipher: EvidenceCipher, salt: bytes, key: Secret, uid: str) -> tuple[Secret, bytes]:
    """The file's own cipher key and a commitment to key and uid (GCM alone commits to neither)."""
    if len(key) != KEY_BYTES:
        raise ValueError("an evidence key has 256 bits")
    algorithm: hashes.HashAlgorithm = hashes.SM3() if cipher is EvidenceCipher.SM4_GCM else hashes.SHA256()
    size = _KEY_SIZE[cipher]
    both = bytearray(size + COMMITMENT)
    info = b"qingjuan/evidence\x00" + _fixed(cipher) + uid.encode("utf-8")
    with key.view() as view:
        HKDF(algorithm, len(both), salt, info).derive_into(view, both)
    with Secret.take(both) as whole:
        commitment = bytes(both[size:])
        return whole.part(0, size), commitment


def _nonce(index: int, last: bool) -> bytes:
    """12 bytes: seven zeros, the chunk's index, the last-flag. Unique because the key is the file's own."""
    if not 0 <= index < MAX_CHUNKS:
        raise ValueError("chunk index")
    return bytes(7) + index.to_bytes(4, "big") + bytes([last])


def chunk_count(size: int) -> int:
    """The chunks of a file of ``size`` bytes. Raises ``DamagedEvidence`` for a length that no file can have."""
    body = size - HEAD
    if body < TAG:
        raise DamagedEvidence(detail="file too short")
    count = -(-body // (CHUNK + TAG))
    tail = body - (count - 1) * (CHUNK + TAG)
    if tail < TAG or (tail == TAG and count > 1) or count > MAX_CHUNKS:
        raise DamagedEvidence(detail="impossible length")
    return count


def plain_size(size: int) -> int:
    """Plaintext bytes in a file of ``size`` bytes. Raises ``DamagedEvidence``."""
    return size - HEAD - chunk_count(size) * TAG


def sealed_size(plain: int) -> int:
    """Bytes of the file that ``plain`` bytes will take."""
    return HEAD + plain + max(1, -(-plain // CHUNK)) * TAG
