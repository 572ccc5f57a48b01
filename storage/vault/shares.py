"""The recovery key on three papers, any two of which open the vault; one alone tells nothing of it.

A line through the key over GF(2⁸), byte by byte: share x (1, 2, 3) is ``key + x·slope`` with a random slope; two points
give the line. It is Shamir's scheme for two of three, small enough to be read whole and tried on every byte. Written
like the key itself: thirteen groups of five, and a fourteenth with the share's number and a mark of its set.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from storage.errors import RecoveryTyping
from storage.vault.recovery import (
    GROUP_DATA,
    GROUP_SIZE,
    GROUPS,
    alphabet_value,
    format_groups,
    parse_groups,
    symbols,
    write_group,
    wrong_groups,
)
from storage.vault.secrets import KEY_BYTES, Secret

SHARES = 3
NEEDED = 2
SHARE_GROUPS = GROUPS + 1
_MARK_BITS = GROUP_DATA * 5 - 2
_FIELD = 0x11B


def split(key: Secret) -> list[list[str]]:
    """Three shares, each of fourteen groups to print. The caller prints them and keeps them nowhere."""
    with key.view() as raw, Secret.random(KEY_BYTES) as slope, slope.view() as steps:
        mark = _mark(raw)
        made = []
        for number in range(1, SHARES + 1):
            with Secret(bytes(a ^ times(number, b) for a, b in zip(raw, steps, strict=True))) as share:
                head = number << _MARK_BITS | mark
                data = [head >> shift & 31 for shift in (15, 10, 5, 0)]
                made.append([*format_groups(share), write_group(GROUPS, data)])
    return made


def parse_recovery(typed: str | Sequence[str]) -> Secret:
    """The recovery key from what was typed: the key's own thirteen groups, or two or three shares one after another.

    Raises ``RecoveryTyping`` naming the share and its wrong groups; its text never repeats what was typed.
    """
    joined = symbols(typed)
    del typed
    size = SHARE_GROUPS * GROUP_SIZE
    if len(joined) < size:
        return parse_groups(joined)
    if len(joined) % size or len(joined) > SHARES * size:
        raise RecoveryTyping(
            f"每份恢复密钥应有 {SHARE_GROUPS} 组、每组 {GROUP_SIZE} 个字符，现在共有 {len(joined)} 个字符，请核对。"
        )
    if len(joined) == size:
        raise RecoveryTyping(f"这只是一份，还需要另外任意一份：请把 {NEEDED} 份接连输入。")
    points: dict[int, tuple[Secret, int]] = {}
    for place in range(len(joined) // size):
        number, mark, share = _parse_share(place + 1, joined[place * size : (place + 1) * size])
        if number in points:
            raise RecoveryTyping(f"第 {number} 份输入了两次，请输入另外一份。")
        points[number] = (share, mark)
    if len({mark for _, mark in points.values()}) != 1:
        raise RecoveryTyping("这几份不是同一次制作的，请核对恢复密钥纸上的制作日期。")
    return _join(points)


def times(left: int, right: int) -> int:
    """Product in GF(2⁸) modulo x⁸+x⁴+x³+x+1."""
    product = 0
    while right:
        if right & 1:
            product ^= left
        left = left << 1 ^ (_FIELD if left & 0x80 else 0)
        right >>= 1
    return product


def _parse_share(place: int, joined: str) -> tuple[int, int, Secret]:
    groups = [joined[start : start + GROUP_SIZE] for start in range(0, len(joined), GROUP_SIZE)]
    bad = wrong_groups(groups)
    if bad:
        names = "、".join(str(number) for number in bad)
        raise RecoveryTyping(f"输入的第 {place} 份中第 {names} 组有误，请对照纸面重新输入这几组。", bad)
    head = 0
    for char in groups[GROUPS][:GROUP_DATA]:
        head = head << 5 | alphabet_value(char)
    number, mark = head >> _MARK_BITS, head & ((1 << _MARK_BITS) - 1)
    if not 1 <= number <= SHARES:
        raise RecoveryTyping(
            f"输入的第 {place} 份中第 {SHARE_GROUPS} 组有误，请对照纸面重新输入。", (SHARE_GROUPS,)
        )
    return number, mark, parse_groups(groups[:GROUPS])


def _join(points: dict[int, tuple[Secret, int]]) -> Secret:
    """The line's value at 0 through the first two points; a third must lie on it, and the mark must be the key's."""
    (one, (first, mark)), (two, (second, _)), *rest = points.items()
    inverse = next(value for value in range(256) if times(value, one ^ two) == 1)
    with first.view() as a, second.view() as b:
        slope = bytes(times(x ^ y, inverse) for x, y in zip(a, b, strict=True))
        key = Secret(bytes(x ^ times(one, step) for x, step in zip(a, slope, strict=True)))
        sound = True
        for number, (share, _) in rest:
            with share.view() as c, key.view() as raw:
                sound &= bytes(c) == bytes(k ^ times(number, s) for k, s in zip(raw, slope, strict=True))
    for share, _ in points.values():
        share.wipe()
    with key.view() as raw:
        sound &= _mark(raw) == mark
    if not sound:
        key.wipe()
        raise RecoveryTyping("这几份合不成恢复密钥，请对照纸面逐组核对。")
    return key


def _mark(raw: memoryview) -> int:
    digest = hashlib.sha256(b"qingjuan/recovery-shares" + raw).digest()
    return int.from_bytes(digest[:4], "big") & ((1 << _MARK_BITS) - 1)
