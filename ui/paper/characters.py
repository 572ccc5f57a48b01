"""The characters of a page as shapes in a printer's dots, to be filled after pdfium has told the rest of the page.

Told by pdfium itself a page of Chinese is some ninety thousand calls to Windows; told from here it is about two for
each character. Taken is only what is certain to be the same ink; whatever is in doubt stays for pdfium to tell.
"""

from __future__ import annotations

import ctypes
import unicodedata
from ctypes import addressof, c_double, c_float, c_int, c_uint
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from ui.paper.outlines import Box, Matrix, Outlines, Shape

# how far a character's box may stand from where the same character had it, in points
SAME = 0.005
# how far an outline may stand from the box that its font tells, in ems
ROUGHLY = 0.03
# how high the box of a space may be, in ems
BLANK = 0.002
# smaller type than this, in dots to the em, has strokes thinner than a dot: rounded alike they would be gone in every place
COARSE = 40
# how near to a character something is over it, in points
NEAR = 1.0
WHITE = (255, 255, 255)
FILL = (pdfium.FPDFPageObj_GetFillColor, pdfium.FPDFPageObj_GetRenderedFillPattern)
STROKE = (pdfium.FPDFPageObj_GetStrokeColor, pdfium.FPDFPageObj_GetRenderedStrokePattern)
RIGHT_TO_LEFT = frozenset({"R", "AL"})

Colour = tuple[int, int, int]
Place = tuple[int, int, int, int]
Drawn = tuple[Shape | None, Box | None]


@dataclass
class Run:
    """The characters of one text object: shapes with their origins in dots, to be filled with one colour."""

    colour: Colour
    bounds: Box
    certain: bool
    placed: list[tuple[Shape, int, int]] = field(default_factory=list)


class _Font:
    """A font of the document, held so that its address stays its own; what it drew under each matrix."""

    def __init__(self, document: pypdfium2.PdfDocument, raw: Any) -> None:
        self.raw = raw
        held = pdfium.FPDFPageObj_CreateTextObj(document, raw, 1.0)
        self.holder = pypdfium2.PdfObject(held, pdf=document)
        self.embedded = pdfium.FPDFFont_GetIsEmbedded(raw) == 1
        name = ctypes.create_string_buffer(256)
        pdfium.FPDFFont_GetBaseFontName(raw, name, len(name))
        self.name = name.value.rpartition(b"+")[2]
        self.drawn: dict[tuple[float, ...], dict[int, Drawn]] = {}


class _Scale:
    """From the page's points to the printer's dots; the page has a size."""

    def __init__(self, page: Any, place: Place) -> None:
        sheet = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, sheet)
        left, top, width, height = place
        self.sheet: Box = (sheet.left, sheet.right, sheet.bottom, sheet.top)
        self.x, self.y = width / (sheet.right - sheet.left), height / (sheet.top - sheet.bottom)
        self.left, self.top = left - self.x * sheet.left, top + self.y * sheet.top

    def spot(self, x: float, y: float) -> tuple[int, int]:
        return round(self.left + self.x * x), round(self.top - self.y * y)

    def dots(self, matrix: Matrix) -> Matrix:
        a, b, c, d = matrix
        return self.x * a, -self.y * b, self.x * c, -self.y * d


class Characters:
    """The characters of one document. To be used under pdfium's lock, and closed before the document."""

    def __init__(self, document: pypdfium2.PdfDocument) -> None:
        self._document = document
        self._fonts: dict[int, _Font] = {}
        self._outlines = Outlines()
        # where reading goes from right to left, what is read may be the mirror of what is drawn
        told = ctypes.create_string_buffer(8)
        pdfium.FPDF_VIEWERREF_GetName(document, b"Direction", told, len(told))
        self._mirrored = told.value == b"R2L"

    def close(self) -> None:
        """Let the fonts go."""
        for font in self._fonts.values():
            font.holder.close()
        self._fonts.clear()

    def take(self, page: Any, place: Place) -> list[Run]:
        """Take the characters out of a loaded page; ``place`` is where it goes: left, top, width, height in dots.

        They are to be filled over the rest, in this order. None are taken from a page that is turned, has something
        laid over it, or paints in a later step where a character stands.
        """
        if (
            min(pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)) <= 0
            or pdfium.FPDFPage_GetRotation(page)
            or pdfium.FPDFPage_GetAnnotCount(page)
            or pdfium.FPDFPage_HasTransparency(page)
        ):
            return []
        runs = self._runs(page, _Scale(page, place))
        if self._mirrored:
            return []
        taken: list[tuple[Any, Run]] = []
        for index in range(pdfium.FPDFPage_CountObjects(page)):
            item = pdfium.FPDFPage_GetObject(page, index)
            run = runs.get(addressof(item.contents))
            if run is not None and run.certain:
                taken.append((item, run))
            elif taken and _covers(self._document, item, [run for _, run in taken]):
                return []
        for item, _ in taken:
            pdfium.FPDFPageObj_SetIsActive(item, False)
        return [run for _, run in taken]

    def _runs(self, page: Any, scale: _Scale) -> dict[int, Run]:
        """The page's text objects by their address."""
        text = pdfium.FPDFText_LoadPage(page)
        runs: dict[int, Run] = {}
        x, y, left, right, bottom, top = (c_double() for _ in range(6))
        last = 0
        for index in range(pdfium.FPDFText_CountChars(text)):
            item = pdfium.FPDFText_GetTextObject(text, index)
            if not item:
                continue
            address = addressof(item.contents)
            if address != last:
                last, font, matrix = address, self._font(item), _matrix(text, index, item)
                drawn = font.drawn.setdefault((*matrix, scale.x, scale.y), {})
                run = runs.get(address) or _begin(self._document, item, font, scale, matrix)
                runs[address] = run
            if not run.certain:
                continue
            code = pdfium.FPDFText_GetUnicode(text, index)
            pdfium.FPDFText_GetCharOrigin(text, index, x, y)
            pdfium.FPDFText_GetCharBox(text, index, left, right, bottom, top)
            spot = x.value, y.value
            box = left.value - spot[0], right.value - spot[0], bottom.value - spot[1], top.value - spot[1]
            if code not in drawn:
                drawn[code] = self._drawn(font, code, matrix, box, scale)
            shape, known = drawn[code]
            if known is None or not _same(known, box, SAME):
                run.certain = False
            elif shape is not None:
                run.placed.append((shape, *scale.spot(*spot)))
        pdfium.FPDFText_ClosePage(text)
        return runs

    def _font(self, item: Any) -> _Font:
        raw = pdfium.FPDFTextObj_GetFont(item)
        address = addressof(raw.contents)
        if address not in self._fonts:
            self._fonts[address] = _Font(self._document, raw)
        return self._fonts[address]

    def _drawn(self, font: _Font, code: int, matrix: Matrix, box: Box, scale: _Scale) -> Drawn:
        """What a font draws for a character, and the box by which it is known again; no box when in doubt."""
        character = chr(code)
        self._mirrored |= unicodedata.bidirectional(character) in RIGHT_TO_LEFT
        size = max(map(abs, matrix))
        if character.isspace():
            return None, box if box[3] - box[2] <= BLANK * size else None
        outline = self._outlines.read(font.raw, font.name, code)
        if outline is None or not _same(outline.box(matrix), box, ROUGHLY * size):
            return None, None
        return outline.shape(scale.dots(matrix)), box


def _matrix(text: Any, index: int, item: Any) -> Matrix:
    """From ems to the page's points, at a character."""
    matrix, size = pdfium.FS_MATRIX(), c_float()
    pdfium.FPDFText_GetMatrix(text, index, matrix)
    pdfium.FPDFTextObj_GetFontSize(item, size)
    return (
        size.value * matrix.a, size.value * matrix.b, size.value * matrix.c, size.value * matrix.d,
    )  # fmt: skip


def _begin(document: Any, item: Any, font: _Font, scale: _Scale, matrix: Matrix) -> Run:
    """A text object, its characters yet to come; certain when it is plainly filled and stands whole on the sheet."""
    bounds, colour = _bounds(item), _colour(document, item)
    (left, right, bottom, top), sheet = bounds, scale.sheet
    certain = (
        font.embedded
        and colour is not None
        and max(map(abs, scale.dots(matrix))) >= COARSE
        and (sheet[0] <= left and right <= sheet[1] and sheet[2] <= bottom and top <= sheet[3])
        and pdfium.FPDFClipPath_CountPaths(pdfium.FPDFPageObj_GetClipPath(item)) < 0
        # a mark may hide what it holds, or give a reader other words than are drawn
        and not pdfium.FPDFPageObj_CountMarks(item)
    )
    return Run(colour or (0, 0, 0), bounds, certain)


def _bounds(item: Any) -> Box:
    left, bottom, right, top = c_float(), c_float(), c_float(), c_float()
    pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    return left.value, right.value, bottom.value, top.value


def _colour(document: Any, item: Any) -> Colour | None:
    """The one opaque colour that an object is painted in; None for anything else."""
    if pdfium.FPDFPageObj_HasTransparency(item):
        return None
    kind = pdfium.FPDFPageObj_GetType(item)
    if kind == pdfium.FPDF_PAGEOBJ_TEXT:
        filled = pdfium.FPDFTextObj_GetTextRenderMode(item) == pdfium.FPDF_TEXTRENDERMODE_FILL
        return _told(document, item, *FILL) if filled else None
    if kind != pdfium.FPDF_PAGEOBJ_PATH:
        return None
    fill, stroke = c_int(), c_int()
    pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
    if not stroke.value:
        return _told(document, item, *FILL)
    edge = _told(document, item, *STROKE)
    return edge if not fill.value or edge == _told(document, item, *FILL) else None


def _told(document: Any, item: Any, ask: Any, ask_pattern: Any) -> Colour | None:
    """The colour asked for. A tiling pattern has a picture; a gradient is called white, so white is in doubt."""
    red, green, blue, alpha = c_uint(), c_uint(), c_uint(), c_uint()
    if not ask(item, red, green, blue, alpha) or alpha.value != 255:
        return None
    pattern = ask_pattern(document, item)
    if pattern:
        pdfium.FPDFBitmap_Destroy(pattern)
        return None
    colour = red.value, green.value, blue.value
    return None if colour == WHITE else colour


def _covers(document: Any, item: Any, runs: list[Run]) -> bool:
    """Whether something painted later may cover a character: it is over it, and not in its very colour."""
    colour = _colour(document, item)
    others = [run.bounds for run in runs if run.colour != colour]
    if not others:
        return False
    left, right, bottom, top = _bounds(item)
    return any(
        left - NEAR < other[1]
        and other[0] < right + NEAR
        and bottom - NEAR < other[3]
        and other[2] < top + NEAR
        for other in others
    )


def _same(one: Box, other: Box, within: float) -> bool:
    return (
        abs(one[0] - other[0]) <= within
        and abs(one[1] - other[1]) <= within
        and abs(one[2] - other[2]) <= within
        and abs(one[3] - other[3]) <= within
    )
