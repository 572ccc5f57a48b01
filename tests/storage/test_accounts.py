"""Accounts: passwords, clearance by keys, recovery from paper."""

from __future__ import annotations

import pytest

from models.accounts.operations import accounts
from models.errors import InvalidInput, NotAllowed
from models.rights import Role
from models.settings.operations import case_settings
from storage.accounts import (
    change_password,
    clear_for_cases,
    create_account,
    recover_password,
    remove_account,
    renew_recovery_key,
    reset_password,
    withdraw_clearance,
)
from storage.errors import NotCleared, RecoveryTyping, WeakPassword, WrongPassword
from storage.founding import NewAccount
from storage.vault.kdf import LIGHT
from tests.fixtures_vault import PASSWORD, House

NEW = "大江东去 浪淘尽 千古9"


def test_change_of_password_opens_with_the_new_one_only(house: House):
    with house.as_("handler") as office:
        change_password(office, PASSWORD, NEW)
    with pytest.raises(WrongPassword):
        house.unlock("handler")
    with house.unlock("handler", NEW) as office:
        assert office.read(case_settings)


def test_wrong_old_and_weak_new_passwords_are_refused(house: House):
    with house.as_("handler") as office:
        with pytest.raises(WrongPassword, match="原密码"):
            change_password(office, "不对的口令", NEW)
        with pytest.raises(WeakPassword):
            change_password(office, PASSWORD, "123456")
    with house.as_("handler"):
        pass


def test_new_account_sees_no_case_until_somebody_with_the_key_grants_it(house: House):
    with house.as_("admin") as office:
        uid = create_account(office, NewAccount("shen", "沈某", frozenset({Role.HANDLER}), NEW))
        with pytest.raises(NotAllowed):
            clear_for_cases(office, uid)
    with house.unlock("shen", NEW) as office, pytest.raises(NotCleared):
        office.read(case_settings)
    with house.as_("security") as office, pytest.raises(NotCleared):
        clear_for_cases(office, uid)
    with house.as_("head") as office:
        clear_for_cases(office, uid)
    with house.unlock("shen", NEW) as office:
        assert office.read(case_settings)
    with house.as_("head") as office:
        withdraw_clearance(office, uid)
    with house.unlock("shen", NEW) as office, pytest.raises(NotCleared):
        office.read(case_settings)


def test_reset_by_the_administrator_loses_clearance(house: House):
    with house.as_("admin") as office:
        uid = next(row.uid for row in office.read(accounts) if row.login == "handler")
        reset_password(office, uid, NEW)
    with house.unlock("handler", NEW) as office, pytest.raises(NotCleared):
        office.read(case_settings)


def test_removed_account_does_not_open(house: House):
    with house.as_("admin") as office:
        uid = next(row.uid for row in office.read(accounts) if row.login == "other")
        remove_account(office, uid)
    with pytest.raises(WrongPassword):
        house.unlock("other")


def test_recovery_key_gives_a_new_password_and_names_mistyped_groups(house: House):
    groups = list(house.recovery)
    wrong = [*groups[:2], groups[2][::-1], *groups[3:]]
    with pytest.raises(RecoveryTyping) as caught:
        recover_password(house.folder, " ".join(wrong), "head", NEW, kdf=LIGHT)
    assert caught.value.groups == (3,)
    recover_password(house.folder, " ".join(groups), "head", NEW, kdf=LIGHT, clock=house.clock)
    with house.unlock("head", NEW) as office:
        assert office.read(case_settings)


def test_renewed_recovery_key_replaces_the_old_sheet(house: House):
    with house.as_("admin") as office, pytest.raises(NotCleared):
        renew_recovery_key(office)
    with house.as_("head") as office:
        groups = renew_recovery_key(office)
    with pytest.raises(WrongPassword):
        recover_password(house.folder, " ".join(house.recovery), "head", NEW, kdf=LIGHT)
    recover_password(house.folder, " ".join(groups), "head", NEW, kdf=LIGHT, clock=house.clock)


def test_login_taken_is_refused_beside_its_field(house: House):
    with house.as_("admin") as office, pytest.raises(InvalidInput) as caught:
        create_account(office, NewAccount("handler", "沈某", frozenset({Role.HANDLER}), NEW))
    assert caught.value.field == "login"
