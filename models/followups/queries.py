"""Reading follow-ups: the list, the open record with what may be done next, what waits; within the 知悉范围."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from models.access import sees_governed
from models.clues.records import Clue
from models.dates import chinese_date
from models.deadlines.queries import DeadlineRow, deadlines_of
from models.decisions.records import Decision
from models.followups.kinds import (
    APPROVE,
    ASSESSED,
    BEFORE,
    FINAL,
    PROPOSED,
    STATES,
    WRITE,
    Asked,
    Kind,
    kind_of,
    kinds,
    outcome_name,
)
from models.followups.operations import seen_followup
from models.followups.own import kind_here, shipped_lines
from models.followups.records import FollowUp
from models.letters.records import OfficialLetter
from models.operations import Read, query
from models.rights import Right
from models.rules.tables import prohibited
from models.second_person import blocked

SHOWN = ("open", "proposed", "done", "all")
WAITING = (PROPOSED, ASSESSED)
LAST_DAY = "@last"
"""In a kind's ``letters``: the day of the record's newest step."""


@dataclass(frozen=True)
class FollowUpRow:
    """A record in a list."""

    id: int
    number: str
    kind: str
    kind_name: str
    title: str
    state: str
    state_text: str
    registered_on: date
    outcome_text: str


@dataclass(frozen=True)
class FollowUpStep:
    """A step that may be taken now; ``refused`` is the rule where it may never be taken here."""

    code: str
    name: str
    approve: bool
    fields: tuple[Asked, ...]
    refused: str = ""


@dataclass(frozen=True)
class FollowUpEvent:
    """One line of the record's way."""

    on: date
    name: str
    actor: str
    text: str


@dataclass(frozen=True)
class FollowUpView:
    """An open record: what was filled in (label, text), deadlines, way, the next steps of the acting account.

    ``parts`` are the facts by the step that asked for them; ``issued`` is the number of the newest letter that says it;
    ``visits`` are the person's other visits, the newest first.
    """

    id: int
    revision: int
    number: str
    kind: str
    kind_name: str
    basis: str
    hint: str
    title: str
    clue_id: int | None
    clue_number: str
    person_id: int | None
    unit_id: int | None
    decision_id: int | None
    decision_number: str
    subject_name: str
    subject_unit: str
    subject_post: str
    state: str
    state_text: str
    outcome: str
    outcome_text: str
    registered_on: date
    proposed_by_name: str
    closed_on: date | None
    content: Mapping[str, Any]
    facts: tuple[tuple[str, str], ...]
    parts: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    fields: tuple[Asked, ...]
    deadlines: tuple[DeadlineRow, ...]
    events: tuple[FollowUpEvent, ...]
    steps: tuple[FollowUpStep, ...]
    may_change: bool
    letters: Mapping[str, Mapping[str, str]]
    issued: str
    visits: tuple[FollowUpRow, ...]


def _seen(read: Read) -> ColumnElement[bool]:
    return and_(FollowUp.deleted_at.is_(None), sees_governed(read.actor, FollowUp.clue_id))


def _shown(show: str) -> ColumnElement[bool] | None:
    return {
        "open": FollowUp.state.not_in(FINAL),
        "proposed": FollowUp.state.in_(WAITING),
        "done": FollowUp.state == "DONE",
    }.get(show)


@query("容错澄清回访列表", right=Right.CASE_READ)
def followups(
    read: Read,
    *,
    show: str = "all",
    kind: str = "",
    clue_id: int | None = None,
    person_id: int | None = None,
    text: str = "",
    before_id: int | None = None,
    limit: int = 200,
) -> list[FollowUpRow]:
    """A page of records, newest first; ``show``: one of ``SHOWN``."""
    statement = select(FollowUp).where(_seen(read))
    wanted = _shown(show)
    if wanted is not None:
        statement = statement.where(wanted)
    if kind:
        statement = statement.where(FollowUp.kind == kind)
    for column, key in ((FollowUp.clue_id, clue_id), (FollowUp.person_id, person_id)):
        if key is not None:
            statement = statement.where(column == key)
    for word in text.split():
        columns = (FollowUp.title, FollowUp.number, FollowUp.subject_unit)
        statement = statement.where(or_(*(column.contains(word, autoescape=True) for column in columns)))
    if before_id is not None:
        statement = statement.where(FollowUp.id < before_id)
    found = read.session.scalars(statement.order_by(FollowUp.id.desc()).limit(limit))
    return [_row(record) for record in found]


def _row(record: FollowUp) -> FollowUpRow:
    kind = kind_of(record.kind)
    return FollowUpRow(
        id=record.id,
        number=record.number or "",
        kind=record.kind,
        kind_name=kind.name,
        title=record.title,
        state=record.state,
        state_text=STATES[record.state],
        registered_on=record.registered_on,
        outcome_text=outcome_name(kind, record.outcome),
    )


@query("查看容错澄清回访", right=Right.CASE_READ, audited=True)
def open_followup(read: Read, *, followup_id: int) -> FollowUpView:
    """One record with its whole way; a look that the trail records."""
    record = seen_followup(read, followup_id)
    read.about("followup", record.id)
    kind = kind_here(read, record.kind)
    clue = read.session.get(Clue, record.clue_id) if record.clue_id is not None else None
    decision = read.session.get(Decision, record.decision_id) if record.decision_id is not None else None
    row = _row(record)
    copied = {
        name: getattr(record, name)
        for name in FollowUpView.__dataclass_fields__
        if name in FollowUp.__table__.columns and name not in ("number", "events", "content")
    }
    writer = Right.CASE_WRITE in read.actor.rights
    return FollowUpView(
        **copied,
        number=row.number,
        kind_name=kind.name,
        basis=kind.basis,
        hint=kind.hint,
        clue_number=clue.number if clue else "",
        decision_number=(decision.number or decision.title) if decision else "",
        state_text=row.state_text,
        outcome_text=row.outcome_text,
        content=dict(record.content),
        facts=tuple(_facts(kind.asked(), record.content)),
        parts=_parts(kind, record.content),
        fields=kind.fields,
        deadlines=tuple(deadlines_of(read, kind="followup", record_id=record.id)),
        events=tuple(
            FollowUpEvent(date.fromisoformat(one["on"]), one["name"], one["actor"], one["text"])
            for one in record.events
        ),
        steps=tuple(_steps(read, kind, record)),
        may_change=writer and record.state in (*BEFORE, kind.first),
        letters=_letters(kind, record) if writer else {},
        issued=_issued(read, kind, record),
        visits=_visits(read, kind, record),
    )


def _issued(read: Read, kind: Kind, record: FollowUp) -> str:
    """The number of the newest letter to the subject that says what the record says."""
    to = (OfficialLetter.recipient_person_id, OfficialLetter.recipient_unit_id)[record.person_id is None]
    statement = select(OfficialLetter.number).where(
        OfficialLetter.kind.in_(kind.letters),
        OfficialLetter.clue_id == record.clue_id,
        to == (record.person_id or record.unit_id),
        OfficialLetter.number.is_not(None),
        OfficialLetter.state != "VOID",
        OfficialLetter.issued_on >= record.registered_on,
        OfficialLetter.deleted_at.is_(None),
        sees_governed(read.actor, OfficialLetter.clue_id),
    )
    return read.session.scalar(statement.order_by(OfficialLetter.id.desc()).limit(1)) or ""


def _visits(read: Read, kind: Kind, record: FollowUp) -> tuple[FollowUpRow, ...]:
    """The other records of a kind that comes again, on the same person."""
    if not kind.yearly or record.person_id is None:
        return ()
    statement = select(FollowUp).where(
        _seen(read),
        FollowUp.kind == kind.code,
        FollowUp.person_id == record.person_id,
        FollowUp.id != record.id,
    )
    return tuple(_row(one) for one in read.session.scalars(statement.order_by(FollowUp.id.desc())))


def _parts(kind: Kind, content: Mapping[str, Any]) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    asked = [("登记", kind.fields), *((step.name, step.fields) for step in kind.steps)]
    found = ((name, tuple(_facts(fields, content))) for name, fields in asked)
    return tuple((name, facts) for name, facts in found if facts)


def _facts(fields: Sequence[Asked], content: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = []
    for field in fields:
        value = content.get(field.name)
        if value in (None, "", []):
            continue
        found.append((field.label, _text(field, value)))
    return found


def paper_rows(record: FollowUp) -> list[tuple[str, str]]:
    """What a record says on paper: whom it concerns, what was filled in, what came of it and when."""
    row = _row(record)
    who = "，".join(filter(None, (record.subject_name, f"{record.subject_unit}{record.subject_post}")))
    return [
        ("对象", who),
        *_facts(kind_of(record.kind).asked(), record.content),
        ("结论", row.outcome_text),
        ("提出人", record.proposed_by_name),
        ("批准日期", f"{record.decided_on:%Y-%m-%d}" if record.decided_on else ""),
        ("办结日期", f"{record.closed_on:%Y-%m-%d}" if record.closed_on else ""),
    ]


def _letters(kind: Kind, record: FollowUp) -> dict[str, dict[str, str]]:
    """The letters that may be begun now, each with what its fields know from here."""
    if record.state not in kind.letters_in:
        return {}
    asked = {field.name: field for field in kind.asked()}
    return {
        code: {
            name: str(record.events[-1]["on"])
            if ours == LAST_DAY
            else _text(asked[ours], record.content[ours])
            for name, ours in fields.items()
            if ours == LAST_DAY or record.content.get(ours)
        }
        for code, fields in kind.letters.items()
    }


def _text(field: Asked, value: Any) -> str:
    # a line that the office has given up since still says what it said
    known = shipped_lines(field.name) | dict(field.choices)
    if field.type == "choice":
        return known.get(value, str(value))
    if field.type == "many":
        return "、".join(known.get(code, code) for code in value)
    if field.type == "reasoned":
        return "\n".join(f"{known.get(row['code'], row['code'])}：{row['reason']}" for row in value)
    if field.type == "date":
        return chinese_date(date.fromisoformat(value))
    return str(value)


def _steps(read: Read, kind: Kind, record: FollowUp) -> list[FollowUpStep]:
    """The legal steps of the acting account, then what this office may never do, with its rule."""
    rights = read.actor.rights
    own = blocked(read.actor, record.proposed_by_uid)
    found = []
    for step in kind.steps:
        may = Right.CASE_WRITE in rights if step.who == WRITE else Right.CASE_APPROVE in rights and not own
        # what stands beside the way, such as 期中检查, is entered once
        entered = not step.after and all(one.name in record.content for one in step.fields)
        if record.state in step.before and may and not entered:
            found.append(FollowUpStep(step.code, step.name, step.who == APPROVE, step.fields))
    if kind.refused and record.state not in FINAL:
        ruled = prohibited(kind.refused)
        found.append(FollowUpStep("refused", ruled.name, approve=True, fields=(), refused=ruled.reason))
    return found


def dual_checked(read: Read, clue_id: int) -> bool:
    """Whether the clue's 一案双查 has an approved conclusion: what closing a case asks for (domain.md 4.4)."""
    statement = select(FollowUp.id).where(
        FollowUp.clue_id == clue_id,
        FollowUp.kind == "DUAL_CHECK",
        FollowUp.state.in_(("RUNNING", "DONE")),
        FollowUp.deleted_at.is_(None),
    )
    return read.session.scalar(statement.limit(1)) is not None


@dataclass(frozen=True)
class WaitingFollowUp:
    """A record that waits for approval: for 工作台."""

    id: int
    number: str
    title: str
    what: str
    since: date
    who: str
    mine: bool


def waiting_followups(read: Read, limit: int) -> list[WaitingFollowUp]:
    """What waits for approval within the 知悉范围, the oldest first."""
    statement = select(FollowUp).where(_seen(read), FollowUp.state.in_(WAITING)).order_by(FollowUp.id)
    return [
        WaitingFollowUp(
            record.id,
            record.number or "",
            record.title,
            kinds()[record.kind].name,
            date.fromisoformat(record.events[-1]["on"]),
            record.proposed_by_name,
            blocked(read.actor, record.proposed_by_uid),
        )
        for record in read.session.scalars(statement.limit(limit))
    ]
