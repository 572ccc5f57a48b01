"""党风廉政意见 on a real vault: persons told apart, everything on file asked, the answer drafted, decided, sent."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from models.clues.records import ClueMember
from models.decisions.operations import decide, propose_decision, revoke_decision
from models.dossiers.records import Dossier
from models.errors import IllegalStep, InvalidInput, NotAllowed, NotFound
from models.evidence.operations import evidence_of, evidence_record
from models.letters.countersigning import Countersigner, ask_countersigns
from models.letters.operations import check_letter, discard_letter, draft_letter, issue_letter
from models.letters.queries import letters, open_letter
from models.operations import Read, Work, operation, query
from models.opinions.gather import Gathered, gather, verdicts
from models.opinions.operations import (
    answer_opinion,
    change_answer,
    decide_opinion,
    draft_opinion,
    drop_opinion,
    match_person,
    propose_opinion,
    recheck_opinion,
    register_opinion,
    return_opinion,
)
from models.opinions.queries import open_opinion, opinions
from models.opinions.reply import LETTER, draft_reply
from models.ownfields.tags import tag_record
from models.persons.operations import add_person
from models.rights import Right
from models.trail.queries import history
from models.workbench.queries import workbench
from tests.fixtures_vault import House
from tests.models.followups.conftest import begun, stepped
from tests.models.talks.conftest import OnFile, clue_at, on_file
from ui.letters.kinds import shipped_kinds

__all__ = ["on_file"]

NUMBER = "11010519491231002X"


@query("测试：档案中有什么", right=Right.CASE_READ)
def gathered(read: Read, *, person_id: int) -> Gathered:
    return gather(read, "张某", person_id)


def asked(house: House, *persons: dict[str, str], login: str = "handler") -> int:
    """A request about these persons."""
    with house.as_(login) as office:
        data = {"requester": "集团组织部", "purpose": "拟提任", "doc_no": "组函〔2022〕5号"}
        return office.run(register_opinion, persons=persons, **data).value


def look(house: House, opinion: int, login: str = "handler"):
    with house.as_(login) as office:
        return office.read(open_opinion, opinion_id=opinion)


def settled(house: House, opinion: int, person: int | None) -> None:
    """Tell the first person by hand, draft, propose."""
    row = look(house, opinion).persons[0]
    with house.as_("handler") as office:
        if row.match == "UNSETTLED":
            office.run(match_person, row_id=row.id, person_id=person)
        office.run(draft_opinion, opinion_id=opinion)
        office.run(propose_opinion, opinion_id=opinion)


def decided(house: House, on_file: OnFile, measure: str, day: date, *, clue: int | None = None) -> int:
    with house.as_("handler") as office:
        data = {"measure_code": measure, "person_id": on_file.person, "facts": "查实", "on": day}
        made = office.run(propose_decision, clue_id=clue, **data).value
    with house.as_("leader") as office:
        answer = {"decided_by": "集团纪委会议", "meeting_note": "一致同意", "decided_on": day}
        answer |= {"branch_note": "支部大会同意"}
        office.run(decide, decision_id=made, **answer)
    return made


def test_a_number_tells_who_it_is_and_a_name_alone_never(house: House, on_file: OnFile):
    with house.as_("handler") as office:
        known = office.run(add_person, name="孙某", id_no=NUMBER, birth=date(1949, 12, 31), gender="女").value
    made = asked(house, {"name": "孙某", "id_no": NUMBER}, {"name": "张某"}, {"name": "没有此人"})
    rows = look(house, made).persons
    assert [(row.match, row.person_id) for row in rows] == [
        ("NUMBER", known), ("UNSETTLED", None), ("NOBODY", None),
    ]  # fmt: skip
    assert [one.id for one in rows[1].namesakes] == [on_file.person]
    with house.as_("handler") as office:
        with pytest.raises(IllegalStep, match="张某与档案中的人员同名"):
            office.run(draft_opinion, opinion_id=made)
        with pytest.raises(InvalidInput, match="在档的姓名是“孙某”"):
            office.run(
                register_opinion,
                requester="组织部",
                purpose="评优",
                persons=[{"name": "李某", "id_no": NUMBER}],
            )
        office.run(match_person, row_id=rows[1].id, person_id=None)
        office.run(draft_opinion, opinion_id=made)
    assert {row.verdict for row in look(house, made).persons} == {"NONE"}
    assert look(house, made).persons[2].answer.startswith("截至2022年6月30日，没有发现没有此人同志")


def test_verdicts_in_the_order_of_the_rules(house: House, on_file: OnFile):
    decided(house, on_file, "CRITICIZE", date(2022, 6, 30))
    assert verdict(house, on_file) == "PLAIN"
    decided(house, on_file, "ADMONISH", date(2022, 6, 30))
    seen = verdict(house, on_file, whole=True)
    assert seen.verdict == "MEASURE"
    assert "诫勉，影响期自2022年6月30日至2022年12月29日" in seen.answer
    assert "批评教育，没有影响期" in seen.answer
    house.clock.at = datetime(2023, 1, 5, 9, 0)
    assert verdict(house, on_file) == "PAST"
    decided(house, on_file, "ACC_CIRCULAR", date(2023, 1, 5))
    assert verdict(house, on_file) == "ACCOUNTABLE"
    with house.as_("handler") as office:
        clue = office.run(clue_at, status="TRIAL", person_id=on_file.person).value
    decided(house, on_file, "WARNING", date(2023, 1, 5), clue=clue)
    seen = verdict(house, on_file, whole=True)
    assert seen.verdict == "OPEN_CLUE"
    assert seen.answer.startswith("张某同志有关情况正在按规定了解核实")
    assert "备用金" not in seen.answer
    assert [entry.kind for entry in seen.entries].count("decision") == 4
    assert list(verdicts())[-1] == "NONE"


def verdict(house: House, on_file: OnFile, *, whole: bool = False):
    made = asked(house, {"name": "张某"})
    settled(house, made, on_file.person)
    row = look(house, made).persons[0]
    return row if whole else row.verdict


def test_a_revoked_decision_says_nothing_any_more(house: House, on_file: OnFile):
    made = decided(house, on_file, "ADMONISH", date(2022, 6, 30))
    with house.as_("leader") as office:
        office.run(revoke_decision, decision_id=made, reason="认定不当", decided_by="集团纪委会议")
    row = verdict(house, on_file, whole=True)
    assert (row.verdict, [entry.state for entry in row.entries]) == ("NONE", ["已撤销"])


def test_a_trial_that_runs_is_said(house: House, on_file: OnFile):
    made = begun(house, on_file, "TRIAL")
    stepped(house, "handler", made, "propose", opinion="拟实施")
    stepped(house, "leader", made, "approve", decided_by="集团党委")
    row = verdict(house, on_file, whole=True)
    assert "自2022年7月1日至2022年10月1日接受考验性问责" in row.answer


def test_a_trial_that_is_over_is_not_said_to_run(house: House, on_file: OnFile):
    made = begun(house, on_file, "TRIAL")
    stepped(house, "handler", made, "propose", opinion="拟实施")
    stepped(house, "leader", made, "approve", decided_by="集团党委")
    opinion = asked(house, {"name": "张某"})
    settled(house, opinion, on_file.person)
    house.clock.at = datetime(2022, 10, 2, 9)
    with house.as_("leader") as office:
        assert office.read(open_opinion, opinion_id=opinion).persons[0].stale
        with pytest.raises(IllegalStep, match="复核档案"):
            office.run(decide_opinion, opinion_id=opinion, decided_by="纪委书记")
        assert office.run(recheck_opinion, opinion_id=opinion).value == 1
    row = look(house, opinion).persons[0]
    assert ("考验期已满，尚未评议" in row.answer, row.stale) == (True, False)


def test_a_record_that_says_something_else_since_the_draft_is_noticed(house: House, on_file: OnFile):
    made = decided(house, on_file, "ADMONISH", date(2022, 6, 30))
    opinion = asked(house, {"name": "张某"})
    settled(house, opinion, on_file.person)
    assert not look(house, opinion).persons[0].stale
    with house.as_("head") as office:
        office.run(revoke_decision, decision_id=made, reason="认定不当", decided_by="集团纪委会议")
    with house.as_("leader") as office:
        # the same record, and it says nothing any more
        assert office.read(open_opinion, opinion_id=opinion).persons[0].stale
        with pytest.raises(IllegalStep, match="与起草时不一致"):
            office.run(decide_opinion, opinion_id=opinion, decided_by="纪委书记")
        office.run(recheck_opinion, opinion_id=opinion)
        office.run(decide_opinion, opinion_id=opinion, decided_by="纪委书记")
    assert look(house, opinion).persons[0].verdict == "NONE"


def test_what_is_checked_again_and_the_same_is_known_until_today(house: House, on_file: OnFile):
    opinion = asked(house, {"name": "张某"})
    settled(house, opinion, on_file.person)
    assert "截至2022年6月30日" in look(house, opinion).persons[0].answer
    house.clock.at = datetime(2022, 7, 8, 9)
    with house.as_("leader") as office:
        assert office.run(recheck_opinion, opinion_id=opinion).value == 0
    row = look(house, opinion).persons[0]
    assert (row.gathered_on, "截至2022年7月8日" in row.answer) == (date(2022, 7, 8), True)


def test_a_period_that_ended_since_the_draft_is_noticed(house: House, on_file: OnFile):
    decided(house, on_file, "ADMONISH", date(2022, 6, 30))
    opinion = asked(house, {"name": "张某"})
    settled(house, opinion, on_file.person)
    house.clock.at = datetime(2022, 12, 30, 9)
    assert look(house, opinion).persons[0].stale


def test_a_draft_of_an_earlier_program_is_compared_by_its_records(house: House, on_file: OnFile):
    decided(house, on_file, "ADMONISH", date(2022, 6, 30))
    with house.as_("handler") as office:
        found = office.read(gathered, person_id=on_file.person)
    old = [{key: one[key] for key in ("kind", "id", "clue_id")} for one in found.basis()]
    assert not found.differs(found.verdict, old)
    assert found.differs("NONE", old)
    assert found.differs(found.verdict, [*old, {"kind": "clue", "id": 9, "clue_id": 9}])


@operation("测试：线索已封卷", right=Right.CASE_WRITE)
def sealed(work: Work, *, clue_id: int) -> None:
    made = {
        "number": f"卷{clue_id}",
        "title": "案卷",
        "category": "A",
        "retention": "A",
        "retention_years": 0,
    }
    work.session.add(
        Dossier(
            clue_id=clue_id,
            retention_basis="",
            made_on=work.today,
            compiler="吴某",
            sealed_on=work.today,
            **made,
        )
    )


def replied(house: House, opinion: int, login: str = "handler") -> int:
    with house.as_(login) as office:
        return office.run(draft_reply, opinion_id=opinion, kind=shipped_kinds()[LETTER]).value


def test_a_reply_about_several_is_seen_by_who_sees_all_that_it_rests_on(
    house: House, on_file: OnFile, tmp_path: Path
):
    """张某's decision comes from the handler's clue, 孙某 is under way in another's: neither reads the other's answer."""
    with house.as_("handler") as office:
        mine = office.run(clue_at, status="TRIAL", person_id=on_file.person).value
        second = office.run(
            add_person, name="孙某", id_no=NUMBER, birth=date(1949, 12, 31), gender="女"
        ).value
    decided(house, on_file, "ADMONISH", date(2022, 6, 30), clue=mine)
    with house.as_("other") as office:
        theirs = office.run(clue_at, status="PRELIM", person_id=second).value
    with house.as_("handler") as office:
        office.run(sealed, clue_id=mine)
    made = asked(house, {"name": "张某"}, {"name": "孙某", "id_no": NUMBER}, login="head")
    with house.as_("head") as office:
        row = office.read(open_opinion, opinion_id=made).persons[0]
        office.run(match_person, row_id=row.id, person_id=on_file.person)
        office.run(draft_opinion, opinion_id=made)
        office.run(propose_opinion, opinion_id=made)
    with house.as_("leader") as office:
        office.run(decide_opinion, opinion_id=made, decided_by="纪委书记")
    with house.as_("handler") as office, pytest.raises(NotAllowed, match="知悉范围"):
        office.run(draft_reply, opinion_id=made, kind=shipped_kinds()[LETTER])
    scan_file, plain_file = tmp_path / "回复函底稿.txt", tmp_path / "通知附件.txt"
    scan_file.write_text("底稿")
    plain_file.write_text("附件")
    with house.as_("handler") as office:  # what hangs on another letter stays where it was
        plain = office.run(draft_letter, kind=shipped_kinds()["OPEN_LETTER"]).value
        office.attach(plain_file, kind="letter", record_id=plain)
    letter = replied(house, made, "head")  # a sealed file is no obstacle: the reply goes into nobody's file
    with house.as_("head") as office:
        scan = office.attach(scan_file, kind="letter", record_id=letter).value
        office.run(tag_record, kind="letter", record_id=letter, tags="急件")
        assert office.read(open_letter, letter_id=letter).clue_id is None
        assert [hit.kind for hit in office.search("诫勉 张某 组函").rows] == ["letter"]
        assert {hit.kind for hit in office.search("底稿").rows} == {"evidence"}
        assert {hit.kind for hit in office.search("通知附件").rows} == {"evidence"}
        seen = office.read(open_opinion, opinion_id=made)
        assert (seen.reply.id, seen.reply.state_text, "reply" in seen.steps) == (letter, "拟稿", False)
        with pytest.raises(IllegalStep, match="已有回复函"):
            office.run(draft_reply, opinion_id=made, kind=shipped_kinds()[LETTER])
    for login in ("handler", "other"):
        with house.as_(login) as office:
            assert [row.id for row in office.read(letters)] == [plain]
            assert [hit.title for hit in office.search("通知附件").rows] == ["通知附件.txt"]
            assert office.search("诫勉 张某 组函").rows == ()
            assert office.search("底稿").rows == ()
            assert office.read(open_opinion, opinion_id=made).reply is None
            for read, data in (
                (open_letter, {"letter_id": letter}),
                (history, {"kind": "letter", "record_id": letter}),
                (evidence_of, {"kind": "letter", "record_id": letter}),
                (evidence_record, {"evidence_id": scan}),
                (history, {"kind": "opinion_person", "record_id": seen.persons[login == "handler"].id}),
            ):
                with pytest.raises(NotFound):
                    office.read(read, **data)
    with house.as_("leader") as office:  # who may sign reads it for the drafter, since no handler may see it
        office.run(check_letter, letter_id=letter)
        assert office.run(issue_letter, letter_id=letter, render=lambda _paper: b"%PDF-1.7").value
    assert look(house, made, "head").reply.number
    with house.as_("leader") as office:  # recused from one of them: the letter goes with it
        office.run(recuse, clue_id=theirs)
        assert [row.id for row in office.read(letters)] == [plain]


def test_who_is_recused_from_what_a_reply_rests_on_does_not_countersign_it(house: House, on_file: OnFile):
    with house.as_("other") as office:
        clue = office.run(clue_at, status="PRELIM", person_id=on_file.person).value
    made = asked(house, {"name": "张某"}, login="head")
    with house.as_("head") as office:
        row = office.read(open_opinion, opinion_id=made).persons[0]
        office.run(match_person, row_id=row.id, person_id=on_file.person)
        office.run(draft_opinion, opinion_id=made)
        office.run(propose_opinion, opinion_id=made)
    with house.as_("leader") as office:
        office.run(decide_opinion, opinion_id=made, decided_by="纪委书记")
        office.run(recuse, clue_id=clue)
        leader = Countersigner(office.actor.name, account_uid=office.actor.uid)
    letter = replied(house, made, "head")
    with house.as_("head") as office, pytest.raises(InvalidInput, match="须回避，不能会签"):
        office.run(ask_countersigns, letter_id=letter, signers=[leader])


def test_a_voided_or_discarded_reply_is_drafted_anew(house: House, on_file: OnFile):
    made = asked(house, {"name": "没有此人"})
    settled(house, made, None)
    with house.as_("leader") as office:
        office.run(decide_opinion, opinion_id=made, decided_by="纪委书记")
    first = replied(house, made)
    with house.as_("handler") as office:
        office.run(discard_letter, letter_id=first)
    assert "reply" in look(house, made).steps
    second = replied(house, made)
    assert look(house, made).reply.id == second != first


def test_the_whole_way(house: House, on_file: OnFile):
    made = asked(house, {"name": "张某", "post": "经理"})
    settled(house, made, on_file.person)
    with house.as_("leader") as office:
        waits = office.read(workbench).waiting
        assert [(row.kind, row.for_me) for row in waits] == [("opinion", True)]
        assert office.run(recheck_opinion, opinion_id=made).value == 0
        row = office.read(open_opinion, opinion_id=made).persons[0]
        with pytest.raises(InvalidInput, match="理由"):
            office.run(change_answer, row_id=row.id, answer="同意提任。", reason=" ")
        office.run(change_answer, row_id=row.id, answer="没有影响提任的问题。", reason="按会议口径")
        office.run(decide_opinion, opinion_id=made, decided_by="集团纪委书记郑某")
    seen = look(house, made)
    assert (seen.number, seen.due_on) == ("集团纪廉〔2022〕1号", date(2022, 7, 15))
    letter = replied(house, made)
    with house.as_("handler") as office:
        body = office.read(open_letter, letter_id=letter).body
        assert "没有影响提任的问题。" in body
        assert "集团组织部关于拟提任的来函（组函〔2022〕5号）" in body
        with pytest.raises(IllegalStep):
            office.run(change_answer, row_id=row.id, answer="改", reason="改")
        office.run(answer_opinion, opinion_id=made, answer_no="集团纪函〔2022〕1号")
        assert [one.state_text for one in office.read(opinions, text="张某")] == ["已回复"]
        assert [hit.kind for hit in office.search("拟提任").rows] == ["letter", "opinion"]
    seen = look(house, made)
    assert (seen.deadlines[0].done_on, seen.steps) == (date(2022, 6, 30), ())
    assert [event.name for event in seen.events] == [
        "登记", "核对档案、起草意见", "提请审定", "复核档案", "审定", "拟制回复函", "回复",
    ]  # fmt: skip


def test_what_the_drafter_may_not_see_the_decider_adds_and_stays_hidden(house: House, on_file: OnFile):
    with house.as_("other") as office:
        office.run(clue_at, status="PRELIM", person_id=on_file.person)
    made = asked(house, {"name": "张某"})
    settled(house, made, on_file.person)
    row = look(house, made).persons[0]
    assert (row.verdict, row.entries, row.stale) == ("NONE", (), False)
    with house.as_("leader") as office:
        assert office.read(open_opinion, opinion_id=made).persons[0].stale
        with pytest.raises(IllegalStep, match="复核档案"):
            office.run(decide_opinion, opinion_id=made, decided_by="纪委书记")
        assert office.run(recheck_opinion, opinion_id=made).value == 1
        seen = office.read(open_opinion, opinion_id=made).persons[0]
        assert (seen.verdict, len(seen.entries)) == ("OPEN_CLUE", 1)
        office.run(decide_opinion, opinion_id=made, decided_by="纪委书记")
    hidden = look(house, made)
    row = hidden.persons[0]
    assert (row.hidden, row.answer, row.verdict, row.entries) == (True, "", "", ())
    assert "reply" not in hidden.steps
    with house.as_("handler") as office, pytest.raises(NotFound):
        office.run(change_answer, row_id=row.id, answer="x", reason="x")
    assert "reply" in look(house, made, "head").steps


@operation("测试：回避", right=Right.CASE_APPROVE)
def recuse(work: Work, *, clue_id: int) -> None:
    who = {"account_uid": work.actor.uid, "account_name": work.actor.name, "since": work.now}
    work.session.add(ClueMember(clue_id=clue_id, role="RECUSED", **who))


def test_who_is_recused_from_a_record_does_not_decide(house: House, on_file: OnFile):
    with house.as_("other") as office:
        clue = office.run(clue_at, status="PRELIM", person_id=on_file.person).value
    with house.as_("leader") as office:
        office.run(recuse, clue_id=clue)
    made = asked(house, {"name": "张某"})
    settled(house, made, on_file.person)
    with house.as_("leader") as office, pytest.raises(NotAllowed, match="其他审批人"):
        office.run(decide_opinion, opinion_id=made, decided_by="纪委书记")


def test_nobody_decides_his_own_draft_or_about_himself(house: House):
    made = asked(house, {"name": "郑某"}, login="head")
    with house.as_("head") as office:
        office.run(draft_opinion, opinion_id=made)
        office.run(propose_opinion, opinion_id=made)
        with pytest.raises(NotAllowed, match="自己起草"):
            office.run(decide_opinion, opinion_id=made, decided_by="部长")
    with house.as_("leader") as office, pytest.raises(NotAllowed, match="同名"):
        office.run(decide_opinion, opinion_id=made, decided_by="书记")


def test_given_back_and_dropped(house: House, on_file: OnFile):
    made = asked(house, {"name": "张某"})
    with house.as_("handler") as office, pytest.raises(IllegalStep, match="同名"):
        office.run(propose_opinion, opinion_id=made)
    settled(house, made, on_file.person)
    with house.as_("leader") as office:
        office.run(return_opinion, opinion_id=made, reason="请核对任职单位")
    with house.as_("handler") as office:
        office.run(drop_opinion, opinion_id=made, reason="来函单位撤回")
        view = office.read(open_opinion, opinion_id=made)
        assert (view.state_text, view.steps) == ("已撤销", ())
        assert [row.ended_by for row in view.deadlines] == ["撤销征求意见"]
    for data, field in (
        ({"persons": []}, "persons"),
        ({"persons": [{"name": "张某", "id_no": "123"}]}, "persons"),
        ({"persons": [{"name": "张某"}], "received_on": date(2023, 1, 1)}, "received_on"),
    ):
        with house.as_("handler") as office, pytest.raises(InvalidInput) as refused:
            office.run(register_opinion, **({"requester": "组织部", "purpose": "评优"} | data))
        assert refused.value.field == field


def test_an_answer_that_went_out_is_shown_as_it_was(house: House, on_file: OnFile):
    decided(house, on_file, "ADMONISH", date(2022, 6, 30))
    made = asked(house, {"name": "张某"})
    settled(house, made, on_file.person)
    with house.as_("leader") as office:
        office.run(decide_opinion, opinion_id=made, decided_by="纪委书记")
    house.clock.at = datetime(2023, 3, 1, 9, 0)
    row = look(house, made).persons[0]
    assert (row.entries[0].state, row.stale) == ("影响期至 2022-12-29", False)
