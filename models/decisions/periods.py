"""影响期 and 处分期 of a decision: counted by rule, merged with what was left of an earlier one, watched to its end.

Sources: 纪律处分条例 10 to 13, 21; 国有企业管理人员处分条例 8, 9; domain.md 3.1, 3.2, 9.5.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, func, or_, select

from models.calendar import effect_period, merged_period
from models.deadlines.operations import set_deadline
from models.decisions.records import Decision
from models.decisions.rules import IN_FORCE, PROBATION_MONTHS, REVOKED
from models.decisions.special import months_of
from models.operations import Read, Work
from models.rules import Measure, deadline_rule, measure
from models.settings.operations import case_setting


def start_period(work: Work, decision: Decision, row: Measure) -> None:
    """Count it from the effective day; 留党察看 first runs its own term, the period follows it."""
    assert decision.effective_on is not None
    months = months_of(decision, row)
    if not months:
        return
    term = PROBATION_MONTHS.get(row.code)
    if term is not None:
        first, last = effect_period(decision.effective_on, term, day_before=_day_before(work))
        decision.extra = decision.extra | {
            "probation_from": first.isoformat(),
            "probation_to": last.isoformat(),
        }
        return
    _merge(work, decision, months)


def count_anew(work: Work, cause: Decision) -> list[tuple[Decision, date]]:
    """Count later 党纪 periods of the same person anew; returns those that changed, with the day that was theirs.

    A decision that is revoked leaves nothing to be merged, one that is entered after a later one does (处分条例 21).
    """
    if cause.person_id is None or cause.family != "PARTY" or cause.effective_on is None:
        return []
    statement = select(Decision).where(
        *_in_force(cause.person_id),
        Decision.period_to.is_not(None),
        Decision.measure.not_in(PROBATION_MONTHS),
        Decision.id != cause.id,
        Decision.effective_on >= cause.effective_on,
    )
    changed = []
    for other in work.session.scalars(statement.order_by(Decision.effective_on, Decision.id)):
        before, row = other.period_to, measure(other.measure)
        assert before is not None
        if not _touched(cause, other):
            continue
        _merge(work, other, months_of(other, row))
        work.session.flush()
        if other.period_to != before:
            watch_period(work, other, row)
            changed.append((other, before))
    return changed


def _touched(cause: Decision, other: Decision) -> bool:
    """Whether a later period rests on an earlier one, or now comes to: any other stays as it was entered."""
    assert other.effective_on is not None
    runs_into = (
        cause.state in IN_FORCE and cause.period_to is not None and cause.period_to >= other.effective_on
    )
    return "merged_from" in (other.extra or {}) or runs_into


def _merge(work: Work, decision: Decision, months: int) -> None:
    assert decision.effective_on is not None
    earlier = _earlier_end(work, decision) if decision.family == "PARTY" else None
    decision.period_from, decision.period_to = merged_period(
        decision.effective_on, months, earlier, day_before=_day_before(work)
    )
    extra = {key: value for key, value in (decision.extra or {}).items() if key != "merged_from"}
    decision.extra = extra | ({"merged_from": earlier.isoformat()} if earlier is not None else {})


def _earlier_end(work: Work, decision: Decision) -> date | None:
    """The end of an earlier 党纪 period that still runs on the effective day (处分条例 21)."""
    if decision.person_id is None or decision.effective_on is None:
        return None
    sooner = or_(
        Decision.effective_on < decision.effective_on,
        (Decision.effective_on == decision.effective_on) & (Decision.id < decision.id),
    )
    latest: date | None = work.session.scalar(
        select(func.max(Decision.period_to)).where(*_in_force(decision.person_id), sooner)
    )
    return latest if latest is not None and latest >= decision.effective_on else None


def _in_force(person_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Decision.person_id == person_id,
        Decision.family == "PARTY",
        Decision.state.in_(IN_FORCE),
        Decision.deleted_at.is_(None),
    )


def _day_before(work: Work) -> bool:
    return bool(case_setting(work, "effect_end") == "DAY_BEFORE")


def watch_period(work: Work, decision: Decision, row: Measure) -> None:
    """The period's last day stands on 工作台 (domain.md 3.8: 期满提醒)."""
    ends = decision.period_to
    probation = (decision.extra or {}).get("probation_to")
    if ends is None and probation:
        ends = date.fromisoformat(probation)
    if ends is None or decision.effective_on is None:
        return
    rule = "D_PROBATION_END" if decision.period_to is None else "D_EFFECT_END"
    set_deadline(
        work,
        owner=("decision", decision.id),
        rule=rule,
        starts_on=decision.period_from or decision.effective_on,
        due_on=ends,
        clue_id=decision.clue_id,
        what=f"{decision.subject_name}{row.name}：{deadline_rule(rule).what}"[:120],
        responsible_uid=decision.proposed_by_uid,
    )


def period_text(read: Read, decision: Decision) -> str:
    """The period in words: from, to, what was merged into it, whether it has ended."""
    extra = decision.extra or {}
    if decision.period_from is None or decision.period_to is None:
        if "probation_to" in extra:
            return f"留党察看 {extra['probation_from']} 至 {extra['probation_to']}，恢复党员权利后起算影响期"
        return ""
    text = f"{decision.period_from:%Y-%m-%d} 至 {decision.period_to:%Y-%m-%d}"
    if "merged_from" in extra:
        text += f"（已合并原处分尚未执行的影响期，原至 {extra['merged_from']}）"
    if decision.state in IN_FORCE and read.today > decision.period_to:
        text += "，已届满"
    if decision.state == REVOKED:
        text += "，决定已撤销，不再计算"
    return text
