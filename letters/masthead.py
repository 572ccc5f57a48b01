"""版头: issuer's banner, lines, 份号, 密级, 紧急程度, 发文字号, 签发人 (GB/T 9704-2012, 7.2 and 10)."""

from __future__ import annotations

import math
from dataclasses import replace

from letters.breaking import Line, Style
from letters.fonts import Role
from letters.grid import (
    CELL,
    LEFT,
    MM,
    PAPER_HEIGHT,
    PAPER_WIDTH,
    PITCH,
    RIGHT,
    SEVEN_EIGHTHS,
    TEXT,
    WIDTH,
    row_at,
    row_top,
)
from letters.layouts.spec import Layout, NumberPlace
from letters.letter import Letter
from letters.page import Box, Page
from letters.setter import Placed, Setter, fit
from letters.surface import RED

_NARROWEST = 0.75  # a long issuer's name is set narrower before it takes a second line


def ink_of(line: Line) -> tuple[float, float]:
    """Highest and lowest ink of a line above its baseline, in points."""
    boxes = [box for run in line.runs for char in run.text if (box := run.face.ink(char)) is not None]
    if not boxes:
        return TEXT * 0.8, -TEXT * 0.1
    return max(box.top for box in boxes) * line.size, min(box.bottom for box in boxes) * line.size


def draw(page: Page, letter: Letter, layout: Layout, setter: Setter) -> float:
    """Draw the masthead on the first page; returns the row on which the title starts, with its fraction."""
    marks = _marks(letter, setter)
    top = layout.banner_top * MM
    if marks and not layout.marks_under_lines:
        top = max(top, row_top(marks[-1][0] + 1))
    if layout.number is NumberPlace.RIGHT and not letter.issuer.strip():
        return float(marks[-1][0] + 2 if marks else 0)  # a form without an issuer begins with its title
    bottom = _banner(page, letter, layout, setter, top)
    if layout.marks_under_lines:
        return _letter_head(page, letter, layout, setter, marks, bottom)
    for row, line in marks:
        page.put_row(Placed(0, line), row)
    setter.place = "发文字号"
    if layout.number is NumberPlace.RIGHT:
        # 普通: the title a row below the issuer; the number follows the title
        return float(math.ceil(row_at(bottom + (PITCH - TEXT) / 2) - 0.2) + layout.title_gap)
    return _centred_head(page, letter, layout, setter, bottom)


def _marks(letter: Letter, setter: Setter) -> list[tuple[int, Line]]:
    """份号, 密级和保密期限, 紧急程度 with their rows (7.2.1 to 7.2.3: first, second, below)."""
    found: list[tuple[int, Line]] = []
    if letter.copy_number is not None:
        setter.place = "份号"
        # 0 keeps the row free: each copy gets its own number when it is made (copy_number_sheet)
        found.append((0, setter.line(f"{letter.copy_number:06d}" if letter.copy_number else "")))
    if letter.secrecy:
        setter.place = "密级"
        found.append((1, fit(setter.line(letter.secrecy, Role.HEI), WIDTH, "secrecy", "密级和保密期限")))
    if letter.urgency:
        setter.place = "紧急程度"
        line = fit(setter.line(letter.urgency, Role.HEI), WIDTH, "urgency", "紧急程度")
        found.append((found[-1][0] + 1 if found else 0, line))
    return found


def _banner(page: Page, letter: Letter, layout: Layout, setter: Setter, top: float) -> float:
    """The 发文机关标志, its ink starting at the layout's height; returns where its ink ends."""
    setter.place = "发文机关标志"
    organs = [line.strip() for line in letter.issuer.splitlines() if line.strip()]
    if layout.double_lines:
        organs = organs[:1]  # 10.1: a joint letter shows the host organ only
    suffix = layout.banner.replace("{issuer}", "")
    if len(organs) > 1:
        return _joint_banner(page, organs, suffix, layout, setter, top)
    name = organs[0] if organs else ""
    text = name if suffix and name.endswith(suffix) else layout.banner.format(issuer=name)
    lines = _banner_lines(text, layout, setter)
    for line in lines:
        highest, lowest = ink_of(line)
        baseline = top + highest
        page.put_on_baseline(
            line, (PAPER_WIDTH - line.width) / 2 + _OFF_CENTRE, baseline, layout.banner_colour
        )
        top = baseline - lowest + line.size * 0.3
    return top - lines[-1].size * 0.3 if lines else top


# the block is not in the middle of the paper (28 and 26 mm): the banner is centred on the block, the double lines on the paper
_OFF_CENTRE = LEFT + WIDTH / 2 - PAPER_WIDTH / 2


def _banner_lines(text: str, layout: Layout, setter: Setter) -> list[Line]:
    """One line as large as fits, else narrower, else two or more."""
    size = min(layout.banner_largest, WIDTH / max(1, len(text)))
    if size >= layout.banner_smallest:
        return [setter.line(text, Role.TITLE, Style(_half(size), _half(size)))]
    small = layout.banner_smallest
    if small * _NARROWEST * len(text) <= WIDTH:
        return [setter.line(text, Role.TITLE, Style(small, WIDTH / len(text)))]
    return [placed.line for placed in setter.title(text, style=Style(small, small))]


def _half(size: float) -> float:
    """Down to half a point, as sizes are named."""
    return math.floor(size * 2) / 2


def _joint_banner(
    page: Page, organs: list[str], suffix: str, layout: Layout, setter: Setter, top: float
) -> float:
    """Joint issue: names below each other, spread to one width, 文件 on their right, vertically centred (7.2.4)."""
    longest = max(map(len, organs))
    size = _half(min(layout.banner_largest * 0.8, WIDTH / (longest + len(suffix) * 1.2 + 0.4)))
    style = Style(size, size)
    names = [setter.line(organ, Role.TITLE, style) for organ in organs]
    tail = setter.line(suffix, Role.TITLE, style)
    widest = max(line.width for line in names)
    gap = size * 0.4 if suffix else 0.0
    left = LEFT + (WIDTH - widest - gap - tail.width) / 2
    baseline = top + ink_of(names[0])[0]
    first = baseline
    for organ, line in zip(organs, names, strict=True):
        spread = (widest - line.width) / (len(organ) - 1) if len(organ) > 1 else 0.0
        wide = (
            replace(line, runs=tuple(replace(run, spacing=spread) for run in line.runs[:1]))
            if len(line.runs) == 1
            else line
        )
        page.put_on_baseline(wide, left, baseline, layout.banner_colour)
        baseline += size * 1.35
    last = baseline - size * 1.35
    page.put_on_baseline(tail, left + widest + gap, (first + last) / 2, layout.banner_colour)
    return last - ink_of(names[-1])[1]


def _double_line(page: Page, layout: Layout, top: float, *, thick_first: bool) -> float:
    """Two red lines, centred on the paper; returns where they end."""
    thick, gap, thin = (part * MM for part in layout.double_line)
    width = layout.double_line_width * MM
    left = (PAPER_WIDTH - width) / 2
    upper, lower = (thick, thin) if thick_first else (thin, thick)
    page.boxes.append(Box(left, top, width, upper, RED))
    page.boxes.append(Box(left, top + upper + gap, width, lower, RED))
    return top + upper + gap + lower


def _letter_head(
    page: Page, letter: Letter, layout: Layout, setter: Setter, marks: list[tuple[int, Line]], bottom: float
) -> float:
    """信函格式 (10.1): lines 4 mm below the banner and 20 mm above the paper's bottom; marks left, number right below."""
    end = _double_line(page, layout, bottom + layout.double_line_below * MM, thick_first=True)
    height = sum(layout.double_line) * MM
    _double_line(page, layout, PAPER_HEIGHT - layout.double_line_bottom * MM - height, thick_first=False)
    top = end + SEVEN_EIGHTHS
    last = top
    for place, (_row, line) in enumerate(marks):
        last = top + place * PITCH
        page.put(line, LEFT, last + TEXT / 2)
    if letter.number:
        setter.place = "发文字号"
        room = WIDTH - (marks[0][1].width + CELL if marks else 0.0)
        line = fit(setter.line(letter.number), room, "number", "发文字号")
        page.put(line, RIGHT - line.width, top + TEXT / 2)
    # two empty rows, then the title (10.1): the rows of this page hang from the double line, not from the block's top
    return row_at(last + (1 + layout.title_gap) * PITCH)


def _centred_head(page: Page, letter: Letter, layout: Layout, setter: Setter, bottom: float) -> float:
    """文件, 命令, 纪要: the number two empty rows below the banner, the red line 4 mm below the number."""
    row = round(row_at(bottom + 2 * PITCH + (PITCH - TEXT) / 2))
    signers = letter.signer if layout.red_line else ()
    if letter.number and signers:
        row = _upward(page, letter, setter, row)
    elif letter.number:
        line = fit(setter.line(letter.number), WIDTH, "number", "发文字号")
        page.put_row(Placed((WIDTH - line.width) / 2, line), row)
    end = row_top(row) + TEXT
    if layout.red_line:
        top = end + 4 * MM
        page.boxes.append(Box(LEFT, top, WIDTH, layout.red_line_thick * MM, RED))
        end = top + layout.red_line_thick * MM
        return float(round(row_at(end + layout.title_gap * PITCH + (PITCH - TEXT) / 2)))
    return float(row + 1 + layout.title_gap) if letter.number else float(row)


def _signers_left(columns: int, widest: float, label: Line) -> float:
    """Where 签发人： begins, so that the names end one in from the right."""
    return WIDTH - CELL - columns * widest - (columns - 1) * CELL - label.width


def _upward(page: Page, letter: Letter, setter: Setter, row: int) -> int:
    """上行文 (7.2.6): number one in from the left on the last signer's row, 签发人 one in from the right, two names a row."""
    setter.place = "签发人"
    label = setter.line("签发人：")
    names = [setter.line(name, Role.KAI) for name in letter.signer]
    widest = max(line.width for line in names)
    setter.place = "发文字号"
    number = setter.line(letter.number)
    columns = min(2, len(names))
    if 2 * CELL + number.width > _signers_left(columns, widest, label):
        columns = 1  # a long number: one name a row
    left = _signers_left(columns, widest, label)
    fit(number, max(left - 2 * CELL, 0.0), "number", "发文字号和签发人")
    page.put_row(Placed(left, label), row)
    for index, line in enumerate(names):
        x = left + label.width + (index % columns) * (widest + CELL)
        page.put_row(Placed(x, line), row + index // columns)
    last = row + (len(names) - 1) // columns
    page.put_row(Placed(CELL, number), last)
    return last
