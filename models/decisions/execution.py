"""What follows a decision: announced, delivered, carried out, its period ended (domain.md 3.7, 3.8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from models.deadlines.operations import meet_deadline
from models.decisions.operations import happened_after, note_event, require_state, seen_decision
from models.decisions.records import Decision
from models.decisions.rules import (
    ANNOUNCE,
    ANNOUNCERS,
    DECIDED,
    DELIVER,
    DISCIPLINE,
    EFFECT_END,
    EXECUTED,
    IN_FORCE,
)
from models.decisions.special import tasks_of
from models.errors import IllegalStep, InvalidInput
from models.operations import Work, operation
from models.rights import Right


@operation("宣布处理决定", right=Right.CASE_WRITE)
def announce(
    work: Work,
    *,
    decision_id: int,
    announced_to: str,
    announcers: Sequence[str],
    on: date | None = None,
    opinion: str = "",
) -> None:
    """Note the announcement: to whom, by whom, what the person said or that he refused to sign.

    处分 is announced by two at least, within a month, to the whole 基层组织 and the person (处分条例 44).
    """
    decision = seen_decision(work, decision_id)
    require_state(decision, *IN_FORCE, what="宣布")
    day = happened_after(work, decision, on)
    names = [name.strip() for name in announcers if name.strip()]
    if decision.family in DISCIPLINE and len(set(names)) < ANNOUNCERS:
        raise InvalidInput("announcers", "宣布处分须有两名以上人员，请填写宣布人。")
    if not names:
        raise InvalidInput("announcers", "请填写宣布人。")
    if not announced_to.strip():
        raise InvalidInput("announced_to", "请填写宣布的范围，例如所在党支部全体党员和本人。")
    decision.announced_on, decision.announced_to = day, announced_to.strip()[:200]
    _done(work, decision, ANNOUNCE, day, f"宣布人：{'、'.join(names)}；{opinion.strip()}".rstrip("；"))


@operation("送达处理决定", right=Right.CASE_WRITE)
def deliver(
    work: Work, *, decision_id: int, receiver: str, on: date | None = None, receipt: str = ""
) -> None:
    """Note the delivery: who took it, the receipt or the note that signing was refused."""
    decision = seen_decision(work, decision_id)
    require_state(decision, *IN_FORCE, what="送达")
    day = happened_after(work, decision, on)
    if not receiver.strip():
        raise InvalidInput("receiver", "请填写签收人；拒签的，写明见证人和情况。")
    decision.delivered_on = day
    _done(work, decision, DELIVER, day, f"签收：{receiver.strip()}；{receipt.strip()}".rstrip("；"))


@operation("登记执行情况", right=Right.CASE_WRITE)
def carry_out(work: Work, *, decision_id: int, task: str, text: str, on: date | None = None) -> None:
    """Note that another task is done: 变更手续, 执行情况报告, 归档抄送 …"""
    decision = seen_decision(work, decision_id)
    require_state(decision, *IN_FORCE, what="登记执行情况")
    names = {one.code: one.name for one in tasks_of(decision)}
    if task not in names or task in (ANNOUNCE, DELIVER):
        raise InvalidInput("task", "这项处理没有这个执行事项，请从列表中选择。")
    if not text.strip():
        raise InvalidInput("text", f"请写明{names[task]}的情况和凭据。")
    _done(work, decision, task, happened_after(work, decision, on), text.strip())


@operation("登记影响期届满", right=Right.CASE_WRITE)
def end_period(work: Work, *, decision_id: int, text: str = "") -> None:
    """The period ended by itself (处分条例 46); this notes that the keeper of the files was told."""
    decision = seen_decision(work, decision_id)
    require_state(decision, *IN_FORCE, what="登记届满")
    if decision.period_to is None:
        raise IllegalStep("这项处理没有影响期，或者影响期还没有开始计算。")
    if work.today <= decision.period_to:
        raise IllegalStep(f"影响期到 {decision.period_to:%Y-%m-%d} 届满，届满后再登记。")
    meet_deadline(work, ("decision", decision.id), "D_EFFECT_END", work.today)
    _done(work, decision, EFFECT_END, work.today, text.strip() or "影响期届满，自动终止")


def _done(work: Work, decision: Decision, task: str, on: date, text: str) -> None:
    """Note a task as done; a deadline is met when every task under its rule is; all done: carried out."""
    entry: dict[str, Any] = {"on": on.isoformat(), "text": text, "by": work.actor.name}
    decision.execution = dict(decision.execution or {}) | {task: entry}
    tasks = tasks_of(decision)
    name = next((one.name for one in tasks if one.code == task), "影响期届满")
    for rule in {one.rule for one in tasks if one.code == task and one.rule}:
        together = [one.code for one in tasks if one.rule == rule]
        if all(code in decision.execution for code in together):
            meet_deadline(work, ("decision", decision.id), rule, on)
            if rule == "D_ANNOUNCE" and decision.clue_id is not None:
                meet_deadline(work, ("clue", decision.clue_id), rule, on)
    if decision.state == DECIDED and all(one.code in decision.execution for one in tasks):
        decision.state = EXECUTED
    note_event(work, decision, name, on, text)
