"""storage/FORMAT.md is true: a reader written from it, with public libraries and nothing of ours, reads everything."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import json
import unicodedata

import pytest
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.evidence.container import encrypt_stream
from storage.vault.header import EvidenceCipher
from storage.vault.recovery import format_groups
from storage.vault.secrets import Secret
from tests.storage.vault.conftest import PASSWORD

SEAL = "HPKE-MLKEM768-X25519-HKDF-SHA256-AES-256-GCM"
SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


def canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def hkdf(key: bytes, info: bytes, salt: bytes | None = None, size: int = 32, h=None) -> bytes:
    return HKDF(h or hashes.SHA256(), size, salt, info).derive(key)


def raw(secret: Secret) -> bytes:
    with secret.view() as view:
        return bytes(view)


def open_keys(body: dict, slot: dict, wrapping: bytes) -> dict[str, bytes]:
    """The vault keys of one slot, by section 1."""
    cost = slot["kdf"] and [slot["kdf"]["memory_kib"], slot["kdf"]["iterations"], slot["kdf"]["lanes"]]
    place = {"format": 1, "vault": body["vault"], "slot": slot["id"]}
    aad = {**place, "purpose": "qingjuan/slot", "kind": slot["kind"], "kdf": cost}
    aad |= {"algorithms": [SEAL, "Ed25519", "AES-256-GCM"], "salt": base64.b64decode(slot["salt"]).hex()}
    wrapped = base64.b64decode(slot["wrapped"])
    seeds = AESGCM(wrapping).decrypt(wrapped[:12], wrapped[12:], canonical(aad))
    private = hpke.MLKEM768X25519PrivateKey(
        MLKEM768PrivateKey.from_seed_bytes(seeds[:64]), X25519PrivateKey.from_private_bytes(seeds[64:96])
    )
    public = b"".join(base64.b64decode(slot["public"][name]) for name in ("mlkem768", "x25519", "ed25519"))
    keys = {}
    for name, grant in slot["grants"].items():
        info = canonical(
            {**place, "purpose": "qingjuan/grant", "key": name, "generation": grant["generation"]}
        )
        key = keys[name] = SUITE.decrypt(base64.b64decode(grant["sealed"]), private, info)
        mac_key = hkdf(key, b"qingjuan/grant-confirmation\0")
        tag = hmac.digest(mac_key, info + hashlib.sha256(public).digest(), "sha256")
        assert tag == base64.b64decode(grant["tag"])
    return keys


def test_the_header_as_documented(small):
    outer = json.loads(small.data)
    body = outer["body"]
    assert canonical(outer) + b"\n" == small.data
    assert hashlib.sha256(canonical([body, outer["mac"]])).hexdigest() == outer["checksum"]
    by_id = {slot["id"]: slot for slot in body["slots"]}
    slot = by_id["u1"]
    wrapping = Argon2id(
        salt=base64.b64decode(slot["salt"]),
        length=32,
        iterations=slot["kdf"]["iterations"],
        lanes=slot["kdf"]["lanes"],
        memory_cost=slot["kdf"]["memory_kib"],
    ).derive(unicodedata.normalize("NFC", PASSWORD).encode())
    keys = open_keys(body, slot, wrapping)
    assert keys == {"register": raw(small.register), "cases": raw(small.cases)}
    mac_key = hkdf(keys["register"], b"qingjuan/vault-header\0" + body["vault"].encode())
    assert hmac.digest(mac_key, canonical(body), "sha256").hex() == outer["mac"]


def test_the_recovery_key_as_documented(small):
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    symbols = [alphabet.index(char) for group in format_groups(small.recovery) for char in group[:4]]
    bits = "".join(f"{symbol:05b}" for symbol in symbols)
    key = int(bits[:256], 2).to_bytes(32, "big")
    assert int(bits[256:], 2) == hashlib.sha256(b"qingjuan/recovery" + key).digest()[0] & 15
    body = json.loads(small.data)["body"]
    slot = next(slot for slot in body["slots"] if slot["kind"] == "recovery")
    wrapping = hkdf(key, b"qingjuan/recovery-slot\0" + base64.b64decode(slot["salt"]))
    assert open_keys(body, slot, wrapping)["cases"] == raw(small.cases)


@pytest.mark.parametrize("cipher", list(EvidenceCipher))
def test_evidence_as_documented(cipher):
    plain = b"0123456789abcdef" * 70_000
    key, uid, file = bytes(range(32)), "u-1", io.BytesIO()
    made = encrypt_stream(io.BytesIO(plain), file, Secret(key), uid=uid, cipher=cipher)
    data = file.getvalue()
    national = data[9] == 2
    h = hashes.SM3() if national else hashes.SHA256()
    size = 16 if national else 32
    derived = hkdf(key, b"qingjuan/evidence\0" + data[:16] + uid.encode(), data[16:32], size + 16, h)
    assert derived[size:] == data[32:48]

    def digest(text: bytes) -> bytes:
        hasher = hashes.Hash(h)
        hasher.update(text)
        return hasher.finalize()

    aad = digest(data[:48] + len(uid).to_bytes(4, "big") + uid.encode())
    body, step, out = data[48:], 2**20 + 16, b""
    pieces = [body[start : start + step] for start in range(0, len(body), step)]
    for index, piece in enumerate(pieces):
        nonce = bytes(7) + index.to_bytes(4, "big") + bytes([index == len(pieces) - 1])
        if national:
            reader = Cipher(algorithms.SM4(derived[:size]), modes.GCM(nonce, piece[-16:])).decryptor()
            reader.authenticate_additional_data(aad)
            out += reader.update(piece[:-16]) + reader.finalize()
        else:
            out += AESGCM(derived[:size]).decrypt(nonce, piece, aad)
    assert out == plain
    assert made.digest == digest(plain)
