"""延期: by whom, how far, and what stays on file: the first due day, every approver, day and reason (domain.md 1.8, 9.5)."""

from __future__ import annotations

from datetime import date

from models.calendar import plus_months
from models.clues.facts import ROLES
from models.deadlines.operations import seen_deadline
from models.deadlines.records import Deadline
from models.errors import IllegalStep, InvalidInput
from models.operations import Read, Work, operation
from models.rights import Right
from models.rules import deadline_rule, name_of
from models.rules.steps import holds
from models.second_person import second_person

# How far an approval of this office reaches, in months after the first due day (domain.md 1.8)
OWN_REACH = {"D_ASSIGN": 3, "D_CASE_SOE": 6, "D_PROC": 5, "D_TRIAL": 1}
# whom no superior's word takes further: the rule names the last day itself
FIRM = frozenset({"D_CASE_SOE", "D_PROC"})


def last_day_of(found: Deadline) -> date | None:
    """The last day to which an approval of this office reaches; None where the rule sets no limit."""
    reach = OWN_REACH.get(found.rule)
    return None if reach is None else plus_months(found.first_due_on, reach)


def how_far(found: Deadline) -> str:
    """How far a deadline with a limit may be extended, as the end of a sentence about it."""
    last, basis = f"{last_day_of(found):%Y-%m-%d}", f"（{found.basis}）"
    if found.rule in FIRM:
        return f"最迟延至 {last}{basis}，不能再延长"
    return f"本机关最多可批准延至 {last}{basis}，再延长须报上级批准，批准后由审批人在“期限”中登记"


def require_extension(found: Deadline, due_on: date, *, beyond: bool = False) -> None:
    """Raise where the deadline cannot be extended to a day; ``beyond``: the superior approved more than this office may."""
    rule = deadline_rule(found.rule)
    if found.done_on is not None:
        raise IllegalStep("这项期限已经完成，不需要延期。")
    if found.awaits_year is not None:
        raise IllegalStep(
            f"“{found.what}”的期限还没有计算，谈不上延长：请负责人先在“设置—节假日”中录入 {found.awaits_year} 年的放假安排。"
        )
    if not rule.extendable:
        raise IllegalStep(f"“{found.what}”的期限出自{found.basis}，规则没有规定可以延长，请按期办理。")
    if due_on <= found.due_on:
        raise InvalidInput("due_on", f"新的期限须晚于原期限 {found.due_on:%Y-%m-%d}。")
    last = last_day_of(found)
    if last is None or due_on <= last:
        return
    if found.rule in FIRM or not beyond:
        raise IllegalStep(f"“{found.what}”{how_far(found)}。")


def note_extension(
    found: Deadline,
    due_on: date,
    *,
    reason: str,
    approver: str,
    recorded_by: str,
    on: date,
    paper_no: str = "",
) -> None:
    """Move a deadline and keep from where, why and by whom."""
    entry = {
        "from": found.due_on.isoformat(),
        "to": due_on.isoformat(),
        "reason": reason.strip(),
        "approver": approver,
        "recorded_by": recorded_by,
        "on": on.isoformat(),
        "paper_no": paper_no.strip(),
    }
    found.extensions = [*found.extensions, entry]
    found.due_on, found.tentative = due_on, False


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

    The acting account approves, if it is whom the rule names; nobody approves for himself. ``superior`` names who
    approved above, on which paper: beyond the office's own reach (检举控告规则 21: three months), or in whose place the
    account only enters it. Raises :class:`IllegalStep` where the rule knows no extension.
    """
    found = seen_deadline(work, deadline_id)
    day = on or work.today
    above = superior.strip()
    require_extension(found, due_on, beyond=bool(above))
    approver = work.actor.name
    if work.actor.uid in (found.responsible_uid, _handler(work, found.clue_id)):
        refusal = "不能批准自己承办事项的延期，请由其他审批人办理。"
        _uid, approver = second_person(
            work, work.actor.uid, refusal, on_paper_by=above or on_paper_by, paper_no=paper_no
        )
    elif not above:
        _require_role(work, found)
    if not reason.strip():
        raise InvalidInput("reason", "请写明延期的理由。")
    if day > work.today:
        raise InvalidInput("on", "批准日期不能晚于今天，请核对。")
    note_extension(
        found,
        due_on,
        reason=reason,
        approver=above or approver,
        recorded_by=work.actor.name,
        on=day,
        paper_no=paper_no,
    )
    work.about(found.owner_kind, found.owner_id)


def _require_role(work: Read, found: Deadline) -> None:
    role = deadline_rule(found.rule).extend_by
    own = {ROLES[one] for one in work.actor.roles if one in ROLES}
    if role and not holds(role, own):
        raise InvalidInput(
            "superior",
            f"“{found.what}”的延长须由{name_of('approvers', role)}批准（{found.basis}），"
            "请填写批准人和批件文号。",
        )


def _handler(work: Work, clue_id: int | None) -> str:
    from models.clues.records import Clue

    clue = work.session.get(Clue, clue_id) if clue_id is not None else None
    return clue.handler_uid if clue and clue.handler_uid else "-"
