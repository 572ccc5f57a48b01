"""Choosing whole lists of persons by unit and rank: a filter over everybody on file, each with a tick."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QBrush, QColor, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from models.errors import OfficeError
from models.talks.campaigns import Candidate, talk_candidates
from ui.kit.fields import Field
from ui.kit.pieces import button, label, tip_text
from ui.kit.tables import dress_table
from ui.kit.theme import QUIET, ROW
from ui.tasks import Tasks

HEADS = ("姓名", "职务和单位", "层级", "本专项或上次谈话")
WIDTHS = (104, None, 96, 136)
LAST = len(HEADS) - 1
Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
NOWHERE = QModelIndex()


class CandidatesModel(QAbstractTableModel):
    """The persons that the filter leaves; ``ticked`` holds the ids that are chosen, listed or not."""

    def __init__(self, heads: tuple[str, ...] = HEADS) -> None:
        super().__init__()
        self.heads = heads
        self.rows: list[Candidate] = []
        self.ticked: set[int] = set()

    def show_rows(self, rows: Sequence[Candidate]) -> None:
        """Show other rows; ticks stay."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def tick(self, ids: Iterable[int], on: bool) -> None:
        """Tick or untick persons."""
        for one in ids:
            (self.ticked.add if on else self.ticked.discard)(one)
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, 0))

    def rowCount(self, _parent: Index = NOWHERE) -> int:
        """How many are listed."""
        return len(self.rows)

    def columnCount(self, _parent: Index = NOWHERE) -> int:
        """Name, post and unit (the post tells people of one unit apart), rank, what was."""
        return len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        """The columns' heads."""
        if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return self.heads[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Whoever is in the campaign already can't be ticked."""
        if self.rows[index.row()].state:
            return Qt.ItemFlag.ItemIsSelectable
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usual | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else usual

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """Texts, and the tick in the first column."""
        row = self.rows[index.row()]
        if role == Role.CheckStateRole and index.column() == 0 and not row.state:
            return Qt.CheckState.Checked if row.id in self.ticked else Qt.CheckState.Unchecked
        if role == Role.ForegroundRole and (row.state or index.column() == LAST):
            return QBrush(QColor(QUIET))
        if role not in (Role.DisplayRole, Role.AccessibleTextRole, Role.ToolTipRole):
            return None
        texts = (row.name, f"{row.post} {row.unit_name}".strip(), row.rank_name)
        text = row.told if index.column() == LAST else texts[index.column()]
        return tip_text(text) if role == Role.ToolTipRole else text

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        """A tick."""
        if role != Role.CheckStateRole:
            return False
        self.tick([self.rows[index.row()].id], Qt.CheckState(value) == Qt.CheckState.Checked)
        return True


class _Box(QStyledItemDelegate):
    """Draws the tick; pressing is the whole row's matter."""

    def editorEvent(
        self, _event: QEvent, _model: QAbstractItemModel, _option: QStyleOptionViewItem, _index: Index
    ) -> bool:
        """Nothing here answers to a press."""
        return False


class _Rows(QTableView):
    """A press anywhere in a row speaks of the whole row, and so does the space bar."""

    chosen = Signal(QModelIndex)

    def __init__(self) -> None:
        super().__init__()
        self.setItemDelegate(_Box(self))
        self.clicked.connect(self.chosen.emit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space ticks; every other key is the table's own."""
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self.chosen.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class PersonsPicker(Field):
    """Tick persons in a list that unit, rank and words narrow; the value is the list of their ids."""

    heads = HEADS

    def __init__(self, tasks: Tasks, key: str = "persons", title: str = "人员") -> None:
        super().__init__(key, title, required=True)
        self._tasks = tasks
        self.candidates: list[Candidate] = []
        self._campaign = ""
        self.model = CandidatesModel(self.heads)
        self.model.dataChanged.connect(lambda *_range: self._ticked())
        outer = QWidget()
        column = QVBoxLayout(outer)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._filters())
        self.table = self._table()
        column.addWidget(self.table)
        column.addLayout(self._foot())
        self._place(outer)
        self.setFocusProxy(self.words)
        self.read_again("")

    def _filters(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        self.unit, self.rank = QComboBox(), QComboBox()
        for box, name, everything in ((self.unit, "unit", "全部单位"), (self.rank, "rank", "全部层级")):
            box.setObjectName(f"{self.key}_{name}")
            box.setAccessibleName(f"按{everything[2:]}筛选")
            box.addItem(everything, "")
            box.currentIndexChanged.connect(lambda _index: self._narrow())
        self.words = QLineEdit()
        self.words.setObjectName(f"{self.key}_words")
        self.words.setAccessibleName("按姓名、职务筛选")
        self.words.setPlaceholderText("姓名、拼音首字母或职务")
        self.words.textChanged.connect(lambda _text: self._narrow())
        row.addWidget(self.unit, 3)
        row.addWidget(self.rank, 2)
        row.addWidget(self.words, 3)
        return row

    def _table(self) -> QTableView:
        table = _Rows()
        table.setModel(self.model)
        title = f"{self.title}名单，空格键勾选"
        dress_table(table, name=f"{self.key}_table", title=title, widths=WIDTHS)
        table.verticalHeader().setDefaultSectionSize(ROW - 4)
        table.setFixedHeight(8 * (ROW - 4) + 34)
        table.chosen.connect(self._toggle)
        return table

    def _foot(self) -> QVBoxLayout:
        column, row = QVBoxLayout(), QHBoxLayout()
        column.setSpacing(2)
        row.setSpacing(6)
        everybody = button("全选所列", "flat", name=f"{self.key}_all")
        nobody = button("全部不选", "flat", name=f"{self.key}_none")
        everybody.clicked.connect(self._tick_listed)
        nobody.clicked.connect(lambda: self.set_value([]))
        self.told, self.by_rank = label("", "quiet"), label("", "small", wrap=True)
        row.addWidget(everybody)
        row.addWidget(nobody)
        row.addStretch(1)
        row.addWidget(self.told)
        column.addLayout(row)
        # in a line of its own that breaks: beside the buttons it would widen the form
        column.addWidget(self.by_rank)
        self.by_rank.hide()
        return column

    # --- the list

    def read_again(self, campaign: str) -> None:
        """Read who there is, and who is in this campaign already."""
        self._campaign = campaign
        self._tasks.read(talk_candidates, {"campaign": campaign}, self._take, self._failed, owner=self)

    def _failed(self, error: OfficeError) -> None:
        self.show_error(str(error))

    def _take(self, rows: list[Candidate]) -> None:
        self.candidates = rows
        for box, found in (
            (self.unit, dict.fromkeys((row.unit_name, row.unit_name) for row in rows if row.unit_name)),
            (self.rank, dict.fromkeys((row.rank, row.rank_name) for row in rows if row.rank)),
        ):
            chosen = box.currentData()
            box.blockSignals(True)
            while box.count() > 1:
                box.removeItem(1)
            for value, text in found:
                box.addItem(text, value)
            box.setCurrentIndex(max(box.findData(chosen), 0))
            box.blockSignals(False)
        there = {row.id for row in rows if not row.state}
        self.model.ticked &= there
        self._narrow()

    def _narrow(self) -> None:
        unit, rank, words = self.unit.currentData(), self.rank.currentData(), self.words.text().split()
        self.model.show_rows(
            [
                row
                for row in self.candidates
                if (not unit or row.unit_name == unit)
                and (not rank or row.rank == rank)
                and all(word in f"{row.name} {row.initials} {row.post}" for word in words)
            ]
        )
        self._say()

    def _toggle(self, index: Index) -> None:
        row = self.model.rows[index.row()]
        if not row.state:
            self.model.tick([row.id], row.id not in self.model.ticked)

    def _tick_listed(self, _on: bool = False) -> None:
        self.model.tick([row.id for row in self.model.rows if not row.state], True)

    def _ticked(self) -> None:
        self._say()
        self._touched()

    def _say(self) -> None:
        ranks: dict[str, int] = {}
        for row in self.chosen_rows():
            ranks[row.rank_name or "未填层级"] = ranks.get(row.rank_name or "未填层级", 0) + 1
        by_rank = "、".join(
            f"{name} {ranks[name]}" for name in sorted(ranks, key=lambda one: (-ranks[one], one))
        )
        self.told.setText(f"列出 {len(self.model.rows)} 人，已选 {len(self.model.ticked)} 人")
        self.by_rank.setText(f"其中 {by_rank}")
        self.by_rank.setVisible(bool(by_rank))

    def chosen_rows(self) -> list[Candidate]:
        """Who is ticked, in the order of the list."""
        return [row for row in self.candidates if row.id in self.model.ticked]

    # --- the field

    def value(self) -> list[int]:
        """The ids of who is ticked."""
        listed = [row.id for row in self.chosen_rows()]
        return listed if self.candidates else sorted(self.model.ticked)

    def set_value(self, value: Any) -> None:
        """Tick these."""
        self.model.ticked = {int(one) for one in value or []}
        self.model.tick([], True)
        self._say()
