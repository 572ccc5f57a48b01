"""The colour space that PDF/A wants named: a small sRGB profile, computed here so that its bytes never change.

Matrix/TRC profile, ICC version 2.1, PCS XYZ; colorants of IEC 61966-2-1 adapted to D50; the tone curve as 1024 sampled points.
"""

from __future__ import annotations

import struct
from functools import cache

_COLORANTS = {
    "rXYZ": (0.4360, 0.2225, 0.0139),
    "gXYZ": (0.3851, 0.7169, 0.0971),
    "bXYZ": (0.1431, 0.0606, 0.7141),
}
_D50 = (0.9642, 1.0, 0.8249)


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(map(_fixed, values))


def _curve(points: int = 1024) -> bytes:
    samples = []
    for index in range(points):
        value = index / (points - 1)
        linear = value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        samples.append(round(linear * 65535))
    return b"curv\0\0\0\0" + struct.pack(f">I{points}H", points, *samples)


def _text(kind: bytes, text: bytes) -> bytes:
    if kind == b"desc":
        return b"desc\0\0\0\0" + struct.pack(">I", len(text) + 1) + text + b"\0" + bytes(8 + 3 + 67)
    return b"text\0\0\0\0" + text + b"\0"


@cache
def profile() -> bytes:
    """The profile's bytes (about 2.6 kB)."""
    data = {
        "desc": _text(b"desc", b"sRGB IEC61966-2.1"),
        "cprt": _text(b"text", b"No copyright, use freely"),
        "wtpt": _xyz(_D50),
        **{tag: _xyz(values) for tag, values in _COLORANTS.items()},
    }
    curve = _curve()
    tags, body = [], b""
    start = 128 + 4 + 12 * (len(data) + 3)
    for tag, value in data.items():
        tags.append((tag, start + len(body), len(value)))
        body += value + bytes(-len(value) % 4)
    place = start + len(body)
    tags += [(tag, place, len(curve)) for tag in ("rTRC", "gTRC", "bTRC")]
    body += curve + bytes(-len(curve) % 4)
    table = struct.pack(">I", len(tags)) + b"".join(
        struct.pack(">4sII", t.encode(), o, n) for t, o, n in tags
    )
    header = struct.pack(
        ">I4sI4s4s4s6H4s4sI4s4sQI12s20s28s",
        128 + len(table) + len(body), b"\0\0\0\0", 0x02100000, b"mntr", b"RGB ", b"XYZ ", 2026, 1, 1, 0, 0, 0,
        b"acsp", b"\0\0\0\0", 0, b"\0\0\0\0", b"\0\0\0\0", 0, 0, b"".join(map(_fixed, _D50)), bytes(20), bytes(28),
    )  # fmt: skip
    return header + table + body
