"""成批打印: every issued letter of the list as filtered, each a registered copy with its mark, in one document."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pypdfium2
from PySide6.QtWidgets import QDialog, QVBoxLayout

from models.errors import OfficeError
from models.letters.operations import note_copies
from models.letters.queries import LetterRow, letters, open_letter
from storage.errors import Cancelled
from storage.office import Office
from ui import dialogs
from ui.paper.marking import mark_for, marked
from ui.paper.pages import PDFIUM
from ui.tasks import Progress

if TYPE_CHECKING:
    from ui.kit.lists import ListPage

PAGE = 200
NONE_ISSUED = "筛选出来的文书里没有已签发的，签发以后才能成批打印。"


def issued_rows(office: Office, asked: dict[str, object]) -> list[LetterRow]:
    """The issued letters among those that the list shows, oldest first."""
    found: list[LetterRow] = []
    before: int | None = None
    while True:
        rows = office.read(letters, **asked, before_id=before, limit=PAGE)
        found += [row for row in rows if row.number and row.state != "VOID"]
        if len(rows) < PAGE:
            return found[::-1]
        before = rows[-1].id


def merged(office: Office, rows: list[LetterRow], progress: Progress) -> bytes:
    """One PDF of them all; each letter's copy is on file before its page is made. Raises ``Cancelled``."""
    mark = mark_for(office)
    with PDFIUM:
        whole = pypdfium2.PdfDocument.new()
    try:
        for place, row in enumerate(rows):
            if progress.cancelled():
                raise Cancelled("成批打印已取消；已登记的份号请在印制登记中注明。")
            progress("正在合并", place, len(rows))
            view = office.read(open_letter, letter_id=row.id)
            if view.pdf_evidence_id is None:
                continue
            pdf = office.evidence_bytes(view.pdf_evidence_id)
            number, _last = office.run(note_copies, letter_id=row.id, count=1, purpose="成批打印").value
            if mark is not None:
                pdf = marked(pdf, mark(number))
            with PDFIUM, pypdfium2.PdfDocument(pdf) as one:
                whole.import_pages(one)
        made = BytesIO()
        with PDFIUM:
            whole.save(made)
        return made.getvalue()
    finally:
        with PDFIUM:
            whole.close()


def print_list(page: ListPage) -> Progress | None:
    """Ask, merge off the screen's thread, show the whole with what is needed to print it."""
    office, asked = page.tasks.office, page.asked()
    try:
        rows = issued_rows(office, asked)
    except OfficeError as error:
        page.banner.say(str(error), "error")
        return None
    if not rows:
        page.banner.say(NONE_ISSUED, "warning")
        return None
    question = f"把列表里 {len(rows)} 份已签发的文书合成一份打印，每份登记印制一份。继续吗？"
    if not dialogs.ask(page, question):
        return None
    page.banner.say(f"正在合并 {len(rows)} 份文书……")
    return page.tasks.long(
        lambda progress: merged(office, rows, progress),
        lambda pdf: _show(page, pdf),
        lambda error: page.banner.say(str(error), "error"),
        owner=page,
    )


def _show(page: ListPage, pdf: bytes) -> QDialog:
    from ui.talks.paper import PaperPanel

    page.banner.silence()
    window = QDialog(page.window())
    window.setWindowTitle("成批打印")
    window.setObjectName("batchPaper")
    window.resize(900, 680)
    panel = PaperPanel(page.tasks, "成批文书", lambda: pdf, None)
    panel.closed.connect(window.close)
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(panel)
    window.finished.connect(lambda _code: window.deleteLater())
    window.open()
    return window
