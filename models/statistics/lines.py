"""What a figure counts: each counted record with its name, so that it can be opened."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from models.errors import InvalidInput
from models.operations import Read

PARTS: Final[Mapping[str, tuple[str, int, int]]] = {
    "Y": ("全年", 1, 12),
    "H1": ("上半年", 1, 6),
    "H2": ("下半年", 7, 12),
    **{f"Q{n}": (f"第{'一二三四'[n - 1]}季度", 3 * n - 2, 3 * n) for n in range(1, 5)},
    **{f"M{n}": (f"{n} 月", n, n) for n in range(1, 13)},
}
"""Parts of a year: name, first and last month."""


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both counted."""

    first: date
    last: date


def period_of(year: int, part: str = "Y", as_of: date | None = None) -> Period:
    """A year or a part of it, cut at ``as_of``; :class:`InvalidInput` for what is none."""
    if not 2000 <= year <= 2100:
        raise InvalidInput("year", "统计年度请写成四位数字，如 2022。")
    if part not in PARTS:
        raise InvalidInput("part", "请选择全年、半年、季度或月份。")
    _name, begins, ends = PARTS[part]
    last = date(year, ends, monthrange(year, ends)[1])
    return Period(date(year, begins, 1), min(last, as_of or last))


def part_before(year: int, part: str) -> tuple[int, str]:
    """The part before: 2022 第一季度 → 2021 第四季度, 2022 全年 → 2021 全年."""
    if part == "Y":
        return year - 1, part
    kind, number = part[0], int(part[1:])
    most = {"H": 2, "Q": 4, "M": 12}[kind]
    return (year, f"{kind}{number - 1}") if number > 1 else (year - 1, f"{kind}{most}")


def latest_part(sort: str, today: date) -> tuple[int, str]:
    """The part of its sort (M, Q, H) that ended last: what is reported now; a year (Y) is summed up until its January."""
    if sort == "Y":
        return (today.year - 1 if today.month == 1 else today.year), "Y"
    length = {"M": 1, "Q": 3, "H": 6}[sort]
    return part_before(today.year, f"{sort}{(today.month - 1) // length + 1}")


@dataclass(frozen=True)
class Line:
    """A counted record; ``amount`` is what it adds (a head count adds many), ``unit_name`` is for the table by unit."""

    text: str
    kind: str
    record_id: int
    amount: int = 1
    unit_name: str = ""


@dataclass(frozen=True)
class Figure:
    """A figure of the report; ``of_part`` is its label where the period is no year and the label would say 上年 or 本年;
    ``beside`` is the key of the figure with which it is always given (found beside rectified, domain.md 8.2).
    """

    key: str
    label: str
    unit: str
    definition: str
    count: Callable[[Read, Period], list[Line]]
    at_least: bool = False
    of_part: str = ""
    beside: str = ""

    def label_of(self, part: str) -> str:
        """Its label over a part of a year (``PARTS``) or the whole."""
        return self.of_part if self.of_part and part[0] != "Y" else self.label
