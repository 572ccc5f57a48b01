"""月度审计表: counted from the trail, its heads held against the trails of later days."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import text

from models.errors import InvalidInput, NotAllowed
from models.operations import Store
from models.trail.monthly import MonthSheet, held_against, month_sheet, read_head
from models.units.operations import add_unit
from storage.errors import WrongPassword
from tests.fixtures_vault import House


def sheet(house: House, **asked: int) -> MonthSheet:
    with house.as_("auditor") as office:
        return office.read(month_sheet, **({"year": 2022, "month": 6} | asked))


def held(vault: House, **heads: str) -> list[str]:
    with vault.as_("auditor") as office:
        return office.read(held_against, heads=heads)


def test_a_month_is_counted_without_the_case_key(house: House):
    with house.as_("handler") as office:
        for name in ("某某一公司", "某某二公司"):
            office.run(add_unit, name=name)
    with pytest.raises(WrongPassword):
        house.unlock("head", "不对的口令")
    found = sheet(house)
    counted = {name: (count, people) for name, count, people in found.operations}
    assert counted["登记单位"] == (2, "吴某")
    assert [(login, reason) for _at, login, reason in found.failures] == [("head", "密码错误")]
    assert found.entries == sum(count for count, _people in counted.values())
    assert found.cases.seq >= 2
    assert sheet(house, month=5).entries == 0


def test_the_heads_still_hold_later(house: House):
    found = sheet(house)
    house.clock.at = datetime(2022, 8, 1, 9, 0)
    with house.as_("handler") as office:
        office.run(add_unit, name="某某公司")
    assert held(house, house=found.house.short(), cases=found.cases.text()) == []


def test_a_changed_or_cut_trail_is_found(house: House):
    with house.as_("handler") as office:
        office.run(add_unit, name="某某公司")
    found = sheet(house)
    assert "不一致" in held(house, house=f"{found.house.seq - 1}:{found.house.digest}")[0]
    assert "截断" in held(house, cases=f"{found.cases.seq + 5}:{found.cases.digest}")[0]
    with (
        house.as_("head") as office,
        office.unit.stores.engine(Store.HOUSE, write=True).begin() as connection,
    ):
        connection.execute(
            text("UPDATE house_trail SET digest = zeroblob(32) WHERE seq = :seq"), {"seq": found.house.seq}
        )
    assert "不一致" in held(house, house=found.house.short())[0]


@pytest.mark.parametrize("typed", ["", "128", "128:0a1b", "x:0a1b2c3d4e5f6071", "1:" + "0" * 65])
def test_what_is_no_head_is_said(typed: str):
    with pytest.raises(InvalidInput, match="照表上"):
        read_head("house", typed)


def test_a_head_is_read_as_it_is_typed():
    assert read_head("house", " 128：0A1B 2c3d-4e5f-6071 ") == (128, "0a1b2c3d4e5f6071")


def test_months_that_are_none(house: House):
    for asked in ({"month": 13}, {"month": 7}):
        with pytest.raises(InvalidInput):
            sheet(house, **asked)


def test_only_who_reads_the_trail_makes_it(house: House):
    with house.as_("handler") as office, pytest.raises(NotAllowed):
        office.read(month_sheet, year=2022, month=6)
