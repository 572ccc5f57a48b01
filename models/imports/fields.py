"""The kinds of ledger as a table: fields with the words that head their columns, how a row is read and written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from models.errors import InvalidInput, OfficeError
from models.imports.cells import (
    Cell,
    NameRead,
    is_blank,
    read_choice,
    read_day,
    read_deadline,
    read_names,
    text_of,
)
from models.partial_dates import parse_partial_date

if TYPE_CHECKING:
    from models.imports.bulk import Bulk
    from models.imports.people import People
    from models.operations import Read

Key = tuple[Any, ...]
Span = tuple[date, date]
REPORTER = re.compile(r"举报人|信访人|检举人|控告人|来访人|来信人|投诉人|(?<!被)反映人|申诉人")
"""Headings that name a 反映人: such a column is sealed or left out, never kept with the clue (检举控告规则 47)."""


@dataclass(frozen=True)
class LedgerField:
    """A field that a column may hold; ``words`` are headings that name it, ``secret`` goes under the reporter's seal."""

    key: str
    label: str
    words: tuple[str, ...] = ()
    required: bool = False
    secret: bool = False


@dataclass
class Draft:
    """A record to be made: its values, the rows that it stands in, and what makes it the same as another."""

    rows: list[int]
    data: dict[str, Any]
    caption: str
    happened_on: date | None = None
    old_number: str = ""
    keys: tuple[Key, ...] = ()
    cells: dict[str, str] = field(default_factory=dict)

    @property
    def year(self) -> int | None:
        """The year to which it belongs."""
        return self.happened_on.year if self.happened_on else None


@dataclass(frozen=True)
class LedgerKind:
    """A kind of ledger. To add one: a file in ``models/imports/kinds`` with a ``KIND``, and its line in ``KINDS``.

    ``read`` makes a draft of a row; ``known`` gives the keys of what is on file within a span of days and may be
    seen, each with what to call it; ``check`` raises what only the records on file can tell; ``write`` queues the drafts and returns the ids of
    each. ``group``: where this field's cell is merged downwards, the rows belong to one record (``join``).
    ``unique``: two of the same can't be, not even on demand.
    """

    key: str
    label: str
    record: str
    fields: tuple[LedgerField, ...]
    read: Callable[[Row], Draft]
    known: Callable[[Read, Span], Mapping[Key, str]]
    write: Callable[[Bulk, Sequence[Draft]], list[tuple[int, ...]]]
    check: Callable[[People, Draft], None] = lambda people, draft: None
    join: Callable[[Draft, Draft], None] | None = None
    group: tuple[str, ...] = ()
    unique: bool = False

    @cached_property
    def _by_key(self) -> dict[str, LedgerField]:
        return {one.key: one for one in self.fields}

    def field(self, key: str) -> LedgerField:
        """A field by its key; raises :class:`InvalidInput`."""
        if key in self._by_key:
            return self._by_key[key]
        raise InvalidInput("columns", f"{self.label}台账没有“{key}”这一项，请重新选择对应关系。")


@dataclass
class Row:
    """One row's mapped cells with everything that is wrong with it, gathered rather than raised.

    ``year`` and ``about`` are what the sheet, its title and the file say of all their rows.
    """

    number: int
    kind: LedgerKind
    cells: Mapping[str, Cell]
    today: date
    year: int | None = None
    about: str = ""
    problems: list[str] = field(default_factory=list)

    def wrong(self, key: str, sentence: str) -> None:
        """Note what is wrong with a field."""
        self.problems.append(f"{self.kind.field(key).label}：{sentence}")

    def _read(self, key: str, reader: Callable[[Cell], Any], nothing: Any) -> Any:
        cell = self.cells.get(key)
        if is_blank(cell):
            if self.kind.field(key).required:
                self.wrong(key, "没有填写。")
            return nothing
        try:
            return reader(cell)
        except OfficeError as error:
            self.wrong(key, str(error))
            return nothing

    def text(self, key: str, longest: int = 20_000) -> str:
        """A text of at most so many characters."""
        found: str = self._read(key, text_of, "")
        if len(found) > longest:
            self.wrong(key, f"有 {len(found)} 个字，最多 {longest} 个字，请缩短。")
            return ""
        return found

    def deadline(self, key: str) -> date | None:
        """The last day of a term, past or to come."""
        found: date | None = self._read(
            key, lambda cell: read_deadline(cell, today=self.today, year=self.year), None
        )
        return found

    def day_or_words(self, key: str) -> tuple[date | None, str]:
        """A day, or the words of a date of which only the year or the month is known."""
        try:
            words = str(parse_partial_date(text_of(self.cells.get(key))))
        except InvalidInput:
            return self.day(key), ""
        return (None, words) if not words.endswith("日") else (self.day(key), "")

    def day(self, key: str) -> date | None:
        """A day, not after today."""
        found: date | None = self._read(
            key, lambda cell: read_day(cell, today=self.today, year=self.year), None
        )
        if found is not None and found > self.today:
            self.wrong(key, "晚于今天，请核对。")
            return None
        return found

    def moment(self, key: str) -> datetime | None:
        """A day with its time where the cell has one, else at midnight."""
        cell = self.cells.get(key)
        day = self.day(key)
        if day is None:
            return None
        return cell if isinstance(cell, datetime) else datetime(day.year, day.month, day.day)

    def names(self, key: str) -> list[NameRead]:
        """The persons named."""
        found: list[NameRead] = self._read(key, read_names, [])
        return found

    def choice(self, key: str, names: Mapping[str, str], also: Mapping[str, str], default: str) -> str:
        """A code; a word that is none of the table's is a problem, an empty cell the default."""
        if is_blank(self.cells.get(key)):
            if self.kind.field(key).required:
                self.wrong(key, "没有填写。")
            return default
        found = read_choice(self.cells.get(key), names, also)
        if not found:
            shown = "、".join(list(names.values())[:16])
            self.wrong(key, f"“{text_of(self.cells.get(key))[:20]}”不在可选范围内，请写成{shown}之一。")
            return default
        return found

    def read(self, key: str, reader: Callable[[Cell], Any], nothing: Any = None) -> Any:
        """Anything else, by its reader."""
        return self._read(key, reader, nothing)

    def try_(self, key: str, function: Callable[[], Any], nothing: Any = None) -> Any:
        """Run a rule; what it refuses is a problem of the field."""
        try:
            return function()
        except OfficeError as error:
            self.wrong(key, str(error))
            return nothing


def guess(kind: LedgerKind, headings: Sequence[str]) -> dict[int, str]:
    """Column (from 1) → field, by the words of the headings; each field once, the best heading first."""
    offers = []
    for column, heading in enumerate(headings, 1):
        for place, one in enumerate(kind.fields):
            score = _likeness(one, heading)
            if score:
                offers.append((-score, column, place, one.key))
    columns: dict[int, str] = {}
    for _, column, _, key in sorted(offers):
        if column not in columns and key not in columns.values():
            columns[column] = key
    return dict(sorted(columns.items()))


def _likeness(one: LedgerField, heading: str) -> int:
    if not heading or bool(REPORTER.search(heading)) != one.secret:
        return 0
    whole, last = re.sub(r"[·*＊]|[(（].*?[)）]", "", heading), heading.rsplit("·", maxsplit=1)[-1]
    last = re.sub(r"[*＊]|[(（].*?[)）]", "", last)
    best = 0
    for word in (one.label, *one.words):
        if word in (whole, heading.replace("·", "")):
            best = max(best, 300)
        elif word == last:
            best = max(best, 200)
        elif len(word) > 1 and word in whole:
            best = max(best, 100 + len(word))
    return best
