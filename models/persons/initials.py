"""Pinyin initials of a name, the surname read as a surname: 曾某 is zm, 单某 is sm, 尉迟某 is ycm."""

from __future__ import annotations

import unicodedata
from typing import Final

# Surnames whose reading as a surname differs from the character's usual one, first letters only.
_SURNAMES: Final = {
    "万俟": "mq", "尉迟": "yc", "单于": "cy", "长孙": "zs", "令狐": "lh", "澹台": "tt", "宰父": "zf",
    "曾": "z", "单": "s", "解": "x", "仇": "q", "区": "o", "朴": "p", "查": "z", "翟": "z", "盖": "g",
    "召": "s", "种": "c", "繁": "p", "乐": "y", "尉": "w", "冼": "x", "洗": "x", "员": "y", "晁": "c",
    "缪": "m", "覃": "q", "车": "c", "石": "s", "褚": "c", "重": "c", "柏": "b", "臧": "z", "隗": "w",
    "宓": "m", "燕": "y", "葛": "g", "谌": "c", "阚": "k", "那": "n", "秘": "b", "薄": "b", "沈": "s",
}  # fmt: skip


def initials_of(name: str) -> str:
    """First letters of the name's syllables, lower case; letters and digits stay as they are."""
    from pypinyin import Style, lazy_pinyin

    plain = "".join(
        char for char in unicodedata.normalize("NFKC", name) if unicodedata.category(char)[0] in "LN"
    )
    for length in (2, 1):
        if (head := _SURNAMES.get(plain[:length])) is not None:
            break
    else:
        head, length = "", 0
    syllables = lazy_pinyin(list(plain[length:]), style=Style.NORMAL)
    return (head + "".join(syllable[0] for syllable in syllables if syllable)).lower()[:100]
