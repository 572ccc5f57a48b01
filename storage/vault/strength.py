"""How strong a new password is, in plain words, and the least that is accepted.

An estimate of the guesses that a patient attacker with word lists needs, in bits: known words, runs along
the keyboard or the alphabet, repeats, dates and the own login count for little. Chinese characters count for more.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass

from storage.errors import WeakPassword

MINIMUM_LENGTH = 10
"""Columns: a Latin character counts one, a Chinese one two."""
MINIMUM_SCORE = 2

_BOUNDS = (28.0, 40.0, 52.0, 66.0)
_WORDS = (
    "password", "passw0rd", "welcome", "admin", "administrator", "root", "test", "user", "guest", "login", "letmein",
    "iloveyou", "woaini", "woaizhongguo", "zhongguo", "china", "beijing", "shanghai", "jijian", "jiwei", "jiancha",
    "qingjuan", "mima", "caonima", "zhang", "wang", "asdf", "qwer", "zxcv", "abc", "aa", "a1b2c3", "1q2w3e4r", "qazwsx",
    "5201314", "1314520", "520", "1314", "888", "666", "中国", "北京", "纪检", "纪委", "监察", "密码", "清卷", "我爱你",
)  # fmt: skip
_RUNS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "!@#$%^&*()")
_DATE = re.compile(r"(?:19|20)\d\d(?:[-./年]?(?:0?[1-9]|1[0-2])(?:[-./月]?(?:0?[1-9]|[12]\d|3[01])日?)?)?")
_LEET = str.maketrans("013457@$", "oieastas")


@dataclass(frozen=True)
class Strength:
    """``score`` 0 (useless) to 4 (very strong), estimated ``bits`` and one Chinese sentence of advice."""

    score: int
    bits: float
    advice_cn: str

    @property
    def label_cn(self) -> str:
        """The score in a word."""
        return ("太弱", "弱", "可用", "强", "很强")[self.score]


def strength(password: str, own_words: tuple[str, ...] = ()) -> Strength:
    """Judge a password; ``own_words`` (login, name, office) are treated as known to the attacker."""
    text = unicodedata.normalize("NFC", password)
    known = tuple(word.lower() for word in own_words if len(word) >= 2)
    bits, found = _bits(text, known)
    score = sum(bits >= bound for bound in _BOUNDS)
    if width(text) < MINIMUM_LENGTH:
        score = min(score, 1)
    return Strength(score, bits, _advice(text, score, found))


def check_policy(password: str, own_words: tuple[str, ...] = ()) -> Strength:
    """The strength of an acceptable new password; raises ``WeakPassword`` below the minimum."""
    result = strength(password, own_words)
    if result.score < MINIMUM_SCORE:
        raise WeakPassword(result.advice_cn)
    return result


def width(text: str) -> int:
    """Columns that the text takes: wide characters count two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _bits(text: str, known: tuple[str, ...]) -> tuple[float, str]:
    lower = text.lower()
    position, bits, found = 0, 0.0, ""
    while position < len(lower):
        length, cost, what = _pattern(lower, position, known)
        if length:
            found = found or what
            bits += cost
            position += length
        else:
            bits += _character_bits(text[position])
            position += 1
    return bits, found


def _pattern(lower: str, position: int, known: tuple[str, ...]) -> tuple[int, float, str]:
    """The longest predictable piece at ``position``: its length, cost in bits, and its name."""
    rest = lower[position:]
    plain = rest.translate(_LEET)
    best = (0, 0.0, "")
    for word in (*known, *_WORDS):
        if len(word) > best[0] and (rest.startswith(word) or plain.startswith(word)):
            best = (len(word), 2.0 if word in known else 7.0, "own" if word in known else "word")
    date = _DATE.match(rest)
    if date and date.end() > best[0]:
        best = (date.end(), 7.0 + (5.0 if date.end() > 4 else 0.0), "date")
    repeat = len(rest) - len(rest.lstrip(rest[0]))
    if repeat >= 3 and repeat > best[0]:
        best = (repeat, _character_bits(rest[0]) + math.log2(repeat), "repeat")
    run = _run(rest)
    if run >= 3 and run > best[0]:
        best = (run, 4.0 + math.log2(run), "run")
    return best


def _run(rest: str) -> int:
    longest = 0
    for row in _RUNS:
        for line in (row, row[::-1]):
            start = line.find(rest[0])
            length = 0
            while (
                start >= 0
                and start + length < len(line)
                and length < len(rest)
                and rest[length] == line[start + length]
            ):
                length += 1
            longest = max(longest, length)
    return longest


def _character_bits(char: str) -> float:
    if char.isdigit() and char.isascii():
        return 3.3
    if char.isalpha() and char.isascii():
        return 4.7
    return 5.0 if char.isascii() else 8.5


_FOUND = {
    "own": "不要用账户名、姓名或单位名称，请另换几个不相干的词。",
    "word": "不要用常见的词和密码，请换成几个不相干的词再加数字。",
    "date": "不要用生日或年份，请换成几个不相干的词再加数字。",
    "repeat": "不要连续重复同一个字符，请换成几个不相干的词再加数字。",
    "run": "不要用键盘或字母表上连续的字符，请换成几个不相干的词再加数字。",
}


def _advice(text: str, score: int, found: str) -> str:
    if width(text) < MINIMUM_LENGTH:
        return f"密码太短，请至少用 {MINIMUM_LENGTH} 个字符，一个汉字算两个。"
    if score < MINIMUM_SCORE:
        return _FOUND.get(found, "密码太容易猜，请再加几个不相干的词或数字。")
    if score == MINIMUM_SCORE:
        return "可以使用，再加一个不相干的词会更好。"
    return "密码很好，请记牢，不要写在电脑旁。"
