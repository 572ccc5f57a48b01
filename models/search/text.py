"""One text for indexing and for asking: single characters, so that any run of one character and more is found.

Chinese has no spaces; SQLite's own tokenizers miss 张三 (a trigram needs three). Every character is a token of its
own and a search is a phrase. No query syntax gets through: each token is quoted.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache

GAP = "qj0gap"
"""Stands between two texts of one record, so that a phrase never runs over the end of one into the next."""
LONGEST = 400_000


def characters(text: str) -> list[str]:
    """The searchable characters of a text: NFKC, lower case, letters and digits of any script."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return [char for char in folded if _searched(char)]


@cache
def _searched(char: str) -> bool:
    """Whether a character is looked for; asked once of each that there is."""
    return unicodedata.category(char)[0] in "LNM" or char in "〇㊀"


def index_text(texts: Iterable[str]) -> str:
    """What goes into the index for a record's texts."""
    parts = [" ".join(characters(text[:LONGEST])) for text in texts if text]
    return f" {GAP} ".join(part for part in parts if part)


def match_expression(words: str) -> str:
    """The FTS5 expression for what a person typed: each word a phrase, all of them required; "" for nothing."""
    phrases = [" ".join(characters(word)) for word in words.split()]
    return " AND ".join(f'"{phrase}"' for phrase in phrases if phrase)
