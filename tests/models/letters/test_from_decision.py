"""Letters about a 处理处分 are filled from the decision, by right."""

from __future__ import annotations

import pytest

from models.letters.operations import draft_letter
from models.letters.queries import open_letter
from tests.fixtures_vault import House
from tests.models.decisions.conftest import OnFile, on_file
from tests.models.decisions.test_decisions import decided, proposed
from tests.models.letters.conftest import kinds

__all__ = ["kinds", "on_file"]


def fields_of(house: House, kind, **data) -> dict[str, str]:
    with house.as_("handler") as office:
        letter_id = office.run(draft_letter, kind=kind, **data).value
        return dict(office.read(open_letter, letter_id=letter_id).draft.fields)


def test_a_sanction_letter_knows_its_decision(house: House, on_file: OnFile, kinds):
    decided(house, proposed(house, on_file, "WARNING"))
    fields = fields_of(house, kinds["DISC_DECISION"], person_id=on_file.member, clue_id=on_file.tried)
    assert fields["measure"] == "党内警告"
    assert fields["facts"] == "备用金长期不报账"
    assert fields["period"] == "2022年6月30日至2023年6月29日"
    assert "集体讨论" in fields["meeting"]
    assert fields["who"] == "张某，某某建设有限公司工程部经理，中共党员。"


def test_what_is_only_proposed_is_not_written(house: House, on_file: OnFile, kinds):
    proposed(house, on_file, "WARNING")
    assert fields_of(house, kinds["DISC_DECISION"], person_id=on_file.member)["measure"] == ""


@pytest.mark.parametrize("code", ["CRITICIZE_NOTICE", "EXEC_NOTICE", "CLOSING_REPORT"])
def test_a_letter_of_a_person_without_a_decision_is_still_drafted(
    house: House, on_file: OnFile, kinds, code: str
):
    assert fields_of(house, kinds[code], person_id=on_file.outsider)["person"] == "王某"
