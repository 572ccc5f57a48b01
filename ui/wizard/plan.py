"""The wizard's logic without a screen: what is asked, what is refused, and the plan that comes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.errors import InvalidInput, OfficeError
from models.rights import Role
from storage.founding import NewAccount, VaultPlan
from storage.vault.header import EvidenceCipher
from storage.vault.strength import strength

CASE_ROLES = (Role.HEAD, Role.APPROVER, Role.HANDLER)
OFFICER_ROLES = (Role.SYS_ADMIN, Role.SEC_ADMIN, Role.AUDITOR)
ALL_ROLES = (*CASE_ROLES, *OFFICER_ROLES)


CIPHERS = (
    (EvidenceCipher.AES_256_GCM.value, "国际通用：AES-256-GCM 和 SHA-256"),
    (EvidenceCipher.SM4_GCM.value, "国密：SM4-GCM 和 SM3"),
)
CIPHER_HINT = (
    "用于材料、备份清单和备份的校验值，建立以后不能改。数据库、账户密钥和日志始终用 AES-256 和 SHA-256。"
    "选国密也不能替代处理国家秘密所要求的、经国家密码管理部门批准的产品。"
)


@dataclass
class Answers:
    """What was answered so far; ``units`` one a line."""

    folder: str = ""
    group_name: str = ""
    office_name: str = "纪检监察部"
    issuer: str = ""
    units: list[str] = field(default_factory=list)
    clue_word: str = ""
    letter_word: str = ""
    accounts: list[dict[str, Any]] = field(default_factory=list, repr=False)
    one_person: bool = False
    medium: str = ""
    cipher: EvidenceCipher = EvidenceCipher.AES_256_GCM


def check_office(values: dict[str, Any]) -> None:
    """The first page: the place and the names."""
    folder = Path(values["folder"]).expanduser()
    if not folder.is_absolute():
        raise InvalidInput("folder", "请选择保险库存放的文件夹（完整路径）。")
    if folder.exists() and any(folder.iterdir()):
        raise InvalidInput("folder", "这个文件夹里已有内容，请另选一个空文件夹或新文件夹。")


def check_medium(text: str, vault: str) -> str:
    """Where backups shall go; empty means later. Raises :class:`InvalidInput` for a place inside the vault itself."""
    if not text.strip():
        return ""
    medium, folder = Path(text).expanduser(), Path(vault).expanduser()
    if not medium.is_absolute():
        raise InvalidInput("medium", "请选择备份文件夹（完整路径），或者留空以后再选。")
    if medium == folder or folder in medium.parents or medium in folder.parents:
        raise InvalidInput("medium", "备份不能放在保险库里面或它的上级文件夹，请选 U 盘等另一处。")
    return str(medium)


def proposed_words(group_name: str) -> tuple[str, str, str]:
    """机关代字 for clues and letters and the issuer's name, made from the group's name: a start to correct."""
    short = group_name.removesuffix("有限公司").removesuffix("股份").removesuffix("集团") or "某某"
    stem = f"{short[:4]}集团" if "集团" in group_name else short[:6]
    return f"{stem}纪线", f"{stem}纪建", f"中共{group_name}纪律检查委员会"


def account_rows(rows: list[dict[str, Any]], *, one_person: bool) -> tuple[NewAccount, ...]:
    """The accounts of the second page; raises :class:`InvalidInput` naming the row that is wrong."""
    made = []
    for place, row in enumerate(rows, 1):
        try:
            roles = frozenset(ALL_ROLES if one_person else [Role(row["role"])])
        except ValueError as error:
            raise InvalidInput("accounts", f"第 {place} 个账户还没有选择角色。") from error
        if not row.get("login") or not row.get("name") or not row.get("password"):
            raise InvalidInput("accounts", f"第 {place} 个账户请填写姓名、登录名和初始密码。")
        score = strength(row["password"], (row["login"], row["name"]))
        made.append(NewAccount(row["login"], row["name"], roles, row["password"], must_change=not one_person))
        try:
            VaultPlan((made[-1],), one_person_office=True).check()
        except InvalidInput as error:
            if error.field == "password":
                raise InvalidInput("accounts", f"第 {place} 个账户：{score.advice_cn}") from error
    if one_person and len(made) != 1:
        raise InvalidInput("accounts", "一人办公室只设一个账户，请只保留一行。")
    return tuple(made)


def make_plan(answers: Answers) -> VaultPlan:
    """The plan for ``storage.founding.create_vault``; raises :class:`InvalidInput`."""
    words = {"clue": answers.clue_word, "advice": answers.letter_word}
    stem = answers.clue_word.removesuffix("线")
    if stem and stem != answers.clue_word:
        words |= {
            "talk": f"{stem}谈",
            "decision": f"{stem}处",
            "rectification": f"{stem}改",
            "letter": f"{stem}函",
        }
    plan = VaultPlan(
        accounts=account_rows(answers.accounts, one_person=answers.one_person),
        house={
            "office_name": answers.office_name,
            "group_name": answers.group_name,
            "backup_medium": answers.medium,
        },
        cases={"issuer": answers.issuer, "clue_word": answers.clue_word, "letter_word": answers.letter_word},
        number_words=words,
        one_person_office=answers.one_person,
        evidence_cipher=answers.cipher,
    )
    plan.check()
    return plan


def missing_duties(answers: Answers) -> str:
    """A sentence when a duty of the 三员 has no account, or one person holds them all; empty otherwise."""
    if answers.one_person:
        return "一人办公室：三员职责由同一人承担，没有职责分立。工作台和审计日志会注明这一点。"
    held = {row.get("role") for row in answers.accounts}
    missing = [role.label for role in OFFICER_ROLES if role.value not in held]
    return f"还没有设立{'、'.join(missing)}账户，建议现在补上，分别由不同的人担任。" if missing else ""


def summary(answers: Answers) -> list[tuple[str, str]]:
    """What is about to be made, for a last look."""
    held: dict[str, list[str]] = {}
    for row in answers.accounts:
        title = "一人办公室" if answers.one_person else Role(row["role"]).label
        held.setdefault(title, []).append(f"{row['name']}（{row['login']}）")
    return [
        ("保险库位置", str(Path(answers.folder).expanduser())),
        ("单位", f"{answers.group_name}　{answers.office_name}"),
        ("发文机关", answers.issuer),
        ("编号", f"{answers.clue_word}〔年份〕号，{answers.letter_word}〔年份〕号"),
        ("所属单位", f"{len(answers.units)} 个" if answers.units else "以后再填"),
        *((title, "、".join(names)) for title, names in held.items()),
    ]


__all__ = [
    "ALL_ROLES",
    "Answers",
    "OfficeError",
    "account_rows",
    "check_medium",
    "check_office",
    "make_plan",
    "missing_duties",
    "proposed_words",
    "summary",
]
