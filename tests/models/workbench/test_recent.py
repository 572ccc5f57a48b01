"""最近打开: what the account itself looked at or changed, newest first, and only what it may still see."""

from __future__ import annotations

from datetime import datetime

from models.clues.members import add_member, remove_member
from models.clues.view import open_clue
from models.units.operations import add_unit
from models.units.queries import open_unit
from models.workbench.recent import recent
from tests.fixtures_vault import House
from tests.models.clues.conftest import Desk, desk

__all__ = ["desk"]


def seen(house: House, login: str) -> list[tuple[str, int]]:
    with house.as_(login) as office:
        return [(row.kind, row.record_id) for row in office.read(recent)]


def test_nothing_was_opened_yet(house: House) -> None:
    assert seen(house, "handler") == []


def test_looks_and_writes_count_newest_first_each_record_once(house: House) -> None:
    with house.as_("handler") as office:
        first = office.run(add_unit, name="某某建设有限公司").value
        second = office.run(add_unit, name="某某物业有限公司").value
        house.clock.at = datetime(2022, 6, 30, 10, 0)
        office.read(open_unit, unit_id=first)
        rows = office.read(recent)
        assert [(row.record_id, row.title) for row in rows] == [
            (first, "某某建设有限公司"),
            (second, "某某物业有限公司"),
        ]
        assert rows[0].at == datetime(2022, 6, 30, 10, 0)
        assert len(office.read(recent, limit=1)) == 1


def test_what_others_opened_is_theirs(house: House) -> None:
    with house.as_("handler") as office:
        office.run(add_unit, name="某某建设有限公司")
    assert seen(house, "other") == []


def test_a_clue_outside_the_range_is_gone_from_the_list(desk: Desk) -> None:
    clue_id = desk.dispatched(title="反映甲事")
    uid = desk.refs()["other"].uid
    desk.run("handler", add_member, clue_id=clue_id, account=desk.refs()["other"], reason="协办")
    with desk.house.as_("other") as office:
        office.read(open_clue, clue_id=clue_id)
    assert ("clue", clue_id) in seen(desk.house, "other")
    desk.run("handler", remove_member, clue_id=clue_id, account_uid=uid)
    assert ("clue", clue_id) not in seen(desk.house, "other")
    assert ("clue", clue_id) in seen(desk.house, "handler")
