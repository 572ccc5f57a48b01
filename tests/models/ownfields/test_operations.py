"""自定义项: the office's own fields, their values checked, within the 知悉范围 and under the seal."""

from __future__ import annotations

import pytest

from models.errors import InvalidInput, NotAllowed, NotFound
from models.ownfields.operations import (
    OwnField,
    own_columns,
    own_entries,
    own_fields,
    put_own_values,
    set_own_fields,
)
from models.persons.operations import add_person
from storage.office import Office
from tests.fixtures_vault import House
from tests.models.clues.conftest import Desk, desk

__all__ = ["desk"]
FIELDS = (
    OwnField("", "谈话室"),
    OwnField("", "移交日期", "date"),
    OwnField("", "金额", "number"),
    OwnField("", "来件方式", "choice", ("邮寄", "当面")),
)


def keys(office: Office, kind: str = "person") -> dict[str, str]:
    return {field.label: field.key for field in office.read(own_fields, kind=kind)}


def put(office: Office, person: int, **values: str) -> None:
    known = keys(office)
    office.run(
        put_own_values,
        kind="person",
        record_id=person,
        values={known[name]: text for name, text in values.items()},
    )


def shown(office: Office, person: int) -> dict[str, str]:
    return {
        entry.field.label: entry.text for entry in office.read(own_entries, kind="person", record_id=person)
    }


@pytest.fixture
def person(office: Office) -> int:
    office.run(set_own_fields, kind="person", fields=FIELDS)
    found: int = office.run(add_person, name="张某").value
    return found


def test_values_are_kept_and_typed(office: Office, person: int):
    put(office, person, 谈话室="三楼", 移交日期="2022.6.30", 金额="12,600.5", 来件方式="邮寄")
    assert shown(office, person) == {
        "谈话室": "三楼",
        "移交日期": "2022-06-30",
        "金额": "12,600.5",
        "来件方式": "邮寄",
    }
    put(office, person, 谈话室="")
    assert shown(office, person)["谈话室"] == ""


@pytest.mark.parametrize(
    ("name", "text"), [("移交日期", "某天"), ("金额", "很多"), ("来件方式", "飞来"), ("谈话室", "某" * 4001)]
)
def test_what_can_not_be_is_said_by_its_field(office: Office, person: int, name: str, text: str):
    with pytest.raises(InvalidInput) as refused:
        put(office, person, **{name: text})
    assert refused.value.field == keys(office)[name]
    assert shown(office, person)[name] == ""


def test_a_field_left_out_comes_back_with_its_values(office: Office, person: int):
    put(office, person, 谈话室="三楼")
    kept = office.read(own_fields, kind="person")
    office.run(set_own_fields, kind="person", fields=kept[1:])
    assert "谈话室" not in shown(office, person)
    office.run(set_own_fields, kind="person", fields=kept)
    assert shown(office, person)["谈话室"] == "三楼"


@pytest.mark.parametrize(
    "fields",
    [
        [OwnField("", "")],
        [OwnField("", "甲"), OwnField("", "甲")],
        [OwnField("", "甲", "picture")],
        [OwnField("", "甲", "choice")],
        [OwnField("", f"第{n}项") for n in range(21)],
    ],
)
def test_fields_that_can_not_be(office: Office, fields: list[OwnField]):
    with pytest.raises(InvalidInput):
        office.run(set_own_fields, kind="person", fields=fields)


def test_kinds_without_fields_have_none(office: Office, person: int):
    assert office.read(own_entries, kind="unit", record_id=1) == ()
    with pytest.raises(InvalidInput):
        office.run(set_own_fields, kind="evidence", fields=FIELDS)


def test_by_right_and_within_the_list(house: House, desk: Desk):
    clue = desk.register()
    with house.as_("head") as office:
        office.run(set_own_fields, kind="clue", fields=FIELDS)
    with house.as_("handler") as office:
        with pytest.raises(NotAllowed):
            office.run(set_own_fields, kind="clue", fields=())
        office.run(
            put_own_values, kind="clue", record_id=clue, values={keys(office, "clue")["谈话室"]: "三楼"}
        )
    with house.as_("other") as office:
        with pytest.raises(NotFound):
            office.read(own_entries, kind="clue", record_id=clue)
        with pytest.raises(NotFound):
            office.run(put_own_values, kind="clue", record_id=clue, values={})


def test_columns_of_a_list_show_nothing_outside_the_list(house: House, desk: Desk):
    clue = desk.register()
    with house.as_("head") as office:
        office.run(set_own_fields, kind="clue", fields=FIELDS)
    with house.as_("handler") as office:
        place = keys(office, "clue")["谈话室"]
        office.run(put_own_values, kind="clue", record_id=clue, values={place: "三楼"})
        assert "三楼" in office.read(own_columns, kind="clue", record_ids=[clue]).of(clue)
        assert [row.record_id for row in office.search("三楼").rows] == [clue]
    with house.as_("other") as office:
        found = office.read(own_columns, kind="clue", record_ids=[clue])
        assert set(found.of(clue)) == {""}
        assert office.search("三楼").rows == ()
