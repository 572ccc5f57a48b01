"""Deadlines: set by rule, met, dropped, extended by somebody else, and years whose holidays are not on file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.calendar import HolidayYear, Workdays
from models.calendar.reckoning import workdays_between
from models.deadlines.extension import extend_deadline
from models.deadlines.holidays import enter_holiday_year, holiday_moves, holiday_tables
from models.deadlines.operations import (
    drop_deadlines,
    meet_deadline,
    set_deadline,
)
from models.deadlines.queries import DeadlineRow, deadlines_of
from models.deadlines.records import Deadline
from models.errors import Conflict, IllegalStep, InvalidInput, NotAllowed
from models.operations import Work, operation
from models.rights import Right
from models.rules import deadline_rules
from models.trail.queries import history
from models.trail.records import CaseTrail
from storage.office import Office
from tests.fixtures_vault import House

OWNER = ("clue", 7)
NOTICE = "某某通知〔2026〕1号"


@operation("试验：设期限", right=Right.CASE_WRITE)
def start(work: Work, **data: Any) -> tuple[int, date, bool]:
    made = set_deadline(work, owner=OWNER, clue_id=None, **data)
    return made.id, made.due_on, made.tentative


@operation("试验：完成期限", right=Right.CASE_WRITE)
def meet(work: Work, *, rule: str, on: date) -> bool:
    return meet_deadline(work, OWNER, rule, on)


@operation("试验：撤销期限", right=Right.CASE_WRITE)
def drop(work: Work) -> None:
    drop_deadlines(work, OWNER, by="并入原件")


def from_year(year: int) -> Workdays:
    return Workdays({year: HolidayYear(frozenset({date(year, 1, 1)}))})


def rows(office: Office) -> list[DeadlineRow]:
    return office.read(deadlines_of, kind="clue", record_id=7)


@pytest.mark.parametrize(
    ("rule", "starts_on", "due_on"),
    [
        ("D_INQ_REPLY", date(2022, 9, 23), date(2022, 10, 19)),
        ("D_REAL_ACK", date(2023, 1, 16), date(2023, 2, 9)),
        ("D_DISPOSE", date(2022, 9, 1), date(2022, 10, 8)),
        ("D_DISPOSE", date(2024, 1, 31), date(2024, 2, 29)),
        ("D_ASSIGN", date(2022, 6, 8), date(2022, 9, 8)),
        ("D_CASE_PARTY", date(2022, 6, 1), date(2022, 8, 30)),
    ],
)
def test_due_day_by_rule(office: Office, rule: str, starts_on: date, due_on: date) -> None:
    assert office.run(start, rule=rule, starts_on=starts_on).value[1:] == (due_on, False)


def test_basis_and_days_left_are_shown(office: Office) -> None:
    office.run(start, rule="D_DISPOSE", starts_on=date(2022, 6, 1))
    (row,) = rows(office)
    assert row.basis == "监督执纪工作规则 第21条"
    assert (row.due_on, row.days_left, row.overdue) == (date(2022, 7, 1), 1, False)


def test_a_new_one_replaces_the_open_one_of_its_rule(office: Office) -> None:
    office.run(start, rule="D_DISPOSE", starts_on=date(2022, 6, 1))
    office.run(start, rule="D_DISPOSE", starts_on=date(2022, 6, 20))
    assert [row.due_on for row in rows(office)] == [date(2022, 7, 20)]


def test_met_and_dropped(office: Office) -> None:
    office.run(start, rule="D_DISPOSE", starts_on=date(2022, 5, 1))
    office.run(start, rule="D_ASSIGN", starts_on=date(2022, 5, 1))
    assert office.run(meet, rule="D_DISPOSE", on=date(2022, 6, 10)).value
    assert not office.run(meet, rule="D_DISPOSE", on=date(2022, 6, 11)).value, "met once already"
    office.run(drop)
    late, away = rows(office)
    assert (late.rule, late.done_on, late.days_left, late.overdue) == (
        "D_DISPOSE",
        date(2022, 6, 10),
        None,
        True,
    )
    assert (late.ending, late.ended) == ("逾期完成", "2022年6月10日完成")
    assert (away.rule, away.ending, away.overdue) == ("D_ASSIGN", "期内终止", False), (
        "it was not done in time"
    )
    assert away.ended.endswith("因并入原件终止")


def test_every_ending_is_said_as_what_it_was(office: Office) -> None:
    said = {
        ("D_DISPOSE", date(2022, 6, 1), ""): ("按期完成", False),
        ("D_DISPOSE", date(2022, 6, 2), ""): ("逾期完成", True),
        ("D_DISPOSE", date(2022, 6, 1), "文书作废"): ("期内终止", False),
        ("D_DISPOSE", date(2022, 6, 2), "文书作废"): ("逾期未办，终止", True),
        ("D_EFFECT_END", date(2022, 6, 9), ""): ("已届满", False),
        ("D_EFFECT_END", date(2022, 5, 9), "决定被撤销"): ("期内终止", False),
    }
    office.run(start, rule="D_DISPOSE", starts_on=date(2022, 5, 1))
    (row,) = rows(office)
    assert row.ending == row.ended == "", "it runs"
    for (rule, on, by), (ending, overdue) in said.items():
        ended = replace(row, rule=rule, due_on=date(2022, 6, 1), done_on=on, ended_by=by, days_left=None)
        assert (ended.ending, ended.overdue) == (ending, overdue), (rule, on, by)
    uncounted = replace(row, done_on=date(2022, 6, 2), awaits_year=2027)
    assert (uncounted.ending, replace(uncounted, ended_by="文书作废").ending) == ("已完成", "未办终止")


def test_working_days_of_a_year_without_table_wait_uncounted(house: House) -> None:
    house.clock.at = datetime(2026, 12, 28, 9)
    with house.as_("head") as office:
        office.run(start, rule="D_REAL_ACK", starts_on=date(2026, 12, 28))
        (row,) = rows(office)
        assert (row.awaits_year, row.days_left, row.overdue, row.when) == (2027, None, False, "待补节假日表")
        assert "录入后自动计算" in row.note
        # long past any day that it can be: still said, never guessed to be overdue
        house.clock.at = datetime(2027, 6, 1, 9)
        (row,) = rows(office)
        assert (row.days_left, row.overdue) == (None, False)
        (move,) = office.read(holiday_moves, year=2027, off=[date(2027, 1, 1)], source=NOTICE)
        assert (move.was, move.becomes) == (None, date(2027, 1, 19))
        confirmed = [(move.deadline_id, move.becomes)]
        office.run(enter_holiday_year, year=2027, off=[date(2027, 1, 1)], source=NOTICE, confirmed=confirmed)
        (row,) = rows(office)
        assert (row.due_on, row.first_due_on, row.awaits_year) == (date(2027, 1, 19), date(2027, 1, 19), None)
        assert row.overdue
        assert not row.note


def test_over_two_missing_years_both_tables_are_waited_for(house: House) -> None:
    house.clock.at = datetime(2027, 12, 28, 9)
    with house.as_("head") as office:
        office.run(start, rule="D_REAL_ACK", starts_on=date(2027, 12, 28))
        assert rows(office)[0].awaits_year == 2027
        first = {"year": 2027, "off": [date(2027, 1, 1)], "source": NOTICE}
        assert office.read(holiday_moves, **first) == [], "nothing is counted by the first"
        office.run(enter_holiday_year, **first, confirmed=[])
        assert rows(office)[0].awaits_year == 2028
        office.run(enter_holiday_year, year=2028, off=[date(2028, 1, 3)], source=NOTICE)
        assert (rows(office)[0].due_on, rows(office)[0].awaits_year) == (date(2028, 1, 19), None)


def test_what_was_done_before_it_was_counted_is_judged_by_the_table(house: House) -> None:
    house.clock.at = datetime(2026, 12, 28, 9)
    with house.as_("head") as office:
        office.run(start, rule="D_REAL_ACK", starts_on=date(2026, 12, 28))
        house.clock.at = datetime(2027, 1, 20, 9)
        office.run(meet, rule="D_REAL_ACK", on=date(2027, 1, 20))
        assert not rows(office)[0].overdue, "nobody knows yet"
        office.run(enter_holiday_year, year=2027, off=[date(2027, 1, 1)], source=NOTICE)
        assert (rows(office)[0].due_on, rows(office)[0].overdue) == (date(2027, 1, 19), True)


def test_what_is_not_counted_is_not_extended(house: House) -> None:
    house.clock.at = datetime(2026, 12, 28, 9)
    with house.as_("head") as office:
        made = office.run(start, rule="D_ACCEPT", starts_on=date(2026, 12, 28)).value[0]
        assert not rows(office)[0].extendable
        with pytest.raises(IllegalStep, match="录入 2027 年的放假安排"):
            office.run(extend_deadline, deadline_id=made, due_on=date(2027, 2, 1), reason="忙")


def test_every_rule_in_working_days_can_start_without_a_table(house: House) -> None:
    house.clock.at = datetime(2026, 12, 31, 9)
    counted_in_days = [rule.code for rule in deadline_rules().values() if rule.unit == "WD"]
    assert len(counted_in_days) >= 8
    with house.as_("head") as office:
        for rule in counted_in_days:
            office.run(start, rule=rule, starts_on=date(2026, 12, 31))
        assert {row.rule for row in rows(office) if row.awaits_year == 2027} == set(counted_in_days)
        office.run(enter_holiday_year, year=2027, off=[date(2027, 1, 1)], source=NOTICE)
        assert not [row for row in rows(office) if row.awaits_year is not None]
        for row in rows(office):
            rule = deadline_rules()[row.rule]
            days = workdays_between(from_year(2027), date(2026, 12, 31), row.due_on)
            assert days == rule.amount, row.rule


def test_months_over_a_year_without_table_wait_for_it(house: House) -> None:
    house.clock.at = datetime(2026, 11, 23, 9)
    with house.as_("head") as office:
        # 2027-02-06 is a Saturday: without the notice nobody knows whether it is worked
        made = office.run(start, rule="D_ASSIGN", starts_on=date(2026, 11, 6)).value
        assert made[1:] == (date(2027, 2, 6), True)
        assert "2027 年放假安排未录入" in rows(office)[0].note
        moved = office.run(
            enter_holiday_year,
            year=2027,
            off=[date(2027, 2, 8), date(2027, 2, 9)],
            worked=[date(2027, 2, 20)],
            source=NOTICE,
        )
        assert moved.value == 1
        (row,) = rows(office)
        assert (row.due_on, row.tentative, row.note) == (date(2027, 2, 10), False, "")
        assert holiday_years_of(office) == [2027]


def test_a_corrected_notice_moves_what_rests_on_it(house: House) -> None:
    house.clock.at = datetime(2026, 12, 21, 9)
    first = date(2027, 1, 1)
    with house.as_("head") as office:
        office.run(enter_holiday_year, year=2027, off=[first], source=NOTICE)
        office.run(start, rule="D_INQ_REPLY", starts_on=date(2026, 12, 20))
        office.run(start, rule="D_OPINION", starts_on=date(2026, 12, 20), due_on=date(2027, 1, 20))
        assert [row.due_on for row in rows(office)] == [date(2027, 1, 11), date(2027, 1, 20)]
        moved = office.run(
            enter_holiday_year, year=2027, off=[first, date(2027, 1, 4), date(2027, 1, 5)], source=NOTICE
        )
        assert moved.value == 1
        assert [row.due_on for row in rows(office)] == [date(2027, 1, 13), date(2027, 1, 20)]


def test_what_a_table_moves_is_shown_first_and_done_as_shown(house: House) -> None:
    house.clock.at = datetime(2026, 11, 23, 9)
    table = {"year": 2027, "off": [date(2027, 2, 8)], "worked": [], "source": NOTICE}
    with house.as_("head") as office:
        office.run(start, rule="D_ASSIGN", starts_on=date(2026, 11, 6))
        (move,) = office.read(holiday_moves, **table)
        assert (move.was, move.becomes) == (date(2027, 2, 6), date(2027, 2, 9))
        assert rows(office)[0].due_on == date(2027, 2, 6)
        shown = [(move.deadline_id, move.becomes)]
        office.run(meet, rule="D_ASSIGN", on=date(2026, 11, 23))
        with pytest.raises(Conflict, match="重新核对"):
            office.run(enter_holiday_year, **table, confirmed=shown)
        assert holiday_years_of(office) == []
        office.run(enter_holiday_year, **table, confirmed=[])
        (kept,) = office.read(holiday_tables)
        assert (kept.year, kept.source, kept.off) == (2027, NOTICE, (date(2027, 2, 8),))


def test_the_trail_names_what_moved(house: House) -> None:
    house.clock.at = datetime(2026, 11, 23, 9)
    with house.as_("head") as office:
        made = office.run(start, rule="D_ASSIGN", starts_on=date(2026, 11, 6)).value[0]
        office.run(enter_holiday_year, year=2027, off=[date(2027, 2, 8)], source=NOTICE)
        newest = office.read(history, kind="deadline", record_id=made)[0]
        changes = {change.field: (change.before, change.after) for change in newest.changes}
        assert newest.operation == "录入节假日安排"
        assert changes["due_on"] == ("2027-02-06", "2027-02-09")
        with Session(office.unit.stores.case_reader) as session:
            content = session.scalar(select(CaseTrail.content).order_by(CaseTrail.seq.desc()).limit(1))
        assert f"{made}：2027-02-06→2027-02-09" in str(content)
        assert NOTICE in str(content)


@pytest.mark.parametrize("source", ["", " ", "字" * 121])
def test_a_table_names_its_notice(office: Office, source: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        office.run(enter_holiday_year, year=2027, off=[date(2027, 1, 1)], source=source)
    assert refused.value.field == "source"


def holiday_years_of(office: Office) -> list[int]:
    return [one.year for one in office.read(holiday_tables)]


@pytest.mark.parametrize(
    ("off", "worked", "field"),
    [
        ([], [], "off"),
        ([date(2026, 1, 1)], [], "off"),
        ([date(2027, 1, 1)], [date(2027, 1, 1)], "worked"),
        ([date(2027, 1, 1)], [date(2027, 1, 4)], "worked"),
    ],
)
def test_a_wrong_holiday_year_is_refused(
    office: Office, off: list[date], worked: list[date], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        office.run(enter_holiday_year, year=2027, off=off, worked=worked, source=NOTICE)
    assert refused.value.field == field


def test_extension_keeps_the_first_day_and_who_approved(
    unlock: Callable[[str], Office],
) -> None:
    made, due_on, _ = unlock("handler").run(start, rule="D_ASSIGN", starts_on=date(2022, 6, 8)).value
    leader = unlock("leader")
    leader.run(
        extend_deadline,
        deadline_id=made,
        due_on=date(2022, 11, 8),
        reason="涉及外地取证",
        on=date(2022, 6, 29),
    )
    (row,) = rows(leader)
    assert (row.due_on, row.first_due_on) == (date(2022, 11, 8), due_on)
    assert row.extensions[0]["approver"] == "郑某"
    assert row.extensions[0]["from"] == due_on.isoformat()
    with pytest.raises(IllegalStep, match="须报上级批准"):
        leader.run(extend_deadline, deadline_id=made, due_on=date(2022, 12, 9), reason="再延")
    leader.run(
        extend_deadline, deadline_id=made, due_on=date(2022, 12, 9), reason="再延", superior="市纪委监委"
    )
    assert rows(leader)[0].extensions[1]["approver"] == "市纪委监委"


def test_what_the_rules_do_not_extend_is_refused(office: Office) -> None:
    made, _, _ = office.run(start, rule="D_DISPOSE", starts_on=date(2022, 6, 8)).value
    with pytest.raises(IllegalStep, match="规则没有规定可以延长"):
        office.run(extend_deadline, deadline_id=made, due_on=date(2022, 9, 8), reason="忙")


def test_nobody_extends_his_own(office: Office) -> None:
    made, _, _ = office.run(
        start, rule="D_ASSIGN", starts_on=date(2022, 6, 8), responsible_uid=office.actor.uid
    ).value
    with pytest.raises(NotAllowed, match="自己承办"):
        office.run(extend_deadline, deadline_id=made, due_on=date(2022, 10, 8), reason="忙")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"due_on": date(2022, 9, 8)}, "due_on"),
        ({"on": date(2022, 7, 1)}, "on"),
    ],
)
def test_an_extension_says_why_and_until_when(office: Office, change: dict[str, Any], field: str) -> None:
    made, _, _ = office.run(start, rule="D_ASSIGN", starts_on=date(2022, 6, 8)).value
    data: dict[str, Any] = {"due_on": date(2022, 10, 8), "reason": "涉及外地取证", "superior": "郑某"}
    with pytest.raises(InvalidInput) as refused:
        office.run(extend_deadline, deadline_id=made, **{**data, **change})
    assert refused.value.field == field


def test_the_table_keeps_every_deadline(office: Office) -> None:
    """Replaced and dropped ones stay on file: the history must show that they ran."""
    office.run(start, rule="D_DISPOSE", starts_on=date(2022, 6, 1))
    office.run(drop)
    with office.unit.stores.case_reader.connect() as connection:  # type: ignore[union-attr]
        assert connection.scalar(select(func.count(Deadline.id))) == 1


def test_who_extends_is_whom_the_rule_names(unlock: Callable[[str], Office]) -> None:
    made, _, _ = unlock("handler").run(start, rule="D_ASSIGN", starts_on=date(2022, 6, 8)).value
    data = {"deadline_id": made, "due_on": date(2022, 10, 8), "reason": "涉及外地取证"}
    head = unlock("head")
    with pytest.raises(InvalidInput, match="须由纪委主要负责人批准") as refused:
        head.run(extend_deadline, **data)
    assert refused.value.field == "superior"
    head.run(extend_deadline, **data, superior="郑某", paper_no="呈批件〔2022〕5号")
    assert rows(head)[0].extensions[0]["approver"] == "郑某"


def test_an_enterprise_case_ends_within_a_year_whoever_approves(unlock: Callable[[str], Office]) -> None:
    made, due_on, _ = unlock("handler").run(start, rule="D_CASE_SOE", starts_on=date(2022, 1, 10)).value
    leader = unlock("leader")
    data = {"deadline_id": made, "reason": "涉及外地取证"}
    with pytest.raises(InvalidInput, match="须由任免单位主要负责人批准"):
        leader.run(extend_deadline, **data, due_on=date(2022, 9, 9))
    with pytest.raises(IllegalStep, match="不能再延长"):
        leader.run(extend_deadline, **data, due_on=date(2023, 1, 12), superior="集团董事长")
    leader.run(extend_deadline, **data, due_on=date(2023, 1, 11), superior="集团董事长")
    assert rows(leader)[0].due_on == date(2023, 1, 11)
    assert due_on == date(2022, 7, 11)
