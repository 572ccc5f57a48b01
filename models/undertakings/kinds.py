"""Shapes, roles of entries and kinds as data: those of the program and those that the office added."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import select

from models.errors import InvalidInput
from models.operations import Read, Work, operation, query
from models.rights import Right
from models.rules import DATA
from models.undertakings.records import UndertakingKind

ENDED: Final = "DONE"
STATES: Final = {"OPEN": "进行中", ENDED: "已办结", "VOID": "作废"}
ATTENDED: Final = "ATTENDEE"
PERSONAL: Final = frozenset(
    {"ATTENDEE", "TEST", "SIGNER", "FAMILY", "MESSAGE", "RECEIVER", "MEMBER", "POINTS", "SUBJECT"}
)
"""Roles whose title is a person's name (a receiver may be a unit too)."""
FINDING: Final = "FINDING"
BALLOT: Final = "BALLOT"
PROGRESS: Final = "PROGRESS"
APPEAL: Final = "APPEAL"
POINTS: Final = "POINTS"
POINT_RULE: Final = "POINT_RULE"
PRESSED: Final = "PRESSED"
OWN_PREFIX: Final = "OWN_"


@dataclass(frozen=True)
class Role:
    """What an entry is: its name, the button that adds one, what it asks beside a title, what doing it is called."""

    code: str
    name: str
    add: str
    asks: tuple[str, ...]
    settled: str = ""
    grouping: str = "分组"
    grades: tuple[str, ...] = ()
    inner: bool = False
    told: str = "说明"


@dataclass(frozen=True)
class Kind:
    """A kind of undertaking; ``ledger`` is the source under which its findings go into the 整改台账.

    ``paper`` names the words of what is merged for everybody on its list.
    """

    code: str
    name: str
    shape: str
    entries: tuple[str, ...]
    programme: str = ""
    ledger: str = "INSPECTION"
    paper: str = ""


@cache
def _tables() -> Mapping[str, Any]:
    return tomllib.loads((DATA / "undertaking_kinds.toml").read_text("utf-8"))


@cache
def shapes() -> Mapping[str, str]:
    """Shape → Chinese name."""
    return MappingProxyType(dict(_tables()["shapes"]))


@cache
def programmes() -> Mapping[str, str]:
    """Programme → Chinese name."""
    return MappingProxyType(dict(_tables()["programmes"]))


@cache
def roles() -> Mapping[str, Role]:
    """Every role of an entry."""
    made = {}
    for code, row in _tables()["roles"].items():
        more: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in row.items()
        }
        made[code] = Role(code, **more)
    return MappingProxyType(made)


@cache
def shipped() -> Mapping[str, Kind]:
    """The kinds that come with the program."""
    made = {}
    for code, row in _tables()["kinds"].items():
        more: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in row.items()
        }
        made[code] = Kind(code, **more)
    return MappingProxyType(made)


def kinds(read: Read) -> dict[str, Kind]:
    """The shipped kinds and the office's own, by code."""
    own = select(UndertakingKind).where(UndertakingKind.deleted_at.is_(None)).order_by(UndertakingKind.id)
    found = dict(shipped())
    for row in read.session.scalars(own):
        found[row.code] = Kind(row.code, row.name, row.shape, tuple(row.entries), row.programme)
    return found


def kind_of(read: Read, code: str) -> Kind:
    """A kind by its code; :class:`InvalidInput` for none."""
    kind = kinds(read).get(code)
    if kind is None:
        raise InvalidInput("kind", "没有这种年度工作，请从列表中选择。")
    return kind


@query("年度工作种类", right=Right.CASE_READ)
def kinds_on_file(read: Read) -> tuple[Kind, ...]:
    """Every kind, for forms and filters."""
    return tuple(kinds(read).values())


@operation("增加年度工作种类", right=Right.CASE_SETTINGS)
def add_kind(work: Work, *, name: str, shape: str, entries: list[str], programme: str = "") -> str:
    """Add a kind of the office's own; returns its code. Its shape says how it is kept, ``entries`` what it lists."""
    title = name.strip()
    if not title or len(title) > 60:
        raise InvalidInput("name", "请填写种类名称，最多 60 个字。")
    if any(kind.name == title for kind in kinds(work).values()):
        raise InvalidInput("name", f"已经有“{title}”，请换一个名称。")
    if shape not in shapes():
        raise InvalidInput("shape", f"形式请选择{'、'.join(shapes().values())}。")
    if not entries or any(role not in roles() or roles()[role].inner for role in entries):
        raise InvalidInput("entries", "请选择它要登记的明细。")
    if programme and programme not in programmes():
        raise InvalidInput("programme", "没有这个专项，请从列表中选择。")
    number = len(kinds(work)) - len(shipped()) + 1
    made = UndertakingKind(
        code=f"{OWN_PREFIX}{number}", name=title, shape=shape, programme=programme, entries=list(entries)
    )
    work.session.add(made)
    work.session.flush()
    work.about("undertaking_kind", made.id)
    return made.code
