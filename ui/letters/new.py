"""A new letter: which kind, about which clue, to whom; everything else is filled from what is on file."""

from __future__ import annotations

from typing import Any

from models.letters.operations import draft_letter
from models.letters.queries import LetterChoices, letter_choices, own_kinds
from ui.kit.fields import ChoiceField, CompleteField
from ui.kit.form import FormPanel
from ui.kit.record import NewPage
from ui.letters.kinds import shipped_kinds
from ui.tasks import Tasks


class NewLetter(NewPage):
    """Registers a draft and opens it."""

    def __init__(self, tasks: Tasks, *, clue: tuple[int, str] | None = None, kind: str = "") -> None:
        self._begun = clue
        self.kinds = dict(shipped_kinds())
        self.kind = ChoiceField("kind", "文种", self._choices(), required=True)
        self.clue = CompleteField("clue", "问题线索", hint="由线索产生的文书，选择线索后自动填写")
        self.unit = CompleteField("unit", "单位", hint="发给单位的，从登记的单位中选择")
        self.person = CompleteField("person", "人员", hint="发给个人的，从登记的人员中选择")
        form = FormPanel(
            "拟制文书",
            [self.kind, self.clue, self.unit, self.person],
            submit="开始拟稿",
            hint="线索、单位、人员都可以不选，进入编辑页后再填写主送。",
            place="letter/new",
        )
        super().__init__(tasks, form, draft_letter, "letter")
        if kind:
            self.kind.set_value(kind)
        tasks.read(letter_choices, {}, self._known, form.fail, owner=self)
        tasks.read(own_kinds, {}, self._own, form.fail, owner=self)

    def _choices(self) -> list[tuple[str, str]]:
        return [(code, kind.name) for code, kind in self.kinds.items()]

    def _known(self, known: LetterChoices) -> None:
        self.clue.set_known(known.clues)
        if self._begun is not None:
            key, number = self._begun
            name = next((text for text, known_id in known.clues.items() if known_id == key), number)
            self.clue.set_known({**known.clues, name: key})
            self.clue.line.setText(name)
        self.unit.set_known(known.units)
        self.person.set_known(known.persons)

    def _own(self, kinds: list[Any]) -> None:
        if kinds:
            self.kinds |= {kind.code: kind for kind in kinds}
            chosen = self.kind.value()
            self.kind.set_choices(self._choices())
            self.kind.set_value(chosen)

    def data(self, values: dict[str, Any]) -> dict[str, Any]:
        """The operation's arguments."""
        return {
            "kind": self.kinds[values["kind"]],
            "clue_id": self.clue.chosen(),
            "unit_id": self.unit.chosen(),
            "person_id": self.person.chosen(),
        }

    def send(self, values: dict[str, Any]) -> None:
        """Refuse a name that is typed but not on file, then draft."""
        for field in (self.clue, self.unit, self.person):
            if values[field.key] and field.chosen() is None:
                self.form.busy(False)
                field.show_error(f"没有登记过这个{field.title}，请从列出的名称中选择，或留空。")
                field.setFocus()
                return
        super().send(values)
