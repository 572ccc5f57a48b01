"""Official paper: letters on the page of GB/T 9704-2012, and the office's other sheets. Text in, PDF bytes out (or Word's)."""

from letters.fonts import FontFile, FontSet, MissingCharacter, Role, examine, missing, use
from letters.layouts.spec import Layout
from letters.layouts.standard import LAYOUTS
from letters.letter import Annex, Letter
from letters.marks import Marks
from letters.plainfile import LetterFileError, parse_letter, read_letter
from letters.setter import MissingGlyphs
from letters.typesetting import Laid, copy_number_sheet, lay_out, marks_sheet, typeset, typeset_many
from letters.word import word_document

__all__ = [
    "LAYOUTS",
    "Annex",
    "FontFile",
    "FontSet",
    "Laid",
    "Layout",
    "Letter",
    "LetterFileError",
    "Marks",
    "MissingCharacter",
    "MissingGlyphs",
    "Role",
    "copy_number_sheet",
    "examine",
    "lay_out",
    "marks_sheet",
    "missing",
    "parse_letter",
    "read_letter",
    "typeset",
    "typeset_many",
    "use",
    "word_document",
]
