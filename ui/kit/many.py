"""Several of a list, each a box to tick."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from ui.kit.fields import Field
from ui.kit.pieces import label


class ManyField(Field):
    """Several of a list of (value, text), each a box to tick."""

    VERB = "选择"

    def __init__(
        self, key: str, title: str, choices: Sequence[tuple[str, str]], *, required: bool, hint: str = ""
    ) -> None:
        super().__init__(key, title, required=required, hint=hint)
        self.boxes: dict[str, QCheckBox] = {}
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 5, 0, 0)
        column.setSpacing(6)
        for code, text in choices:
            box = self.boxes[code] = QCheckBox(text)
            box.setObjectName(f"{key}_{code}")
            box.toggled.connect(lambda _on: self._touched())
            column.addWidget(box)
            self._add_row(column, code)
        if hint:
            column.addWidget(label(hint, "small", wrap=True))
        self._place(holder)
        holder.setFocusProxy(next(iter(self.boxes.values())))

    def _add_row(self, column: QVBoxLayout, code: str) -> None:
        """What stands under a box; for subclasses."""

    def value(self) -> list[Any]:
        """The ticked values."""
        return [code for code, box in self.boxes.items() if box.isChecked()]

    def set_value(self, value: Any) -> None:
        """Tick these."""
        for code, box in self.boxes.items():
            box.setChecked(code in (value or ()))
