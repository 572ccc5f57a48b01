"""From a letter as plain data to the typesetter's own: the one place where the two meet."""

from __future__ import annotations

from dataclasses import fields

import letters
from models.letters.check import Flaw
from models.letters.compose import LetterDraft, compose
from models.letters.paper import LetterPaper


def to_letter(paper: LetterPaper) -> letters.Letter:
    """The typesetter's letter; the two have the same names, so a new one has to be known to both."""
    return letters.Letter(**{one.name: getattr(paper, one.name) for one in fields(paper)})


def set_page(paper: LetterPaper) -> bytes:
    """Set a letter; returns the PDF. Raises the typesetter's ``OfficeError`` (a character without a glyph …)."""
    return letters.typeset(to_letter(paper))


def missing_of(draft: LetterDraft) -> list[Flaw]:
    """Characters that no font has, each in the field where it was typed."""
    texts = {
        "title": (draft.title, "小标宋"),
        "recipient": (draft.recipient, "仿宋"),
        "issuer": (draft.issuer, "小标宋"),
        "copies_to": ("".join(draft.copies_to), "仿宋"),
        "attachments": ("".join(draft.attachments), "仿宋"),
        "annotation": (draft.annotation, "仿宋"),
    }
    if draft.body_by_hand:
        texts["body"] = (draft.body, "仿宋")
    else:
        texts |= {f"field:{one.name}": (draft.fields.get(one.name, ""), "仿宋") for one in draft.kind.fields}
        for index, problem in enumerate(draft.problems):
            texts[f"problem:{index}:text"] = (problem.text, "仿宋")
            texts[f"problem:{index}:suggestion"] = (problem.suggestion, "仿宋")
    found = [_flaw(place, text, role) for place, (text, role) in texts.items()]
    flaws = [flaw for flaw in found if flaw is not None]
    # a kind's own text may lack a glyph too, when the office maps a poor font
    return flaws or [flaw for flaw in [_flaw("body", compose(draft), "仿宋")] if flaw is not None]


def _flaw(place: str, text: str, role: str) -> Flaw | None:
    lacking = letters.missing(text, role) if text else []
    if not lacking:
        return None
    return Flaw(
        place,
        f"没有字体能印出{'、'.join(dict.fromkeys(one.name for one in lacking[:5]))}，请换字，或在设置中添加备用字体。",
    )
