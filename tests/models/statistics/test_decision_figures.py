"""What trips people when persons are counted: two measures, the same one twice, namesakes, revoked, another year."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from models.decisions.operations import decide, propose_decision, revoke_decision
from models.persons.operations import add_person
from models.statistics.report import report
from models.units.operations import add_unit
from tests.fixtures_vault import House

DAY = date(2022, 6, 1)


def decided(house: House, measure: str, person: int, on: date = DAY) -> int:
    with house.as_("handler") as office:
        made = office.run(
            propose_decision, measure_code=measure, person_id=person, facts="考勤管理不严", on=on
        ).value
    with house.as_("leader") as office:
        office.run(decide, decision_id=made, decided_by="集团纪委", decided_on=on)
    return int(made)


def figures(house: House, year: int = 2022) -> dict[str, list[str]]:
    with house.as_("head") as office:
        found = office.read(report, year=year)
    return {one.key: [line.text for line in one.lines] for one in found.figures}


@pytest.fixture
def people(house: House) -> list[int]:
    """A 张某 in each of two units, and a 王某."""
    with house.as_("handler") as office:
        units = [office.run(add_unit, name=name).value for name in ("某某建设有限公司", "某某公交有限公司")]
        made = [office.run(add_person, name="张某", unit_id=unit, post="经理").value for unit in units]
        return [*made, office.run(add_person, name="王某", unit_id=units[0], post="主管").value]


def test_persons_not_measures(house: House, people: list[int]):
    one, other, third = people
    decided(house, "CRITICIZE", one)
    decided(house, "CRITICIZE", one, date(2022, 6, 20))
    decided(house, "CRITICIZE", other)
    decided(house, "ADMONISH", one)
    revoked = decided(house, "CRITICIZE", third)
    found = figures(house)
    assert len(found["criticisms"]) == 3, "the same person twice is one, namesakes of two units are two"
    assert len(found["admonishments"]) == 1, "another measure of a person who has one counts by itself"
    with house.as_("head") as office:
        office.run(revoke_decision, decision_id=revoked, reason="复查撤销", decided_by="集团纪委")
    assert len(figures(house)["criticisms"]) == 2


def test_the_year_of_the_decision_counts(house: House, people: list[int]):
    house.clock.at = datetime(2023, 1, 10, 9, 0)
    decided(house, "CRITICIZE", people[0], date(2022, 12, 31))
    decided(house, "CRITICIZE", people[2], date(2023, 1, 1))
    assert [len(figures(house, year)["criticisms"]) for year in (2022, 2023)] == [1, 1]


def test_a_figure_names_nobody(house: House, people: list[int]):
    decided(house, "CRITICIZE", people[0])
    assert all("张某" not in text for texts in figures(house).values() for text in texts)
