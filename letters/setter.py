"""Sets texts into lines with one font set, and remembers every character that no font has and where it stood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from letters.breaking import Line, Span, Style, Token, Tokenizer, break_lines, set_line
from letters.fonts import INVISIBLE, FontSet, MissingCharacter, Role, printable
from letters.grid import CELL, SMALL, TEXT, TITLE, WIDTH
from letters.titles import title_lines
from models.errors import InvalidInput

TEXT_STYLE = Style(TEXT, CELL)
TITLE_STYLE = Style(TITLE, TITLE)
SMALL_STYLE = Style(SMALL, SMALL)
_UNSEEN = dict.fromkeys(map(ord, INVISIBLE))
_NAMED = 10  # characters named one by one in a sentence


class MissingGlyphs(InvalidInput):
    """Characters without a glyph in any font: the page is not made. ``characters`` with the place where each stands."""

    def __init__(self, found: Sequence[tuple[str, MissingCharacter]]) -> None:
        self.characters = tuple(found)
        named = "、".join(f"{place}的{one.name}" for place, one in found[:_NAMED])
        more = f"等{len(found)}个字" if len(found) > _NAMED else ""
        super().__init__(
            found[0][0], f"没有字体能印出{named}{more}，请更换用字，或在字体设置中添加含有这些字的字体。"
        )


class UnprintableText(InvalidInput):
    """A control character, or half of a pair, in a text for paper."""


@dataclass(frozen=True)
class Placed:
    """A line and where it starts, in points from the left edge of the text block."""

    x: float
    line: Line


class Setter:
    """Texts to lines. ``place`` names in Chinese what is being set, for the sentence about a missing character."""

    def __init__(self, fonts: FontSet) -> None:
        self.fonts = fonts
        self.place = ""
        self._tokenizers: dict[Style, Tokenizer] = {}
        self._missing: dict[tuple[str, str], MissingCharacter] = {}

    def tokens(self, spans: Sequence[Span], style: Style, widest: float = WIDTH) -> list[Token]:
        """Tokens of a text, its missing characters noted."""
        spans = [(text.translate(_UNSEEN), role) for text, role in spans]
        for text, role in spans:
            for char in text:
                if not printable(char):
                    raise UnprintableText(
                        self.place, f"{self.place}中有不能印出的控制字符（U+{ord(char):04X}），请删去。"
                    )
            for one in self.fonts.missing(text, role):
                self._missing.setdefault((self.place, one.char), one)
        if style not in self._tokenizers:
            self._tokenizers[style] = Tokenizer(self.fonts, style)
        return self._tokenizers[style].tokens(spans, widest)

    def check(self) -> None:
        """Raise ``MissingGlyphs`` if any text so far had a character without a glyph."""
        if self._missing:
            raise MissingGlyphs([(place, one) for (place, _char), one in self._missing.items()])

    def line(self, text: str, role: Role = Role.FANG, style: Style = TEXT_STYLE) -> Line:
        """A text on one line, however long."""
        return set_line(self.tokens([(text, role)], style, float("inf")), style, None)

    def paragraph(
        self, spans: Sequence[Span], *, style: Style = TEXT_STYLE, first: float = 0.0, left: float = 0.0,
        width: float = WIDTH, justify: bool = True,
    ) -> list[Placed]:  # fmt: skip
        """Lines of a paragraph: ``first`` and ``left`` indent its first and its further lines, ``width`` is the whole measure."""
        tokens = self.tokens(spans, style, min(width - first, width - left))
        lines: list[Placed] = []
        for start, end, last in break_lines(tokens, (width - first, width - left), style.cell):
            x = left if lines else first
            room = width - x
            full = justify and not last
            part = tokens[start:end]
            over = sum(token.width for token in part) > room
            lines.append(Placed(x, set_line(part, style, room if full or over else None)))
        return lines

    def title(
        self, text: str, role: Role = Role.TITLE, style: Style = TITLE_STYLE, width: float = WIDTH
    ) -> list[Placed]:
        """A title: each line centred, broken by sense; breaks in the text stay."""
        lines: list[Placed] = []
        for part in text.splitlines():
            tokens = self.tokens([(part.strip(), role)], style, width)
            for start, end in title_lines(tokens, width, style.cell):
                line = set_line(tokens[start:end], style, None)
                lines.append(Placed((width - line.width) / 2, line))
        return lines


def fit(line: Line, room: float, field: str, what: str) -> Line:
    """The line, or :class:`InvalidInput` where it would run into its neighbour or off the block: never cut, never over."""
    if line.width > room:
        raise InvalidInput(field, f"{what}太长，版心里一行放不下，请缩短。")
    return line
