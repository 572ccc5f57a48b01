"""陪送交接单: who brought the person to the talk and took him back, in what state, each handing over by signature."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from letters.fonts import FontSet, Role, current
from letters.setter import Setter
from letters.sheet_page import MEDIUM, Cell, Sheet
from letters.sheets import _head, _mark, _notes, _pdf
from letters.surface import WRITER

_WIDTHS = (1.8, 2.2, 1.8, 2.2)
_ROW, _SIGN = 28, 40
_BLANK_TIME = "　　　　年　　月　　日　　时　　分"


@dataclass(frozen=True)
class Part:
    """One handing over: rows of one or two (label, value), an empty value to be written by hand; two sign for it.

    ``when`` names the line that holds the time, so that a blank one has its year, month and day.
    """

    title: str
    lines: Sequence[Sequence[tuple[str, str]]]
    signers: tuple[str, str]
    when: str = ""


@dataclass(frozen=True)
class HandoverSheet:
    """The sheet: whom it is about, the parts, the notes below."""

    facts: Sequence[Sequence[tuple[str, str]]]
    parts: Sequence[Part]
    number: str = ""
    notes: Sequence[str] = field(default=())
    made_on: dt.date | None = None


def handover_form(given: HandoverSheet, *, office: str = "", fonts: FontSet | None = None) -> bytes:
    """陪送交接单 on a page: filled in as far as it is known, the rest and the signatures by hand."""
    with WRITER:
        used = fonts or current()
        sheet = Sheet(Setter(used))
        title = "陪送交接单"
        _head(sheet, title, office, given.number or "　　　　　　　　", given.made_on)
        sheet.setter.place = "基本情况"
        _lines(sheet, given.facts)
        for part in given.parts:
            sheet.setter.place = part.title
            sheet.gap(10)
            sheet.line(sheet.setter.line(part.title, Role.HEI, MEDIUM))
            blank = {part.when: _BLANK_TIME}
            _lines(
                sheet,
                [[(name, value or blank.get(name, "")) for name, value in row] for row in part.lines],
                part.signers,
            )
        _notes(sheet, given.notes)
        return _pdf(sheet.finish(_mark(office, given.number)), sheet, title, office, given.made_on, used)


def _lines(sheet: Sheet, lines: Sequence[Sequence[tuple[str, str]]], signers: Sequence[str] = ()) -> None:
    """One table, so that its frame is of one piece: a line of its own runs over the whole width."""
    rows = [
        [
            cell
            for name, value in row
            for cell in (Cell(name, Role.HEI, "centre"), Cell(value, span=1 if len(row) == 2 else 3))
        ]
        for row in lines
    ]
    sheet.table(_WIDTHS, rows, least=_ROW)
    if signers:
        signs = [cell for one in signers for cell in (Cell(f"{one}\n（签名）", Role.HEI, "centre"), Cell())]
        sheet.table(_WIDTHS, [signs], least=_SIGN)
