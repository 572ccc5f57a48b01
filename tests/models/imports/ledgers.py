"""Ledgers as offices really have them, made in memory for the tests."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from openpyxl import Workbook

from models.imports.plan import Ledger, laid_out
from models.imports.sheets import Sheet
from storage.workbooks import parse_workbook


def as_bytes(book: Workbook) -> bytes:
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def ugly_clues() -> bytes:
    """A clue ledger with a merged title, a heading of two rows, merged records, totals, notes and a hidden sheet."""
    book = Workbook()
    sheet = book.active
    sheet.title = "2021年"
    hidden = book.create_sheet("旧表（勿删）")
    hidden.append(["序号", "登记日期", "被反映人", "反映问题"])
    hidden.sheet_state = "hidden"
    for _ in range(40):
        hidden.append([1, "2021-1-1", "某某", "不应读到"])
    rows: list[Sequence[Any]] = [
        ["某某集团纪委 2021 年问题线索台账"],
        [],
        ["序号", "线索编号", "收到时间", "被反映人", None, None, "反映的主要问题", "线索来源", "办理情况", "办结时间", "备注"],
        [None, None, None, "姓名", "单位", "职务", None, None, None, None, None],
        ["一、集团本部"],
        [1, "集团纪线〔2021〕1号", "2021.3.5", "张　某", "某某路桥建设有限公司", "经理", "违规发放津贴补贴", "信访举报（来信）", "已办结", "２０２１年４月２０日", None],
        [2, "集团纪线〔2021〕2号", datetime(2021, 3, 18), "李某、王某某，赵 某", "某某物业公司", None, "违规操办婚丧喜庆事宜", "电话", "已了结", "2021/6/1", "三人同案"],
        [3, "集团纪线〔2021〕3号", 44300, "孙某", "某某路桥建设有限公司", "副经理", "工程招标中收受礼金", "上级交办", "正在初核", None, None],
        [None, None, None, "钱某", "某某物业公司", "职工", None, None, None, None, None],
        [4, "旧编号-07", "2021年7月", "周某", "某某物业公司", None, "公车私用", "网络", None, None, None],
        [5, None, "2021年2月30日", "吴某", "某某物业公司", None, "违规兼职", "来访", None, None, None],
        [6, "信2021-9", "九月三日", "郑某", "某某物业公司", None, "吃拿卡要", "来信", None, None, None],
        [7, "信2021-10", "9月3日", "冯某等3人", "某某物业公司", None, "虚列支出", "来信", None, None, None],
        [8, "信2021-11", "9月4日", "陈某", "某某物业公司", None, "虚列支出套取资金", "天上掉下来的", None, None, None],
        [9, "信2021-12", "9月5日", "褚某（会计）", "某某物业公司", None, "私设小金库", "巡察移交", "未办结", None, None],
        [10, "集团纪线〔2021〕1号", "2021.3.5", "张某", "某某路桥建设有限公司", "经理", "违规发放津贴补贴", "来信", "已办结", "2021-4-20", None],
        ["合计", 10, None, None, None, None, None, None, None, None, None],
        ["填表人：某某", None, None, None, None, None, None, "审核：某某"],
        [None, None, None],
    ]  # fmt: skip
    for row in rows:
        sheet.append(list(row))
    sheet.merge_cells("A1:K1")
    sheet.merge_cells("D3:F3")
    for column in "ABCGHIJK":
        sheet.merge_cells(f"{column}3:{column}4")
    for column in "ABCGHIJK":
        sheet.merge_cells(f"{column}8:{column}9")
    sheet.merge_cells("A5:K5")
    return as_bytes(book)


def ledger_of(
    kind: str, headings: Sequence[str], rows: Sequence[Sequence[Any]], name: str = "台账.xlsx"
) -> Ledger:
    """A plain ledger: one heading row, then the rows."""
    sheet = Sheet("Sheet1", (tuple(headings), *(tuple(row) for row in rows)))
    return laid_out(kind, name, sheet)


def ugly_ledger() -> Ledger:
    """The ugly clue ledger, read and laid out."""
    book = parse_workbook(ugly_clues(), "2021年线索台账.xlsx")
    return laid_out("clues", book.name, book.first(), book.sha256)
