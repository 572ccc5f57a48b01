"""``import VAULT FILE.xlsx --kind clues [--dry-run]``: an old ledger becomes records, in one operation."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

from models.imports.kinds import KINDS
from models.imports.operations import (
    ImportResult,
    PlanView,
    import_ledger,
    plan_import,
    remembered_columns,
)
from models.imports.plan import VERDICTS, Ledger, Verdict, laid_out
from storage import fs
from storage.office import Office
from storage.workbooks import read_workbook
from ui.headless.common import WELL, Progress, give, opened, parser, tell, with_account
from ui.imports.returned import returned_rows, returned_workbook


def run(arguments: list[str]) -> int:
    """Bring a ledger in, or say row by row what would happen."""
    made = with_account(parser("import", "导入 Excel 台账"))
    made.add_argument("vault")
    made.add_argument("file", metavar="FILE.xlsx")
    made.add_argument("--kind", required=True, choices=list(KINDS), help="台账种类")
    made.add_argument("--sheet", metavar="NAME", help="工作表（默认取行数最多的）")
    made.add_argument("--dry-run", action="store_true", help="只试算，不写入")
    made.add_argument("--with-duplicates", action="store_true", help="与在册内容重复的也导入")
    made.add_argument("--returned", metavar="OUT.xlsx", help="把退回的行和原因写到这个文件")
    asked = made.parse_args(arguments)
    book = read_workbook(Path(asked.file))
    sheet = book.sheet(asked.sheet) if asked.sheet else book.first()
    ledger = replace(
        laid_out(asked.kind, book.name, sheet, book.sha256), with_duplicates=asked.with_duplicates
    )
    with opened(asked.vault, asked.account) as office:
        ledger = _as_remembered(office, ledger)
        result = _do(office, ledger, dry=asked.dry_run)
        if asked.returned and returned_rows(result.plan):
            fs.atomic_write(Path(asked.returned), returned_workbook(ledger, result.plan))
    if asked.json:
        give({"batch": result.batch_id, "made": result.made, **_as_data(result.plan)})
    else:
        _say(ledger, result, dry=asked.dry_run)
    return WELL


def _as_remembered(office: Office, ledger: Ledger) -> Ledger:
    columns = office.read(remembered_columns, kind=ledger.kind, headings=ledger.layout.headings)
    return replace(ledger, columns=columns) if columns else ledger


def _do(office: Office, ledger: Ledger, *, dry: bool) -> ImportResult:
    if dry:
        return ImportResult(office.read(plan_import, ledger=ledger))
    progress = Progress()
    outcome = office.run(
        import_ledger, ledger=ledger, tell=lambda done, total: progress("正在导入", done, total)
    )
    progress.end()
    return outcome.value


def _as_data(plan: PlanView) -> dict[str, object]:
    return {
        "counts": {verdict.value: count for verdict, count in plan.counts.items()},
        "new_units": list(plan.new_units),
        "new_persons": plan.new_persons,
        "rows": [asdict(row) for row in plan.rows],
    }


def _say(ledger: Ledger, result: ImportResult, *, dry: bool) -> None:
    kind = KINDS[ledger.kind]
    tell(f"工作表“{ledger.sheet.name}”，表头在第 {ledger.layout.last} 行。")
    for column, key in sorted(ledger.columns.items()):
        tell(f"  {ledger.layout.headings[column - 1]} → {kind.field(key).label}")
    for row in result.plan.rows:
        if dry or row.verdict is not Verdict.NEW:
            tell(
                f"第 {row.row} 行　{VERDICTS[row.verdict]}　{row.what}"
                + (f"　{row.reason}" if row.reason else "")
            )
    counts = "，".join(
        f"{VERDICTS[verdict]} {count} 行" for verdict, count in result.plan.counts.items() if count
    )
    tell(f"{'试算' if dry else '导入完成'}：{counts or '没有可以导入的行'}。")
    if result.plan.new_units:
        tell(f"{'将' if dry else '同时'}新建单位：{'、'.join(result.plan.new_units)}。")
    if result.plan.new_persons:
        tell(f"{'将' if dry else '同时'}新建人员 {result.plan.new_persons} 名。")
