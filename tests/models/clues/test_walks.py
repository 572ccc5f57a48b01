"""Random legal lives: no state that can't be left, no deadline missing, no approval by the proposer (issue: proof).

The lives run on the operations themselves over a plain store in memory; the encrypted one is tried elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

import models.registry  # noqa: F401  every table
from models.base import CaseBase
from models.calendar import plus_months
from models.clues import fields as asked
from models.clues.offers import NextStep, next_steps
from models.clues.operations import (
    AccountRef,
    PartyInput,
    approve_proposal,
    propose_step,
    register_clue,
    return_proposal,
    take_step,
)
from models.clues.records import Clue, ClueParty, ClueStep
from models.clues.reporting import asks_of
from models.clues.steps import OUTLAST, pending, step_of, steps, why_not
from models.deadlines.extension import OWN_REACH
from models.deadlines.operations import open_deadlines, open_rules
from models.deadlines.records import Deadline
from models.decisions.execution import deliver
from models.decisions.operations import decide, propose_decision
from models.decisions.records import Decision
from models.errors import IllegalStep, NotAllowed
from models.followups.operations import decide_followup, register_followup, work_followup
from models.numbering.operations import install_series
from models.operations import Actor, Work
from models.rights import Role, rights_of
from models.rules import codes
from models.units.operations import add_unit
from storage.recorder import Recorder

ACCOUNTS = {
    "handler": ("吴某", Role.HANDLER),
    "trier": ("沈某", Role.HEAD),
    "leader": ("郑某", Role.APPROVER),
}
# where a clue may not stand without a deadline running (domain.md 1.8, and the office's own where no rule sets a day)
RUNNING = {
    "REGISTERED": {"D_ACCEPT", "D_DOWN", "D_UP"},
    "INQUIRY": {"D_INQ_BEGIN", "D_INQ_SIGN", "D_INQ_REPLY", "D_INQ_REPORT"},
    "DISPATCHED": {"D_DISPOSE", "D_ASSIGN_SUB"},
    "PRELIM": {"D_PRELIM"},
    "SHELVED": {"D_SHELVE_REVIEW"},
    "FILED": {"D_CASE_PARTY", "D_CASE_SOE"},
    "TRIAL": {"D_TRIAL"},
    "DECIDED": {"D_ANNOUNCE", "D_ANNOUNCE_SOE"},
}
STEPS_A_LIFE = 14


class NoKeeper:
    """A life without reporter and evidence needs no keys."""

    def keep(self, *_args: Any, **_more: Any) -> int:
        raise AssertionError("nothing is kept in these lives")

    def seal_reporter(self, plain: bytes) -> bytes:
        raise AssertionError("no reporter in these lives")

    def open_reporter(self, sealed: bytes) -> bytes:
        raise AssertionError("no reporter in these lives")


class Life:
    """One clue, driven by whoever may."""

    def __init__(self, session: Session, chance: Random) -> None:
        self.session, self.chance = session, chance
        self.day = date(2024, 9, 2)
        self.clue_id = 0
        self.taken: set[str] = set()

    def work(self, who: str) -> Work:
        name, role = ACCOUNTS[who]
        actor = Actor(who * 4, who, name, frozenset({role}), rights_of(frozenset({role})))
        return Work(self.session, actor, datetime.combine(self.day, datetime.min.time()), NoKeeper())

    @contextmanager
    def recorded(self, who: str) -> Iterator[Work]:
        work = self.work(who)
        recorder = Recorder(self.session, work.actor.uid, work.now)
        try:
            yield work
            self.session.flush()
        finally:
            recorder.detach()

    def begin(self) -> None:
        with self.recorded("handler") as work:
            install_series(work, {})
            self.session.flush()
            level = self.chance.choice(["ORDINARY_MEMBER", "MANAGED_CADRE", "NEXT_LEVEL_HEAD"])
            self.clue_id = register_clue(
                work,
                title="反映某事",
                source=self.chance.choice(["SUPERVISION", "SUPERIOR_ASSIGN"]),
                assigned_by="某市纪委监委",
                assigned_on=self.day,
                source_doc_no="某纪交〔2024〕1号",
                received_on=self.day,
                registered_on=self.day,
                summary="某事",
                signature=self.chance.choice(["REAL_NAME", "ANONYMOUS"]),
                parties=[PartyInput("张某", "某某公司", subject_level=level)],
            )

    @property
    def clue(self) -> Clue:
        found = self.session.get(Clue, self.clue_id)
        assert found is not None
        return found

    def offered(self, who: str) -> list[NextStep]:
        found = [s for s in next_steps(self.work(who), clue_id=self.clue_id) if s.legal and s.code != "E10"]
        return [s for s in found if s.mode != "paper" and (s.code != "E22" or self.within_reach(s))]

    def data(self, step: NextStep) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for spec in step.fields:
            if spec.only and made.get("disposition") not in spec.only:
                continue
            if not spec.required and self.chance.random() < 0.5:
                continue
            if spec.kind == asked.CODE:
                open_ones = [code for code, _name in spec.choices]
                some = self.within_reach(step) if spec.name == "deadline" else open_ones
                made[spec.name] = self.chance.choice(some)
            elif spec.kind == asked.DATE:
                ahead = timedelta(days=self.chance.randint(5, 90)) if spec.future else timedelta()
                made[spec.name] = self.later(made["deadline"]) if "deadline" in made else self.day + ahead
            elif spec.kind == asked.PERSONS:
                made[spec.name] = ["韩某", "杨某"] if spec.name == "trial_group" else ["冯某", "蒋某"]
            elif spec.kind == asked.ACCOUNT:
                made[spec.name] = AccountRef("handler" * 4, "吴某")
            else:
                made[spec.name] = "写明"
        return made

    def deadline(self, rule: str) -> Deadline:
        """The clue's open deadline of a rule."""
        running = open_deadlines(self.work("handler"), ("clue", self.clue_id))
        return next(one for one in running if one.rule == rule)

    def later(self, rule: str) -> date:
        """A day later than the deadline's own, as near as an extension may be."""
        return max(self.deadline(rule).due_on, self.day) + timedelta(days=1)

    def within_reach(self, step: NextStep) -> list[str]:
        """The deadlines that the office may still extend by itself (domain.md 1.8)."""
        return [
            rule
            for rule, _name in step.fields[0].choices
            if rule not in OWN_REACH
            or self.later(rule) <= plus_months(self.deadline(rule).first_due_on, OWN_REACH[rule])
        ]

    def move(self) -> str:
        """Take one legal step, rather one not in ``taken``; says which."""
        self.day += timedelta(days=self.chance.randint(0, 9))
        if self.clue.status == "TRIAL":
            self.put_measure()
        if self.clue.status == "DECIDED":
            self.decide_measure()
            self.dual_check()
        choices = [(who, step) for who in ("handler", "trier") for step in self.offered(who)]
        assert choices, f"{self.clue.status} can't be left"
        # one that can't be left now can be left after what its events bring
        onward = [one for one in choices if not one[1].event]
        if onward and self.chance.random() < 0.6:
            choices = onward
        new = [one for one in choices if one[1].code not in self.taken]
        far = [
            one for one in choices if steps()[one[1].code].target in ("PRELIM", "FILED", "TRIAL", "DECIDED")
        ]
        if self.taken and not new and far and self.chance.random() < 0.8:
            new = far
        elif self.taken and not new:
            new = [one for one in choices if one[1].code in ("T1", "T4", "T26")]
        who, step = self.chance.choice(new or choices)
        with self.recorded(who) as work:
            common = {"clue_id": self.clue_id, "step": step.code, "on": self.day, "data": self.data(step)}
            if step.mode == "propose":
                propose_step(work, **common)
            else:
                take_step(work, **common)
        self.decide(who)
        return step.code

    def put_measure(self) -> None:
        """What shall be decided, without which nothing is (规则 55, 56)."""
        if "提出处理意见" not in why_not(self.work("trier"), self.clue, step_of("T22")):
            return
        person = self.session.scalar(select(ClueParty.person_id).where(ClueParty.clue_id == self.clue_id))
        with self.recorded("handler") as work:
            data = {"measure_code": "REMIND", "facts": "某事", "person_id": person, "clue_id": self.clue_id}
            propose_decision(work, **data, on=self.day)
        assert "提出处理意见" not in why_not(self.work("trier"), self.clue, step_of("T22"))

    def decide_measure(self) -> None:
        """What was put up is decided by the leader, before the case is closed."""
        put_up = select(Decision.id).where(Decision.clue_id == self.clue_id, Decision.state == "PROPOSED")
        for decision in self.session.scalars(put_up).all():
            assert "意见都已决定" in why_not(self.work("handler"), self.clue, step_of("T24"))
            with self.recorded("leader") as work:
                decide(work, decision_id=decision, decided_by="集团纪委", decided_on=self.day)
            with self.recorded("handler") as work:
                deliver(work, decision_id=decision, receiver="张某", on=self.day)
            assert "意见都已决定" not in why_not(self.work("handler"), self.clue, step_of("T24"))

    def dual_check(self) -> None:
        """The 一案双查 that a filed case cannot be closed without (domain.md 4.4)."""
        closing = step_of("T24")
        reason = why_not(self.work("handler"), self.clue, closing)
        if "一案双查" not in reason:
            return
        with self.recorded("handler") as work:
            unit = add_unit(work, name=f"某某公司{self.day:%Y%m%d}")
            about = {"facts": "某事"}
            made = register_followup(
                work, kind="DUAL_CHECK", data=about, clue_id=self.clue_id, unit_id=unit, on=self.day
            )
            data = {
                "party_duty": "NOT_INVOLVED",
                "party_reason": "制度健全",
                "watch_duty": "NOT_INVOLVED",
                "watch_reason": "监督到位",
            }
            work_followup(work, followup_id=made, step="propose", data=data, on=self.day)
        assert "一案双查" in why_not(self.work("handler"), self.clue, closing), "proposed is not approved"
        with self.recorded("leader") as work:
            decide_followup(
                work, followup_id=made, step="approve", data={"decided_by": "集团纪委"}, on=self.day
            )
        assert "一案双查" not in why_not(self.work("handler"), self.clue, closing)

    def decide(self, who: str) -> None:
        waiting = pending(self.work(who), self.clue_id)
        if waiting is None:
            return
        with pytest.raises(NotAllowed), self.recorded(who) as work:
            approve_proposal(work, proposal_id=waiting.id, on=self.day)
        with self.recorded("leader") as work:
            if self.chance.random() < 0.15:
                return_proposal(work, proposal_id=waiting.id, answer="再补充", on=self.day)
            else:
                approve_proposal(
                    work,
                    proposal_id=waiting.id,
                    on=self.day,
                    approver="钱某",
                    paper_no="签报1号",
                    data=self.answers(asks_of(work, self.clue, waiting)),
                )

    def answers(self, asks: tuple[asked.Field, ...]) -> dict[str, Any]:
        """Whether it was reported above, where the approval asks (规则 27, 35)."""
        if not asks:
            return {}
        return self.chance.choice([{"reported": "NO"}, {"reported": "YES", "reported_on": self.day}])

    def check(self) -> None:
        clue = self.clue
        running = open_rules(self.work("handler"), ("clue", clue.id))
        if clue.status in RUNNING:
            assert running & RUNNING[clue.status], f"{clue.status} without a deadline"
        if codes("statuses")[clue.status].final:
            assert clue.closed_on is not None
            assert running <= OUTLAST, running
        else:
            assert clue.closed_on is None
        for step in self.session.query(ClueStep).filter_by(clue_id=clue.id):
            assert not step.approver_uid or step.approver_uid != step.actor_uid
            assert step.approver_name or not steps().get(step.code) or not steps()[step.code].approval

    def refuse_the_illegal(self) -> None:
        """Every step that is not offered is refused with a sentence that names its rule or what is missing."""
        clue = self.clue
        for step in steps().values():
            work = self.work("handler")
            reason = why_not(work, clue, step)
            if reason:
                assert reason.endswith("。")
                with pytest.raises(IllegalStep) as refused:
                    take_step(work, clue_id=clue.id, step=step.code, on=self.day)
                assert str(refused.value) == reason


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**9))
def test_random_legal_lives(seed: int) -> None:
    engine = create_engine("sqlite://")
    CaseBase.metadata.create_all(engine)
    with Session(engine) as session:
        life = Life(session, Random(seed))
        life.begin()
        life.check()
        for _ in range(STEPS_A_LIFE):
            if life.clue.status in ("ARCHIVED", "REJECTED", "TRANSFERRED"):
                break
            life.move()
            life.check()
        life.refuse_the_illegal()
    engine.dispose()


def test_every_step_is_reached_by_some_life() -> None:
    """The walks are worth something: over a fixed handful of lives most steps of the rules are taken."""
    taken: set[str] = set()
    for seed in range(6):
        if set(steps()) <= taken | {"E10"}:
            break
        engine = create_engine("sqlite://")
        CaseBase.metadata.create_all(engine)
        with Session(engine) as session:
            life = Life(session, Random(seed))
            life.begin()
            life.taken = taken
            while life.clue.status not in ("ARCHIVED", "REJECTED", "TRANSFERRED"):
                taken.add(life.move())
                if life.day > date(2025, 9, 1):
                    break
            taken |= {step.code for step in session.query(ClueStep)}
        engine.dispose()
    missing = set(steps()) - taken - {"E10"}
    assert len(missing) <= len(steps()) // 5, f"never taken: {sorted(missing)}"
