"""留党察看: its own term, lengthened once where the first year did not do, ended by restoring rights (处分条例 12)."""

from __future__ import annotations

from datetime import date, timedelta

from models.calendar import effect_period, plus_months
from models.deadlines.operations import meet_deadline
from models.decisions.operations import four_eyes, happened_after, note_event, require_state, seen_decision
from models.decisions.periods import begin_after_probation, end_is_day_before, probation_end, watch_period
from models.decisions.records import Decision
from models.decisions.replaced import start_of
from models.decisions.rules import IN_FORCE, PROBATION_MONTHS
from models.errors import IllegalStep, InvalidInput
from models.operations import Read, Work, operation
from models.rights import Right
from models.rules import measure
from models.rules.tables import ProbationRule, probation_rules


@operation("恢复党员权利", right=Right.CASE_APPROVE)
def restore_rights(work: Work, *, decision_id: int, decided_by: str, on: date | None = None) -> None:
    """留党察看 is over and rights are restored: the 影响期 runs from this day (处分条例 12)."""
    decision = seen_decision(work, decision_id)
    require_state(decision, *IN_FORCE, what="恢复党员权利")
    if decision.measure not in PROBATION_MONTHS or decision.period_from is not None:
        raise IllegalStep("只有留党察看期满、尚未恢复党员权利的，才能办理恢复。")
    four_eyes(work, decision, decided_by)
    if not decided_by.strip():
        raise InvalidInput("decided_by", "请填写作出恢复决定的党组织。")
    day = happened_after(work, decision, on)
    until = probation_end(work, decision)
    if day <= until:
        raise InvalidInput("on", f"留党察看到 {until:%Y-%m-%d} 期满，恢复日期须在期满之后。")
    begin_after_probation(work, decision, day)
    meet_deadline(work, ("decision", decision.id), "D_PROBATION_END", day)
    work.session.flush()
    watch_period(work, decision, measure(decision.measure))
    note_event(work, decision, "恢复党员权利", day, decided_by)


@operation("延长留党察看", right=Right.CASE_APPROVE)
def extend_probation(
    work: Work, *, decision_id: int, decided_by: str, reason: str, on: date | None = None
) -> None:
    """One year more where the first year did not do: decided as it ends, once; two years are the most (处分条例 12).

    The year more begins where the first ended, whenever it is decided; until rights are restored no 影响期 runs.
    Raises :class:`IllegalStep` with the rule where there is nothing to lengthen, :class:`InvalidInput` for a day that
    is too early, or so late that the second year itself is over.
    """
    decision = seen_decision(work, decision_id)
    require_state(decision, *IN_FORCE, what="延长留党察看")
    rule = probation_rules().get(decision.measure)
    if rule is None or refused(decision, rule):
        raise IllegalStep(refused(decision, rule))
    four_eyes(work, decision, decided_by)
    if not decided_by.strip():
        raise InvalidInput("decided_by", "请填写作出延长决定的党组织。")
    if not reason.strip():
        raise InvalidInput("reason", "请写明期满后仍不符合恢复党员权利条件的情况。")
    assert rule is not None
    day = happened_after(work, decision, on)
    ended = probation_end(work, decision)
    if reason_not := not_yet(rule, ended, day):
        raise InvalidInput("on", reason_not)
    begun = start_of(decision)
    assert begun is not None
    _first, until = effect_period(
        begun, PROBATION_MONTHS[decision.measure] + rule.extends, day_before=end_is_day_before(work)
    )
    if day > until:
        raise InvalidInput(
            "on",
            f"延长一年也已到 {until:%Y-%m-%d} 期满，留党察看最长二年（{rule.basis}），不能再延长，"
            "请决定恢复党员权利，或者给予开除党籍。",
        )
    decision.extra = dict(decision.extra or {}) | {
        "probation_to": until.isoformat(),
        "first_term_to": ended.isoformat(),
        "extended": f"{day.isoformat()} {decided_by.strip()}",
    }
    work.session.flush()
    watch_period(work, decision, measure(decision.measure))
    late = f"（期满后第 {(day - ended).days} 天决定）" if day > ended else ""
    said = f"{decided_by.strip()}：{reason.strip().rstrip('。')}。由至 {ended:%Y-%m-%d} 延长至 {until:%Y-%m-%d}{late}"
    note_event(work, decision, "延长留党察看一年", day, said)


def refused(decision: Decision, rule: ProbationRule | None) -> str:
    """Why this 留党察看 is never lengthened, as a sentence; empty where it may be once its term ends."""
    if rule is None:
        return "只有留党察看才能延长。"
    if decision.period_from is not None:
        return "党员权利已经恢复，不能再延长留党察看。"
    if not rule.times:
        return f"留党察看最长 {rule.longest // 12} 年，二年的不能延长（{rule.basis}）。"
    if (decision.extra or {}).get("extended"):
        return f"留党察看一年期满不合格的，只能延长一年一次；留党察看最长二年（{rule.basis}）。"
    return ""


def not_yet(rule: ProbationRule, ended: date, day: date) -> str:
    """Why a day is too early to lengthen it, as a sentence; empty once the term ends."""
    if day >= ended - timedelta(days=rule.early_days):
        return ""
    return (
        f"留党察看到 {ended:%Y-%m-%d} 期满，期满后仍不符合恢复党员权利条件的才延长（{rule.basis}）；"
        f"最早可在期满前 {rule.early_days} 天决定。"
    )


def why_not_now(read: Read, decision: Decision) -> dict[str, str]:
    """Steps of a running 留党察看 that can't be done today, each with its reason; for the page."""
    rule = probation_rules().get(decision.measure)
    if rule is None or decision.state not in IN_FORCE or decision.period_from is not None:
        return {}
    ended = probation_end(read, decision)
    found = {}
    if read.today <= ended:
        found["restore_rights"] = f"留党察看到 {ended:%Y-%m-%d} 期满"
    if reason := refused(decision, rule):
        found["extend_probation"] = reason.rstrip("。")
    elif read.today < ended - timedelta(days=rule.early_days):
        found["extend_probation"] = f"到 {ended:%Y-%m-%d} 期满，期满前 {rule.early_days} 天起才能决定"
    elif read.today > plus_months(ended, rule.extends):
        found["extend_probation"] = f"留党察看最长二年，已经届满（{rule.basis}）"
    return found
