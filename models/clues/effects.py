"""What a step does to the clue and its deadlines once it is taken."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from models.access import require_clue
from models.clues.facts import EXTEND, RESUME, SUSPEND
from models.clues.inputs import AccountRef, PartyInput
from models.clues.inquiry_letters import end_with_inquiry
from models.clues.members import carry_recusals, set_handler
from models.clues.minor import propose_minor
from models.clues.records import Clue, ClueLink, ClueStep
from models.clues.steps import Step, ends_of, resumes_of, starts_of
from models.deadlines.extension import note_extension
from models.deadlines.operations import (
    drop_deadlines,
    meet_deadline,
    open_deadlines,
    resume_deadline,
    set_deadline,
)
from models.deadlines.records import Deadline
from models.errors import InvalidInput
from models.operations import Work
from models.rules import codes
from models.rules.steps import ClueFacts
from models.rules.tables import step_rules

# where a form names the day itself
DUE_FIELDS = {"D_SHELVE_REVIEW": "review_on", "D_ASSIGN": "due_on", "D_ASSIGN_SUB": "due_on"}


def carry_out(work: Work, clue: Clue, row: Step, step: ClueStep, facts: ClueFacts) -> None:
    """Move the clue, end and start its deadlines, and do what the step brings besides.

    ``facts`` are those before the step, by which its rule was weighed.
    """
    data, day = step.data, step.happened_on
    if row.target and clue.status == "INQUIRY":
        end_with_inquiry(work, clue.id, row.name, day)
    if row.target:
        _move(clue, row, step)
    if "handler" in data:
        set_handler(work, clue, AccountRef(data["handler"]["uid"], data["handler"]["name"]))
    for rule in ends_of(row, facts):
        _end(work, clue, row, rule, day)
    for rule in starts_of(row, facts):
        _start(work, clue, rule, step)
    for rule in resumes_of(row, facts):
        resume_deadline(work, ("clue", clue.id), rule)
    if row.code == RESUME:
        _run_on(work, clue, step)
    if row.code == EXTEND:
        _extend(work, clue, step)
    if row.code == "T14":
        _false_report(work, clue, step)
    if row.target == "CLOSED" and data.get("measure"):
        propose_minor(work, clue, step)
    if "review_on" in data:
        clue.next_review_on = date.fromisoformat(data["review_on"])


def _end(work: Work, clue: Clue, row: Step, rule: str, day: date) -> None:
    """What the step did is met; what it takes the ground from falls away undone."""
    owner = ("clue", clue.id)
    if rule in step_rules()[row.code].drops:
        drop_deadlines(work, owner, rule, by=f"“{row.name}”", on=day)
    else:
        meet_deadline(work, owner, rule, day)


def _run_on(work: Work, clue: Clue, step: ClueStep) -> None:
    """恢复办理: what this office set itself runs on by as many days as the clue stood still; what rules set did not stop."""
    stood = work.session.scalars(
        select(ClueStep)
        .where(ClueStep.clue_id == clue.id, ClueStep.code == SUSPEND, ClueStep.deleted_at.is_(None))
        .order_by(ClueStep.id.desc())
    ).first()
    if stood is None:
        return
    lost = step.happened_on - stood.happened_on
    for found in open_deadlines(work, ("clue", clue.id)):
        if lost.days and "内部" in found.basis:
            note_extension(
                found,
                found.due_on + lost,
                reason=f"中止办理 {lost.days} 日",
                approver=stood.approver_name,
                recorded_by=work.actor.name,
                on=step.happened_on,
                paper_no=stood.paper_no,
            )


def _extend(work: Work, clue: Clue, step: ClueStep) -> None:
    """What was asked for and approved: the deadline runs to the later day."""
    found = open_deadline(work, clue, step.data["deadline"])
    note_extension(
        found,
        date.fromisoformat(step.data["due_on"]),
        reason=step.data["opinion"],
        approver=step.approver_name,
        recorded_by=work.actor.name,
        on=step.approved_on or step.happened_on,
        paper_no=step.paper_no,
    )


def open_deadline(work: Work, clue: Clue, rule: str) -> Deadline:
    """The clue's open deadline of a rule; raises :class:`InvalidInput` where none runs."""
    for found in open_deadlines(work, ("clue", clue.id)):
        if found.rule == rule:
            return found
    raise InvalidInput("deadline", "这项期限现在没有在计算，请另选一项。")


def _move(clue: Clue, row: Step, step: ClueStep) -> None:
    data, day = step.data, step.happened_on
    clue.status = row.target
    if row.target == "DISPATCHED":
        clue.disposition = ""
        clue.closed_on, clue.close_kind = None, ""
        clue.dispatched_on = day
        clue.next_review_on = None
    if row.code == "T26":
        # 另立: what was a repeat is handled for itself again
        clue.duplicate_of_id = None
    if row.code == "T1":
        clue.acceptance = "ACCEPTED"
        clue.handling = data.get("handling", clue.handling)
    if row.code == "T2":
        clue.acceptance = data["rejection"]
    if row.code == "T4":
        clue.disposition = data["disposition"]
    if row.target == "INQUIRY":
        clue.inquiry_round += 1
    if codes("statuses")[row.target].final and row.target != "ARCHIVED":
        clue.closed_on = day
        clue.close_kind = data.get("close_kind") or row.close_kind
        clue.conclusion = data.get("conclusion") or data.get("report") or data.get("opinion") or ""


def _start(work: Work, clue: Clue, rule: str, step: ClueStep) -> None:
    data, day = step.data, step.happened_on
    if rule == "D_DISPOSE" and data.get("signed_on"):
        day = date.fromisoformat(data["signed_on"])
    named = data.get(DUE_FIELDS.get(rule, ""))
    due_on = date.fromisoformat(named) if named else None
    set_deadline(
        work,
        owner=("clue", clue.id),
        rule=rule,
        starts_on=day,
        clue_id=clue.id,
        due_on=due_on,
        responsible_uid=clue.handler_uid,
    )


def _false_report(work: Work, clue: Clue, step: ClueStep) -> None:
    """T14: a clue of its own about the false accusation, linked both ways; who reported stays sealed."""
    from models.clues.registration import register_clue

    made = register_clue(
        work,
        title=step.data["new_title"],
        source="CASE_FOUND",
        source_doc_no=clue.number,
        received_on=step.happened_on,
        registered_on=step.happened_on,
        summary=f"{clue.number}办理中发现反映失实且涉嫌诬告陷害，拟提请设区的市级以上机关认定（检举控告规则第39条）。",
        parties=[PartyInput(name="反映人（身份另行封存）")],
        unit_id=clue.unit_id,
        handler=AccountRef(clue.handler_uid, clue.handler_name) if clue.handler_uid else None,
    )
    carry_recusals(work, clue, require_clue(work, made))
    work.session.add(ClueLink(clue_id=clue.id, other_id=made, relation="FALSE_REPORT", note=""))


def take_back(work: Work, clue: Clue, step: ClueStep) -> None:
    """A disposal withdrawn by who proposed it: back to 待提处置意见, and the month runs on as it did."""
    clue.status, clue.disposition = "DISPATCHED", ""
    step.to_status = "DISPATCHED"
    resume_deadline(work, ("clue", clue.id), "D_DISPOSE")
