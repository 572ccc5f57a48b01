"""双向核对表 on paper."""

from __future__ import annotations

from datetime import date

from letters.sheets import Column, table_report
from models.clues.checklist import CheckList


def check_pdf(found: CheckList, period: str, office: str, actor: str, today: date) -> bytes:
    """The list by source and state, with the counts and what does not match below it."""
    rows = [
        (
            place,
            row.source_doc_no,
            row.number,
            row.title,
            row.source_text,
            f"{row.registered_on:%Y-%m-%d}",
            row.status_text,
            row.report_text,
            matched_text(row.matched),
        )
        for place, row in enumerate(found.rows, 1)
    ]
    notes = [f"{source}：{state} {count} 件" for source, state, count in found.counts]
    if found.only_superior:
        notes.append(f"只在上级清单中的：{'、'.join(found.only_superior)}")
    return table_report(
        "问题线索双向核对表",
        [
            Column("序号", 0.6, "centre"),
            Column("来文号", 2.0),
            Column("线索编号", 2.0),
            Column("线索", 3.6),
            Column("来源", 1.4),
            Column("登记日期", 1.3, "centre"),
            Column("状态", 1.2),
            Column("报结期限", 1.3, "centre"),
            Column("核对", 0.9, "centre"),
        ],
        rows,
        office=office,
        period=f"{period}　共 {found.total} 件",
        notes=[*notes, f"本表依{actor}的知悉范围生成。核对人（签名）：　　　　　　上级核对人（签名）："],
        made_on=today,
        landscape=True,
    )


def matched_text(matched: bool | None) -> str:
    """What the check says of a row."""
    return "" if matched is None else "一致" if matched else "上级没有"
