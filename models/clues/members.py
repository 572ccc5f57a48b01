"""知悉范围 and 回避: who may see a clue (保密法 21), and who must not touch it (检举控告规则 48)."""

from __future__ import annotations

from sqlalchemy import select

from models.access import RECUSED, require_clue
from models.clues.inputs import AccountRef, words
from models.clues.parts import changeable
from models.clues.records import Clue, ClueMember
from models.deadlines.operations import open_deadlines
from models.errors import IllegalStep, InvalidInput, NotAllowed, NotFound
from models.operations import Read, Work, operation
from models.rights import Right

HANDLER, MEMBER, REGISTRAR = "HANDLER", "MEMBER", "REGISTRAR"
ROLE_NAMES = {HANDLER: "承办人", MEMBER: "知悉人员", REGISTRAR: "登记人", RECUSED: "回避"}


def live_members(read: Read, clue_id: int) -> list[ClueMember]:
    """Who is on the clue's list now, recused ones among them."""
    statement = select(ClueMember).where(
        ClueMember.clue_id == clue_id, ClueMember.until.is_(None), ClueMember.deleted_at.is_(None)
    )
    return list(read.session.scalars(statement.order_by(ClueMember.id)))


def put_member(work: Work, clue_id: int, account: AccountRef, role: str, reason: str = "") -> None:
    """Enter an account on the list in a role, unless it has that role already."""
    if not account.uid or not account.name.strip():
        raise InvalidInput("account", "请从账户名单中选择人员。")
    for member in live_members(work, clue_id):
        if member.account_uid == account.uid and member.role == role:
            return
    work.session.add(
        ClueMember(
            clue_id=clue_id,
            account_uid=account.uid,
            account_name=account.name.strip(),
            role=role,
            reason=reason,
            since=work.now,
        )
    )
    work.session.flush()


def set_handler(work: Work, clue: Clue, account: AccountRef) -> None:
    """Make an account the clue's 承办人; the one before leaves that role and stays informed only if listed otherwise."""
    if is_recused(work, clue.id, account.uid):
        raise NotAllowed(f"{account.name}已在这件线索中回避，不能承办。")
    for member in live_members(work, clue.id):
        if member.role == HANDLER and member.account_uid != account.uid:
            member.until = work.now
    put_member(work, clue.id, account, HANDLER)
    for deadline in open_deadlines(work, ("clue", clue.id)):
        deadline.responsible_uid = account.uid
    clue.handler_uid, clue.handler_name = account.uid, account.name.strip()


def is_recused(read: Read, clue_id: int, uid: str) -> bool:
    """Whether an account is recused from the clue."""
    return any(m.account_uid == uid and m.role == RECUSED for m in live_members(read, clue_id))


def _may_list(work: Work, clue: Clue) -> None:
    if clue.handler_uid != work.actor.uid and Right.CASE_APPROVE not in work.actor.rights:
        raise NotAllowed("知悉范围由承办人或审批人确定，请联系他们办理。")


def carry_recusals(work: Work, source: Clue, target: Clue) -> None:
    """Whoever is recused from a clue is recused from what becomes of its matter elsewhere (检举控告规则 48).

    Raises :class:`IllegalStep` where that is who handles the other clue.
    """
    for member in live_members(work, source.id):
        if member.role != RECUSED or is_recused(work, target.id, member.account_uid):
            continue
        if target.handler_uid == member.account_uid:
            raise IllegalStep(
                f"{member.account_name}在{source.number}中回避，却承办{target.number}，请先改派承办人。"
            )
        _out_of_sight(work, target, AccountRef(member.account_uid, member.account_name), member.reason)


@operation("扩大知悉范围", right=Right.CASE_READ)
def add_member(work: Work, *, clue_id: int, account: AccountRef, reason: str = "") -> None:
    """Put an account on the clue's list; its handler or an approver decides."""
    clue = changeable(work, clue_id)
    _may_list(work, clue)
    if is_recused(work, clue.id, account.uid):
        raise NotAllowed(f"{account.name}已在这件线索中回避，不能列入知悉范围。")
    put_member(work, clue.id, account, MEMBER, words("reason", reason, "理由", longest=200, required=False))


@operation("移出知悉范围", right=Right.CASE_READ)
def remove_member(work: Work, *, clue_id: int, account_uid: str) -> None:
    """Take an account off the clue's list, of a sealed one too; the handler himself is replaced instead."""
    clue = _narrowed(work, clue_id)
    _may_list(work, clue)
    if account_uid == clue.handler_uid:
        raise IllegalStep("承办人不能移出知悉范围，请先改派承办人。")
    found = [m for m in live_members(work, clue.id) if m.account_uid == account_uid and m.role != RECUSED]
    if not found:
        raise NotFound("这个账户不在知悉范围内。")
    for member in found:
        member.until = work.now


@operation("改派承办人", right=Right.CASE_APPROVE)
def change_handler(work: Work, *, clue_id: int, handler: AccountRef) -> None:
    """Give the clue to another handler."""
    set_handler(work, changeable(work, clue_id), handler)


@operation("决定回避", right=Right.CASE_APPROVE)
def recuse(
    work: Work, *, clue_id: int, account: AccountRef, reason: str, successor: AccountRef | None = None
) -> None:
    """Take the clue from an account's sight; a handler's place is filled by ``successor`` in the same step."""
    _recuse(work, _narrowed(work, clue_id), account, reason, successor)


@operation("主动回避", right=Right.CASE_READ)
def recuse_self(work: Work, *, clue_id: int, reason: str, successor: AccountRef | None = None) -> None:
    """Step back oneself: from then on the clue is out of one's own sight."""
    account = AccountRef(work.actor.uid, work.actor.name)
    _recuse(work, _narrowed(work, clue_id), account, reason, successor)


def _narrowed(work: Work, clue_id: int) -> Clue:
    """The clue, closed or sealed as it may be: to take it from somebody's sight changes nothing that it says."""
    clue = require_clue(work, clue_id)
    work.about("clue", clue.id)
    return clue


def _recuse(work: Work, clue: Clue, account: AccountRef, reason: str, successor: AccountRef | None) -> None:
    why = words("reason", reason, "回避的理由", longest=200)
    if clue.handler_uid == account.uid:
        if successor is None or successor.uid == account.uid:
            raise InvalidInput("successor", "承办人回避的，请同时指定接办的承办人。")
        set_handler(work, clue, successor)
    _out_of_sight(work, clue, account, why)


def _out_of_sight(work: Work, clue: Clue, account: AccountRef, why: str) -> None:
    for member in live_members(work, clue.id):
        if member.account_uid == account.uid and member.role != RECUSED:
            member.until = work.now
    put_member(work, clue.id, account, RECUSED, why)


@operation("解除回避", right=Right.CASE_APPROVE)
def end_recusal(work: Work, *, clue_id: int, account_uid: str, reason: str) -> None:
    """End a recusal; the account sees the clue again only where its role or the list says so."""
    clue = require_clue(work, clue_id)
    words("reason", reason, "解除回避的理由", longest=200)
    found = [m for m in live_members(work, clue.id) if m.account_uid == account_uid and m.role == RECUSED]
    if not found:
        raise NotFound("这个账户没有回避。")
    for member in found:
        member.until = work.now
    work.about("clue", clue.id)
    work.note(reason=reason.strip())
