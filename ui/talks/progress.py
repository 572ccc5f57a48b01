"""谈心谈话的进度和统计: how far each campaign is by rank, and the year's talks by kind: 次, 人次, 人."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QTableView, QVBoxLayout

from models.errors import OfficeError
from models.rights import Right
from models.talks.campaigns import CampaignRow, campaigns, not_talked_to
from models.talks.counting import TalkFigure, talk_figures
from ui.kit.export import export_table
from ui.kit.fields import DateField
from ui.kit.lists import Column, RowsModel
from ui.kit.pieces import Banner, button, label
from ui.kit.tables import rows_table
from ui.tasks import Tasks

NO_CAMPAIGN = "还没有专项。在“成批安排”里写上专项名称、选好人员，这里就列出应谈、已谈和还差多少。"
CHOOSE = "选一个专项，这里列出还没有谈的人。"
NOTHING_HELD = "这段时间没有谈话。改一改起止日期，再按“统计”。"


def _by_rank(row: CampaignRow) -> str:
    done = dict(row.ranks)
    return "、".join(f"{name} {done.get(name, 0)}／{count}" for name, count in row.planned_ranks)


CAMPAIGNS = (
    Column("专项", lambda row: row.name, 168),
    Column("应谈", lambda row: f"{row.planned} 人", 72),
    Column("已谈", lambda row: f"{row.done} 人", 72),
    Column("还差", lambda row: f"{row.planned - row.done} 人", 72, urgent=lambda row: row.planned > row.done),
    Column("各层级（已谈／应谈）", _by_rank),
)
FIGURES = (
    Column("类型", lambda row: row.kind_name, 168),
    Column("次数", lambda row: f"{row.held} 次", 72),
    Column("人次", lambda row: f"{row.times} 人次", 84),
    Column("人数", lambda row: f"{row.persons} 人", 72),
    Column("各层级人数", lambda row: "、".join(f"{name} {count}" for name, count in row.ranks)),
)


class ProgressPage(QFrame):
    """Two tables: the campaigns, and the talks held in a period."""

    navigate = Signal(str, int)
    closed = Signal()

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.setObjectName("recordpane")
        self._tasks = tasks
        # the period of the figures that are shown, whatever is typed above them since
        self._counted: tuple[date, date] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(8)
        self.banner = Banner()
        self.campaigns, self.figures = RowsModel(CAMPAIGNS), RowsModel(FIGURES)
        column.addLayout(self._head("谈心谈话进度", "exportCampaigns", self._export_campaigns))
        column.addWidget(self.banner)
        self.campaign_table = self._table(self.campaigns, "campaigns", "谈心谈话进度")
        self.campaign_table.selectionModel().currentRowChanged.connect(
            lambda now, _before: self._ask_left(now.row())
        )
        column.addWidget(self.campaign_table, 1)
        self.left = label("", "quiet", wrap=True, select=True)
        self.left.setObjectName("notTalkedTo")
        around = QScrollArea()
        around.setWidgetResizable(True)
        around.setFrameShape(QFrame.Shape.NoFrame)
        around.setWidget(self.left)
        self.left.setAlignment(Qt.AlignmentFlag.AlignTop)
        # hundreds of names scroll in their own place: the figures below stay in sight
        around.setMinimumHeight(72)
        around.setMaximumHeight(168)
        column.addWidget(around, 1)
        column.addLayout(self._head("谈话统计", "exportFigures", self._export_figures))
        column.addLayout(self._period())
        self.figure_table = self._table(self.figures, "talkFigures", "谈话统计")
        column.addWidget(self.figure_table, 1)
        self.nothing = label(NOTHING_HELD, "quiet", wrap=True)
        self.nothing.hide()
        column.addWidget(self.nothing)
        column.addStretch(0)
        note = "集体谈话只计到场的人；同一人谈几次计几个人次、一个人；补充笔录不另计。"
        column.addWidget(label(note, "quiet", wrap=True))
        tasks.read(campaigns, {}, self._show_campaigns, self._failed, owner=self)
        self.count()

    def _head(self, title: str, name: str, export: Callable[[], None]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(label(title, "heading"))
        row.addStretch(1)
        out = button("", "flat", symbol="export", name=name, tip="导出为 Excel")
        out.setAccessibleName(f"{title}导出为 Excel")
        out.clicked.connect(lambda _on=False: export())
        if Right.LIST_EXPORT not in self._tasks.office.actor.rights:
            out.hide()
        row.addWidget(out)
        return row

    def _export_campaigns(self) -> None:
        export_table(self, self._tasks, self.banner, "谈心谈话进度", self.campaigns)

    def _export_figures(self) -> None:
        period = f"{self._counted[0]:%Y-%m-%d} 至 {self._counted[1]:%Y-%m-%d}" if self._counted else ""
        export_table(self, self._tasks, self.banner, "谈话统计", self.figures, chosen=period)

    @staticmethod
    def _table(model: RowsModel, name: str, title: str) -> QTableView:
        return rows_table(model, name, title)

    def _period(self) -> QHBoxLayout:
        today: date = self._tasks.office.now().date()
        self.first, self.last = DateField("first", "从"), DateField("last", "到")
        self.first.set_value(date(today.year, 1, 1))
        self.last.set_value(today)
        row = QHBoxLayout()
        row.setSpacing(8)
        for field in (self.first, self.last):
            row.addWidget(label(field.title, "quiet"))
            row.addWidget(field)
        again = button("统计", name="countTalks")
        again.clicked.connect(self.count)
        row.addWidget(again)
        row.addStretch(1)
        return row

    def count(self) -> None:
        """Count the period that stands above."""
        try:
            first, last = self.first.value(), self.last.value()
        except OfficeError as error:
            self._failed(error)
            return
        if first is None or last is None or first > last:
            self.banner.say("请填写起止日期，开始不能晚于结束。", "error")
            return
        self.banner.silence()
        period = (first, last)
        self._tasks.read(
            talk_figures,
            {"first": first, "last": last},
            lambda rows: self._show_figures(rows, period),
            self._failed,
            owner=self,
        )

    def _show_campaigns(self, rows: list[CampaignRow]) -> None:
        self.campaigns.reset(rows, more=False)
        self.campaign_table.setVisible(bool(rows))
        self.left.setText(CHOOSE if rows else NO_CAMPAIGN)

    def _ask_left(self, row: int) -> None:
        """Who of the chosen campaign is still to be talked to."""
        if not 0 <= row < len(self.campaigns.rows):
            return
        chosen = self.campaigns.rows[row]
        self._tasks.read(
            not_talked_to,
            {"campaign": chosen.name},
            lambda names: self._show_left(chosen, names),
            self._failed,
            owner=self,
        )

    def _show_left(self, chosen: CampaignRow, names: list[str]) -> None:
        waiting = (
            f"“{chosen.name}”还没有谈的 {len(names)} 人：{'、'.join(names)}。"
            if names
            else f"“{chosen.name}”安排的都已谈完。"
        )
        self.left.setText(f"各层级（已谈／应谈）：{_by_rank(chosen)}。\n{waiting}")

    def _show_figures(self, rows: list[TalkFigure], period: tuple[date, date]) -> None:
        self._counted = period
        self.figures.reset(rows, more=False)
        self.figure_table.setVisible(bool(rows))
        self.nothing.setVisible(not rows)

    def _failed(self, error: OfficeError) -> None:
        self.banner.say(str(error), "error")
