"""The manual inside the program: F1 opens the page of the screen, words find pages, the search line offers them."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from letters.manual import Kind
from tests.ui.conftest import child, settle
from ui.about.help import HelpSheet
from ui.app import Application
from ui.help.pages import as_html, find_pages, folder, is_there, manuals, page_for, pages
from ui.topics import topics

Enter = Callable[[str], Application]


def sheet_of(application: Application) -> HelpSheet:
    assert application.window_page is not None
    found = application.window_page.findChild(HelpSheet)
    assert isinstance(found, HelpSheet)
    return found


def test_every_screen_has_its_page():
    known = {topic for page in pages() for topic in page.topics}
    assert {topic.key for topic in topics()} <= known
    assert page_for("nothing").key == "start"
    keys = [page.key for page in pages()]
    assert len(keys) == len(set(keys))


def test_every_page_file_is_in_a_manual_and_every_picture_is_there():
    listed = tomllib.loads((folder() / "manual.toml").read_text("utf-8"))
    rows = [row for one in listed.values() for part in one["parts"] for row in part["pages"]]
    assert {row["key"] for row in rows} == {path.stem for path in (folder() / "pages").glob("*.md")}
    assert {page.key for page in pages()} == {row["key"] for row in rows if is_there(row)}
    assert not is_there({"key": "a", "when": "no_such_folder"})
    sources = {block.source for page in pages() for block in page.blocks if block.kind is Kind.PICTURE}
    assert sources
    assert not [source for source in sources if not (folder() / source).is_file()]


def test_words_find_pages_as_the_search_does():
    found = [page.key for page, _ in find_pages("恢复密钥")]
    assert "admin-accounts" in found
    assert find_pages("ｆ1")
    assert next(page.key for page, _ in find_pages("导入")) == "imports"
    assert find_pages("没有这几个字呀") == []
    assert find_pages("  ") == []
    page, line = find_pages("反映人")[0]
    assert "反映人" in line
    assert any("反映人" in text for text in page.texts())


def test_a_page_as_html_is_only_text():
    html = as_html(page_for("clues"), 700)
    assert html.startswith("<h2>问题线索</h2>")
    assert "<script" not in html
    assert set(manuals()) == {"user", "admin"}


def test_f1_opens_the_page_of_the_screen(enter: Enter, qtbot: Any):
    application = enter("head")
    window = application.window_page
    assert window is not None
    window.show_topic("imports")
    qtbot.keyClick(window, Qt.Key.Key_F1)
    settle(qtbot, application)
    sheet = sheet_of(application)
    assert sheet.shown() == "导入"
    assert "旧编号" in sheet.text.toPlainText()
    qtbot.keyClick(window, Qt.Key.Key_F1)
    assert window._help_sheet is None
    assert window.whole.currentWidget() is window.lists["imports"]


def test_words_in_the_sheet_show_the_first_page_found(enter: Enter, qtbot: Any):
    application = enter("head")
    assert application.window_page is not None
    application.window_page._help()
    sheet = sheet_of(application)
    words = child(sheet, QLineEdit, "helpSearch")
    qtbot.keyClicks(words, "F1")
    assert sheet.list.count() >= 1
    words.setText("一书两报")
    assert sheet.shown() == "一书两报"
    assert sheet.text.textCursor().selectedText() == "一书两报"
    words.setText("没有这几个字呀")
    assert "没有找到" in sheet.list.item(0).text()
    words.clear()
    sheet.open_page("快捷键")
    assert sheet.shown() == "快捷键"


def test_pictures_are_the_manuals_own(enter: Enter, qtbot: Any):
    from PySide6.QtCore import QUrl

    application = enter("head")
    assert application.window_page is not None
    application.window_page._help()
    browser = sheet_of(application).text
    assert browser.loadResource(2, QUrl("screens/clues.png")) is not None
    assert browser.loadResource(2, QUrl("../../vault.json")) is None
    assert browser.loadResource(2, QUrl("screens/../manual.toml")) is None


def test_the_search_line_offers_the_manual(enter: Enter, qtbot: Any):
    application = enter("head")
    window = application.window_page
    assert window is not None
    window.search_line.setText("一书两报")
    window.popup.ask()
    settle(qtbot, application)
    assert "使用手册里有" in window.popup._count.text()
    qtbot.keyClick(window.search_line, Qt.Key.Key_Return)
    settle(qtbot, application)
    assert sheet_of(application).shown() == "一书两报"
    assert not window.popup.isVisible()
