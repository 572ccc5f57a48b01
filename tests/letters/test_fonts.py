"""Roles and fallbacks, the office's own fonts, and the map from codes to text."""

from __future__ import annotations

from pathlib import Path

import pytest

import letters
from letters import FontFile, FontSet, Role
from letters.fonts import FOLDER
from letters.tounicode import make_to_unicode
from tests.letters.samples import letter
from tests.letters.verifier import measure


def test_missing_names_each_character_once_with_its_place() -> None:
    found = letters.missing("王\U00030000某\U00030000，\U00031000", "仿宋")
    assert [(one.char, one.position) for one in found] == [("\U00030000", 1), ("\U00031000", 5)]
    assert found[0].name == "“\U00030000”（U+30000）"
    assert letters.missing("喆赟堃玥㛃𬭎䶮𠅤㐂𠮷 \n", Role.FANG) == []


@pytest.mark.parametrize("role", list(Role))
def test_rare_names_are_drawn_in_every_role(role: Role) -> None:
    assert letters.missing("喆赟堃玥㛃𬭎䶮𠅤", role) == []


def test_resolution_order() -> None:
    fonts = FontSet()
    assert fonts.resolve(Role.FANG, "某").file.path.name == "QingjuanFang.ttf"  # type: ignore[union-attr]
    assert fonts.resolve(Role.FANG, "喆").file.path.name == "LXGWWenKai-Regular.ttf"  # type: ignore[union-attr]
    assert fonts.resolve(Role.FANG, "㐀").file.path.name == "QingjuanSong.ttf"  # type: ignore[union-attr]
    assert fonts.resolve(Role.FANG, "\U00030000") is None


def test_the_offices_own_font_comes_first() -> None:
    own = FontFile(FOLDER / "QingjuanHei.ttf")
    assert letters.examine(own, "某纪委") == []
    fonts = FontSet({Role.FANG: own})
    pdf = letters.typeset(letter(paragraphs=1), fonts=fonts)
    text = [char for char in measure(pdf)[0].chars if char["text"] == "委" and abs(char["size"] - 16) < 0.1]
    assert text
    assert all("Hei" in char["fontname"] for char in text)


def test_files_that_are_no_fonts(tmp_path: Path) -> None:
    assert "找不到" in letters.examine(FontFile(tmp_path / "none.ttf"))[0]
    for name, data in {
        "empty.ttf": b"",
        "text.ttf": b"not a font" * 100,
        "cut.ttf": (FOLDER / "QingjuanHei.ttf").read_bytes()[:5000],
    }.items():
        (tmp_path / name).write_bytes(data)
        problems = letters.examine(FontFile(tmp_path / name))
        assert len(problems) == 1, name
        assert problems[0].endswith("。")


def test_postscript_outlines_are_refused(tmp_path: Path) -> None:
    import lzma

    path = tmp_path / "fang.otf"
    path.write_bytes(lzma.decompress((FOLDER / "source/FandolFang-Regular.otf.xz").read_bytes()))
    assert "PostScript" in letters.examine(FontFile(path))[0]


def test_characters_that_a_font_lacks_are_shown() -> None:
    problems = letters.examine(FontFile(FOLDER / "QingjuanFang.ttf"), "某喆𬭎")
    assert problems == ["“QingjuanFang.ttf”缺少2个字：喆𬭎，这些字会用随附字体代替。"]


def test_code_to_text_above_the_first_plane() -> None:
    text = make_to_unicode("X", [0, *range(0x4E00, 0x4E00 + 150), 0x2CB4E])
    assert "<97> <D872DF4E>" in text
    assert "<00> <0000>" not in text
    assert "100 beginbfchar" in text
    assert "51 beginbfchar" in text


def test_centres_are_measured() -> None:
    for role, centre in {
        Role.FANG: 0.308,
        Role.HEI: 0.374,
        Role.TITLE: 0.384,
        Role.KAI: 0.354,
        Role.SONG: 0.382,
    }.items():
        assert letters.fonts.current().main(role).centre == pytest.approx(centre, abs=0.025), role


def test_start_up_pays_nothing() -> None:
    """No font is read, no PDF library loaded before the first page, and nothing of the network ever."""
    import subprocess
    import sys

    code = (
        "import sys, letters; print(*(name in sys.modules for name in ('reportlab', 'PIL', 'http.client')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=FOLDER.parent.parent
    )
    assert done.stdout.split() == ["False", "False", "False"]
