"""The figures of a year: value, last year's, definition; each opens the records that it counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from models.errors import OfficeError
from models.operations import Changes
from models.rights import Right
from models.statistics.forms import Form
from models.statistics.lines import PARTS, Line
from models.statistics.report import Counted, Fault, Report, report, retire_figure
from ui import dialogs
from ui.kit.lists import Column, RowsModel
from ui.kit.pieces import Banner, EmptyState, button, label
from ui.kit.tables import rows_table
from ui.statistics.chart import CourseTab
from ui.statistics.export import export_figures
from ui.statistics.forms import EditorPage, FormsTab
from ui.statistics.frequent import FrequentTab
from ui.statistics.own import FigureForm
from ui.statistics.summary import SummaryTab
from ui.talks.paper import PaperPanel
from ui.tasks import Tasks

FIRST_YEAR = 2015


def _change(row: Counted) -> str:
    by = row.value - row.before
    return "持平" if by == 0 else f"{by:+d}"


FIGURES = (
    Column("指标", lambda row: row.label),
    Column("本期", lambda row: f"{row.value}{'余' if row.at_least else ''} {row.unit}", 96),
    Column("比较期", lambda row: f"{row.before} {row.unit}", 88, quiet=True),
    Column("增减", _change, 72, quiet=True),
)
LINES = (
    Column("计入的记录", lambda row: row.text),
    Column("数量", lambda row: str(row.amount), 64, quiet=True),
)
BY_UNIT = (
    Column("单位", lambda row: row[0] or "（没有写明单位）"),
    Column("数量", lambda row: str(row[1]), 88),
)
GAPS = (Column("需要核对", lambda row: row.sentence),)


def by_unit(lines: Sequence[Line]) -> list[tuple[str, int]]:
    """The sum of each unit, the largest first."""
    sums: dict[str, int] = {}
    for line in lines:
        sums[line.unit_name] = sums.get(line.unit_name, 0) + line.amount
    return sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))


class StatisticsPage(QWidget):
    """Year above; figures left, what one counts right; what does not add up and the summary beside."""

    navigate = Signal(str, int)

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.setObjectName("page")
        self.tasks = tasks
        self.found: Report | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 14, 24, 12)
        column.setSpacing(8)
        column.addLayout(self._head())
        self.banner = Banner()
        column.addWidget(self.banner)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName("统计的各部分")
        self.tabs.addTab(self._figures(), "指标")
        self.gaps = RowsModel(GAPS)
        self.gap_table = rows_table(self.gaps, "gaps", "需要核对")
        self.gap_table.clicked.connect(lambda index: self._open_gap(self.gaps.rows[index.row()]))
        self.gap_table.activated.connect(lambda index: self._open_gap(self.gaps.rows[index.row()]))
        self.gap_stack = QStackedWidget()
        self.gap_stack.addWidget(self.gap_table)
        self.gap_stack.addWidget(
            EmptyState(
                "数字都对得上",
                "指标与所计入的记录一致，也没有漏登记的活动、文书和编号。有对不上的，会在这里逐条列出，点开就是要补的记录。",
            )
        )
        self.tabs.addTab(self.gap_stack, "需要核对")
        self.frequent = FrequentTab(tasks)
        self.frequent.navigate.connect(self.navigate)
        self.tabs.addTab(self.frequent, "易发频发问题")
        self.forms = FormsTab(tasks)
        self.forms.edit.connect(self._edit_form)
        self.forms.figure.connect(self._open_figure)
        self.tabs.addTab(self.forms, "季报月报")
        self.summary = SummaryTab(tasks)
        self.tabs.addTab(self.summary, "年度总结")
        for one in (self.frequent, self.forms, self.summary):
            one.paper.connect(self._show_paper)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.tabs)
        column.addWidget(self.stack, 1)
        self._stale = False
        self._wanted = ""
        tasks.changed.connect(self._on_change)
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Count anew when something was written while another topic was shown."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def _on_change(self, _changes: Changes) -> None:
        self._stale = True

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(label("统计", "title"))
        row.addSpacing(8)
        self.year = QComboBox()
        self.year.setObjectName("year")
        self.year.setAccessibleName("统计年度")
        today = self.tasks.office.now().date()
        for year in range(today.year, FIRST_YEAR - 1, -1):
            self.year.addItem(f"{year} 年", year)
        # in January the year that is being summed up is the one before
        self.year.setCurrentIndex(1 if today.month == 1 else 0)
        self.year.currentIndexChanged.connect(lambda _index: self.refresh())
        row.addWidget(self.year)
        self.part = self._box("part", "时段", [(code, name) for code, (name, *_) in PARTS.items()])
        row.addWidget(self.part)
        self.against = self._box("against", "比较", [("year", "与上年同期比"), ("previous", "与上一时段比")])
        row.addWidget(self.against)
        self.span = label("", "quiet")
        row.addWidget(self.span)
        row.addStretch(1)
        if Right.LIST_EXPORT in self.tasks.office.actor.rights:
            out = button("导出", "flat", symbol="export", name="exportFigures", tip="导出为 Excel")
            out.clicked.connect(self.export)
            row.addWidget(out)
        if Right.CASE_SETTINGS in self.tasks.office.actor.rights:
            press = button("增加指标", "flat", symbol="add", name="addFigure")
            press.clicked.connect(self.add_figure)
            row.addWidget(press)
        return row

    def _box(self, name: str, title: str, choices: Sequence[tuple[str, str]]) -> QComboBox:
        box = QComboBox()
        box.setObjectName(name)
        box.setAccessibleName(title)
        box.setMaxVisibleItems(20)
        for value, text in choices:
            box.addItem(text, value)
        box.currentIndexChanged.connect(lambda _index: self.refresh())
        return box

    def export(self) -> None:
        """The figures that are shown as a spreadsheet."""
        if self.found is None:
            return
        part = self.part.currentText()
        title = f"{self.year.currentText().replace(' ', '')}{'' if self.part.currentData() == 'Y' else part}统计指标"
        compared = "上年同期" if self.against.currentData() == "year" else "上一时段"
        export_figures(self, self.found, title, compared)

    def add_figure(self) -> None:
        """A figure of the office's own."""
        self._show_over(FigureForm(self.tasks))

    def _edit_form(self, form: Form | None) -> None:
        self._show_over(EditorPage(self.tasks, form))

    def _show_paper(self, title: str, make: Callable[[], bytes]) -> None:
        self._show_over(PaperPanel(self.tasks, title, make, None))

    def _show_over(self, form: FigureForm | EditorPage | PaperPanel) -> None:
        """In place of the tabs until it is closed."""
        self.stack.addWidget(form)
        self.stack.setCurrentWidget(form)
        form.closed.connect(lambda: self._close_form(form))

    def _open_figure(self, key: str, part: str) -> None:
        """A row of a form: the same figure in the same period, with the records that it counts."""
        self._wanted = key
        self.tabs.setCurrentIndex(0)
        place = self.part.findData(part)
        if place != self.part.currentIndex():
            self.part.setCurrentIndex(place)
        else:
            self._choose_wanted()

    def _choose_wanted(self) -> None:
        keys = [row.key for row in self.figures.rows]
        if self._wanted in keys:
            self.figure_table.setCurrentIndex(self.figures.index(keys.index(self._wanted), 0))
        self._wanted = ""

    def _close_form(self, form: QWidget) -> None:
        self.stack.setCurrentWidget(self.tabs)
        self.stack.removeWidget(form)
        form.deleteLater()
        if self._stale:
            self.refresh()

    def _figures(self) -> QWidget:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        self.figures = RowsModel(FIGURES)
        self.figure_table = rows_table(self.figures, "figures", "指标")
        self.figure_table.selectionModel().currentRowChanged.connect(lambda now, _old: self._show(now))
        split.addWidget(self.figure_table)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(16, 8, 0, 0)
        column.setSpacing(6)
        self.name = label("", "heading", wrap=True)
        self.definition = label("", "quiet", wrap=True, select=True)
        head = QHBoxLayout()
        head.addWidget(self.name, 1)
        self.retire = button("停用指标", "flat", name="retireFigure", tip="从统计和报表中去掉这个自定指标")
        self.retire.clicked.connect(lambda _on=False: self.retire_chosen())
        self.retire.hide()
        head.addWidget(self.retire)
        column.addLayout(head)
        column.addWidget(self.definition)
        self.lines, self.units = RowsModel(LINES), RowsModel(BY_UNIT)
        self.line_table = rows_table(self.lines, "lines", "计入的记录")
        self.line_table.clicked.connect(self._open_line)
        self.line_table.activated.connect(self._open_line)
        parts = QTabWidget()
        parts.setDocumentMode(True)
        parts.setObjectName("figureParts")
        parts.setAccessibleName("指标的明细")
        parts.addTab(self.line_table, "计入的记录")
        parts.addTab(rows_table(self.units, "byUnit", "按单位"), "按单位")
        self.course = CourseTab(self.tasks)
        self.course.paper.connect(self._show_paper)
        parts.addTab(self.course, "走势")
        column.addWidget(parts, 1)
        split.addWidget(side)
        split.setSizes([560, 590])
        return split

    # --- reading

    def refresh(self) -> None:
        """Count anew."""
        self._stale = False
        year = self.year.currentData()
        today = self.tasks.office.now().date()
        as_of = today if year == today.year else None
        data = {"year": year, "part": self.part.currentData(), "as_of": as_of}
        asked = data | {"compare": True, "against": self.against.currentData()}
        self.tasks.read(report, asked, self._arrived, self._failed, owner=self)
        self.frequent.ask(**data)

    def _failed(self, error: OfficeError) -> None:
        self.banner.say(str(error), "error", action="重试", do=self.refresh)

    def _arrived(self, found: Report) -> None:
        self.found = found
        self.span.setText(f"{found.first:%Y-%m-%d} 至 {found.last:%Y-%m-%d}")
        row = max(self.figure_table.currentIndex().row(), 0)
        self.figures.reset(found.figures, more=False)
        gaps = [*(Fault(sentence) for sentence in found.faults), *found.gaps]
        self.gaps.reset(gaps, more=False)
        self.gap_stack.setCurrentIndex(0 if gaps else 1)
        self.tabs.setTabText(1, f"需要核对（{len(gaps)}）" if gaps else "需要核对")
        if gaps:
            self.banner.say(
                f"有 {len(gaps)} 处数字对不上或没有登记，请先核对。",
                "warning",
                action="查看",
                do=lambda: self.tabs.setCurrentIndex(1),
            )
        else:
            self.banner.silence()
        self.figure_table.setCurrentIndex(self.figures.index(row, 0))
        self._show(self.figures.index(row, 0))
        self._choose_wanted()
        self.forms.show_year(found.year)
        if self.part.currentData() == "Y":
            self.summary.show_report(found)

    # --- one figure

    def _show(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        row: Counted = self.figures.rows[index.row()]
        more = "余" if row.at_least else ""
        self.name.setText(f"{row.label}：{row.value}{more} {row.unit}")
        self.definition.setText(f"口径：{row.definition}")
        self.lines.reset(row.lines, more=False)
        self.units.reset(by_unit(row.lines), more=False)
        self.course.ask(row.key, self.year.currentData())
        self.retire.setVisible(row.own and Right.CASE_SETTINGS in self.tasks.office.actor.rights)

    def retire_chosen(self) -> None:
        """Take the chosen figure of the office's own out of the report, after a question."""
        row: Counted = self.figures.rows[self.figure_table.currentIndex().row()]
        question = f"停用“{row.label}”？以后的统计、报表和总结不再有这个指标，登记的记录不受影响。"
        if dialogs.ask(self, question, yes="停用"):
            data = {"key": row.key}
            self.tasks.write(retire_figure, data, lambda _v: self.refresh(), self._failed, owner=self)

    def _open_line(self, index: QModelIndex) -> None:
        line: Line = self.lines.rows[index.row()]
        if not line.kind:
            self.banner.say("这条记录不在您的知悉范围内，只计入数字。", "info")
            return
        self.navigate.emit(line.kind, line.record_id)

    def _open_gap(self, gap: Fault) -> None:
        if gap.record_id is not None:
            self.navigate.emit(gap.kind, gap.record_id)
