"""常用语: the phrases of the transcript editor and of letters, written by the office."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.errors import OfficeError
from models.letters.phrases import LetterPhrase, keep_letter_phrases, letter_phrases
from models.talks.phrases import Phrase, keep_talk_phrases, talk_phrases
from models.talks.transcript import SPEAKERS
from ui.kit.drafts import offer
from ui.kit.fields import ChoiceField, RowsField, TextField
from ui.kit.form import FormPanel
from ui.kit.pieces import Banner, card
from ui.tasks import Tasks

LONGEST = 400


class PhrasesPage(QWidget):
    """Two lists, each saved whole; an empty one brings the shipped phrases back."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self._tasks = tasks
        self.banner = Banner()
        self.talk_form = self._form(
            "talk",
            "谈话笔录常用语",
            self._talk_row,
            "写笔录时按 Alt+1 至 Alt+9 直接插入前九条；"
            "{本单位} 自动换成办公室名称，{出示证件} 换成谈话人出示的证件。",
        )
        self.letter_form = self._form(
            "letter",
            "文书常用语",
            self._letter_row,
            "拟稿时在“常用语”里选用，或按 Alt+1 至 Alt+9 插入前九条，放在光标所在处。",
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for part in (self.banner, card(self.talk_form), card(self.letter_form)):
            column.addWidget(part)
        self.talk_form.submitted.connect(self._save_talk)
        self.letter_form.submitted.connect(self._save_letter)
        for form in (self.talk_form, self.letter_form):
            offer(form, tasks)
        self.refresh()

    @staticmethod
    def _form(kind: str, title: str, row: Any, hint: str) -> FormPanel:
        return FormPanel(
            title, [RowsField("phrases", "常用语", row, add="再加一条", least=1)], cancel="", scroll=False,
            hint=f"{hint}全部删空后保存，就恢复随附的常用语。", place=f"settings/phrases/{kind}",
        )  # fmt: skip

    @staticmethod
    def _talk_row() -> list[Any]:
        speaker = ChoiceField("speaker", "谁说", list(SPEAKERS.items()), required=True)
        speaker.setMaximumWidth(72)
        return [speaker, *PhrasesPage._letter_row()]

    @staticmethod
    def _letter_row() -> list[Any]:
        name = TextField("name", "名称", limit=40)
        name.setMaximumWidth(168)  # what is said is long and gets the room
        return [name, TextField("text", "内容", limit=LONGEST)]

    def refresh(self) -> None:
        """Read both lists anew."""
        self._tasks.read(talk_phrases, {}, self._talks_arrived, self._failed, owner=self)
        self._tasks.read(letter_phrases, {}, self._letters_arrived, self._failed, owner=self)

    def _talks_arrived(self, phrases: tuple[Phrase, ...]) -> None:
        rows = [{"speaker": one.speaker, "name": one.name, "text": one.text} for one in phrases]
        self.talk_form.set_values({"phrases": rows})

    def _letters_arrived(self, phrases: tuple[LetterPhrase, ...]) -> None:
        self.letter_form.set_values({"phrases": [{"name": one.name, "text": one.text} for one in phrases]})

    def _save_talk(self, values: dict[str, Any]) -> None:
        kept = [Phrase(row["name"], row["speaker"], row["text"]) for row in values["phrases"] if _filled(row)]
        self._save(self.talk_form, keep_talk_phrases, kept)

    def _save_letter(self, values: dict[str, Any]) -> None:
        kept = [LetterPhrase(row["name"], row["text"]) for row in values["phrases"] if _filled(row)]
        self._save(self.letter_form, keep_letter_phrases, kept)

    def _save(self, form: FormPanel, operation: Any, phrases: list[Any]) -> None:
        def done(_value: Any) -> None:
            form.saved()
            form.banner.say("已保存。", "good")
            self.refresh()

        self._tasks.write(operation, {"phrases": phrases}, done, form.fail, owner=form)

    def _failed(self, error: OfficeError) -> None:
        self.banner.say(str(error), "error")


def _filled(row: dict[str, Any]) -> bool:
    return bool(str(row.get("name") or "").strip() or str(row.get("text") or "").strip())
