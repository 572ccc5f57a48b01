"""What a letter can take from the clue's way so far: its steps, the check's group, earlier letters, the planned talk."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from models.access import sees_governed
from models.clues.records import ClueStep
from models.dates import chinese_date
from models.letters.records import OfficialLetter
from models.letters.steps import problems_of
from models.operations import Read
from models.talks.records import Talk
from models.talks.rules import PLANNED

FILED = "FILED"


def recalled(read: Read, clue_id: int | None, person_id: int | None) -> dict[str, str]:
    """Values by ``clue.…``, ``letter.…``, ``talk.…`` and ``today.…`` names; those of which nothing is on file are left out."""
    found = {"today.year": str(read.today.year)}
    if clue_id is not None:
        found |= _steps(read, clue_id) | _letters(read, clue_id)
    if clue_id is not None or person_id is not None:
        found |= _talk(read, clue_id, person_id)
    return {name: text for name, text in found.items() if text}


def _steps(read: Read, clue_id: int) -> dict[str, str]:
    """Day and name of each step, never its text: that may tell who reported."""
    statement = select(ClueStep).where(ClueStep.clue_id == clue_id, ClueStep.deleted_at.is_(None))
    steps = list(read.session.scalars(statement.order_by(ClueStep.happened_on, ClueStep.id)))
    told = "；".join(f"{chinese_date(step.happened_on)}{step.name}" for step in steps)
    found = {"clue.history": f"{told}。" if told else ""}
    for step in steps:
        if group := (step.data or {}).get("group"):
            found["clue.group"] = "、".join(group)
        if step.to_status == FILED and step.approver_name:
            found["clue.filed_by"] = step.approver_name
            found["clue.filed_on"] = (step.approved_on or step.happened_on).isoformat()
    return found


def _letters(read: Read, clue_id: int) -> dict[str, str]:
    """The number of the newest issued letter of each kind, plain and with its day."""
    statement = select(OfficialLetter).where(
        OfficialLetter.clue_id == clue_id,
        OfficialLetter.deleted_at.is_(None),
        OfficialLetter.void_on.is_(None),
        OfficialLetter.number.is_not(None),
        OfficialLetter.issued_on.is_not(None),
    )
    found = {}
    for letter in read.session.scalars(statement.order_by(OfficialLetter.issued_on, OfficialLetter.id)):
        if letter.number and letter.issued_on:
            found[f"letter.{letter.kind}"] = letter.number
            found[f"letter.{letter.kind}.dated"] = f"{letter.number}（{chinese_date(letter.issued_on)}）"
            found |= {f"letter.{letter.kind}.{name}": text for name, text in letter.fields.items()}
            problems = [row.text for row in problems_of(read, letter.id)]
            found[f"letter.{letter.kind}.problems"] = "\n".join(problems)
    return found


def _talk(read: Read, clue_id: int | None, person_id: int | None) -> dict[str, str]:
    """When and where the next planned talk is."""
    statement = select(Talk).where(
        Talk.state == PLANNED,
        Talk.deleted_at.is_(None),
        Talk.planned_at.is_not(None),
        sees_governed(read.actor, Talk.clue_id),
    )
    if person_id is not None:
        statement = statement.where(Talk.person_id == person_id)
    if clue_id is not None:
        statement = statement.where(Talk.clue_id == clue_id)
    talk = read.session.scalars(statement.order_by(Talk.planned_at, Talk.id)).first()
    if talk is None or talk.planned_at is None:
        return {}
    return {"talk.when": _moment(talk.planned_at), "talk.where": talk.place}


def _moment(at: datetime) -> str:
    """2022年7月5日上午9时30分, as a notice says it."""
    minutes = f"{at.minute}分" if at.minute else ""
    half, hour = ("上午", at.hour) if at.hour < 12 else ("下午", at.hour - 12 or 12)
    return f"{chinese_date(at.date())}{half}{hour}时{minutes}"
