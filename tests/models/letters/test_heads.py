"""What stands at the head and the foot of the page: joint issue, 签发人 of an upward letter, 印发机关."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from models.letters.compose import LetterDraft, compose, copies_of, organ, paper_of, values_of
from models.letters.operations import change_letter, check_letter, draft_letter, issue_letter
from models.letters.queries import open_letter
from models.settings.operations import change_case_settings
from tests.models.letters.test_operations import plain_pdf

ON = date(2022, 6, 30)
JOINT = "中共某某集团有限公司纪律检查委员会\n某某集团有限公司审计部"


def test_a_joint_issue_speaks_with_its_hosts_voice(kinds):
    kind = kinds["DISC_ADVICE"]
    draft = LetterDraft(kind, "标题", JOINT, "某某建设有限公司党委", {"subject": "某事", "found_in": "某时"})
    assert organ(JOINT) == "委"
    assert "我委将跟踪督促整改" in compose(draft)
    assert "中共某某集团有限公司委员会" in copies_of(kind, values_of(draft))
    assert paper_of(draft).issuer == paper_of(draft).signature == JOINT


def test_an_upward_letter_names_its_signer_in_the_documents_layout_only(kinds):
    draft = LetterDraft(kinds["ADVICE_REPORT"], "标题", JOINT, "集团党委")
    assert paper_of(draft, on=ON, signer="郑某").signer == ("郑某",)
    assert paper_of(replace(draft, layout="信函格式"), on=ON, signer="郑某").signer == ()
    downward = replace(draft, kind=kinds["CIRCULAR"])
    assert paper_of(downward, on=ON, signer="郑某").signer == ()
    assert paper_of(replace(downward, layout="命令"), on=ON, signer="郑某").signer == ("郑某",)


def test_the_frozen_page_names_signer_and_printing_office(house, kinds, on_file):
    with house.as_("head") as office:
        office.run(change_case_settings, values={"printed_by": "某某集团纪委办公室"})
    with house.as_("handler") as office:
        letter_id = office.run(
            draft_letter,
            kind=kinds["ADVICE_REPORT"],
            clue_id=on_file.clue,
            recipient="中共某某集团有限公司委员会",
            fields={
                "advice": "集团纪建〔2022〕1号",
                "found": "开展了专项检查。",
                "problems_found": "审查流于形式",
            },
        ).value
        office.run(change_letter, letter_id=letter_id, issuer=JOINT)
    with house.as_("head") as office:
        office.run(check_letter, letter_id=letter_id)
    papers = []

    def render(paper):
        papers.append(paper)
        return plain_pdf(paper)

    with house.as_("leader") as office:
        office.run(issue_letter, letter_id=letter_id, render=render)
        assert office.read(open_letter, letter_id=letter_id).paper.signer == ("郑某",)
    (paper,) = papers
    assert (paper.layout, paper.signer) == ("文件格式", ("郑某",))
    assert (paper.printed_by, paper.printed_on) == ("某某集团纪委办公室", ON)
    assert paper.issuer.splitlines() == JOINT.splitlines()
