"""影响期 and 处分期 of a decision: counted by rule, merged with what was left of an earlier one, watched to its end.

Sources: 纪律处分条例 10 to 13, 21; 国有企业管理人员处分条例 8, 9; domain.md 3.1, 3.2, 9.5.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import select

from models.calendar import ONE_DAY, effect_period, merged_period
from models.deadlines.operations import set_deadline
from models.decisions.records import Decision
from models.decisions.replaced import count_from_first, served_days, start_of
from models.decisions.rules import IN_FORCE, PROBATION_MONTHS, REVOKED
from models.decisions.special import months_of
from models.operations import Read, Work
from models.rules import Measure, deadline_rule, measure
from models.settings.operations import case_setting

REVOKED_TEXT: Final = "决定已撤销，不再计算"


def start_period(work: Work, decision: Decision, row: Measure) -> None:
    """Count it from the effective day; 留党察看 first runs its own term, the period follows it.

    A decision in place of a revoked one counts as :mod:`models.decisions.replaced` says.
    """
    assert decision.effective_on is not None
    months = months_of(decision, row)
    if not months:
        return
    count_from_first(work, decision)
    term = PROBATION_MONTHS.get(row.code)
    if term is not None:
        decision.extra = dict(decision.extra or {}) | probation_term(work, decision)
        return
    _merge(work, decision, months)


def probation_term(read: Read, decision: Decision) -> dict[str, str]:
    """From when to when a 留党察看 runs by its own term, as kept."""
    begun = start_of(decision)
    assert begun is not None
    months = PROBATION_MONTHS[decision.measure]
    first, last = effect_period(begun, months, day_before=end_is_day_before(read))
    return {"probation_from": first.isoformat(), "probation_to": last.isoformat()}


def probation_end(read: Read, decision: Decision) -> date:
    """The last day of a 留党察看; of one from an old ledger, that by its rule."""
    kept = (decision.extra or {}).get("probation_to")
    return date.fromisoformat(kept or probation_term(read, decision)["probation_to"])


def begin_after_probation(work: Work, decision: Decision, restored: date) -> None:
    """Rights are restored: the 影响期 runs, with what was left of an earlier one when the 留党察看 began (处分条例 21)."""
    months, begun = months_of(decision, measure(decision.measure)), start_of(decision)
    assert begun is not None
    earlier = _earlier_end(work, decision)
    left = restored + (earlier - begun) if earlier is not None else None
    decision.period_from, decision.period_to = merged_period(
        restored, months, left, day_before=end_is_day_before(work)
    )
    _note_merged(decision, earlier)


def count_anew(work: Work, cause: Decision) -> list[tuple[Decision, date]]:
    """Count later 党纪 periods of the same person anew; returns those that changed, with the day that was theirs.

    A decision that is revoked leaves nothing to be merged, one that is entered after a later one does (处分条例 21).
    """
    if cause.person_id is None or cause.family != "PARTY" or start_of(cause) is None:
        return []
    changed = []
    later = [other for other in _with_period(work, cause) if _place(other) > _place(cause)]
    for other in sorted(later, key=_place):
        before, row = other.period_to, measure(other.measure)
        assert before is not None
        if not _touched(cause, other):
            continue
        if other.measure in PROBATION_MONTHS:
            assert other.period_from is not None
            begin_after_probation(work, other, other.period_from)
        else:
            _merge(work, other, months_of(other, row))
        work.session.flush()
        if other.period_to != before:
            watch_period(work, other, row)
            changed.append((other, before))
    return changed


def _touched(cause: Decision, other: Decision) -> bool:
    """Whether a later period rests on an earlier one, or now comes to: any other stays as it was entered."""
    begun = start_of(other)
    assert begun is not None
    runs_into = cause.state in IN_FORCE and cause.period_to is not None and cause.period_to >= begun
    return "merged_from" in (other.extra or {}) or runs_into


def _merge(work: Work, decision: Decision, months: int) -> None:
    begun = start_of(decision)
    assert begun is not None
    earlier = _earlier_end(work, decision) if decision.family == "PARTY" else None
    first, last = merged_period(begun, months, earlier, day_before=end_is_day_before(work))
    # what was served under the decision in whose place it stands; a day at least is left to be counted
    decision.period_from, decision.period_to = first, max(first, last - served_days(decision) * ONE_DAY)
    _note_merged(decision, earlier)


def _note_merged(decision: Decision, earlier: date | None) -> None:
    extra = {key: value for key, value in (decision.extra or {}).items() if key != "merged_from"}
    decision.extra = extra | ({"merged_from": earlier.isoformat()} if earlier is not None else {})


def _earlier_end(work: Work, decision: Decision) -> date | None:
    """The end of an earlier 党纪 period that still runs on the day from which this one counts (处分条例 21)."""
    begun = start_of(decision)
    if decision.person_id is None or begun is None:
        return None
    ends = [
        other.period_to
        for other in _with_period(work, decision)
        if other.period_to is not None and _place(other) < _place(decision)
    ]
    latest = max(ends, default=None)
    return latest if latest is not None and latest >= begun else None


def _merged_into(read: Read, decision: Decision) -> Decision | None:
    """The later decision whose period contains what was left of this one."""
    if decision.person_id is None or decision.family != "PARTY" or decision.state not in IN_FORCE:
        return None
    assert decision.period_to is not None
    for later in sorted(_with_period(read, decision), key=_place):
        merged = (later.extra or {}).get("merged_from") == decision.period_to.isoformat()
        if merged and _place(later) > _place(decision):
            return later
    return None


def _place(decision: Decision) -> tuple[date, int]:
    """Where it stands among a person's decisions: by the day from which it counts."""
    return start_of(decision) or date.max, decision.id


def _with_period(work: Read, decision: Decision) -> list[Decision]:
    """The person's other 党纪 decisions in force whose period is counted."""
    statement = select(Decision).where(
        Decision.person_id == decision.person_id,
        Decision.family == "PARTY",
        Decision.state.in_(IN_FORCE),
        Decision.period_to.is_not(None),
        Decision.id != decision.id,
        Decision.deleted_at.is_(None),
    )
    return list(work.session.scalars(statement))


def end_is_day_before(read: Read) -> bool:
    """How the office writes a period's last day."""
    return bool(case_setting(read, "effect_end") == "DAY_BEFORE")


def watch_period(work: Work, decision: Decision, row: Measure) -> None:
    """The period's last day stands on 工作台 (domain.md 3.8: 期满提醒)."""
    ends = decision.period_to
    probation = (decision.extra or {}).get("probation_to")
    if ends is None and probation:
        ends = date.fromisoformat(probation)
    begun = decision.period_from or start_of(decision)
    if ends is None or begun is None:
        return
    rule = "D_PROBATION_END" if decision.period_to is None else "D_EFFECT_END"
    set_deadline(
        work,
        owner=("decision", decision.id),
        rule=rule,
        starts_on=begun,
        due_on=ends,
        clue_id=decision.clue_id,
        what=f"{decision.subject_name}{row.name}：{deadline_rule(rule).what}"[:120],
        responsible_uid=decision.proposed_by_uid,
    )


def period_text(read: Read, decision: Decision) -> str:
    """The period in words: from, to, what was merged into it, whether it has ended."""
    extra = decision.extra or {}
    if decision.period_from is None or decision.period_to is None:
        if decision.measure not in PROBATION_MONTHS or decision.effective_on is None:
            return ""
        first, last = probation_term(read, decision)["probation_from"], probation_end(read, decision)
        longer = f"（第一年至 {extra['first_term_to']}，延长一年）" if "first_term_to" in extra else ""
        then = REVOKED_TEXT if decision.state == REVOKED else "恢复党员权利后起算影响期"
        return f"留党察看 {first} 至 {last:%Y-%m-%d}{longer}，{then}"
    text = f"{decision.period_from:%Y-%m-%d} 至 {decision.period_to:%Y-%m-%d}"
    if "merged_from" in extra:
        text += f"（已合并原处分尚未执行的影响期，原至 {extra['merged_from']}）"
    later = _merged_into(read, decision)
    if later is not None and later.period_to is not None:
        text += f"，{start_of(later):%Y-%m-%d}尚未执行的部分并入{later.number}，合并后至 {later.period_to:%Y-%m-%d}"
    elif decision.state in IN_FORCE and read.today > decision.period_to:
        text += "，已届满"
    if decision.state == REVOKED:
        text += f"，{REVOKED_TEXT}"
    return text
