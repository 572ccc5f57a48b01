"""成批打印: the issued letters of the list as one document, each a registered copy with its own mark."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QPushButton

from models.errors import NotAllowed
from models.letters.batches import note_batch
from models.letters.operations import check_letter, draft_letter, issue_letter
from models.letters.queries import open_letter
from storage.errors import Cancelled
from tests.fixtures_vault import House
from tests.models.letters.conftest import OnFile
from tests.models.letters.test_operations import FIELDS, PROBLEMS
from ui import dialogs
from ui.kit.lists import ListPage
from ui.letters import TOPIC
from ui.letters.batch import batch_of, issued_rows
from ui.paper.many import Many, ManyDialog, ManyPanel, each_on_a_sheet, show_many
from ui.paper.pages import Pages
from ui.paper.printing import PrintJob, prepare
from ui.paper.typesetting import set_page
from ui.tasks import Progress, Tasks


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


def shown(qtbot: Any, tasks: Tasks, page: ListPage) -> ManyPanel:
    """The papers on screen after pressing 成批打印."""
    undo = dialogs.answer_with(lambda _kind, _text: True)
    page.findChild(object, "printList").click()  # type: ignore[attr-defined]
    undo()
    qtbot.waitUntil(lambda: page.window().findChild(ManyPanel) is not None, timeout=20_000)
    panel = page.window().findChild(ManyPanel)
    qtbot.waitUntil(lambda: panel.pages is not None, timeout=20_000)
    return panel


def copies(tasks: Tasks, letter: int) -> list[tuple[int, str, str, str]]:
    view = tasks.office.read(open_letter, letter_id=letter)
    return [(one.first_no, one.how, one.device, one.purpose) for one in view.copies]


def on_printer(panel: ManyPanel, target: Path) -> None:
    """A printer that writes down what it is given."""

    def made(job: PrintJob) -> QPrinter:
        printer = QPrinter()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(target))
        prepare(printer, job)
        return printer

    panel.where.addItem("激光打印机", "laser")
    panel.where.setCurrentIndex(panel.where.count() - 1)
    panel.press.setEnabled(True)
    panel._printer = made


def test_issued_letters_are_one_job(qtbot: Any, tasks_of: Any, two: list[int], tmp_path: Path):
    tasks = tasks_of("handler")
    page = page_of(tasks, qtbot)
    panel = shown(qtbot, tasks, page)
    single = Pages(
        tasks.office.evidence_bytes(tasks.office.read(open_letter, letter_id=two[0]).pdf_evidence_id)
    )
    assert panel.pages is not None
    assert len(panel.pages) == 2 * len(single)
    assert "份号000001" in panel.pages.text(0)
    single.close()
    # looking is no copy yet
    assert copies(tasks, two[0]) == []
    on_printer(panel, tmp_path / "paper.pdf")
    panel.press.click()
    qtbot.waitUntil(lambda: "已送到打印机" in panel.banner.text(), timeout=20_000)
    assert (tmp_path / "paper.pdf").read_bytes().startswith(b"%PDF-")
    for letter in two[:2]:
        assert copies(tasks, letter) == [(1, "打印", "laser", "成批打印")]
    assert copies(tasks, two[2]) == []
    # the same numbers are not printed twice
    panel.press.click()
    qtbot.waitUntil(lambda: "已经登记过" in panel.banner.text(), timeout=20_000)
    assert len(copies(tasks, two[0])) == 1
    panel.closed.emit()


def test_issued_letters_are_saved_as_one_pdf(qtbot: Any, tasks_of: Any, two: list[int], tmp_path: Path):
    tasks = tasks_of("head")
    page = page_of(tasks, qtbot)
    undo = dialogs.answer_with(lambda _kind, _text: str(tmp_path / "letters"))
    page.findChild(object, "saveList").click()  # type: ignore[attr-defined]
    undo()
    dialog = page.window().findChild(ManyDialog)
    qtbot.waitUntil(lambda: "不再受保险库保护" in dialog.banner.text(), timeout=20_000)
    saved = Pages((tmp_path / "letters.pdf").read_bytes())
    assert all("份号000001" in saved.text(index) for index in range(len(saved)))
    assert [copies(tasks, letter) for letter in two] == [[(1, "另存", "", "成批另存为 PDF")]] * 2 + [[]]
    dialog.close()


def test_saving_takes_the_right_of_export(qtbot: Any, tasks_of: Any, two: list[int]):
    tasks = tasks_of("handler")
    page = page_of(tasks, qtbot)
    assert page.findChild(object, "saveList") is None
    with pytest.raises(NotAllowed):
        tasks.office.run(note_batch, numbers={two[0]: 1}, how="SAVE")


def test_stopped_on_the_way_nothing_is_entered(tasks_of: Any, two: list[int]):
    tasks = tasks_of("head")
    batch = batch_of(tasks.office, issued_rows(tasks.office, {}))
    for at in (0, 2):  # while the letters are fetched, and while they are joined
        progress = Progress(lambda _what, done, _of, at=at: done == at and progress.cancel())  # noqa: B023
        with pytest.raises(Cancelled, match="没有登记份号"):
            batch.make(progress)
    assert [copies(tasks, letter) for letter in two] == [[], [], []]


def test_the_cancel_button_stops_it(qtbot: Any, tasks_of: Any, two: list[int]):
    tasks = tasks_of("head")
    held, let_go = threading.Event(), threading.Event()
    batch = batch_of(tasks.office, issued_rows(tasks.office, {}))

    def make(progress: Progress) -> Many:
        held.set()
        assert let_go.wait(20)
        return batch.make(progress)

    page = page_of(tasks, qtbot)
    dialog = show_many(page, tasks, replace(batch, make=make))
    qtbot.waitUntil(held.is_set, timeout=20_000)
    assert dialog.progress.isVisible()
    stop = dialog.findChild(QPushButton, "cancelWork")
    assert stop is not None
    stop.click()
    let_go.set()
    qtbot.waitUntil(lambda: "已取消" in dialog.banner.text(), timeout=20_000)
    assert dialog.panel is None
    assert dialog.close_button.isVisible()
    dialog.close_button.click()
    assert copies(tasks, two[0]) == []


def test_on_both_sides_each_letter_has_sheets_of_its_own(tasks_of: Any, two: list[int]):
    tasks = tasks_of("head")
    many = batch_of(tasks.office, issued_rows(tasks.office, {})).make(Progress(lambda *_told: None))
    odd = Many(many.pdf, (1, sum(many.lengths) - 1))
    pages = Pages(each_on_a_sheet(odd))
    assert len(pages) % 2 == 0
    assert pages.text(1).strip() == ""
    assert pages.text(0).strip() != ""
    assert pages.text(2).strip() != ""
    pages.close()


def test_without_issued_letters_it_is_said(qtbot: Any, tasks_of: Any, two: list[int]):
    page = page_of(tasks_of("head"), qtbot)
    box = page.boxes["show"]
    box.setCurrentIndex(box.findData("draft"))
    page.findChild(object, "printList").click()  # type: ignore[attr-defined]
    assert "没有已签发的" in page.banner.text()
