"""廉政档案 on paper: who the person is, and a line for every record that the acting account may see."""

from __future__ import annotations

from datetime import date

from letters.sheets import Column, table_report
from models.base import kind_label
from models.persons.queries import PersonView
from models.rules import name_of
from ui.persons.file import state_name


def person_pdf(view: PersonView, office: str, actor: str, today: date) -> bytes:
    """The file as a table, the earliest record first; says for whom it was made, since others may see more or less."""
    rows = [
        (
            f"{entry.on:%Y-%m-%d}" if entry.on else "",
            kind_label(entry.kind),
            entry.number,
            entry.title,
            state_name(entry.kind, entry.state),
        )
        for entry in view.entries
    ]
    born = f"{view.birth:%Y-%m-%d}出生" if view.birth else ""
    parts = (
        view.name,
        view.gender,
        born,
        view.political_status,
        view.unit_name,
        view.post,
        name_of("ranks", view.rank),
    )
    due = [f"未了期限：{row.due_on:%Y-%m-%d} {row.what}（{row.basis}）" for row in view.deadlines]
    return table_report(
        "廉政档案",
        [
            Column("日期", 1.3, "centre"),
            Column("类别", 1.1, "centre"),
            Column("编号", 2.2),
            Column("事项", 3.4),
            Column("状态", 1.6),
        ],
        rows,
        office=office,
        period="　".join(part for part in parts if part),
        notes=[*due, f"本表依{actor}的知悉范围生成，只列其可以查看的记录。"],
        made_on=today,
    )
