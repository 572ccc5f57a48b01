"""The JSON of ``vault.json``: strict reading of what may be hostile, one canonical way of writing.

A reader gets either a well-formed body or a typed error; ``ValueError``, ``KeyError`` and the like never leave.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, NoReturn

from storage.errors import DamagedVault, NewerVault, NotAVault
from storage.vault.kdf import SALT_BYTES, KdfParameters
from storage.vault.sealed import (
    SEAL_ALGORITHM,
    SIGN_ALGORITHM,
    WRAP_ALGORITHM,
    PublicCard,
    b64,
    canonical,
    unb64,
)
from storage.vault.slots import KEY_NAME, Grant, Slot, SlotKind

APP = "qingjuan-vault"
FORMAT = 1
HEADER_LIMIT = 8 * 1024 * 1024
"""Bytes; a slot with three grants takes about 8 KiB."""
MAX_SLOTS = 500
MAX_GRANTS = 16
MAX_TEXT = 200
MAX_COUNT = 2**53
WRAPPED_BYTES = 12 + 128 + 16
SEALED_BYTES = 1120 + 32 + 16

VAULT_ID = re.compile(r"[0-9a-f]{32}")
SLOT_ID = re.compile(r"[0-9a-zA-Z_-]{1,64}")
APP_VERSION_FORMAT = re.compile(r"\d{1,4}(\.\d{1,4}){0,3}")

_FIXED = {
    "kdf": "Argon2id-1.3",
    "seal": SEAL_ALGORITHM,
    "sign": SIGN_ALGORITHM,
    "wrap": WRAP_ALGORITHM,
    "mac": "HMAC-SHA256",
    "store": "SQLCipher-4",
}


@dataclass(frozen=True)
class Body:
    """The authenticated content of a header."""

    vault_id: str
    created: datetime
    min_app: str
    algorithms: Mapping[str, str]
    generations: dict[str, int]
    slots: tuple[Slot, ...]
    revision: int


def algorithms(evidence: str, hash_name: str) -> dict[str, str]:
    """The algorithm ids of format 1 with the two that are chosen."""
    return {**_FIXED, "evidence": evidence, "hash": hash_name}


def newer(body: Body) -> NewerVault:
    """The refusal of a header that this program can't understand, naming the version that can."""
    return NewerVault(body.min_app)


# --- writing -----------------------------------------------------------------------------------------------


def to_plain(body: Body) -> dict[str, object]:
    """Plain data of the body: this is what the MAC covers."""
    return {
        "format": FORMAT,
        "vault": body.vault_id,
        "created": _stamp(body.created),
        "min_app": body.min_app,
        "revision": body.revision,
        "algorithms": dict(body.algorithms),
        "generations": dict(body.generations),
        "slots": [_slot_plain(slot) for slot in body.slots],
    }


def dump(body: Mapping[str, object], mac: bytes) -> bytes:
    """The file: body, checksum (finds accidents without a key) and MAC (finds forgery with it)."""
    checksum = hashlib.sha256(canonical([body, mac.hex()])).hexdigest()
    return canonical({"app": APP, "body": body, "checksum": checksum, "mac": mac.hex()}) + b"\n"


def _slot_plain(slot: Slot) -> dict[str, object]:
    cost = None
    if slot.kdf is not None:
        cost = {
            "memory_kib": slot.kdf.memory_kib,
            "iterations": slot.kdf.iterations,
            "lanes": slot.kdf.lanes,
        }
    return {
        "id": slot.slot_id,
        "kind": str(slot.kind),
        "login": slot.login,
        "label": slot.label,
        "created": _stamp(slot.created),
        "changed": _stamp(slot.changed),
        "kdf": cost,
        "salt": b64(slot.salt),
        "wrapped": b64(slot.wrapped),
        "public": slot.public.to_json(),
        "grants": {
            name: {"generation": made.generation, "sealed": b64(made.sealed), "tag": b64(made.tag)}
            for name, made in slot.grants.items()
        },
        **({"key_file": True} if slot.key_file else {}),
    }


def _stamp(moment: datetime) -> str:
    return moment.replace(microsecond=0, tzinfo=None).isoformat()


# --- reading -----------------------------------------------------------------------------------------------


def parse(data: bytes, app_version: str | None = None) -> tuple[Body, bytes]:
    """Body and MAC. Raises ``NotAVault``, ``NewerVault``, ``DamagedVault`` and ``ExcessiveCost``, nothing else."""
    if len(data) > HEADER_LIMIT:
        raise DamagedVault(detail="header too large")
    try:
        outer = json.loads(data.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        # A damaged header still begins with our name; anything else was never ours.
        if data.startswith(b'{"app":"' + APP.encode()):
            raise DamagedVault(detail="header is not JSON") from None
        raise NotAVault from None
    if not isinstance(outer, dict) or outer.get("app") != APP:
        raise NotAVault
    try:
        return _outer(outer, data, app_version)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise DamagedVault(detail=f"header: {type(error).__name__}") from None


def _outer(outer: dict[str, Any], data: bytes, app_version: str | None) -> tuple[Body, bytes]:
    _keys(outer, {"app", "body", "checksum", "mac"})
    if canonical(outer) + b"\n" != data:
        raise ValueError("not canonical")
    body = _dict(outer["body"])
    mac = bytes.fromhex(_text(outer["mac"]))
    checksum = hashlib.sha256(canonical([body, mac.hex()])).hexdigest()
    if (
        len(mac) != 32
        or mac.hex() != outer["mac"]
        or not hmac.compare_digest(checksum, _text(outer["checksum"]))
    ):
        raise ValueError("checksum")
    # From here on the header is what somebody wrote: newer formats are told apart before anything else is read.
    min_app = _matching(body["min_app"], APP_VERSION_FORMAT)
    if _count(body["format"]) > FORMAT or (app_version is not None and older(app_version, min_app)):
        raise NewerVault(min_app)
    if body["format"] != FORMAT:
        raise ValueError("format")
    return _body(body, min_app), mac


def _body(body: dict[str, Any], min_app: str) -> Body:
    _keys(body, {"format", "vault", "created", "min_app", "revision", "algorithms", "generations", "slots"})
    vault_id = _matching(body["vault"], VAULT_ID)
    names = {key: _text(value) for key, value in _dict(body["algorithms"]).items()}
    if set(names) != {*_FIXED, "evidence", "hash"} or any(
        names[key] != value for key, value in _FIXED.items()
    ):
        raise NewerVault(min_app)
    generations = {name: _count(value, 1) for name, value in _dict(body["generations"]).items()}
    if (
        not generations
        or len(generations) > MAX_GRANTS
        or not all(KEY_NAME.fullmatch(n) for n in generations)
    ):
        raise ValueError("generations")
    plain_slots = body["slots"]
    if not isinstance(plain_slots, list) or not 1 <= len(plain_slots) <= MAX_SLOTS:
        raise ValueError("slots")
    slots = tuple(_slot(_dict(plain), vault_id) for plain in plain_slots)
    logins = [slot.login for slot in slots if slot.kind is SlotKind.ACCOUNT]
    if len({slot.slot_id for slot in slots}) != len(slots) or len(set(logins)) != len(logins):
        raise ValueError("slots")
    return Body(
        vault_id, _moment(body["created"]), min_app, names, generations, slots, _count(body["revision"])
    )


def _slot(plain: dict[str, Any], vault_id: str) -> Slot:
    expected = {
        "id", "kind", "login", "label", "created", "changed", "kdf", "salt", "wrapped", "public", "grants",
    }  # fmt: skip
    # there only where it is true, so that a vault without key files is what it always was
    if "key_file" in plain and plain["key_file"] is not True:
        raise ValueError("key file")
    _keys(plain, expected | ({"key_file"} & set(plain)))
    kind = SlotKind(_text(plain["kind"]))
    cost = None
    if kind is SlotKind.ACCOUNT:
        plain_cost = _dict(plain["kdf"])
        _keys(plain_cost, {"memory_kib", "iterations", "lanes"})
        cost = KdfParameters(**{key: _count(value, 1) for key, value in plain_cost.items()})
        cost.check()
    elif plain["kdf"] is not None:
        raise ValueError("recovery slot with a cost")
    grants = _dict(plain["grants"])
    if len(grants) > MAX_GRANTS:
        raise ValueError("grants")
    return Slot(
        vault_id=vault_id,
        slot_id=_matching(plain["id"], SLOT_ID),
        kind=kind,
        login=_text(plain["login"]),
        label=_text(plain["label"]),
        created=_moment(plain["created"]),
        changed=_moment(plain["changed"]),
        kdf=cost,
        salt=_bytes(plain["salt"], SALT_BYTES),
        wrapped=_bytes(plain["wrapped"], WRAPPED_BYTES),
        public=PublicCard.from_json(plain["public"]),
        grants=MappingProxyType({name: _grant(name, _dict(made)) for name, made in grants.items()}),
        key_file="key_file" in plain,
    )


def _grant(name: str, plain: dict[str, Any]) -> Grant:
    _keys(plain, {"generation", "sealed", "tag"})
    return Grant(
        _matching(name, KEY_NAME),
        _count(plain["generation"], 1),
        _bytes(plain["sealed"], SEALED_BYTES),
        _bytes(plain["tag"], 32),
    )


def _keys(plain: Mapping[str, Any], expected: set[str]) -> None:
    if set(plain) != expected:
        raise ValueError("keys")


def _dict(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("not an object")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise TypeError("not a short text")
    return value


def _matching(value: object, pattern: re.Pattern[str]) -> str:
    text = _text(value)
    if not pattern.fullmatch(text):
        raise ValueError("not of the form")
    return text


def _count(value: object, least: int = 0) -> int:
    if type(value) is not int or not least <= value <= MAX_COUNT:
        raise TypeError("not a count")
    return value


def _bytes(value: object, size: int) -> bytes:
    if not isinstance(value, str) or len(value) > 2 * size + 8:
        raise TypeError("not bytes")
    data = unb64(value)
    if len(data) != size:
        raise ValueError("size")
    return data


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if _stamp(moment) != value:
        raise ValueError("not a local time")
    return moment


def version_in(text: object) -> str:
    """A version that a file of a newer program names, to be told to the person; empty for anything else."""
    return text if isinstance(text, str) and APP_VERSION_FORMAT.fullmatch(text) else ""


def older(version: str, needed: str) -> bool:
    """Whether a version comes before another, number by number: 0.10.0 comes after 0.9.0."""
    return _numbers(version) < _numbers(needed)


def _numbers(version: str) -> tuple[int, ...]:
    numbers = [int(part) for part in re.findall(r"\d+", version)[:4]]
    return tuple(numbers + [0] * (4 - len(numbers)))


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")
