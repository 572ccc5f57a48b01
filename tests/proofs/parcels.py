"""Packages made by somebody who means harm: any manifest, any documents, signed and sealed by the rules of the layout."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from storage.evidence.container import encrypt_stream
from storage.exchange.package import OpenPackage, open_package
from storage.vault.header import EvidenceCipher
from storage.vault.sealed import PublicCard, canonical, seal_to
from storage.vault.secrets import Secret
from storage.vault.slots import Identity

UID = "0123456789abcdef0123456789abcdef"
HEAD, SEALED = 28, 1168


def office_keys() -> Identity:
    """Keys of an office that is nowhere on file."""
    return Identity.generate("exchange", "exchange")


def plain_manifest(signer: PublicCard, recipients: Sequence[PublicCard], **more: Any) -> dict[str, Any]:
    """The least that a package says."""
    return {
        "format": 1, "uid": UID, "sort": "TRANSFER", "title": "移送问题线索 0 件", "made_at": "2022-06-30T09:00:00",
        "sender": "某某集团纪检监察部", "sender_card": signer.to_json(),
        "recipients": [card.fingerprint() for card in recipients],
    } | more  # fmt: skip


def parcel(
    manifest: bytes | dict[str, Any],
    documents: bytes,
    signer: Identity,
    sealed_to: Sequence[PublicCard],
    *,
    uid: str = UID,
    length: int | None = None,
    signature: bytes | None = None,
    cipher: EvidenceCipher = EvidenceCipher.AES_256_GCM,
) -> bytes:
    """A package's bytes. ``length`` and ``signature`` may lie."""
    body = manifest if isinstance(manifest, bytes) else canonical(manifest)
    raw = bytes.fromhex(uid)
    with Secret.random() as key:
        head = b"QJ-PACK\n" + bytes([1, len(sealed_to), 0, 0]) + raw
        head += b"".join(seal_to(card, key, b"qingjuan/package-key\x00" + raw) for card in sealed_to)
        proof = b"qingjuan/package\x00" + hashlib.sha256(head).digest() + hashlib.sha256(body).digest()
        signature = signature or signer.sign(proof)
        size = len(body) if length is None else length
        plain = size.to_bytes(4, "big") + body + signature + documents
        out = io.BytesIO(head)
        out.seek(len(head))
        name = f"package:{uid}:{hashlib.sha256(head).hexdigest()}"
        encrypt_stream(io.BytesIO(plain), out, key, uid=name, cipher=cipher)
        return out.getvalue()


def read_whole(path: Path, identities: Sequence[Identity]) -> list[bytes]:
    """Every document of a package, proved. Raises what opening it raises."""
    with open_package(path, identities) as opened:
        return [document(opened, place) for place in range(len(opened.manifest.documents))]


def document(opened: OpenPackage, place: int) -> bytes:
    """One document's bytes."""
    data = bytearray()
    with opened.document(place) as stream, memoryview(bytearray(1 << 20)) as buffer:
        while got := stream.readinto(buffer):
            data += buffer[:got]
    return bytes(data)
