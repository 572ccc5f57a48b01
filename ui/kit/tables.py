"""How every table of records looks and is pressed, said once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ui.kit.theme import ROW

if TYPE_CHECKING:
    from ui.kit.lists import RowsModel


def dress_table(
    table: QTableView, *, name: str, title: str, widths: Iterable[int | None], many: bool = False
) -> None:
    """Whole rows without a grid; ``widths`` in pixels, a column without one takes what is left.

    ``title`` is what a screen reader says. With ``many``, rows are marked by Ctrl and Shift; otherwise one at a time.
    The columns must be there already.
    """
    table.setObjectName(name)
    table.setAccessibleName(title)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    mode = QAbstractItemView.SelectionMode
    table.setSelectionMode(mode.ExtendedSelection if many else mode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(ROW)
    head = table.horizontalHeader()
    head.setHighlightSections(False)
    head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    for place, width in enumerate(widths):
        if width:
            table.setColumnWidth(place, width)
        else:
            head.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)


def rows_table(model: RowsModel, name: str, title: str) -> QTableView:
    """A table of rows, one chosen at a time."""
    made = QTableView()
    made.setModel(model)
    dress_table(made, name=name, title=title, widths=(one.width for one in model.columns))
    return made
