"""What a step does to the clue and its deadlines once it is taken."""

from __future__ import annotations

from datetime import date

from models.clues.inputs import AccountRef, PartyInput
from models.clues.members import set_handler
from models.clues.records import Clue, ClueLink, ClueStep
from models.clues.steps import Step, ends_of, last_step
from models.deadlines.operations import meet_deadline, resume_deadline, set_deadline
from models.operations import Work
from models.rules import codes

# 函询 runs from the day on which the person signed for the letter (规则 29), so approval alone starts nothing.
BY_EVENT = frozenset({"D_INQ_REPLY"})


def carry_out(work: Work, clue: Clue, row: Step, step: ClueStep) -> None:
    """Move the clue, end and start its deadlines, and do what the step brings besides."""
    data, day = step.data, step.happened_on
    if row.target:
        _move(clue, row, step)
    if "handler" in data:
        set_handler(work, clue, AccountRef(data["handler"]["uid"], data["handler"]["name"]))
    for rule in ends_of(work, row, clue.id):
        meet_deadline(work, ("clue", clue.id), rule, day)
    for rule in _starts(work, clue, row):
        _start(work, clue, rule, step)
    if row.code == "T21":
        for rule in ("D_CASE_PARTY", "D_CASE_SOE"):
            resume_deadline(work, ("clue", clue.id), rule)
    if row.code == "T14":
        _false_report(work, clue, step)
    if "review_on" in data:
        clue.next_review_on = date.fromisoformat(data["review_on"])


def _move(clue: Clue, row: Step, step: ClueStep) -> None:
    data, day = step.data, step.happened_on
    clue.status = row.target
    if row.target == "DISPATCHED":
        clue.disposition = ""
        clue.closed_on, clue.close_kind = None, ""
        clue.dispatched_on = day
        clue.next_review_on = None
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


def _starts(work: Work, clue: Clue, row: Step) -> list[str]:
    """The deadlines that this step starts on this clue."""
    found = [rule for rule in row.starts if row.event or rule not in BY_EVENT]
    if clue.signature != "REAL_NAME" or clue.duplicate_of_id is not None:
        found = [rule for rule in found if rule != "D_REAL_FB"]
    elif row.target == "CLOSED" and "D_REAL_FB" not in found:
        found.append("D_REAL_FB")
    filed = last_step(work, clue.id, "T15") if row.code in ("T15", "T22") else None
    kind = filed.data.get("case_kind", "PARTY") if filed else "PARTY"
    soe = {"D_CASE_PARTY": "D_CASE_SOE", "D_ANNOUNCE": "D_ANNOUNCE_SOE"}
    if kind == "SOE":
        found = [soe.get(rule, rule) for rule in found]
    elif kind == "BOTH":
        found += [soe[rule] for rule in found if rule in soe]
    return found


def _start(work: Work, clue: Clue, rule: str, step: ClueStep) -> None:
    data, day = step.data, step.happened_on
    if rule == "D_DISPOSE" and data.get("signed_on"):
        day = date.fromisoformat(data["signed_on"])
    due_on = (
        date.fromisoformat(data["review_on"]) if rule == "D_SHELVE_REVIEW" and "review_on" in data else None
    )
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
        received_on=step.happened_on,
        registered_on=step.happened_on,
        summary=f"{clue.number}办理中发现反映失实且涉嫌诬告陷害，拟提请设区的市级以上机关认定（检举控告规则第39条）。",
        parties=[PartyInput(name="反映人（身份另行封存）")],
        unit_id=clue.unit_id,
        handler=AccountRef(clue.handler_uid, clue.handler_name) if clue.handler_uid else None,
    )
    work.session.add(ClueLink(clue_id=clue.id, other_id=made, relation="FALSE_REPORT", note=""))


def take_back(work: Work, clue: Clue, step: ClueStep) -> None:
    """A disposal withdrawn by who proposed it: back to 待提处置意见, and the month runs on as it did."""
    clue.status, clue.disposition = "DISPATCHED", ""
    step.to_status = "DISPATCHED"
    resume_deadline(work, ("clue", clue.id), "D_DISPOSE")
