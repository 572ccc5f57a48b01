"""A key file on a stick: the second half of a password, by choice. Without it the password opens nothing.

Plain text of five lines, so that a person sees what it is: name and version, vault, account, 256 random bits in
hexadecimal, checksum. It is never kept in the vault; whoever loses it needs the recovery key.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from storage import fs
from storage.errors import KeyFileNeeded, NotAKeyFile, PlaceError
from storage.vault.secrets import KEY_BYTES, Secret

SUFFIX = ".qjkey"
LIMIT = 4096
_FIRST = "清卷密钥文件 1"
_FORM = re.compile(r"清卷密钥文件 1\n([0-9a-f]{32})\n([0-9a-z-]{1,64})\n([0-9a-f]{64})\n([0-9a-f]{16})\n?")
KeyFinder = Callable[[str, str], Secret | None]
"""Gives the key of an account's key file, by vault and slot; None where there is none."""


def new_key_file() -> Secret:
    """256 random bits."""
    return Secret.random(KEY_BYTES)


def write_key_file(target: Path, vault_id: str, slot_id: str, key: Secret) -> None:
    """Write the file and read it back; never over another. Raises place errors, :class:`NotAKeyFile`."""
    with key.view() as raw:
        body = f"{_FIRST}\n{vault_id}\n{slot_id}\n{raw.hex()}\n"
    with fs.atomic_file(target, overwrite=False) as stream:
        stream.write(f"{body}{_check(body)}\n".encode())
    with read_key_file(target, vault_id, slot_id) as again:
        if again != key:
            raise NotAKeyFile


def read_key_file(path: Path, vault_id: str, slot_id: str) -> Secret:
    """The key of this vault's account. Raises :class:`NotAKeyFile` for anything else, and place errors."""
    try:
        text = fs.read_limited(path, LIMIT).decode("utf-8").replace("\r\n", "\n")
    except (UnicodeDecodeError, fs.TooLong) as error:
        raise NotAKeyFile from error
    found = _FORM.fullmatch(text)
    if found is None or _check(text[: found.end(3) + 1]) != found[4]:
        raise NotAKeyFile
    if (found[1], found[2]) != (vault_id, slot_id):
        raise NotAKeyFile("这是另一个账户或另一个保险库的密钥文件，请另选。")
    return Secret(bytes.fromhex(found[3]))


def finder(places: Iterable[Path]) -> KeyFinder:
    """Looks for the account's file among ``places``: files, or folders with key files in them."""
    listed = list(places)

    def find(vault_id: str, slot_id: str) -> Secret | None:
        for path in _candidates(listed):
            try:
                return read_key_file(path, vault_id, slot_id)
            except (NotAKeyFile, PlaceError):
                continue
        return None

    return find


def required(found: KeyFinder | None, vault_id: str, slot_id: str) -> Secret:
    """The key of the account's file; raises :class:`KeyFileNeeded` where it is not to be found."""
    key = found(vault_id, slot_id) if found is not None else None
    if key is None:
        raise KeyFileNeeded
    return key


def _candidates(places: Iterable[Path]) -> Iterable[Path]:
    for place in places:
        if place.suffix == SUFFIX:
            yield place
            continue
        try:
            yield from sorted(path for path in place.iterdir() if path.suffix == SUFFIX)
        except OSError:
            # a drive without a medium, or one that may not be read, holds no key
            continue


def _check(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
