"""What a talk must have before it may be held and finished (domain.md 2.1 to 2.3, 9.6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select

from models.clues.records import Clue, ClueStep
from models.errors import IllegalStep, InvalidInput
from models.operations import Read
from models.rules import TalkKind, name_of, talk_kind
from models.rules.tables import talk_rules
from models.talks.credentials import without_credential
from models.talks.records import TALKER, Talk, TalkTalker

PLANNED: Final = "PLANNED"
TALKING: Final = "TALKING"
DONE: Final = "DONE"
CANCELLED: Final = "CANCELLED"
STATES: Final = {PLANNED: "待谈话", TALKING: "谈话中", DONE: "已完成", CANCELLED: "已取消"}
PRESENT: Final = "PRESENT"
TALKER_ROLES: Final = {TALKER: "谈话人", PRESENT: "在场人"}
WOMAN: Final = "女"
CONFIRM_TEXT: Final = "以上笔录我看过，和我说的相符。"

# Kinds that serve a clue, and where the clue must stand before such a talk may be held
# (监督执纪工作规则 27, 33, 40, 55; 监察法实施条例 80).
CLUE_STAGES: Final[dict[str, tuple[str, ...]]] = {
    "INQUIRY_TALK": ("INQUIRY",),
    "PRELIM_TALK": ("PRELIM",),
    "CASE_TALK": ("FILED",),
    "WITNESS": ("PRELIM", "FILED", "TRIAL"),
    "MEET_FACTS": ("FILED", "TRIAL"),
    "TRIAL_TALK": ("TRIAL",),
}
# 谈话方案须报批 (监督执纪工作规则 34, 42; 走读式谈话审批).
NEEDS_APPROVAL: Final = frozenset({"PRELIM_TALK", "CASE_TALK", "WITNESS"})
# 日常监督: one talker and a recorder are enough; they make up the figures 廉政提醒教育 (domain.md 8.2).
DAILY: Final = frozenset({"ROUTINE", "PRE_POST", "GROUP"})
SAFETY: Final = {
    "risk": "风险等级",
    "health": "健康状况",
    "companion": "陪护人",
    "medical": "医疗联系",
    "guards": "看护分工",
    "monitor": "监控和录音录像",
    "emergency": "应急措施",
    "handover_no": "交接单编号",
    "approver": "预案批准人",
}
# what a safety plan can't do without before the talk begins; the rest is filled in as it is known
SAFETY_NEEDED: Final = ("risk", "health", "guards", "monitor", "emergency", "approver")
SAFETY_BASIS: Final = "监督执纪工作规则第70条、监察法实施条例第277条"
CREDENTIALS_BASIS: Final = "监督执纪工作规则第42、46条"
LONG_HOURS: Final = 4
NIGHT_FROM, NIGHT_TO = 22, 6
NOON_FROM, NOON_TO = 12, 13
# hours after which an open talk is one that is entered afterwards, not one that still goes on
ENTERED_LATER: Final = 12


def minute(moment: datetime) -> datetime:
    """A time to the minute, as a transcript states it."""
    return moment.replace(second=0, microsecond=0)


def require_state(talk: Talk, *states: str, what: str) -> None:
    """Raise :class:`IllegalStep` unless the talk stands in one of the states."""
    if talk.state in states:
        return
    if talk.state == DONE:
        raise IllegalStep("谈话记录已经锁定，不能再改；有补充或更正的，请“另立补充笔录”。")
    wanted = "、".join(STATES[state] for state in states)
    raise IllegalStep(f"谈话现在是“{STATES[talk.state]}”，到“{wanted}”时才能{what}。")


def require_clue_stage(read: Read, talk: Talk, day: date) -> None:
    """A talk that serves a clue waits for the clue's own approval; later entry of an earlier talk is allowed."""
    stages = CLUE_STAGES.get(talk.kind)
    if stages is None:
        return
    row = talk_kind(talk.kind)
    names = "、".join(name_of("statuses", stage) for stage in stages)
    clue = read.session.get(Clue, talk.clue_id) if talk.clue_id is not None else None
    if clue is None:
        raise InvalidInput("clue_id", f"{row.name}须挂在一件问题线索上（{row.basis}），请选择线索。")
    reached = read.session.scalar(
        select(ClueStep.id).where(
            ClueStep.clue_id == clue.id,
            ClueStep.to_status.in_(stages),
            ClueStep.happened_on <= day,
            ClueStep.deleted_at.is_(None),
        )
    )
    stepped = read.session.scalar(select(ClueStep.id).where(ClueStep.clue_id == clue.id).limit(1))
    if reached is None and (stepped is not None or clue.status not in stages):
        raise IllegalStep(
            f"{row.name}须在线索批准进入“{names}”之后进行（{row.basis}）；"
            f"线索 {clue.number} 在 {day:%Y-%m-%d} 还没有进入。"
        )


def require_approval(talk: Talk) -> None:
    """Kinds of the investigation are approved before they are held, by nobody who talks."""
    if talk.kind in NEEDS_APPROVAL and not talk.approved_by:
        raise IllegalStep(f"{talk_kind(talk.kind).name}须先报批谈话方案，请由领导批准或登记批准人后再开始。")


def safety_missing(talk: Talk) -> list[str]:
    """What a talk's safety plan still lacks, in words; nothing where the rule asks for none."""
    if not talk_rules()[talk.kind].safety:
        return []
    return [SAFETY[key] for key in SAFETY_NEEDED if not (talk.safety or {}).get(key)]


def require_safety(talk: Talk, talkers: Sequence[TalkTalker]) -> None:
    """Raise :class:`IllegalStep` while the 安全预案 that the rule asks for is not there, approved by somebody else."""
    missing = safety_missing(talk)
    if missing:
        raise IllegalStep(
            f"{talk_kind(talk.kind).name}须先有安全预案（{SAFETY_BASIS}），还缺：{'、'.join(missing)}。"
            "请在“修改”中填写后再开始。"
        )
    if reason := own_safety(talk, talkers):
        raise IllegalStep(reason)


def own_safety(talk: Talk, talkers: Sequence[TalkTalker]) -> str:
    """Why the 预案批准人 can't be the one who stands there, as a sentence: nobody approves his own; empty otherwise."""
    approver = (talk.safety or {}).get("approver", "")
    makers = (talk.planner_name, *(one.name for one in talkers if one.role == TALKER))
    if not approver or not talk_rules()[talk.kind].safety or approver not in makers:
        return ""
    return f"安全预案批准人“{approver}”不能是拟定人或谈话人本人（四眼原则），请另请领导批准。"


def require_talkers(kind: TalkKind, talkers: Sequence[TalkTalker], subject_name: str) -> None:
    """At least as many talkers as the rule wants, each named once, none of them the person talked to."""
    names = [talker.name for talker in talkers if talker.role == TALKER]
    if len(names) < kind.talkers:
        raise InvalidInput(
            "talkers",
            f"{kind.name}的谈话人不得少于 {kind.talkers} 人（{kind.basis}），现在 {len(names)} 人。",
        )
    everybody = [talker.name for talker in talkers]
    if subject_name and subject_name in everybody:
        raise InvalidInput("talkers", f"“{subject_name}”是被谈话人，不能同时是谈话人。")
    if len(set(everybody)) != len(everybody):
        raise InvalidInput("talkers", "谈话人和在场人不能重复，请核对。")


def rest_hints(talk: Talk, now: datetime) -> list[str]:
    """Hours, night and noon (domain.md 2.3, 监察法实施条例 77): of what was held, of what runs, of what is planned."""
    begun = talk.started_at or talk.planned_at
    if begun is None:
        return []
    running = talk.state == TALKING and begun <= now <= begun + timedelta(hours=ENTERED_LATER)
    until = talk.ended_at or (now if running else begun)
    found = []
    if _touches(begun, until, NIGHT_FROM, 24 + NIGHT_TO):
        found.append("谈话在 22:00 至次日 6:00 之间，请核对时间并保障休息。")
    if (until - begun).total_seconds() > LONG_HOURS * 3600:
        found.append(f"单次谈话超过 {LONG_HOURS} 小时，请保障饮食和休息，并在完成时写明。")
    elif _touches(begun, until, NOON_FROM, NOON_TO):
        found.append("谈话占用中午 12:00 至 13:00，请安排午餐和休息，并在完成时写明。")
    return found


def _touches(begun: datetime, until: datetime, first: int, last: int) -> bool:
    """Whether a stretch of time (or a moment) has a part between two hours of a day, counted on past midnight."""
    midnight = begun.replace(hour=0, minute=0)
    days = (midnight + timedelta(days=number) for number in range(-1, (until - begun).days + 2))
    windows = ((day + timedelta(hours=first), day + timedelta(hours=last)) for day in days)
    return any(begun < end and (begun >= start or until > start) for start, end in windows)


def warnings_of(talk: Talk, talkers: Sequence[TalkTalker], now: datetime, *, rest: bool = True) -> list[str]:
    """What to mind, and does not forbid the talk (domain.md 2.3); ``rest``: whether hours are hinted at."""
    found = []
    if talk.subject_gender == WOMAN and not any(
        talker.gender == WOMAN and talker.role == TALKER for talker in talkers
    ):
        found.append("被谈话人是女性，应当至少有一名女性谈话人员在场，不得单独留人。")
    if rest:
        found += rest_hints(talk, now)
    if talk.kind in NEEDS_APPROVAL and talk.state == PLANNED and not talk.approved_by:
        found.append("谈话方案还没有批准，批准后才能开始。")
    open_still = talk.state in (PLANNED, TALKING)  # once it is locked, its 证件说明 says why
    if open_still and talk_rules()[talk.kind].credentials and (names := without_credential(talkers)):
        found.append(
            f"还没有填写{'、'.join(names)}出示的证件（{CREDENTIALS_BASIS}），请在“修改”中填写，印在笔录上。"
        )
    if talk.state == PLANNED and (missing := safety_missing(talk)):
        found.append(f"开始谈话前须填好安全预案（{SAFETY_BASIS}），还缺：{'、'.join(missing)}。")
    return found
