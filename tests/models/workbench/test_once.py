"""Nothing on the 工作台 is counted twice, and what ends by itself is never overdue."""

from __future__ import annotations

from datetime import datetime

import pytest

from models.letters.operations import seal_letter, send_letter
from models.workbench.queries import WorkbenchView, workbench
from tests.fixtures_vault import House
from tests.models.decisions.conftest import OnFile as Tried
from tests.models.decisions.conftest import on_file as tried
from tests.models.decisions.test_decisions import decided, proposed
from tests.models.letters.conftest import OnFile, advice, kinds, on_file
from tests.models.letters.test_operations import issued

__all__ = ["advice", "kinds", "on_file", "tried"]


def bench(house: House, login: str = "head", **asked: int) -> WorkbenchView:
    with house.as_(login) as office:
        return office.read(workbench, **asked)


def test_a_sent_letter_waits_for_its_reply_once(house: House, advice, on_file: OnFile) -> None:
    letter_id = issued(house, advice, on_file)
    with house.as_("handler") as office:
        office.run(seal_letter, letter_id=letter_id)
        office.run(send_letter, letter_id=letter_id, delivery="HAND", deliverer="吴某")
    before = bench(house, ahead=0).due_count
    view = bench(house, ahead=60)
    (row,) = [row for row in view.due if row.kind == "letter"]
    assert row.deadline_id is not None
    assert (before, view.due_count) == (0, len(view.due))


WHAT = "张某诫勉：影响期届满"


@pytest.mark.parametrize(
    ("day", "due", "waiting"), [(20, [9], []), (29, [0], []), (30, [], [("登记影响期届满", True)])]
)
def test_an_effect_that_ended_waits_to_be_noted(
    house: House, tried: Tried, day: int, due: list[int], waiting: list[tuple[str, bool]]
) -> None:
    """处分条例 46: it ends by itself; what is left is to tell the keeper of the files."""
    decided(house, proposed(house, tried))
    house.clock.at = datetime(2022, 12, day, 9, 0)
    view = bench(house, "handler")
    assert [row.days_left for row in view.due if row.what == WHAT] == due
    assert [(row.what, row.for_me) for row in view.waiting if row.kind == "decision"] == waiting
    assert WHAT not in [row.what for row in view.overdue]
    assert view.overdue_count == len(view.overdue)
