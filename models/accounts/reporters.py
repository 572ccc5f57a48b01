"""查看反映人: a right of its own beside the roles, given and taken by name and with its basis (检举控告规则 47).

Whoever may register a clue seals its reporter; to see one again is this right alone, and each look is recorded.
"""

from __future__ import annotations

from models.accounts.operations import account_by_uid
from models.errors import IllegalStep, InvalidInput, NotAllowed
from models.operations import Store, Work, operation
from models.rights import OFFICERS, Right

LONGEST_BASIS = 200
SEE = Right.REPORTER_SEE


@operation("授予查看反映人权限", right=Right.CLEARANCE_GRANT, store=Store.HOUSE)
def allow_reporters(work: Work, *, uid: str, basis: str) -> None:
    """Let an account cleared for cases see reporters; ``basis`` names the decision or paper.

    Raises :class:`InvalidInput`, :class:`NotAllowed` for officers and oneself, :class:`IllegalStep` for an account
    that is stopped, not cleared, or has the right already.
    """
    account = account_by_uid(work, uid)
    plain = basis.strip()
    if not plain or len(plain) > LONGEST_BASIS:
        raise InvalidInput("basis", f"请写明授权依据，例如批准人和批件名称，不超过 {LONGEST_BASIS} 个字。")
    if account.role_set() & OFFICERS:
        raise NotAllowed("系统管理员、安全保密管理员、安全审计员不能查看反映人，不能授权。")
    if account.uid == work.actor.uid:
        raise NotAllowed("不能给自己授权，请由另一位负责人办理。")
    if not account.active or not account.cleared:
        raise IllegalStep("这个账户没有案卷权限，请先办理授权接触案卷。")
    if SEE in account.right_set():
        raise IllegalStep("这个账户已经可以查看反映人。")
    account.add_right(SEE)
    work.note(account=account.name, basis=plain)


@operation("收回查看反映人权限", right=Right.CLEARANCE_GRANT, store=Store.HOUSE)
def withhold_reporters(work: Work, *, uid: str) -> None:
    """Take the right back; a role's own right is not taken this way."""
    account = account_by_uid(work, uid)
    if SEE.value not in account.added_rights:
        raise IllegalStep("这个账户没有单独授予的查看反映人权限。")
    account.drop_right(SEE)
    work.note(account=account.name)
