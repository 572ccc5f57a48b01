"""The process that decodes: bytes in by standard input, pictures out by standard output, nothing else.

In: the kind in one line, then the file to its end. Out, for each page: width, height and bytes a line as three 32-bit
numbers, then the pixels in BGR. It ends with 0 where all went well, else with one of the numbers below.
"""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Iterator

from ui.viewer.confine import confine

UNREADABLE, TOO_LARGE = 3, 4
PAGES = 40
SCALE = 1.4
"""Pixels a point: about 100 dots per inch."""
WIDEST = 1000
LARGEST_PICTURE = 60_000_000
LARGEST_PAGE = 16_000_000
HEAD = struct.Struct("<III")
Picture = tuple[int, int, int, bytes]


class Refused(Exception):
    """Ends the process with a number."""


def pages(data: bytes) -> Iterator[Picture]:
    """A PDF's first pages."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        for number in range(min(len(document), PAGES)):
            page = document[number]
            width, height = page.get_size()
            fitting = (LARGEST_PAGE / max(1.0, width * height)) ** 0.5
            bitmap = page.render(scale=min(SCALE, fitting))
            yield bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer)
            bitmap.close()
            page.close()
    except pypdfium2.PdfiumError as error:
        raise Refused(UNREADABLE) from error


def picture(data: bytes) -> Iterator[Picture]:
    """A picture, no wider than what is shown."""
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
    from PySide6.QtGui import QImage, QImageReader

    QImageReader.setAllocationLimit(512)
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    try:
        reader.setAutoTransform(True)
        size = reader.size()
        if size.width() * size.height() > LARGEST_PICTURE:
            raise Refused(TOO_LARGE)
        image = reader.read()
    finally:
        del reader  # before its buffer: the TIFF reader looks at it once more as it goes
    if image.isNull():
        raise Refused(UNREADABLE)
    if image.width() > WIDEST:
        image = image.scaledToWidth(WIDEST, Qt.TransformationMode.SmoothTransformation)
    image = image.convertToFormat(QImage.Format.Format_BGR888)
    yield image.width(), image.height(), image.bytesPerLine(), bytes(image.constBits())


def run(_arguments: list[str]) -> int:
    """Decode what comes in."""
    kind = sys.stdin.buffer.readline().strip()
    data = sys.stdin.buffer.read()
    show = pages if kind == b"pdf" else picture
    confine()
    try:
        for width, height, stride, pixels in show(data):
            sys.stdout.buffer.write(HEAD.pack(width, height, stride))
            sys.stdout.buffer.write(pixels)
            sys.stdout.buffer.flush()
    except Refused as refused:
        return int(refused.args[0])
    except MemoryError:
        return TOO_LARGE
    except BrokenPipeError:
        os._exit(0)  # nobody is looking any more
    return 0
