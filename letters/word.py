"""A letter as a Word file (.docx), for offices that must hand one in or work on it: the page of GB/T 9704-2012, in memory.

Fonts are named, not embedded: 仿宋, 黑体, 楷体, 方正小标宋简体 are what such an office's Word or WPS has.
"""

from __future__ import annotations

import datetime as dt
import io
import math
from typing import Any

from letters.fonts import Role
from letters.grid import (
    BOTTOM,
    CELL,
    HEIGHT,
    LEFT,
    PAPER_HEIGHT,
    PAPER_WIDTH,
    RIGHT,
    ROWS,
    SMALL,
    TEXT,
    TITLE,
    TOP,
)
from letters.letter import Letter, date_text
from letters.levels import is_heading, spans
from letters.tables import cells_of, is_row, is_rule

FONTS = {
    Role.FANG: "仿宋",
    Role.TITLE: "方正小标宋简体",
    Role.HEI: "黑体",
    Role.KAI: "楷体",
    Role.SONG: "宋体",
}
"""The faces as an office's Word or WPS names them."""
LINE = HEIGHT / ROWS - 0.04
"""Points from one line to the next: 22 lines fill the block of 225 mm (5.2.3); Word gives what is over to the last."""
_NUMBER_LINE = 9.0
_SLOTS = ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs")


def word_document(letter: Letter, *, mark: str = "") -> bytes:
    """The bytes of a .docx of a letter in 普通 layout: title, text with its levels and tables, 署名 and date, page number.

    ``mark`` is the line (who, when) that a copy leaving the vault carries at its foot; empty for none.
    """
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

    document = Document()
    _page(document)
    for number, line in enumerate(letter.title.split("\n")):
        title = document.add_paragraph()
        title.alignment = ALIGN.CENTER
        _spacing(title, 33.0, after=0 if number < letter.title.count("\n") else LINE)
        _run(title, line, Role.TITLE, TITLE)
    table: list[list[str]] = []
    for line in [*letter.body.split("\n"), ""]:
        if is_row(line):
            if not is_rule(line):
                table.append(cells_of(line))
            continue
        if table:
            _table(document, table)
            table = []
        if line.strip():
            _paragraph(document, line.strip())
    if letter.signed:
        _signature(document, letter)
    _feet(document, mark)
    _properties(document, letter)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _page(document: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    normal = document.styles["Normal"]
    normal.font.size = Pt(TEXT)
    # 28 characters of 16 pt are wider than 156 mm: each gives up what is over, in 20ths of a point (a grid of
    # characters would do the same in Word, and tear the text apart in other programs)
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(math.floor((CELL - TEXT) * 20)))
    normal.element.get_or_add_rPr().append(spacing)
    _faces(normal.element.get_or_add_rPr(), Role.FANG)
    section = document.sections[0]
    section.page_width, section.page_height = Pt(PAPER_WIDTH), Pt(PAPER_HEIGHT)
    section.left_margin, section.right_margin = Pt(LEFT), Pt(PAPER_WIDTH - RIGHT)
    section.top_margin, section.bottom_margin = Pt(TOP), Pt(PAPER_HEIGHT - BOTTOM)
    # the page number's top is 7 mm below the block (7.5)
    section.footer_distance = Pt(PAPER_HEIGHT - BOTTOM - 20 - 18)
    section.header_distance = Pt(40)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(LINE * 20)))


def _faces(properties: Any, role: Role) -> None:
    from docx.oxml.ns import qn

    fonts = properties.get_or_add_rFonts()
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)
    for slot in _SLOTS:
        fonts.set(qn(slot), FONTS[role])


def _run(paragraph: Any, text: str, role: Role, size: float) -> Any:
    from docx.shared import Pt

    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    _faces(run._r.get_or_add_rPr(), role)
    return run


def _spacing(paragraph: Any, line: float, *, after: float = 0.0) -> None:
    from docx.enum.text import WD_LINE_SPACING
    from docx.shared import Pt

    shape = paragraph.paragraph_format
    shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    shape.line_spacing = Pt(line)
    shape.space_before, shape.space_after = Pt(0), Pt(after)
    shape.widow_control = False


def _paragraph(document: Any, text: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph = document.add_paragraph()
    paragraph.alignment = ALIGN.JUSTIFY
    _spacing(paragraph, LINE)
    indent = OxmlElement("w:ind")
    # two characters, whatever size somebody sets later; the twips are for programs that know no characters
    indent.set(qn("w:firstLineChars"), "200")
    indent.set(qn("w:firstLine"), str(round(CELL * 2 * 20)))
    paragraph._p.get_or_add_pPr().append(indent)
    paragraph.paragraph_format.keep_with_next = is_heading(text) or None
    for part, role in spans(text):
        _run(paragraph, part, role, TEXT)


def _table(document: Any, rows: list[list[str]]) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
    from docx.oxml import OxmlElement

    width = max(len(row) for row in rows)
    made = document.add_table(rows=0, cols=width)
    made.style = "Table Grid"
    for number, row in enumerate(rows):
        cells = made.add_row().cells
        for place, text in enumerate([*row, *[""] * (width - len(row))]):
            paragraph = cells[place].paragraphs[0]
            paragraph.alignment = ALIGN.CENTER if number == 0 else ALIGN.LEFT
            _spacing(paragraph, 20.0)
            _run(paragraph, text, Role.HEI if number == 0 else Role.FANG, 12.0)
    # the head again on every page that the table goes on to
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _signature(document: Any, letter: Letter) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
    from docx.shared import Pt

    lines = [*(letter.signature or letter.issuer).split("\n")]
    if letter.date is not None:
        lines.append(date_text(letter.date))
    for number, line in enumerate(lines):
        paragraph = document.add_paragraph()
        paragraph.alignment = ALIGN.RIGHT
        _spacing(paragraph, LINE)
        # a paper without a seal: two characters from the right (7.3.5.2); it stays with its date
        paragraph.paragraph_format.right_indent = Pt(2 * CELL)
        paragraph.paragraph_format.keep_with_next = number < len(lines) - 1
        if number == 0:
            paragraph.paragraph_format.space_before = Pt(LINE)
        _run(paragraph, line, Role.FANG, TEXT)


def _feet(document: Any, mark: str) -> None:
    """The page number of 7.5: 四号 宋体 between dashes, one character from the outer edge; a copy's mark below it."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
    from docx.shared import Pt

    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for foot, side in ((section.footer, ALIGN.RIGHT), (section.even_page_footer, ALIGN.LEFT)):
        paragraph = foot.paragraphs[0]
        paragraph.alignment = side
        _spacing(paragraph, 18.0)
        shape = paragraph.paragraph_format
        shape.right_indent = shape.left_indent = Pt(SMALL)
        _run(paragraph, "— ", Role.SONG, SMALL)
        _field(_run(paragraph, "", Role.SONG, SMALL))
        _run(paragraph, " —", Role.SONG, SMALL)
        if mark:
            below = foot.add_paragraph()
            below.alignment = ALIGN.CENTER
            _spacing(below, 14.0)
            _run(below, mark, Role.SONG, _NUMBER_LINE)


def _field(run: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind in ("begin", "", "end"):
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = " PAGE "
        run._r.append(part)


def _properties(document: Any, letter: Letter) -> None:
    """What a file tells of itself: title and office, the letter's date; no program, no person, no time of day."""
    moment = dt.datetime.combine(letter.date or dt.date(2000, 1, 1), dt.time())
    told = document.core_properties
    told.title, told.author, told.last_modified_by = (
        letter.title.replace("\n", ""),
        letter.issuer,
        letter.issuer,
    )
    told.comments, told.created, told.modified, told.revision = "", moment, moment, 1
