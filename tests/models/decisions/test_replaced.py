"""变更: from when the period counts of a decision in place of a revoked one, and that the screen says how."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from models.decisions.appeals import answer_appeal, register_appeal
from models.decisions.operations import revoke_decision
from models.decisions.probation import restore_rights
from models.rules.tables import replaced_counting
from tests.fixtures_vault import House
from tests.models.decisions.test_decisions import decided, proposed, seen


def change_on_appeal(house: House, decision: int) -> None:
    with house.as_("handler") as office:
        office.run(register_appeal, decision_id=decision, text="处理过重")
    with house.as_("head") as office:
        answer = {"result": "CHANGED", "decided_by": "集团党委", "text": "情节较轻"}
        office.run(answer_appeal, decision_id=decision, **answer)


def in_place(house: House, on_file, first: str, then: str, *, later: datetime, appeal: bool = True) -> tuple:
    house.clock.at = datetime(2024, 1, 15, 9)
    wrong = proposed(house, on_file, first)
    decided(house, wrong)
    house.clock.at = later
    if appeal:
        change_on_appeal(house, wrong)
    else:
        with house.as_("leader") as office:
            office.run(revoke_decision, decision_id=wrong, reason="定性不准", decided_by="集团纪委会议")
    again = proposed(house, on_file, then, replaces=wrong)
    decided(house, again)
    return seen(house, wrong), seen(house, again)


def test_a_lighter_one_counts_on_from_the_first(house, on_file):
    before, after = in_place(house, on_file, "SERIOUS_WARNING", "WARNING", later=datetime(2024, 7, 15, 9))
    assert after.effective_on == date(2024, 7, 15)
    assert (after.period_from, after.period_to) == (date(2024, 1, 15), date(2025, 1, 14))
    assert "自原决定生效之日连续计算（2024-01-15）" in after.counted
    assert "中纪审〔2000〕29号" in after.counted
    assert "据业务文章转引，未核对文件原文" in after.counted
    assert "内部约定，可在规则数据中修改" in after.counted
    # the history stays: what the first one was, and until when it ran
    assert (before.state, before.period_to) == ("REVOKED", date(2025, 7, 14))
    assert [event.name for event in before.events][-3:] == ["收到申诉", "答复申诉", "撤销"]
    assert before.counted == ""


def test_one_in_place_of_that_counts_from_the_first_of_all(house, on_file):
    _before, after = in_place(house, on_file, "REMOVAL", "SERIOUS_WARNING", later=datetime(2024, 7, 15, 9))
    house.clock.at = datetime(2024, 9, 15, 9)
    change_on_appeal(house, after.id)
    third = proposed(house, on_file, "WARNING", replaces=after.id)
    decided(house, third)
    assert seen(house, third).period_to == date(2025, 1, 14)


def test_a_heavier_one_counts_anew_without_what_was_served(house, on_file):
    later = datetime(2024, 7, 15, 9)
    _before, after = in_place(house, on_file, "WARNING", "SERIOUS_WARNING", later=later, appeal=False)
    assert after.period_from == date(2024, 7, 15)
    # eighteen months from 2024-07-15 end on 2026-01-14; 182 days had been served
    assert after.period_to == date(2025, 7, 16)
    assert "扣除原处理已执行的时间（182 天）" in after.counted


def test_expulsion_turned_into_probation_counts_from_the_expulsion(house, on_file):
    _before, after = in_place(house, on_file, "EXPULSION", "PROBATION_1", later=datetime(2025, 3, 3, 9))
    assert "2024-01-15 至 2025-01-14" in after.period_text
    assert after.counted.endswith("中纪审〔2005〕43号〔据业务文章转引，未核对文件原文，引用前请核对〕")
    with house.as_("leader") as office:
        # the term is over already: rights are restored with the change itself
        office.run(restore_rights, decision_id=after.id, decided_by="党委")
    assert seen(house, after.id).period_from == date(2025, 3, 3)


def test_a_lighter_punishment_turned_into_probation_counts_from_the_change(house, on_file):
    later = datetime(2024, 7, 15, 9)
    _before, after = in_place(house, on_file, "REMOVAL", "PROBATION_1", later=later, appeal=False)
    assert "2024-07-15 至 2025-07-14" in after.period_text
    assert "自改变处分之日起算" in after.counted


def test_a_later_period_is_merged_with_what_counts_from_the_first(house, on_file):
    house.clock.at = datetime(2024, 1, 15, 9)
    first = proposed(house, on_file, "SERIOUS_WARNING")
    decided(house, first)
    house.clock.at = datetime(2024, 7, 15, 9)
    second = proposed(house, on_file, "WARNING")
    decided(house, second)
    assert seen(house, second).period_to == date(2026, 7, 14)
    house.clock.at = datetime(2024, 9, 15, 9)
    change_on_appeal(house, first)
    assert seen(house, second).period_to == date(2025, 7, 14)
    again = proposed(house, on_file, "WARNING", replaces=first)
    decided(house, again)
    # a year from 2024-01-15: half of it was left when the second took effect, though it was decided after it
    assert seen(house, again).period_to == date(2025, 1, 14)
    assert seen(house, second).period_to == date(2026, 1, 14)


@pytest.mark.parametrize("code", list(replaced_counting()))
def test_each_case_names_what_it_rests_on(code):
    row = replaced_counting()[code]
    assert row.basis
    assert row.counted_from in ("FIRST", "NEW")
