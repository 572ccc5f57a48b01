"""storage/FORMAT.md, section 5, is true: a medium read with public libraries and nothing of ours, from a password on.

And the other half of it: with an administrator's password the same page stops where the case key is missing.
"""

from __future__ import annotations

import base64
import hashlib
import json
import unicodedata
from functools import partial
from pathlib import Path

import pytest
import sqlcipher3
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from models.units.operations import add_unit
from storage.backup import backup
from tests.fixtures_vault import PASSWORD, House
from tests.storage.vault.test_format import open_keys

CONTENT = "录音文字稿".encode() * 300_000


NATIONAL = {"seal": "SM4-GCM", "hash": "SM3"}


@pytest.fixture
def stick(house: House, tmp_path: Path) -> Path:
    """Two snapshots, one file of evidence in parts."""
    return filled(house, tmp_path)


def filled(house: House, tmp_path: Path) -> Path:
    """The vault's medium."""
    (tmp_path / "录音.bin").write_bytes(CONTENT)
    with house.as_("head") as office:
        unit = office.run(add_unit, name="某某建设有限公司").value
        office.attach(tmp_path / "录音.bin", kind="unit", record_id=unit)
        backup(office, tmp_path / "stick", part_limit=1_000_000)
        office.run(add_unit, name="某某后来有限公司")
        backup(office, tmp_path / "stick", part_limit=1_000_000)
    return tmp_path / "stick"


def canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def keys_of(header: bytes, login: str, password: str) -> dict[str, bytes]:
    """The keys that an account holds, by section 1."""
    body = json.loads(header)["body"]
    slot = next(slot for slot in body["slots"] if slot["login"] == login)
    cost = slot["kdf"]
    wrapping = Argon2id(
        salt=base64.b64decode(slot["salt"]), length=32, iterations=cost["iterations"], lanes=cost["lanes"],
        memory_cost=cost["memory_kib"],
    ).derive(unicodedata.normalize("NFC", password).encode())  # fmt: skip
    return open_keys(body, slot, wrapping)


def newest(stick: Path) -> dict:
    """The newest manifest's outside."""
    path = max((stick / "snapshots").glob("*.json"))
    return json.loads(path.read_bytes())


def body_of(outer: dict, register: bytes) -> dict:
    """The manifest's sealed body."""
    outside = {key: value for key, value in outer.items() if key != "sealed"}
    sealed, vault = base64.b64decode(outer["sealed"]), outer["vault"].encode()
    if outer.get("algorithms") == NATIONAL:
        key = HKDF(hashes.SM3(), 16, None, b"qingjuan/backup-manifest-sm4\0" + vault).derive(register)
        return json.loads(sm4_opened(key, sealed[:12], sealed[12:], canonical(outside)))
    key = HKDF(hashes.SHA256(), 32, None, b"qingjuan/backup-manifest\0" + vault).derive(register)
    return json.loads(AESGCM(key).decrypt(sealed[:12], sealed[12:], canonical(outside)))


def sm4_opened(key: bytes, nonce: bytes, data: bytes, aad: bytes) -> bytes:
    """What AESGCM does, with SM4."""
    reader = Cipher(SM4(key), modes.GCM(nonce, data[-16:])).decryptor()
    reader.authenticate_additional_data(aad)
    return reader.update(data[:-16]) + reader.finalize()


def digest_of(national: bool, data: bytes) -> bytes:
    """SHA-256, or SM3."""
    hasher = hashes.Hash(hashes.SM3() if national else hashes.SHA256())
    hasher.update(data)
    return hasher.finalize()


def joined(folder: Path, name: str) -> bytes:
    """A file, or its numbered parts one after the other."""
    if (folder / name).exists():
        return (folder / name).read_bytes()
    return b"".join(part.read_bytes() for part in sorted(folder.glob(f"{name}.[0-9][0-9][0-9]")))


def store_of(stick: Path, body: dict, name: str, target: Path, *, national: bool = False) -> Path:
    """A store's file put together from its runs of 64 KiB blocks, each held against its digest."""
    entry = next(store for store in body["stores"] if store["name"] == name)
    digests = base64.b64decode(entry["hashes"])
    out = bytearray(entry["size"])
    for first, count, pack, offset in entry["runs"]:
        data = joined(stick / "packs", pack)
        for number in range(count):
            start = (first + number) * 65536
            block = data[offset + number * 65536 :][: min(65536, entry["size"] - start)]
            assert digest_of(national, block) == digests[(first + number) * 32 :][:32]
            out[start : start + len(block)] = block
    target.write_bytes(out)
    return target


def rows_of(path: Path, key: bytes, asked: str) -> list[tuple]:
    connection = sqlcipher3.connect(str(path))
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        return connection.execute(asked).fetchall()
    finally:
        connection.close()


def evidence_of(data: bytes, key: bytes, uid: str) -> bytes:
    """An evidence file's content, by section 3."""
    national = data[9] == 2
    size, algorithm = (16, hashes.SM3()) if national else (32, hashes.SHA256())
    info = b"qingjuan/evidence\0" + data[:16] + uid.encode()
    derived = HKDF(algorithm, size + 16, data[16:32], info).derive(key)
    assert derived[size:] == data[32:48]
    aad = digest_of(national, data[:48] + len(uid).to_bytes(4, "big") + uid.encode())
    opened = partial(sm4_opened, derived[:size]) if national else AESGCM(derived[:size]).decrypt
    step = 2**20 + 16
    pieces = [data[start : start + step] for start in range(48, len(data), step)]
    return b"".join(
        opened(bytes(7) + index.to_bytes(4, "big") + bytes([index == len(pieces) - 1]), piece, aad)
        for index, piece in enumerate(pieces)
    )


@pytest.mark.parametrize(("vault", "national"), [("house", False), ("national_house", True)])
def test_a_medium_as_documented(
    request: pytest.FixtureRequest, tmp_path: Path, vault: str, *, national: bool
):
    stick = filled(request.getfixturevalue(vault), tmp_path)
    outer = newest(stick)
    assert (outer["format"], outer["program"]) == (2 if national else 1, "qingjuan")
    assert outer.get("algorithms") == (NATIONAL if national else None)
    keys = keys_of(base64.b64decode(outer["header"]), "head", PASSWORD)
    body = body_of(outer, keys["register"])
    cases = store_of(stick, body, "cases.db", tmp_path / "cases.db", national=national)
    units = {name for (name,) in rows_of(cases, keys["cases"], "SELECT name FROM unit")}
    assert {"某某建设有限公司", "某某后来有限公司"} <= units
    register = store_of(stick, body, "register.db", tmp_path / "register.db", national=national)
    assert len(rows_of(register, keys["register"], "SELECT login FROM account")) == 7
    ((uid, file, key, sha),) = rows_of(
        cases, keys["cases"], "SELECT uid, file_name, file_key, sha256 FROM evidence"
    )
    size, digest = body["evidence"][file]
    sealed = joined(stick / "evidence" / file[:2], file)
    assert (len(sealed), digest_of(national, sealed).hex()) == (size, digest)
    plain = evidence_of(sealed, key, uid)
    assert plain == CONTENT
    assert digest_of(national, plain).hex() == sha
    last = rows_of(cases, keys["cases"], "SELECT seq, digest FROM case_trail ORDER BY seq DESC LIMIT 1")[0]
    assert body["heads"]["cases"] == f"{last[0]}:{last[1].hex()}"
    assert body["counts"]["unit"] == len(units)


@pytest.mark.parametrize("login", ["admin", "security", "auditor"])
def test_an_officers_password_reads_no_case_with_raw_libraries(
    house: House, stick: Path, tmp_path: Path, login: str
):
    """All files of vault and medium, an officer's password, public libraries: the register opens, the cases do not, for
    the key named ``cases`` is nowhere among what the password gives."""
    outer = newest(stick)
    header = (house.folder / "vault.json").read_bytes()
    for source in (header, base64.b64decode(outer["header"])):
        keys = keys_of(source, login, PASSWORD)
        missing = {"register", "cases", "reporter"} - set(keys)
        assert missing == {"cases", "reporter"}, "what the officer lacks has a name"
    body = body_of(outer, keys["register"])
    copy = store_of(stick, body, "cases.db", tmp_path / "cases.db")
    assert len(rows_of(house.folder / "register.db", keys["register"], "SELECT login FROM account")) == 7
    for path in (house.folder / "cases.db", copy):
        data = path.read_bytes()
        for word in ("某某建设有限公司", "录音"):
            assert all(
                word.encode(code) not in data for code in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
            )
        for key in (keys["register"], bytes(32), hashlib.sha256(PASSWORD.encode()).digest()):
            with pytest.raises(sqlcipher3.DatabaseError, match="not a database"):
                rows_of(path, key, "SELECT count(*) FROM sqlite_master")
    sealed = next(path for path in (house.folder / "evidence").rglob("*") if path.is_file()).read_bytes()
    with pytest.raises(InvalidTag):
        AESGCM(keys["register"]).decrypt(bytes(11) + b"\1", sealed[48 : 48 + 2**20 + 16], b"")
