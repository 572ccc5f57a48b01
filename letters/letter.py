"""A letter as plain data: the keys of the plain file, nothing about the page."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LAYOUTS = ("文件格式", "信函格式", "纪要", "命令", "普通")

# masthead by kind where a letter names none and no file of the kind does: 信函格式 for all others
_BY_KIND = {
    "文件": "文件格式",
    "纪要": "纪要",
    "会议纪要": "纪要",
    "命令": "命令",
    "令": "命令",
    "通报": "文件格式",
    "决定": "文件格式",
}
_KINDS = Path(__file__).resolve().parent.parent / "resources" / "letters"


@cache
def _layouts_on_file() -> dict[str, str]:
    """Kind to layout, from the kinds on file that name one."""
    kinds = [tomllib.loads(path.read_text("utf-8")) for path in sorted(_KINDS.glob("*.toml"))]
    return {str(kind["name"]): str(kind["layout"]) for kind in kinds if "name" in kind and "layout" in kind}


@dataclass(frozen=True)
class Letter:
    """One letter. ``body`` is one paragraph a line, levels recognised by their numbers; ``seal_mm`` the seal's diameter.

    ``signer`` is printed in 文件格式 (签发人 of an upward letter) and 命令 (name stamp), ``printed_by`` and ``printed_on`` where 版记
    has lines: the other layouts of GB/T 9704-2012 have no place for them. A line of the body that begins with ``|`` is a row of
    a table. An ``issuer`` of several lines is a joint issue, the host organ first; a ``title`` of several lines keeps its breaks.
    ``copy_number`` 0 keeps the 份号's row free for :func:`letters.copy_number_sheet`. Without ``signed`` neither 署名 nor date is set: a pledge is signed in its text.
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
    signed: bool = True
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
        return self.layout or _layouts_on_file().get(self.kind) or _BY_KIND.get(self.kind, "信函格式")


@dataclass(frozen=True)
class Annex:
    """An attachment bound with the letter: its own title and text, set on pages after the letter."""

    title: str
    body: str


def date_text(day: dt.date) -> str:
    """2026年7月9日: Arabic digits, year in full, no leading zeros (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"
