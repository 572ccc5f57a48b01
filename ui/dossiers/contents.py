"""The 卷内目录 on screen: one table of both volumes in order, and the form of one line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
)

from models.dossiers.order import SECTIONS, VOLUMES
from models.dossiers.queries import ItemView
from ui.kit.fields import ChoiceField, DateField, TextField
from ui.kit.form import FormPanel
from ui.kit.pieces import tip_text
from ui.kit.tables import ROW, dress_table

_HEADS = ("序号", "题名", "文号", "日期", "页号", "装卷类别")
_WIDTHS = (68, 0, 168, 100, 60, 112)
_PADDING, _AIR = 26, 12


class _Whole(QStyledItemDelegate):
    """As many rows of text as a cell needs; Qt's own reckoning forgets the style's padding."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """The height that the whole text takes in the column's width."""
        table = self.parent()
        assert isinstance(table, QTableWidget)
        room = QRect(0, 0, table.columnWidth(index.column()) - _PADDING, 10_000)
        flags = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere
        text = table.fontMetrics().boundingRect(room, int(flags), str(index.data() or ""))
        return QSize(super().sizeHint(option, index).width(), max(ROW, text.height() + _AIR))


class ContentsTable(QTableWidget):
    """Lines in order; ``opened`` carries kind and id of the record behind a line that was double-clicked."""

    opened = Signal(str, int)

    def __init__(self, items: Sequence[ItemView]) -> None:
        super().__init__(len(items), len(_HEADS))
        self._items = list(items)
        self.setHorizontalHeaderLabels(_HEADS)
        dress_table(self, name="dossierContents", title="卷内目录", widths=_WIDTHS)
        self.setMinimumHeight(360)
        # 文号 and titles are read whole: a line that needs two rows takes them
        self.setWordWrap(True)
        self.setItemDelegate(_Whole(self))
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        number = dict.fromkeys(VOLUMES, 0)
        for row, item in enumerate(items):
            number[item.volume] += 1
            for column, text in enumerate(_texts(item, number[item.volume])):
                cell = QTableWidgetItem(text)
                cell.setToolTip(tip_text(text))
                self.setItem(row, column, cell)
        self.cellDoubleClicked.connect(lambda row, _column: self._open(row))

    def chosen(self) -> ItemView | None:
        """The line that is selected."""
        row = self.currentRow()
        return self._items[row] if 0 <= row < len(self._items) and self.selectedItems() else None

    def choose(self, item_id: int) -> None:
        """Select a line again after the table was read anew."""
        for row, item in enumerate(self._items):
            if item.id == item_id:
                self.selectRow(row)

    def _open(self, row: int) -> None:
        item = self._items[row]
        if item.source_kind in ("talk", "letter", "decision", "clue"):
            self.opened.emit(item.source_kind, item.source_id)


def _texts(item: ItemView, number: int) -> tuple[str, ...]:
    pages = ""
    if item.first_page and item.page_count:
        last = item.first_page + item.page_count - 1
        pages = str(item.first_page) if last == item.first_page else f"{item.first_page}—{last}"
    return (
        f"{VOLUMES[item.volume]} {number}",
        item.title,
        item.doc_no,
        f"{item.on:%Y-%m-%d}" if item.on else "",
        pages,
        item.section_text,
    )


def item_form(item: ItemView) -> FormPanel:
    """The form of one line."""
    fields = [
        TextField("title", "题名", required=True, limit=300),
        ChoiceField("volume", "卷", list(VOLUMES.items()), required=True),
        ChoiceField(
            "section", "装卷类别", [(n, f"{n}. {name}") for n, name in SECTIONS.items()], required=True
        ),
        TextField("doc_no", "文号", limit=60),
        TextField("author", "责任者", limit=120),
        DateField("on", "日期"),
        TextField("remark", "备注", limit=120),
    ]
    for field in fields:
        field.set_value(getattr(item, field.key))
    return FormPanel("修改卷内文件", fields, submit="保存")
