"""Windows' printers are told each page as lines and letters, at true size; elsewhere that way is not offered."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from PIL import Image, ImageChops, ImageFilter
from PySide6.QtGui import QImage

from tests.ui.paper.test_characters import OWN
from tests.ui.paper.test_printing import BLOCK, bars, ink, three_pages
from ui.paper.gdi import (
    LONG_EDGE,
    ONE_SIDE,
    OWN_PAPER,
    UPRIGHT,
    WIDE,
    DevMode,
    GdiPrinter,
    PrinterFailed,
    gdi_of,
    place_on,
    tell,
)
from ui.paper.pages import Pages, PageSize

WINDOWS = sys.platform == "win32"
A4 = PageSize(210, 297)


def test_the_settings_stand_where_windows_reads_them():
    """Offsets of DEVMODEW as wingdi.h has them."""
    assert [getattr(DevMode, name).offset for name in ("fields", "orientation", "copies", "duplex")] == [
        72, 76, 86, 94,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("size", "paper", "orientation", "sides"),
    [
        (A4, 9, UPRIGHT, None),
        (PageSize(297, 210), 9, WIDE, None),
        (PageSize(297, 420), 8, UPRIGHT, None),
        (PageSize(210.02, 296.9), 9, UPRIGHT, None),
        (PageSize(184, 260), OWN_PAPER, UPRIGHT, (1840, 2600)),
        (PageSize(260, 184), OWN_PAPER, WIDE, (1840, 2600)),
    ],
)
def test_the_sheet_is_asked_for(size: PageSize, paper: int, orientation: int, sides: tuple[int, int] | None):
    settings = DevMode(copies=7, fields=0x10000)
    settings.ask(size, duplex=True)
    assert (settings.paper_size, settings.orientation) == (paper, orientation)
    assert (settings.copies, settings.duplex) == (1, LONG_EDGE)
    assert settings.fields & 0x10000, "what the driver asked for itself stays"
    assert bool(settings.fields & 0xC) == (sides is not None)
    if sides is not None:
        assert (settings.paper_width, settings.paper_length) == sides
    settings.ask(A4, duplex=False)
    assert (settings.duplex, settings.fields & 0xC) == (ONE_SIDE, 0)


def test_a_page_keeps_its_size_on_any_printer():
    assert place_on(A4, (600, 600), (0, 0)) == (0, 0, 4961, 7016)
    # the printer counts from 4.2 mm inside the sheet, and has other dots across than down
    assert place_on(A4, (1200, 600), (200, 100)) == (-200, -100, 9921, 7016)


@pytest.mark.skipif(WINDOWS, reason="elsewhere than on Windows")
def test_elsewhere_there_is_no_such_way():
    assert gdi_of("laser") is None
    with pytest.raises(PrinterFailed):
        GdiPrinter("laser").draw(Pages(three_pages()), range(1))


@pytest.fixture
def gdi() -> Any:
    library: Any = ctypes.WinDLL("gdi32")  # type: ignore[attr-defined]
    handle = ctypes.c_void_p
    for name, arguments in (
        ("CreateCompatibleDC", (handle,)), ("SelectObject", (handle, handle)), ("DeleteDC", (handle,)),
        ("DeleteObject", (handle,)),
        ("CreateDCW", (handle,) * 4), ("GetDeviceCaps", (handle, ctypes.c_int)),
        ("CreateEnhMetaFileW", (handle,) * 4), ("CloseEnhMetaFile", (handle,)), ("DeleteEnhMetaFile", (handle,)),
        ("PlayEnhMetaFile", (handle,) * 3),
        ("CreateDIBSection", (handle, handle, ctypes.c_uint, handle, handle, ctypes.c_uint32)),
    ):  # fmt: skip
        getattr(library, name).restype, getattr(library, name).argtypes = handle, arguments
    for name in ("GetDeviceCaps", "PlayEnhMetaFile"):
        getattr(library, name).restype = ctypes.c_int
    return library


@pytest.fixture
def sheet(gdi: Any) -> Iterator[Callable[[int], tuple[int, QImage]]]:
    """Lays an A4 sheet of Windows' own, so many dots to the inch: its device context, and its pixels as a picture."""
    laid: list[tuple[Any, Any, Any]] = []

    def lay(dpi: int) -> tuple[int, QImage]:
        _, _, wide, high = place_on(A4, (dpi, dpi), (0, 0))
        head = (ctypes.c_int32 * 10)(40, wide, -high, 1 | 32 << 16, 0, 0, 0, 0, 0, 0)
        bits = ctypes.c_void_p()
        device = gdi.CreateCompatibleDC(None)
        bitmap = gdi.CreateDIBSection(device, head, 0, ctypes.byref(bits), None, 0)
        laid.append((device, bitmap, gdi.SelectObject(device, bitmap)))
        assert bits.value is not None
        ctypes.memset(bits.value, 255, 4 * wide * high)
        pixels = (ctypes.c_uint8 * (4 * wide * high)).from_address(bits.value)
        return device, QImage(memoryview(pixels), wide, high, 4 * wide, QImage.Format.Format_RGB32)

    yield lay
    for device, bitmap, before in laid:
        gdi.SelectObject(device, before)
        gdi.DeleteObject(bitmap)
        gdi.DeleteDC(device)


@pytest.mark.skipif(not WINDOWS, reason="Windows alone has device contexts")
@pytest.mark.parametrize("index", range(3))
def test_a_told_page_is_the_page(sheet: Callable[[int], tuple[int, QImage]], index: int):
    device, picture = sheet(100)
    pages = Pages(three_pages())
    tell(pages, index, device, place_on(A4, (100, 100), (0, 0)))
    assert ink(picture, 100) == pytest.approx(BLOCK, abs=0.6)  # a dot is a quarter of a millimetre
    assert bars(picture) == index + 1


@pytest.fixture
def queued(
    gdi: Any, sheet: Callable[[int], tuple[int, QImage]]
) -> Callable[[Callable[[int], None]], Image.Image]:
    """Records as the print queue does what is told, and plays it dot for dot onto an A4 sheet, 300 to the inch."""
    screen = gdi.CreateDCW("DISPLAY", None, None, None)
    wide, high, dots_x, dots_y = (10 * gdi.GetDeviceCaps(screen, what) for what in (4, 6, 8, 10))
    box = ctypes.c_int32 * 4

    def play(told: Callable[[int], None]) -> Image.Image:
        device, picture = sheet(300)
        recording = gdi.CreateEnhMetaFileW(screen, None, box(0, 0, 100 * wide, 100 * high), None)
        told(recording)
        kept = gdi.CloseEnhMetaFile(recording)
        assert gdi.PlayEnhMetaFile(device, kept, box(0, 0, dots_x, dots_y))
        gdi.DeleteEnhMetaFile(kept)
        return Image.fromqimage(picture).convert("L")

    return play


def astray(one: Image.Image, other: Image.Image) -> int:
    """How many dots of one are darker than everything within two dots in the other."""
    beyond = ImageChops.subtract(other.filter(ImageFilter.MinFilter(5)), one)
    return sum(beyond.histogram()[64:])


@pytest.mark.skipif(not WINDOWS, reason="Windows alone has a print queue of this kind")
@pytest.mark.parametrize("kind", OWN)
def test_characters_told_from_here_are_the_ink_that_pdfium_tells(
    queued: Callable[[Callable[[int], None]], Image.Image], kind: str
):
    """Each page told both ways; both round to whole dots, each in its own place."""
    pdf, place = OWN[kind](), place_on(A4, (300, 300), (0, 0))
    pages, how = Pages(pdf), pdfium.FPDF_ANNOT | pdfium.FPDF_PRINTING
    with pypdfium2.PdfDocument(pdf) as document:
        for index, page in enumerate(document):
            one = queued(partial(tell, pages, index, place=place))
            two = queued(lambda device, page=page: pdfium.FPDF_RenderPage(device, page, *place, 0, how))
            page.close()
            dots = two.histogram()[0]
            assert one.histogram()[0] == pytest.approx(dots, rel=0.02)
            assert one != two, "the characters were told from here"
            # the smallest character, a stop, has some forty dots
            assert max(astray(one, two), astray(two, one)) < 20
    pages.close()


@pytest.mark.skipif(not WINDOWS, reason="Windows alone has such printers")
def test_a_printer_that_is_not_there_is_said():
    printer = gdi_of("没有这台打印机")
    assert printer is not None
    with pytest.raises(PrinterFailed):
        printer.draw(Pages(three_pages()), range(3))
