"""必要时报告: what whoever approves is asked besides, where a rule says so (domain.md 0.4, T16 to T18).

监督执纪工作规则 27 and 35: the organ's head decides and, where it is called for, reports to the Party committee's head.
Whether it was called for is his to say, and stays on file with the step.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from models.clues.fields import CODE, DATE, Field, checked, shown
from models.clues.records import Clue, Proposal
from models.clues.steps import Step, facts_for, step_of
from models.errors import InvalidInput
from models.operations import Read
from models.rules import name_of, transition
from models.rules.steps import ClueFacts, reports_to

REPORTED, REPORTED_ON, REPORTED_WORDS = "reported", "reported_on", "reported_words"
YES, NO = "YES", "NO"


def asked_of_approver(row: Step, facts: ClueFacts) -> tuple[Field, ...]:
    """What the approval asks besides the opinion; empty for most steps."""
    found = None if row.event else reports_to(transition(row.code), facts.subject_level)
    if found is None:
        return ()
    who = name_of("approvers", found.role)
    answers = ((YES, f"已报{who}"), (NO, "没有必要，不报"))
    return (
        Field(REPORTED, "必要时报告", CODE, choices=answers, hint=f"{found.basis}：由批准人决定是否需要报告"),
        Field(REPORTED_ON, "报告日期", DATE, required=False, hint="报告了的填写"),
        Field(REPORTED_WORDS, "报告后的意见", required=False, hint="报告了的，有意见时填写"),
    )


def asks_of(read: Read, clue: Clue, asked: Proposal) -> tuple[Field, ...]:
    """What the approval of a request asks besides the opinion."""
    row = step_of(asked.step)
    return asked_of_approver(row, facts_for(read, clue, row))


def checked_report(
    read: Read, row: Step, facts: ClueFacts, data: Mapping[str, Any], on: date
) -> dict[str, Any]:
    """The answers as kept with the step; raises :class:`InvalidInput` where the rule asks and nothing is said."""
    kept = checked(read, asked_of_approver(row, facts), data, on)
    if kept.get(REPORTED) == YES and REPORTED_ON not in kept:
        raise InvalidInput(REPORTED_ON, "已经报告的，请填写报告日期。")
    if kept.get(REPORTED) == NO:
        kept = {REPORTED: NO}
    return kept


def report_text(row: Step, facts: ClueFacts, kept: Mapping[str, Any]) -> str:
    """The answers as lines of the step's text."""
    return shown(asked_of_approver(row, facts), kept)
