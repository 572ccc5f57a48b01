"""Operations on a decision up to its making: propose, change, withdraw, decide, revoke.

What follows it (announce, deliver, carry out) is in ``models.decisions.execution``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from models.access import may_see, require_clue
from models.clues.records import Clue
from models.deadlines.operations import drop_deadlines, set_deadline
from models.decisions.circumstances import check_weighing, put_circumstances
from models.decisions.periods import count_anew, start_period, watch_period
from models.decisions.records import Decision
from models.decisions.rules import (
    DECIDED,
    DISCIPLINE,
    FILED_STAGES,
    IN_FORCE,
    PROPOSED,
    REJECTED,
    RESPONSIBILITIES,
    REVOKED,
    STATES,
    TRIED_STAGES,
    WEIGHINGS,
    WITHDRAWN,
    require_allowed,
    require_clue_way,
    require_decider,
    title_of,
)
from models.decisions.special import (
    TERMS,
    replaced_by_this,
    require_notes,
    require_probation_free,
    special_terms,
    tasks_of,
)
from models.errors import Conflict, IllegalStep, InvalidInput, NotAllowed, NotFound
from models.numbering.operations import give_number
from models.operations import Read, Work, operation
from models.persons.operations import kept_person
from models.rights import Right
from models.rules import Measure, measure
from models.second_person import alone
from models.units.operations import kept_unit
from models.units.records import Unit

_TEXTS: Final = {
    "facts": (20000, "事实"),
    "basis": (20000, "依据"),
    "weighing_reason": (5000, "从轻减轻、从重加重的理由"),
    "title": (200, "标题"),
    "subject_post": (100, "职务"),
    "subject_unit": (120, "单位"),
}
CHANGEABLE: Final = frozenset(_TEXTS) | {"responsibility", "weighing", "circumstances"}


@operation("提出处理意见", right=Right.CASE_WRITE)
def propose_decision(
    work: Work,
    /,
    *,
    measure_code: str,
    facts: str,
    person_id: int | None = None,
    unit_id: int | None = None,
    clue_id: int | None = None,
    on: date | None = None,
    replaces: int | None = None,
    **changes: Any,
) -> int:
    """Propose a measure for a person or a unit; returns the decision's id. It takes a number when it is decided.

    ``changes`` is whatever :func:`change_decision` takes, and the special terms (``special.TERMS``); ``basis`` defaults
    to the measure's article; ``replaces`` is the revoked decision in whose place it comes. Raises
    :class:`NotAllowed` with the rule for what an enterprise's office may not do (domain.md 0.3), :class:`IllegalStep`
    for 处分 without 立案, :class:`InvalidInput`, :class:`NotFound`.
    """
    row = measure(measure_code)
    if (person_id is None) == (unit_id is None):
        raise InvalidInput("person_id", "请选择一名人员或一个单位作为处理对象。")
    clue = require_clue(work, clue_id) if clue_id is not None else None
    day = _happened(work, on, "on")
    decision = Decision(
        title="",
        clue_id=clue_id,
        person_id=person_id,
        unit_id=unit_id,
        subject_name="",
        family=row.family,
        measure=row.code,
        form=row.form,
        state=PROPOSED,
        basis=row.basis,
        proposed_by_uid=work.actor.uid,
        proposed_by_name=work.actor.name,
        proposed_on=day,
        execution={},
        events=[],
        extra={},
    )
    _subject_from_file(work, decision, row, day)
    require_clue_way(work, row, clue, FILED_STAGES)
    require_probation_free(work, person_id, row, day)
    decision.extra = _extra_of(work, decision, row, changes, replaces)
    if clue is not None and day < clue.received_on:
        raise InvalidInput("on", f"日期不能早于收到线索的 {clue.received_on:%Y-%m-%d}，请核对。")
    _apply(decision, {"facts": facts} | changes)
    if not decision.facts:
        raise InvalidInput("facts", "请写明认定的事实。")
    decision.title = decision.title or title_of(row, decision.subject_name)[:200]
    work.session.add(decision)
    work.session.flush()
    note_event(work, decision, "提出", day)
    return decision.id


@operation("修改处理意见", right=Right.CASE_WRITE)
def change_decision(work: Work, /, *, decision_id: int, revision: int | None = None, **changes: Any) -> None:
    """Change what is named (see ``CHANGEABLE``) while it is only proposed."""
    decision = seen_decision(work, decision_id)
    require_state(decision, PROPOSED, what="修改")
    if revision is not None and revision != decision.revision:
        raise Conflict("这项处理在您打开之后已被修改，请重新打开再改。")
    _apply(decision, changes)
    if not decision.facts:
        raise InvalidInput("facts", "请写明认定的事实。")
    work.about("decision", decision.id)


@operation("撤回处理意见", right=Right.CASE_WRITE)
def withdraw_decision(work: Work, *, decision_id: int, reason: str) -> None:
    """Take one's own proposal back before it is decided."""
    decision = seen_decision(work, decision_id)
    require_state(decision, PROPOSED, what="撤回")
    if decision.proposed_by_uid != work.actor.uid:
        raise NotAllowed("只有提出人能撤回自己的处理意见。")
    decision.state = WITHDRAWN
    note_event(work, decision, "撤回", work.today, _reason(reason))


@operation("作出处理决定", right=Right.CASE_APPROVE)
def decide(
    work: Work,
    *,
    decision_id: int,
    decided_by: str,
    decided_on: date | None = None,
    meeting_note: str = "",
    effective_on: date | None = None,
    opinion: str = "",
    branch_note: str = "",
    approved_by: str = "",
    revision: int | None = None,
) -> str:
    """Enter the decision: its number, the period that it starts, what has to follow; returns the number.

    ``decided_by`` is the body or leader that decided; 处分 needs the note of its collective discussion (权限规定 4, 5:
    effective on the day of that discussion), 党纪处分 the branch's and, from 撤职 on, the approving body.
    Four eyes: the proposer never enters it, and nobody decides another text than he looked at (``revision``). Raises :class:`NotAllowed`,
    :class:`IllegalStep`, :class:`InvalidInput`.
    """
    decision = seen_decision(work, decision_id)
    require_state(decision, PROPOSED, what="作出决定")
    if revision is not None and revision != decision.revision:
        raise Conflict("这项处理意见在您打开之后已被修改，请重新打开、看过以后再决定。")
    four_eyes(work, decision, decided_by)
    row = measure(decision.measure)
    day = _happened(work, decided_on, "decided_on")
    if decision.proposed_on and day < decision.proposed_on:
        raise InvalidInput("decided_on", f"决定日期不能早于提出日期 {decision.proposed_on:%Y-%m-%d}。")
    if not decided_by.strip():
        raise InvalidInput("decided_by", "请填写作出决定的组织或领导。")
    if row.collective and not meeting_note.strip():
        raise InvalidInput(
            "meeting_note", "处分须集体讨论决定（权限和程序规定 第4、5条），请填写会议名称、日期和讨论情况。"
        )
    require_decider(row, decided_by)
    person = kept_person(work, decision.person_id) if decision.person_id is not None else None
    require_allowed(row, person=person, on_unit=decision.unit_id is not None, today=day)
    clue = work.session.get(Clue, decision.clue_id) if decision.clue_id is not None else None
    require_clue_way(work, row, clue, TRIED_STAGES)
    if effective_on is not None and (
        effective_on < day or (row.family in DISCIPLINE and effective_on != day)
    ):
        raise InvalidInput("effective_on", "处分自集体讨论决定之日起生效，其他处理的生效日不能早于决定日。")
    decision.extra = dict(decision.extra or {}) | require_notes(row, branch_note, approved_by)
    decision.decided_by, decision.decided_on = decided_by.strip()[:120], day
    decision.effective_on = effective_on or day
    decision.decider_uid, decision.meeting_note = work.actor.uid, meeting_note.strip()
    decision.state = DECIDED
    decision.number = give_number(work, "decision", day.year, "decision", decision.id)
    start_period(work, decision, row)
    work.session.flush()
    _start_tasks(work, decision, row)
    note_event(work, decision, "作出决定", day, opinion)
    _count_anew(work, decision, day)
    return decision.number


@operation("不同意处理意见", right=Right.CASE_APPROVE)
def reject_decision(work: Work, *, decision_id: int, reason: str, on: date | None = None) -> None:
    """Send a proposal back for good; whoever proposed it may propose anew."""
    decision = seen_decision(work, decision_id)
    require_state(decision, PROPOSED, what="退回")
    four_eyes(work, decision)
    decision.state, decision.decider_uid = REJECTED, work.actor.uid
    note_event(work, decision, "未予同意", _happened(work, on, "on"), _reason(reason))


@operation("撤销处理决定", right=Right.CASE_APPROVE)
def revoke_decision(
    work: Work, *, decision_id: int, reason: str, decided_by: str, on: date | None = None
) -> None:
    """A decision found wrong (复议、复查) is revoked: number, text and history stay, period and deadlines end."""
    decision = seen_decision(work, decision_id)
    require_state(decision, *IN_FORCE, what="撤销")
    four_eyes(work, decision, decided_by)
    day = happened_after(work, decision, on)
    if not decided_by.strip():
        raise InvalidInput("decided_by", "请填写作出撤销决定的组织。")
    decision.state = REVOKED
    drop_deadlines(work, ("decision", decision.id), by="决定被撤销", on=day)
    note_event(work, decision, "撤销", day, f"{decided_by.strip()}：{_reason(reason)}")
    work.session.flush()
    _count_anew(work, decision, day)


def seen_decision(read: Read, decision_id: int) -> Decision:
    """The decision, or :class:`NotFound` alike for one that is not there and one outside the 知悉范围."""
    decision = read.session.get(Decision, decision_id)
    if (
        decision is None
        or decision.deleted_at is not None
        or not may_see(read.session, read.actor, decision.clue_id)
    ):
        raise NotFound("没有这项处理，或者您不在它的知悉范围内。")
    return decision


def require_state(decision: Decision, *states: str, what: str) -> None:
    """Raise :class:`IllegalStep` unless the decision stands in one of the states."""
    if decision.state not in states:
        wanted = "、".join(STATES[state] for state in states)
        raise IllegalStep(f"这项处理现在是“{STATES[decision.state]}”，到“{wanted}”时才能{what}。")


def note_event(work: Work, decision: Decision, name: str, on: date, text: str = "") -> None:
    """One line of the decision's way."""
    line = {"on": on.isoformat(), "name": name, "actor": work.actor.name, "text": text.strip()[:2000]}
    decision.events = [*(decision.events or []), line]
    work.about("decision", decision.id)


def _count_anew(work: Work, cause: Decision, day: date) -> None:
    """Later periods that contain what was left of an earlier one follow it, and say so on their way."""
    for other, before in count_anew(work, cause):
        until = f"{other.period_to:%Y-%m-%d}"
        note_event(
            work,
            other,
            "影响期重新计算",
            day,
            f"因{cause.number or cause.title}，由至 {before:%Y-%m-%d} 改为至 {until}",
        )


def four_eyes(work: Work, decision: Decision, decided_by: str = "") -> None:
    """Nobody decides on what he proposed himself, nor on somebody of his own name."""
    if decision.proposed_by_uid == work.actor.uid:
        if not alone(work.actor):
            raise NotAllowed("不能批准自己提出的处理意见，请由其他审批人办理。")
        # one person enters what a body or leader decided on paper
        if decided_by.strip() == work.actor.name:
            raise NotAllowed("处理决定不能由提出人本人作出，请填写作出决定的组织或领导。")
        work.note(entered_by_proposer=True)
    if decision.subject_name == work.actor.name:
        raise NotAllowed("您与处理对象同名，须先确认是否应当回避，请由其他审批人办理。")


def _happened(work: Work, on: date | None, field: str) -> date:
    day = on or work.today
    if day > work.today:
        raise InvalidInput(field, "日期不能晚于今天，请核对。")
    return day


def happened_after(work: Work, decision: Decision, on: date | None) -> date:
    """The day of what follows the decision: today, or a day since it was made."""
    day = _happened(work, on, "on")
    if decision.decided_on is not None and day < decision.decided_on:
        raise InvalidInput("on", f"日期不能早于决定日期 {decision.decided_on:%Y-%m-%d}，请核对。")
    return day


def _reason(text: str) -> str:
    if not text.strip():
        raise InvalidInput("reason", "请写明理由。")
    return text.strip()


def _subject_from_file(work: Work, decision: Decision, row: Measure, day: date) -> None:
    """The subject as he or it is on the day of the proposal."""
    if decision.person_id is not None:
        person = kept_person(work, decision.person_id)
        require_allowed(row, person=person, on_unit=False, today=day)
        unit = work.session.get(Unit, person.unit_id) if person.unit_id else None
        decision.subject_name, decision.subject_post = person.name, person.post
        decision.subject_unit = unit.name if unit else ""
    elif decision.unit_id is not None:
        unit = kept_unit(work, decision.unit_id)
        require_allowed(row, person=None, on_unit=True, today=day)
        decision.subject_name = unit.party_org or unit.name
        decision.subject_unit = unit.name


def _apply(decision: Decision, changes: Mapping[str, Any]) -> None:
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise InvalidInput("decision", f"处理没有这些要素：{'、'.join(sorted(unknown))}。")
    for field, (longest, label) in _TEXTS.items():
        if field in changes:
            text = str(changes[field]).strip()
            if len(text) > longest:
                raise InvalidInput(field, f"{label}最多 {longest} 个字，请缩短。")
            setattr(decision, field, text)
    for field, table in (("responsibility", RESPONSIBILITIES), ("weighing", WEIGHINGS)):
        if field in changes:
            if changes[field] not in table:
                raise InvalidInput(field, f"只能选择{'、'.join(table.values())}。")
            setattr(decision, field, changes[field])
    if "circumstances" in changes:
        put_circumstances(decision, changes["circumstances"])
    check_weighing(decision, asked="circumstances" in changes)


def _extra_of(
    work: Work, decision: Decision, row: Measure, changes: dict[str, Any], replaces: int | None
) -> dict[str, Any]:
    """The special terms out of ``changes`` (taken out of it), and the tie to what the decision replaces."""
    extra = special_terms(row, {key: changes.pop(key) for key in TERMS & set(changes)})
    if replaces is not None:
        earlier = seen_decision(work, replaces)
        extra |= replaced_by_this(earlier, decision.person_id, decision.unit_id, row)
    return extra


def _start_tasks(work: Work, decision: Decision, row: Measure) -> None:
    assert decision.decided_on is not None
    owner = ("decision", decision.id)
    rules: dict[str, list[str]] = {}
    for task in tasks_of(decision):
        if task.rule:
            rules.setdefault(task.rule, []).append(task.name)
    for rule, names in rules.items():
        set_deadline(
            work,
            owner=owner,
            rule=rule,
            starts_on=decision.decided_on,
            clue_id=decision.clue_id,
            what=f"{decision.subject_name}{row.name}：{'、'.join(names)}"[:120],
            responsible_uid=decision.proposed_by_uid,
        )
    watch_period(work, decision, row)
