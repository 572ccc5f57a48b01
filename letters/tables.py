"""Tables inside a letter or an attachment: lines that begin with ``|`` are rows, the first of them the head.

A table keeps the grid of the page: each of its rows is a whole number of text rows high. It goes on over pages under its head
again. A line of dashes (``|---|---|``) below the head is left out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from letters.breaking import Style
from letters.fonts import Role
from letters.grid import HEIGHT, LEFT, ROWS, TOP, WIDTH
from letters.page import Box, Page, Row
from letters.setter import Placed, Setter

STYLE = Style(12, 12)
_PITCH, _PAD, _LINE = 17.0, 4.0, 0.5
_HIGH = HEIGHT / ROWS  # of one row of a table: rows fill the block and never leave it
_TALLEST = 12  # rows of the grid; a taller row is divided
_RULE = re.compile(r"\|[\s|:\-]+\|?")


def is_row(line: str) -> bool:
    """Whether a line of the text belongs to a table."""
    return line.startswith("|")


@dataclass(frozen=True)
class TableRow:
    """One row of a table, ``rows`` rows of the grid high: lines of each cell, its left edge and width, its alignment."""

    cells: tuple[tuple[Placed, ...], ...]
    edges: tuple[tuple[float, float], ...]
    rows: int
    centred: bool

    def draw(self, page: Page, row: int) -> None:
        """Put the row on a page, its top at a row of the grid."""
        top, height = TOP + (row + page.offset) * _HIGH, self.rows * _HIGH
        for lines, (left, width) in zip(self.cells, self.edges, strict=True):
            y = top + (height - len(lines) * _PITCH) / 2
            for placed in lines:
                room = width - 2 * _PAD
                x = (
                    (room - placed.line.width) / 2
                    if self.centred or (len(lines) == 1 and _is_number(placed))
                    else placed.x
                )
                page.put(placed.line, LEFT + left + _PAD + x, y + _PITCH / 2)
                y += _PITCH
            x, half = LEFT + left, _LINE / 2
            page.boxes += [
                # on the lower line of the row above; within the block at the top of a page
                Box(x, top - _LINE if row + page.offset > 0 else top, width, _LINE),
                Box(x, top + height - _LINE, width, _LINE),
                Box(max(LEFT, x - half), top, _LINE, height),
                Box(x + width - (_LINE if left + width > WIDTH - 0.01 else half), top, _LINE, height),
            ]


def _is_number(placed: Placed) -> bool:
    return re.fullmatch(r"[0-9.,%％]*", placed.line.text) is not None


def is_rule(line: str) -> bool:
    """Whether a line of a table is nothing but its dashes."""
    return _RULE.fullmatch(line) is not None


def cells_of(line: str) -> list[str]:
    """The texts between the bars of a row."""
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _widths(table: Sequence[Sequence[str]]) -> list[float]:
    """Columns by their longest text, none narrower than three characters, together as wide as the block."""
    count = max(map(len, table))
    longest = [
        max((min(len(row[index]), 40) for row in table if index < len(row)), default=0)
        for index in range(count)
    ]
    shares = [max(0, length - 3) ** 0.75 + 0.5 for length in longest]
    least = min(3 * STYLE.cell + 2 * _PAD, WIDTH / count)
    free = WIDTH - least * count
    return [least + free * share / sum(shares) for share in shares]


def table(lines: Sequence[str], place: str, setter: Setter) -> list[Row]:
    """Rows of the flow for the lines of one table."""
    texts = [cells_of(line) for line in lines if not is_rule(line)]
    if not texts:
        return []
    widths = _widths(texts)
    found: list[Row] = []
    head: list[Row] = []
    for number, cells in enumerate(texts):
        setter.place = f"{place}第{number + 1}行"
        rows: list[Row] = []
        for part in _parts(cells, widths, setter, head=number == 0):
            rows += [Row(table=part, glue=part.rows > 1 or number == 0, kind="table")]
            rows += [
                Row(glue=left > 1 or number == 0, kind="table", stays=True)
                for left in range(part.rows - 1, 0, -1)
            ]
        if number == 0:
            head = rows
        else:
            rows[0].head = tuple(head)
        found += rows
    found[-1].glue = False
    return found


def _parts(cells: Sequence[str], widths: Sequence[float], setter: Setter, *, head: bool) -> list[TableRow]:
    """A row of cells as one row of the table, or as several where it is very tall."""
    edges: list[tuple[float, float]] = []
    set_cells: list[list[Placed]] = []
    x = 0.0
    for index, width in enumerate(widths):
        text = cells[index] if index < len(cells) else ""
        role = Role.HEI if head else Role.FANG
        edges.append((x, width))
        set_cells.append(setter.paragraph([(text, role)], style=STYLE, width=width - 2 * _PAD, justify=False))
        x += width
    most = int((_TALLEST * _HIGH - 2 * _PAD) / _PITCH)
    parts: list[TableRow] = []
    tallest = max(1, *map(len, set_cells))
    for start in range(0, tallest, most):
        shown = tuple(tuple(lines[start : start + most]) for lines in set_cells)
        count = max(1, *map(len, shown))
        parts.append(TableRow(shown, tuple(edges), math.ceil((count * _PITCH + 2 * _PAD) / _HIGH), head))
    return parts
