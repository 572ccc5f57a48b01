"""署名, date and the room for the seal (GB/T 9704-2012, 7.3.5)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from letters.breaking import Line, Style
from letters.fonts import Role
from letters.grid import CELL, MM, PITCH, TEXT, WIDTH
from letters.layouts.spec import Layout, Signing
from letters.letter import Letter, date_text
from letters.page import Row, empty
from letters.setter import Placed, Setter, fit

_ABOVE_MIDDLE = (
    3 * MM
)  # the seal's centre above the middle of 署名 and date: both lie slightly below its centre


@dataclass(frozen=True)
class Seal:
    """Where the seal belongs: centre and diameter in points from the paper's corner."""

    page: int
    x: float
    y: float
    diameter: float


def rows(letter: Letter, layout: Layout, setter: Setter) -> tuple[list[Row], Row | None]:
    """Rows from the one below the text to the seal's lower edge; and the date's row, if a seal belongs over it."""
    if layout.signing is Signing.NONE or not letter.signed:
        return [], None
    setter.place = "成文日期"
    date = setter.line(date_text(letter.date)) if letter.date else None
    setter.place = "署名"
    if layout.signing is Signing.STAMP:
        return _stamp(letter, date, setter), None
    organs = [name.strip() for name in (letter.signature or letter.issuer).splitlines() if name.strip()]
    if letter.sealed and len(organs) == 1:
        return _sealed(organs[0], date, setter)
    if letter.sealed and organs:
        return _joint(organs, letter.seal_mm * MM, date, setter), None
    return _unsealed(organs, date, setter), None


def _sealed(name: str, date: Line | None, setter: Setter) -> tuple[list[Row], Row | None]:
    """With a seal: date four in from the right, 署名 centred on it; a name too wide for that moves both inwards."""
    lines = _within(name, setter)
    widest = max(one.width for one in lines)
    date_width = date.width if date else 0.0
    middle = WIDTH - 4 * CELL - date_width / 2
    middle = min(middle, WIDTH - widest / 2)
    found = [
        *empty(2, glue=True),
        *(Row((Placed(middle - one.width / 2, one),), glue=True, kind="sign") for one in lines),
    ]
    last = Row((Placed(middle - date_width / 2, date),) if date else (), glue=True, kind="date", stays=True)
    return [*found, last], last


def _within(name: str, setter: Setter) -> list[Line]:
    """A name in one line, or in as few as the block's width asks for."""
    line = setter.line(name)
    if line.width <= WIDTH:
        return [line]
    return [one.line for one in setter.title(name, Role.FANG, setter_style(line))]


def _joint(organs: list[str], diameter: float, date: Line | None, setter: Setter) -> list[Row]:
    """Joint issue with seals: names in order, so far apart that seals do not touch, the date under the last (7.3.5.2)."""
    names = [setter.line(name) for name in organs]
    columns = min(3, len(names))
    while columns > 1 and max(line.width for line in names) > WIDTH / columns - CELL / 2:
        columns -= 1
    apart = math.ceil((diameter + 2 * MM) / PITCH)  # rows from one row of names to the next
    found = empty(2, glue=True)
    middle = WIDTH / 2
    for start in range(0, len(names), columns):
        if start:
            found += [Row(glue=True, kind="seal", stays=True) for _ in range(apart - 1)]
        row = names[start : start + columns]
        middles = [WIDTH - (len(row) - index - 0.5) * WIDTH / columns for index in range(len(row))]
        middle = middles[-1]
        parts = tuple(
            Placed(centre - line.width / 2, line) for centre, line in zip(middles, row, strict=True)
        )
        found.append(Row(parts, glue=True, kind="sign"))
    if date:
        found.append(Row((Placed(middle - date.width / 2, date),), glue=True, kind="date"))
    return [*found, Row(kind="seal", stays=True)]


def setter_style(line: Line) -> Style:
    """The style a line was set in."""
    return Style(line.size, CELL)


def _unsealed(organs: list[str], date: Line | None, setter: Setter) -> list[Row]:
    """Without a seal: 署名 two in from the right, the date's first character two to the right of the 署名's first."""
    lines = [line for name in organs for line in _within(name, setter)]
    widest = max((line.width for line in lines), default=0.0)
    left = max(0.0, WIDTH - 2 * CELL - widest)
    date_left = left + 2 * CELL
    if date and date.width > widest:
        date_left = WIDTH - 2 * CELL - date.width
        left = date_left - 2 * CELL
    found = [
        *empty(1, glue=True),
        *(Row((Placed(max(0.0, left), line),), glue=True, kind="sign") for line in lines),
    ]
    if date:
        found.append(Row((Placed(date_left, date),), kind="date"))
    found[-1].glue = False
    return found


def _stamp(letter: Letter, date: Line | None, setter: Setter) -> list[Row]:
    """Name stamp: two empty rows, four in from the right, the office held two to its left; an empty row, then the date."""
    offices = [setter.line(name.strip()) for name in letter.signature.splitlines() if name.strip()]
    setter.place = "签发人"
    names = [fit(setter.line(name, Role.KAI), WIDTH - 4 * CELL, "signer", "签发人") for name in letter.signer]
    widest = max((line.width for line in names), default=0.0)
    left = WIDTH - 4 * CELL - widest
    found = empty(2, glue=True)
    office = offices[0] if len(offices) == 1 and offices[0].width <= left - 2 * CELL else None
    for one in offices if office is None else ():
        # no room beside the name: above it, as far in from the right
        fit(one, WIDTH, "signature", "署名")
        found.append(Row((Placed(max(0.0, WIDTH - 4 * CELL - one.width), one),), glue=True, kind="sign"))
    for index, line in enumerate(names or ([] if office is None else [None])):
        parts = () if line is None else (Placed(left, line),)
        if office and index == 0:
            parts = (Placed(left - 2 * CELL - office.width, office), *parts)
        found.append(Row(parts, glue=True, kind="sign"))
    if date:
        found += [*empty(1, glue=True), Row((Placed(WIDTH - 4 * CELL - date.width, date),), kind="date")]
    found[-1].glue = False
    return found


def seal_at(letter: Letter, page: int, x: float, top: float, names: int = 1) -> Seal:
    """The seal for a date whose row's em box starts at ``top``: over date and 署名, at most one line below the text."""
    diameter = letter.seal_mm * MM
    middle = top + (TEXT - names * PITCH) / 2
    text_end = top - (3 + names) * PITCH + TEXT
    highest = text_end + PITCH - 1.0
    return Seal(page, x, min(middle - _ABOVE_MIDDLE, highest + diameter / 2), diameter)
