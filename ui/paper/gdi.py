"""Windows' printers: each page is told to the printer as lines and letters, at the printer's own resolution.

Drawn as pictures, a file of hundreds of pages takes minutes; told like this it takes seconds and is sharper. Its
characters are told from here as polygons (characters.py), everything else by pdfium.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from models.errors import OfficeError
from ui.paper.characters import Place
from ui.paper.pages import MM_PER_POINT, Pages, PageSize

# wingdi.h, winspool.h
OUT, IN = 2, 8
ORIENTATION, PAPER, LENGTH, WIDTH, COPIES, DUPLEX = 0x1, 0x2, 0x4, 0x8, 0x100, 0x1000
UPRIGHT, WIDE = 1, 2
ONE_SIDE, LONG_EDGE = 1, 2
OWN_PAPER = 256
PAPERS = {(210, 297): 9, (297, 420): 8, (148, 210): 11}
DOTS_X, DOTS_Y, OFFSET_X, OFFSET_Y = 88, 90, 112, 113
POINTS_PER_INCH = 72
NO_PEN, WINDING = 8, 2


class PrinterFailed(OfficeError):
    """The printer took no page."""

    def __init__(self) -> None:
        super().__init__("打印机没有接受打印任务，请检查打印机是否开机、有纸、已连接。")


class DevMode(ctypes.Structure):
    """The head of a printer's settings (DEVMODEW), its driver's own follow behind; lengths in tenths of a millimetre."""

    _fields_ = (
        ("device_name", ctypes.c_uint16 * 32),
        ("spec_version", ctypes.c_uint16),
        ("driver_version", ctypes.c_uint16),
        ("size", ctypes.c_uint16),
        ("driver_extra", ctypes.c_uint16),
        ("fields", ctypes.c_uint32),
        ("orientation", ctypes.c_int16),
        ("paper_size", ctypes.c_int16),
        ("paper_length", ctypes.c_int16),
        ("paper_width", ctypes.c_int16),
        ("scale", ctypes.c_int16),
        ("copies", ctypes.c_int16),
        ("source", ctypes.c_int16),
        ("quality", ctypes.c_int16),
        ("colour", ctypes.c_int16),
        ("duplex", ctypes.c_int16),
    )

    def ask(self, size: PageSize, *, duplex: bool) -> None:
        """Ask for one copy on sheets of that size; paper that Windows has no number for is asked for by its sides."""
        sides = (round(min(size.width, size.height)), round(max(size.width, size.height)))
        self.fields |= ORIENTATION | PAPER | COPIES | DUPLEX
        self.orientation = WIDE if size.width > size.height else UPRIGHT
        self.paper_size = PAPERS.get(sides, OWN_PAPER)
        if self.paper_size == OWN_PAPER:
            self.fields |= LENGTH | WIDTH
            self.paper_width, self.paper_length = (10 * side for side in sides)
        else:
            self.fields &= ~(LENGTH | WIDTH)
        self.copies = 1
        self.duplex = LONG_EDGE if duplex else ONE_SIDE


class DocInfo(ctypes.Structure):
    """What the print queue is told of a document (DOCINFOW)."""

    _fields_ = (
        ("size", ctypes.c_int),
        ("name", ctypes.c_wchar_p),
        ("output", ctypes.c_wchar_p),
        ("datatype", ctypes.c_wchar_p),
        ("kind", ctypes.c_uint32),
    )


@cache
def _libraries() -> tuple[Any, Any] | None:
    """gdi32 and winspool with what is called of them; None on another system."""
    if sys.platform != "win32":
        return None
    gdi, spool = (
        ctypes.WinDLL("gdi32", use_last_error=True),
        ctypes.WinDLL("winspool.drv", use_last_error=True),
    )
    whole, handle, text, memory = ctypes.c_int, ctypes.c_void_p, ctypes.c_wchar_p, ctypes.c_void_p
    for library, function, result, arguments in (
        (spool, "OpenPrinterW", whole, (text, ctypes.POINTER(handle), memory)),
        (spool, "ClosePrinter", whole, (handle,)),
        (spool, "DocumentPropertiesW", whole, (handle, handle, text, memory, memory, ctypes.c_uint32)),
        (gdi, "CreateDCW", handle, (text, text, text, memory)),
        (gdi, "ResetDCW", handle, (handle, memory)),
        (gdi, "DeleteDC", whole, (handle,)),
        (gdi, "GetDeviceCaps", whole, (handle, whole)),
        (gdi, "StartDocW", whole, (handle, ctypes.POINTER(DocInfo))),
        (gdi, "StartPage", whole, (handle,)),
        (gdi, "EndPage", whole, (handle,)),
        (gdi, "EndDoc", whole, (handle,)),
        (gdi, "AbortDoc", whole, (handle,)),
        (gdi, "SaveDC", whole, (handle,)),
        (gdi, "RestoreDC", whole, (handle, whole)),
        (gdi, "GetStockObject", handle, (whole,)),
        (gdi, "CreateSolidBrush", handle, (ctypes.c_uint32,)),
        (gdi, "SelectObject", handle, (handle, handle)),
        (gdi, "DeleteObject", whole, (handle,)),
        (gdi, "SetPolyFillMode", whole, (handle, whole)),
        (gdi, "SetWindowOrgEx", whole, (handle, whole, whole, memory)),
        (gdi, "PolyPolygon", whole, (handle, memory, memory, whole)),
    ):
        called = getattr(library, function)
        called.restype, called.argtypes = result, arguments
    return gdi, spool


def place_on(size: PageSize, dots: tuple[int, int], offset: tuple[int, int]) -> Place:
    """Where a page goes at true size: left, top, width, height in the printer's dots.

    ``dots`` to the inch; the printer counts from where it can begin to print, ``offset`` dots inside the sheet.
    """
    wide, high = (
        round(side / MM_PER_POINT * per_inch / POINTS_PER_INCH)
        for side, per_inch in zip((size.width, size.height), dots, strict=True)
    )
    return -offset[0], -offset[1], wide, high


def tell(pages: Pages, index: int, device: int, place: Place) -> None:
    """One page to a device context, at a place in its dots. Raises :class:`PrinterFailed`."""
    found = _libraries()
    if found is None:
        raise PrinterFailed
    runs = pages.tell(index, device, place)
    gdi = found[0]
    gdi.SaveDC(device)
    gdi.SelectObject(device, gdi.GetStockObject(NO_PEN))
    gdi.SetPolyFillMode(device, WINDING)
    brushes = {colour: gdi.CreateSolidBrush(_number(colour)) for colour in {run.colour for run in runs}}
    try:
        for run in runs:
            gdi.SelectObject(device, brushes[run.colour])
            for shape, x, y in run.placed:
                gdi.SetWindowOrgEx(device, -x, -y, None)
                if not gdi.PolyPolygon(device, shape.corners, shape.counts, len(shape.counts)):
                    raise PrinterFailed
    finally:
        gdi.RestoreDC(device, -1)
        for brush in brushes.values():
            gdi.DeleteObject(brush)


def _number(colour: tuple[int, int, int]) -> int:
    """A colour as Windows writes it (COLORREF)."""
    red, green, blue = colour
    return red | green << 8 | blue << 16


@dataclass(frozen=True)
class GdiPrinter:
    """One of Windows' printers."""

    printer: str

    def draw(
        self,
        pages: Pages,
        wanted: range,
        *,
        copies: int = 1,
        duplex: bool = False,
        step: Callable[[int, int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> bool:
        """Print those pages at true size; False when it was cancelled. Raises :class:`PrinterFailed`.

        Each copy is a document of its own, so that none begins on another's back.
        """
        found = _libraries()
        if found is None:
            raise PrinterFailed
        total = copies * len(wanted)
        with _settings(found[1], self.printer) as settings:
            for copy in range(copies):
                drawn = _Document(found[0], self.printer, settings, duplex=duplex)
                try:
                    for done, index in enumerate(wanted, copy * len(wanted)):
                        if cancelled is not None and cancelled():
                            return False
                        drawn.page(pages, index)
                        if step is not None:
                            step(done + 1, total)
                    drawn.end()
                finally:
                    drawn.abort()
        return True


class _Document:
    """One document on its way to a printer."""

    def __init__(self, gdi: Any, printer: str, settings: Any, *, duplex: bool) -> None:
        self.gdi, self.printer, self.settings, self.duplex = gdi, printer, settings, duplex
        self.device: int | None = None
        self.size: PageSize | None = None

    def page(self, pages: Pages, index: int) -> None:
        """One sheet; the first one begins the document. Raises :class:`PrinterFailed`."""
        size = pages.sizes[index]
        gdi = self.gdi
        if size != self.size:
            self._sheet(size)
        if gdi.StartPage(self.device) <= 0:
            raise PrinterFailed
        dots = gdi.GetDeviceCaps(self.device, DOTS_X), gdi.GetDeviceCaps(self.device, DOTS_Y)
        offset = gdi.GetDeviceCaps(self.device, OFFSET_X), gdi.GetDeviceCaps(self.device, OFFSET_Y)
        tell(pages, index, self.device, place_on(size, dots, offset))
        if gdi.EndPage(self.device) <= 0:
            raise PrinterFailed

    def _sheet(self, size: PageSize) -> None:
        """Set the printer for sheets of a size, between two pages or before the first."""
        DevMode.from_buffer(self.settings).ask(size, duplex=self.duplex)
        self.size = size
        if self.device is not None:
            if not self.gdi.ResetDCW(self.device, self.settings):
                raise PrinterFailed
            return
        self.device = self.gdi.CreateDCW(None, self.printer, None, self.settings)
        if not self.device:
            raise PrinterFailed
        # the title goes into the queue's list, which others may read: it names nothing
        told = DocInfo(ctypes.sizeof(DocInfo), "清卷", None, None, 0)
        if self.gdi.StartDocW(self.device, ctypes.byref(told)) <= 0:
            raise PrinterFailed

    def abort(self) -> None:
        """Take back what was told of a document that has not ended."""
        if self.device:
            self.gdi.AbortDoc(self.device)
            self.gdi.DeleteDC(self.device)
            self.device = None

    def end(self) -> None:
        """The document is whole."""
        ended = self.gdi.EndDoc(self.device)
        self.gdi.DeleteDC(self.device)
        self.device = None
        if ended <= 0:
            raise PrinterFailed


@contextmanager
def _settings(spool: Any, printer: str) -> Iterator[Any]:
    """The printer's own settings as bytes that may be changed, for as long as it is open."""
    handle = ctypes.c_void_p()
    if not spool.OpenPrinterW(printer, ctypes.byref(handle), None):
        raise PrinterFailed
    try:
        length = spool.DocumentPropertiesW(None, handle, printer, None, None, 0)
        if length < ctypes.sizeof(DevMode):
            raise PrinterFailed
        settings = ctypes.create_string_buffer(length)
        if spool.DocumentPropertiesW(None, handle, printer, settings, None, OUT) < 0:
            raise PrinterFailed
        yield settings
    finally:
        spool.ClosePrinter(handle)


def gdi_of(printer: str) -> GdiPrinter | None:
    """The way to a printer of Windows; None on another system."""
    return GdiPrinter(printer) if printer and _libraries() is not None else None
