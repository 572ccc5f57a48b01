"""A copy's mark over a finished letter: its 份号, who made it and when, outside what the standard measures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from io import BytesIO

import pypdfium2

from letters import Marks, copy_number_sheet, marks_sheet
from models.letters.batches import paper_with_number
from models.settings.operations import case_settings
from storage.office import Office
from ui.paper.pages import PDFIUM, UnreadablePages
from ui.paper.typesetting import to_letter

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


def copies_of(office: Office, letter_id: int, pdf: bytes) -> Callable[[int], bytes] | None:
    """What makes a letter's copy by its number: marked as set, a secret one with its 份号 in the head; None for neither."""
    mark = mark_for(office)
    paper = office.read(paper_with_number, letter_id=letter_id)
    if mark is None and paper is None:
        return None

    def made(number: int) -> bytes:
        done = pdf if mark is None else marked(pdf, mark(number))
        if paper is None:
            return done
        return _laid_over(done, copy_number_sheet(to_letter(paper), number), first_only=True)

    return made


def marked(pdf: bytes, marks: Marks) -> bytes:
    """The PDF with the mark on each page; the kept original stays as it is. Raises :class:`UnreadablePages`."""
    return _laid_over(pdf, marks_sheet(marks))


def _laid_over(pdf: bytes, sheet: bytes, *, first_only: bool = False) -> bytes:
    try:
        with PDFIUM, pypdfium2.PdfDocument(pdf) as document, pypdfium2.PdfDocument(sheet) as over:
            stamp = over.page_as_xobject(0, document)
            for index in range(1 if first_only else len(document)):
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
