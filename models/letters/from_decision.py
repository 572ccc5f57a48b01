"""What a letter about a 处理处分 knows from the decision itself: measure, facts, basis, effect."""

from __future__ import annotations

from sqlalchemy import select

from models.access import sees_governed
from models.dates import chinese_date
from models.decisions.circumstances import weighing_text
from models.decisions.records import Decision
from models.decisions.rules import IN_FORCE, RESPONSIBILITIES, plain_name
from models.letters.citing import cite
from models.operations import Read
from models.rules import measure


def latest_decision(read: Read, clue_id: int | None, person_id: int | None) -> dict[str, str]:
    """The newest decision in force on the person, or of the clue, by ``decision.…`` names; empty where none is seen."""
    if clue_id is None and person_id is None:
        return {}
    statement = select(Decision).where(
        Decision.state.in_(IN_FORCE),
        Decision.deleted_at.is_(None),
        sees_governed(read.actor, Decision.clue_id),
    )
    if person_id is not None:
        statement = statement.where(Decision.person_id == person_id)
    if clue_id is not None:
        statement = statement.where(Decision.clue_id == clue_id)
    found = read.session.scalars(statement.order_by(Decision.decided_on.desc(), Decision.id.desc())).first()
    if found is None:
        return {}
    period = ""
    if found.period_from and found.period_to:
        period = f"{chinese_date(found.period_from)}至{chinese_date(found.period_to)}"
    values = {
        "number": found.number or "",
        "title": found.title,
        "subject": found.subject_name,
        "measure": plain_name(measure(found.measure)),
        "facts": found.facts,
        "basis": cite(found.basis),
        "weighing": weighing_text(found),
        "responsibility": RESPONSIBILITIES[found.responsibility] if found.responsibility else "",
        "meeting": found.meeting_note or found.decided_by,
        "period": period,
        "handled": _handled(found),
    }
    return {f"decision.{name}": text for name, text in values.items() if text}


def _handled(decision: Decision) -> str:
    """2022年4月25日作出《关于……的决定》（集团纪处〔2022〕2号）。"""
    if decision.decided_on is None:
        return ""
    number = f"（{decision.number}）" if decision.number else ""
    return f"{chinese_date(decision.decided_on)}作出《{decision.title}》{number}。"
