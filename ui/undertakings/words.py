"""Lists as people paste them: one entry a line, its parts divided by commas or tabs."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from models.dates import parse_date
from models.errors import InvalidInput
from models.undertakings.kinds import Role

ASKED = {
    "unit_name": "单位",
    "post": "职务",
    "grade": "等级",
    "amount": "分值",
    "text": "说明",
    "owner": "责任人",
    "due_on": "期限",
}
_PARTS = re.compile(r"[\t,，]")


def order_of(role: Role) -> list[tuple[str, str]]:
    """The parts of a line and their names, in order."""
    heads = ASKED | {
        "grouping": role.grouping,
        "text": role.told,
        "grade": "方式" if "入户" in role.grades else "等级",
    }
    return [("title", role.name), *((ask, heads[ask]) for ask in role.asks)]


def rows_of(text: str, role: Role, key: str = "rows") -> list[dict[str, Any]]:
    """The entries of a pasted list; :class:`InvalidInput` says which line is wrong. The last part may hold commas."""
    order = order_of(role)
    rows = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        parts = [part.strip() for part in _PARTS.split(line, maxsplit=len(order) - 1)]
        row: dict[str, Any] = {}
        for (name, label), part in zip(order, parts, strict=False):
            try:
                row[name] = _value(name, label, part, key)
            except InvalidInput as error:
                raise InvalidInput(key, f"第 {number} 行：{error}") from error
        if not row["title"]:
            raise InvalidInput(key, f"第 {number} 行：请先写{role.name}。")
        rows.append(row)
    return rows


def _value(name: str, label: str, part: str, key: str) -> Any:
    if name == "due_on":
        return parse_date(part, key) if part else None
    if name == "amount":
        return number_of(part, key, label) if part else None
    return part


def number_of(text: str, key: str, label: str) -> float:
    """A number, also in 全角 digits; :class:`InvalidInput` for what is none."""
    try:
        return float(unicodedata.normalize("NFKC", text))
    except ValueError as error:
        raise InvalidInput(key, f"{label}请填数字。") from error


def whole_number(text: str, key: str, label: str) -> int:
    """A whole number, not negative."""
    found = number_of(text, key, label)
    if found < 0 or found != int(found):
        raise InvalidInput(key, f"{label}请填整数。")
    return int(found)
