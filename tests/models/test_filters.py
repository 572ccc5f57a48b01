"""Saved filters: each account's own, by list, replaced by name."""

from __future__ import annotations

import pytest

from models.errors import InvalidInput
from models.filters import MOST, SavedFilter, drop_filter, keep_filter, rename_filter, saved_filters
from storage.office import Office
from tests.fixtures_vault import House


def names(office: Office, place: str = "问题线索") -> list[str]:
    return [one.name for one in office.read(saved_filters, place=place)]


def test_a_filter_is_kept_replaced_and_dropped(office: Office):
    office.run(keep_filter, place="问题线索", name="建设公司", values={"show": "open", "text": "建设"})
    office.run(keep_filter, place="问题线索", name="逾期", values={"show": "overdue"})
    office.run(keep_filter, place="问题线索", name="建设公司", values={"show": "all", "text": "建设"})
    assert office.read(saved_filters, place="问题线索")[-1] == SavedFilter(
        "建设公司", {"show": "all", "text": "建设"}
    )
    assert names(office, "谈话") == []
    office.run(drop_filter, place="问题线索", name="逾期")
    office.run(drop_filter, place="问题线索", name="没有的")
    assert names(office) == ["建设公司"]


def test_filters_are_each_accounts_own(house: House):
    with house.as_("handler") as office:
        office.run(keep_filter, place="问题线索", name="我的", values={})
    with house.as_("head") as office:
        assert names(office) == []


@pytest.mark.parametrize("name", ["", "  ", "某" * 31])
def test_a_name_is_asked_for(office: Office, name: str):
    with pytest.raises(InvalidInput):
        office.run(keep_filter, place="谈话", name=name, values={})


def test_there_is_an_end(office: Office):
    for number in range(MOST):
        office.run(keep_filter, place="谈话", name=f"第{number}个", values={})
    with pytest.raises(InvalidInput, match="最多"):
        office.run(keep_filter, place="谈话", name="再一个", values={})


def test_a_filter_gets_another_name_and_none_that_is_taken(office: Office):
    for name in ("建设公司", "逾期"):
        office.run(keep_filter, place="问题线索", name=name, values={"text": name})
    office.run(rename_filter, place="问题线索", name="建设公司", to="建设")
    assert names(office) == ["建设", "逾期"], "it stays where it stood"
    assert office.read(saved_filters, place="问题线索")[0].values == {"text": "建设公司"}
    with pytest.raises(InvalidInput, match="已有一个常用筛选叫“逾期”"):
        office.run(rename_filter, place="问题线索", name="建设", to="逾期")
    with pytest.raises(InvalidInput, match="起一个名字"):
        office.run(rename_filter, place="问题线索", name="建设", to=" ")
