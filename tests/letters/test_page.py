"""The page with a ruler: every layout, one page and several, measured in the finished PDF."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re

import pytest

import letters
from letters.fonts import FOLDER, Role
from letters.surface import BLACK
from tests.letters import verifier
from tests.letters.samples import ISSUER, PARAGRAPHS, letter
from tests.letters.verifier import BOTTOM, CELL, LEFT, MM, RIGHT, TOP, measure

ALL = ("文件格式", "信函格式", "纪要", "命令", "普通")
ROW = (225 - 16 * MM) / 21


def wrong(pdf: bytes, layout: str, full: tuple[int, ...] = ()) -> list[str]:
    return verifier.check_text_page(pdf, full=full, first_numbered=layout != "信函格式")


@pytest.mark.parametrize("layout", ALL)
def test_one_page(layout: str) -> None:
    pdf = letters.typeset(letter(layout, body="特此函告，请认真研究，于2022年7月31日前书面回复。"))
    assert wrong(pdf, layout) == []
    assert len(measure(pdf)) == 1


@pytest.mark.parametrize("layout", ALL)
def test_three_pages(layout: str) -> None:
    one = letter(
        layout, 15, attachments=("问题清单", "采购管理办法（2020年修订）摘录"), copies_to=("张某同志",)
    )
    pdf = letters.typeset(one)
    pages = measure(pdf)
    assert len(pages) == 3
    assert wrong(pdf, layout) == []


def test_full_pages_hold_22_rows_of_28() -> None:
    paragraph = "某" * 26 + "纪" * 28 * 80
    pdf = letters.typeset(letter("文件格式", 1, body=paragraph))
    pages = measure(pdf)
    assert wrong(pdf, "文件格式", full=(2, 3)) == []
    assert {len(row.text) for row in pages[1].rows()} == {28}
    assert pages[1].rows()[0].left == pytest.approx(LEFT, abs=0.05)
    assert pages[1].rows()[0].right == pytest.approx(RIGHT, abs=0.05)


def test_forty_pages() -> None:
    pdf = letters.typeset(letter("文件格式", 5, body="\n".join(PARAGRAPHS * 40)))
    pages = measure_rows_only(pdf)
    assert len(pages) >= 40
    # a heading that may not be last leaves one row, a signature a few
    assert all(20 <= rows <= 22 for rows in pages[1:-2])


def measure_rows_only(pdf: bytes) -> list[int]:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    counts = []
    for index in range(len(document)):
        text = document[index].get_textpage().get_text_range()
        counts.append(sum(1 for line in text.splitlines() if line.strip()) - 1)
    return counts


def test_lines_of_the_letter() -> None:
    pages = measure(letters.typeset(letter("信函格式", 12)))
    red = pages[0].red()
    assert [round(one["x"], 1) for one in red] == [20.0] * 4
    assert [round(one["w"], 1) for one in red] == [170.0] * 4
    banner = [char for char in pages[0].chars if char["size"] > 22.5]
    assert "".join(char["text"] for char in banner) == ISSUER
    ink = red_ink(letters.typeset(letter("信函格式", 12)))
    assert ink[0] == pytest.approx(30.0, abs=0.3)
    assert red[0]["top"] - ink[1] == pytest.approx(4.0, abs=0.3)
    assert [round(one["h"], 1) for one in red] == [0.9, 0.3, 0.3, 0.9], "thick outside"
    assert red[3]["end"] == pytest.approx(277.0, abs=0.05)
    assert not pages[1].red(), "the lower double line is on the first page only"
    number = next(row for row in pages[0].rows() if "〔" in row.text)
    assert number.right == pytest.approx(RIGHT, abs=0.1)
    recipient = next(row for row in pages[0].rows() if row.text.endswith("："))
    # two empty rows, the title, one empty row
    assert (recipient.baseline - number.baseline) * MM == pytest.approx(5 * ROW, abs=0.1)
    em_top = number.baseline * MM - (0.5 + 0.3036) * 16 * MM
    assert em_top - red[1]["end"] == pytest.approx(14 * MM, abs=0.2), (
        "7/8 of a 三号 character below the double line"
    )


def red_ink(pdf: bytes) -> tuple[float, float]:
    """Top and bottom of the red banner's ink in mm, at 300 dpi."""
    import pypdfium2

    scale = 300 / 25.4
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=300 / 72).to_pil().convert("RGB")
    red, green, _blue = picture.crop((0, 0, picture.width, int(140 * scale))).split()
    # red characters, not the lines: rows of the picture where red is neither none nor a line's width
    mask = green.point(lambda value: 255 if value < 110 else 0)
    bright = red.point(lambda value: 255 if value > 180 else 0)
    rows = []
    for y in range(mask.height):
        part = mask.crop((0, y, mask.width, y + 1)).tobytes()
        lit = bright.crop((0, y, mask.width, y + 1)).tobytes()
        count = sum(1 for one, two in zip(part, lit, strict=True) if one and two)
        if 0 < count < 150 * scale * 0.9:
            rows.append(y)
        elif count and rows:
            break
    return rows[0] / scale, (rows[-1] + 1) / scale


def test_lines_of_the_document() -> None:
    pdf = letters.typeset(
        letter(
            "文件格式",
            3,
            printed_by="某某集团纪委办公室",
            printed_on=dt.date(2022, 7, 1),
            copies_to=("张某同志",),
        )
    )
    pages = measure(pdf)
    line = pages[0].red()
    assert len(line) == 1
    assert (round(line[0]["x"], 1), round(line[0]["w"], 1)) == (28.0, 156.0)
    assert red_ink(pdf)[0] == pytest.approx(72.0, abs=0.3)
    number = next(row for row in pages[0].rows() if "〔" in row.text)
    assert (number.left + number.right) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=0.1)
    em_bottom = TOP + ROW * round((number.baseline * MM - TOP - 4) / ROW) + 16 * MM
    assert line[0]["top"] - em_bottom == pytest.approx(4.0, abs=0.1)
    black = pages[-1].black()
    assert [round(one["h"], 2) for one in black] == [0.35, 0.25, 0.35]
    assert black[-1]["end"] == pytest.approx(BOTTOM, abs=0.05)


def test_seal_room() -> None:
    pages = measure(letters.typeset(letter("信函格式", 3)))
    rows = pages[-1].rows()
    date, name, last = rows[-1], rows[-2], rows[-3]
    assert date.text == "2022年6月30日"
    assert name.text == ISSUER
    assert (name.baseline - last.baseline) * MM == pytest.approx(3 * ROW, abs=0.2), "two empty rows"
    assert (date.baseline - name.baseline) * MM == pytest.approx(ROW, abs=0.2)
    assert (date.left + date.right) / 2 == pytest.approx((name.left + name.right) / 2, abs=0.3)
    assert date.right == pytest.approx(RIGHT - 4 * CELL * MM, abs=0.1)


@pytest.mark.parametrize("diameter", [38, 42, 45, 50])
def test_seal_covers_name_and_date_and_stays_near_the_text(diameter: int) -> None:
    laid = letters.lay_out(letter("信函格式", 3, seal_mm=diameter))
    assert laid.seal is not None
    page = measure(letters.typeset(laid.letter))[laid.seal.page]
    date, name, last = page.rows()[-1], page.rows()[-2], page.rows()[-3]
    x, y, radius = laid.seal.x * MM, laid.seal.y * MM, laid.seal.diameter * MM / 2
    text_end = last.baseline * MM + 1.0
    assert y - radius - text_end <= ROW + 0.6, "at most one row below the text"
    assert y - radius >= text_end - 0.6, "not over the text"
    assert y < (date.baseline + name.baseline) / 2 * MM, "both lie below its centre"
    assert x == pytest.approx((date.left + date.right) / 2, abs=0.3)
    assert y + radius > date.baseline * MM


def test_long_name_stays_in_the_block_and_centred() -> None:
    name = "中共某某集团有限公司纪律检查委员会"
    rows = measure(letters.typeset(letter("信函格式", 2, issuer=name)))[-1].rows()
    assert rows[-2].right <= RIGHT + 0.05
    assert (rows[-1].left + rows[-1].right) / 2 == pytest.approx(
        (rows[-2].left + rows[-2].right) / 2, abs=0.3
    )


def test_without_seal() -> None:
    rows = measure(letters.typeset(letter("信函格式", 1, sealed=False)))[-1].rows()
    date, name, last = rows[-1], rows[-2], rows[-3]
    assert (name.baseline - last.baseline) * MM == pytest.approx(2 * ROW, abs=0.2), "one empty row"
    assert name.right == pytest.approx(RIGHT - 2 * CELL * MM, abs=0.1)
    assert date.left - name.left == pytest.approx(2 * CELL * MM, abs=0.1)


def test_date_longer_than_the_name() -> None:
    rows = measure(
        letters.typeset(letter("信函格式", 2, sealed=False, signature="某某纪委", date=dt.date(2022, 12, 30)))
    )[-1].rows()
    date, name = rows[-1], rows[-2]
    assert date.right == pytest.approx(RIGHT - 2 * CELL * MM, abs=0.1)
    assert date.left - name.left == pytest.approx(2 * CELL * MM, abs=0.1)


def test_levels_have_their_typefaces() -> None:
    chars = [char for page in measure(letters.typeset(letter("信函格式", 9))) for char in page.chars]
    text = "".join(char["text"] for char in chars)

    def font(of: str) -> str:
        return str(chars[text.index(of)]["fontname"])

    assert "Hei" in font("一、存在")
    assert "WenKai" in font("（一）招标")
    assert "Fang" in font("2021年至")
    assert "Fang" in font("1.合同")
    assert "Fang" in font("（1）其中")
    assert "Song" in font("关于规范")


@pytest.mark.parametrize("paragraphs", range(1, 16))
def test_signature_never_stands_alone(paragraphs: int) -> None:
    pages = letters.lay_out(letter("信函格式", paragraphs, copies_to=("张某同志",))).pages
    last = "".join(run.text for run in pages[-1].glyphs)
    assert ISSUER in last
    assert pages[-1].filled >= 5
    first = "".join(run.text for run in pages[0].glyphs)
    assert "2022年5月" in first, "the first page shows some of the text"


def test_imprint_takes_text_along() -> None:
    for rows in range(1, 24):
        one = letter(
            "文件格式",
            body="\n".join(["某某某某。"] * rows),
            copies_to=("张某同志",) * 12,
            printed_by="某某办公室",
        )
        pages = letters.lay_out(one).pages
        assert all(page.numbered for page in pages), f"{rows} rows: 版记 stands alone"


def test_heading_is_not_the_last_row() -> None:
    for before in range(5, 16):
        one = letter(
            "文件格式", body="\n".join(["某某某某。"] * before + ["一、整改要求", "立即整改。" * 60])
        )
        pages = letters.lay_out(one).pages
        index = next(
            n for n, page in enumerate(pages) if any(run.text == "一、整改要求" for run in page.glyphs)
        )
        assert any(run.text.startswith("立即整改") for run in pages[index].glyphs), f"{before} rows before"


def test_title_of_sixty_lines() -> None:
    title = "关于进一步规范“某某”工程招标采购管理（暂行）的通知，" * 46
    pdf = letters.typeset(letter("文件格式", 3, title=title))
    pages = measure(pdf)
    assert sum(len(page.rows(22)) for page in pages) >= 60
    assert verifier.check_kinsoku(pages) == []
    assert verifier.check_edges(pages) == []
    assert title in re.sub(r"—\d+—", "", verifier.text_of(pdf))


def test_title_breaks_by_sense() -> None:
    one = letter(
        "信函格式",
        2,
        title="关于商请提供某某建设有限公司2021年至2022年招标采购项目有关合同资料和财务凭证的函",
    )
    rows = [row.text for row in measure(letters.typeset(one))[0].rows(22)]
    assert rows == [
        "关于商请提供某某建设有限公司",
        "2021年至2022年招标采购项目",
        "有关合同资料和财务凭证的函",
    ]


def test_text_comes_back_whole_above_the_first_plane_too() -> None:
    one = letter("信函格式", 9)
    text = verifier.text_of(letters.typeset(one))
    for paragraph in PARAGRAPHS[:3]:
        assert re.sub(r"\s", "", paragraph) in text
    rare = "𬭎𠅤㛃䶮喆赟堃玥龘㐂"
    pdf = letters.typeset(letter("信函格式", 1, body=f"专家{rare}参加。"))
    assert rare in verifier.text_of(pdf)
    assert rare in "".join(char["text"] for page in measure(pdf) for char in page.chars)


def test_joint_issue() -> None:
    issuer = "某某集团纪律检查委员会\n某某集团监察部\n某某集团审计部"
    pdf = letters.typeset(letter("文件格式", 3, issuer=issuer, signer=("张某", "李某某", "王某")))
    pages = measure(pdf)
    assert verifier.check_edges(pages) == []
    text = verifier.text_of(pdf)
    assert text.count("某某集团审计部") == 2
    assert "签发人：张某李某某" in text
    host = letters.typeset(letter("信函格式", 3, issuer=issuer))
    assert verifier.text_of(host).count("某某集团审计部") == 1, "a joint letter's banner names the host only"


@pytest.mark.parametrize("layout", ["文件格式", "信函格式"])
@pytest.mark.parametrize("paragraphs", [2, 4, 6, 8])
def test_seals_of_a_joint_issue_never_stand_without_text(layout: str, paragraphs: int) -> None:
    organs = "某某集团有限公司纪律检查委员会\n某某集团有限公司审计部\n某某集团有限公司法律合规部"
    one = letter(
        layout, paragraphs, issuer=organs, attachments=("整改清单", "回复样式"), note="联系人：吴某", copies_to=("集团党委",)
    )  # fmt: skip
    pages = letters.lay_out(one).pages
    black = ["".join(run.text for run in page.glyphs if run.colour == BLACK) for page in pages]
    signed = next(text for text in black if "某某集团有限公司审计部" in text)
    above = signed[: signed.index("某某集团有限公司审计部")]
    assert re.search(r"整改清单|回复样式|[一-龥]{6}。", above), "only names and seals on this page"


def test_a_short_list_of_attachments_stays_together_without_a_signature() -> None:
    for rows in range(6, 18):
        one = letter("纪要", body="\n".join(["某某某某。"] * rows), attachments=("整改清单", "回复样式"))
        pages = letters.lay_out(one).pages
        texts = ["".join(run.text for run in page.glyphs) for page in pages]
        assert sum("整改清单" in text and "回复样式" in text for text in texts) == 1, f"{rows} rows before"


def test_annexes_start_on_pages_of_their_own() -> None:
    annexes = [
        letters.Annex("问题清单", "1.某某问题。\n2.某某问题。"),
        letters.Annex("采购管理办法摘录", "第一条 某某。"),
    ]
    pdf = letters.typeset(letter("文件格式", 3, printed_by="某某办公室"), annexes=annexes)
    pages = measure(pdf)
    assert [page.rows()[0].text for page in pages[-2:]] == ["附件1", "附件2"]
    assert "Hei" in pages[-1].rows()[0].chars[0]["fontname"]
    assert pages[-2].rows(22)[0].text == "问题清单"
    title = pages[-2].rows(22)[0].chars[0]
    assert TOP + 2 * ROW - 1 < title["top"] * MM < TOP + 2 * ROW + 2, "in the third row"
    assert pages[-1].black(), "版记 after the attachments"
    assert wrong(pdf, "文件格式") == []


def test_marks_leave_the_measured_page_alone() -> None:
    one = letter("信函格式", 12)
    plain = measure(letters.typeset(one))
    marked = letters.typeset(
        one, marks=letters.Marks(line="份号000001　张某　2022年6月30日打印", pattern="000001")
    )
    pages = measure(marked)
    for before, after in zip(plain, pages, strict=True):
        assert [row.text for row in before.rows()] == [row.text for row in after.rows()]
        extra = [char for char in after.chars if char["size"] < 10]
        assert extra
        for char in extra:
            x0, x1, top, bottom = (char[key] * MM for key in ("x0", "x1", "top", "bottom"))
            outside = x1 < LEFT or x0 > RIGHT or top > 277 or bottom < 30
            assert outside, char["text"]
            assert x0 >= 0
            assert x1 <= 210


def test_equal_input_and_time_give_equal_bytes() -> None:
    one = letter("文件格式", 6)
    moment = dt.datetime(2022, 6, 30, 9, 30)
    assert letters.typeset(one, made_at=moment) == letters.typeset(one, made_at=moment)
    assert letters.typeset(one) == letters.typeset(dataclasses.replace(one))
    assert letters.typeset(one) != letters.typeset(one, made_at=moment)


def test_two_pages_are_small() -> None:
    assert len(letters.typeset(letter("信函格式", 8))) < 250_000


def test_many_letters_in_one_file() -> None:
    pdf = letters.typeset_many(
        letter("信函格式", 2, recipient=f"某某{number}公司党委") for number in range(5)
    )
    pages = measure(pdf)
    assert len(pages) == 5
    assert verifier.check_fonts(pdf) == []
    assert "某某4公司党委" in verifier.text_of(pdf)


def test_missing_character_is_named_with_its_place() -> None:
    with pytest.raises(letters.MissingGlyphs) as caught:
        letters.typeset(letter("信函格式", 1, body="专家王\U00030000某。", recipient="某某\U00031000公司"))
    message = str(caught.value)
    assert "U+30000" in message
    assert "正文第1段" in message
    assert "主送机关" in message
    assert "U+31000" in message


def test_control_characters_are_refused() -> None:
    from models.errors import InvalidInput

    with pytest.raises(InvalidInput, match="控制字符"):
        letters.typeset(letter("信函格式", 1, body="某某\x07某某"))


def test_fonts_on_disk_are_the_ones_listed() -> None:
    import hashlib
    import tomllib

    listed = tomllib.loads((FOLDER / "fonts.toml").read_text("utf-8"))["font"]
    for one in listed:
        data = (FOLDER / one["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == one["sha256"], one["file"]
        assert len(data) == one["bytes"]
        assert (FOLDER / one["licence_file"]).is_file()
    assert sum(one["bytes"] for one in listed) <= 45_000_000
    fonts = {path.name for path in FOLDER.rglob("*") if path.suffix in {".ttf", ".otf", ".xz"}}
    assert fonts == {one["file"].split("/")[-1] for one in listed}


def test_every_role_has_the_characters_of_daily_use() -> None:
    common = "".join(
        bytes((row, cell)).decode("gb2312")
        for row in range(0xB0, 0xF7)
        for cell in range(0xA1, 0xFF)
        if (row, cell) < (0xD7, 0xFA) or row > 0xD7
    )
    for role in Role:
        assert letters.missing(common, role) == []
        face = letters.fonts.current().main(role)
        assert all(face.has(char) for char in common + "0123456789ABCxyz，。“”（）《》〔〕"), role
