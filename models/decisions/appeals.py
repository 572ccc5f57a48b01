"""申诉, 复核: what the person may ask for, until when, and who answers it (规则 59; 国企条例 38–40; 问责条例).

Asking does not stop the execution, and an answer never makes the measure heavier (国企条例 40).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from models.deadlines.operations import due_day, meet_deadline, set_deadline
from models.decisions.operations import note_event, require_state, revoke_decision, seen_decision
from models.decisions.records import Decision
from models.decisions.rules import IN_FORCE
from models.errors import IllegalStep, InvalidInput, NotAllowed
from models.operations import Actor, Work, operation
from models.rights import Right
from models.rules import deadline_rule
from models.second_person import alone

RESULTS: Final = {"UPHELD": "维持原决定", "CHANGED": "变更（减轻）", "REVOKED": "撤销原决定"}
REVIEW: Final = "REVIEW"
APPEAL: Final = "APPEAL"


@dataclass(frozen=True)
class Way:
    """A way of appeal: ``within`` the rule until when it may be asked for (empty: no limit), ``answer`` the reply's."""

    code: str
    name: str
    within: str
    answer: str
    basis: str


WAYS: Final[dict[str, tuple[Way, ...]]] = {
    "PARTY": (Way(APPEAL, "申诉", "", "D_APPEAL_PARTY", "监督执纪工作规则 第59条"),),
    "SOE": (
        Way(REVIEW, "复核", "D_REVIEW_SOE", "D_REVIEW_SOE_ANSWER", "国有企业管理人员处分条例 第38条"),
        Way(APPEAL, "申诉", "D_APPEAL_SOE", "D_APPEAL_SOE_ANSWER", "国有企业管理人员处分条例 第39条"),
    ),
    "ACCOUNTABILITY": (Way(APPEAL, "申诉", "D_ACCOUNT_APPEAL", "D_ACCOUNT_ANSWER", "问责条例 第20条"),),
}


@dataclass(frozen=True)
class AppealView:
    """One appeal and its answer."""

    name: str
    on: date
    text: str
    answered_on: date | None
    result: str


INVOLVED: Final = "原案的提出人、决定人不能参与复核、申诉的办理，请由其他审批人办理。"


def took_part(actor: Actor, decision: Decision) -> bool:
    """Whether the account proposed or decided the case, and may not answer (国企条例 40); one person alone enters it."""
    return actor.uid in (decision.proposed_by_uid, decision.decider_uid) and not alone(actor)


def appeals_of(decision: Decision) -> list[dict[str, Any]]:
    """What was asked for so far, the earliest first."""
    return list((decision.extra or {}).get("appeals", []))


def pending(decision: Decision) -> dict[str, Any] | None:
    """The appeal that waits for its answer."""
    return next((one for one in appeals_of(decision) if not one["answered_on"]), None)


def next_way(decision: Decision) -> Way | None:
    """What may be asked for next: 复核 comes before 申诉; a 党纪 appeal may be repeated."""
    ways = WAYS.get(decision.family, ())
    if not ways or decision.state not in IN_FORCE or pending(decision) is not None:
        return None
    if decision.family == "PARTY":
        return ways[0]
    asked = len(appeals_of(decision))
    return ways[asked] if asked < len(ways) else None


def views_of(decision: Decision) -> tuple[AppealView, ...]:
    """The appeals as shown."""
    return tuple(
        AppealView(
            name=one["name"],
            on=date.fromisoformat(one["on"]),
            text=one["text"],
            answered_on=date.fromisoformat(one["answered_on"]) if one["answered_on"] else None,
            result=RESULTS.get(one["result"], ""),
        )
        for one in appeals_of(decision)
    )


@operation("登记申诉、复核", right=Right.CASE_WRITE)
def register_appeal(
    work: Work, *, decision_id: int, text: str, on: date | None = None, late_reason: str = ""
) -> str:
    """Note that the person asked for a 复核 or 申诉, and start the answer's deadline; returns which of the two.

    Past its time it needs the reason that the rule accepts. Raises :class:`IllegalStep` where there is no way left.
    """
    decision = seen_decision(work, decision_id)
    require_state(decision, *IN_FORCE, what="登记申诉")
    if pending(decision) is not None:
        raise IllegalStep("上一次申诉还没有答复，答复后才能再登记。")
    way = next_way(decision)
    if way is None:
        raise IllegalStep("这种处理没有后续的复核、申诉程序；本人有意见的，可登记为申诉类线索办理。")
    day = on or work.today
    if day > work.today:
        raise InvalidInput("on", "日期不能晚于今天，请核对。")
    if decision.decided_on and day < decision.decided_on:
        raise InvalidInput("on", f"日期不能早于决定日期 {decision.decided_on:%Y-%m-%d}，请核对。")
    if not text.strip():
        raise InvalidInput("text", "请写明申请人的理由和要求。")
    _require_in_time(work, decision, way, day, late_reason)
    entry = {
        "way": way.code,
        "name": way.name,
        "on": day.isoformat(),
        "text": text.strip(),
        "answered_on": "",
    }
    decision.extra = dict(decision.extra or {}) | {"appeals": [*appeals_of(decision), entry | {"result": ""}]}
    set_deadline(
        work,
        owner=("decision", decision.id),
        rule=way.answer,
        starts_on=day,
        clue_id=decision.clue_id,
        what=f"{decision.subject_name}：答复{way.name}",
        responsible_uid=work.actor.uid,
    )
    late = f"（逾期理由：{late_reason.strip()}）" if late_reason.strip() else ""
    note_event(work, decision, f"收到{way.name}", day, f"{text.strip()}{late}")
    return way.name


def _require_in_time(work: Work, decision: Decision, way: Way, day: date, late_reason: str) -> None:
    if not way.within:
        return
    answered = [one["answered_on"] for one in appeals_of(decision)]
    start = date.fromisoformat(answered[-1]) if answered else decision.delivered_on or decision.announced_on
    if start is None:
        return
    last, _tentative = due_day(work, deadline_rule(way.within), start)
    if day > last and not late_reason.strip():
        raise InvalidInput(
            "late_reason",
            f"{way.name}须在 {last:%Y-%m-%d} 前提出（{way.basis}）；有正当理由逾期的，请写明理由。",
        )


@operation("答复申诉、复核", right=Right.CASE_APPROVE)
def answer_appeal(
    work: Work, *, decision_id: int, result: str, decided_by: str, text: str, on: date | None = None
) -> None:
    """Answer it; who proposed or decided the case takes no part (国企条例 40; 规则 59).

    撤销 and 变更 revoke the decision; a lighter one is then proposed anew, so that both stay in the history.
    """
    decision = seen_decision(work, decision_id)
    asked = pending(decision)
    if asked is None:
        raise IllegalStep("没有等待答复的申诉、复核。")
    if took_part(work.actor, decision):
        raise NotAllowed(INVOLVED)
    if work.actor.uid in (decision.proposed_by_uid, decision.decider_uid):
        # a one-person office enters what another body found on paper
        if decided_by.strip() == work.actor.name:
            raise NotAllowed("复核、申诉不能由原案经办人本人答复，请填写作出复核、申诉决定的组织。")
        work.note(entered_by_proposer=True)
    if result not in RESULTS:
        raise InvalidInput("result", f"结果只能是{'、'.join(RESULTS.values())}。")
    if not decided_by.strip():
        raise InvalidInput("decided_by", "请填写作出复核、申诉决定的组织。")
    if not text.strip():
        raise InvalidInput("text", "请写明复核、复查的结论和理由。")
    day = on or work.today
    if day > work.today or day < date.fromisoformat(asked["on"]):
        raise InvalidInput("on", f"答复日期须在 {asked['on']} 至今天之间，请核对。")
    answered = [
        one | {"answered_on": day.isoformat(), "result": result} if one == asked else one
        for one in appeals_of(decision)
    ]
    decision.extra = dict(decision.extra or {}) | {"appeals": answered}
    way = next(way for way in WAYS[decision.family] if way.code == asked["way"])
    meet_deadline(work, ("decision", decision.id), way.answer, day)
    note_event(
        work, decision, f"答复{way.name}", day, f"{RESULTS[result]}。{decided_by.strip()}：{text.strip()}"
    )
    work.session.flush()
    if result != "UPHELD":
        revoke_decision(
            work,
            decision_id=decision.id,
            reason=f"{way.name}{RESULTS[result]}：{text}",
            decided_by=decided_by,
            on=day,
        )
