"""The one small interface that pages are drawn through, and its PDF backend.

Four things can be drawn: a run of text, a filled rectangle, a picture, a page. Lines are rectangles, so that their edges
measure exactly. Another fixed-layout format needs another ``Surface``, nothing else.

The PDF is made in memory and structured after PDF/A-2b (ISO 19005-2): fonts embedded, sRGB named, XMP beside the Info
dictionary, no transparency, no links. Equal input and time give equal bytes.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from html import escape  # not xml.sax.saxutils: that one loads http.client
from io import BytesIO
from threading import RLock
from typing import Any, Protocol

from letters.fonts import Face
from letters.grid import PAPER_HEIGHT, PAPER_WIDTH

Colour = tuple[float, float, float]
BLACK: Colour = (0, 0, 0)
# 7.1: red Y80 % M80 %; pure red on a screen and on the printers that offices have
RED: Colour = (1, 0, 0)
GREY: Colour = (0.45, 0.45, 0.45)
FAINT: Colour = (0.84, 0.84, 0.84)

PRODUCER = "清卷"
# reportlab's fonts keep the state of one document at a time
WRITER = RLock()


@dataclass(frozen=True)
class About:
    """What the file says of itself. ``made_at`` stands in it, so equal input needs an equal time."""

    title: str
    author: str
    made_at: dt.datetime
    subject: str = ""


class Surface(Protocol):
    """Where pages are drawn. Points from the top left corner of the paper, y downwards."""

    def begin_page(self, width: float = PAPER_WIDTH, height: float = PAPER_HEIGHT) -> None:
        """Start a page; whatever follows is drawn on it."""

    def text(
        self, x: float, y: float, text: str, face: Face, size: float,
        *, stretch: float = 1.0, spacing: float = 0.0, colour: Colour = BLACK,
    ) -> None:  # fmt: skip
        """A run of text from ``x`` on the baseline ``y``; ``stretch`` widens glyphs, ``spacing`` is added after each."""

    def rect(self, x: float, y: float, width: float, height: float, colour: Colour = BLACK) -> None:
        """A filled rectangle with its top left corner at ``x``, ``y``."""

    def image(self, x: float, y: float, width: float, height: float, data: bytes) -> None:
        """A picture (PNG or JPEG bytes) filling the box."""

    def finish(self) -> bytes:
        """The finished document."""


class PdfSurface:
    """PDF by reportlab, in memory. Hold ``WRITER`` from the first page to ``finish``."""

    def __init__(self, about: About, first: Face) -> None:
        from reportlab import rl_config
        from reportlab.pdfgen.canvas import Canvas

        rl_config.useA85 = 0  # streams stay binary: a fifth smaller
        self._out = BytesIO()
        self._about = about
        # a registered font: otherwise an unembedded Helvetica goes into every file
        self._canvas: Any = Canvas(
            self._out, pageCompression=1, invariant=1, pdfVersion=(1, 7), initialFontName=first.register(), lang="zh-CN"
        )  # fmt: skip
        self._height = PAPER_HEIGHT
        self._open = False
        self._colour: Colour | None = None
        _describe(self._canvas, about)

    def begin_page(self, width: float = PAPER_WIDTH, height: float = PAPER_HEIGHT) -> None:
        """Start a page; the one before is done."""
        if self._open:
            self._canvas.showPage()
        self._open, self._height, self._colour = True, height, None
        self._canvas.setPageSize((width, height))

    def text(
        self, x: float, y: float, text: str, face: Face, size: float,
        *, stretch: float = 1.0, spacing: float = 0.0, colour: Colour = BLACK,
    ) -> None:  # fmt: skip
        """A run of text; see ``Surface``."""
        self._fill(colour)
        run = self._canvas.beginText(x, self._height - y)
        run.setFont(face.register(), size)
        if stretch != 1.0:
            run.setHorizScale(stretch * 100)
        if spacing:
            run.setCharSpace(spacing / stretch)  # the character space is scaled with the glyphs
        run.textOut(text)
        # text state outlives a text object
        if stretch != 1.0:
            run.setHorizScale(100)
        if spacing:
            run.setCharSpace(0)
        self._canvas.drawText(run)

    def rect(self, x: float, y: float, width: float, height: float, colour: Colour = BLACK) -> None:
        """A filled rectangle; see ``Surface``."""
        self._fill(colour)
        self._canvas.rect(x, self._height - y - height, width, height, stroke=0, fill=1)

    def image(self, x: float, y: float, width: float, height: float, data: bytes) -> None:
        """A picture; see ``Surface``."""
        from PIL import Image
        from reportlab.lib.utils import ImageReader

        # flat RGB: PDF/A-2b is simpler without an alpha mask
        with Image.open(BytesIO(data)) as picture:
            flat = Image.new("RGB", picture.size, "white")
            whole = picture.convert("RGBA")
            flat.paste(whole, mask=whole)
        self._canvas.drawImage(ImageReader(flat), x, self._height - y - height, width, height)

    def finish(self) -> bytes:
        """The PDF's bytes."""
        if self._open:
            self._canvas.showPage()
        self._canvas.save()
        return self._out.getvalue()

    def _fill(self, colour: Colour) -> None:
        if colour != self._colour:
            self._canvas.setFillColorRGB(*colour)
            self._colour = colour


def _describe(canvas: Any, about: About) -> None:
    """Info dictionary, XMP and output intent, agreeing with each other as PDF/A asks (6.6.2.3, 6.2.3)."""
    from reportlab.pdfbase import pdfdoc

    from letters import srgb

    canvas.setTitle(about.title)
    canvas.setAuthor(about.author)
    canvas.setSubject(about.subject)
    canvas.setCreator(PRODUCER)
    canvas.setProducer(PRODUCER)
    document = canvas._doc
    moment = about.made_at
    document._timeStamp.YMDhms = moment.timetuple()[:6]
    document._timeStamp.dhh, document._timeStamp.dmm = 8, 0
    document.updateSignature(repr((about, moment)))
    catalog = document.Catalog
    if "OutputIntents" not in pdfdoc.PDFCatalog.__NoDefault__:
        pdfdoc.PDFCatalog.__NoDefault__.append("OutputIntents")
    profile = pdfdoc.PDFStream(
        dictionary=pdfdoc.PDFDictionary({"N": 3}), content=srgb.profile(), filters=[pdfdoc.PDFZCompress]
    )
    intent = pdfdoc.PDFDictionary(
        {
            "Type": pdfdoc.PDFName("OutputIntent"),
            "S": pdfdoc.PDFName("GTS_PDFA1"),
            "OutputConditionIdentifier": pdfdoc.PDFString("sRGB IEC61966-2.1"),
            "Info": pdfdoc.PDFString("sRGB IEC61966-2.1"),
            "DestOutputProfile": document.Reference(profile, "srgb"),
        }
    )
    catalog.OutputIntents = pdfdoc.PDFArray([document.Reference(intent, "intent")])
    catalog.Metadata = pdfdoc.XMP(creator=lambda _document: _xmp(about))


_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<xmp:CreateDate>{time}</xmp:CreateDate><xmp:ModifyDate>{time}</xmp:ModifyDate><xmp:CreatorTool>{producer}</xmp:CreatorTool>
<pdf:Producer>{producer}</pdf:Producer>
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def _xmp(about: About) -> bytes:
    return _XMP.format(
        title=escape(about.title),
        author=escape(about.author),
        subject=escape(about.subject),
        time=about.made_at.strftime("%Y-%m-%dT%H:%M:%S") + "+08:00",
        producer=escape(PRODUCER),
    ).encode()
