"""Several measures at once on one subject: proposed together, decided together, counted once by the heaviest.

Sources: domain.md 3.3, 3.5, 3.6 and 附 B.8, 12; 国有企业管理人员处分条例 9; 纪律处分条例 (合并处理).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from models.access import sees_governed
from models.base import new_uid
from models.decisions.circumstances import own_circumstances
from models.decisions.operations import decide, propose_decision, seen_decision
from models.decisions.records import Decision
from models.decisions.rules import FORMS, IN_FORCE, PROPOSED, STATES
from models.errors import IllegalStep, InvalidInput
from models.operations import Read, Work, operation
from models.rights import Right
from models.rules import measure
from models.rules.tables import heaviest

MOST: Final = 6
SINGLE: Final = {
    "PARTY": "一人有两种以上应受党纪处分行为的，合并处理，只给予一个党纪处分，请只选一项。",
    "SOE": "同时有两个以上企业处分的，种类不同的只执行最重的，种类相同的写明行为数（国企条例第9条），请只选一项。",
}


@dataclass(frozen=True)
class JointRow:
    """Another decision of the same joint proposal."""

    id: int
    number: str
    title: str
    state: str
    state_text: str
    period_to: date | None


@dataclass(frozen=True)
class JointView:
    """The others, by which measure the person is counted, and until when the last restriction runs."""

    rows: tuple[JointRow, ...]
    counted_by: str
    form_name: str
    until: date | None


@operation("提出并处意见", right=Right.CASE_WRITE)
def propose_joint(work: Work, /, *, measure_codes: Sequence[str], **data: Any) -> int:
    """Propose several measures on one subject for the same facts; returns the id of the heaviest.

    ``data`` is what :func:`propose_decision` takes besides the measure. 诫勉, 组织处理 and 处分 may stand together;
    of 党纪处分 and of 企业处分 there is only one each. Raises :class:`InvalidInput`, and whatever one of them raises.
    """
    chosen = list(dict.fromkeys(measure_codes))
    if not 1 <= len(chosen) <= MOST or len(chosen) != len(measure_codes):
        raise InvalidInput("also", f"并处的方式不能重复，最多 {MOST} 项，请核对。")
    families = [measure(code).family for code in chosen]
    for family, sentence in SINGLE.items():
        if families.count(family) > 1:
            raise InvalidInput("also", sentence)
    first = heaviest(chosen)
    tie = new_uid()
    terms = {key: data.pop(key) for key in ("no_post", "acts", "term_months", "gains") if key in data}
    made: dict[str, int] = {}
    for code in sorted(chosen, key=lambda one: one != first):
        own = terms if code == first else {}
        mine = data | own_circumstances(measure(code).family, data)
        made[code] = propose_decision(work, measure_code=code, **mine, **own)
        if len(chosen) > 1:
            decision = seen_decision(work, made[code])
            decision.extra = dict(decision.extra or {}) | {"joint": tie}
    work.session.flush()
    return made[first]


@operation("一并作出处理决定", right=Right.CASE_APPROVE)
def decide_joint(work: Work, /, *, decision_id: int, **data: Any) -> list[str]:
    """Decide all that is still proposed of a joint proposal, by one discussion; returns their numbers.

    组织处理 is decided by the Party committee alone: where one of them may not be decided so, nothing is.
    """
    decision = seen_decision(work, decision_id)
    waiting = [one for one in joint_of(work, decision) if one.state == PROPOSED]
    if decision.state != PROPOSED or not waiting:
        raise IllegalStep("没有待决定的并处意见，请单独作出决定。")
    revision = data.pop("revision", None)
    first = decide(work, decision_id=decision.id, revision=revision, **data)
    return [first, *(decide(work, decision_id=one.id, **data) for one in waiting)]


def joint_of(read: Read, decision: Decision) -> list[Decision]:
    """The other decisions of the same joint proposal that the acting account sees."""
    tie = (decision.extra or {}).get("joint")
    if not tie:
        return []
    statement = select(Decision).where(
        Decision.extra["joint"].as_string() == tie,
        Decision.id != decision.id,
        Decision.deleted_at.is_(None),
        sees_governed(read.actor, Decision.clue_id),
    )
    # the indexed subject first: only its few decisions are looked into
    whom = (Decision.person_id, decision.person_id)
    column, subject = whom if decision.person_id is not None else (Decision.unit_id, decision.unit_id)
    statement = statement.where(column == subject)
    return list(read.session.scalars(statement.order_by(Decision.id)))


def joint_view(read: Read, decision: Decision) -> JointView | None:
    """How the joint measures stand together; None for a decision that stands alone."""
    others = joint_of(read, decision)
    if not others:
        return None
    counted = [one for one in (decision, *others) if one.state in (*IN_FORCE, PROPOSED)] or [decision]
    first = heaviest([one.measure for one in counted])
    ends = [one.period_to for one in counted if one.period_to is not None]
    return JointView(
        rows=tuple(
            JointRow(one.id, one.number or "", one.title, one.state, STATES[one.state], one.period_to)
            for one in others
        ),
        counted_by=measure(first).name,
        form_name=FORMS[measure(first).form],
        until=max(ends, default=None),
    )
