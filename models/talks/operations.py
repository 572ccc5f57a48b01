"""Operations on a talk: plan, approve, hold, record, cancel. The transcript is in ``models.talks.transcript``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, select

from models.access import may_see, require_clue
from models.base import new_uid
from models.errors import Conflict, IllegalStep, InvalidInput, NotAllowed, NotFound
from models.identity import check_name
from models.numbering.operations import give_number
from models.operations import Read, Work, operation
from models.persons.operations import GENDERS, kept_person
from models.rights import Right
from models.rules import code, talk_kind
from models.settings.operations import case_setting
from models.talks.approval import plan_of, why_not_held
from models.talks.groups import is_group, put_subjects, require_list
from models.talks.identity import IDENTITY_NOTE, note_of, number_warning
from models.talks.records import TALKER, Talk, TalkTalker
from models.talks.rules import (
    CANCELLED,
    CLUE_STAGES,
    PLANNED,
    SAFETY,
    TALKER_ROLES,
    TALKING,
    minute,
    own_safety,
    require_approval,
    require_clue_stage,
    require_safety,
    require_state,
    require_talkers,
    warnings_of,
)
from models.talks.strangers import put_stranger, stranger_warnings
from models.units.records import Unit

_TEXTS: Final = {
    "title": (200, "标题"),
    "subject_unit": (120, "被谈话人单位"),
    "subject_post": (100, "被谈话人职务"),
    "campaign": (40, "专项名称"),
    "place": (120, "地点"),
    "recorder": (100, "记录人"),
    "approved_by": (100, "批准人"),
    "plan": (20000, "谈话方案"),
    "summary": (20000, "谈话内容"),
    "result": (20000, "谈话结果"),
}
CHANGEABLE: Final = frozenset(_TEXTS) | {
    "subject_name", "subject_rank", "subject_gender", "planned_at", "talkers", "safety", "notice_read",
    "approved_on", "extra", "subjects", "identity_note", "stranger",
}  # fmt: skip


@dataclass(frozen=True)
class Talker:
    """谈话人 or 在场人 as given; ``role`` is a code of ``TALKER_ROLES``, ``credential`` the 证件 that he shows."""

    name: str
    unit_name: str = ""
    post: str = ""
    gender: str = ""
    role: str = TALKER
    account_uid: str = ""
    credential: str = ""
    credential_no: str = ""


@operation("拟定谈话", right=Right.CASE_WRITE)
def plan_talk(
    work: Work,
    /,
    *,
    kind: str,
    person_id: int | None = None,
    clue_id: int | None = None,
    supplement_of: int | None = None,
    on: date | None = None,
    **changes: Any,
) -> int:
    """A talk to be held; ``changes`` is whatever :func:`change_talk` takes. Returns its id.

    What is on file about the person (unit, post, rank, gender) is kept as it is now; ``subject_name`` alone will do
    for somebody not on file. ``supplement_of`` names a locked talk that this one adds to. Raises
    :class:`InvalidInput`, :class:`NotFound` for a clue outside the 知悉范围.
    """
    row = talk_kind(kind)
    if clue_id is not None:
        require_clue(work, clue_id)
    elif kind in CLUE_STAGES:
        raise InvalidInput("clue_id", f"{row.name}须挂在一件问题线索上（{row.basis}），请选择线索。")
    day = on or work.today
    if day > work.today:
        raise InvalidInput("on", "日期不能晚于今天，请核对。")
    uid = new_uid()
    talk = Talk(
        uid=uid,
        number=uid,
        kind=kind,
        title="",
        state=PLANNED,
        clue_id=clue_id,
        person_id=person_id,
        planner_uid=work.actor.uid,
        planner_name=work.actor.name,
        recorder=work.actor.name,
        supplement_of_id=seen_talk(work, supplement_of).id if supplement_of is not None else None,
        safety={},
        extra={},
    )
    _subject_from_file(work, talk)
    if not talk.subject_name and "subjects" in changes:
        # the list names the persons; what stands here for them follows from it
        talk.subject_name = "集体谈话对象"
    if not talk.subject_name:
        talk.subject_name = check_name(str(changes.get("subject_name", "")), "subject_name")
    talk.round_no = _round(work, talk)
    work.session.add(talk)
    work.session.flush()
    talk.number = give_number(work, "talk", day.year, "talk", talk.id)
    _apply(work, talk, changes)
    talk.title = talk.title or _title(talk, row.name)
    work.session.flush()
    return talk.id


@operation("修改谈话", right=Right.CASE_WRITE)
def change_talk(work: Work, /, *, talk_id: int, revision: int | None = None, **changes: Any) -> None:
    """Change what is named (see ``CHANGEABLE``) until the talk is locked."""
    talk = seen_talk(work, talk_id)
    require_state(talk, PLANNED, TALKING, what="修改")
    if revision is not None and revision != talk.revision:
        raise Conflict("这次谈话在您打开之后已被修改，请重新打开再改。")
    _apply(work, talk, changes)
    work.about("talk", talk.id)


@operation("批准谈话方案", right=Right.CASE_APPROVE)
def approve_talk(work: Work, *, talk_id: int, on: date | None = None, revision: int | None = None) -> None:
    """Approve a talk's plan as it stands; neither who planned it nor who talks may (domain.md 9.6).

    The approval holds for this plan: ``revision`` is the one that the approver looked at, and a plan that has changed
    since is not approved unseen (:class:`Conflict`).
    """
    talk = seen_talk(work, talk_id)
    require_state(talk, PLANNED, TALKING, what="批准")
    if revision is not None and revision != talk.revision:
        raise Conflict("这份方案在您打开之后已被修改，请重新打开、看过以后再批准。")
    if talk.planner_uid == work.actor.uid:
        raise NotAllowed("拟定人不能批准自己的谈话方案，请由其他审批人办理。")
    if work.actor.name in [talker.name for talker in talkers_of(work, talk.id)]:
        raise NotAllowed("谈话人不能批准自己参加的谈话，请由其他审批人办理。")
    require_safety(talk, talkers_of(work, talk.id))
    talk.approved_on = _not_future(work, on or work.today, "on")
    talk.approved_by = work.actor.name
    talk.approved_plan = plan_of(work, talk)
    work.about("talk", talk.id)


@operation("开始谈话", right=Right.CASE_WRITE)
def start_talk(
    work: Work,
    *,
    talk_id: int,
    started_at: datetime | None = None,
    place: str = "",
    notice_read: bool = False,
) -> tuple[str, ...]:
    """The talk begins: place and talkers as the kind's rule wants them; returns what to mind, as sentences.

    Raises :class:`IllegalStep` before approval or before the clue's stage, :class:`InvalidInput` for too few talkers,
    no place, or a time to come.
    """
    talk = seen_talk(work, talk_id)
    require_state(talk, PLANNED, what="开始")
    moment = minute(started_at or work.now)
    if moment > work.now:
        raise InvalidInput("started_at", "开始时间不能晚于现在，请核对。")
    row = talk_kind(talk.kind)
    talk.place = _limited("place", place) or talk.place
    if not talk.place:
        raise InvalidInput("place", "请填写谈话地点，写到具体房间。")
    talkers = talkers_of(work, talk.id)
    require_talkers(row, talkers, talk.subject_name)
    require_list(work, talk)
    require_approval(talk)
    require_safety(talk, talkers)
    if reason := why_not_held(work, talk):
        raise IllegalStep(reason)
    require_clue_stage(work, talk, moment.date())
    talk.started_at = moment
    talk.notice_read = talk.notice_read or notice_read
    talk.state = TALKING
    work.about("talk", talk.id)
    return told(work, talk)


@operation("取消谈话", right=Right.CASE_WRITE)
def cancel_talk(work: Work, *, talk_id: int, reason: str) -> None:
    """A talk that will not be held, or was broken off; its number stays on file."""
    talk = seen_talk(work, talk_id)
    require_state(talk, PLANNED, TALKING, what="取消")
    if not reason.strip():
        raise InvalidInput("reason", "请写明取消的原因。")
    talk.state = CANCELLED
    talk.result = reason.strip()
    work.about("talk", talk.id)


def seen_talk(read: Read, talk_id: int) -> Talk:
    """The talk, or :class:`NotFound` alike for one that is not there and one outside the 知悉范围."""
    talk = read.session.get(Talk, talk_id)
    if talk is None or talk.deleted_at is not None or not may_see(read.session, read.actor, talk.clue_id):
        raise NotFound("没有这次谈话，或者您不在它的知悉范围内。")
    return talk


def told(read: Read, talk: Talk) -> tuple[str, ...]:
    """What to mind of a talk as it stands, as sentences; hints at hours are the office's to put away."""
    hints = bool(case_setting(read, "talk_hints"))
    found = warnings_of(talk, talkers_of(read, talk.id), read.now, rest=hints)
    return (*found, *number_warning(read, talk), *stranger_warnings(talk, read.today))


def talkers_of(read: Read, talk_id: int) -> list[TalkTalker]:
    """Who talks and who is present, in the order given."""
    statement = select(TalkTalker).where(TalkTalker.talk_id == talk_id, TalkTalker.deleted_at.is_(None))
    return list(read.session.scalars(statement.order_by(TalkTalker.id)))


def _subject_from_file(work: Work, talk: Talk) -> None:
    if talk.person_id is None:
        return
    person = kept_person(work, talk.person_id)
    unit = work.session.get(Unit, person.unit_id) if person.unit_id else None
    talk.subject_name = person.name
    talk.subject_unit = unit.name if unit else ""
    talk.subject_post, talk.subject_rank, talk.subject_gender = person.post, person.rank, person.gender


def _round(work: Work, talk: Talk) -> int:
    """第几次谈话: of this kind with this person on this clue."""
    same_person = (
        Talk.person_id == talk.person_id if talk.person_id else Talk.subject_name == talk.subject_name
    )
    if talk.clue_id is None:
        return 1
    earlier = select(func.count(Talk.id)).where(
        same_person,
        Talk.clue_id == talk.clue_id,
        Talk.kind == talk.kind,
        Talk.state != CANCELLED,
        Talk.deleted_at.is_(None),
    )
    return (work.session.scalar(earlier) or 0) + 1


def _title(talk: Talk, kind_name: str) -> str:
    round_text = f"（第{talk.round_no}次）" if talk.round_no > 1 else ""
    extra = "（补充笔录）" if talk.supplement_of_id else ""
    if is_group(talk.kind):
        return f"{kind_name}（{talk.subject_name}）{extra}"[:200]
    return f"与{talk.subject_name}{kind_name}{round_text}{extra}"[:200]


def _apply(work: Work, talk: Talk, changes: Mapping[str, Any]) -> None:
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise InvalidInput("talk", f"谈话没有这些要素：{'、'.join(sorted(unknown))}。")
    for field in _TEXTS:
        if field in changes:
            setattr(talk, field, _limited(field, changes[field]))
    _apply_subject(work, talk, changes)
    if "planned_at" in changes:
        talk.planned_at = minute(changes["planned_at"]) if changes["planned_at"] else None
    if "notice_read" in changes:
        talk.notice_read = bool(changes["notice_read"])
    if "safety" in changes:
        talk.safety = {key: str(text).strip() for key, text in changes["safety"].items() if key in SAFETY}
    if "extra" in changes:
        talk.extra = dict(talk.extra or {}) | dict(changes["extra"])
    if "talkers" in changes:
        _put_talkers(work, talk, changes["talkers"])
        if "approved_by" not in changes and talk.approved_by in [given.name for given in changes["talkers"]]:
            raise InvalidInput("talkers", f"“{talk.approved_by}”批准了这次谈话，不能再参加谈话。")
    if "subjects" in changes:
        put_subjects(work, talk, changes["subjects"])
    if {"safety", "talkers"} & set(changes) and (reason := own_safety(talk, talkers_of(work, talk.id))):
        raise InvalidInput("safety_approver", reason)
    if "approved_by" in changes:
        _check_paper_approval(work, talk, changes)


def _apply_subject(work: Work, talk: Talk, changes: Mapping[str, Any]) -> None:
    if changes.get("subject_name"):
        usual = _title(talk, talk_kind(talk.kind).name)
        talk.subject_name = check_name(changes["subject_name"], "subject_name")
        if talk.title == usual:
            # a title that nobody wrote names the person as he is called now
            talk.title = _title(talk, talk_kind(talk.kind).name)
    if changes.get("subject_rank"):
        talk.subject_rank = code("ranks", changes["subject_rank"], "subject_rank").code
    if "subject_gender" in changes:
        if changes["subject_gender"] not in GENDERS:
            raise InvalidInput("subject_gender", "性别只能是男或女。")
        talk.subject_gender = changes["subject_gender"]
    if "stranger" in changes:
        put_stranger(work, talk, changes["stranger"])
    if "identity_note" in changes:
        talk.extra = dict(talk.extra or {}) | {IDENTITY_NOTE: note_of(changes["identity_note"])}


def _check_paper_approval(work: Work, talk: Talk, changes: Mapping[str, Any]) -> None:
    """An approval on paper is entered by name and day; neither the planner nor a talker approves."""
    name = talk.approved_by
    if name and name in (
        work.actor.name,
        talk.planner_name,
        *(talker.name for talker in talkers_of(work, talk.id)),
    ):
        raise InvalidInput("approved_by", "批准人不能是拟定人或谈话人本人，请核对。")
    day = changes.get("approved_on") or work.today
    talk.approved_on = _not_future(work, day, "approved_on") if name else None
    talk.approved_plan = plan_of(work, talk) if name else None


def _put_talkers(work: Work, talk: Talk, talkers: Sequence[Talker]) -> None:
    """Write the talkers in their order; those no longer named go to the trash, so that the history keeps them."""
    work.session.flush()
    rows = talkers_of(work, talk.id)
    # whose account a name is stays known, whatever place in the list he has now
    accounts = {row.name: row.account_uid for row in rows if row.account_uid}
    accounts.setdefault(work.actor.name, work.actor.uid)
    for index, given in enumerate(talkers):
        if given.role not in TALKER_ROLES:
            raise InvalidInput("talkers", "在场人员只能是谈话人或在场人。")
        row = rows[index] if index < len(rows) else TalkTalker(talk_id=talk.id)
        row.name = check_name(given.name, "talkers")
        row.unit_name, row.post = given.unit_name.strip()[:120], given.post.strip()[:100]
        row.gender, row.role = given.gender, given.role
        row.account_uid = given.account_uid or accounts.get(row.name, "")
        row.credential, row.credential_no = given.credential.strip()[:40], given.credential_no.strip()[:40]
        work.session.add(row)
    for row in rows[len(talkers) :]:
        row.deleted_at = work.now
    work.session.flush()
    everybody = [talker.name for talker in talkers]
    if talk.subject_name in everybody:
        raise InvalidInput("talkers", f"“{talk.subject_name}”是被谈话人，不能同时是谈话人。")
    if len(set(everybody)) != len(everybody):
        raise InvalidInput("talkers", "谈话人和在场人不能重复，请核对。")


def _limited(field: str, text: str) -> str:
    longest, label = _TEXTS[field]
    plain = str(text).strip()
    if len(plain) > longest:
        raise InvalidInput(field, f"{label}最多 {longest} 个字，请缩短。")
    return plain


def _not_future(work: Work, day: date, field: str) -> date:
    if day > work.today:
        raise InvalidInput(field, "日期不能晚于今天，请核对。")
    return day
