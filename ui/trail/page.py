"""The house trail as an auditor reads it, with filters and a check of the chain."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QTableView, QVBoxLayout, QWidget

from models.base import kind_label
from models.errors import InvalidInput, OfficeError
from models.trail.export import TITLE
from models.trail.queries import TrailRow, trail_page
from storage.check import Report, check
from ui import dialogs
from ui.kit.export import SAVED
from ui.kit.fields import DateField, TextField
from ui.kit.lists import Column, RowsModel
from ui.kit.pieces import Banner, ProgressPanel, button, label
from ui.kit.tables import dress_table
from ui.tasks import Progress, Tasks
from ui.trail.export import write_trail
from ui.trail.monthly import MonthPanel

PAGE = 200
FAILED = "failed_unlock"
# what has no label of its own: tables that no screen shows as records
NAMES = {
    "account": "账户",
    "failed_unlock": "登录失败",
    "house_setting": "系统设置",
    "case_setting": "业务设置",
    "number_given": "编号",
    "number_series": "编号规则",
    "draft": "未保存的内容",
}
_TABLE = re.compile(r"[a-z_]+")


def in_words(what: str) -> str:
    """What an entry concerns, in Chinese."""
    return _TABLE.sub(lambda found: NAMES.get(found[0], kind_label(found[0])), what)


COLUMNS = (
    Column("序号", lambda row: str(row.seq), 72, quiet=True),
    Column("时间", lambda row: f"{row.at:%Y-%m-%d %H:%M:%S}", 184),
    Column("人员", lambda row: row.actor, 112),
    Column("操作", lambda row: row.operation, 240),
    Column(
        "涉及",
        lambda row: "：".join(part for part in (in_words(row.what), row.told) if part),
        urgent=lambda row: FAILED in row.what,
    ),
    Column("案卷日志", lambda row: str(row.case_seq or ""), 88, quiet=True),
)


class TrailPage(QWidget):
    """Filters above, entries below, newest first."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.setObjectName("page")
        self._tasks = tasks
        self._work: Progress | None = None
        self._told_after = ""
        self.panel: MonthPanel | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(10)
        column.addWidget(label("审计日志", "title"))
        column.addWidget(
            label(
                "每条都与前一条相连并由操作人签名；这里只有谁、何时、做了什么，没有案卷内容。",
                "quiet",
                wrap=True,
            )
        )
        column.addLayout(self._filters())
        self.banner = Banner()
        column.addWidget(self.banner)
        self.progress = ProgressPanel()
        self.progress.cancelled.connect(self._cancel)
        column.addWidget(self.progress)
        self.model = RowsModel(COLUMNS)
        self.model.wanted.connect(self._next)
        self.table = QTableView()
        self.table.setModel(self.model)
        dress_table(
            self.table, name="trailRows", title="审计日志", widths=(one.width for one in COLUMNS), many=True
        )
        column.addWidget(self.table, 1)
        tasks.progressed.connect(self._on_progress)
        self.refresh()

    def _filters(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.actor = TextField("actor", "人员", hint="人员")
        self.operation = TextField("operation", "操作", hint="操作")
        self.since = DateField("since", "从", hint="从 2022-1-1")
        self.until = DateField("until", "到", hint="到 2022-12-31")
        row.setSpacing(8)
        for field in (self.actor, self.operation, self.since, self.until):
            row.addWidget(field, 1)
            field.line.setMaximumWidth(200)
            field.line.returnPressed.connect(self.refresh)
        look = button("查询", symbol="filter", name="filterTrail")
        look.clicked.connect(self.refresh)
        proof = button("核对日志", symbol="check", name="verifyTrail")
        proof.clicked.connect(self.verify)
        sheet = button("月度审计表", "flat", symbol="print", name="monthSheet")
        sheet.clicked.connect(lambda _on=False: self.month(compare=False))
        out = button("导出", "flat", symbol="export", name="exportTrail", tip="导出筛选出的日志为 Excel")
        out.clicked.connect(self.export)
        held = button("核对月度表", "flat", name="compareMonth")
        held.clicked.connect(lambda _on=False: self.month(compare=True))
        row.addWidget(look, 0, Qt.AlignmentFlag.AlignTop)
        self.count = label("", "quiet")
        self.count.setContentsMargins(8, 7, 0, 0)
        row.addWidget(self.count, 0, Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)
        for press in (out, sheet, held, proof):
            row.addWidget(press, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def month(self, *, compare: bool) -> None:
        """Make the month's sheet, or hold a signed one against the trails; stands in place of the entries."""
        self._put_away()
        panel = MonthPanel(self._tasks, compare=compare)
        panel.closed.connect(self._put_away)
        panel.said.connect(self.banner.say)
        self.banner.silence()
        self.table.hide()
        self.layout().addWidget(panel)  # type: ignore[union-attr]
        self.panel = panel

    def _put_away(self) -> None:
        if self.panel is not None:
            self.panel.hide()
            self.panel.deleteLater()
            self.panel = None
        self.table.setVisible(True)

    def _asked(self) -> dict[str, Any]:
        return {
            "actor": self.actor.value(),
            "operation": self.operation.value(),
            "since": self.since.value(),
            "until": self.until.value(),
            "limit": PAGE,
        }

    def refresh(self) -> None:
        """Read the first page anew."""
        self._read(None)

    def _next(self) -> None:
        self._read(self.model.rows[-1].seq)

    def _read(self, before: int | None) -> None:
        try:
            data = self._asked() | {"before": before}
        except InvalidInput as error:
            self.banner.say(str(error), "error")
            return
        self._tasks.read(trail_page, data, lambda rows: self._arrived(rows, before), self._failed, owner=self)

    def _arrived(self, rows: list[TrailRow], before: int | None) -> None:
        self.banner.say(self._told_after, "warning")
        self._told_after = ""
        if before is None:
            self.model.reset(rows, more=len(rows) == PAGE)
        else:
            self.model.append(rows, more=len(rows) == PAGE)
        shown = len(self.model.rows)
        self.count.setText(f"{shown}{'+' if self.model.more else ''} 条" if shown else "没有符合条件的记录")

    def _failed(self, error: OfficeError) -> None:
        self._work = None
        self.progress.end()
        self.banner.say(str(error), "error")

    def verify(self) -> None:
        """Walk the chain and name the first bad place."""
        office = self._tasks.office
        self.progress.begin("正在核对日志")
        self._work = self._tasks.long(
            lambda progress: _look(office, progress), self._verified, self._failed, owner=self
        )

    def export(self) -> None:
        """Every entry that the filters leave, as a spreadsheet."""
        try:
            asked = self._asked()
        except InvalidInput as error:
            self.banner.say(str(error), "error")
            return
        target = dialogs.save_file(
            self, "导出为 Excel（存出的文件不再加密）", f"{TITLE}.xlsx", "Excel 文件 (*.xlsx)"
        )
        if target is None:
            return
        place = target if target.suffix.lower() == ".xlsx" else target.with_name(f"{target.name}.xlsx")
        office = self._tasks.office
        self.progress.begin("正在导出")
        self._work = self._tasks.long(
            lambda progress: write_trail(office, asked, COLUMNS, place, progress),
            lambda count: self._exported(count, place.name),
            self._failed,
            owner=self,
        )

    def _exported(self, count: int, name: str) -> None:
        self.progress.end()
        self._told_after = SAVED.format(count=count, name=name)
        self.refresh()

    def _on_progress(self, what: str, done: int, total: int) -> None:
        if self.progress.isVisible():
            self.progress.step(what, done, total)

    def _cancel(self) -> None:
        if self._work is not None:
            self._work.cancel()

    def _verified(self, report: Report) -> None:
        self.progress.end()
        if report.intact:
            counted = "，".join(
                f"{name} {count} 条" for name, count in report.checked.items() if "日志" in name
            )
            self.banner.say(
                " ".join([f"日志首尾相连，签名全部成立（{counted}）。", *report.left_out]), "good"
            )
        else:
            self.banner.say(" ".join(report.problems[:3]), "error")


def _look(office: Any, progress: Progress) -> Report:
    return check(office, progress=progress, cancelled=progress.cancelled, evidence=False)
