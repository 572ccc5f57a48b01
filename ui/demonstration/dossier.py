"""One file of the year: a clue archived, its 案卷 made, numbered, sealed, lent and returned."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from models.clues.operations import take_step
from models.dossiers.lending import allow_loan, ask_loan, return_loan
from models.dossiers.operations import make_dossier, number_pages, seal_dossier
from ui.demonstration.cast import CASES
from ui.dossiers.paper import dossier_paper

if TYPE_CHECKING:
    from ui.demonstration.story import Story

PLACE = 6
HEAD, LEADER = "zhou", "zheng"


def tell_dossier(story: Story) -> int:
    """The file of the clue about the 备用金; returns its id."""
    case, clue = CASES[PLACE], story.clues[PLACE]
    made_on, lent_on, back_on = (date(2022, 12, day) for day in (26, 28, 30))
    who = case.handler
    story.run(
        who,
        take_step,
        made_on,
        clue_id=clue,
        step="T25",
        on=made_on,
        data={"opinion": "卷宗材料齐全，手续完备"},
    )
    dossier: int = story.run(
        who, make_dossier, made_on, clue_id=clue, notes="备用金清理凭证为复印件，原件存建设公司财务部。"
    )
    with story.shifts.as_(who) as office:
        paper = dossier_paper(office, dossier, lambda *_step: None)
        office.run(number_pages, dossier_id=dossier, pages=paper.pages)
    story.run(who, seal_dossier, made_on, dossier_id=dossier, checker="周某")
    loan = story.run(
        HEAD,
        ask_loan,
        lent_on,
        dossier_id=dossier,
        borrower="李某某",
        borrower_unit="某某集团党委巡察办",
        purpose="巡察前了解备用金问题的核查和整改情况",
        due_on=date(2023, 1, 6),
    )
    story.run(LEADER, allow_loan, lent_on, loan_id=loan, answer="同意，限在阅卷室查阅")
    story.run(HEAD, return_loan, back_on, loan_id=loan, note="页数齐全，没有损坏")
    story.told("案卷：立卷、编页、封卷一卷，借阅一次并归还")
    return dossier
