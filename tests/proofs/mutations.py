"""Harm done to files by chance, in the ways that find bugs; and to JSON by its structure."""

from __future__ import annotations

import random
from typing import Any

NUMBERS = (b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", bytes(4), b"9999", b"-1", b"1e999")
VALUES: tuple[Any, ...] = (
    None, True, -1, 0, 2**31, 2**64, 10**400, 1.5, "", "x" * 300, "..", "../../../etc/passwd", "/etc/passwd", "C:\\x", "\0",
    [], {}, [[]], "2022-06-30T09:00:00", "AAAA", "�", "con.txt",
)  # fmt: skip


def harmed(data: bytes, chance: random.Random) -> bytes:
    """Bits, runs, cuts, doubled and moved pieces, numbers made huge."""
    made = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 5, 20])):
        at, way = chance.randrange(len(made)), chance.randrange(7)
        if way == 0:
            made[at] ^= 1 << chance.randrange(8)
        elif way == 1:
            number = chance.choice(NUMBERS)
            made[at : at + len(number)] = number
        elif way == 2:
            made[at : at + chance.randrange(1, 64)] = chance.randbytes(chance.randrange(1, 64))
        elif way == 3:
            del made[at : at + chance.randrange(1, 200)]
        elif way == 4:
            made[at:at] = made[at : at + chance.randrange(1, 300)]
        elif way == 5:
            other = chance.randrange(len(made))
            made[at : at + 16], made[other : other + 16] = made[other : other + 16], made[at : at + 16]
        else:
            made = made[: max(1, at)]
        if not made:
            made = bytearray(b"%")
    return bytes(made)


def harmed_json(value: Any, chance: random.Random) -> Any:
    """One place of a JSON value replaced, removed or doubled."""
    if isinstance(value, dict) and value and chance.random() < 0.85:
        key = chance.choice(sorted(value))
        way = chance.random()
        if way < 0.1:
            return {name: kept for name, kept in value.items() if name != key}
        if way < 0.15:
            return value | {str(chance.choice(VALUES)): value[key]}
        return value | {key: harmed_json(value[key], chance)}
    if isinstance(value, list) and value and chance.random() < 0.85:
        at = chance.randrange(len(value))
        way = chance.random()
        if way < 0.1:
            return value[:at] + value[at + 1 :]
        if way < 0.2:
            return value[:at] + [value[at]] * 2 + value[at + 1 :]
        return [*value[:at], harmed_json(value[at], chance), *value[at + 1 :]]
    if isinstance(value, int) and chance.random() < 0.4:
        return value + chance.choice([-1, 1, 2**16, 2**32, -(2**40)])
    return chance.choice(VALUES)
