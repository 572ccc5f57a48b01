"""From a letter to its pages: the order of things on official paper (GB/T 9704-2012, 7 to 10)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from letters import imprint, masthead, signing
from letters.breaking import Span
from letters.fonts import FontSet, Role, current
from letters.grid import CELL, LEFT, PAPER_HEIGHT, PAPER_WIDTH, ROWS, WIDTH, row_top
from letters.layouts.spec import Layout, NumberPlace
from letters.layouts.standard import LAYOUTS
from letters.letter import Annex, Letter
from letters.levels import is_heading, spans
from letters.marks import Marks, put
from letters.page import Page, Row, empty, flow
from letters.setter import Placed, Setter, fit
from letters.signing import Seal
from letters.surface import WRITER, About, PdfSurface
from letters.tables import is_row, table
from models.errors import InvalidInput

_ATTENDANCE = re.compile(r"(出席|请假|列席|记录|缺席|主持)[:：]")
_LONGEST_LIST = 8  # rows of 附件说明 that are kept on one page with the signature
_EPOCH = dt.datetime(2000, 1, 1)


@dataclass(frozen=True)
class Laid:
    """A letter laid out: its pages, and where its seal belongs (None without one)."""

    letter: Letter
    pages: tuple[Page, ...]
    seal: Seal | None


def layout_of(letter: Letter) -> Layout:
    """The standard layout that a letter names. Raises ``InvalidInput`` for an unknown name."""
    name = letter.layout_name
    if name not in LAYOUTS:
        raise InvalidInput("layout", f"没有名为“{name}”的版式，请选用{'、'.join(LAYOUTS)}。")
    return LAYOUTS[name]


def lay_out(
    letter: Letter, *, layout: Layout | None = None, annexes: Sequence[Annex] = (), marks: Marks | None = None,
    fonts: FontSet | None = None,
) -> Laid:  # fmt: skip
    """Lay a letter out on pages.

    Raises ``MissingGlyphs`` naming each character that no font has and where it stands, ``InvalidInput`` for an unknown layout.
    """
    form = layout or layout_of(letter)
    with WRITER:
        setter = Setter(fonts or current())
        opening = _opening(letter, form, setter)
        text = _body(letter, form, setter)
        listed = _attachment_list(letter, setter)
        sign, date = signing.rows(letter, form, setter)
        after = _after_date(letter, setter, date)
        foot = imprint.height(letter, form, setter)
        below = len(after) + (imprint.rows_of(foot) if foot else 0)
        _keep_with_signature(text, listed, sign, ROWS - len(sign) - below)
        rows = opening + text + listed + sign + after
        for number, annex in enumerate(annexes, 1):
            rows += _annex(annex, number if len(annexes) > 1 else 0, setter)
        places: dict[int, tuple[int, int]] = {}
        pages = _pages(letter, form, setter, rows, places)
        if foot and not imprint.fits(pages[-1], foot):
            # bring text along, so that 版记 does not stand on a page alone
            pages = _pages(letter, form, setter, _with_foot(rows, imprint.rows_of(foot)), places)
        imprint.add(pages, letter, form, setter)
        imprint.number_pages(pages, form, setter)
        if marks:
            put(pages, marks, setter)
        setter.check()
    return Laid(letter, tuple(pages), _seal(letter, sign, date, pages, places))


def _pages(
    letter: Letter, form: Layout, setter: Setter, rows: list[Row], places: dict[int, tuple[int, int]]
) -> list[Page]:
    first = Page()
    start = masthead.draw(first, letter, form, setter)
    pages = flow(rows, first, start, places)
    pages[-1].filled -= sum(row.kind == "reserved" for row in rows)
    return pages


def _with_foot(rows: list[Row], reserved: int) -> list[Row]:
    """The rows with room for 版记 at their end, chained to the last of them."""
    chained = list(rows)
    for row in chained[-2:]:
        row.glue = True
    return chained + [
        Row(kind="reserved", glue=number < reserved - 1, stays=True) for number in range(reserved)
    ]


def _opening(letter: Letter, form: Layout, setter: Setter) -> list[Row]:
    """Title, an empty row, 主送机关."""
    setter.place = "标题"
    rows = [Row((placed,), glue=True, kind="title") for placed in setter.title(letter.title)]
    if form.number is NumberPlace.RIGHT and letter.number:
        setter.place = "发文字号"
        line = fit(setter.line(letter.number), WIDTH, "number", "发文字号")
        rows.append(Row((Placed(WIDTH - line.width, line),), glue=True, kind="number"))
    if len(rows) > ROWS // 2:
        for row in rows:
            row.glue = False  # a title of pages flows like text
    if rows:
        rows += empty(1, glue=True)
    recipient = letter.recipient.strip()
    if recipient:
        setter.place = "主送机关"
        text = recipient.rstrip(":：") + "："
        lines = setter.paragraph([(text, Role.FANG)])
        # the first page must show some text (7.3.3)
        rows += [Row((placed,), glue=len(lines) < ROWS // 2, kind="recipient") for placed in lines]
    return rows


def _paragraphs(text: str) -> list[str]:
    return [line for raw in text.splitlines() if (line := raw.strip())]


def _body(letter: Letter, form: Layout, setter: Setter) -> list[Row]:
    """The text, two characters in; in minutes the lists of who was there after an empty row."""
    rows: list[Row] = []
    listed: list[str] = []
    paragraphs = _paragraphs(letter.body)
    if form.attendance:
        listed = [paragraph for paragraph in paragraphs if _ATTENDANCE.match(paragraph)]
        paragraphs = [paragraph for paragraph in paragraphs if not _ATTENDANCE.match(paragraph)]
    rows += _text(paragraphs, "正文", setter)
    if listed:
        rows += empty(1)
        for paragraph in listed:
            rows += _attendance(paragraph, setter)
    return rows


def _text(paragraphs: Sequence[str], place: str, setter: Setter) -> list[Row]:
    """Paragraphs, and tables where lines begin with a bar."""
    rows: list[Row] = []
    number = 0
    for tabular, lines in groupby(paragraphs, is_row):
        if tabular:
            rows += table(list(lines), f"{place}表格", setter)
            continue
        for paragraph in lines:
            number += 1
            rows += _paragraph(paragraph, f"{place}第{number}段", setter)
    return rows


def _paragraph(paragraph: str, place: str, setter: Setter) -> list[Row]:
    setter.place = place
    rows = [Row((placed,)) for placed in setter.paragraph(spans(paragraph), first=2 * CELL)]
    if rows and is_heading(paragraph):
        for row in rows:
            row.glue, row.kind = True, "heading"
    return rows


def _attendance(paragraph: str, setter: Setter) -> list[Row]:
    """出席：names, the label in 黑体, further rows under the first name (10.3)."""
    setter.place = "出席人员"
    label, names = re.split(r"[:：]", paragraph, maxsplit=1)
    text: list[Span] = [(label + "：", Role.HEI), (names.strip(), Role.FANG)]
    hang = (2 + len(label) + 1) * CELL
    return [Row((placed,)) for placed in setter.paragraph(text, first=2 * CELL, left=hang)]


def _attachment_list(letter: Letter, setter: Setter) -> list[Row]:
    """附件说明 (7.3.4): an empty row below the text, two in, no mark after a name, further rows under the name's first character."""
    names = [name.strip() for name in letter.attachments if name.strip()]
    rows: list[Row] = empty(1) if names else []
    for number, name in enumerate(names, 1):
        setter.place = f"附件说明第{number}项"
        mark = f"{number}." if len(names) > 1 else ""
        lead = 5 * CELL
        hang = lead + (setter.line(mark).width if mark else 0.0)
        label = "附件：" if number == 1 else ""
        lines = setter.paragraph([(name, Role.FANG)], first=hang, left=hang)
        parts: list[Placed] = [Placed(2 * CELL, setter.line(label))] if label else []
        if mark:
            parts.append(Placed(lead, setter.line(mark)))
        rows.append(Row((*parts, *lines[:1]), kind="attachment"))
        rows += [Row((placed,), kind="attachment") for placed in lines[1:]]
    if rows:
        rows[0].glue = True
    return rows


def _keep_with_signature(text: list[Row], listed: list[Row], sign: list[Row], room: int) -> None:
    """Two rows of text on the page of the signature (7.3.5.5), a short 附件说明 undivided between them.

    Where a joint issue's seals leave ``room`` for fewer rows on one page, the last ones of them; never none.

    The first row of the text is left where it is: the first page must show some (7.3.3).
    """
    if not sign:
        for row in listed[:-1] if len(listed) <= _LONGEST_LIST else ():
            row.glue = True
        return
    kept = listed if len(listed) <= _LONGEST_LIST else listed[-2:]
    if kept is listed:
        kept = text[1:][-2:] + listed
    if len(kept) > room:
        kept = kept[-max(1, min(2, room)) :]
    for row in kept:
        row.glue = True


def _after_date(letter: Letter, setter: Setter, date: Row | None) -> list[Row]:
    """附注 in the row after the date, and the row that the seal's lower edge needs."""
    rows: list[Row] = []
    if letter.note:
        setter.place = "附注"
        note = letter.note.strip()
        if not note.startswith(("（", "(")):
            note = f"（{note}）"
        rows = [
            Row((placed,), kind="note") for placed in setter.paragraph([(note, Role.FANG)], first=2 * CELL)
        ]
    elif date is not None:
        rows = [Row(kind="seal", stays=True)]
    return rows


def _annex(annex: Annex, number: int, setter: Setter) -> list[Row]:
    """附件 (7.3.6): a new page, 附件 and its number in 黑体 in the first row, its title centred in the third."""
    setter.place = f"附件{number or ''}"
    head = setter.line(f"附件{number or ''}", Role.HEI)
    rows = [
        Row((Placed(0, head),), new_page=True, glue=True, kind="annex"),
        Row(kind="empty", glue=True, stays=True),
    ]
    rows += [Row((placed,), glue=True, kind="title") for placed in setter.title(annex.title)]
    rows += empty(1, glue=True)
    return rows + _text(_paragraphs(annex.body), f"附件{number or ''}", setter)


def _seal(
    letter: Letter,
    sign: list[Row],
    date: Row | None,
    pages: Sequence[Page],
    places: dict[int, tuple[int, int]],
) -> Seal | None:
    if date is None or not letter.sealed:
        return None
    names = [row for row in sign if row.kind == "sign"]
    shown = date.placed or names[-1].placed
    page, row = places[id(date)]
    x = LEFT + shown[0].x + shown[0].line.width / 2
    return signing.seal_at(letter, page, x, row_top(row + pages[page].offset), len(names))


def about(letter: Letter, made_at: dt.datetime | None) -> About:
    """What the file says of itself; without a time given, the letter's own date, so that equal letters give equal bytes."""
    moment = made_at or (dt.datetime.combine(letter.date, dt.time()) if letter.date else _EPOCH)
    title = "".join(letter.title.splitlines())
    return About(title, "、".join(letter.issuer.splitlines()), moment, letter.kind)


def typeset(
    letter: Letter, *, layout: Layout | None = None, annexes: Sequence[Annex] = (), marks: Marks | None = None,
    fonts: FontSet | None = None, made_at: dt.datetime | None = None,
) -> bytes:  # fmt: skip
    """A letter as PDF, in memory, on the page of GB/T 9704-2012. Raises what ``lay_out`` raises; then there is no PDF."""
    laid = lay_out(letter, layout=layout, annexes=annexes, marks=marks, fonts=fonts)
    return to_pdf(laid.pages, about(letter, made_at), fonts)


def typeset_many(
    letters: Iterable[Letter], *, layout: Layout | None = None, fonts: FontSet | None = None,
    made_at: dt.datetime | None = None, marks: Callable[[int], Marks] | None = None,
    told: Callable[[int, int], None] | None = None, lengths: list[int] | None = None,
) -> bytes:  # fmt: skip
    """Many letters in one PDF, each from a page of its own: a round of pledges or notices in one print job.

    ``marks`` makes the marks of the letter of that number, from 1. ``told(done, of)`` hears how far it is, letter by
    letter; what it raises ends the work. ``lengths`` is given how many pages each letter has.
    """
    given = list(letters)
    if not given:
        raise InvalidInput("letters", "没有可以排版的文书，请先选择文书。")
    pages: list[Page] = []
    # laying out is the greater part; drawing a page tells as much as laying a letter out
    for number, letter in enumerate(given, 1):
        laid = lay_out(letter, layout=layout, fonts=fonts, marks=marks(number) if marks else None)
        pages += laid.pages
        if lengths is not None:
            lengths.append(len(laid.pages))
        if told is not None:
            told(number, 2 * len(given))
    drawn = pages if told is None else _telling(pages, len(given), told)
    return to_pdf(drawn, about(given[0], made_at), fonts)


def _telling(pages: list[Page], before: int, told: Callable[[int, int], None]) -> Iterator[Page]:
    """The pages one by one, telling the second half of the way."""
    for number, page in enumerate(pages, 1):
        yield page
        told(before + before * number // len(pages), 2 * before)


def to_pdf(
    pages: Iterable[Page], told: About, fonts: FontSet | None = None,
    paper: tuple[float, float] = (PAPER_WIDTH, PAPER_HEIGHT),
) -> bytes:  # fmt: skip
    """Finished pages as one PDF."""
    with WRITER:
        surface = PdfSurface(told, (fonts or current()).main(Role.FANG))
        for page in pages:
            surface.begin_page(*paper)
            page.draw(surface)
        return surface.finish()


def copy_number_sheet(letter: Letter, number: int, fonts: FontSet | None = None) -> bytes:
    """A page with nothing but the 份号 where the letter's head has it: laid over the first page of a finished copy."""
    with WRITER:
        used = fonts or current()
        setter = Setter(used)
        head, page = Page(), Page()
        masthead.draw(head, replace(letter, copy_number=number), layout_of(letter), setter)
        page.glyphs = [run for run in head.glyphs if run.text == f"{number:06d}"][:1]
        return to_pdf([page], About("", "", dt.datetime(2000, 1, 1)), used)


def marks_sheet(marks: Marks, fonts: FontSet | None = None) -> bytes:
    """A page with nothing but marks: laid over each page of a finished letter when a copy is made."""
    with WRITER:
        used = fonts or current()
        setter = Setter(used)
        page = Page()
        put([page], marks, setter)
        setter.check()
        return to_pdf([page], About("", "", dt.datetime(2000, 1, 1)), used)
