"""What goes on paper, as plain data: the contract between the records and whatever sets the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class LetterPaper:
    """One letter ready to be set; every text is final, only the page is still to be made.

    ``copy_number`` 0 keeps room for the 份号 of each copy; ``secrecy`` is the text of the mark (``秘密★1年``, ``内部``), ``seal_mm`` the diameter of the seal in millimetres,
    ``body`` one paragraph a line. Without ``signed`` neither 署名 nor date is set: who signs does so in the text.
    """

    kind: str
    layout: str
    issuer: str
    title: str
    body: str
    number: str = ""
    recipient: str = ""
    attachments: tuple[str, ...] = ()
    signature: str = ""
    date: dt.date | None = None
    sealed: bool = True
    signed: bool = True
    seal_mm: int = 42
    secrecy: str = ""
    copy_number: int | None = None
    urgency: str = ""
    signer: tuple[str, ...] = ()
    note: str = ""
    copies_to: tuple[str, ...] = ()
    printed_by: str = ""
    printed_on: dt.date | None = None


Render = Callable[[LetterPaper], bytes]
"""Sets a letter and returns the PDF's bytes; what it raises stops the operation that asked for it."""
