"""Measures finished PDFs with a ruler: pages, rows, cells, lines, fonts, ink. Knows nothing of how they were made.

Positions in millimetres from the paper's top left corner. Each check returns what is wrong, in words; nothing wrong is an empty
list. The numbers are those of GB/T 9704-2012.
"""

from __future__ import annotations

import io
import itertools
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

import pdfplumber
import pypdfium2

MM = 25.4 / 72
LEFT, RIGHT, TOP, BOTTOM = 28.0, 184.0, 37.0, 262.0
CELL, PITCH = 156 / 28 / MM, (225 / MM - 16) / 21  # points
NOT_AT_START = set("，。、；：？！）〕》〉】」』”’…—～％‰℃·")
NOT_AT_END = set("（〔《〈【「『“‘￥")


@dataclass
class Row:
    """Characters of one row of a page, from left to right."""

    baseline: float  # points from the top
    chars: list[dict[str, Any]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(char["text"] for char in self.chars)

    @property
    def left(self) -> float:
        return min(char["x0"] for char in self.chars) * MM

    @property
    def right(self) -> float:
        return max(char["x1"] for char in self.chars) * MM


@dataclass
class MeasuredPage:
    """One page as pdfplumber reads it, with its picture at 150 dpi for ink."""

    width: float
    height: float
    chars: list[dict[str, Any]]
    rects: list[dict[str, Any]]
    ink: tuple[float, float, float, float] | None

    def rows(self, size: float = 16, tolerance: float = 3.0) -> list[Row]:
        """Rows of characters of one size inside the text block; fonts of one row differ by a little more than a point."""
        found: list[Row] = []
        for char in sorted(self.chars, key=lambda one: one["bottom_line"]):
            inside = TOP - 2 <= char["top"] * MM <= BOTTOM + 0.5
            if abs(char["size"] - size) > 0.1 or not inside:
                continue
            if found and char["bottom_line"] - found[-1].baseline <= tolerance:
                found[-1].chars.append(char)
            else:
                found.append(Row(char["bottom_line"], [char]))
        for row in found:
            row.chars.sort(key=lambda one: one["x0"])
        return found

    def red(self) -> list[dict[str, float]]:
        """Red rectangles, from the top."""
        return self._rects((1, 0, 0))

    def black(self) -> list[dict[str, float]]:
        """Black rectangles, from the top."""
        return self._rects((0, 0, 0))

    def _rects(self, colour: tuple[float, ...]) -> list[dict[str, float]]:
        found = [one for one in self.rects if tuple(one["non_stroking_color"]) == colour]
        boxes = [
            {
                "x": one["x0"] * MM,
                "w": one["width"] * MM,
                "top": one["top"] * MM,
                "h": one["height"] * MM,
                "end": one["bottom"] * MM,
            }
            for one in found
        ]
        return sorted(boxes, key=lambda box: box["top"])


def measure(pdf: bytes) -> list[MeasuredPage]:
    """Every page of a PDF."""
    pages = []
    rendered = pypdfium2.PdfDocument(pdf)
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        for number, page in enumerate(document.pages):
            chars = [char | {"bottom_line": page.height - char["matrix"][5]} for char in page.chars]
            pages.append(
                MeasuredPage(
                    float(page.width) * MM,
                    float(page.height) * MM,
                    chars,
                    page.rects,
                    dark_box(rendered[number]),
                )
            )
    rendered.close()
    return pages


def dark_box(page: Any, dpi: int = 150) -> tuple[float, float, float, float] | None:
    """Where black ink lies inside the text block's height, in mm: left, top, right, bottom; None on a page without."""
    picture = page.render(scale=dpi / 72).to_pil().convert("RGB")
    # red and grey do not count: the red lines of a letter are wider than the block
    red, _green, _blue = picture.split()
    dark = red.point(lambda value: 255 if value < 110 else 0)
    scale = dpi / 25.4
    block = dark.crop((0, 0, dark.width, int((BOTTOM + 2) * scale)))
    box = block.getbbox()
    return None if box is None else (box[0] / scale, box[1] / scale, box[2] / scale, box[3] / scale)


def is_han(text: str) -> bool:
    """One Chinese character (not a mark)."""
    return len(text) == 1 and unicodedata.category(text) == "Lo" and unicodedata.east_asian_width(text) == "W"


def check_paper(pages: list[MeasuredPage]) -> list[str]:
    """A4, every page."""
    return [
        f"page {number}: {page.width:.2f} x {page.height:.2f} mm"
        for number, page in enumerate(pages, 1)
        if abs(page.width - 210) > 0.1 or abs(page.height - 297) > 0.1
    ]


def check_rows(pages: list[MeasuredPage], full: tuple[int, ...] = ()) -> list[str]:
    """At most 22 rows a page, 22 on pages said to be full, rows of one font a whole number of pitches apart."""
    wrong = []
    for number, page in enumerate(pages, 1):
        rows = page.rows()
        if len(rows) > 22:
            wrong.append(f"page {number}: {len(rows)} rows")
        if number in full and len(rows) != 22:
            wrong.append(f"page {number}: {len(rows)} rows, not 22")
        lines: dict[str, list[float]] = {}
        for char in page.chars:
            if (
                abs(char["size"] - 16) < 0.1
                and TOP - 2 < char["top"] * MM < BOTTOM
                and "Fang" in char["fontname"]
            ):
                lines.setdefault(char["fontname"].split("+")[-1], []).append(char["bottom_line"])
        for font, heights in lines.items():
            steps = sorted({round(height, 2) for height in heights})
            for one, other in itertools.pairwise(steps):
                count = (other - one) / PITCH
                on_grid = abs(count - round(count)) * PITCH <= 0.1
                if not on_grid:
                    wrong.append(f"page {number}: {font} rows {other - one:.2f} pt apart")
    return wrong


def check_cells(pages: list[MeasuredPage]) -> list[str]:
    """Every Chinese character of the text takes 15.793 pt."""
    return [
        f"page {number}: {char['text']} is {char['x1'] - char['x0']:.3f} pt wide"
        for number, page in enumerate(pages, 1)
        for char in page.chars
        if abs(char["size"] - 16) < 0.1
        and is_han(char["text"])
        and abs(char["x1"] - char["x0"] - CELL) > 0.05
    ]


def check_edges(pages: list[MeasuredPage]) -> list[str]:
    """Chinese characters between 28 and 184 mm, black ink inside the block."""
    wrong = []
    for number, page in enumerate(pages, 1):
        for char in page.chars:
            if abs(char["size"] - 16) < 0.1 and is_han(char["text"]):
                left, right = char["x0"] * MM, char["x1"] * MM
                if left < LEFT - 0.1 or right > RIGHT + 0.1:
                    wrong.append(f"page {number}: {char['text']} at {left:.2f}-{right:.2f} mm")
        if page.ink:
            left, top, right, bottom = page.ink
            if left < LEFT - 0.5 or right > RIGHT + 0.5 or bottom > BOTTOM + 0.6:
                wrong.append(f"page {number}: ink {left:.2f}-{right:.2f} mm, down to {bottom:.2f}")
            if number > 1 and top < TOP - 0.5:
                wrong.append(f"page {number}: ink from {top:.2f} mm")
    return wrong


def check_kinsoku(pages: list[MeasuredPage]) -> list[str]:
    """No forbidden mark at the start or the end of a row of text or title."""
    wrong = []
    for number, page in enumerate(pages, 1):
        for row in [*page.rows(16), *page.rows(22)]:
            text = row.text.strip()
            if text and (text[0] in NOT_AT_START or text[-1] in NOT_AT_END):
                wrong.append(f"page {number}: {text}")
    return wrong


def check_full_lines(pages: list[MeasuredPage]) -> list[str]:
    """A row of Chinese characters alone that reaches both edges unstretched holds 28 of them."""
    wrong = []
    for number, page in enumerate(pages, 1):
        for row in page.rows():
            chars = row.chars
            if not all(is_han(char["text"]) for char in chars) or abs(row.right - RIGHT) > 0.1:
                continue
            even = all(abs(two["x0"] - one["x1"]) < 0.05 for one, two in itertools.pairwise(chars))
            if even and abs(row.left - LEFT) < 0.1 and len(chars) != 28:
                wrong.append(f"page {number}: {len(chars)} characters: {row.text}")
    return wrong


def check_fonts(pdf: bytes) -> list[str]:
    """Every font is embedded, every code used has a glyph of its own, the output intent and XMP are there."""
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfparser import PDFParser
    from pdfminer.pdftypes import resolve1

    wrong = []
    document = PDFDocument(PDFParser(io.BytesIO(pdf)))
    catalog = document.catalog
    if not pdf.startswith(b"%PDF-1.7"):
        wrong.append(f"header {pdf[:9]!r}")
    if "OutputIntents" not in catalog or "Metadata" not in catalog:
        wrong.append("no output intent or XMP")
    elif b"<pdfaid:part>2</pdfaid:part>" not in resolve1(catalog["Metadata"]).get_data():
        wrong.append("XMP does not say PDF/A-2")
    fonts = 0
    for xref in document.xrefs:
        for number in xref.get_objids():
            thing = resolve1(document.getobj(number))
            if isinstance(thing, dict) and str(thing.get("Type")) == "/'Font'":
                fonts += 1
                descriptor = resolve1(thing.get("FontDescriptor"))
                if not descriptor or "FontFile2" not in descriptor:
                    wrong.append(f"{thing.get('BaseFont')} is not embedded")
                if "ToUnicode" not in thing:
                    wrong.append(f"{thing.get('BaseFont')} has no ToUnicode")
    return wrong if fonts else [*wrong, "no fonts found"]


def text_of(pdf: bytes) -> str:
    """Text of all pages as PDFium extracts it, without white space."""
    document = pypdfium2.PdfDocument(pdf)
    text = "".join(document[index].get_textpage().get_text_range() for index in range(len(document)))
    document.close()
    return re.sub(r"\s", "", text)


def check_page_numbers(pages: list[MeasuredPage], *, first: bool = True) -> list[str]:
    """四号 digits and dashes 7 mm below the block, on the outer edge, one character in."""
    wrong = []
    for number, page in enumerate(pages, 1):
        chars = [
            char for char in page.chars if abs(char["size"] - 14) < 0.1 and char["top"] * MM > BOTTOM + 3
        ]
        text = "".join(char["text"] for char in sorted(chars, key=lambda one: one["x0"]))
        if number == 1 and not first:
            if chars:
                wrong.append(f"page 1 carries a number: {text}")
            continue
        if re.sub(r"\s", "", text) != f"—{number}—":
            wrong.append(f"page {number} is numbered {text!r}")
            continue
        left, right = min(char["x0"] for char in chars) * MM, max(char["x1"] for char in chars) * MM
        if number % 2 and abs(right - 178.4) > 0.6:
            wrong.append(f"page {number}: number ends at {right:.2f} mm")
        if not number % 2 and abs(left - 33.6) > 0.6:
            wrong.append(f"page {number}: number starts at {left:.2f} mm")
    return wrong


def check_text_page(pdf: bytes, *, full: tuple[int, ...] = (), first_numbered: bool = True) -> list[str]:
    """Everything that holds for every letter."""
    pages = measure(pdf)
    return [
        *check_paper(pages), *check_rows(pages, full), *check_cells(pages), *check_edges(pages),
        *check_kinsoku(pages), *check_full_lines(pages), *check_fonts(pdf),
        *check_page_numbers(pages, first=first_numbered),
    ]  # fmt: skip
