"""What seals a manifest's body: AES-256-GCM, or SM4-GCM in a vault that was founded with 国密."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes

from storage.errors import DamagedVault
from storage.vault import sm4
from storage.vault.header import EvidenceCipher
from storage.vault.sealed import NONCE_BYTES, subkey, unwrap, wrap
from storage.vault.secrets import Secret

PURPOSE, NATIONAL_PURPOSE = "backup-manifest", "backup-manifest-sm4"


def seal(cipher: EvidenceCipher, register_key: Secret, vault_id: str, body: bytes, outside: bytes) -> bytes:
    """Nonce, ciphertext and tag of a body; ``outside`` is bound to it."""
    with _key(cipher, register_key, vault_id) as key:
        if cipher is EvidenceCipher.AES_256_GCM:
            return wrap(key, body, outside)
        nonce = os.urandom(NONCE_BYTES)
        out = bytearray(len(body) + sm4.TAG)
        with memoryview(out) as view:
            sm4.encrypt_into(key, nonce, body, outside, view)
        return nonce + out


def unseal(
    cipher: EvidenceCipher, register_key: Secret, vault_id: str, sealed: bytes, outside: bytes
) -> Secret:
    """Open what ``seal`` made. Raises ``DamagedVault`` for another key or cipher, another outside, a changed byte."""
    with _key(cipher, register_key, vault_id) as key:
        if cipher is EvidenceCipher.AES_256_GCM:
            return unwrap(key, sealed, outside)
        if len(sealed) < NONCE_BYTES + sm4.TAG:
            raise DamagedVault(detail="sealed value too short")
        out = bytearray(len(sealed) - NONCE_BYTES - sm4.TAG)
        try:
            with memoryview(sealed) as data, memoryview(out) as view:
                sm4.decrypt_into(key, sealed[:NONCE_BYTES], data[NONCE_BYTES:], outside, view)
        except InvalidTag:
            raise DamagedVault(detail="sealed value fails authentication") from None
        return Secret.take(out)


def _key(cipher: EvidenceCipher, register_key: Secret, vault_id: str) -> Secret:
    if cipher is EvidenceCipher.AES_256_GCM:
        return subkey(register_key, PURPOSE, vault_id.encode())
    return subkey(register_key, NATIONAL_PURPOSE, vault_id.encode(), sm4.SM4_KEY_BYTES, hashes.SM3())
