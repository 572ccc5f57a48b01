"""Whether a clue is still the one that was put up: an approval holds for what its request described (domain.md 0.4)."""

from __future__ import annotations

import json

from sqlalchemy import func, select

from models.clues.records import Clue, ClueParty, ClueProblem, Proposal
from models.operations import Read
from models.trail.records import CaseTrail, CaseTrailTouch

# what an approval rests on; what was found, and what came of it, may be entered meanwhile
WEIGHTY = {
    ClueProblem.KIND: ("反映的问题", frozenset({"text", "deleted_at"})),
    ClueParty.KIND: ("被反映人", frozenset({"name", "person_id", "unit_name", "deleted_at"})),
}


def changed_since(read: Read, clue: Clue, asked: Proposal) -> str:
    """What of the clue changed after a request was put up, as words; empty where it is as it was."""
    put_up = read.session.scalar(
        select(func.min(CaseTrailTouch.seq)).filter_by(kind=Proposal.KIND, record_id=asked.id)
    )
    if put_up is None:
        return ""
    said = []
    for cls in (ClueProblem, ClueParty):
        name, fields = WEIGHTY[cls.KIND]
        if _touched(read, cls, clue.id, put_up, fields):
            said.append(name)
    return "、".join(said)


def _touched(
    read: Read, cls: type[ClueProblem] | type[ClueParty], clue_id: int, put_up: int, fields: frozenset[str]
) -> bool:
    ids = set(read.session.scalars(select(cls.id).where(cls.clue_id == clue_id)))
    later = (
        select(CaseTrail.content)
        .join(CaseTrailTouch, CaseTrailTouch.seq == CaseTrail.seq)
        .where(CaseTrailTouch.kind == cls.KIND, CaseTrailTouch.record_id.in_(ids), CaseTrail.seq > put_up)
        .distinct()
    )
    return any(
        one["kind"] == cls.KIND and one["id"] in ids and fields & set(one.get("fields") or {})
        for content in read.session.scalars(later)
        for one in json.loads(content).get("records", [])
    )
