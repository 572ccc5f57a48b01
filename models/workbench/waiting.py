"""What waits for whom on 工作台: proposals, plans, letters, followups and decisions; within the 知悉范围."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from models.access import sees_clue, sees_governed
from models.clues.facts import ROLES
from models.clues.records import Clue, Proposal
from models.deadlines.queries import LAPSING, PROBATION_END
from models.deadlines.records import Deadline
from models.decisions.records import Decision
from models.dossiers.lending import ASKED, may_not_allow
from models.dossiers.records import Dossier, DossierLoan
from models.followups.queries import waiting_followups
from models.letters.records import LetterSignature, OfficialLetter
from models.operations import Read
from models.opinions.queries import waiting_opinions
from models.rights import Right
from models.rules.steps import OUTSIDE, holds
from models.talks.queries import waiting_plans
from models.workbench.captions import captions

SHOWN = 50


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


def waiting(read: Read) -> list[WaitRow]:
    """What waits, mine to decide first, then by how long."""
    rows = (
        _proposals(read)
        + _decisions(read)
        + _followups(read)
        + _opinions(read)
        + _loans(read)
        + _lapsed(read)
    )
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


def _loans(read: Read) -> list[WaitRow]:
    """Files that somebody asks for (借阅), for who may allow it and for who asked."""
    may = Right.CASE_APPROVE in read.actor.rights
    statement = (
        select(DossierLoan, Dossier.number, Dossier.title)
        .join(Dossier, Dossier.id == DossierLoan.dossier_id)
        .where(
            DossierLoan.state == ASKED,
            DossierLoan.deleted_at.is_(None),
            Dossier.deleted_at.is_(None),
            sees_clue(read.actor, Dossier.clue_id),
        )
        .order_by(DossierLoan.id)
        .limit(SHOWN)
    )
    return [
        WaitRow(
            Dossier.KIND,
            loan.dossier_id,
            number,
            title,
            f"批准{loan.borrower}借阅案卷",
            loan.asked_on,
            loan.asked_by,
            may and not may_not_allow(read, loan),
        )
        for loan, number, title in read.session.execute(statement)
        if may or loan.asked_by_uid == read.actor.uid
    ]


def _lapsed(read: Read) -> list[WaitRow]:
    """Periods that ended by themselves (处分条例 46) and wait to be noted, so that the keeper of the files is told;
    a 留党察看 whose term is over waits for who decides on the rights.
    """
    may = Right.CASE_APPROVE in read.actor.rights
    statement = (
        select(
            Deadline.owner_kind, Deadline.owner_id, Deadline.due_on, Deadline.responsible_uid, Deadline.rule
        )
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
            "决定是否恢复党员权利" if row.rule == PROBATION_END else "登记影响期届满",
            row.due_on,
            "",
            # who proposed it notes that it ended; on the rights somebody else decides
            may and row.responsible_uid != read.actor.uid
            if row.rule == PROBATION_END
            else row.responsible_uid == read.actor.uid,
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
