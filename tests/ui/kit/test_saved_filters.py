"""A list's filters are kept under a name, used again and forgotten, from its head."""

from __future__ import annotations

from typing import Any

from storage.office import Office
from ui import dialogs
from ui.clues import TOPIC
from ui.kit.lists import ListPage
from ui.tasks import Tasks


def page_of(office: Office, qtbot: Any) -> ListPage:
    assert TOPIC.make_list is not None
    page = TOPIC.make_list(Tasks(office, at_once=True))
    qtbot.addWidget(page)
    return page


def entries(page: ListPage) -> list[str]:
    return [action.text() for action in page.saved.menu.actions() if not action.isSeparator()]


def press(page: ListPage, text: str) -> None:
    next(action for action in page.saved.menu.actions() if action.text() == text).trigger()


def test_kept_used_and_forgotten(office: Office, qtbot: Any):
    page = page_of(office, qtbot)
    assert entries(page) == ["保存当前筛选…"]
    assert page.text is not None
    page.text.setText("建设")
    box = next(iter(page.boxes.values()))
    box.setCurrentIndex(1)
    undo = dialogs.answer_with(lambda _kind, _text: "建设公司")
    press(page, "保存当前筛选…")
    undo()
    assert entries(page) == ["建设公司", "保存当前筛选…", "改名", "删除"]
    page.text.clear()
    box.setCurrentIndex(0)
    again = page_of(office, qtbot)
    press(again, "建设公司")
    assert again.text is not None
    assert (again.text.text(), next(iter(again.boxes.values())).currentIndex()) == ("建设", 1)
    again.saved.drop("建设公司")
    assert entries(again) == ["保存当前筛选…"]


def test_a_name_that_is_none_is_said(office: Office, qtbot: Any):
    page = page_of(office, qtbot)
    page.saved.keep("某" * 40)
    assert "起一个名字" in page.banner.text()


def test_renamed_and_not_replaced_unasked(office: Office, qtbot: Any):
    page = page_of(office, qtbot)
    assert page.text is not None
    page.text.setText("建设")
    page.saved.keep("建设公司")
    page.text.setText("停车")
    asked: list[str] = []
    given: dict[str, Any] = {"ask_text": "建设公司", "ask": False}
    undo = dialogs.answer_with(lambda kind, text: (asked.append(text), given[kind])[1])
    press(page, "保存当前筛选…")
    assert asked[-1] == "已有“建设公司”，用当前筛选代替它？"
    page.saved.use(page.saved._known[0])
    assert page.text.text() == "建设", "what was kept is still there"
    given["ask_text"] = "建设"
    menu = next(action.menu() for action in page.saved.menu.actions() if action.text() == "改名")
    menu.actions()[0].trigger()
    undo()
    assert entries(page) == ["建设", "保存当前筛选…", "改名", "删除"]
