"""The kinds of follow-up as data (``models/rules/data/followups.toml``): fields, steps, codes, each with its source."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from models.errors import InvalidInput
from models.rules import DATA, deadline_rules
from models.rules.tables import MARKS

TYPES: Final = ("text", "area", "date", "choice", "many", "reasoned")
OPEN, PROPOSED, RETURNED, RUNNING, DONE, DROPPED = (
    "OPEN",
    "PROPOSED",
    "RETURNED",
    "RUNNING",
    "DONE",
    "DROPPED",
)
ASSESSED: Final = "ASSESSED"
STATES: Final = {
    OPEN: "办理中",
    PROPOSED: "待审批",
    RETURNED: "已退回",
    RUNNING: "待落实",
    "TOLD": "已澄清，待归档",
    ASSESSED: "已评议，待结论",
    "SENT": "已上报，待认定",
    DONE: "已办结",
    DROPPED: "已撤销",
}
FINAL: Final = (DONE, DROPPED)
BEFORE: Final = (OPEN, RETURNED)
WRITE, APPROVE = "WRITE", "APPROVE"


@dataclass(frozen=True)
class Asked:
    """One thing to fill in; ``choices`` where it is a choice; ``future`` allows a day that is to come."""

    name: str
    label: str
    type: str
    required: bool = True
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    future: bool = False


@dataclass(frozen=True)
class Step:
    """A step: from which states to which (empty: it stays), who, what it asks, which deadlines it starts and ends."""

    code: str
    name: str
    before: tuple[str, ...]
    after: str
    who: str
    fields: tuple[Asked, ...]
    starts: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    outcome: str = ""


@dataclass(frozen=True)
class Kind:
    """A kind of follow-up (domain.md 4); ``subject`` PERSON or ANY, ``clue``: must hang on one.

    ``letters``: 文种 that may be begun from it in the states ``letters_in``, each with its fields and ours.
    """

    code: str
    name: str
    title: str
    subject: str
    basis: str
    mark: str
    hint: str
    fields: tuple[Asked, ...]
    steps: tuple[Step, ...]
    clue: bool = False
    first: str = OPEN
    starts: tuple[str, ...] = ()
    yearly: int = 0
    months: tuple[int, ...] = ()
    letters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    letters_in: tuple[str, ...] = ()
    refused: str = ""

    def step(self, code: str) -> Step:
        """A step by its code; raises :class:`InvalidInput` for one that the kind does not have."""
        found = next((step for step in self.steps if step.code == code), None)
        if found is None:
            raise InvalidInput("step", f"{self.name}没有这一步，请刷新后再试。")
        return found

    def asked(self) -> tuple[Asked, ...]:
        """Every field, in the order in which it is filled in."""
        return (*self.fields, *(one for step in self.steps for one in step.fields))


def _fields(
    rows: list[dict[str, Any]], codes: Mapping[str, Mapping[str, str]], where: str
) -> tuple[Asked, ...]:
    made = []
    for row in rows:
        values = dict(row)
        table = values.pop("table", "")
        if values.get("type") not in TYPES or (bool(table) != (values["type"] in TYPES[3:])):
            raise TypeError(f"{where} {values.get('name')}: type and table do not fit")
        choices = tuple(codes[table].items()) if table else ()
        made.append(Asked(**values, choices=choices))
    return tuple(made)


def _step(row: dict[str, Any], codes: Mapping[str, Mapping[str, str]], where: str) -> Step:
    values = dict(row)
    before, after = tuple(values.pop("from")), values.pop("to")
    fields = _fields(values.pop("field"), codes, where)
    starts, ends = tuple(values.pop("starts", ())), tuple(values.pop("ends", ()))
    made = Step(before=before, after=after, fields=fields, starts=starts, ends=ends, **values)
    strangers = {*made.before, *([after] if after else [])} - set(STATES)
    if strangers or made.who not in (WRITE, APPROVE):
        raise TypeError(f"{where} {made.code}: unknown {sorted(strangers) or made.who}")
    _check_rules((*starts, *ends), where)
    return made


def _check_rules(named: tuple[str, ...], where: str) -> None:
    unknown = {one.partition(":")[0] for one in named} - set(deadline_rules())
    if unknown:
        raise TypeError(f"{where}: no deadline {sorted(unknown)}")


def _kind(code: str, row: dict[str, Any], codes: Mapping[str, Mapping[str, str]]) -> Kind:
    values = dict(row)
    fields = _fields(values.pop("field"), codes, code)
    steps = tuple(_step(step, codes, code) for step in values.pop("step"))
    lists: dict[str, Any] = {key: tuple(values.pop(key, ())) for key in ("starts", "months", "letters_in")}
    made = Kind(code=code, fields=fields, steps=steps, **lists, **values)
    if made.mark not in MARKS:
        raise TypeError(f"{code}: mark is {made.mark!r}")
    _check_rules(made.starts, code)
    return made


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by its code; a row that does not fit stops the load with :class:`TypeError`."""
    data = tomllib.loads((DATA / "followups.toml").read_text("utf-8"))
    codes = data.pop("codes")
    return MappingProxyType({code: _kind(code, row, codes) for code, row in data.items()})


def kind_of(code: str) -> Kind:
    """A kind; raises :class:`InvalidInput` for an unknown one."""
    found = kinds().get(code)
    if found is None:
        raise InvalidInput("kind", "请选择要登记的事项。")
    return found


def outcome_name(kind: Kind, code: str) -> str:
    """The Chinese name of what came out."""
    step = next((step for step in reversed(kind.steps) if step.outcome), None)
    asked = next((one for one in step.fields if one.name == step.outcome), None) if step else None
    return dict(asked.choices).get(code, "") if asked else ""
