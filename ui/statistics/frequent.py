"""易发频发问题: the period's problems put together by kind, unit or source; each group opens its items; out as a file."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from letters.sheets import Column as PaperColumn
from letters.sheets import table_report
from models.exports import Marking
from models.rights import Right
from models.settings.operations import house_settings
from models.statistics.frequent import BY, Group, frequent_problems
from models.statistics.lines import PARTS, Line
from storage.list_book import list_book
from storage.office import Office
from ui.kit.giving import give_out
from ui.kit.lists import Column, RowsModel
from ui.kit.pieces import Banner, button, label
from ui.kit.tables import rows_table
from ui.tasks import Tasks


def _change(row: Group) -> str:
    return f"{row.count - row.before:+d}" if row.count != row.before else "持平"


TEXTS = {
    "category": Column("问题类别", lambda row: row.category or "（没有写类别）", 150),
    "unit_name": Column("单位", lambda row: row.unit_name),
    "source": Column("来自", lambda row: row.source_text, 88),
}
NUMBERS = (
    Column("本期", lambda row: f"{row.count} 项", 72),
    Column("上期", lambda row: f"{row.before} 项", 72, quiet=True),
    Column("增减", _change, 64),
    Column("未销号", lambda row: f"{row.open} 项" if row.open else "", 72, urgent=lambda row: row.open > 0),
)
LINES = (Column("问题", lambda row: row.text),)
EMPTY = "这个时段没有登记问题。整改台账中的问题按登记日期汇集；在台账里写明“问题类别”，这里就能按类别看。"


def shown_columns(by: str) -> list[Column]:
    """What a group has in common, then its numbers; the last of the words takes the room that is left."""
    words = [TEXTS[name] for name in BY[by][1]]
    if by in ("category", "source"):
        words = [Column(words[0].title, words[0].text)]
    return [*words, *NUMBERS]


class FrequentTab(QWidget):
    """``paper`` asks the page to show the table as a paper; ``navigate`` opens an item."""

    navigate = Signal(str, int)
    paper = Signal(str, object)

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.tasks = tasks
        self.year, self.part, self.as_of = tasks.office.now().year, "Y", None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._tools())
        self.banner = Banner()
        column.addWidget(self.banner)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        self.groups, self.lines = RowsModel(shown_columns("all")), RowsModel(LINES)
        self.line_table = rows_table(self.lines, "frequentLines", "这一组的问题")
        self.line_table.clicked.connect(self._open)
        self.line_table.activated.connect(self._open)
        self.split.addWidget(self._table())
        self.split.addWidget(self.line_table)
        self.split.setSizes([640, 480])
        column.addWidget(self.split, 1)

    def _table(self) -> QWidget:
        self.table = rows_table(self.groups, "frequent", "易发频发问题")
        self.table.selectionModel().currentRowChanged.connect(lambda now, _old: self._show(now))
        return self.table

    def _tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.by = QComboBox()
        self.by.setObjectName("frequentBy")
        self.by.setAccessibleName("汇集方式")
        for code, (name, _same) in BY.items():
            self.by.addItem(name, code)
        self.by.currentIndexChanged.connect(lambda _index: self._by_changed())
        row.addWidget(self.by)
        row.addWidget(label("本期与上一时段比；时段在上面选择，半年汇集选“上半年”“下半年”。", "quiet"))
        row.addStretch(1)
        rights = self.tasks.office.actor.rights
        for title, name, symbol, right, do in (
            ("打印", "frequentPrint", "print", Right.CASE_PRINT, self.print_out),
            ("导出", "frequentExport", "export", Right.LIST_EXPORT, self.export),
        ):
            if right in rights:
                press = button(title, "flat", symbol=symbol, name=name)
                press.clicked.connect(lambda _on=False, act=do: act())
                row.addWidget(press)
        return row

    def _by_changed(self) -> None:
        """Other columns: the table is made anew."""
        self.groups = RowsModel(shown_columns(self.by.currentData()))
        old = self.table
        self.split.replaceWidget(0, self._table())
        old.deleteLater()
        self.read()

    def ask(self, year: int, part: str, as_of: date | None) -> None:
        """Another period, or something changed."""
        self.year, self.part, self.as_of = year, part, as_of
        self.read()

    def read(self) -> None:
        """Put together anew."""
        data = {"year": self.year, "part": self.part, "as_of": self.as_of, "by": self.by.currentData()}
        self.tasks.read(
            frequent_problems,
            data,
            self._arrived,
            lambda error: self.banner.say(str(error), "error"),
            owner=self,
        )

    def _arrived(self, groups: tuple[Group, ...]) -> None:
        self.groups.reset(groups, more=False)
        if groups:
            self.banner.silence()
            self.table.setCurrentIndex(self.groups.index(0, 0))
        else:
            self.lines.reset((), more=False)
            self.banner.say(EMPTY, "info")

    def _show(self, index: QModelIndex) -> None:
        if index.isValid():
            self.lines.reset(self.groups.rows[index.row()].lines, more=False)

    def _open(self, index: QModelIndex) -> None:
        line: Line = self.lines.rows[index.row()]
        self.navigate.emit(line.kind, line.record_id)

    # --- out

    def title(self) -> str:
        """What stands above the paper and the file."""
        part = "" if self.part == "Y" else PARTS[self.part][0].replace(" ", "")
        return f"{self.year}年{part}易发频发问题汇总（{self.by.currentText()}）"

    def cells(self) -> list[list[str]]:
        """The table as it is shown."""
        return [[column.text(row) for column in self.groups.columns] for row in self.groups.rows]

    def export(self) -> None:
        """The table as a spreadsheet."""
        title, heads, cells = self.title(), [one.title for one in self.groups.columns], self.cells()

        def made(office: Office, marking: Marking) -> bytes:
            return list_book(title, str(office.read(house_settings)["office_name"]), marking, heads, cells)

        give_out(self, title, "xlsx", len(cells), self.by.currentText(), made)

    def print_out(self) -> None:
        """The table as a paper with what is needed to print it."""
        title, cells, office = self.title(), self.cells(), self.tasks.office
        words = len(BY[self.by.currentData()][1])
        columns = [
            PaperColumn(one.title, 3.0 if place < words else 1.0, "left" if place < words else "centre")
            for place, one in enumerate(self.groups.columns)
        ]

        def make() -> bytes:
            name = str(office.read(house_settings)["office_name"])
            return table_report(title, columns, cells, office=name, made_on=office.now().date())

        self.paper.emit("易发频发问题汇总", make)
