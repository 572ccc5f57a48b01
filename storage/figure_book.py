"""The figures of a period as a spreadsheet: with the period compared, by unit, and a chart. In memory; marked like a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from models.exports import Marking
from storage.list_book import harmless
from storage.workbook_bytes import workbook_bytes

CHARTED = 12
"""Figures that a chart shows at most."""


@dataclass(frozen=True)
class FigureRow:
    """One figure: now, in the period compared, its definition, and its sum by unit."""

    label: str
    unit: str
    now: int
    before: int
    definition: str
    units: tuple[tuple[str, int], ...] = ()
    charted: bool = False


def figure_book(title: str, office: str, marking: Marking, compared: str, rows: Sequence[FigureRow]) -> bytes:
    """The bytes of an .xlsx: 指标, 各单位, 图表; ``compared`` names the period beside, for example 上年同期."""
    from openpyxl import Workbook

    book = Workbook()
    book.properties.creator = "清卷"
    first = book.active
    first.title = "指标"
    heads = ("指标", "单位", "本期", compared, "增减", "口径")
    cells: list[Sequence[Any]] = [
        (harmless(row.label), harmless(row.unit), row.now, row.before, row.now - row.before, harmless(row.definition))
        for row in rows
    ]  # fmt: skip
    _fill(first, title, office, marking, heads, cells, (34, 8, 10, 10, 10, 70))
    split: list[Sequence[Any]] = [
        (harmless(row.label), harmless(unit or "（没有写明单位）"), amount)
        for row in rows
        for unit, amount in row.units
    ]
    _fill(
        book.create_sheet("各单位"), title, office, marking, ("指标", "所属单位", "本期"), split, (34, 34, 10)
    )
    charted = [row for row in rows if row.charted][:CHARTED]
    if charted:
        _chart(book.create_sheet("图表"), title, office, marking, compared, charted)
    return workbook_bytes(book)


def _fill(
    sheet: Any,
    title: str,
    office: str,
    marking: Marking,
    heads: Sequence[str],
    cells: Sequence[Sequence[Any]],
    widths: Sequence[int],
) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    chosen = f"　{marking.chosen}" if marking.chosen else ""
    for number, text in enumerate(
        (f"{office}　{title}", marking.mark, f"导出人：{marking.who}　时间：{marking.when}{chosen}"), 1
    ):
        sheet.cell(number, 1, harmless(text)).font = Font(bold=number == 1)
    for place, head in enumerate(heads, 1):
        sheet.cell(4, place, head).font = Font(bold=True)
    for line, row in enumerate(cells, 5):
        for place, value in enumerate(row, 1):
            sheet.cell(line, place, value).alignment = Alignment(vertical="top", wrap_text=True)
    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A5"


def _chart(
    sheet: Any, title: str, office: str, marking: Marking, compared: str, rows: Sequence[FigureRow]
) -> None:
    from openpyxl.chart import BarChart, Reference

    cells = [(harmless(row.label), row.now, row.before) for row in rows]
    _fill(sheet, title, office, marking, ("指标", "本期", compared), cells, (34, 10, 10))
    chart = BarChart()
    chart.type, chart.title = "bar", title
    chart.add_data(
        Reference(sheet, min_col=2, max_col=3, min_row=4, max_row=4 + len(rows)), titles_from_data=True
    )
    chart.set_categories(Reference(sheet, min_col=1, min_row=5, max_row=4 + len(rows)))
    chart.height, chart.width = 1.2 * len(rows) + 4, 24
    chart.x_axis.scaling.orientation = "maxMin"
    chart.x_axis.delete = chart.y_axis.delete = False
    sheet.add_chart(chart, "E4")
