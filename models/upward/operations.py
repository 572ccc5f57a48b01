"""径送上级: register, send within 5 working days, list (检举控告规则 15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, select

from models.deadlines.operations import meet_deadline, set_deadline
from models.deadlines.queries import due_text
from models.deadlines.records import Deadline
from models.errors import IllegalStep, InvalidInput, NotFound
from models.operations import Read, Work, operation, query
from models.rights import Right
from models.rules import code, name_of
from models.upward.records import UpwardDelivery

RULE = "D_UP"
CAUSES = ("SUPERIOR_MANAGED", "ORGAN_HEAD_SELF")


@dataclass(frozen=True)
class UpwardRow:
    """One delivery as shown; ``due_on`` is the fifth working day after receipt, None where ``awaits_year`` has no table."""

    id: int
    label: str
    cause_text: str
    pieces: int
    received_on: date
    due_on: date | None
    sent_on: date | None
    sent_by: str
    receiver: str
    receipt_no: str
    late: bool
    awaits_year: int | None = None

    @property
    def due_text(self) -> str:
        """The due day, or that it waits to be counted."""
        return due_text(self.due_on, self.awaits_year)


@operation("登记径送上级", right=Right.CASE_WRITE)
def register_upward(work: Work, *, cause: str, received_on: date, pieces: int = 1) -> int:
    """Note that something came in which only the superior may handle; returns its id and starts its 5 working days.

    There is no place for names or content: 不得复制、摘抄，不录入本级平台 (检举控告规则 15).
    """
    if cause not in CAUSES or not code("subject_levels", cause, "cause").refuse:
        raise InvalidInput("cause", "请从列表中选择径送的原因。")
    if received_on > work.today:
        raise InvalidInput("received_on", "收件日期不能晚于今天，请核对。")
    if not 1 <= pieces <= 999:
        raise InvalidInput("pieces", "请填写件数，1 至 999。")
    year = received_on.year
    last = work.session.scalar(select(func.max(UpwardDelivery.number)).where(UpwardDelivery.year == year))
    made = UpwardDelivery(
        year=year, number=(last or 0) + 1, cause=cause, pieces=pieces, received_on=received_on
    )
    work.session.add(made)
    work.session.flush()
    set_deadline(
        work,
        owner=(UpwardDelivery.KIND, made.id),
        rule=RULE,
        starts_on=received_on,
        clue_id=None,
        responsible_uid=work.actor.uid,
    )
    work.about(UpwardDelivery.KIND, made.id)
    return made.id


@operation("登记已送上级", right=Right.CASE_WRITE)
def send_upward(work: Work, *, upward_id: int, on: date, receiver: str, receipt_no: str = "") -> None:
    """Note when and to whom it went; it is sent once."""
    found = work.session.get(UpwardDelivery, upward_id)
    if found is None or found.deleted_at is not None:
        raise NotFound("没有这条径送登记，请刷新后再试。")
    if found.sent_on is not None:
        raise IllegalStep(f"这件已于 {found.sent_on:%Y-%m-%d} 送出，不需要再登记。")
    if not receiver.strip():
        raise InvalidInput("receiver", "请填写接收的上级机关。")
    if not found.received_on <= on <= work.today:
        raise InvalidInput("on", "送出日期须在收件日期和今天之间，请核对。")
    found.sent_on, found.sent_by = on, work.actor.name
    found.receiver, found.receipt_no = receiver.strip()[:120], receipt_no.strip()[:60]
    meet_deadline(work, (UpwardDelivery.KIND, found.id), RULE, on)
    work.about(UpwardDelivery.KIND, found.id)


@query("径送上级登记", right=Right.CASE_READ)
def upward_list(read: Read, *, year: int | None = None, limit: int = 200) -> list[UpwardRow]:
    """Deliveries, newest first, of one year or of all."""
    on = and_(
        Deadline.owner_kind == UpwardDelivery.KIND,
        Deadline.owner_id == UpwardDelivery.id,
        Deadline.deleted_at.is_(None),
    )
    statement = (
        select(UpwardDelivery, Deadline.due_on, Deadline.awaits_year)
        .outerjoin(Deadline, on)
        .where(UpwardDelivery.deleted_at.is_(None))
        .order_by(UpwardDelivery.id.desc())
        .limit(limit)
    )
    if year is not None:
        statement = statement.where(UpwardDelivery.year == year)
    return [
        UpwardRow(
            id=one.id,
            label=f"{one.year} 年第 {one.number} 件",
            cause_text=name_of("subject_levels", one.cause),
            pieces=one.pieces,
            received_on=one.received_on,
            due_on=due_on if awaits is None else None,
            sent_on=one.sent_on,
            sent_by=one.sent_by,
            receiver=one.receiver,
            receipt_no=one.receipt_no,
            late=awaits is None and _late(due_on, one.sent_on or read.today),
            awaits_year=awaits,
        )
        for one, due_on, awaits in read.session.execute(statement)
    ]


def _late(due_on: date | None, day: date) -> bool:
    return due_on is not None and day > due_on
