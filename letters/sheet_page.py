"""The office's other papers: titles, paragraphs and bordered tables that continue over pages, with 第x页 共y页 at the foot.

No national page binds these, so a plain A4 with a binding margin: 28 mm left, 26 mm right, as the letters have, 25 mm above.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from letters.breaking import Line, Span, Style
from letters.fonts import Role
from letters.grid import MM, PAPER_HEIGHT, PAPER_WIDTH
from letters.page import Box, Page
from letters.setter import Placed, Setter

BIG, MEDIUM, NORMAL, TINY = Style(22, 22), Style(16, 16), Style(12, 12), Style(10.5, 10.5)
_LINE = 0.5  # points; the outer frame is twice that
_PAD = 5.0


@dataclass(frozen=True)
class Cell:
    """One cell of a table; ``span`` columns wide, ``align`` one of left, centre, right.

    ``foot`` stands at the cell's lower right edge (a place to sign), the text then begins at its top.
    """

    text: str = ""
    role: Role = Role.FANG
    align: str = "left"
    span: int = 1
    foot: str = ""


@dataclass
class _Open:
    """A row that is being put on pages: the lines still to come of each cell, its left edge, width and alignment."""

    lines: list[list[Placed]]
    boxes: list[tuple[float, float]]


Furniture = Callable[[Page, int, int], None]


class Sheet:
    """A paper under construction, from the top of the first page downwards. Lengths in points."""

    def __init__(
        self, setter: Setter, *, landscape: bool = False, bottom: float = 25 * MM, style: Style = NORMAL, pitch: float = 1.7
    ) -> None:  # fmt: skip
        self.setter, self.style = setter, style
        self.pitch = style.size * pitch
        self.paper = (PAPER_HEIGHT, PAPER_WIDTH) if landscape else (PAPER_WIDTH, PAPER_HEIGHT)
        self.left, self.top = (25 * MM, 28 * MM) if landscape else (28 * MM, 25 * MM)
        self.width = self.paper[0] - self.left - (25 * MM if landscape else 26 * MM)
        self.bottom = self.paper[1] - bottom
        self.pages = [Page()]
        self.y = self.top

    @property
    def page(self) -> Page:
        """The page being filled."""
        return self.pages[-1]

    def new_page(self) -> None:
        """Go on at the top of another page."""
        self.pages.append(Page())
        self.y = self.top

    def room(self, height: float) -> None:
        """Go to another page if less than ``height`` is left."""
        if self.y + height > self.bottom + 0.01 and self.y > self.top:
            self.new_page()

    def gap(self, height: float) -> None:
        """Leave a gap, none at the top of a page."""
        if self.y > self.top:
            self.y += height

    def line(self, line: Line, align: str = "left", *, height: float | None = None) -> None:
        """One line across the page."""
        tall = height or line.size * 1.7
        self.room(tall)
        self.page.put(line, self.left + _shift(align, self.width, line.width), self.y + tall / 2)
        self.y += tall

    def title(self, text: str, style: Style = BIG) -> None:
        """A centred title in 小标宋."""
        for placed in self.setter.title(text, style=style, width=self.width):
            self.line(placed.line, "centre", height=style.size * 1.5)

    def text(
        self, spans: Sequence[Span], *, first: float = 0.0, left: float = 0.0, style: Style | None = None,
        keep: bool = False, below: float = 0.0,
    ) -> None:  # fmt: skip
        """A paragraph; ``keep`` holds it on one page, ``below`` its last two lines with so much room under them."""
        used = style or self.style
        pitch = self.pitch * used.size / self.style.size
        lines = self.setter.paragraph(spans, style=used, first=first, left=left, width=self.width)
        if keep:
            self.room(pitch * len(lines))
        for index, placed in enumerate(lines):
            tail = index == max(0, len(lines) - 2)
            self.room(pitch * (len(lines) - index) + below if tail else pitch)
            self.page.put(placed.line, self.left + placed.x, self.y + pitch / 2)
            self.y += pitch

    def table(
        self, widths: Sequence[float], rows: Sequence[Sequence[Cell]], *, header: int = 0, least: float = 0.0,
        style: Style | None = None,
    ) -> None:  # fmt: skip
        """A bordered table; ``widths`` in any unit fill the page, ``header`` rows are repeated on every page."""
        used = style or self.style
        scale = self.width / sum(widths)
        columns = [width * scale for width in widths]
        head = list(rows[:header])
        for row in head:
            self._row(columns, row, least, used, ())
        for row in rows[header:]:
            self._row(columns, row, least, used, head)

    def _row(
        self,
        columns: Sequence[float],
        row: Sequence[Cell],
        least: float,
        style: Style,
        head: Sequence[Sequence[Cell]],
    ) -> None:
        pitch = style.size * 1.5
        part = self._open(columns, row, style)
        while True:
            needed = max(least, max(len(lines) for lines in part.lines) * pitch + 2 * _PAD)
            left = self.bottom - self.y
            if (
                needed > left
                and self.y > self.top
                and (left < needed <= self.bottom - self.top or left < 3 * pitch)
            ):
                self.new_page()
                for again in head:
                    self._row(columns, again, least, style, ())
                left = self.bottom - self.y
            count = max(1, int((min(needed, left) - 2 * _PAD + 0.01) / pitch))
            height = min(needed, left) if needed > left else needed
            self._cells(part, row, count, height, pitch)
            part.lines = [lines[count:] for lines in part.lines]
            if not any(part.lines):
                return

    def _open(self, columns: Sequence[float], row: Sequence[Cell], style: Style) -> _Open:
        lines: list[list[Placed]] = []
        boxes: list[tuple[float, float]] = []
        column, x = 0, self.left
        for cell in row:
            width = sum(columns[column : column + cell.span])
            column += cell.span
            boxes.append((x, width))
            x += width
            found: list[Placed] = []
            for text in cell.text.split("\n"):
                found += self.setter.paragraph(
                    [(text, cell.role)], style=style, width=width - 2 * _PAD, justify=cell.align == "left"
                )
            lines.append(found)
        return _Open(lines, boxes)

    def _cells(self, part: _Open, row: Sequence[Cell], count: int, height: float, pitch: float) -> None:
        for cell, lines, (x, width) in zip(row, part.lines, part.boxes, strict=True):
            shown = lines[:count]
            middle = len(lines) <= count and not cell.foot
            y = self.y + (height - len(shown) * pitch) / 2 if middle else self.y + _PAD
            for placed in shown:
                shift = (
                    placed.x
                    if cell.align == "left"
                    else _shift(cell.align, width - 2 * _PAD, placed.line.width)
                )
                self.page.put(placed.line, x + _PAD + shift, y + pitch / 2)
                y += pitch
            if cell.foot:
                foot = self.setter.line(cell.foot, cell.role, self.style)
                self.page.put(foot, x + width - _PAD - foot.width, self.y + height - _PAD - pitch / 2)
            self.frame(x, self.y, width, height)
        self.y += height

    def frame(self, x: float, y: float, width: float, height: float, line: float = _LINE) -> None:
        """A box of lines, their middles on its edges."""
        half = line / 2
        boxes = self.page.boxes
        boxes.append(Box(x - half, y - half, width + line, line))
        boxes.append(Box(x - half, y + height - half, width + line, line))
        boxes.append(Box(x - half, y - half, line, height + line))
        boxes.append(Box(x + width - half, y - half, line, height + line))

    def rule(self, line: float = _LINE) -> None:
        """A line across the page."""
        self.page.boxes.append(Box(self.left, self.y, self.width, line))
        self.y += line

    def finish(self, mark: str = "", furniture: Furniture | None = None) -> list[Page]:
        """All pages, each with 第x页 共y页 and ``mark`` at its foot, and whatever ``furniture`` adds."""
        count = len(self.pages)
        self.setter.place = "页脚"
        for number, page in enumerate(self.pages, 1):
            foot = self.setter.line(f"第{number}页　共{count}页", Role.SONG, TINY)
            height = self.paper[1] - 14 * MM
            page.put(foot, self.left + self.width - foot.width, height)
            if mark:
                page.put(self.setter.line(mark, Role.SONG, TINY), self.left, height)
            if furniture:
                furniture(page, number, count)
        return self.pages


def _shift(align: str, room: float, width: float) -> float:
    return {"left": 0.0, "centre": (room - width) / 2, "right": room - width}[align]


def qr_code(page: Page, data: str, x: float, y: float, size: float) -> None:
    """A QR code (level M) as rectangles, with the quiet zone of four modules inside ``size`` (ISO/IEC 18004, 6.3.8)."""
    from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(data)
    code.make()
    count: int = code.getModuleCount()
    module = size / (count + 8)
    for row in range(count):
        start = None
        for column in range(count + 1):
            dark = column < count and code.isDark(row, column)
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                page.boxes.append(
                    Box(x + (start + 4) * module, y + (row + 4) * module, (column - start) * module, module)
                )
                start = None
