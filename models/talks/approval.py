"""An approval holds for the plan that was approved, and no longer once that plan is another (domain.md 9.6)."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

from models.operations import Read
from models.rules import talk_kind
from models.talks.groups import subject_rows
from models.talks.records import Talk, TalkTalker

# what an approval covers; place and time may still be open when it is given, and are filled in afterwards
COVERED: Final = {
    "subject": "被谈话人",
    "talkers": "谈话人",
    "plan": "谈话方案",
    "safety": "安全预案",
    "place": "地点",
    "planned_at": "计划时间",
}
_GIVEN_LATER: Final = "handover_no"
_MAY_BE_OPEN: Final = ("place", "planned_at")


def plan_of(read: Read, talk: Talk) -> dict[str, str]:
    """A digest (SHA-256, hex) of each part of the plan as it stands, empty for a part that is empty."""
    from models.talks.operations import talkers_of

    talkers: list[TalkTalker] = talkers_of(read, talk.id)
    subjects = [[row.person_id, row.name, row.unit_name] for row in subject_rows(read, talk.id)]
    parts: dict[str, Any] = {
        "subject": [talk.kind, talk.clue_id, talk.person_id, talk.subject_name, subjects],
        "talkers": [[one.role, one.name, one.unit_name] for one in talkers],
        "plan": talk.plan.strip(),
        "safety": _safety(talk),
        "place": talk.place.strip(),
        "planned_at": talk.planned_at.isoformat() if talk.planned_at else "",
    }
    return {name: _digest(part) if part else "" for name, part in parts.items()}


def changed_since(read: Read, talk: Talk) -> list[str]:
    """Which parts of an approved plan are not what was approved, in words; nothing for an approval without a digest."""
    approved = dict(talk.approved_plan or {})
    if not talk.approved_by or not approved:
        return []
    now = plan_of(read, talk)
    if approved.get("safety") == _digest(_safety(talk, _GIVEN_LATER)):
        # approved by a program that counted the sheet's number among the plan
        approved["safety"] = now["safety"]
    return [
        label
        for name, label in COVERED.items()
        if now[name] != approved.get(name, "") and not (name in _MAY_BE_OPEN and not approved.get(name))
    ]


def why_not_held(read: Read, talk: Talk) -> str:
    """Why the approval no longer holds, as a sentence; empty while it does."""
    changed = changed_since(read, talk)
    if not changed:
        return ""
    return (
        f"{talk_kind(talk.kind).name}方案在{talk.approved_by}批准之后改过（{'、'.join(changed)}），"
        "原批准不再有效，请重新报批后再办。"
    )


def _safety(talk: Talk, *more: str) -> dict[str, str]:
    """The safety plan without what is filled in when the person comes, and ``more`` of that."""
    plan = sorted((talk.safety or {}).items())
    return {key: text for key, text in plan if text and (key != _GIVEN_LATER or key in more)}


def _digest(part: Any) -> str:
    return hashlib.sha256(json.dumps(part, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
