"""发文字号 and Chinese numerals: how papers are numbered and how numbers are written out.

Source: GB/T 9704-2012 (full year in 六角括号, no 第, no leading zeros); domain.md 9.3, 9.4.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from models.errors import InvalidInput

_DIGITS = "〇一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_GROUPS = ("", "万", "亿", "万亿")
_BANK_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_BANK_UNITS = ("", "拾", "佰", "仟")
_WORD = r"[\u4e00-\u9fa5A-Za-z]{1,20}"
_NUMBER = re.compile(
    rf"({_WORD})[\[({{【〔〖]((?:19|20)[0-9]{{2}})[\])}}】〕〗](?:第)?0*([1-9][0-9]{{0,8}})号?"
)
_STRICT = re.compile(rf"{_WORD}〔(19|20)[0-9]{{2}}〕[1-9][0-9]*号")
LARGEST = 10**16 - 1


@dataclass(frozen=True, order=True)
class DocumentNumber:
    """发文字号: 机关代字, full year, running number."""

    word: str
    year: int
    seq: int

    def __str__(self) -> str:
        """集团纪建〔2022〕7号."""
        return f"{self.word}〔{self.year}〕{self.seq}号"


def parse_number(text: str, field: str = "number") -> DocumentNumber:
    """A 发文字号 as typed: [2022], (2022), （2022）, 【2022】 and 〔2022〕 alike, with or without 第, zeros and 号.

    Raises :class:`InvalidInput` for anything else.
    """
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    found = _NUMBER.fullmatch(plain)
    if not found:
        shown = f"“{text.strip()[:30]}”不是发文字号，" if text.strip() else ""
        raise InvalidInput(field, f"{shown}请写成“集团纪建〔2022〕7号”的样子。")
    return DocumentNumber(found[1], int(found[2]), int(found[3]))


def normalise_number(text: str, field: str = "number") -> str:
    """The 发文字号 as it must be written: 六角括号, no 第, no leading zeros; raises :class:`InvalidInput`."""
    return str(parse_number(text, field))


def is_document_number(text: str) -> bool:
    """Whether the text is a 发文字号 exactly as it must be written."""
    return _STRICT.fullmatch(text) is not None


def chinese_digits(number: int, width: int = 0) -> str:
    """Digit by digit, as in years: 2022 → 二〇二二; raises :class:`ValueError` below zero."""
    if number < 0:
        raise ValueError(number)
    return "".join(_DIGITS[int(digit)] for digit in f"{number:0{width}d}")


def read_digits(text: str) -> int:
    """The number of digits written one by one (二〇二二, 二零二二); raises :class:`ValueError`."""
    digits = [_DIGITS.find("〇" if char == "零" else char) for char in text]
    if not digits or -1 in digits:
        raise ValueError(text)
    return int("".join(map(str, digits)))


def chinese_number(number: int) -> str:
    """Written out: 10 → 十, 11 → 十一, 20 → 二十, 105 → 一百零五; 0 to 9,999,999,999,999,999, else :class:`ValueError`."""
    if not 0 <= number <= LARGEST:
        raise ValueError(number)
    if number == 0:
        return "零"
    text = _written(number, "零" + _DIGITS[1:], _UNITS)
    return text[1:] if text.startswith("一十") else text


def _written(number: int, digits: str, units: tuple[str, ...]) -> str:
    text, gap = "", False
    groups = [(number // 10000**place) % 10000 for place in range(3, -1, -1)]
    for place, group in zip((3, 2, 1, 0), groups, strict=True):
        if group == 0:
            gap = bool(text)
            # 万亿 is 万 of 亿: the 亿 of an empty group of 亿 still has to be said
            if place == 2 and text:
                text += "亿"
            continue
        if text and (gap or group < 1000):
            text += digits[0]
        name = "万" if place == 3 else _GROUPS[place]
        text += _written_group(group, digits, units) + name
        gap = False
    return text


def _written_group(group: int, digits: str, units: tuple[str, ...]) -> str:
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit == 0:
            gap = bool(text)
            continue
        text += (digits[0] if gap else "") + digits[digit] + units[place]
        gap = False
    return text


def read_number(text: str) -> int:
    """The number that is written out (三十一, 一百零五, 两 is not read); raises :class:`ValueError` when it is not one."""
    if text == "零":
        return 0
    total = section = digit = 0
    for char in text:
        if char in "〇零":
            continue
        if char in _DIGITS:
            digit = _DIGITS.index(char)
        elif char in _UNITS[1:]:
            section += (digit or 1) * 10 ** _UNITS.index(char)
            digit = 0
        elif char == "万":
            section, digit = (section + digit) * 10000, 0
            total, section = total + section, 0
        elif char == "亿":
            total, section, digit = (total + section + digit) * 10**8, 0, 0
        else:
            raise ValueError(text)
    number = total + section + digit
    # only what chinese_number would write counts as a number: 二二, 十十 and 三十十 do not
    if not text or chinese_number(number) != text.replace("〇", "零"):
        raise ValueError(text)
    return number


def chinese_amount(amount: str | int | Decimal, field: str = "amount") -> str:
    """An amount in yuan as papers write it: 1234.5 → 壹仟贰佰叁拾肆元伍角整; raises :class:`InvalidInput`.

    Source: domain.md 9.4 and the practice of bills (正确填写票据和结算凭证的基本规定).
    """
    try:
        value = Decimal(str(amount).replace(",", "").replace("，", "").strip())
    except InvalidOperation as error:
        raise InvalidInput(field, f"“{str(amount)[:20]}”不是金额，请写成 1234.50。") from error
    if not value.is_finite() or value < 0 or value > LARGEST:
        raise InvalidInput(field, "金额须为零或正数，且不超过十六位整数，请核对。")
    cents = value * 100
    if cents != cents.to_integral_value():
        raise InvalidInput(field, "金额最多到分，请核对小数位数。")
    yuan, rest = divmod(int(cents), 100)
    jiao, fen = divmod(rest, 10)
    whole = _written(yuan, _BANK_DIGITS, _BANK_UNITS) + "元" if yuan else ""
    if not rest:
        return (whole or "零元") + "整"
    part = f"{_BANK_DIGITS[jiao]}角" if jiao else ("零" if whole else "")
    return f"{whole}{part}" + (f"{_BANK_DIGITS[fen]}分" if fen else "整")
