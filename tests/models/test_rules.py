"""The tables of rules are whole: every code they name exists, every state can be left or is final."""

from __future__ import annotations

from models import rules


def test_steps_join_known_states():
    known = set(rules.codes("statuses"))
    for step in rules.transitions().values():
        assert {step.source, step.target} <= known
        assert step.name
        assert step.basis


def test_every_state_is_reached_and_left_or_final():
    steps = rules.transitions().values()
    for key, status in rules.codes("statuses").items():
        assert key == "REGISTERED" or any(step.target == key for step in steps)
        if not status.final:
            assert any(step.source == key for step in steps), key


def test_every_open_state_can_come_to_an_end():
    ends = {key for key, status in rules.codes("statuses").items() if status.final}
    reach = set(ends)
    while True:
        more = {step.source for step in rules.transitions().values() if step.target in reach} | reach
        if more == reach:
            break
        reach = more
    assert reach == set(rules.codes("statuses"))


def test_deadlines_that_steps_name_exist():
    for step in rules.transitions().values():
        for key in step.starts:
            assert rules.deadline_rule(key).amount > 0
        assert all(key == rules.ALL_DEADLINES or key in rules.deadline_rules() for key in step.ends)


def test_closing_steps_say_how():
    for step in rules.transitions().values():
        if step.target == "CLOSED":
            assert step.close_kind in rules.codes("close_kinds")


def test_four_disposals_each_lead_on():
    led = {step.disposition for step in rules.transitions().values() if step.source == "PROPOSED"} - {""}
    assert led == set(rules.codes("disposals"))


def test_who_approves_depends_on_whom_it_concerns():
    prelim, filed = rules.transition("T6"), rules.transition("T15")
    assert rules.approver_for(prelim, "NEXT_LEVEL_HEAD") == "PARTY_HEAD"
    assert rules.approver_for(prelim, "ORDINARY_MEMBER") == "ORGAN_HEAD"
    assert rules.approver_for(filed, "MANAGED_CADRE") == "PARTY_HEAD"


def test_enterprise_may_not_use_what_is_the_states():
    assert "监察机关" in rules.measure("ADM_SANCTION").only
    assert rules.measure("ADMONISH").form == 1
    assert {measure.form for measure in rules.measures().values()} == {1, 2, 3, 4}


def test_ordinary_talks_do_not_count_as_first_form():
    for key in ("ROUTINE", "PRE_POST", "GROUP"):
        assert not rules.talk_kind(key).form1
    for key in ("INQUIRY_TALK", "PRELIM_TALK", "CASE_TALK"):
        assert rules.talk_kind(key).talkers >= 2
        assert rules.talk_kind(key).transcript
