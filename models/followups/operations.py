"""Operations: register, change, work, decide, give back, drop (the steps are data, ``models.followups.kinds``)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from models.access import may_see, require_clue
from models.deadlines.operations import drop_deadlines, meet_deadline, set_deadline, unset_deadlines
from models.decisions.operations import seen_decision
from models.errors import Conflict, IllegalStep, InvalidInput, NotAllowed, NotFound
from models.followups.kinds import (
    APPROVE,
    ASSESSED,
    BEFORE,
    DONE,
    DROPPED,
    PROPOSED,
    RETURNED,
    RUNNING,
    STATES,
    WRITE,
    Kind,
    Step,
    kind_of,
)
from models.followups.own import kind_here
from models.followups.records import FollowUp
from models.followups.rules import checked, require_kind, require_step
from models.numbering.operations import give_number
from models.operations import Read, Work, operation
from models.persons.operations import kept_person
from models.rights import Right
from models.rules import codes
from models.rules.tables import prohibited
from models.second_person import second_person
from models.units.operations import kept_unit
from models.units.records import Unit

OWNER = "followup"


def seen_followup(read: Read, followup_id: int) -> FollowUp:
    """The record, or :class:`NotFound` alike for one that is not there and one outside the 知悉范围."""
    record = read.session.get(FollowUp, followup_id)
    if (
        record is None
        or record.deleted_at is not None
        or not may_see(read.session, read.actor, record.clue_id)
    ):
        raise NotFound("没有这项记录，或者您不在它的知悉范围内。")
    return record


@operation("登记容错澄清回访", right=Right.CASE_WRITE)
def register_followup(
    work: Work,
    *,
    kind: str,
    data: Mapping[str, Any],
    clue_id: int | None = None,
    person_id: int | None = None,
    unit_id: int | None = None,
    decision_id: int | None = None,
    on: date | None = None,
) -> int:
    """Register one of the kinds about a person or a unit; returns its id. ``data``: its fields by name.

    A decision brings its clue and person along, so that whoever may not see the clue does not see this either.
    Raises :class:`NotAllowed` for a person whom the superior manages, :class:`InvalidInput`, :class:`NotFound`.
    """
    ruled = kind_here(work, kind)
    day = _happened(work, on)
    if decision_id is not None:
        decision = seen_decision(work, decision_id)
        clue_id = clue_id if clue_id is not None else decision.clue_id
        if person_id is None and unit_id is None:
            person_id, unit_id = decision.person_id, decision.unit_id
        if decision.clue_id is not None and decision.clue_id != clue_id:
            raise InvalidInput("decision_id", "这项处理出自另一件线索，请核对。")
    clue = require_clue(work, clue_id) if clue_id is not None else None
    if ruled.clue and clue is None:
        raise InvalidInput("clue", f"{ruled.name}须从问题线索办起，请选择问题线索。")
    record = FollowUp(
        kind=kind,
        title="",
        clue_id=clue_id,
        person_id=person_id,
        unit_id=unit_id,
        decision_id=decision_id,
        subject_name="",
        state=ruled.first,
        content=checked(ruled.fields, data, work.today),
        registered_on=day,
        proposed_by_uid=work.actor.uid,
        proposed_by_name=work.actor.name,
        events=[],
    )
    _subject(work, ruled, record)
    require_kind(work, ruled, record)
    record.title = ruled.title.format(subject=record.subject_name)[:200]
    work.session.add(record)
    work.session.flush()
    record.number = give_number(work, OWNER, day.year, OWNER, record.id)
    _start(work, record, ruled.starts, day)
    note_event(work, record, "登记", day)
    return record.id


def _subject(work: Work, kind: Kind, record: FollowUp) -> None:
    """The subject as he or it is on the day; whom the superior manages goes upward instead (domain.md 0.3)."""
    if (record.person_id is None) == (record.unit_id is None):
        raise InvalidInput("person", "请选择一名人员或者一个单位。")
    if record.person_id is not None:
        person = kept_person(work, record.person_id)
        level = codes("subject_levels").get(person.subject_level)
        if level is not None and level.refuse:
            raise NotAllowed(level.refuse)
        unit = work.session.get(Unit, person.unit_id) if person.unit_id else None
        record.subject_name, record.subject_post = person.name, person.post
        record.subject_unit = unit.name if unit else ""
    elif record.unit_id is not None:
        if kind.subject == "PERSON":
            raise InvalidInput("person", f"{kind.name}只对个人，请选择人员。")
        named = kept_unit(work, record.unit_id)
        record.subject_name, record.subject_unit = named.party_org or named.name, named.name


@operation("修改容错澄清回访", right=Right.CASE_WRITE)
def change_followup(
    work: Work, *, followup_id: int, data: Mapping[str, Any], revision: int | None = None
) -> None:
    """Change what was registered, before it is proposed or after it was given back."""
    record = seen_followup(work, followup_id)
    kind = kind_here(work, record.kind)
    if record.state not in (*BEFORE, kind.first):
        raise IllegalStep(f"这项记录现在是“{STATES[record.state]}”，不能修改。")
    if revision is not None and revision != record.revision:
        raise Conflict("这项记录在您打开之后已被修改，请重新打开再改。")
    names = {field.name for field in kind.fields}
    kept = {key: value for key, value in record.content.items() if key not in names}
    record.content = kept | checked(kind.fields, data, work.today)
    require_kind(work, kind, record)
    _start(work, record, kind.starts, record.registered_on)
    work.about(OWNER, record.id)


@operation("办理容错澄清回访", right=Right.CASE_WRITE)
def work_followup(
    work: Work, *, followup_id: int, step: str, data: Mapping[str, Any], on: date | None = None
) -> int | None:
    """Take a step that needs no approval; returns the id of the next planned visit where one follows.

    Raises :class:`IllegalStep` out of turn, :class:`InvalidInput` for what is missing.
    """
    record = seen_followup(work, followup_id)
    ruled = kind_here(work, record.kind)
    taken = ruled.step(step)
    if taken.who != WRITE:
        raise NotAllowed(f"“{taken.name}”须由有审批权限的同志办理。")
    day = _take(work, ruled, record, taken, data, on)
    if taken.after == PROPOSED:
        record.proposed_by_uid, record.proposed_by_name = work.actor.uid, work.actor.name
        record.proposed_on = day
    if taken.code == "assess":
        record.proposed_by_uid, record.proposed_by_name = work.actor.uid, work.actor.name
    return _next_visit(work, record, day) if record.content.get("next_on") and record.state == DONE else None


@operation("审批容错澄清回访", right=Right.CASE_APPROVE)
def decide_followup(
    work: Work,
    *,
    followup_id: int,
    step: str,
    data: Mapping[str, Any],
    on: date | None = None,
    on_paper_by: str = "",
    paper_no: str = "",
) -> None:
    """Approve or conclude; never by who proposed it, and never about oneself (四眼, 回避).

    In a one-person office ``on_paper_by`` and ``paper_no`` name who approved on which paper.
    """
    record = seen_followup(work, followup_id)
    ruled = kind_here(work, record.kind)
    taken = ruled.step(step)
    if taken.who != APPROVE:
        raise NotAllowed(f"“{taken.name}”由承办人办理，不需要审批。")
    uid, name = _four_eyes(work, record, on_paper_by, paper_no)
    record.decided_on = _take(work, ruled, record, taken, data, on)
    record.decider_uid = uid
    if not uid:
        _told_on_paper(record, name, paper_no)
    pursued = {record.content.get("party_duty"), record.content.get("watch_duty")}
    if record.kind == "DUAL_CHECK" and not pursued & {"PURSUE", "SEPARATE"}:
        # nobody is to answer: what the approval has just begun was never due
        unset_deadlines(work, (OWNER, record.id))
        record.state, record.closed_on = DONE, record.decided_on


@operation("退回容错澄清回访", right=Right.CASE_APPROVE)
def return_followup(
    work: Work,
    *,
    followup_id: int,
    reason: str,
    on: date | None = None,
    on_paper_by: str = "",
    paper_no: str = "",
) -> None:
    """Give a proposal back with the reason."""
    record = seen_followup(work, followup_id)
    if record.state not in (PROPOSED, ASSESSED):
        raise IllegalStep(f"这项记录现在是“{STATES[record.state]}”，待审批时才能退回。")
    uid, name = _four_eyes(work, record, on_paper_by, paper_no)
    # what is given back after the term is assessed anew, not approved anew
    record.state = RETURNED if record.state == PROPOSED else RUNNING
    note_event(work, record, "退回", _after(work, record, on), _reason(reason))
    if not uid:
        _told_on_paper(record, name, paper_no)


@operation("撤销容错澄清回访", right=Right.CASE_WRITE)
def drop_followup(work: Work, *, followup_id: int, reason: str) -> None:
    """End it before it is approved, with the reason; number and history stay."""
    record = seen_followup(work, followup_id)
    if record.state not in (*BEFORE, kind_of(record.kind).first):
        raise IllegalStep(f"这项记录现在是“{STATES[record.state]}”，不能撤销。")
    record.state, record.closed_on = DROPPED, work.today
    drop_deadlines(work, (OWNER, record.id), by="撤销")
    note_event(work, record, "撤销", work.today, _reason(reason))


@operation("认定诬告陷害", right=Right.CASE_APPROVE)
def find_false_report(work: Work, *, followup_id: int) -> None:
    """An enterprise's office may not: always :class:`NotAllowed` with the rule (检举控告规则 39)."""
    seen_followup(work, followup_id)
    raise NotAllowed(prohibited("FALSE_ACCUSATION").reason)


def note_event(work: Work, record: FollowUp, name: str, on: date, text: str = "") -> None:
    """One line of the record's way."""
    line = {"on": on.isoformat(), "name": name, "actor": work.actor.name, "text": text.strip()[:2000]}
    record.events = [*(record.events or []), line]
    work.about(OWNER, record.id)


def _take(
    work: Work, kind: Kind, record: FollowUp, step: Step, data: Mapping[str, Any], on: date | None
) -> date:
    if record.state not in step.before:
        states = "、".join(STATES[state] for state in step.before)
        raise IllegalStep(f"这项记录现在是“{STATES[record.state]}”，“{states}”时才能{step.name}。")
    day = _after(work, record, on)
    filled = checked(step.fields, data, work.today)
    kept = {key: value for key, value in record.content.items() if key not in {f.name for f in step.fields}}
    record.content = kept | filled
    # a rule that refuses rolls the whole operation back, so the record may hold the new values already
    require_step(work, kind, record, step.code, day)
    if step.outcome:
        record.outcome = filled[step.outcome]
    if step.after:
        record.state = step.after
    for rule in step.ends:
        meet_deadline(work, (OWNER, record.id), rule, day)
    if record.state == DONE:
        record.closed_on = day
    _start(work, record, step.starts, day)
    note_event(work, record, step.name, day, _told(step, filled))
    return day


def _told(step: Step, filled: Mapping[str, Any]) -> str:
    """The first text that says what happened, for the record's way."""
    words = [
        filled[field.name].rstrip("。；;")
        for field in step.fields
        if field.type in ("text", "area") and field.name in filled
    ]
    return "；".join(words)


def _start(work: Work, record: FollowUp, starts: tuple[str, ...], day: date) -> None:
    for named in starts:
        rule, _, field = named.partition(":")
        due = None
        if field == "trial_mid":
            first, last = (date.fromisoformat(record.content[name]) for name in ("trial_from", "trial_to"))
            due = first + timedelta(days=(last - first).days // 2)
        elif field:
            due = date.fromisoformat(record.content[field])
        if due is not None and due < day:
            raise InvalidInput(field, "计划日期不能早于办理日期，请核对。")
        set_deadline(
            work,
            owner=(OWNER, record.id),
            rule=rule,
            starts_on=day,
            due_on=due,
            clue_id=record.clue_id,
            responsible_uid=record.proposed_by_uid,
        )


def _next_visit(work: Work, record: FollowUp, day: date) -> int:
    content = record.content
    plan = {
        "reason": content["reason"],
        "planned_on": content["next_on"],
        "visitors": content["visited_by"],
        "contacts": content["talked_with"],
        "focus": content.get("difficulties", ""),
    }
    return register_followup(
        work,
        kind=record.kind,
        data=plan,
        clue_id=record.clue_id,
        person_id=record.person_id,
        decision_id=record.decision_id,
        on=day,
    )


def _four_eyes(work: Work, record: FollowUp, on_paper_by: str, paper_no: str) -> tuple[str, str]:
    refusal = "不能审批自己提出的事项，请由其他审批人办理。"
    uid, name = second_person(
        work, record.proposed_by_uid, refusal, on_paper_by=on_paper_by, paper_no=paper_no
    )
    if record.subject_name == name:
        raise NotAllowed("审批人与所涉人员同名，须先确认是否应当回避，请由其他审批人办理。")
    return uid, name


def _told_on_paper(record: FollowUp, name: str, paper_no: str) -> None:
    """The last event says who decided on which paper."""
    *before, last = record.events
    told = f"{name}在纸件“{paper_no.strip()}”上签批"
    record.events = [*before, last | {"text": "；".join(part for part in (told, last["text"]) if part)}]


def _happened(work: Work, on: date | None) -> date:
    day = on or work.today
    if day > work.today:
        raise InvalidInput("on", "日期不能晚于今天，请核对。")
    return day


def _after(work: Work, record: FollowUp, on: date | None) -> date:
    day = _happened(work, on)
    last = date.fromisoformat(record.events[-1]["on"])
    if day < last:
        raise InvalidInput("on", f"日期不能早于上一步的 {last:%Y-%m-%d}，请核对。")
    return day


def _reason(text: str) -> str:
    if not text.strip():
        raise InvalidInput("reason", "请写明理由。")
    return text.strip()
