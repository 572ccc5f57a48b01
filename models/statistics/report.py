"""The year's report: every figure counted from records, and whether they add up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models.errors import InvalidInput
from models.operations import Read, query
from models.rights import Right
from models.statistics.figures import FIGURES, Period


@dataclass(frozen=True)
class Counted:
    """A figure with the records that it counts; its value is their number."""

    key: str
    label: str
    unit: str
    definition: str
    records: tuple[str, ...]

    @property
    def value(self) -> int:
        """How many."""
        return len(self.records)


@dataclass(frozen=True)
class Report:
    """The figures of a period; ``faults`` are sentences about what does not add up."""

    year: int
    first: date
    last: date
    figures: tuple[Counted, ...]
    faults: tuple[str, ...]

    def value(self, key: str) -> int:
        """A figure's value; :class:`KeyError` for an unknown one."""
        return {figure.key: figure.value for figure in self.figures}[key]


@query("年度统计", right=Right.STATISTICS, audited=True)
def report(read: Read, *, year: int, as_of: date | None = None) -> Report:
    """Every figure of a year, up to ``as_of`` (domain.md 8.1: the summary may be written before the year's end)."""
    if not 2000 <= year <= 2100:
        raise InvalidInput("year", "统计年度请写成四位数字，如 2022。")
    period = Period(date(year, 1, 1), min(date(year, 12, 31), as_of or date(year, 12, 31)))
    figures = tuple(
        Counted(row.key, row.label, row.unit, row.definition, tuple(row.count(read, period)))
        for row in FIGURES
    )
    return Report(year, period.first, period.last, figures, tuple(_faults(figures)))


def _faults(figures: tuple[Counted, ...]) -> list[str]:
    """The identities of domain.md 8.3."""
    value = {figure.key: figure.value for figure in figures}
    found = []
    parts = ("clues_carried_over_assigned", "clues_assigned_this_year", "clues_own")
    if value["clues_handled"] != sum(value[key] for key in parts):
        found.append("查办线索数与上年顺延、本年交办、本级受理之和不等，请核对线索的来源和登记日期。")
    ends = ("clues_open_assigned", "clues_open_own", "clues_concluded")
    if value["clues_handled"] != sum(value[key] for key in ends):
        found.append("查办线索数与未办结、已办结之和不等，请核对线索的办结日期。")
    if value["recommendation_letters"] and not value["recommendation_problems"]:
        found.append("建议书没有登记问题条目，请在文书中补充。")
    return found
