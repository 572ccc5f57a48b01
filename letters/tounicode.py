"""Text that copies right above U+FFFF: replaces one function of reportlab.

reportlab 5.1 writes the code point of 𬭎 (U+2CB4E) as ``<2CB4E>`` in the ToUnicode map. A reader takes that as UTF-16 and
gives Ⲵ back; search and copy then fail on just the characters that rare names need. PDF 32000-1, 9.10.3: values are UTF-16BE,
and a ``bfchar`` block holds at most 100 entries (Adobe Technical Note 5014).
"""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.pdfbase import ttfonts

_BLOCK = 100


def make_to_unicode(font_name: str, subset: Sequence[int]) -> str:
    """The CMap of one subset: ``subset[code]`` is the code point drawn by ``code``; code 0 is .notdef and has no text."""
    entries = [
        f"<{code:02X}> <{chr(point).encode('utf-16-be').hex().upper()}>"
        for code, point in enumerate(subset)
        if code and point
    ]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo",
        "<< /Registry (Adobe)",
        "/Ordering (UCS)",
        "/Supplement 0",
        ">> def",
        f"/CMapName /{font_name} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<00> <FF>",
        "endcodespacerange",
    ]
    for start in range(0, len(entries), _BLOCK):
        block = entries[start : start + _BLOCK]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)


def install() -> None:
    """Put the right map in place of reportlab's; calling it again changes nothing."""
    ttfonts.makeToUnicodeCMap = make_to_unicode
