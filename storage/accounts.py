"""Accounts and their keys: each function changes the header's slot and the register in one step.

The header is written before the register's transaction is committed: should that fail, a slot is left that no
account names, which opens nothing by itself.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from models.accounts.clearance import (
    authorise_clearance,
    end_clearance,
    require_authorised,
    require_holder_left,
    seal_clearance,
)
from models.accounts.operations import (
    account_by_uid,
    accounts,
    add_account,
    change_account,
    note_own_keys,
    note_password_change,
    note_password_reset,
    stop_account,
    take_key,
)
from models.accounts.records import Account
from models.errors import InvalidInput, NotAllowed, OfficeError
from models.operations import Read, Store, Work, operation, query
from models.rights import Right
from models.settings.operations import put_house_setting
from storage import attempts
from storage.errors import NotCleared, PasswordHolds, PlaceError, WrongPassword
from storage.founding import NewAccount
from storage.office import Office, RecoveredKeys, open_stores, provisional_actor, take_vault
from storage.unit_of_work import UnitOfWork, now_local
from storage.vault.header import VaultHeader
from storage.vault.kdf import KdfParameters, calibrate, check_policy
from storage.vault.keyfile import KeyFinder, new_key_file, required, write_key_file
from storage.vault.recovery import format_groups, new_recovery_key
from storage.vault.secrets import Secret
from storage.vault.slots import (
    CASES,
    REGISTER,
    REPORTER,
    Identity,
    Slot,
    grant,
    new_recovery_slot,
    new_slot,
    open_slot,
    rename,
    revoke,
    rewrap,
)

ENOUGH = 0.6
"""Of the target: a password that takes so long to check is dear enough, and is not measured again."""


def change_password(
    office: Office,
    old: str,
    new: str,
    *,
    kdf: KdfParameters | None = None,
    key_file: KeyFinder | None = None,
) -> None:
    """Give the acting account a new password and, with it, private keys of its own making; a key file stays.

    Whoever knew the old password (an administrator who gave it out as the initial one, somebody who looked on) may hold
    an old copy of the header: the old keys in it open nothing that is sealed from now on.

    Raises ``WrongPassword``, ``WeakPassword``, ``KeyFileNeeded``. Old backups still open with the old password.
    """
    slot = office.header.slots[office.actor.uid]
    try:
        _prove(office, slot, old, key_file)
    except WrongPassword as error:
        raise WrongPassword("原密码不对，请重新输入。") from error
    if old == new:
        raise InvalidInput("password", "新密码与原密码相同，请另想一个。")
    check_policy(new, (slot.login, slot.label))
    half = required(key_file, slot.vault_id, slot.slot_id) if slot.key_file else None
    changed, identity = _with_new_keys(office, slot, new, kdf, half)
    office.run(note_own_keys, signing_key=identity.public.ed25519.hex())
    try:
        _save(office, changed)
    except PlaceError as error:
        # the header is replaced in one step; the disk may have failed after it
        if VaultHeader.load(office.folder).slots.get(slot.slot_id) == changed:
            raise PasswordHolds from error
        raise
    try:
        office.run(note_password_change)
    except OfficeError as error:
        _take_back(office, slot, error)
        raise
    office.take_identity(identity)


def _prove(office: Office, slot: Slot, password: str, key_file: KeyFinder | None = None) -> None:
    """Raise ``WrongPassword`` unless this is the acting account's password: slowed and recorded as at the log-in."""
    attempts.require_patience(office.folder, office.now())
    try:
        open_slot(slot, password, key_file).wipe()
    except WrongPassword:
        attempts.note(office.folder, office.now(), slot.login, "登录后密码输错")
        raise


def _with_new_keys(
    office: Office, slot: Slot, password: str, kdf: KdfParameters | None, half: Secret | None
) -> tuple[Slot, Identity]:
    """The acting account's slot made anew, with the vault keys that it holds sealed to the new public keys."""
    made, identity = new_slot(
        slot.vault_id,
        slot.slot_id,
        login=slot.login,
        label=slot.label,
        password=password,
        kdf=kdf or slot.kdf or calibrate(),
        now=office.now(),
        key_file=half,
    )
    made = replace(made, created=slot.created)
    for name in slot.grants:
        made = grant(made, name, office.keys[name], office.header.generations[name])
    return made, identity


def add_key_file(office: Office, password: str, target: Path) -> None:
    """From now on the acting account opens with its password and the key file written to ``target``.

    The file is written and read back before the header asks for it. Raises ``WrongPassword``, place errors.
    """
    slot = office.header.slots[office.actor.uid]
    if slot.key_file:
        raise InvalidInput("password", "这个账户已经在用密钥文件；要换一个，请先停用。")
    _prove(office, slot, password)
    with new_key_file() as key:
        write_key_file(target, slot.vault_id, slot.slot_id, key)
        changed, identity = _with_new_keys(office, slot, password, None, key)
    office.run(note_own_keys, signing_key=identity.public.ed25519.hex())
    _save(office, changed)
    office.take_identity(identity)
    office.run(note_key_file, used=True)


def drop_key_file(office: Office, password: str, key_file: KeyFinder) -> None:
    """The acting account opens with its password alone again. Raises ``WrongPassword``, ``KeyFileNeeded``."""
    slot = office.header.slots[office.actor.uid]
    _prove(office, slot, password, key_file)
    changed, identity = _with_new_keys(office, slot, password, None, None)
    office.run(note_own_keys, signing_key=identity.public.ed25519.hex())
    _save(office, changed)
    office.take_identity(identity)
    office.run(note_key_file, used=False)


@operation("设置密钥文件", right=Right.OWN_ACCOUNT, store=Store.HOUSE)
def note_key_file(work: Work, *, used: bool) -> None:
    """Note that the acting account needs a key file from now on, or no longer."""
    work.note(key_file="启用" if used else "停用")


def _take_back(office: Office, former: Slot, error: OfficeError) -> None:
    """The header holds a new password that the trail knows nothing of: the former slot again, or say what holds."""
    try:
        _save(office, former)
    except OfficeError:
        raise PasswordHolds from error


def create_account(office: Office, account: NewAccount, *, kdf: KdfParameters | None = None) -> str:
    """Make an account with a key slot; it gets the register key only, clearance for cases is granted apart."""
    office.actor.require(Right.ACCOUNT_MANAGE)
    check_policy(account.password, (account.login, account.name))
    _free_login(office, account.login)
    slot, identity = new_slot(
        office.header.vault_id,
        uuid.uuid4().hex,
        login=account.login,
        label=account.name,
        password=account.password,
        kdf=kdf or _cost(office),
        now=office.now(),
    )
    slot = grant(slot, REGISTER, office.keys[REGISTER], office.header.generations[REGISTER])
    key = identity.public.ed25519.hex()
    identity.wipe()
    _save(office, slot)
    try:
        office.run(
            add_account,
            uid=slot.slot_id,
            login=account.login,
            name=account.name,
            roles=sorted(account.roles),
            post=account.post,
            signing_key=key,
            must_change=account.must_change,
        )
    except OfficeError:
        with suppress(OfficeError):  # else it stays as a slot that no account names, see _free_login
            office.header.remove(slot.slot_id)
            office.header.save(office.folder, office.keys[REGISTER])
        raise
    return slot.slot_id


def _free_login(office: Office, login: str) -> None:
    """Raise ``InvalidInput`` where an account has this login; a slot that no account names, left by a power cut in the
    middle of making one, gives way."""
    taken = office.header.by_login(login)
    if taken is None:
        return
    if any(row.uid == taken.slot_id for row in office.read(accounts, with_stopped=True)):
        raise InvalidInput("login", f"登录名“{login}”已有人使用，请换一个。")
    office.header.remove(taken.slot_id)


def authorise_for_cases(office: Office, uid: str, basis: str) -> None:
    """Authorise an account for cases, for exactly the public keys that it has now. See ``authorise_clearance``."""
    card = office.header.slots[uid].public.fingerprint()
    office.run(authorise_clearance, uid=uid, basis=basis, card=card)


def clear_for_cases(office: Office, uid: str) -> None:
    """Seal the case keys to an account that the 安全保密管理员 authorised: only somebody who holds them can.

    Raises :class:`NotCleared`, :class:`NotAllowed` without an authorisation by another person for these public keys.
    """
    office.actor.require(Right.CLEARANCE_GRANT)
    if CASES not in office.keys:
        raise NotCleared(CASES)
    slot = office.header.slots[uid]
    card = slot.public.fingerprint()
    office.read(require_authorised, uid=uid, card=card)
    for name in (CASES, REPORTER):
        slot = grant(slot, name, office.keys[name], office.header.generations[name])
    _save(office, slot)
    office.run(seal_clearance, uid=uid, card=card)


def withdraw_clearance(office: Office, uid: str) -> None:
    """Take the case keys' seals from an account. Old copies of the vault still hold them (say so to the person)."""
    office.actor.require(Right.CLEARANCE_GRANT)
    if uid == office.actor.uid:
        raise NotAllowed("不能撤销自己的案卷权限，请由另一位负责人操作。")
    office.read(require_holder_left, uid=uid)
    slot = revoke(revoke(office.header.slots[uid], CASES), REPORTER)
    office.header.put(slot)
    office.header.save(office.folder, office.keys[REGISTER])
    office.run(end_clearance, uid=uid)


def reset_password(office: Office, uid: str, new: str, *, kdf: KdfParameters | None = None) -> None:
    """A new slot for somebody who forgot the password: without clearance, which must be granted again."""
    office.actor.require(Right.ACCOUNT_MANAGE)
    old = office.header.slots[uid]
    check_policy(new, (old.login, old.label))
    slot, identity = new_slot(
        office.header.vault_id,
        uid,
        login=old.login,
        label=old.label,
        password=new,
        kdf=kdf or _cost(office),
        now=office.now(),
    )
    slot = grant(slot, REGISTER, office.keys[REGISTER], office.header.generations[REGISTER])
    office.run(note_password_reset, uid=uid, signing_key=identity.public.ed25519.hex())
    identity.wipe()
    _save(office, slot)


def remove_account(office: Office, uid: str) -> None:
    """Stop an account and take its slot away; its name stays in the trail."""
    office.run(stop_account, uid=uid)
    office.header.remove(uid)
    office.header.save(office.folder, office.keys[REGISTER])


def change_person(office: Office, uid: str, name: str, post: str) -> None:
    """Change an account's name and post, in the register and on its slot."""
    office.run(change_account, uid=uid, name=name, post=post)
    _save(office, rename(office.header.slots[uid], label=name.strip()))


@operation("更换恢复密钥", right=Right.OWN_ACCOUNT, store=Store.HOUSE)
def note_recovery_change(work: Work) -> None:
    """Note that a new recovery sheet was made; the old one opens only old copies. Open until the paper is put away."""
    put_house_setting(work, "recovery_open", True)
    work.note(recovery="已更换")


@operation("封存恢复密钥", right=Right.OWN_ACCOUNT, store=Store.HOUSE)
def note_recovery_kept(work: Work) -> None:
    """Note that the paper of the new recovery key was put away."""
    put_house_setting(work, "recovery_open", False)
    work.note(recovery="已收好")


def renew_recovery_key(office: Office) -> list[str]:
    """Make a new recovery key, which needs every vault key in hand; returns its groups for the sheet."""
    missing = [name for name in office.header.generations if name not in office.keys]
    if missing:
        raise NotCleared(missing[0])
    old = office.header.recovery()
    slot_id = old.slot_id if old else uuid.uuid4().hex
    with new_recovery_key() as paper:
        slot, identity = new_recovery_slot(
            office.header.vault_id, slot_id, paper, label="恢复密钥", now=office.now()
        )
        for name, key in office.keys.items():
            slot = grant(slot, name, key, office.header.generations[name])
        identity.wipe()
        groups = format_groups(paper)
    _save(office, slot)
    office.run(note_recovery_change)
    return groups


@query("读取账户密钥状态", right=Right.OWN_ACCOUNT, store=Store.HOUSE)
def account_to_recover(read: Read, *, uid: str) -> Account:
    """The account that the recovery key gives a new password."""
    return account_by_uid(read, uid)


@operation("用恢复密钥重设密码", right=Right.OWN_ACCOUNT, store=Store.HOUSE)
def note_recovery_use(work: Work, *, uid: str, signing_key: str) -> None:
    """Note the use of the recovery key: under the recovered account's own new signature."""
    account = account_by_uid(work, uid)
    take_key(work, account, signing_key)
    account.must_change, account.active = False, True
    work.note(account=account.name)


def recover_password(
    folder: Path,
    typed_groups: str,
    login: str,
    new: str,
    *,
    kdf: KdfParameters | None = None,
    clock: Callable[[], datetime] = now_local,
) -> None:
    """Give an account a new password by the printed recovery key, with the clearance that it had.

    Raises ``RecoveryTyping`` (naming the mistyped groups), ``WrongPassword``, ``WeakPassword``, ``VaultInUse``.
    """
    _, lock = take_vault(folder)
    try:
        recovered = _by_recovery_key(folder, typed_groups, clock)
        header = recovered.header
        old = header.by_login(login)
        if old is None:
            raise InvalidInput("login", "没有这个登录名，请核对后再试。")
        check_policy(new, (old.login, old.label))
        cost = kdf or old.kdf or calibrate()
        slot, identity = new_slot(
            header.vault_id,
            old.slot_id,
            login=old.login,
            label=old.label,
            password=new,
            kdf=cost,
            now=clock(),
        )
        for name in old.grants:
            slot = grant(slot, name, recovered.keys[name], header.generations[name])
        stores = open_stores(folder, header, recovered.keys)
        try:
            unit = UnitOfWork(stores, identity, provisional_actor(slot), clock)
            unit.run(note_recovery_use, uid=slot.slot_id, signing_key=identity.public.ed25519.hex())
            header.put(slot)
            header.save(folder, recovered.keys[REGISTER])
        finally:
            stores.dispose()
            identity.wipe()
            recovered.close()
    finally:
        lock.release()


def _by_recovery_key(folder: Path, typed_groups: str, clock: Callable[[], datetime]) -> RecoveredKeys:
    """The vault's keys by the paper; a wrong one is slowed and recorded as a wrong password is, a slip of typing is not."""
    attempts.require_patience(folder, clock())
    try:
        return Office.unlock_with_recovery(folder, typed_groups)
    except WrongPassword:
        attempts.note(folder, clock(), attempts.UNKNOWN, "恢复密钥错误")
        raise


def raise_cost(
    office: Office, password: str, *, key_file: KeyFinder | None = None, target_seconds: float = 1.0
) -> bool:
    """Where this machine makes a guess of the acting account's password clearly dearer than its slot does, let it.

    ``password`` has just opened the slot. A quick look at how long that took says whether to measure at all. True when
    the cost was raised; a place that can't be written leaves it as it is, since the vault is open and work goes first.
    """
    slot = office.header.slots[office.actor.uid]
    if slot.kdf is None or office.opened_in > target_seconds * ENOUGH:
        return False
    cost = calibrate(target_seconds)
    if not slot.kdf.weaker_than(cost):
        return False
    half = required(key_file, slot.vault_id, slot.slot_id) if slot.key_file else None
    changed = rewrap(slot, office.unit.identity, password, kdf=cost, now=office.now(), key_file=half)
    try:
        _save(office, changed)
    except PlaceError:
        return False
    office.run(note_cost, before=_cost_text(slot.kdf), after=_cost_text(cost))
    return True


@operation("提高密码派生强度", right=Right.OWN_ACCOUNT, store=Store.HOUSE)
def note_cost(work: Work, *, before: str, after: str) -> None:
    """Note that guessing the acting account's password became dearer."""
    work.note(before=before, after=after)


def _cost_text(cost: KdfParameters) -> str:
    return f"{cost.memory_kib // 1024} MiB × {cost.iterations}"


def _save(office: Office, slot: Slot) -> None:
    office.header.put(slot)
    office.header.save(office.folder, office.keys[REGISTER])


def _cost(office: Office) -> KdfParameters:
    """The cost of the acting account's own slot: measured on this machine when the vault was made."""
    return office.header.slots[office.actor.uid].kdf or calibrate()
