"""日历: each thing on its day, within the 知悉范围; a year without a holiday table is said."""

from __future__ import annotations

from datetime import date

import pytest

from models.agenda.queries import AgendaItem, AgendaMonth, agenda_month
from models.calendar.occasions import occasion
from models.clues.operations import take_step
from models.deadlines.holidays import enter_holiday_year
from models.errors import InvalidInput
from models.undertakings.operations import add_entries, register_undertaking, settle_entries, void_undertaking
from tests.models.clues.conftest import Desk, desk
from tests.models.workbench.test_queries import put_item

__all__ = ["desk"]


def month(desk: Desk, year: int = 2022, number: int = 7, login: str = "handler") -> AgendaMonth:
    with desk.house.as_(login) as office:
        return office.read(agenda_month, year=year, month=number)


def items(found: AgendaMonth) -> list[AgendaItem]:
    return [item for day in found.days for item in day.items]


def test_deadlines_and_items_stand_on_their_days_with_their_rules(desk: Desk) -> None:
    clue = desk.dispatched(title="反映甲事")
    desk.run("handler", put_item, due_on=date(2022, 7, 20), on=date(2022, 6, 1))
    found = {(item.day, item.kind, item.what): item for item in items(month(desk))}
    disposal = found[date(2022, 7, 11), "clue", "提出处置意见"]
    assert (disposal.record_id, disposal.title, disposal.late) == (clue, "反映甲事", False)
    assert disposal.basis == "监督执纪工作规则 第21条"
    assert (date(2022, 7, 20), "rectification", "完成整改") in found


def test_what_is_over_is_late_and_what_is_met_is_done(desk: Desk) -> None:
    desk.register(signature="REAL_NAME", title="反映乙事")
    clue = desk.register(signature="REAL_NAME", title="反映丙事")
    desk.run(
        "handler", take_step, clue_id=clue, step="E6", on=date(2022, 6, 28), data={"opinion": "电话告知"}
    )
    told = [item for item in items(month(desk, number=6)) if item.what == "告知实名举报人受理情况"]
    assert [(item.title, item.late, item.done) for item in told] == [
        ("反映乙事", True, False),
        ("反映丙事", False, True),
    ]


def test_only_those_on_the_list_see_it(desk: Desk) -> None:
    desk.dispatched()
    assert items(month(desk, login="handler"))
    assert items(month(desk, login="other")) == []


def test_weeks_are_whole_and_days_are_worked_or_not(desk: Desk) -> None:
    found = month(desk, 2022, 10)
    assert (found.days[0].day, found.days[-1].day) == (date(2022, 9, 26), date(2022, 11, 6))
    work = {day.day: day.work for day in found.days}
    assert (work[date(2022, 10, 3)], work[date(2022, 10, 8)], work[date(2022, 10, 10)]) == (False, True, True)
    assert found.missing_years == ()


def test_a_year_without_its_table_is_said_until_it_is_entered(desk: Desk) -> None:
    found = month(desk, 2031, 3)
    assert found.missing_years == (2031,)
    assert {day.work for day in found.days if day.day.weekday() < 5} == {None}
    desk.run("head", enter_holiday_year, year=2031, off=[date(2031, 1, 1)], source="通知")
    assert month(desk, 2031, 3).missing_years == ()


@pytest.mark.parametrize(("year", "number"), [(2022, 0), (2022, 13), (1, 1)])
def test_a_month_that_is_none(desk: Desk, year: int, number: int) -> None:
    with pytest.raises(InvalidInput):
        month(desk, year, number)


def test_the_years_work_stands_on_its_days_and_voided_work_on_none(desk: Desk) -> None:
    with desk.house.as_("handler") as office:
        told = {"kind": "RESPONSIBILITY_LIST", "held_on": date(2022, 6, 2), "due_on": date(2022, 6, 29)}
        head = office.run(register_undertaking, title="责任清单", **told).value
        rows = [
            {"title": "部署", "due_on": date(2022, 6, 10)},
            {"title": "检查", "due_on": date(2022, 6, 20)},
        ]
        _one, two = office.run(add_entries, undertaking_id=head, role="TASK", rows=rows).value
        office.run(settle_entries, undertaking_id=head, entry_ids=[two], on=date(2022, 6, 19))
        wrong = office.run(register_undertaking, kind="WARNING", title="错登", held_on=date(2022, 6, 2)).value
        office.run(void_undertaking, undertaking_id=wrong, reason="错登")
    found = [(item.day.day, item.what, item.title, item.late) for item in items(month(desk, number=6))]
    assert found == [
        (2, "主体责任清单", "责任清单", False),
        (10, "部署", "责任清单", True),
        (29, "按期办结", "责任清单", desk.house.clock.at.date() > date(2022, 6, 29)),
    ]


def test_holidays_before_which_reminders_are_sent_have_their_names(desk: Desk) -> None:
    named = {day.day: day.occasion for day in month(desk, 2022, 10).days if day.occasion}
    assert named == {date(2022, 10, 1): "国庆节"}
    spring = {day.day: day.occasion for day in month(desk, 2022, 1).days if day.occasion}
    assert spring == {date(2022, 1, 1): "元旦", date(2022, 1, 31): "春节"}
    assert occasion(date(2151, 5, 1)) == "劳动节", "fixed by the sun"
    assert not any(occasion(date(2151, 9, day)) for day in range(1, 31)), (
        "what the moon decides is not guessed"
    )
