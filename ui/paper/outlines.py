"""The outline of a character: read once through pdfium, and laid out in a printer's dots once for each size."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from ctypes import c_float, c_int32
from dataclasses import dataclass
from math import ceil, hypot
from typing import Any

import pypdfium2.raw as pdfium

# how far a straight piece may run beside the curve that it stands for, in dots
FLAT = 0.25
# by so many of its points an outline is known again
SAMPLES = 3
# an outline of more points than any script has is not read
MOST = 5000

Point = tuple[float, float]
Segment = tuple[int, Point]
Matrix = tuple[float, float, float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Shape:
    """An outline in dots from the character's origin, ``y`` downwards: corners, and how many each figure has."""

    corners: ctypes.Array[c_int32]
    counts: ctypes.Array[c_int32]

    def figures(self) -> Iterator[list[tuple[int, int]]]:
        """The corners of one figure after the other."""
        begun = 0
        for count in self.counts:
            yield [(self.corners[2 * n], self.corners[2 * n + 1]) for n in range(begun, begun + count)]
            begun += count


class Outline:
    """One character's outline in ems: figures of pieces, a piece being a line's end or a curve's three points."""

    def __init__(self, segments: list[Segment]) -> None:
        self.figures: list[list[list[Point]]] = []
        self.shapes: dict[Matrix, Shape] = {}
        rest = iter(segments)
        for kind, point in rest:
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                self.figures.append([[point]])
            elif kind == pdfium.FPDF_SEGMENT_BEZIERTO:
                self.figures[-1].append([point, next(rest)[1], next(rest)[1]])
            else:
                self.figures[-1].append([point])
        across, upward = [x for _, (x, _) in segments], [y for _, (_, y) in segments]
        self.extent: Box = (min(across), max(across), min(upward), max(upward))

    def box(self, matrix: Matrix) -> Box:
        """Left, right, bottom and top of its box in ems, laid out under a matrix."""
        a, b, c, d = matrix
        left, right, bottom, top = self.extent
        across = (a * left + c * bottom, a * left + c * top, a * right + c * bottom, a * right + c * top)
        upward = (b * left + d * bottom, b * left + d * top, b * right + d * bottom, b * right + d * top)
        return min(across), max(across), min(upward), max(upward)

    def shape(self, matrix: Matrix) -> Shape:
        """The outline as straight pieces between whole dots, under a matrix from ems to dots."""
        made = self.shapes.get(matrix)
        if made is None:
            figures = [corners for figure in self.figures if len(corners := _corners(figure, matrix)) > 2]
            flat = [number for corners in figures for corner in corners for number in corner]
            made = Shape((c_int32 * len(flat))(*flat), (c_int32 * len(figures))(*map(len, figures)))
            self.shapes[matrix] = made
        return made


class Outlines:
    """The outlines of a document's characters; parts of one font, each bound in with its own file, share theirs."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], Outline] = {}

    def read(self, font: Any, name: bytes, code: int) -> Outline | None:
        """What a font draws for a character; None where it draws nothing or no plain outline."""
        path = pdfium.FPDFFont_GetGlyphPath(font, code, 1.0)
        count = pdfium.FPDFGlyphPath_CountGlyphSegments(path) if path else 0
        if not 3 <= count <= MOST:
            return None
        sample = _segments(path, range(0, count, (count - 1) // (SAMPLES - 1)))
        key = (name, code, count, *sample)
        if key not in self._known:
            self._known[key] = Outline(_segments(path, range(count)))
        return self._known[key]


def _segments(path: Any, indices: Iterable[int]) -> list[Segment]:
    """Points of a glyph's path: how each is reached, and where it is in ems."""
    segment_of, point_of, kind_of = (
        pdfium.FPDFGlyphPath_GetGlyphPathSegment, pdfium.FPDFPathSegment_GetPoint, pdfium.FPDFPathSegment_GetType,
    )  # fmt: skip
    x, y = c_float(), c_float()
    read = []
    for index in indices:
        segment = segment_of(path, index)
        point_of(segment, x, y)
        read.append((kind_of(segment), (x.value, y.value)))
    return read


def _corners(figure: list[list[Point]], matrix: Matrix) -> list[tuple[int, int]]:
    """A figure's corners in whole dots, none of them twice or between two others on a line."""
    a, b, c, d = matrix
    corners: list[tuple[int, int]] = []
    last: Point = (0.0, 0.0)
    for piece in figure:
        ends = [(a * x + c * y, b * x + d * y) for x, y in piece]
        if len(ends) == 3:
            ends = _flat(last, *ends)
        for x, y in ends:
            corner = (round(x), round(y))
            if corners and corner == corners[-1]:
                continue
            if len(corners) > 1:
                (x1, y1), (x2, y2) = corners[-2:]
                if (x2 - x1) * (corner[1] - y1) == (y2 - y1) * (corner[0] - x1):
                    corners.pop()
            corners.append(corner)
        last = ends[-1]
    while len(corners) > 1 and corners[-1] == corners[0]:
        corners.pop()
    return corners


def _flat(start: Point, first: Point, second: Point, end: Point) -> list[Point]:
    """A Bézier curve's points, so many that no straight piece leaves it by more than :data:`FLAT`."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = start, first, second, end
    bend = max(hypot(x0 - 2 * x1 + x2, y0 - 2 * y1 + y2), hypot(x1 - 2 * x2 + x3, y1 - 2 * y2 + y3))
    steps = ceil((0.75 * bend / FLAT) ** 0.5)
    points = []
    for step in range(1, steps):
        t = step / steps
        s = 1 - t
        p, q, r, o = s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t
        points.append((p * x0 + q * x1 + r * x2 + o * x3, p * y0 + q * y1 + r * y2 + o * y3))
    points.append(end)
    return points
