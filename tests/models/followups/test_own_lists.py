"""容错免责清单 of the office's own: what is filled in and asked for follows it, what is on file still reads as it did."""

from __future__ import annotations

import pytest

from models.errors import InvalidInput, NotAllowed
from models.followups.own import kinds_here, set_tolerance_lists, tolerance_lists
from tests.fixtures_vault import House
from tests.models.followups.conftest import OnFile, look, on_file
from tests.models.followups.test_followups import proposed_tolerance

__all__ = ["on_file"]

SHIPPED = ["遵纪守法", "改革创新", "勤勉尽责", "出于公心", "程序正当", "知错就改"]


def chosen(*lines: str) -> list[dict[str, str]]:
    return [{"code": line, "reason": "有会议纪要"} for line in lines]


def test_the_offices_conditions_are_asked_for_instead(house: House, on_file: OnFile):
    old = proposed_tolerance(house, on_file)
    with house.as_("head") as office:
        office.run(
            set_tolerance_lists, conditions=["程序 正当", "经集体研究", " ", "经集体研究"], exclusions=[]
        )
        lists = office.read(tolerance_lists)
        kind = office.read(kinds_here)["TOLERANCE"]
    assert lists["conditions"] == ["程序正当", "经集体研究"]
    assert len(lists["exclusions"]) == 4, "an empty list is the shipped one"
    asked = {one.name: one for one in kind.asked()}["conditions"]
    assert asked.choices == (("PROCEDURE", "程序正当"), ("经集体研究", "经集体研究"))
    with pytest.raises(InvalidInput, match="缺“经集体研究”"):
        proposed_tolerance(house, on_file, conditions=chosen("PROCEDURE"))
    with pytest.raises(InvalidInput, match="从列表中选择"):
        proposed_tolerance(house, on_file, conditions=chosen("LAWFUL", "PROCEDURE", "经集体研究"))
    new = proposed_tolerance(house, on_file, conditions=chosen("PROCEDURE", "经集体研究"))
    told = dict(look(house, new).facts)["容错条件"]
    assert told == "程序正当：有会议纪要\n经集体研究：有会议纪要"
    earlier = dict(look(house, old).facts)["容错条件"]
    assert all(line in earlier for line in SHIPPED), "what was filled in before reads as it did"


def test_an_emptied_list_brings_the_shipped_one_back(house: House):
    with house.as_("head") as office:
        office.run(set_tolerance_lists, conditions=["甲"], exclusions=["乙"])
        office.run(set_tolerance_lists, conditions=[], exclusions=["乙"])
        assert office.read(tolerance_lists) == {"conditions": SHIPPED, "exclusions": ["乙"]}
        with pytest.raises(InvalidInput, match="最多"):
            office.run(set_tolerance_lists, conditions=["长" * 101], exclusions=[])
    with house.as_("handler") as office, pytest.raises(NotAllowed):
        office.run(set_tolerance_lists, conditions=["甲"], exclusions=[])
