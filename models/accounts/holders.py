"""Who could still give the case keys to somebody: never nobody, short of the recovery key."""

from __future__ import annotations

from sqlalchemy import select

from models.accounts.records import Account
from models.errors import NotAllowed
from models.operations import Read
from models.rights import Right


def require_another_holder(read: Read, account: Account) -> None:
    """Raise :class:`NotAllowed` where without this account nobody could give the case keys to anyone any more."""
    if not _gives(account):
        return
    others = read.session.scalars(select(Account).where(Account.uid != account.uid))
    if not any(_gives(other) for other in others):
        raise NotAllowed(
            f"{account.name}是最后一个能授予案卷权限的人，这样一来谁也不能再给人授予。"
            "忘记密码的，请本人在登录页点“忘记密码”，用恢复密钥重设；要离开的，先由他给接任的人授予案卷权限。"
        )


def _gives(account: Account) -> bool:
    return account.cleared and account.active and Right.CLEARANCE_GRANT in account.right_set()
