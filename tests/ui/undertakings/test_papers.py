"""Papers of a round of pledges: one job or one PDF, with progress, a way to stop, and an entry in the trail."""

from __future__ import annotations

import json
from pathlib import Path

import pdfplumber
import pytest
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QPushButton
from sqlalchemy import select

from models.errors import NotAllowed
from models.operations import Read, query
from models.rights import Right
from models.trail.records import CaseTrail
from models.undertakings.papers import note_papers
from storage.errors import Cancelled
from tests.ui.undertakings.test_undertaking_pages import register, step
from ui import dialogs
from ui.paper.many import ManyDialog, ManyPanel
from ui.paper.pages import Pages
from ui.paper.printing import prepare
from ui.tasks import Progress
from ui.undertakings.papers import PapersPage


def papers_of(seat) -> PapersPage:
    """The page of a round of two pledges."""
    register(seat, "INTEGRITY", "2022年廉洁从业承诺书")
    step(seat, "加入签订对象", rows="张某，某某建设有限公司，部门经理\n李某某，某某置业有限公司，会计")
    page = seat.page()
    page.papers()
    seat.idle()
    return page.findChild(PapersPage)


def noted(seat) -> list[tuple[str, dict[str, object]]]:
    """What the trail says of papers that left the vault."""

    @query("看日志", right=Right.CASE_READ)
    def entries(read: Read) -> list[tuple[str, str]]:
        rows = read.session.execute(select(CaseTrail.operation, CaseTrail.content).order_by(CaseTrail.seq))
        return [(name, text) for name, text in rows]

    found = [(name, json.loads(text)) for name, text in seat.office.read(entries) if "文书" in name]
    return [(name, said["notes"]) for name, said in found]


def to_file(target: Path):
    """A printer that writes down what it is given."""

    def made(job):
        printer = QPrinter()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(target))
        prepare(printer, job)
        return printer

    return made


def test_pledges_are_saved_as_one_pdf(sit, tmp_path):
    seat = sit("head")
    shown = papers_of(seat)
    undo = dialogs.answer_with(lambda kind, text: str(tmp_path / "pledges.pdf"))
    try:
        seat.press("savePapers", shown)
        seat.wait((tmp_path / "pledges.pdf").exists)
        seat.idle()
    finally:
        undo()
    with pdfplumber.open(tmp_path / "pledges.pdf") as pdf:
        texts = ["".join((one.extract_text() or "").split()) for one in pdf.pages]
    assert len(texts) == 2
    assert "承诺人：张某" in texts[0]
    assert "某某建设有限公司" in texts[0]
    assert "承诺人：李某某" in texts[1]
    assert ("份号000001" in texts[0], "份号000002" in texts[1]) == (True, True)
    dialog = seat.window.findChild(ManyDialog)
    assert "共 2 份" in dialog.banner.text()
    assert ("登记合并文书", {"how": "另存", "count": 2, "device": ""}) in noted(seat)
    dialog.close()


def test_saving_pledges_takes_the_right_of_export(sit):
    seat = sit("handler")
    shown = papers_of(seat)
    assert shown.findChild(QPushButton, "savePapers") is None
    with pytest.raises(NotAllowed):
        seat.office.run(note_papers, undertaking_id=shown.view.id, count=2, how="SAVE")


def test_pledges_are_printed_in_one_job(sit, tmp_path):
    seat = sit("handler")
    seat.press("submit", papers_of(seat))
    seat.wait(lambda: seat.window.findChild(ManyPanel) and seat.window.findChild(ManyPanel).pages)
    panel = seat.window.findChild(ManyPanel)
    assert len(panel.pages) == 2
    panel.where.addItem("激光打印机", "laser")
    panel.where.setCurrentIndex(panel.where.count() - 1)
    panel.press.setEnabled(True)
    panel.duplex.setChecked(True)
    panel._printer = to_file(tmp_path / "paper.pdf")
    seat.press("print", panel)
    seat.wait(lambda: "已记入日志" in panel.banner.text())
    # on both sides of the paper each person's begins on a sheet of its own
    assert len(Pages((tmp_path / "paper.pdf").read_bytes())) == 4
    assert ("登记合并文书", {"how": "打印", "count": 2, "device": "laser"}) in noted(seat)
    panel.closed.emit()


def test_making_pledges_can_be_stopped(sit):
    seat = sit("handler")
    shown = papers_of(seat)
    progress = Progress(lambda what, done, of: done == 1 and progress.cancel())
    with pytest.raises(Cancelled, match="没有生成"):
        shown.batch({"title": "承诺书", "body": "我承诺。"}).make(progress)
    assert [name for name, _said in noted(seat)] == []
    # what was stopped leaves the typesetter fit for the next one
    made = shown.batch({"title": "承诺书", "body": "我承诺。"}).make(Progress(lambda *_told: None))
    assert made.lengths == (1, 1)
