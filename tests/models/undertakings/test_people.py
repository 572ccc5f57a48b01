"""Pasted names find the persons on file; namesakes are told apart; what was done stands in each one's 廉政档案."""

from __future__ import annotations

from datetime import date

import pytest

from models.errors import NotFound
from models.persons.operations import add_person
from models.persons.queries import open_person
from models.undertakings.operations import (
    add_entries,
    register_undertaking,
    settle_entries,
    void_undertaking,
)
from models.undertakings.people import THERE, entry_candidates, match_people
from models.units.operations import add_unit
from tests.fixtures_vault import House

DAY = date(2022, 6, 1)


@pytest.fixture
def people(office) -> dict[str, int]:
    """Two 张某 in two units, one 李某某."""
    build = office.run(add_unit, name="某某建设有限公司").value
    bus = office.run(add_unit, name="某某公交有限公司").value
    return {
        "build": office.run(add_person, name="张某", unit_id=build, post="经理").value,
        "bus": office.run(add_person, name="张某", unit_id=bus, post="司机").value,
        "li": office.run(add_person, name="李某某", unit_id=bus, post="会计").value,
    }


def options(office, *rows: tuple[str, str]) -> list[list[int]]:
    found = office.read(match_people, rows=[{"title": title, "unit_name": unit} for title, unit in rows])
    assert [match.row for match in found] == list(range(len(rows)))
    return [[option.id for option in match.options] for match in found]


def test_names_find_persons_and_units_narrow_them(office, people):
    assert options(
        office, ("李　某某", ""), ("张某", ""), ("张某", "某某公交有限公司"), ("张某", "别的公司"), ("王某", "")
    ) == [
        [people["li"]],
        [people["build"], people["bus"]],
        [people["bus"]],
        [people["build"], people["bus"]],
        [],
    ]  # fmt: skip


def test_who_is_listed_is_marked_among_all(office, people):
    head = office.run(register_undertaking, kind="INTEGRITY", title="承诺书", held_on=DAY).value
    row = {"title": "张某", "person_id": people["bus"]}
    office.run(add_entries, undertaking_id=head, role="SIGNER", rows=[row])
    found = office.read(entry_candidates, undertaking_id=head, role="SIGNER")
    assert {one.id: one.told for one in found} == {
        people["build"]: "",
        people["bus"]: THERE,
        people["li"]: "",
    }
    assert {one.unit_name for one in found} == {"某某建设有限公司", "某某公交有限公司"}
    with pytest.raises(NotFound):
        office.read(entry_candidates, undertaking_id=99, role="SIGNER")


def test_the_years_work_stands_in_the_persons_file(office, house: House, people):
    pledge = office.run(register_undertaking, kind="INTEGRITY", title="廉洁从业承诺书", held_on=DAY).value
    (entry,) = office.run(
        add_entries,
        undertaking_id=pledge,
        role="SIGNER",
        rows=[{"title": "李某某", "person_id": people["li"]}],
    ).value
    points = office.run(register_undertaking, kind="POINT_LEDGER", title="廉政积分", held_on=DAY).value
    row = {"title": "李某某", "person_id": people["li"], "amount": -2, "text": "迟交报告"}
    office.run(add_entries, undertaking_id=points, role="POINTS", rows=[row])
    seen = {one.title: one for one in office.read(open_person, person_id=people["li"]).works}
    assert seen["廉洁从业承诺书"].state == "未签订"
    assert (seen["廉政积分"].state, seen["廉政积分"].text) == ("积分 -2", "迟交报告")
    office.run(settle_entries, undertaking_id=pledge, entry_ids=[entry], on=date(2022, 6, 20))
    office.run(void_undertaking, undertaking_id=points, reason="另立")
    (one,) = office.read(open_person, person_id=people["li"]).works
    assert (one.kind, one.id, one.state, one.on) == ("undertaking", pledge, "已签订", date(2022, 6, 20))
    assert one in office.read(open_person, person_id=people["li"]).entries
    assert office.read(open_person, person_id=people["bus"]).works == ()
