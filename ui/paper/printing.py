"""From pages to paper: each page is drawn 1:1 into the full sheet, one at a time, so that memory stays small."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from models.errors import InvalidInput
from ui.paper.cups import CupsQueue, queue_of
from ui.paper.gdi import GdiPrinter, PrinterFailed, gdi_of
from ui.paper.pages import Pages, PageSize
from ui.paper.spool import Spool, spool_of

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]
Way = QPrinter | Spool | CupsQueue | GdiPrinter


@dataclass(frozen=True)
class PrintJob:
    """What the person chose on the print page. ``first`` and ``last`` count from 1; dpi in dots per inch, for pictures."""

    printer: str = ""
    copies: int = 1
    duplex: bool = False
    first: int = 1
    last: int = 0
    dpi: int = 300

    def range_of(self, count: int) -> range:
        """Indices of the pages to print; :class:`InvalidInput` for a range that is not there."""
        last = self.last or count
        if not 1 <= self.first <= last <= count:
            raise InvalidInput("range", f"页码范围须在 1 至 {count} 之间，请改正。")
        return range(self.first - 1, last)


def make_printer(job: PrintJob) -> QPrinter:
    """The system's printer of that name, set for whole sheets without margins and without fitting."""
    info = QPrinterInfo.printerInfo(job.printer)
    if info.isNull():
        raise PrinterFailed
    printer = QPrinter(info)
    prepare(printer, job)
    return printer


def way_to(job: PrintJob) -> Way:
    """The print service where it takes PDF, Windows' printer, else what Qt can draw on."""
    return spool_of(job.printer) or queue_of(job.printer) or gdi_of(job.printer) or make_printer(job)


def print_pdf(
    printer: Way,
    pdf: bytes,
    job: PrintJob,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> bool:
    """Print the job's range of a finished PDF; False when it was cancelled. Raises what the way there raises."""
    pages = Pages(pdf)
    try:
        if isinstance(printer, QPrinter):
            printer.setCopyCount(job.copies)
            return print_pages(printer, pages, job, progress, cancelled)
        wanted = job.range_of(len(pages))
        if isinstance(printer, GdiPrinter):
            return printer.draw(
                pages, wanted, copies=job.copies, duplex=job.duplex, step=progress, cancelled=cancelled
            )
        whole = len(wanted) == len(pages)
        printer.send(
            pdf,
            copies=job.copies,
            duplex=job.duplex,
            first=1 if whole else wanted[0] + 1,
            last=0 if whole else wanted[-1] + 1,
        )
        if progress is not None:
            progress(len(wanted), len(wanted))
        return True
    finally:
        pages.close()


def prepare(printer: QPrinter, job: PrintJob) -> None:
    """Settings that every printer gets, a file as in tests included."""
    printer.setResolution(job.dpi)
    printer.setFullPage(True)
    printer.setCopyCount(job.copies)
    printer.setCollateCopies(True)
    # the title goes into the spooler's list, which others may read: it names nothing
    printer.setDocName("清卷")
    printer.setCreator("清卷")
    mode = QPrinter.DuplexMode.DuplexLongSide if job.duplex else QPrinter.DuplexMode.DuplexNone
    printer.setDuplex(mode)


def _lay(printer: QPrinter, size: PageSize) -> None:
    wide = size.width > size.height
    orientation = QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait
    sides = sorted((size.width, size.height))
    page = QPageSize(
        QSizeF(*sides), QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.FuzzyOrientationMatch
    )
    layout = QPageLayout(page, orientation, QMarginsF(0, 0, 0, 0))
    layout.setMode(QPageLayout.Mode.FullPageMode)
    printer.setPageLayout(layout)


def print_pages(
    printer: QPrinter,
    pages: Pages,
    job: PrintJob,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> bool:
    """Print the job's range at true size; False when it was cancelled, :class:`PrinterFailed` when refused."""
    wanted = job.range_of(len(pages))
    _lay(printer, pages.sizes[wanted[0]])
    painter = QPainter()
    if not painter.begin(printer):
        raise PrinterFailed
    try:
        for done, index in enumerate(wanted):
            if cancelled is not None and cancelled():
                printer.abort()
                return False
            if done:
                _lay(printer, pages.sizes[index])
                if not printer.newPage():
                    raise PrinterFailed
            picture = pages.picture(index, job.dpi)
            sheet = printer.paperRect(QPrinter.Unit.DevicePixel).size()
            painter.drawImage(QRectF(0, 0, sheet.width(), sheet.height()), picture, QRectF(picture.rect()))
            if progress is not None:
                progress(done + 1, len(wanted))
    finally:
        painter.end()
    return True


def print_blank(printer: QPrinter, draw: Callable[[QPainter, float], None]) -> None:
    """Print one A4 page that ``draw(painter, dpi)`` draws at true size."""
    _lay(printer, PageSize(210, 297))
    painter = QPainter()
    if not painter.begin(printer):
        raise PrinterFailed
    draw(painter, printer.resolution())
    painter.end()
