"""Handling a clue: taking steps, asking for approval, deciding (domain.md 1.6, 0.4, 9.6).

Four eyes: nobody approves his own proposal, nor a step of a clue that he handles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from models.access import RECUSED, require_clue
from models.clues.changed import changed_since
from models.clues.effects import carry_out, open_deadline, take_back
from models.clues.fields import checked, shown
from models.clues.inputs import happened, words
from models.clues.members import is_recused, live_members
from models.clues.records import Clue, ClueStep, Proposal
from models.clues.reporting import asked_of_approver, checked_report, report_text
from models.clues.steps import (
    ABOVE,
    DISPOSALS,
    EXTEND,
    PROPOSE,
    RETURNED,
    Step,
    approvers_of,
    basis_of,
    facts_for,
    investigators,
    last_day,
    pending,
    step_of,
    why_not,
)
from models.deadlines.extension import require_extension
from models.errors import IllegalStep, InvalidInput, NotAllowed, NotFound
from models.operations import Read, Work, operation
from models.rights import Right
from models.rules import deadline_rule, name_of
from models.rules.steps import why_not_approve


@dataclass(frozen=True)
class Approval:
    """Who approved a step, when, and on which paper."""

    role: str = ""
    uid: str = ""
    name: str = ""
    on: date | None = None
    paper_no: str = ""


@operation("记录办理步骤", right=Right.CASE_WRITE)
def take_step(
    work: Work,
    *,
    clue_id: int,
    step: str,
    on: date | None = None,
    data: Mapping[str, Any] | None = None,
    approver: str = "",
    approved_on: date | None = None,
    paper_no: str = "",
) -> int:
    """Take a step that needs no approval, or one approved on paper; returns the step's id.

    ``data`` holds the step's fields (:func:`models.clues.fields.fields_of`). A step that needs approval takes
    ``approver`` (a name), ``approved_on`` and ``paper_no`` of the signed paper; without them, propose it instead.
    Raises :class:`IllegalStep` with the rule, :class:`InvalidInput` with the field.
    """
    clue, row, day = _ready(work, clue_id, step, on, paper_no.strip())
    asked = pending(work, clue.id)
    given = dict(data or {})
    approval = Approval(paper_no=paper_no.strip())
    if row.approval:
        approval = _on_paper(work, clue, row, day, approver, approved_on, paper_no, asked, given)
        if asked is not None and asked.step == row.code:
            if changed := changed_since(work, clue, asked):
                # what was signed is what was put up, not what the clue says now
                raise IllegalStep(
                    f"这份请示提出之后，{changed}有变动，请先撤回请示，再按现在的情况重新报批或录入批示。"
                )
            given = {**asked.data, **given}
            _settle(work, asked, "APPROVED", day, f"纸质批示：{approval.name} {approval.paper_no}")
        elif asked is not None and row.code == RETURNED:
            _settle(work, asked, "RETURNED", day, str(given.get("opinion", "")))
    return _write(work, clue, row, day, given, approval)


@operation("提出处置意见", right=Right.CASE_WRITE)
def propose_disposal(
    work: Work, *, clue_id: int, disposition: str, on: date | None = None, data: Mapping[str, Any]
) -> int:
    """One of the four disposals with its reason and plan; returns the proposal that waits for approval."""
    take_step(work, clue_id=clue_id, step=PROPOSE, on=on, data={"disposition": disposition, **data})
    waiting = pending(work, clue_id)
    assert waiting is not None
    return waiting.id


@operation("提出请示", right=Right.CASE_WRITE)
def propose_step(
    work: Work, *, clue_id: int, step: str, on: date | None = None, data: Mapping[str, Any] | None = None
) -> int:
    """Ask for approval of a step; returns the proposal. A clue has one open proposal at a time."""
    clue, row, day = _ready(work, clue_id, step, on)
    if not row.approval:
        raise IllegalStep(f"“{row.name}”不需要审批，请直接办理。")
    if pending(work, clue.id) is not None:
        raise IllegalStep("已有一份请示正在等待批复，请等批复或撤回后再提。")
    kept = checked(work, row.fields, data or {}, day, clue.disposition)
    _groups_apart(work, clue, row, kept)
    _case_kind(row, kept, day)
    _extension(work, clue, row, kept)
    return put_proposal(work, clue, row, day, kept).id


def put_proposal(work: Work, clue: Clue, row: Step, day: date, data: Mapping[str, Any]) -> Proposal:
    """Enter a proposal for a step, addressed to whoever approves it for this clue."""
    made = Proposal(
        clue_id=clue.id,
        step=row.code,
        name=row.name.removeprefix("批准"),
        state="PENDING",
        proposer_uid=work.actor.uid,
        proposer_name=work.actor.name,
        proposed_on=day,
        opinion=shown(row.fields, data),
        approver_role=_approver(work, clue, row, data),
        data=dict(data),
    )
    work.session.add(made)
    work.session.flush()
    return made


def refuse_approver(read: Read, clue: Clue, asked: Proposal) -> str:
    """Why the acting account may not decide a proposal on this clue, as a sentence; empty when it may."""
    if Right.CASE_APPROVE not in read.actor.rights:
        return "您的账户没有“审批”权限。"
    if is_recused(read, clue.id, read.actor.uid):
        return "您已在这件线索中回避。"
    row = step_of(asked.step)
    facts = replace(facts_for(read, clue, row), proposer_uid=asked.proposer_uid)
    if asked.approver_role in ABOVE:
        # who reviews before it goes above must hold the organ's part of the chain (domain.md 0.4: 审 → 批)
        own = [role for role in approvers_of(row, facts) if role not in ABOVE]
        if own:
            return why_not_approve(own[-1], facts, basis_of(row, facts.track))
    return why_not_approve(asked.approver_role, facts, basis_of(row, facts.track))


def held_back(read: Read, clue: Clue, asked: Proposal) -> str:
    """Why nobody may approve a proposal as things stand, so that it can only be given back; empty when it may be."""
    row = step_of(asked.step)
    if reason := why_not(read, clue, row):
        return reason
    now = _approver(read, clue, row, asked.data)
    if now != asked.approver_role:
        # the clue is not the one that was put up: whom it concerns has changed since (domain.md 0.4)
        return (
            f"这份请示提出之后，线索所涉人员的层级变了，应当由{name_of('approvers', now) if now else '上级'}批准；"
            "请退回，由承办人重新提出。"
        )
    if changed := changed_since(read, clue, asked):
        return f"这份请示提出之后，{changed}有变动，请退回，由承办人按现在的情况重新提出。"
    return ""


def _decided(work: Work, proposal_id: int, on: date | None) -> tuple[Proposal, Clue, date]:
    asked = work.session.get(Proposal, proposal_id)
    if asked is None or asked.deleted_at is not None:
        raise NotFound("没有这份请示，请刷新后再试。")
    clue = require_clue(work, asked.clue_id)
    if asked.state != "PENDING":
        raise IllegalStep("这份请示已经办过，请刷新后查看结果。")
    reason = refuse_approver(work, clue, asked)
    if reason:
        raise NotAllowed(reason)
    day = happened(work, "on", on or work.today, "批复日期", asked.proposed_on, "提出日期")
    work.about("clue", clue.id)
    return asked, clue, day


@operation("批准请示", right=Right.CASE_APPROVE)
def approve_proposal(
    work: Work,
    *,
    proposal_id: int,
    on: date | None = None,
    answer: str = "",
    approver: str = "",
    paper_no: str = "",
    data: Mapping[str, Any] | None = None,
) -> int:
    """Approve a proposal of somebody else's; the step is taken at once. Returns the step's id.

    ``data`` answers what the approval asks besides (:mod:`models.clues.reporting`). Where the rules put the approval above this office (domain.md 0.4), the acting account reviews, and ``approver``
    and ``paper_no`` name who approved above and on which paper.
    """
    asked, clue, day = _decided(work, proposal_id, on)
    row = step_of(asked.step)
    if held := held_back(work, clue, asked):
        raise IllegalStep(held)
    approval = Approval(asked.approver_role, work.actor.uid, work.actor.name, day, paper_no.strip())
    if asked.approver_role in ABOVE:
        above = name_of("approvers", asked.approver_role)
        name = words("approver", approver, f"{above}（本线索须报其批准）", longest=100)
        if name in (asked.proposer_name, clue.handler_name):
            raise NotAllowed("批准人不能是提出人或承办人，请核对。")
        _not_recused(work, clue, name)
        words("paper_no", paper_no, "批件文号或呈批件名称", longest=60)
        approval = Approval(asked.approver_role, "", name, day, paper_no.strip())
    _settle(work, asked, "APPROVED", day, answer)
    given = {**asked.data, **(data or {})}
    words_kept = [f"批示意见：{answer.strip()}"] if answer.strip() else []
    if asked.approver_role in ABOVE:
        # 审 → 批 (domain.md 0.4): who reviewed before it went above stands in the way too
        words_kept.append(f"审核并录入：{work.actor.name}")
    return _write(work, clue, row, day, given, approval, proposer=asked, answer="\n".join(words_kept))


@operation("退回请示", right=Right.CASE_APPROVE)
def return_proposal(work: Work, *, proposal_id: int, answer: str, on: date | None = None) -> None:
    """Return a proposal with what is wanted; a disposal goes back to be proposed anew (T9)."""
    asked, clue, day = _decided(work, proposal_id, on)
    why = words("answer", answer, "退回意见", longest=2000)
    _settle(work, asked, "RETURNED", day, why)
    approval = Approval(asked.approver_role, work.actor.uid, work.actor.name, day)
    if clue.status == "PROPOSED":
        _write(work, clue, step_of(RETURNED), day, {"opinion": why}, approval, proposer=asked)
    else:
        _note(work, clue, f"退回“{asked.name}”的请示", day, f"退回意见：{why}", approval, asked)


@operation("撤回请示", right=Right.CASE_WRITE)
def withdraw_proposal(work: Work, *, proposal_id: int, reason: str, on: date | None = None) -> None:
    """Take back a proposal before it is decided; only who made it. A disposal returns to 待提处置意见."""
    asked = work.session.get(Proposal, proposal_id)
    if asked is None or asked.deleted_at is not None:
        raise NotFound("没有这份请示，请刷新后再试。")
    clue = require_clue(work, asked.clue_id)
    if asked.state != "PENDING":
        raise IllegalStep("这份请示已经办过，不能撤回。")
    if asked.proposer_uid != work.actor.uid:
        raise NotAllowed("只有提出人能撤回请示。")
    why = words("reason", reason, "撤回理由", longest=2000)
    day = happened(work, "on", on or work.today, "撤回日期", asked.proposed_on, "提出日期")
    _settle(work, asked, "WITHDRAWN", day, why)
    made = _note(work, clue, f"撤回“{asked.name}”的请示", day, f"撤回理由：{why}", Approval())
    if clue.status == "PROPOSED":
        take_back(work, clue, made)
    work.about("clue", clue.id)


def _ready(
    work: Work, clue_id: int, code: str, on: date | None, paper_no: str = ""
) -> tuple[Clue, Step, date]:
    clue = require_clue(work, clue_id)
    row = step_of(code)
    reason = why_not(work, clue, row, another_letter=paper_no)
    if reason:
        raise IllegalStep(reason)
    after = last_day(work, clue.id) or clue.registered_on
    day = happened(work, "on", on or work.today, "办理日期", after, "上一步")
    work.about("clue", clue.id)
    work.note(step=row.code, name=row.name)
    return clue, row, day


def _on_paper(
    work: Work,
    clue: Clue,
    row: Step,
    day: date,
    approver: str,
    approved_on: date | None,
    paper_no: str,
    asked: Proposal | None,
    data: Mapping[str, Any],
) -> Approval:
    role = _approver(work, clue, row, data)
    if not approver.strip():
        who = name_of("approvers", role)
        raise IllegalStep(f"“{row.name}”须经{who}批准（{row.basis}），请提出请示，或填写纸质批示的批准人。")
    name = words("approver", approver, "批准人", longest=100)
    if name in (work.actor.name, clue.handler_name, asked.proposer_name if asked else ""):
        raise NotAllowed("批准人不能是提出人或承办人本人，请核对。")
    _not_recused(work, clue, name)
    words("paper_no", paper_no, "批件文号或呈批件名称", longest=60)
    given = happened(work, "approved_on", approved_on or day, "批准日期")
    if given > day:
        raise InvalidInput("approved_on", "批准日期不能晚于办理日期，请核对。")
    return Approval(role, "", name, given, paper_no.strip())


def _not_recused(read: Read, clue: Clue, name: str) -> None:
    """Who is recused approves on paper as little as in the program (检举控告规则 48)."""
    if any(member.account_name == name for member in live_members(read, clue.id) if member.role == RECUSED):
        raise NotAllowed(f"{name}已在这件线索中回避，不能批准（检举控告规则第48条）。")


def _approver(read: Read, clue: Clue, row: Step, data: Mapping[str, Any]) -> str:
    """Who approves in the end; the kind of case that a filing proposes, the deadline to extend, count already."""
    if row.code == EXTEND and data.get("deadline"):
        return deadline_rule(str(data["deadline"])).extend_by or row.approval
    chain = approvers_of(row, facts_for(read, clue, row, track=str(data.get("case_kind") or "")))
    return chain[-1] if chain else ""


def _settle(work: Work, asked: Proposal, state: str, day: date, answer: str) -> None:
    asked.state, asked.decided_on, asked.answer = state, day, answer.strip()
    asked.decider_uid, asked.decider_name = work.actor.uid, work.actor.name


def _write(
    work: Work,
    clue: Clue,
    row: Step,
    day: date,
    data: Mapping[str, Any],
    approval: Approval,
    proposer: Proposal | None = None,
    answer: str = "",
) -> int:
    disposition = str(data.get("disposition") or clue.disposition)
    besides = asked_of_approver(row, facts_for(work, clue, row))
    told = {field.name: data[field.name] for field in besides if field.name in data}
    own = {name: value for name, value in data.items() if name not in told}
    kept = checked(work, row.fields, own, day, disposition)
    _groups_apart(work, clue, row, kept)
    _case_kind(row, kept, day)
    _extension(work, clue, row, kept)
    facts = facts_for(work, clue, row, track=str(kept.get("case_kind") or ""))
    text = shown(row.fields, kept)
    if besides:
        reported = checked_report(work, row, facts, told, day)
        text, kept = f"{text}\n{report_text(row, facts, reported)}", kept | reported
    step = ClueStep(
        clue_id=clue.id,
        code=row.code,
        name=row.name,
        from_status=clue.status,
        to_status=row.target or clue.status,
        happened_on=day,
        text="\n".join(filter(None, (text, answer))),
        basis=basis_of(row, facts.track),
        actor_uid=proposer.proposer_uid if proposer else work.actor.uid,
        actor_name=proposer.proposer_name if proposer else work.actor.name,
        approver_uid=approval.uid,
        approver_name=approval.name,
        approver_role=approval.role,
        approved_on=approval.on,
        paper_no=approval.paper_no,
        data=kept,
    )
    work.session.add(step)
    work.session.flush()
    carry_out(work, clue, row, step, facts)
    if row.code == PROPOSE:
        target = step_of(DISPOSALS[clue.disposition])
        names = {field.name for field in target.fields}
        asked = put_proposal(work, clue, target, day, {key: kept[key] for key in kept if key in names})
        asked.opinion = step.text
    return step.id


def _note(
    work: Work,
    clue: Clue,
    name: str,
    day: date,
    text: str,
    approval: Approval,
    proposer: Proposal | None = None,
) -> ClueStep:
    step = ClueStep(
        clue_id=clue.id,
        code="",
        name=name[:60],
        from_status=clue.status,
        to_status=clue.status,
        happened_on=day,
        text=text,
        basis="",
        actor_uid=proposer.proposer_uid if proposer else work.actor.uid,
        actor_name=proposer.proposer_name if proposer else work.actor.name,
        approver_uid=approval.uid,
        approver_name=approval.name,
        approver_role=approval.role,
        approved_on=approval.on,
        data={},
    )
    work.session.add(step)
    work.session.flush()
    return step


def _groups_apart(work: Work, clue: Clue, row: Step, data: Mapping[str, Any]) -> None:
    """规则 55: who investigated is not in the 审理组; 检举控告规则 48: who is recused is in no group."""
    both = sorted(set(data.get("trial_group", ())) & investigators(work, clue))
    if row.code == "T20" and both:
        raise InvalidInput(
            "trial_group", f"{'、'.join(both)}参加过审查，不能进入审理组（监督执纪工作规则第55条）。"
        )
    recused = {member.account_name for member in live_members(work, clue.id) if member.role == RECUSED}
    for group in ("group", "trial_group"):
        if out := sorted(set(data.get(group, ())) & recused):
            raise InvalidInput(group, f"{'、'.join(out)}已在这件线索中回避，请换人（检举控告规则第48条）。")


def _case_kind(row: Step, data: Mapping[str, Any], day: date) -> None:
    from models.clues.steps import SOE_FROM

    if row.code == "T15" and data.get("case_kind") in ("SOE", "BOTH") and day < SOE_FROM:
        raise InvalidInput(
            "case_kind", "《国有企业管理人员处分条例》自 2024-09-01 起施行，此前的立案不能适用。"
        )


def _extension(work: Work, clue: Clue, row: Step, data: Mapping[str, Any]) -> None:
    if row.code == EXTEND:
        found = open_deadline(work, clue, str(data["deadline"]))
        require_extension(found, date.fromisoformat(data["due_on"]))
