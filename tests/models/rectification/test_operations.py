"""整改台账 on a real vault: from the problem to 销号, and back when it relapses."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from models.errors import IllegalStep, InvalidInput, NotAllowed, NotFound
from models.rectification.operations import (
    change_item,
    extend,
    look_back,
    register_item,
    reopen,
    report_progress,
    return_,
    submit,
    verify_and_close,
)
from models.rectification.queries import (
    completion,
    open_rectification,
    rectification_counts,
    rectifications,
)
from tests.fixtures_vault import House
from tests.models.letters.conftest import OnFile, on_file

__all__ = ["on_file"]

DUE = date(2022, 8, 1)
GOOD = {"verifier": "周某", "verifier_unit": "集团纪检监察部", "result": "台账齐全"}


def registered(office, **more) -> int:
    data = {"description": "采购验收记录不完整", "due_on": DUE, "unit_name": "某某物业有限公司"} | more
    return office.run(register_item, source="INSPECTION", **data).value


def item(office, item_id):
    return office.read(open_rectification, item_id=item_id)


def closed(office, **more) -> int:
    item_id = registered(office, **more)
    office.run(submit, item_id=item_id, text="已建立台账")
    office.run(verify_and_close, item_id=item_id, **GOOD)
    return item_id


def test_numbers_follow_each_other(office):
    numbers = [item(office, registered(office)).number for _ in range(3)]
    assert numbers == [f"集团纪改〔2022〕{n}号" for n in (1, 2, 3)]


def test_a_refused_item_costs_no_number(office):
    with pytest.raises(InvalidInput, match="期限"):
        registered(office, due_on=date(2022, 6, 30))
    with pytest.raises(InvalidInput, match="责任单位"):
        registered(office, unit_name=" ")
    with pytest.raises(InvalidInput, match="来源"):
        office.run(register_item, source="X", description="问题", due_on=DUE, unit_name="某单位")
    assert item(office, registered(office)).number == "集团纪改〔2022〕1号"


def test_the_whole_way(house: House, office):
    item_id = registered(office, responsible="张某")
    office.run(report_progress, item_id=item_id, text="已梳理采购合同")
    house.clock.at = datetime(2022, 7, 10, 9, 0)
    office.run(
        submit,
        item_id=item_id,
        text="已整改",
        rule_changes=[{"name": "采购验收办法", "number": "某物〔2022〕3号"}],
    )
    office.run(return_, item_id=item_id, reason="缺双人签字")
    office.run(submit, item_id=item_id, text="补齐签字")
    house.clock.at = datetime(2022, 7, 20, 9, 0)
    office.run(verify_and_close, item_id=item_id, **GOOD)
    seen = item(office, item_id)
    assert seen.state_text == "已销号"
    assert (seen.closed_on, seen.lookback_due_on) == (date(2022, 7, 20), date(2022, 10, 18))
    assert (seen.verified_by, seen.verified_unit) == ("周某", "集团纪检监察部")
    assert [change["name"] for change in seen.rule_changes] == ["采购验收办法"]
    assert [event.name for event in seen.events] == [
        "登记", "报告进展", "报送整改结果", "退回整改", "报送整改结果", "核验销号",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"verifier_unit": "某某物业有限公司"}, "verifier_unit"),
        ({"verifier_unit": " 某某物业 有限公司"}, "verifier_unit"),
        ({"verifier": "张某"}, "verifier"),
        ({"verifier": ""}, "verifier"),
        ({"verifier_unit": ""}, "verifier_unit"),
        ({"result": " "}, "result"),
    ],
)
def test_nobody_closes_what_he_answers_for(office, change, field):
    item_id = registered(office, responsible="张某")
    office.run(submit, item_id=item_id, text="已整改")
    with pytest.raises(InvalidInput) as refused:
        office.run(verify_and_close, item_id=item_id, **(GOOD | change))
    assert refused.value.field == field
    assert item(office, item_id).state == "SUBMITTED"


def test_the_units_other_names_count_as_the_unit(house: House, on_file: OnFile):
    with house.as_("head") as office:
        item_id = registered(office, unit_id=on_file.unit, unit_name="")
        office.run(submit, item_id=item_id, text="已整改")
        for name in ("某某建设", "中共某某建设有限公司委员会"):
            with pytest.raises(InvalidInput, match="非责任单位"):
                office.run(verify_and_close, item_id=item_id, **(GOOD | {"verifier_unit": name}))


def test_an_item_not_submitted_is_not_closed(office):
    with pytest.raises(IllegalStep, match="已报整改"):
        office.run(verify_and_close, item_id=registered(office), **GOOD)


def test_a_closed_item_can_only_be_looked_at_and_reopened(house: House, office):
    item_id = closed(office)
    for refused, data in (
        (report_progress, {"text": "进展"}),
        (submit, {"text": "结果"}),
        (return_, {"reason": "退"}),
        (verify_and_close, GOOD),
        (extend, {"due_on": date(2022, 12, 1), "reason": "延"}),
        (change_item, {"measures": "改"}),
    ):
        with pytest.raises(IllegalStep):
            office.run(refused, item_id=item_id, **data)
    assert item(office, item_id).steps == ("look_back", "reopen")
    house.clock.at = datetime(2022, 10, 1, 9, 0)
    office.run(look_back, item_id=item_id, result="又出现验收缺签")
    office.run(reopen, item_id=item_id, reason="反弹", due_on=date(2022, 11, 1))
    seen = item(office, item_id)
    assert (seen.state, seen.closed_on, seen.due_on) == ("REOPENED", None, date(2022, 11, 1))
    assert seen.first_due_on == DUE
    office.run(submit, item_id=item_id, text="再次整改")
    office.run(verify_and_close, item_id=item_id, **GOOD)
    assert item(office, item_id).lookback_on is None


def test_an_extension_is_approved_and_keeps_the_first_deadline(house: House):
    with house.as_("handler") as office:
        item_id = registered(office)
        with pytest.raises(NotAllowed):
            office.run(extend, item_id=item_id, due_on=date(2022, 9, 1), reason="疫情")
    with house.as_("leader") as office:
        with pytest.raises(InvalidInput, match="晚于原期限"):
            office.run(extend, item_id=item_id, due_on=DUE, reason="疫情")
        office.run(extend, item_id=item_id, due_on=date(2022, 9, 1), reason="疫情")
        seen = item(office, item_id)
    assert (seen.due_on, seen.first_due_on, seen.state) == (date(2022, 9, 1), DUE, "OPEN")
    assert seen.extensions[0]["approved_by"] == "郑某"
    assert seen.extensions[0]["from"] == "2022-08-01"


@pytest.mark.parametrize("day", [date(2022, 7, 1), date(2022, 6, 29)])
def test_days_that_can_not_be(office, day):
    with pytest.raises(InvalidInput) as refused:
        office.run(report_progress, item_id=registered(office), text="进展", on=day)
    assert refused.value.field == "on"


def test_lists_counts_and_rate(house: House, office):
    one, two, three = registered(office), closed(office), registered(office, due_on=date(2022, 12, 1))
    house.clock.at = datetime(2022, 8, 2, 9, 0)

    def listed(show):
        return [row.id for row in office.read(rectifications, show=show)]

    assert listed("all") == [three, two, one]
    assert listed("open") == [three, one]
    assert listed("overdue") == [one]
    assert listed("closed") == listed("lookback") == [two]
    counts = office.read(rectification_counts)
    assert counts == {"open": 2, "overdue": 1, "submitted": 0, "lookback": 1, "closed": 1, "all": 3}
    whole = office.read(completion)
    assert (whole.total, whole.closed, whole.overdue, round(whole.rate, 3)) == (3, 1, 1, 0.333)
    assert office.read(completion, source="PATROL").rate == 1.0
    assert [row.id for row in office.read(rectifications, show="all", before_id=three, limit=1)] == [two]


def test_who_is_outside_the_circle_sees_nothing(house: House, on_file: OnFile):
    with house.as_("handler") as office:
        item_id = registered(office, clue_id=on_file.clue)
    with house.as_("other") as office:
        assert office.read(rectifications, show="all") == []
        assert office.read(completion).total == 0
        with pytest.raises(NotFound):
            item(office, item_id)
        with pytest.raises(NotFound):
            office.run(report_progress, item_id=item_id, text="进展")
        with pytest.raises(NotFound):
            registered(office, clue_id=on_file.clue)
