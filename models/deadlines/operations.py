"""Deadlines of any record: set by rule, met, dropped, extended. The year's holidays: ``models.deadlines.holidays``.

Arithmetic: ``models.calendar`` (domain.md 9.5); rules: ``models.rules`` (domain.md 1.8).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select

from models.access import may_see
from models.calendar import NoHolidayTable, Workdays, from_setting, plus_months
from models.deadlines.records import Deadline
from models.errors import IllegalStep, InvalidInput, NotFound
from models.operations import Read, Work, operation
from models.rights import Right
from models.rules import DeadlineRule, deadline_rule
from models.second_person import second_person
from models.settings.operations import case_setting

Owner = tuple[str, int]
# How far an approval of this office reaches, in months after the first due day (domain.md 1.8); further by the superior.
OWN_REACH = {"D_ASSIGN": 3, "D_CASE_SOE": 6, "D_PROC": 5, "D_TRIAL": 1}
PRELIM = "D_PRELIM"


def workdays(read: Read) -> Workdays:
    """The working days as published and as the office entered them."""
    return from_setting(case_setting(read, "holidays"))


def due_day(
    read: Read, rule: DeadlineRule, starts_on: date, days: Workdays | None = None
) -> tuple[date, bool]:
    """The due day of a rule counted from a day, and whether it is tentative.

    A period in working days over a year without a holiday table raises :class:`NoHolidayTable`. A period in days or
    months needs the table only to move its end off a holiday: without it the end stands where it is (never later
    than the true one), is marked tentative, and moves when the year is entered.
    """
    days = days or workdays(read)
    amount = int(case_setting(read, "prelim_months")) if rule.code == PRELIM else rule.amount
    if not case_setting(read, "roll_months"):
        return days.period_end(starts_on, amount, rule.unit, roll=False), False
    try:
        return days.period_end(starts_on, amount, rule.unit), False
    except NoHolidayTable:
        if rule.unit == "WD":
            raise
        return days.period_end(starts_on, amount, rule.unit, roll=False), True


def set_deadline(
    work: Work,
    *,
    owner: Owner,
    rule: str,
    starts_on: date,
    clue_id: int | None,
    what: str = "",
    due_on: date | None = None,
    responsible_uid: str = "",
) -> Deadline:
    """Start a deadline of ``owner`` (kind, id), counted by its rule unless ``due_on`` is given.

    ``starts_on`` is not counted. An open deadline of the same owner and rule is replaced. Raises
    :class:`NoHolidayTable` for working days of a year whose holidays are not on file.
    """
    row = deadline_rule(rule)
    tentative = False
    if due_on is None:
        due_on, tentative = due_day(work, row, starts_on)
    elif due_on < starts_on:
        raise InvalidInput("due_on", "期限不能早于起算日期，请核对。")
    for earlier in _open(work, owner, rule):
        earlier.deleted_at = work.now
    made = Deadline(
        owner_kind=owner[0],
        owner_id=owner[1],
        clue_id=clue_id,
        rule=rule,
        what=what or row.what,
        basis=row.basis,
        starts_on=starts_on,
        due_on=due_on,
        first_due_on=due_on,
        tentative=tentative,
        extensions=[],
        responsible_uid=responsible_uid,
    )
    work.session.add(made)
    work.session.flush()
    return made


def _open(work: Work, owner: Owner, rule: str = "") -> Iterable[Deadline]:
    statement = select(Deadline).where(
        Deadline.owner_kind == owner[0],
        Deadline.owner_id == owner[1],
        Deadline.done_on.is_(None),
        Deadline.deleted_at.is_(None),
    )
    if rule:
        statement = statement.where(Deadline.rule == rule)
    return work.session.scalars(statement).all()


def open_deadlines(work: Work, owner: Owner) -> Iterable[Deadline]:
    """The owner's open deadlines."""
    return _open(work, owner)


def meet_deadline(work: Work, owner: Owner, rule: str, on: date) -> bool:
    """Note that what was due by a rule is done; says whether such a deadline was open."""
    met = False
    for deadline in _open(work, owner, rule):
        deadline.done_on = on
        met = True
    return met


def drop_deadlines(work: Work, owner: Owner, rule: str = "") -> None:
    """End the owner's open deadlines (or those of one rule) without their having been met."""
    for deadline in _open(work, owner, rule):
        deadline.deleted_at = work.now


def resume_deadline(work: Work, owner: Owner, rule: str) -> bool:
    """Let the owner's last met deadline of a rule run again with its own due day (a step was taken back)."""
    statement = select(Deadline).where(
        Deadline.owner_kind == owner[0],
        Deadline.owner_id == owner[1],
        Deadline.rule == rule,
        Deadline.done_on.is_not(None),
        Deadline.deleted_at.is_(None),
    )
    last = work.session.scalars(statement.order_by(Deadline.id.desc())).first()
    if last is not None:
        last.done_on = None
    return last is not None


def open_rules(read: Read, owner: Owner) -> set[str]:
    """The rules of the owner's open deadlines."""
    statement = select(Deadline.rule).where(
        Deadline.owner_kind == owner[0],
        Deadline.owner_id == owner[1],
        Deadline.done_on.is_(None),
        Deadline.deleted_at.is_(None),
    )
    return set(read.session.scalars(statement))


def extendable(rule: DeadlineRule) -> bool:
    """Whether a deadline may be extended at all: where the rule says so, or where the office set it itself."""
    return bool(rule.extend) or rule.mark != "核对" or "内部" in rule.basis


def seen_deadline(read: Read, deadline_id: int) -> Deadline:
    """The deadline, or :class:`NotFound` alike for none and for one outside the 知悉范围."""
    found = read.session.get(Deadline, deadline_id)
    if found is None or found.deleted_at is not None or not may_see(read.session, read.actor, found.clue_id):
        raise NotFound("没有这项期限，或者您不在它的知悉范围内。")
    return found


@operation("批准延期", right=Right.CASE_APPROVE)
def extend_deadline(
    work: Work,
    *,
    deadline_id: int,
    due_on: date,
    reason: str,
    on: date | None = None,
    superior: str = "",
    paper_no: str = "",
    on_paper_by: str = "",
) -> None:
    """Extend a deadline; the first due day, every approver, day and reason stay on file (domain.md 9.5).

    The acting account approves; nobody approves for himself. Beyond the office's own reach (检举控告规则 21: three
    months) ``superior`` names who approved above. Raises :class:`IllegalStep` where the rule knows no extension.
    """
    found = seen_deadline(work, deadline_id)
    rule = deadline_rule(found.rule)
    day = on or work.today
    if found.done_on is not None:
        raise IllegalStep("这项期限已经完成，不需要延期。")
    if not extendable(rule):
        raise IllegalStep(f"“{found.what}”的期限出自{found.basis}，规则没有规定可以延长，请按期办理。")
    approver = work.actor.name
    if work.actor.uid in (found.responsible_uid, _handler(work, found.clue_id)):
        refusal = "不能批准自己承办事项的延期，请由其他审批人办理。"
        _uid, approver = second_person(
            work, work.actor.uid, refusal, on_paper_by=superior.strip() or on_paper_by, paper_no=paper_no
        )
    if not reason.strip():
        raise InvalidInput("reason", "请写明延期的理由。")
    if day > work.today:
        raise InvalidInput("on", "批准日期不能晚于今天，请核对。")
    if due_on <= found.due_on:
        raise InvalidInput("due_on", f"新的期限须晚于原期限 {found.due_on:%Y-%m-%d}。")
    reach = OWN_REACH.get(found.rule)
    if reach is not None and due_on > plus_months(found.first_due_on, reach) and not superior.strip():
        last = plus_months(found.first_due_on, reach)
        raise IllegalStep(f"本机关最多可批准延至 {last:%Y-%m-%d}，再延长须报上级批准，请填写上级批准人。")
    entry: dict[str, Any] = {
        "from": found.due_on.isoformat(),
        "to": due_on.isoformat(),
        "reason": reason.strip(),
        "approver": superior.strip() or approver,
        "recorded_by": work.actor.name,
        "on": day.isoformat(),
        "paper_no": paper_no.strip(),
    }
    found.extensions = [*found.extensions, entry]
    found.due_on, found.tentative = due_on, False
    work.about(found.owner_kind, found.owner_id)


def _handler(work: Work, clue_id: int | None) -> str:
    from models.clues.records import Clue

    clue = work.session.get(Clue, clue_id) if clue_id is not None else None
    return clue.handler_uid if clue and clue.handler_uid else "-"
