"""A few random legal lives on a real encrypted vault, through its one door, each account by itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.clues import fields as asked
from models.clues.offers import NextStep, next_steps
from models.clues.operations import AccountRef, approve_proposal, propose_step, return_proposal, take_step
from models.clues.steps import OUTLAST, step_of
from models.clues.view import ClueView, open_clue
from models.errors import IllegalStep, NotAllowed
from models.rules import codes
from tests.fixtures_vault import House
from tests.models.clues.conftest import Desk, decide_measure, put_measure, tell_measure
from tests.models.clues.test_walks import RUNNING

STEPS_A_LIFE = 8
ENDS = ("ARCHIVED", "REJECTED", "TRANSFERRED")


class VaultLife:
    """One clue in the vault, driven by whoever may."""

    def __init__(self, house: House, chance: Random, handler: AccountRef) -> None:
        self.house, self.chance, self.handler = house, chance, handler
        self.day = date(2024, 9, 2)
        house.clock.at = datetime(2024, 9, 2, 9)
        self.clue_id = Desk(house).register(received_on=self.day, registered_on=self.day)

    def data(self, step: NextStep) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for spec in step.fields:
            if spec.only and made.get("disposition") not in spec.only:
                continue
            if spec.kind == asked.CODE:
                made[spec.name] = self.chance.choice(spec.choices)[0]
            elif spec.kind == asked.DATE:
                made[spec.name] = self.day + timedelta(days=30 if spec.future else 0)
            elif spec.kind == asked.PERSONS:
                made[spec.name] = ["韩某", "杨某"] if spec.name == "trial_group" else ["冯某", "蒋某"]
            elif spec.kind == asked.ACCOUNT:
                made[spec.name] = self.handler
            else:
                made[spec.name] = "写明"
        return made

    def move(self) -> None:
        """Take or propose one legal step, and have it decided."""
        self.day += timedelta(days=self.chance.randint(0, 6))
        self.house.clock.at = datetime.combine(self.day, datetime.min.time()).replace(hour=9)
        with self.house.as_("handler") as office:
            shown = office.read(open_clue, clue_id=self.clue_id)
            if shown.status == "TRIAL" and not shown.decisions:
                put_measure(office, self.clue_id, self.day)
        if shown.status == "DECIDED":
            self.carry_out(shown)
        found: list[tuple[str, NextStep]] = []
        for who in ("handler", "head"):
            with self.house.as_(who) as office:
                offers = office.read(next_steps, clue_id=self.clue_id)
            found += [
                (who, one)
                for one in offers
                if one.legal and one.mode != "paper" and one.code not in ("E10", "E22")
            ]
        assert found, "a state that can't be left"
        onward = [one for one in found if not one[1].event and one[1].code not in ("T2", "T3", "T4a")]
        who, step = self.chance.choice(onward or found)
        run = propose_step if step.mode == "propose" else take_step
        with self.house.as_(who) as office:
            office.run(run, clue_id=self.clue_id, step=step.code, on=self.day, data=self.data(step))
            waiting = [row for row in office.read(open_clue, clue_id=self.clue_id).proposals if _waits(row)]
            for row in waiting:
                with pytest.raises(NotAllowed):
                    office.run(approve_proposal, proposal_id=row.id, on=self.day)
        for row in waiting:
            self.decide(row.id)

    def carry_out(self, shown: ClueView) -> None:
        """What was put up is decided and told, before the case is closed."""
        if "意见都已决定" in next(one.reason for one in shown.next_steps if one.code == "T24"):
            with self.house.as_("leader") as office:
                decide_measure(office, self.clue_id, self.day)
            with self.house.as_("handler") as office:
                tell_measure(office, self.clue_id, self.day)

    def decide(self, proposal_id: int) -> None:
        with self.house.as_("leader") as office:
            if self.chance.random() < 0.15:
                office.run(return_proposal, proposal_id=proposal_id, answer="再补充", on=self.day)
            else:
                view = office.read(open_clue, clue_id=self.clue_id)
                asks = next(one.asks for one in view.proposals if one.id == proposal_id)
                data: dict[str, Any] = {"approver": "钱某", "paper_no": "签报1号"}
                data["data"] = {"reported": "NO"} if asks else {}
                office.run(approve_proposal, proposal_id=proposal_id, on=self.day, **data)

    def check(self) -> ClueView:
        """What must hold of every life."""
        with self.house.as_("handler") as office:
            view = office.read(open_clue, clue_id=self.clue_id)
            running = {row.rule for row in view.deadlines if row.done_on is None}
            if view.status in RUNNING:
                assert running & RUNNING[view.status], f"{view.status} without a deadline"
            if codes("statuses")[view.status].final:
                assert running <= OUTLAST, running
            for step in view.steps:
                known = step.code and step.code != "T0"
                assert not known or not step_of(step.code).approval or step.approver_name
                assert step.approver_name != step.actor_name
            illegal = [one for one in view.next_steps if not one.legal]
            for one in self.chance.sample(illegal, 3):
                assert one.reason.endswith("。")
                with pytest.raises(IllegalStep) as refused:
                    office.run(take_step, clue_id=self.clue_id, step=one.code, on=self.day)
                assert str(refused.value) == one.reason
        return view


def _waits(row: Any) -> bool:
    return bool(row.state == "PENDING")


@pytest.mark.slow
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**9))
def test_random_legal_lives_in_a_vault(house: House, seed: int) -> None:
    life = VaultLife(house, Random(seed), Desk(house).refs()["handler"])
    for _ in range(STEPS_A_LIFE):
        life.move()
        if life.check().status in ENDS:
            break
