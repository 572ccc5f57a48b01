"""工作台: what is overdue, what is due, and what waits for whom, each with its rule; within the 知悉范围.

Everything is read from partial indexes of what is open, so that a large archive costs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from models.access import sees_clue, sees_governed
from models.base import KINDS
from models.clues.facts import ROLES
from models.clues.queries import count_clues
from models.clues.records import Clue, Proposal
from models.deadlines.holidays import missing_year
from models.deadlines.queries import LAPSING
from models.deadlines.records import Deadline
from models.decisions.records import Decision
from models.followups.queries import waiting_followups
from models.letters.records import LetterSignature, OfficialLetter
from models.operations import Read, query
from models.opinions.queries import waiting_opinions
from models.rectification.records import Rectification
from models.rights import Right
from models.rules.steps import OUTSIDE, holds
from models.talks.queries import waiting_plans
from models.talks.records import Talk
from models.undertakings.queries import due_entries

AHEAD_DAYS = 14
SHOWN = 50
COUNTED = 1000
OVERDUE, DUE = "overdue", "due"


@dataclass(frozen=True)
class DueRow:
    """What is due when and by which rule; ``days_left`` is negative when overdue."""

    kind: str
    record_id: int
    number: str
    title: str
    what: str
    due_on: date
    days_left: int
    basis: str
    deadline_id: int | None = None
    mine: bool = False


@dataclass(frozen=True)
class WaitRow:
    """What waits, since when and who asked; ``for_me`` when the acting account may decide it."""

    kind: str
    record_id: int
    number: str
    title: str
    what: str
    since: date
    who: str
    for_me: bool


@dataclass(frozen=True)
class WorkbenchView:
    """The first page after unlock. Counts stop at ``COUNTED``; rows at ``SHOWN``, the most urgent first."""

    today: date
    overdue: tuple[DueRow, ...]
    overdue_count: int
    due: tuple[DueRow, ...]
    due_count: int
    waiting: tuple[WaitRow, ...]
    open_clues: int
    counts: Mapping[str, int] = field(default_factory=dict)
    no_table: int | None = None
    """The year that periods in working days will soon reach and whose holidays are not on file."""


@query("工作台", right=Right.CASE_READ)
def workbench(read: Read, *, ahead: int = AHEAD_DAYS) -> WorkbenchView:
    """What is overdue, due within ``ahead`` days and waiting, and how much is open of each topic."""
    until = read.today + timedelta(days=ahead)
    rows = {name: _due_rows(read, name, until) for name in (OVERDUE, DUE)}
    counts = {name: _due_count(read, name, until) for name in (OVERDUE, DUE)}
    topics = topic_counts(read)
    return WorkbenchView(
        today=read.today,
        overdue=rows[OVERDUE],
        overdue_count=counts[OVERDUE],
        due=rows[DUE],
        due_count=counts[DUE],
        waiting=tuple(_waiting(read)),
        open_clues=topics["clue"],
        counts=topics,
        no_table=missing_year(read),
    )


def _between(name: str, column: Any, today: date, until: date) -> ColumnElement[bool]:
    return column < today if name == OVERDUE else and_(column >= today, column <= until)


def _deadlines(read: Read, name: str, until: date) -> list[ColumnElement[bool]]:
    conditions = [
        Deadline.done_on.is_(None),
        Deadline.deleted_at.is_(None),
        _between(name, Deadline.due_on, read.today, until),
        sees_governed(read.actor, Deadline.clue_id),
    ]
    if name == OVERDUE:
        conditions.append(Deadline.rule.not_in(LAPSING))
    return conditions


def _items(read: Read, name: str, until: date) -> list[ColumnElement[bool]]:
    return [
        Rectification.closed_on.is_(None),
        Rectification.deleted_at.is_(None),
        Rectification.state != "VOID",
        _between(name, Rectification.due_on, read.today, until),
        sees_governed(read.actor, Rectification.clue_id),
    ]


def _letters(read: Read, name: str, until: date) -> list[ColumnElement[bool]]:
    """Letters whose reply is due by their own day; one with an open deadline of its own is shown by that."""
    own = select(Deadline.id).where(
        Deadline.owner_kind == OfficialLetter.KIND,
        Deadline.owner_id == OfficialLetter.id,
        Deadline.done_on.is_(None),
        Deadline.deleted_at.is_(None),
    )
    return [
        ~own.exists(),
        OfficialLetter.state.in_(("SENT", "RECEIVED")),
        OfficialLetter.deleted_at.is_(None),
        OfficialLetter.reply_due_on.is_not(None),
        _between(name, OfficialLetter.reply_due_on, read.today, until),
        sees_governed(read.actor, OfficialLetter.clue_id),
    ]


def _due_rows(read: Read, name: str, until: date) -> tuple[DueRow, ...]:
    deadlines = (
        select(
            Deadline.id,
            Deadline.owner_kind,
            Deadline.owner_id,
            Deadline.what,
            Deadline.due_on,
            Deadline.basis,
            Deadline.responsible_uid,
        )
        .where(*_deadlines(read, name, until))
        .order_by(Deadline.due_on, Deadline.id)
        .limit(SHOWN)
    )
    found = read.session.execute(deadlines).all()
    names = captions(read, [(row.owner_kind, row.owner_id) for row in found])
    rows = [
        DueRow(
            row.owner_kind,
            row.owner_id,
            *names.get((row.owner_kind, row.owner_id), ("", "")),
            row.what,
            row.due_on,
            (row.due_on - read.today).days,
            row.basis,
            row.id,
            row.responsible_uid == read.actor.uid,
        )
        for row in found
    ]
    rows += _other_rows(read, name, until)
    rows.sort(key=lambda row: (row.due_on, row.kind, row.record_id))
    return tuple(rows[:SHOWN])


def _other_rows(read: Read, name: str, until: date) -> list[DueRow]:
    """Rectification items and letters keep their due day themselves."""
    items = (
        select(
            Rectification.id,
            Rectification.number,
            func.substr(Rectification.description, 1, 60),
            Rectification.due_on,
        )
        .where(*_items(read, name, until))
        .order_by(Rectification.due_on)
        .limit(SHOWN)
    )
    letters = (
        select(
            OfficialLetter.id,
            OfficialLetter.number,
            OfficialLetter.title,
            OfficialLetter.reply_due_on,
        )
        .where(*_letters(read, name, until))
        .order_by(OfficialLetter.reply_due_on)
        .limit(SHOWN)
    )
    rows = []
    for kind, what, basis, statement in (
        ("rectification", "完成整改", "整改台账", items),
        ("letter", "收回书面回复", "文书写明的期限", letters),
    ):
        for row_id, number, title, due_on in read.session.execute(statement).all():
            left = (due_on - read.today).days
            rows.append(DueRow(kind, row_id, number or "", title, what, due_on, left, basis))
    for row_id, title, what, due_on, _who in due_entries(read, *_days(name, read.today, until)):
        left = (due_on - read.today).days
        rows.append(DueRow("undertaking", row_id, "", title, what, due_on, left, "年度工作写明的期限"))
    return rows


def _days(name: str, today: date, until: date) -> tuple[date, date]:
    return (date.min, today - timedelta(days=1)) if name == OVERDUE else (today, until)


def _due_count(read: Read, name: str, until: date) -> int:
    total = 0
    for column, conditions in (
        (Deadline.id, _deadlines(read, name, until)),
        (Rectification.id, _items(read, name, until)),
        (OfficialLetter.id, _letters(read, name, until)),
    ):
        some = select(column).where(*conditions).limit(COUNTED).subquery()
        total += read.session.scalar(select(func.count()).select_from(some)) or 0
    total += len(due_entries(read, *_days(name, read.today, until)))
    return min(total, COUNTED)


def captions(read: Read, owners: Sequence[tuple[str, int]]) -> dict[tuple[str, int], tuple[str, str]]:
    """Number and title of the records that deadlines hang on, a query a kind."""
    found: dict[tuple[str, int], tuple[str, str]] = {}
    for kind in {kind for kind, _ in owners}:
        cls = KINDS.get(kind)
        if cls is None:
            continue
        ids = {record_id for other, record_id in owners if other == kind}
        columns = cls.__table__.c
        if "number" in columns and "title" in columns:
            statement = select(columns.id, columns.number, columns.title).where(columns.id.in_(ids))
            for record_id, number, title in read.session.execute(statement):
                found[(kind, record_id)] = (number or "", title)
        else:
            for record in read.session.scalars(select(cls).where(cls.id.in_(ids))):
                found[(kind, record.id)] = (record.registration(), record.caption())
    return found


def _waiting(read: Read) -> list[WaitRow]:
    rows = _proposals(read) + _decisions(read) + _followups(read) + _opinions(read) + _lapsed(read)
    may = Right.CASE_APPROVE in read.actor.rights
    rows += [
        WaitRow(
            "talk",
            one.id,
            one.number,
            one.title,
            "批准谈话方案",
            one.since,
            one.planner,
            may and not one.mine,
        )
        for one in waiting_plans(read, SHOWN)
        if may or one.mine
    ]
    rows += _letters_to_countersign(read)
    if Right.LETTER_ISSUE in read.actor.rights:
        rows += _letters_to_issue(read)
    rows.sort(key=lambda row: (not row.for_me, row.since, row.record_id))
    return rows[:SHOWN]


def _proposals(read: Read) -> list[WaitRow]:
    """Proposals that wait: for an approver all, those of his own rank for him; for others their own."""
    may = Right.CASE_APPROVE in read.actor.rights
    statement = (
        select(
            Proposal.clue_id, Clue.number, Clue.title, Proposal.name, Proposal.proposed_on, Proposal.proposer_name,
            Proposal.proposer_uid, Proposal.approver_role, Clue.handler_uid,
        )
        .join(Clue, Clue.id == Proposal.clue_id)
        .where(
            Proposal.state == "PENDING",
            Proposal.deleted_at.is_(None),
            Clue.deleted_at.is_(None),
            sees_clue(read.actor, Proposal.clue_id),
        )
        .order_by(Proposal.proposed_on, Proposal.id)
        .limit(SHOWN)
    )  # fmt: skip
    rows = []
    roles = {ROLES[role] for role in read.actor.roles if role in ROLES}
    for clue_id, number, title, name, on, who, uid, approver, handler in read.session.execute(statement):
        mine = uid == read.actor.uid
        turn = "DEPT_HEAD" if approver in OUTSIDE else approver
        for_me = may and not mine and handler != read.actor.uid and holds(turn, roles)
        if may or mine or handler == read.actor.uid:
            rows.append(WaitRow("clue", clue_id, number, title, f"请示：{name}", on, who, for_me))
    return rows


def _followups(read: Read) -> list[WaitRow]:
    """容错, 澄清 and the like that wait: those that the account may decide, and its own."""
    may = Right.CASE_APPROVE in read.actor.rights
    return [
        WaitRow(
            "followup", row.id, row.number, row.title, f"审批：{row.what}", row.since, row.who, not row.mine
        )
        for row in waiting_followups(read, SHOWN)
        if may or row.mine
    ]


def _decisions(read: Read) -> list[WaitRow]:
    """处理意见 that wait to be decided: those that the account may decide, and its own."""
    may, uid = Right.CASE_APPROVE in read.actor.rights, read.actor.uid
    statement = select(Decision).where(
        Decision.state == "PROPOSED",
        Decision.deleted_at.is_(None),
        sees_governed(read.actor, Decision.clue_id),
    )
    return [
        WaitRow(
            "decision",
            one.id,
            "",
            one.title,
            "作出处理决定",
            one.proposed_on or one.created_at.date(),
            one.proposed_by_name,
            may and one.proposed_by_uid != uid,
        )
        for one in read.session.scalars(statement.order_by(Decision.id).limit(SHOWN))
        if may or one.proposed_by_uid == uid
    ]


def _opinions(read: Read) -> list[WaitRow]:
    """党风廉政意见 that wait for a decision."""
    may, uid = Right.CASE_APPROVE in read.actor.rights, read.actor.uid
    return [
        WaitRow(
            "opinion",
            one.id,
            one.number or "",
            one.title,
            "审定党风廉政意见",
            one.proposed_on or one.received_on,
            one.proposed_by_name,
            one.proposed_by_uid != uid,
        )
        for one in waiting_opinions(read, SHOWN)
        if may or one.proposed_by_uid == uid
    ]


def _lapsed(read: Read) -> list[WaitRow]:
    """Periods that ended by themselves (处分条例 46) and wait to be noted, so that the keeper of the files is told."""
    statement = (
        select(Deadline.owner_kind, Deadline.owner_id, Deadline.due_on, Deadline.responsible_uid)
        .where(
            Deadline.done_on.is_(None),
            Deadline.deleted_at.is_(None),
            Deadline.due_on < read.today,
            Deadline.rule.in_(LAPSING),
            sees_governed(read.actor, Deadline.clue_id),
        )
        .order_by(Deadline.due_on, Deadline.id)
        .limit(SHOWN)
    )
    found = read.session.execute(statement).all()
    names = captions(read, [(row.owner_kind, row.owner_id) for row in found])
    return [
        WaitRow(
            row.owner_kind,
            row.owner_id,
            *names.get((row.owner_kind, row.owner_id), ("", "")),
            "登记影响期届满",
            row.due_on,
            "",
            row.responsible_uid == read.actor.uid,
        )
        for row in found
    ]


def _letters_to_countersign(read: Read) -> list[WaitRow]:
    """Checked letters whose countersigning waits for the acting account."""
    statement = (
        select(OfficialLetter.id, OfficialLetter.title, OfficialLetter.checked_on, OfficialLetter.updated_at)
        .add_columns(OfficialLetter.drafter_name)
        .join(LetterSignature, LetterSignature.letter_id == OfficialLetter.id)
        .where(
            OfficialLetter.state == "CHECKED",
            OfficialLetter.deleted_at.is_(None),
            LetterSignature.account_uid == read.actor.uid,
            LetterSignature.answer == "",
            LetterSignature.deleted_at.is_(None),
            sees_governed(read.actor, OfficialLetter.clue_id),
        )
        .order_by(OfficialLetter.id)
        .limit(SHOWN)
    )
    return [
        WaitRow(
            "letter",
            one.id,
            "",
            one.title,
            "会签文书",
            one.checked_on or one.updated_at.date(),
            one.drafter_name,
            True,
        )
        for one in read.session.execute(statement)
    ]


def _letters_to_issue(read: Read) -> list[WaitRow]:
    statement = (
        select(
            OfficialLetter.id,
            OfficialLetter.title,
            OfficialLetter.checked_on,
            OfficialLetter.drafter_name,
            OfficialLetter.updated_at,
        )
        .where(
            OfficialLetter.state == "CHECKED",
            OfficialLetter.deleted_at.is_(None),
            OfficialLetter.drafter_uid != read.actor.uid,
            sees_governed(read.actor, OfficialLetter.clue_id),
        )
        .order_by(OfficialLetter.id)
        .limit(SHOWN)
    )
    return [
        WaitRow(
            "letter",
            row.id,
            "",
            row.title,
            "签发文书",
            row.checked_on or row.updated_at.date(),
            row.drafter_name,
            True,
        )
        for row in read.session.execute(statement)
    ]


def topic_counts(read: Read) -> dict[str, int]:
    """What is unfinished of each topic, for the list of topics: clue, talk, letter, rectification."""
    counts = {"clue": count_clues(read, only_open=True)}
    for kind, statement in (
        (
            "letter",
            select(OfficialLetter.id).where(
                OfficialLetter.state.in_(("DRAFT", "CHECKED")),
                OfficialLetter.deleted_at.is_(None),
                sees_governed(read.actor, OfficialLetter.clue_id),
            ),
        ),
        (
            "rectification",
            select(Rectification.id).where(
                Rectification.closed_on.is_(None),
                Rectification.deleted_at.is_(None),
                Rectification.state != "VOID",
                sees_governed(read.actor, Rectification.clue_id),
            ),
        ),
        (
            "talk",
            select(Talk.id).where(
                Talk.state.in_(("PLANNED", "TALKING")),
                Talk.deleted_at.is_(None),
                sees_governed(read.actor, Talk.clue_id),
            ),
        ),
    ):
        some = statement.limit(COUNTED).subquery()
        counts[kind] = read.session.scalar(select(func.count()).select_from(some)) or 0
    return counts


@query("栏目计数", right=Right.CASE_READ)
def counts(read: Read) -> dict[str, int]:
    """The counts beside the topics, without the rest of the 工作台."""
    return topic_counts(read)
