"""Many papers at once: made one after the other with progress and cancel, then printed in one job or saved as one PDF."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from models.errors import OfficeError
from storage import fs
from ui import dialogs
from ui.kit.pieces import Banner, ProgressPanel, button, label
from ui.paper.pages import PDFIUM, UnreadablePages
from ui.paper.printing import PrintJob
from ui.paper.saving import file_name
from ui.talks.paper import PaperPanel
from ui.tasks import Progress, Tasks

NOT_WRITTEN = "文件没有写成，请检查目标位置是否可写、空间是否足够。"


@dataclass(frozen=True)
class Many:
    """The papers in one PDF, and how many pages each of them has."""

    pdf: bytes
    lengths: tuple[int, ...] = ()


@dataclass(frozen=True)
class Batch:
    """What is made and what is entered: ``make`` runs with its progress, ``register(how, device)`` before paper or file.

    ``subject`` is the record whose trail names the print; None where ``register`` leaves the entries.
    """

    title: str
    count: int
    make: Callable[[Progress], Many]
    register: Callable[[str, str], None]
    subject: tuple[str, int] | None = None


def each_on_a_sheet(many: Many) -> bytes:
    """For both sides of the paper: a blank page after each paper of an odd number, so that none begins on another's back."""
    try:
        with PDFIUM, pypdfium2.PdfDocument(many.pdf) as document:
            end = 0
            for length in many.lengths:
                end += length
                if length % 2:
                    size = document.get_page_size(end - 1)
                    document.new_page(*size, index=end).close()
                    end += 1
            made = BytesIO()
            document.save(made)
    except pypdfium2.PdfiumError as error:
        raise UnreadablePages from error
    return made.getvalue()


def join(parts: Sequence[bytes], step: Callable[[int], None]) -> Many:
    """Finished PDFs as one; ``step(n)`` before each, and what it raises ends the work."""
    with PDFIUM:
        whole = pypdfium2.PdfDocument.new()
    lengths = []
    try:
        for place, pdf in enumerate(parts):
            step(place)
            # the lock is let go between parts, so that the screen can draw meanwhile
            with PDFIUM, pypdfium2.PdfDocument(pdf) as one:
                whole.import_pages(one)
                lengths.append(len(one))
        made = BytesIO()
        with PDFIUM:
            whole.save(made)
    except pypdfium2.PdfiumError as error:
        raise UnreadablePages from error
    finally:
        with PDFIUM:
            whole.close()
    return Many(made.getvalue(), tuple(lengths))


class ManyPanel(PaperPanel):
    """The papers on screen; one copy each, entered under the printer's name before it gets them."""

    def __init__(self, tasks: Tasks, batch: Batch, many: Many) -> None:
        self._batch, self._many = batch, many
        super().__init__(tasks, batch.title, lambda: many.pdf, batch.subject)

    def _bar(self, title: str) -> QHBoxLayout:
        row = super()._bar(title)
        # each copy has a number of its own: another one is another batch
        self.copies.hide()
        self.duplex = QCheckBox("双面")
        self.duplex.setObjectName("duplex")
        self.duplex.setAccessibleName("双面打印，每份从新的一张纸开始")
        self.duplex.setToolTip("双面打印（长边翻转），每份从新的一张纸开始")
        row.insertWidget(row.indexOf(self.press), self.duplex)
        return row

    def job(self) -> PrintJob:
        """One copy, on one side or both."""
        return PrintJob(self.where.currentData(), duplex=self.duplex.isChecked())

    def before_print(self, pdf: bytes, job: PrintJob) -> bytes:
        """Enter the copies, lay each paper on sheets of its own."""
        made = each_on_a_sheet(self._many) if job.duplex else pdf
        self._batch.register("PRINT", job.printer)
        return made


class ManyDialog(QDialog):
    """Progress with a way to stop, then the papers (or, with a ``target``, the file)."""

    def __init__(self, parent: QWidget, tasks: Tasks, batch: Batch, target: Path | None = None) -> None:
        super().__init__(parent)
        self.tasks, self.batch, self.target = tasks, batch, target
        self.panel: ManyPanel | None = None
        self.setWindowTitle(batch.title)
        self.setObjectName("batchPaper")
        self.setMinimumWidth(460)
        self.banner = Banner()
        self.progress = ProgressPanel()
        self.progress.cancelled.connect(self.cancel)
        self.close_button = button("关闭", name="closeBatch")
        self.close_button.clicked.connect(self.close)
        self.close_button.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(24, 16, 24, 16)
        self._column.setSpacing(12)
        self.heading = label(f"{batch.title}：{batch.count} 份", "heading")
        for widget in (self.heading, self.progress, self.banner):
            self._column.addWidget(widget)
        self._column.addStretch(1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        self._column.addLayout(foot)
        self.finished.connect(lambda _code: self.deleteLater())
        self.finished.connect(lambda _code: self._work.cancel())
        tasks.progressed.connect(self._step)
        self.progress.begin("正在准备")
        self._work = tasks.long(self._make, self._made, self._failed, owner=self)

    def _make(self, progress: Progress) -> Many:
        """Off the screen's thread."""
        many = self.batch.make(progress)
        if self.target is not None:
            # the entry comes first: a file without one would be a leak, an entry without a file is only a wrong word
            self.batch.register("SAVE", "")
            try:
                fs.atomic_write(self.target, many.pdf)
            except OSError as error:
                raise OfficeError(NOT_WRITTEN) from error
        return many

    def _made(self, many: Many) -> None:
        self.progress.end()
        if self.target is not None:
            self._say(
                f"已另存为 {self.target.name}，共 {self.batch.count} 份。存出的文件不再受保险库保护。",
                "warning",
            )
            return
        self.heading.hide()
        self._column.setContentsMargins(0, 0, 0, 0)
        self.panel = ManyPanel(self.tasks, self.batch, many)
        self.panel.closed.connect(self.close)
        for place in range(self._column.count()):
            self._column.setStretch(place, 0)
        self._column.insertWidget(0, self.panel, 1)
        self.resize(900, 680)

    def _failed(self, error: OfficeError) -> None:
        self.progress.end()
        self._say(str(error), "error")

    def _say(self, text: str, tone: Any) -> None:
        self.banner.say(text, tone)
        self.close_button.show()
        self.close_button.setFocus()

    def cancel(self) -> None:
        """Stop before the next paper; nothing is entered then."""
        self._work.cancel()

    def _step(self, what: str, done: int, total: int) -> None:
        if self.progress.isVisible():
            self.progress.step(what, done, total)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Put away is stopped."""
        self._work.cancel()
        super().closeEvent(event)


def show_many(parent: QWidget, tasks: Tasks, batch: Batch) -> ManyDialog:
    """Make the papers and show them for printing."""
    made = ManyDialog(parent.window(), tasks, batch)
    made.open()
    return made


def save_many(parent: QWidget, tasks: Tasks, batch: Batch) -> ManyDialog | None:
    """Ask where to, make the papers and write them as one PDF; None when no place was chosen."""
    name = file_name(f"{batch.title}（{batch.count} 份）.pdf")
    target = dialogs.save_file(parent, "另存为 PDF（存出的文件不再加密）", name, "PDF 文件 (*.pdf)")
    if target is None:
        return None
    if target.suffix.lower() != ".pdf":
        target = target.with_name(target.name + ".pdf")
    made = ManyDialog(parent.window(), tasks, batch, target)
    made.open()
    return made
