"""Lines of Chinese text: tokens, what may stand at a line's start and end, squeezing and spreading on the grid.

Rules of official-paper practice over GB/T 15834-2011 (标点符号用法, 5.1: marks that may not begin or end a line): full-width
characters take one cell each; a run of Latin letters and digits stays whole; a number stays with its 年, 月, 日, 元; —— and …… are
never split. One mark too many is pushed in by squeezing marks, at most 1.5 cells a line; else the character before it goes down
and the line is spread, at most 1.5 cells; else it stays ragged. Nothing is ever dropped but spaces at the ends of lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from letters.fonts import Face, FontSet, Role

NOT_AT_START = frozenset("，。、；：？！）〕》〉】」』”’…—～％‰℃·］｝︶〗〞々" + ".,;:?!)]}%")
NOT_AT_END = frozenset("（〔《〈【「『“‘￥［｛〖〝" + "([{$¥")
# marks whose blank half may be squeezed; opening ones carry it on the left
_OPENING = frozenset("（〔《〈【「『“‘［｛〖")
_CLOSING = frozenset("，。、；：？！）〕》〉】」』”’］｝〗")
# marks that get a full cell in every font, however narrow the glyph
_CELL_MARKS = frozenset("“”‘’—…·")

_WORD = re.compile(r"[0-9A-Za-z\u00C0-\u024F\u0370-\u03FF\u0400-\u04FF.,\-/:%@_+&#=~'*\\^|]+")
_NUMBER = re.compile(r"[0-9][0-9.,:/\-]*")
_UNIT = re.compile(r"(?:[万亿]?元|[年月日号％])")
_MOST = 1.5  # cells that a line may be squeezed or spread by
_LEAST_BLANK = 0.04  # em left beside a squeezed mark's ink
_EPSILON = 0.01


@dataclass(frozen=True, slots=True)
class Piece:
    """Text in one font inside a token: ``dx`` from the token's left edge, glyphs widened by ``stretch``."""

    text: str
    face: Face
    dx: float
    stretch: float


@dataclass(frozen=True, slots=True)
class Token:
    """What never breaks. ``width`` and ``give`` (how much of it is blank and may go) in points."""

    text: str
    pieces: tuple[Piece, ...]
    width: float
    give: float = 0.0
    opening: bool = False  # its blank is on the left
    opens: bool = False  # may not end a line
    closes: bool = False  # may not begin a line
    joined: bool = False  # may not be parted from the token before
    space: bool = False
    plain: bool = False  # one full-width character, glyph and cell alike


@dataclass(frozen=True, slots=True)
class Run:
    """Text to draw: ``x`` from the line's left edge, ``spacing`` added after each character."""

    x: float
    text: str
    face: Face
    stretch: float
    spacing: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line set: its runs, its width, and whether it was squeezed (< 0) or spread (> 0), in points."""

    runs: tuple[Run, ...]
    width: float
    size: float
    text: str
    moved: float = 0.0
    tokens: tuple[Token, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Style:
    """Size in points, and the cell that a full-width character takes."""

    size: float
    cell: float

    @property
    def stretch(self) -> float:
        """How much glyphs are widened to fit the cell."""
        return self.cell / self.size


Span = tuple[str, Role]


class Tokenizer:
    """Text to tokens in one style with one font set; remembers what it has seen, since text repeats itself."""

    def __init__(self, fonts: FontSet, style: Style) -> None:
        self._fonts = fonts
        self.style = style
        self._seen: dict[tuple[str, Role, bool], Token] = {}

    def tokens(self, spans: Iterable[Span], widest: float) -> list[Token]:
        """Tokens of a paragraph. A word wider than ``widest`` is split, after its own marks where it has some."""
        found: list[Token] = []
        for text, role in spans:
            place = 0
            while place < len(text):
                end = self._end(text, place)
                part = text[place:end]
                joined = place > 0 and part[0].isdigit() and text[place - 1] == "〕"
                token = self._token(part, role, joined)
                found += self._split(token, part, role, widest) if token.width > widest else [token]
                place = end
        return found

    @staticmethod
    def _end(text: str, start: int) -> int:
        char = text[start]
        if char in "—…":
            return start + 2 if text.startswith(char * 2, start) else start + 1
        word = _WORD.match(text, start)
        if word is None:
            return start + 1
        number = _NUMBER.fullmatch(word[0])
        unit = _UNIT.match(text, word.end()) if number else None
        return unit.end() if unit else word.end()

    def _split(self, token: Token, part: str, role: Role, widest: float) -> list[Token]:
        pieces = re.findall(r"[^/\-_.@:,]*[/\-_.@:,]|[^/\-_.@:,]+", part)
        if len(pieces) == 1 or any(self._token(piece, role, False).width > widest for piece in pieces):
            pieces = list(part)
        return [self._token(piece, role, False) for piece in pieces]

    def _token(self, text: str, role: Role, joined: bool) -> Token:
        key = (text, role, joined)
        if key not in self._seen:
            self._seen[key] = self._make(text, role, joined)
        return self._seen[key]

    def _make(self, text: str, role: Role, joined: bool) -> Token:
        style = self.style
        if text.isspace():
            width = style.cell if text == "\u3000" else style.cell / 2
            return Token(text, (), width, space=text != "\u3000")
        pieces: list[Piece] = []
        x, give, plain = 0.0, 0.0, False
        for char in text:
            face = self._fonts.resolve(role, char) or self._fonts.main(role)
            piece, width, give = self._place(char, face, x)
            plain = (
                len(text) == 1 and width == style.cell and piece.dx == 0 and piece.stretch == style.stretch
            )
            last = pieces[-1] if pieces else None
            narrow = width != style.cell
            if last and narrow and last.face is face and last.stretch == piece.stretch and piece.dx == x:
                pieces[-1] = Piece(last.text + char, face, last.dx, last.stretch)
            else:
                pieces.append(piece)
            x += width
        opening = text in _OPENING
        return Token(
            text, tuple(pieces), x, give if opening or text in _CLOSING else 0.0, opening,
            text[-1] in NOT_AT_END, text[0] in NOT_AT_START, joined, plain=plain,
        )  # fmt: skip

    def _place(self, char: str, face: Face, x: float) -> tuple[Piece, float, float]:
        """Piece, width, and blank of one character set at ``x``."""
        style = self.style
        advance = face.advance(char) if face.has(char) else 1.0
        ink = face.ink(char)
        if char in _CELL_MARKS and abs(advance - 1) > 0.001 and ink is not None:
            if char == "—":  # two of them must meet
                stretch = style.stretch / (ink.right - ink.left)
                return Piece(char, face, x - ink.left * style.size * stretch, stretch), style.cell, 0.0
            edge = 0.08  # of the cell, between the mark and what it belongs to
            room = 1 - (ink.right - ink.left)
            left = 0.5 * room if char in "…·" else (room - edge if char in _OPENING else edge)
            dx = (left - ink.left) * style.cell
            return (
                Piece(char, face, x + dx, style.stretch),
                style.cell,
                max(0.0, (room - 2 * edge) * style.cell / 2),
            )
        width = style.cell * advance
        give = 0.0
        if ink is not None and (char in _OPENING or char in _CLOSING) and advance > 0.9:
            blank = ink.left if char in _OPENING else 1 - ink.right
            give = max(0.0, min(0.5, blank - _LEAST_BLANK)) * style.cell
        return Piece(char, face, x, style.stretch), width, give


def may_break(before: Token, after: Token) -> bool:
    """Whether a line may end between two tokens."""
    return not (before.opens or after.closes or after.joined)


def break_lines(tokens: Sequence[Token], widths: Sequence[float], cell: float) -> list[tuple[int, int, bool]]:
    """(start, end, last) of each line. ``widths`` gives the first line's width and that of all others."""
    lines: list[tuple[int, int, bool]] = []
    start = 0
    while start < len(tokens):
        while lines and start < len(tokens) and tokens[start].space:
            start += 1
        if start >= len(tokens):
            break
        width = widths[min(len(lines), len(widths) - 1)]
        end = _line_end(tokens, start, width, cell)
        lines.append((start, end, end >= len(tokens)))
        start = end
    return lines


def _line_end(tokens: Sequence[Token], start: int, width: float, cell: float) -> int:
    """Where the line that begins at ``start`` ends: the last break that fits, or the next one by squeezing."""
    natural = give = 0.0
    fits, fits_at = 0, 0.0
    forced = start + 1
    count = len(tokens)
    for index in range(start, count):
        token = tokens[index]
        if not token.space:
            natural_to = natural + token.width
            spare = min(give + token.give, _MOST * cell)
            if natural_to <= width + _EPSILON:
                forced = index + 1
            elif natural_to - spare > width + _EPSILON:
                break
        else:
            natural_to, spare = natural, min(give, _MOST * cell)
        if index + 1 == count or may_break(token, tokens[index + 1]):
            if natural_to <= width + _EPSILON:
                fits, fits_at = index + 1, natural_to
            elif not fits or _squeezing_is_better(
                tokens[start : index + 1], natural_to - width, width - fits_at, cell
            ):
                return index + 1
            else:
                return fits
        natural += token.width
        give += token.give
    return fits or forced


def _squeezing_is_better(parts: Sequence[Token], over: float, rest: float, cell: float) -> bool:
    """Whether squeezing ``over`` out of the marks shows less than spreading a line that is ``rest`` short.

    The half cell behind a mark at the line's end costs nothing; inner marks show it when one of them gives half its cell,
    a line when it is spread by 1.5 cells.
    """
    end = parts[-1]
    inner = over - (end.give if not end.opening else 0.0)
    if inner <= _EPSILON:
        return rest > _EPSILON
    marks = sum(1 for part in parts[:-1] if part.give)
    return inner / max(1, marks) / (0.5 * cell) < rest / (_MOST * cell)


def set_line(tokens: Sequence[Token], style: Style, width: float | None) -> Line:
    """Place tokens on a line. With ``width`` the line is squeezed or spread to it; a much shorter one stays ragged."""
    parts = list(tokens)
    while parts and parts[-1].space:
        parts.pop()
    natural = sum(part.width for part in parts)
    taken = [0.0] * len(parts)
    gap = moved = 0.0
    if width is not None and natural > width + _EPSILON:
        taken = _squeeze(parts, natural - width)
        moved = -sum(taken)
    elif width is not None and len(parts) > 1 and _EPSILON < width - natural <= _MOST * style.cell + _EPSILON:
        moved = width - natural
        gap = moved / (len(parts) - 1)
    runs: list[Run] = []
    x = 0.0
    for part, less in zip(parts, taken, strict=True):
        shift = x - less if part.opening else x
        for piece in part.pieces:
            _append(runs, Run(shift + piece.dx, piece.text, piece.face, piece.stretch, gap), part, style)
        x += part.width - less + gap
    return Line(
        tuple(runs),
        x - gap if parts else 0.0,
        style.size,
        "".join(part.text for part in tokens),
        moved,
        tuple(parts),
    )


def _append(runs: list[Run], run: Run, part: Token, style: Style) -> None:
    """Add a run, joined to the one before where both are full cells of one font: fewer, longer strings in the file."""
    if not part.plain:
        runs.append(Run(run.x, run.text, run.face, run.stretch))
        return
    last = runs[-1] if runs else None
    if last and last.face is run.face and last.stretch == run.stretch and last.spacing == run.spacing:
        end = last.x + len(last.text) * (style.cell + last.spacing)
        if abs(end - run.x) < 1e-6 and _is_full(last, style):
            runs[-1] = Run(last.x, last.text + run.text, run.face, run.stretch, run.spacing)
            return
    runs.append(run)


def _is_full(run: Run, style: Style) -> bool:
    return abs(run.face.advance(run.text[-1]) * run.stretch * style.size - style.cell) < 1e-6


def _squeeze(parts: Sequence[Token], over: float) -> list[float]:
    """How much each token gives: the mark at the end first, then all others evenly."""
    taken = [0.0] * len(parts)
    if parts[-1].give and not parts[-1].opening:
        taken[-1] = min(parts[-1].give, over)
    rest = over - taken[-1]
    open_to = [index for index, part in enumerate(parts) if part.give > taken[index] + 1e-9]
    while rest > 1e-9 and open_to:
        share = rest / len(open_to)
        for index in list(open_to):
            more = min(share, parts[index].give - taken[index])
            taken[index] += more
            rest -= more
            if parts[index].give - taken[index] < 1e-9:
                open_to.remove(index)
    return taken
