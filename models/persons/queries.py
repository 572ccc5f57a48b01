"""Reading persons: the list, names for completion, and 廉政档案: everything about one person that may be seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, func, or_, select

from models.access import sees_clue, sees_governed
from models.clues.records import Clue, ClueParty
from models.deadlines.queries import EFFECT_END, PROBATION_END, due_text
from models.deadlines.records import Deadline
from models.decisions.limits import limits_of
from models.decisions.periods import period_text
from models.decisions.records import Decision
from models.followups.kinds import DROPPED, kind_of, outcome_name
from models.followups.records import FollowUp
from models.identity import mask_id_number
from models.letters.records import OfficialLetter
from models.operations import Read, query
from models.opinions.records import Opinion, OpinionPerson
from models.ownfields.tags import tagged
from models.persons.operations import identity_warnings, kept_person
from models.persons.records import Person
from models.rights import Right
from models.talks.records import Talk, TalkStatement, TalkSubject
from models.undertakings.kinds import PERSONAL, roles
from models.undertakings.records import Undertaking, UndertakingEntry
from models.units.records import Unit

LISTED = 200


@dataclass(frozen=True)
class PersonRow:
    """A person in a list."""

    id: int
    name: str
    gender: str
    unit_name: str
    post: str
    rank: str
    id_masked: str


@dataclass(frozen=True)
class PersonName:
    """A person offered while a name is typed; ``label`` tells namesakes apart."""

    id: int
    name: str
    label: str
    unit_id: int | None
    unit_name: str
    post: str
    rank: str = ""


@dataclass(frozen=True)
class FileEntry:
    """One record in a person's 廉政档案: what, when, how it stands; ``text`` is one more line, or empty."""

    kind: str
    id: int
    number: str
    title: str
    on: date | None
    state: str
    code: str
    text: str


LAPSED_ON_FILE = {EFFECT_END: "，日期已到，待登记", PROBATION_END: "，日期已到，待决定是否恢复权利"}


@dataclass(frozen=True)
class PersonDeadline:
    """An open deadline of one of the person's records."""

    id: int
    owner_kind: str
    owner_id: int
    what: str
    basis: str
    due_on: date
    overdue: bool
    rule: str = ""
    awaits_year: int | None = None

    @property
    def told(self) -> str:
        """The deadline as one line; a period that has ended by itself is not overdue, only its note is (处分条例 46)."""
        late = ""
        if self.overdue:
            late = LAPSED_ON_FILE.get(self.rule, "，已逾期")
        return f"{due_text(self.due_on, self.awaits_year)}  {self.what}{late}（{self.basis}）"


@dataclass(frozen=True)
class PersonView:
    """廉政档案: the person and every record about him within the acting account's 知悉范围, newest first.

    ``limits`` says until when which decision forbids what today.
    """

    id: int
    revision: int
    name: str
    former_name: str
    gender: str
    ethnicity: str
    birth: date | None
    id_no: str
    id_type: str
    political_status: str
    party_join_date: date | None
    education: str
    unit_id: int | None
    unit_name: str
    post: str
    rank: str
    subject_level: str
    is_supervised: bool
    retired_on: date | None
    phone: str
    address: str
    note: str
    warnings: tuple[str, ...]
    clues: tuple[FileEntry, ...]
    talks: tuple[FileEntry, ...]
    decisions: tuple[FileEntry, ...]
    followups: tuple[FileEntry, ...]
    letters: tuple[FileEntry, ...]
    works: tuple[FileEntry, ...]
    opinions: tuple[FileEntry, ...]
    deadlines: tuple[PersonDeadline, ...]
    limits: tuple[str, ...]

    @property
    def parts(self) -> tuple[tuple[str, tuple[FileEntry, ...]], ...]:
        """The parts of the file by name, in the order in which they are shown."""
        return (
            ("线索", self.clues),
            ("谈话", self.talks),
            ("处理处分", self.decisions),
            ("容错澄清回访", self.followups),
            ("文书", self.letters),
            ("党风廉政意见", self.opinions),
            ("年度工作", self.works),
        )

    @property
    def entries(self) -> tuple[FileEntry, ...]:
        """Everything on file in the order in which it happened, undated last."""
        everything = [entry for _title, entries in self.parts for entry in entries]
        return tuple(sorted(everything, key=lambda entry: (entry.on is None, entry.on or date.min, entry.id)))


def _named(words: str, *, tags: bool = False) -> list[ColumnElement[bool]]:
    """Every word is in a name, the unit, the post or a number, or begins the pinyin initials."""
    conditions = []
    for word in words.split():
        columns = (Person.name, Person.former_name, Person.post, Unit.name, Unit.short_name, Person.id_no)
        held = [column.contains(word, autoescape=True) for column in columns]
        held.append(Person.initials.startswith(word.lower(), autoescape=True))
        if tags:
            held.append(tagged("person", Person.id, word))
        conditions.append(or_(*held))
    return conditions


@query("人员列表", right=Right.CASE_READ)
def person_list(
    read: Read,
    *,
    text: str = "",
    unit_id: int | None = None,
    rank: str = "",
    before_id: int | None = None,
    limit: int = LISTED,
) -> list[PersonRow]:
    """A page of persons, newest first."""
    columns = (Person.id, Person.name, Person.gender, Unit.name.label("unit"), Person.post, Person.rank)
    statement = (
        select(*columns, Person.id_no)
        .outerjoin(Unit, Unit.id == Person.unit_id)
        .where(Person.deleted_at.is_(None), *_named(text, tags=True))
    )
    if unit_id is not None:
        statement = statement.where(Person.unit_id == unit_id)
    if rank:
        statement = statement.where(Person.rank == rank)
    if before_id is not None:
        statement = statement.where(Person.id < before_id)
    rows = read.session.execute(statement.order_by(Person.id.desc()).limit(limit))
    return [
        PersonRow(
            id=row.id,
            name=row.name,
            gender=row.gender,
            unit_name=row.unit or "",
            post=row.post,
            rank=row.rank,
            id_masked=mask_id_number(row.id_no or ""),
        )
        for row in rows
    ]


@query("人员计数", right=Right.CASE_READ)
def person_count(read: Read) -> int:
    """How many persons are on file."""
    return read.session.scalar(select(func.count(Person.id)).where(Person.deleted_at.is_(None))) or 0


@query("人员姓名", right=Right.CASE_READ)
def person_names(read: Read, *, words: str, unit_id: int | None = None, limit: int = 20) -> list[PersonName]:
    """Persons whose name or initials hold what was typed; namesakes are told apart by unit, post and birth."""
    if not words.strip():
        return []
    typed = words.strip()
    starts = or_(
        Person.name.startswith(typed, autoescape=True),
        Person.initials.startswith(typed.lower(), autoescape=True),
    )
    columns = (
        Person.id,
        Person.name,
        Person.unit_id,
        Unit.name.label("unit"),
        Person.post,
        Person.birth,
        Person.rank,
    )
    statement = (
        select(*columns)
        .outerjoin(Unit, Unit.id == Person.unit_id)
        .where(Person.deleted_at.is_(None), *_named(words))
        .order_by((Person.name == typed).desc(), starts.desc(), Person.name, Person.id)
    )
    if unit_id is not None:
        statement = statement.where(Person.unit_id == unit_id)
    rows = list(read.session.execute(statement.limit(limit)))
    labels = [_label(row.name, row.unit or "", row.post, None) for row in rows]
    return [
        PersonName(
            id=row.id,
            name=row.name,
            label=_label(row.name, row.unit or "", row.post, row.birth) if labels.count(label) > 1 else label,
            unit_id=row.unit_id,
            unit_name=row.unit or "",
            post=row.post,
            rank=row.rank,
        )
        for row, label in zip(rows, labels, strict=True)
    ]


def _label(name: str, unit: str, post: str, birth: date | None) -> str:
    details = " ".join(part for part in (unit, post, f"{birth.year}年生" if birth else "") if part)
    return f"{name}（{details}）" if details else name


@query("查看廉政档案", right=Right.CASE_READ, audited=True)
def open_person(read: Read, *, person_id: int) -> PersonView:
    """One person's whole picture, by right; a look that the trail records."""
    person = kept_person(read, person_id)
    read.about("person", person.id)
    unit = read.session.get(Unit, person.unit_id) if person.unit_id else None
    copied = {
        name: getattr(person, name)
        for name in PersonView.__dataclass_fields__
        if name in Person.__table__.columns and name != "id_no"
    }
    warned = identity_warnings(person.id_no or "", person.id_type, person.gender, person.birth, read.today)
    return PersonView(
        **copied,
        id_no=person.id_no or "",
        unit_name=unit.name if unit else "",
        warnings=tuple(warned),
        clues=tuple(_clues(read, person.id)),
        talks=tuple(_talks(read, person.id)),
        decisions=tuple(_decisions(read, person.id)),
        followups=tuple(_followups(read, person.id)),
        letters=tuple(_letters(read, person.id)),
        works=tuple(_works(read, person.id)),
        opinions=tuple(_opinions(read, person.id)),
        deadlines=tuple(_deadlines(read, person.id)),
        limits=tuple(limits_of(read, person.id)),
    )


def _clues(read: Read, person_id: int) -> list[FileEntry]:
    columns = (Clue.id, Clue.number, Clue.title, Clue.registered_on, Clue.status, Clue.disposition)
    statement = (
        select(*columns, ClueParty.outcome)
        .join(ClueParty, and_(ClueParty.clue_id == Clue.id, ClueParty.deleted_at.is_(None)))
        .where(ClueParty.person_id == person_id, Clue.deleted_at.is_(None), sees_clue(read.actor, Clue.id))
    )
    return _entries(read, "clue", statement.order_by(Clue.id.desc()))


def _talks(read: Read, person_id: int) -> list[FileEntry]:
    held = func.date(func.coalesce(Talk.started_at, Talk.planned_at))
    columns = (Talk.id, Talk.number, Talk.title, held, Talk.state, Talk.kind)
    together = and_(
        TalkSubject.talk_id == Talk.id, TalkSubject.person_id == person_id, TalkSubject.deleted_at.is_(None)
    )
    # whoever was on the list of a 集体谈话 and did not come: his file says so
    said = case((TalkSubject.attendance == "ABSENT", "缺席：" + TalkSubject.absence), else_=Talk.result)
    # 自书材料 that came in: the file names 谈话函询材料与说明 (domain.md 5.6)
    written = (
        select(func.count(TalkStatement.id))
        .where(
            TalkStatement.talk_id == Talk.id,
            TalkStatement.received_at.is_not(None),
            TalkStatement.deleted_at.is_(None),
        )
        .correlate(Talk)
        .scalar_subquery()
    )
    with_written = case(
        (written == 0, said),
        (func.coalesce(said, "") == "", "自书材料 " + cast(written, String) + " 份"),
        else_=said + "；自书材料 " + cast(written, String) + " 份",
    )
    statement = (
        select(*columns, with_written)
        .outerjoin(TalkSubject, together)
        .where(
            or_(Talk.person_id == person_id, TalkSubject.id.is_not(None)),
            Talk.deleted_at.is_(None),
            sees_governed(read.actor, Talk.clue_id),
        )
    )
    return _entries(read, "talk", statement.order_by(Talk.id.desc()))


def _decisions(read: Read, person_id: int) -> list[FileEntry]:
    statement = select(Decision).where(
        Decision.person_id == person_id,
        Decision.deleted_at.is_(None),
        sees_governed(read.actor, Decision.clue_id),
    )
    return [
        FileEntry(
            "decision", row.id, row.number or "", row.title, row.decided_on, row.state, row.measure,
            _held(read, row),
        )
        for row in read.session.scalars(statement.order_by(Decision.id.desc()).limit(LISTED))
    ]  # fmt: skip


def _held(read: Read, decision: Decision) -> str:
    text = period_text(read, decision)
    return f"影响期 {text}" if decision.period_to is not None else text


def _followups(read: Read, person_id: int) -> list[FileEntry]:
    columns = (
        FollowUp.id,
        FollowUp.number,
        FollowUp.title,
        FollowUp.registered_on,
        FollowUp.state,
        FollowUp.kind,
    )
    statement = select(*columns, FollowUp.outcome).where(
        FollowUp.person_id == person_id,
        FollowUp.deleted_at.is_(None),
        sees_governed(read.actor, FollowUp.clue_id),
    )
    return [
        replace(entry, text=outcome_name(kind_of(entry.code), entry.text))
        for entry in _entries(read, "followup", statement.order_by(FollowUp.id.desc()))
    ]


def _letters(read: Read, person_id: int) -> list[FileEntry]:
    letter = OfficialLetter
    columns = (letter.id, letter.number, letter.title, letter.issued_on, letter.state, letter.kind)
    statement = select(*columns, letter.recipient).where(
        letter.recipient_person_id == person_id,
        letter.deleted_at.is_(None),
        sees_governed(read.actor, letter.clue_id),
    )
    return _entries(read, "letter", statement.order_by(letter.id.desc()))


def _opinions(read: Read, person_id: int) -> list[FileEntry]:
    """Whoever asked for an opinion on him; what it said stands on its own page, by the rights of what it rests on."""
    columns = (
        Opinion.id,
        Opinion.number,
        Opinion.title,
        Opinion.received_on,
        Opinion.state,
        Opinion.requester,
    )
    statement = (
        select(*columns, Opinion.purpose)
        .join(OpinionPerson, OpinionPerson.opinion_id == Opinion.id)
        .where(
            OpinionPerson.person_id == person_id,
            OpinionPerson.deleted_at.is_(None),
            Opinion.deleted_at.is_(None),
            Opinion.state != DROPPED,
        )
    )
    entries = _entries(read, "opinion", statement.order_by(Opinion.id.desc()))
    # the request's own title names others who were asked about: it has no place in his file
    return [
        replace(entry, title=f"征求意见：{entry.text}", text=f"来函单位：{entry.code}") for entry in entries
    ]


def _works(read: Read, person_id: int) -> list[FileEntry]:
    """What of the year's work concerns the person: pledges, lessons, visits, points."""
    entry = UndertakingEntry
    statement = (
        select(Undertaking.id, Undertaking.title, Undertaking.held_on, entry)
        .join(Undertaking, Undertaking.id == entry.undertaking_id)
        .where(
            entry.person_id == person_id,
            entry.deleted_at.is_(None),
            entry.role.in_(PERSONAL),
            Undertaking.deleted_at.is_(None),
            Undertaking.state != "VOID",
            sees_governed(read.actor, Undertaking.clue_id),
        )
        .order_by(entry.id.desc())
        .limit(LISTED)
    )
    found = []
    for head, title, held_on, row in read.session.execute(statement):
        settled = roles()[row.role].settled
        state = roles()[row.role].name
        if settled:
            state = f"{'已' if row.done_on else '未'}{settled}"
        elif row.amount is not None:
            state = f"{state} {row.amount:+g}" if row.role == "POINTS" else f"{state} {row.amount:g}"
        found.append(
            FileEntry("undertaking", head, "", title, row.done_on or held_on, state, row.role, row.text[:200])
        )
    return found


def _entries(read: Read, kind: str, statement: Any) -> list[FileEntry]:
    found = []
    for row in read.session.execute(statement.limit(LISTED)):
        on = date.fromisoformat(row[3]) if isinstance(row[3], str) else row[3]
        found.append(
            FileEntry(kind, row[0], row[1] or "", row[2], on, row[4], row[5] or "", (row[6] or "")[:200])
        )
    return found


def _deadlines(read: Read, person_id: int) -> list[PersonDeadline]:
    of_clues = select(ClueParty.clue_id).where(
        ClueParty.person_id == person_id, ClueParty.deleted_at.is_(None)
    )
    together = select(TalkSubject.talk_id).where(
        TalkSubject.person_id == person_id, TalkSubject.deleted_at.is_(None)
    )
    of_talks = select(Talk.id).where(
        or_(Talk.person_id == person_id, Talk.id.in_(together)), Talk.deleted_at.is_(None)
    )
    of_decisions = select(Decision.id).where(Decision.person_id == person_id, Decision.deleted_at.is_(None))
    of_followups = select(FollowUp.id).where(FollowUp.person_id == person_id, FollowUp.deleted_at.is_(None))
    owned = or_(
        and_(Deadline.owner_kind == "clue", Deadline.owner_id.in_(of_clues)),
        and_(Deadline.owner_kind == "talk", Deadline.owner_id.in_(of_talks)),
        and_(Deadline.owner_kind == "decision", Deadline.owner_id.in_(of_decisions)),
        and_(Deadline.owner_kind == "followup", Deadline.owner_id.in_(of_followups)),
        and_(Deadline.owner_kind == "person", Deadline.owner_id == person_id),
    )
    statement = select(Deadline).where(
        owned,
        Deadline.done_on.is_(None),
        Deadline.deleted_at.is_(None),
        sees_governed(read.actor, Deadline.clue_id),
    )
    return [
        PersonDeadline(
            row.id,
            row.owner_kind,
            row.owner_id,
            row.what,
            row.basis,
            row.due_on,
            row.awaits_year is None and row.due_on < read.today,
            row.rule,
            row.awaits_year,
        )
        for row in read.session.scalars(statement.order_by(Deadline.due_on).limit(LISTED))
    ]
