"""The user's manual: pages written in a small part of Markdown, and one PDF of them with contents and pictures.

A page has ``# title`` first, then ``## heads``, paragraphs, ``- items``, ``1. steps``, ``> notes`` and
``![caption](screens/name.png)``; each stands on a line of its own. Nothing else is read as anything but text.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

from letters.breaking import Style
from letters.fonts import Role, current
from letters.grid import MM
from letters.page import Picture
from letters.setter import Setter
from letters.sheet_page import MEDIUM, NORMAL, TINY, Sheet
from letters.surface import WRITER, About
from letters.typesetting import to_pdf
from models.errors import InvalidInput

_PICTURE = re.compile(r"!\[([^\]]*)\]\((screens/[\w-]+\.png)\)")
_STEP = re.compile(r"\d+\.\s+")
_CHAPTER, _HEAD = Style(16, 16), Style(13, 13)


class Kind(StrEnum):
    """What a block of a page is."""

    HEAD = "head"
    TEXT = "text"
    ITEM = "item"
    STEP = "step"
    NOTE = "note"
    PICTURE = "picture"


@dataclass(frozen=True)
class Block:
    """A block of a page; a picture's ``source`` is its file under the manual's folder, a step has its number."""

    kind: Kind
    text: str
    source: str = ""
    number: int = 0


@dataclass(frozen=True)
class ManualPage:
    """A page of the manual; ``topics`` are the screens that it explains."""

    key: str
    title: str
    blocks: tuple[Block, ...]
    topics: tuple[str, ...] = ()

    def texts(self) -> list[str]:
        """Everything that can be searched."""
        return [self.title, *(block.text for block in self.blocks)]


@dataclass(frozen=True)
class Part:
    """A part of the manual: its title and pages."""

    title: str
    pages: tuple[ManualPage, ...]


def parse_page(key: str, text: str, topics: Sequence[str] = ()) -> ManualPage:
    """A page from its text; raises :class:`InvalidInput` without a title."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or not lines[0].startswith("# "):
        raise InvalidInput(key, f"手册的“{key}”一页没有标题，请在第一行写“# 标题”。")
    blocks = []
    steps = 0
    for line in lines[1:]:
        step = bool(_STEP.match(line))
        if not _PICTURE.fullmatch(line):  # a picture may stand between two steps
            steps = steps + 1 if step else 0
        blocks.append(_block(line, steps if step else 0))
    return ManualPage(key, lines[0][2:].strip(), tuple(blocks), tuple(topics))


def _block(line: str, step: int) -> Block:
    if found := _PICTURE.fullmatch(line):
        return Block(Kind.PICTURE, found[1], found[2])
    if step:
        return Block(Kind.STEP, _STEP.sub("", line, count=1), number=step)
    for sign, kind in (("## ", Kind.HEAD), ("- ", Kind.ITEM), ("> ", Kind.NOTE)):
        if line.startswith(sign):
            return Block(kind, line[len(sign) :])
    return Block(Kind.TEXT, line)


def manual_pdf(
    title: str, subtitle: str, parts: Sequence[Part], pictures: Mapping[str, bytes], *, made_on: dt.date
) -> bytes:
    """The manual as one PDF: title, contents with page numbers, the parts. ``pictures``: source → PNG bytes.

    Laid out twice: the first time tells on which page each chapter begins.
    """
    with WRITER:
        begins: dict[str, int] = {}
        _laid(title, subtitle, parts, pictures, begins)
        sheet = _laid(title, subtitle, parts, pictures, begins)
        sheet.setter.check()
        moment = dt.datetime.combine(made_on, dt.time())
        return to_pdf(sheet.finish(title), About(title, "清卷", moment), current(), sheet.paper)


def _laid(
    title: str,
    subtitle: str,
    parts: Sequence[Part],
    pictures: Mapping[str, bytes],
    begins: dict[str, int],
) -> Sheet:
    sheet = Sheet(Setter(current()), style=NORMAL)
    sheet.setter.place = "封面"
    sheet.y += 60 * MM
    sheet.title(title)
    sheet.gap(10)
    sheet.line(sheet.setter.line(subtitle, Role.KAI, MEDIUM), "centre")
    sheet.new_page()
    _contents(sheet, parts, begins)
    for part in parts:
        sheet.new_page()
        sheet.setter.place = part.title
        sheet.title(part.title)
        sheet.gap(10)
        for page in part.pages:
            _page(sheet, page, pictures, begins)
    return sheet


def _contents(sheet: Sheet, parts: Sequence[Part], begins: Mapping[str, int]) -> None:
    sheet.setter.place = "目录"
    sheet.title("目录")
    sheet.gap(8)
    for part in parts:
        sheet.room(4 * NORMAL.size)
        sheet.gap(6)
        sheet.line(sheet.setter.line(part.title, Role.HEI, NORMAL))
        for page in part.pages:
            line = sheet.setter.line(page.title, Role.SONG, NORMAL)
            number = sheet.setter.line(str(begins.get(page.key, 0)), Role.SONG, NORMAL)
            tall = NORMAL.size * 1.7
            sheet.room(tall)
            sheet.page.put(line, sheet.left + 2 * NORMAL.cell, sheet.y + tall / 2)
            sheet.page.put(number, sheet.left + sheet.width - number.width, sheet.y + tall / 2)
            sheet.y += tall


def _page(sheet: Sheet, page: ManualPage, pictures: Mapping[str, bytes], begins: dict[str, int]) -> None:
    sheet.setter.place = page.title
    sheet.gap(14)
    sheet.room(_CHAPTER.size * 8)
    begins[page.key] = len(sheet.pages)
    sheet.line(sheet.setter.line(page.title, Role.HEI, _CHAPTER))
    for block in page.blocks:
        if block.kind is Kind.PICTURE:
            _picture(sheet, block, pictures)
        elif block.kind is Kind.HEAD:
            sheet.gap(6)
            sheet.room(_HEAD.size * 6)
            sheet.line(sheet.setter.line(block.text, Role.HEI, _HEAD))
        elif block.kind in (Kind.ITEM, Kind.STEP):
            head = "·" if block.kind is Kind.ITEM else f"{block.number}."
            indent = (2.5 if block.kind is Kind.ITEM else 2.2) * NORMAL.cell
            sheet.text([(f"{head}　{block.text}", Role.SONG)], first=NORMAL.cell * 0.5, left=indent)
        else:
            role = Role.KAI if block.kind is Kind.NOTE else Role.SONG
            sheet.text([(block.text, role)], first=2 * NORMAL.cell)


def _picture(sheet: Sheet, block: Block, pictures: Mapping[str, bytes]) -> None:
    data = pictures.get(block.source)
    if data is None:
        raise InvalidInput(block.source, f"手册里的画面“{block.source}”不在，请先运行 make screens。")
    from PIL import Image

    with Image.open(BytesIO(data)) as image:
        wide, tall = image.size
    height = sheet.width * tall / wide
    sheet.gap(4)
    sheet.room(height + 2.5 * TINY.size)
    sheet.page.pictures.append(Picture(sheet.left, sheet.y, sheet.width, height, data))
    sheet.y += height
    sheet.line(sheet.setter.line(block.text, Role.KAI, TINY), "centre")
