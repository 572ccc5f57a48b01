"""The page beside the typing: the newest wins, an error is said, the end waits for nobody."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from models.errors import OfficeError
from models.letters.paper import LetterPaper
from tests.ui.paper.test_printing import three_pages
from ui.paper.live import LivePage
from ui.paper.pages import Pages
from ui.paper.preview import PageView


def paper(title: str) -> LetterPaper:
    return LetterPaper(kind="函", layout="", issuer="某某集团", title=title, body="正文")


@pytest.fixture
def owner(qapp):
    return QObject()


def test_only_the_newest_of_many_is_set(qtbot: QtBot, owner):
    seen: list[str] = []
    begun, go_on = threading.Event(), threading.Event()

    def set_page(one: LetterPaper) -> bytes:
        seen.append(one.title)
        begun.set()
        go_on.wait(10)
        return three_pages()

    live = LivePage(set_page, lambda: ([0], 50), owner)
    live.ask(paper("一"))
    qtbot.waitUntil(begun.is_set)
    for title in "二三四":
        live.ask(paper(title))
    go_on.set()
    qtbot.waitUntil(lambda: live.resting)
    assert seen == ["一", "四"]
    live.close()


def test_an_error_is_said_and_what_else_was_looked_at_arrives(qtbot: QtBot, owner):
    def set_page(_one: LetterPaper) -> bytes:
        raise OfficeError("没有这个字。")

    live = LivePage(set_page, lambda: ([0], 50), owner)
    results: list[object] = []
    live.shown.connect(lambda result: results.append(result.also))
    with qtbot.waitSignal(live.failed) as said:
        live.ask(paper("一"), lambda: "缺字")
    assert said.args == ["没有这个字。"]
    assert results == ["缺字"]
    live.close()


def test_the_pages_in_view_come_drawn(qtbot: QtBot, owner):
    live = LivePage(lambda _one: three_pages(), lambda: ([0, 2, 9], 40), owner)
    with qtbot.waitSignal(live.shown) as shown:
        live.ask(paper("一"))
    (result,) = shown.args
    assert set(result.pictures) == {(0, 40), (2, 40)}
    result.pages.close()
    live.close()


def test_closing_in_the_middle_ends_the_round_and_shows_nothing(qtbot: QtBot, owner):
    begun, go_on = threading.Event(), threading.Event()

    def set_page(_one: LetterPaper) -> bytes:
        begun.set()
        go_on.wait(10)
        return three_pages()

    live = LivePage(set_page, lambda: ([0], 40), owner)
    live.shown.connect(lambda _result: pytest.fail("shown after the end"))
    live.ask(paper("一"))
    qtbot.waitUntil(begun.is_set)
    threading.Timer(0.05, go_on.set).start()
    live.close()
    qtbot.waitUntil(lambda: not live._busy)
    live.ask(paper("二"))
    assert live.resting


def test_a_view_whose_pages_are_closed_paints_nothing(qtbot: QtBot):
    view = PageView()
    qtbot.addWidget(view)
    view.resize(500, 700)
    pages = Pages(three_pages())
    view.show_pages(pages)
    view.show()
    pages.close()
    ground = view.viewport().grab().toImage().pixelColor(250, 300)
    assert ground == QColor("#d9dbde")
