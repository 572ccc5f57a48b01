"""身份证号, 统一社会信用代码 and names: checked when typed (GB 11643-1999, GB 32100-2015)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from models.errors import InvalidInput

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
NAME_LIMIT = 100


@dataclass(frozen=True)
class IdNumber:
    """A checked 身份证号 and what it says."""

    text: str
    birth: date
    gender: str


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()


def id_check_digit(first17: str) -> str:
    """The 18th character for the first 17 digits."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True)) % 11]


def parse_id_number(text: str, today: date, field: str = "id_no") -> IdNumber:
    """Check an 18-digit 身份证号 (GB 11643); raises :class:`InvalidInput` that says what is wrong."""
    plain = _plain(text)
    if len(plain) == 15 and plain.isdigit():
        first = plain[:6] + "19" + plain[6:]
        plain = first + id_check_digit(first)
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", plain, re.ASCII):
        raise InvalidInput(field, f"身份证号应为 18 位数字（末位可为 X），现在是 {len(plain)} 位，请核对。")
    if id_check_digit(plain[:17]) != plain[17]:
        raise InvalidInput(field, "身份证号的校验位不符，请对照证件重新填写。")
    try:
        birth = date(int(plain[6:10]), int(plain[10:12]), int(plain[12:14]))
    except ValueError as error:
        raise InvalidInput(field, "身份证号中的出生日期不存在，请对照证件重新填写。") from error
    if birth > today:
        raise InvalidInput(field, "身份证号中的出生日期晚于今天，请对照证件重新填写。")
    return IdNumber(plain, birth, "男" if int(plain[16]) % 2 else "女")


def mask_id_number(text: str) -> str:
    """The number with its middle hidden."""
    return f"{text[:6]}********{text[-4:]}" if len(text) >= 14 else text


def check_credit_code(text: str, field: str = "credit_code") -> str:
    """Check a 统一社会信用代码 (GB 32100); raises :class:`InvalidInput`."""
    plain = _plain(text)
    if len(plain) != 18 or any(char not in _CREDIT for char in plain):
        raise InvalidInput(field, "统一社会信用代码应为 18 位数字或大写字母（不含 I、O、S、V、Z），请核对。")
    total = sum(_CREDIT.index(char) * pow(3, place, 31) for place, char in enumerate(plain[:17]))
    if _CREDIT[(31 - total % 31) % 31] != plain[17]:
        raise InvalidInput(field, "统一社会信用代码的校验位不符，请对照证照重新填写。")
    return plain


def check_name(text: str, field: str = "name", limit: int = NAME_LIMIT) -> str:
    """A name as kept: trimmed, of a sensible length, without control characters; raises :class:`InvalidInput`."""
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    if not plain:
        raise InvalidInput(field, "请填写名称。")
    if len(plain) > limit:
        raise InvalidInput(field, f"名称有 {len(plain)} 个字，超过 {limit} 个字，请核对是否粘贴错了内容。")
    if any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co") for char in plain):
        raise InvalidInput(field, "名称里有看不见的控制字符，请重新输入。")
    return plain
