"""The rows that did not come in, as a spreadsheet with the reason beside each: mended there, brought in again."""

from __future__ import annotations

from models.imports.cells import Cell
from models.imports.operations import PlanView
from models.imports.plan import VERDICTS, Ledger, Verdict
from storage.workbooks import write_workbook

BACK = (Verdict.RETURNED, Verdict.DUPLICATE)
WHY = ("原行号", "结果", "原因")


def returned_rows(plan: PlanView) -> int:
    """How many rows come back."""
    return sum(plan.counts[verdict] for verdict in BACK)


def returned_workbook(ledger: Ledger, plan: PlanView) -> bytes:
    """The returned rows as they stand in the file, under the ledger's own headings; a second sheet names the rest."""
    headings = [heading.replace("·", "") for heading in ledger.layout.headings]
    back: list[list[Cell]] = []
    other: list[list[Cell]] = []
    for row in plan.rows:
        cells = [ledger.sheet.cell(row.row, column) for column in range(1, len(headings) + 1)]
        if row.verdict in BACK:
            back.append([*cells, row.row, VERDICTS[row.verdict], row.reason])
        elif row.verdict is Verdict.LEFT_OUT:
            other.append([row.row, row.what, row.reason])
    sheets: list[tuple[str, list[str], list[list[Cell]]]] = [("退回", [*headings, *WHY], back)]
    if other:
        sheets.append(("未作为记录的行", ["原行号", "内容", "原因"], other))
    return write_workbook(sheets)
