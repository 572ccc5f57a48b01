"""A copy's mark over a finished letter: its 份号, who made it and when, outside what the standard measures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from io import BytesIO

import pypdfium2

from letters import Marks, marks_sheet
from models.settings.operations import case_settings
from storage.office import Office
from ui.paper.pages import PDFIUM, UnreadablePages

MARKS = {"BOTH": "页脚一行和页边暗纹", "LINE": "页脚一行", "PATTERN": "页边暗纹"}


def copy_mark(number: int, name: str, at: datetime, how: str = "BOTH") -> Marks:
    """The mark of one copy: a line at the foot (份号, who, when), its 份号 faintly along the margins, or both."""
    line = f"份号{number:06d}　{name}　{at:%Y-%m-%d %H:%M}" if how != "PATTERN" else ""
    return Marks(line, f"{number:06d}" if how != "LINE" else "")


def mark_for(office: Office) -> Callable[[int], Marks] | None:
    """What makes the mark of a copy by its number, as the office's setting asks; None where it asks for none."""
    settings = office.read(case_settings)
    if not settings["mark_pages"]:
        return None
    how = str(settings["mark_how"])
    return lambda number: copy_mark(number, office.actor.name, office.now(), how)


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
