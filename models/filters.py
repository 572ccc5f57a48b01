"""Saved filters (常用筛选) of the lists: each account's own, kept with the cases, since their words may be confidential."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from models.errors import InvalidInput
from models.operations import Read, Work, operation, query
from models.rights import Right
from models.settings.operations import case_setting, put_case_setting

KEY: Final = "filters"
MOST: Final = 30
LONGEST: Final = 30


@dataclass(frozen=True)
class SavedFilter:
    """A name and the values of the list's boxes; ``text`` is what stood in the search line."""

    name: str
    values: Mapping[str, Any]


@query("常用筛选", right=Right.CASE_READ)
def saved_filters(read: Read, *, place: str) -> tuple[SavedFilter, ...]:
    """The acting account's filters of one list, in the order in which they were kept."""
    mine = (case_setting(read, KEY) or {}).get(read.actor.uid, {})
    return tuple(SavedFilter(row["name"], row["values"]) for row in mine.get(place, []))


@operation("保存常用筛选", right=Right.CASE_READ)
def keep_filter(work: Work, *, place: str, name: str, values: Mapping[str, Any]) -> None:
    """Keep a filter under a name; the same name is replaced. Raises :class:`InvalidInput`."""
    name = name.strip()
    if not name or len(name) > LONGEST:
        raise InvalidInput("name", f"请给筛选起一个名字，不超过 {LONGEST} 个字。")
    rows = [row for row in _mine(work, place) if row["name"] != name]
    if len(rows) >= MOST:
        raise InvalidInput("name", f"每个列表最多保存 {MOST} 个筛选，请先删去不用的。")
    _put(work, place, [*rows, {"name": name, "values": dict(values)}])


@operation("改名常用筛选", right=Right.CASE_READ)
def rename_filter(work: Work, *, place: str, name: str, to: str) -> None:
    """Give a filter another name; it stays where it stood. Raises :class:`InvalidInput` for one that is taken."""
    to, rows = to.strip(), _mine(work, place)
    if not to or len(to) > LONGEST:
        raise InvalidInput("name", f"请给筛选起一个名字，不超过 {LONGEST} 个字。")
    if to != name and any(row["name"] == to for row in rows):
        raise InvalidInput("name", f"已有一个常用筛选叫“{to}”，请另起一个名字。")
    _put(work, place, [row | {"name": to} if row["name"] == name else row for row in rows])


@operation("删除常用筛选", right=Right.CASE_READ)
def drop_filter(work: Work, *, place: str, name: str) -> None:
    """Forget a filter; one that is not there is no error."""
    _put(work, place, [row for row in _mine(work, place) if row["name"] != name])


def _mine(work: Work, place: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = (case_setting(work, KEY) or {}).get(work.actor.uid, {}).get(place, [])
    return list(rows)


def _put(work: Work, place: str, rows: list[dict[str, Any]]) -> None:
    everyone = dict(case_setting(work, KEY) or {})
    everyone[work.actor.uid] = dict(everyone.get(work.actor.uid, {})) | {place: rows}
    put_case_setting(work, KEY, everyone)
