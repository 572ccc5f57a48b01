"""One person alone does the main job: what the leader signed on paper he enters by name, and never in his own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from models.decisions.operations import decide, propose_decision, reject_decision
from models.decisions.queries import open_decision
from models.errors import InvalidInput, NotAllowed
from models.letters.kinds import load_kinds
from models.letters.operations import check_letter, draft_letter, issue_letter
from models.letters.paper import LetterPaper
from models.letters.queries import open_letter
from models.operations import Actor
from models.persons.operations import add_person
from models.rights import Role
from models.second_person import alone
from storage.founding import NewAccount, VaultPlan, create_vault
from storage.office import Office
from storage.vault.kdf import LIGHT
from tests.fixtures_vault import PASSWORD, Clock, House
from tests.models.letters.conftest import FOLDER, PROBLEMS, put_on_file
from ui.letters.steps import fields_of, offered, why_not

FIELDS = {"subject": "规范招标采购管理", "found_in": "2022年5月，我委对你单位开展专项检查"}
PAPER = {"on_paper_by": "郑某", "paper_no": "发文稿纸2022-3"}


@pytest.fixture
def only(tmp_path: Path) -> Iterator[Office]:
    """An office of one person with every role."""
    account = NewAccount("zhou", "周某", frozenset(Role), PASSWORD, must_change=False)
    create_vault(tmp_path / "vault", VaultPlan((account,), one_person_office=True), kdf=LIGHT, clock=Clock())
    with Office.unlock(tmp_path / "vault", "zhou", PASSWORD, clock=Clock()) as office:
        yield office


def render(_paper: object) -> bytes:
    return b"%PDF-1.7\n"


def test_a_letter_is_checked_and_issued_by_who_signed_on_paper(only: Office):
    clue = only.run(put_on_file).value.clue
    kind = load_kinds(FOLDER)["DISC_ADVICE"]
    letter = only.run(draft_letter, kind=kind, problems=PROBLEMS, fields=FIELDS, clue_id=clue).value
    with pytest.raises(InvalidInput, match="纸上签批"):
        only.run(check_letter, letter_id=letter)
    with pytest.raises(NotAllowed, match="本人"):
        only.run(check_letter, letter_id=letter, on_paper_by="周某", paper_no="发文稿纸")
    with pytest.raises(InvalidInput, match="纸件"):
        only.run(check_letter, letter_id=letter, on_paper_by="郑某")
    only.run(check_letter, letter_id=letter, **PAPER)
    number = only.run(issue_letter, letter_id=letter, render=render, **PAPER).value
    view = only.read(open_letter, letter_id=letter)
    assert (view.number, view.checker_name, view.signer_name) == (number, "郑某", "郑某")
    texts = [event.text for event in view.events]
    assert sum("郑某在发文稿纸2022-3上签批" in text for text in texts) == 2


def test_the_frozen_page_names_who_signed_on_paper(only: Office):
    clue = only.run(put_on_file).value.clue
    letter = only.run(
        draft_letter,
        kind=load_kinds(FOLDER)["ADVICE_REPORT"],
        clue_id=clue,
        recipient="中共某某集团有限公司委员会",
        fields={
            "advice": "集团纪建〔2022〕1号",
            "found": "开展了专项检查。",
            "problems_found": "审查流于形式",
        },
    ).value
    only.run(check_letter, letter_id=letter, **PAPER)
    signers = []

    def seen(paper: LetterPaper) -> bytes:
        signers.append(paper.signer)
        return render(paper)

    only.run(issue_letter, letter_id=letter, render=seen, **PAPER)
    assert signers == [("郑某",)]


def test_a_decision_is_entered_but_never_ones_own(only: Office):
    person = only.run(add_person, name="张某", post="经理").value
    decision = only.run(propose_decision, measure_code="REMIND", person_id=person, facts="考勤管理不严").value
    view = only.read(open_decision, decision_id=decision)
    assert {"decide", "reject", "change", "withdraw"} <= set(view.steps)
    with pytest.raises(NotAllowed, match="提出人本人"):
        only.run(decide, decision_id=decision, decided_by="周某", decided_on=date(2022, 6, 30))
    only.run(decide, decision_id=decision, decided_by="集团纪委", decided_on=date(2022, 6, 30))
    assert only.read(open_decision, decision_id=decision).decided_by == "集团纪委"


def test_where_there_are_others_four_eyes_stay(house: House):
    with house.as_("head") as office:
        assert not alone(office.actor)
        clue = office.run(put_on_file).value.clue
        kind = load_kinds(FOLDER)["DISC_ADVICE"]
        letter = office.run(draft_letter, kind=kind, problems=PROBLEMS, fields=FIELDS, clue_id=clue).value
        with pytest.raises(NotAllowed, match="核稿人不能是拟稿人"):
            office.run(check_letter, letter_id=letter, **PAPER)
        person = office.run(add_person, name="王某", post="经理").value
        decision = office.run(
            propose_decision, measure_code="REMIND", person_id=person, facts="考勤管理不严"
        ).value
        assert "decide" not in office.read(open_decision, decision_id=decision).steps
        for operation, data in (
            (decide, {"decided_by": "集团纪委"}),
            (reject_decision, {"reason": "再核"}),
        ):
            with pytest.raises(NotAllowed, match="自己提出"):
                office.run(operation, decision_id=decision, **data)


def test_the_page_asks_who_signed_on_paper_only_there(only: Office, qtbot: Any):
    clue = only.run(put_on_file).value.clue
    kind = load_kinds(FOLDER)["DISC_ADVICE"]
    letter = only.run(draft_letter, kind=kind, problems=PROBLEMS, fields=FIELDS, clue_id=clue).value
    view = only.read(open_letter, letter_id=letter)
    step = next(step for step in offered(view, only.actor) if step.code == "check")

    def asked(actor: Actor) -> set[str]:
        fields = fields_of(step, view, actor)
        for field in fields:
            qtbot.addWidget(field)
        return {field.key for field in fields}

    assert why_not(step, view, only.actor) == ""
    assert {"on_paper_by", "paper_no"} <= asked(only.actor)
    assert not {"on_paper_by", "paper_no"} & asked(replace(only.actor, uid="0" * 32))
    head = replace(only.actor, roles=frozenset({Role.HEAD}))
    assert why_not(step, view, head) == "拟稿人不能核稿、签发"
