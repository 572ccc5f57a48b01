"""Rights, each separate, and the roles that bundle them.

三员 (system administrator, security officer, auditor) exclude each other (domain.md 6.3); separation is held by
keys (who has the case key), these rights only say what a cleared account may press.
"""

from __future__ import annotations

from enum import StrEnum


class Right(StrEnum):
    """What an account may do; every operation and query names one."""

    CASE_READ = "case.read"
    CASE_ALL = "case.all"
    CASE_WRITE = "case.write"
    CASE_APPROVE = "case.approve"
    CASE_DELETE = "case.delete"
    CASE_EXPORT = "case.export"
    CASE_PRINT = "case.print"
    LIST_EXPORT = "list.export"
    DOSSIER_REOPEN = "dossier.reopen"
    REPORTER_SEE = "reporter.see"
    LETTER_ISSUE = "letter.issue"
    EXCHANGE = "exchange"
    STATISTICS = "statistics"
    CASE_SETTINGS = "case.settings"
    ACCOUNT_MANAGE = "account.manage"
    CLEARANCE_GRANT = "clearance.grant"
    CLEARANCE_AUTHORISE = "clearance.authorise"
    TRAIL_READ = "trail.read"
    BACKUP = "backup"
    HOUSE_SETTINGS = "house.settings"
    OWN_ACCOUNT = "own.account"

    @property
    def label(self) -> str:
        """The right's Chinese name."""
        return RIGHT_LABELS[self]


RIGHT_LABELS: dict[Right, str] = {
    Right.CASE_READ: "查看案卷",
    Right.CASE_ALL: "查看全部线索",
    Right.CASE_WRITE: "登记和修改案卷",
    Right.CASE_APPROVE: "审批",
    Right.CASE_DELETE: "移入回收站",
    Right.CASE_EXPORT: "导出",
    Right.CASE_PRINT: "打印",
    Right.LIST_EXPORT: "导出清单",
    Right.DOSSIER_REOPEN: "启封案卷",
    Right.REPORTER_SEE: "查看反映人",
    Right.LETTER_ISSUE: "签发文书",
    Right.EXCHANGE: "单位往来",
    Right.STATISTICS: "统计",
    Right.CASE_SETTINGS: "业务设置",
    Right.ACCOUNT_MANAGE: "管理账户",
    Right.CLEARANCE_GRANT: "授予案卷权限",
    Right.CLEARANCE_AUTHORISE: "授权接触案卷",
    Right.TRAIL_READ: "查阅审计日志",
    Right.BACKUP: "备份和恢复",
    Right.HOUSE_SETTINGS: "系统设置",
    Right.OWN_ACCOUNT: "管理本人账户",
}


class Role(StrEnum):
    """What an account is for; the values are stored."""

    HEAD = "HEAD"
    HANDLER = "HANDLER"
    APPROVER = "APPROVER"
    SYS_ADMIN = "SYS_ADMIN"
    SEC_ADMIN = "SEC_ADMIN"
    AUDITOR = "AUDITOR"

    @property
    def label(self) -> str:
        """The role's Chinese name."""
        return ROLE_LABELS[self]


ROLE_LABELS: dict[Role, str] = {
    Role.HEAD: "负责人",
    Role.HANDLER: "承办人",
    Role.APPROVER: "审批领导",
    Role.SYS_ADMIN: "系统管理员",
    Role.SEC_ADMIN: "安全保密管理员",
    Role.AUDITOR: "安全审计员",
}

CASE_ROLES = frozenset({Role.HEAD, Role.HANDLER, Role.APPROVER})
OFFICERS = frozenset({Role.SYS_ADMIN, Role.SEC_ADMIN, Role.AUDITOR})

_R = Right
ROLE_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.HEAD: frozenset(
        {
            _R.CASE_READ,
            _R.CASE_ALL,
            _R.CASE_WRITE,
            _R.CASE_APPROVE,
            _R.CASE_DELETE,
            _R.CASE_EXPORT,
            _R.CASE_PRINT,
        }
        | {_R.REPORTER_SEE, _R.LETTER_ISSUE, _R.STATISTICS, _R.CASE_SETTINGS, _R.BACKUP, _R.OWN_ACCOUNT}
        | {_R.CLEARANCE_GRANT, _R.LIST_EXPORT, _R.DOSSIER_REOPEN, _R.EXCHANGE}
    ),
    Role.HANDLER: frozenset(
        {_R.CASE_READ, _R.CASE_WRITE, _R.CASE_PRINT, _R.STATISTICS, _R.BACKUP, _R.OWN_ACCOUNT}
    ),
    Role.APPROVER: frozenset(
        {
            _R.CASE_READ,
            _R.CASE_ALL,
            _R.CASE_APPROVE,
            _R.CASE_PRINT,
            _R.LETTER_ISSUE,
            _R.STATISTICS,
            _R.OWN_ACCOUNT,
        }
    ),
    Role.SYS_ADMIN: frozenset({_R.ACCOUNT_MANAGE, _R.HOUSE_SETTINGS, _R.BACKUP, _R.OWN_ACCOUNT}),
    Role.SEC_ADMIN: frozenset({_R.CLEARANCE_AUTHORISE, _R.CLEARANCE_GRANT, _R.TRAIL_READ, _R.OWN_ACCOUNT}),
    Role.AUDITOR: frozenset({_R.TRAIL_READ, _R.OWN_ACCOUNT}),
}


def rights_of(roles: frozenset[Role]) -> frozenset[Right]:
    """All rights that the roles bring."""
    return frozenset().union(*(ROLE_RIGHTS[role] for role in roles)) if roles else frozenset()


def role_conflict(roles: frozenset[Role], *, one_person_office: bool) -> str | None:
    """Why these roles may not sit with one person, as a sentence; None when they may.

    Source: 三员分立, domain.md 6.3; a one-person office is allowed and the trail says so (design.md).
    """
    if one_person_office:
        return None
    officers = roles & OFFICERS
    if len(officers) > 1:
        names = "、".join(ROLE_LABELS[role] for role in Role if role in officers)
        return f"{names}不能由同一人担任，请分别设立账户。"
    if officers and roles & CASE_ROLES:
        return "三员账户不能兼办案角色，请另设一个办案账户。"
    return None
