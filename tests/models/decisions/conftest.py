"""Persons, a unit and clues at the stages that decisions ask for."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from models.persons.operations import add_person
from models.units.operations import add_unit
from tests.fixtures_vault import House
from tests.models.talks.conftest import clue_at


@dataclass(frozen=True)
class OnFile:
    """Ids of what the tests lean on."""

    unit: int
    member: int
    outsider: int
    superior: int
    tried: int
    filed: int
    inquiry: int


@pytest.fixture
def on_file(house: House) -> OnFile:
    """What the handler put on file."""
    with house.as_("handler") as office:
        unit = office.run(add_unit, name="某某建设有限公司", party_org="中共某某建设有限公司委员会").value
        member = office.run(
            add_person, name="张某", unit_id=unit, post="工程部经理", political_status="中共党员"
        ).value
        outsider = office.run(
            add_person, name="王某", unit_id=unit, political_status="群众", is_supervised=False
        )
        superior = office.run(add_person, name="赵某", subject_level="SUPERIOR_MANAGED").value
        stages = [office.run(clue_at, status=status).value for status in ("TRIAL", "FILED", "INQUIRY")]
    return OnFile(unit, member, outsider.value, superior, *stages)
