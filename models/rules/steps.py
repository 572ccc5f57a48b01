"""Which steps are legal for a clue, and why the others are not: one pure decision, from facts to offers.

Sources: domain.md 0.2 to 0.4, 1.6, 1.8, 9.6. Nothing here reads a database or a clock.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum

from models.errors import IllegalStep
from models.rules import (
    ALL_DEADLINES,
    BY_LEVEL,
    Transition,
    code,
    events,
    name_of,
    transition,
    transitions,
    transitions_from,
)
from models.rules.tables import StepRule, approval_chains, measure_rule, step_rules

# Duties towards a real-name reporter, the report to the superior who assigned the clue, and the receipt of what was
# handed on outlast the end of the case (检举控告规则 14, 23, 26, 27)
DUTIES = frozenset({"D_REAL_ACK", "D_REAL_FB"})
OUTLAST = DUTIES | {"D_ASSIGN", "D_HANDOVER"}
# within the organ a higher role may approve what a lower one may (domain.md 1.6 T2: 承办部门负责人以上)
ORGAN_RANKS = ("DEPT_HEAD", "ORGAN_DEPUTY", "ORGAN_HEAD")
# these hold no account here: they sign on paper, which somebody with an organ role enters
OUTSIDE = frozenset(
    {
        "PARTY_HEAD",
        "PARTY_COMMITTEE",
        "APPOINT_HEAD",
        "APPOINT_BODY",
        "ORGAN_BODY",
        "SUB_PARTY_HEAD",
        "SUPERIOR",
    }
)
_SOE = {"D_CASE_PARTY": "D_CASE_SOE", "D_ANNOUNCE": "D_ANNOUNCE_SOE"}
TRIAL_LEAST = 2


class Act(StrEnum):
    """What the acting account would do by pressing the step."""

    TAKE = "TAKE"
    PROPOSE = "PROPOSE"
    APPROVE = "APPROVE"
    ENTER_PAPER = "ENTER_PAPER"


@dataclass(frozen=True)
class ClueFacts:
    """What the decision rests on. Accounts by uid; ``actor_roles`` are approver codes of domain.md 0.2.

    ``approvals``: roles that have already agreed to the pending step; ``on_file``: codes of the table ``on_file``;
    ``uncounted``: of the open deadlines those that wait for a year's holiday table; ``track``: PARTY, SOE or BOTH; ``measures``: what the decision gives; ``proposer_uid``: who put up what is pending
    (in status PROPOSED: who put up the disposal).
    """

    status: str
    subject_level: str = "ORDINARY_MEMBER"
    disposition: str = ""
    signature: str = "ANONYMOUS"
    duplicate: bool = False
    track: str = "PARTY"
    measures: tuple[str, ...] = ()
    inquiry_round: int = 0
    pending_step: str = ""
    proposer_uid: str = ""
    approvals: tuple[str, ...] = ()
    handler_uid: str = ""
    investigators: frozenset[str] = frozenset()
    trial_group: frozenset[str] = frozenset()
    actor_uid: str = ""
    actor_roles: frozenset[str] = frozenset()
    actor_recused: bool = False
    suspended: bool = False
    on_file: frozenset[str] = frozenset()
    open_deadlines: frozenset[str] = frozenset()
    uncounted: frozenset[str] = frozenset()


@dataclass(frozen=True)
class StepOffer:
    """One step out of the clue's status: allowed, or ``reason`` says why not, with the rule.

    ``approver`` is the role whose turn it is ("" for none), ``approvers`` all in order. ``needs`` is what the form asks
    for. ``starts`` begins on the day of the step, ``awaits`` at a later event, ``resumes`` runs on with its old due day.
    """

    code: str
    name: str
    target: str
    basis: str
    act: Act
    allowed: bool
    reason: str
    doer: str
    approver: str
    approvers: tuple[str, ...]
    needs: tuple[str, ...]
    starts: tuple[str, ...]
    awaits: tuple[str, ...]
    ends: tuple[str, ...]
    resumes: tuple[str, ...]
    note: str = field(default="", compare=False)


def approvers_for(
    step: Transition, subject_level: str, *, track: str = "PARTY", measures: Collection[str] = ()
) -> tuple[str, ...]:
    """Who approves a step, in order: first those who review, last who approves; empty where nobody has to.

    A decision is approved by the organ's head, then by whoever may give the heaviest of its measures (domain.md 3.7);
    a case is dropped by whoever approved its filing (T23). Raises :class:`IllegalStep` for persons whose case this
    office may not handle, unless the step sends it upwards.
    """
    refused = code("subject_levels", subject_level, "subject_level").refuse
    if refused and not step_rules()[step.code].refused_level:
        raise IllegalStep(refused)
    if not step.approval:
        return ()
    if step.approval != BY_LEVEL:
        return (step.approval,)
    if step.target == "DECIDED":
        return _deciders(measures)
    stage = "FILED" if step.source == "FILED" else step.target
    rows = approval_chains()
    party = rows[subject_level][stage].chain
    soe = rows["SOE"][stage].chain if track != "PARTY" and stage in rows["SOE"] else ()
    if track == "SOE" and soe:
        return soe
    return (*party, *(role for role in soe if role not in party))


def _deciders(measures: Collection[str]) -> tuple[str, ...]:
    chain = ["ORGAN_HEAD"]
    for measure in sorted(measures, key=lambda one: measure_rule(one).weight):
        chain += [role for role in measure_rule(measure).deciders if role not in chain]
    return tuple(chain)


@dataclass(frozen=True)
class ReportTo:
    """To whom whoever approves reports where it is called for, and by which rule."""

    role: str
    basis: str


def reports_to(step: Transition, subject_level: str) -> ReportTo | None:
    """必要时报: whom the approval of a step may have to be reported to; None where no rule says so (domain.md 0.4, 1.6)."""
    rule = step_rules()[step.code]
    if rule.report_to:
        return ReportTo(rule.report_to, step.basis)
    row = approval_chains().get(subject_level, {}).get(step.target)
    if step.approval == BY_LEVEL and row is not None and row.report_to:
        return ReportTo(row.report_to, row.basis)
    return None


def approval_note(step: Transition, subject_level: str, measures: Collection[str] = ()) -> str:
    """What is to be known besides about who approves; empty for most steps.

    For a decision: from where it is known who decides, where a measure's own article does not say (移送涉嫌犯罪).
    """
    if step.approval != BY_LEVEL:
        return ""
    if step.target == "DECIDED":
        told = (measure_rule(one).deciders_basis for one in sorted(measures))
        return "；".join(dict.fromkeys(one for one in told if one))
    row = approval_chains().get(subject_level, {}).get(step.target)
    return row.note if row is not None else ""


def holds(role: str, roles: Collection[str]) -> bool:
    """Whether one of the roles may approve for ``role``: the same, or a higher one of the organ."""
    if role in ORGAN_RANKS:
        return any(higher in roles for higher in ORGAN_RANKS[ORGAN_RANKS.index(role) :])
    return role in roles


def deadlines_started(step: Transition, facts: ClueFacts) -> tuple[str, ...]:
    """The deadlines that begin on the day of the step."""
    rule = step_rules()[step.code]
    started = [one for one in step.starts if one not in rule.awaits and one not in DUTIES]
    if facts.track != "PARTY":
        kept = [] if facts.track == "SOE" else started
        started = [*kept, *(_SOE.get(one, one) for one in started)]
    if step.target == "DECIDED" and facts.measures:
        started = [one for measure in facts.measures for one in measure_rule(measure).starts]
    if "D_REAL_FB" in step.starts and facts.signature == "REAL_NAME" and not facts.duplicate:
        started.append("D_REAL_FB")
    return tuple(dict.fromkeys(started))


def deadlines_ended(step: Transition, facts: ClueFacts) -> tuple[str, ...]:
    """The open deadlines that the step ends; those of ``OUTLAST`` run on after every end."""
    running = facts.open_deadlines
    return tuple(sorted(running - OUTLAST if ALL_DEADLINES in step.ends else running & set(step.ends)))


def deadlines_resumed(step: Transition, facts: ClueFacts) -> tuple[str, ...]:
    """The deadlines that run on with their old due day; an enterprise case never had the party's reminder."""
    resumed = step_rules()[step.code].resumes
    return tuple(one for one in resumed if facts.track != "SOE" or one not in _SOE)


def deadlines_on_registration(
    *, source: str, subject_level: str, signature: str, duplicate: bool = False, passed_on: bool = False
) -> tuple[str, ...]:
    """The deadlines that begin on the day on which a clue is received (domain.md 1.8).

    ``passed_on``: sent on by the superior (转送), not assigned by it.
    """
    started = []
    if code("subject_levels", subject_level, "subject_level").refuse:
        started.append("D_UP")
    if passed_on:
        started.append("D_DOWN")
    elif source == "SUPERIOR_ASSIGN":
        started.append("D_ASSIGN")
    if signature == "REAL_NAME" and not duplicate:
        started.append("D_REAL_ACK")
    if not duplicate and not {"D_UP", "D_DOWN"} & set(started):
        # no rule sets a day for what came in by itself: the office's own, so that nothing lies unread
        started.append("D_ACCEPT")
    return tuple(started)


def legal_steps(facts: ClueFacts) -> list[StepOffer]:
    """Every step out of the clue's status, in the order of the rules; those that are not legal say why.

    Raises :class:`InvalidInput` for a status or a level that is in no table.
    """
    code("statuses", facts.status, "status")
    return [offer(step, facts) for step in transitions_from(facts.status)]


def offer(step: Transition, facts: ClueFacts) -> StepOffer:
    """One step as it stands for the acting account."""
    rule = step_rules()[step.code]
    chain: tuple[str, ...] = ()
    turn = ""
    if not _refused(rule, facts):
        chain = approvers_for(step, facts.subject_level, track=facts.track, measures=facts.measures)
        turn = next((role for role in chain if role not in facts.approvals or not _is_up(step, facts)), "")
    act = _act(step, facts, turn)
    reason = _why_not(step, rule, facts, act, turn)
    return StepOffer(
        code=step.code,
        name=step.name,
        target=step.target,
        basis=step.basis,
        act=act,
        allowed=not reason,
        reason=reason,
        doer=rule.doer,
        approver=turn,
        approvers=chain,
        needs=(*step.needs, "paper_no") if act is Act.ENTER_PAPER else step.needs,
        starts=deadlines_started(step, facts),
        awaits=rule.awaits,
        ends=deadlines_ended(step, facts),
        resumes=deadlines_resumed(step, facts),
        note=approval_note(step, facts.subject_level, facts.measures),
    )


def why_not(key: str, facts: ClueFacts) -> str:
    """Why a step is not legal now, as a sentence with its rule; empty when it is.

    Raises :class:`InvalidInput` for a step that is in no table.
    """
    step = transition(key)
    if step.source != facts.status:
        now, then = name_of("statuses", facts.status), name_of("statuses", step.source)
        return f"这件线索现在是“{now}”，在“{then}”时才能{step.name}（{step.basis}）。"
    return offer(step, facts).reason


def why_not_now(key: str, facts: ClueFacts) -> str:
    """The same, leaving aside who approves: whether the step may be proposed, or be taken as approved on paper."""
    step = transition(key)
    if step.source != facts.status:
        return why_not(key, facts)
    rule = step_rules()[key]
    if reason := _not_now(step, rule, facts):
        return reason
    return _TRIED if rule.trial and facts.actor_uid in facts.investigators else ""


def why_not_approve(turn: str, facts: ClueFacts, basis: str) -> str:
    """Why the acting account may not approve what waits, or review it before ``turn`` signs; empty when it may."""
    if facts.actor_uid == facts.proposer_uid:
        return _OWN
    if facts.actor_uid == facts.handler_uid:
        return _HANDLED
    if turn in OUTSIDE and not holds("DEPT_HEAD", facts.actor_roles):
        return _paper(turn, basis)
    if turn not in OUTSIDE and not holds(turn, facts.actor_roles):
        return f"须由{name_of('approvers', turn)}批准（{basis}）。"
    return ""


def require_step(key: str, facts: ClueFacts) -> StepOffer:
    """The step's offer; raises :class:`IllegalStep` with the reason when it is not legal now."""
    reason = why_not(key, facts)
    if reason:
        raise IllegalStep(reason)
    return offer(transition(key), facts)


def why_not_withdraw(facts: ClueFacts) -> str:
    """Why the acting account may not take back what waits for approval; empty when it may.

    Only who put it up takes it back: a pending step leaves the clue where it is, a disposal takes it back to
    DISPATCHED and the month for it runs on (:func:`withdrawn_to`). So no proposal is stuck where its proposer is the
    only one who could approve.
    """
    if facts.status != "PROPOSED" and not facts.pending_step:
        return "没有等待批复的请示，不需要撤回。"
    if facts.actor_recused:
        return "您已回避这件线索，不能办理（检举控告规则第48条）。"
    if facts.actor_uid != facts.proposer_uid:
        return "只有提出人本人可以撤回请示；审批人不同意的，请退回。"
    return ""


def withdrawn_to(facts: ClueFacts) -> str:
    """The status after a withdrawal."""
    return "DISPATCHED" if facts.status == "PROPOSED" else facts.status


def _is_up(step: Transition, facts: ClueFacts) -> bool:
    """Whether the step is what waits for approval: proposed by itself, or as the disposal (then 退回 waits too)."""
    if facts.status == "PROPOSED":
        return step.code == "T9" or step.disposition == facts.disposition
    return facts.pending_step == step.code


def _act(step: Transition, facts: ClueFacts, turn: str) -> Act:
    up = _is_up(step, facts)
    if not step.approval or (up and not turn):
        return Act.TAKE
    if not up:
        return Act.PROPOSE
    return Act.ENTER_PAPER if turn in OUTSIDE else Act.APPROVE


def _refused(rule: StepRule, facts: ClueFacts) -> str:
    refused = code("subject_levels", facts.subject_level, "subject_level").refuse
    return refused if refused and not rule.refused_level else ""


def _why_not(step: Transition, rule: StepRule, facts: ClueFacts, act: Act, turn: str) -> str:
    return _not_now(step, rule, facts) or _not_this_person(step, rule, facts, act, turn)


def _not_now(step: Transition, rule: StepRule, facts: ClueFacts) -> str:
    if refused := _refused(rule, facts):
        return refused
    if facts.actor_recused:
        return "您已回避这件线索，不能办理（检举控告规则第48条）。"
    if facts.status == "PROPOSED" and step.disposition and step.disposition != facts.disposition:
        proposed = name_of("disposals", facts.disposition)
        return f"已提出的处置意见是“{proposed}”，不能{step.name}；要改处置方式请先退回重提（{step.basis}）。"
    if facts.pending_step and facts.pending_step != step.code and facts.status != "PROPOSED":
        waiting = (transitions().get(facts.pending_step) or events()[facts.pending_step]).name
        return f"“{waiting}”正在等待批复，请等批复或撤回后再{step.name}。"
    if facts.suspended:
        return f"这件线索已中止办理，请先恢复办理，再{step.name}。"
    return _not_ready(step, rule, facts)


def _not_ready(step: Transition, rule: StepRule, facts: ClueFacts) -> str:
    for needed in rule.before:
        if needed not in facts.on_file:
            row = code("on_file", needed)
            return f"请先{row.name}，再办理“{step.name}”（{row.basis}）。"
    if step.target == "DECIDED" and facts.track != "PARTY" and "HEARD" not in facts.on_file:
        row = code("on_file", "HEARD")
        return f"请先{row.name}，再办理“{step.name}”（{row.basis}）。"
    if step.target == "ARCHIVED" and facts.open_deadlines & DUTIES:
        return "还没有向实名举报人告知或反馈，办完后再归档（检举控告规则第26、27条）。"
    if step.target == "ARCHIVED" and "D_ASSIGN" in facts.open_deadlines:
        return "上级交办、督办的线索还没有报结，报结后再归档（检举控告规则第23条）。"
    if "D_ASSIGN_SUB" in facts.open_deadlines and step.source == "DISPATCHED":
        return f"已交办下级，收到下级报结后再{step.name}（检举控告规则第23条）。"
    if step.target == "DECIDED":
        if len(facts.trial_group) < TRIAL_LEAST:
            return f"审理组不得少于 {TRIAL_LEAST} 人，请先登记审理组（监督执纪工作规则第55条）。"
        if facts.trial_group & facts.investigators:
            return "审理组里有审查人员，请换成没有参加审查的人（监督执纪工作规则第11、55条）。"
    return ""


_TRIED = "审查人员不能参加审理，请由审理人员办理（监督执纪工作规则第11、55条）。"
_OWN = "不能批准自己提出的请示，请由其他有权的人批准，或撤回后由他人提出（监督执纪工作规则第11条）。"
_HANDLED = "承办人不能批准自己承办的线索，请由其他有权的人批准（监督执纪工作规则第11条）。"


def _paper(turn: str, basis: str) -> str:
    who = name_of("approvers", turn)
    return f"须由{who}批准（{basis}）；纸质批示由承办部门负责人以上核对后登记。"


def _not_this_person(step: Transition, rule: StepRule, facts: ClueFacts, act: Act, turn: str) -> str:
    if rule.trial and act in (Act.TAKE, Act.PROPOSE) and facts.actor_uid in facts.investigators:
        return _TRIED
    if act in (Act.TAKE, Act.PROPOSE):
        return ""
    if not facts.proposer_uid:
        return "没有登记提出人，不能批准；请先退回，由承办人重新提出（监督执纪工作规则第23条）。"
    return why_not_approve(turn, facts, step.basis)
