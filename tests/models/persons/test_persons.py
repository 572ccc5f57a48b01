"""Persons on a real vault: numbers, namesakes, completion, 廉政档案 within the 知悉范围."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.clues.records import Clue, ClueMember, ClueParty
from models.deadlines.records import Deadline
from models.errors import Conflict, InvalidInput, NotFound
from models.identity import id_check_digit
from models.operations import Work, operation
from models.persons.initials import initials_of
from models.persons.operations import add_person, change_person, ensure_person, identity_warnings
from models.persons.queries import open_person, person_count, person_list, person_names
from models.rights import Right
from models.units.operations import add_unit
from tests.fixtures_vault import House

WOMAN = "11010519491231002X"


@operation("测试：取用人员", right=Right.CASE_WRITE)
def ensure(work: Work, /, **data) -> int:
    return ensure_person(work, **data)


@operation("测试：登记有当事人的线索", right=Right.CASE_WRITE)
def clue_about(work: Work, *, person_id: int) -> int:
    clue = Clue(
        number="集团纪线〔2022〕1号",
        title="反映某人违规报销",
        source="LETTER",
        origin_group="OWN",
        category="ACCUSATION",
        received_on=date(2022, 6, 1),
        registered_on=date(2022, 6, 1),
    )
    work.session.add(clue)
    work.session.flush()
    member = {"account_uid": work.actor.uid, "account_name": work.actor.name, "since": work.now}
    work.session.add(ClueMember(clue_id=clue.id, role="HANDLER", **member))
    work.session.add(ClueParty(clue_id=clue.id, person_id=person_id, name="张某"))
    work.session.add(
        Deadline(
            owner_kind="clue", owner_id=clue.id, clue_id=clue.id, rule="D_DISPOSE", what="提出处置意见",
            basis="规则", starts_on=date(2022, 6, 1), due_on=date(2022, 6, 29), first_due_on=date(2022, 6, 29),
        )
    )  # fmt: skip
    return clue.id


def added(office, name="张某", **more) -> int:
    return office.run(add_person, name=name, **more).value


def test_what_the_number_tells_is_filled_in(office):
    person = office.read(open_person, person_id=added(office, id_no=" １１０１０５19491231002x "))
    assert (person.id_no, person.birth, person.gender) == (WOMAN, date(1949, 12, 31), "女")
    assert person.warnings == ()


def test_what_differs_from_the_number_is_kept_and_said(office):
    person_id = added(office, id_no=WOMAN, gender="男", birth=date(1950, 1, 1))
    person = office.read(open_person, person_id=person_id)
    assert (person.gender, person.birth) == ("男", date(1950, 1, 1))
    assert len(person.warnings) == 2
    assert "女性" in person.warnings[0]
    assert "1949-12-31" in person.warnings[1]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "某" * 2000}, "name"),
        ({"id_no": "110105194912310021"}, "id_no"),
        ({"id_no": "123"}, "id_no"),
        ({"id_no": "护照号" * 20, "id_type": "护照"}, "id_no"),
        ({"birth": date(2022, 7, 1)}, "birth"),
        ({"gender": "不明"}, "gender"),
        ({"id_type": "饭卡"}, "id_type"),
        ({"nickname": "小张"}, "person"),
        ({"post": "长" * 101}, "post"),
    ],
)
def test_what_a_person_can_not_be(office, data, field):
    with pytest.raises(InvalidInput) as refused:
        office.run(add_person, **({"name": "张某"} | data))
    assert refused.value.field == field
    assert office.read(person_count) == 0


def test_one_number_one_person(office):
    added(office, id_no=WOMAN)
    with pytest.raises(InvalidInput, match="与“张某”相同"):
        added(office, "李某", id_no=WOMAN)
    with pytest.raises(NotFound):
        added(office, unit_id=77)


def test_changing_keeps_initials_in_step(office):
    person_id = added(office)
    revision = office.read(open_person, person_id=person_id).revision
    office.run(change_person, person_id=person_id, revision=revision, name="曾某某", id_no=WOMAN)
    assert [row.id for row in office.read(person_list, text="zmm")] == [person_id]
    assert office.search("zmm").rows[0].record_id == person_id
    with pytest.raises(Conflict):
        office.run(change_person, person_id=person_id, revision=revision, post="经理")


def test_finding_the_one_on_file(office):
    unit = office.run(add_unit, name="某某建设有限公司").value
    first = office.run(ensure, name="张某", unit_id=unit, post="经理").value
    assert office.run(ensure, name="张某", unit_id=unit).value == first
    assert office.run(ensure, name="张某", unit_id=unit, id_no=WOMAN, post="主任").value == first
    seen = office.read(open_person, person_id=first)
    assert (seen.id_no, seen.post) == (WOMAN, "经理"), "what is on file stays, what was missing is filled in"
    assert office.run(ensure, name="张某", id_no=WOMAN).value == first
    assert office.run(ensure, name="张某").value != first, "a name without a unit is not the one of the unit"
    with pytest.raises(InvalidInput, match="不一致"):
        office.run(ensure, name="王某", id_no=WOMAN)


def test_namesakes_are_asked_for_not_guessed(office):
    unit = office.run(add_unit, name="某某建设有限公司").value
    one = added(office, unit_id=unit, post="经理", birth=date(1970, 1, 1))
    two = added(office, unit_id=unit, post="会计")
    assert office.run(ensure, name="张某", unit_id=unit, post="会计").value == two
    with pytest.raises(InvalidInput, match="2 名同单位"):
        office.run(ensure, name="张某", unit_id=unit)
    names = {row.id: row.label for row in office.read(person_names, words="zm")}
    assert names == {one: "张某（某某建设有限公司 经理）", two: "张某（某某建设有限公司 会计）"}
    three = added(office, unit_id=unit, post="经理", birth=date(1980, 1, 1))
    labels = {row.id: row.label for row in office.read(person_names, words="张")}
    assert labels[one].endswith("经理 1970年生）")
    assert labels[three].endswith("经理 1980年生）")
    assert office.read(person_names, words=" ") == []


def test_lists_page_and_mask(office):
    ids = [added(office, f"李某{place}") for place in "一二三"]
    added(office, "张某", id_no=WOMAN)
    rows = office.read(person_list, text="李")
    assert [row.id for row in rows] == ids[::-1]
    assert [row.id for row in office.read(person_list, text="李", before_id=ids[2], limit=1)] == [ids[1]]
    assert office.read(person_list, text="张")[0].id_masked == "110105********002X"
    assert office.read(person_list, text="%") == []


def test_the_file_shows_what_may_be_seen(house: House):
    with house.as_("handler") as office:
        person_id = added(office)
        clue = office.run(clue_about, person_id=person_id).value
        seen = office.read(open_person, person_id=person_id)
        assert [entry.id for entry in seen.clues] == [clue]
        assert [(row.what, row.overdue) for row in seen.deadlines] == [("提出处置意见", True)]
    with house.as_("other") as office:
        seen = office.read(open_person, person_id=person_id)
        assert seen.entries == ()
        assert seen.deadlines == ()


def test_a_look_at_the_file_leaves_a_trail(house: House):
    from models.trail.queries import trail_page

    with house.as_("handler") as office:
        office.read(open_person, person_id=added(office))
    with house.as_("auditor") as office:
        assert office.read(trail_page, operation="廉政档案")[0].actor == "吴某"


@given(
    st.dates(date(1900, 1, 1), date(2022, 6, 30)),
    st.integers(0, 999),
    st.sampled_from(["", "男", "女"]),
)
def test_warnings_name_only_what_differs(birth, serial, gender):
    first = f"110105{birth:%Y%m%d}{serial:03d}"
    number = first + id_check_digit(first)
    told = "男" if serial % 2 else "女"
    warned = identity_warnings(number, "身份证", gender, birth, date(2022, 6, 30))
    assert bool(warned) == (gender not in ("", told))


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("张某", "zm"),
        ("单某某", "smm"),
        ("曾某", "zm"),
        ("尉迟某", "ycm"),
        ("买买提·某", "mmtm"),
        ("Li某", "lim"),
    ],
)
def test_surnames_are_read_as_surnames(name, initials):
    assert initials_of(name) == initials


@given(st.text(max_size=100))
def test_any_name_has_short_initials(name):
    assert len(initials_of(name)) <= 100
