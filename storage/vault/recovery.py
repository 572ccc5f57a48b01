"""The recovery key on paper: 256 bits in 13 groups of five characters, each group checking itself.

Crockford's alphabet (no I, L, O, U). The fifth character of a group is a check over GF(32) that also counts the
group's place: one wrong character, two swapped neighbours or two swapped groups are always found, and located.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence

from storage.errors import RecoveryTyping
from storage.vault.secrets import KEY_BYTES, Secret

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS = 13
GROUP_DATA = 4
GROUP_SIZE = GROUP_DATA + 1
_SPARE_BITS = GROUPS * GROUP_DATA * 5 - KEY_BYTES * 8

_FORGIVEN = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATORS = re.compile(r"[\s\-_.,;:·、，。—–]+")
_VALUE = {char: value for value, char in enumerate(ALPHABET)}


def new_recovery_key() -> Secret:
    """256 random bits."""
    return Secret.random(KEY_BYTES)


def format_groups(key: Secret) -> list[str]:
    """The 13 groups to print. The caller prints them and keeps them nowhere."""
    if len(key) != KEY_BYTES:
        raise ValueError("a recovery key has 256 bits")
    with key.view() as raw:
        number = int.from_bytes(raw, "big") << _SPARE_BITS | _spare(raw)
    values = [number >> shift & 31 for shift in range((GROUPS * GROUP_DATA - 1) * 5, -1, -5)]
    return [
        write_group(index, values[index * GROUP_DATA : (index + 1) * GROUP_DATA]) for index in range(GROUPS)
    ]


def parse_groups(typed: str | Sequence[str]) -> Secret:
    """The key from what was typed, forgiving case, spaces, full-width forms and O/0, I/L/1.

    Raises ``RecoveryTyping`` that names the wrong groups, counted from 1; its text never repeats what was typed.
    """
    groups = _split(typed)
    del typed
    bad = wrong_groups(groups)
    if bad:
        names = "、".join(str(number) for number in bad)
        raise RecoveryTyping(f"恢复密钥第 {names} 组有误，请对照纸面重新输入这几组。", bad)
    number = 0
    for group in groups:
        for char in group[:GROUP_DATA]:
            number = number << 5 | _VALUE[char]
    key = Secret((number >> _SPARE_BITS).to_bytes(KEY_BYTES, "big"))
    with key.view() as raw:
        whole = _spare(raw) == number & ((1 << _SPARE_BITS) - 1)
    if not whole:
        raise RecoveryTyping("恢复密钥有误，请对照纸面逐组重新输入。")
    return key


def symbols(typed: str | Sequence[str]) -> str:
    """What was typed as symbols of the alphabet, without what separates them."""
    parts = [typed] if isinstance(typed, str) else list(typed)
    return "".join(_plain(part) for part in parts)


def wrong_groups(groups: Sequence[str]) -> tuple[int, ...]:
    """Which groups, counted from 1, don't check at their place."""
    return tuple(index + 1 for index, group in enumerate(groups) if not _good(index, group))


def write_group(index: int, data: Sequence[int]) -> str:
    """Four values of five bits as a group for a place counted from 0, with its check."""
    return "".join(ALPHABET[value] for value in (*data, _check(index, data)))


def alphabet_value(char: str) -> int:
    """The five bits of a symbol."""
    return _VALUE[char]


def group_is_right(index: int, typed: str) -> bool:
    """Whether one typed group (counted from 0) checks: for marking each box while a person types."""
    return 0 <= index < GROUPS and _good(index, _plain(typed))


def _split(typed: str | Sequence[str]) -> list[str]:
    parts = [typed] if isinstance(typed, str) else list(typed)
    pieces = [piece for part in parts for piece in _SEPARATORS.split(_plain(part, keep=True)) if piece]
    if len(pieces) == GROUPS:
        return pieces
    joined = "".join(pieces)
    if len(joined) != GROUPS * GROUP_SIZE:
        raise RecoveryTyping(
            f"恢复密钥应有 {GROUPS} 组、每组 {GROUP_SIZE} 个字符，现在共有 {len(joined)} 个字符，请补全。"
        )
    return [joined[start : start + GROUP_SIZE] for start in range(0, len(joined), GROUP_SIZE)]


def _plain(text: str, keep: bool = False) -> str:
    upper = unicodedata.normalize("NFKC", text).upper().translate(_FORGIVEN)
    return upper if keep else _SEPARATORS.sub("", upper)


def _good(index: int, group: str) -> bool:
    if len(group) != GROUP_SIZE or any(char not in _VALUE for char in group):
        return False
    values = [_VALUE[char] for char in group]
    return _check(index, values[:GROUP_DATA]) == values[GROUP_DATA]


def _check(index: int, data: Sequence[int]) -> int:
    """Weighted sum over GF(32), weights 2, 4, 8, 16 (all different and not 1), plus the place."""
    total = index + 1
    for position, value in enumerate(data):
        total ^= _times(value, 1 << (position + 1))
    return total


def _times(left: int, right: int) -> int:
    """Product in GF(2^5) modulo x^5 + x^2 + 1."""
    product = 0
    while right:
        if right & 1:
            product ^= left
        left = left << 1 ^ (0b100101 if left & 16 else 0)
        right >>= 1
    return product


def _spare(raw: memoryview) -> int:
    """Four bits of SHA-256 that fill the last character."""
    return hashlib.sha256(b"qingjuan/recovery" + raw).digest()[0] & ((1 << _SPARE_BITS) - 1)
