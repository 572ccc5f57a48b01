"""Rows on pages: what is drawn where, and how rows flow over pages of 22.

A ``Page`` holds finished marks in points from the paper's corner; nothing is drawn before every page is known.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from letters.breaking import Line
from letters.fonts import Face
from letters.grid import LEFT, ROWS, TEXT, row_top
from letters.setter import Placed
from letters.surface import BLACK, Colour, Surface


@dataclass(frozen=True, slots=True)
class Glyphs:
    """A run of text on its baseline."""

    x: float
    y: float
    text: str
    face: Face
    size: float
    stretch: float
    spacing: float
    colour: Colour


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    colour: Colour = BLACK


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture filling a box."""

    x: float
    y: float
    width: float
    height: float
    data: bytes


@dataclass
class Page:
    """Marks of one page; ``filled`` is how many rows are taken, counted from the top of the block.

    ``offset`` moves the page's rows down by a part of a row: on the first page of a letter they hang from the double line.
    """

    glyphs: list[Glyphs] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    filled: int = 0
    offset: float = 0.0
    numbered: bool = True

    @property
    def capacity(self) -> int:
        """How many rows the page has."""
        return ROWS if self.offset < 0.01 else ROWS - 1

    def put(self, line: Line, x: float, centre: float, colour: Colour = BLACK) -> None:
        """A line from ``x`` (paper), its characters centred on the height ``centre``; each font by its own middle."""
        for run in line.runs:
            y = centre + run.face.centre * line.size
            self.glyphs.append(
                Glyphs(x + run.x, y, run.text, run.face, line.size, run.stretch, run.spacing, colour)
            )

    def put_on_baseline(self, line: Line, x: float, baseline: float, colour: Colour = BLACK) -> None:
        """A line from ``x`` (paper) with one baseline for all its fonts."""
        for run in line.runs:
            self.glyphs.append(
                Glyphs(x + run.x, baseline, run.text, run.face, line.size, run.stretch, run.spacing, colour)
            )

    def put_row(self, placed: Placed, row: float) -> None:
        """A line in a row of the grid."""
        size = placed.line.size
        # brackets of a bold title are taller than its em box
        box = size if size <= TEXT else size * 1.15
        self.put(placed.line, LEFT + placed.x, row_top(row + self.offset, box) + box / 2)

    def draw(self, surface: Surface) -> None:
        """Everything on this page: boxes and pictures first, text above."""
        for box in self.boxes:
            surface.rect(box.x, box.y, box.width, box.height, box.colour)
        for picture in self.pictures:
            surface.image(picture.x, picture.y, picture.width, picture.height, picture.data)
        for run in self.glyphs:
            surface.text(
                run.x, run.y, run.text, run.face, run.size,
                stretch=run.stretch, spacing=run.spacing, colour=run.colour,
            )  # fmt: skip


class Drawn(Protocol):
    """What draws itself at a row of a page."""

    def draw(self, page: Page, row: int) -> None:
        """Put it on the page, its top at a row of the grid."""


@dataclass
class Row:
    """One row of the flow. ``glue`` keeps it on a page with the next one; an empty row vanishes at the top of a page."""

    placed: tuple[Placed, ...] = ()
    glue: bool = False
    new_page: bool = False
    kind: str = "text"
    stays: bool = False  # an empty row that is kept at the top of a page
    table: Drawn | None = None  # a row of a table, whose further rows of the grid follow empty
    head: tuple[Row, ...] = ()  # drawn again above this row at the top of a page


def empty(count: int, *, glue: bool = False) -> list[Row]:
    """Empty rows."""
    return [Row(glue=glue, kind="empty") for _ in range(count)]


def _groups(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows chained by glue."""
    groups: list[list[Row]] = []
    chained = False
    for row in rows:
        if chained and not row.new_page:
            groups[-1].append(row)
        else:
            groups.append([row])
        chained = row.glue
    return groups


def flow(
    rows: Sequence[Row], first: Page, start: float, places: dict[int, tuple[int, int]] | None = None
) -> list[Page]:
    """Put rows on pages, from row ``start`` of the first. ``places`` receives (page, row) by ``id`` of a row."""
    pages = [first]
    first.filled = math.floor(start + 0.01)
    first.offset = max(0.0, start - first.filled)
    for group in _groups(rows):
        if group[0].new_page and (pages[-1].filled > 0):
            pages.append(Page())
        needed = len(group) - (group[-1].kind == "seal" and _may_hang(pages))
        left = pages[-1].capacity - pages[-1].filled
        if needed > left and (needed <= ROWS or not left) and pages[-1].filled:
            pages.append(Page())
        for row in group:
            if pages[-1].filled >= pages[-1].capacity:
                if row.kind == "seal" and row is group[-1] and _may_hang(pages):
                    continue
                pages.append(Page())
            page = pages[-1]
            if page.filled == 0 and len(pages) > 1:
                if _is_empty(row):
                    continue
                for again in row.head:
                    _put(again, page)
            if places is not None:
                places[id(row)] = (len(pages) - 1, page.filled)
            _put(row, page)
    return pages


def _may_hang(pages: Sequence[Page]) -> bool:
    """Whether a seal may reach below the last row: where no page number stands on the right, on even pages and a letter's first."""
    return len(pages) % 2 == 0 or (len(pages) == 1 and pages[0].offset > 0)


def _is_empty(row: Row) -> bool:
    return not row.placed and row.table is None and not row.stays


def _put(row: Row, page: Page) -> None:
    for placed in row.placed:
        page.put_row(placed, page.filled)
    if row.table is not None:
        row.table.draw(page, page.filled)
    page.filled += 1


def text_bottom(page: Page) -> float:
    """Bottom of the last taken row's em box."""
    return row_top(page.filled - 1 + page.offset) + TEXT if page.filled else row_top(0)


def row_below(page: Page) -> float:
    """Top of the first free row."""
    return row_top(page.filled + page.offset)
