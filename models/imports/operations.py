"""Bringing a ledger in: dry run, import, and the whole taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import insert, select

from models.errors import InvalidInput
from models.imports.bulk import Bulk
from models.imports.kinds import ledger_kind
from models.imports.plan import Ledger, Plan, RowVerdict, Verdict, fingerprint, make_plan
from models.imports.records import ImportBatch, ImportEntry, ImportMapping
from models.imports.undo import require_untouched, take_back
from models.operations import Read, Work, operation, query
from models.rights import Right

Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class PlanView:
    """A dry run: every row's verdict, counts, what would be new beside the records."""

    rows: tuple[RowVerdict, ...]
    counts: dict[Verdict, int]
    new_units: tuple[str, ...]
    new_persons: int


@dataclass(frozen=True)
class ImportResult:
    """What an import did; ``batch_id`` is None where nothing could be brought in."""

    plan: PlanView
    batch_id: int | None = None
    made: int = 0


@dataclass(frozen=True)
class BatchRow:
    """An import in the list."""

    id: int
    kind: str
    label: str
    file_name: str
    sheet: str
    on: datetime
    by: str
    made: int
    returned: int
    undone_at: datetime | None
    undone_by: str


@dataclass(frozen=True)
class Origin:
    """Where a record comes from."""

    file_name: str
    row: int
    old_number: str
    year: int | None
    imported_on: date
    cells: dict[str, str] = field(default_factory=dict)


def _view(plan: Plan) -> PlanView:
    return PlanView(tuple(plan.rows), plan.counts, plan.new_units, plan.new_persons)


def silent(_done: int, _total: int) -> None:
    """Progress that nobody hears."""


@query("试导入台账", right=Right.CASE_WRITE)
def plan_import(read: Read, *, ledger: Ledger) -> PlanView:
    """What the import would do, row by row; nothing is written."""
    return _view(make_plan(read, ledger))


@query("台账对应关系", right=Right.CASE_READ)
def remembered_columns(read: Read, *, kind: str, headings: tuple[str, ...]) -> dict[int, str]:
    """The columns as they were mapped when a ledger with these headings was brought in last; empty if never."""
    row = read.session.get(ImportMapping, fingerprint(kind, headings))
    known = {one.key for one in ledger_kind(kind).fields}
    return {int(column): key for column, key in row.columns.items() if key in known} if row else {}


@operation("导入台账", right=Right.CASE_WRITE)
def import_ledger(work: Work, *, ledger: Ledger, tell: Tell = silent) -> ImportResult:
    """Bring in every row that can be; the others come back with their reasons. One operation, one undo.

    ``tell`` hears (done, total) and may raise to stop: then nothing is written. Records take the number that the
    ledger gives them where it is one of the office's own, else the next of their year; the old number stays on file and
    is found by the search.
    """
    plan = make_plan(work, ledger)
    kind = ledger_kind(ledger.kind)
    if not plan.drafts:
        return ImportResult(_view(plan))
    total = len(plan.drafts)
    tell(0, total)
    bulk = Bulk(work)
    ids = kind.write(bulk, plan.drafts)
    tell(total // 3, total)
    ranges = bulk.finish(lambda done, of: tell(total // 3 + done * total * 2 // (3 * of), total))
    counts = plan.counts
    batch = ImportBatch(
        kind=kind.key,
        file_name=ledger.file_name[:255],
        sheet=ledger.sheet.name[:100],
        sha256=ledger.sha256,
        actor_name=work.actor.name,
        made=sum(len(each) for each in ids),
        joined=counts[Verdict.JOINED],
        returned=counts[Verdict.RETURNED] + counts[Verdict.DUPLICATE],
        left_out=counts[Verdict.LEFT_OUT],
        ranges=ranges,
    )
    work.session.add(batch)
    work.session.flush()
    entries = [
        {
            "batch_id": batch.id,
            "row": draft.rows[0],
            "kind": kind.record,
            "record_id": record_id,
            "old_number": draft.old_number,
            "year": draft.year,
            "happened_on": draft.happened_on,
            "cells": draft.cells,
        }
        for draft, made in zip(plan.drafts, ids, strict=True)
        for record_id in made
    ]
    work.session.execute(insert(ImportEntry), entries)
    _remember(work, ledger)
    work.note(kind=kind.key, file=ledger.file_name, sha256=ledger.sha256, made=batch.made, ranges=ranges)
    tell(total, total)
    return ImportResult(_view(plan), batch.id, batch.made)


def _remember(work: Work, ledger: Ledger) -> None:
    work.session.merge(
        ImportMapping(
            key=fingerprint(ledger.kind, ledger.layout.headings),
            kind=ledger.kind,
            columns={str(column): key for column, key in ledger.columns.items()},
            used_at=work.now,
        )
    )


@operation("撤销导入", right=Right.CASE_WRITE)
def undo_import(work: Work, *, batch_id: int) -> int:
    """Take an import back whole, as long as nothing else has touched its records; returns how many are gone.

    The batch and its rows' cells stay on file as the record of what was done. Raises :class:`Conflict` that names what
    is in the way.
    """
    batch = _own_batch(work, batch_id)
    if batch.undone_at is not None:
        raise InvalidInput("batch_id", "这次导入已经撤销过了。")
    require_untouched(work, batch)
    take_back(work, batch)
    batch.undone_at, batch.undone_by = work.now, work.actor.name
    work.note(file=batch.file_name, made=batch.made)
    return batch.made


def _own_batch(read: Read, batch_id: int) -> ImportBatch:
    batch = read.session.get(ImportBatch, batch_id)
    own = batch is not None and (batch.created_by == read.actor.uid or Right.CASE_DELETE in read.actor.rights)
    if batch is None or not own:
        raise InvalidInput("batch_id", "没有这次导入，或者它是别人导入的：只有导入人和有删除权限的人能撤销。")
    return batch


@query("导入记录", right=Right.CASE_WRITE)
def imports(read: Read, *, limit: int = 50) -> list[BatchRow]:
    """The imports, newest first: one's own, or all for who sees every clue."""
    statement = select(ImportBatch).where(ImportBatch.deleted_at.is_(None))
    if Right.CASE_ALL not in read.actor.rights:
        statement = statement.where(ImportBatch.created_by == read.actor.uid)
    return [
        BatchRow(
            id=row.id,
            kind=row.kind,
            label=ledger_kind(row.kind).label,
            file_name=row.file_name,
            sheet=row.sheet,
            on=row.created_at,
            by=row.actor_name,
            made=row.made,
            returned=row.returned,
            undone_at=row.undone_at,
            undone_by=row.undone_by,
        )
        for row in read.session.scalars(statement.order_by(ImportBatch.id.desc()).limit(limit))
    ]


@query("查看导入来源", right=Right.CASE_READ)
def origin_of(read: Read, *, kind: str, record_id: int) -> Origin | None:
    """Where a record was brought in from; None for one that was registered here, or that may not be seen."""
    from models.access import may_see_record
    from models.base import KINDS

    record = read.session.get(KINDS[kind], record_id)
    if record is None or not may_see_record(read.session, read.actor, record):
        return None
    found = (
        select(ImportEntry, ImportBatch)
        .join(ImportBatch)
        .where(ImportEntry.kind == kind, ImportEntry.record_id == record_id, ImportBatch.undone_at.is_(None))
    )
    row = read.session.execute(found).first()
    if row is None:
        return None
    entry, batch = row
    return Origin(
        batch.file_name, entry.row, entry.old_number, entry.year, batch.created_at.date(), dict(entry.cells)
    )
