"""The entries of one role as a table: choose some, note that they are done, take wrong ones away."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QTableView, QVBoxLayout, QWidget

from models.undertakings.kinds import FINDING, Role
from models.undertakings.queries import Entry
from ui.kit.lists import Column, RowsModel, short_number
from ui.kit.pieces import button, label
from ui.kit.tables import dress_table
from ui.undertakings.words import order_of

WIDTHS = {
    "unit_name": 190,
    "post": 92,
    "grade": 64,
    "amount": 64,
    "owner": 92,
    "due_on": 104,
    "grouping": 128,
}


def _text(name: str) -> Callable[[Entry], str]:
    def show(row: Entry) -> str:
        value = getattr(row, name)
        if value is None:
            return ""
        if name == "amount":
            return f"{value:g}"
        return value.isoformat() if name == "due_on" else str(value)

    return show


def columns_of(role: Role, *, whole: bool = False) -> list[Column]:
    """The columns of a role: its parts, then whether it is done; ``whole`` with the long words too, for paper and file."""
    made = [
        Column(title, _text(name), WIDTHS.get(name, 0), quiet=name != "title")
        for name, title in order_of(role)
        if whole or name != "text" or role.code in ("MESSAGE", "POINTS", "RISK", "CASE")
    ]
    if role.settled:
        made.append(
            Column(
                role.settled,
                lambda row: row.done_on.isoformat() if row.done_on else f"未{role.settled}",
                104,
                urgent=lambda row: row.done_on is None,
            )
        )
    if role.code == FINDING:
        number = _text("item_number") if whole else lambda row: short_number(row.item_number)
        made = [made[0], Column("单位", _text("unit_name"), 170, quiet=True)]
        made += [Column("问题类别", _text("grouping"), 92, quiet=True)]
        made += [Column("台账编号", number, 84, quiet=True)]
        made += [Column("整改", _text("item_state"), 80, urgent=lambda row: row.item_state != "已销号")]
    elif not whole:
        made.append(Column("材料", lambda row: f"{row.files} 份" if row.files else "", 56, quiet=True))
    return made


class EntriesPage(QWidget):
    """A tab: the counts, what can be done with the chosen rows, the table."""

    def __init__(
        self,
        role: Role,
        entries: Sequence[Entry],
        counted: tuple[int, int],
        *,
        settle: Callable[[list[int]], None] | None,
        remove: Callable[[list[int]], None] | None,
        open_item: Callable[[int], None],
        open_entry: Callable[[int], None],
    ) -> None:
        super().__init__()
        self.role, self._open_item, self._open_entry = role, open_item, open_entry
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 12, 24, 16)
        column.setSpacing(8)
        line = QHBoxLayout()
        total, done = counted
        words = f"共 {total} 条"
        if role.settled:
            words += f"，已{role.settled} {done}，未{role.settled} {total - done}"
        if total > len(entries):
            words += f"（显示前 {len(entries)} 条）"
        line.addWidget(label(words, "quiet"))
        line.addStretch(1)
        self._buttons = []
        self._look = button(
            "查看", "flat", name="openEntry", tip="查看、改正这一条，登记进展，附上材料（双击也可以）"
        )
        self._look.setEnabled(False)
        self._look.clicked.connect(lambda _on=False: self._press(None))
        line.addWidget(self._look)
        for do, title, name in (
            (settle, f"所选已{role.settled}", "settle"),
            (remove, "删去所选", "removeEntries"),
        ):
            if do is not None:
                press = button(title, "flat", name=name)
                press.setEnabled(False)
                press.clicked.connect(lambda _on=False, act=do: act(self.chosen()))
                line.addWidget(press)
                self._buttons.append(press)
        column.addLayout(line)
        self.model = RowsModel(columns_of(role))
        self.model.reset(entries, more=False)
        self.table = self._table()
        column.addWidget(self.table, 1)

    def _table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        dress_table(
            table,
            name=f"entries_{self.role.code}",
            title=self.role.name,
            widths=(one.width for one in self.model.columns),
            many=True,
        )
        table.selectionModel().selectionChanged.connect(lambda *_: self._chose())
        table.activated.connect(self._press)
        return table

    def chosen(self) -> list[int]:
        """The ids of the chosen entries."""
        rows = self.table.selectionModel().selectedRows()
        return [self.model.rows[index.row()].id for index in rows]

    def _chose(self) -> None:
        self._look.setEnabled(len(self.chosen()) == 1)
        for press in self._buttons:
            press.setEnabled(bool(self.chosen()))

    def _press(self, _index: object) -> None:
        """A finding opens its item of the ledger, anything else its own page."""
        chosen = self.table.selectionModel().selectedRows()
        if len(chosen) != 1:
            return
        row = self.model.rows[chosen[0].row()]
        if row.rectification_id is not None:
            self._open_item(row.rectification_id)
        else:
            self._open_entry(row.id)
