"""The page of GB/T 9704-2012 in numbers. Lengths in points from the top left corner of the paper, y downwards."""

from __future__ import annotations

MM = 72 / 25.4

# 5.2.1, 5.2.3: A4; 天头 37 mm, 订口 28 mm, 版心 156 × 225 mm, 22 lines of 28 characters
PAPER_WIDTH, PAPER_HEIGHT = 210 * MM, 297 * MM
LEFT, TOP = 28 * MM, 37 * MM
WIDTH, HEIGHT = 156 * MM, 225 * MM
RIGHT, BOTTOM = LEFT + WIDTH, TOP + HEIGHT
ROWS, COLUMNS = 22, 28

# 5.2.2: 三号 for the text, 二号 for the title, 四号 for 版记 and page number (sizes as Word and WPS count them)
TEXT, TITLE, SMALL = 16.0, 22.0, 14.0

# 28 characters of 16 pt are 2 mm wider than the block: the cell is a 28th of the block, glyphs are set at 98.7 %
CELL = WIDTH / COLUMNS
PITCH = (HEIGHT - TEXT) / (ROWS - 1)
# 7/8 of a 三号 character: the distance of 信函格式 (10.1)
SEVEN_EIGHTHS = TEXT * 7 / 8


def row_top(row: float, size: float = TEXT) -> float:
    """Top of the em box of a row (0 to 21). Every size has its 22 rows fill the block, so that no ink leaves it."""
    return TOP + row * (HEIGHT - size) / (ROWS - 1)


def row_bottom(row: float, size: float = TEXT) -> float:
    """Bottom of the em box of a row."""
    return row_top(row, size) + size


def row_at(y: float) -> float:
    """The row (with its fraction) whose em box of text starts at ``y``."""
    return (y - TOP) / PITCH
