"""Many PDFs bound to one in memory, with page numbers stamped where an archive has them (domain.md 7.1)."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO

import pypdfium2
import pypdfium2.raw as pdfium

from ui.paper.pages import MM_PER_POINT, PDFIUM, UnreadablePages

_SIZE = 14.0
_FROM_EDGE, _FROM_TOP = 16 / MM_PER_POINT, 14 / MM_PER_POINT
_DIGIT = 0.5  # a digit's width in the stamp's type, in ems

Step = Callable[[int], None]


@dataclass(frozen=True)
class Bound:
    """One part to bind; ``numbered`` pages are counted and stamped, from 1 in each volume."""

    pdf: bytes
    numbered: bool
    begins_volume: bool = False


def page_count(pdf: bytes) -> int:
    """How many pages; :class:`UnreadablePages` for bytes that are no PDF, or an encrypted or empty one."""
    try:
        with PDFIUM, pypdfium2.PdfDocument(pdf) as document:
            count = len(document)
            # a broken page tree shows only when a page is loaded
            for index in range(count):
                document[index].close()
    except pypdfium2.PdfiumError as error:
        raise UnreadablePages from error
    if not count:
        raise UnreadablePages
    return count


def bind(parts: Sequence[Bound], step: Step | None = None) -> bytes:
    """All parts as one PDF, in order; ``step(n)`` after each part. Raises :class:`UnreadablePages`."""
    try:
        with PDFIUM:
            whole = pypdfium2.PdfDocument.new()
        number = 0
        for place, part in enumerate(parts, 1):
            # the lock is let go between parts, so that the screen can draw meanwhile
            with PDFIUM, pypdfium2.PdfDocument(part.pdf) as source:
                number = 0 if part.begins_volume else number
                if not part.numbered:
                    whole.import_pages(source)
                else:
                    for run in _runs(source):
                        with _framed(source, run) as sheets:
                            for index in range(len(sheets)):
                                number += 1
                                _stamp(sheets, index, number)
                            whole.import_pages(sheets)
            if step is not None:
                step(place)
        made = BytesIO()
        with PDFIUM:
            whole.save(made)
            whole.close()
    except pypdfium2.PdfiumError as error:
        raise UnreadablePages from error
    return made.getvalue()


def _runs(source: pypdfium2.PdfDocument) -> list[range]:
    """Pages in a row of one size; what is laid over a page (a seal, a note) becomes part of it."""
    runs: list[range] = []
    before: tuple[int, int] | None = None
    for index in range(len(source)):
        page = source[index]
        if pdfium.FPDFPage_GetAnnotCount(page.raw):
            pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_PRINT)
        wide, high = page.get_size()
        page.close()
        size = (round(wide), round(high))
        if size == before:
            runs[-1] = range(runs[-1].start, index + 1)
        else:
            runs.append(range(index, index + 1))
        before = size
    return runs


def _framed(source: pypdfium2.PdfDocument, run: range) -> pypdfium2.PdfDocument:
    """The pages of a run, each as one drawing on an upright page: the stamp then touches nothing of the original."""
    wide, high = source.get_page_size(run.start)
    part = source
    if len(run) < len(source):
        part = pypdfium2.PdfDocument.new()
        part.import_pages(source, list(run))
    raw = pdfium.FPDF_ImportNPagesToOne(part.raw, wide, high, 1, 1)
    if part is not source:
        part.close()
    if not raw:
        raise UnreadablePages
    return pypdfium2.PdfDocument(raw)


def _stamp(document: pypdfium2.PdfDocument, index: int, number: int) -> None:
    """The number at the outer upper corner: right on a front page, left on a back one."""
    page = document[index]
    text = str(number)
    wide, high = page.get_size()
    x = wide - _FROM_EDGE - len(text) * _SIZE * _DIGIT if number % 2 else _FROM_EDGE
    stamp = pdfium.FPDFPageObj_NewTextObj(document.raw, b"Times-Roman", _SIZE)
    wide_text = (text + "\0").encode("utf-16-le")
    letters = ctypes.cast(ctypes.create_string_buffer(wide_text), ctypes.POINTER(ctypes.c_ushort))
    pdfium.FPDFText_SetText(stamp, letters)
    pdfium.FPDFPageObj_SetFillColor(stamp, 0, 0, 0, 255)
    pdfium.FPDFPageObj_Transform(stamp, 1, 0, 0, 1, x, high - _FROM_TOP)
    pdfium.FPDFPage_InsertObject(page.raw, stamp)
    page.gen_content()
    page.close()
