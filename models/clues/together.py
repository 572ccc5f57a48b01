"""One step over several clues, and several requests decided at once: all of them or none (issue: 批量办理)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from models.access import require_clue, sees_clue
from models.clues.facts import facts_of
from models.clues.fields import Field
from models.clues.handling import (
    approve_proposal,
    held_back,
    propose_step,
    refuse_approver,
    return_proposal,
    take_step,
)
from models.clues.records import Clue, Proposal
from models.clues.reporting import asks_of
from models.clues.steps import ABOVE, Step, steps, why_not
from models.errors import IllegalStep, InvalidInput, NotAllowed
from models.operations import Read, Work, operation, query
from models.rights import Right
from models.rules import name_of

MOST = 200


@dataclass(frozen=True)
class WaitingRow:
    """A request that waits; ``refusal`` says why the acting account may not decide it, ``above`` who signs on paper."""

    id: int
    clue_id: int
    number: str
    title: str
    name: str
    opinion: str
    proposer_name: str
    proposed_on: date
    above: str
    refusal: str
    held: str = ""
    """Why nobody may approve it as things stand: it can only be given back."""
    asks: tuple[Field, ...] = ()
    """What the approval asks besides the opinion."""


@dataclass(frozen=True)
class CommonStep:
    """A step that is legal for every clue of a choice; ``propose``: it is put up for approval."""

    code: str
    name: str
    basis: str
    propose: bool


def _some(ids: Sequence[int], field: str) -> list[int]:
    found = list(dict.fromkeys(ids))
    if not found:
        raise InvalidInput(field, "请至少选择一件。")
    if len(found) > MOST:
        raise InvalidInput(field, f"一次最多办理 {MOST} 件，请分批办理。")
    return found


@operation("批量办理", right=Right.CASE_WRITE)
def step_many(
    work: Work,
    *,
    clue_ids: Sequence[int],
    step: str,
    on: date | None = None,
    data: Mapping[str, Any] | None = None,
) -> int:
    """Take or propose one step for several clues with the same words; returns how many.

    The first clue for which it is not legal stops all, and the error names it.
    """
    row = steps().get(step)
    if row is None:
        raise InvalidInput("step", "没有这个办理步骤。")
    for clue_id in _some(clue_ids, "clue_ids"):
        clue = require_clue(work, clue_id)
        run = propose_step if row.approval else take_step
        try:
            run(work, clue_id=clue_id, step=step, on=on, data=dict(data or {}))
        except (IllegalStep, NotAllowed) as refused:
            raise IllegalStep(f"{clue.number}：{refused}") from refused
    return len(set(clue_ids))


@operation("批量批准请示", right=Right.CASE_APPROVE)
def approve_many(
    work: Work,
    *,
    proposal_ids: Sequence[int],
    on: date | None = None,
    answer: str = "",
    approver: str = "",
    paper_no: str = "",
    data: Mapping[str, Any] | None = None,
) -> int:
    """Approve several requests with one approval; returns how many. One that may not be approved stops all.

    ``data`` answers what the approvals ask besides, the same for each that asks; ``approver`` and ``paper_no`` name who
    approved above on which paper, and belong to those that go above alone.
    """
    for proposal_id in _some(proposal_ids, "proposal_ids"):
        asked = work.session.get(Proposal, proposal_id)
        above = asked is not None and asked.approver_role in ABOVE
        try:
            approve_proposal(
                work,
                proposal_id=proposal_id,
                on=on,
                answer=answer,
                approver=approver if above else "",
                paper_no=paper_no if above else "",
                data=_asked(work, proposal_id, data or {}),
            )
        except (IllegalStep, NotAllowed) as refused:
            raise IllegalStep(f"{_number(work, proposal_id)}：{refused}") from refused
    return len(set(proposal_ids))


@operation("批量退回请示", right=Right.CASE_APPROVE)
def return_many(work: Work, *, proposal_ids: Sequence[int], answer: str, on: date | None = None) -> int:
    """Return several requests with one opinion; returns how many."""
    for proposal_id in _some(proposal_ids, "proposal_ids"):
        return_proposal(work, proposal_id=proposal_id, answer=answer, on=on)
    return len(set(proposal_ids))


def _asked(work: Work, proposal_id: int, data: Mapping[str, Any]) -> dict[str, Any]:
    """Of the answers those that this approval asks for."""
    asked = work.session.get(Proposal, proposal_id)
    clue = work.session.get(Clue, asked.clue_id) if asked else None
    names = {field.name for field in asks_of(work, clue, asked)} if clue and asked else set()
    return {name: value for name, value in data.items() if name in names}


def _number(work: Work, proposal_id: int) -> str:
    asked = work.session.get(Proposal, proposal_id)
    clue = work.session.get(Clue, asked.clue_id) if asked else None
    return clue.number if clue else "请示"


@query("待批请示", right=Right.CASE_READ)
def waiting_requests(read: Read, *, limit: int = MOST) -> list[WaitingRow]:
    """Every request that waits and may be seen, the oldest first."""
    statement = (
        select(Proposal, Clue)
        .join(Clue, Clue.id == Proposal.clue_id)
        .where(
            Proposal.state == "PENDING",
            Proposal.deleted_at.is_(None),
            Clue.deleted_at.is_(None),
            sees_clue(read.actor, Clue.id),
        )
        .order_by(Proposal.proposed_on, Proposal.id)
        .limit(limit)
    )
    return [
        WaitingRow(
            id=asked.id,
            clue_id=clue.id,
            number=clue.number,
            title=clue.title,
            name=asked.name,
            opinion=asked.opinion,
            proposer_name=asked.proposer_name,
            proposed_on=asked.proposed_on,
            above=name_of("approvers", asked.approver_role) if asked.approver_role in ABOVE else "",
            refusal=refuse_approver(read, clue, asked),
            held=held_back(read, clue, asked),
            asks=asks_of(read, clue, asked),
        )
        for asked, clue in read.session.execute(statement)
    ]


@query("批量可办步骤", right=Right.CASE_READ)
def common_steps(read: Read, *, clue_ids: Sequence[int]) -> list[CommonStep]:
    """The steps that are legal now for every one of the clues."""
    clues = [require_clue(read, clue_id) for clue_id in _some(clue_ids, "clue_ids")]
    known = {clue.id: facts_of(read, clue) for clue in clues}

    def legal(step: Step) -> bool:
        return all(not why_not(read, clue, step, known[clue.id]) for clue in clues)

    return [
        CommonStep(step.code, step.name.removeprefix("批准"), step.basis, bool(step.approval))
        for step in steps().values()
        if all(clue.status in step.sources for clue in clues) and legal(step)
    ]
