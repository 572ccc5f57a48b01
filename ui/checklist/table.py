"""A table from which several rows may be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView, QVBoxLayout

from ui.kit.lists import Column, RowsModel
from ui.kit.pieces import label
from ui.kit.tables import dress_table


class RowsTable(QTableView):
    """Rows with checking by Ctrl and Shift; ``chosen`` gives what is marked, in the order of the table.

    ``nothing`` is said in the place of rows where there are none.
    """

    def __init__(self, title: str, name: str, columns: Sequence[Column], nothing: str) -> None:
        super().__init__()
        self.rows_model = RowsModel(columns)
        self.setModel(self.rows_model)
        dress_table(self, name=name, title=title, widths=(one.width for one in columns), many=True)
        self.nothing = label(nothing, "quiet", wrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.hide()
        QVBoxLayout(self.viewport()).addWidget(self.nothing)

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show other rows; nothing stays marked."""
        self.rows_model.reset(rows, more=False)
        self.nothing.setHidden(bool(rows))

    def chosen(self) -> list[Any]:
        """The marked rows."""
        places = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self.rows_model.rows[place] for place in places]
