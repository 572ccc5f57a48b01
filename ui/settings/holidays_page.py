"""节假日: a year's notice typed in, with its source; what it moves is shown before it is confirmed."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QTableView, QVBoxLayout, QWidget

from models.calendar import published_years
from models.deadlines.holidays import HolidayTable, Move, enter_holiday_year, holiday_moves, holiday_tables
from models.deadlines.queries import AWAITS
from models.errors import InvalidInput, OfficeError
from ui.kit.fields import TextArea, TextField
from ui.kit.form import FormPanel
from ui.kit.lists import Column, RowsModel
from ui.kit.pieces import Banner, button, card, label
from ui.kit.tables import dress_table
from ui.settings.holidays import days_of, holiday_text
from ui.tasks import Tasks

HIDDEN = "（知悉范围以外的事项）"
MOVES = (
    Column("事项", lambda row: row.record if row.what else HIDDEN, 248),
    Column("期限", lambda row: row.what),
    Column("原到期日", lambda row: f"{row.was:%Y-%m-%d}" if row.was else AWAITS, 120, quiet=True),
    Column("新到期日", lambda row: f"{row.becomes:%Y-%m-%d}", 104),
)


class HolidaysPage(QWidget):
    """Type a year's notice, look at what it moves, confirm; the years on file with their sources stand below."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self._tasks = tasks
        self._data: dict[str, Any] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.form = self._make_form()
        self.typed = card(self.form)
        column.addWidget(self.typed)
        self.check = self._make_check()
        self.check.hide()
        column.addWidget(self.check)
        self.kept = label("", "quiet", wrap=True, select=True)
        column.addWidget(card(self.kept, title="已有的放假安排"))
        self._read_tables()

    def _make_form(self) -> FormPanel:
        form = FormPanel(
            "",
            [
                TextField("year", "年份", required=True, hint="如 2027"),
                TextField(
                    "source", "依据", required=True, limit=120, hint="放假通知的名称和文号，照发文填写"
                ),
                TextArea(
                    "off",
                    "放假日",
                    rows=4,
                    required=True,
                    hint="每行一个或一段，照通知写，如 1月1日至3日；跨年的写上年份",
                ),
                TextArea("work", "调休上班日", rows=3, hint="照通知写，如 2月6日、2月20日"),
            ],
            submit="核对",
            cancel="",
            scroll=False,
            hint="国务院办公厅发布放假通知后在这里录入；没有放假安排的年份，程序不猜测工作日期限：照常登记，期限标明“待补节假日表”，录入后自动计算。",
        )
        form.submitted.connect(self._ask)
        return form

    def _make_check(self) -> QWidget:
        self.banner = Banner()
        self.moves = RowsModel(MOVES)
        self.table = QTableView()
        self.table.setModel(self.moves)
        dress_table(
            self.table,
            name="holidayMoves",
            title="随之变动的期限",
            widths=(column.width for column in MOVES),
        )
        self.told = label("", wrap=True)
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        back, self.confirm = (
            button("返回修改", name="changeHolidays"),
            button("确认录入", "primary", name="confirmHolidays"),
        )
        back.clicked.connect(self._back)
        self.confirm.clicked.connect(self._enter)
        row.addWidget(back)
        row.addWidget(self.confirm)
        return card(self.told, self.banner, self.table, foot, title="核对")

    # --- what there is

    def _read_tables(self) -> None:
        self._tasks.read(holiday_tables, {}, self._show_tables, self.form.fail, owner=self)

    def _show_tables(self, tables: list[HolidayTable]) -> None:
        first, *_rest, last = published_years()
        lines = [f"随程序带来：{first}—{last} 年（国务院办公厅历年通知）。"]
        for one in tables:
            source = one.source or "录入时没有填写依据"
            lines.append(f"{one.year} 年：{source}。{holiday_text(list(one.off), list(one.worked))}")
        self.kept.setText("\n".join(lines))

    # --- one after the other

    def _ask(self, values: dict[str, Any]) -> None:
        try:
            year = int(values["year"])
            off, work = days_of(values["off"], year, "off"), days_of(values["work"], year, "work")
        except ValueError:
            self.form.fail(InvalidInput("year", "年份请写成四位数字，如 2027。"))
            return
        except InvalidInput as error:
            self.form.fail(error)
            return
        self._data = {"year": year, "off": off, "worked": work, "source": values["source"]}
        self._tasks.read(holiday_moves, self._data, self._show_moves, self._refused, owner=self)

    def _refused(self, error: OfficeError) -> None:
        if isinstance(error, InvalidInput) and error.field == "worked":
            error = InvalidInput("work", str(error))
        self.form.fail(error)

    def _show_moves(self, moves: list[Move]) -> None:
        self.form.busy(False)
        self.moves.reset(moves, more=False)
        days = holiday_text(self._data["off"], self._data["worked"])
        counted = f"有 {len(moves)} 项未完成的期限随之变动：" if moves else "没有期限因此变动。"
        self.told.setText(f"{self._data['year']} 年，依据{self._data['source']}。{days}{counted}")
        self.banner.silence()
        self.table.setVisible(bool(moves))
        self.table.setFixedHeight(min(8, max(len(moves), 1)) * 32 + 40)
        self.typed.hide()
        self.check.show()
        self.confirm.setEnabled(True)
        self.confirm.setFocus()

    def _back(self) -> None:
        self.check.hide()
        self.typed.show()

    def _enter(self) -> None:
        confirmed = tuple((move.deadline_id, move.becomes) for move in self.moves.rows)
        self.confirm.setEnabled(False)
        data = self._data | {"confirmed": confirmed}
        self._tasks.write(enter_holiday_year, data, self._entered, self._failed, owner=self)

    def _entered(self, _moved: int) -> None:
        moves = len(self.moves.rows)
        self.form.saved()
        self.form.set_values({"year": "", "source": "", "off": "", "work": ""})
        counted = f"{moves} 项期限已经重新计算，修改历史里可以查到。" if moves else ""
        days = holiday_text(self._data["off"], self._data["worked"])
        self.form.banner.say(f"已录入 {self._data['year']} 年：{days}{counted}", "good")
        self._back()
        self._read_tables()

    def _failed(self, error: OfficeError) -> None:
        self.confirm.setEnabled(True)
        self.banner.say(str(error), "error")
