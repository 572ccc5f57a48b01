"""The layouts of GB/T 9704-2012, and a plain one without red for offices that use it."""

from __future__ import annotations

from letters.layouts.spec import Imprint, Layout, NumberPlace, Signing
from letters.surface import BLACK

# clause 7.2: banner 35 mm below the text block's top, red line 4 mm below the number
DOCUMENT = Layout("文件格式", banner="{issuer}文件", banner_top=72.0, banner_largest=42.0, red_line=True)

# clause 10.1: banner 30 mm below the paper's top, two double lines of 170 mm, no page number on the first page
LETTER = Layout(
    "信函格式", banner_top=30.0, banner_largest=34.0, number=NumberPlace.UNDER_LINES, double_lines=True,
    marks_under_lines=True, numbered_first_page=False, imprint=Imprint.COPIES,
)  # fmt: skip

# clause 10.3: banner 35 mm below the text block's top, lists of who was there after the text, no seal
MINUTES = Layout(
    "纪要", banner="{issuer}纪要", banner_top=72.0, banner_largest=42.0, number=NumberPlace.CENTRED,
    signing=Signing.NONE, attendance=True,
)  # fmt: skip

# clause 10.2: banner 20 mm below the text block's top, number two rows below, no red line, name stamp
ORDER = Layout(
    "命令", banner="{issuer}命令", banner_top=57.0, banner_largest=42.0, number=NumberPlace.CENTRED, signing=Signing.STAMP
)  # fmt: skip

# no clause: issuer and title in black, number on the right
PLAIN = Layout(
    "普通", banner_top=37.0, banner_colour=BLACK, banner_largest=22.0, banner_smallest=18.0, number=NumberPlace.RIGHT,
    imprint=Imprint.COPIES, title_gap=1.0,
)  # fmt: skip

LAYOUTS = {layout.name: layout for layout in (DOCUMENT, LETTER, MINUTES, ORDER, PLAIN)}
