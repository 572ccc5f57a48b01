"""The finer tables of rules, beside the main ones of ``models.rules``: same codes, read lazily, checked on load.

A row that names an unknown key, lacks one or has a value of the wrong type stops the load with :class:`TypeError`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from models.errors import InvalidInput
from models.rules import DATA, Event, Transition

MARKS = ("核对", "记忆", "约定")
QUOTED = "据业务文章转引，未核对文件原文，引用前请核对"
AGREED = "其中参照适用的为内部约定，可在规则数据中修改"
T = TypeVar("T")


@dataclass(frozen=True)
class StepRule:
    """What a step or event asks besides its :class:`Transition` or :class:`Event`; the same rows of transitions.toml."""

    code: str
    mark: str
    doer: str
    before: tuple[str, ...] = ()
    awaits: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    running: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    refused_level: bool = False
    trial: bool = False
    report_to: str = ""
    party_basis: str = ""
    """In whose stead ``basis`` stands for the enterprise's own sanction: the rule in a Party case."""


@dataclass(frozen=True)
class MeasureRule:
    """Who decides a measure and what follows (domain.md 3.1 to 3.8, 0.3); ``use`` is DECIDE, SUGGEST or RECORD.

    ``deciders_basis``: from where it is known who decides, where that is not the measure's own article.
    """

    code: str
    weight: int
    use: str
    deciders: tuple[str, ...]
    mark: str
    branch: bool = False
    starts: tuple[str, ...] = ()
    effect_from: str = "DECISION"
    probation_months: int = 0
    note: str = ""
    deciders_basis: str = ""


@dataclass(frozen=True)
class ReplacedCounting:
    """From when a decision's period counts that stands in place of a revoked one; ``counted_from``: FIRST or NEW."""

    code: str
    counted_from: str
    served: bool
    name: str
    basis: str
    mark: str
    quoted: bool = False
    """Known only as articles quote it, the document itself was not read."""


@dataclass(frozen=True)
class ProbationRule:
    """How far a 留党察看 may be lengthened, in months; ``early_days``: so long before its end that is decided already."""

    code: str
    extends: int
    times: int
    longest: int
    early_days: int
    basis: str
    mark: str


@dataclass(frozen=True)
class TalkRule:
    """What a kind of talk asks besides its row in ``talk_kinds`` (domain.md 2.1); ``first_form``: YES, NO, BY_RESULT."""

    code: str
    first_form: str
    record: str
    approval: str
    mark: str
    safety: bool = False
    group: bool = False
    opinion: bool = False
    credentials: bool = False


@dataclass(frozen=True)
class Circumstance:
    """What makes a decision lighter or heavier by a family's rule; ``free``: to be said in words besides."""

    code: str
    family: str
    effect: str
    name: str
    basis: str
    mark: str
    free: bool = False


@dataclass(frozen=True)
class Prohibited:
    """What the office inside an enterprise may not do; ``reason`` is the sentence to show (domain.md 0.3)."""

    code: str
    name: str
    reason: str
    basis: str
    mark: str


@dataclass(frozen=True)
class Retention:
    """保管期限 of a kind of file (domain.md 7.3); ``years`` 0 is 永久."""

    code: str
    name: str
    years: int
    basis: str
    mark: str

    @property
    def label(self) -> str:
        """永久 or 30 年."""
        return f"{self.years} 年" if self.years else "永久"


@dataclass(frozen=True)
class SecrecyLevel:
    """A level of secrecy (domain.md 6.1); ``years``: the longest term of a state secret."""

    code: str
    name: str
    label: str
    state: bool
    years: int
    basis: str
    mark: str

    def marking(self, years: int = 0) -> str:
        """The mark on paper: 机密★20年 for state secrets, plain words without ★ for all else (保密法 22).

        Raises :class:`InvalidInput` for a term longer than the law allows, or any term on what is no state secret.
        """
        if not self.state:
            if years:
                raise InvalidInput("years", f"“{self.name}”不是国家秘密，不能标保密期限和★。")
            return self.label
        if not 1 <= years <= self.years:
            raise InvalidInput(
                "years", f"{self.name}级的保密期限应为 1 年以上、{self.years} 年以下（{self.basis}）。"
            )
        return f"{self.label}★{years}年"


@dataclass(frozen=True)
class LetterFact:
    """What the rules say about a kind of letter (domain.md 5.2); its text lies elsewhere. ``amount`` 0: no term."""

    code: str
    name: str
    series: str
    addressee: str
    amount: int
    unit: str
    deadline: str
    copies: str
    basis: str
    mark: str


@dataclass(frozen=True)
class RuleSet:
    """A document and since when it is in force (domain.md 0.1)."""

    code: str
    name: str
    document: str
    since: date
    mark: str


@dataclass(frozen=True)
class ApprovalChain:
    """Who approves at a level, in order: who reviews first, who approves last (domain.md 0.4).

    ``report_to``: to whom the approver reports where it is called for (必要时报).
    """

    chain: tuple[str, ...]
    basis: str
    mark: str
    note: str = ""
    report_to: str = ""


def _fits(value: Any, wanted: Any) -> bool:
    if get_origin(wanted) is tuple:
        return isinstance(value, list) and all(isinstance(one, get_args(wanted)[0]) for one in value)
    return type(value) is wanted


def _row(cls: type[T], where: str, row: Mapping[str, Any], **known: Any) -> T:
    hints = get_type_hints(cls)
    asked = [field for field in fields(cls) if field.name not in known]  # type: ignore[arg-type]
    strangers = set(row) - {field.name for field in asked}
    if strangers:
        raise TypeError(f"{cls.__name__} {where}: unknown {sorted(strangers)}")
    values = dict(known)
    for field in asked:
        if field.name not in row:
            if field.default is MISSING:
                raise TypeError(f"{cls.__name__} {where}: {field.name} is missing")
            continue
        value = row[field.name]
        if not _fits(value, hints[field.name]):
            raise TypeError(f"{cls.__name__} {where}: {field.name} is {value!r}")
        values[field.name] = tuple(value) if isinstance(value, list) else value
    if values["mark"] not in MARKS:
        raise TypeError(f"{cls.__name__} {where}: mark is {values['mark']!r}")
    return cls(**values)


def rows(cls: type[T], data: Mapping[str, Mapping[str, Any]]) -> Mapping[str, T]:
    """Typed rows by code; raises :class:`TypeError` that names the row and the key."""
    return MappingProxyType({code: _row(cls, code, row, code=code) for code, row in data.items()})


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))


@cache
def step_rules() -> Mapping[str, StepRule]:
    """By the code of the step or event."""
    known = {field.name for field in fields(StepRule)}
    shared = {field.name for cls in (Transition, Event) for field in fields(cls)} | {"from", "to"}
    found = _read("transitions")
    for code, row in found.items():
        if strangers := set(row) - known - shared:
            raise TypeError(f"transitions {code}: unknown {sorted(strangers)}")
    return rows(StepRule, {code: {k: v for k, v in row.items() if k in known} for code, row in found.items()})


@cache
def measure_rules() -> Mapping[str, MeasureRule]:
    """By the code of the measure."""
    return rows(MeasureRule, _read("measure_rules"))


@cache
def replaced_counting() -> Mapping[str, ReplacedCounting]:
    """By code: the case of replacement."""
    return rows(ReplacedCounting, _read("replaced_counting"))


@cache
def probation_rules() -> Mapping[str, ProbationRule]:
    """By the code of the measure."""
    return rows(ProbationRule, _read("probation"))


@cache
def circumstances() -> Mapping[str, Circumstance]:
    """从轻、减轻、从重、加重的情节 by code, in the order of the rules."""
    return rows(Circumstance, _read("circumstances"))


@cache
def talk_rules() -> Mapping[str, TalkRule]:
    """By the code of the kind of talk."""
    return rows(TalkRule, _read("talk_rules"))


@cache
def prohibitions() -> Mapping[str, Prohibited]:
    """Everything that the office may not do."""
    return rows(Prohibited, _read("prohibited"))


@cache
def retentions() -> Mapping[str, Retention]:
    """Every kind of file."""
    return rows(Retention, _read("retention"))


@cache
def secrecy_levels() -> Mapping[str, SecrecyLevel]:
    """Every level, the lowest first."""
    return rows(SecrecyLevel, _read("secrecy_levels"))


@cache
def letter_facts() -> Mapping[str, LetterFact]:
    """Every kind of letter that the rules know."""
    return rows(LetterFact, _read("letter_facts"))


@cache
def rule_sets() -> Mapping[str, RuleSet]:
    """Every document."""
    return rows(RuleSet, _read("rule_sets"))


@cache
def approval_chains() -> Mapping[str, Mapping[str, ApprovalChain]]:
    """By subject level (or the track SOE), then by the state that the step leads to."""
    made = {
        level: MappingProxyType(
            {stage: _row(ApprovalChain, f"{level} {stage}", row) for stage, row in stages.items()}
        )
        for level, stages in _read("approval").items()
    }
    return MappingProxyType(made)


def measure_rule(code: str) -> MeasureRule:
    """What is ruled about a measure; raises :class:`InvalidInput` for an unknown one."""
    row = measure_rules().get(code)
    if row is None:
        raise InvalidInput("measure", "请选择处理方式。")
    return row


def heaviest(measures: list[str]) -> str:
    """The heaviest of several measures on one person, by which he is counted once (domain.md 3.5, 3.6)."""
    if not measures:
        raise InvalidInput("measure", "请选择处理方式。")
    return max(measures, key=lambda code: measure_rule(code).weight)


def prohibited(code: str) -> Prohibited:
    """What is forbidden and why; :class:`KeyError` for an unknown code is a defect."""
    return prohibitions()[code]


def document_on(document: str, day: date) -> RuleSet | None:
    """The version of a document in force on a day; None before the first that is on file."""
    held = [row for row in rule_sets().values() if row.document == document and row.since <= day]
    return max(held, key=lambda row: row.since, default=None)
