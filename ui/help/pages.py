"""The manual's pages as they lie in ``resources/manual``, found by screen and by words; imports no Qt."""

from __future__ import annotations

import importlib.util
import tomllib
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from letters.manual import Block, Kind, ManualPage, Part, parse_page
from models.search.text import characters
from ui.resources_folder import resources

AROUND = 18


def folder() -> Path:
    """Where the manual lies."""
    return resources() / "manual"


@cache
def manuals() -> dict[str, tuple[str, tuple[Part, ...]]]:
    """Manual → its title and parts: ``user`` and ``admin``; what stands where is said in ``manual.toml``."""
    listed = tomllib.loads((folder() / "manual.toml").read_text("utf-8"))
    return {name: (one["title"], _parts(one["parts"])) for name, one in listed.items()}


def _parts(listed: list[dict[str, Any]]) -> tuple[Part, ...]:
    parts = (Part(part["title"], _pages(part["pages"])) for part in listed)
    return tuple(part for part in parts if part.pages)


def is_there(listed: dict[str, object]) -> bool:
    """Whether the screen that a page explains is in this program (``when`` names its folder under ``ui``)."""
    when = listed.get("when")
    return when is None or importlib.util.find_spec(f"ui.{when}") is not None


def _pages(listed: list[dict[str, object]]) -> tuple[ManualPage, ...]:
    made = []
    for one in filter(is_there, listed):
        key = str(one["key"])
        topics = one.get("topics", [])
        assert isinstance(topics, list)
        made.append(parse_page(key, (folder() / "pages" / f"{key}.md").read_text("utf-8"), topics))
    return tuple(made)


@cache
def pages() -> tuple[ManualPage, ...]:
    """Every page of both manuals, in their order; a page's place is its number in the search."""
    return tuple(page for _, parts in manuals().values() for part in parts for page in part.pages)


def page_for(topic: str) -> ManualPage:
    """The page that explains a screen; the first page for a screen without one."""
    return next((page for page in pages() if topic in page.topics), pages()[0])


def find_pages(words: str) -> list[tuple[ManualPage, str]]:
    """Pages in which every word occurs, compared as the search over records compares, each with a line around it.

    Pages whose title holds a word come first.
    """
    asked = ["".join(characters(word)) for word in words.split()]
    asked = [word for word in asked if word]
    if not asked:
        return []
    found = []
    for place, page in enumerate(pages()):
        texts = page.texts()
        plain = ["".join(characters(text)) for text in texts]
        if all(any(word in text for text in plain) for word in asked):
            line = next(text for text, folded in zip(texts, plain, strict=True) if asked[0] in folded)
            found.append((not any(word in plain[0] for word in asked), place, page, _around(line, asked[0])))
    return [(page, line) for _, _, page, line in sorted(found, key=lambda one: one[:2])]


def _around(line: str, word: str) -> str:
    """The line, cut to what stands around the word."""
    place = max(0, line.casefold().find(word))
    start = max(0, place - AROUND)
    cut = line[start : place + len(word) + 2 * AROUND]
    return f"{'…' if start else ''}{cut}{'…' if start + len(cut) < len(line) else ''}"


def as_html(page: ManualPage, width: int) -> str:
    """A page for the screen; pictures are named by their file and as wide as given."""
    return f"<h2>{escape(page.title)}</h2>" + "".join(_html(block, width) for block in page.blocks)


def _html(block: Block, width: int) -> str:
    text = escape(block.text)
    if block.kind is Kind.PICTURE:
        return f'<p><img src="{escape(block.source)}" width="{width}"></p><p style="color:#6d7076">{text}</p>'
    if block.kind is Kind.HEAD:
        return f"<h3>{text}</h3>"
    if block.kind is Kind.ITEM:
        return f'<p style="margin-left:18px; text-indent:-14px">·&nbsp;&nbsp;{text}</p>'
    if block.kind is Kind.STEP:
        return f'<p style="margin-left:22px; text-indent:-18px">{block.number}.&nbsp;&nbsp;{text}</p>'
    if block.kind is Kind.NOTE:
        return f'<p style="margin-left:14px; color:#7d5f0f">{text}</p>'
    return f"<p>{text}</p>"
