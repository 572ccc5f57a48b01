"""Every legal step of a clue: the transitions of the rules (domain.md 1.6) and the events between them.

What is not here is not offered, and :func:`why_not` says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType

from sqlalchemy import func, select

from models.clues.fields import Field, fields_of
from models.clues.records import Clue, ClueStep, Proposal
from models.deadlines.operations import open_rules
from models.errors import InvalidInput
from models.operations import Read
from models.rules import ALL_DEADLINES, approver_for, codes, name_of, transition, transitions

# Approvers above this office: they decide on paper, which an approver here reviews and enters (domain.md 0.4).
ABOVE = frozenset({"PARTY_HEAD", "PARTY_COMMITTEE", "APPOINT_HEAD", "SUPERIOR"})
DISPOSALS: Mapping[str, str] = MappingProxyType(
    {"TALK_INQUIRY": "T5", "PRELIM_VERIFY": "T6", "SHELVE": "T7", "CLOSE": "T8"}
)
RETURNED, PROPOSE = "T9", "T4"
# Duties towards a real-name reporter outlast the end of the case (检举控告规则 26, 27).
DUTIES = frozenset({"D_REAL_ACK", "D_REAL_FB"})
SOE_FROM = date(2024, 9, 1)
TRIAL_STEPS = frozenset({"T21", "T22"})


@dataclass(frozen=True)
class Step:
    """A step as the office takes it; ``target`` equals the source for an event."""

    code: str
    sources: tuple[str, ...]
    target: str
    name: str
    approval: str
    basis: str
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    fields: tuple[Field, ...]
    disposition: str = ""
    close_kind: str = ""

    @property
    def event(self) -> bool:
        """Whether the clue's status stays as it is."""
        return not self.target


_INQUIRY = ("INQUIRY",)
_EVENTS: tuple[tuple[str, tuple[str, ...], str, str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("E1", _INQUIRY, "发出函询", "", "监督执纪工作规则 第29条", (), ()),
    ("E2", _INQUIRY, "函询签收", "", "监督执纪工作规则 第29条", ("D_INQ_REPLY",), ()),
    ("E3", _INQUIRY, "收到函询回复", "", "监督执纪工作规则 第29条", ("D_INQ_REPORT",), ("D_INQ_REPLY",)),
    ("E4", _INQUIRY, "谈话结束", "", "监督执纪工作规则 第28、30条", ("D_INQ_REPORT",), ()),
    (
        "E5",
        ("SHELVED",),
        "复查暂存",
        "",
        "监督执纪工作规则 第21条",
        ("D_SHELVE_REVIEW",),
        ("D_SHELVE_REVIEW",),
    ),
    ("E6", (), "告知实名举报人受理情况", "", "检举控告规则 第26条", (), ("D_REAL_ACK",)),
    (
        "E7",
        ("CLOSED",),
        "向实名举报人反馈结果",
        "",
        "检举控告规则 第27条",
        (),
        ("D_REAL_FB",),
    ),
    ("E8", ("FILED",), "宣布立案", "", "监督执纪工作规则 第38条", (), ()),
    ("E9", ("PRELIM", "FILED"), "采取措施", "ORGAN_HEAD", "监督执纪工作规则 第34、40条", (), ()),
    ("E10", (), "记事", "", "监督执纪工作规则 第23条", (), ()),
)


@cache
def steps() -> Mapping[str, Step]:
    """Every step by its code."""
    made = {
        row.code: Step(
            code=row.code,
            sources=(row.source,),
            target=row.target,
            name=row.name,
            approval=row.approval,
            basis=row.basis,
            starts=row.starts,
            ends=row.ends,
            fields=fields_of(row.code, row.needs),
            disposition=row.disposition,
            close_kind=row.close_kind,
        )
        for row in transitions().values()
    }
    living = tuple(code for code in codes("statuses") if code != "ARCHIVED")
    for code, sources, name, approval, basis, starts, ends in _EVENTS:
        made[code] = Step(
            code, sources or living, "", name, approval, basis, starts, ends, fields_of(code, ())
        )
    return MappingProxyType(made)


def step_of(code: str) -> Step:
    """A step by its code; raises :class:`InvalidInput` for an unknown one."""
    found = steps().get(code)
    if found is None:
        raise InvalidInput("step", "没有这个办理步骤。")
    return found


def approver_of(read: Read, step: Step, clue: Clue) -> str:
    """The approver role for a step on this clue; a case is dropped by whoever had it filed (domain.md 1.6 T23)."""
    if not step.approval:
        return ""
    if step.code == "T23" and (filed := last_step(read, clue.id, "T15")):
        return filed.approver_role or "ORGAN_HEAD"
    if step.event:
        return step.approval
    return approver_for(transition(step.code), clue.subject_level)


def last_step(read: Read, clue_id: int, code: str = "") -> ClueStep | None:
    """The clue's last step, or its last one of a code."""
    statement = select(ClueStep).where(ClueStep.clue_id == clue_id, ClueStep.deleted_at.is_(None))
    if code:
        statement = statement.where(ClueStep.code == code)
    return read.session.scalars(statement.order_by(ClueStep.id.desc())).first()


def last_day(read: Read, clue_id: int) -> date | None:
    """The day of the clue's latest step: nothing later may be dated before it (domain.md 9.6)."""
    statement = select(func.max(ClueStep.happened_on)).where(
        ClueStep.clue_id == clue_id, ClueStep.deleted_at.is_(None)
    )
    return read.session.scalar(statement)


def pending(read: Read, clue_id: int) -> Proposal | None:
    """The clue's proposal that waits for approval, if any."""
    statement = select(Proposal).where(
        Proposal.clue_id == clue_id, Proposal.state == "PENDING", Proposal.deleted_at.is_(None)
    )
    return read.session.scalar(statement)


def investigators(read: Read, clue: Clue) -> set[str]:
    """Names of those who investigated: the handler and every 核查组 on file; they do not try the case (规则 55)."""
    names = {clue.handler_name} if clue.handler_name else set()
    statement = select(ClueStep.data).where(ClueStep.clue_id == clue.id, ClueStep.deleted_at.is_(None))
    for data in read.session.scalars(statement):
        names.update((data or {}).get("group", ()))
    return names


def why_not(read: Read, clue: Clue, step: Step) -> str:
    """Why a step is not legal now, as a sentence with its rule; empty when it is."""
    if clue.status not in step.sources:
        return _wrong_status(clue, step)
    waiting = pending(read, clue.id)
    if waiting is not None and (step.approval or not step.event):
        if waiting.step != step.code and clue.status != "PROPOSED":
            return f"“{waiting.name}”的请示正在等待批复，请等批复或撤回后再办。"
        if step.code not in (waiting.step, RETURNED):
            return f"已提出的处置意见是“{name_of('disposals', clue.disposition)}”，不能{step.name}。"
    if step.disposition and step.disposition != clue.disposition:
        return f"已提出的处置意见是“{name_of('disposals', clue.disposition)}”，不能{step.name}。"
    return _special(read, clue, step)


def _wrong_status(clue: Clue, step: Step) -> str:
    names = "、".join(f"“{name_of('statuses', code)}”" for code in step.sources[:3])
    now = name_of("statuses", clue.status)
    return f"这件线索现在是“{now}”，在{names}时才能{step.name}（{step.basis}）。"


def _special(read: Read, clue: Clue, step: Step) -> str:
    running = open_rules(read, ("clue", clue.id)) if step.code in ("E6", "E7", "E3", "T25") else set()
    if step.code == "E6" and "D_REAL_ACK" not in running:
        return "没有待告知的实名举报人（检举控告规则第26条）。"
    if step.code == "E7" and "D_REAL_FB" not in running:
        return "没有待反馈的实名举报人（检举控告规则第27条）。"
    if step.code == "E3" and "D_INQ_REPLY" not in running:
        return "还没有登记函询签收，请先登记签收日期（监督执纪工作规则第29条）。"
    if step.code == "T25" and running & DUTIES:
        return "还没有向实名举报人告知或反馈，办完后再归档（检举控告规则第26、27条）。"
    if step.code in ("T10", "T11", "T12", "T13", "T14") and not _answered(read, clue):
        return "还没有登记谈话结束或收到回复，不能作出谈话函询的结论（监督执纪工作规则第30条）。"
    if step.code in TRIAL_STEPS and read.actor.name in investigators(read, clue):
        return "审查人员不能参加审理，请由审理人员办理（监督执纪工作规则第11、55条）。"
    return ""


def _answered(read: Read, clue: Clue) -> bool:
    """Whether this round's talk was held or its letter answered."""
    from models.talks.records import Talk

    started = select(func.max(ClueStep.id)).where(
        ClueStep.clue_id == clue.id, ClueStep.code.in_(("T5", "T12")), ClueStep.deleted_at.is_(None)
    )
    answers = select(func.count(ClueStep.id)).where(
        ClueStep.clue_id == clue.id,
        ClueStep.code.in_(("E3", "E4")),
        ClueStep.deleted_at.is_(None),
        ClueStep.id > (read.session.scalar(started) or 0),
    )
    if read.session.scalar(answers):
        return True
    talks = select(func.count(Talk.id)).where(
        Talk.clue_id == clue.id,
        Talk.kind == "INQUIRY_TALK",
        Talk.ended_at.is_not(None),
        Talk.round_no >= clue.inquiry_round,
        Talk.deleted_at.is_(None),
    )
    return bool(read.session.scalar(talks))


def ends_of(read: Read, step: Step, clue_id: int) -> set[str]:
    """The rules whose deadlines a step ends: at a case's end all but the duties to the reporter."""
    if ALL_DEADLINES in step.ends:
        return open_rules(read, ("clue", clue_id)) - DUTIES
    return set(step.ends)
