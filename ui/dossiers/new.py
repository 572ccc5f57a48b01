"""立卷: choose an ended clue; title, category and retention suggest themselves."""

from __future__ import annotations

from typing import Any

from models.dossiers.operations import make_dossier
from models.dossiers.queries import NewDossier, category_choices, ready_clues
from models.errors import InvalidInput
from ui.kit.fields import ChoiceField, CompleteField, DateField, TextArea, TextField
from ui.kit.form import FormPanel
from ui.kit.record import NewPage
from ui.tasks import Tasks


class NewDossierPage(NewPage):
    """Makes the file of an ended clue and opens it."""

    def __init__(self, tasks: Tasks) -> None:
        self.clue = CompleteField("clue", "问题线索", required=True, hint="已办结、还没有立卷的线索")
        self.name = TextField("title", "案卷题名", limit=200, hint="不填则按对象和问题拟定")
        self._titles: dict[int, str] = {}
        form = FormPanel(
            "立卷",
            [
                self.clue,
                self.name,
                ChoiceField("category", "类别和保管期限", [("", "按线索确定"), *category_choices()]),
                TextField("fonds", "全宗名称", limit=120, hint="不填为本单位名称"),
                TextArea("notes", "情况说明", rows=3, hint="写入备考表：缺损、复制件、说明等"),
                DateField("on", "立卷日期", hint="不填为今天"),
            ],
            submit="立卷",
            hint="案结卷成：线索办结后立卷。经过、请示、谈话、文书、处理和材料按装卷顺序收入正卷、副卷，可以再调整。",
            place="dossiers/new",
        )
        super().__init__(tasks, form, make_dossier, "dossier")
        tasks.read(ready_clues, {}, self._known, form.fail, owner=self)

    def _known(self, known: NewDossier) -> None:
        self.clue.set_known(dict(known.clues))
        self._titles = dict(known.titles)

    def data(self, values: dict[str, Any]) -> dict[str, Any]:
        """The operation's arguments."""
        rest = {key: value for key, value in values.items() if key != "clue"}
        return rest | {"clue_id": self.clue.chosen()}

    def send(self, values: dict[str, Any]) -> None:
        """Make the file of the clue that was chosen."""
        if self.clue.chosen() is None:
            self.form.fail(InvalidInput("clue", "请从列出的已办结线索中选择一件。"))
            return
        super().send(values)
