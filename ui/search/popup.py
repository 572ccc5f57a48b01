"""Results below the search line while a person types; Enter opens, Esc closes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from models.base import kind_label
from models.errors import OfficeError
from storage.search import Hits
from ui.help.pages import find_pages
from ui.kit.pieces import label
from ui.kit.searches import NotedSearches
from ui.tasks import Tasks

PAUSE_MS = 120
MANUAL, MANUAL_SHOWN = "manual", 4


class SearchPopup(QFrame):
    """Sits over the window below its line; ``chosen`` carries (kind, id), ``page_chosen`` a page of the manual."""

    chosen = Signal(str, int)
    page_chosen = Signal(str)

    def __init__(self, tasks: Tasks, line: QLineEdit, window: QWidget) -> None:
        super().__init__(window)
        self._tasks, self._line, self._window = tasks, line, window
        self.setObjectName("card")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 6)
        self._count = label("", "small")
        self._count.setContentsMargins(12, 0, 12, 0)
        self.list = QListWidget()
        self.list.setAccessibleName("搜索结果")
        self.list.setObjectName("searchResults")
        self.list.itemActivated.connect(self._open)
        self.list.itemClicked.connect(self._open)
        column.addWidget(self._count)
        column.addWidget(self.list)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.ask)
        line.textEdited.connect(lambda _text: self._pause.start())
        line.returnPressed.connect(self._enter)
        line.installEventFilter(self)
        office = tasks.office
        self._noted = NotedSearches(
            line,
            lambda words: tasks.call(lambda: office.search(words, limit=1, final=True), owner=self),
        )
        self.hide()

    def ask(self) -> None:
        """Search for what stands in the line."""
        words = self._line.text().strip()
        if not words:
            self.hide()
            return
        office = self._tasks.office
        self._tasks.call(
            lambda: (words, office.search(words, limit=40)), self._arrived, self._failed, owner=self
        )

    def _arrived(self, found: tuple[str, Hits]) -> None:
        words, hits = found
        if words != self._line.text().strip():
            return
        self.list.clear()
        for hit in hits.rows:
            number = f"{hit.number}  " if hit.number else ""
            item = QListWidgetItem(f"{kind_label(hit.kind)}   {number}{hit.title}")
            item.setData(Qt.ItemDataRole.UserRole, (hit.kind, hit.record_id))
            item.setSizeHint(QSize(0, 32))
            self.list.addItem(item)
        in_manual = find_pages(words)[:MANUAL_SHOWN]
        for page, line in in_manual:
            item = QListWidgetItem(f"使用手册   {page.title}  {line}")
            item.setData(Qt.ItemDataRole.UserRole, (MANUAL, page.key))
            item.setSizeHint(QSize(0, 32))
            self.list.addItem(item)
        more = f"{hits.count}{'+' if hits.more else ''}"
        nothing = f"记录里没有“{words}”，使用手册里有：" if in_manual else f"没有找到“{words}”，换个词再试。"
        self._count.setText(f"找到 {more} 条，回车打开第一条" if hits.rows else nothing)
        if hits.rows or in_manual:
            self.list.setCurrentRow(0)
        self._place()
        self.show()
        self.raise_()

    def _failed(self, error: OfficeError) -> None:
        self.list.clear()
        self._count.setText(str(error))
        self._place()
        self.show()

    def _place(self) -> None:
        below = self._line.mapTo(self._window, QPoint(0, self._line.height() + 4))
        width = max(self._line.width(), 560)
        left = min(below.x() - (width - self._line.width()) // 2, self._window.width() - width - 8)
        rows = min(self.list.count(), 12)
        self.setGeometry(max(8, left), below.y(), width, 40 + rows * 34)

    def _enter(self) -> None:
        if self.isVisible() and self.list.currentItem() is not None:
            self._open(self.list.currentItem())
        else:
            self.ask()

    def _open(self, item: QListWidgetItem) -> None:
        kind, record_id = item.data(Qt.ItemDataRole.UserRole)
        if kind == MANUAL:
            self.hide()
            self.page_chosen.emit(record_id)
            return
        self._noted.settle()
        self.hide()
        self.chosen.emit(kind, record_id)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move in the results, Esc closes them."""
        if watched is self._line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.isVisible():
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                row = max(0, min(self.list.count() - 1, self.list.currentRow() + step))
                self.list.setCurrentRow(row)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.hide()
                return True
        return super().eventFilter(watched, event)

    def forget(self) -> None:
        """Drop everything that was found: the vault is being locked."""
        self.list.clear()
        self._line.clear()
        self.hide()
