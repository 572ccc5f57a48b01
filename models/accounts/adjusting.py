"""An account's rights one by one beside its role, and the end of a one-person office.

Source: domain.md 6.3: the 安全保密管理员 grants and takes rights. Rights of the three officers follow from the role alone,
so that no list of exceptions joins their duties; what an account may see of cases is clearance (``clearance``).
"""

from __future__ import annotations

from sqlalchemy import select

from models.accounts.holders import require_another_holder
from models.accounts.operations import account_by_uid, check_roles
from models.accounts.records import Account
from models.errors import IllegalStep, InvalidInput, NotAllowed
from models.operations import Store, Work, operation
from models.rights import CASE_ROLES, OFFICERS, Right, Role, rights_of
from models.settings.operations import house_setting, put_house_setting

LONGEST_BASIS = 200
ADJUSTABLE = (
    Right.CASE_ALL, Right.CASE_WRITE, Right.CASE_APPROVE, Right.CASE_DELETE, Right.CASE_EXPORT, Right.CASE_PRINT,
    Right.LIST_EXPORT, Right.REPORTER_SEE, Right.LETTER_ISSUE, Right.DOSSIER_REOPEN, Right.EXCHANGE, Right.STATISTICS,
    Right.CASE_SETTINGS, Right.CLEARANCE_GRANT, Right.BACKUP,
)  # fmt: skip
"""Rights that may be given to or taken from an account of case work one by one, in the order of the form."""


@operation("调整权限", right=Right.CLEARANCE_AUTHORISE, store=Store.HOUSE)
def adjust_rights(work: Work, *, uid: str, role: str, rights: list[str], basis: str) -> None:
    """Give an account of case work its role and exactly these of the adjustable rights; in force at its next log-in.

    ``basis`` names the decision. Raises :class:`InvalidInput`, :class:`NotAllowed` for officers and for oneself.
    """
    account = account_by_uid(work, uid)
    if not basis.strip():
        raise InvalidInput("basis", "请写明依据，例如批准人和批件名称。")
    if len(basis.strip()) > LONGEST_BASIS:
        raise InvalidInput("basis", f"依据请不要超过 {LONGEST_BASIS} 个字。")
    if account.role_set() & OFFICERS:
        raise NotAllowed("系统管理员、安全保密管理员、安全审计员的权限由角色决定，不能逐项调整。")
    if account.uid == work.actor.uid:
        raise NotAllowed("不能调整自己的权限，请由另一位安全保密管理员办理。")
    wanted_role, wanted = Role(role), {Right(code) for code in rights}
    if wanted_role not in CASE_ROLES:
        raise InvalidInput("role", "办案账户只能是负责人、承办人或审批领导；三员请另设账户。")
    if wanted - set(ADJUSTABLE):
        raise InvalidInput("basis", "其中有不能逐项调整的权限，请刷新后再试。")
    before = account.right_set()
    if Right.CLEARANCE_GRANT in before - wanted:
        require_another_holder(work, account)
    by_role = rights_of(frozenset({wanted_role}))
    account.roles = [wanted_role.value]
    account.added_rights = sorted(right.value for right in wanted - by_role)
    account.removed_rights = sorted(right.value for right in by_role & set(ADJUSTABLE) - wanted)
    after = account.right_set()
    work.note(
        account=account.name,
        role=wanted_role.label,
        given=[right.label for right in Right if right in after - before],
        taken=[right.label for right in Right if right in before - after],
        basis=basis.strip(),
    )


@operation("结束一人办公室", right=Right.CLEARANCE_AUTHORISE, store=Store.HOUSE)
def end_one_person_office(work: Work) -> None:
    """The three officers have accounts of their own: from now on the duties are held apart.

    Raises :class:`IllegalStep` while one of the three is missing, or still has the initial password.
    """
    if not house_setting(work, "one_person_office"):
        raise IllegalStep("本单位不是一人办公室，不必办理。")
    rows = work.session.scalars(select(Account).where(Account.active)).all()
    apart = [row for row in rows if len(row.role_set()) == 1]
    missing = [role for role in Role if role in OFFICERS and not _served(apart, role)]
    if missing:
        names = "、".join(role.label for role in missing)
        raise IllegalStep(f"请先为{names}各设一个账户，并由本人登录改成自己的密码。")
    for row in rows:
        if len(row.role_set()) > 1:
            row.roles = [Role.HEAD.value]
            check_roles(row.role_set(), one_person_office=False)
    put_house_setting(work, "one_person_office", False)
    work.note(officers="三员职责已分别由专人承担。")


def _served(rows: list[Account], role: Role) -> bool:
    return any(role in row.role_set() and not row.must_change for row in rows)
