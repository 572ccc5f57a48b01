"""A record of the year's work on paper: every line of every list, heads repeated, headings not left alone; blank 测评票."""

from __future__ import annotations

import datetime as dt

from letters.overview import Bars, Part, blank_ballot, chart_sheet, overview
from letters.sheets import Column
from tests.letters.verifier import check_fonts, check_paper, measure, text_of

DAY = dt.date(2022, 6, 30)


def test_every_line_of_every_list_is_on_the_paper() -> None:
    columns = [Column("序号", 3), Column("签订对象", 8), Column("签订", 6)]
    signers = Part("签订对象", columns, [[str(n), f"张{n}", "未签订"] for n in range(1, 121)], "共 120 条")
    reached = Part("步骤", columns, [["1", "查制度", "2022-06-01"]])
    pdf = overview(
        "2022年廉洁从业承诺书",
        [("种类", "廉洁从业承诺书"), ("地点", "")],
        [signers, reached],
        office="某某纪委",
        made_on=DAY,
    )
    pages = measure(pdf)
    text = text_of(pdf)
    assert len(pages) > 2
    assert check_paper(pages) == check_fonts(pdf) == []
    assert all(f"张{n}" in text for n in range(1, 121))
    assert "查制度" in text
    assert text.count("签订对象") >= len(pages) - 1, "the head stands on every page of its table"
    assert "地点" not in text, "an empty fact is left out"
    assert "共120条" in "".join(text.split())


def test_a_ballot_has_a_row_a_person_a_column_an_item_and_no_name_to_sign() -> None:
    items = [("履职", 60.0), ("廉洁", 40.0)]
    pdf = blank_ballot("第1季度评价测评票", items, ["张某　甲公司", "李某"], office="某某纪委", made_on=DAY)
    text = "".join(text_of(pdf).split())
    for wanted in ("张某", "李某", "履职", "权重60", "廉洁", "权重40", "不署姓名"):
        assert wanted in text
    assert len(measure(pdf)) == 1


def test_a_course_has_a_bar_for_every_number_as_tall_as_it_is() -> None:
    bars = Bars(("第一季度", "第二季度", "第三季度"), (8, 4), (2, 0, 1), ("2022 年", "2021 年"), "起")
    pdf = chart_sheet(
        "查办问题线索（按季）", bars, office="某某纪委", notes=["各段之和不等于全年。"], made_on=DAY
    )
    pages = measure(pdf)
    assert len(pages) == 1
    assert check_paper(pages) == check_fonts(pdf) == []
    dark = [
        rect
        for rect in pages[0].rects
        if rect["non_stroking_color"] == (0.21, 0.33, 0.44) and rect["height"] > 12
    ]
    assert [round(float(dark[0]["height"]) / float(rect["height"]), 2) for rect in dark] == [1, 2]
    text = "".join(text_of(pdf).split())
    assert "单位：起" in text
    assert text.count("2021年") == 2, "in the legend and in the table"
