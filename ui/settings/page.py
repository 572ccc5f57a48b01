"""The settings page: each part shown to those who may change it; what a system can't do is said here."""

from __future__ import annotations

import sys
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from models.calendar import published_years
from models.deadlines.operations import enter_holiday_year
from models.errors import InvalidInput, OfficeError
from models.numbering.operations import change_series, series_rows
from models.rights import Right
from models.settings.operations import (
    case_settings,
    change_case_settings,
    change_house_settings,
    house_settings,
)
from models.version import NAME, VERSION
from ui.kit.fields import CheckField, ChoiceField, Field, TextArea, TextField
from ui.kit.form import FormPanel
from ui.kit.pieces import Banner, FactsGrid, button, card, clear, label
from ui.kit.record import scrolled
from ui.settings.holidays import days_of, holiday_text
from ui.tasks import Tasks


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
            self.tabs.addTab(self.house_form, "系统")
            tasks.read(house_settings, {}, self._house_arrived, self._failed, owner=self)
        if Right.CASE_SETTINGS in rights and tasks.office.cleared:
            self.case_form = self._case_form()
            self.tabs.addTab(self.case_form, "业务")
            self.tabs.addTab(self._series_page(), "编号")
            self.holiday_form = self._holiday_form()
            self.tabs.addTab(self.holiday_form, "节假日")
            tasks.read(case_settings, {}, self._case_arrived, self._failed, owner=self)
        self.tabs.addTab(scrolled(self._protection(), self._about()), "关于")

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
        ]
        form = FormPanel("", fields, cancel="")
        form.submitted.connect(lambda values: self._save(form, change_house_settings, values))
        return form

    def _house_arrived(self, values: dict[str, Any]) -> None:
        assert self.house_form is not None
        self.house_form.set_values(values)

    # --- case work

    def _case_form(self) -> FormPanel:
        fields: list[Field] = [
            TextField("issuer", "发文机关", required=True, hint="文书落款和版头所用的全称"),
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
            CheckField("mark_pages", "打印标记", "打印和导出的页面标注使用人、时间和份号"),
        ]
        form = FormPanel("", fields, cancel="")
        form.submitted.connect(lambda values: self._save(form, change_case_settings, values))
        return form

    def _case_arrived(self, values: dict[str, Any]) -> None:
        assert self.case_form is not None
        self.case_form.set_values(values)
        years = sorted({*published_years(), *map(int, values["holidays"])})
        self.holiday_form.banner.say(f"已有放假安排的年份：{'、'.join(map(str, years[-6:]))}。")

    def _save(self, form: FormPanel, operation: Any, values: dict[str, Any]) -> None:
        def done(_value: Any) -> None:
            form.saved()
            form.banner.say("已保存。", "good")

        self._tasks.write(operation, {"values": values}, done, form.fail, owner=form)

    # --- numbers

    def _series_page(self) -> QWidget:
        made = QWidget()
        self._series = QVBoxLayout(made)
        self._series.setContentsMargins(0, 0, 0, 0)
        self._tasks.read(series_rows, {}, self._series_arrived, self._failed, owner=self)
        note = label(
            "编号按年度连续，不跳号；作废的号保留在册，不再使用。修改只影响以后的编号。", "quiet", wrap=True
        )
        return scrolled(note, made)

    def _series_arrived(self, rows: list[tuple[str, str, str, str]]) -> None:
        clear(self._series)
        for key, name, word, pattern in rows:
            fields = [TextField("word", "代字", required=True), TextField("pattern", "格式", required=True)]
            fields[0].set_value(word)
            fields[1].set_value(pattern)
            form = FormPanel(name, fields, submit="保存", cancel="", scroll=False)
            form.submitted.connect(
                lambda values, key=key, form=form: self._tasks.write(
                    change_series, {"key": key} | values, lambda _value: form.saved(), form.fail, owner=form
                )
            )
            self._series.addWidget(card(form))

    # --- holidays

    def _holiday_form(self) -> FormPanel:
        form = FormPanel(
            "",
            [
                TextField("year", "年份", required=True, hint="如 2027"),
                TextArea(
                    "off", "放假日", rows=4, required=True, hint="每行一个或一段，如 2027-1-1 至 2027-1-3"
                ),
                TextArea("work", "调休上班日", rows=3, hint="每行一个，如 2027-2-6"),
            ],
            submit="录入",
            cancel="",
            hint="国务院办公厅发布放假通知后在这里录入；没有放假安排的年份，程序不会猜测期限，会提示先录入。",
        )
        form.submitted.connect(self._enter_holidays)
        return form

    def _enter_holidays(self, values: dict[str, Any]) -> None:
        form = self.holiday_form
        try:
            year = int(values["year"])
            off, work = days_of(values["off"], year, "off"), days_of(values["work"], year, "work")
        except ValueError:
            form.fail(InvalidInput("year", "年份请写成四位数字，如 2027。"))
            return
        except InvalidInput as error:
            form.fail(error)
            return

        def done(_value: Any) -> None:
            form.saved()
            form.banner.say(f"已录入 {year} 年：{holiday_text(off, work)}", "good")

        data = {"year": year, "off": off, "worked": work}
        self._tasks.write(enter_holiday_year, data, done, form.fail, owner=form)

    # --- about

    def _protection(self) -> QWidget:
        screen = (
            "Windows：窗口内容不允许被截屏。"
            if sys.platform == "win32"
            else "本系统不提供禁止截屏的接口，程序无法阻止截屏。"
        )
        facts = [
            ("截屏", screen),
            ("锁定", "空闲到时、Ctrl+L、关闭窗口时锁定；没填完的内容加密保存，解锁后可以继续。"),
            ("打印", "页面在内存中生成；交给系统打印后，打印队列里的内容由系统保管，打印完会被系统清除。"),
            (
                "不能防的",
                "键盘记录程序、无人看管的已解锁屏幕、系统的休眠和交换文件。请设置开机密码并关闭休眠。",
            ),
        ]
        return card(FactsGrid(facts), title="本机的保护")

    def _about(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        self._facts = FactsGrid([("程序", f"{NAME} {VERSION}"), ("Python", sys.version.split()[0])])
        column.addWidget(self._facts)
        row = QHBoxLayout()
        press = button("计算程序文件的校验值", name="programHash")
        press.clicked.connect(self._hash)
        row.addWidget(press)
        row.addStretch(1)
        column.addLayout(row)
        return card(made, title="关于")

    def _hash(self) -> None:
        from ui.about.program import program_facts

        self._tasks.call(program_facts, self._facts.show_facts, self._failed, owner=self)

    def _failed(self, error: OfficeError) -> None:
        self.banner.say(str(error), "error")
