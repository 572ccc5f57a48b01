"""From when the period of a decision counts that stands in place of a revoked one: by the table of the rules.

A change on 复查, 复核 or 申诉 revokes the first decision and proposes another, so that both stay in the history. The
period goes on from the first decision, or begins anew without what was served: ``models/rules/data/replaced_counting``.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from models.decisions.records import Decision
from models.decisions.rules import PROBATION_MONTHS
from models.operations import Work
from models.rules.tables import AGREED, QUOTED, ReplacedCounting, measure_rule, replaced_counting

FIRST: Final = "FIRST"
EXPULSION: Final = "EXPULSION"
COUNTED_FROM: Final = "counted_from"
COUNTED_BY: Final = "counted_by"
SERVED: Final = "served_days"


def start_of(decision: Decision) -> date | None:
    """The day from which its period counts: that of its effect, or that of the first decision in whose place it stands."""
    kept = (decision.extra or {}).get(COUNTED_FROM)
    return date.fromisoformat(kept) if kept else decision.effective_on


def served_days(decision: Decision) -> int:
    """Days that were served under the first decision and do not count again."""
    return int((decision.extra or {}).get(SERVED, 0))


def counting_of(first: Decision, measure: str) -> ReplacedCounting:
    """The table's row for a measure that stands in place of another."""
    table = replaced_counting()
    if measure in PROBATION_MONTHS and first.measure not in PROBATION_MONTHS:
        return table["EXPELLED" if first.measure == EXPULSION else "TO_PROBATION"]
    heavier = measure_rule(measure).weight > measure_rule(first.measure).weight
    return table["HEAVIER" if heavier and measure not in PROBATION_MONTHS else "CONTINUED"]


def count_from_first(work: Work, decision: Decision) -> None:
    """Keep from when its period counts, where it stands in place of a revoked decision."""
    tied = (decision.extra or {}).get("replaces")
    first = work.session.get(Decision, tied) if tied is not None else None
    if first is None or decision.effective_on is None:
        return
    row = counting_of(first, decision.measure)
    kept = {COUNTED_BY: row.code}
    begun = start_of(first)
    if row.counted_from == FIRST and begun is not None:
        kept[COUNTED_FROM] = begun.isoformat()
    extra = dict(decision.extra or {}) | kept
    if row.served and decision.measure != EXPULSION:
        extra[SERVED] = _served(first, decision.effective_on)
    decision.extra = extra


def _served(first: Decision, until: date) -> int:
    """How many days of the first decision's period had run when the new one took effect."""
    if first.period_from is None or first.period_to is None:
        return 0
    return max(0, (min(until, first.period_to + timedelta(days=1)) - first.period_from).days)


def counted_text(decision: Decision) -> str:
    """How it was counted, in words; empty for a decision that stands for itself."""
    extra = decision.extra or {}
    row = replaced_counting().get(str(extra.get(COUNTED_BY, "")))
    if row is None:
        return ""
    begun = f"（{extra[COUNTED_FROM]}）" if COUNTED_FROM in extra else ""
    served = f"（{extra[SERVED]} 天）" if extra.get(SERVED) else ""
    doubts = (QUOTED if row.quoted else "", AGREED if row.mark == "约定" else "")
    told = "；".join(one for one in doubts if one)
    return f"{row.name}{begun}{served}。依据：{row.basis}" + (f"〔{told}〕" if told else "")
