"""What a measure may carry besides its row: a longer or joined period, gains to collect, an earlier wrong decision.

All of it is kept in ``Decision.extra``. Sources: 纪律处分条例 11, 12, 43; 国有企业管理人员处分条例 9, 40.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from sqlalchemy import select

from models.calendar.effects import joint_soe_months
from models.decisions.records import Decision
from models.decisions.rules import IN_FORCE, PROBATION_MONTHS, REVOKED, Task, tasks_for
from models.errors import IllegalStep, InvalidInput, NotAllowed
from models.operations import Read
from models.rules import Measure, measure
from models.rules.tables import measure_rule

_OWN_LENGTH: Final = re.compile(r"[一二三五六]个?[年月]半?内")
NO_POST: Final = "SERIOUS_WARNING"
NO_POST_MONTHS: Final = 24
NO_POST_FORBIDS: Final = "二年内不得提升职务（处分条例第11条）"
COLLECT: Final = "COLLECT"
MOST_ACTS: Final = 20
TERMS: Final = frozenset({"no_post", "acts", "term_months", "gains"})


def special_terms(row: Measure, given: dict[str, Any]) -> dict[str, Any]:
    """The extra facts of a proposal out of ``given`` (keys of ``TERMS``); raises :class:`InvalidInput`."""
    found: dict[str, Any] = {}
    if given.get("no_post"):
        if row.code != NO_POST:
            raise InvalidInput(
                "no_post", "应当撤职而没有党内职务的，给予严重警告（处分条例第11条），请核对。"
            )
        found |= {"months": NO_POST_MONTHS, "no_post": True}
    acts = int(given.get("acts") or 1)
    if not 1 <= acts <= MOST_ACTS:
        raise InvalidInput("acts", f"行为数应为 1 至 {MOST_ACTS}，请核对。")
    if acts > 1:
        if row.family != "SOE" or not row.months:
            raise InvalidInput("acts", "只有撤职以下的企业处分按行为数合并处分期（国企条例第9条），请核对。")
        chosen = given.get("term_months")
        months = joint_soe_months([row.months] * acts, True, int(chosen) if chosen else None)
        found |= {"months": months, "acts": acts}
    gains = str(given.get("gains") or "").strip()
    if gains:
        found["gains"] = _amount(gains)
    return found


def _amount(text: str) -> str:
    try:
        amount = Decimal(text.replace(",", "").replace("，", "").removesuffix("元"))
    except InvalidOperation as error:
        raise InvalidInput("gains", "违纪所得请写数字，单位为元，例如 1200.50。") from error
    if amount <= 0:
        raise InvalidInput("gains", "违纪所得须大于零；没有的不填。")
    return f"{amount:.2f}"


def months_of(decision: Decision, row: Measure) -> int:
    """The months of effect: the measure's, or those that this decision carries."""
    return int((decision.extra or {}).get("months", row.months))


def forbids_of(decision: Decision, row: Measure) -> str:
    """What the period forbids: that of the measure, or of the two years of whoever had no post to be removed from.

    A period that is not of the measure's own length (merged, served in part) is named by its last day.
    """
    extra = decision.extra or {}
    text = NO_POST_FORBIDS if extra.get("no_post") else row.forbids
    if row.code in PROBATION_MONTHS and decision.period_from is not None:
        # rights are restored: what held during the 留党察看 is over
        text = text.rpartition("；")[2]
    if decision.period_to is None or not {"merged_from", "served_days"} & set(extra):
        return text
    return _OWN_LENGTH.sub(f"影响期内（至 {decision.period_to:%Y-%m-%d}）", text, count=1)


def tasks_of(decision: Decision) -> tuple[Task, ...]:
    """What has to follow this decision: its measure's tasks, and collecting the gains where there are any."""
    tasks = tasks_for(measure(decision.measure))
    gains = (decision.extra or {}).get("gains")
    if not gains:
        return tasks
    collect = Task(COLLECT, f"收缴、退赔 {gains} 元", "", "纪律处分条例 第43条")
    return (*tasks[:-1], collect, tasks[-1])


def require_probation_free(read: Read, person_id: int | None, row: Measure, day: date) -> None:
    """Who errs again during 留党察看 is expelled (处分条例 12); raises :class:`NotAllowed` for anything lighter."""
    if person_id is None or row.family != "PARTY" or row.code == "EXPULSION":
        return
    statement = select(Decision).where(
        Decision.person_id == person_id,
        Decision.measure.in_(PROBATION_MONTHS),
        Decision.state.in_(IN_FORCE),
        Decision.period_from.is_(None),
        Decision.deleted_at.is_(None),
    )
    for earlier in read.session.scalars(statement):
        if earlier.effective_on is not None and earlier.effective_on <= day:
            raise NotAllowed(
                "留党察看期间又应当受党纪处分的，应当开除党籍（处分条例第12条），不能给予较轻的处分。"
            )


def replaced_by_this(
    earlier: Decision, person_id: int | None, unit_id: int | None, row: Measure
) -> dict[str, Any]:
    """The tie of a new decision to the wrong one that it replaces; both stay in the history.

    After 复核 or 申诉 the new one is never heavier (国企条例 40). Raises :class:`IllegalStep`, :class:`NotAllowed`.
    """
    if earlier.state != REVOKED:
        raise IllegalStep("原处理还没有撤销，撤销后才能重新作出。")
    if (earlier.person_id, earlier.unit_id) != (person_id, unit_id):
        raise InvalidInput("person_id", "重新作出的处理须是同一对象，请核对。")
    appealed = any(one["answered_on"] for one in (earlier.extra or {}).get("appeals", []))
    if appealed and measure_rule(row.code).weight > measure_rule(earlier.measure).weight:
        raise NotAllowed(
            f"复核、申诉不得加重处理（国企条例第40条），{row.name}重于原来的{measure(earlier.measure).name}。"
        )
    return {"replaces": earlier.id}


def required_notes(row: Measure) -> tuple[bool, bool]:
    """Whether the decision needs the branch's discussion, and a higher body's approval (权限规定 6, 28, 38)."""
    rule = measure_rule(row.code)
    party = row.family == "PARTY"
    return rule.branch, party and "PARTY_COMMITTEE" in rule.deciders


def require_notes(row: Measure, branch_note: str, approved_by: str) -> dict[str, str]:
    """The two notes as kept; raises :class:`InvalidInput` for one that is missing."""
    branch, higher = required_notes(row)
    if branch and not branch_note.strip():
        raise InvalidInput(
            "branch_note",
            "党纪处分一般须先经支部大会讨论决定（批准权限规定第28条），请填写讨论情况；不经支部大会的写明理由。",
        )
    if higher and not approved_by.strip():
        who = "县级以上纪委" if "SUPERIOR" in measure_rule(row.code).deciders else "基层党委"
        raise InvalidInput(
            "approved_by", f"{row.name}须报{who}批准（批准权限规定第6、28条），请填写批准机关和文号。"
        )
    notes = {"branch_note": branch_note.strip(), "approved_by": approved_by.strip()}
    return {key: text for key, text in notes.items() if text}
