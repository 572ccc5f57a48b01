"""A way to register and drive clues as the accounts of the test office."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest

from models.accounts.operations import accounts
from models.clues.operations import (
    AccountRef,
    PartyInput,
    approve_proposal,
    propose_disposal,
    propose_step,
    register_clue,
    take_step,
)
from models.clues.view import ClueView, open_clue
from models.decisions.execution import deliver
from models.decisions.operations import decide, propose_decision
from models.followups.operations import decide_followup, register_followup, work_followup
from models.units.operations import add_unit
from storage.office import Office
from tests.fixtures_vault import House

RECEIVED = date(2022, 6, 8)
PLAN = {
    "TALK_INQUIRY": {"opinion": "问题较笼统", "plan": "6月20日在谈话室谈话，两人参加"},
    "PRELIM_VERIFY": {"opinion": "具体可查", "plan": "调取招标资料", "group": "冯某、蒋某"},
    "SHELVE": {"opinion": "当事人在境外", "review_on": date(2022, 12, 8)},
    "CLOSE": {"opinion": "已作处理", "conclusion": "前案已查清"},
}


def propose_dual_check(office: Office, clue_id: int, on: date) -> int:
    """Register 一案双查 and put up that no leader has to answer."""
    about = {"facts": "招标审查流于形式"}
    unit = office.run(add_unit, name=f"某某建设有限公司{clue_id}").value
    made = office.run(register_followup, kind="DUAL_CHECK", data=about, clue_id=clue_id, unit_id=unit, on=on)
    data = {"party_duty": "NOT_INVOLVED", "party_reason": "制度健全"}
    data |= {"watch_duty": "NOT_INVOLVED", "watch_reason": "监督到位"}
    office.run(work_followup, followup_id=made.value, step="propose", data=data, on=on)
    return int(made.value)


def approve_dual_check(office: Office, made: int, on: date) -> None:
    """Approve it."""
    office.run(decide_followup, followup_id=made, step="approve", data={"decided_by": "集团纪委"}, on=on)


def put_measure(office: Office, clue_id: int, on: date) -> int:
    """What shall be decided, put up before the trial's decision: 提醒谈话 for the first person on file."""
    person = next(one.person_id for one in office.read(open_clue, clue_id=clue_id).parties if one.person_id)
    data = {"measure_code": "REMIND", "facts": "审查流于形式", "person_id": person, "clue_id": clue_id}
    return int(office.run(propose_decision, **data, on=on).value)


def decide_measure(office: Office, clue_id: int, on: date) -> None:
    """The leader decides it."""
    for row in office.read(open_clue, clue_id=clue_id).decisions:
        office.run(decide, decision_id=row.id, decided_by="集团纪委", decided_on=on)


def tell_measure(office: Office, clue_id: int, on: date) -> None:
    """The handler tells the person."""
    for row in office.read(open_clue, clue_id=clue_id).decisions:
        office.run(deliver, decision_id=row.id, receiver="张某", on=on)


@dataclass
class Desk:
    """Registers and drives clues; one account has the vault at a time, as in life."""

    house: House

    def refs(self) -> dict[str, AccountRef]:
        """Every account by its login."""
        with self.house.as_("head") as office:
            return {row.login: AccountRef(row.uid, row.name) for row in office.read(accounts)}

    def register(self, login: str = "handler", **changes: Any) -> int:
        """Register a clue that needs nothing special."""
        data: dict[str, Any] = {
            "title": "反映某公司招标采购不规范",
            "source": "LETTER",
            "received_on": RECEIVED,
            "registered_on": RECEIVED,
            "parties": [PartyInput("张某", "某某建设有限公司", "工程部经理")],
            "problems": ["招标文件审查流于形式"],
        }
        with self.house.as_(login) as office:
            return office.run(register_clue, **(data | changes)).value

    def run(self, login: str, operation: Any, **data: Any) -> Any:
        """One operation as an account."""
        with self.house.as_(login) as office:
            return office.run(operation, **data).value

    def run_read(self, login: str, query: Any, **data: Any) -> Any:
        """What a query tells an account."""
        with self.house.as_(login) as office:
            return office.read(query, **data)

    def view(self, clue_id: int, login: str = "head") -> ClueView:
        """The open clue as an account sees it."""
        with self.house.as_(login) as office:
            return office.read(open_clue, clue_id=clue_id)

    def approve(self, clue_id: int, **data: Any) -> None:
        """The leader approves what waits."""
        with self.house.as_("leader") as office:
            view = office.read(open_clue, clue_id=clue_id)
            waiting = next(p for p in view.proposals if p.state == "PENDING")
            if waiting.asks:
                data.setdefault("data", {"reported": "NO"})
            office.run(approve_proposal, proposal_id=waiting.id, **data)

    def go(self, clue_id: int, step: str, on: date, **data: Any) -> None:
        """Propose a step as its handler and have it approved on the same day."""
        self.run("handler", propose_step, clue_id=clue_id, step=step, on=on, data=data)
        self.approve(clue_id, on=on)

    def take(self, clue_id: int, step: str, on: date, **data: Any) -> None:
        """Take a step without approval as its handler."""
        self.run("handler", take_step, clue_id=clue_id, step=step, on=on, data=data)

    def dual_checked(self, clue_id: int, on: date) -> None:
        """一案双查 of a filed case, its conclusion approved."""
        with self.house.as_("handler") as office:
            made = propose_dual_check(office, clue_id, on)
        with self.house.as_("leader") as office:
            approve_dual_check(office, made, on)

    def put_measure(self, clue_id: int, on: date) -> None:
        """What the trial decides on, put up by the handler."""
        with self.house.as_("handler") as office:
            put_measure(office, clue_id, on)

    def decide_measure(self, clue_id: int, on: date) -> None:
        """What was put up, decided by the leader and told the person."""
        with self.house.as_("leader") as office:
            decide_measure(office, clue_id, on)
        with self.house.as_("handler") as office:
            tell_measure(office, clue_id, on)

    def dispatched(self, on: date = date(2022, 6, 9), **changes: Any) -> int:
        """A clue that was accepted and given to its handler."""
        refs = self.refs()
        clue_id = self.register(**changes)
        self.go(clue_id, "T1", on, opinion="由吴某承办", handler=refs["handler"])
        return clue_id

    def under(self, disposition: str, on: date = date(2022, 6, 13), **changes: Any) -> int:
        """A clue under one of the four disposals."""
        clue_id = self.dispatched(**changes)
        self.run(
            "handler",
            propose_disposal,
            clue_id=clue_id,
            disposition=disposition,
            on=on,
            data=PLAN[disposition],
        )
        self.approve(clue_id, on=on)
        return clue_id

    def at(self, year: int, month: int, day: int) -> None:
        """Set the office's clock."""
        self.house.clock.at = datetime(year, month, day, 9)


@pytest.fixture
def desk(house: House) -> Desk:
    """Drives clues in the test's own vault."""
    return Desk(house)


@pytest.fixture
def handler(unlock: Callable[[str], Office]) -> Office:
    """The vault unlocked as the handler."""
    return unlock("handler")
