"""A person's private keys are of his own making: who knew an earlier password opens nothing that is sealed afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models.accounts.operations import accounts
from models.accounts.records import FailedUnlock
from models.errors import IllegalStep, NotAllowed
from models.rights import Role
from models.settings.operations import case_settings
from models.trail.records import HouseTrail
from storage.accounts import (
    add_key_file,
    authorise_for_cases,
    change_password,
    clear_for_cases,
    create_account,
    drop_key_file,
    raise_cost,
    recover_password,
)
from storage.check import check
from storage.errors import DamagedVault, WrongPassword
from storage.founding import NewAccount
from storage.office import Office
from storage.rotation.work import rotate
from storage.vault.header import VaultHeader
from storage.vault.kdf import LIGHT, MINIMUM, KdfParameters
from storage.vault.keyfile import finder
from storage.vault.recovery import format_groups, new_recovery_key
from storage.vault.slots import CASES, REGISTER, Slot, grant, open_slot, unseal
from tests.fixtures_vault import PASSWORD, House

NEW = "大江东去 浪淘尽 千古9"


def uid_of(office: Office, login: str) -> str:
    return next(row.uid for row in office.read(accounts) if row.login == login)


def slot_of(house: House, uid: str) -> Slot:
    return VaultHeader.load(house.folder).slots[uid]


def opens_cases(former: Slot, password: str, now: Slot) -> bool:
    """What a raw tool does with a kept copy of the header, its password and the header of today."""
    try:
        unseal(open_slot(former, password), now, CASES).wipe()
    except DamagedVault:
        return False
    return True


def test_who_gave_out_the_initial_password_opens_no_case_later(house: House):
    with house.as_("admin") as office:
        uid = create_account(office, NewAccount("shen", "沈某", frozenset({Role.HANDLER}), PASSWORD))
    kept = slot_of(house, uid)
    with house.unlock("shen") as office:
        change_password(office, PASSWORD, NEW)
    with house.as_("security") as office:
        authorise_for_cases(office, uid, "部务会决定")
    with house.as_("head") as office:
        clear_for_cases(office, uid)
    assert not opens_cases(kept, PASSWORD, slot_of(house, uid))
    with house.unlock("shen", NEW) as office:
        assert office.read(case_settings)


def test_an_initial_password_is_neither_authorised_nor_sealed_to(house: House):
    with house.as_("admin") as office:
        uid = create_account(office, NewAccount("shen", "沈某", frozenset({Role.HANDLER}), PASSWORD))
    with house.as_("security") as office, pytest.raises(IllegalStep, match="初始密码"):
        authorise_for_cases(office, uid, "部务会决定")


def test_a_password_that_became_known_opens_nothing_after_new_keys(house: House):
    with house.as_("head") as office:
        uid = uid_of(office, "handler")
    kept = slot_of(house, uid)
    with house.as_("handler") as office:
        change_password(office, PASSWORD, NEW)
    with house.as_("head") as office:
        rotate(office)
    assert not opens_cases(kept, PASSWORD, slot_of(house, uid))
    with house.unlock("handler", NEW) as office:
        assert office.read(case_settings)


def test_a_key_file_is_not_gone_round_by_an_older_header(house: House, tmp_path: Path):
    with house.as_("head") as office:
        uid = uid_of(office, "handler")
    kept = slot_of(house, uid)
    stick = tmp_path / "stick"
    stick.mkdir()
    with house.as_("handler") as office:
        add_key_file(office, PASSWORD, stick / "wu.qjkey")
        assert office.read(case_settings)
    with house.as_("head") as office:
        rotate(office)
    assert not opens_cases(kept, PASSWORD, slot_of(house, uid))
    with Office.unlock(
        house.folder, "handler", PASSWORD, clock=house.clock, key_file=finder([stick])
    ) as office:
        drop_key_file(office, PASSWORD, finder([stick]))
    with house.as_("handler") as office:
        assert office.read(case_settings)
        assert check(office).intact


def test_public_keys_changed_after_the_authorisation_get_no_case_key(house: House):
    """By somebody with the register's key and tools of his own: the signing key stays, the keys to seal to are his."""
    with house.as_("admin") as office:
        uid = create_account(
            office, NewAccount("shen", "沈某", frozenset({Role.HANDLER}), NEW, must_change=False)
        )
        other = office.header.slots[uid_of(office, "admin")].public
    with house.as_("security") as office:
        authorise_for_cases(office, uid, "部务会决定")
    with house.as_("admin") as office:
        slot = office.header.slots[uid]
        forged = type(other)(other.mlkem, other.x25519, slot.public.ed25519)
        object.__setattr__(slot, "public", forged)
        office.header.put(grant(slot, REGISTER, office.keys[REGISTER]))
        office.header.save(office.folder, office.keys[REGISTER])
    with house.as_("head") as office, pytest.raises(NotAllowed, match="换过"):
        clear_for_cases(office, uid)


def test_entries_signed_before_and_after_hold(house: House):
    with house.as_("head") as office:
        office.note("查看前", store=case_settings.store)
        change_password(office, PASSWORD, NEW)
        office.note("查看后", store=case_settings.store)
    with house.unlock("head", NEW) as office:
        assert check(office).intact


def test_cut_off_between_register_and_header_the_old_password_goes_on(
    house: House, monkeypatch: pytest.MonkeyPatch
):
    with house.as_("head") as office:
        with monkeypatch.context() as patch:
            patch.setattr("storage.accounts._save", stopped)
            with pytest.raises(KeyboardInterrupt):
                change_password(office, PASSWORD, NEW)
        office.note("此后", store=case_settings.store)
    with house.as_("head") as office:
        assert check(office).intact
        change_password(office, PASSWORD, NEW)
    with house.unlock("head", NEW) as office:
        assert check(office).intact


def stopped(*_: object) -> None:
    raise KeyboardInterrupt


# --- the cost of a guess ------------------------------------------------------------------------------------


def test_a_cheap_password_is_made_dear_once(house: House):
    with house.as_("head") as office:
        before = office.header.slots[office.actor.uid]
        assert before.kdf == LIGHT
        assert raise_cost(office, PASSWORD, target_seconds=0.05)
    after = slot_of(house, before.slot_id)
    assert after.kdf is not None
    assert not after.kdf.weaker_than(MINIMUM)
    assert after.public == before.public
    with house.as_("head") as office:
        assert not raise_cost(office, PASSWORD, target_seconds=0.05)
        with Session(office.unit.stores.house_reader) as session:
            (entry,) = session.query(HouseTrail).filter_by(operation="提高密码派生强度").all()
    assert "64 MiB" in entry.content


def test_one_that_takes_long_enough_is_not_even_measured(house: House, monkeypatch: pytest.MonkeyPatch):
    def measured(_target: float) -> KdfParameters:
        raise AssertionError

    monkeypatch.setattr("storage.accounts.calibrate", measured)
    with house.as_("head") as office:
        office.opened_in = 0.7
        assert not raise_cost(office, PASSWORD)


# --- guesses at other places than the log-in ----------------------------------------------------------------


def test_wrong_old_passwords_are_slowed_and_reach_the_trail(house: House):
    with house.as_("handler") as office:
        for _ in range(5):
            with pytest.raises(WrongPassword):
                change_password(office, "猜一猜 试一试", NEW)
        with pytest.raises(NotAllowed, match="秒后再试"):
            change_password(office, PASSWORD, NEW)
    assert seen_failures(house) == ["登录后密码输错"] * 5


def test_wrong_recovery_keys_are_slowed_and_reach_the_trail(house: House):
    with new_recovery_key() as foreign:
        typed = " ".join(format_groups(foreign))
    for _ in range(5):
        with pytest.raises(WrongPassword):
            recover_password(house.folder, typed, "head", NEW, kdf=LIGHT, clock=house.clock)
    with pytest.raises(NotAllowed, match="秒后再试"):
        recover_password(house.folder, " ".join(house.recovery), "head", NEW, kdf=LIGHT, clock=house.clock)
    assert seen_failures(house) == ["恢复密钥错误"] * 5


def seen_failures(house: House) -> list[str]:
    """The reasons that the auditor finds, once somebody came in after the wait."""
    house.clock.at = house.clock.at.replace(hour=house.clock.at.hour + 1)
    with house.as_("auditor") as office, Session(office.unit.stores.house_reader) as session:
        return [row.reason for row in session.query(FailedUnlock).all()]
