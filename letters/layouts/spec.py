"""A masthead as data: every number of a layout that an office may want otherwise. Millimetres from the paper's edges."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from letters.surface import RED, Colour


class NumberPlace(StrEnum):
    """Where the 发文字号 stands."""

    UNDER_LINES = "flush right under the double line"
    BELOW_BANNER = "centred two rows below the banner, red line below it"
    CENTRED = "centred two rows below the banner"
    RIGHT = "flush right in a row of its own"


class Imprint(StrEnum):
    """What stands at the bottom of the last page."""

    LINED = "抄送 and 印发 between lines"
    COPIES = "抄送 alone, no lines"


class Signing(StrEnum):
    """How a letter is signed."""

    SEAL = "署名 and date, room for a seal or none"
    STAMP = "office held and name stamp"
    NONE = "no signature"


@dataclass(frozen=True)
class Layout:
    """One kind of masthead, and what goes with it to the end of the letter.

    ``banner`` is the 发文机关标志 with ``{issuer}``; ``banner_top`` the distance of its ink from the paper's top edge in mm;
    sizes in points.
    """

    name: str
    banner: str = "{issuer}"
    banner_top: float = 72.0
    banner_colour: Colour = RED
    banner_largest: float = 40.0
    banner_smallest: float = 22.0
    number: NumberPlace = NumberPlace.BELOW_BANNER
    red_line: bool = False
    red_line_thick: float = 0.45
    double_lines: bool = False
    # thick line, gap, thin line; not given by the standard (10.1)
    double_line: tuple[float, float, float] = (0.9, 0.6, 0.3)
    double_line_width: float = 170.0
    double_line_below: float = 4.0
    double_line_bottom: float = 20.0
    marks_under_lines: bool = False
    numbered_first_page: bool = True
    number_outside: bool = True  # page number on the outer edge; otherwise centred (one-sided print)
    imprint: Imprint = Imprint.LINED
    signing: Signing = Signing.SEAL
    attendance: bool = False
    title_gap: float = 2.0  # empty rows above the title
