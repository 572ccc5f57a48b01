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
from models.clues.records import Clue, ClueParty, ClueStep, Proposal
from models.clues.reporting import asks_of
from models.clues.steps import OUTLAST, pending, step_of, steps, why_not
from models.deadlines.extension import OWN_REACH
from models.deadlines.operations import counted, open_deadlines, open_rules
from models.deadlines.records import Deadline
from models.decisions.execution import deliver
from models.decisions.operations import decide, propose_decision
from models.decisions.records import Decision
from models.errors import IllegalStep, NotAllowed
from models.followups.operations import decide_followup, register_followup, work_followup
from models.numbering.operations import install_series
from models.operations import Actor, Work
from models.rights import Role, rights_of
from models.rules import codes, deadline_rule
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
# the day is named by a form, by the superior, or by an extension
NAMED = {"D_SHELVE_REVIEW", "D_ASSIGN", "D_ASSIGN_SUB"}
# a life begins where all holidays are on file, or runs into the year whose notice is not published
BEGINNINGS = (date(2024, 9, 2), date(2026, 11, 25))
ENDS = ("ARCHIVED", "REJECTED", "TRANSFERRED")
STEPS_A_LIFE = 14
FEW = 10


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
        self.day = chance.choice(BEGINNINGS)
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
            source = self.chance.choice(["SUPERVISION", "SUPERIOR_ASSIGN"])
            self.clue_id = register_clue(
                work,
                title="反映某事",
                source=source,
                passed_on=source == "SUPERIOR_ASSIGN" and self.chance.random() < 0.3,
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
            # the letter that tells the person goes out after the end, not before it (E24)
            if not spec.required and (spec.name == "feedback" or self.chance.random() < 0.5):
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
        if made.get("close_kind") == "PRELIM_NOT_FOUND":
            made.pop("measure", None)
        elif made.get("close_kind") == "PRELIM_MINOR":
            made.setdefault("measure", "REMIND")
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
        new = [one for one in choices if one[1].code not in self.taken] if self.taken else []
        if self.taken and "E24" not in self.taken:
            # told by letter is only who was believed
            new += [one for one in choices if one[1].code == "T10"]
        # one that can't be left now can be left after what its events bring
        onward = [one for one in choices if not one[1].event]
        if onward and self.chance.random() < 0.6:
            choices = onward
        far = [
            one for one in choices if steps()[one[1].code].target in ("PRELIM", "FILED", "TRIAL", "DECIDED")
        ]
        if self.taken and not new and far and self.chance.random() < 0.8:
            new = far
        elif self.taken and not new:
            new = [one for one in choices if one[1].code in ("T1", "T4", "T26")]
        events = sorted((one for one in new if one[1].event), key=lambda one: one[1].code)
        who, step = events[0] if events else self.chance.choice(new or choices)
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
        self.refuse_the_wrong_hands(who, waiting)
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

    def refuse_the_wrong_hands(self, who: str, waiting: Proposal) -> None:
        """Neither who put it up nor who handles the clue approves it, nor who holds a lower role, in the program or on paper."""
        asks = self.answers(asks_of(self.work("leader"), self.clue, waiting))
        lower = ["trier"] if waiting.approver_role == "ORGAN_HEAD" else []
        for account in dict.fromkeys([who, "handler", *lower]):
            with pytest.raises(NotAllowed), self.recorded(account) as work:
                approve_proposal(work, proposal_id=waiting.id, on=self.day, data=asks)
        own = {ACCOUNTS[who][0], waiting.proposer_name, self.clue.handler_name}
        for name in sorted(own):
            paper = {"approver": name, "approved_on": self.day, "paper_no": "签报1号"}
            with pytest.raises(NotAllowed), self.recorded(who) as work:
                take_step(
                    work,
                    clue_id=self.clue_id,
                    step=waiting.step,
                    on=self.day,
                    data=waiting.data | asks,
                    **paper,
                )
        assert pending(self.work(who), self.clue_id) is waiting, "nothing came of it"

    def check(self) -> None:
        clue = self.clue
        running = open_rules(self.work("handler"), ("clue", clue.id))
        if clue.status in RUNNING:
            assert running & RUNNING[clue.status], f"{clue.status} without a deadline"
        if clue.status == "PROPOSED":
            assert pending(self.work("handler"), clue.id) is not None, "nobody has anything to answer"
        self.check_duties()
        self.check_deadlines()
        if codes("statuses")[clue.status].final:
            assert clue.closed_on is not None
            assert running <= OUTLAST, running
        else:
            assert clue.closed_on is None
        for step in self.session.query(ClueStep).filter_by(clue_id=clue.id):
            assert not step.approver_uid or step.approver_uid not in (step.actor_uid, clue.handler_uid)
            assert step.approver_name not in (step.actor_name, clue.handler_name)
            assert step.approver_name or not steps().get(step.code) or not steps()[step.code].approval

    def check_duties(self) -> None:
        """What arrived with the clue, and what its end brings, is due or done; neither is ever missing (检举控告规则 16, 21, 26, 27)."""
        clue = self.clue
        of_clue = self.session.query(Deadline).filter_by(owner_kind="clue", owner_id=clue.id, deleted_at=None)
        known = {one.rule for one in of_clue}
        assigned = clue.source == "SUPERIOR_ASSIGN"
        if assigned:
            assert ("D_DOWN" if clue.extra.get("passed_on") else "D_ASSIGN") in known
        if clue.signature == "REAL_NAME":
            assert "D_REAL_ACK" in known
            if clue.status == "CLOSED":
                told = [one for one in of_clue if one.rule == "D_REAL_FB" and one.starts_on == clue.closed_on]
                assert told, "closed, and the reporter is never told"

    def check_deadlines(self) -> None:
        """Each is counted by its rule or waits for a table, and something in the rules ends it from where the clue stands."""
        work = self.work("handler")
        for one in open_deadlines(work, ("clue", self.clue_id)):
            rule = deadline_rule(one.rule)
            if one.rule not in NAMED and not one.extensions:
                due = counted(work, rule, one.starts_on)
                assert (one.due_on, one.awaits_year) == (due.due_on, due.awaits_year), one.rule
            assert one.due_on > one.starts_on
            final = codes("statuses")[self.clue.status].final
            here = [step for step in steps().values() if self.clue.status in step.sources]
            enders = [step for step in (here if final else steps().values()) if one.rule in step.ends]
            assert enders, f"{one.rule} can't be met in {self.clue.status}"

    def refuse_the_illegal(self) -> None:
        """Every step that is not offered is refused with a sentence that names its rule or what is missing."""
        clue = self.clue
        for who in ("handler", "trier"):
            for step in steps().values():
                work = self.work(who)
                reason = why_not(work, clue, step)
                if not reason:
                    continue
                assert reason.endswith("。")
                before = (clue.status, self.session.query(ClueStep).count())
                runs = (take_step, propose_step) if step.approval else (take_step,)
                for run in runs:
                    with pytest.raises(IllegalStep) as refused:
                        run(work, clue_id=clue.id, step=step.code, on=self.day)
                    assert str(refused.value) == reason
                assert (clue.status, self.session.query(ClueStep).count()) == before


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
            if life.clue.status in ENDS:
                break
            life.move()
            life.check()
            if life.chance.random() < 0.2:
                life.refuse_the_illegal()
        life.refuse_the_illegal()
    engine.dispose()


def test_every_step_is_reached_by_some_life() -> None:
    """The walks are worth something: over a fixed handful of lives every step and event of the rules is taken."""
    taken: set[str] = set()
    for seed in range(FEW):
        if set(steps()) <= taken | {"E10"}:
            break
        engine = create_engine("sqlite://")
        CaseBase.metadata.create_all(engine)
        with Session(engine) as session:
            life = Life(session, Random(seed))
            life.begin()
            life.taken = taken
            first = life.day
            while life.clue.status not in ENDS:
                taken.add(life.move())
                if life.day > plus_months(first, 12):
                    break
            if life.clue.status == "TRANSFERRED":
                taken |= {life.move() for _ in range(4)}
            taken |= {step.code for step in session.query(ClueStep)}
        engine.dispose()
    assert not (missing := set(steps()) - taken - {"E10"}), f"never taken: {sorted(missing)}"


def test_every_deadline_that_a_step_starts_is_ended_by_another() -> None:
    """As the table stands: nothing begins to run that nothing in the rules ends, or that every way onward ends."""
    ended = {rule for step in steps().values() for rule in step.ends}
    arriving = [("REGISTERED", rule) for rule in ("D_ACCEPT", "D_DOWN", "D_REAL_ACK", "D_ASSIGN")]
    started = [(step.target, rule) for step in steps().values() for rule in step.starts]
    for status, rule in (*started, *arriving):
        onward = [step for step in steps().values() if status in step.sources and not step.event]
        assert rule in ended or (onward and all("*" in step.ends for step in onward)), (status, rule)
