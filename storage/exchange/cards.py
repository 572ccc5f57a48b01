"""单位名片 (.qjcard): an office's public keys with its name, signed by themselves so that a changed byte shows.

The signature proves only that name and keys were written together; that the card is really that office's is proved by
people who compare the 核对码 (``models.exchange.peers.check_code``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from models.exchange.reading import Taken
from storage import fs
from storage.errors import NewerPackage, NotACard
from storage.vault.header_json import version_in
from storage.vault.sealed import PublicCard, b64, canonical, unb64, verify
from storage.vault.slots import Identity

APP = "qingjuan-card"
FORMAT = 1
LIMIT = 16 * 1024
SUFFIX = ".qjcard"
SIGNED = b"qingjuan/card\x00"


@dataclass(frozen=True)
class Card:
    """A card as read."""

    unit: str
    made_at: datetime
    keys: PublicCard
    text: str

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the keys, hexadecimal."""
        return self.keys.fingerprint()


def make_card(identity: Identity, unit: str, now: datetime) -> Card:
    """The card of these keys under the unit's name."""
    body = _body(unit, now, identity.public)
    signature = identity.sign(SIGNED + canonical(body))
    text = canonical(body | {"signature": b64(signature)}).decode("utf-8")
    return Card(unit, now, identity.public, text)


def _body(unit: str, now: datetime, keys: PublicCard) -> dict[str, Any]:
    return {
        "app": APP,
        "format": FORMAT,
        "unit": unit,
        "made_at": now.isoformat(timespec="seconds"),
        "keys": keys.to_json(),
    }


def read_card(path: Path) -> Card:
    """Read a card's file. Raises :class:`NotACard`, ``NewerPackage`` and place errors."""
    try:
        data = fs.read_limited(path, LIMIT)
    except fs.TooLong:
        raise NotACard("too long") from None
    return parse_card(data)


def parse_card(data: bytes) -> Card:
    """The card in these bytes. Raises :class:`NotACard`, ``NewerPackage`` for a later format."""
    try:
        found = strict_json(data)
        taken = Taken(found, "card")
        if taken.text("app", 40) != APP:
            raise taken.wrong("app")
        if taken.whole("format", 10**6) > FORMAT:
            raise NewerPackage(version_in(found.get("needs") if isinstance(found, dict) else None))
        signature = unb64(taken.text("signature", 200))
        made_at = taken.moment("made_at")
        unit = taken.text("unit", 120, required=True)
        keys = PublicCard.from_json(taken.mapping("keys"))
        body = _body(unit, made_at, keys)
        if canonical(body | {"signature": b64(signature)}) != data:
            raise taken.wrong("form")
        keys.receiving_key()
    except (ValueError, RecursionError) as error:
        raise NotACard(str(error)) from None
    if not verify(keys, SIGNED + canonical(body), signature):
        raise NotACard("signature")
    return Card(unit, made_at, keys, data.decode("utf-8"))


def strict_json(data: bytes) -> object:
    """JSON in UTF-8 without doubled keys, NaN or endless numbers. Raises ``ValueError``, ``RecursionError``."""
    return json.loads(
        data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refuse, parse_float=_refuse
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"no number of ours: {text[:20]}")
