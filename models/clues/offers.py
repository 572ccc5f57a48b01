"""What may be done next with a clue: every step, offered or refused with its reason and rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from models.access import require_clue
from models.clues.facts import AFTER_FILING
from models.clues.fields import Field
from models.clues.inquiry_letters import entered_in
from models.clues.records import Clue
from models.clues.reporting import asked_of_approver
from models.clues.steps import (
    DISPOSALS,
    EXTEND,
    Step,
    approvers_of,
    basis_of,
    extendable_now,
    facts_for,
    facts_of,
    starts_of,
    step_of,
    steps,
    why_not,
)
from models.deadlines.extension import how_far, last_day_of
from models.deadlines.operations import open_deadlines
from models.operations import Read, query
from models.rights import Right
from models.rules import deadline_rules, name_of, transition, transitions
from models.rules.steps import ClueFacts, approval_note
from models.rules.tables import step_rules

TAKE, PROPOSE, PAPER = "take", "propose", "paper"


@dataclass(frozen=True)
class NextStep:
    """A step offered or refused: ``mode`` take, propose or paper; ``reason`` when it is not legal.

    ``here``: it leads out of the clue's state; ``awaits``: deadlines that begin at a later event.
    """

    code: str
    name: str
    basis: str
    legal: bool
    reason: str
    mode: str
    approver: str
    doer: str
    event: bool
    here: bool
    fields: tuple[Field, ...]
    starts: tuple[str, ...]
    awaits: tuple[str, ...]
    meets: bool = False
    """It ends a deadline that runs, or brings what the next step lacks: what is waited for next."""
    note: str = ""
    """What is to be known besides about who approves, with its source."""
    asks: tuple[Field, ...] = ()
    """What whoever approves is asked besides: entered with a paper, or by the approver himself."""
    letter: int | None = None
    """The letter on file in which it is entered; the clue follows it."""
    another: bool = False
    """It is entered here all the same for a letter that the program did not make, by its own 文号."""


@query("查看下一步", right=Right.CASE_READ)
def next_steps(read: Read, *, clue_id: int) -> list[NextStep]:
    """The legal steps for the acting account, then those not legal now, each with its reason and rule."""
    return offers(read, require_clue(read, clue_id))


def offers(read: Read, clue: Clue) -> list[NextStep]:
    """Every step and event as it stands for the acting account, the legal ones first."""
    facts = facts_of(read, clue)
    found = [_offer(read, clue, step, facts) for step in steps().values()]
    return sorted(found, key=lambda offer: not offer.legal)


def _offer(read: Read, clue: Clue, step: Step, base: ClueFacts) -> NextStep:
    reason = why_not(read, clue, step, base)
    if not reason and Right.CASE_WRITE not in read.actor.rights:
        reason = "您的账户没有“登记和修改案卷”权限。"
    facts = facts_for(read, clue, step, base=base)
    chain = approvers_of(step, facts)
    mode = TAKE if not step.approval else PAPER if base.pending_step else PROPOSE
    rules = deadline_rules()
    waits = () if step.event else step_rules()[step.code].awaits
    letter = entered_in(read, clue, step.code)
    started = starts_of(step, facts) if clue.status in step.sources else step.starts
    return NextStep(
        code=step.code,
        name=step.name,
        basis=basis_of(step, facts.track),
        legal=not reason,
        reason=reason,
        mode=mode,
        approver=_chain_text(chain),
        doer=name_of("doers", step.doer),
        event=step.event,
        here=clue.status in step.sources,
        fields=_fields(step, base),
        starts=tuple(f"{rules[code].what}，{rules[code].basis}" for code in started if code in rules),
        awaits=tuple(f"{rules[code].what}（{rules[code].start}起算）" for code in waits),
        meets=not reason
        and step.event
        and (bool(set(step.ends) & base.open_deadlines) or _opens(step, base)),
        note=_reach(read, clue) if step.code == EXTEND else _note(step, facts),
        asks=asked_of_approver(step, facts),
        letter=letter.id if letter else None,
        another=letter is not None and not why_not(read, clue, step, base, another_letter="另一份"),
    )


def _opens(event: Step, facts: ClueFacts) -> bool:
    """Whether the event brings on file what a step out of the clue's state asks for, and nothing has yet."""
    brings = AFTER_FILING.get(event.code, "")
    rules = step_rules()
    asked = {
        need
        for row in transitions().values()
        if row.source == facts.status
        for need in rules[row.code].before
    }
    return brings in asked - facts.on_file


def _chain_text(chain: Sequence[str]) -> str:
    """Who approves as read: who reviews first, who approves last."""
    names = [name_of("approvers", role) for role in chain]
    return "、".join([*(f"{name}审核" for name in names[:-1]), *names[-1:]])


def _reach(read: Read, clue: Clue) -> str:
    """How far each deadline that runs may be extended, where its rule has a limit (domain.md 1.8)."""
    found = open_deadlines(read, ("clue", clue.id))
    return "；".join(
        f"“{one.what}”{how_far(one)}"
        for one in found
        if one.awaits_year is None and last_day_of(one) is not None
    )


def _note(step: Step, facts: ClueFacts) -> str:
    if step.event:
        return ""
    if step.target == "PROPOSED":
        return _who_approves_disposals(replace(facts, status=step.target))
    return approval_note(transition(step.code), facts.subject_level, facts.measures)


def _who_approves_disposals(facts: ClueFacts) -> str:
    """By whom each disposal is approved for this clue: it is put up together with the opinion."""
    found: dict[str, list[str]] = {}
    for disposal, code in DISPOSALS.items():
        chain = approvers_of(step_of(code), facts)
        found.setdefault(_chain_text(chain), []).append(name_of("disposals", disposal))
    return "提交后报批：" + "；".join(f"{'、'.join(names)}由{who}批准" for who, names in found.items() if who)


def _fields(step: Step, facts: ClueFacts) -> tuple[Field, ...]:
    """What the form asks for; of the deadlines, those that run and may be extended."""
    if step.code != EXTEND:
        return step.fields
    run = extendable_now(facts)
    chosen, *rest = step.fields
    return (replace(chosen, choices=tuple(one for one in chosen.choices if one[0] in run)), *rest)
