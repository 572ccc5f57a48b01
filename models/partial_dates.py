"""Dates of which only the year or the month is known, and dates written in 汉字; beside ``models.dates``."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.dates import EARLIEST, LATEST, parse_date
from models.errors import InvalidInput
from models.numbers import read_digits, read_number

_YEAR = re.compile(r"([0-9]{4})年?")
_MONTH = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})月?|([0-9]{4})([0-9]{2})")
_CHARACTERS = re.compile(
    r"([〇零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)


class Precision(StrEnum):
    """How much of a date is known; the values are stored."""

    YEAR = "YEAR"
    MONTH = "MONTH"
    DAY = "DAY"


@dataclass(frozen=True)
class PartialDate:
    """A date of which perhaps only the year or the month is known; never a false first of the month (domain.md 9.4).

    Raises :class:`InvalidInput` when made of numbers that are no date.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if not EARLIEST <= self.year <= LATEST:
            raise InvalidInput("date", f"年份 {self.year} 不合理，请核对后重新填写。")
        if self.day is not None and self.month is None:
            raise InvalidInput("date", "只填了年和日，请补上月份。")
        try:
            date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)
        except ValueError as error:
            raise InvalidInput("date", f"日历上没有{self}，请核对后重新填写。") from error

    @property
    def precision(self) -> Precision:
        """Year, month or day."""
        if self.month is None:
            return Precision.YEAR
        return Precision.MONTH if self.day is None else Precision.DAY

    @property
    def first(self) -> date:
        """The earliest day that it may mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The latest day that it may mean."""
        if self.day is not None:
            return self.first
        month = self.month or 12
        after = date(self.year + month // 12, month % 12 + 1, 1)
        return date.fromordinal(after.toordinal() - 1)

    def iso(self) -> str:
        """As stored: 2022, 2022-03 or 2022-03-05."""
        length = {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10}[self.precision]
        return self.first.isoformat()[:length]

    def __str__(self) -> str:
        """As shown: 2022年, 2022年3月 or 2022年3月5日."""
        month = "" if self.month is None else f"{self.month}月"
        return f"{self.year}年{month}" + ("" if self.day is None else f"{self.day}日")


def parse_partial_date(text: str, field: str = "date") -> PartialDate:
    """A date, or a year (2022, 2022年), or a month (2022-3, 2022年3月, 202203); raises :class:`InvalidInput`."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    try:
        if found := _YEAR.fullmatch(plain):
            return PartialDate(int(found[1]))
        if found := _MONTH.fullmatch(plain):
            return PartialDate(int(found[1] or found[3]), int(found[2] or found[4]))
    except InvalidInput as error:
        raise InvalidInput(field, error.message) from error
    try:
        whole = parse_date(text, field)
    except InvalidInput as error:
        if "不是日期" not in error.message:
            raise
        raise InvalidInput(
            field, f"“{text.strip()[:20]}”不是日期，请写成 2022、2022-3 或 2022-3-5。"
        ) from error
    return PartialDate(whole.year, whole.month, whole.day)


def parse_chinese_date(text: str, field: str = "date") -> date:
    """The date of 二〇二二年三月五日 (零 is read as 〇); raises :class:`InvalidInput`."""
    found = _CHARACTERS.fullmatch(re.sub(r"\s+", "", text))
    wrong = InvalidInput(field, f"“{text.strip()[:20]}”不是汉字日期，请写成二〇二二年三月五日。")
    if not found:
        raise wrong
    try:
        year, month, day = read_digits(found[1]), read_number(found[2]), read_number(found[3])
    except ValueError as error:
        raise wrong from error
    return parse_date(f"{year:04d}-{month}-{day}", field)
