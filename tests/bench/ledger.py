"""A ledger of 10,000 rows brought in: from the file's bytes to the commit, on a vault of its own."""

from __future__ import annotations

import time

from models.imports.operations import import_ledger, undo_import
from models.imports.plan import laid_out
from storage.office import Office
from storage.workbooks import parse_workbook, write_workbook

HEADS = (
    "序号",
    "线索编号",
    "收件时间",
    "被反映人",
    "单位",
    "职务",
    "反映的主要问题",
    "线索来源",
    "办理情况",
    "办结时间",
    "备注",
)
ROWS = 10_000
SURNAMES = "张李王赵钱孙周吴郑冯陈褚卫蒋沈韩杨朱秦尤"


def ledger_bytes(rows: int = ROWS) -> bytes:
    """The ledger: days as text in several forms, two persons in a cell, full-width digits."""
    lines = []
    for place in range(rows):
        year, month, day = 2012 + place % 9, place % 12 + 1, place % 28 + 1
        first, second = SURNAMES[place % 20], SURNAMES[(place + 7) % 20]
        lines.append(
            (
                place + 1, f"旧{place + 1}", f"{year}.{month}.{day}", f"{first}　某、{second}某某",
                f"某某{place % 60}公司", "经理", f"违规发放津贴补贴第{place}件，金额３０００元", "来信", "已办结",
                f"{year + 1}年{month}月{day}日", "",
            )
        )  # fmt: skip
    return write_workbook([("台账", HEADS, lines)])


def import_rows(office: Office) -> list[tuple[str, str, str, bool]]:
    """The bench's row; the import is taken back afterwards."""
    data = ledger_bytes()
    begun = time.perf_counter()
    book = parse_workbook(data, "台账.xlsx")
    ledger = laid_out("clues", book.name, book.first(), book.sha256)
    result = office.run(import_ledger, ledger=ledger).value
    took = time.perf_counter() - begun
    assert result.made == ROWS, result.plan.counts
    assert result.batch_id is not None
    office.run(undo_import, batch_id=result.batch_id)
    return [(f"导入 {ROWS} 行台账（读文件到写入）", f"{took:.1f} 秒", "≤ 10 秒", took <= 10)]
