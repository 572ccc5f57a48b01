"""Clearance for cases takes two persons: the 安全保密管理员 authorises, who holds the case key seals it to the account.

Source: domain.md 6.3 (三员分立、授权双人确认, 约定). An authorisation holds for the account's public keys of that day: a
password reset in between makes it void. An account that still has the initial password is not cleared: its keys were
made by the administrator, who could have kept them. In a one-person office (design.md) both are one person, and the
trail says so.
"""

from __future__ import annotations

from sqlalchemy import select

from models.accounts.holders import require_another_holder
from models.accounts.operations import account_by_uid
from models.accounts.records import Account, Clearance
from models.errors import Conflict, IllegalStep, InvalidInput, NotAllowed
from models.operations import Read, Store, Work, operation, query
from models.rights import OFFICERS, Right
from models.settings.operations import house_setting

LONGEST_BASIS = 200
INITIAL = "这个账户还在用初始密码，请本人先登录并改成自己的密码，再办理授权。"


@operation("授权接触案卷", right=Right.CLEARANCE_AUTHORISE, store=Store.HOUSE)
def authorise_clearance(work: Work, *, uid: str, basis: str, card: str) -> int:
    """Authorise an account for cases; ``basis`` names the decision or paper. Returns the authorisation's id.

    ``card``: the fingerprint of the account's public keys. Raises :class:`InvalidInput`, :class:`NotAllowed` for
    officers, :class:`IllegalStep` for a stopped, cleared or already authorised account and for an initial password.
    """
    account = account_by_uid(work, uid)
    if not basis.strip():
        raise InvalidInput("basis", "请写明授权依据，例如批准人和批件名称。")
    if len(basis.strip()) > LONGEST_BASIS:
        raise InvalidInput("basis", f"授权依据请不要超过 {LONGEST_BASIS} 个字。")
    if not account.active:
        raise IllegalStep("这个账户已停用，不能授权。")
    if account.cleared:
        raise IllegalStep("这个账户已经有案卷权限。")
    if account.must_change:
        raise IllegalStep(INITIAL)
    alone = house_setting(work, "one_person_office")
    if account.role_set() & OFFICERS and not alone:
        raise NotAllowed("系统管理员、安全保密管理员、安全审计员不能接触案卷，不能授权。")
    if account.uid == work.actor.uid and not alone:
        raise NotAllowed("不能给自己授权，请由另一位安全保密管理员办理。")
    if waiting(work, account) is not None:
        raise Conflict("这个账户已经授权，正等待负责人授予，不必重复授权。")
    made = Clearance(
        account_uid=uid,
        card=card,
        basis=basis.strip(),
        authorised_by_uid=work.actor.uid,
        authorised_by=work.actor.name,
        authorised_at=work.now,
    )
    work.session.add(made)
    work.session.flush()
    work.note(account=account.name, basis=made.basis, **({"one_person_office": True} if alone else {}))
    return made.id


@operation("收回接触案卷的授权", right=Right.CLEARANCE_AUTHORISE, store=Store.HOUSE)
def take_back_authorisation(work: Work, *, uid: str) -> None:
    """Take back an authorisation that nobody has acted on yet."""
    account = account_by_uid(work, uid)
    row = waiting(work, account)
    if row is None:
        raise IllegalStep("这个账户没有等待授予的授权。")
    row.ended_at, row.ended_by = work.now, work.actor.name
    work.note(account=account.name)


@operation("授予案卷权限", right=Right.CLEARANCE_GRANT, store=Store.HOUSE)
def seal_clearance(work: Work, *, uid: str, card: str) -> None:
    """Note that the case keys were sealed to an account that somebody else authorised.

    ``card``: the fingerprint of the public keys that were sealed to. Raises :class:`NotAllowed`.
    """
    account = account_by_uid(work, uid)
    row = _sealable(work, account, card)
    row.sealed_at, row.sealed_by_uid, row.sealed_by = work.now, work.actor.uid, work.actor.name
    account.cleared = True
    work.note(account=account.name, authorised_by=row.authorised_by, basis=row.basis)


@query("查看接触案卷的授权", right=Right.CLEARANCE_GRANT, store=Store.HOUSE)
def require_authorised(read: Read, *, uid: str, card: str) -> None:
    """Raise :class:`NotAllowed` unless the acting account may seal the keys to this account now."""
    _sealable(read, account_by_uid(read, uid), card)


@query("查看能否撤销案卷权限", right=Right.CLEARANCE_GRANT, store=Store.HOUSE)
def require_holder_left(read: Read, *, uid: str) -> None:
    """Raise :class:`NotAllowed` where without this account nobody could give the case keys to anyone any more."""
    require_another_holder(read, account_by_uid(read, uid))


@operation("撤销案卷权限", right=Right.CLEARANCE_GRANT, store=Store.HOUSE)
def end_clearance(work: Work, *, uid: str) -> None:
    """Note that the case keys were taken from an account."""
    account = account_by_uid(work, uid)
    account.cleared = False
    account.drop_right(Right.REPORTER_SEE)
    for row in _open(work, account):
        row.ended_at, row.ended_by = work.now, work.actor.name
    work.note(account=account.name)


def waiting(read: Read, account: Account) -> Clearance | None:
    """The authorisation that waits to be sealed; one for former keys has ended."""
    return next((row for row in _open(read, account) if row.sealed_at is None), None)


def _open(read: Read, account: Account) -> list[Clearance]:
    asked = select(Clearance).filter_by(account_uid=account.uid, ended_at=None).order_by(Clearance.id.desc())
    return list(read.session.scalars(asked))


def _sealable(read: Read, account: Account, card: str) -> Clearance:
    if not account.active:
        raise NotAllowed("这个账户已停用，不能授予案卷权限。")
    row = waiting(read, account)
    if row is None:
        raise NotAllowed("授予案卷权限须两人办理：请先由安全保密管理员在“账户”页授权，再由负责人授予。")
    if account.must_change:
        raise NotAllowed(INITIAL)
    if row.card != card:
        raise NotAllowed("这个账户的密钥在授权之后换过，请由安全保密管理员核实后重新授权。")
    if row.authorised_by_uid == read.actor.uid and not house_setting(read, "one_person_office"):
        raise NotAllowed("授权和授予不能由同一人办理，请由另一位负责人授予。")
    return row
