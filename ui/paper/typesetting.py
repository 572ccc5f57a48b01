"""From a letter as plain data to the typesetter's own: the one place where the two meet."""

from __future__ import annotations

from dataclasses import fields

import letters
from models.letters.paper import LetterPaper


def to_letter(paper: LetterPaper) -> letters.Letter:
    """The typesetter's letter; the two have the same names, so a new one has to be known to both."""
    return letters.Letter(**{one.name: getattr(paper, one.name) for one in fields(paper)})


def set_page(paper: LetterPaper) -> bytes:
    """Set a letter; returns the PDF. Raises the typesetter's ``OfficeError`` (a character without a glyph …)."""
    return letters.typeset(to_letter(paper))
