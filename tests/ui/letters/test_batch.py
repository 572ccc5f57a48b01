"""成批打印: the issued letters of the list as one document, each a registered copy with its own mark."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QDialog

from models.letters.operations import check_letter, draft_letter, issue_letter
from models.letters.queries import open_letter
from tests.fixtures_vault import House
from tests.models.letters.conftest import OnFile
from tests.models.letters.test_operations import FIELDS, PROBLEMS
from ui import dialogs
from ui.kit.lists import ListPage
from ui.letters import TOPIC
from ui.paper.pages import Pages
from ui.paper.typesetting import set_page
from ui.talks.paper import PaperPanel
from ui.tasks import Tasks


@pytest.fixture
def two(house: House, advice: Any, on_file: OnFile) -> list[int]:
    """Two issued letters and a draft."""
    data = {"problems": PROBLEMS, "fields": FIELDS, "clue_id": on_file.clue}
    with house.as_("handler") as office:
        drafts = [office.run(draft_letter, kind=advice, **data).value for _ in range(3)]
    for letter in drafts[:2]:
        with house.as_("head") as office:
            office.run(check_letter, letter_id=letter)
        with house.as_("leader") as office:
            office.run(issue_letter, letter_id=letter, render=set_page)
    return drafts


def page_of(tasks: Tasks, qtbot: Any) -> ListPage:
    assert TOPIC.make_list is not None
    page = TOPIC.make_list(tasks)
    qtbot.addWidget(page)
    page.show()
    return page


def test_issued_letters_are_one_document(qtbot: Any, tasks_of: Any, two: list[int]):
    tasks = tasks_of("head")
    page = page_of(tasks, qtbot)
    asked: list[str] = []
    undo = dialogs.answer_with(lambda _kind, text: bool(asked.append(text)) or True)
    page.findChild(object, "printList").click()  # type: ignore[attr-defined]
    undo()
    assert "2 份" in asked[0]
    qtbot.waitUntil(lambda: page.window().findChild(PaperPanel) is not None, timeout=20_000)
    panel = page.window().findChild(PaperPanel)
    qtbot.waitUntil(lambda: panel.pages is not None, timeout=20_000)
    single = Pages(
        tasks.office.evidence_bytes(tasks.office.read(open_letter, letter_id=two[0]).pdf_evidence_id)
    )
    assert len(panel.pages) == 2 * len(single)
    assert "份号000001" in panel.pages.text(0)
    single.close()
    for letter in two[:2]:
        (copy,) = tasks.office.read(open_letter, letter_id=letter).copies
        assert (copy.first_no, copy.purpose) == (1, "成批打印")
    assert tasks.office.read(open_letter, letter_id=two[2]).copies == ()
    page.window().findChild(QDialog, "batchPaper").close()


def test_without_issued_letters_it_is_said(qtbot: Any, tasks_of: Any, two: list[int]):
    page = page_of(tasks_of("head"), qtbot)
    box = page.boxes["show"]
    box.setCurrentIndex(box.findData("draft"))
    page.findChild(object, "printList").click()  # type: ignore[attr-defined]
    assert "没有已签发的" in page.banner.text()
