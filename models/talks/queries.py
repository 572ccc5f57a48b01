"""Reading talks: lists, counts, campaigns, the open talk; all within the 知悉范围."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from models.access import sees_governed
from models.clues.records import Clue
from models.evidence.operations import evidence_of
from models.operations import Read, query
from models.ownfields.tags import tagged
from models.rights import Right
from models.rules import name_of, talk_kind, talk_kinds
from models.rules.tables import talk_rules
from models.talks.approval import why_not_held
from models.talks.groups import Subject, is_group, subjects_of
from models.talks.handovers import HandoverView, handed_over, handover_of
from models.talks.identity import CREDENTIAL_NOTE, IDENTITY_NOTE, identity_of, unproven
from models.talks.open_ends import open_ends
from models.talks.operations import Talker, seen_talk, talkers_of, told
from models.talks.reading import READING_NOTE, Correction, corrections_of, reading_since, unread
from models.talks.records import Talk, TalkSubject, TalkTalker
from models.talks.rules import (
    CANCELLED,
    CLUE_STAGES,
    DAILY,
    DONE,
    NEEDS_APPROVAL,
    PLANNED,
    STATES,
    TALKING,
    rest_hints,
)
from models.talks.statements import StatementView, statements_of
from models.talks.strangers import stranger_of
from models.talks.transcript import Line, lines_of

SHOWN = ("open", "planned", "talking", "done", "all")


@dataclass(frozen=True)
class TalkRow:
    """A talk in a list; ``at`` is when it was held, or is planned."""

    id: int
    number: str
    title: str
    kind: str
    kind_name: str
    subject_name: str
    subject_unit: str
    state: str
    state_text: str
    at: datetime | None
    place: str
    clue_id: int | None
    campaign: str


@dataclass(frozen=True)
class KindChoice:
    """A kind of talk as offered in a form."""

    code: str
    name: str
    talkers: int
    transcript: bool
    form1: bool
    basis: str
    needs_clue: bool
    needs_approval: bool
    daily: bool
    group: bool = False
    safety: bool = False
    record: str = ""


@dataclass(frozen=True)
class TalkView:
    """An open talk: the subject as he was, who talked, the transcript, what to mind, the next legal steps."""

    id: int
    revision: int
    number: str
    kind: str
    kind_name: str
    kind_basis: str
    transcript_needed: bool
    title: str
    clue_id: int | None
    clue_number: str
    person_id: int | None
    subject_name: str
    subject_unit: str
    subject_post: str
    subject_rank: str
    subject_rank_name: str
    subject_gender: str
    campaign: str
    round_no: int
    state: str
    state_text: str
    planned_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    place: str
    recorder: str
    approved_by: str
    approved_on: date | None
    plan: str
    safety: dict[str, str]
    notice_read: bool
    summary: str
    result: str
    confirm_text: str
    refuse_note: str
    locked_at: datetime | None
    supplement_of_id: int | None
    talkers: tuple[Talker, ...]
    lines: tuple[Line, ...]
    supplements: tuple[TalkRow, ...]
    warnings: tuple[str, ...]
    steps: tuple[str, ...]
    # audio and video of the talk: name and SHA-256
    media: tuple[tuple[str, str], ...] = ()
    # its attachments: id and name
    files: tuple[tuple[int, str], ...] = ()
    # the persons of a 集体谈话, and who of them came
    subjects: tuple[Subject, ...] = ()
    group: bool = False
    # who the person is; what he says of himself; how meals and rest were seen to
    identity: tuple[tuple[str, str], ...] = ()
    identity_note: str = ""
    care: str = ""
    rest_hinted: bool = False
    # which 证件 the transcript must state and does not, in words; why, as it was written when it was locked
    unproven: tuple[str, ...] = ()
    credential_note: str = ""
    unread: bool = False
    reading_note: str = ""
    # what must be kept of the kind; whether the person writes his opinion
    record: str = ""
    opinion_needed: bool = False
    # since when the person reads the transcript, and what he had corrected
    reading_since: datetime | None = None
    corrections: tuple[Correction, ...] = ()
    # 身份要素 of somebody not on file, by key; 自书材料; 陪送交接, and whether the kind asks for it
    stranger: dict[str, str] = field(default_factory=dict)
    statements: tuple[StatementView, ...] = ()
    handover: HandoverView | None = None
    handed_over: bool = False


def _seen(read: Read) -> ColumnElement[bool]:
    return and_(Talk.deleted_at.is_(None), sees_governed(read.actor, Talk.clue_id))


def with_person(person_id: int) -> ColumnElement[bool]:
    """Talks with a person, alone or among others."""
    together = select(TalkSubject.talk_id).where(
        TalkSubject.person_id == person_id, TalkSubject.deleted_at.is_(None)
    )
    return or_(Talk.person_id == person_id, Talk.id.in_(together))


def _shown(show: str) -> ColumnElement[bool] | None:
    conditions = {
        "open": Talk.state.in_((PLANNED, TALKING)),
        "planned": Talk.state == PLANNED,
        "talking": Talk.state == TALKING,
        "done": Talk.state == DONE,
    }
    return conditions.get(show)


@query("谈话列表", right=Right.CASE_READ)
def talk_list(
    read: Read,
    *,
    show: str = "all",
    kind: str = "",
    clue_id: int | None = None,
    person_id: int | None = None,
    campaign: str = "",
    text: str = "",
    before_id: int | None = None,
    limit: int = 200,
) -> list[TalkRow]:
    """A page of talks, newest first; ``show``: one of ``SHOWN``."""
    statement = select(*_ROW).where(_seen(read))
    wanted = _shown(show)
    if wanted is not None:
        statement = statement.where(wanted)
    for column, value in ((Talk.kind, kind), (Talk.campaign, campaign)):
        if value:
            statement = statement.where(column == value)
    if clue_id is not None:
        statement = statement.where(Talk.clue_id == clue_id)
    if person_id is not None:
        statement = statement.where(with_person(person_id))
    for word in text.split():
        columns = (Talk.title, Talk.subject_name, Talk.subject_unit, Talk.number, Talk.campaign)
        together = select(TalkSubject.talk_id).where(
            TalkSubject.name.contains(word, autoescape=True), TalkSubject.deleted_at.is_(None)
        )
        named = (column.contains(word, autoescape=True) for column in columns)
        statement = statement.where(or_(*named, Talk.id.in_(together), tagged("talk", Talk.id, word)))
    if before_id is not None:
        statement = statement.where(Talk.id < before_id)
    return [_row(row) for row in read.session.execute(statement.order_by(Talk.id.desc()).limit(limit))]


_ROW = (
    Talk.id, Talk.number, Talk.title, Talk.kind, Talk.subject_name, Talk.subject_unit, Talk.state,
    Talk.started_at, Talk.planned_at, Talk.place, Talk.clue_id, Talk.campaign,
)  # fmt: skip


def _row(row: Any) -> TalkRow:
    return TalkRow(
        id=row.id,
        number=row.number,
        title=row.title,
        kind=row.kind,
        kind_name=talk_kind(row.kind).name,
        subject_name=row.subject_name,
        subject_unit=row.subject_unit,
        state=row.state,
        state_text=STATES.get(row.state, row.state),
        at=row.started_at or row.planned_at,
        place=row.place,
        clue_id=row.clue_id,
        campaign=row.campaign,
    )


@dataclass(frozen=True)
class WaitingPlan:
    """A plan that waits for its approval; ``mine``: the acting account drew it up."""

    id: int
    number: str
    title: str
    since: date
    planner: str
    mine: bool


def waiting_plans(read: Read, limit: int) -> list[WaitingPlan]:
    """Plans that nobody approved, or that are no longer what was approved, the oldest first."""
    statement = select(Talk).where(
        _seen(read),
        Talk.state.in_((PLANNED, TALKING)),
        or_(and_(Talk.kind.in_(NEEDS_APPROVAL), Talk.approved_by == ""), Talk.approved_plan.is_not(None)),
    )
    found = []
    for talk in read.session.scalars(statement.order_by(Talk.id).limit(10 * limit)):
        if not talk.approved_by or _stale(read, talk):
            mine = talk.planner_uid == read.actor.uid
            since = talk.created_at.date()
            found.append(WaitingPlan(talk.id, talk.number, talk.title, since, talk.planner_name, mine))
    return found[:limit]


@query("谈话计数", right=Right.CASE_READ)
def talk_counts(read: Read) -> dict[str, int]:
    """How many talks each value of ``show`` lists."""
    sums = [
        func.coalesce(func.sum(case((condition, 1), else_=0)), 0).label(show)
        for show in SHOWN
        if (condition := _shown(show)) is not None
    ]
    row = read.session.execute(select(func.count(Talk.id).label("all"), *sums).where(_seen(read))).one()
    return {show: int(row._mapping[show]) for show in SHOWN}


def talk_kind_choices() -> list[KindChoice]:
    """Every kind of talk with what it asks for."""
    return [
        KindChoice(
            code=row.code,
            name=row.name,
            talkers=row.talkers,
            transcript=row.transcript,
            form1=row.form1,
            basis=row.basis,
            needs_clue=row.code in CLUE_STAGES,
            needs_approval=row.code in NEEDS_APPROVAL,
            daily=row.code in DAILY,
            group=is_group(row.code),
            safety=talk_rules()[row.code].safety,
            record=talk_rules()[row.code].record,
        )
        for row in talk_kinds().values()
    ]


@query("谈话人姓名", right=Right.CASE_READ)
def talker_names(read: Read, *, words: str = "", limit: int = 20) -> list[Talker]:
    """Talkers of earlier talks, the latest first, for completion."""
    # the row whose 证件 is known comes before a later one without
    latest = func.max(TalkTalker.id + case((TalkTalker.credential_no != "", 1 << 40), else_=0))
    columns = (
        TalkTalker.name, TalkTalker.unit_name, TalkTalker.post, TalkTalker.gender,
        TalkTalker.credential, TalkTalker.credential_no,
    )  # fmt: skip
    statement = select(*columns, latest).where(TalkTalker.deleted_at.is_(None))
    if words.strip():
        statement = statement.where(TalkTalker.name.contains(words.strip(), autoescape=True))
    grouped = statement.group_by(TalkTalker.name, TalkTalker.unit_name)
    rows = read.session.execute(grouped.order_by(latest.desc()).limit(limit))
    return [
        Talker(
            row.name, row.unit_name, row.post, row.gender,
            credential=row.credential, credential_no=row.credential_no,
        )
        for row in rows
    ]  # fmt: skip


@query("查看谈话", right=Right.CASE_READ, audited=True)
def open_talk(read: Read, *, talk_id: int) -> TalkView:
    """One talk with its transcript; a look that the trail records."""
    talk = seen_talk(read, talk_id)
    read.about("talk", talk.id)
    row = talk_kind(talk.kind)
    clue = read.session.get(Clue, talk.clue_id) if talk.clue_id is not None else None
    copied = {
        name: getattr(talk, name)
        for name in TalkView.__dataclass_fields__
        if name in Talk.__table__.columns and name != "safety"
    }
    files = evidence_of(read, kind="talk", record_id=talk.id)
    added = select(*_ROW).where(_seen(read), Talk.supplement_of_id == talk.id).order_by(Talk.id)
    return TalkView(
        **copied,
        safety={key: str(text) for key, text in (talk.safety or {}).items()},
        files=tuple((one.id, one.name) for one in files),
        media=tuple(
            (one.name, one.sha256) for one in files if one.media_type.split("/")[0] in ("audio", "video")
        ),
        kind_name=row.name,
        kind_basis=row.basis,
        transcript_needed=row.transcript,
        clue_number=clue.number if clue else "",
        subject_rank_name=name_of("ranks", talk.subject_rank),
        state_text=STATES.get(talk.state, talk.state),
        talkers=tuple(_talker(one) for one in talkers_of(read, talk.id)),
        lines=lines_of(read, talk.id),
        subjects=subjects_of(read, talk.id),
        group=is_group(talk.kind),
        supplements=tuple(_row(found) for found in read.session.execute(added)),
        warnings=(
            *([stale] if (stale := _stale(read, talk)) else []),
            *told(read, talk),
            *open_ends(read, talk),
        ),
        identity=identity_of(read, talk),
        stranger=stranger_of(talk),
        statements=statements_of(read, talk.id),
        handover=handover_of(read, talk.id),
        handed_over=handed_over(talk.kind),
        identity_note=str((talk.extra or {}).get(IDENTITY_NOTE, "")),
        care=str((talk.extra or {}).get("care", "")),
        unproven=() if talk.locked_at else unproven(read, talk, talkers_of(read, talk.id)),
        credential_note=str((talk.extra or {}).get(CREDENTIAL_NOTE, "")),
        unread=unread(talk),
        reading_note=str((talk.extra or {}).get(READING_NOTE, "")),
        rest_hinted=bool(rest_hints(talk, read.now)),
        record=talk_rules()[talk.kind].record,
        opinion_needed=talk_rules()[talk.kind].opinion,
        reading_since=reading_since(talk),
        corrections=corrections_of(read, talk.id),
        steps=_steps(read, talk),
    )


def _talker(row: TalkTalker) -> Talker:
    return Talker(
        row.name, row.unit_name, row.post, row.gender, row.role, row.account_uid,
        row.credential, row.credential_no,
    )  # fmt: skip


def _steps(read: Read, talk: Talk) -> tuple[str, ...]:
    """Next legal steps by the names of their operations; approval only where it is somebody else's talk."""
    if talk.state == DONE:
        return ("supplement",)
    if talk.state == CANCELLED:
        return ()
    stale = bool(_stale(read, talk))
    if talk.state == TALKING and not stale:
        if is_group(talk.kind):
            # nobody reads for all; who came signs the 签到表
            return ("finish", "cancel")
        if unread(talk):
            return ("read", "finish", "cancel")
        return ("finish", "talk_on" if reading_since(talk) else "read", "cancel")
    approval = stale or (talk.kind in NEEDS_APPROVAL and not talk.approved_by)
    if not approval:
        return ("start", "cancel")
    may = Right.CASE_APPROVE in read.actor.rights and talk.planner_uid != read.actor.uid
    return ("approve", "cancel") if may else ("cancel",)


def _stale(read: Read, talk: Talk) -> str:
    return why_not_held(read, talk) if talk.state in (PLANNED, TALKING) else ""
