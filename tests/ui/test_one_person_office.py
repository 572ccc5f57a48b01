"""One person alone does the main job: what the leader signed on paper he enters by name, and never in his own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from models.clues.inputs import AccountRef, PartyInput
from models.clues.operations import propose_disposal, register_clue, take_step
from models.clues.view import open_clue
from models.deadlines.extension import extend_deadline
from models.decisions.appeals import answer_appeal, register_appeal
from models.decisions.operations import decide, propose_decision, reject_decision
from models.decisions.queries import open_decision
from models.dossiers.lending import allow_loan, ask_loan
from models.dossiers.operations import make_dossier, number_pages, seal_dossier
from models.dossiers.queries import open_dossier
from models.errors import InvalidInput, NotAllowed
from models.followups.operations import decide_followup, register_followup, work_followup
from models.followups.queries import open_followup
from models.letters.kinds import load_kinds
from models.letters.operations import check_letter, draft_letter, issue_letter
from models.letters.paper import LetterPaper
from models.letters.queries import open_letter
from models.operations import Actor
from models.opinions.operations import (
    decide_opinion,
    draft_opinion,
    match_person,
    propose_opinion,
    register_opinion,
    return_opinion,
)
from models.opinions.queries import open_opinion
from models.persons.operations import add_person
from models.rights import Role
from models.second_person import alone
from storage.founding import NewAccount, VaultPlan, create_vault
from storage.office import Office
from storage.vault.kdf import LIGHT
from tests.fixtures_vault import PASSWORD, Clock, House
from tests.models.followups.conftest import FILLED
from tests.models.letters.conftest import FOLDER, PROBLEMS, put_on_file
from ui.kit.on_paper import on_paper_fields
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


def test_an_appeal_is_answered_by_another_body_and_a_wrong_decision_revoked(only: Office):
    person = only.run(add_person, name="张某", post="经理").value
    data = {"person_id": person, "facts": "考勤管理不严"}
    wrong = only.run(propose_decision, measure_code="ACC_CIRCULAR", **data).value
    only.run(decide, decision_id=wrong, decided_by="集团纪委会议", decided_on=date(2022, 6, 30))
    only.run(register_appeal, decision_id=wrong, text="认为过重")
    assert {"answer_appeal", "revoke"} <= set(only.read(open_decision, decision_id=wrong).steps)
    answer = {"decision_id": wrong, "result": "CHANGED", "text": "情节轻微"}
    with pytest.raises(NotAllowed, match="原案经办人本人"):
        only.run(answer_appeal, **answer, decided_by="周某")
    only.run(answer_appeal, **answer, decided_by="集团党委")
    view = only.read(open_decision, decision_id=wrong)
    assert (view.state, view.appeals[0].result, view.steps) == ("REVOKED", "变更（减轻）", ("replace",))


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


SIGNED = {"on_paper_by": "郑某", "paper_no": "呈批件2022-7"}


def test_a_clue_goes_its_whole_way_to_a_lent_file_with_the_leaders_paper(only: Office, tmp_path: Path):
    day = date(2022, 6, 9)
    clue = only.run(
        register_clue,
        title="反映某公司招标采购不规范",
        source="LETTER",
        received_on=day,
        registered_on=day,
        parties=[PartyInput("张某", "某某建设有限公司")],
        problems=["招标文件审查流于形式"],
    ).value
    me = AccountRef(only.actor.uid, only.actor.name)
    paper = {"approver": "郑某", "approved_on": day, "paper_no": "呈批件2022-1"}
    only.run(take_step, clue_id=clue, step="T1", on=day, data={"opinion": "自办", "handler": me}, **paper)
    closing = {"opinion": "已作处理", "conclusion": "前案已查清"}
    only.run(propose_disposal, clue_id=clue, disposition="CLOSE", on=day, data=closing)
    extended = only.read(open_clue, clue_id=clue)
    assert extended.status == "PROPOSED"
    only.run(take_step, clue_id=clue, step="T8", on=day, **paper)
    only.run(take_step, clue_id=clue, step="T25", on=day, data={"opinion": "卷宗齐全"})
    note = tmp_path / "说明.txt"
    note.write_text("说明", "utf-8")
    only.attach(note, kind="clue", record_id=clue)
    made = only.run(make_dossier, clue_id=clue).value
    items = only.read(open_dossier, dossier_id=made).items
    only.run(number_pages, dossier_id=made, pages={item.id: (n, 1) for n, item in enumerate(items, 1)})
    only.run(seal_dossier, dossier_id=made, checker="郑某")
    loan = only.run(
        ask_loan, dossier_id=made, borrower="李某某", purpose="巡察组查阅", due_on=date(2022, 7, 10)
    ).value
    assert only.read(open_dossier, dossier_id=made).loans[0].refusal == ""
    with pytest.raises(InvalidInput, match="签批"):
        only.run(allow_loan, loan_id=loan)
    with pytest.raises(NotAllowed, match="借阅人"):
        only.run(allow_loan, loan_id=loan, on_paper_by="李某某", paper_no="借阅单1")
    only.run(allow_loan, loan_id=loan, answer="限馆内", **SIGNED)
    lent = only.read(open_dossier, dossier_id=made).loans[0]
    assert (lent.decider, lent.answer) == ("郑某", "郑某在纸件“呈批件2022-7”上签批；限馆内")


def test_a_tolerance_is_found_and_a_day_put_off_by_who_signed_on_paper(only: Office):
    person = only.run(add_person, name="张某", post="经理").value
    made = only.run(register_followup, kind="TOLERANCE", data=FILLED["TOLERANCE"], person_id=person).value
    only.run(
        work_followup,
        followup_id=made,
        step="propose",
        data={"consulted": "同意", "opinion": "不符合", "suggestion": "REJECT"},
    )
    view = only.read(open_followup, followup_id=made)
    assert "approve" in [step.code for step in view.steps]
    answer = {"finding": "REJECT", "decided_by": "集团纪委", "decision": "不符合"}
    with pytest.raises(InvalidInput) as asked:
        only.run(decide_followup, followup_id=made, step="approve", data=answer)
    assert asked.value.field == "on_paper_by"
    with pytest.raises(NotAllowed, match="同名"):
        only.run(
            decide_followup, followup_id=made, step="approve", data=answer, on_paper_by="张某", paper_no="1"
        )
    only.run(decide_followup, followup_id=made, step="approve", data=answer, **SIGNED)
    view = only.read(open_followup, followup_id=made)
    assert "郑某在纸件“呈批件2022-7”上签批" in repr(view.events)
    (deadline,) = [row for row in view.deadlines if row.done_on is None][:1] or [None]
    if deadline is not None and deadline.extendable:
        with pytest.raises(InvalidInput):
            only.run(extend_deadline, deadline_id=deadline.id, due_on=date(2022, 12, 30), reason="出差")
        only.run(extend_deadline, deadline_id=deadline.id, due_on=date(2022, 12, 30), reason="出差", **SIGNED)
        again = only.read(open_followup, followup_id=made).deadlines[0]
        assert again.extensions[-1]["approver"] == "郑某"


def test_an_opinion_is_decided_by_who_signed_on_paper(only: Office):
    only.run(add_person, name="张某", post="经理")
    made = only.run(
        register_opinion,
        persons=[{"name": "张某"}],
        requester="集团组织部",
        purpose="拟提任",
        doc_no="组函〔2022〕5号",
    ).value
    view = only.read(open_opinion, opinion_id=made)
    for row in view.persons:
        if row.match == "UNSETTLED":
            only.run(match_person, row_id=row.id, person_id=None)
    only.run(draft_opinion, opinion_id=made)
    only.run(propose_opinion, opinion_id=made)
    assert "decide" in only.read(open_opinion, opinion_id=made).steps
    with pytest.raises(InvalidInput):
        only.run(return_opinion, opinion_id=made, reason="再核")
    with pytest.raises(NotAllowed, match="同名"):
        only.run(decide_opinion, opinion_id=made, decided_by="书记", on_paper_by="张某", paper_no="1")
    only.run(decide_opinion, opinion_id=made, decided_by="纪委书记郑某", **SIGNED)
    assert "签批" in repr(only.read(open_opinion, opinion_id=made).events)


def test_the_forms_ask_who_signed_only_there(only: Office, qtbot: Any):
    both, who = on_paper_fields(only.actor), on_paper_fields(only.actor, with_paper=False)
    for field in (*both, *who):
        qtbot.addWidget(field)
    assert [field.key for field in both] == ["on_paper_by", "paper_no"]
    assert [field.key for field in who] == ["on_paper_by"]
    several = Actor("x", "head", "周某", frozenset({Role.HEAD}), only.actor.rights)
    assert on_paper_fields(several) == []
