"""影响期 and 处分期 over several decisions."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calendar import plus_months
from models.calendar.effects import (
    EffectEnd,
    EffectPeriod,
    NotRestored,
    joint_soe_months,
    party_periods,
    probation_effect,
    probation_periods,
)
from models.errors import InvalidInput

DATES = st.dates(date(2010, 1, 1), date(2030, 1, 1))


def test_rule_book_vectors():
    assert party_periods([(date(2024, 3, 10), 18)]) == [EffectPeriod(date(2024, 3, 10), date(2025, 9, 9))]
    merged = party_periods([(date(2024, 7, 15), 18), (date(2024, 1, 15), 12)])
    assert merged == [
        EffectPeriod(date(2024, 1, 15), date(2025, 1, 14)),
        EffectPeriod(date(2024, 7, 15), date(2026, 7, 14)),
    ]
    assert merged[1].free_from == date(2026, 7, 15)


def test_a_third_sanction_takes_the_merged_rest_with_it():
    third = party_periods([(date(2024, 1, 15), 12), (date(2024, 7, 15), 18), (date(2025, 7, 15), 12)])[2]
    assert third == EffectPeriod(date(2025, 7, 15), date(2027, 7, 14))


def test_a_period_that_is_over_is_not_merged():
    later = party_periods([(date(2022, 1, 15), 12), (date(2023, 1, 15), 12)])[1]
    assert later == EffectPeriod(date(2023, 1, 15), date(2024, 1, 14))


@given(DATES, st.sampled_from([12, 18, 24]), DATES, st.sampled_from([12, 18, 24]), st.sampled_from(EffectEnd))
def test_merging_never_shortens(one: date, months: int, two: date, more: int, end: EffectEnd):
    first, second = party_periods([(one, months), (two, more)], end)
    start, longest = max((one, months), (two, more))
    assert second.first == start
    assert second.last >= party_periods([(start, longest)], end)[0].last
    assert second.last >= first.last


@given(DATES, st.integers(1, 60))
def test_the_two_ways_to_write_the_end_are_one_day_apart(start: date, months: int):
    before, same = (party_periods([(start, months)], end)[0] for end in EffectEnd)
    assert same.last == plus_months(start, months)
    # a month without the corresponding day ends with its last day, and that day is before the one that is missing
    clipped = same.last.day != start.day
    assert (same.last - before.last).days == (0 if clipped else 1)
    assert before.holds_on(before.last)
    assert not before.holds_on(before.free_from)


def test_probation_counts_from_restored_rights():
    probation, effect = probation_periods(date(2022, 5, 10), 12, None)
    assert probation == EffectPeriod(date(2022, 5, 10), date(2023, 5, 9))
    assert effect is None
    with pytest.raises(NotRestored):
        probation_effect(date(2022, 5, 10), 12, None)
    assert probation_effect(date(2022, 5, 10), 12, date(2023, 5, 20)) == EffectPeriod(
        date(2023, 5, 20), date(2025, 5, 19)
    )
    with pytest.raises(InvalidInput, match="察看期满"):
        probation_periods(date(2022, 5, 10), 12, date(2023, 5, 9))
    with pytest.raises(InvalidInput, match="一年或二年"):
        probation_periods(date(2022, 5, 10), 18, None)


def test_joint_enterprise_sanctions():
    assert joint_soe_months([6, 18], same_kind=False) == 18
    assert joint_soe_months([18, 18], same_kind=True, chosen=30) == 30
    assert joint_soe_months([24, 24, 24], same_kind=True, chosen=48) == 48
    for chosen in (None, 17, 49):
        with pytest.raises(InvalidInput):
            joint_soe_months([18, 18, 18], same_kind=True, chosen=chosen)
    with pytest.raises(InvalidInput):
        joint_soe_months([], same_kind=False)
