"""Which steps are legal: each rule by itself, and random legal lives of clues."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import rules
from models.errors import IllegalStep, InvalidInput
from models.rules.steps import (
    OUTSIDE,
    Act,
    ClueFacts,
    StepOffer,
    approvers_for,
    deadlines_on_registration,
    holds,
    legal_steps,
    require_step,
    why_not,
    why_not_withdraw,
    withdrawn_to,
)
from models.rules.tables import step_rules

HANDLED = ("NEXT_LEVEL_HEAD", "MANAGED_CADRE", "ORDINARY_MEMBER")
REFUSED = ("SUPERIOR_MANAGED", "ORGAN_HEAD_SELF")
EVERYTHING = frozenset(rules.codes("on_file"))
HANDLER, HEAD = "handler", "head"
ORGAN = frozenset({"ORGAN_HEAD"})


def asked(status: str, **more: object) -> dict[str, StepOffer]:
    """The offers by their code, for a head who looks at what a handler put up."""
    facts = ClueFacts(
        status=status, proposer_uid=HANDLER, handler_uid=HANDLER, actor_uid=HEAD, actor_roles=ORGAN
    )
    return {one.code: one for one in legal_steps(replace(facts, **more))}  # type: ignore[arg-type]


def test_every_offer_leaves_from_where_the_clue_is():
    for status in rules.codes("statuses"):
        offers = legal_steps(ClueFacts(status=status))
        assert [one.code for one in offers] == [step.code for step in rules.transitions_from(status)]
    with pytest.raises(InvalidInput):
        legal_steps(ClueFacts(status="NOWHERE"))


def test_every_step_from_elsewhere_is_refused_with_its_rule():
    for status in rules.codes("statuses"):
        for step in rules.transitions().values():
            if step.source != status:
                said = why_not(step.code, ClueFacts(status=status))
                assert step.basis in said
                assert rules.name_of("statuses", step.source) in said
                with pytest.raises(IllegalStep):
                    require_step(step.code, ClueFacts(status=status))


def test_only_the_proposed_disposal_may_be_approved():
    offers = asked("PROPOSED", disposition="TALK_INQUIRY")
    assert offers["T5"].allowed
    assert offers["T9"].allowed
    for other in ("T6", "T7", "T8"):
        assert not offers[other].allowed
        assert "谈话函询" in offers[other].reason


def test_nobody_approves_his_own():
    own = asked("PROPOSED", disposition="CLOSE", actor_uid=HANDLER)
    assert "自己提出" in own["T8"].reason
    handled = asked("PROPOSED", disposition="CLOSE", proposer_uid="clerk", actor_uid=HANDLER)
    assert "自己承办" in handled["T8"].reason
    unknown = asked("PROPOSED", disposition="CLOSE", proposer_uid="")
    assert "没有登记提出人" in unknown["T8"].reason


def test_a_lower_role_is_told_whose_turn_it_is():
    low = asked("PROPOSED", disposition="CLOSE", actor_roles=frozenset({"DEPT_HEAD"}))["T8"]
    assert not low.allowed
    assert "纪委主要负责人" in low.reason
    assert holds("DEPT_HEAD", ORGAN)
    assert not holds("ORGAN_HEAD", {"ORGAN_DEPUTY", "PARTY_HEAD"})
    assert not holds("PARTY_HEAD", ORGAN)


def test_who_approves_in_order():
    prelim, filed, inquiry = (rules.transition(key) for key in ("T6", "T15", "T5"))
    assert approvers_for(prelim, "NEXT_LEVEL_HEAD") == ("ORGAN_HEAD", "PARTY_HEAD")
    assert approvers_for(prelim, "MANAGED_CADRE") == ("ORGAN_HEAD",)
    assert approvers_for(filed, "MANAGED_CADRE") == ("ORGAN_HEAD", "PARTY_HEAD")
    assert approvers_for(inquiry, "NEXT_LEVEL_HEAD") == ("ORGAN_HEAD",)
    assert approvers_for(filed, "ORDINARY_MEMBER", track="SOE") == ("APPOINT_HEAD",)
    assert approvers_for(filed, "ORDINARY_MEMBER", track="BOTH") == ("ORGAN_HEAD", "APPOINT_HEAD")
    # a case is dropped by whoever approved its filing
    assert approvers_for(rules.transition("T23"), "MANAGED_CADRE") == ("ORGAN_HEAD", "PARTY_HEAD")
    assert approvers_for(rules.transition("T4"), "MANAGED_CADRE") == ()


def test_the_last_of_the_chain_is_the_approver_that_the_table_names():
    for step in rules.transitions().values():
        if step.target == "DECIDED" or step.code == "T23":
            continue
        for level in HANDLED:
            chain = approvers_for(step, level)
            assert (chain[-1] if chain else "") == rules.approver_for(step, level)


def test_who_decides_depends_on_the_measure():
    decide = rules.transition("T22")
    assert approvers_for(decide, "ORDINARY_MEMBER", measures=["WARNING"]) == ("ORGAN_HEAD", "ORGAN_BODY")
    assert approvers_for(decide, "ORDINARY_MEMBER", measures=["EXPULSION"])[-2:] == (
        "PARTY_COMMITTEE",
        "SUPERIOR",
    )
    assert approvers_for(decide, "ORDINARY_MEMBER", measures=["SOE_DEMERIT"])[-1] == "APPOINT_BODY"


def test_review_first_then_paper_from_above():
    first = asked("PROPOSED", disposition="PRELIM_VERIFY", subject_level="NEXT_LEVEL_HEAD")["T6"]
    assert (first.act, first.approver, first.allowed) == (Act.APPROVE, "ORGAN_HEAD", True)
    then = asked(
        "PROPOSED", disposition="PRELIM_VERIFY", subject_level="NEXT_LEVEL_HEAD", approvals=("ORGAN_HEAD",)
    )["T6"]
    assert (then.act, then.approver, then.allowed) == (Act.ENTER_PAPER, "PARTY_HEAD", True)
    assert "paper_no" in then.needs
    clerk = asked(
        "PROPOSED",
        disposition="PRELIM_VERIFY",
        subject_level="NEXT_LEVEL_HEAD",
        approvals=("ORGAN_HEAD",),
        actor_roles=frozenset(),
    )["T6"]
    assert "同级党委主要负责人" in clerk.reason


@pytest.mark.parametrize("level", REFUSED)
def test_persons_of_the_superior_only_go_upwards(level: str):
    for status in ("REGISTERED", "DISPATCHED", "PROPOSED", "INQUIRY", "PRELIM"):
        for one in asked(status, subject_level=level, on_file=EVERYTHING, disposition="CLOSE").values():
            if step_rules()[one.code].refused_level:
                continue
            assert not one.allowed
            assert "检举控告规则第15条" in one.reason
    assert asked("REGISTERED", subject_level=level)["T3"].allowed


def test_a_recused_person_may_nothing():
    for one in asked("REGISTERED", actor_recused=True).values():
        assert "回避" in one.reason


def test_no_conclusion_of_an_inquiry_without_its_answer_and_transcript():
    for one in asked("INQUIRY").values():
        assert "第30条" in one.reason
    for one in asked("INQUIRY", on_file=frozenset({"INQUIRY_ANSWERED"})).values():
        assert "笔录" in one.reason
    assert all(one.allowed for one in asked("INQUIRY", on_file=EVERYTHING).values())


def test_who_investigates_does_not_try():
    trial = {
        "on_file": EVERYTHING,
        "investigators": frozenset({HEAD}),
        "trial_group": frozenset({"three", "four"}),
    }
    assert "审查人员" in asked("TRIAL", **trial)["T22"].reason
    assert asked("TRIAL", **{**trial, "investigators": frozenset({"one"})})["T22"].allowed
    mixed = {**trial, "investigators": frozenset({"three"})}
    assert "审查人员" in asked("TRIAL", **mixed)["T22"].reason
    alone = {**trial, "investigators": frozenset(), "trial_group": frozenset({"three"})}
    assert "不得少于 2 人" in asked("TRIAL", **alone)["T22"].reason


def test_an_enterprise_decision_hears_the_person_first():
    facts = {"trial_group": frozenset({"three", "four"}), "on_file": EVERYTHING - {"HEARD"}}
    assert asked("TRIAL", **facts)["T22"].allowed
    assert "陈述申辩" in asked("TRIAL", **facts, track="SOE")["T22"].reason


def test_one_request_at_a_time():
    waiting = asked("PRELIM", pending_step="T16")
    assert "正在等待批复" in waiting["T15"].reason
    assert waiting["T16"].act is Act.APPROVE
    assert waiting["T16"].allowed


def test_only_the_proposer_takes_back():
    facts = ClueFacts(status="PROPOSED", disposition="CLOSE", proposer_uid=HEAD, actor_uid=HEAD)
    assert why_not_withdraw(facts) == ""
    assert withdrawn_to(facts) == "DISPATCHED"
    assert "提出人本人" in why_not_withdraw(replace(facts, actor_uid=HANDLER))
    assert "回避" in why_not_withdraw(replace(facts, actor_recused=True))
    assert "没有等待批复" in why_not_withdraw(replace(facts, status="PRELIM"))
    assert withdrawn_to(replace(facts, status="PRELIM", pending_step="T15")) == "PRELIM"


def test_deadlines_of_a_clue_from_a_real_name():
    open_ones = frozenset({"D_REAL_ACK", "D_ASSIGN"})
    closed = asked("PROPOSED", disposition="CLOSE", signature="REAL_NAME", open_deadlines=open_ones)["T8"]
    assert closed.starts == ("D_REAL_FB",)
    assert closed.ends == (), "the superior's report outlasts the case"
    assigned = asked("CLOSED", open_deadlines=frozenset({"D_ASSIGN"}), on_file=EVERYTHING)["T25"]
    assert "报结" in assigned.reason
    assert asked("PROPOSED", disposition="CLOSE", signature="ANONYMOUS")["T8"].starts == ()
    again = asked("PROPOSED", disposition="CLOSE", signature="REAL_NAME", duplicate=True)["T8"]
    assert again.starts == ()
    told = asked("CLOSED", open_deadlines=frozenset({"D_REAL_FB"}), on_file=EVERYTHING)["T25"]
    assert "实名举报人" in told.reason
    assert asked("CLOSED", on_file=EVERYTHING)["T25"].allowed
    assert "意见都已决定" in asked("CLOSED")["T25"].reason


def test_an_inquiry_letter_is_counted_from_its_receipt_not_from_approval():
    inquiry = asked("PROPOSED", disposition="TALK_INQUIRY")["T5"]
    assert "D_INQ_REPLY" not in inquiry.starts
    assert inquiry.awaits == ("D_INQ_REPLY", "D_INQ_REPORT")


def test_six_months_of_an_enterprise_case_run_through_the_trial():
    both = frozenset({"D_CASE_PARTY", "D_CASE_SOE"})
    filed = asked("FILED", on_file=EVERYTHING, track="BOTH", open_deadlines=both)["T20"]
    assert filed.ends == ("D_CASE_PARTY",)
    assert asked("PRELIM", track="SOE")["T15"].starts == ("D_CASE_SOE",)
    assert asked("PRELIM", track="BOTH")["T15"].starts == ("D_CASE_PARTY", "D_CASE_SOE")
    decided = asked("TRIAL", track="SOE", open_deadlines=frozenset({"D_TRIAL", "D_CASE_SOE"}))["T22"]
    assert decided.ends == ("D_CASE_SOE", "D_TRIAL")
    assert decided.starts == ("D_ANNOUNCE_SOE",)


def test_deadlines_of_a_heavy_decision():
    decided = asked("TRIAL", measures=("REMOVAL",))["T22"]
    assert decided.starts == ("D_ANNOUNCE", "D_EXEC_REPORT", "D_PROC")
    assert asked("TRIAL", measures=("WARNING",))["T22"].starts == ("D_ANNOUNCE", "D_EXEC_REPORT")


def test_deadlines_on_registration():
    start = deadlines_on_registration
    assert start(source="LETTER", subject_level="ORDINARY_MEMBER", signature="ANONYMOUS") == ("D_ACCEPT",)
    assert start(source="LETTER", subject_level="SUPERIOR_MANAGED", signature="REAL_NAME") == (
        "D_UP",
        "D_REAL_ACK",
    )
    assert start(source="SUPERIOR_ASSIGN", subject_level="MANAGED_CADRE", signature="ANONYMOUS") == (
        "D_ASSIGN",
        "D_ACCEPT",
    )
    assert start(
        source="LETTER",
        subject_level="ORDINARY_MEMBER",
        signature="REAL_NAME",
        duplicate=True,
        passed_on=True,
    ) == ("D_DOWN",)


# -- random legal lives ----------------------------------------------------------------------------------------------

PEOPLE = ("handler", "other", "clerk", "head", "trier")
ROLES = {"head": ORGAN, "other": frozenset({"DEPT_HEAD"})}
WATCHED = {
    "DISPATCHED": {"D_DISPOSE"},
    "INQUIRY": {"D_INQ_BEGIN", "D_INQ_SIGN", "D_INQ_REPLY", "D_INQ_REPORT"},
    "PRELIM": {"D_PRELIM"},
    "SHELVED": {"D_SHELVE_REVIEW"},
    "FILED": {"D_CASE_PARTY", "D_CASE_SOE"},
    "TRIAL": {"D_TRIAL"},
    "DECIDED": {"D_ANNOUNCE", "D_ANNOUNCE_SOE"},
}


class Life:
    """A clue that lives by what is offered; the step is taken as an operation would."""

    def __init__(self, level: str, signature: str, track: str, measures: tuple[str, ...]) -> None:
        self.measures = measures
        self.facts = ClueFacts(
            status="REGISTERED",
            subject_level=level,
            signature=signature,
            track=track,
            handler_uid=HANDLER,
            investigators=frozenset({HANDLER, "other"}),
            trial_group=frozenset({"trier", "clerk"}),
            on_file=EVERYTHING,
        )

    def seen_by(self, who: str) -> ClueFacts:
        measures = self.measures if self.facts.status == "TRIAL" else ()
        return replace(self.facts, actor_uid=who, actor_roles=ROLES.get(who, frozenset()), measures=measures)

    def offers(self) -> list[tuple[str, StepOffer]]:
        found = []
        for who in PEOPLE:
            found += [(who, one) for one in legal_steps(self.seen_by(who)) if one.allowed]
        return found

    def press(self, who: str, one: StepOffer, disposition: str) -> None:
        facts = self.facts
        if one.act is Act.PROPOSE:
            self.facts = replace(facts, pending_step=one.code, proposer_uid=who, approvals=())
            return
        if one.act in (Act.APPROVE, Act.ENTER_PAPER):
            assert who not in (facts.proposer_uid, facts.handler_uid)
            agreed = (*facts.approvals, one.approver)
            if agreed != one.approvers:
                self.facts = replace(facts, approvals=agreed)
                return
        self._move(who, one, disposition)

    def withdraw(self) -> bool:
        """The proposer takes it back; says whether there was anything to take back."""
        facts = replace(self.facts, actor_uid=self.facts.proposer_uid)
        if why_not_withdraw(facts):
            return False
        running = facts.open_deadlines | ({"D_DISPOSE"} if facts.status == "PROPOSED" else set())
        self.facts = replace(
            self.facts,
            status=withdrawn_to(facts),
            disposition="",
            proposer_uid="",
            pending_step="",
            approvals=(),
            open_deadlines=frozenset(running),
        )
        return True

    def _move(self, who: str, one: StepOffer, disposition: str) -> None:
        running = (self.facts.open_deadlines - set(one.ends)) | {*one.starts, *one.awaits, *one.resumes}
        self.facts = replace(
            self.facts,
            status=one.target,
            disposition=disposition if one.target == "PROPOSED" else "",
            proposer_uid=who if one.target == "PROPOSED" else "",
            pending_step="",
            approvals=(),
            inquiry_round=self.facts.inquiry_round + (one.target == "INQUIRY"),
            open_deadlines=frozenset(running),
        )


@pytest.mark.parametrize("track", ["PARTY", "SOE", "BOTH"])
@pytest.mark.parametrize("key", sorted(rules.transitions()))
def test_every_step_leads_to_a_watched_deadline(key: str, track: str):
    """No state that has a term by the rules is entered without one, whichever way leads there."""
    step = rules.transition(key)
    before = frozenset({"D_TRIAL", "D_CASE_SOE"} if track != "PARTY" else {"D_TRIAL"})
    facts = ClueFacts(
        status=step.source,
        track=track,
        open_deadlines=before if step.source == "TRIAL" else frozenset(),
    )
    one = next(made for made in legal_steps(facts) if made.code == key)
    running = (facts.open_deadlines - set(one.ends)) | {*one.starts, *one.awaits, *one.resumes}
    if one.target in WATCHED:
        assert running & WATCHED[one.target]
    if key == "T21":
        resumed = {"PARTY": {"D_CASE_PARTY"}, "SOE": {"D_CASE_SOE"}, "BOTH": {"D_CASE_PARTY", "D_CASE_SOE"}}
        assert running == resumed[track]


LIVES = st.builds(
    Life,
    st.sampled_from(HANDLED),
    st.sampled_from(["REAL_NAME", "ANONYMOUS"]),
    st.sampled_from(["PARTY", "SOE", "BOTH"]),
    st.sampled_from([("WARNING",), ("EXPULSION",), ("SOE_DEMERIT",), ("WARNING", "SOE_DISMISS"), ()]),
)


@settings(max_examples=60, deadline=None)
@given(LIVES, st.data())
def test_random_legal_lives(life: Life, data: st.DataObject):
    for _ in range(40):
        status, offers = life.facts.status, life.offers()
        if rules.codes("statuses")[status].final and status != "CLOSED":
            assert not legal_steps(life.facts)
            return
        if status == "CLOSED" and life.facts.open_deadlines & {"D_REAL_ACK", "D_REAL_FB"}:
            life.facts = replace(life.facts, open_deadlines=frozenset())
            continue
        if not offers:
            # who alone could approve has put it up himself: taken back, it can be put up by another
            assert life.facts.proposer_uid == "head"
            assert life.withdraw(), f"nobody can leave {status}"
            continue
        if status in WATCHED:
            assert life.facts.open_deadlines & WATCHED[status], f"{status} has no deadline"
        who, one = data.draw(st.sampled_from(offers))
        life.press(who, one, data.draw(st.sampled_from(sorted(rules.codes("disposals")))))


@settings(max_examples=60, deadline=None)
@given(LIVES, st.data())
def test_every_life_can_be_brought_to_its_end(life: Life, data: st.DataObject):
    """From wherever chance has led, always pressing on ends the life."""
    for _ in range(data.draw(st.integers(0, 25))):
        if not life.offers():
            break
        who, one = data.draw(st.sampled_from(life.offers()))
        life.press(who, one, data.draw(st.sampled_from(sorted(rules.codes("disposals")))))
    onward = ["T1", "T4", "T8", "T10", "T16", "T20", "T22", "T24", "T19", "T25"]
    for _ in range(60):
        if life.facts.status in ("ARCHIVED", "REJECTED", "TRANSFERRED"):
            return
        if life.facts.status == "CLOSED":
            life.facts = replace(life.facts, open_deadlines=frozenset())
        choices = [pair for pair in life.offers() if pair[0] != "head" or pair[1].act is not Act.PROPOSE]
        if not choices:
            assert life.withdraw(), life.facts
            continue
        waiting = life.facts.pending_step
        best = [pair for pair in choices if pair[1].code == waiting] if waiting else []
        best = best or [pair for pair in choices if pair[1].code in onward] or choices
        life.press(*best[0], "CLOSE")
    raise AssertionError(f"no end: {life.facts}")


@given(
    st.sampled_from(sorted(rules.codes("statuses"))),
    st.sampled_from([*HANDLED, *REFUSED]),
    st.sampled_from(PEOPLE),
    st.sampled_from(PEOPLE),
    st.sampled_from(["", "T5", "T6", "T12", "T15", "T16", "T20", "T22", "T23", "T26"]),
    st.sampled_from(["", *sorted(rules.codes("disposals"))]),
    st.sets(st.sampled_from(sorted(rules.codes("approvers")))),
    st.sets(st.sampled_from(sorted(EVERYTHING))),
)
def test_whatever_the_facts_no_approval_by_the_proposer_and_every_refusal_has_a_reason(
    status: str,
    level: str,
    actor: str,
    proposer: str,
    pending: str,
    disposition: str,
    roles: set[str],
    on_file: set[str],
):
    facts = ClueFacts(
        status=status,
        subject_level=level,
        disposition=disposition,
        pending_step=pending if pending and rules.transition(pending).source == status else "",
        proposer_uid=proposer,
        handler_uid=HANDLER,
        actor_uid=actor,
        actor_roles=frozenset(roles),
        on_file=frozenset(on_file),
    )
    for one in legal_steps(facts):
        assert one.allowed is (one.reason == "")
        if one.reason:
            assert one.reason.endswith("。")
            assert why_not(one.code, facts) == one.reason
        elif one.act in (Act.APPROVE, Act.ENTER_PAPER):
            assert actor not in (proposer, HANDLER)
            assert one.act is Act.ENTER_PAPER or holds(one.approver, roles)
            assert (one.act is Act.ENTER_PAPER) is (one.approver in OUTSIDE)


def test_who_decides_on_handing_over_a_crime_is_said_with_its_source():
    """No rule names who approves it inside an enterprise: the office's own way, marked so (domain.md 3.6, 0.3)."""
    for measure in ("CRIME_SUPERVISION", "CRIME_JUDICIAL"):
        decided = asked("TRIAL", measures=(measure,))["T22"]
        assert decided.approvers == ("ORGAN_HEAD", "PARTY_HEAD")
        assert "内部约定" in decided.note
        assert "监督执纪工作规则第10条" in decided.note
    assert asked("TRIAL", measures=("WARNING",))["T22"].note == ""
