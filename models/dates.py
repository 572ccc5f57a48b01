"""Dates as people type and papers print them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from models.errors import InvalidInput

_SEPARATED = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TIME = re.compile(r"(\d{1,2})[:时点](\d{1,2})?分?")
_DIGITS = "〇一二三四五六七八九"
EARLIEST, LATEST = 1900, 2200


def parse_date(text: str, field: str = "date") -> date:
    """A date from 20220305, 2022-3-5, 2022/3/5, 2022.3.5 or 2022年3月5日, full-width forms alike.

    Raises :class:`InvalidInput` for anything else and for days that the calendar does not have.
    """
    plain = re.sub(r"\s*([-/.年月日])\s*", r"\1", unicodedata.normalize("NFKC", text)).strip()
    found = _SEPARATED.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if not found:
        raise InvalidInput(field, f"“{text.strip()[:20]}”不是日期，请写成 2022-3-5 或 2022年3月5日。")
    year, month, day = map(int, found.groups())
    try:
        parsed = date(year, month, day)
    except ValueError as error:
        raise InvalidInput(field, f"日历上没有 {year}年{month}月{day}日，请核对后重新填写。") from error
    if not EARLIEST <= year <= LATEST:
        raise InvalidInput(field, f"年份 {year} 不合理，请核对后重新填写。")
    return parsed


def last_of_month(day: date) -> date:
    """The last day of the month in which a day lies."""
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return following - timedelta(days=1)


def parse_time(text: str, field: str = "time") -> time:
    """A time from 9:30, 0930, 9时30分 or 9点; raises :class:`InvalidInput`."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    found = _TIME.fullmatch(plain) or re.fullmatch(r"(\d{2})(\d{2})", plain)
    if found:
        hour, minute = int(found[1]), int(found[2] or 0)
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise InvalidInput(field, f"“{text.strip()[:20]}”不是时间，请写成 9:30。")


def chinese_date(day: date) -> str:
    """2022年3月5日: no leading zeros (GB/T 9704-2012)."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_datetime(moment: datetime) -> str:
    """2022年3月5日 9时05分."""
    return f"{chinese_date(moment.date())} {moment.hour}时{moment.minute:02d}分"


def chinese_date_characters(day: date) -> str:
    """二〇二二年三月五日."""
    year = "".join(_DIGITS[int(digit)] for digit in f"{day.year:04d}")
    return f"{year}年{_small(day.month)}月{_small(day.day)}日"


def _small(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")
