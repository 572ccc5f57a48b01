"""Every step of a clue and every event between steps, as the office takes them.

The rules are rows of ``models/rules/data/transitions.toml``, weighed by :mod:`models.rules.steps`; here they meet the
clue's records. What is not there is not offered, and :func:`why_not` says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from types import MappingProxyType

from models.clues.facts import (
    EXTEND,
    RESUME,
    SUSPEND,
    facts_of,
    investigators,
    last_day,
    last_step,
    pending,
)
from models.clues.fields import Field, fields_of
from models.clues.inquiry_letters import FED_BACK, entered_in, owes_feedback, refusal
from models.clues.records import Clue
from models.errors import IllegalStep, InvalidInput
from models.operations import Read
from models.rules import deadline_rule, events, name_of, transition, transitions
from models.rules.steps import (
    OUTLAST,
    OUTSIDE,
    ClueFacts,
    approvers_for,
    deadlines_ended,
    deadlines_resumed,
    deadlines_started,
    why_not_now,
)
from models.rules.tables import step_rules

__all__ = [
    "ABOVE", "DISPOSALS", "EXTEND", "OUTLAST", "PROPOSE", "RETURNED", "Step", "approvers_of", "basis_of", "ends_of",
    "extendable_now", "facts_for", "facts_of", "investigators", "last_day", "last_step", "pending", "resumes_of",
    "starts_of", "step_of", "steps", "why_not",
]  # fmt: skip

# Approvers above this office: they decide on paper, which an approver here reviews and enters (domain.md 0.4).
ABOVE = OUTSIDE
DISPOSALS: Mapping[str, str] = MappingProxyType(
    {"TALK_INQUIRY": "T5", "PRELIM_VERIFY": "T6", "SHELVE": "T7", "CLOSE": "T8"}
)
RETURNED, PROPOSE = "T9", "T4"
SOE_FROM = date(2024, 9, 1)
# what an event needs open, said as a sentence
RUNNING_SAID: Mapping[str, str] = MappingProxyType(
    {
        "D_REAL_ACK": "没有待告知的实名举报人（检举控告规则第26条）。",
        "D_REAL_FB": "没有待反馈的实名举报人（检举控告规则第27条）。",
        "D_INQ_SIGN": "还没有登记发出函询，请先登记发出（监督执纪工作规则第29条）。",
        "D_INQ_REPLY": "还没有登记函询签收，请先登记签收日期（监督执纪工作规则第29条）。",
        "D_HANDOVER": "没有等待签收的移送件，签收已经登记（检举控告规则第14条）。",
        "D_ASSIGN": "没有上级交办、督办的期限，不需要上报（检举控告规则第21条）。",
        "D_ASSIGN_SUB": "这件线索没有交办下级（检举控告规则第20条）。",
    }
)


@dataclass(frozen=True)
class Step:
    """A step, or an event, which has no ``target``; ``doer`` is a code of who usually puts it up."""

    code: str
    sources: tuple[str, ...]
    target: str
    name: str
    approval: str
    basis: str
    doer: str
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    fields: tuple[Field, ...]
    disposition: str = ""
    close_kind: str = ""

    @property
    def event(self) -> bool:
        """Whether the clue's status stays as it is."""
        return not self.target


@cache
def steps() -> Mapping[str, Step]:
    """Every step and event by its code."""
    rules = step_rules()
    made = {
        row.code: Step(
            code=row.code,
            sources=(row.source,),
            target=row.target,
            name=row.name,
            approval=row.approval,
            basis=row.basis,
            doer=rules[row.code].doer,
            starts=row.starts,
            ends=row.ends,
            fields=fields_of(row.code, row.needs),
            disposition=row.disposition,
            close_kind=row.close_kind,
        )
        for row in transitions().values()
    }
    for event in events().values():
        made[event.code] = Step(
            code=event.code,
            sources=event.sources,
            target="",
            name=event.name,
            approval=event.approval,
            basis=event.basis,
            doer=rules[event.code].doer,
            starts=event.starts,
            ends=event.ends,
            fields=fields_of(event.code, ()),
        )
    return MappingProxyType(made)


def step_of(code: str) -> Step:
    """A step by its code; raises :class:`InvalidInput` for an unknown one."""
    found = steps().get(code)
    if found is None:
        raise InvalidInput("step", "没有这个办理步骤。")
    return found


def facts_for(
    read: Read, clue: Clue, step: Step, *, base: ClueFacts | None = None, track: str = ""
) -> ClueFacts:
    """The facts for one step: what its form proves counts as on file; ``base`` saves asking the records anew."""
    facts = base or facts_of(read, clue)
    proven = {field.proves for field in step.fields if field.proves}
    return replace(facts, on_file=facts.on_file | proven, track=track or facts.track)


def basis_of(step: Step, track: str) -> str:
    """The rule of a step for this clue's kind of case (domain.md 1.6: T23 has one for each)."""
    party = step_rules()[step.code].party_basis
    if not party or track == "SOE":
        return step.basis
    return party if track == "PARTY" else f"{party}；{step.basis}"


def approvers_of(step: Step, facts: ClueFacts) -> tuple[str, ...]:
    """The approver roles for a step on this clue, who reviews first, who approves last (domain.md 0.4, 3.7)."""
    if not step.approval or step.event:
        return (step.approval,) if step.approval else ()
    if step.sources != (facts.status,):
        return ()
    try:
        return approvers_for(
            transition(step.code), facts.subject_level, track=facts.track, measures=facts.measures
        )
    except IllegalStep:
        # a person of the superior: the step is refused, so nobody here approves it
        return ()


def starts_of(step: Step, facts: ClueFacts) -> tuple[str, ...]:
    """The deadlines that begin on the day of the step; a decision on file starts its own (``models.decisions``)."""
    return (
        step.starts if step.event else deadlines_started(transition(step.code), replace(facts, measures=()))
    )


def ends_of(step: Step, facts: ClueFacts) -> tuple[str, ...]:
    """The open deadlines that a step or event ends."""
    return step.ends if step.event else deadlines_ended(transition(step.code), facts)


def resumes_of(step: Step, facts: ClueFacts) -> tuple[str, ...]:
    """The deadlines that run on again with their old due day."""
    return () if step.event else deadlines_resumed(transition(step.code), facts)


def why_not(
    read: Read, clue: Clue, step: Step, base: ClueFacts | None = None, *, another_letter: str = ""
) -> str:
    """Why a step is not legal now, as a sentence with its rule; empty when it is.

    ``another_letter`` is the 文号 of a 函询 that the program did not make: it is entered in the clue beside those that it did.
    """
    if clue.status not in step.sources:
        return _wrong_status(clue, step)
    facts = facts_for(read, clue, step, base=base)
    letter = entered_in(read, clue, step.code)
    if letter is not None and another_letter in ("", letter.number):
        return refusal(letter, step.code)
    return _why_no_event(read, clue, step, facts) if step.event else why_not_now(step.code, facts)


def extendable_now(facts: ClueFacts) -> frozenset[str]:
    """The rules of the running deadlines that may be extended; what is not counted yet has no day to go beyond."""
    running = facts.open_deadlines - facts.uncounted
    return frozenset(rule for rule in running if deadline_rule(rule).extendable)


def _wrong_status(clue: Clue, step: Step) -> str:
    names = "、".join(f"“{name_of('statuses', code)}”" for code in step.sources[:3])
    now = name_of("statuses", clue.status)
    return f"这件线索现在是“{now}”，在{names}时才能{step.name}（{step.basis}）。"


def _why_no_event(read: Read, clue: Clue, step: Step, facts: ClueFacts) -> str:
    rule = step_rules()[step.code]
    if facts.actor_recused:
        return "您已回避这件线索，不能办理（检举控告规则第48条）。"
    if step.approval and facts.pending_step and facts.pending_step != step.code:
        return f"“{step_of(facts.pending_step).name}”正在等待批复，请等批复或撤回后再{step.name}。"
    if rule.running and not set(rule.running) & facts.open_deadlines:
        return RUNNING_SAID[rule.running[0]]
    if step.code == "E21" and "INQUIRY_ANSWERED" not in facts.on_file:
        return "还没有登记谈话结束或收到函询回复，不能抽查核实（监督执纪工作规则第30条）。"
    if step.code == RESUME and not facts.suspended:
        return "这件线索没有中止，不需要恢复办理。"
    if step.code == EXTEND and not extendable_now(facts):
        return "现在没有可以延长的期限；规则没有规定可以延长的，请按期办理（检举控告规则第21条）。"
    if facts.suspended and step.code == SUSPEND:
        return "这件线索已经中止，请先恢复办理。"
    if facts.suspended and step.code == "E9":
        return "这件线索已中止办理，请先恢复办理，再采取措施。"
    if step.code == "E18" and "D_ASSIGN_SUB" in facts.open_deadlines:
        return "这件线索已经交办下级，请等报结或者督办（检举控告规则第22条）。"
    if step.code == FED_BACK and not owes_feedback(read, clue):
        return "没有等待发函反馈的采信了结（监督执纪工作规则第30条）。"
    if step.code == "E17" and not clue.close_kind.startswith("INQUIRY"):
        return "只有谈话函询办结的，本人才需要在民主生活会、组织生活会上说明（监督执纪工作规则第31条）。"
    return ""
