"""What an import will do, row by row: the same reckoning for the dry run and for the import itself."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from models.errors import InvalidInput, OfficeError
from models.imports.cells import Cell, text_of
from models.imports.fields import REPORTER, Draft, Key, LedgerKind, Row
from models.imports.kinds import ledger_kind
from models.imports.people import People
from models.imports.sheets import Layout, LeftOut, Sheet, data_rows, find_layout, title_of, year_of_ledger
from models.operations import Read

MOST_ROWS: Final = 50_000
CELL_LIMIT: Final = 500


class Verdict(StrEnum):
    """What becomes of a row."""

    NEW = "NEW"
    JOINED = "JOINED"
    DUPLICATE = "DUPLICATE"
    RETURNED = "RETURNED"
    LEFT_OUT = "LEFT_OUT"


VERDICTS: Final = {
    Verdict.NEW: "导入",
    Verdict.JOINED: "并入上一件",
    Verdict.DUPLICATE: "重复",
    Verdict.RETURNED: "退回",
    Verdict.LEFT_OUT: "不是记录",
}


@dataclass(frozen=True)
class RowVerdict:
    """A row of the file (counted as the spreadsheet counts), what becomes of it, what it is, and why."""

    row: int
    verdict: Verdict
    what: str
    reason: str = ""


@dataclass(frozen=True)
class Ledger:
    """A sheet to be brought in and how; ``columns``: column (from 1) → field; ``layout`` as found or corrected."""

    kind: str
    file_name: str
    sheet: Sheet
    columns: Mapping[int, str]
    layout: Layout
    sha256: str = ""
    with_duplicates: bool = False


@dataclass
class Plan:
    """Every row with its verdict, and the drafts of those that come in."""

    rows: list[RowVerdict] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    new_units: tuple[str, ...] = ()
    new_persons: int = 0

    def count(self, verdict: Verdict) -> int:
        """How many rows have this verdict."""
        return sum(row.verdict is verdict for row in self.rows)

    @property
    def counts(self) -> dict[Verdict, int]:
        """Rows by verdict."""
        found = Counter(row.verdict for row in self.rows)
        return {verdict: found[verdict] for verdict in Verdict}


def laid_out(kind: str, file_name: str, sheet: Sheet, sha256: str = "") -> Ledger:
    """A sheet with its heading found and its columns guessed; raises :class:`InvalidInput`."""
    layout = find_layout(sheet, ledger_kind(kind))
    return Ledger(kind, file_name, sheet, layout.columns, layout, sha256)


def fingerprint(kind: str, headings: Sequence[str]) -> str:
    """Under which a ledger's columns are remembered: its kind and its headings."""
    return hashlib.sha256("\n".join([kind, *headings]).encode()).hexdigest()


def make_plan(read: Read, ledger: Ledger) -> Plan:
    """Read every row, compare it with the others and with what is on file, write nothing.

    Raises :class:`InvalidInput` for columns that fit no field, a required field without a column, or a sheet too long.
    """
    kind = ledger_kind(ledger.kind)
    _require_columns(kind, ledger)
    if len(ledger.sheet.rows) > MOST_ROWS:
        raise InvalidInput("sheet", f"这张表超过 {MOST_ROWS} 行，请拆成几张再导入。")
    plan = Plan()
    people = People(read)
    own: dict[Key, int] = {}
    year = year_of_ledger(ledger.sheet.name, title_of(ledger.sheet, ledger.layout), ledger.file_name)
    about = " ".join((ledger.sheet.name, title_of(ledger.sheet, ledger.layout), ledger.file_name))
    rows = [
        (
            found,
            None if isinstance(found, LeftOut) else _read_row(kind, ledger, found, (read.today, year, about)),
        )
        for found in data_rows(ledger.sheet, ledger.layout, dict(ledger.columns))
    ]
    # only what lies within the ledger's own years can be the same: a large office is not read whole
    days = [one[0].happened_on for _, one in rows if one is not None and one[0].happened_on is not None]
    first, until = min(days, default=read.today), max(days, default=read.today)
    known = kind.known(read, (date(first.year, 1, 1), date(until.year, 12, 31)))
    last: Draft | None = None
    for found, pair in rows:
        if isinstance(found, LeftOut) or pair is None:
            assert isinstance(found, LeftOut)
            plan.rows.append(
                RowVerdict(found.row, Verdict.LEFT_OUT, _shown(ledger.sheet, found.row), found.reason)
            )
            continue
        draft, problems = pair
        joined = last is not None and kind.join is not None and _continues(kind, ledger, found)
        if problems:
            reason = "；".join(sentence.rstrip("。") for sentence in problems) + "。"
            plan.rows.append(RowVerdict(found, Verdict.RETURNED, _shown(ledger.sheet, found), reason))
            last = None if not joined else last
        elif joined and last is not None and kind.join is not None:
            kind.join(last, draft)
            last.rows.append(found)
            plan.rows.append(RowVerdict(found, Verdict.JOINED, draft.caption, f"并入第 {last.rows[0]} 行。"))
        else:
            last = _take(plan, ledger, kind, draft, (people, known, own))
    _check_joined(plan, kind, people)
    made = {draft.caption for draft in plan.drafts} if kind.record == "unit" else set()
    plan.new_units = tuple(name for name in people.new_units if name not in made)
    plan.new_persons = 0 if kind.record == "person" else len(people.new_persons)
    return plan


def _require_columns(kind: LedgerKind, ledger: Ledger) -> None:
    keys = list(ledger.columns.values())
    for column, key in ledger.columns.items():
        one = kind.field(key)
        heading = ledger.layout.headings[column - 1] if 0 < column <= len(ledger.layout.headings) else ""
        if REPORTER.search(heading) and not one.secret:
            raise InvalidInput(
                "columns", f"“{heading}”一列写的是反映人，不能对应到“{one.label}”，请选“不导入”。"
            )
    twice = [key for key, count in Counter(keys).items() if count > 1]
    if twice:
        raise InvalidInput("columns", f"“{kind.field(twice[0]).label}”对应了不止一列，请只留一列。")
    missing = [one.label for one in kind.fields if one.required and one.key not in keys]
    if missing:
        raise InvalidInput("columns", f"还没有指明哪一列是{'、'.join(missing)}，请在对应关系里选择。")


def _read_row(
    kind: LedgerKind, ledger: Ledger, number: int, given: tuple[date, int | None, str]
) -> tuple[Draft, list[str]]:
    cells: dict[str, Cell] = {
        key: ledger.sheet.cell(number, column) for column, key in ledger.columns.items()
    }
    row = Row(number, kind, cells, *given)
    draft = kind.read(row)
    draft.cells = _kept(ledger, number)
    return draft, list(dict.fromkeys(row.problems))


def _kept(ledger: Ledger, number: int) -> dict[str, str]:
    """The row as it stands in the file, without what names a 反映人."""
    kept = {}
    for column, heading in enumerate(ledger.layout.headings, 1):
        text = text_of(ledger.sheet.cell(number, column))
        if text and not REPORTER.search(heading):
            kept[heading or f"第{column}列"] = text[:CELL_LIMIT]
    return kept


def _continues(kind: LedgerKind, ledger: Ledger, number: int) -> bool:
    """Whether the row belongs to the record above: the cell that names the record is merged downwards."""
    columns = [column for column, key in ledger.columns.items() if key in kind.group]
    return any((number, column) in ledger.sheet.joined for column in columns)


def _take(
    plan: Plan,
    ledger: Ledger,
    kind: LedgerKind,
    draft: Draft,
    seen: tuple[People, Mapping[Key, str], dict[Key, int]],
) -> Draft | None:
    """Compare with the rows before and with the file, then with the file's persons and units."""
    people, known, own = seen
    number = draft.rows[0]
    same = next((f"与第 {own[key]} 行重复" for key in draft.keys if key in own), "")
    same = same or next((f"已经在册：{known[key]}" for key in draft.keys if key in known), "")
    if same and (kind.unique or not ledger.with_duplicates):
        plan.rows.append(RowVerdict(number, Verdict.DUPLICATE, draft.caption, f"{same}。"))
        return None
    try:
        kind.check(people, draft)
    except OfficeError as error:
        plan.rows.append(RowVerdict(number, Verdict.RETURNED, draft.caption, str(error)))
        return None
    for key in draft.keys:
        own.setdefault(key, number)
    plan.rows.append(RowVerdict(number, Verdict.NEW, draft.caption, f"{same}，仍然导入。" if same else ""))
    plan.drafts.append(draft)
    return draft


def _check_joined(plan: Plan, kind: LedgerKind, people: People) -> None:
    """A record that took in further rows is checked again, whole; one that fails goes back with all its rows."""
    failed: dict[int, str] = {}
    for draft in plan.drafts:
        if len(draft.rows) > 1:
            try:
                kind.check(people, draft)
            except OfficeError as error:
                failed |= dict.fromkeys(draft.rows, str(error))
    if failed:
        plan.drafts = [draft for draft in plan.drafts if draft.rows[0] not in failed]
        plan.rows = [
            RowVerdict(row.row, Verdict.RETURNED, row.what, failed[row.row]) if row.row in failed else row
            for row in plan.rows
        ]


def _shown(sheet: Sheet, row: int) -> str:
    texts = [text_of(cell) for cell in sheet.rows[row - 1]]
    return "　".join(dict.fromkeys(text for text in texts if text))[:60]
