"""A year whose holidays are not on file stops nobody: what runs in its working days waits, said, until it is entered."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from models.agenda.queries import agenda_month
from models.clues.operations import change_clue
from models.clues.queries import clue_list
from models.deadlines.holidays import enter_holiday_year
from models.deadlines.queries import deadlines_of
from models.letters.delivery import receive_letter, seal_letter, send_letter
from models.upward.operations import register_upward, upward_list
from models.workbench.queries import workbench
from storage.office import Office
from tests.fixtures_vault import House
from tests.models.clues.conftest import Desk, desk
from tests.models.letters.conftest import OnFile, kinds, on_file
from tests.models.letters.test_operations import issued, view

__all__ = ["desk", "kinds", "on_file"]

TABLE = {"year": 2027, "off": [date(2027, 1, 1)], "source": "某某通知〔2026〕1号"}
ARRIVED = date(2026, 12, 28)


@pytest.fixture
def late(desk: Desk) -> Desk:
    desk.house.clock.at = datetime(2026, 12, 28, 9)
    return desk


def register(desk: Desk, **changes: object) -> int:
    return desk.register(received_on=ARRIVED, registered_on=ARRIVED, signature="REAL_NAME", **changes)


def enter(house: House) -> None:
    with house.as_("head") as office:
        office.run(enter_holiday_year, **TABLE)


def due(office: Office, clue: int) -> dict[str, date | str]:
    return {row.rule: row.when for row in office.read(deadlines_of, kind="clue", record_id=clue)}


def test_a_real_name_clue_is_registered_and_counted_when_the_table_is_there(late: Desk) -> None:
    clue = register(late)
    with late.house.as_("handler") as office:
        assert due(office, clue) == {"D_REAL_ACK": "待补节假日表", "D_ACCEPT": "待补节假日表"}
        (row,) = office.read(clue_list)
        assert (row.due_on, row.days_left) == (None, None)
        assert row.due_what.endswith("（待补节假日表）")
    enter(late.house)
    with late.house.as_("handler") as office:
        assert due(office, clue) == {"D_REAL_ACK": "2027-01-19", "D_ACCEPT": "2027-01-05"}
        (row,) = office.read(clue_list)
        assert (row.due_on, row.due_what) == (date(2027, 1, 5), "受理并分办")


def test_another_day_of_receipt_moves_what_waits_too(late: Desk) -> None:
    clue = register(late)
    late.run("handler", change_clue, clue_id=clue, received_on=date(2026, 12, 1))
    with late.house.as_("handler") as office:
        assert due(office, clue)["D_REAL_ACK"] == "2026-12-22"


def test_it_is_on_the_workbench_and_the_calendar_and_never_overdue(late: Desk) -> None:
    clue = register(late, title="反映甲事")
    late.house.clock.at = datetime(2027, 3, 1, 9)
    with late.house.as_("handler") as office:
        found = office.read(workbench)
        assert (found.overdue_count, found.due_count, found.uncounted_count) == (0, 0, 2)
        assert {(row.record_id, row.awaits_year) for row in found.uncounted} == {(clue, 2027)}
        month = office.read(agenda_month, year=2027, month=1)
        assert not [item for day in month.days for item in day.items if item.kind == "clue"]
        assert [row.what for row in month.uncounted] == [row.what for row in found.uncounted]
        assert office.read(agenda_month, year=2026, month=6).missing_years == (2027,)
    with late.house.as_("other") as office:
        assert office.read(workbench).uncounted == (), "only within the 知悉范围"
    enter(late.house)
    with late.house.as_("handler") as office:
        found = office.read(workbench)
        assert (found.overdue_count, found.uncounted_count) == (2, 0)


def test_what_goes_upward_waits_too(late: Desk) -> None:
    late.run("handler", register_upward, cause="SUPERIOR_MANAGED", received_on=ARRIVED)
    with late.house.as_("handler") as office:
        (row,) = office.read(upward_list)
        assert (row.due_on, row.due_text, row.late) == (None, "待补节假日表", False)
    enter(late.house)
    with late.house.as_("handler") as office:
        (row,) = office.read(upward_list)
        assert (row.due_text, row.late) == ("2027-01-05", False)


@pytest.mark.parametrize(("days", "until"), [(15, date(2027, 1, 20)), (10, date(2027, 1, 13))])
def test_the_answer_to_an_inquiry_is_counted_by_itself(
    house: House, kinds: dict[str, object], on_file: OnFile, days: int, until: date
) -> None:
    """By its rule (监督执纪工作规则 29), and where the letter names fewer days."""
    fields = {"reply_address": "某某路1号", "matters": "违规报销"}
    more = {"problems": (), "fields": fields, "reply_days": days}
    letter = issued(house, kinds["INQUIRY_NOTICE"], on_file, **more)
    with house.as_("handler") as office:
        office.run(seal_letter, letter_id=letter)
        office.run(send_letter, letter_id=letter)
        house.clock.at = datetime(2026, 12, 29, 9)
        office.run(receive_letter, letter_id=letter, receiver="张某")
        (row,) = office.read(deadlines_of, kind="letter", record_id=letter)
        assert (row.awaits_year, view(office, letter).reply_due_on) == (2027, None)
    enter(house)
    with house.as_("handler") as office:
        (row,) = office.read(deadlines_of, kind="letter", record_id=letter)
        assert (row.due_on, view(office, letter).reply_due_on) == (until, until)
