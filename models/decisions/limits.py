"""What runs against a person today: every decision whose period has not ended, and what it forbids."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from models.access import sees_governed
from models.decisions.periods import probation_end
from models.decisions.records import Decision
from models.decisions.rules import IN_FORCE, PROBATION_MONTHS
from models.decisions.special import forbids_of
from models.operations import Read
from models.rules import measure


def _running(read: Read, person_id: int) -> list[tuple[Decision, date]]:
    """The person's decisions whose period runs today, each with the last day, the last to end first.

    A 留党察看 holds until rights are restored; its day is that of its own term.
    """
    statement = select(Decision).where(
        Decision.person_id == person_id,
        Decision.state.in_(IN_FORCE),
        Decision.deleted_at.is_(None),
        sees_governed(read.actor, Decision.clue_id),
    )
    found = []
    for one in read.session.scalars(statement):
        if one.period_to is not None:
            if one.period_to >= read.today:
                found.append((one, one.period_to))
        elif one.measure in PROBATION_MONTHS and one.effective_on is not None:
            found.append((one, probation_end(read, one)))
    return sorted(found, key=lambda pair: (pair[1], pair[0].id), reverse=True)


def limits_of(read: Read, person_id: int) -> list[str]:
    """One line for every period that runs today: until when, what it forbids, by which decision."""
    found = []
    for decision, until in _running(read, person_id):
        row = measure(decision.measure)
        ends = "恢复党员权利时止" if decision.period_to is None else f"至 {until:%Y-%m-%d}"
        found.append(f"{ends}：{forbids_of(decision, row) or '影响期未满'}（{row.name}，{decision.number}）")
    return found
