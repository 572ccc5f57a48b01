"""Operations and queries on accounts. The keys of an account are storage's; here is what the register knows of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from models.accounts.holders import require_another_holder
from models.accounts.records import Account, Clearance, FailedUnlock
from models.errors import Conflict, InvalidInput, NotAllowed, NotFound
from models.operations import Read, Store, Work, operation, query
from models.rights import Right, Role, role_conflict
from models.settings.operations import note_header


@dataclass(frozen=True)
class AccountRow:
    """An account as the accounts page shows it. ``rights``: by role, with those given and taken one by one."""

    uid: str
    login: str
    name: str
    post: str
    roles: tuple[Role, ...]
    cleared: bool
    active: bool
    must_change: bool
    last_unlock: datetime | None
    authorised: str = ""
    """Who authorised it for cases and when, while that waits for the keys to be sealed."""
    rights: frozenset[Right] = frozenset()
    given: tuple[Right, ...] = ()
    taken: tuple[Right, ...] = ()

    @property
    def role_text(self) -> str:
        """The roles' Chinese names."""
        return "、".join(role.label for role in self.roles)


def _row(account: Account, authorised: str = "") -> AccountRow:
    roles = tuple(role for role in Role if role in account.role_set())
    return AccountRow(
        account.uid,
        account.login,
        account.name,
        account.post,
        roles,
        account.cleared,
        account.active,
        account.must_change,
        account.last_unlock,
        authorised,
        account.right_set(),
        tuple(Right(code) for code in account.added_rights),
        tuple(Right(code) for code in account.removed_rights),
    )


def account_by_uid(read: Read, uid: str) -> Account:
    """The account, or :class:`NotFound`."""
    account = read.session.scalar(select(Account).filter_by(uid=uid))
    if account is None:
        raise NotFound("没有这个账户，请刷新账户列表后再试。")
    return account


def check_roles(roles: frozenset[Role], *, one_person_office: bool) -> None:
    """Raise :class:`InvalidInput` for roles that may not sit with one person (三员分立, domain.md 6.3)."""
    if not roles:
        raise InvalidInput("roles", "请为账户选择至少一个角色。")
    sentence = role_conflict(roles, one_person_office=one_person_office)
    if sentence:
        raise InvalidInput("roles", sentence)


def check_login(login: str) -> str:
    """A login as kept: 2 to 40 letters, digits, Chinese characters or - _ ."""
    plain = login.strip()
    if not 2 <= len(plain) <= 40 or not all(char.isalnum() or char in "-_." for char in plain):
        raise InvalidInput("login", "登录名请用 2 至 40 个汉字、字母或数字，不要用空格。")
    return plain


@operation("新增账户", right=Right.ACCOUNT_MANAGE, store=Store.HOUSE)
def add_account(
    work: Work,
    *,
    uid: str,
    login: str,
    name: str,
    roles: list[str],
    signing_key: str,
    post: str = "",
    cleared: bool = False,
    must_change: bool = True,
    one_person_office: bool = False,
) -> str:
    """Enter an account in the register; its key slot is made by storage in the same step."""
    login = check_login(login)
    if not name.strip():
        raise InvalidInput("name", "请填写账户使用人的姓名。")
    check_roles(frozenset(Role(code) for code in roles), one_person_office=one_person_office)
    if work.session.scalar(select(func.count()).select_from(Account).filter_by(login=login)):
        raise Conflict(f"登录名“{login}”已有人使用，请换一个。")
    work.session.add(
        Account(
            uid=uid,
            login=login,
            name=name.strip(),
            post=post.strip(),
            roles=list(roles),
            signing_key=signing_key,
            cleared=cleared,
            must_change=must_change,
            created_at=work.now,
        )
    )
    work.note(account=name.strip())
    return uid


@operation("修改账户", right=Right.ACCOUNT_MANAGE, store=Store.HOUSE)
def change_account(work: Work, *, uid: str, name: str, post: str) -> None:
    """Change what an account's person is called and does; role and rights are the 安全保密管理员's (``adjusting``)."""
    account = account_by_uid(work, uid)
    if not name.strip():
        raise InvalidInput("name", "请填写账户使用人的姓名。")
    work.note(account=account.name, after=name.strip())
    account.name, account.post = name.strip(), post.strip()


@operation("停用账户", right=Right.ACCOUNT_MANAGE, store=Store.HOUSE)
def stop_account(work: Work, *, uid: str) -> None:
    """Stop an account; nobody stops himself or the last who could give out the case keys."""
    account = account_by_uid(work, uid)
    if account.uid == work.actor.uid:
        raise NotAllowed("不能停用自己的账户，请由另一位管理员操作。")
    require_another_holder(work, account)
    account.active = False
    work.note(account=account.name)


@operation("更换本人密钥", right=Right.OWN_ACCOUNT, store=Store.HOUSE)
def note_own_keys(work: Work, *, signing_key: str) -> None:
    """Take the signing key that the acting account is about to use; entries signed with the former still hold."""
    take_key(work, account_by_uid(work, work.actor.uid), signing_key)


def take_key(work: Work, account: Account, signing_key: str) -> None:
    """Give an account a new signing key; an authorisation that was for the former keys ends."""
    account.change_key(signing_key)
    asked = select(Clearance).filter_by(account_uid=account.uid, sealed_at=None, ended_at=None)
    for row in work.session.scalars(asked):
        row.ended_at, row.ended_by = work.now, work.actor.name


@operation("修改密码", right=Right.OWN_ACCOUNT, store=Store.HOUSE)
def note_password_change(work: Work) -> None:
    """Note that the acting account has a new password; the slot itself is storage's."""
    account_by_uid(work, work.actor.uid).must_change = False


@operation("重设密码", right=Right.ACCOUNT_MANAGE, store=Store.HOUSE)
def note_password_reset(work: Work, *, uid: str, signing_key: str) -> None:
    """Note that an account got a new slot: it loses clearance until someone grants it again, if anyone could."""
    account = account_by_uid(work, uid)
    require_another_holder(work, account)
    take_key(work, account, signing_key)
    account.must_change, account.cleared = True, False
    account.drop_right(Right.REPORTER_SEE)
    work.note(account=account.name)


@operation("解锁", right=Right.OWN_ACCOUNT, store=Store.HOUSE)
def note_unlock(
    work: Work,
    *,
    failures: list[tuple[str, str, str]],
    upgraded: Sequence[str] = (),
    header_revision: int = 0,
) -> None:
    """Note a good log-in, and carry in the failed ones since the last: when, which login, why.

    ``upgraded``: which stores the newer program brought up, from and to which revision. ``header_revision``: of the
    header that opened.
    """
    note_header(work, header_revision)
    account_by_uid(work, work.actor.uid).last_unlock = work.now
    for at, login, reason in failures:
        work.session.add(FailedUnlock(at=datetime.fromisoformat(at), login=login, reason=reason))
    if failures:
        work.note(failures=[list(failure) for failure in failures])
    if upgraded:
        work.note(upgraded=list(upgraded))


@query("读取签名公钥", right=Right.OWN_ACCOUNT, store=Store.HOUSE)
def signing_keys(read: Read) -> dict[str, tuple[str, ...]]:
    """Every account's public signing keys, present and former, in hexadecimal."""
    return {
        row.uid: (row.signing_key, *(row.former_keys or ())) for row in read.session.scalars(select(Account))
    }


@query("查看账户", right=Right.OWN_ACCOUNT, store=Store.HOUSE)
def accounts(read: Read, *, with_stopped: bool = False) -> list[AccountRow]:
    """All accounts, by login."""
    statement = select(Account).order_by(Account.id)
    if not with_stopped:
        statement = statement.where(Account.active)
    asked = select(Clearance).filter_by(sealed_at=None, ended_at=None)
    told = {
        row.account_uid: f"{row.authorised_by} {row.authorised_at:%Y-%m-%d} 授权（{row.basis}）"
        for row in read.session.scalars(asked)
    }
    return [_row(account, told.get(account.uid, "")) for account in read.session.scalars(statement)]
