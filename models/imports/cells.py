"""Reading the cells of old ledgers: dates, names, numbers and money as people really typed them.

Every reader raises :class:`InvalidInput` with one sentence that says what the cell needs; none guesses.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from models.dates import EARLIEST, LATEST
from models.errors import InvalidInput
from models.identity import check_name
from models.numbers import read_number
from models.partial_dates import parse_chinese_date

Cell = str | int | float | bool | date | datetime | time | None

EXCEL_ZERO = date(1899, 12, 30)
SERIAL_FIRST, SERIAL_LAST = 18_264, 80_000  # 1950 to 2119: a plain number outside is no day
_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD])
_TAIL = r"(?:\(?(?:星期|周)[一二三四五六日天]\)?|[上下]午|T?\d{1,2}[:时点].*)?"
_BETWEEN = r"\s*[-/.,、。—–_年月]\s*"
_DAY = re.compile(rf"(\d{{4}}|\d{{2}}){_BETWEEN}(\d{{1,2}}){_BETWEEN}(\d{{1,2}})\s*[日号.]?\s*{_TAIL}")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NO_YEAR = re.compile(r"(\d{1,2})\s*[月.]\s*(\d{1,2})\s*[日号]?")
_ONLY_MONTH = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}\s*月?|(?:19|20)\d{4}")
_MONTH_END = re.compile(r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*月?\s*(底|末)?\s*(?:以?前|之前|完成)?")
_YEAR_END = re.compile(r"(\d{4})\s*年?\s*(?:底|末|年底|年末)\s*(?:以?前|之前|完成)?")
_ONLY_YEAR = re.compile(r"\d{4}年?")
_HARD = re.compile(r"[、，,;；/／|\n\r\t]+|(?<=[\u4e00-\u9fa5])\s{2,}(?=[\u4e00-\u9fa5])")
_OTHERS = re.compile(r"等\s*[\d一二三四五六七八九十两数多]*\s*[人名位]?(?:同志|人员|职工|干部)?$")
_BRACKETS = re.compile(r"^(.*?)[(（](.*?)[)）]$")
_HONORIFIC = re.compile(r"(?:同志|先生|女士)$")
COMPOUND = frozenset(
    [
        "欧阳",
        "上官",
        "司马",
        "诸葛",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "司徒",
        "司空",
        "夏侯",
        "长孙",
        "宇文",
        "轩辕",
        "东方",
        "端木",
        "百里",
        "呼延",
        "南宫",
        "澹台",
        "单于",
        "万俟",
        "独孤",
        "拓跋",
    ]
)
_BANK = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟零圆", "一二三四五六七八九十百千〇元")
_MONEY = re.compile(r"(?:人民币|RMB|¥|约)?([\d,]*\.?\d+)(亿|万|千|百)?(?:元|块)?(?:整|正)?", re.IGNORECASE)
_TIMES = {None: 1, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}


_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff])[\s\u3000]+(?=[\u3400-\u9fff])")
_NUMBERED = re.compile(r"[①-⑳]|(?:^|(?<=[\n；;。]))\s*(?:\d{1,2}[.．、)）](?!\d)|[（(]\d{1,2}[)）])")


@dataclass(frozen=True)
class NameRead:
    """A name out of a cell, and what stood in brackets behind it (often the post)."""

    name: str
    note: str = ""


def text_of(cell: Cell) -> str:
    """A cell's text: no invisible characters, no spaces around it, days as 2022-03-05, whole numbers without .0."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}" if cell.time() != time() else f"{cell:%Y-%m-%d}"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, str):
        if cell.isprintable():
            return unicodedata.normalize("NFC", cell).strip()
        plain = unicodedata.normalize("NFC", cell.translate(_INVISIBLE)).replace("\r\n", "\n")
        return "".join(char for char in plain if char in "\n\t" or unicodedata.category(char) != "Cc").strip()
    return str(cell)


def read_unit(text: str) -> str:
    """A unit's name as typed, without the spaces that a ledger's layout put between its characters."""
    return _BETWEEN_HAN.sub("", text.strip())


def read_items(text: str) -> list[str]:
    """What a cell lists under ①②, 1. 2. or （1）（2）, each by itself; a text without such numbers is one, on one line."""
    parts = [" ".join(part.split()).strip("；;。 ") for part in _NUMBERED.split(text)]
    found = [part for part in parts if part]
    if len(found) > 1 or (found and _NUMBERED.search(text)):
        return found
    return ["；".join(line.strip() for line in text.splitlines() if line.strip())] if text.strip() else []


def is_blank(cell: Cell) -> bool:
    """Whether a cell holds nothing that can be seen."""
    if not isinstance(cell, str):
        return cell is None
    # printable text can only be blank by spaces; this is asked several times of every cell
    return not cell or cell.isspace() or (not cell.isprintable() and not text_of(cell))


def plain_of(cell: Cell) -> str:
    """A text for comparing: half-width, without any space."""
    return "".join(unicodedata.normalize("NFKC", text_of(cell)).split()) if cell is not None else ""


def read_day(cell: Cell, *, today: date, year: int | None = None) -> date:
    """The day in a cell: a real date, an Excel serial number, or any of the forms in which days are typed.

    ``year`` is the ledger's own year, for cells such as 3月5日. Two digits are a year not after ``today``'s. A cell
    with only a month, or with two days, is refused: a false first of the month is never kept (domain.md 9.4).
    """
    if isinstance(cell, datetime):
        return _sensible(cell.date())
    if isinstance(cell, date):
        return _sensible(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and SERIAL_FIRST <= cell <= SERIAL_LAST:
        return EXCEL_ZERO + timedelta(days=int(cell))
    shown = text_of(cell)
    plain = unicodedata.normalize("NFKC", shown).strip().lstrip("'").strip()
    if found := _DAY.fullmatch(plain) or _COMPACT.fullmatch(plain):
        return _made(_whole_year(found[1], today), int(found[2]), int(found[3]), shown)
    if plain.isascii() and plain.isdigit() and len(plain) == 5 and SERIAL_FIRST <= int(plain) <= SERIAL_LAST:
        return EXCEL_ZERO + timedelta(days=int(plain))
    if year is not None and isinstance(cell, str) and (found := _NO_YEAR.fullmatch(plain)):
        return _made(year, int(found[1]), int(found[2]), shown)
    if _ONLY_MONTH.fullmatch(plain) or _ONLY_YEAR.fullmatch(plain):
        raise InvalidInput("date", f"“{shown[:20]}”没有写到日，请补全年月日。")
    characters = re.sub(r"[○Oo０零]", "〇", re.sub(r"\s+", "", shown)).replace("号", "日")
    if "年" in characters and not any(char.isdigit() for char in characters):
        return parse_chinese_date(characters)
    if len(re.findall(r"\d{4}\s*[-/.年]", plain)) > 1:
        raise InvalidInput("date", f"“{shown[:30]}”写了不止一个日期，请只留一个。")
    raise InvalidInput("date", f"“{shown[:20]}”看不出是哪一天，请写成 2022-3-5。")


def _whole_year(digits: str, today: date) -> int:
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (2000 if 2000 + int(digits) <= today.year else 1900)


def _made(year: int, month: int, day: int, shown: str) -> date:
    try:
        return _sensible(date(year, month, day))
    except ValueError as error:
        raise InvalidInput("date", f"日历上没有“{shown[:20]}”这一天，请核对。") from error


def _sensible(day: date) -> date:
    if not EARLIEST <= day.year <= LATEST:
        raise InvalidInput("date", f"年份 {day.year} 不合理，请核对。")
    return day


def read_deadline(cell: Cell, *, today: date, year: int | None = None) -> date:
    """The last day of a term: any day, or 2021年12月底前, 2021.12, 12月底 (that month's last day), 2021年底.

    A term that names a month means all of it, so its last day is no guess.
    """
    plain = unicodedata.normalize("NFKC", text_of(cell)).strip()
    if found := _YEAR_END.fullmatch(plain):
        return _made(int(found[1]), 12, 31, plain)
    month = _MONTH_END.fullmatch(plain) if isinstance(cell, str) else None
    if month and (month[1] or (year and ("月" in plain or month[3]))) and 1 <= int(month[2]) <= 12:
        first = _made(int(month[1] or year or 0), int(month[2]), 1, plain)
        return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    whole = re.sub(r"(?:以前|之前|前|完成)$", "", plain) if isinstance(cell, str) else cell
    return read_day(whole, today=today, year=year)


def read_names(cell: Cell) -> list[NameRead]:
    """The persons in a cell, each once, in their order: 张某、李 某，王某某（经理）.

    A space inside a name (张　某) is taken out; names with a single space between them (张某 李某) are told apart.
    “等 3 人” is refused, since nobody knows who they are.
    """
    found: list[NameRead] = []
    for piece in _HARD.split(text_of(cell)):
        whole = piece.strip().strip("。.")
        if not whole:
            continue
        if _OTHERS.search(whole) and len(_OTHERS.sub("", whole).strip()) >= 1 and len(whole) > 2:
            raise InvalidInput("name", f"“{whole[:20]}”没有写全姓名，请逐一写出。")
        note = ""
        if brackets := _BRACKETS.match(whole):
            whole, note = brackets[1].strip(), brackets[2].strip()
        found += [NameRead(name, note) for name in _apart(whole)]
    kept: dict[str, NameRead] = {}
    for one in found:
        name = check_name(_HONORIFIC.sub("", one.name) or one.name)
        if any(char.isdigit() for char in name):
            raise InvalidInput("name", f"“{name[:20]}”不像姓名，请核对。")
        kept.setdefault(name, NameRead(name, one.note))
    return list(kept.values())


def _apart(text: str) -> list[str]:
    """张 某 is one person, 张某 李某 are two, 欧阳 某 is one, John Smith is one."""
    pieces = text.split()
    if len(pieces) < 2 or any(piece.isascii() for piece in pieces):
        return [" ".join(pieces)] if pieces else []
    names: list[str] = []
    waiting = ""
    for piece in pieces:
        if waiting:
            names.append(waiting + piece)
            waiting = ""
        elif len(piece) == 1 or piece in COMPOUND:
            waiting = piece
        else:
            names.append(piece)
    if waiting and names and len(names[-1]) == 2 and len(waiting) == 1:
        names[-1] += waiting  # 张 某 某
        waiting = ""
    return [*names, waiting] if waiting else names


def read_count(cell: Cell) -> int:
    """A whole number that is not negative: 12, １２, 12人, 十二."""
    shown = text_of(cell)
    plain = re.sub(r"(?:人次|人|件|起|次|个|份|名)$", "", plain_of(cell)).replace(",", "")
    if plain.isascii() and plain.isdigit() and len(plain) <= 12:
        return int(plain)
    try:
        return read_number(plain)
    except ValueError as error:
        raise InvalidInput("count", f"“{shown[:20]}”不是整数，请写成 12。") from error


def read_money(cell: Cell) -> Decimal:
    """An amount in 元 to the 分: 35000, 3.5万元, ￥35,000.00, 人民币叁万伍仟元整."""
    shown = text_of(cell)
    plain = plain_of(cell)
    wrong = InvalidInput("money", f"“{shown[:20]}”看不出是多少元，请写成 35000 或 3.5万元。")
    try:
        if found := _MONEY.fullmatch(plain):
            amount = Decimal(found[1].replace(",", "")) * _TIMES[found[2]]
        else:
            amount = _in_characters(plain.removeprefix("人民币").translate(_BANK))
    except (InvalidOperation, ValueError) as error:
        raise wrong from error
    # the size first: a number of more digits than Decimal works with can't be quantized
    if amount >= 10**14 or amount != amount.quantize(Decimal("0.01")):
        raise wrong
    return amount.quantize(Decimal("0.01"))


def _in_characters(text: str) -> Decimal:
    found = re.fullmatch(r"(?:(.+?)元(?:整|正)?)?(?:〇?(.)角)?(?:〇?(.)分)?(?:整|正)?", text)
    if found is None or not any(found.groups()):
        raise ValueError(text)
    whole = re.sub("^一十", "十", found[1] or "〇")
    tenth, hundredth = (read_number(part) if part else 0 for part in (found[2], found[3]))
    return Decimal(read_number(whole)) + Decimal(tenth * 10 + hundredth) / 100


def read_choice(cell: Cell, names: Mapping[str, str], also: Mapping[str, str] = {}) -> str:
    """The code whose name stands in the cell, or whose sign (``also``: word → code) is contained in it; "" if none."""
    plain = plain_of(cell)
    if not plain:
        return ""
    for code, name in names.items():
        if plain in (plain_of(name), code):
            return code
    for word, code in also.items():
        if word in plain:
            return code
    inside = [code for code, name in names.items() if plain_of(name) in plain]
    return inside[0] if len(inside) == 1 else ""
