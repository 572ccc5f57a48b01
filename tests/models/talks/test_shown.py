"""证件 that must be stated, accounts of talkers that stay known, what is sealed and kept from sight beside a talk."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from models.clues.records import ClueMember
from models.dossiers.records import Dossier
from models.errors import IllegalStep, InvalidInput, NotFound
from models.operations import Read, Work, operation, query
from models.persons.operations import change_person
from models.rights import Right
from models.talks.handovers import bring_to_talk, give_back, talk_of_handover
from models.talks.operations import Talker, change_talk, plan_talk, start_talk
from models.talks.queries import open_talk
from models.talks.reading import begin_reading
from models.talks.records import TalkHandover, TalkTalker
from models.talks.statements import ask_statement, drop_statement, receive_statement
from models.talks.transcript import finish_talk, save_lines
from models.trail.queries import history
from tests.models.talks.conftest import HELD, LINES, SAFETY, TALKERS, clue_at

SHOWN = tuple(
    replace(one, credential="监督执纪工作证", credential_no=f"第{n}号") for n, one in enumerate(TALKERS, 1)
)
BROUGHT = {
    "brought_at": datetime(2022, 6, 29, 8, 50),
    "unit_name": "某某建设有限公司",
    "brought_by": "孙某",
    "received_by": "吴某",
    "state_before": "正常",
}
RETURNED = {
    "returned_at": datetime(2022, 6, 29, 10, 40),
    "returned_by": "吴某",
    "returned_to": "孙某",
    "state_after": "正常",
}
RECEIVED = {
    "handed_in_by": "张某",
    "received_at": datetime(2022, 6, 30, 8, 30),
    "receivers": ["吴某", "冯某"],
    "pages": 3,
}
END = {"ended_at": HELD["ended_at"], "confirm_text": "相符"}


def held(office, on_file, kind="WITNESS", **more) -> int:
    """A 证人谈话 being held, its questions and answers written."""
    clue = office.run(clue_at, status="FILED", person_id=on_file.person).value
    data = {"person_id": on_file.person, "talkers": SHOWN, "safety": SAFETY, "approved_by": "郑某"}
    talk = office.run(plan_talk, kind=kind, clue_id=clue, **(data | more)).value
    begun = {key: HELD[key] for key in ("started_at", "place")}
    office.run(start_talk, talk_id=talk, notice_read=True, **begun)
    office.run(save_lines, talk_id=talk, lines=LINES)
    return talk


@query("测试：谈话人的账户", right=Right.CASE_READ)
def accounts_of(read: Read, *, talk_id: int) -> dict[str, str]:
    rows = read.session.query(TalkTalker).filter_by(talk_id=talk_id, deleted_at=None)
    return {row.name: row.account_uid for row in rows}


@query("测试：交接单", right=Right.CASE_READ)
def sheet_of(read: Read, *, talk_id: int) -> int:
    return read.session.query(TalkHandover).filter_by(talk_id=talk_id).one().id


@operation("测试：封卷", right=Right.CASE_WRITE)
def seal(work: Work, *, clue_id: int) -> None:
    made = {"category": "CASE", "retention": "LONG", "retention_years": 30, "retention_basis": "测试"}
    work.session.add(
        Dossier(number="集团纪卷〔2022〕9号", title="案卷", clue_id=clue_id, made_on=work.today, compiler="吴某",
                sealed_on=work.today, **made)
    )  # fmt: skip


@operation("测试：离开知悉范围", right=Right.CASE_WRITE)
def leave(work: Work, *, clue_id: int) -> None:
    work.session.query(ClueMember).filter_by(clue_id=clue_id).one().deleted_at = work.now


@pytest.mark.parametrize("kind", ["CASE_TALK", "WITNESS"])
def test_a_transcript_that_states_no_credential_is_not_locked_without_a_reason(desk, on_file, kind):
    talk = held(desk, on_file, kind, talkers=TALKERS)
    desk.run(begin_reading, talk_id=talk)
    view = desk.read(open_talk, talk_id=talk)
    assert view.unproven == ("吴某、冯某出示的证件", "被谈话人张某的证件号")
    assert any("被谈话人的证件号（监察法实施条例第83条），请在其廉政档案" in one for one in view.warnings)
    with pytest.raises(InvalidInput, match="还没有填写吴某、冯某出示的证件、被谈话人张某的证件号") as refused:
        desk.run(finish_talk, talk_id=talk, **END)
    assert refused.value.field == "credential_note"
    desk.run(finish_talk, talk_id=talk, credential_note="工作证统一换发，出示介绍信", **END)
    done = desk.read(open_talk, talk_id=talk)
    assert done.credential_note == "工作证统一换发，出示介绍信"
    assert done.unproven == ()
    assert not any("证件" in one for one in done.warnings)


def test_with_everything_shown_no_word_of_reason_is_asked_for_or_kept(desk, on_file):
    desk.run(change_person, person_id=on_file.person, id_no="110101198001010010")
    talk = held(desk, on_file)
    desk.run(begin_reading, talk_id=talk)
    assert desk.read(open_talk, talk_id=talk).unproven == ()
    desk.run(finish_talk, talk_id=talk, credential_note="多余的话", **END)
    assert desk.read(open_talk, talk_id=talk).credential_note == ""


def test_a_stranger_is_proven_by_what_the_talk_states(desk, on_file):
    stranger = {"person_id": None, "subject_name": "何某", "stranger": {"id_no": "110101198001010010"}}
    assert desk.read(open_talk, talk_id=held(desk, on_file, **stranger)).unproven == ()


def test_other_kinds_ask_for_no_credential(desk, on_file):
    talk = desk.run(
        plan_talk, kind="MEET_FACTS", clue_id=desk.run(clue_at, status="FILED").value, subject_name="何某"
    ).value
    assert desk.read(open_talk, talk_id=talk).unproven == ()


def test_whose_account_a_talker_has_stays_known_when_the_list_is_edited(desk, on_file):
    other = Talker("冯某", account_uid="f" * 32)
    talk = desk.run(plan_talk, kind="ROUTINE", subject_name="何某", talkers=(Talker("吴某"), other)).value
    mine = desk.actor.uid
    assert desk.read(accounts_of, talk_id=talk) == {"吴某": mine, "冯某": "f" * 32}
    desk.run(
        change_talk, talk_id=talk, talkers=(Talker("冯某"), Talker("蒋某"), Talker("吴某", post="承办人"))
    )
    assert desk.read(accounts_of, talk_id=talk) == {"冯某": "f" * 32, "蒋某": "", "吴某": mine}


def test_what_stands_beside_a_talk_is_sealed_with_it(desk, on_file):
    talk = held(desk, on_file)
    statement = desk.run(ask_statement, talk_id=talk, title="情况说明").value
    desk.run(bring_to_talk, talk_id=talk, **BROUGHT)
    desk.run(seal, clue_id=desk.read(open_talk, talk_id=talk).clue_id)
    more = replace(LINES[0], text="改过的话")
    for change in (
        lambda: desk.run(receive_statement, statement_id=statement, **RECEIVED),
        lambda: desk.run(ask_statement, talk_id=talk, title="再写一份"),
        lambda: desk.run(drop_statement, statement_id=statement),
        lambda: desk.run(give_back, talk_id=talk, **RETURNED),
        lambda: desk.run(save_lines, talk_id=talk, lines=(more, LINES[1])),
        lambda: desk.run(change_talk, talk_id=talk, talkers=SHOWN[:1]),
    ):
        with pytest.raises(IllegalStep, match="已封卷（集团纪卷〔2022〕9号）"):
            change()


def test_what_stands_beside_a_talk_is_seen_and_found_by_who_sees_it(house, on_file):
    with house.as_("handler") as office:
        talk = held(office, on_file)
        statement = office.run(ask_statement, talk_id=talk, title="关于招待费的情况说明").value
        number = office.run(bring_to_talk, talk_id=talk, **BROUGHT).value
        sheet = office.read(sheet_of, talk_id=talk)
        for words in ("关于招待费的情况说明", number):
            assert [(row.kind, row.record_id) for row in office.search(words).rows] == [("talk", talk)]
        assert office.read(history, kind="talk_statement", record_id=statement)
        office.run(leave, clue_id=office.read(open_talk, talk_id=talk).clue_id)
        for words in ("关于招待费的情况说明", number):
            assert office.search(words).rows == ()
        for look in (
            lambda: office.read(open_talk, talk_id=talk),
            lambda: office.read(talk_of_handover, handover_id=sheet),
            lambda: office.read(history, kind="talk_statement", record_id=statement),
            lambda: office.read(history, kind="talk_handover", record_id=sheet),
            lambda: office.run(drop_statement, statement_id=statement),
            lambda: office.run(receive_statement, statement_id=statement, **RECEIVED),
            lambda: office.run(give_back, talk_id=talk, **RETURNED),
        ):
            with pytest.raises(NotFound, match="知悉范围"):
                look()


def test_one_that_is_not_there_and_one_that_may_not_be_seen_are_told_alike(desk, on_file):
    talk = held(desk, on_file)
    statement = desk.run(ask_statement, talk_id=talk, title="情况说明", asked_on=date(2022, 6, 29)).value
    desk.run(bring_to_talk, talk_id=talk, **BROUGHT)
    sheet = desk.read(sheet_of, talk_id=talk)
    desk.run(leave, clue_id=desk.read(open_talk, talk_id=talk).clue_id)
    said = []
    for look in (
        lambda: desk.run(drop_statement, statement_id=statement),
        lambda: desk.run(drop_statement, statement_id=9999),
        lambda: desk.read(talk_of_handover, handover_id=sheet),
        lambda: desk.read(talk_of_handover, handover_id=9999),
    ):
        with pytest.raises(NotFound) as refused:
            look()
        said.append(str(refused.value))
    assert said[0] == said[1]
    assert said[2] == said[3]
