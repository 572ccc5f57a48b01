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

_LABEL, _ROW, _SIGN = 1.9, 28, 40
_BLANK_TIME = "　　　　年　　月　　日　　时　　分"


@dataclass(frozen=True)
class Part:
    """One handing over: its lines as (label, value), an empty value to be written by hand; who signs for it.

    ``when`` names the line that holds the time, so that a blank one has its year, month and day.
    """

    title: str
    lines: Sequence[tuple[str, str]]
    signers: Sequence[str]
    when: str = ""


@dataclass(frozen=True)
class HandoverSheet:
    """The sheet: whom it is about, the parts, the notes below."""

    facts: Sequence[tuple[str, str]]
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
            _lines(
                sheet,
                [(name, value or (_BLANK_TIME if name == part.when else "")) for name, value in part.lines],
            )
            signs = [
                cell
                for signer in part.signers
                for cell in (Cell(f"{signer}\n（签名）", Role.HEI, "centre"), Cell())
            ]
            sheet.table([_LABEL, 8.0 / len(part.signers) - _LABEL] * len(part.signers), [signs], least=_SIGN)
        _notes(sheet, given.notes)
        return _pdf(sheet.finish(_mark(office, given.number)), sheet, title, office, given.made_on, used)


def _lines(sheet: Sheet, lines: Sequence[tuple[str, str]]) -> None:
    rows = [[Cell(name, Role.HEI, "centre"), Cell(value)] for name, value in lines]
    sheet.table([_LABEL, 8.0 - _LABEL], rows, least=_ROW)
