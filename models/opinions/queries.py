"""Reading 党风廉政意见: the list, the open request with what each opinion is based on, namesakes; by right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from models.access import may_see_record
from models.deadlines.queries import DeadlineRow, deadlines_of
from models.identity import mask_id_number
from models.letters.records import OfficialLetter
from models.letters.steps import STATES as LETTER_STATES
from models.operations import Read, query
from models.opinions.gather import Entry, gather, verdict_name
from models.opinions.operations import (
    BEFORE,
    DECIDED,
    MATCHES,
    PROPOSED,
    STATES,
    UNSETTLED,
    kept_opinion,
    persons_of,
    sees_row,
)
from models.opinions.records import Opinion, OpinionPerson
from models.opinions.reply import reply_of
from models.persons.records import Person
from models.rights import Right
from models.second_person import blocked
from models.units.records import Unit

SHOWN = ("open", "proposed", "done", "all")


@dataclass(frozen=True)
class OpinionRow:
    """A request in a list."""

    id: int
    number: str
    title: str
    requester: str
    state: str
    state_text: str
    received_on: date
    due_on: date | None


@dataclass(frozen=True)
class Namesake:
    """A person on file who bears the name: for telling apart by hand."""

    id: int
    label: str


@dataclass(frozen=True)
class AskedPerson:
    """A person asked about; ``hidden``: the opinion leans on a record outside the acting account's 知悉范围.

    ``entries`` are the records it is based on; ``stale``: what is on file now is no longer what it was drafted from.
    """

    id: int
    name: str
    id_masked: str
    unit_name: str
    post: str
    match: str
    match_text: str
    person_id: int | None
    verdict: str
    verdict_text: str
    answer: str
    changed_because: str
    gathered_on: date | None
    entries: tuple[Entry, ...]
    hidden: bool
    stale: bool
    namesakes: tuple[Namesake, ...]


@dataclass(frozen=True)
class OpinionEvent:
    """One line of the request's way."""

    on: date
    name: str
    actor: str
    text: str


@dataclass(frozen=True)
class Reply:
    """The letter that answers; ``issued_on`` is None before 签发."""

    id: int
    number: str
    title: str
    state_text: str
    issued_on: date | None


@dataclass(frozen=True)
class OpinionView:
    """An open request; ``reply`` is the letter that answers it, None where there is none or it may not be seen."""

    id: int
    number: str
    title: str
    requester: str
    doc_no: str
    purpose: str
    received_on: date
    due_on: date | None
    state: str
    state_text: str
    proposed_by_name: str
    decided_by: str
    decided_on: date | None
    answered_on: date | None
    answer_no: str
    persons: tuple[AskedPerson, ...]
    deadlines: tuple[DeadlineRow, ...]
    events: tuple[OpinionEvent, ...]
    steps: tuple[str, ...]
    reply: Reply | None


@query("党风廉政意见列表", right=Right.CASE_READ)
def opinions(
    read: Read,
    *,
    show: str = "all",
    text: str = "",
    before_id: int | None = None,
    limit: int = 200,
) -> list[OpinionRow]:
    """A page of requests, newest first; ``show``: one of ``SHOWN``."""
    statement = select(Opinion).where(Opinion.deleted_at.is_(None))
    states = {"open": (*BEFORE, PROPOSED, DECIDED), "proposed": (PROPOSED,), "done": ("ANSWERED",)}.get(show)
    if states is not None:
        statement = statement.where(Opinion.state.in_(states))
    for word in text.split():
        columns = (Opinion.title, Opinion.number, Opinion.requester, Opinion.purpose)
        named = select(OpinionPerson.opinion_id).where(OpinionPerson.name.contains(word, autoescape=True))
        held = [column.contains(word, autoescape=True) for column in columns]
        statement = statement.where(or_(*held, Opinion.id.in_(named)))
    if before_id is not None:
        statement = statement.where(Opinion.id < before_id)
    return [
        OpinionRow(
            id=one.id,
            number=one.number or "",
            title=one.title,
            requester=one.requester,
            state=one.state,
            state_text=STATES[one.state],
            received_on=one.received_on,
            due_on=one.due_on,
        )
        for one in read.session.scalars(statement.order_by(Opinion.id.desc()).limit(limit))
    ]


@query("查看党风廉政意见", right=Right.CASE_READ, audited=True)
def open_opinion(read: Read, *, opinion_id: int) -> OpinionView:
    """One request with every person, what each opinion is based on, and the next steps; a look that the trail records."""
    opinion = kept_opinion(read, opinion_id)
    read.about("opinion", opinion.id)
    rows = persons_of(read, opinion.id)
    persons = tuple(_person(read, opinion, row) for row in rows)
    copied = {
        name: getattr(opinion, name)
        for name in OpinionView.__dataclass_fields__
        if name in Opinion.__table__.columns and name not in ("number", "events")
    }
    hidden = any(person.hidden for person in persons)
    letter = reply_of(read, opinion)
    return OpinionView(
        **copied,
        number=opinion.number or "",
        state_text=STATES[opinion.state],
        persons=persons,
        deadlines=tuple(deadlines_of(read, kind="opinion", record_id=opinion.id)),
        events=tuple(
            OpinionEvent(date.fromisoformat(one["on"]), one["name"], one["actor"], one["text"])
            for one in opinion.events
        ),
        steps=_steps(read, opinion, drafts=letter is None and not hidden),
        reply=_reply(read, letter),
    )


def _reply(read: Read, letter: OfficialLetter | None) -> Reply | None:
    if letter is None or not may_see_record(read.session, read.actor, letter):
        return None
    state = LETTER_STATES[letter.state]
    return Reply(letter.id, letter.number or "", letter.title, state, letter.issued_on)


def _person(read: Read, opinion: Opinion, row: OpinionPerson) -> AskedPerson:
    hidden = not sees_row(read, row)
    entries: tuple[Entry, ...] = ()
    stale = False
    if row.verdict and not hidden:
        # an answer that went out is shown as periods stood when it was drafted
        settled = opinion.state not in (*BEFORE, PROPOSED)
        found = gather(read, row.name, row.person_id, row.gathered_on if settled else None)
        wanted = [(one["kind"], one["id"]) for one in row.basis]
        entries = tuple(entry for entry in found.entries if (entry.kind, entry.id) in wanted)
        stale = opinion.state in (*BEFORE, PROPOSED) and found.differs(row.verdict, row.basis)
    return AskedPerson(
        id=row.id,
        name=row.name,
        id_masked=mask_id_number(row.id_no),
        unit_name=row.unit_name,
        post=row.post,
        match=row.match,
        match_text=MATCHES[row.match],
        person_id=row.person_id,
        verdict="" if hidden else row.verdict,
        verdict_text="由审批人办理" if hidden else verdict_name(row.verdict),
        answer="" if hidden else row.answer,
        changed_because="" if hidden else row.changed_because,
        gathered_on=row.gathered_on,
        entries=entries,
        hidden=hidden,
        stale=stale,
        namesakes=tuple(_namesakes(read, row)) if row.match == UNSETTLED else (),
    )


def _namesakes(read: Read, row: OpinionPerson) -> list[Namesake]:
    statement = (
        select(Person.id, Person.name, Person.post, Person.birth, Person.id_no, Unit.name.label("unit"))
        .outerjoin(Unit, Unit.id == Person.unit_id)
        .where(or_(Person.name == row.name, Person.former_name == row.name), Person.deleted_at.is_(None))
    )
    found = []
    for one in read.session.execute(statement.order_by(Person.id)):
        born = f"{one.birth:%Y-%m}生" if one.birth else ""
        parts = (one.name, one.unit, one.post, born, mask_id_number(one.id_no or ""))
        found.append(Namesake(one.id, " ".join(part for part in parts if part)))
    return found


def _steps(read: Read, opinion: Opinion, *, drafts: bool) -> tuple[str, ...]:
    """The legal steps of the acting account; ``drafts``: the reply may be begun."""
    rights = read.actor.rights
    if opinion.state in BEFORE and Right.CASE_WRITE in rights:
        return ("draft", "propose", "drop")
    if opinion.state == PROPOSED and Right.CASE_APPROVE in rights:
        own = blocked(read.actor, opinion.proposed_by_uid)
        return () if own else ("decide", "recheck", "return")
    if opinion.state == DECIDED and Right.CASE_WRITE in rights:
        return ("reply", "answer") if drafts else ("answer",)
    return ()


def waiting_opinions(read: Read, limit: int) -> list[Opinion]:
    """Requests that wait for a decision, the oldest first."""
    statement = select(Opinion).where(Opinion.deleted_at.is_(None), Opinion.state == PROPOSED)
    return list(read.session.scalars(statement.order_by(Opinion.id).limit(limit)))
