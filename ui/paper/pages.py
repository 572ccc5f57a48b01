"""A finished PDF in memory as pictures of its pages, for the screen and for the printer."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage

from models.errors import OfficeError
from ui.paper.characters import Characters, Place, Run

MM_PER_POINT = 25.4 / 72
# pdfium keeps state of its own and is not made for two threads at once; it may be let go of while it is held
PDFIUM = threading.RLock()


class UnreadablePages(OfficeError):
    """The bytes are no PDF that can be shown."""

    def __init__(self) -> None:
        super().__init__("这份文件不是完好的 PDF，无法显示或打印。")


@dataclass(frozen=True)
class PageSize:
    """A page's size in millimetres."""

    width: float
    height: float

    def points(self) -> QSizeF:
        """The same in points (1/72 inch)."""
        return QSizeF(self.width / MM_PER_POINT, self.height / MM_PER_POINT)


class Pages:
    """The pages of one PDF. Raises :class:`UnreadablePages` for bytes that are none."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pdf
        try:
            with PDFIUM:
                self._document = pypdfium2.PdfDocument(pdf)
                sizes = [self._document.get_page_size(index) for index in range(len(self._document))]
                self._characters = Characters(self._document)
        except pypdfium2.PdfiumError as error:
            raise UnreadablePages from error
        self.closed = False
        self.sizes = tuple(PageSize(w * MM_PER_POINT, h * MM_PER_POINT) for w, h in sizes)

    def __len__(self) -> int:
        return len(self.sizes)

    def picture(self, index: int, dpi: float) -> QImage:
        """One page on white paper at a resolution in dots per inch; the picture owns its pixels."""
        with PDFIUM:
            page = self._document[index]
            bitmap = page.render(scale=dpi / 72)
            image = QImage(
                bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_BGR888
            ).copy()
            bitmap.close()
            page.close()
        image.setDotsPerMeterX(round(dpi / 0.0254))
        image.setDotsPerMeterY(round(dpi / 0.0254))
        return image

    def tell(self, index: int, device: int, place: Place) -> list[Run]:
        """One page to a device context of Windows as lines and letters, where ``place`` is in its dots. There alone.

        Returned are the characters that are not told yet, to be filled over the rest.
        """
        with PDFIUM:
            page = self._document[index]
            runs = self._characters.take(page.raw, place)
            pdfium.FPDF_RenderPage(device, page, *place, 0, pdfium.FPDF_ANNOT | pdfium.FPDF_PRINTING)
            page.close()
        return runs

    def text(self, index: int) -> str:
        """The page's text as a reader would copy it."""
        with PDFIUM:
            page = self._document[index]
            text_page = page.get_textpage()
            text: str = text_page.get_text_bounded()
            text_page.close()
            page.close()
        return text

    def __del__(self) -> None:
        # pages that nobody closed go when Python notices, on whatever thread: under the lock like everything else
        if not getattr(self, "closed", True):
            self.close()

    def close(self) -> None:
        """Let the document go; asking for a picture afterwards is a defect (``closed`` tells)."""
        with PDFIUM:
            self.closed = True
            self._characters.close()
            self._document.close()
