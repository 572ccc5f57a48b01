"""A list as a spreadsheet in memory, with its marking above the headings and on every printed page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from models.exports import Marking
from storage.workbook_bytes import workbook_bytes
from storage.workbooks import _NOT_XML

# what a spreadsheet program may take for a formula or a command at the beginning of a cell
FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
LONGEST = 32_000
_NOT_SHEET = re.compile(r"[\[\]:*?/\\]")


def harmless(text: str) -> str:
    """The text with an apostrophe before it when a spreadsheet could run it, also after a way through CSV."""
    clean = _NOT_XML.sub("", text)[:LONGEST]
    return f"'{clean}" if text.startswith(FORMULA_MARKS) or clean.startswith(FORMULA_MARKS) else clean


@dataclass(frozen=True)
class BookSheet:
    """A sheet of a book: its name, headings, one row a record."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


def list_book(
    title: str, office: str, marking: Marking, headings: Sequence[str], rows: Sequence[Sequence[str]]
) -> bytes:
    """The bytes of an .xlsx: title, marking, headings, one row a record."""
    return lists_book(title, office, marking, [BookSheet(title, headings, rows)])


def lists_book(title: str, office: str, marking: Marking, sheets: Sequence[BookSheet]) -> bytes:
    """The bytes of an .xlsx of several lists, each on a sheet of its own under the same marking."""
    from openpyxl import Workbook

    book = Workbook()
    book.properties.creator = "清卷"
    for place, given in enumerate(sheets):
        made = book.active if place == 0 else book.create_sheet()
        made.title = _NOT_SHEET.sub("", given.name)[:31] or f"清单{place + 1}"
        _fill(made, title, office, marking, given)
    return workbook_bytes(book)


def _fill(sheet: Any, title: str, office: str, marking: Marking, given: BookSheet) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    headings, rows = given.headings, given.rows
    taken = f"导出人：{marking.who}　时间：{marking.when}　共 {marking.count} 条"
    chosen = f"　筛选：{marking.chosen}" if marking.chosen else ""
    top, bold = Alignment(vertical="top", wrap_text=True), Font(bold=True)
    above = [f"{office}　{title}", marking.mark, f"{taken}{chosen}"]
    for number, text in enumerate(above, 1):
        sheet.cell(number, 1, harmless(text)).font = Font(bold=True, size=14 if number == 1 else 11)
    for number, row in enumerate([headings, *rows], len(above) + 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column, harmless(value))
            cell.data_type, cell.alignment = "s", top
            if number == len(above) + 1:
                cell.font = bold
    for column, heading in enumerate(headings, 1):
        texts = [heading, *(row[column - 1] for row in rows[:50])]
        widest = max(sum(2 if ord(char) > 255 else 1 for char in text) for text in texts)
        sheet.column_dimensions[get_column_letter(column)].width = min(max(widest + 2, 8), 60)
    sheet.freeze_panes = sheet.cell(len(above) + 2, 1)
    sheet.print_title_rows = f"1:{len(above) + 1}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = f"{marking.mark}　第 &P 页 共 &N 页"
