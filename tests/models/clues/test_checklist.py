"""双向核对: carried over and new, by source and state, within the 知悉范围."""

from __future__ import annotations

from datetime import date

from models.clues.checklist import two_way_check
from tests.models.clues.conftest import Desk
from tests.models.clues.test_registration import ASSIGNED


def test_the_years_clues_by_source_and_state(desk: Desk) -> None:
    before = {**ASSIGNED, "assigned_on": date(2021, 11, 1), "received_on": date(2021, 11, 2)}
    carried = desk.register(**before, registered_on=date(2021, 11, 3))
    new = desk.register(**ASSIGNED)
    own = desk.under("CLOSE")
    desk.register(duplicate_of_id=own)
    refused = desk.register()
    desk.go(refused, "T2", date(2022, 6, 10), rejection="REJECTED_13_3", opinion="无实质内容")
    with desk.house.as_("head") as office:
        whole = office.read(two_way_check, year=2022)
        assigned = office.read(two_way_check, year=2022, origin="ASSIGNED")
        year_before = office.read(two_way_check, year=2021)
    assert {row.id for row in whole.rows} == {carried, new, own}
    assert set(whole.counts) == {("上级交办", "待受理", 2), ("信访举报·来信", "办结", 1)}
    assert [(row.id, row.due_on, row.overdue) for row in assigned.rows] == [
        (carried, date(2022, 2, 7), True),
        (new, date(2022, 9, 8), False),
    ]
    assert [row.id for row in year_before.rows] == [carried]
    with desk.house.as_("other") as office:
        assert office.read(two_way_check, year=2022).total == 0
