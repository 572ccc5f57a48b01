"""SM4-GCM with OpenSSL's cipher: what AESGCM does for AES, the key being a :class:`Secret` of 128 bits."""

from __future__ import annotations

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from storage.vault.secrets import Secret

SM4_KEY_BYTES = 16
TAG = 16


def encrypt_into(key: Secret, nonce: bytes, plain: bytes | memoryview, aad: bytes, out: memoryview) -> int:
    """Write ciphertext and tag into ``out``; gives their length. ``nonce`` must be new under this key."""
    size = len(plain)
    encryptor = Cipher(_algorithm(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(aad)
    encryptor.update_into(plain, out)
    encryptor.finalize()
    out[size : size + TAG] = encryptor.tag
    return size + TAG


def decrypt_into(key: Secret, nonce: bytes, data: memoryview, aad: bytes, out: memoryview) -> int:
    """Write the plaintext of ciphertext and tag into ``out``; gives its length. Raises ``InvalidTag``: then what
    stands in ``out`` is not to be believed."""
    size = len(data) - TAG
    decryptor = Cipher(_algorithm(key), modes.GCM(nonce, bytes(data[size:]))).decryptor()
    decryptor.authenticate_additional_data(aad)
    decryptor.update_into(data[:size], out)
    decryptor.finalize()
    return size


def _algorithm(key: Secret) -> algorithms.SM4:
    with key.view() as view:
        return algorithms.SM4(bytes(view))
