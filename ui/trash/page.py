"""The trash as one page: kind, what, when, by whom and why; restore by a button or Enter."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from models.base import kind_label
from models.errors import OfficeError
from models.operations import Changes
from models.trash.operations import KEPT, TrashRow, restore_record, trash_rows
from ui.kit.pieces import Banner, EmptyState, button, label, tip_text
from ui.kit.tables import dress_table
from ui.tasks import Tasks

_HEADS = ("类别", "编号", "名称", "移入时间", "移入人", "原因")
_WIDTHS = (100, 180, None, 150, 90, 260)


class TrashPage(QFrame):
    """Everything that the acting account may see in the trash."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.setObjectName("recordpane")
        self.tasks = tasks
        self.rows: list[TrashRow] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        column.addLayout(self._head())
        column.addWidget(
            label(
                "移入回收站的记录不列入清单、搜索和统计，编号不再发给别的记录；恢复后与原来一样。每次移入和恢复都记入日志。",
                "quiet",
                wrap=True,
            )
        )
        self.banner = Banner()
        column.addWidget(self.banner)
        self.stack = QStackedWidget()
        self.table = self._table()
        self.stack.addWidget(self.table)
        self.stack.addWidget(EmptyState("回收站是空的", "删除的草稿、移除的材料等会先放到这里，可以恢复。"))
        column.addWidget(self.stack, 1)
        tasks.changed.connect(self._on_change)
        self.refresh()

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(label("回收站", "title"))
        row.addStretch(1)
        self.kind = QComboBox()
        self.kind.setObjectName("trashKind")
        self.kind.setAccessibleName("类别")
        self.kind.addItem("全部类别", "")
        for kind in KEPT:
            self.kind.addItem(kind_label(kind), kind)
        self.kind.currentIndexChanged.connect(lambda _index: self.refresh())
        row.addWidget(self.kind)
        self.back = button("恢复", "primary", symbol="undo", name="restoreRecord")
        self.back.clicked.connect(self.restore)
        row.addWidget(self.back)
        return row

    def _table(self) -> QTableWidget:
        table = QTableWidget(0, len(_HEADS))
        table.setHorizontalHeaderLabels(_HEADS)
        dress_table(table, name="trashRows", title="回收站", widths=_WIDTHS)
        return table

    def refresh(self) -> None:
        """Read it anew."""
        self.tasks.read(trash_rows, {"kind": self.kind.currentData()}, self._show, self._failed, owner=self)

    def _show(self, rows: list[TrashRow]) -> None:
        self.rows = rows
        self.table.setRowCount(len(rows))
        for place, row in enumerate(rows):
            moment = f"{row.deleted_at:%Y-%m-%d %H:%M}"
            texts = (row.kind_text, row.number, row.title, moment, row.deleted_by, row.reason)
            for column, text in enumerate(texts):
                cell = QTableWidgetItem(text)
                cell.setToolTip(tip_text(text))
                self.table.setItem(place, column, cell)
        self.stack.setCurrentIndex(0 if rows else 1)
        self.back.setEnabled(bool(rows))

    def restore(self) -> None:
        """Put the selected record back."""
        place = self.table.currentRow()
        if not 0 <= place < len(self.rows) or not self.table.selectedItems():
            self.banner.say("请先选一条记录。", "warning")
            return
        row = self.rows[place]
        self.tasks.write(
            restore_record,
            {"kind": row.kind, "record_id": row.id},
            partial(self._restored, row),
            self._failed,
            owner=self,
        )

    def _restored(self, row: TrashRow, _value: Any) -> None:
        self.banner.say(f"已恢复{row.kind_text}“{row.title}”。", "good")

    def _failed(self, error: OfficeError) -> None:
        self.banner.say(str(error), "error")

    def _on_change(self, changes: Changes) -> None:
        if any(kind in changes for kind in KEPT):
            self.refresh()
