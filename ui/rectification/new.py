"""A new item of the ledger by hand: from an inspection, research, 巡察 or 大监督."""

from __future__ import annotations

from typing import Any

from models.letters.queries import LetterChoices, letter_choices
from models.rectification.operations import SOURCES, register_item
from ui.kit.fields import ChoiceField, CompleteField, DateField, TextArea, TextField
from ui.kit.form import FormPanel
from ui.kit.record import NewPage
from ui.rectification.record import CATEGORY
from ui.tasks import Tasks


class NewItem(NewPage):
    """Registers an item and opens it."""

    def __init__(self, tasks: Tasks) -> None:
        self.unit = CompleteField("unit_name", "责任单位", required=True, hint="从登记的单位中选择，或写全称")
        self.clue = CompleteField("clue", "问题线索", hint="由线索查办发现的，选择线索")
        by_hand = [(code, name) for code, name in SOURCES.items() if code != "LETTER"]
        form = FormPanel(
            "登记整改事项",
            [
                ChoiceField("source", "来源", by_hand, required=True),
                self.unit,
                TextField("category", "问题类别", limit=40, hint=CATEGORY),
                TextArea("description", "问题", required=True, limit=2000),
                TextArea("measures", "整改措施", rows=3),
                TextField("responsible", "责任人", limit=100),
                DateField("due_on", "整改期限", required=True),
                self.clue,
                DateField("on", "登记日期", hint="不填为今天"),
            ],
            submit="登记",
            place="rectification/new",
        )
        super().__init__(tasks, form, register_item, "rectification")
        tasks.read(letter_choices, {}, self._known, form.fail, owner=self)

    def _known(self, known: LetterChoices) -> None:
        self.unit.set_known(known.units)
        self.clue.set_known(known.clues)

    def data(self, values: dict[str, Any]) -> dict[str, Any]:
        """The operation's arguments: ids where the names are on file."""
        data = {key: value for key, value in values.items() if key != "clue"}
        return data | {"unit_id": self.unit.chosen(), "clue_id": self.clue.chosen()}
