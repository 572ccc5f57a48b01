"""整改台账 (domain.md 5.4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select

from models.access import sees_governed
from models.imports.bulk import Bulk
from models.imports.fields import Draft, Key, LedgerField, LedgerKind, Row, Span
from models.imports.people import People
from models.operations import Read
from models.rectification.operations import LOOK_BACK_DAYS, SOURCES, STATES
from models.rectification.records import Rectification, RectificationEvent

STATE_ALSO: Final = {
    "未整改": "OPEN", "未完成": "DOING", "未销号": "DOING", "已销号": "CLOSED", "销号": "CLOSED", "已完成": "CLOSED",
    "完成整改": "CLOSED", "已整改": "CLOSED", "整改到位": "CLOSED", "办结": "CLOSED", "完成": "CLOSED",
    "正在": "DOING", "持续": "DOING", "推进": "DOING", "整改中": "DOING",
}  # fmt: skip
SOURCE_ALSO: Final = {
    "建议": "LETTER", "巡": "PATROL", "调研": "RESEARCH", "走访": "RESEARCH", "大监督": "JOINT", "联合": "JOINT",
    "检查": "INSPECTION", "督查": "INSPECTION", "线索": "CLUE", "案": "CLUE", "审计": "OTHER",
}  # fmt: skip
FIELDS: Final = (
    LedgerField("number", "编号", ("问题编号", "登记号")),
    LedgerField("on", "提出日期", ("发现日期", "发现时间", "提出时间", "登记日期", "日期", "下达时间", "检查时间")),
    LedgerField("description", "问题", ("存在问题", "问题描述", "发现问题", "存在的问题", "具体问题", "问题清单", "发现的问题", "问题内容"), required=True),
    LedgerField("unit", "责任单位", ("整改单位", "被检查单位", "单位", "问题单位", "涉及单位"), required=True),
    LedgerField("category", "问题类别", ("类别", "问题类型", "问题分类", "问题性质")),
    LedgerField("measures", "整改措施", ("措施", "整改要求", "整改举措")),
    LedgerField("responsible", "责任人", ("整改责任人", "负责人")),
    LedgerField("lead_leader", "牵头领导", ("分管领导", "责任领导")),
    LedgerField("due_on", "整改期限", ("整改时限", "完成时限", "期限", "时限", "计划完成时间", "要求完成时间"), required=True),
    LedgerField("source", "来源", ("问题来源", "检查类型")),
    LedgerField("state", "整改状态", ("状态", "整改情况", "是否销号", "完成情况", "销号情况", "进展", "整改进展")),
    LedgerField("closed_on", "销号日期", ("销号时间", "完成日期", "完成时间", "实际完成时间", "整改完成时间")),
    LedgerField("verified_by", "核验人", ("验收人", "复核人", "销号人")),
    LedgerField("result", "整改结果", ("结果", "核验情况", "整改成效")),
)  # fmt: skip


def read(row: Row) -> Draft:
    """A problem out of a row."""
    due, closed = row.deadline("due_on"), row.day("closed_on")
    told = row.text("state")
    state = row.read("state", lambda cell: _state(told), "") or ("CLOSED" if closed else "OPEN")
    if closed is not None:
        state = "CLOSED"
    if state == "CLOSED" and closed is None:
        row.wrong("closed_on", "已经销号，但没有写销号日期。")
    on = row.day("on") or min(day for day in (due, closed, row.today) if day is not None)
    data: dict[str, Any] = {
        "description": row.text("description", 2000),
        "unit": row.text("unit", 120),
        "category": "".join(row.text("category", 40).split()),
        "measures": row.text("measures"),
        "responsible": row.text("responsible", 100),
        "lead_leader": row.text("lead_leader", 100),
        "source": row.choice("source", SOURCES, SOURCE_ALSO, "OTHER"),
        "due_on": due,
        "on": on,
        "state": state,
        "told": told,
        "closed_on": closed,
        "verified_by": row.text("verified_by", 100),
        "result": row.text("result"),
    }
    old = row.text("number", 60)
    key = ("item", data["unit"], data["description"], due)
    return Draft([row.number], data, f"{data['unit']}　{data['description'][:40]}", on, old, (key,))


def _state(text: str) -> str:
    plain = "".join(text.split())
    if plain in ("是", "√", "已"):
        return "CLOSED"
    if plain in ("否", "未"):
        return "OPEN"
    exact = {name: code for code, name in STATES.items() if code != "VOID"}
    return exact.get(plain) or next((code for word, code in STATE_ALSO.items() if word in plain), "")


def known(read: Read, _days: Span) -> dict[Key, str]:
    """Items on file that may be seen, by unit, problem and deadline."""
    columns = select(
        Rectification.number, Rectification.unit_name, Rectification.description, Rectification.first_due_on
    )
    rows = read.session.execute(
        columns.where(Rectification.deleted_at.is_(None), sees_governed(read.actor, Rectification.clue_id))
    )
    return {("item", row.unit_name, row.description, row.first_due_on): row.number for row in rows}


def check(people: People, draft: Draft) -> None:
    """A new unit is made with it."""
    people.unit(draft.data["unit"])


def write(bulk: Bulk, drafts: Sequence[Draft]) -> list[tuple[int, ...]]:
    """Queue the items with where they come from."""
    people = People(bulk.work, bulk)
    ids = [bulk.add(Rectification, _item(bulk, people, draft)) for draft in drafts]
    wanted = [(draft.data["on"].year, draft.old_number, ids[place]) for place, draft in enumerate(drafts)]
    numbers = bulk.numbers("rectification", "rectification", wanted)
    bulk.rename(Rectification, numbers, ids)
    for item_id, number, draft in zip(ids, numbers, drafts, strict=True):
        data = draft.data
        told = [f"原编号 {draft.old_number}"] if draft.old_number else []
        told += [f"台账所记整改情况：{data['told']}"] if data["told"] else []
        bulk.add(
            RectificationEvent,
            {
                "rectification_id": item_id, "state": data["state"], "name": "由台账导入", "happened_on": data["on"],
                "actor_name": bulk.work.actor.name, "text": "；".join(told),
            },
        )  # fmt: skip
        texts = [
            number,
            draft.old_number,
            data["category"],
            data["description"],
            data["measures"],
            data["unit"],
            data["responsible"],
        ]
        bulk.index("rectification", item_id, number, data["description"][:60], texts)
    return [(item_id,) for item_id in ids]


def _item(bulk: Bulk, people: People, draft: Draft) -> dict[str, Any]:
    data = draft.data
    closed = data["closed_on"]
    return {
        "number": "",
        "source": data["source"],
        "unit_id": people.unit(data["unit"]),
        "unit_name": people.unit_name(data["unit"]),
        "category": data["category"],
        "description": data["description"],
        "measures": data["measures"],
        "responsible": data["responsible"],
        "lead_leader": data["lead_leader"],
        "state": data["state"],
        "due_on": data["due_on"],
        "first_due_on": data["due_on"],
        "verified_by": data["verified_by"],
        "verify_result": data["result"],
        "closed_on": closed,
        "closed_by": bulk.work.actor.name if closed else "",
        "lookback_due_on": _look_back(bulk, closed),
        "extensions": [],
        "rule_changes": [],
    }


def _look_back(bulk: Bulk, closed: Any) -> Any:
    """A look back is due only where its day is still to come: the past is not made overdue."""
    if closed is None:
        return None
    due = closed + timedelta(days=LOOK_BACK_DAYS)
    return due if due >= bulk.work.today else None


KIND = LedgerKind("rectification", "整改", "rectification", FIELDS, read, known, write, check)
