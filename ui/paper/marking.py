"""A copy's mark over a finished letter: its 份号, who made it and when, outside what the standard measures."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

import pypdfium2

from letters import Marks, marks_sheet
from models.settings.operations import case_settings
from storage.office import Office
from ui.paper.pages import PDFIUM, UnreadablePages


def copy_mark(number: int, name: str, at: datetime) -> Marks:
    """The mark of one copy; the pattern at the margins carries its 份号."""
    return Marks(f"份号{number:06d}　{name}　{at:%Y-%m-%d %H:%M}", f"{number:06d}")


def marks_wanted(office: Office) -> bool:
    """Whether the office's setting asks for marks on what is printed and exported."""
    return bool(office.read(case_settings)["mark_pages"])


def marked(pdf: bytes, marks: Marks) -> bytes:
    """The PDF with the mark on each page; the kept original stays as it is. Raises :class:`UnreadablePages`."""
    sheet = marks_sheet(marks)
    try:
        with PDFIUM, pypdfium2.PdfDocument(pdf) as document, pypdfium2.PdfDocument(sheet) as over:
            stamp = over.page_as_xobject(0, document)
            for index in range(len(document)):
                page = document[index]
                page.insert_obj(stamp.as_pageobject())
                page.gen_content()
                page.close()
            stamp.close()
            made = BytesIO()
            document.save(made)
    except pypdfium2.PdfiumError as error:
        raise UnreadablePages from error
    return made.getvalue()
