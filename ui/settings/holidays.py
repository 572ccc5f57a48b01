"""Holidays as a person types or pastes them from the notice: a day or a stretch of days a line."""

from __future__ import annotations

import re
from datetime import date, timedelta

from models.dates import parse_date
from models.errors import InvalidInput

_SPLIT = re.compile(r"\s*(?:至|到|~|～|—)\s*")
# what the notice says around its days: 春节：1月28日（农历除夕、周二）至2月4日放假调休，共8天。
_AROUND = re.compile(
    r"（[^）]*）|\([^)]*\)|共\s*\d+\s*天|放假|调休|上班|。|[一二三四五六七八九十]、|[^\n;；,，、：:\d]*[：:]"
)
_MONTH_DAY = re.compile(r"(\d{1,2})月(\d{1,2})[日号]?")
_DAY = re.compile(r"(\d{1,2})[日号]?")


def _day(text: str, year: int, before: date | None, field: str) -> date:
    """A day as the notice writes it: without its year, and the end of a stretch without its month."""
    if found := _MONTH_DAY.fullmatch(text):
        return parse_date(f"{year}-{found[1]}-{found[2]}", field)
    if before is not None and (found := _DAY.fullmatch(text)):
        return parse_date(f"{before.year}-{before.month}-{found[1]}", field)
    return parse_date(text, field)


def _stretch(line: str, year: int, field: str) -> tuple[date, date]:
    first: date | None = None
    last = first
    for part in _SPLIT.split(line):
        last = _day(re.sub(r"\s+", "", part), year, first, field)
        first = first or last
    assert first is not None
    assert last is not None
    return first, last


def days_of(text: str, year: int, field: str) -> list[date]:
    """Every day named, of the year where none is written; raises :class:`InvalidInput` for what is no date."""
    found: list[date] = []
    for line in re.split(r"[\n;；,，、]+", _AROUND.sub("", text)):
        if not line.strip():
            continue
        first, last = _stretch(line.strip(), year, field)
        if last < first or (last - first).days > 31:
            raise InvalidInput(field, f"“{line.strip()}”的起止日期不合理，请核对。")
        stretch = [first + timedelta(days=days) for days in range((last - first).days + 1)]
        if any(day.year not in (year - 1, year, year + 1) for day in stretch):
            raise InvalidInput(field, f"“{line.strip()}”不在 {year} 年前后，请核对。")
        found += [day for day in stretch if day.year == year]
    return sorted(set(found))


def holiday_text(off: list[date], work: list[date]) -> str:
    """What was entered, in a line."""
    return f"放假 {len(off)} 天，调休上班 {len(work)} 天。"
