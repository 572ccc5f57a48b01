"""Letters of any content: always a page that measures right, or a sentence; and the verifier itself finds what is wrong."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import letters
from letters import Letter
from letters.fonts import Role, current
from letters.grid import CELL as POINTS
from letters.grid import LEFT as BLOCK_LEFT
from letters.surface import About, PdfSurface
from tests.letters import verifier
from tests.letters.samples import letter
from tests.letters.test_breaking import TEXTS
from tests.letters.verifier import BOTTOM, MM, measure

LAYOUTS = st.sampled_from(["文件格式", "信函格式", "纪要", "命令", "普通"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(TEXTS, max_size=25), LAYOUTS, st.text("某集团纪委监察部", min_size=1, max_size=40), TEXTS, TEXTS,
    st.lists(TEXTS, max_size=3), st.booleans(), st.sampled_from(["", "某纪〔2022〕3号"]),
)  # fmt: skip
def test_any_letter_measures_right(
    body: list[str],
    layout: str,
    issuer: str,
    title: str,
    recipient: str,
    attached: list[str],
    sealed: bool,
    number: str,
) -> None:
    one = Letter(
        kind="函", layout=layout, issuer=issuer, title=title, recipient=recipient, body="\n".join(body), number=number,
        attachments=tuple(attached), sealed=sealed, date=dt.date(2022, 12, 30), copies_to=("张某同志",),
    )  # fmt: skip
    pdf = letters.typeset(one)
    pages = measure(pdf)
    assert verifier.check_paper(pages) == []
    assert verifier.check_rows(pages) == []
    assert verifier.check_cells(pages) == []
    assert verifier.check_edges(pages) == []
    assert verifier.check_full_lines(pages) == []
    written = "".join("".join(run.text for run in page.glyphs) for page in letters.lay_out(one).pages)
    for paragraph in body:
        missing = [char for char in paragraph if not char.isspace() and char not in written]
        assert not missing


@pytest.mark.parametrize("layout", ["文件格式", "信函格式", "纪要", "命令", "普通"])
def test_empty_letter_is_a_page(layout: str) -> None:
    """The editor previews a letter from its first keystroke on."""
    pdf = letters.typeset(Letter(kind="", layout=layout, issuer="", title="", body=""))
    assert len(measure(pdf)) == 1


def test_what_pasting_brings_along_is_not_drawn() -> None:
    pasted = letters.typeset(letter(body="某\u200b某\ufeff某\u00ad某集团。"))
    assert pasted == letters.typeset(letter(body="某某某某集团。"))
    assert letters.missing("某\u200b") == []


def test_character_newer_than_our_tables_is_named() -> None:
    with pytest.raises(letters.MissingGlyphs, match=r"U\+32000"):
        letters.typeset(letter(body="某\U00032000某"))


def test_form_without_issuer_begins_with_its_title() -> None:
    page = measure(letters.typeset(letter("普通", issuer="", signature="承诺人：张某", sealed=False)))[0]
    assert page.rows(22)[0].chars[0]["top"] * MM < 40


def test_unknown_layout_is_refused() -> None:
    from models.errors import InvalidInput

    with pytest.raises(InvalidInput, match="没有名为“某”的版式"):
        letters.typeset(letter("某"))


def test_page_number_hangs_seven_millimetres_below_the_block() -> None:
    import pypdfium2

    pdf = letters.typeset(letter("文件格式", 12))
    scale = 600 / 25.4
    picture = pypdfium2.PdfDocument(pdf)[1].render(scale=600 / 72).to_pil().convert("L")
    # the first dash of page 2: from its left edge, a third of an em wide
    left = int((28 + 156 / 28 + 1) * scale)
    strip = picture.crop((left, int((BOTTOM + 2) * scale), left + int(2 * scale), int((BOTTOM + 15) * scale)))
    box = strip.point(lambda value: 255 if value < 110 else 0).getbbox()
    assert box is not None
    assert box[1] / scale + 2 == pytest.approx(7.0, abs=0.15)


def drawn_by_hand(lines: list[tuple[float, float, str]]) -> bytes:
    face = current().main(Role.FANG)
    surface = PdfSurface(About("某", "某", dt.datetime(2022, 1, 1)), face)
    surface.begin_page()
    for x, y, text in lines:
        surface.text(x, y, text, face, 16, stretch=POINTS / 16)
    return surface.finish()


def test_the_verifier_bites() -> None:
    y = 300.0
    good = measure(drawn_by_hand([(BLOCK_LEFT, y, "纪" * 28)]))
    assert verifier.check_edges(good) == verifier.check_kinsoku(good) == verifier.check_full_lines(good) == []
    assert verifier.check_edges(measure(drawn_by_hand([(BLOCK_LEFT + 2, y, "纪" * 28)])))
    assert verifier.check_kinsoku(measure(drawn_by_hand([(BLOCK_LEFT, y, "，纪纪")])))
    assert verifier.check_kinsoku(measure(drawn_by_hand([(BLOCK_LEFT, y, "纪纪（")])))
    crowded = [(BLOCK_LEFT, 37 / MM + 15 + row * 20, "纪纪") for row in range(25)]
    assert verifier.check_rows(measure(drawn_by_hand(crowded)))
    face = current().main(Role.FANG)
    surface = PdfSurface(About("某", "某", dt.datetime(2022, 1, 1)), face)
    surface.begin_page(600, 800)
    surface.text(100, 100, "纪", face, 16)
    small = surface.finish()
    assert verifier.check_paper(measure(small))
    assert verifier.check_cells(measure(small))


def test_a_picture_on_the_surface() -> None:
    from PIL import Image

    out = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 128)).save(out, "PNG")
    face = current().main(Role.FANG)
    surface = PdfSurface(About("某", "某", dt.datetime(2022, 1, 1)), face)
    surface.begin_page()
    surface.image(100, 100, 50, 50, out.getvalue())
    surface.text(100, 300, "某", face, 16)
    pdf = surface.finish()
    assert b"/SMask" not in pdf, "PDF/A-2b made simple: no transparency"
    assert verifier.check_fonts(pdf) == []
