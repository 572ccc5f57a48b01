"""A letter as plain data: the keys of the plain file, nothing about the page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

LAYOUTS = ("文件格式", "信函格式", "纪要", "命令", "普通")

# masthead by kind where a letter names none: 信函格式 for a 函 and a 建议书 (no text prescribes the latter's; offices may choose)
_BY_KIND = {
    "文件": "文件格式",
    "纪要": "纪要",
    "会议纪要": "纪要",
    "命令": "命令",
    "令": "命令",
    "通报": "文件格式",
    "决定": "文件格式",
}


@dataclass(frozen=True)
class Letter:
    """One letter. ``body`` is one paragraph a line, levels recognised by their numbers; ``seal_mm`` the seal's diameter.

    An ``issuer`` of several lines is a joint issue, the host organ first; a ``title`` of several lines keeps its breaks.
    """

    kind: str
    title: str
    issuer: str
    body: str
    layout: str = ""
    number: str = ""
    recipient: str = ""
    attachments: tuple[str, ...] = ()
    signature: str = ""
    date: dt.date | None = None
    sealed: bool = True
    seal_mm: float = 42
    secrecy: str = ""
    copy_number: int | None = None
    urgency: str = ""
    signer: tuple[str, ...] = ()
    note: str = ""
    copies_to: tuple[str, ...] = ()
    printed_by: str = ""
    printed_on: dt.date | None = None

    @property
    def layout_name(self) -> str:
        """The masthead asked for, or the kind's own."""
        if self.layout:
            return self.layout
        return _BY_KIND.get(self.kind, "信函格式")


@dataclass(frozen=True)
class Annex:
    """An attachment bound with the letter: its own title and text, set on pages after the letter."""

    title: str
    body: str


def date_text(day: dt.date) -> str:
    """2026年7月9日: Arabic digits, year in full, no leading zeros (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"
