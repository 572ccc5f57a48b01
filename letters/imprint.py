"""版记 at the bottom of the last page, and page numbers (GB/T 9704-2012, 7.4 and 7.5)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from letters.breaking import Span, Style, set_line
from letters.fonts import Role
from letters.grid import BOTTOM, CELL, LEFT, MM, PAPER_WIDTH, PITCH, RIGHT, ROWS, SMALL, TEXT, WIDTH
from letters.layouts.spec import Imprint, Layout
from letters.letter import Letter, date_text
from letters.page import Box, Page, row_below
from letters.setter import SMALL_STYLE, Placed, Setter
from letters.surface import BLACK

_THICK, _THIN = 0.35 * MM, 0.25 * MM
_ROW = 26.0  # a row of 版记 in points: 四号 with the air that lines around it need


def _copies(letter: Letter, setter: Setter) -> list[Placed]:
    """抄送：names, one in from both sides, further rows under the first name."""
    setter.place = "抄送"
    label = "抄送："
    names = [name.strip().rstrip("。") for name in letter.copies_to if name.strip()]
    # names that hold a 、 of their own are set apart by a comma
    text = ("，" if any("、" in name for name in names) else "、").join(names) + "。"
    hang = SMALL + len(label) * SMALL
    spans: list[Span] = [(label + text, Role.FANG)]
    return setter.paragraph(spans, style=SMALL_STYLE, first=SMALL, left=hang, width=WIDTH - SMALL)


def _printed(letter: Letter, setter: Setter, layout: Layout) -> list[list[Placed]]:
    """Rows of 印发机关, one in from the left, and 印发日期 with 印发, one in from the right, on the last of them.

    A name that would run into the date takes further rows.
    """
    if layout.imprint is not Imprint.LINED:
        return []
    setter.place = "印发机关"
    date = (
        setter.line(date_text(letter.printed_on) + "印发", style=SMALL_STYLE) if letter.printed_on else None
    )
    right = WIDTH - SMALL - (date.width + SMALL if date else 0.0)
    name = letter.printed_by.strip()
    rows: list[list[Placed]] = []
    if name:
        line = setter.line(name, style=SMALL_STYLE)
        if SMALL + line.width <= right:
            rows = [[Placed(SMALL, line)]]
        else:
            spans: list[Span] = [(name, Role.FANG)]
            lines = setter.paragraph(spans, style=SMALL_STYLE, first=SMALL, left=SMALL, width=right)
            rows = [[placed] for placed in lines]
    if date:
        rows = rows or [[]]
        rows[-1].append(Placed(WIDTH - SMALL - date.width, date))
    return rows


def add(pages: list[Page], letter: Letter, layout: Layout, setter: Setter) -> None:
    """Put 版记 at the bottom of the last page; where there is no room, on a page of its own, which has no number."""
    copies = _copies(letter, setter) if letter.copies_to else []
    printed = _printed(letter, setter, layout)
    if not copies and not printed:
        return
    lined = layout.imprint is Imprint.LINED
    rows = len(copies) + len(printed)
    needed = rows * _ROW
    top = BOTTOM - needed
    if not fits(pages[-1], needed):
        pages.append(Page(numbered=False))
    page = pages[-1]
    if not lined:
        # the last row ends with the block
        for index, placed in enumerate(reversed(copies)):
            page.put(placed.line, LEFT + placed.x, BOTTOM - index * _ROW - SMALL / 2)
        return
    for index, placed in enumerate(copies):
        page.put(placed.line, LEFT + placed.x, top + (index + 0.5) * _ROW)
    for index, row in enumerate(reversed(printed)):
        for placed in row:
            page.put(placed.line, LEFT + placed.x, BOTTOM - (index + 0.5) * _ROW)
    page.boxes.append(Box(LEFT, top - _THICK / 2, WIDTH, _THICK, BLACK))
    if copies and printed:
        page.boxes.append(Box(LEFT, BOTTOM - len(printed) * _ROW - _THIN / 2, WIDTH, _THIN, BLACK))
    page.boxes.append(Box(LEFT, BOTTOM - _THICK, WIDTH, _THICK, BLACK))


def height(letter: Letter, layout: Layout, setter: Setter) -> float:
    """Height of 版记 in points, 0 without one."""
    copies = len(_copies(letter, setter)) if letter.copies_to else 0
    return (copies + len(_printed(letter, setter, layout))) * _ROW


def fits(page: Page, needed: float) -> bool:
    """Whether 版记 of this height has room below a page's rows."""
    return row_below(page) + (PITCH - SMALL) / 2 <= BOTTOM - needed or not page.filled


def rows_of(needed: float) -> int:
    """Rows of the grid to keep free for 版记 of this height."""
    return min(ROWS - 4, math.ceil((needed + (PITCH - SMALL) / 2 + (PITCH - TEXT)) / PITCH))


def number_pages(pages: Sequence[Page], layout: Layout, setter: Setter) -> None:
    """— 1 — in 四号宋体, the dash 7 mm below the block, on the outer edge one character in."""
    setter.place = "页码"
    for number, page in enumerate(pages, 1):
        if not page.numbered or (number == 1 and not layout.numbered_first_page):
            continue
        style = Style(SMALL, SMALL)
        gap = SMALL * 0.3
        dash = setter.line("—", Role.SONG, style)
        digits = set_line(setter.tokens([(str(number), Role.SONG)], style), style, None)
        width = 2 * dash.width + 2 * gap + digits.width
        if not layout.number_outside:
            left = (PAPER_WIDTH - width) / 2
        else:
            left = RIGHT - CELL - width if number % 2 else LEFT + CELL
        ink = dash.runs[0].face.ink("—")
        high = (ink.top if ink else 0.4) * SMALL
        baseline = BOTTOM + 7 * MM + high
        page.put_on_baseline(dash, left, baseline)
        page.put_on_baseline(digits, left + dash.width + gap, baseline)
        page.put_on_baseline(dash, left + dash.width + 2 * gap + digits.width, baseline)
