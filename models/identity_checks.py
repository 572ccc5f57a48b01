"""What to say about identity data beyond ``models.identity``: names of persons, numbers against the form.

Source: domain.md 9.1 (差异警告，不拒存), 9.2 (GB 32100-2015, its 主体标识码 by GB 11714-1997).
"""

from __future__ import annotations

import unicodedata
from datetime import date

from models.errors import InvalidInput
from models.identity import NAME_LIMIT, IdNumber

_DOTS = str.maketrans(dict.fromkeys("•‧∙⋅・･﹒", "·"))
_CODE = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CODE_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def check_person_name(text: str, field: str = "name", limit: int = NAME_LIMIT) -> str:
    """A person's name as kept: trimmed, one kind of middle dot (·), at most ``limit`` characters.

    Unlike ``models.identity.check_name`` a line break or a tab inside is refused, not turned into a space.
    Raises :class:`InvalidInput`.
    """
    name = unicodedata.normalize("NFC", text).strip().translate(_DOTS)
    if not name:
        raise InvalidInput(field, "请填写姓名。")
    if len(name) > limit:
        raise InvalidInput(field, f"姓名有 {len(name)} 个字，超过 {limit} 个字，请核对是否粘贴错了内容。")
    if any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for char in name):
        raise InvalidInput(field, "姓名里有换行或看不见的控制字符，请重新输入。")
    return " ".join(name.split())


def id_number_warnings(number: IdNumber, *, gender: str = "", birth: date | None = None) -> list[str]:
    """Sentences on what the form says otherwise than the 身份证号: to warn of, never to refuse (domain.md 9.1)."""
    said = []
    if gender and gender != number.gender:
        said.append(f"填写的性别是{gender}，身份证号对应的是{number.gender}，请核对。")
    if birth is not None and birth != number.birth:
        said.append(f"填写的出生日期是 {birth:%Y-%m-%d}，身份证号对应的是 {number.birth:%Y-%m-%d}，请核对。")
    return said


def credit_code_warning(code: str) -> str:
    """What is odd about the 主体标识码 (places 9 to 17) of a checked 统一社会信用代码; empty when nothing is.

    A second measure only: codes that fail it exist and may be kept with a reason.
    """
    body = code[8:16]
    total = sum(_CODE.index(char) * weight for char, weight in zip(body, _CODE_WEIGHTS, strict=True))
    check = "0123456789X"[(11 - total % 11) % 11]
    return "" if check == code[16] else "统一社会信用代码中的组织机构代码校验位不符，请对照证照核实后保留。"
