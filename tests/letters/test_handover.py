"""陪送交接单: one page whether blank or full, four places to sign, and a long text that goes on to another page whole."""

from __future__ import annotations

import pytest

from letters.handover import HandoverSheet, Part, handover_form
from tests.letters.test_sheets import inside_the_paper
from tests.letters.verifier import check_fonts, check_paper, measure, text_of


def sheet(state: str = "", *, number: str = "") -> HandoverSheet:
    brought = [
        [("到达时间", "")],
        [("陪送人", "孙某"), ("接收人", "吴某")],
        [("到达时的身体和情绪状况", state)],
    ]
    returned = [[("交回时间", "2022年6月29日 10时40分")], [("离开时的身体和情绪状况", state)]]
    return HandoverSheet(
        facts=[[("被谈话人", "张某"), ("谈话编号", "集团纪谈〔2022〕1号")]],
        parts=[
            Part("一、陪送到达", brought, ("陪送人", "接收人"), "到达时间"),
            Part("二、谈后交接", returned, ("交出人", "接回人"), "交回时间"),
        ],
        number=number,
        notes=["本单一式两份。"],
    )


@pytest.mark.parametrize("state", ["", "身体正常，情绪平稳"])
def test_it_stands_on_one_page_with_four_places_to_sign(state: str) -> None:
    pdf = handover_form(sheet(state, number="集团纪交〔2022〕1号"), office="某某集团纪检监察部")
    text = text_of(pdf).replace("\n", "")
    assert len(measure(pdf)) == 1
    assert check_paper(measure(pdf)) == check_fonts(pdf) == []
    assert inside_the_paper(pdf)
    assert text.count("（签名）") == 4
    assert text.count("集团纪交〔2022〕1号") == 2, "in the head and at the foot"
    # what is not known is written by hand: its year, month and day stand there
    assert "到达时间年月日时分" in text.replace("　", "")
    assert "2022年6月29日10时40分" in text.replace(" ", "")


def test_a_long_state_is_lost_nowhere() -> None:
    long = "、".join(f"第{number}项检查正常" for number in range(1, 160))
    text = text_of(handover_form(sheet(long))).replace("\n", "")
    assert text.count("第159项检查正常") == 2
    assert text.count("（签名）") == 4
