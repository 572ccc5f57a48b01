"""A ledger's sheet as data: where its heading is, which rows are records, which are titles, totals and notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from models.errors import InvalidInput
from models.imports.cells import Cell, plain_of, text_of
from models.imports.fields import LedgerKind, guess

HEAD_WITHIN = 15
DEEPEST = 3
_TOTAL = re.compile(
    r"^(?:本页|本月|本季|本年|全年|总)?(?:合计|总计|小计|共计|累计|计)(?:[:：]|$|[\d(（共])|^(?:合|总|小)\s*计$"
)
_NOTE = re.compile(
    r"^(?:(?:制表|填表|审核|填报|统计|报送|经办|复核)(?:人|单位|时间|日期|部门)?[:：]|(?:注|说明|备注)\d*[:：])"
)
_CHAPTER = re.compile(r"^(?:[（(]?[一二三四五六七八九十]+[）)]?[、.．]|第[一二三四五六七八九十]+[部章])")
_SERIAL = re.compile(r"^[\d.]*$")
YEAR = re.compile(r"((?:19|20)\d{2})年?")


@dataclass(frozen=True)
class Sheet:
    """A sheet as read: merged cells filled; ``joined`` names the cells filled from above. Rows count from 1."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    hidden: bool = False
    joined: frozenset[tuple[int, int]] = frozenset()

    def cell(self, row: int, column: int) -> Cell:
        """The cell at a row and column, both from 1; None outside."""
        cells = self.rows[row - 1] if 0 < row <= len(self.rows) else ()
        return cells[column - 1] if 0 < column <= len(cells) else None


@dataclass(frozen=True)
class Layout:
    """Where a sheet's heading stands and what its columns are called; ``columns``: column → field, as guessed."""

    first: int
    last: int
    headings: tuple[str, ...]
    columns: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LeftOut:
    """A row that is no record, and why."""

    row: int
    reason: str


def find_layout(sheet: Sheet, kind: LedgerKind) -> Layout:
    """The heading: the rows, within the first fifteen, that name most fields of the kind.

    A heading of two or three rows (被反映人 over 姓名, 单位) is joined with a dot. Raises :class:`InvalidInput` where
    no row names a field.
    """
    best: tuple[int, int, Layout] | None = None
    for first in range(1, min(HEAD_WITHIN, len(sheet.rows)) + 1):
        for depth in range(1, DEEPEST + 1):
            last = first + depth - 1
            if last > len(sheet.rows):
                break
            headings = _headings(sheet, first, last)
            columns = guess(kind, headings)
            score = 10 * len(columns) - depth
            if columns and (best is None or score > best[0]):
                best = (score, depth, Layout(first, last, headings, columns))
    if best is None:
        raise InvalidInput(
            "sheet",
            f"工作表“{sheet.name}”里没有认出{kind.label}台账的表头，请选择别的工作表，或者核对台账种类。",
        )
    return _with_groups(sheet, kind, best[2])


def _with_groups(sheet: Sheet, kind: LedgerKind, layout: Layout) -> Layout:
    """The heading with the groups above it: without 举报人 over it, a 姓名 would be taken for the 被反映人."""
    first = layout.first
    while first > 1 and layout.last - first < DEEPEST - 1 and _groups(sheet, first):
        first -= 1
    if first == layout.first:
        return layout
    headings = _headings(sheet, first, layout.last)
    return Layout(first, layout.last, headings, guess(kind, headings))


def _groups(sheet: Sheet, row: int) -> bool:
    """Whether the row above heads this one: cells merged down from it, or one of its texts over several columns."""
    above = [plain_of(cell) for cell in sheet.rows[row - 2]]
    if len({text for text in above if text}) < 2:
        return False
    down = any((row, column) in sheet.joined for column in range(1, len(above) + 1))
    return down or any(left and left == right for left, right in pairwise(above))


def _headings(sheet: Sheet, first: int, last: int) -> tuple[str, ...]:
    width = max(len(row) for row in sheet.rows[first - 1 : last])
    made = []
    for column in range(1, width + 1):
        parts: list[str] = []
        for row in range(first, last + 1):
            text = plain_of(sheet.cell(row, column))[:40]
            if text and text not in parts:
                parts.append(text)
        made.append("·".join(parts))
    return tuple(made)


def year_of_ledger(*names: str) -> int | None:
    """The year that a file's, sheet's or title's name says, if exactly one."""
    for name in names:
        years = set(YEAR.findall(plain_of(name)))
        if len(years) == 1:
            return int(years.pop())
    return None


def title_of(sheet: Sheet, layout: Layout) -> str:
    """What stands above the heading."""
    above = (text_of(cell) for row in sheet.rows[: layout.first - 1] for cell in row)
    return " ".join(dict.fromkeys(text for text in above if text))[:200]


def data_rows(sheet: Sheet, layout: Layout, columns: dict[int, str]) -> Iterator[int | LeftOut]:
    """The rows that may be records, and those that are none; wholly empty rows are passed over in silence."""
    for row in range(layout.last + 1, len(sheet.rows) + 1):
        texts = [text_of(cell) for cell in sheet.rows[row - 1]]
        filled = [text for text in texts if text]
        if not filled:
            continue
        reason = _no_record(texts, filled, layout, columns)
        yield LeftOut(row, reason) if reason else row


def _no_record(texts: Sequence[str], filled: list[str], layout: Layout, columns: dict[int, str]) -> str:
    first = plain_of(filled[0])
    if _TOTAL.match(first):
        return "合计行"
    if _NOTE.match(first):
        return "表尾说明"
    if len(filled) == 1 and _SERIAL.match(first):
        return "只有序号，没有内容"
    if len(set(filled)) == 1 and (len(filled) > 2 or _CHAPTER.match(first)):
        return "小标题行"
    pairs = [
        (texts[column - 1], layout.headings[column - 1].split("·")[-1])
        for column in columns
        if column <= len(texts)
    ]
    # the first two columns tell: only then is every cell compared
    if len(pairs) > 1 and any(plain_of(text) == head for text, head in pairs[:2]):
        same = sum(plain_of(text) == head for text, head in pairs)
        if same >= max(2, len(pairs) // 2):
            return "重复的表头"
    return ""
