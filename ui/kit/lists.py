"""A list pane: title, counts, filters, a table that reads its rows page by page, and what to do when it is empty."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
)

from models.errors import OfficeError
from models.operations import Changes, Query
from models.rights import Right
from ui.kit.export import export_list
from ui.kit.pieces import Banner, EmptyState, button, label, tip_text
from ui.kit.saved_filters import SavedFilters
from ui.kit.searches import NotedSearches
from ui.kit.tables import dress_table
from ui.kit.theme import QUIET, RED
from ui.tasks import Tasks

PAGE = 200
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Column:
    """A column: its head, the text of a row, its width in pixels (0 takes the rest), whether it is quiet."""

    title: str
    text: Callable[[Any], str]
    width: int = 0
    quiet: bool = False
    urgent: Callable[[Any], bool] = field(default=lambda row: False)


@dataclass(frozen=True)
class Filter:
    """A choice above the list, handed to the query under ``key``."""

    key: str
    title: str
    choices: tuple[tuple[Any, str], ...]


class RowsModel(QAbstractTableModel):
    """Rows as they came; asks for the next page when the view nears the end."""

    wanted = Signal()

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = columns
        self.rows: list[Any] = []
        self.more = False

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        """How many rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many columns."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """A column's head."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell."""
        if not index.isValid():
            return None
        column, row = self.columns[index.column()], self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip_text(column.text(row))
        if role == Qt.ItemDataRole.ForegroundRole:
            return (
                QColor(RED if column.urgent(row) else QUIET) if column.urgent(row) or column.quiet else None
            )
        if role == Qt.ItemDataRole.FontRole and column.urgent(row):
            font = QFont()
            font.setWeight(QFont.Weight.DemiBold)
            return font
        if role == Qt.ItemDataRole.UserRole:
            return row
        return None

    def canFetchMore(self, parent: Index) -> bool:
        """Whether another page may follow."""
        return not parent.isValid() and self.more

    def fetchMore(self, _parent: Index) -> None:
        """Ask for it."""
        self.more = False
        self.wanted.emit()

    def reset(self, rows: Sequence[Any], *, more: bool) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows, self.more = list(rows), more
        self.endResetModel()

    def append(self, rows: Sequence[Any], *, more: bool) -> None:
        """Add the next page."""
        if rows:
            self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows) + len(rows) - 1)
            self.rows += rows
            self.endInsertRows()
        self.more = more


def short_number(number: str) -> str:
    """2022-7 of 集团纪线〔2022〕7号: in the office's own list its word says nothing."""
    found = re.search(r"〔(\d{4})〕(\d+)号", number)
    return f"{found[1]}-{found[2]}" if found else number


class ListPage(QFrame):
    """The middle pane of a topic.

    ``query`` is called with the filters' values, ``text`` when there is a search box, ``before_id`` (None for the first
    page) and ``limit``; its rows have an ``id``. ``opened`` carries the id of the row that was chosen.
    """

    opened = Signal(int)
    new_wanted = Signal()

    def __init__(
        self,
        tasks: Tasks,
        title: str,
        query: Query[..., Any],
        columns: Sequence[Column],
        *,
        kinds: tuple[str, ...],
        filters: Sequence[Filter] = (),
        searchable: bool = True,
        new: str = "",
        empty: tuple[str, str] = ("这里还没有记录", "登记的内容会显示在这里。"),
        extra: dict[str, Any] | None = None,
        also: Sequence[Column] = (),
    ) -> None:
        """``also``: columns that the pane has no room for; the exported file has them."""
        super().__init__()
        self.setObjectName("listpane")
        self.also = tuple(also)
        self._tasks, self._query, self._kinds = tasks, query, kinds
        self.kind = kinds[0]
        self.tasks, self.query, self.title = tasks, query, title
        self._extra = extra or {}
        self._generation = 0
        self._chosen: int | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head(title, new))
        column.addLayout(self._tools(filters, searchable))
        self.banner = Banner()
        column.addWidget(self.banner)
        self.model = RowsModel(columns)
        self.model.wanted.connect(self._next_page)
        self.table = self._table(title, columns)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._empty = EmptyState(*empty, new, self.new_wanted.emit if new else None)
        self._stack.addWidget(self._empty)
        self._nothing = EmptyState(
            "没有符合条件的记录", "请换一个条件，或者清除筛选。", "清除筛选", self.clear_filters
        )
        self._stack.addWidget(self._nothing)
        column.addWidget(self._stack, 1)
        self.saved = SavedFilters(self)
        self.add_tool(self.saved.button)
        tasks.changed.connect(self._on_change)
        self.refresh()

    def _head(self, title: str, new: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(16, 14, 12, 6)
        row.addWidget(label(title, "title"))
        row.addSpacing(6)
        self.count = label("", "quiet")
        row.addWidget(self.count)
        row.addStretch(1)
        self.export_button = button("", "flat", symbol="export", name="exportList", tip="导出为 Excel")
        self.export_button.setAccessibleName("导出为 Excel")
        self.export_button.clicked.connect(lambda _on=False: export_list(self))
        if Right.LIST_EXPORT not in self._tasks.office.actor.rights:
            self.export_button.hide()
        row.addWidget(self.export_button)
        self._head_row = row
        self.new_button = button(new, "primary", symbol="add", name="new")
        self.new_button.clicked.connect(self.new_wanted.emit)
        if not new:
            self.new_button.hide()
        row.addWidget(self.new_button)
        return row

    def add_tool(self, press: QPushButton) -> None:
        """One more button in the head, before the export."""
        self._head_row.insertWidget(self._head_row.indexOf(self.export_button), press)

    def _tools(self, filters: Sequence[Filter], searchable: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(16, 0, 12, 10)
        row.setSpacing(8)
        self.text: QLineEdit | None = None
        if searchable:
            self.text = QLineEdit()
            self.text.setPlaceholderText("筛选")
            self.text.setToolTip("按标题、编号、姓名筛选")
            self.text.setMinimumWidth(88)
            self.text.setAccessibleName("筛选")
            self.text.setObjectName("listFilter")
            self.text.setClearButtonEnabled(True)
            self.text.textChanged.connect(lambda _text: self.refresh())
            NotedSearches(self.text, self._note_search)
            row.addWidget(self.text, 1)
        self.boxes: dict[str, QComboBox] = {}
        for given in filters:
            box = QComboBox()
            box.setAccessibleName(given.title)
            box.setObjectName(f"filter_{given.key}")
            for value, text in given.choices:
                box.addItem(text, value)
            box.currentIndexChanged.connect(lambda _index: self.refresh())
            self.boxes[given.key] = box
            row.addWidget(box)
        if not searchable:
            row.addStretch(1)
        return row

    def _table(self, title: str, columns: Sequence[Column]) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        dress_table(table, name="rows", title=title, widths=(one.width for one in columns))
        table.clicked.connect(self._press)
        table.activated.connect(self._press)
        return table

    def offer(self, key: str, choices: Sequence[tuple[Any, str]]) -> None:
        """Other choices of a filter; what was chosen stays chosen where it is still offered."""
        box = self.boxes[key]
        chosen = box.currentData()
        box.blockSignals(True)
        box.clear()
        for value, text in choices:
            box.addItem(text, value)
        box.setCurrentIndex(max(box.findData(chosen), 0))
        box.blockSignals(False)
        if box.currentData() != chosen:
            self.refresh()

    def say(self, error: OfficeError) -> None:
        """Show what went wrong above the list."""
        self.banner.say(str(error), "error", action="重试", do=self.refresh)

    # --- reading

    def asked(self) -> dict[str, Any]:
        """What the query is called with, page aside."""
        found = dict(self._extra)
        for key, box in self.boxes.items():
            found[key] = box.currentData()
        if self.text is not None:
            found["text"] = self.text.text().strip()
        return found

    def _note_search(self, words: str) -> None:
        office, title = self._tasks.office, self.title
        self._tasks.call(
            lambda: office.note("筛选清单", list=title, words=words), failed=self.say, owner=self
        )

    def chosen_filters(self) -> str:
        """The filters in words, for the export's marking."""
        texts = [box.currentText() for box in self.boxes.values() if box.currentIndex() > 0]
        if self.text is not None and self.text.text().strip():
            texts.append(f"“{self.text.text().strip()}”")
        return "、".join(texts)

    def clear_filters(self) -> None:
        """Show everything."""
        for box in self.boxes.values():
            box.blockSignals(True)
            box.setCurrentIndex(0)
            box.blockSignals(False)
        if self.text is not None:
            self.text.clear()
        self.refresh()

    def refresh(self) -> None:
        """Read the first page anew."""
        self._generation += 1
        self._read(None, self._generation)

    def _next_page(self) -> None:
        if self.model.rows:
            self._read(self.model.rows[-1].id, self._generation)

    def _read(self, before: int | None, generation: int) -> None:
        data = self.asked() | {"before_id": before, "limit": PAGE}
        self._tasks.read(
            self._query,
            data,
            lambda rows: self._arrived(list(rows), before, generation),
            self.say,
            owner=self,
        )

    def _arrived(self, rows: list[Any], before: int | None, generation: int) -> None:
        if generation != self._generation:
            return
        more = len(rows) == PAGE
        self.banner.silence()
        if before is None:
            self.model.reset(rows, more=more)
            self._select(self._chosen)
        else:
            self.model.append(rows, more=more)
        shown = len(self.model.rows)
        self.count.setText(f"{shown}{'+' if self.model.more else ''} 条" if shown else "")
        filtered = any(box.currentIndex() > 0 for box in self.boxes.values()) or bool(
            self.text and self.text.text()
        )
        self._stack.setCurrentIndex(0 if shown else 2 if filtered else 1)

    def _on_change(self, changes: Changes) -> None:
        if any(kind in changes for kind in self._kinds):
            self.refresh()

    # --- choosing

    def _press(self, index: QModelIndex) -> None:
        if index.isValid():
            self._chosen = self.model.rows[index.row()].id
            self.opened.emit(self._chosen)

    def choose(self, record_id: int | None) -> None:
        """Mark the row of a record that was opened elsewhere."""
        self._chosen = record_id
        self._select(record_id)

    def _select(self, record_id: int | None) -> None:
        for place, row in enumerate(self.model.rows):
            if row.id == record_id:
                self.table.selectRow(place)
                return
        self.table.clearSelection()

    def take_focus(self) -> None:
        """Put the keyboard into the table."""
        self.table.setFocus()
        if self.model.rows and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(0, 0))
