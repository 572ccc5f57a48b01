"""月度审计表: made for a month, printed and signed; an earlier one held against the trails of today."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from letters.sheets import audit_sheet
from models.rights import Right
from models.settings.operations import house_settings
from models.trail.monthly import MonthSheet, held_against, month_sheet
from ui.kit.drafts import offer
from ui.kit.fields import TextField
from ui.kit.form import FormPanel
from ui.talks.paper import PaperPanel
from ui.tasks import Tasks


def month_pdf(found: MonthSheet, office: str, today: date) -> bytes:
    """The sheet on paper."""
    failed = "；".join(f"{at:%m-%d %H:%M} {login} {reason}" for at, login, reason in found.failures[:12])
    more = len(found.failures) - 12
    return audit_sheet(
        office,
        f"{found.year}年{found.month}月",
        [(name, str(count), people) for name, count, people in found.operations],
        [
            ("日志条数", f"{found.entries} 条"),
            ("登录失败", f"{len(found.failures)} 次　{failed}{' 等' if more > 0 else ''}".strip()),
        ],
        [
            ("系统日志末端", found.house.short(), found.house.text()),
            ("案卷日志末端", found.cases.short(), found.cases.text()),
        ],
        today,
    )


class MonthPanel(QWidget):
    """Asks for a month and shows its sheet; or takes the heads of a signed one. ``closed`` when it is put away."""

    closed = Signal()
    said = Signal(str, str)

    def __init__(self, tasks: Tasks, *, compare: bool) -> None:
        super().__init__()
        self._tasks = tasks
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.paper: PaperPanel | None = None
        self.form = self._compare_form() if compare else self._month_form()
        offer(self.form, tasks)
        self.form.cancelled.connect(self.closed.emit)
        self._column.addWidget(self.form)

    def _month_form(self) -> FormPanel:
        today = self._tasks.office.now().date()
        form = FormPanel(
            "月度审计表",
            [TextField("year", "年份", required=True), TextField("month", "月份", required=True)],
            submit="制作",
            hint="统计这个月的日志，并记下两本日志的末端；打印后由安全审计员签字留存。",
        )
        form.set_values({"year": str(today.year), "month": str(today.month)})
        form.submitted.connect(self._make)
        return form

    def _compare_form(self) -> FormPanel:
        form = FormPanel(
            "核对月度审计表",
            [
                TextField("house", "系统日志末端", hint="如 128:0a1b-2c3d-4e5f-6071"),
                TextField("cases", "案卷日志末端", hint="如 96:0a1b-2c3d-4e5f-6071"),
            ],
            submit="核对",
            place="trail/monthly/compare",
            hint="照签过字的月度审计表填写，或用扫码枪扫描表上的二维码。",
        )
        form.submitted.connect(self._compare)
        return form

    def _make(self, values: dict[str, Any]) -> None:
        data = {name: int(values[name]) if values[name].isdigit() else 0 for name in ("year", "month")}
        if not 2000 <= data["year"] <= 2100:
            self.form.fields["year"].show_error("年份请写成四位数字，如 2026。")
            self.form.busy(False)
            return
        self._tasks.read(month_sheet, data, self._found, self.form.fail, owner=self)

    def _found(self, found: MonthSheet) -> None:
        self._tasks.read(
            house_settings, {}, lambda settings: self._show(found, settings), self.form.fail, owner=self
        )

    def _show(self, found: MonthSheet, settings: dict[str, Any]) -> None:
        office = f"{settings['group_name']}{settings['office_name'].removeprefix(settings['group_name'])}"
        today = self._tasks.office.now().date()
        self.paper = PaperPanel(
            self._tasks, "月度审计表", lambda: month_pdf(found, office, today), None, right=Right.TRAIL_READ
        )
        self.paper.closed.connect(self.closed.emit)
        self.form.hide()
        self._column.addWidget(self.paper, 1)

    def _compare(self, values: dict[str, Any]) -> None:
        if not any(values.values()):
            self.form.fields["house"].show_error("请至少填写一本日志的末端。")
            self.form.busy(False)
            return
        self._tasks.read(held_against, {"heads": values}, self._compared, self.form.fail, owner=self)

    def _compared(self, wrong: list[str]) -> None:
        self.form.saved()
        self.said.emit(
            " ".join(wrong) or "两本日志仍然包含表上的末端，没有被截断或换成旧副本。",
            "error" if wrong else "good",
        )
        self.closed.emit()
