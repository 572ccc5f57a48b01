"""The settings page: each part shown to those who may change it."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QTabWidget, QVBoxLayout, QWidget

from models.errors import OfficeError
from models.rights import Right
from models.settings.operations import (
    case_settings,
    change_case_settings,
    change_house_settings,
    house_settings,
)
from ui.about.page import AboutPage
from ui.kit.drafts import offer
from ui.kit.fields import CheckField, ChoiceField, Field, TextField
from ui.kit.form import FormPanel
from ui.kit.pieces import Banner, card, label
from ui.kit.record import scrolled
from ui.letters.kinds_page import KindsPage
from ui.ownfields.settings import OwnFieldsPage
from ui.paper.marking import MARKS
from ui.paper.typesetting import set_page
from ui.settings.fonts import FontsPage
from ui.settings.holidays_page import HolidaysPage
from ui.settings.phrases import PhrasesPage
from ui.settings.series import SeriesPage
from ui.settings.tolerance import TolerancePage
from ui.tasks import Tasks

WIDTH, WIDE = 760, 960


def narrow(*widgets: QWidget, width: int = WIDTH) -> QScrollArea:
    """A tab's page whose lines stay as short as a form's should be."""
    holder = QWidget()
    holder.setMaximumWidth(width)
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(12)
    for widget in widgets:
        column.addWidget(widget)
    # in a row the holder's height is reckoned for the width that it gets, not for the whole page's
    outer = QWidget()
    row = QHBoxLayout(outer)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(holder, 1000)
    row.addStretch(1)
    return scrolled(outer)


class SettingsPage(QWidget):
    """Tabs of settings."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.setObjectName("page")
        self._tasks = tasks
        rights = tasks.office.actor.rights
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 16, 0, 0)
        head = label("设置", "title")
        head.setContentsMargins(24, 0, 24, 0)
        column.addWidget(head)
        self.banner = Banner()
        holder = QVBoxLayout()
        holder.setContentsMargins(24, 0, 24, 0)
        holder.addWidget(self.banner)
        column.addLayout(holder)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName("设置的各部分")
        column.addWidget(self.tabs, 1)
        self.house_form: FormPanel | None = None
        self.case_form: FormPanel | None = None
        if Right.HOUSE_SETTINGS in rights:
            self.house_form = self._house_form()
            self.tabs.addTab(narrow(card(self.house_form)), "系统")
            tasks.read(house_settings, {}, self._house_arrived, self._failed, owner=self)
        if Right.CASE_SETTINGS in rights and tasks.office.cleared:
            self.case_form = self._case_form()
            self.tabs.addTab(narrow(card(self.case_form)), "业务")
            self.series = SeriesPage(tasks)
            self.tabs.addTab(narrow(self.series, width=WIDE), "编号")
            self.kinds = KindsPage(tasks, set_page)
            self.tabs.addTab(self.kinds, "文种")
            self.phrases = PhrasesPage(tasks)
            self.tabs.addTab(narrow(self.phrases, width=WIDE), "常用语")
            self.own_fields = OwnFieldsPage(tasks)
            self.tabs.addTab(narrow(self.own_fields, width=WIDE), "自定义项")
            self.tolerance = TolerancePage(tasks)
            self.tabs.addTab(narrow(self.tolerance), "容错清单")
            self.fonts = FontsPage(tasks)
            self.tabs.addTab(self.fonts, "字体")
            self.holidays = HolidaysPage(tasks)
            self.tabs.addTab(narrow(self.holidays, width=WIDE), "节假日")
            tasks.read(case_settings, {}, self._case_arrived, self._failed, owner=self)
        self.about = AboutPage(tasks)
        self.tabs.addTab(self.about, "关于")

    # --- the house

    def _house_form(self) -> FormPanel:
        fields: list[Field] = [
            TextField("group_name", "单位全称", required=True),
            TextField("office_name", "部门名称", required=True),
            ChoiceField(
                "lock_minutes",
                "无操作自动锁定",
                [(minutes, f"{minutes} 分钟") for minutes in (2, 5, 10, 15, 30)],
                required=True,
            ),
            CheckField("lock_on_minimise", "最小化时", "最小化窗口时锁定"),
            ChoiceField(
                "backup_days",
                "备份提醒",
                [(days, f"超过 {days} 天提醒") for days in (1, 3, 7, 14, 30)],
                required=True,
            ),
            ChoiceField(
                "drill_months",
                "恢复演练",
                [(months, f"每 {months} 个月一次") for months in (1, 3, 6, 12)],
                required=True,
            ),
        ]
        form = FormPanel("", fields, cancel="", place="settings/house", scroll=False)
        form.submitted.connect(lambda values: self._save(form, change_house_settings, values))
        return form

    def _house_arrived(self, values: dict[str, Any]) -> None:
        assert self.house_form is not None
        self.house_form.set_values(values)
        offer(self.house_form, self._tasks)

    # --- case work

    def _case_form(self) -> FormPanel:
        fields: list[Field] = [
            TextField("issuer", "发文机关", required=True, hint="文书落款和版头所用的全称"),
            TextField("printed_by", "印发机关", hint="填写后，文件格式的版记印上印发机关和日期", limit=60),
            ChoiceField(
                "seal_mm",
                "印章直径",
                [(size, f"{size} 毫米") for size in (38, 40, 42, 45, 50)],
                required=True,
            ),
            ChoiceField(
                "reply_days",
                "建议书回复期限",
                [(days, f"{days} 日") for days in (10, 15, 20, 30, 45, 60)],
                required=True,
            ),
            ChoiceField(
                "prelim_months",
                "初核内部期限",
                [(months, f"{months} 个月") for months in (1, 2, 3, 6)],
                required=True,
            ),
            ChoiceField(
                "effect_end",
                "影响期止日",
                [("DAY_BEFORE", "届满日的前一日"), ("SAME_DAY", "届满日当日")],
                required=True,
            ),
            CheckField("roll_months", "期限末日", "末日遇休息日顺延到下一工作日"),
            CheckField("talk_hints", "谈话提示", "谈话超过四小时、在夜间或占用中午时提示保障饮食和休息"),
            CheckField("mark_pages", "打印标记", "打印和导出的页面标注使用人、时间和份号"),
            ChoiceField("mark_how", "标记样式", list(MARKS.items()), required=True),
        ]
        form = FormPanel("", fields, cancel="", place="settings/case", scroll=False)
        form.submitted.connect(lambda values: self._save(form, change_case_settings, values))
        return form

    def _case_arrived(self, values: dict[str, Any]) -> None:
        assert self.case_form is not None
        self.case_form.set_values(values)
        offer(self.case_form, self._tasks)

    def _save(self, form: FormPanel, operation: Any, values: dict[str, Any]) -> None:
        def done(_value: Any) -> None:
            form.saved()
            form.banner.say("已保存。", "good")

        self._tasks.write(operation, {"values": values}, done, form.fail, owner=form)

    def _failed(self, error: OfficeError) -> None:
        self.banner.say(str(error), "error")
