"""Fields that only the pages before a vault use: a place on disk, and passwords that can be looked at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from ui import dialogs
from ui.kit.fields import PasswordField, RowsField, TextField
from ui.kit.pieces import button

VAULT_NAME = "清卷保险库"
"""The folder that is proposed for a vault."""


class PlaceField(TextField):
    """A folder, typed or chosen; ``kept`` turns the chosen folder into the one that is meant."""

    def __init__(
        self,
        key: str,
        title: str,
        *,
        required: bool = False,
        hint: str = "",
        kept: Callable[[Path], Path] = lambda folder: folder,
    ) -> None:
        super().__init__(key, title, required=required, hint=hint, limit=1000)
        self._kept = kept
        row = QHBoxLayout()
        row.setSpacing(8)
        self._column.removeWidget(self.line)
        row.addWidget(self.line, 1)
        self.pick = button("选择…", name=f"{key}_pick", tip=f"选择{title}")
        self.pick.setAccessibleName(f"选择{title}")
        self.pick.clicked.connect(self._choose)
        row.addWidget(self.pick)
        self._column.insertLayout(0, row)

    def _choose(self) -> None:
        folder = dialogs.choose_folder(self, f"选择{self.title}", self.line.text())
        if folder is not None:
            self.set_value(str(self._kept(folder)))
            self._touched()


def show_passwords(rows: RowsField, *, shown: bool) -> None:
    """Show or hide every password of the rows: first passwords are handed over, so they must be legible once."""
    echo = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
    for row in rows.rows:
        for field in row:
            if isinstance(field, PasswordField):
                field.line.setEchoMode(echo)
