"""Small things under lock: HPKE to a public key, AEAD under a known key, keys derived from keys.

HPKE is RFC 9180 with the hybrid KEM ML-KEM-768 + X25519 (post-quantum: a copied vault can wait for years),
HKDF-SHA256 and AES-256-GCM. Every call names its purpose, which is bound into the ciphertext.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.errors import DamagedVault
from storage.vault.secrets import KEY_BYTES, Secret

SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
SEAL_ALGORITHM = "HPKE-MLKEM768-X25519-HKDF-SHA256-AES-256-GCM"
SIGN_ALGORITHM = "Ed25519"
WRAP_ALGORITHM = "AES-256-GCM"

NONCE_BYTES = 12
TAG_BYTES = 16
MLKEM_PUBLIC_BYTES = 1184
X25519_PUBLIC_BYTES = 32
ED25519_PUBLIC_BYTES = 32
SIGNATURE_BYTES = 64


def canonical(value: object) -> bytes:
    """The one JSON text of a value: sorted keys, no spaces, UTF-8. What is signed or authenticated is this."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")


def b64(data: bytes) -> str:
    """Base64 text of bytes."""
    return base64.b64encode(data).decode("ascii")


def unb64(text: str) -> bytes:
    """Bytes of strict base64. Raises ``ValueError``."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("not base64") from error
    if b64(data) != text:
        raise ValueError("not canonical base64")
    return data


@dataclass(frozen=True)
class PublicCard:
    """What others need to send an account something and to check its signatures."""

    mlkem: bytes
    x25519: bytes
    ed25519: bytes

    def __post_init__(self) -> None:
        sizes = (len(self.mlkem), len(self.x25519), len(self.ed25519))
        if sizes != (MLKEM_PUBLIC_BYTES, X25519_PUBLIC_BYTES, ED25519_PUBLIC_BYTES):
            raise ValueError("not a public card")

    def to_json(self) -> dict[str, str]:
        """Plain data for a JSON file."""
        return {"mlkem768": b64(self.mlkem), "x25519": b64(self.x25519), "ed25519": b64(self.ed25519)}

    @classmethod
    def from_json(cls, data: object) -> PublicCard:
        """Read what ``to_json`` gave. Raises ``ValueError``."""
        if not isinstance(data, Mapping) or set(data) != {"mlkem768", "x25519", "ed25519"}:
            raise ValueError("not a public card")
        parts = [data["mlkem768"], data["x25519"], data["ed25519"]]
        if not all(isinstance(part, str) for part in parts):
            raise ValueError("not a public card")
        return cls(*(unb64(part) for part in parts))

    def fingerprint(self) -> str:
        """SHA-256 of the three keys, hexadecimal: for people to compare and for the trail."""
        return hashlib.sha256(self.mlkem + self.x25519 + self.ed25519).hexdigest()

    def receiving_key(self) -> hpke.MLKEM768X25519PublicKey:
        """The key to seal to. Raises ``ValueError`` for points that are none."""
        return hpke.MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(self.mlkem), X25519PublicKey.from_public_bytes(self.x25519)
        )


def seal_to(card: PublicCard, data: Secret | bytes, info: bytes) -> bytes:
    """Encrypt ``data`` so that only the holder of the card's private keys can open it, and only for ``info``."""
    if isinstance(data, Secret):
        with data.view() as view:
            return SUITE.encrypt(view, card.receiving_key(), info)
    return SUITE.encrypt(data, card.receiving_key(), info)


def verify(card: PublicCard | bytes, data: bytes, signature: bytes) -> bool:
    """Whether ``signature`` over ``data`` is by the card's owner (or by a raw Ed25519 public key)."""
    raw = card.ed25519 if isinstance(card, PublicCard) else card
    if len(raw) != ED25519_PUBLIC_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(raw).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def subkey(
    key: Secret,
    purpose: str,
    context: bytes = b"",
    size: int = KEY_BYTES,
    algorithm: hashes.HashAlgorithm | None = None,
) -> Secret:
    """A key for one purpose, derived by HKDF from a strong key: HKDF-SHA256 unless another hash is named."""
    out = bytearray(size)
    info = b"qingjuan/" + purpose.encode("utf-8") + b"\x00" + context
    with key.view() as view:
        HKDF(algorithm or hashes.SHA256(), size, None, info).derive_into(view, out)
    return Secret.take(out)


def mac(key: Secret, data: bytes) -> bytes:
    """HMAC-SHA256 (32 bytes). Compare with ``hmac.compare_digest``."""
    with key.view() as view:
        maker = HMAC(view, hashes.SHA256())
    maker.update(data)
    return maker.finalize()


def wrap(key: Secret, data: Secret | bytes, aad: bytes) -> bytes:
    """AES-256-GCM: nonce, ciphertext and tag in one. ``aad`` is bound and must be given again."""
    nonce = os.urandom(NONCE_BYTES)
    with key.view() as view:
        cipher = AESGCM(view)
    if isinstance(data, Secret):
        with data.view() as plain:
            return nonce + cipher.encrypt(nonce, plain, aad)
    return nonce + cipher.encrypt(nonce, data, aad)


def unwrap(key: Secret, blob: bytes, aad: bytes) -> Secret:
    """Open what ``wrap`` made. Raises ``DamagedVault`` for a wrong key, other ``aad`` or a changed byte."""
    if len(blob) < NONCE_BYTES + TAG_BYTES:
        raise DamagedVault(detail="sealed value too short")
    out = bytearray(len(blob) - NONCE_BYTES - TAG_BYTES)
    with key.view() as view:
        cipher = AESGCM(view)
    try:
        with memoryview(blob) as data:
            cipher.decrypt_into(data[:NONCE_BYTES], data[NONCE_BYTES:], aad, out)
    except InvalidTag:
        raise DamagedVault(detail="sealed value fails authentication") from None
    return Secret.take(out)
