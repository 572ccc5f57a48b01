"""A workbook's bytes made in memory: openpyxl by itself writes each sheet into a temporary file, readable on the disk."""

from __future__ import annotations

import io
import zipfile
from typing import Any


def workbook_bytes(book: Any) -> bytes:
    """What ``book.save`` would write, without a file anywhere."""
    from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
    from openpyxl.worksheet._writer import WorksheetWriter
    from openpyxl.writer.excel import ExcelWriter

    class InMemory(ExcelWriter):  # type: ignore[misc]  # openpyxl has no types
        """Writes a sheet into a buffer instead of a temporary file."""

        def write_worksheet(self, sheet: Any) -> None:
            sheet._drawing = SpreadsheetDrawing()
            sheet._drawing.charts, sheet._drawing.images = sheet._charts, sheet._images
            with io.BytesIO() as buffer:
                writer = WorksheetWriter(sheet, buffer)
                writer.write()
                sheet._rels = writer._rels
                self._archive.writestr(sheet.path[1:], buffer.getvalue())
            self.manifest.append(sheet)

    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        InMemory(book, archive).save()
    return made.getvalue()


__all__ = ["workbook_bytes"]
