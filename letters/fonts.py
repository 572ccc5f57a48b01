"""Which font draws which character: roles, the office's own fonts, the bundled ones, fallbacks, and what none has.

Resolution goes character by character: the office's font for the role, the bundled one, 霞鹜文楷, the bundled 宋体 with its rare
characters, then fonts that the office added. What none of them has is named by ``missing`` before a page is made: a blank box in
a person's name is never printed. A font is read when the first character asks for it; start-up pays nothing.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "fonts"
# brought along by pasting, never drawn: soft hyphen, zero-width space and joiners, byte order mark
INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
# characters that fill their square: what rows are centred on
_SQUARE = "国固围图因田东重意事量整藏繁"


class Role(StrEnum):
    """Typefaces of GB/T 9704-2012 (5.2.2 and 7): text, masthead and title, two levels of headings, page number."""

    FANG = "仿宋"
    TITLE = "小标宋"
    HEI = "黑体"
    KAI = "楷体"
    SONG = "宋体"


BUNDLED: Mapping[Role, str] = {
    Role.FANG: "QingjuanFang.ttf",
    Role.TITLE: "QingjuanSongBold.ttf",
    Role.HEI: "QingjuanHei.ttf",
    Role.KAI: "LXGWWenKai-Regular.ttf",
    Role.SONG: "QingjuanSong.ttf",
}
FALLBACK = ("LXGWWenKai-Regular.ttf", "QingjuanSong.ttf")


@dataclass(frozen=True)
class FontFile:
    """A font on disk; ``index`` is the face in a collection (.ttc)."""

    path: Path
    index: int = 0


@dataclass(frozen=True)
class Ink:
    """Bounding box of a glyph in parts of the em, from the baseline, y upwards."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True)
class MissingCharacter:
    """A character that no font has. ``position`` counts from 0 in the text asked about."""

    char: str
    position: int
    role: Role

    @property
    def name(self) -> str:
        """For the person at the screen: the character and its code point."""
        return f"“{self.char}”（U+{ord(self.char):04X}）"


class Face:
    """One font ready for a page: advances and ink in parts of the em. Read on first use."""

    def __init__(self, file: FontFile) -> None:
        self.file = file
        self.name = f"{file.path}#{file.index}"
        self._ink: dict[str, Ink | None] = {}

    @cached_property
    def _font(self) -> Any:
        """reportlab's font, registered under ``name``. Not shapable: shaping maps 一 to the radical ⼀ (U+2F00)."""
        from reportlab.pdfbase import pdfmetrics, ttfonts

        from letters import tounicode

        tounicode.install()
        font = ttfonts.TTFont(
            self.name, str(self.file.path), subfontIndex=self.file.index, asciiReadable=False, shapable=False
        )
        pdfmetrics.registerFont(font)
        return font

    @cached_property
    def _glyphs(self) -> Mapping[int, int]:
        glyphs: Mapping[int, int] = self._font.face.charToGlyph
        return glyphs

    @cached_property
    def _widths(self) -> Mapping[int, float]:
        widths: Mapping[int, float] = self._font.face.charWidths
        return widths

    def register(self) -> str:
        """Make the font known to reportlab; returns its name there."""
        return str(self._font.fontName)

    def has(self, char: str) -> bool:
        """Whether the font draws this character."""
        return self._glyphs.get(ord(char), 0) != 0

    def advance(self, text: str) -> float:
        """Width of a text in ems, without kerning; a character that the font lacks counts one em."""
        widths = self._widths
        return sum(widths.get(ord(char), 1000) for char in text) / 1000

    def ink(self, char: str) -> Ink | None:
        """Where a glyph is black; None for a space or a character that the font lacks."""
        if char not in self._ink:
            self._ink[char] = self._read_ink(char)
        return self._ink[char]

    def _read_ink(self, char: str) -> Ink | None:
        face = self._font.face
        glyph = self._glyphs.get(ord(char))
        if glyph is None:
            return None
        start, end = face.glyphPos[glyph], face.glyphPos[glyph + 1]
        if end - start < 10:
            return None
        table = face.get_table_pos("glyf")[0]
        _contours, left, bottom, right, top = struct.unpack_from(">5h", face._ttf_data, table + start)
        em = face.unitsPerEm
        return Ink(left / em, bottom / em, right / em, top / em)

    @cached_property
    def centre(self) -> float:
        """Height of the middle of a Chinese character above the baseline, in ems: rows of mixed fonts stand level by it."""
        boxes = [box for box in map(self.ink, _SQUARE) if box is not None]
        if not boxes:
            return 0.36
        return sum(box.bottom + box.top for box in boxes) / (2 * len(boxes))

    @cached_property
    def cap_centre(self) -> float:
        """Height of the middle of a digit above the baseline, in ems."""
        box = self.ink("0")
        return (box.bottom + box.top) / 2 if box else self.centre


_FACES: dict[FontFile, Face] = {}


def face_of(file: FontFile) -> Face:
    """The one ``Face`` of a file, shared by every font set."""
    if file not in _FACES:
        _FACES[file] = Face(file)
    return _FACES[file]


class FontSet:
    """The fonts of an office: its own for some roles, the bundled for the rest, files added for rare characters."""

    def __init__(self, own: Mapping[Role, FontFile] | None = None, extra: Sequence[FontFile] = ()) -> None:
        fallback = [FontFile(FOLDER / name) for name in FALLBACK]
        self._chains: dict[Role, tuple[Face, ...]] = {}
        for role in Role:
            files = [FontFile(FOLDER / BUNDLED[role]), *fallback, *extra]
            if own and role in own:
                files.insert(0, own[role])
            self._chains[role] = tuple(face_of(file) for file in dict.fromkeys(files))
        self._known: dict[tuple[Role, str], Face | None] = {}

    def main(self, role: Role) -> Face:
        """The font that draws most of a role."""
        return self._chains[role][0]

    def resolve(self, role: Role, char: str) -> Face | None:
        """The first font of the role's chain that has the character."""
        key = (role, char)
        if key not in self._known:
            self._known[key] = next((face for face in self._chains[role] if face.has(char)), None)
        return self._known[key]

    def missing(self, text: str, role: Role = Role.FANG) -> list[MissingCharacter]:
        """Every character of the text that no font of the role's chain has, each once, in order."""
        found: dict[str, MissingCharacter] = {}
        for position, char in enumerate(text):
            if char in found or char in INVISIBLE or char.isspace():
                continue
            if self.resolve(role, char) is None:
                found[char] = MissingCharacter(char, position, role)
        return list(found.values())


_office: FontSet | None = None


def current() -> FontSet:
    """The font set in force: the bundled fonts until ``use`` is called."""
    global _office  # noqa: PLW0603 (one office, one set of fonts, as with a printer)
    if _office is None:
        _office = FontSet()
    return _office


def use(own: Mapping[Role, FontFile] | None = None, extra: Iterable[FontFile] = ()) -> FontSet:
    """Put the office's own fonts in force for every page made from now on. Check each with ``examine`` first."""
    global _office  # noqa: PLW0603
    _office = FontSet(own, tuple(extra))
    return _office


def missing(text: str, role: Role | str = Role.FANG) -> list[MissingCharacter]:
    """Every character of a text that no font has, each once: asked when a name is typed and before a page is made."""
    return current().missing(text, Role(role))


def examine(file: FontFile, sample: str = "") -> list[str]:
    """What keeps a font from being used for official paper, as Chinese sentences; empty when it is fit.

    Checks what embedding needs: TrueType outlines, a Unicode cmap, permission to embed (OS/2 fsType), and the sample's characters.
    """
    from reportlab.pdfbase.ttfonts import TTFError

    if not file.path.is_file():
        return [f"找不到字体文件“{file.path.name}”，请重新选择。"]
    face = Face(file)
    try:
        face.register()
    except TTFError as error:
        if "postscript outlines" in str(error):
            return [f"“{file.path.name}”是 PostScript 轮廓的字体，不能嵌入公文，请选用 TrueType 轮廓的版本。"]
        if "subsetting/embedding" in str(error):
            return [f"“{file.path.name}”的厂商不允许把它嵌入文件，请选用其他字体。"]
        return [f"“{file.path.name}”不是可用的 TrueType 字体，请选用其他字体。"]
    except (OSError, struct.error, IndexError, KeyError, ValueError):
        return [f"“{file.path.name}”已损坏或不是字体文件，请选用其他字体。"]
    absent = [char for char in dict.fromkeys(sample) if not char.isspace() and not face.has(char)]
    if absent:
        shown = "".join(absent[:20]) + ("等" if len(absent) > 20 else "")
        return [f"“{file.path.name}”缺少{len(absent)}个字：{shown}，这些字会用随附字体代替。"]
    return []


def printable(char: str) -> bool:
    """Whether a character is meant to be drawn: not a control, not half of a pair."""
    return unicodedata.category(char) not in {"Cc", "Cs"} or char in "\n\t"
