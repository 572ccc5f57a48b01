"""Rights one by one: each separate, in force at the next log-in, never a way around the three officers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.accounts.adjusting import ADJUSTABLE, adjust_rights, end_one_person_office
from models.accounts.operations import AccountRow, accounts
from models.errors import IllegalStep, InvalidInput, NotAllowed
from models.rights import OFFICERS, ROLE_RIGHTS, Right, Role
from models.settings.operations import change_house_settings, house_settings
from models.trail.records import HouseTrail
from models.units.operations import add_unit
from storage.accounts import (
    authorise_for_cases,
    change_password,
    change_person,
    create_account,
    remove_account,
    reset_password,
    withdraw_clearance,
)
from storage.founding import NewAccount, VaultPlan, create_vault
from storage.office import Office
from storage.vault.kdf import LIGHT
from tests.fixtures_vault import PASSWORD, Clock, House

NEW = "大江东去 浪淘尽 千古9"


def row_of(office: Office, login: str) -> AccountRow:
    return next(row for row in office.read(accounts) if row.login == login)


def adjust(house: House, login: str, role: Role, rights: set[Right], **more: Any) -> None:
    with house.as_("security") as office:
        office.run(
            adjust_rights,
            uid=row_of(office, login).uid,
            role=role.value,
            rights=[right.value for right in rights],
            basis=more.get("basis", "部务会决定"),
        )


def usual(role: Role) -> set[Right]:
    return set(ROLE_RIGHTS[role]) & set(ADJUSTABLE)


@pytest.mark.parametrize("right", [right for right in ADJUSTABLE if right in ROLE_RIGHTS[Role.HANDLER]])
def test_each_right_goes_alone(right: Right, house: House):
    with house.as_("handler") as office:
        before = office.actor.rights
    adjust(house, "handler", Role.HANDLER, usual(Role.HANDLER) - {right})
    with house.as_("handler") as office:
        assert before - office.actor.rights == {right}
        assert office.actor.rights <= before


@pytest.mark.parametrize("right", [right for right in ADJUSTABLE if right not in ROLE_RIGHTS[Role.HANDLER]])
def test_each_right_comes_alone(right: Right, house: House):
    with house.as_("handler") as office:
        before = office.actor.rights
    adjust(house, "handler", Role.HANDLER, usual(Role.HANDLER) | {right})
    with house.as_("handler") as office:
        assert office.actor.rights - before == {right}
    with house.as_("auditor") as office, Session(office.unit.stores.house_reader) as session:
        (entry,) = session.query(HouseTrail).filter_by(operation="调整权限").all()
    assert right.label in entry.content


def test_without_the_right_to_write_nothing_is_written(house: House):
    adjust(house, "handler", Role.HANDLER, usual(Role.HANDLER) - {Right.CASE_WRITE})
    with house.as_("handler") as office, pytest.raises(NotAllowed):
        office.run(add_unit, name="某某路桥")


def test_another_role_brings_its_rights(house: House):
    adjust(house, "handler", Role.APPROVER, usual(Role.APPROVER))
    with house.as_("handler") as office:
        assert office.actor.roles == {Role.APPROVER}
        assert office.actor.rights == ROLE_RIGHTS[Role.APPROVER]
        assert not row_of(office, "handler").given


def test_the_officers_stay_apart(house: House):
    for officer in ("admin", "auditor"):
        with pytest.raises(NotAllowed, match="由角色决定"):
            adjust(house, officer, Role.HANDLER, usual(Role.HANDLER))
    with pytest.raises(InvalidInput, match="另设账户"):
        adjust(house, "handler", Role.AUDITOR, set())
    for right in set(Right) - set(ADJUSTABLE):
        with pytest.raises(InvalidInput):
            adjust(house, "handler", Role.HANDLER, {right})
    with pytest.raises(InvalidInput, match="依据"):
        adjust(house, "handler", Role.HANDLER, set(), basis=" ")
    for login in ("admin", "head", "auditor"):
        with house.as_(login) as office, pytest.raises(NotAllowed):
            office.run(
                adjust_rights,
                uid=row_of(office, "handler").uid,
                role="HANDLER",
                rights=[],
                basis="部务会决定",
            )


def test_no_adjustable_right_is_an_officers_own():
    own = set().union(*(ROLE_RIGHTS[role] for role in OFFICERS)) - {Right.BACKUP, Right.CLEARANCE_GRANT}
    assert not own & set(ADJUSTABLE)


def test_the_last_who_can_give_the_keys_is_kept(house: House):
    with house.as_("admin") as office:
        head = row_of(office, "head").uid
        for do in (
            lambda: reset_password(office, head, NEW, kdf=LIGHT),
            lambda: remove_account(office, head),
        ):
            with pytest.raises(NotAllowed, match="恢复密钥"):
                do()
    with house.as_("security") as office, pytest.raises(NotAllowed, match="恢复密钥"):
        withdraw_clearance(office, head)
    with pytest.raises(NotAllowed, match="恢复密钥"):
        adjust(house, "head", Role.HEAD, usual(Role.HEAD) - {Right.CLEARANCE_GRANT})
    adjust(house, "leader", Role.APPROVER, usual(Role.APPROVER) | {Right.CLEARANCE_GRANT})
    with house.as_("admin") as office:
        reset_password(office, head, NEW, kdf=LIGHT)
    with house.unlock("head", NEW) as office:
        assert not office.cleared


def test_the_administrator_corrects_a_name_and_no_more(house: House):
    with house.as_("admin") as office:
        row = row_of(office, "handler")
        change_person(office, row.uid, "吴某某", "主办")
        assert (row_of(office, "handler").name, row_of(office, "handler").post) == ("吴某某", "主办")
        with pytest.raises(InvalidInput):
            change_person(office, row.uid, " ", "")
    with house.as_("handler") as office:
        assert office.actor.name == "吴某某"
        assert office.header.slots[row.uid].label == "吴某某"


@pytest.mark.parametrize("key", ["one_person_office", "last_backup", "header_revision", "last_drill"])
def test_what_is_no_choice_is_no_setting(key: str, house: House):
    with house.as_("admin") as office, pytest.raises(InvalidInput):
        office.run(change_house_settings, values={key: True})


def test_a_one_person_office_ends_when_the_officers_are_there(tmp_path: Path):
    folder, clock = tmp_path / "vault", Clock()
    alone = NewAccount("zhou", "周某", frozenset(Role), PASSWORD, must_change=False)
    create_vault(folder, VaultPlan((alone,), one_person_office=True), kdf=LIGHT, clock=clock)
    people = {"chen": Role.SYS_ADMIN, "chu": Role.SEC_ADMIN, "wei": Role.AUDITOR}
    with Office.unlock(folder, "zhou", PASSWORD, clock=clock) as office:
        with pytest.raises(IllegalStep, match="安全审计员"):
            office.run(end_one_person_office)
        for login, role in people.items():
            create_account(office, NewAccount(login, f"{login}某", frozenset({role}), PASSWORD), kdf=LIGHT)
        with pytest.raises(IllegalStep, match="本人登录"):
            office.run(end_one_person_office)
    for login in people:
        with Office.unlock(folder, login, PASSWORD, clock=clock) as office:
            change_password(office, PASSWORD, NEW, kdf=LIGHT)
    with Office.unlock(folder, "zhou", PASSWORD, clock=clock) as office:
        office.run(end_one_person_office)
    with Office.unlock(folder, "zhou", PASSWORD, clock=clock) as office:
        assert office.actor.roles == {Role.HEAD}
        assert office.read(house_settings)["one_person_office"] is False
        assert office.cleared
        with pytest.raises(NotAllowed):
            authorise_for_cases(office, row_of(office, "chen").uid, "部务会决定")
