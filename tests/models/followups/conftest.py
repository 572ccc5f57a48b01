"""What each kind of follow-up is filled with in tests, and how it is lived through."""

from __future__ import annotations

from typing import Any

from models.followups.kinds import kind_of
from models.followups.operations import decide_followup, register_followup, work_followup
from models.followups.queries import FollowUpView, open_followup
from tests.fixtures_vault import House
from tests.models.talks.conftest import OnFile, clue_at, on_file

__all__ = ["FILLED", "OnFile", "begun", "clue_at", "look", "on_file", "reasoned", "stepped"]


def reasoned(kind: str, name: str) -> list[dict[str, str]]:
    """Every choice of a reasoned field with a reason."""
    field = next(field for field in kind_of(kind).asked() if field.name == name)
    return [{"code": code, "reason": f"属实：{text}"} for code, text in field.choices]


FILLED: dict[str, dict[str, Any]] = {
    "TOLERANCE": {
        "starter": "SELF",
        "applicant": "张某",
        "facts": "试行新的验收办法造成工期延误",
        "grounds": "2022年第3次班子会纪要",
        "procedure": "已作风险评估并报集团备案",
    },
    "CLARIFICATION": {
        "trigger": "ORGAN",
        "matter": "反映备用金问题",
        "falsity": "FALSE",
        "verifier": "集团纪检监察部",
        "harms": ["CAREER"],
        "consent": "YES",
        "consented_on": "2022-06-29",
    },
    "RETURN_VISIT": {
        "reason": "FORM1",
        "planned_on": "2022-07-20",
        "visitors": "吴某、冯某",
        "contacts": ["SELF", "UNIT"],
    },
    "DUAL_CHECK": {"facts": "张某备用金长期不报账，负直接责任"},
    "TRIAL": {
        "matter": "履行主体责任不到位",
        "leadership": "MAIN_LEADER",
        "trial_from": "2022-07-01",
        "trial_to": "2022-10-01",
        "tasks": "完成备用金清理",
        "helper": "李某某",
        "limits": "YES",
    },
    "FALSE_REPORT": {
        "facts": "捏造收受财物的事实，经核查不属实",
        "evidence": "资金流水、证人证言",
        "intent": "意在干扰选任",
        "unlike_mistake": "明知没有此事仍书写",
    },
}


def begun(house: House, on_file: OnFile, kind: str, login: str = "handler", **more: Any) -> int:
    """Registered on a clue that the handler has."""
    with house.as_(login) as office:
        clue = office.run(clue_at, status="PRELIM", person_id=on_file.person).value
        data = FILLED[kind] | more
        made: int = office.run(
            register_followup, kind=kind, data=data, clue_id=clue, person_id=on_file.person
        ).value
    return made


def stepped(house: House, login: str, followup: int, step: str, **data: Any) -> Any:
    """One step by one account."""
    operation = decide_followup if login in ("leader", "head") else work_followup
    with house.as_(login) as office:
        return office.run(operation, followup_id=followup, step=step, data=data).value


def look(house: House, followup: int, login: str = "handler") -> FollowUpView:
    """The open record."""
    with house.as_(login) as office:
        return office.read(open_followup, followup_id=followup)
