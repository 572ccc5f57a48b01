"""影响期 and 处分期 over several decisions, beside ``effect_period`` (domain.md 3.1, 3.2, 3.6).

Sources: 纪律处分条例 12 (留党察看), 21 (merging), 46 (the end comes by itself); 国有企业管理人员处分条例 8, 9, 37.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.calendar import ONE_DAY, effect_period, merged_period
from models.errors import InvalidInput, OfficeError

LONGEST_SOE_MONTHS = 48
PROBATION_MONTHS = (12, 24)


class EffectEnd(StrEnum):
    """How the last day is written; the values are those of the setting ``effect_end``."""

    DAY_BEFORE = "DAY_BEFORE"
    SAME_DAY = "SAME_DAY"


class NotRestored(OfficeError):
    """留党察看: the 影响期 begins when the member's rights are restored, and they are not yet."""

    def __init__(self) -> None:
        super().__init__(
            "留党察看的影响期从恢复党员权利之日起算，请先登记恢复党员权利的日期（纪律处分条例第12条）。"
        )


@dataclass(frozen=True)
class EffectPeriod:
    """From the effective day to the last day, both within."""

    first: date
    last: date

    def holds_on(self, day: date) -> bool:
        """Whether the person is within the period on that day."""
        return self.first <= day <= self.last

    @property
    def free_from(self) -> date:
        """The first day without it; no paper is needed (处分条例 46)."""
        return self.last + ONE_DAY


def party_periods(
    sanctions: Iterable[tuple[date, int]], end: EffectEnd = EffectEnd.DAY_BEFORE
) -> list[EffectPeriod]:
    """The 影响期 of party sanctions (effective day, months), earliest first, each merged with what was left before.

    处分条例 21: the new sanction's months and what is not yet served of the earlier, from the new effective day, without
    a cap. An earlier period runs on paper to its own end; the later one contains the rest.
    """
    periods: list[EffectPeriod] = []
    last: date | None = None
    for start, months in sorted(sanctions):
        if months <= 0:
            raise InvalidInput("months", "影响期须为一个月以上，请核对。")
        first, last = merged_period(start, months, last, day_before=end is EffectEnd.DAY_BEFORE)
        periods.append(EffectPeriod(first, last))
    return periods


def probation_periods(
    decided_on: date, months: int, restored_on: date | None, end: EffectEnd = EffectEnd.DAY_BEFORE
) -> tuple[EffectPeriod, EffectPeriod | None]:
    """留党察看: the probation itself, and the two years after the rights are restored (None until they are).

    Raises :class:`InvalidInput` for a probation that is not one or two years, or rights restored before it ends.
    """
    if months not in PROBATION_MONTHS:
        raise InvalidInput("months", "留党察看的期限只能是一年或二年（纪律处分条例第12条）。")
    day_before = end is EffectEnd.DAY_BEFORE
    probation = EffectPeriod(*effect_period(decided_on, months, day_before=day_before))
    if restored_on is None:
        return probation, None
    if restored_on < (probation.free_from if day_before else probation.last):
        raise InvalidInput(
            "restored_on", f"恢复党员权利不能早于察看期满（{probation.last:%Y-%m-%d}），请核对。"
        )
    return probation, EffectPeriod(*effect_period(restored_on, 24, day_before=day_before))


def probation_effect(
    decided_on: date, months: int, restored_on: date | None, end: EffectEnd = EffectEnd.DAY_BEFORE
) -> EffectPeriod:
    """The 影响期 of 留党察看 alone; raises :class:`NotRestored` while the rights are not restored."""
    effect = probation_periods(decided_on, months, restored_on, end)[1]
    if effect is None:
        raise NotRestored
    return effect


def joint_soe_months(months: Iterable[int], same_kind: bool, chosen: int | None = None) -> int:
    """The 处分期 of several enterprise sanctions given together (国企条例 9; 政务法 15).

    Of different kinds the heaviest counts (its own months). Of one kind, all below 撤职's end, the office chooses
    between the longest and the sum, at most 48 months. Raises :class:`InvalidInput`.
    """
    given = list(months)
    if not given:
        raise InvalidInput("months", "请至少选择一项处分。")
    if not same_kind or len(given) == 1:
        return max(given)
    low, high = max(given), min(sum(given), LONGEST_SOE_MONTHS)
    if chosen is None or not low <= chosen <= high:
        raise InvalidInput(
            "months", f"合并的处分期应在 {low} 个月以上、{high} 个月以下（国有企业管理人员处分条例第9条）。"
        )
    return chosen
