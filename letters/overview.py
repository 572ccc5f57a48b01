"""The year's work on paper: a record with each of its lists as a table of its own, blank 测评票, a figure's course."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from letters.breaking import Style
from letters.fonts import FontSet, Role, current
from letters.page import Box
from letters.setter import Setter
from letters.sheet_page import MEDIUM, TINY, Cell, Sheet
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


_NOW, _BEFORE = (0.21, 0.33, 0.44), (0.76, 0.8, 0.83)
_TALL = 230.0


@dataclass(frozen=True)
class Bars:
    """A figure over its parts: the names below, the values of this year and (where compared) of the year before."""

    names: Sequence[str]
    now: Sequence[int]
    before: Sequence[int] = ()
    legend: tuple[str, str] = ("", "")
    unit: str = ""


def chart_sheet(
    title: str, bars: Bars, *, office: str = "", notes: Sequence[str] = (), made_on: dt.date | None = None,
    fonts: FontSet | None = None,
) -> bytes:  # fmt: skip
    """A figure's course on paper: the bars with their numbers above, then the same numbers as a table."""
    with WRITER:
        used = fonts or current()
        sheet = Sheet(Setter(used), style=_SMALL)
        sheet.setter.place = "标题"
        sheet.title(title)
        sheet.gap(10)
        sheet.setter.place = "图"
        _draw(sheet, bars)
        sheet.gap(16)
        sheet.setter.place = "表"
        heads = [
            Cell(f"单位：{bars.unit}", Role.HEI, "centre"),
            *(Cell(name, Role.HEI, "centre") for name in bars.names),
        ]
        rows = [heads]
        for name, values in zip(bars.legend, (bars.now, bars.before), strict=True):
            if values:
                told = [str(value) for value in values] + [""] * (len(bars.names) - len(values))
                rows.append(
                    [Cell(name, Role.HEI, "centre"), *(Cell(text, Role.FANG, "centre") for text in told)]
                )
        sheet.table([1.6, *(1.0 for _ in bars.names)], rows, least=22)
        _notes(sheet, notes)
        mark = _mark(office, f"{made_on.year}年{made_on.month}月{made_on.day}日制" if made_on else "")
        return _pdf(sheet.finish(mark), sheet, title, office, made_on, used)


def _draw(sheet: Sheet, bars: Bars) -> None:
    """Bars side by side on one line, each with its number; the legend above."""
    _legend(sheet, bars)
    most = max((*bars.now, *bars.before, 1))
    slot = sheet.width / max(len(bars.names), 1)
    thick = min(slot * (0.34 if bars.before else 0.5), 40.0)
    foot = sheet.y + 20 + _TALL
    for place, name in enumerate(bars.names):
        middle = sheet.left + slot * (place + 0.5)
        pairs = [(bars.before, _BEFORE, middle - thick - 1), (bars.now, _NOW, middle + 1)]
        if not bars.before:
            pairs = [(bars.now, _NOW, middle - thick / 2)]
        for values, colour, left in pairs:
            if place < len(values):
                tall = _TALL * values[place] / most
                sheet.page.boxes.append(Box(left, foot - tall, thick, tall, colour))
                number = sheet.setter.line(str(values[place]), Role.SONG, TINY)
                sheet.page.put(number, left + (thick - number.width) / 2, foot - tall - 8)
        below = sheet.setter.line(name, Role.FANG, TINY)
        sheet.page.put(below, middle - below.width / 2, foot + 10)
    sheet.y = foot
    sheet.rule()
    sheet.y += 22


def _legend(sheet: Sheet, bars: Bars) -> None:
    left = sheet.left
    for name, colour, values in zip(bars.legend, (_NOW, _BEFORE), (bars.now, bars.before), strict=True):
        if name and values:
            sheet.page.boxes.append(Box(left, sheet.y + 4, 10, 10, colour))
            told = sheet.setter.line(name, Role.FANG, TINY)
            sheet.page.put(told, left + 14, sheet.y + 9)
            left += 24 + told.width
    sheet.y += 22
