"""自定义项 in the settings: which fields each kind of record has beyond the program's own."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from models.base import kind_label
from models.errors import OfficeError
from models.ownfields.operations import KINDS_WITH, TYPES, OwnField, own_fields, set_own_fields
from ui.kit.fields import ChoiceField, RowsField, TextField
from ui.kit.form import FormPanel
from ui.kit.pieces import Banner, card, label
from ui.tasks import Tasks

HINT = "在记录里多出一个“自定义”页。去掉一项不会删除已经填写的内容，再加上同一项时还在。"


class OwnFieldsPage(QWidget):
    """A kind is chosen, its fields are rows."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self._tasks = tasks
        self._known: dict[str, OwnField] = {}
        self.banner = Banner()
        self.kind = QComboBox()
        self.kind.setObjectName("ownKind")
        self.kind.setAccessibleName("记录类别")
        for kind in KINDS_WITH:
            self.kind.addItem(kind_label(kind), kind)
        self.kind.currentIndexChanged.connect(lambda _index: self.refresh())
        self.rows = RowsField("fields", "自定义项", self._row, add="再加一项")
        self.form = FormPanel("", [self.rows], cancel="", scroll=False, hint=HINT)
        self.form.submitted.connect(self._save)
        head = QHBoxLayout()
        head.addWidget(label("记录类别", "quiet"))
        head.addWidget(self.kind)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.banner)
        column.addLayout(head)
        column.addWidget(card(self.form))
        self.refresh()

    @staticmethod
    def _row() -> list[Any]:
        key = TextField("key", "标识")  # a field that is called otherwise stays the same field
        key.hide()
        return [
            key,
            TextField("label", "名称", limit=40),
            ChoiceField("type", "类型", list(TYPES.items()), required=True),
            TextField("choices", "选项，用顿号隔开", limit=400),
        ]

    def chosen(self) -> str:
        """The kind whose fields are shown."""
        return str(self.kind.currentData())

    def refresh(self) -> None:
        """Read the chosen kind's fields anew."""
        self._tasks.read(own_fields, {"kind": self.chosen()}, self._arrived, self._failed, owner=self)

    def _arrived(self, fields: tuple[OwnField, ...]) -> None:
        self._known = {field.label: field for field in fields}
        rows = [
            {"key": one.key, "label": one.label, "type": one.type, "choices": "、".join(one.choices)}
            for one in fields
        ]
        self.form.set_values({"fields": rows})

    def _save(self, values: dict[str, Any]) -> None:
        fields = []
        for row in values["fields"]:
            name = str(row["label"] or "").strip()
            if not name:
                continue
            kept = self._known.get(name)
            key = str(row["key"] or "") or (kept.key if kept else "")
            choices = tuple(text.strip() for text in str(row["choices"] or "").split("、") if text.strip())
            fields.append(OwnField(key, name, str(row["type"]), choices))

        def done(_value: Any) -> None:
            self.form.saved()
            self.form.banner.say("已保存。", "good")
            self.refresh()

        data = {"kind": self.chosen(), "fields": fields}
        self._tasks.write(set_own_fields, data, done, self.form.fail, owner=self)

    def _failed(self, error: OfficeError) -> None:
        self.banner.say(str(error), "error")
