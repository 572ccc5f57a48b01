"""线索登记表 and 处置审批表: what is on file is on paper, who reported is not."""

from __future__ import annotations

from datetime import date

from models.clues.inputs import ReporterInput
from models.clues.operations import propose_disposal
from tests.models.clues.conftest import PLAN, Desk, desk
from ui.clues.papers import approval_pdf, register_pdf
from ui.paper.pages import Pages

__all__ = ["desk"]


def words(pdf: bytes) -> str:
    pages = Pages(pdf)
    try:
        return "".join(pages.text(index) for index in range(len(pages))).replace("\r\n", "").replace("\n", "")
    finally:
        pages.close()


def test_the_register_sheet(desk: Desk) -> None:
    clue = desk.register(
        "head", signature="REAL_NAME", reporter=ReporterInput(name="欧阳某某", phone="00000000")
    )
    text = words(register_pdf(desk.view(clue), "某某集团纪检监察部"))
    view = desk.view(clue)
    for part in (
        "问题线索登记表",
        view.number,
        view.title,
        view.source_text,
        view.parties[0].name,
        "领导批示",
    ):
        assert part in text
    assert view.unit_name == ""
    assert text.count("某某建设有限公司") == 2, "by the person, and as 所在单位"
    assert "欧阳" not in text


def test_the_approval_sheet_before_and_after(desk: Desk) -> None:
    clue = desk.dispatched()
    desk.run(
        "handler",
        propose_disposal,
        clue_id=clue,
        disposition="PRELIM_VERIFY",
        on=date(2022, 6, 13),
        data=PLAN["PRELIM_VERIFY"],
    )
    view = desk.view(clue)
    before = words(approval_pdf(view, view.proposals[0], "某某集团纪检监察部"))
    assert "问题线索处置审批表" in before
    assert view.proposals[0].name in before
    assert "审批结果" not in before
    desk.approve(clue, on=date(2022, 6, 13))
    view = desk.view(clue)
    assert "审批结果" in words(approval_pdf(view, view.proposals[0], "某某集团纪检监察部"))
