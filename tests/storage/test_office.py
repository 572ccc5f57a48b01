"""The office end to end on a real vault: unlock, write, read, trail, duties held apart."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models.accounts.operations import accounts
from models.errors import NotAllowed
from models.operations import Store
from models.settings.operations import case_settings, change_case_settings, house_settings
from models.trail.queries import trail_page
from models.trail.records import CaseTrail, HouseTrail
from storage import trail
from storage.errors import DamagedVault, VaultInUse, WrongPassword
from storage.vault.sealed import verify as verify_signature
from tests.fixtures_vault import House


def verifier(office):
    """Checks signatures against the public keys in the header."""
    cards = {slot.slot_id: slot.public for slot in office.header.slots.values()}
    return lambda uid, message, signature: uid in cards and verify_signature(cards[uid], message, signature)


def flaws(office, table):
    engine = office.unit.stores.engine(Store.CASES if table is CaseTrail else Store.HOUSE, write=False)
    with Session(engine) as session:
        return list(trail.verify(session, table, verifier(office)))


def compared(office):
    stores = office.unit.stores
    with Session(stores.house_reader) as house, Session(stores.case_reader) as cases:
        return list(trail.compare(house, cases))


def test_write_survives_lock_and_unlock(house: House):
    with house.as_("head") as office:
        office.run(change_case_settings, values={"reply_days": 21})
    with house.as_("leader") as office:
        assert office.read(case_settings)["reply_days"] == 21


def test_wrong_password_is_refused_and_reaches_the_trail(house: House):
    with pytest.raises(WrongPassword):
        house.unlock("head", "不对的口令")
    with house.as_("head"):
        pass
    with house.as_("auditor") as office:
        rows = office.read(trail_page)
    assert any("failed_unlock" in row.what for row in rows)


def test_attempts_slow_down_after_five(house: House):
    for _ in range(5):
        with pytest.raises(WrongPassword):
            house.unlock("head", "不对的口令")
    with pytest.raises(NotAllowed, match="秒"):
        house.unlock("head")


def test_second_program_is_refused(house: House):
    with house.as_("head"), pytest.raises(VaultInUse):
        house.unlock("leader")


def test_officers_hold_no_case_key(house: House):
    for login in ("admin", "security", "auditor"):
        with house.as_(login) as office:
            assert set(office.keys) == {"register"}
            assert not office.cleared
            with pytest.raises(NotAllowed):
                office.read(case_settings)
            assert office.read(house_settings)["office_name"] == "某某集团纪检监察部"


def test_register_and_cases_are_not_plaintext(house: House):
    for name in ("register.db", "cases.db"):
        path = house.folder / name
        assert not path.read_bytes().startswith(b"SQLite format 3")
        with closing(sqlite3.connect(path)) as plain, pytest.raises(sqlite3.DatabaseError):
            plain.execute("SELECT * FROM sqlite_master").fetchall()


def test_trails_verify_and_agree(house: House):
    with house.as_("head") as office:
        office.run(change_case_settings, values={"reply_days": 21})
        assert flaws(office, CaseTrail) == []
        assert flaws(office, HouseTrail) == []
        assert compared(office) == []


@pytest.mark.parametrize("harm", ["content", "cut", "middle", "name"])
def test_harm_to_the_case_trail_is_named(house: House, harm: str):
    with house.as_("head") as office:
        for days in (21, 22, 23):
            office.run(change_case_settings, values={"reply_days": days})
        with Session(office.unit.stores.case_writer) as session:
            last = session.scalar(select(CaseTrail.seq).order_by(CaseTrail.seq.desc()))
            if harm == "content":
                row = session.get(CaseTrail, last - 1)
                row.content = row.content.replace("22", "99")
            elif harm == "cut":
                session.execute(delete(CaseTrail).where(CaseTrail.seq == last))
            elif harm == "middle":
                session.execute(delete(CaseTrail).where(CaseTrail.seq == last - 1))
            else:
                session.execute(update(CaseTrail).where(CaseTrail.seq == last).values(actor_name="别人"))
            session.commit()
        found = flaws(office, CaseTrail) + compared(office)
    assert found
    assert found[0].seq in (last, last - 1)


def test_mirror_is_caught_up_after_a_power_cut(house: House):
    with house.as_("head") as office:
        office.run(change_case_settings, values={"reply_days": 21})
        with Session(office.unit.stores.house_writer) as session:
            last = session.scalar(select(HouseTrail.seq).order_by(HouseTrail.seq.desc()))
            session.execute(delete(HouseTrail).where(HouseTrail.seq == last))
            session.commit()
    with house.as_("head") as office:
        assert compared(office) == []
        assert flaws(office, HouseTrail) == []
    with house.as_("auditor") as office:
        assert any(row.operation.startswith("补记：") for row in office.read(trail_page))


def test_damaged_store_is_a_clear_sentence(house: House):
    path: Path = house.folder / "cases.db"
    data = bytearray(path.read_bytes())
    data[200:400] = bytes(200)
    path.write_bytes(data)
    with pytest.raises(DamagedVault, match=r"cases\.db"):
        house.unlock("head")


def test_accounts_are_listed_with_roles(house: House):
    with house.as_("admin") as office:
        rows = {row.login: row for row in office.read(accounts)}
    assert rows["leader"].role_text == "审批领导"
    assert rows["head"].cleared
    assert not rows["auditor"].cleared
