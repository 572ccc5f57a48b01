"""The open clue: everything about it that the acting account may see, and what may be done next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from models.access import may_see_record, require_clue
from models.clues.alike import warnings_of
from models.clues.facts import dropped_by, suspended, track_of
from models.clues.fields import Field
from models.clues.handling import held_back, refuse_approver
from models.clues.inputs import IS_HEAD, ReporterInput
from models.clues.inquiry_letters import awaited_answers, owes_feedback
from models.clues.links import BY_HAND, RELATIONS
from models.clues.members import ROLE_NAMES, live_members
from models.clues.offers import NextStep, offers
from models.clues.records import Clue, ClueLink, ClueParty, ClueProblem, ClueReporter, ClueStep, Proposal
from models.clues.reporting import asks_of
from models.clues.steps import ABOVE, RETURNED, basis_of, step_of
from models.clues.tags import tags_of
from models.deadlines.queries import DeadlineRow, deadlines_of, replaced_deadlines
from models.decisions.records import Decision
from models.errors import NotFound
from models.evidence.records import Evidence
from models.followups.records import FollowUp
from models.letters.records import OfficialLetter
from models.operations import Read, query
from models.persons.records import Person
from models.rectification.records import Rectification
from models.rights import Right
from models.rules import name_of
from models.talks.records import Talk
from models.units.records import Unit


@dataclass(frozen=True)
class PartyView:
    """A party as kept; ``head_text`` says whether he was 一把手."""

    id: int
    person_id: int | None
    name: str
    unit_name: str
    post: str
    political_status: str
    subject_level: str
    level_text: str
    is_head: str
    head_text: str
    outcome: str
    id_no: str = ""


@dataclass(frozen=True)
class ProblemView:
    """An allegation and what was found."""

    id: int
    ordinal: int
    text: str
    problem_type: str
    finding: str
    finding_text_name: str
    finding_text: str


@dataclass(frozen=True)
class StepView:
    """One line of the timeline; ``text`` has a line for each thing that was filled in."""

    id: int
    code: str
    name: str
    from_text: str
    to_text: str
    happened_on: date
    text: str
    basis: str
    actor_name: str
    approver_name: str
    approver_role_text: str
    approved_on: date | None
    paper_no: str
    returned: bool = False
    """Whoever stands as its approver gave the request back."""


@dataclass(frozen=True)
class MemberView:
    """Who is on the clue's list."""

    account_uid: str
    name: str
    role: str
    role_text: str
    reason: str
    since: datetime


@dataclass(frozen=True)
class ProposalView:
    """A proposal; ``refusal`` says why the acting account may not decide it, ``above`` who must sign on paper."""

    id: int
    step: str
    name: str
    state: str
    state_text: str
    proposer_name: str
    proposed_on: date
    opinion: str
    approver_role_text: str
    basis: str
    above: str
    decider_name: str
    decided_on: date | None
    answer: str
    mine: bool
    refusal: str
    held: str = ""
    """Why nobody may approve it as things stand: it can only be given back."""
    asks: tuple[Field, ...] = ()
    """What the approval asks besides the opinion."""


@dataclass(frozen=True)
class LinkedRow:
    """Another record that hangs on the clue, or a clue tied to it; ``by_hand``: the tie may be taken off again."""

    kind: str
    id: int
    number: str
    title: str
    on: date | None
    state: str
    relation: str = ""
    link_id: int | None = None
    by_hand: bool = False


@dataclass(frozen=True)
class ClueView:
    """The open clue."""

    id: int
    revision: int
    number: str
    title: str
    summary: str
    status: str
    status_text: str
    source: str
    source_text: str
    origin_group: str
    category: str
    category_text: str
    signature: str
    signature_text: str
    acceptance: str
    received_on: date
    registered_on: date
    source_doc_no: str
    assigned_by: str
    assigned_on: date | None
    secrecy: str
    secrecy_text: str
    unit_id: int | None
    unit_name: str
    problem_type: str
    domain: str
    campaign: str
    occurred: str
    subject_level: str
    level_text: str
    handling_text: str
    disposition: str
    disposition_text: str
    inquiry_round: int
    handler_uid: str
    handler_name: str
    dispatched_on: date | None
    close_kind: str
    close_kind_text: str
    closed_on: date | None
    conclusion: str
    next_review_on: date | None
    has_reporter: bool
    duplicate_of: LinkedRow | None
    passed_on: bool = False
    tags: tuple[str, ...] = ()
    suspended_on: date | None = None
    owes_feedback: bool = False
    warnings: tuple[str, ...] = ()
    parties: tuple[PartyView, ...] = ()
    problems: tuple[ProblemView, ...] = ()
    steps: tuple[StepView, ...] = ()
    members: tuple[MemberView, ...] = ()
    deadlines: tuple[DeadlineRow, ...] = ()
    replaced: tuple[DeadlineRow, ...] = ()
    proposals: tuple[ProposalView, ...] = ()
    next_steps: tuple[NextStep, ...] = ()
    talks: tuple[LinkedRow, ...] = ()
    held_talks: tuple[LinkedRow, ...] = ()
    """Those that are over, each on the day on which it ended: part of what happened."""
    decisions: tuple[LinkedRow, ...] = ()
    followups: tuple[LinkedRow, ...] = ()
    letters: tuple[LinkedRow, ...] = ()
    rectifications: tuple[LinkedRow, ...] = ()
    evidence: tuple[LinkedRow, ...] = ()
    links: tuple[LinkedRow, ...] = ()
    rights: frozenset[str] = field(default_factory=frozenset)


STATES = {"PENDING": "待批", "APPROVED": "已批准", "RETURNED": "已退回", "WITHDRAWN": "已撤回"}


@query("查看问题线索", right=Right.CASE_READ, audited=True)
def open_clue(read: Read, *, clue_id: int) -> ClueView:
    """The whole of a clue; the look is entered in the trail. Raises :class:`NotFound` outside the 知悉范围."""
    clue = require_clue(read, clue_id)
    read.about("clue", clue.id)
    unit = read.session.get(Unit, clue.unit_id) if clue.unit_id else None
    plain: dict[str, Any] = {name: getattr(clue, name) for name in _PLAIN}
    plain |= {f"{name}_text": name_of(table, plain[name]) for name, table in _NAMED.items()}
    return ClueView(
        **plain,
        level_text=name_of("subject_levels", clue.subject_level),
        handling_text=name_of("handlings", clue.handling),
        unit_name=unit.name if unit else "",
        has_reporter=_reporter(read, clue.id) is not None,
        duplicate_of=_clue_row(read, clue.duplicate_of_id, "重复件的原件"),
        passed_on=bool((clue.extra or {}).get("passed_on")),
        tags=tags_of(clue),
        suspended_on=stood.happened_on if (stood := suspended(read, clue.id)) else None,
        owes_feedback=owes_feedback(read, clue),
        warnings=warnings_of(read, clue),
        parties=tuple(_parties(read, clue.id)),
        problems=tuple(_problems(read, clue.id)),
        steps=tuple(_steps(read, clue.id)),
        members=tuple(
            MemberView(
                m.account_uid, m.account_name, m.role, ROLE_NAMES.get(m.role, m.role), m.reason, m.since
            )
            for m in live_members(read, clue.id)
        ),
        deadlines=_deadlines(read, clue.id),
        replaced=tuple(replaced_deadlines(read, kind="clue", record_id=clue.id)),
        proposals=tuple(_proposals(read, clue)),
        next_steps=tuple(offers(read, clue)),
        talks=_hanging(
            read, Talk, clue.id, lambda t: (t.started_at.date() if t.started_at else None, t.state)
        ),
        held_talks=_held_talks(read, clue.id),
        decisions=_hanging(read, Decision, clue.id, lambda d: (d.decided_on, name_of_measure(d.measure))),
        followups=_hanging(read, FollowUp, clue.id, lambda f: (f.registered_on, f.state)),
        letters=_hanging(read, OfficialLetter, clue.id, lambda x: (x.issued_on, x.state)),
        rectifications=_hanging(read, Rectification, clue.id, lambda r: (r.due_on, r.state)),
        evidence=_hanging(read, Evidence, clue.id, lambda e: (e.created_at.date(), e.role)),
        links=tuple(_links(read, clue.id)),
        rights=frozenset(right.value for right in read.actor.rights),
    )


def _deadlines(read: Read, clue_id: int) -> tuple[DeadlineRow, ...]:
    """The clue's own and those of its 函询通知书: open ones by their due day, then those met."""
    own = deadlines_of(read, kind="clue", record_id=clue_id)
    dropped = dropped_by(read, clue_id)
    own = [
        replace(row, ended_by=row.ended_by or dropped.get((row.rule, row.done_on), ""))
        if row.done_on
        else row
        for row in own
    ]
    rows = [*own, *awaited_answers(read, clue_id)]
    return tuple(sorted(rows, key=lambda row: (row.done_on is not None, row.due_on)))


_PLAIN = (
    "id", "revision", "number", "title", "summary", "status", "source", "origin_group", "category", "signature",
    "acceptance", "received_on", "registered_on", "source_doc_no", "assigned_by", "assigned_on", "secrecy",
    "unit_id", "problem_type", "domain", "campaign", "occurred", "subject_level", "disposition", "inquiry_round",
    "handler_uid", "handler_name", "dispatched_on", "close_kind", "closed_on", "conclusion", "next_review_on",
)  # fmt: skip
_NAMED = {
    "status": "statuses",
    "source": "sources",
    "category": "categories",
    "signature": "signatures",
    "secrecy": "secrecy",
    "disposition": "disposals",
    "close_kind": "close_kinds",
}


def name_of_measure(key: str) -> str:
    """A measure's Chinese name."""
    from models.rules import measures

    row = measures().get(key)
    return row.name if row else key


def _reporter(read: Read, clue_id: int) -> ClueReporter | None:
    statement = select(ClueReporter).where(ClueReporter.clue_id == clue_id, ClueReporter.deleted_at.is_(None))
    return read.session.scalar(statement)


def _parties(read: Read, clue_id: int) -> list[PartyView]:
    statement = (
        select(ClueParty, Person.id_no)
        .outerjoin(Person, Person.id == ClueParty.person_id)
        .where(ClueParty.clue_id == clue_id, ClueParty.deleted_at.is_(None))
    )
    return [
        PartyView(
            id=p.id,
            person_id=p.person_id,
            name=p.name,
            unit_name=p.unit_name,
            post=p.post,
            political_status=p.political_status,
            subject_level=p.subject_level,
            level_text=name_of("subject_levels", p.subject_level),
            is_head=p.is_head,
            head_text=IS_HEAD.get(p.is_head, ""),
            outcome=p.outcome,
            id_no=id_no or "",
        )
        for p, id_no in read.session.execute(statement.order_by(ClueParty.ordinal))
    ]


def _problems(read: Read, clue_id: int) -> list[ProblemView]:
    statement = select(ClueProblem).where(ClueProblem.clue_id == clue_id, ClueProblem.deleted_at.is_(None))
    return [
        ProblemView(
            p.id,
            p.ordinal,
            p.text,
            p.problem_type,
            p.finding,
            name_of("findings", p.finding) if p.finding else "",
            p.finding_text,
        )
        for p in read.session.scalars(statement.order_by(ClueProblem.ordinal))
    ]


def _steps(read: Read, clue_id: int) -> list[StepView]:
    statement = select(ClueStep).where(ClueStep.clue_id == clue_id, ClueStep.deleted_at.is_(None))
    return [
        StepView(
            id=s.id,
            code=s.code,
            name=s.name,
            from_text=name_of("statuses", s.from_status) if s.from_status else "",
            to_text=name_of("statuses", s.to_status) if s.to_status else "",
            happened_on=s.happened_on,
            text=s.text,
            basis=s.basis,
            actor_name=s.actor_name,
            approver_name=s.approver_name,
            approver_role_text=name_of("approvers", s.approver_role) if s.approver_role else "",
            approved_on=s.approved_on,
            paper_no=s.paper_no,
            returned=s.code == RETURNED or (not s.code and s.name.startswith("退回“")),
        )
        for s in read.session.scalars(statement.order_by(ClueStep.happened_on, ClueStep.id))
    ]


def _proposals(read: Read, clue: Clue) -> list[ProposalView]:
    statement = select(Proposal).where(Proposal.clue_id == clue.id, Proposal.deleted_at.is_(None))
    track = track_of(read, clue.id)
    return [
        ProposalView(
            id=p.id,
            step=p.step,
            name=p.name,
            state=p.state,
            state_text=STATES.get(p.state, p.state),
            proposer_name=p.proposer_name,
            proposed_on=p.proposed_on,
            opinion=p.opinion,
            approver_role_text=name_of("approvers", p.approver_role),
            basis=basis_of(step_of(p.step), track),
            above=name_of("approvers", p.approver_role) if p.approver_role in ABOVE else "",
            decider_name=p.decider_name,
            decided_on=p.decided_on,
            answer=p.answer,
            mine=p.proposer_uid == read.actor.uid,
            refusal=refuse_approver(read, clue, p) if p.state == "PENDING" else "",
            held=held_back(read, clue, p) if p.state == "PENDING" else "",
            asks=asks_of(read, clue, p) if p.state == "PENDING" else (),
        )
        for p in read.session.scalars(statement.order_by(Proposal.id.desc()))
    ]


def _hanging(
    read: Read, cls: type[Any], clue_id: int, told: Callable[[Any], tuple[date | None, str]]
) -> tuple[LinkedRow, ...]:
    statement = select(cls).where(cls.clue_id == clue_id, cls.deleted_at.is_(None)).order_by(cls.id)
    return tuple(
        LinkedRow(cls.KIND, record.id, record.registration(), record.caption(), *told(record))
        for record in read.session.scalars(statement)
    )


def _held_talks(read: Read, clue_id: int) -> tuple[LinkedRow, ...]:
    statement = select(Talk).where(
        Talk.clue_id == clue_id, Talk.ended_at.is_not(None), Talk.deleted_at.is_(None)
    )
    return tuple(
        LinkedRow(Talk.KIND, talk.id, talk.number, talk.title, talk.ended_at.date(), talk.state)
        for talk in read.session.scalars(statement.order_by(Talk.ended_at, Talk.id))
        if talk.ended_at and may_see_record(read.session, read.actor, talk)
    )


def _clue_row(read: Read, clue_id: int | None, relation: str, link_id: int | None = None) -> LinkedRow | None:
    """Another clue, if the acting account may see it: a link does not widen the 知悉范围."""
    if clue_id is None:
        return None
    try:
        other = require_clue(read, clue_id)
    except NotFound:
        return None
    return LinkedRow(
        "clue",
        other.id,
        other.number,
        other.title,
        other.registered_on,
        name_of("statuses", other.status),
        relation,
        link_id,
    )


def _links(read: Read, clue_id: int) -> list[LinkedRow]:
    mine = select(ClueLink).where(
        (ClueLink.clue_id == clue_id) | (ClueLink.other_id == clue_id), ClueLink.deleted_at.is_(None)
    )
    found = []
    for link in read.session.scalars(mine.order_by(ClueLink.id)):
        there = link.clue_id == clue_id
        names = RELATIONS.get(link.relation, (link.relation, link.relation))
        row = _clue_row(read, link.other_id if there else link.clue_id, names[0 if there else 1], link.id)
        if row is not None:
            found.append(replace(row, by_hand=link.relation in BY_HAND))
    repeats = select(Clue.id).where(Clue.duplicate_of_id == clue_id, Clue.deleted_at.is_(None))
    told = {row.id for row in found}
    for repeat in read.session.scalars(repeats):
        if repeat in told:
            continue
        row = _clue_row(read, repeat, "重复件")
        if row is not None:
            found.append(row)
    return found


@query("查看反映人", right=Right.REPORTER_SEE, audited=True)
def reporter(read: Read, *, clue_id: int) -> ReporterInput | None:
    """The sealed reporter of a clue; a right of its own, and each look is entered in the trail (检举控告规则 47)."""
    clue = require_clue(read, clue_id)
    read.about("clue", clue.id)
    kept = _reporter(read, clue.id)
    return ReporterInput.from_bytes(read.keeper.open_reporter(kept.sealed)) if kept else None
