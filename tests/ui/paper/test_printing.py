"""Pages in memory, on the screen and on paper: true size, true ink."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter
from reportlab.pdfgen.canvas import Canvas

from models.errors import InvalidInput
from ui.paper.calibration import calibration_picture, draw_calibration
from ui.paper.pages import Pages, UnreadablePages
from ui.paper.printers import writes_files
from ui.paper.printing import PrintJob, prepare, print_blank, print_pages

MM = 72 / 25.4
BLOCK = (28.0, 37.0, 184.0, 262.0)


def three_pages() -> bytes:
    """Three A4 pages with a frame of the text block and a number of bars that says which page it is."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(210 * MM, 297 * MM))
    for page in range(1, 4):
        canvas.setLineWidth(0.3 * MM)
        canvas.rect(28 * MM, (297 - 262) * MM, 156 * MM, 225 * MM)
        for bar in range(page):
            canvas.rect((40 + 20 * bar) * MM, 150 * MM, 10 * MM, 10 * MM, fill=1)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return three_pages()


def ink(image: QImage, dpi: float) -> tuple[float, float, float, float]:
    """The box of everything dark, in millimetres: left, top, right, bottom."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = [bytes(grey.constScanLine(y))[: grey.width()] for y in range(grey.height())]
    dark = [y for y, row in enumerate(rows) if min(row) < 128]
    columns = [x for x in range(grey.width()) if any(rows[y][x] < 128 for y in dark)]
    factor = 25.4 / dpi
    return (columns[0] * factor, dark[0] * factor, (columns[-1] + 1) * factor, (dark[-1] + 1) * factor)


def printed(pdf: bytes, target: Path, job: PrintJob, **more) -> tuple[bool, Pages | None]:
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(target))
    prepare(printer, job)
    finished = print_pages(printer, Pages(pdf), job, **more)
    return finished, Pages(target.read_bytes()) if finished else None


def bars(image: QImage) -> int:
    """How many black bars the page bears: which page it is."""
    y = round(image.height() * (297 - 155) / 297)
    return sum(
        image.pixelColor(round(image.width() * (45 + 20 * n) / 210), y).lightness() < 128 for n in range(5)
    )


def test_the_printed_page_is_the_page(qapp, pdf, tmp_path):
    finished, paper = printed(pdf, tmp_path / "out.pdf", PrintJob(dpi=200))
    assert finished
    assert len(paper) == 3
    for index in range(3):
        assert paper.sizes[index].width == pytest.approx(210, abs=0.3)
        assert paper.sizes[index].height == pytest.approx(297, abs=0.3)
        picture = paper.picture(index, 150)
        assert ink(picture, 150) == pytest.approx(BLOCK, abs=0.4)
        assert bars(picture) == index + 1


def test_a_range_prints_only_its_pages(qapp, pdf, tmp_path):
    told: list[tuple[int, int]] = []
    job = PrintJob(dpi=100, first=2, last=3)
    _finished, paper = printed(pdf, tmp_path / "out.pdf", job, progress=lambda *done: told.append(done))
    assert [bars(paper.picture(index, 60)) for index in range(2)] == [2, 3]
    assert told == [(1, 2), (2, 2)]


def test_cancel_stops_between_pages(qapp, pdf, tmp_path):
    told: list[int] = []
    finished, _paper = printed(
        pdf,
        tmp_path / "out.pdf",
        PrintJob(dpi=100),
        progress=lambda done, total: told.append(done),
        cancelled=lambda: bool(told),
    )
    assert not finished
    assert told == [1]


def test_the_printed_calibration_page_measures_true(qapp, tmp_path):
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "ruler.pdf"))
    prepare(printer, PrintJob())
    print_blank(printer, draw_calibration)
    paper = Pages((tmp_path / "ruler.pdf").read_bytes())
    assert (paper.sizes[0].width, paper.sizes[0].height) == pytest.approx((210, 297), abs=0.3)
    assert ink(paper.picture(0, 150), 150) == pytest.approx(BLOCK, abs=0.4)


@pytest.mark.parametrize(("first", "last"), [(0, 1), (2, 1), (1, 4), (4, 4)])
def test_a_range_that_is_not_there_is_refused(pdf, first, last):
    with pytest.raises(InvalidInput, match="1 至 3"):
        PrintJob(first=first, last=last).range_of(3)


def test_bytes_that_are_no_pdf_are_refused():
    with pytest.raises(UnreadablePages):
        Pages(b"PK\x03\x04 not a pdf")


def test_text_is_read_back(pdf):
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 700, "QINGJUAN 2022")
    canvas.save()
    assert "QINGJUAN 2022" in Pages(out.getvalue()).text(0)


@pytest.mark.parametrize(
    ("name", "writes"),
    [
        ("Microsoft Print to PDF", True),
        ("Microsoft XPS Document Writer", True),
        ("WPS 虚拟打印机", True),
        ("HP LaserJet M405", False),
        ("奔图 P3305DN", False),
    ],
)
def test_printers_that_write_files_are_known(name, writes):
    assert writes_files(name) is writes


def test_the_calibration_page_measures_true(qapp):
    left, top, right, bottom = ink(calibration_picture(150), 150)
    assert (left, top) == pytest.approx((28, 37), abs=0.3)
    assert (right, bottom) == pytest.approx((184, 262), abs=0.3)
