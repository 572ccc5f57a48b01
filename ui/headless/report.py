"""``report VAULT --year Y --out DIR``: the year's figures, each with the records that it counts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from models.dates import parse_date
from models.exports import note_export
from models.statistics.report import Counted, Report, report
from storage import fs
from ui.headless.common import WELL, WRONG, Misuse, give, opened, parser, tell, with_account


def run(arguments: list[str]) -> int:
    """Write report.json and a readable report."""
    made = with_account(parser("report", "生成年度统计"))
    made.add_argument("vault")
    made.add_argument("--year", required=True, type=int)
    made.add_argument("--as-of", help="截止日，默认当年 12 月 31 日")
    made.add_argument("--out", required=True)
    asked = made.parse_args(arguments)
    if not 2000 <= asked.year <= 2100:
        raise Misuse("统计年度请写成四位数字，如 2022。")
    as_of = parse_date(asked.as_of, "as_of") if asked.as_of else None
    with opened(asked.vault, asked.account) as office:
        found = office.read(report, year=asked.year, as_of=as_of)
        # figures with the records behind them leave the vault: by the right, and on the trail, as from the window
        title = f"{asked.year}年统计指标"
        office.run(note_export, title=title, count=len(found.figures), chosen=f"截至 {found.last:%Y-%m-%d}")
    folder = Path(asked.out)
    fs.make_folder(folder)
    values = {row.key: _as_data(row) for row in found.figures if not row.beside}
    for row in found.figures:
        if row.beside:
            values[row.beside].setdefault("beside", {})[row.key] = _as_data(row)
    fs.atomic_write(folder / "report.json", json.dumps(values, ensure_ascii=False, indent=2).encode())
    fs.atomic_write(folder / "report.md", readable(found).encode())
    if asked.json:
        give(values)
    else:
        for row in found.figures:
            tell(f"{row.label}：{row.value} {row.unit}")
        for sentence in found.faults:
            tell(sentence)
    return WRONG if found.faults else WELL


def _as_data(row: Counted) -> dict[str, Any]:
    """Value and records; the amounts as well where a record adds more than one (a head count)."""
    data: dict[str, Any] = {"value": row.value, "records": list(row.records)}
    if any(line.amount != 1 for line in row.lines):
        data["amounts"] = [line.amount for line in row.lines]
    if row.at_least:
        data["at_least"] = True
    return data


def readable(found: Report) -> str:
    """The report as a Chinese table with the counting rule and the records of each figure."""
    lines = [
        f"# {found.year} 年统计（{found.first:%Y-%m-%d} 至 {found.last:%Y-%m-%d}）",
        "",
        "| 指标 | 数值 | 口径 |",
        "| --- | --- | --- |",
    ]
    lines += [f"| {row.label} | {row.value} {row.unit} | {row.definition} |" for row in found.figures]
    for row in found.figures:
        lines += ["", f"## {row.label}：{row.value} {row.unit}", ""]
        lines += [
            f"- {line.text}" + (f"（{line.amount} {row.unit}）" if line.amount != 1 else "")
            for line in row.lines
        ]
    lines += ["", *(f"**{sentence}**" for sentence in found.faults)]
    return "\n".join(lines) + "\n"
