"""Units on a real vault: names, parents, credit codes, and what is on file about one."""

from __future__ import annotations

import pytest

from models.errors import Conflict, InvalidInput, NotAllowed, NotFound
from models.operations import Work, operation
from models.rights import Right
from models.units.operations import add_unit, change_unit, ensure_unit
from models.units.queries import open_unit, unit_list, unit_names

GOOD_CODE = "91350100M000100Y43"


@operation("测试：取用单位", right=Right.CASE_WRITE)
def ensure(work: Work, *, name: str) -> int:
    return ensure_unit(work, name=name)


def added(office, name="某某建设有限公司", **more) -> int:
    return office.run(add_unit, name=name, **more).value


def test_a_unit_and_its_companies(office):
    group = added(office, "某某集团有限公司")
    company = added(office, parent_id=group, short_name="某某建设", party_org="中共某某建设有限公司委员会")
    seen = office.read(open_unit, unit_id=group)
    assert [child.short_name for child in seen.children] == ["某某建设"]
    assert office.read(open_unit, unit_id=company).parent_name == "某某集团有限公司"
    assert [row.name for row in office.read(unit_list)] == ["某某建设有限公司", "某某集团有限公司"]
    assert [row.id for row in office.read(unit_list, before_id=company)] == [group]
    assert [row.id for row in office.read(unit_list, text="建设")] == [company]
    assert [row.id for row in office.read(unit_list, kind="DEPARTMENT")] == []


def test_completion_puts_what_begins_so_first(office):
    for name in ("南方某某公司", "某某物业公司", "百分%公司"):
        added(office, name)
    assert [row.name for row in office.read(unit_names, words="某某")] == ["某某物业公司", "南方某某公司"]
    assert [row.name for row in office.read(unit_names, words="%")] == ["百分%公司"]
    assert len(office.read(unit_names)) == 3


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "某" * 121}, "name"),
        ({"name": "某某公司", "kind": "CASTLE"}, "kind"),
        ({"name": "某某公司", "credit_code": "91350100M000100Y44"}, "credit_code"),
        ({"name": "某某公司", "short_name": "某" * 61}, "short_name"),
    ],
)
def test_what_a_unit_can_not_be(office, data, field):
    with pytest.raises(InvalidInput) as refused:
        office.run(add_unit, **data)
    assert refused.value.field == field
    assert office.read(unit_list) == []


def test_one_name_one_unit(office):
    added(office)
    with pytest.raises(InvalidInput, match="已经登记"):
        added(office, " 某某建设有限公司 ")


def test_an_odd_credit_code_is_kept_with_its_reason(office):
    odd = added(office, credit_code="91350100M000100Y44", credit_code_reason="营业执照原件如此")
    seen = office.read(open_unit, unit_id=odd)
    assert seen.credit_code == "91350100M000100Y44"
    assert "营业执照原件如此" in seen.note
    office.run(change_unit, unit_id=odd, credit_code=GOOD_CODE)
    assert office.read(open_unit, unit_id=odd).credit_code == GOOD_CODE


def test_no_unit_is_above_itself(office):
    top = added(office, "某某集团")
    low = added(office, parent_id=top)
    for parent in (top, low):
        with pytest.raises(InvalidInput, match="上级单位"):
            office.run(change_unit, unit_id=top, parent_id=parent)
    with pytest.raises(NotFound):
        office.run(change_unit, unit_id=low, parent_id=999)


def test_a_stale_change_is_refused(office):
    unit = added(office)
    revision = office.read(open_unit, unit_id=unit).revision
    office.run(change_unit, unit_id=unit, revision=revision, party_head="李某某")
    with pytest.raises(Conflict):
        office.run(change_unit, unit_id=unit, revision=revision, party_head="王某")
    assert office.read(open_unit, unit_id=unit).party_head == "李某某"


def test_the_unit_on_file_is_taken(office):
    unit = added(office, short_name="某某建设")
    assert office.run(ensure, name="某某建设").value == unit
    assert office.run(ensure, name="某某建设有限公司").value == unit
    other = office.run(ensure, name="另一公司").value
    assert other != unit


def test_who_only_approves_changes_no_unit(unlock):
    with pytest.raises(NotAllowed):
        added(unlock("leader"))
