"""径送上级: five working days, once, and no place for content."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from models.errors import IllegalStep, InvalidInput
from models.upward.operations import register_upward, send_upward, upward_list
from tests.fixtures_vault import House


def test_what_the_superior_handles_goes_up_in_five_working_days(house: House) -> None:
    house.clock.at = datetime(2024, 10, 20, 9)
    with house.as_("handler") as office:
        made = office.run(register_upward, cause="SUPERIOR_MANAGED", received_on=date(2024, 9, 27)).value
        (row,) = office.read(upward_list)
        assert (row.label, row.due_on, row.late) == ("2024 年第 1 件", date(2024, 10, 10), True)
        with pytest.raises(InvalidInput, match="送出日期"):
            office.run(send_upward, upward_id=made, on=date(2024, 9, 1), receiver="某市纪委监委")
        office.run(send_upward, upward_id=made, on=date(2024, 10, 9), receiver="某市纪委监委")
        (row,) = office.read(upward_list, year=2024)
        assert (row.sent_on, row.late, row.sent_by) == (date(2024, 10, 9), False, "吴某")
        with pytest.raises(IllegalStep, match="已于"):
            office.run(send_upward, upward_id=made, on=date(2024, 10, 9), receiver="某市纪委监委")


def test_only_what_may_not_be_handled_here_is_sent_unopened(house: House) -> None:
    with house.as_("handler") as office, pytest.raises(InvalidInput, match="径送的原因"):
        office.run(register_upward, cause="MANAGED_CADRE", received_on=date(2022, 6, 1))
