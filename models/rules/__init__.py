"""The rules as data: code tables, steps, deadlines, measures, kinds of talk, each with its source.

The tables lie in ``data/*.toml`` so that a rule that changes is a changed row. Source: domain.md and the documents
that each row names. Tables are read once, when first asked for.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from models.errors import InvalidInput

DATA = Path(__file__).parent / "data"
ALL_DEADLINES = "*"
BY_LEVEL = "by_level"
T = TypeVar("T")


@dataclass(frozen=True)
class Code:
    """A row of a plain code table."""

    code: str
    name: str
    basis: str = ""
    note: str = ""
    group: str = ""
    open: bool = False
    final: bool = False
    state: bool = False
    refuse: str = ""


@dataclass(frozen=True)
class DeadlineRule:
    """A deadline (domain.md 1.8): what is due, counted from which event; unit WD, D, M or Y.

    ``extend`` says whether the rule knows an extension, ``extend_by`` who approves it (a code of the approvers).
    """

    code: str
    what: str
    start: str
    amount: int
    unit: str
    basis: str
    mark: str
    extend: str = ""
    extend_by: str = ""

    @property
    def extendable(self) -> bool:
        """Whether it may be extended at all: where the rule says so, or where the office set it itself."""
        return bool(self.extend) or self.mark != "核对" or "内部" in self.basis


@dataclass(frozen=True)
class Transition:
    """A legal step of a clue (domain.md 1.6)."""

    code: str
    source: str
    target: str
    name: str
    needs: tuple[str, ...]
    approval: str
    basis: str
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    disposition: str = ""
    close_kind: str = ""


@dataclass(frozen=True)
class Event:
    """What happens between steps: the clue's state stays; ``sources`` are the states in which it may."""

    code: str
    sources: tuple[str, ...]
    name: str
    approval: str
    basis: str
    starts: tuple[str, ...]
    ends: tuple[str, ...]


@dataclass(frozen=True)
class TalkKind:
    """A kind of talk (domain.md 2.1)."""

    code: str
    name: str
    talkers: int
    transcript: bool
    form1: bool
    basis: str


@dataclass(frozen=True)
class Measure:
    """A measure (domain.md 3.1 to 3.6); ``months`` of effect, ``form`` of the 四种形态."""

    code: str
    name: str
    family: str
    form: int
    months: int
    person: bool
    org: bool
    collective: bool
    only: str
    basis: str
    forbids: str


@cache
def _table(name: str) -> Mapping[str, Any]:
    return MappingProxyType(tomllib.loads((DATA / f"{name}.toml").read_text("utf-8")))


def _rows(cls: type[T], rows: Mapping[str, Mapping[str, Any]]) -> Mapping[str, T]:
    known = {field.name for field in fields(cls)}  # type: ignore[arg-type]
    made = {}
    for code, row in rows.items():
        if not set(row) <= known:
            raise TypeError(f"{cls.__name__} {code}: unknown {sorted(set(row) - known)}")
        made[code] = cls(code=code, **row)  # type: ignore[call-arg]  # T is one of the row types above
    return MappingProxyType(made)


@cache
def codes(table: str) -> Mapping[str, Code]:
    """A code table by its name: statuses, disposals, sources, ranks …"""
    return _rows(Code, _table("codes")[table])


def code(table: str, key: str, field: str = "") -> Code:
    """One row of a code table; raises :class:`InvalidInput` for an unknown code."""
    row = codes(table).get(key)
    if row is None:
        raise InvalidInput(field or table, "请从列表中选择一项。")
    return row


def name_of(table: str, key: str) -> str:
    """A code's Chinese name; the code itself where the table has no such row (an older office's code)."""
    row = codes(table).get(key)
    return row.name if row else key


@cache
def deadline_rules() -> Mapping[str, DeadlineRule]:
    """Every deadline rule."""
    return _rows(DeadlineRule, _table("deadlines"))


def deadline_rule(key: str) -> DeadlineRule:
    """A deadline rule; :class:`KeyError` for an unknown one is a defect."""
    return deadline_rules()[key]


@cache
def transitions() -> Mapping[str, Transition]:
    """Every legal step of a clue."""
    known = {field.name for field in fields(Transition)}
    made = {}
    for key, row in _table("transitions").items():
        if "to" not in row:
            continue
        values = {"source": row["from"], "target": row["to"]} | {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in row.items()
            if name in known
        }
        made[key] = Transition(code=key, **values)
    return MappingProxyType(made)


@cache
def events() -> Mapping[str, Event]:
    """Everything that may happen to a clue between its steps."""
    living = [key for key in codes("statuses") if key != "ARCHIVED"]
    made = {}
    for key, row in _table("transitions").items():
        if "to" not in row:
            made[key] = Event(
                code=key,
                sources=tuple(row["from"] or living),
                name=row["name"],
                approval=row["approval"],
                basis=row["basis"],
                starts=tuple(row["starts"]),
                ends=tuple(row["ends"]),
            )
    return MappingProxyType(made)


def transition(key: str) -> Transition:
    """A step by its code; raises :class:`InvalidInput` for an unknown one."""
    row = transitions().get(key)
    if row is None:
        raise InvalidInput("step", "没有这个办理步骤。")
    return row


def transitions_from(status: str) -> tuple[Transition, ...]:
    """The steps that lead out of a status."""
    return tuple(row for row in transitions().values() if row.source == status)


@cache
def talk_kinds() -> Mapping[str, TalkKind]:
    """Every kind of talk."""
    return _rows(TalkKind, _table("talk_kinds"))


def talk_kind(key: str) -> TalkKind:
    """A kind of talk; raises :class:`InvalidInput` for an unknown one."""
    row = talk_kinds().get(key)
    if row is None:
        raise InvalidInput("kind", "请选择谈话类型。")
    return row


@cache
def measures() -> Mapping[str, Measure]:
    """Every measure."""
    return _rows(Measure, _table("measures"))


def measure(key: str) -> Measure:
    """A measure; raises :class:`InvalidInput` for an unknown one."""
    row = measures().get(key)
    if row is None:
        raise InvalidInput("measure", "请选择处理方式。")
    return row


def approver_for(step: Transition, subject_level: str) -> str:
    """The approver role for a step (domain.md 0.4): for heads of the next level and managed cadres the Party's head."""
    if step.approval != BY_LEVEL:
        return step.approval
    if step.target == "INQUIRY":
        return "ORGAN_HEAD"
    if subject_level == "NEXT_LEVEL_HEAD" and step.target in ("PRELIM", "FILED"):
        return "PARTY_HEAD"
    if subject_level == "MANAGED_CADRE" and step.target == "FILED":
        return "PARTY_HEAD"
    return "ORGAN_HEAD"
