"""Accounts: passwords, clearance by keys, recovery from paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models.accounts.clearance import take_back_authorisation
from models.accounts.operations import accounts
from models.errors import Conflict, IllegalStep, InvalidInput, NotAllowed
from models.rights import Role
from models.settings.operations import case_settings
from models.trail.records import HouseTrail
from storage.accounts import (
    authorise_for_cases,
    change_password,
    clear_for_cases,
    create_account,
    recover_password,
    remove_account,
    renew_recovery_key,
    reset_password,
)
from storage.errors import NotCleared, RecoveryTyping, WeakPassword, WrongPassword
from storage.founding import NewAccount, VaultPlan, create_vault
from storage.office import Office
from storage.vault.kdf import LIGHT
from storage.vault.recovery import ALPHABET
from tests.fixtures_vault import PASSWORD, Clock, House

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


def test_new_account_sees_no_case_until_two_persons_let_it(house: House):
    with house.as_("admin") as office:
        uid = create_account(office, NewAccount("shen", "沈某", frozenset({Role.HANDLER}), NEW))
        with pytest.raises(NotAllowed):
            clear_for_cases(office, uid)
        with pytest.raises(NotAllowed):
            authorise_for_cases(office, uid, "部务会决定")
    with house.unlock("shen", NEW) as office:
        with pytest.raises(NotCleared):
            office.read(case_settings)
        change_password(office, NEW, PASSWORD)
    with house.as_("head") as office, pytest.raises(NotAllowed, match="两人办理"):
        clear_for_cases(office, uid)
    with house.as_("security") as office:
        authorise_for_cases(office, uid, "2022年6月30日部务会决定")
        with pytest.raises(Conflict):
            authorise_for_cases(office, uid, "再来一次")
        with pytest.raises(NotCleared):
            clear_for_cases(office, uid)
    with house.as_("head") as office:
        (row,) = [row for row in office.read(accounts) if row.uid == uid]
        assert row.authorised == "褚某 2022-06-30 授权（2022年6月30日部务会决定）"
        clear_for_cases(office, uid)
        (row,) = [row for row in office.read(accounts) if row.uid == uid]
        assert row.cleared
        assert row.authorised == ""
    with house.unlock("shen") as office:
        assert office.read(case_settings)


def test_an_authorisation_holds_for_the_keys_of_its_day(house: House):
    with house.as_("admin") as office:
        account = NewAccount("shen", "沈某", frozenset({Role.HANDLER}), NEW, must_change=False)
        uid = create_account(office, account)
    with house.as_("security") as office:
        authorise_for_cases(office, uid, "部务会决定")
    with house.as_("admin") as office:
        reset_password(office, uid, PASSWORD)
    with house.as_("head") as office, pytest.raises(NotAllowed, match="先由安全保密管理员"):
        clear_for_cases(office, uid)
    with house.unlock("shen") as office:
        change_password(office, PASSWORD, NEW)
    with house.as_("security") as office:
        authorise_for_cases(office, uid, "重设密码后重新授权")
        office.run(take_back_authorisation, uid=uid)
        with pytest.raises(IllegalStep):
            office.run(take_back_authorisation, uid=uid)
    with house.as_("head") as office, pytest.raises(NotAllowed, match="先由安全保密管理员"):
        clear_for_cases(office, uid)


def test_officers_the_cleared_and_the_stopped_are_not_authorised(house: House):
    with house.as_("security") as office:
        uids = {row.login: row.uid for row in office.read(accounts)}
        for login, error in (("admin", NotAllowed), ("security", NotAllowed), ("handler", IllegalStep)):
            with pytest.raises(error):
                authorise_for_cases(office, uids[login], "部务会决定")
        with pytest.raises(InvalidInput, match="依据"):
            authorise_for_cases(office, uids["handler"], " ")


def test_a_one_person_office_does_both_and_the_trail_says_so(tmp_path: Path):
    alone = VaultPlan(
        (NewAccount("zhou", "周某", frozenset(Role), PASSWORD, must_change=False),), one_person_office=True
    )
    create_vault(tmp_path / "vault", alone, kdf=LIGHT, clock=Clock())
    with Office.unlock(tmp_path / "vault", "zhou", PASSWORD, clock=Clock()) as office:
        account = NewAccount("shen", "沈某", frozenset({Role.HANDLER}), NEW, must_change=False)
        uid = create_account(office, account, kdf=LIGHT)
        authorise_for_cases(office, uid, "书记批示")
        clear_for_cases(office, uid)
        with Session(office.unit.stores.house_reader) as session:
            rows = session.query(HouseTrail).filter_by(operation="授权接触案卷").all()
        assert ["one_person_office" in row.content for row in rows] == [True]
    with Office.unlock(tmp_path / "vault", "shen", NEW, clock=Clock()) as office:
        assert office.cleared


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
    # its last sign is the check of the group: mistyped, it never fits
    other = ALPHABET[ALPHABET.index(groups[2][-1]) ^ 1]
    wrong = [*groups[:2], groups[2][:-1] + other, *groups[3:]]
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
