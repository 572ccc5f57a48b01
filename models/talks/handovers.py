"""陪送交接: the person's unit brings him to the talk and takes him back (监察法实施条例 75; domain.md 2.3).

One sheet a talk, with a number of its own: written when he is brought, finished when he is given back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from models.errors import IllegalStep, InvalidInput, NotFound
from models.numbering.operations import give_number
from models.operations import Read, Work, operation, query
from models.rights import Right
from models.rules.tables import talk_rules
from models.talks.operations import seen_talk
from models.talks.records import Talk, TalkHandover
from models.talks.rules import CANCELLED, DONE, minute

BASIS: Final = "监察法实施条例第75条"
BROUGHT: Final = {
    "unit_name": (120, "陪送单位"),
    "brought_by": (100, "陪送人"),
    "received_by": (100, "接收人"),
    "state_before": (200, "到达时的身体和情绪状况"),
    "belongings": (200, "随身物品和药品"),
}
RETURNED: Final = {
    "returned_by": (100, "交出人"),
    "returned_to": (100, "接回人"),
    "state_after": (200, "离开时的身体和情绪状况"),
    "follow_up": (200, "跟踪回访安排"),
}
_OPTIONAL: Final = ("belongings", "follow_up")


@dataclass(frozen=True)
class HandoverView:
    """A 陪送交接单 as shown and printed."""

    number: str
    unit_name: str
    brought_by: str
    brought_at: datetime | None
    received_by: str
    state_before: str
    belongings: str
    returned_by: str
    returned_at: datetime | None
    returned_to: str
    state_after: str
    follow_up: str


def handed_over(kind: str) -> bool:
    """Whether a kind of talk is held under the safety rule, so that who comes is brought and taken back."""
    return talk_rules()[kind].safety


@operation("登记陪送到达", right=Right.CASE_WRITE)
def bring_to_talk(work: Work, /, *, talk_id: int, brought_at: datetime, **texts: Any) -> str:
    """He was brought and taken over; returns the sheet's number. Entered again, it corrects what was entered.

    ``texts`` are the keys of ``BROUGHT``. The number is that of the safety plan where one stands there, else the next.
    """
    talk = _writable(work, talk_id)
    moment = _past(work, brought_at, "brought_at")
    if talk.ended_at is not None and moment > talk.ended_at:
        raise InvalidInput(
            "brought_at", f"到达时间不能晚于谈话结束的 {talk.ended_at:%Y-%m-%d %H:%M}，请核对。"
        )
    record = handover_record(work, talk.id)
    if record is None:
        record = TalkHandover(talk_id=talk.id, number=f"{talk.uid}")
        work.session.add(record)
        work.session.flush()
        record.number = _number(work, talk, record, moment.year)
    _fill(record, BROUGHT, texts)
    if record.brought_by == record.received_by:
        raise InvalidInput("received_by", "陪送人和接收人不能是同一人，请核对。")
    record.brought_at = moment
    if record.returned_at is not None and moment >= record.returned_at:
        raise InvalidInput("brought_at", f"到达须早于交回的 {record.returned_at:%Y-%m-%d %H:%M}，请核对。")
    work.about("talk", talk.id)
    return record.number


@operation("登记谈后交接", right=Right.CASE_WRITE)
def give_back(work: Work, /, *, talk_id: int, returned_at: datetime, **texts: Any) -> None:
    """He was given back to his unit after the talk: by whom, to whom, in what state (keys of ``RETURNED``)."""
    talk = _writable(work, talk_id)
    record = handover_record(work, talk.id)
    if record is None or record.brought_at is None:
        raise IllegalStep("还没有登记陪送到达，请先登记到达，再登记谈后交接。")
    moment = _past(work, returned_at, "returned_at")
    if moment <= record.brought_at:
        raise InvalidInput("returned_at", f"交回须晚于到达的 {record.brought_at:%Y-%m-%d %H:%M}，请核对。")
    if talk.ended_at is not None and moment < talk.ended_at:
        raise InvalidInput("returned_at", f"交回不能早于谈话结束的 {talk.ended_at:%Y-%m-%d %H:%M}，请核对。")
    _fill(record, RETURNED, texts)
    if record.returned_by == record.returned_to:
        raise InvalidInput("returned_to", "交出人和接回人不能是同一人，请核对。")
    record.returned_at = moment
    work.about("talk", talk.id)


def handover_record(read: Read, talk_id: int) -> TalkHandover | None:
    """The talk's sheet."""
    statement = select(TalkHandover).where(TalkHandover.talk_id == talk_id, TalkHandover.deleted_at.is_(None))
    return read.session.scalar(statement)


def handover_of(read: Read, talk_id: int) -> HandoverView | None:
    """The talk's sheet as shown; None while nobody was brought."""
    record = handover_record(read, talk_id)
    if record is None:
        return None
    return HandoverView(**{name: getattr(record, name) for name in HandoverView.__dataclass_fields__})


@query("查看陪送交接单", right=Right.CASE_READ)
def talk_of_handover(read: Read, *, handover_id: int) -> int:
    """The talk that a sheet belongs to; :class:`NotFound` alike for one that is not there and one not to be seen."""
    record = read.session.get(TalkHandover, handover_id)
    try:
        return seen_talk(read, record.talk_id if record is not None else 0).id
    except NotFound as error:
        raise NotFound("没有这份陪送交接单，或者您不在它的知悉范围内。") from error


def not_given_back(read: Read, talk: Talk) -> str:
    """What to mind of somebody who was brought and not yet given back, once the talk is over; empty otherwise."""
    record = handover_record(read, talk.id)
    if record is None or record.returned_at is not None or talk.state != DONE:
        return ""
    return f"被谈话人还没有交回所在单位，请登记谈后交接（{BASIS}）。"


def _writable(work: Work, talk_id: int) -> Talk:
    """He is given back after the record is locked; before it is planned nobody comes."""
    talk = seen_talk(work, talk_id)
    if not handed_over(talk.kind):
        raise IllegalStep("这类谈话不在专门场所进行，不办陪送交接。")
    if talk.state == CANCELLED:
        raise IllegalStep("谈话已经取消，不办陪送交接。")
    return talk


def _past(work: Work, given: datetime, field: str) -> datetime:
    moment = minute(given)
    if moment > work.now:
        raise InvalidInput(field, "时间不能晚于现在，请核对。")
    return moment


def _fill(record: TalkHandover, fields: dict[str, tuple[int, str]], texts: dict[str, Any]) -> None:
    if unknown := set(texts) - set(fields):
        raise InvalidInput("handover", f"交接单没有这一项：{'、'.join(sorted(unknown))}。")
    for key, (longest, label) in fields.items():
        text = str(texts.get(key, "")).strip()
        if not text and key not in _OPTIONAL:
            raise InvalidInput(key, f"请填写{label}。")
        if len(text) > longest:
            raise InvalidInput(key, f"{label}最多 {longest} 个字，请缩短。")
        setattr(record, key, text)


def _number(work: Work, talk: Talk, record: TalkHandover, year: int) -> str:
    typed = str((talk.safety or {}).get("handover_no", "")).strip()
    if not typed:
        return give_number(work, "handover", year, TalkHandover.KIND, record.id)
    if work.session.scalar(select(TalkHandover.id).where(TalkHandover.number == typed)) is not None:
        raise InvalidInput("handover_no", f"交接单编号“{typed}”已经用过，请先在谈话的“修改”中改正。")
    return typed
