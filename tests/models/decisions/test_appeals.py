"""申诉 and 复核: in time, answered by somebody else, never heavier, everything kept."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from models.decisions.appeals import answer_appeal, register_appeal
from models.decisions.execution import deliver
from models.errors import IllegalStep, InvalidInput, NotAllowed
from tests.models.decisions.test_decisions import decided, proposed, seen

ANSWER = {"decided_by": "集团纪委复议组", "text": "事实清楚，处理恰当"}


def in_force(house, on_file, code="WARNING") -> int:
    decision = proposed(house, on_file, code)
    decided(house, decision)
    return decision


def asked(house, decision, **more) -> str:
    with house.as_("handler") as office:
        return office.run(register_appeal, decision_id=decision, **({"text": "认为处理过重"} | more)).value


def answered(house, decision, login="head", **more) -> None:
    with house.as_(login) as office:
        office.run(answer_appeal, decision_id=decision, **(ANSWER | {"result": "UPHELD"} | more))


def test_a_party_appeal_has_no_limit_and_three_months_for_the_answer(house, on_file):
    decision = in_force(house, on_file)
    house.clock.at = datetime(2024, 6, 3, 9)
    assert asked(house, decision) == "申诉"
    view = seen(house, decision, "head")
    assert {row.rule: row.due_on for row in view.deadlines}["D_APPEAL_PARTY"] == date(2024, 9, 3)
    assert "answer_appeal" in view.steps
    answered(house, decision)
    view = seen(house, decision)
    assert (view.appeals[0].result, view.state) == ("维持原决定", "DECIDED")
    assert next(row for row in view.deadlines if row.rule == "D_APPEAL_PARTY").done_on == date(2024, 6, 3)
    assert view.next_appeal == "申诉", "党纪申诉可以再提"


def test_nobody_of_the_case_answers(house, on_file):
    decision = in_force(house, on_file)
    asked(house, decision)
    assert "answer_appeal" not in seen(house, decision, "leader").steps
    with pytest.raises(NotAllowed, match="原案"):
        answered(house, decision, "leader")
    with pytest.raises(NotAllowed):
        answered(house, decision, "handler")


def test_an_enterprise_punishment_is_reviewed_first_and_in_time(house, on_file):
    house.clock.at = datetime(2025, 1, 6, 9)
    decision = in_force(house, on_file, "SOE_DEMERIT")
    with house.as_("handler") as office:
        office.run(deliver, decision_id=decision, receiver="张某")
    house.clock.at = datetime(2025, 3, 3, 9)
    with pytest.raises(InvalidInput, match="2025-02-06") as refused:
        asked(house, decision)
    assert refused.value.field == "late_reason"
    assert asked(house, decision, late_reason="住院治疗") == "复核"
    with pytest.raises(IllegalStep, match="还没有答复"):
        asked(house, decision)
    answered(house, decision)
    assert asked(house, decision) == "申诉"
    answered(house, decision)
    with pytest.raises(IllegalStep, match="没有后续"):
        asked(house, decision)


@pytest.mark.parametrize("result", ["CHANGED", "REVOKED"])
def test_what_was_wrong_is_revoked_and_kept(house, on_file, result):
    decision = in_force(house, on_file)
    asked(house, decision)
    answered(house, decision, result=result)
    view = seen(house, decision)
    assert view.state == "REVOKED"
    assert [event.name for event in view.events][-3:] == ["收到申诉", "答复申诉", "撤销"]
    assert {row.rule for row in view.deadlines if row.done_on is None} == set()


def test_minor_measures_have_no_appeal_of_their_own(house, on_file):
    decision = in_force(house, on_file, "CRITICIZE")
    assert "appeal" not in seen(house, decision).steps
    with pytest.raises(IllegalStep, match="申诉类线索"):
        asked(house, decision)


@pytest.mark.parametrize(
    ("data", "field"),
    [({"text": " "}, "text"), ({"on": date(2022, 7, 1)}, "on"), ({"on": date(2022, 6, 29)}, "on")],
)
def test_an_appeal_that_can_not_be(house, on_file, data, field):
    decision = in_force(house, on_file)
    with pytest.raises(InvalidInput) as refused:
        asked(house, decision, **data)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"result": "HEAVIER"}, "result"),
        ({"decided_by": ""}, "decided_by"),
        ({"text": ""}, "text"),
        ({"on": date(2022, 6, 29)}, "on"),
    ],
)
def test_an_answer_that_can_not_be(house, on_file, data, field):
    decision = in_force(house, on_file)
    asked(house, decision)
    with pytest.raises(InvalidInput) as refused:
        answered(house, decision, **data)
    assert refused.value.field == field
    with pytest.raises(IllegalStep):
        answered(house, in_force(house, on_file))
