"""Known answers: the built program proves its cryptography before it is trusted with anything.

Sources of the answers stand at each. ``CHECKS`` is fixed, so that a check that fell out of the build shows.
"""

from __future__ import annotations

import hashlib
import hmac
import io
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.errors import DamagedEvidence, DamagedVault, SelfTestFailed
from storage.evidence.chunks import ChunkCipher, Head
from storage.evidence.container import encrypt_stream
from storage.vault.header import EvidenceCipher
from storage.vault.recovery import format_groups, parse_groups
from storage.vault.sealed import seal_to, verify
from storage.vault.secrets import Secret
from storage.vault.slots import Identity

CHECKS = 13

_hex = bytes.fromhex


def run() -> list[str]:
    """Run every check; gives their names. Raises ``SelfTestFailed`` naming the first that is wrong."""
    names = []
    for name, check in _ALL.items():
        if not check():
            raise SelfTestFailed(name)
        names.append(name)
    if len(names) != CHECKS:
        raise SelfTestFailed("count")
    return names


def _sha256() -> bool:
    # FIPS 180-4, "abc"
    want = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    return hashlib.sha256(b"abc").hexdigest() == want


def _sm3() -> bool:
    # GB/T 32905-2016, A.1, "abc"
    hasher = hashes.Hash(hashes.SM3())
    hasher.update(b"abc")
    return hasher.finalize().hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def _hmac() -> bool:
    # RFC 4231, 4.3
    made = hmac.new(b"Jefe", b"what do ya want for nothing?", hashlib.sha256).hexdigest()
    return made == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"


def _hkdf() -> bool:
    # RFC 5869, A.1
    made = HKDF(hashes.SHA256(), 42, bytes(range(13)), bytes(range(0xF0, 0xFA))).derive(b"\x0b" * 22)
    want = "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    return made.hex() == want


def _argon2id() -> bool:
    # RFC 9106, 5.3
    made = Argon2id(
        salt=b"\x02" * 16,
        length=32,
        iterations=3,
        lanes=4,
        memory_cost=32,
        ad=b"\x04" * 12,
        secret=b"\x03" * 8,
    ).derive(b"\x01" * 32)
    return made.hex() == "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"


def _aes_gcm() -> bool:
    # McGrew and Viega, "The Galois/Counter Mode of Operation", test case 16
    key = _hex("feffe9928665731c6d6a8f9467308308" * 2)
    plain = _hex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    )
    aad = _hex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    want = (
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b"
    )
    return AESGCM(key).encrypt(_hex("cafebabefacedbaddecaf888"), plain, aad).hex() == want


def _aes_gcm_refuses() -> bool:
    cipher = AESGCM(bytes(32))
    data = bytearray(cipher.encrypt(bytes(12), b"qingjuan", None))
    data[0] ^= 1
    try:
        cipher.decrypt(bytes(12), data, None)
    except InvalidTag:
        return True
    return False


def _sm4() -> bool:
    # GB/T 32907-2016, A.1
    key = _hex("0123456789abcdeffedcba9876543210")
    encryptor = Cipher(algorithms.SM4(key), modes.ECB()).encryptor()  # noqa: S305 - one block of the standard
    return (encryptor.update(key) + encryptor.finalize()).hex() == "681edf34d206965e86b3e94f536e4246"


def _sm4_gcm() -> bool:
    # RFC 8998, A.1
    cipher = Cipher(
        algorithms.SM4(_hex("0123456789abcdeffedcba9876543210")), modes.GCM(_hex("00001234567800000000abcd"))
    )
    encryptor = cipher.encryptor()
    encryptor.authenticate_additional_data(_hex("feedfacedeadbeeffeedfacedeadbeefabaddad2"))
    made = encryptor.update(b"".join(bytes([value]) * 8 for value in _hex("aabbccddeeffeeaa")))
    encryptor.finalize()
    want = (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
    )
    return made.hex() == want and encryptor.tag.hex() == "83de3541e4c2b58177e065a9bf7b62ec"


def _ed25519() -> bool:
    # RFC 8032, 7.1, test 2
    key = Ed25519PrivateKey.from_private_bytes(
        _hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    )
    public = key.public_key().public_bytes_raw()
    want = (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    signature = key.sign(b"\x72")
    return (
        signature.hex() == want
        and verify(public, b"\x72", signature)
        and not verify(public, b"\x73", signature)
    )


def _hpke() -> bool:
    identity = Identity.generate("0" * 32, "selftest")
    key = Secret.random()
    sealed = seal_to(identity.public, key, b"for this")
    if identity.open_sealed(sealed, b"for this") != key:
        return False
    try:
        identity.open_sealed(sealed, b"for that")
    except DamagedVault:
        return True
    return False


def _recovery() -> bool:
    key = Secret(bytes(range(32)))
    return parse_groups(format_groups(key)) == key


def _evidence() -> bool:
    for cipher in EvidenceCipher:
        key, file = Secret.random(), io.BytesIO()
        encrypt_stream(io.BytesIO(b"qingjuan"), file, key, uid="selftest", cipher=cipher)
        data = bytearray(file.getvalue())
        chunks = ChunkCipher(Head.parse(bytes(data)), key, "selftest")
        with memoryview(data) as view, memoryview(bytearray(64)) as out:
            body = view[48:]
            size = chunks.decrypt(0, True, body, out)
            if bytes(out[:size]) != b"qingjuan":
                return False
            body[0] ^= 1
            try:
                chunks.decrypt(0, True, body, out)
            except DamagedEvidence:
                continue
        return False
    return True


_ALL: dict[str, Callable[[], bool]] = {
    "SHA-256": _sha256,
    "SM3": _sm3,
    "HMAC-SHA256": _hmac,
    "HKDF-SHA256": _hkdf,
    "Argon2id": _argon2id,
    "AES-256-GCM": _aes_gcm,
    "AES-256-GCM refuses": _aes_gcm_refuses,
    "SM4": _sm4,
    "SM4-GCM": _sm4_gcm,
    "Ed25519": _ed25519,
    "HPKE": _hpke,
    "recovery key": _recovery,
    "evidence": _evidence,
}
