"""Papers that are no letters: nothing is lost, tables go on over pages under their heads, every page says where it belongs."""

from __future__ import annotations

import datetime as dt
import re

import pytest

import letters
from letters import sheets
from tests.letters.verifier import MM, check_fonts, check_paper, measure, text_of

DAY = dt.date(2022, 6, 30)
GROUPS = [
    "AB3D7",
    "K9QRT",
    "2MNPX",
    "7WYZA",
    "C4EFG",
    "H8JKM",
    "N5PQR",
    "S6TVW",
    "X9YZ2",
    "3ABCD",
    "EFGH4",
    "JKLM5",
    "NPQR6",
]


def inside_the_paper(pdf: bytes) -> bool:
    pages = measure(pdf)
    return all(
        char["x0"] * MM >= 10
        and char["x1"] * MM <= page.width - 10
        and 10 <= char["top"] * MM <= page.height - 10
        for page in pages
        for char in page.chars
    )


def test_recovery_sheet_shows_every_group_once_and_as_a_code() -> None:
    pdf = sheets.recovery_sheet("中共某某集团纪律检查委员会", "QJ-7F3A", GROUPS, DAY)
    pages = measure(pdf)
    text = text_of(pdf)
    assert len(pages) == 1
    assert check_paper(pages) == check_fonts(pdf) == []
    assert all(text.count(group) == 1 for group in GROUPS)
    assert inside_the_paper(pdf)
    squares = [rect for rect in pages[0].rects if rect["x0"] * MM > 130 and 130 < rect["top"] * MM < 200]
    assert len(squares) > 200, "the QR code"


def test_each_of_three_papers_says_which_it_is() -> None:
    pdf = sheets.recovery_sheet("中共某某集团纪律检查委员会", "QJ-7F3A", [*GROUPS, "2A3BC"], DAY, share=2)
    text = text_of(pdf)
    assert len(measure(pdf)) == 1
    assert "第二份" in text
    assert "任意两份" in text
    assert "仅此一份" not in text
    assert all(text.count(group) == 1 for group in [*GROUPS, "2A3BC"])
    assert inside_the_paper(pdf)


def test_qr_code_has_its_corners_and_a_quiet_zone() -> None:
    from letters.page import Page
    from letters.sheet_page import qr_code

    page = Page()
    qr_code(page, "-".join(GROUPS), 0, 0, 410)
    left = min(box.x for box in page.boxes)
    top = min(box.y for box in page.boxes)
    module = min(box.height for box in page.boxes)
    assert left >= 4 * module - 0.01
    assert top >= 4 * module - 0.01
    corners = [box for box in page.boxes if abs(box.width - 7 * module) < 0.01]
    assert len({(round(box.x), round(box.y)) for box in corners}) >= 6, (
        "top and bottom bars of three finder patterns"
    )


def talk(lines: int) -> sheets.Transcript:
    said = [
        sheets.Question(
            "答" if index % 2 else "问",
            f"第{index}句：2021年以来，你单位有哪些项目没有公开招标？" + "某" * 40,
        )
        for index in range(lines)
    ]
    heading = [
        ("时间", "2022年6月30日9时30分"),
        ("地点", "某某集团谈话室"),
        ("被谈话人", "赵某，某某建设有限公司采购部主任"),
    ]
    return sheets.Transcript(said, heading, number="某纪谈〔2022〕5号", made_on=DAY)


@pytest.mark.parametrize("lines", [1, 9, 10, 11, 12, 13, 40])
def test_every_page_of_a_transcript_is_signed_and_numbered(lines: int) -> None:
    pdf = sheets.transcript(talk(lines), office="某某集团纪委")
    pages = measure(pdf)
    for number, page in enumerate(pages, 1):
        text = re.sub(
            r"\s",
            "",
            "".join(
                char["text"] for char in sorted(page.chars, key=lambda one: (round(one["top"]), one["x0"]))
            ),
        )
        assert f"第{number}页共{len(pages)}页" in text
        assert "被谈话人（签名、捺印）：" in text
        assert "本页手写修改处（修改处捺印）" in text
        assert "谈话人（签名）：" in text
        assert "记录人（签名）：" in text
    whole = text_of(pdf)
    assert all(f"第{index}句：" in whole for index in range(lines))
    last = "".join(char["text"] for char in pages[-1].chars)
    assert "核对意见" in last
    assert "某某某" in last, "the confirmation stands under words of the record"
    assert inside_the_paper(pdf)


def test_report_repeats_its_head_and_keeps_every_row() -> None:
    columns = [
        sheets.Column("序号", 0.6, "centre"),
        sheets.Column("项目", 3),
        sheets.Column("数量", 0.8, "right"),
        "说明",
    ]
    rows = [
        [index, f"事项{index}号", index * 3, "按登记编号逐件统计，含上年结转" if index % 3 else None]
        for index in range(1, 101)
    ]
    pdf = sheets.table_report(
        "2022年统计表", columns, rows, office="某某集团纪委", period="2022年", made_on=DAY
    )
    pages = measure(pdf)
    assert len(pages) > 2
    text = text_of(pdf)
    assert text.count("序号") == len(pages)
    assert all(f"事项{index}号" in text for index in range(1, 101))
    assert inside_the_paper(pdf)
    assert check_fonts(pdf) == []


def test_landscape_report() -> None:
    pages = measure(sheets.table_report("统计表", ["甲", "乙"], [["一", "二"]], landscape=True))
    assert (round(pages[0].width), round(pages[0].height)) == (297, 210)


def test_cell_longer_than_a_page_is_continued() -> None:
    long = "".join(f"第{index}条某某某某某某某某。" for index in range(400))
    pdf = sheets.form_sheet("审批表", [[("事项", long)]], office="某某集团纪委", number="1号")
    assert len(measure(pdf)) > 1
    assert re.sub(r"第\d+页共\d+页|某某集团纪委1号", "", text_of(pdf)).count("第399条") == 1
    assert inside_the_paper(pdf)


def test_clue_form() -> None:
    pdf = sheets.clue_form(
        "某某集团纪委", "某纪线〔2022〕7号", [[("被反映人", "赵某"), ("职务", "采购部主任")]], made_on=DAY
    )
    text = text_of(pdf)
    assert text.count("签名：") == 3
    assert "问题线索登记表" in text
    assert sheets.clue_form("某", "1", [[("姓名", "某")]], made_on=DAY) == sheets.clue_form(
        "某", "1", [[("姓名", "某")]], made_on=DAY
    )


def test_missing_character_stops_a_sheet() -> None:
    with pytest.raises(letters.MissingGlyphs, match="U\\+30000"):
        sheets.form_sheet("审批表", [[("姓名", "王\U00030000")]])
