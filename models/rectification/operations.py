"""Operations of the 整改台账: open, report, submit, return, verify and close, extend, look back, reopen (domain.md 5.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import func, select

from models.access import may_see, require_clue
from models.base import new_uid
from models.errors import IllegalStep, InvalidInput, NotFound
from models.numbering.operations import give_number, void_number
from models.operations import Read, Work, operation
from models.rectification.records import Rectification, RectificationEvent
from models.rights import Right
from models.units.records import Unit

STATES: Final = {
    "OPEN": "待整改",
    "DOING": "整改中",
    "SUBMITTED": "已报整改",
    "RETURNED": "退回",
    "REOPENED": "反弹重开",
    "CLOSED": "已销号",
    "VOID": "作废",
}
SOURCES: Final = {
    "LETTER": "建议书",
    "INSPECTION": "监督检查",
    "RESEARCH": "调研",
    "PATROL": "巡察",
    "JOINT": "大监督",
    "REFORM": "以案促改",
    "CLUE": "线索查办",
    "OTHER": "其他",
}
WORKING: Final = frozenset({"OPEN", "DOING", "RETURNED", "REOPENED"})
# step → (Chinese name, from, to); None keeps the state
STEPS: Final[dict[str, tuple[str, frozenset[str], str | None]]] = {
    "progress": ("报告进展", WORKING, "DOING"),
    "submit": ("报送整改结果", WORKING, "SUBMITTED"),
    "return": ("退回整改", frozenset({"SUBMITTED"}), "RETURNED"),
    "close": ("核验销号", frozenset({"SUBMITTED"}), "CLOSED"),
    "extend": ("批准延期", WORKING | {"SUBMITTED"}, None),
    "look_back": ("回头看", frozenset({"CLOSED"}), None),
    "reopen": ("反弹重开", frozenset({"CLOSED"}), "REOPENED"),
    "change": ("修改", WORKING, None),
    "void": ("作废", WORKING | {"SUBMITTED"}, "VOID"),
}
# 回头看 90 days after 销号 (domain.md 5.4, 约定)
LOOK_BACK_DAYS: Final = 90


def offered(state: str) -> list[str]:
    """The steps that are legal from a state."""
    return [step for step, (_name, before, _after) in STEPS.items() if state in before]


def seen_item(read: Read, item_id: int) -> Rectification:
    """The item, or :class:`NotFound` alike for one that is not there and one outside the 知悉范围."""
    item = read.session.get(Rectification, item_id)
    if item is None or item.deleted_at is not None or not may_see(read.session, read.actor, item.clue_id):
        raise NotFound("没有这项整改，或者您不在它的知悉范围内。")
    return item


def _take(work: Work, item_id: int, step: str, on: date | None, text: str = "") -> tuple[Rectification, date]:
    item = seen_item(work, item_id)
    name, before, after = STEPS[step]
    if item.state not in before:
        states = "、".join(label for state, label in STATES.items() if state in before)
        raise IllegalStep(f"这项整改现在是“{STATES[item.state]}”，到“{states}”时才能{name}。")
    day = on or work.today
    if day > work.today:
        raise InvalidInput("on", "日期不能晚于今天，请核对。")
    last = work.session.scalar(
        select(func.max(RectificationEvent.happened_on)).filter_by(rectification_id=item.id)
    )
    if last is not None and day < last:
        raise InvalidInput("on", f"日期不能早于上一步的 {last:%Y-%m-%d}，请核对。")
    if after is not None:
        item.state = after
    _note(work, item, name, day, text)
    return item, day


def _note(work: Work, item: Rectification, name: str, day: date, text: str = "") -> None:
    work.session.add(
        RectificationEvent(
            rectification_id=item.id,
            state=item.state,
            name=name,
            happened_on=day,
            actor_name=work.actor.name,
            text=text.strip(),
        )
    )
    work.about("rectification", item.id)


def _words(field: str, value: str, label: str, longest: int = 2000) -> str:
    text = value.strip()
    if not text:
        raise InvalidInput(field, f"请填写{label}。")
    if len(text) > longest:
        raise InvalidInput(field, f"{label}最多 {longest} 个字，请缩短。")
    return text


@operation("登记整改事项", right=Right.CASE_WRITE)
def register_item(
    work: Work,
    *,
    description: str,
    due_on: date,
    source: str = "OTHER",
    source_kind: str = "",
    source_id: int | None = None,
    clue_id: int | None = None,
    unit_id: int | None = None,
    unit_name: str = "",
    measures: str = "",
    responsible: str = "",
    lead_leader: str = "",
    category: str = "",
    on: date | None = None,
) -> int:
    """Enter an item by hand (from an inspection, research, 巡察 …); returns its id."""
    return open_item(
        work,
        source=source,
        source_kind=source_kind,
        source_id=source_id,
        problem_id=None,
        clue_id=clue_id,
        unit_id=unit_id,
        unit_name=unit_name,
        description=description,
        measures=measures,
        responsible=responsible,
        lead_leader=lead_leader,
        category=category,
        due_on=due_on,
        on=on or work.today,
    )


def category_of(text: str) -> str:
    """The kind of problem as it is kept: a short word, or none."""
    kind = "".join(text.split())
    if len(kind) > 40:
        raise InvalidInput("category", "问题类别最多 40 个字，请缩短。")
    return kind


def open_item(
    work: Work,
    *,
    source: str,
    source_kind: str,
    source_id: int | None,
    problem_id: int | None,
    clue_id: int | None,
    unit_id: int | None,
    unit_name: str,
    description: str,
    measures: str,
    responsible: str,
    due_on: date,
    on: date,
    lead_leader: str = "",
    category: str = "",
) -> int:
    """Open an item inside another operation: number by year of ``on``, deadline after it."""
    if source not in SOURCES:
        raise InvalidInput("source", f"来源请选择{'、'.join(SOURCES.values())}。")
    if clue_id is not None:
        require_clue(work, clue_id)
    if on > work.today:
        raise InvalidInput("on", "日期不能晚于今天，请核对。")
    if due_on <= on:
        raise InvalidInput("due_on", "整改期限须晚于提出日期。")
    unit = work.session.get(Unit, unit_id) if unit_id is not None else None
    if unit_id is not None and unit is None:
        raise NotFound("没有这个单位，请重新选择。")
    uid = new_uid()
    item = Rectification(
        uid=uid,
        # the number on file names the record's id, so the record takes the last step with a stand-in
        number=f"-{uid}",
        source=source,
        source_kind=source_kind,
        source_id=source_id,
        problem_id=problem_id,
        clue_id=clue_id,
        unit_id=unit_id,
        unit_name=unit.name if unit else _words("unit_name", unit_name, "责任单位", 120),
        category=category_of(category),
        description=_words("description", description, "问题"),
        measures=measures.strip(),
        responsible=responsible.strip()[:100],
        lead_leader=lead_leader.strip() or (unit.leader_in_charge if unit else ""),
        due_on=due_on,
        first_due_on=due_on,
        state="OPEN",
        extensions=[],
        rule_changes=[],
    )
    work.session.add(item)
    work.session.flush()
    item.number = give_number(work, "rectification", on.year, "rectification", item.id)
    _note(work, item, "登记", on, f"期限 {due_on:%Y-%m-%d}")
    work.session.flush()
    return item.id


@operation("修改整改事项", right=Right.CASE_WRITE)
def change_item(
    work: Work,
    *,
    item_id: int,
    measures: str | None = None,
    responsible: str | None = None,
    lead_leader: str | None = None,
    category: str | None = None,
) -> None:
    """Change measures, who answers for them and the kind of problem; never the problem, the deadline or the source."""
    item = seen_item(work, item_id)
    if item.state not in STEPS["change"][1]:
        raise IllegalStep(f"这项整改现在是“{STATES[item.state]}”，不能修改。")
    for name, value in (("measures", measures), ("responsible", responsible), ("lead_leader", lead_leader)):
        if value is not None:
            setattr(item, name, value.strip() if name == "measures" else value.strip()[:100])
    if category is not None:
        item.category = category_of(category)
    work.about("rectification", item.id)


@operation("报告整改进展", right=Right.CASE_WRITE)
def report_progress(work: Work, *, item_id: int, text: str, on: date | None = None) -> None:
    """Note progress that the responsible unit reported."""
    _take(work, item_id, "progress", on, _words("text", text, "进展情况"))


@operation("报送整改结果", right=Right.CASE_WRITE)
def submit(
    work: Work,
    *,
    item_id: int,
    text: str,
    on: date | None = None,
    rule_changes: Sequence[Mapping[str, str]] = (),
) -> None:
    """Note that the responsible unit says it is done; ``rule_changes``: rules mended, each {"name", "number"}."""
    item, day = _take(work, item_id, "submit", on, _words("text", text, "整改情况"))
    item.submitted_on = day
    changes = [dict(change) for change in rule_changes]
    if any(not change.get("name", "").strip() for change in changes):
        raise InvalidInput("rule_changes", "请写明修订制度的名称。")
    item.rule_changes = [*item.rule_changes, *changes]


@operation("退回整改", right=Right.CASE_WRITE)
def return_(work: Work, *, item_id: int, reason: str, on: date | None = None) -> None:
    """Return a result that does not hold, with the reason."""
    _take(work, item_id, "return", on, _words("reason", reason, "退回原因"))


@operation("核验销号", right=Right.CASE_WRITE)
def verify_and_close(
    work: Work,
    *,
    item_id: int,
    verifier: str,
    verifier_unit: str,
    result: str,
    on: date | None = None,
) -> None:
    """销号 after a check by someone of another unit than the responsible one (domain.md 5.4).

    Raises :class:`InvalidInput` for a verifier of the responsible unit or the responsible person himself.
    """
    item = seen_item(work, item_id)
    who = _words("verifier", verifier, "核验人", 100)
    unit = _words("verifier_unit", verifier_unit, "核验人所在单位", 120)
    if _same(unit, _names_of(work, item)):
        raise InvalidInput("verifier_unit", "销号须由非责任单位的人员核验，请另派核验人。")
    if who in (item.responsible, item.lead_leader):
        raise InvalidInput("verifier", "核验人不能是责任人，请另派核验人。")
    outcome = _words("result", result, "核验情况")
    item, day = _take(work, item_id, "close", on, f"{unit} {who}：{outcome}")
    item.verified_by, item.verified_unit, item.verified_on = who, unit, day
    item.verify_result = outcome
    item.closed_on, item.closed_by = day, work.actor.name
    item.lookback_due_on = day + timedelta(days=LOOK_BACK_DAYS)
    item.lookback_on, item.lookback_result = None, ""


def _names_of(work: Work, item: Rectification) -> set[str]:
    unit = work.session.get(Unit, item.unit_id) if item.unit_id else None
    names = {item.unit_name}
    if unit is not None:
        names |= {unit.name, unit.short_name, unit.party_org}
    return {name for name in names if name}


def _same(unit: str, names: set[str]) -> bool:
    plain = "".join(unit.split())
    return any(plain == "".join(name.split()) for name in names)


@operation("批准整改延期", right=Right.CASE_APPROVE)
def extend(work: Work, *, item_id: int, due_on: date, reason: str, on: date | None = None) -> None:
    """Extend the deadline; the acting account is who approves, the first deadline and every reason stay on file."""
    why = _words("reason", reason, "延期原因", 400)
    item, day = _take(work, item_id, "extend", on, why)
    if due_on <= item.due_on or due_on <= day:
        raise InvalidInput("due_on", "新的期限须晚于原期限和今天。")
    entry: dict[str, Any] = {
        "from": item.due_on.isoformat(),
        "to": due_on.isoformat(),
        "reason": why,
        "approved_by": work.actor.name,
        "on": day.isoformat(),
    }
    item.extensions = [*item.extensions, entry]
    item.due_on = due_on


@operation("整改回头看", right=Right.CASE_WRITE)
def look_back(work: Work, *, item_id: int, result: str, on: date | None = None) -> None:
    """Note what the look back at a closed item found; a relapse is reopened by :func:`reopen`."""
    found = _words("result", result, "回头看情况")
    item, day = _take(work, item_id, "look_back", on, found)
    item.lookback_on, item.lookback_result = day, found


@operation("重开整改事项", right=Right.CASE_WRITE)
def reopen(work: Work, *, item_id: int, reason: str, due_on: date, on: date | None = None) -> None:
    """Reopen a closed item that relapsed, with a new deadline; a closed item is never deleted."""
    item, day = _take(work, item_id, "reopen", on, _words("reason", reason, "重开原因"))
    if due_on <= day:
        raise InvalidInput("due_on", "新的期限须晚于重开日期。")
    item.due_on = due_on
    item.closed_on, item.closed_by, item.lookback_due_on = None, "", None


@operation("作废整改事项", right=Right.CASE_WRITE)
def void_item(work: Work, *, item_id: int, reason: str, on: date | None = None) -> None:
    """Void an item entered in error: it stays on file with its number and counts nowhere; a closed one is reopened."""
    why = _words("reason", reason, "作废原因", 400)
    item, _day = _take(work, item_id, "void", on, why)
    void_number(work, item.number, why)


def void_items(work: Work, source_kind: str, source_id: int, reason: str) -> None:
    """Void the items of a record that is itself voided; one already closed keeps it from being voided."""
    items = work.session.scalars(
        select(Rectification).where(
            Rectification.source_kind == source_kind,
            Rectification.source_id == source_id,
            Rectification.deleted_at.is_(None),
        )
    ).all()
    if any(item.state == "CLOSED" for item in items):
        raise IllegalStep("已有整改事项销号，不能作废，请另行发文。")
    for item in items:
        if item.state != "VOID":
            item.state = "VOID"
            void_number(work, item.number, reason)
            _note(work, item, "作废", work.today, reason)
