"""Windows' printers are told each page as lines and letters, at true size; elsewhere that way is not offered."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtGui import QImage

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
        ("CreateDIBSection", (handle, handle, ctypes.c_uint, handle, handle, ctypes.c_uint32)),
    ):  # fmt: skip
        getattr(library, name).restype, getattr(library, name).argtypes = handle, arguments
    return library


@pytest.fixture
def sheet(gdi: Any) -> Iterator[tuple[int, QImage]]:
    """An A4 sheet of Windows' own at 100 dots to the inch: its device context, and its pixels seen as a picture."""
    wide, high = 827, 1169
    head = (ctypes.c_int32 * 10)(40, wide, -high, 1 | 32 << 16, 0, 0, 0, 0, 0, 0)
    bits = ctypes.c_void_p()
    device = gdi.CreateCompatibleDC(None)
    bitmap = gdi.CreateDIBSection(device, head, 0, ctypes.byref(bits), None, 0)
    before = gdi.SelectObject(device, bitmap)
    assert bits.value is not None
    ctypes.memset(bits.value, 255, 4 * wide * high)
    pixels = (ctypes.c_uint8 * (4 * wide * high)).from_address(bits.value)
    yield device, QImage(memoryview(pixels), wide, high, 4 * wide, QImage.Format.Format_RGB32)
    gdi.SelectObject(device, before)
    gdi.DeleteObject(bitmap)
    gdi.DeleteDC(device)


@pytest.mark.skipif(not WINDOWS, reason="Windows alone has device contexts")
@pytest.mark.parametrize("index", range(3))
def test_a_told_page_is_the_page(sheet: tuple[int, QImage], index: int):
    device, picture = sheet
    pages = Pages(three_pages())
    tell(pages, index, device, place_on(A4, (100, 100), (0, 0)))
    assert ink(picture, 100) == pytest.approx(BLOCK, abs=0.6)  # a dot is a quarter of a millimetre
    assert bars(picture) == index + 1


@pytest.mark.skipif(not WINDOWS, reason="Windows alone has such printers")
def test_a_printer_that_is_not_there_is_said():
    printer = gdi_of("没有这台打印机")
    assert printer is not None
    with pytest.raises(PrinterFailed):
        printer.draw(Pages(three_pages()), range(3))
