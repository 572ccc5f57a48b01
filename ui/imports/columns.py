"""The second step: which sheet, and which column is what; each column is shown with its first values."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from models.errors import OfficeError
from models.imports.cells import text_of
from models.imports.fields import REPORTER
from models.imports.kinds import ledger_kind
from models.imports.operations import remembered_columns
from models.imports.plan import Ledger, laid_out
from models.imports.sheets import LeftOut, data_rows
from storage.workbooks import Workbook
from ui.kit.pieces import Banner, button, card, clear, label
from ui.kit.record import scrolled
from ui.tasks import Tasks

SAMPLES, LOOKED_AT = 3, 200
NOTHING = "（不导入）"


class ColumnsPanel(QWidget):
    """``ready`` says that the ledger, as mapped, is to be tried; ``back`` that another file is wanted."""

    ready = Signal()
    back = Signal()

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self._tasks = tasks
        self._book: Workbook | None = None
        self._kind = ""
        self._ledger: Ledger | None = None
        self.boxes: dict[int, QComboBox] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.banner = Banner()
        self.sheets = QComboBox()
        self.sheets.setObjectName("ledgerSheet")
        self.sheets.setAccessibleName("工作表")
        self.sheets.setMinimumWidth(220)
        self.sheets.activated.connect(lambda _index: self._lay_out())
        self.about = label("", "quiet")
        top = QWidget()
        row = QHBoxLayout(top)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label("工作表", "quiet"))
        row.addWidget(self.sheets)
        row.addSpacing(12)
        row.addWidget(self.about, 1)
        table = QWidget()
        self._grid = QGridLayout(table)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(6)
        column.addWidget(scrolled(self.banner, card(top), card(table, title="每一列是什么")), 1)
        column.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(24, 4, 24, 16)
        row.addStretch(1)
        back = button("换一个文件", name="otherLedger")
        back.clicked.connect(lambda _on=False: self.back.emit())
        self.go = button("试算", "primary", name="tryImport", tip="逐行说明会怎样，什么都不写入")
        self.go.clicked.connect(lambda _on=False: self.ready.emit())
        row.addWidget(back)
        row.addWidget(self.go)
        return row

    def show_book(self, book: Workbook, kind: str) -> None:
        """Show a file's sheets; the visible one with most rows first."""
        self._book, self._kind = book, kind
        self.sheets.clear()
        for sheet in book.sheets:
            self.sheets.addItem(f"{sheet.name}（隐藏）" if sheet.hidden else sheet.name, sheet.name)
        self.sheets.setCurrentIndex(self.sheets.findData(book.first().name))
        self._lay_out()

    def _lay_out(self) -> None:
        assert self._book is not None
        self._ledger = None
        self.banner.silence()
        try:
            sheet = self._book.sheet(str(self.sheets.currentData()))
            ledger = laid_out(self._kind, self._book.name, sheet, self._book.sha256)
        except OfficeError as error:
            self._show_nothing(str(error))
            return
        self._ledger = ledger
        self._show(ledger)
        self._tasks.read(
            remembered_columns,
            {"kind": self._kind, "headings": ledger.layout.headings},
            lambda columns: self._remembered(ledger, columns),
            self._failed,
            owner=self,
        )

    def _show_nothing(self, sentence: str) -> None:
        clear(self._grid)
        self.boxes = {}
        self.about.setText("")
        self.go.setEnabled(False)
        self.banner.say(sentence, "warning")

    def _failed(self, error: OfficeError) -> None:
        self.banner.say(str(error), "error")

    def _remembered(self, ledger: Ledger, columns: dict[int, str]) -> None:
        if columns and self._ledger is ledger:
            for column, box in self.boxes.items():
                box.setCurrentIndex(max(0, box.findData(columns.get(column, ""))))
            self.banner.say("这种台账以前导入过，各列已按上次的选择填好。", "good")

    def _show(self, ledger: Ledger) -> None:
        clear(self._grid)
        self.boxes = {}
        self.go.setEnabled(True)
        first = ledger.layout.first
        where = f"{first} 至 {ledger.layout.last}" if first < ledger.layout.last else f"{first}"
        under = len(ledger.sheet.rows) - ledger.layout.last
        self.about.setText(f"{ledger.file_name}　表头在第 {where} 行，下面有 {under} 行")
        for place, text in enumerate(("台账的列", "对应到", "前几行的内容")):
            self._grid.addWidget(label(text, "small"), 0, place)
        shown = [(c, heading) for c, heading in enumerate(ledger.layout.headings, 1) if heading]
        for line, (column, heading) in enumerate(shown, 1):
            name = label(heading.replace("·", " · "))
            name.setMinimumWidth(150)
            self._grid.addWidget(name, line, 0)
            self.boxes[column] = self._box(ledger, column, heading)
            self._grid.addWidget(self.boxes[column], line, 1)
            samples = label(_samples(ledger, column), "quiet")
            samples.setMinimumWidth(1)
            self._grid.addWidget(samples, line, 2)
        self._grid.setColumnStretch(2, 1)

    def _box(self, ledger: Ledger, column: int, heading: str) -> QComboBox:
        box = QComboBox()
        box.setObjectName(f"column_{column}")
        box.setAccessibleName(f"“{heading}”对应到")
        box.setMaxVisibleItems(18)
        box.setFixedWidth(200)
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        box.addItem(NOTHING, "")
        secret = bool(REPORTER.search(heading))
        for one in ledger_kind(ledger.kind).fields:
            if one.secret or not secret:
                mark = "（封存）" if one.secret else " *" if one.required else ""
                box.addItem(f"{one.label}{mark}", one.key)
        box.setCurrentIndex(max(0, box.findData(ledger.columns.get(column, ""))))
        return box

    def ledger(self) -> Ledger | None:
        """The ledger with the columns as they are chosen."""
        if self._ledger is None:
            return None
        chosen = {column: str(box.currentData()) for column, box in self.boxes.items() if box.currentData()}
        return replace(self._ledger, columns=chosen)


def _samples(ledger: Ledger, column: int) -> str:
    found: list[str] = []
    for row in islice(data_rows(ledger.sheet, ledger.layout, dict(ledger.columns)), LOOKED_AT):
        if isinstance(row, LeftOut):
            continue
        text = " ".join(text_of(ledger.sheet.cell(row, column)).split())
        if text and text not in found:
            found.append(text[:24])
        if len(found) == SAMPLES:
            break
    return "　│　".join(found)
