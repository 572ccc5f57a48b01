"""The results of a 民主测评: place and score of this round beside those of the rounds before, and the change."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.errors import OfficeError
from models.undertakings.yearly import Course, Trend, round_trend
from ui.kit.lists import Column, RowsModel
from ui.kit.pieces import Banner, label
from ui.kit.tables import rows_table
from ui.tasks import Tasks

SHOWN = 4


def _change(row: Course) -> str:
    if row.change is None:
        return ""
    return f"{'升' if row.change > 0 else '降'} {abs(row.change):.2f}" if row.change else "持平"


def trend_columns(trend: Trend, *, whole: bool = False) -> list[Column]:
    """Place and name, the rounds up to this one, the change from the one before.

    The screen has room for the last few; paper and file have all of them (``whole``), with the places.
    """
    last = len(trend.rounds) - 1

    def score(place: int) -> Column:
        def text(row: Course) -> str:
            found = row.scores[place]
            if found is None:
                return "—"
            return f"{found[0]:.2f}（第{found[1]}）" if whole else f"{found[0]:.2f}"

        return Column(trend.rounds[place][1], text, 72, quiet=place != last)

    def placed(row: Course) -> str:
        found = row.scores[last]
        return f"第 {found[1]} 名" if found else "—"

    return [
        Column("名次", placed, 68),
        Column("姓名", lambda row: row.title, 72),
        Column("单位", lambda row: row.unit_name),
        *(score(place) for place in range(0 if whole else max(0, last + 1 - SHOWN), last + 1)),
        Column("较上次", _change, 76, urgent=lambda row: row.change is not None and row.change < 0),
    ]


class TrendTab(QWidget):
    """The table, read when the record is shown."""

    def __init__(self, tasks: Tasks, undertaking_id: int) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(24, 12, 24, 16)
        self._column.setSpacing(8)
        note = "各项目按权重折算，取全部测评票的平均分，测评票不记名；这里是最近四次，打印和导出有最近八次和各次名次。"
        self._column.addWidget(label(note, "quiet", wrap=True))
        self.banner = Banner()
        self._column.addWidget(self.banner)
        self.model: RowsModel | None = None
        tasks.read(round_trend, {"undertaking_id": undertaking_id}, self._arrived, self._failed, owner=self)

    def _failed(self, error: OfficeError) -> None:
        self.banner.say(str(error), "error")

    def _arrived(self, trend: Trend) -> None:
        self.model = RowsModel(trend_columns(trend))
        self.model.reset(trend.courses, more=False)
        self._column.addWidget(rows_table(self.model, "trend", "测评结果和走势"), 1)
