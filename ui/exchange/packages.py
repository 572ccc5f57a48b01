"""往来包: every package out and in, what it waits for; from here one is sent and one is taken in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from models.exchange.queries import PackageRow, packages
from ui.kit.lists import Column, RowsModel
from ui.kit.pieces import EmptyState, button
from ui.kit.tables import rows_table

if TYPE_CHECKING:
    from ui.exchange.page import ExchangePage

DIRECTIONS = (("", "全部"), ("OUT", "发出"), ("IN", "收到"))
SHOWN = (("", "全部状态"), ("waiting", "未了结"))
COLUMNS = (
    Column("日期", lambda row: f"{row.made_at:%Y-%m-%d}", 112, quiet=True),
    Column("去向", lambda row: "发出" if row.direction == "OUT" else "收到", 64),
    Column("种类", lambda row: row.sort_text, 88),
    Column("内容", lambda row: row.title),
    Column("单位", lambda row: row.who, 240),
    Column(
        "状态",
        lambda row: row.state_text,
        144,
        urgent=lambda row: row.state in ("WRITING", "TAKEN"),
    ),
    Column(
        "回执期限",
        lambda row: row.due_text,
        112,
        urgent=lambda row: row.overdue,
    ),
)


class PackagesTab(QWidget):
    """The list; a row opens by Enter or a double click."""

    def __init__(self, page: ExchangePage) -> None:
        super().__init__()
        self.page = page
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._tools())
        self.model = RowsModel(COLUMNS)
        self.model.wanted.connect(self._more)
        self.table = rows_table(self.model, "packageRows", "往来包")
        self.table.activated.connect(self._open)
        self.table.doubleClicked.connect(self._open)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(
            EmptyState(
                "还没有往来包",
                "线索交办、上报、移送给其他单位时，在这里封成加密的往来包；收到的往来包也在这里打开。"
                "第一次使用，先到“往来单位”制作本单位名片并与对方交换。",
            )
        )
        column.addWidget(self._stack, 1)

    def _tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.direction, self.show_box = QComboBox(), QComboBox()
        for box, name, title, choices in (
            (self.direction, "packageDirection", "发出或收到", DIRECTIONS),
            (self.show_box, "packageShow", "状态", SHOWN),
        ):
            box.setObjectName(name)
            box.setAccessibleName(title)
            for value, text in choices:
                box.addItem(text, value)
            box.currentIndexChanged.connect(lambda _index: self.refresh())
            row.addWidget(box)
        row.addStretch(1)
        receive = button("打开收到的包…", symbol="import", name="receivePackage")
        receive.clicked.connect(lambda _on=False: self.page.receive())
        send = button("制作往来包", "primary", symbol="add", name="sendPackage")
        send.clicked.connect(lambda _on=False: self.page.send())
        row.addWidget(receive)
        row.addWidget(send)
        return row

    def refresh(self) -> None:
        """Read the first page anew."""
        self._read(None)

    def _more(self) -> None:
        if self.model.rows:
            self._read(self.model.rows[-1].id)

    def _read(self, before: int | None) -> None:
        asked = {
            "direction": self.direction.currentData(),
            "show": self.show_box.currentData(),
            "before_id": before,
        }
        self.page.tasks.read(
            packages, asked, lambda rows: self._arrived(rows, before), self.page.failed, owner=self
        )

    def _arrived(self, rows: list[PackageRow], before: int | None) -> None:
        more = len(rows) == 200
        if before is None:
            self.model.reset(rows, more=more)
        else:
            self.model.append(rows, more=more)
        chosen = self.direction.currentIndex() or self.show_box.currentIndex()
        self._stack.setCurrentIndex(0 if self.model.rows or chosen else 1)

    def _open(self, index: QModelIndex) -> Any:
        self.page.open_record(self.model.rows[index.row()].id)
