"""Makes the bundled fonts again, byte for byte, from packages of Debian 12.

Why at all: reportlab embeds TrueType outlines only, the free 仿宋, 黑体 and 宋体 have PostScript (CFF) ones, and whole they
would weigh 200 MB. So each is cut down to the characters of 通用规范汉字表, GB 2312 and the marks that letters use, its curves
are turned into quadratic ones, and it gets a name of its own. What is shipped stands in `resources/fonts/fonts.toml`.

    python packaging/fonts/make_fonts.py            writes resources/fonts/*.ttf and fonts.toml
    python packaging/fonts/make_fonts.py --check    makes them beside and compares, writes nothing
    --debs DIR    a folder with the .deb files (otherwise `apt-get download` fetches them, on Debian 12)

Needs fontTools of the version in RECIPE (requirements/dev.txt pins it) and dpkg-deb. About four minutes.
"""

from __future__ import annotations

import argparse
import bz2
import hashlib
import lzma
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fontTools
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable

ROOT = Path(__file__).resolve().parent.parent.parent
TARGET = ROOT / "resources" / "fonts"
RECIPE = "4.68.0"  # fontTools; another version may choose other curve points
CHANGED_ON = "2026-11-23"

DEBS = {
    "texlive-lang-chinese": (
        "2022.20230122-1",
        "9cfa07bd44e7b9098e26f0ecac1b5ad210d2249d474c8074d53de92d650b0ec0",
    ),
    "fonts-lxgw-wenkai": (
        "1.250+repack-1",
        "6d1e4c4aac78ad32062aefa2c836ee4d6e58f9dcf8b3f4407c9eefe304615318",
    ),
    "fonts-noto-cjk": (
        "1:20220127+repack1-1",
        "4a2515eb6db3978b897fef9709ed0d2b1f4c6c4df4d83d6c4ef65f71f1b1f502",
    ),
    "unicode-data": ("15.0.0-1", "5efef23bbb1c6a133ecbdd63a2cfa07159ccacf5466a49e2426101c5ecd691fc"),
}
UNIHAN = "usr/share/unicode/Unihan_OtherMappings.txt.bz2"  # kTGH: 通用规范汉字表 (2013)
NOTO = "usr/share/fonts/opentype/noto/"
NOTO_SC = 2  # face of Simplified Chinese in the collections
WENKAI = "usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf"
FANDOL = "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/FandolFang-Regular.otf"

# Beyond GB 2312: Latin, general punctuation, arrows, enclosed numbers, boxes and ticks for forms
SYMBOLS = (
    [chr(code) for code in range(0x20, 0x7F)]
    + [chr(code) for code in range(0xA0, 0x100)]
    + list("‐‑–—―‖‘’‚“”„†‡•…‰′″※€™℃℉№←↑→↓↔√∞≈≠≤≥①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳─│┌┐└┘├┤┬┴┼■□▲△▼▽◆◇○◎●★☆☐☑☒✓✗⸺〇〜￥￡￠")
)


@dataclass(frozen=True)
class Made:
    """One font to convert: where from, which characters, under which name, how exact (units of 1/1000 em)."""

    file: str
    package: str
    source: str
    face: int
    family: str
    style: str
    note: str
    licence: str
    characters: Callable[[Path], set[int] | None]
    error: float = 1.0


def gb2312() -> set[int]:
    """Every character of GB 2312, from Python's own codec."""
    codes = set()
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                codes.add(ord(bytes((row, cell)).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return codes


def standard_list(root: Path) -> set[int]:
    """通用规范汉字表: the 8105 characters of kTGH in Unihan."""
    text = bz2.decompress((root / UNIHAN).read_bytes()).decode()
    codes = {int(line[2 : line.index("\t")], 16) for line in text.splitlines() if "\tkTGH\t" in line}
    if len(codes) != 8105:
        raise SystemExit(f"kTGH lists {len(codes)} characters, not 8105")
    return codes


def common(root: Path) -> set[int]:
    """What every role should have of its own."""
    return gb2312() | standard_list(root) | {ord(one) for one in SYMBOLS}


def rare(root: Path) -> set[int]:
    """What every role has, and every ideograph of Noto that 文楷 (the first fallback) lacks."""
    wenkai = set(TTFont(root / WENKAI, lazy=True).getBestCmap())
    noto = set(TTFont(root / NOTO / "NotoSerifCJK-Regular.ttc", fontNumber=NOTO_SC, lazy=True).getBestCmap())
    ideographs = {
        code for code in noto if 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or code >= 0x20000
    }
    return (ideographs - wenkai) | common(root)


FONTS = (
    Made(
        "QingjuanFang.ttf", "texlive-lang-chinese", FANDOL, 0, "Qingjuan Fang", "Regular",
        "FandolFang-Regular 0.3, all glyphs; outlines turned from cubic to quadratic, layout tables dropped, renamed",
        "GPL-3.0-or-later WITH font exception", lambda _root: None,
    ),
    Made(
        "QingjuanSongBold.ttf", "fonts-noto-cjk", NOTO + "NotoSerifCJK-Bold.ttc", NOTO_SC, "Qingjuan Song", "Bold",
        "Noto Serif CJK SC Bold, subset; outlines turned from cubic to quadratic, layout tables dropped, renamed",
        "OFL-1.1", common,
    ),
    Made(
        "QingjuanHei.ttf", "fonts-noto-cjk", NOTO + "NotoSansCJK-Regular.ttc", NOTO_SC, "Qingjuan Hei", "Regular",
        "Noto Sans CJK SC Regular, subset; outlines turned from cubic to quadratic, layout tables dropped, renamed",
        "OFL-1.1", common,
    ),
    Made(
        "QingjuanSong.ttf", "fonts-noto-cjk", NOTO + "NotoSerifCJK-Regular.ttc", NOTO_SC, "Qingjuan Song", "Regular",
        "Noto Serif CJK SC Regular, subset with rare characters; outlines turned from cubic to quadratic, "
        "layout tables dropped, renamed",
        "OFL-1.1", rare, 2.0,
    ),
)  # fmt: skip
UNCHANGED = "LXGWWenKai-Regular.ttf"
FANDOL_SOURCE = "source/FandolFang-Regular.otf.xz"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def unpack(debs: Path, root: Path) -> None:
    """Fetches what is missing, checks each package against its sha256, unpacks it under `root`."""
    for name, (version, digest) in DEBS.items():
        plain = version.replace(":", "%3a")
        path = debs / f"{name}_{plain}_all.deb"
        if not path.exists():
            subprocess.run(["apt-get", "download", f"{name}={version}"], cwd=debs, check=True)
        if sha256(path.read_bytes()) != digest:
            raise SystemExit(f"{path.name}: not the package that this script knows")
        subprocess.run(["dpkg-deb", "-x", str(path), str(root)], check=True)


def to_quadratic(font: TTFont, error: float) -> None:
    """Replaces CFF outlines by TrueType ones, glyph by glyph."""
    glyphs, order = font.getGlyphSet(), font.getGlyphOrder()
    made = {}
    for name in order:
        pen = TTGlyphPen(None)
        glyphs[name].draw(Cu2QuPen(pen, error * font["head"].unitsPerEm / 1000, reverse_direction=True))
        made[name] = pen.glyph()
    font["loca"] = newTable("loca")
    glyf = font["glyf"] = newTable("glyf")
    glyf.glyphOrder, glyf.glyphs = order, made
    for name in order:
        made[name].recalcBounds(glyf)
        width = font["hmtx"][name][0]
        font["hmtx"][name] = (width, getattr(made[name], "xMin", 0))
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    for field, value in {
        "maxZones": 1, "maxTwilightPoints": 0, "maxStorage": 0, "maxFunctionDefs": 0, "maxInstructionDefs": 0,
        "maxStackElements": 0, "maxSizeOfInstructions": 0, "maxComponentElements": 0,
    }.items():  # fmt: skip
        setattr(maxp, field, value)
    post = font["post"]
    post.formatType, post.extraNames, post.mapping = 3.0, [], {}
    for tag in ("CFF ", "VORG", "GSUB", "GPOS", "BASE", "DSIG", "GDEF", "vhea", "vmtx", "JSTF"):
        if tag in font:
            del font[tag]
    font.sfntVersion = "\x00\x01\x00\x00"


def rename(font: TTFont, made: Made) -> None:
    """A name of its own: OFL and GPL both want a changed font to be told from the original."""
    table = font["name"]
    kept = {number: table.getDebugName(number) for number in (0, 13, 14)}
    postscript = f"{made.family.replace(' ', '')}-{made.style}"
    texts = {
        **{number: text for number, text in kept.items() if text},
        1: made.family,
        2: made.style,
        3: f"{postscript};{CHANGED_ON}",
        4: f"{made.family} {made.style}",
        5: "Version 1.000",
        6: postscript,
        10: f"Changed on {CHANGED_ON} for Qingjuan: {made.note}",
    }
    table.names = []
    for number, text in texts.items():
        table.setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = min(
        font["OS/2"].usWeightClass, 500
    )  # from 600 on, reportlab asks for ForceBold
    font["OS/2"].fsType = 0


def convert(made: Made, root: Path) -> bytes:
    """The bytes of one converted font."""
    from io import BytesIO

    source: dict[str, Any] = {"fontNumber": made.face} if made.source.endswith(".ttc") else {}
    font = TTFont(root / made.source, recalcTimestamp=False, **source)
    wanted = made.characters(root)
    options = Options(
        layout_features=[], name_IDs=["*"], notdef_outline=True, hinting=False, glyph_names=False, recalc_timestamp=False
    )  # fmt: skip
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=set(font.getBestCmap()) if wanted is None else wanted)
    subsetter.subset(font)
    to_quadratic(font, made.error)
    rename(font, made)
    out = BytesIO()
    font.save(out, reorderTables=False)
    return out.getvalue()


def build(root: Path, say: Callable[[str], None]) -> dict[str, bytes]:
    """Every file that this script answers for, by its place in resources/fonts."""
    files = {
        UNCHANGED: (root / WENKAI).read_bytes(),
        FANDOL_SOURCE: lzma.compress((root / FANDOL).read_bytes(), preset=9),
    }
    for made in FONTS:
        files[made.file] = convert(made, root)
        say(f"{made.file}: {len(files[made.file]):,} bytes")
    return files


def listing(files: dict[str, bytes], root: Path) -> str:
    """The text of fonts.toml."""
    origin = {made.file: made for made in FONTS}
    lines = [
        "# Written by packaging/fonts/make_fonts.py: every bundled font with its licence, origin and SHA-256.",
        "# 由 packaging/fonts/make_fonts.py 生成：随附字体的许可、来源和校验值。",
        f'fonttools = "{RECIPE}"',
        f"changed_on = {CHANGED_ON}",
        "",
    ]
    for name in sorted(files):
        made = origin.get(name)
        wenkai = name == UNCHANGED
        package = made.package if made else ("fonts-lxgw-wenkai" if wenkai else "texlive-lang-chinese")
        source = made.source if made else (WENKAI if wenkai else FANDOL)
        licence = made.licence if made else ("OFL-1.1" if wenkai else "GPL-3.0-or-later WITH font exception")
        note = (
            made.note
            if made
            else "unchanged" + ("" if wenkai else ", source of QingjuanFang.ttf, packed with xz")
        )
        text = {"OFL-1.1": "NOTO-OFL.txt" if "noto" in source else "LXGW-OFL.txt"}.get(
            licence, "FANDOL-GPL.txt"
        )
        lines += [
            "[[font]]",
            f'file = "{name}"',
            f'sha256 = "{sha256(files[name])}"',
            f"bytes = {len(files[name])}",
            f'licence = "{licence}"',
            f'licence_file = "{text}"',
            f'changes = "{note}"',
            f'package = "{package} {DEBS[package][0]}"',
            f'package_sha256 = "{DEBS[package][1]}"',
            f'source = "{source}"',
            f"face = {made.face if made else 0}",
            f'source_sha256 = "{sha256((root / source).read_bytes())}"',
            "",
        ]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="compare with resources/fonts, write nothing")
    parser.add_argument(
        "--debs", type=Path, default=ROOT / "build" / "fonts", help="folder of the .deb files"
    )
    given = parser.parse_args()
    if fontTools.version != RECIPE:
        raise SystemExit(f"fontTools {RECIPE} is needed, this is {fontTools.version}")
    given.debs.mkdir(parents=True, exist_ok=True)
    root = given.debs / "root"
    unpack(given.debs, root)
    files = build(root, lambda text: print(text, flush=True))
    if given.check:
        known = {
            one["file"]: one["sha256"] for one in tomllib.loads((TARGET / "fonts.toml").read_text())["font"]
        }
        wrong = sorted(
            name for name in files.keys() | known.keys() if known.get(name) != sha256(files.get(name, b""))
        )
        print(f"differ: {', '.join(wrong)}" if wrong else "every font is the same to the byte")
        return 1 if wrong else 0
    for name, data in files.items():
        (TARGET / name).parent.mkdir(parents=True, exist_ok=True)
        (TARGET / name).write_bytes(data)
    (TARGET / "fonts.toml").write_text(listing(files, root), "utf-8")
    print(f"{sum(map(len, files.values())):,} bytes in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
