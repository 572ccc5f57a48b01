"""Words for what the records keep as codes and columns."""

from __future__ import annotations

from datetime import date
from typing import Any

from models.deadlines.queries import DeadlineRow
from models.rules import codes, name_of

FIELD_NAMES = {
    "title": "标题", "summary": "主要问题摘要", "status": "状态", "source": "来源", "category": "类别",
    "signature": "署名", "received_on": "收件日期", "registered_on": "登记日期", "source_doc_no": "来文号",
    "assigned_by": "交办机关", "assigned_on": "交办日期", "secrecy": "标识", "subject_level": "对象层级",
    "handling": "办理方式", "disposition": "处置方式", "handler_name": "承办人", "dispatched_on": "分办日期",
    "close_kind": "了结类别", "closed_on": "办结日期", "conclusion": "结论", "next_review_on": "复查日期",
    "acceptance": "受理", "problem_type": "问题类型", "occurred": "发生时间", "number": "编号",
    "inquiry_round": "谈话函询轮次", "domain": "领域", "campaign": "专项",
}  # fmt: skip
TABLES = {
    "status": "statuses",
    "source": "sources",
    "category": "categories",
    "signature": "signatures",
    "acceptance": "rejections",
    "secrecy": "secrecy",
    "subject_level": "subject_levels",
    "handling": "handlings",
    "disposition": "disposals",
    "close_kind": "close_kinds",
}


def left_text(days: int | None, due_on: date | None = None) -> str:
    """How long a deadline has: 剩 6 天, 今天到期, 逾期 2 天; far ones by their day."""
    if days is None:
        return ""
    if days < 0:
        return f"逾期 {-days} 天"
    if days == 0:
        return "今天到期"
    if days > 60 and due_on is not None:
        return f"{due_on:%Y-%m-%d}"
    return f"剩 {days} 天"


def left_tone(days: int | None) -> str:
    """The chip's tone for a deadline."""
    return "" if days is None or days > 10 else "warning" if days >= 0 else "strong"


def standing_text(row: DeadlineRow) -> str:
    """How long an open deadline has, or that it cannot be counted yet."""
    return row.when if row.awaits_year is not None else left_text(row.days_left, row.due_on)


def standing_tone(row: DeadlineRow) -> str:
    """The chip's tone for an open deadline."""
    return "warning" if row.awaits_year is not None else left_tone(row.days_left)


def choices(table: str) -> list[tuple[str, str]]:
    """A code table as choices."""
    return [(row.code, row.name) for row in codes(table).values()]


def change_text(field: str, before: Any, after: Any) -> str:
    """One changed field as a line: 状态：待受理 → 初步核实; empty for what says nothing to a person."""
    if field == "extra":
        return _tags_text(before or {}, after or {})
    name = FIELD_NAMES.get(field)
    if name is None:
        return ""
    old, new = _shown(field, before), _shown(field, after)
    return f"{name}：{old} → {new}" if old else f"{name}：{new}"


def _tags_text(before: dict[str, Any], after: dict[str, Any]) -> str:
    """What lies beside a clue's columns: of that, its tags are for reading."""
    old, new = ("、".join(one.get("tags", ())) for one in (before, after))
    return "" if old == new else f"标签：{old} → {new or '无'}" if old else f"标签：{new}"


def _shown(field: str, value: Any) -> str:
    if value in (None, "", [], {}):
        return ""
    if value == "ACCEPTED":
        return "受理"
    text = name_of(TABLES[field], str(value)) if field in TABLES else str(value)
    return f"{text[:120]}……" if len(text) > 120 else text
