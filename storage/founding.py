"""Making a new vault: keys, header, stores, first accounts and settings; wholly there or not at all."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import models.registry  # noqa: F401  both metadatas must be whole
from models.accounts.operations import add_account, check_roles
from models.errors import InvalidInput
from models.numbering.operations import install_series
from models.operations import Actor, Store, Work, operation
from models.rights import CASE_ROLES, Right, Role, rights_of
from models.settings.operations import CASE_DEFAULTS, HOUSE_DEFAULTS
from models.settings.records import CaseSetting, HouseSetting
from models.version import VERSION
from storage import fs, migrations
from storage.engine import make_engine
from storage.errors import AlreadyThere
from storage.evidence.store import EvidenceStore
from storage.sentences import clear_errors
from storage.unit_of_work import Stores, UnitOfWork, evidence_folder, now_local
from storage.vault.header import EvidenceCipher, VaultHeader
from storage.vault.kdf import KdfParameters, calibrate, check_policy
from storage.vault.recovery import format_groups, new_recovery_key
from storage.vault.secrets import Secret
from storage.vault.slots import CASES, REGISTER, REPORTER, Identity, grant, new_recovery_slot, new_slot

REGISTER_DB = "register.db"
CASES_DB = "cases.db"
KEY_NAMES = (REGISTER, CASES, REPORTER)


@dataclass(frozen=True)
class NewAccount:
    """An account to be made; ``password`` never shows in a repr."""

    login: str
    name: str
    roles: frozenset[Role]
    password: str = field(repr=False)
    post: str = ""
    must_change: bool = True

    @property
    def cleared(self) -> bool:
        """Whether the account gets the case key: by its roles."""
        return bool(self.roles & CASE_ROLES)


@dataclass(frozen=True)
class VaultPlan:
    """Everything that the first-run wizard asks."""

    accounts: tuple[NewAccount, ...]
    house: dict[str, Any] = field(default_factory=dict)
    cases: dict[str, Any] = field(default_factory=dict)
    number_words: dict[str, str] = field(default_factory=dict)
    one_person_office: bool = False
    evidence_cipher: EvidenceCipher = EvidenceCipher.AES_256_GCM

    def check(self) -> None:
        """Raise :class:`InvalidInput` for a plan that can't be carried out."""
        if not any(account.cleared for account in self.accounts):
            raise InvalidInput("accounts", "请至少设立一个办案账户（负责人、承办人或审批领导）。")
        if not any(Role.SYS_ADMIN in account.roles for account in self.accounts):
            raise InvalidInput("accounts", "请设立一个系统管理员账户。")
        logins = [account.login for account in self.accounts]
        if len(set(logins)) != len(logins):
            raise InvalidInput("accounts", "账户的登录名不能重复，请改正。")
        for account in self.accounts:
            check_roles(account.roles, one_person_office=self.one_person_office)
            check_policy(account.password, (account.login, account.name))


@operation("建立系统登记库", right=Right.OWN_ACCOUNT, store=Store.HOUSE)
def found_house(work: Work, *, accounts: list[dict[str, Any]], settings: dict[str, Any], alone: bool) -> None:
    """First entry of the house trail: accounts and settings of the new vault."""
    for account in accounts:
        add_account(work, one_person_office=alone, **account)
    for key, value in (settings | {"one_person_office": alone}).items():
        if key not in HOUSE_DEFAULTS:
            raise InvalidInput(key, "没有这项系统设置。")
        work.session.add(HouseSetting(key=key, value=value))
    if alone:
        work.note(warning="一人办公室：三员职责由同一人承担，未实现职责分立。")


@operation("建立案卷库", right=Right.OWN_ACCOUNT)
def found_cases(work: Work, *, settings: dict[str, Any], words: dict[str, str]) -> None:
    """First entry of the case trail: number series and settings of case work."""
    install_series(work, words)
    for key, value in settings.items():
        if key not in CASE_DEFAULTS:
            raise InvalidInput(key, "没有这项业务设置。")
        work.session.add(CaseSetting(key=key, value=value))


def _quiet(_sentence: str) -> None:
    """Progress that nobody watches."""


@clear_errors()
def create_vault(
    folder: Path,
    plan: VaultPlan,
    *,
    kdf: KdfParameters | None = None,
    clock: Callable[[], datetime] = now_local,
    progress: Callable[[str], None] = _quiet,
) -> list[str]:
    """Make a vault in ``folder`` (which must not exist, or be empty) and return the recovery key's groups.

    Raises :class:`InvalidInput`, :class:`AlreadyThere`, place errors. Made beside its place and moved there at the
    end, so a crash leaves no half vault. ``kdf`` is measured on this machine when not given.
    """
    plan.check()
    if folder.exists() and any(folder.iterdir()):
        raise AlreadyThere(folder)
    making = folder.parent / f"{folder.name}.making"
    fs.make_folder(folder.parent)
    if making.exists():
        fs.remove_folder(making)
    fs.make_folder(making)
    try:
        groups = _make(making, plan, kdf, clock, progress)
        if folder.exists():
            folder.rmdir()
        fs.rename(making, folder)
    except BaseException:
        if making.exists():
            fs.remove_folder(making)
        raise
    return groups


def _make(
    folder: Path,
    plan: VaultPlan,
    kdf: KdfParameters | None,
    clock: Callable[[], datetime],
    progress: Callable[[str], None],
) -> list[str]:
    now = clock()
    progress("正在测定本机的密钥强度……")
    cost = kdf or calibrate()
    header = VaultHeader.new(
        uuid.uuid4().hex, now, min_app=VERSION, evidence_cipher=plan.evidence_cipher, key_names=KEY_NAMES
    )
    keys = {name: Secret.random() for name in KEY_NAMES}
    progress("正在为每个账户生成密钥……")
    identities = [_account_slot(header, keys, account, cost, now) for account in plan.accounts]
    groups = _recovery_slot(header, keys, now)
    progress("正在建立加密的数据库……")
    fs.make_folder(evidence_folder(folder))
    stores = Stores(
        house_writer=make_engine(folder / REGISTER_DB, keys[REGISTER], create=True),
        house_reader=make_engine(folder / REGISTER_DB, keys[REGISTER], create=True),
        case_writer=make_engine(folder / CASES_DB, keys[CASES], create=True),
        reporter_key=keys[REPORTER],
        evidence=EvidenceStore(evidence_folder(folder), plan.evidence_cipher),
    )
    assert stores.case_writer is not None
    try:
        migrations.upgrade(stores.house_writer, Store.HOUSE)
        migrations.upgrade(stores.case_writer, Store.CASES)
        _fill(stores, plan, identities, clock)
        header.save(folder, keys[REGISTER])
    finally:
        stores.dispose()
        for secret in keys.values():
            secret.wipe()
        for identity in identities:
            identity.wipe()
    return groups


def _account_slot(
    header: VaultHeader, keys: dict[str, Secret], account: NewAccount, cost: KdfParameters, now: datetime
) -> Identity:
    slot, identity = new_slot(
        header.vault_id,
        uuid.uuid4().hex,
        login=account.login,
        label=account.name,
        password=account.password,
        kdf=cost,
        now=now,
    )
    names = [REGISTER]
    if account.cleared:
        names.append(CASES)
    if Right.REPORTER_SEE in rights_of(account.roles) or account.cleared:
        # A handler must be able to seal a reporter's identity; who may open it is a right, and each look is recorded.
        names.append(REPORTER)
    for name in names:
        slot = grant(slot, name, keys[name], header.generations[name])
    header.put(slot)
    return identity


def _recovery_slot(header: VaultHeader, keys: dict[str, Secret], now: datetime) -> list[str]:
    with new_recovery_key() as paper:
        slot, identity = new_recovery_slot(
            header.vault_id, uuid.uuid4().hex, paper, label="恢复密钥", now=now
        )
        for name, key in keys.items():
            slot = grant(slot, name, key, header.generations[name])
        header.put(slot)
        identity.wipe()
        return format_groups(paper)


def _fill(stores: Stores, plan: VaultPlan, identities: list[Identity], clock: Callable[[], datetime]) -> None:
    everything = frozenset(Right)
    founder = next(i for i, account in enumerate(plan.accounts) if account.cleared)
    made = plan.accounts[founder]
    actor = Actor(identities[founder].slot_id, made.login, made.name, made.roles, everything)
    unit = UnitOfWork(stores, identities[founder], actor, clock)
    rows = [
        {
            "uid": identity.slot_id,
            "login": account.login,
            "name": account.name,
            "post": account.post,
            "roles": sorted(account.roles),
            "signing_key": identity.public.ed25519.hex(),
            "cleared": account.cleared,
            "must_change": account.must_change,
        }
        for account, identity in zip(plan.accounts, identities, strict=True)
    ]
    unit.run(found_house, accounts=rows, settings=plan.house, alone=plan.one_person_office)
    unit.run(found_cases, settings=plan.cases, words=plan.number_words)
