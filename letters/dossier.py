"""案卷 on paper: cover (GB/T 9705-2008), 卷内目录, 备考表, and the page that stands for a picture or a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from letters.breaking import Style
from letters.fonts import FontSet, Role, current
from letters.grid import MM, PAPER_HEIGHT, PAPER_WIDTH
from letters.letter import date_text
from letters.setter import Setter
from letters.sheet_page import MEDIUM, NORMAL, Cell, Sheet
from letters.surface import WRITER, About
from letters.typesetting import to_pdf
from models.errors import OfficeError

_MADE = dt.datetime(2000, 1, 1)
# a scan of A4 at 300 dots an inch; finer than that no printer shows
_LONGEST = 3508


class UnreadablePicture(OfficeError):
    """The bytes are no picture that can be put on paper."""

    def __init__(self) -> None:
        super().__init__("这份图片不能读取，无法印在案卷中。")


@dataclass(frozen=True)
class Cover:
    """The 封面 of one volume: the fields of GB/T 9705-2008."""

    fonds: str
    category: str
    title: str
    volume: str
    number: str
    span: str
    retention: str
    count: int
    pages: int
    secrecy: str = ""


@dataclass(frozen=True)
class Line:
    """A line of the 卷内目录."""

    doc_no: str
    author: str
    title: str
    on: dt.date | None
    pages: str
    remark: str = ""


@dataclass(frozen=True)
class Closing:
    """The 备考表."""

    notes: str
    compiler: str
    checker: str
    made_on: dt.date


def cover(given: Cover, *, fonts: FontSet | None = None) -> bytes:
    """The cover; it carries no page number."""
    with WRITER:
        used = fonts or current()
        sheet = Sheet(Setter(used))
        sheet.setter.place = "案卷封面"
        if given.secrecy:
            sheet.line(sheet.setter.line(given.secrecy, Role.HEI, MEDIUM), "left")
        sheet.y = 48 * MM
        sheet.title(given.fonds or "　", Style(24, 24))
        sheet.gap(10)
        sheet.line(sheet.setter.line(given.category, Role.KAI, MEDIUM), "centre", height=30)
        sheet.gap(46)
        sheet.title(given.title)
        sheet.gap(18)
        sheet.line(sheet.setter.line(given.volume, Role.HEI, Style(20, 20)), "centre", height=36)
        sheet.y = max(sheet.y + 30, 182 * MM)
        rows = [
            ("起止时间", given.span, "保管期限", given.retention),
            ("件数", f"{given.count} 件", "页数", f"{given.pages} 页"),
            ("档号", given.number, "归档号", ""),
        ]
        cells = [
            [
                Cell(text, Role.HEI if n % 2 == 0 else Role.FANG, "centre" if n % 2 == 0 else "left")
                for n, text in enumerate(row)
            ]
            for row in rows
        ]
        sheet.table([1.2, 3.6, 1.2, 2.0], cells, least=34)
        return _plain(sheet, used, given.title)


def contents(number: str, volume: str, lines: Sequence[Line], *, fonts: FontSet | None = None) -> bytes:
    """The 卷内目录: 顺序号, 文号, 责任者, 题名, 日期, 页号, 备注; it carries no page number."""
    with WRITER:
        used = fonts or current()
        sheet = Sheet(Setter(used), style=Style(11, 11))
        sheet.setter.place = "卷内目录"
        sheet.title("卷内目录")
        sheet.line(sheet.setter.line(f"{number}　{volume}", Role.KAI, NORMAL), "right")
        sheet.gap(4)
        heads = ("序号", "文号", "责任者", "题名", "日期", "页号", "备注")
        rows = [[Cell(head, Role.HEI, "centre") for head in heads]]
        for place, line in enumerate(lines, 1):
            sheet.setter.place = f"卷内目录第{place}件"
            day = f"{line.on:%Y-%m-%d}" if line.on else ""
            rows.append(
                [
                    Cell(str(place), align="centre"), Cell(line.doc_no), Cell(line.author), Cell(line.title),
                    Cell(day, align="centre"), Cell(line.pages, align="centre"), Cell(line.remark),
                ]
            )  # fmt: skip
        sheet.table([0.6, 1.65, 1.1, 3.2, 1.5, 0.95, 0.75], rows, header=1, least=26)
        return _plain(sheet, used, "卷内目录")


def closing(given: Closing, *, fonts: FontSet | None = None) -> bytes:
    """The 备考表: what is to be known about the volume, who made it, who checked it, when."""
    with WRITER:
        used = fonts or current()
        sheet = Sheet(Setter(used))
        sheet.setter.place = "备考表"
        sheet.title("卷内备考表")
        sheet.gap(8)
        sheet.table([8.0], [[Cell(f"本卷情况说明：\n{given.notes or '无'}", foot="　")]], least=150 * MM)
        people = [
            ("立卷人", given.compiler, "检查人", given.checker),
            ("立卷日期", date_text(given.made_on), "检查日期", "　　　年　　月　　日"),
        ]
        cells = [
            [Cell(text, Role.HEI if n % 2 == 0 else Role.FANG, "centre") for n, text in enumerate(row)]
            for row in people
        ]
        sheet.table([1.3, 2.7, 1.3, 2.7], cells, least=34)
        return _plain(sheet, used, "备考表")


def _plain(sheet: Sheet, fonts: FontSet, title: str) -> bytes:
    sheet.setter.check()
    return to_pdf(sheet.pages, About(title, "", _MADE), fonts, sheet.paper)


def picture_page(data: bytes) -> bytes:
    """A picture on an A4 page of its own, upright as it was taken, as large as fits between the margins.

    Raises :class:`UnreadablePicture`.
    """
    try:
        with Image.open(BytesIO(data)) as opened:
            opened.draft("RGB", (_LONGEST, _LONGEST))
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnreadablePicture from error
    picture.thumbnail((_LONGEST, _LONGEST))
    packed = BytesIO()
    picture.save(packed, "JPEG", quality=85)
    wide, high = picture.size
    room_x, room_y = PAPER_WIDTH - 54 * MM, PAPER_HEIGHT - 50 * MM
    scale = min(room_x / wide, room_y / high)
    width, height = wide * scale, high * scale
    made = BytesIO()
    with WRITER:
        canvas = Canvas(made, pagesize=(PAPER_WIDTH, PAPER_HEIGHT), invariant=1)
        left, bottom = 28 * MM + (room_x - width) / 2, 25 * MM + (room_y - height) / 2
        canvas.drawImage(ImageReader(packed), left, bottom, width, height)
        canvas.showPage()
        canvas.save()
    return made.getvalue()
