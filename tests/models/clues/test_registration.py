"""Registering: numbers, refusals with their rule, deadlines of arrival, duplicates, the sealed reporter."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from models.accounts.adjusting import ADJUSTABLE, adjust_rights
from models.accounts.operations import accounts
from models.clues.operations import (
    AccountRef,
    PartyInput,
    ReporterInput,
    add_parties,
    change_clue,
    merge_into,
    register_clue,
    set_reporter,
    split_clue,
)
from models.clues.queries import possible_duplicates
from models.clues.view import open_clue, reporter
from models.errors import Conflict, InvalidInput, NotAllowed
from models.rights import Right, Role, rights_of
from models.trail.queries import history
from storage.accounts import withdraw_clearance
from storage.errors import NotCleared
from storage.office import Office
from tests.models.clues.conftest import RECEIVED, Desk

REPORTER = ReporterInput(name="慕容某某", phone="13900001234", address="某某路 1 号")
ASSIGNED = {
    "source": "SUPERIOR_ASSIGN",
    "assigned_by": "某某市纪委监委",
    "assigned_on": date(2022, 6, 6),
    "source_doc_no": "某纪交〔2022〕31号",
}


def refused(desk: Desk, **changes: Any) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        desk.register(**changes)
    return caught.value


def test_numbers_run_by_year_without_gaps(desk: Desk) -> None:
    first = desk.register()
    refused(desk, title=" ")
    second = desk.register(received_on=date(2021, 12, 1), registered_on=date(2021, 12, 2))
    third = desk.register(registered_on=None)
    numbers = [desk.view(clue_id).number for clue_id in (first, second, third)]
    assert numbers == ["集团纪线〔2022〕1号", "集团纪线〔2021〕1号", "集团纪线〔2022〕2号"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "长" * 201}, "title"),
        ({"registered_on": date(2022, 6, 7)}, "registered_on"),
        ({"registered_on": date(2022, 7, 1)}, "registered_on"),
        ({"source": "RUMOUR"}, "source"),
        ({"source": "SUPERIOR_ASSIGN"}, "assigned_by"),
        ({"source": "LEADER_INSTRUCT"}, "assigned_by"),
        ({"source": "LEADER_INSTRUCT", "assigned_by": "党委书记"}, "assigned_on"),
        ({"source": "LEADER_INSTRUCT", "assigned_by": "党委书记", "assigned_on": RECEIVED}, "note"),
        ({**ASSIGNED, "assigned_on": date(2022, 6, 9)}, "assigned_on"),
        ({"origin_group": "ASSIGNED"}, "origin_group"),
        ({"parties": []}, "parties"),
        ({"problems": ["", "招标"]}, "problems.0"),
        ({"problems": [], "summary": ""}, "summary"),
        ({"parties": [PartyInput("")]}, "parties.0.name"),
        ({"parties": [PartyInput("张某", id_no="110105194912310021")]}, "parties.0.id_no"),
        ({"signature": "SECRET"}, "signature"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(desk: Desk, changes: dict[str, Any], field: str) -> None:
    assert refused(desk, **changes).field == field


@pytest.mark.parametrize("level", ["SUPERIOR_MANAGED", "ORGAN_HEAD_SELF"])
def test_who_is_not_ours_to_handle_goes_upward(desk: Desk, level: str) -> None:
    error = refused(desk, parties=[PartyInput("王某", "某某集团有限公司", "副总经理", subject_level=level)])
    assert "检举控告规则第15条" in str(error)
    assert "上" in str(error), "says where it goes"
    clue_id = desk.register()
    with pytest.raises(InvalidInput, match="第15条"):
        desk.run("handler", add_parties, clue_id=clue_id, parties=[PartyInput("王某", subject_level=level)])


def test_deadlines_of_arrival(desk: Desk) -> None:
    view = desk.view(desk.register(**ASSIGNED, signature="REAL_NAME"))
    assert {row.rule: row.due_on for row in view.deadlines} == {
        "D_ACCEPT": date(2022, 6, 15),
        "D_REAL_ACK": date(2022, 6, 29),
        "D_ASSIGN": date(2022, 9, 8),
    }
    assert view.origin_group == "ASSIGNED"
    view = desk.view(desk.register(**ASSIGNED, report_due_on=date(2022, 7, 31)))
    assert [row.due_on for row in view.deadlines] == [date(2022, 6, 15), date(2022, 7, 31)]


def test_a_repeat_is_kept_and_not_acknowledged_anew(desk: Desk) -> None:
    first = desk.register(signature="REAL_NAME")
    repeat = desk.register(signature="REAL_NAME", duplicate_of_id=first)
    view = desk.view(repeat)
    assert not view.deadlines
    assert view.duplicate_of is not None
    assert view.duplicate_of.id == first
    assert [link.relation for link in desk.view(first).links] == ["重复件"]


def test_duplicates_are_found_by_number_name_and_unit(desk: Desk) -> None:
    clue_id = desk.register(
        parties=[PartyInput("张某", "某某建设有限公司", id_no="11010519491231002X")],
        unit_name="某某建设有限公司",
    )
    with desk.house.as_("handler") as office:
        by_number = office.read(possible_duplicates, id_numbers=["11010519491231002x"])
        by_name = office.read(possible_duplicates, names=["张某"])
        by_unit = office.read(
            possible_duplicates, unit_name="某某建设有限公司", title="某公司招标采购管理不规范问题"
        )
        nothing = office.read(
            possible_duplicates, names=["李某"], unit_name="某某建设有限公司", title="公车私用"
        )
    assert [(row.id, row.reason) for row in by_number] == [(clue_id, "被反映人身份证号相同")]
    assert [row.reason for row in by_name] == ["同样反映张某"]
    assert [row.reason for row in by_unit] == ["同一单位，标题相近"]
    assert nothing == []


def test_the_level_is_that_of_the_highest_person(desk: Desk) -> None:
    parties = [PartyInput("张某"), PartyInput("王某", "某某置业有限公司", subject_level="NEXT_LEVEL_HEAD")]
    view = desk.view(desk.register(parties=parties))
    assert view.subject_level == "NEXT_LEVEL_HEAD"
    assert [party.person_id is None for party in view.parties] == [True, False], (
        "a bare name is nobody in particular"
    )


def test_a_change_made_meanwhile_is_not_overwritten(desk: Desk) -> None:
    clue_id = desk.register()
    view = desk.view(clue_id)
    desk.run("handler", change_clue, clue_id=clue_id, revision=view.revision, title="改过的标题")
    with pytest.raises(Conflict):
        desk.run("handler", change_clue, clue_id=clue_id, revision=view.revision, title="又改")
    with pytest.raises(InvalidInput, match="通过办理步骤"):
        desk.run("handler", change_clue, clue_id=clue_id, status="CLOSED")
    assert desk.view(clue_id).title == "改过的标题"


def test_verified_to_be_nobody_ends_the_duty_to_tell(desk: Desk) -> None:
    clue_id = desk.register(signature="REAL_NAME")
    desk.run("handler", change_clue, clue_id=clue_id, signature="ANONYMOUS")
    assert [row.rule for row in desk.view(clue_id).deadlines] == ["D_ACCEPT"]
    desk.run("handler", change_clue, clue_id=clue_id, signature="REAL_NAME")
    assert {row.rule for row in desk.view(clue_id).deadlines} == {"D_ACCEPT", "D_REAL_ACK"}


def test_a_corrected_day_or_source_moves_starts_and_ends_duties(desk: Desk) -> None:
    clue_id = desk.register(signature="REAL_NAME")
    desk.run("handler", change_clue, clue_id=clue_id, received_on=date(2022, 6, 6))
    due = {row.rule: (row.starts_on, row.due_on) for row in desk.view(clue_id).deadlines}
    assert due["D_REAL_ACK"] == (date(2022, 6, 6), date(2022, 6, 27))
    desk.run("handler", change_clue, clue_id=clue_id, **{**ASSIGNED, "assigned_on": date(2022, 6, 1)})
    due = {row.rule: (row.starts_on, row.due_on) for row in desk.view(clue_id).deadlines}
    assert due["D_ASSIGN"] == (date(2022, 6, 6), date(2022, 9, 6))
    desk.run("handler", change_clue, clue_id=clue_id, source="LETTER")
    assert {row.rule for row in desk.view(clue_id).deadlines} == {"D_ACCEPT", "D_REAL_ACK"}
    named = desk.register(**ASSIGNED, report_due_on=date(2022, 7, 31))
    desk.run("handler", change_clue, clue_id=named, received_on=date(2022, 6, 7))
    due = {row.rule: (row.starts_on, row.due_on) for row in desk.view(named).deadlines}
    assert due["D_ASSIGN"] == (date(2022, 6, 7), date(2022, 7, 31)), "the superior's day stands"


def test_split_and_merged(desk: Desk) -> None:
    clue_id = desk.register(problems=["招标文件审查流于形式", "备用金长期挂账"])
    view = desk.view(clue_id)
    other = desk.run(
        "handler",
        split_clue,
        clue_id=clue_id,
        title="反映备用金问题",
        party_ids=[view.parties[0].id],
        problem_ids=[view.problems[1].id],
    )
    assert [p.text for p in desk.view(clue_id).problems] == ["招标文件审查流于形式"]
    assert [p.text for p in desk.view(other).problems] == ["备用金长期挂账"]
    assert desk.view(other).links[0].relation == "分自"
    desk.run("handler", merge_into, clue_id=other, original_id=clue_id, reason="同一事项")
    merged = desk.view(other)
    assert (merged.status, merged.duplicate_of and merged.duplicate_of.id) == ("CLOSED", clue_id)
    assert [p.text for p in desk.view(clue_id).problems] == ["招标文件审查流于形式", "备用金长期挂账"]


# --- the reporter


def seen(desk: Desk, login: str, clue_id: int) -> ReporterInput | None:
    with desk.house.as_(login) as office:
        return office.read(reporter, clue_id=clue_id)


def test_the_reporter_is_sealed_and_each_look_recorded(desk: Desk) -> None:
    clue_id = desk.register("head", signature="REAL_NAME", reporter=REPORTER)
    assert desk.view(clue_id).has_reporter
    assert "慕容" not in repr(desk.view(clue_id))
    assert seen(desk, "head", clue_id) == REPORTER
    with desk.house.as_("head") as office:
        entries = office.read(history, kind="clue", record_id=clue_id)
        assert entries[0].operation == "查看反映人"
        for words in ("慕容某某", "13900001234", "某某路"):
            assert office.search(words).count == 0
        assert not plain_bytes(office, "慕容某某")


def plain_bytes(office: Office, words: str) -> bool:
    """Whether a text stands in any row of any table of the opened case store."""
    assert office.unit.stores.case_reader is not None
    with office.unit.stores.case_reader.connect() as connection:
        tables = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'search_text%'"
        )
        for (table,) in tables.all():
            for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"'):
                if any(words in str(value) or words.encode() in _bytes(value) for value in row):
                    return True
    return False


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else b""


def test_who_registers_seals_and_only_the_right_looks_or_replaces(desk: Desk) -> None:
    clue_id = desk.register("handler", signature="REAL_NAME", reporter=REPORTER)
    for login in ("handler", "leader"):
        with pytest.raises((NotAllowed, NotCleared)):
            seen(desk, login, clue_id)
    with pytest.raises(NotAllowed):
        desk.run("handler", set_reporter, clue_id=clue_id, reporter=REPORTER)
    assert seen(desk, "head", clue_id) == REPORTER
    # 慕容 called later: entered by who handles the clue, then sealed for him too
    late = desk.register(signature="REAL_NAME")
    assert any("没有登记反映人" in text for text in desk.view(late).warnings)
    desk.run("handler", set_reporter, clue_id=late, reporter=REPORTER)
    assert not desk.view(late).warnings
    with pytest.raises((NotAllowed, NotCleared)):
        seen(desk, "handler", late)


def may_look(desk: Desk, uid: str, *, looks: bool) -> None:
    """The 安全保密管理员 gives a handler the one right beside his role, or leaves him with the role's."""
    rights = rights_of(frozenset({Role.HANDLER})) & set(ADJUSTABLE) | (
        {Right.REPORTER_SEE} if looks else set()
    )
    data = {"uid": uid, "role": "HANDLER", "rights": sorted(right.value for right in rights)}
    with desk.house.as_("security") as office:
        office.run(adjust_rights, **data, basis="2022年6月30日书记批准")


def test_the_right_to_look_is_given_by_itself(desk: Desk) -> None:
    clue_id = desk.register(signature="REAL_NAME", reporter=REPORTER)
    uid = desk.refs()["handler"].uid
    may_look(desk, uid, looks=True)
    assert seen(desk, "handler", clue_id) == REPORTER
    may_look(desk, uid, looks=False)
    with pytest.raises((NotAllowed, NotCleared)):
        seen(desk, "handler", clue_id)


def test_clearance_taken_takes_the_right_to_look(desk: Desk) -> None:
    uid = desk.refs()["handler"].uid
    may_look(desk, uid, looks=True)
    with desk.house.as_("head") as office:
        withdraw_clearance(office, uid)
        assert not [row for row in office.read(accounts) if Right.REPORTER_SEE in row.given]


def test_a_reporter_whom_the_text_names_is_not_sealed_beside_it(desk: Desk) -> None:
    clue_id = desk.register(title="慕容某某反映招标问题", signature="SIGNED")
    with pytest.raises(InvalidInput, match="第47条") as caught:
        desk.run("handler", set_reporter, clue_id=clue_id, reporter=REPORTER)
    assert caught.value.field == "reporter.name"


@pytest.mark.parametrize(
    ("signature", "given", "field"),
    [
        ("REAL_NAME", ReporterInput(name="慕容某某"), "reporter.name"),
        ("REAL_NAME", ReporterInput(phone="13900001234"), "reporter.name"),
        ("REAL_NAME", ReporterInput(), "reporter.name"),
        ("ANONYMOUS", ReporterInput(name="慕容某某"), "reporter.reason"),
    ],
)
def test_signature_and_reporter_must_agree(
    house: Any, signature: str, given: ReporterInput, field: str
) -> None:
    desk = Desk(house)
    with pytest.raises(InvalidInput) as caught:
        desk.register("head", signature=signature, reporter=given)
    assert caught.value.field == field


def test_the_text_must_not_give_the_reporter_away(desk: Desk) -> None:
    with pytest.raises(InvalidInput, match="第47条") as caught:
        desk.register("head", signature="REAL_NAME", reporter=REPORTER, problems=["慕容 某某亲眼看到"])
    assert caught.value.field == "problems.0"


def test_a_wrong_handler_is_refused(desk: Desk) -> None:
    assert refused(desk, handler=AccountRef("", "")).field == "account"


def test_nothing_is_kept_of_a_refused_registration(office: Office) -> None:
    with pytest.raises(InvalidInput):
        office.run(
            register_clue,
            title="试",
            source="LETTER",
            received_on=RECEIVED,
            unit_name="某某新公司",
            parties=[PartyInput("王某", subject_level="SUPERIOR_MANAGED")],
        )
    assert office.search("某某新公司").count == 0
    made = office.run(
        register_clue, title="试", source="LETTER", received_on=RECEIVED, unit_name="某某新公司", summary="x"
    )
    assert office.read(open_clue, clue_id=made.value).number == "集团纪线〔2022〕1号"
    assert office.now() == datetime(2022, 6, 30, 9)
