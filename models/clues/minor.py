"""第一种形态 after an inquiry or a preliminary check: the measure becomes a 处理 of its own (规则 30, 35)."""

from __future__ import annotations

from sqlalchemy import select

from models.clues.records import Clue, ClueParty, ClueStep
from models.operations import Work


def propose_minor(work: Work, clue: Clue, step: ClueStep) -> list[int]:
    """Propose the step's measure for every party on file as a person; returns the decisions' ids.

    They wait for their decision in the name of whoever proposed the step, so that its approver may enter them.
    """
    from models.decisions.operations import propose_decision
    from models.decisions.records import Decision

    parties = select(ClueParty.person_id).where(
        ClueParty.clue_id == clue.id, ClueParty.person_id.is_not(None), ClueParty.deleted_at.is_(None)
    )
    made = []
    for person_id in dict.fromkeys(work.session.scalars(parties.order_by(ClueParty.ordinal))):
        key = propose_decision(
            work,
            measure_code=step.data["measure"],
            facts=str(step.data.get("report") or step.data["conclusion"]),
            person_id=person_id,
            clue_id=clue.id,
            on=step.happened_on,
        )
        decision = work.session.get(Decision, key)
        assert decision is not None
        decision.proposed_by_uid, decision.proposed_by_name = step.actor_uid, step.actor_name
        made.append(key)
    return made
