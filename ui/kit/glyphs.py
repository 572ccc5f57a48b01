"""A name is looked at while it is typed: a character that no font can print is named beside its field."""

from __future__ import annotations

import unicodedata
from typing import TypeVar

from ui.kit.fields import TextField

Named = TypeVar("Named", bound=TextField)


def printable_name(field: Named) -> Named:
    """The field of a name, which says at each key what could not be printed; the name is kept all the same.

    A person's name is what the papers give: it is put on file even while the office has no font for it.
    """
    field.line.textEdited.connect(lambda text: _look(field, text))
    return field


def unprintable(text: str) -> str:
    """What to do about characters that no font has; empty when the whole text can be printed."""
    # the bundled 仿宋 has all of GB 2312: only rare names have the fonts read. A compatibility form goes on file as its plain one
    rare = "".join(char for char in unicodedata.normalize("NFC", text) if not _is_common(char))
    if not rare:
        return ""
    import letters  # not at the start: fonts and typesetter are paid for by whoever needs them

    lacking = letters.missing(rare)
    if not lacking:
        return ""
    names = "、".join(one.name for one in lacking[:5])
    return f"没有字体能印出{names}，请核对用字；确是此字的，请在“设置”的“字体”中添加备用字体。"


def _is_common(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _look(field: TextField, text: str) -> None:
    sentence = unprintable(text)
    if sentence:
        field.show_error(sentence)
