"""The list of clues: 未办结 first, filters, how many there are."""

from __future__ import annotations

from datetime import date
from typing import Any

from models.clues.queries import ClueCounts, ClueRow, clue_counts, clue_list, clue_years
from models.deadlines.queries import AWAITS
from models.rights import Right
from ui.clues.words import choices, left_text
from ui.kit.lists import Column, Filter, ListPage, short_number
from ui.tasks import Tasks

SHOWS = (("open", "未办结"), ("mine", "我承办的"), ("closed", "已办结"), ("all", "全部"))


# what a ledger needs and the pane has no room for
ALSO = (
    Column("来源", lambda row: row.source_text),
    Column("所在单位", lambda row: row.unit_name),
    Column("承办人", lambda row: row.handler_name),
    Column("登记日期", lambda row: _day(row.registered_on)),
    Column("到期事项", lambda row: row.due_what),
    Column("到期日", lambda row: _day(row.due_on)),
    Column("办结日期", lambda row: _day(row.closed_on)),
)


class ClueList(ListPage):
    """Clues newest first; the next deadline stands in each row."""

    def __init__(self, tasks: Tasks) -> None:
        may = Right.CASE_WRITE in tasks.office.actor.rights
        super().__init__(
            tasks,
            "问题线索",
            clue_list,
            [
                Column("编号", lambda row: short_number(row.number), 84, quiet=True),
                Column("标题", lambda row: row.title),
                Column("状态", lambda row: row.status_text, 116),
                Column("期限", _left, 116, quiet=True, urgent=_urgent),
            ],
            kinds=("clue", "deadline", "clue_member"),
            filters=[
                Filter("show", "范围", SHOWS),
                Filter("status", "状态", (("", "全部状态"), *choices("statuses"))),
                Filter("year", "年份", ((None, "全部年份"),)),
            ],
            new="登记线索" if may else "",
            also=ALSO,
            empty=("没有未办结的问题线索", "收到线索后从“登记线索”开始，编号和期限自动生成。"),
        )
        for box in self.boxes.values():
            box.setMinimumContentsLength(5)
            box.setSizeAdjustPolicy(box.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.view().setMinimumWidth(150)
        tasks.read(clue_years, {}, self._years, owner=self)

    def _years(self, years: list[int]) -> None:
        box = self.boxes["year"]
        box.blockSignals(True)
        for year in years:
            box.addItem(f"{year} 年", year)
        box.blockSignals(False)

    def _arrived(self, rows: list[Any], before: int | None, generation: int) -> None:
        super()._arrived(rows, before, generation)
        self._tasks.read(clue_counts, {}, self._counted, owner=self)

    def _counted(self, counts: ClueCounts) -> None:
        self.count.setText(f"未办结 {counts.open} · 全部 {counts.all}" if counts.all else "")


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


def _left(row: ClueRow) -> str:
    """How long its next deadline has; one that cannot be counted yet says so."""
    return AWAITS if row.due_on is None and row.due_what else left_text(row.days_left)


def _urgent(row: ClueRow) -> bool:
    return row.days_left is not None and row.days_left <= 5
