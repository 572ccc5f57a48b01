"""The manual: pages read from their text, one PDF with contents that point to the right pages."""

from __future__ import annotations

import datetime as dt
import re
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image

from letters.manual import Kind, Part, manual_pdf, parse_page
from models.errors import InvalidInput
from tests.letters.verifier import check_fonts, check_paper, measure

DAY = dt.date(2022, 6, 30)
TEXT = """# 第{n}章
这里说明用途。
## 第一次
1. 先登记单位。
2. 再登记人员。
- 一项。
> 注意。
"""


def picture() -> bytes:
    made = BytesIO()
    Image.new("RGB", (1366, 768), "#8f2420").save(made, "PNG")
    return made.getvalue()


def test_a_page_is_read_line_by_line():
    page = parse_page(
        "a", TEXT.format(n=1) + "![画面](screens/a.png)\n普通 ![不是](http://x) 文字\n", ["clues"]
    )
    assert page.title == "第1章"
    kinds = [block.kind for block in page.blocks]
    assert kinds == [
        Kind.TEXT, Kind.HEAD, Kind.STEP, Kind.STEP, Kind.ITEM, Kind.NOTE, Kind.PICTURE, Kind.TEXT,
    ]  # fmt: skip
    assert [block.number for block in page.blocks if block.kind is Kind.STEP] == [1, 2]
    assert page.blocks[6].source == "screens/a.png"
    between = parse_page("c", "# 标题\n1. 一\n![画](screens/a.png)\n2. 二\n文字\n1. 一")
    assert [block.number for block in between.blocks] == [1, 0, 2, 0, 1]
    with pytest.raises(InvalidInput, match="没有标题"):
        parse_page("b", "没有标题")


def test_the_contents_name_the_page_on_which_each_chapter_begins():
    pages = tuple(parse_page(f"k{n}", TEXT.format(n=n) + "正文。\n" * (n * 7)) for n in range(1, 13))
    pdf = manual_pdf("手册", "版本 1", [Part("上", pages[:6]), Part("下", pages[6:])], {}, made_on=DAY)
    assert check_paper(measure(pdf)) == check_fonts(pdf) == []
    document = pypdfium2.PdfDocument(pdf)
    texts = ["".join(page.get_textpage().get_text_range().split()) for page in document]
    document.close()
    told = {int(n): int(at) for n, at in re.findall(r"第(\d+)章(\d+)(?=第|下|手册)", texts[1])}
    assert sorted(told) == list(range(1, 13))
    for n, at in told.items():
        assert f"第{n}章" in texts[at - 1]
    assert len(set(told.values())) > 4


def test_pictures_stand_in_the_pdf_and_missing_ones_are_named():
    page = parse_page("a", "# 标题\n![画面](screens/a.png)\n")
    pdf = manual_pdf("手册", "版本", [Part("一", (page,))], {"screens/a.png": picture()}, made_on=DAY)
    assert b"/Subtype /Image" in pdf or b"/Image" in pdf
    with pytest.raises(InvalidInput, match="make screens"):
        manual_pdf("手册", "版本", [Part("一", (page,))], {}, made_on=DAY)


def test_equal_input_gives_equal_bytes():
    page = parse_page("a", TEXT.format(n=1))
    made = [manual_pdf("手册", "版本", [Part("一", (page,))], {}, made_on=DAY) for _ in range(2)]
    assert made[0] == made[1]
