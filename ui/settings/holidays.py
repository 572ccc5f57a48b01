"""Holidays as a person types them: a day or a stretch of days a line."""

from __future__ import annotations

import re
from datetime import date, timedelta

from models.dates import parse_date
from models.errors import InvalidInput

_SPLIT = re.compile(r"\s*(?:至|到|~|～|—)\s*")


def days_of(text: str, year: int, field: str) -> list[date]:
    """Every day named; raises :class:`InvalidInput` for what is no date, or of another year."""
    found: list[date] = []
    for line in re.split(r"[\n;；,，、]+", text):
        if not line.strip():
            continue
        ends = [parse_date(part, field) for part in _SPLIT.split(line.strip())]
        first, last = ends[0], ends[-1]
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
