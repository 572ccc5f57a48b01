"""Reading decisions: lists, counts, the measures that may be chosen, the open decision; within the 知悉范围."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from models.access import sees_governed
from models.clues.records import Clue
from models.deadlines.queries import DeadlineRow, rows_of
from models.deadlines.records import Deadline
from models.decisions.appeals import AppealView, next_way, pending, took_part, views_of
from models.decisions.circumstances import weighing_text
from models.decisions.joint import JointView, joint_view
from models.decisions.operations import seen_decision
from models.decisions.periods import period_text
from models.decisions.probation import why_not_now
from models.decisions.records import Decision
from models.decisions.replaced import counted_text
from models.decisions.rules import (
    ANNOUNCE,
    DELIVER,
    EFFECT_END,
    FAMILIES,
    FORMS,
    IN_FORCE,
    PROBATION_MONTHS,
    PROPOSED,
    RESPONSIBILITIES,
    REVOKED,
    STATES,
    WEIGHINGS,
    refusal,
)
from models.decisions.special import forbids_of, required_notes, tasks_of
from models.errors import NotFound
from models.followups.records import FollowUp
from models.operations import Read, query
from models.ownfields.tags import tagged
from models.persons.operations import kept_person
from models.rights import Right
from models.rules import measure, measures, name_of
from models.rules.tables import measure_rule
from models.second_person import alone, blocked

SHOWN = ("proposed", "executing", "in_force", "ending", "all")
# the keeper of the files is told before a period ends (domain.md 3.8, 约定)
ENDING_DAYS = 30


@dataclass(frozen=True)
class DecisionRow:
    """A decision in a list; ``running`` while its period has not ended."""

    id: int
    number: str
    title: str
    measure: str
    measure_name: str
    subject_name: str
    subject_unit: str
    state: str
    state_text: str
    decided_on: date | None
    period_to: date | None
    running: bool
    clue_id: int | None


@dataclass(frozen=True)
class MeasureChoice:
    """A measure as offered in a form; ``refused`` is why it is not, with its rule."""

    code: str
    name: str
    family: str
    family_name: str
    form_name: str
    months: int
    collective: bool
    basis: str
    forbids: str
    refused: str


@dataclass(frozen=True)
class TaskView:
    """One thing to be done after the decision, and whether it is."""

    code: str
    name: str
    basis: str
    done_on: date | None
    text: str


@dataclass(frozen=True)
class DecisionEvent:
    """One line of the decision's way."""

    on: date
    name: str
    actor: str
    text: str


@dataclass(frozen=True)
class DecisionView:
    """An open decision: what, on whom, why, by whom, the period, what follows, the next legal steps."""

    id: int
    revision: int
    number: str
    title: str
    clue_id: int | None
    clue_number: str
    person_id: int | None
    unit_id: int | None
    subject_name: str
    subject_unit: str
    subject_post: str
    family: str
    family_name: str
    measure: str
    measure_name: str
    measure_basis: str
    forbids: str
    collective: bool
    form: int
    form_name: str
    state: str
    state_text: str
    facts: str
    basis: str
    responsibility: str
    responsibility_name: str
    weighing: str
    weighing_name: str
    weighing_reason: str
    weighing_text: str
    circumstances: tuple[str, ...]
    proposed_by_name: str
    proposed_on: date | None
    decided_by: str
    meeting_note: str
    decided_on: date | None
    effective_on: date | None
    period_from: date | None
    period_to: date | None
    period_text: str
    announced_on: date | None
    announced_to: str
    delivered_on: date | None
    tasks: tuple[TaskView, ...]
    events: tuple[DecisionEvent, ...]
    appeals: tuple[AppealView, ...]
    next_appeal: str
    deadlines: tuple[DeadlineRow, ...]
    steps: tuple[str, ...]
    joint: JointView | None
    notes: tuple[tuple[str, str], ...]
    branch: bool
    higher: bool
    replaces: tuple[int, str] | None
    replaced_by: tuple[int, str] | None
    followups: tuple[tuple[int, str, str, str], ...]
    # steps that wait, each with its reason; how the period counts of a decision in place of another
    why_not: dict[str, str]
    counted: str
    deciders: str


def _seen(read: Read) -> ColumnElement[bool]:
    return and_(Decision.deleted_at.is_(None), sees_governed(read.actor, Decision.clue_id))


def _shown(show: str, today: date) -> ColumnElement[bool] | None:
    conditions = {
        "proposed": Decision.state == PROPOSED,
        "executing": Decision.state == "DECIDED",
        "in_force": and_(Decision.state.in_(IN_FORCE), Decision.period_to >= today),
        "ending": and_(
            Decision.state.in_(IN_FORCE),
            Decision.period_to >= today,
            Decision.period_to <= today + timedelta(days=ENDING_DAYS),
        ),
    }
    return conditions.get(show)


@query("处理处分列表", right=Right.CASE_READ)
def decision_list(
    read: Read,
    *,
    show: str = "all",
    family: str = "",
    measure_code: str = "",
    clue_id: int | None = None,
    person_id: int | None = None,
    unit_id: int | None = None,
    text: str = "",
    before_id: int | None = None,
    limit: int = 200,
) -> list[DecisionRow]:
    """A page of decisions, newest first; ``show``: one of ``SHOWN``."""
    columns = (
        Decision.id, Decision.number, Decision.title, Decision.measure, Decision.subject_name,
        Decision.subject_unit, Decision.state, Decision.decided_on, Decision.period_to, Decision.clue_id,
    )  # fmt: skip
    statement = select(*columns).where(_seen(read))
    wanted = _shown(show, read.today)
    if wanted is not None:
        statement = statement.where(wanted)
    for column, value in ((Decision.family, family), (Decision.measure, measure_code)):
        if value:
            statement = statement.where(column == value)
    keys: tuple[tuple[Any, int | None], ...] = (
        (Decision.clue_id, clue_id),
        (Decision.person_id, person_id),
        (Decision.unit_id, unit_id),
    )
    for key, wanted_id in keys:
        if wanted_id is not None:
            statement = statement.where(key == wanted_id)
    for word in text.split():
        texts = (Decision.title, Decision.subject_name, Decision.subject_unit, Decision.number)
        held = (one.contains(word, autoescape=True) for one in texts)
        statement = statement.where(or_(*held, tagged("decision", Decision.id, word)))
    if before_id is not None:
        statement = statement.where(Decision.id < before_id)
    rows = read.session.execute(statement.order_by(Decision.id.desc()).limit(limit))
    return [
        DecisionRow(
            id=row.id,
            number=row.number or "",
            title=row.title,
            measure=row.measure,
            measure_name=measure(row.measure).name,
            subject_name=row.subject_name,
            subject_unit=row.subject_unit,
            state=row.state,
            state_text=STATES.get(row.state, row.state),
            decided_on=row.decided_on,
            period_to=row.period_to,
            running=row.state in IN_FORCE and row.period_to is not None and row.period_to >= read.today,
            clue_id=row.clue_id,
        )
        for row in rows
    ]


@query("处理处分计数", right=Right.CASE_READ)
def decision_counts(read: Read) -> dict[str, int]:
    """How many decisions each value of ``show`` lists."""
    sums = [
        func.coalesce(func.sum(case((condition, 1), else_=0)), 0).label(show)
        for show in SHOWN
        if (condition := _shown(show, read.today)) is not None
    ]
    statement = select(func.count(Decision.id).label("all"), *sums).where(_seen(read))
    row = read.session.execute(statement).one()
    return {show: int(row._mapping[show]) for show in SHOWN}


@query("可选的处理方式", right=Right.CASE_READ)
def measure_choices(
    read: Read, *, person_id: int | None = None, on_unit: bool = False, on: date | None = None
) -> list[MeasureChoice]:
    """Every measure; one that may not be chosen for this subject says why."""
    person = kept_person(read, person_id) if person_id is not None else None
    day = on or read.today
    return [
        MeasureChoice(
            code=row.code,
            name=row.name,
            family=row.family,
            family_name=FAMILIES.get(row.family, row.family),
            form_name=FORMS[row.form],
            months=row.months,
            collective=row.collective,
            basis=row.basis,
            forbids=row.forbids,
            refused=refusal(row, person=person, on_unit=on_unit, today=day),
        )
        for row in measures().values()
    ]


@query("查看处理处分", right=Right.CASE_READ, audited=True)
def open_decision(read: Read, *, decision_id: int) -> DecisionView:
    """One decision with its whole way; a look that the trail records."""
    decision = seen_decision(read, decision_id)
    read.about("decision", decision.id)
    row = measure(decision.measure)
    clue = read.session.get(Clue, decision.clue_id) if decision.clue_id is not None else None
    copied = {
        name: getattr(decision, name)
        for name in DecisionView.__dataclass_fields__
        if name in Decision.__table__.columns and name not in ("number", "events")
    }
    deadlines = select(Deadline).where(
        Deadline.owner_kind == "decision", Deadline.owner_id == decision.id, Deadline.deleted_at.is_(None)
    )
    return DecisionView(
        **copied,
        number=decision.number or "",
        clue_number=clue.number if clue else "",
        family_name=FAMILIES.get(decision.family, decision.family),
        measure_name=row.name,
        measure_basis=row.basis,
        forbids=forbids_of(decision, row),
        collective=row.collective,
        form_name=FORMS.get(decision.form, ""),
        state_text=STATES.get(decision.state, decision.state),
        responsibility_name=RESPONSIBILITIES.get(decision.responsibility, decision.responsibility),
        weighing_name=WEIGHINGS.get(decision.weighing, decision.weighing),
        weighing_text=weighing_text(decision),
        circumstances=tuple((decision.extra or {}).get("circumstances", ())),
        period_text=period_text(read, decision),
        tasks=tuple(_tasks(decision)),
        events=tuple(
            DecisionEvent(date.fromisoformat(one["on"]), one["name"], one["actor"], one["text"])
            for one in decision.events or []
        ),
        appeals=views_of(decision),
        next_appeal=way.name if (way := next_way(decision)) else "",
        deadlines=tuple(rows_of(read, deadlines)),
        steps=_steps(read, decision),
        why_not=why_not_now(read, decision) if Right.CASE_APPROVE in read.actor.rights else {},
        counted=counted_text(decision),
        deciders=_deciders(row.code),
        joint=joint_view(read, decision),
        notes=_notes(decision),
        branch=required_notes(row)[0],
        higher=required_notes(row)[1],
        replaces=_named(read, (decision.extra or {}).get("replaces")),
        replaced_by=_replacement(read, decision),
        followups=_followups(read, decision.id),
    )


def _deciders(code: str) -> str:
    """Who approves a measure whose own article does not say it, and from where that is known; empty for the others."""
    rule = measure_rule(code)
    who = "、".join(name_of("approvers", role) for role in rule.deciders)
    return f"{who}（{rule.deciders_basis}）" if rule.deciders_basis else ""


def _followups(read: Read, decision_id: int) -> tuple[tuple[int, str, str, str], ...]:
    """容错, 回访 and the like that hang on the decision: id, title, number, day."""
    columns = (FollowUp.id, FollowUp.title, FollowUp.number, FollowUp.registered_on)
    statement = select(*columns).where(
        FollowUp.decision_id == decision_id,
        FollowUp.deleted_at.is_(None),
        sees_governed(read.actor, FollowUp.clue_id),
    )
    rows = read.session.execute(statement.order_by(FollowUp.id))
    return tuple((row.id, row.title, row.number or "", f"{row.registered_on:%Y-%m-%d}") for row in rows)


def _notes(decision: Decision) -> tuple[tuple[str, str], ...]:
    """What the decision carries besides its measure, as label and text."""
    extra = decision.extra or {}
    lines = [
        ("支部大会", extra.get("branch_note", "")),
        ("批准机关", extra.get("approved_by", "")),
        ("违纪所得", f"{extra['gains']} 元，须收缴、退赔" if extra.get("gains") else ""),
        ("合并", f"{extra['acts']} 个行为合并，处分期 {extra['months']} 个月" if extra.get("acts") else ""),
        ("说明", "应当撤职而没有党内职务，影响期二年（处分条例第11条）" if extra.get("no_post") else ""),
    ]
    return tuple(line for line in lines if line[1])


def _named(read: Read, decision_id: int | None) -> tuple[int, str] | None:
    """A decision tied to this one, if it may be seen."""
    if decision_id is None:
        return None
    try:
        found = seen_decision(read, decision_id)
    except NotFound:
        return None
    return found.id, found.number or found.title


def _replacement(read: Read, decision: Decision) -> tuple[int, str] | None:
    if decision.state != REVOKED:
        return None
    on_person = decision.person_id is not None
    statement = select(Decision.id).where(
        Decision.person_id == decision.person_id if on_person else Decision.unit_id == decision.unit_id,
        Decision.extra["replaces"].as_integer() == decision.id,
        Decision.state.not_in(("REJECTED", "WITHDRAWN")),
        Decision.deleted_at.is_(None),
    )
    return _named(read, read.session.scalar(statement.order_by(Decision.id.desc()).limit(1)))


def _tasks(decision: Decision) -> list[TaskView]:
    if decision.state not in IN_FORCE:
        return []
    done = decision.execution or {}
    return [
        TaskView(
            code=task.code,
            name=task.name,
            basis=task.basis,
            done_on=date.fromisoformat(done[task.code]["on"]) if task.code in done else None,
            text=done.get(task.code, {}).get("text", ""),
        )
        for task in tasks_of(decision)
    ]


def _steps(read: Read, decision: Decision) -> tuple[str, ...]:
    """Next legal steps of the acting account."""
    own = decision.proposed_by_uid == read.actor.uid
    approver = Right.CASE_APPROVE in read.actor.rights
    if decision.state == PROPOSED:
        mine = ("change", "withdraw") if own else ()
        decides = approver and (not own or alone(read.actor))
        return (("decide", "reject") if decides else ()) + mine
    if decision.state == REVOKED:
        fresh = Right.CASE_WRITE in read.actor.rights and _replacement(read, decision) is None
        return ("replace",) if fresh else ()
    if decision.state not in IN_FORCE:
        return ()
    done = decision.execution or {}
    tasks = [task.code for task in tasks_of(decision) if task.code not in done]
    steps = [{ANNOUNCE: "announce", DELIVER: "deliver"}.get(task, f"carry_out:{task}") for task in tasks]
    decides = approver and not blocked(read.actor, decision.proposed_by_uid)
    if decision.measure in PROBATION_MONTHS and decision.period_from is None and decides:
        waiting = why_not_now(read, decision)
        steps += [step for step in ("restore_rights", "extend_probation") if step not in waiting]
    ended = decision.period_to is not None and read.today > decision.period_to
    if ended and EFFECT_END not in done:
        steps.append("end_period")
    if next_way(decision) is not None:
        steps.append("appeal")
    if pending(decision) is not None and approver and not took_part(read.actor, decision):
        steps.insert(0, "answer_appeal")
    if decides:
        steps.append("revoke")
    return tuple(steps)
