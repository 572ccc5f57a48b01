"""The print service of Linux and macOS spoken to through its library, where its program ``lp`` is not installed.

Qt lists printers through the same library: wherever there is a printer to choose, it is there. Drawn pages would go
through a plain file in the system's temporary folder, and take a hundred times as long.
"""

from __future__ import annotations

import ctypes
import sys
from dataclasses import dataclass
from functools import cache
from typing import Any

from ui.paper.spool import SpoolRefused, options_of

CONTINUE = 100  # HTTP: go on
GOOD = 0x00FF  # IPP: the last of the answers that mean well
PIECE = 1 << 20
LIBRARIES = {"darwin": "libcups.2.dylib"}


@cache
def _library() -> Any:
    """The print service's library with what is called of it; None where there is none."""
    if sys.platform.startswith("win"):
        return None
    try:
        found = ctypes.CDLL(LIBRARIES.get(sys.platform, "libcups.so.2"))
    except OSError:
        return None
    text, whole = ctypes.c_char_p, ctypes.c_int
    options = ctypes.c_void_p
    for function, result, arguments in (
        ("cupsAddOption", whole, (text, text, whole, ctypes.POINTER(options))),
        ("cupsFreeOptions", None, (whole, options)),
        ("cupsCreateJob", whole, (options, text, text, whole, options)),
        ("cupsStartDocument", whole, (options, text, whole, text, text, whole)),
        ("cupsWriteRequestData", whole, (options, text, ctypes.c_size_t)),
        ("cupsFinishDocument", whole, (options, text)),
        ("cupsCancelJob", whole, (text, whole)),
    ):
        called = getattr(found, function)
        called.restype, called.argtypes = result, arguments
    return found


@dataclass(frozen=True)
class CupsQueue:
    """One of the print service's printers."""

    printer: str

    def send(
        self, pdf: bytes, *, copies: int = 1, duplex: bool = False, first: int = 1, last: int = 0
    ) -> None:
        """Hand the pages over from memory. Raises :class:`SpoolRefused`; a job half handed over is cancelled."""
        library, name = _library(), self.printer.encode()
        if library is None:
            raise SpoolRefused
        chosen = [("copies", str(copies)), *options_of(duplex=duplex, first=first, last=last)]
        options, count = ctypes.c_void_p(), 0
        for key, value in chosen:
            count = library.cupsAddOption(key.encode(), value.encode(), count, ctypes.byref(options))
        job = library.cupsCreateJob(None, name, "清卷".encode(), count, options)
        library.cupsFreeOptions(count, options)
        if not job:
            raise SpoolRefused
        # the title goes into the queue's list, which others may read: it names nothing
        went = library.cupsStartDocument(None, name, job, "清卷".encode(), b"application/pdf", 1) == CONTINUE
        for start in range(0, len(pdf), PIECE):
            piece = pdf[start : start + PIECE]
            went = went and library.cupsWriteRequestData(None, piece, len(piece)) == CONTINUE
        if not went or library.cupsFinishDocument(None, name) > GOOD:
            library.cupsCancelJob(name, job)
            raise SpoolRefused


def queue_of(printer: str) -> CupsQueue | None:
    """The way to a printer through the library, where there is one."""
    return CupsQueue(printer) if printer and _library() is not None else None
