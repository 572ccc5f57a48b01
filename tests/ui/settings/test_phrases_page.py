"""常用语: both lists are the office's own; emptied they come back as shipped; the editor offers them."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from models.errors import InvalidInput
from models.letters.operations import draft_letter
from models.letters.phrases import MOST, SHIPPED, LetterPhrase, keep_letter_phrases, letter_phrases
from models.letters.queries import open_letter
from models.talks.phrases import SHIPPED as TALK_SHIPPED
from models.talks.phrases import talk_phrases
from storage.office import Office
from tests.models.letters.conftest import put_on_file
from ui.kit.fields import TextField
from ui.letters.editor import LetterEditor
from ui.letters.kinds import shipped_kinds
from ui.paper.typesetting import missing_of, set_page
from ui.settings.phrases import PhrasesPage
from ui.tasks import Tasks


@pytest.fixture
def page(office: Office, qtbot: Any) -> PhrasesPage:
    made = PhrasesPage(Tasks(office, at_once=True))
    qtbot.addWidget(made)
    return made


def test_phrases_of_talks_are_replaced_and_come_back(page: PhrasesPage, office: Office):
    field = page.talk_form.fields["phrases"]
    assert len(field.rows) == len(TALK_SHIPPED)  # type: ignore[attr-defined]
    field.set_value([{"speaker": "Q", "name": "时间", "text": "什么时间？"}])
    page.talk_form.submit_button.click()
    assert [(one.name, one.text) for one in office.read(talk_phrases)] == [("时间", "什么时间？")]
    field.set_value([])
    page.talk_form.submit_button.click()
    assert office.read(talk_phrases) == TALK_SHIPPED


def test_phrases_of_letters_are_replaced_and_a_half_one_is_said(page: PhrasesPage, office: Office):
    field = page.letter_form.fields["phrases"]
    field.set_value([{"name": "函告", "text": "特此函告。"}])
    page.letter_form.submit_button.click()
    assert office.read(letter_phrases) == (LetterPhrase("函告", "特此函告。"),)
    field.set_value([{"name": "只有名称", "text": ""}])
    page.letter_form.submit_button.click()
    assert "名称和内容" in field.error()
    assert office.read(letter_phrases) == (LetterPhrase("函告", "特此函告。"),)


def test_one_list_leaves_the_other_alone(office: Office):
    office.run(keep_letter_phrases, phrases=[LetterPhrase("甲", "甲。")])
    assert office.read(talk_phrases) == TALK_SHIPPED
    office.run(keep_letter_phrases, phrases=[])
    assert office.read(letter_phrases) == SHIPPED
    with pytest.raises(InvalidInput):
        office.run(keep_letter_phrases, phrases=[LetterPhrase("甲", "甲。")] * (MOST + 1))


def test_a_phrase_goes_where_the_cursor_was(office: Office, qtbot: Any):
    on_file = office.run(put_on_file).value
    letter = office.run(draft_letter, kind=shipped_kinds()["DISC_ADVICE"], clue_id=on_file.clue).value
    view = office.read(open_letter, letter_id=letter)
    editor = LetterEditor(view.draft, set_page=set_page, missing=missing_of, today=office.now().date())
    qtbot.addWidget(editor)
    editor.resize(1000, 600)
    editor.show()
    editor.offer_phrases(office.read(letter_phrases))
    extra: QWidget = editor.form.rows["field:extra"].editor
    editor._focus_moved(None, extra)
    menu = editor.phrases.menu()
    assert menu is not None
    menu.actions()[0].trigger()
    assert editor.draft().fields["extra"] == SHIPPED[0].text
    assert SHIPPED[0].text in "".join(editor.draft().fields.values())
    editor.activateWindow()
    qtbot.waitUntil(editor.isActiveWindow)
    extra.setFocus()
    qtbot.keyClick(extra, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert editor.draft().fields["extra"] == SHIPPED[0].text + SHIPPED[1].text
    assert menu.actions()[1].text().endswith("\tAlt+2"), "the menu says which key"
    editor.offer_phrases(office.read(letter_phrases)[1:])
    qtbot.keyClick(extra, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert editor.draft().fields["extra"].endswith(SHIPPED[1].text * 2), "the key is the changed list's"
    editor.closing()


def test_a_long_phrase_is_read_from_its_beginning(qtbot: Any) -> None:
    field = TextField("text", "内容")
    qtbot.addWidget(field)
    field.set_value("你对上面核对笔录的要求听清楚了吗" * 6)
    assert field.line.cursorPosition() == 0


def test_half_written_phrases_and_number_words_have_a_place_where_the_lock_keeps_them(
    page: PhrasesPage, office: Office, qtbot: Any
) -> None:
    from storage import drafts
    from ui.settings.series import SeriesPage

    first = SeriesPage(Tasks(office, at_once=True))
    qtbot.addWidget(first)
    series = first.form
    assert series is not None
    for form in (page.talk_form, page.letter_form, series):
        drafts.keep(office, form.place, form.title, form.draft())
    again = PhrasesPage(Tasks(office, at_once=True))
    qtbot.addWidget(again)
    assert "没有保存" in again.talk_form.banner.text()
    assert "没有保存" in again.letter_form.banner.text()
    later = SeriesPage(Tasks(office, at_once=True))
    qtbot.addWidget(later)
    assert later.form is not None
    assert "没有保存" in later.form.banner.text()


def test_rows_keep_their_height_when_something_is_said_above_them(office: Office, qtbot: Any) -> None:
    from PySide6.QtWidgets import QTabWidget

    from ui.settings.page import SettingsPage

    settings = SettingsPage(Tasks(office, at_once=True))
    qtbot.addWidget(settings)
    settings.resize(1198, 720)
    settings.show()
    (tabs,) = settings.findChildren(QTabWidget)
    tabs.setCurrentIndex([tabs.tabText(n) for n in range(tabs.count())].index("常用语"))
    phrases = settings.findChild(PhrasesPage)
    assert isinstance(phrases, PhrasesPage)
    phrases.talk_form.submit()

    def whole() -> bool:
        line = phrases.talk_form.fields["phrases"].rows[0][2].line
        seen = line.visibleRegion().boundingRect().height()
        return bool(
            phrases.talk_form.banner.isVisible() and seen == line.height() >= line.sizeHint().height()
        )

    qtbot.waitUntil(whole, timeout=3000)
