"""Marks on the copies of a page: a visible line at the foot, a faint pattern in the margins. Never inside the text block."""

from __future__ import annotations

from dataclasses import dataclass

from letters.breaking import Style
from letters.fonts import Role
from letters.grid import BOTTOM, LEFT, MM, PAPER_HEIGHT, PAPER_WIDTH, RIGHT, TOP
from letters.page import Page
from letters.setter import Setter
from letters.surface import FAINT, GREY, Colour

_LINE = Style(9.0, 9.0)
_PATTERN = Style(7.0, 7.0)


@dataclass(frozen=True)
class Marks:
    """``line`` is printed small and grey below the page's foot, ``pattern`` (a copy number) faintly along both margins."""

    line: str = ""
    pattern: str = ""
    colour: Colour = FAINT


def put(pages: list[Page], marks: Marks, setter: Setter) -> None:
    """Add the marks to every page; what the standard measures (text block, red lines, page number) stays untouched."""
    setter.place = "页面标记"
    for page in pages:
        if marks.line:
            line = setter.line(marks.line, Role.SONG, _LINE)
            page.put(line, (PAPER_WIDTH - line.width) / 2, PAPER_HEIGHT - 9 * MM, GREY)
        if marks.pattern:
            line = setter.line(marks.pattern, Role.HEI, _PATTERN)
            if line.width > LEFT - 8 * MM:
                line = setter.line(marks.pattern[-12:], Role.HEI, _PATTERN)
            y, odd = TOP, False
            while y < BOTTOM:
                page.put(line, 6 * MM + (4 * MM if odd else 0), y, marks.colour)
                page.put(line, RIGHT + 9 * MM + (4 * MM if odd else 0), y + 7.5 * MM, marks.colour)
                y += 15 * MM
                odd = not odd
