"""容错免责清单: the conditions and exclusions that the office's own rule names, a line each."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.errors import OfficeError
from models.followups.own import LISTS, set_tolerance_lists, tolerance_lists
from ui.kit.fields import TextArea
from ui.kit.form import FormPanel
from ui.kit.pieces import Banner, card
from ui.tasks import Tasks

HINTS = {
    "conditions": "一行一条。登记容错时逐条勾选并写理由；缺一条就不能“予以容错”。",
    "exclusions": "一行一条。有其中一条的，结论只能是“不予容错”。",
}


class TolerancePage(QWidget):
    """Both lists, saved whole; an emptied one brings the shipped one back."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self._tasks = tasks
        self.banner = Banner()
        areas = [
            TextArea(name, title, rows=8, hint=HINTS[name], limit=4_000) for name, title in LISTS.items()
        ]
        self.form = FormPanel(
            "容错免责清单",
            areas,
            submit="保存清单",
            cancel="",
            scroll=False,
            hint="按本单位的容错免责办法填写，一行一条；全部删空后保存，就恢复随附的清单。已经登记的不受影响。",
        )
        self.form.submitted.connect(self._save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.banner)
        column.addWidget(card(self.form))
        self.refresh()

    def refresh(self) -> None:
        """Read the lists anew."""
        self._tasks.read(tolerance_lists, {}, self._arrived, self._failed, owner=self)

    def _arrived(self, found: dict[str, list[str]]) -> None:
        self.form.set_values({name: "\n".join(lines) for name, lines in found.items()})

    def _save(self, values: dict[str, Any]) -> None:
        data = {name: str(values[name]).splitlines() for name in LISTS}

        def done(_value: Any) -> None:
            self.form.saved()
            self.form.banner.say("已保存，以后登记的容错按新的清单。", "good")
            self.refresh()

        self._tasks.write(set_tolerance_lists, data, done, self.form.fail, owner=self.form)

    def _failed(self, error: OfficeError) -> None:
        self.banner.say(str(error), "error")
