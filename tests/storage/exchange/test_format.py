"""storage/FORMAT.md, section 6, is true: a card and a package read with public libraries and nothing of ours."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from models.clues.inputs import PartyInput
from models.clues.operations import register_clue
from models.exchange.contents import DocumentContent, Manifest, Sort
from models.exchange.peers import own_card
from models.exchange.receiving import NEW, Choice
from storage.exchange.own import give_card, make_own_card
from storage.exchange.package import write_package
from storage.exchange.receiving import look, take_in
from storage.exchange.sending import Outgoing, Paper, send_package, send_receipt
from storage.vault.header import EvidenceCipher
from tests.fixtures_vault import PASSWORD
from tests.proofs.parcels import office_keys, read_whole
from tests.storage.backup.test_format import canonical, evidence_of, keys_of, rows_of
from tests.storage.exchange.two_offices import Two

SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
KEYS = ("mlkem768", "x25519", "ed25519")
RECORDING = "录音文字稿".encode() * 200_000


@dataclass
class Card:
    """A card by section 6."""

    unit: str
    keys: dict[str, bytes]
    fingerprint: str
    code: str


def card_of(path: Path) -> Card:
    """A card's file read and proved."""
    data = path.read_bytes()
    found = json.loads(data)
    assert len(data) <= 16 * 1024
    assert (found["app"], found["format"]) == ("qingjuan-card", 1)
    assert canonical(found) == data
    keys = {name: base64.b64decode(found["keys"][name]) for name in KEYS}
    signature = base64.b64decode(found.pop("signature"))
    Ed25519PublicKey.from_public_bytes(keys["ed25519"]).verify(
        signature, b"qingjuan/card\0" + canonical(found)
    )
    mark = fingerprint(keys)
    digits = f"{int(mark, 16) % 10**40:040d}"
    return Card(found["unit"], keys, mark, " ".join(digits[at : at + 5] for at in range(0, 40, 5)))


def fingerprint(keys: dict[str, bytes]) -> str:
    return hashlib.sha256(b"".join(keys[name] for name in KEYS)).hexdigest()


def private_keys(vault: Path) -> list[hpke.MLKEM768X25519PrivateKey]:
    """The office's own keys out of its vault, those in force first, from the head's password on."""
    cases = keys_of((vault / "vault.json").read_bytes(), "head", PASSWORD)["cases"]
    asked = "SELECT sealed FROM exchange_key ORDER BY retired_on IS NOT NULL, id DESC"
    return [
        hpke.MLKEM768X25519PrivateKey(
            MLKEM768PrivateKey.from_seed_bytes(seeds[:64]), X25519PrivateKey.from_private_bytes(seeds[64:96])
        )
        for (seeds,) in rows_of(vault / "cases.db", cases, asked)
    ]


def package_of(
    data: bytes, keys: list[hpke.MLKEM768X25519PrivateKey], mine: str
) -> tuple[dict[str, Any], list[bytes], str]:
    """Manifest, documents and the manifest's digest; everything proved. Raises ``InvalidTag``, ``InvalidSignature``."""
    assert data[:8] == b"QJ-PACK\n"
    assert (data[8], data[10:12]) == (1, b"\0\0")
    uid, end = data[12:28], 28 + 1168 * data[9]
    head = data[:end]
    sealed = [head[at : at + 1168] for at in range(28, end, 1168)]
    key = key_of(sealed, keys, b"qingjuan/package-key\0" + uid)
    name = f"package:{uid.hex()}:{hashlib.sha256(head).hexdigest()}"
    plain = evidence_of(data[end:], key, name)
    length = int.from_bytes(plain[:4], "big")
    body, signature, rest = plain[4 : 4 + length], plain[4 + length : 68 + length], plain[68 + length :]
    manifest = json.loads(body)
    card = {name: base64.b64decode(manifest["sender_card"][name]) for name in KEYS}
    proof = b"qingjuan/package\0" + hashlib.sha256(head).digest() + hashlib.sha256(body).digest()
    Ed25519PublicKey.from_public_bytes(card["ed25519"]).verify(signature, proof)
    assert canonical(manifest) == body
    assert (manifest["format"], manifest["uid"]) == (1, uid.hex())
    assert mine in manifest["recipients"]
    documents = []
    for listed in manifest["documents"]:
        document, rest = rest[: listed["size"]], rest[listed["size"] :]
        assert hashlib.sha256(document).hexdigest() == listed["digest"]
        documents.append(document)
    assert rest == b""
    return manifest, documents, hashlib.sha256(body).hexdigest()


def key_of(sealed: list[bytes], keys: list[hpke.MLKEM768X25519PrivateKey], info: bytes) -> bytes:
    for one in sealed:
        for private in keys:
            try:
                return SUITE.decrypt(one, private, info)
            except InvalidTag:
                continue
    raise InvalidTag


@pytest.fixture
def package(two: Two) -> Path:
    """A task of one clue with a recording of several chunks and a paper."""
    path = two.stick / "a.qjpack"
    with two.above() as office:
        clue_id = office.run(
            register_clue, title="反映某事", source="LETTER", received_on=date(2022, 6, 20),
            parties=[PartyInput("钱某某")], problems=["违规发放补贴。"],
        ).value  # fmt: skip
        papers = (
            Paper("录音.bin", "audio/wav", RECORDING, clue_id),
            Paper("函.pdf", "application/pdf", b"%PDF-1.7 x"),
        )
        outgoing = Outgoing(
            Sort.ASSIGN, (two.peer_of(office),), (clue_id,), papers=papers, approved_by="郑某",
            approved_on=date(2022, 6, 29), paper_no="集团纪呈〔2022〕8号", reply_by=date(2022, 9, 20),
        )  # fmt: skip
        send_package(office, outgoing, path)
    return path


def test_a_card_as_documented(two: Two):
    with two.above() as office:
        give_card(office, two.stick / "集团.qjcard")
        shown = office.read(own_card)
        assert shown is not None
    card = card_of(two.stick / "集团.qjcard")
    assert (card.unit, card.code) == ("某某集团纪检监察部", shown.code)
    data = (two.stick / "集团.qjcard").read_bytes()
    (two.stick / "集团.qjcard").write_bytes(data.replace("集团".encode(), "公司".encode()))
    with pytest.raises(InvalidSignature):
        card_of(two.stick / "集团.qjcard")


def test_a_package_as_documented(two: Two, package: Path):
    cards = {}
    for name, house in (("upper", two.above), ("lower", two.below)):
        with house() as office:
            give_card(office, two.stick / f"{name}.qjcard")
        cards[name] = card_of(two.stick / f"{name}.qjcard")
    data = package.read_bytes()
    keys = private_keys(two.lower.folder)
    manifest, documents, _digest = package_of(data, keys, cards["lower"].fingerprint)
    assert manifest["recipients"] == [cards["lower"].fingerprint]
    signer = {name: base64.b64decode(manifest["sender_card"][name]) for name in KEYS}
    assert fingerprint(signer) == cards["upper"].fingerprint
    assert (manifest["sort"], manifest["sender"]) == ("ASSIGN", "某某集团纪检监察部")
    assert (manifest["approved_on"], manifest["reply_by"]) == ("2022-06-29", "2022-09-20")
    assert documents == [RECORDING, b"%PDF-1.7 x"]
    (clue,) = manifest["clues"]
    assert (clue["parties"][0]["name"], clue["problems"][0]["text"]) == ("钱某某", "违规发放补贴。")
    assert (clue["reporter"], manifest["figures"], manifest["receipt"]) == (None, None, None)
    assert [one["clue"] for one in manifest["documents"]] == [clue["uid"], ""]
    with pytest.raises(InvalidTag):  # the sender himself can't open it any more
        package_of(data, private_keys(two.upper.folder), cards["upper"].fingerprint)
    with pytest.raises((InvalidTag, AssertionError)):
        package_of(data[:-1] + bytes([data[-1] ^ 1]), keys, cards["lower"].fingerprint)


def test_the_body_is_under_the_cipher_of_the_sender_s_vault(two: Two):
    """SM4-GCM with SM3 by choice: named in the body's head, the documents' digests are SM3's."""
    signer, receiver = office_keys(), office_keys()
    digest = hashes.Hash(hashes.SM3())
    digest.update(RECORDING)
    listed = DocumentContent("录音.bin", "audio/wav", len(RECORDING), digest.finalize().hex())
    manifest = Manifest(
        uid="0123456789abcdef" * 2, sort=Sort.TRANSFER, title="移送", made_at=datetime(2022, 6, 30, 9), sender="某单位",
        sender_card=signer.public.to_json(), recipients=(receiver.public.fingerprint(),), documents=(listed,),
    )  # fmt: skip
    path, streams = two.stick / "sm4.qjpack", (lambda: nullcontext(io.BytesIO(RECORDING)),)
    write_package(path, manifest, streams, signer, [receiver.public], cipher=EvidenceCipher.SM4_GCM)
    assert path.read_bytes()[28 + 1168 + 9] == 2
    assert read_whole(path, [receiver]) == [RECORDING]


def test_a_receipt_as_documented_also_under_a_retired_key(two: Two, package: Path):
    """The receipt names the manifest that it answers; what was sealed to a card that is retired since opens with its key."""
    with two.below() as office:
        seen = look(office, package)
        taken = take_in(office, package, seen.manifest, [Choice(seen.clues[0].content.uid, NEW)]).value
        send_receipt(office, taken, two.stick / "r.qjpack")
        give_card(office, two.stick / "lower.qjcard")
        make_own_card(office)
    mine = card_of(two.stick / "lower.qjcard").fingerprint
    keys = private_keys(two.lower.folder)
    assert len(keys) == 2
    manifest, _, digest = package_of(package.read_bytes(), keys, mine)
    with two.above() as office:
        give_card(office, two.stick / "upper.qjcard")
    upper = private_keys(two.upper.folder)
    answer, documents, _ = package_of(
        (two.stick / "r.qjpack").read_bytes(), upper, card_of(two.stick / "upper.qjcard").fingerprint
    )
    receipt = answer["receipt"]
    assert (answer["sort"], documents) == ("RECEIPT", [])
    assert (receipt["of"], receipt["digest"], receipt["answer"]) == (manifest["uid"], digest, "ACCEPTED")
    assert [one["result"] for one in receipt["results"]] == ["NEW"]
