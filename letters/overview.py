"""A record of the year's work on paper: what it is, then each of its lists as a table of its own; and blank 测评票."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from letters.breaking import Style
from letters.fonts import FontSet, Role, current
from letters.setter import Setter
from letters.sheet_page import MEDIUM, Cell, Sheet
from letters.sheets import Column, _mark, _notes, _pdf
from letters.surface import WRITER

_SMALL = Style(11, 11)


@dataclass(frozen=True)
class Part:
    """A list under its heading; ``told`` says in a line how many there are and how far they have come."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    told: str = ""


def overview(
    title: str, facts: Sequence[tuple[str, str]], parts: Sequence[Part], *, office: str = "", notes: Sequence[str] = (),
    made_on: dt.date | None = None, landscape: bool = False, fonts: FontSet | None = None,
) -> bytes:  # fmt: skip
    """The paper: facts as a form, each part as a table whose head is repeated on every page."""
    with WRITER:
        used = fonts or current()
        sheet = Sheet(Setter(used), landscape=landscape, style=_SMALL)
        sheet.setter.place = "标题"
        sheet.title(title)
        sheet.gap(8)
        sheet.setter.place = "概况"
        rows = [[Cell(label, Role.HEI, "centre"), Cell(value)] for label, value in facts if value]
        if rows:
            sheet.table([1.6, 6.4], rows, least=22)
        for part in parts:
            _part(sheet, part)
        _notes(sheet, notes)
        mark = _mark(office, f"{made_on.year}年{made_on.month}月{made_on.day}日制" if made_on else "")
        return _pdf(sheet.finish(mark), sheet, title, office, made_on, used)


def _part(sheet: Sheet, part: Part) -> None:
    """Heading, what is told of the list, the table; the heading never stands alone at a page's foot."""
    sheet.setter.place = part.title
    sheet.gap(12)
    sheet.room(90)
    told = f"（{part.told}）" if part.told else ""
    sheet.text([(part.title, Role.HEI), (told, Role.KAI)], style=MEDIUM if not told else None)
    sheet.gap(3)
    head = [Cell(column.title, Role.HEI, "centre") for column in part.columns]
    body = [
        [Cell(value, Role.FANG, column.align) for column, value in zip(part.columns, row, strict=True)]
        for row in part.rows
    ]
    sheet.table([column.width for column in part.columns], [head, *body], header=1, least=20)


def blank_ballot(
    title: str, items: Sequence[tuple[str, float]], subjects: Sequence[str], *, office: str = "", made_on: dt.date | None = None,
    fonts: FontSet | None = None,
) -> bytes:  # fmt: skip
    """A 测评票 to be filled in by hand, without a name: a row a person, a column an item with its weight."""
    columns = [Column("测评对象", 2.4)]
    columns += [Column(f"{name}\n（权重{weight:g}）", 1.4, "centre") for name, weight in items]
    rows = [[subject, *("" for _ in items)] for subject in subjects]
    notes = [
        "填写说明：每格打 0 至 100 分，不得空格；不署姓名，填写后投入票箱。",
        "各项目按权重折算，全部有效票取平均分。",
    ]
    part = Part("测评项目", columns, rows)
    return overview(
        title,
        (),
        [part],
        office=office,
        notes=notes,
        made_on=made_on,
        landscape=len(items) > 4,
        fonts=fonts,
    )
