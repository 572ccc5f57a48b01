"""月度审计表: a month of the house trail counted, and the heads that anchor both trails on paper."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import func, select

from models.accounts.records import FailedUnlock
from models.dates import last_of_month
from models.errors import InvalidInput
from models.operations import Read, Store, query
from models.rights import Right
from models.trail.records import HouseTrail

SHORT = 16
"""Hexadecimal digits of a head that are printed to be typed: 64 bits; the code beside them carries all."""
_TYPED = re.compile(r"^\s*(\d+)\s*[:：\-\s]\s*([0-9a-fA-F\s\-]+)$")


@dataclass(frozen=True)
class Head:
    """A trail's last entry at a moment: its number and digest (64 hexadecimal digits); number 0 for an empty trail."""

    seq: int
    digest: str

    def text(self) -> str:
        """As the code beside it says it."""
        return f"{self.seq}:{self.digest}"

    def short(self) -> str:
        """As it is typed: the number and sixteen digits in fours."""
        digits = self.digest[:SHORT]
        return f"{self.seq}:" + "-".join(digits[at : at + 4] for at in range(0, SHORT, 4))


@dataclass(frozen=True)
class MonthSheet:
    """What the auditor signs: how many entries, of which operations by whom, failed log-ins, the heads at its end."""

    year: int
    month: int
    entries: int
    operations: tuple[tuple[str, int, str], ...]
    failures: tuple[tuple[datetime, str, str], ...]
    house: Head
    cases: Head


@query("制作月度审计表", right=Right.TRAIL_READ, store=Store.HOUSE, audited=True)
def month_sheet(read: Read, *, year: int, month: int) -> MonthSheet:
    """The sheet of a month, the current one up to now. Raises :class:`InvalidInput` for a month that has not begun."""
    if not 1 <= month <= 12:
        raise InvalidInput("month", "月份请填 1 至 12。")
    if date(year, month, 1) > read.today:
        raise InvalidInput("month", "这个月还没有到，请选择已经开始的月份。")
    first = datetime.combine(date(year, month, 1), time.min)
    last = datetime.combine(last_of_month(date(year, month, 1)), time.max)
    rows = read.session.execute(
        select(HouseTrail.operation, HouseTrail.actor_name).where(
            HouseTrail.at >= first, HouseTrail.at <= last
        )
    ).all()
    counted = Counter(operation for operation, _actor in rows)
    people: dict[str, set[str]] = {}
    for operation, actor in rows:
        people.setdefault(operation, set()).add(actor)
    failed = read.session.scalars(
        select(FailedUnlock)
        .where(FailedUnlock.at >= first, FailedUnlock.at <= last)
        .order_by(FailedUnlock.at)
    )
    return MonthSheet(
        year,
        month,
        len(rows),
        tuple((name, count, "、".join(sorted(people[name]))) for name, count in counted.most_common()),
        tuple((row.at, row.login, row.reason) for row in failed),
        _head(read, last, HouseTrail.seq, HouseTrail.digest),
        _head(read, last, HouseTrail.case_seq, HouseTrail.case_digest),
    )


def _head(read: Read, until: datetime, number: Any, digest: Any) -> Head:
    row = read.session.execute(
        select(number, digest)
        .where(HouseTrail.at <= until, number.is_not(None))
        .order_by(HouseTrail.seq.desc())
        .limit(1)
    ).first()
    return Head(row[0], row[1].hex()) if row else Head(0, "0" * 64)


@query("核对月度审计表", right=Right.TRAIL_READ, store=Store.HOUSE, audited=True)
def held_against(read: Read, *, heads: Mapping[str, str]) -> list[str]:
    """What no longer agrees with the heads of a signed sheet (``house``, ``cases``); empty when the trails still hold them.

    Raises :class:`InvalidInput` for what can't be read as a head.
    """
    found: list[str] = []
    for name, label, number, digest in (
        ("house", "系统日志", HouseTrail.seq, HouseTrail.digest),
        ("cases", "案卷日志", HouseTrail.case_seq, HouseTrail.case_digest),
    ):
        if not heads.get(name, "").strip():
            continue
        seq, digits = read_head(name, heads[name])
        kept = read.session.scalar(select(digest).where(number == seq))
        newest = read.session.scalar(select(func.max(number))) or 0
        if kept is None and seq > newest:
            found.append(
                f"{label}现在只有 {newest} 条，表上记的是第 {seq} 条：日志被截断或换成了旧副本，请立即核查。"
            )
        elif kept is None or not kept.hex().startswith(digits):
            found.append(f"{label}第 {seq} 条与表上的不一致：日志被改动过，请立即核查。")
    return found


def read_head(field: str, typed: str) -> tuple[int, str]:
    """Number and digits of a head as it is printed, typed or scanned."""
    match = _TYPED.match(typed)
    digits = re.sub(r"[\s\-]", "", match[2]).lower() if match else ""
    if match is None or len(digits) < SHORT or len(digits) > 64:
        raise InvalidInput(field, "请照表上的样子填写，如 128:0a1b-2c3d-4e5f-6071。")
    return int(match[1]), digits
