"""留党察看: lengthened once as its first year ends, ended by restoring rights, merged with what was left before."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from models.decisions.operations import revoke_decision
from models.decisions.probation import extend_probation, restore_rights
from models.errors import IllegalStep, InvalidInput, NotAllowed
from models.rules.tables import probation_rules
from models.workbench.queries import workbench
from tests.fixtures_vault import House
from tests.models.decisions.test_decisions import decided, proposed, seen

EXTENSION = {"decided_by": "集团党委会议", "reason": "期满后仍不符合条件"}


@pytest.fixture
def watched(house: House, on_file) -> int:
    """留党察看一年 from 2022-06-30 to 2023-06-29."""
    decision = proposed(house, on_file, "PROBATION_1")
    decided(house, decision)
    return decision


def lengthen(house: House, decision: int, login: str = "leader", **more) -> None:
    with house.as_(login) as office:
        office.run(extend_probation, decision_id=decision, **(EXTENSION | more))


def test_the_period_begins_when_rights_are_restored(house, watched):
    waiting = seen(house, watched, "leader")
    assert waiting.period_from is None
    assert "2022-06-30 至 2023-06-29" in waiting.period_text
    assert not {"restore_rights", "extend_probation"} & set(waiting.steps)
    assert waiting.why_not["restore_rights"] == "留党察看到 2023-06-29 期满"
    with house.as_("leader") as office, pytest.raises(InvalidInput, match="期满之后"):
        office.run(restore_rights, decision_id=watched, decided_by="党支部")
    house.clock.at = datetime(2023, 6, 30, 9)
    assert {"restore_rights", "extend_probation"} <= set(seen(house, watched, "leader").steps)
    # it could not be done a day earlier, so it is not late: it waits for who decides
    for login, mine in (("leader", True), ("handler", False)):
        with house.as_(login) as office:
            bench = office.read(workbench)
        waits = [(row.what, row.for_me) for row in bench.waiting if row.record_id == watched]
        assert waits == [("决定是否恢复党员权利", mine)]
        assert not any("留党察看期满" in row.what for row in bench.overdue)
    with house.as_("leader") as office:
        office.run(restore_rights, decision_id=watched, decided_by="党委")
    shown = seen(house, watched, "leader")
    assert (shown.period_from, shown.period_to) == (date(2023, 6, 30), date(2025, 6, 29))
    assert shown.forbids == "恢复党员权利后二年内不得担任与原职务相当或更高职务"
    with pytest.raises(IllegalStep, match="已经恢复"):
        lengthen(house, watched)


def test_it_is_not_lengthened_before_its_year_ends(house, watched):
    house.clock.at = datetime(2023, 5, 29, 9)
    shown = seen(house, watched, "leader")
    assert "期满前 30 天起才能决定" in shown.why_not["extend_probation"]
    with pytest.raises(InvalidInput, match="期满后仍不符合") as refused:
        lengthen(house, watched)
    assert refused.value.field == "on"
    house.clock.at = datetime(2023, 5, 30, 9)
    lengthen(house, watched)
    assert "2024-06-29" in seen(house, watched).period_text


def test_it_is_lengthened_once_from_the_end_of_the_first_year(house, watched):
    house.clock.at = datetime(2023, 7, 20, 9)
    lengthen(house, watched, on=date(2023, 7, 10))
    shown = seen(house, watched, "leader")
    assert "2022-06-30 至 2024-06-29（第一年至 2023-06-29，延长一年）" in shown.period_text
    last = shown.events[-1]
    assert (last.on, last.name) == (date(2023, 7, 10), "延长留党察看一年")
    assert "由至 2023-06-29 延长至 2024-06-29（期满后第 11 天决定）" in last.text
    due = {row.rule: row.due_on for row in shown.deadlines if row.done_on is None}
    assert due["D_PROBATION_END"] == date(2024, 6, 29)
    assert "只能延长一年一次" in shown.why_not["extend_probation"]
    house.clock.at = datetime(2024, 7, 1, 9)
    with pytest.raises(IllegalStep, match="最长二年"):
        lengthen(house, watched)
    with house.as_("leader") as office:
        office.run(restore_rights, decision_id=watched, decided_by="党委")
    shown = seen(house, watched)
    assert (shown.period_from, shown.period_to) == (date(2024, 7, 1), date(2026, 6, 30))


def test_after_two_years_there_is_nothing_left_to_lengthen(house, watched):
    house.clock.at = datetime(2024, 6, 30, 9)
    assert "最长二年" in seen(house, watched, "leader").why_not["extend_probation"]
    with pytest.raises(InvalidInput, match="开除党籍"):
        lengthen(house, watched)
    lengthen(house, watched, on=date(2024, 6, 29))


def test_two_years_are_never_lengthened(house, on_file):
    decision = proposed(house, on_file, "PROBATION_2")
    decided(house, decision)
    house.clock.at = datetime(2024, 6, 29, 9)
    with pytest.raises(IllegalStep, match="二年的不能延长"):
        lengthen(house, decision)


@pytest.mark.parametrize("field", ["decided_by", "reason"])
def test_who_and_why_are_asked_for(house, watched, field):
    house.clock.at = datetime(2023, 6, 30, 9)
    with pytest.raises(InvalidInput) as refused:
        lengthen(house, watched, **{field: " "})
    assert refused.value.field == field


def test_whoever_proposed_it_does_not_lengthen_it(house, on_file):
    from models.decisions.operations import propose_decision

    with house.as_("head") as office:
        made = office.run(
            propose_decision,
            measure_code="PROBATION_1",
            person_id=on_file.member,
            clue_id=on_file.tried,
            facts="备用金长期不报账",
        ).value
    decided(house, made)
    house.clock.at = datetime(2023, 6, 30, 9)
    assert "extend_probation" not in seen(house, made, "head").steps
    with pytest.raises(NotAllowed, match="自己提出"):
        lengthen(house, made, "head")


def test_what_was_left_of_an_earlier_period_follows_the_restored_rights(house, on_file):
    house.clock.at = datetime(2022, 6, 30, 9)
    warning = proposed(house, on_file, "WARNING")
    decided(house, warning)
    house.clock.at = datetime(2022, 12, 30, 9)
    probation = proposed(house, on_file, "PROBATION_1")
    decided(house, probation)
    house.clock.at = datetime(2023, 12, 30, 9)
    with house.as_("leader") as office:
        office.run(restore_rights, decision_id=probation, decided_by="党委")
    shown = seen(house, probation)
    # half a year of the warning was not served when the 留党察看 took effect (处分条例 21)
    assert shown.period_to is not None
    assert (shown.period_to.year, shown.period_to.month) == (2026, 6)
    assert "原至 2023-06-29" in shown.period_text
    with house.as_("leader") as office:
        office.run(revoke_decision, decision_id=warning, reason="事实不清", decided_by="集团纪委会议")
    assert seen(house, probation).period_to == date(2025, 12, 29)


def test_a_revoked_one_leads_nowhere(house, watched):
    with house.as_("leader") as office:
        office.run(revoke_decision, decision_id=watched, reason="事实不清", decided_by="集团党委会议")
    assert seen(house, watched).period_text.endswith("2023-06-29，决定已撤销，不再计算")


def test_the_table_names_its_article():
    assert {row.basis for row in probation_rules().values()} == {"纪律处分条例第12条"}
    assert [row.times for row in probation_rules().values()] == [1, 0]
