"""廉政档案 on paper: who the person is, and a line for every record that the acting account may see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from letters.sheets import Column, table_report
from models.base import kind_label
from models.persons.queries import FileEntry, PersonView
from models.rules import name_of
from ui.persons.file import state_name

_COLUMNS = (
    Column("日期", 1.8, "centre"),
    Column("类别", 1.9, "centre"),
    Column("编号", 2.6),
    Column("事项", 4.4),
    Column("状态", 1.7),
)
# what of a person's data helps nobody who reads the printed file
_NOT_PRINTED = ("电话", "住址", "备注")


def identity(view: PersonView) -> list[tuple[str, str]]:
    """Who the person is, as label and value."""
    return [
        ("姓名", view.name),
        ("曾用名", view.former_name),
        ("性别", view.gender),
        ("民族", view.ethnicity),
        ("出生日期", view.birth.isoformat() if view.birth else ""),
        (view.id_type or "证件号", view.id_no),
        ("政治面貌", view.political_status),
        ("入党日期", view.party_join_date.isoformat() if view.party_join_date else ""),
        ("文化程度", view.education),
        ("单位", view.unit_name),
        ("职务", view.post),
        ("人员层级", name_of("ranks", view.rank)),
        ("管理层级", name_of("subject_levels", view.subject_level)),
        ("管理人员", "是" if view.is_supervised else "否"),
        ("退休日期", view.retired_on.isoformat() if view.retired_on else ""),
        ("电话", view.phone),
        ("住址", view.address),
        ("备注", view.note),
    ]


def _row(entry: FileEntry) -> tuple[str, ...]:
    matter = f"{entry.title}\n{entry.text}" if entry.text else entry.title
    on = f"{entry.on:%Y-%m-%d}" if entry.on else ""
    return on, kind_label(entry.kind), entry.number, matter, state_name(entry.kind, entry.state)


def person_pdf(
    view: PersonView, office: str, actor: str, today: date, own: Sequence[tuple[str, str]] = ()
) -> bytes:
    """The file as a table, the earliest record first; says for whom it was made, since others may see more or less.

    ``own``: what stands in the office's own fields.
    """
    known = [(name, value) for name, value in identity(view) if value and name not in _NOT_PRINTED]
    known += own
    counts = "、".join(f"{name} {len(entries)} 件" for name, entries in view.parts if entries)
    limits = (f"正在影响期内：{line}。" for line in view.limits)
    notes = [f"在档记录：{counts or '无'}。", *limits, *(f"未了期限：{row.told}" for row in view.deadlines)]
    return table_report(
        "廉政档案",
        _COLUMNS,
        [_row(entry) for entry in view.entries],
        office=office,
        facts=[known[place : place + 2] for place in range(0, len(known), 2)],
        notes=[*notes, f"本表依{actor}的知悉范围生成，只列其可以查看的记录。"],
        made_on=today,
    )
