"""A page's characters told as polygons are the same ink; whatever is in doubt stays with pdfium."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from ctypes import c_int
from math import ceil
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from PIL import Image, ImageChops, ImageFilter
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPolygon
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from letters import typeset
from letters.dossier import Line, contents
from letters.fonts import BUNDLED, FOLDER, Role
from letters.sheets import Column, Question, Transcript, table_report, transcript
from tests.letters.samples import letter
from ui.paper.binding import Bound, bind
from ui.paper.characters import Characters, Run

DPI, FINE, FINER = 108, 4, 12
# of 255: what two ways of smoothing an edge may differ by
EDGE = 32
SAID = "某公司采购验收走过场，涉及金额23,680.50元。"


def talk() -> bytes:
    lines = [Question("答" if n % 2 else "问", f"第{n}句：{SAID}") for n in range(6)]
    return transcript(
        Transcript(
            lines,
            [("时间", "2022年6月8日")],
            made_on=dt.date(2022, 6, 8),
            corrections=[(3, "答", "走过场", "走了过场"), (5, "答", "", "另有一份合同")],
        )
    )


def table() -> bytes:
    rows = [[n, f"事项{n}号", n * 3, "按登记编号逐件统计"] for n in range(1, 12)]
    return table_report(
        "统计表",
        [Column("序号", 0.6, "centre"), Column("项目", 3), Column("数量", 0.8, "right"), "说明"],
        rows,
    )


def bound() -> bytes:
    """Two files with fonts of their own under one name, their pages numbered."""
    front = contents("集团纪卷〔2022〕1号", "正卷", [Line("", "吴某", "谈话笔录", None, "1")])
    return bind([Bound(front, False, begins_volume=True), Bound(talk(), True), Bound(table(), True)])


OWN = {
    "函": lambda: typeset(letter(paragraphs=2)),
    "红头": lambda: typeset(letter("文件格式", paragraphs=4)),
    "笔录": talk,
    "表": table,
    "案卷": bound,
}


@pytest.fixture
def opened() -> Iterator[Callable[[bytes], tuple[pypdfium2.PdfDocument, Characters]]]:
    """Opens a document; closed in their order at the end."""
    kept: list[Characters | pypdfium2.PdfDocument] = []

    def open_one(pdf: bytes) -> tuple[pypdfium2.PdfDocument, Characters]:
        document = pypdfium2.PdfDocument(pdf)
        characters = Characters(document)
        kept[:0] = [characters, document]
        return document, characters

    yield open_one
    for one in kept:
        one.close()


def picture(page: pypdfium2.PdfPage) -> Image.Image:
    """What pdfium draws: at so many dots that it draws outlines, then made small."""
    bitmap = page.render(scale=DPI * FINE / 72)
    drawn = bitmap.to_pil().convert("RGB")
    bitmap.close()
    wide, high = (side - side % FINE for side in drawn.size)
    return drawn.crop((0, 0, wide, high)).reduce(FINE)


def place(page: pypdfium2.PdfPage) -> tuple[int, int, int, int]:
    """The whole sheet, finer than the picture."""
    wide, high = (ceil(side * DPI * FINE / 72) * FINER // FINE for side in page.get_size())
    return 0, 0, wide, high


def filled(rest: Image.Image, runs: list[Run]) -> Image.Image:
    """The runs, taken at ``DPI * FINER``, filled over the rest."""
    sheet = QImage(
        rest.tobytes(), *rest.size, 3 * rest.width, QImage.Format.Format_RGB888
    ).convertToFormat(QImage.Format.Format_RGB32)  # fmt: skip
    painter = QPainter(sheet)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.scale(1 / FINER, 1 / FINER)
    for run in runs:
        painter.setBrush(QColor(*run.colour))
        for shape, x, y in run.placed:
            path = QPainterPath()
            path.setFillRule(Qt.FillRule.WindingFill)
            for figure in shape.figures():
                path.addPolygon(QPolygon([QPoint(x + across, y + down) for across, down in figure]))
                path.closeSubpath()
            painter.drawPath(path)
    painter.end()
    made = sheet.convertToFormat(QImage.Format.Format_RGB888)
    return Image.frombytes("RGB", rest.size, bytes(made.constBits()), "raw", "RGB", made.bytesPerLine())


def apart(one: Image.Image, other: Image.Image) -> int:
    """By how much of 255 the other is darker or lighter than all of the one within a pixel."""
    darkest, lightest = one.filter(ImageFilter.MinFilter(3)), one.filter(ImageFilter.MaxFilter(3))
    beyond = ImageChops.subtract(darkest, other), ImageChops.subtract(other, lightest)
    return max(high for part in beyond for _, high in part.getextrema())


def texts(page: pypdfium2.PdfPage) -> list[pypdfium2.PdfTextObj]:
    return list(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], textpage=page.get_textpage()))


def rare(one: pypdfium2.PdfTextObj) -> bool:
    """Whether there is a character in it that pdfium does not find again in a font (beyond U+FFFF)."""
    return any(ord(character) > 0xFFFF for character in one.extract())


@pytest.mark.parametrize("kind", OWN)
def test_our_own_papers_are_told_in_the_same_ink(kind: str, opened, qapp: object):
    document, characters = opened(OWN[kind]())
    active = c_int()
    for page in document:
        whole = picture(page)
        runs = characters.take(page, place(page))
        left = [one for one in texts(page) if pdfium.FPDFPageObj_GetIsActive(one, active) and active.value]
        assert all(rare(one) or not pdfium.FPDFFont_GetIsEmbedded(one.get_font()) for one in left)
        assert len(left) <= 1 < len(runs)
        rest = picture(page)
        assert apart(whole, rest) > 128, "the characters are out of the rest"
        assert apart(whole, filled(rest, runs)) <= EDGE
        page.close()


def test_a_page_told_again_and_in_any_order_is_the_same(opened):
    document, characters = opened(bound())

    def taken(index: int) -> list[object]:
        page = document[index]
        runs = characters.take(page, place(page))
        page.close()
        return [(run.colour, [(list(shape.figures()), x, y) for shape, x, y in run.placed]) for run in runs]

    first = [taken(index) for index in range(len(document))]
    assert [taken(index) for index in reversed(range(len(document)))] == first[::-1]
    other, anew = opened(bound())
    page = other[len(other) - 1]
    assert len(anew.take(page, place(page))) == len(first[-1])
    page.close()


LEFT_OPEN = """
import sys
from pathlib import Path
from ui.paper.pages import Pages
pages = Pages(Path(sys.argv[1]).read_bytes())
page = pages._document[0]
assert pages._characters.take(page, (0, 0, 4961, 7016))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows' Python takes no pipe of Wine's")
def test_a_document_left_open_ends_with_the_program(tmp_path: Path):
    """Fonts are let go before the document and the library, or the program would fall at its end."""
    path = tmp_path / "plain.pdf"
    path.write_bytes(drawn(plain))
    ended = subprocess.run([sys.executable, "-c", LEFT_OPEN, str(path)], capture_output=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")


def drawn(draw: Callable[[Canvas], None], **more: object) -> bytes:
    """A page of A4 with a font of ours, drawn by hand."""
    pdfmetrics.registerFont(TTFont("Hei", str(FOLDER / BUNDLED[Role.HEI])))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), **more)
    canvas.setFont("Hei", 16)
    draw(canvas)
    canvas.save()
    return out.getvalue()


def plain(canvas: Canvas) -> None:
    canvas.drawString(100, 700, SAID)


def clipped(canvas: Canvas) -> None:
    path = canvas.beginPath()
    path.rect(90, 690, 60, 30)
    canvas.clipPath(path, stroke=0)
    plain(canvas)


def clipped_by_text(canvas: Canvas) -> None:
    text = canvas.beginText(100, 700)
    text.setTextRenderMode(7)
    text.textOut("采购")
    text.setTextRenderMode(0)
    canvas.drawText(text)
    plain(canvas)


def moded(mode: int) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(100, 700)
        text.setTextRenderMode(mode)
        text.textOut(SAID)
        canvas.drawText(text)

    return draw


def pale(canvas: Canvas) -> None:
    canvas.setFillAlpha(0.4)
    plain(canvas)


def blended(canvas: Canvas) -> None:
    canvas.setBlendMode("Multiply")
    plain(canvas)


def covered(canvas: Canvas) -> None:
    plain(canvas)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(120, 690, 60, 30, stroke=0, fill=1)


def covered_by_a_picture(canvas: Canvas) -> None:
    plain(canvas)
    canvas.drawImage(ImageReader(Image.new("RGB", (8, 8), "white")), 120, 690, 60, 30)


def covered_by_a_form(canvas: Canvas) -> None:
    plain(canvas)
    canvas.beginForm("over")
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(120, 690, 60, 30, stroke=0, fill=1)
    canvas.endForm()
    canvas.doForm("over")


def in_a_form(canvas: Canvas) -> None:
    canvas.beginForm("inside")
    canvas.setFont("Hei", 16)
    plain(canvas)
    canvas.endForm()
    canvas.doForm("inside")


def not_embedded(canvas: Canvas) -> None:
    canvas.setFont("Times-Roman", 16)
    canvas.drawString(100, 700, "Qingjuan")


def said_otherwise(canvas: Canvas) -> None:
    canvas._code.append("/Span <</ActualText (other)>> BDC")
    plain(canvas)
    canvas._code.append("EMC")


def off_the_sheet(canvas: Canvas) -> None:
    canvas.drawString(500, 700, SAID)


def turned_page(canvas: Canvas) -> None:
    canvas.setPageRotation(90)
    plain(canvas)


def noted(canvas: Canvas) -> None:
    plain(canvas)
    canvas.textAnnotation("note", (100, 690, 160, 720))


@pytest.mark.parametrize(
    "draw",
    [
        clipped, clipped_by_text, moded(1), moded(2), moded(3), pale, blended, covered, covered_by_a_picture,
        covered_by_a_form, in_a_form, not_embedded, said_otherwise, off_the_sheet, turned_page, noted,
    ],
)  # fmt: skip
def test_what_is_in_doubt_stays_with_pdfium(draw: Callable[[Canvas], None], opened):
    document, characters = opened(drawn(draw))
    page = document[0]
    before = page.render(scale=1).to_pil()
    runs = characters.take(page, place(page))
    assert not any(run.placed for run in runs)
    assert page.render(scale=1).to_pil() == before, "nothing was taken out"
    page.close()


def under_a_line(canvas: Canvas) -> None:
    plain(canvas)
    canvas.line(100, 698, 300, 698)


def over_a_ground(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0.8, 0.9, 1)
    canvas.rect(90, 690, 400, 30, stroke=0, fill=1)
    canvas.setFillColorRGB(0.8, 0, 0)
    plain(canvas)


def askew(canvas: Canvas) -> None:
    canvas.translate(200, 300)
    canvas.rotate(30)
    canvas.drawString(0, 0, SAID)


def wide(canvas: Canvas) -> None:
    text = canvas.beginText(100, 700)
    text.setHorizScale(80)
    text.setCharSpace(2)
    text.textOut(SAID)
    canvas.drawText(text)


@pytest.mark.parametrize("draw", [plain, under_a_line, over_a_ground, askew, wide])
def test_what_is_plain_is_taken(draw: Callable[[Canvas], None], opened, qapp: object):
    document, characters = opened(drawn(draw))
    page = document[0]
    whole = picture(page)
    runs = characters.take(page, place(page))
    assert sum(len(run.placed) for run in runs) == len(SAID)
    assert apart(whole, filled(picture(page), runs)) <= EDGE
    page.close()


def test_small_type_stays_with_pdfium_where_the_dots_are_coarse(opened):
    """16 points are 33 dots at 150 to the inch, 67 at 300."""
    document, characters = opened(drawn(plain))
    for dpi, told in ((150, 0), (300, len(SAID))):
        page = document[0]
        runs = characters.take(page, (0, 0, round(595 * dpi / 72), round(842 * dpi / 72)))
        assert sum(len(run.placed) for run in runs) == told
        page.close()


GRADIENT = b"""<</PatternType 2/Shading<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 500 0]/Extend[true true]
/Function<</FunctionType 2/Domain[0 1]/C0[1 0 0]/C1[0 0 1]/N 1>>>>>>"""
TILE = b"""90 0 obj <</PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep 9/YStep 9/Resources<<>>/Length 21>>stream
1 0 0 rg 0 0 5 5 re f
endstream endobj
"""


@pytest.mark.parametrize("pattern", [GRADIENT, b"90 0 R"], ids=["gradient", "tile"])
def test_letters_filled_with_a_pattern_stay_with_pdfium(pattern: bytes, opened):
    def draw(canvas: Canvas) -> None:
        canvas._code.append("/Pattern cs /P1 scn")
        plain(canvas)

    pdf = drawn(draw, pageCompression=0)
    assert pdf.count(b"/ProcSet [") == 1
    # the places of objects no longer agree: pdfium finds them by itself
    pdf = pdf.replace(b"/ProcSet [", b"/Pattern << /P1 %s >> /ProcSet [" % pattern).replace(
        b"xref", TILE + b"xref", 1
    )
    document, characters = opened(pdf)
    page = document[0]
    colours = {colour for _, colour in page.render(scale=1).to_pil().getcolors(1 << 16)}
    assert any(red > green + 99 for red, green, *_ in colours), "the pattern is drawn"
    assert not characters.take(page, place(page))
    page.close()


TYPE_3 = b"""%PDF-1.7
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>> endobj
4 0 obj <</Length 41>>stream
BT /F1 60 Tf 1 0 0 1 20 200 Tm (aa) Tj ET
endstream endobj
5 0 obj <</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/CharProcs<</a 6 0 R>>/Resources<<>>
/Encoding<</Type/Encoding/Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[1]>> endobj
6 0 obj <</Length 31>>stream
1 0 0 0 .8 .8 d1 0 0 .8 .8 re f
endstream endobj
trailer <</Root 1 0 R/Size 7>>
"""


def test_characters_that_are_drawings_stay_with_pdfium(opened):
    document, characters = opened(TYPE_3)
    page = document[0]
    before = page.render(scale=1).to_pil()
    assert before.getpixel((40, 80)) == (0, 0, 0)
    assert not any(run.placed for run in characters.take(page, place(page)))
    assert page.render(scale=1).to_pil() == before
    page.close()


def test_a_page_without_a_size_stays_with_pdfium(opened):
    document, characters = opened(
        drawn(lambda canvas: (canvas.setCropBox((700, 900, 800, 1000)), plain(canvas)))
    )
    page = document[0]
    assert characters.take(page, (0, 0, 100, 100)) == []
    page.close()


@pytest.mark.parametrize(("drawn_as", "told_as"), [("公", "司"), ("公", " "), ("公", "א")])
def test_a_font_that_tells_other_characters_than_it_draws_is_in_doubt(
    drawn_as: str, told_as: str, opened, qapp: object
):
    pdf = drawn(plain, pageCompression=0)
    honest, lie = (b"<%04X>" % ord(one) for one in (drawn_as, told_as))
    assert pdf.count(honest) == 1
    document, characters = opened(pdf.replace(honest, lie))
    page = document[0]
    whole = picture(page)
    runs = characters.take(page, place(page))
    assert apart(whole, filled(picture(page), runs)) <= EDGE
    assert sum(len(run.placed) for run in runs) < len(SAID)
    page.close()
