"""Spreadsheets (.xlsx) to and from memory: a ledger read as plain sheets, rows written as a sheet. No file of its own.

What a stranger's file could do is bounded before it is opened: its size unpacked, its rows and columns.
"""

from __future__ import annotations

import hashlib
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from models.imports.cells import Cell
from models.imports.sheets import Sheet
from storage import fs
from storage.errors import StorageError
from storage.workbook_bytes import workbook_bytes

LARGEST_FILE = 64 * 1024 * 1024
LARGEST_UNPACKED = 128 * 1024 * 1024
MOST_COLUMNS = 256
MOST_ROWS = 100_000
_OLE = b"\xd0\xcf\x11\xe0"
# characters that XML 1.0 does not have
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
Progress = Callable[[str, int, int], None]


class UnreadableWorkbook(StorageError):
    """The file is no .xlsx that can be read; the sentence says what to do."""


@dataclass(frozen=True)
class Workbook:
    """A spreadsheet file's sheets, in their order, and the SHA-256 of its bytes."""

    name: str
    sha256: str
    sheets: tuple[Sheet, ...]

    def first(self) -> Sheet:
        """The visible sheet with the most rows among the first; the one that people mean."""
        shown = [sheet for sheet in self.sheets if not sheet.hidden and sheet.rows]
        if not shown:
            raise UnreadableWorkbook("这个文件里没有写了内容的工作表，请核对后重新选择。")
        return max(shown, key=lambda sheet: len(sheet.rows))

    def sheet(self, name: str) -> Sheet:
        """A sheet by its name."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        names = "、".join(sheet.name for sheet in self.sheets)
        raise UnreadableWorkbook(f"文件里没有工作表“{name}”，有：{names}。")


def read_workbook(path: Path) -> Workbook:
    """Read a spreadsheet file; raises :class:`UnreadableWorkbook`, or what the disk says."""
    if not path.is_file():
        raise UnreadableWorkbook(f"没有找到文件“{path.name}”，请重新选择。")
    if path.stat().st_size > LARGEST_FILE:
        raise UnreadableWorkbook("这个文件超过 64 MB，请拆成几个再导入。")
    return parse_workbook(fs.read_limited(path, LARGEST_FILE), path.name)


def parse_workbook(data: bytes, name: str) -> Workbook:
    """Read a spreadsheet's bytes: values as Excel last reckoned them, merged cells filled, empty edges cut off."""
    _require_sound(data)
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl remarks on styles and extensions that it leaves out
            book = load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
        sheets = tuple(_sheet(sheet) for sheet in book.worksheets)
        book.close()
    except Exception as error:
        raise UnreadableWorkbook(
            "这个文件打不开，可能已损坏，请用 Excel 或 WPS 打开后另存为 .xlsx 再导入。"
        ) from error
    return Workbook(name, hashlib.sha256(data).hexdigest(), sheets)


def _require_sound(data: bytes) -> None:
    if data.startswith(_OLE):
        raise UnreadableWorkbook(
            "这是旧版 .xls 文件，或者设了打开密码，请用 Excel 或 WPS 另存为不加密的 .xlsx 后再导入。"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(item.file_size for item in packed.infolist())
            names = set(packed.namelist())
    except (zipfile.BadZipFile, RuntimeError, ValueError, OSError, EOFError) as error:
        raise UnreadableWorkbook("这不是 .xlsx 文件，请用 Excel 或 WPS 另存为 .xlsx 后再导入。") from error
    if "xl/workbook.xml" not in names:
        raise UnreadableWorkbook("这不是 .xlsx 文件，请用 Excel 或 WPS 另存为 .xlsx 后再导入。")
    if unpacked > LARGEST_UNPACKED:
        raise UnreadableWorkbook("这个文件展开后过大，请拆成几个再导入。")


def _sheet(sheet: Any) -> Sheet:
    if sheet.max_column > MOST_COLUMNS or sheet.max_row > MOST_ROWS:
        # a stray format far out makes a sheet look endless: what is beyond is not a ledger's
        limits = {"max_row": min(sheet.max_row, MOST_ROWS), "max_col": min(sheet.max_column, MOST_COLUMNS)}
    else:
        limits = {}
    rows = [[_value(value) for value in row] for row in sheet.iter_rows(values_only=True, **limits)]
    joined: set[tuple[int, int]] = set()
    for merged in sheet.merged_cells.ranges:
        _fill(rows, joined, merged)
    while rows and not any(value not in (None, "") for value in rows[-1]):
        rows.pop()
    return Sheet(
        sheet.title, tuple(tuple(row) for row in rows), sheet.sheet_state != "visible", frozenset(joined)
    )


def _fill(rows: list[list[Cell]], joined: set[tuple[int, int]], merged: Any) -> None:
    if merged.min_row > len(rows) or merged.min_col > len(rows[merged.min_row - 1]):
        return
    value = rows[merged.min_row - 1][merged.min_col - 1]
    if value in (None, ""):
        return
    for row in range(merged.min_row, min(merged.max_row, len(rows)) + 1):
        for column in range(merged.min_col, min(merged.max_col, len(rows[row - 1])) + 1):
            rows[row - 1][column - 1] = value
            if row > merged.min_row:
                joined.add((row, column))


def _value(value: Any) -> Cell:
    if value is None or isinstance(value, str | int | float | bool | datetime | date | time):
        return value
    return str(value)


def write_workbook(sheets: Sequence[tuple[str, Sequence[str], Sequence[Sequence[Cell]]]]) -> bytes:
    """A spreadsheet of (name, headings, rows): headings in bold and kept in view, columns as wide as their texts.

    A text that begins with ``=`` stays a text: what stood in a ledger is never run as a formula.
    """
    from openpyxl import Workbook as Book
    from openpyxl.styles import Alignment, Font

    book = Book()
    top, bold = Alignment(vertical="top", wrap_text=True), Font(bold=True)
    book.remove(book.active)
    for name, headings, rows in sheets:
        sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", name)[:31])
        for number, row in enumerate([headings, *rows], 1):
            for column, value in enumerate(row, 1):
                cell = sheet.cell(number, column)
                cell.value = _NOT_XML.sub("", value)[:32_000] if isinstance(value, str) else value
                if isinstance(value, str):
                    cell.data_type = "s"
                cell.alignment = top
                if number == 1:
                    cell.font = bold
        sheet.freeze_panes = "A2"
        for column, heading in enumerate(headings, 1):
            texts = [heading, *(str(row[column - 1]) for row in rows[:50] if column <= len(row))]
            widest = max(sum(2 if ord(char) > 255 else 1 for char in text) for text in texts)
            sheet.column_dimensions[sheet.cell(1, column).column_letter].width = min(max(widest + 2, 8), 48)
    return workbook_bytes(book)
