"""What waits for whom besides clues and letters."""

from __future__ import annotations

from models.decisions.operations import propose_decision
from models.workbench.queries import workbench
from tests.fixtures_vault import House
from tests.models.talks.conftest import OnFile, on_file

__all__ = ["on_file"]


def test_a_proposed_measure_waits_for_another_to_decide(house: House, on_file: OnFile):
    data = {"measure_code": "CRITICIZE", "person_id": on_file.person, "facts": "查实"}
    with house.as_("handler") as office:
        made = office.run(propose_decision, **data).value
        rows = office.read(workbench).waiting
        assert [(row.kind, row.record_id, row.for_me) for row in rows] == [("decision", made, False)]
    with house.as_("leader") as office:
        rows = office.read(workbench).waiting
        assert [(row.what, row.for_me) for row in rows] == [("作出处理决定", True)]
    with house.as_("other") as office:
        assert office.read(workbench).waiting == (), "neither his own nor his to decide"
