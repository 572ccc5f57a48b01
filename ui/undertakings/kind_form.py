"""A kind of the office's own: its name, its shape, what is listed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal

from models.undertakings.kinds import add_kind, programmes, roles, shapes
from ui.kit.fields import CheckField, ChoiceField, Field, TextField
from ui.kit.form import FormPanel
from ui.tasks import Tasks

MARK = "role_"


class KindForm(FormPanel):
    """Adds a kind; ``closed`` when done or cancelled, ``made`` its code."""

    closed = Signal()

    def __init__(self, tasks: Tasks) -> None:
        listed: list[Field] = [
            CheckField(f"{MARK}{role.code}", "", role.name) for role in roles().values() if not role.inner
        ]
        super().__init__(
            "增加年度工作种类",
            [
                (
                    "",
                    [
                        TextField("name", "种类名称", required=True, limit=60),
                        ChoiceField("shape", "形式", tuple(shapes().items()), required=True),
                        ChoiceField("programme", "所属专项", tuple(programmes().items())),
                    ],
                ),
                ("在它的页面上登记哪些明细（至少选一种）", listed),
            ],
            submit="增加",
        )
        self.tasks, self.made = tasks, ""
        self.cancelled.connect(self.closed.emit)
        self.submitted.connect(self._send)

    def _send(self, values: dict[str, Any]) -> None:
        chosen = [key.removeprefix(MARK) for key, on in values.items() if key.startswith(MARK) and on]
        data = {key: values[key] for key in ("name", "shape", "programme")} | {"entries": chosen}
        self.tasks.write(add_kind, data, self._made, self.fail, owner=self)

    def _made(self, code: str) -> None:
        self.made = code
        self.saved()
        self.closed.emit()
