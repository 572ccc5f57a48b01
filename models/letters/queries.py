"""Reading letters: lists, counts, the open letter; all within the 知悉范围."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from models.access import sees_clue, sees_governed
from models.clues.inquiry_letters import told_ahead
from models.clues.records import Clue
from models.letters.compose import SECRECY_LABELS, LetterDraft, paper_of
from models.letters.countersigning import SignatureView, signatures_of
from models.letters.delivery import COPY_WAYS, DELIVERIES, is_locked
from models.letters.kinds import LetterKind, kind_from_data
from models.letters.paper import LetterPaper
from models.letters.records import LetterCopy, LetterEvent, LetterTemplate, OfficialLetter
from models.letters.steps import STATES, draft_of, offered, seen_letter
from models.operations import Read, query
from models.ownfields.tags import tagged
from models.persons.records import Person
from models.rectification.records import Rectification
from models.rights import Right
from models.settings.operations import case_setting
from models.units.records import Unit

SHOWN = ("draft", "checked", "issued", "awaiting", "overdue", "void", "all")
_AWAITING = ("SIGNED", "SEALED", "SENT", "RECEIVED")


@dataclass(frozen=True)
class LetterRow:
    """A letter in a list."""

    id: int
    number: str
    title: str
    kind: str
    kind_name: str
    recipient: str
    state: str
    state_text: str
    issued_on: date | None
    reply_due_on: date | None
    replied_on: date | None
    overdue: bool


@dataclass(frozen=True)
class LetterEventView:
    """One line of a letter's way."""

    happened_on: date
    name: str
    actor_name: str
    text: str


@dataclass(frozen=True)
class CopyRow:
    """One entry of the copies' register (份号)."""

    id: int
    first_no: int
    last_no: int
    how: str
    device: str
    purpose: str
    receiver: str
    printed_at: datetime
    actor_name: str
    returned_on: date | None
    destroyed_on: date | None


@dataclass(frozen=True)
class ReportView:
    """One of the two reports of 一书两报."""

    to: str
    on: date | None
    receipt: str


@dataclass(frozen=True)
class ItemOfLetter:
    """A rectification item that came from the letter."""

    id: int
    number: str
    description: str
    state: str
    due_on: date
    closed_on: date | None


@dataclass(frozen=True)
class LetterView:
    """An open letter: the text as data, the page as data, the way, the copies, what came of it."""

    id: int
    revision: int
    number: str
    state: str
    state_text: str
    locked: bool
    draft: LetterDraft
    paper: LetterPaper
    body: str
    clue_id: int | None
    clue_number: str
    unit_id: int | None
    unit_name: str
    person_id: int | None
    person_name: str
    drafter_uid: str
    drafter_name: str
    checker_name: str
    checked_on: date | None
    signer_name: str
    issued_on: date | None
    sealed_on: date | None
    sent_on: date | None
    delivery: str
    deliverer: str
    received_on: date | None
    receiver: str
    reply_due_on: date | None
    replied_on: date | None
    reply_text: str
    reply_ref: str
    objection: str
    reports: tuple[ReportView, ...]
    reports_complete: bool
    void_on: date | None
    void_reason: str
    pdf_evidence_id: int | None
    pdf_sha256: str
    secrecy_text: str
    events: tuple[LetterEventView, ...]
    copies: tuple[CopyRow, ...]
    signatures: tuple[SignatureView, ...]
    items: tuple[ItemOfLetter, ...]
    steps: tuple[str, ...]
    ahead: Mapping[str, str]
    """Step → what its entry does to the clue, as a sentence."""


def _seen(read: Read) -> ColumnElement[bool]:
    return and_(OfficialLetter.deleted_at.is_(None), sees_governed(read.actor, OfficialLetter.clue_id))


def _late(today: date) -> ColumnElement[bool]:
    return and_(
        OfficialLetter.state.in_(_AWAITING),
        OfficialLetter.replied_on.is_(None),
        OfficialLetter.reply_due_on < today,
    )


def _shown(show: str, today: date) -> ColumnElement[bool] | None:
    conditions = {
        "draft": OfficialLetter.state.in_(("DRAFT", "CHECKED")),
        "checked": OfficialLetter.state == "CHECKED",
        "issued": and_(OfficialLetter.number.is_not(None), OfficialLetter.state != "VOID"),
        "awaiting": and_(
            OfficialLetter.state.in_(_AWAITING),
            OfficialLetter.replied_on.is_(None),
            OfficialLetter.reply_due_on.is_not(None),
        ),
        "overdue": _late(today),
        "void": OfficialLetter.state == "VOID",
    }
    return conditions.get(show)


def _row_columns() -> Select[*tuple[Any, ...]]:
    return select(
        OfficialLetter.id,
        OfficialLetter.number,
        OfficialLetter.title,
        OfficialLetter.kind,
        LetterTemplate.name.label("kind_name"),
        OfficialLetter.recipient,
        OfficialLetter.state,
        OfficialLetter.issued_on,
        OfficialLetter.reply_due_on,
        OfficialLetter.replied_on,
    ).outerjoin(LetterTemplate, LetterTemplate.uid == OfficialLetter.template_uid)


@query("文书列表", right=Right.CASE_READ)
def letters(
    read: Read,
    *,
    show: str = "all",
    kind: str = "",
    clue_id: int | None = None,
    unit_id: int | None = None,
    person_id: int | None = None,
    text: str = "",
    before_id: int | None = None,
    limit: int = 200,
) -> list[LetterRow]:
    """A page of letters, newest first; ``show``: one of ``SHOWN``, ``text``: part of number, title or addressee."""
    statement = _row_columns().where(_seen(read))
    wanted = _shown(show, read.today)
    if wanted is not None:
        statement = statement.where(wanted)
    for column, value in (
        (OfficialLetter.kind, kind or None),
        (OfficialLetter.clue_id, clue_id),
        (OfficialLetter.recipient_unit_id, unit_id),
        (OfficialLetter.recipient_person_id, person_id),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if text.strip():
        columns = (OfficialLetter.number, OfficialLetter.title, OfficialLetter.recipient)
        statement = statement.where(
            or_(
                *(column.contains(text.strip(), autoescape=True) for column in columns),
                tagged("letter", OfficialLetter.id, text.strip()),
            )
        )
    if before_id is not None:
        statement = statement.where(OfficialLetter.id < before_id)
    rows = read.session.execute(statement.order_by(OfficialLetter.id.desc()).limit(limit))
    return [
        LetterRow(
            id=row.id,
            number=row.number or "",
            title=row.title,
            kind=row.kind,
            kind_name=row.kind_name or row.kind,
            recipient=row.recipient,
            state=row.state,
            state_text=STATES.get(row.state, row.state),
            issued_on=row.issued_on,
            reply_due_on=row.reply_due_on,
            replied_on=row.replied_on,
            overdue=bool(
                row.state in _AWAITING
                and row.replied_on is None
                and row.reply_due_on
                and row.reply_due_on < read.today
            ),
        )
        for row in rows
    ]


@query("文书计数", right=Right.CASE_READ)
def letter_counts(read: Read) -> dict[str, int]:
    """How many letters each value of ``show`` lists."""
    sums = [
        func.coalesce(func.sum(case((condition, 1), else_=0)), 0).label(show)
        for show in SHOWN
        if (condition := _shown(show, read.today)) is not None
    ]
    row = read.session.execute(select(func.count().label("all"), *sums).where(_seen(read))).one()
    return {show: int(row._mapping[show]) for show in SHOWN}


@dataclass(frozen=True)
class LetterChoices:
    """What a new letter may be about: shown text → id, the newest few hundred of each."""

    clues: dict[str, int]
    units: dict[str, int]
    persons: dict[str, int]


@query("文书可选对象", right=Right.CASE_READ)
def letter_choices(read: Read, *, limit: int = 500) -> LetterChoices:
    """Clues that the acting account sees, units and persons, for the form of a new letter."""
    seen = and_(Clue.deleted_at.is_(None), sees_clue(read.actor, Clue.id))
    clues = select(Clue.id, Clue.number, Clue.title).where(seen).order_by(Clue.id.desc()).limit(limit)
    units = select(Unit.id, Unit.name).where(Unit.deleted_at.is_(None)).order_by(Unit.id.desc()).limit(limit)
    persons = (
        select(Person.id, Person.name, Person.post, Unit.name.label("unit"))
        .outerjoin(Unit, Unit.id == Person.unit_id)
        .where(Person.deleted_at.is_(None))
        .order_by(Person.id.desc())
        .limit(limit)
    )
    return LetterChoices(
        {f"{row.number} {row.title}": row.id for row in read.session.execute(clues)},
        {row.name: row.id for row in read.session.execute(units)},
        {
            " ".join(part for part in (row.name, row.unit, row.post) if part): row.id
            for row in read.session.execute(persons)
        },
    )


@query("本单位自定文种", right=Right.CASE_READ)
def own_kinds(read: Read) -> list[LetterKind]:
    """The kinds that the office wrote itself, the newest version of each."""
    rows = read.session.scalars(
        select(LetterTemplate)
        .where(LetterTemplate.own, LetterTemplate.retired_on.is_(None), LetterTemplate.deleted_at.is_(None))
        .order_by(LetterTemplate.id)
    )
    return list({row.code: kind_from_data(row.data) for row in rows}.values())


@query("查看文书", right=Right.CASE_READ, audited=True)
def open_letter(read: Read, *, letter_id: int) -> LetterView:
    """One letter with its way, copies and what came of it; a look that the trail records."""
    letter = seen_letter(read, letter_id)
    read.about("letter", letter.id)
    draft = draft_of(read, letter)
    copied = {
        name: getattr(letter, name)
        for name in LetterView.__dataclass_fields__
        if name in OfficialLetter.__table__.columns and name not in ("number", "delivery")
    }
    return LetterView(
        **copied,
        number=letter.number or "",
        state_text=STATES.get(letter.state, letter.state),
        locked=is_locked(letter.state),
        draft=draft,
        paper=paper_now(read, letter, draft),
        clue_number=_name(read, Clue, letter.clue_id, "number"),
        unit_id=letter.recipient_unit_id,
        unit_name=_name(read, Unit, letter.recipient_unit_id, "name"),
        person_id=letter.recipient_person_id,
        person_name=_name(read, Person, letter.recipient_person_id, "name"),
        delivery=DELIVERIES.get(letter.delivery, letter.delivery),
        reports=_reports(letter) if draft.kind.reports else (),
        reports_complete=_reports_complete(letter),
        secrecy_text=SECRECY_LABELS.get(letter.secrecy, letter.secrecy),
        events=_events(read, letter.id),
        copies=_copies(read, letter.id),
        signatures=tuple(SignatureView.of(row) for row in signatures_of(read, letter.id)),
        items=_items(read, letter.id),
        steps=tuple(step for step in offered(letter.state) if step != "report" or draft.kind.reports),
        ahead=told_ahead(read, letter),
    )


def paper_now(read: Read, letter: OfficialLetter, draft: LetterDraft) -> LetterPaper:
    """The letter as it goes on paper now."""
    seal = int(case_setting(read, "seal_mm"))
    paper = paper_of(
        draft,
        on=letter.issued_on,
        number=letter.number or "",
        seal_mm=seal,
        signer=letter.signer_name,
        printed_by=str(case_setting(read, "printed_by")),
    )
    # an issued letter says what it said at 签发, whatever composition would make of it today
    return replace(paper, body=letter.body) if is_locked(letter.state) else paper


def _name(read: Read, record: type[Any], record_id: int | None, column: str) -> str:
    found = read.session.get(record, record_id) if record_id is not None else None
    return str(getattr(found, column)) if found is not None else ""


def _reports(letter: OfficialLetter) -> tuple[ReportView, ...]:
    return (
        ReportView(letter.report1_to, letter.report1_on, letter.report1_receipt),
        ReportView(letter.report2_to, letter.report2_on, letter.report2_receipt),
    )


def _reports_complete(letter: OfficialLetter) -> bool:
    """The letter is out and both reports are signed for (domain.md 4.5)."""
    return bool(letter.sent_on and letter.report1_receipt and letter.report2_receipt)


def _events(read: Read, letter_id: int) -> tuple[LetterEventView, ...]:
    kept = LetterEvent.deleted_at.is_(None)
    statement = select(LetterEvent).where(LetterEvent.letter_id == letter_id, kept).order_by(LetterEvent.id)
    return tuple(
        LetterEventView(row.happened_on, row.name, row.actor_name, row.text)
        for row in read.session.scalars(statement)
    )


def _copies(read: Read, letter_id: int) -> tuple[CopyRow, ...]:
    kept = LetterCopy.deleted_at.is_(None)
    statement = (
        select(LetterCopy).where(LetterCopy.letter_id == letter_id, kept).order_by(LetterCopy.first_no)
    )
    return tuple(
        CopyRow(
            row.id,
            row.first_no,
            row.last_no,
            COPY_WAYS.get(row.how, row.how),
            row.device,
            row.purpose,
            row.receiver,
            row.printed_at,
            row.actor_name,
            row.returned_on,
            row.destroyed_on,
        )
        for row in read.session.scalars(statement)
    )


def _items(read: Read, letter_id: int) -> tuple[ItemOfLetter, ...]:
    statement = select(Rectification).where(
        Rectification.source_kind == "letter",
        Rectification.source_id == letter_id,
        Rectification.deleted_at.is_(None),
    )
    rows = read.session.scalars(statement.order_by(Rectification.id))
    return tuple(
        ItemOfLetter(row.id, row.number, row.description, row.state, row.due_on, row.closed_on)
        for row in rows
    )
