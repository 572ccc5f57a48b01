"""Decisions on a real vault: what may be proposed, who decides, what follows, what stays in the history."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from models.deadlines.queries import deadlines_of
from models.decisions.execution import (
    announce,
    carry_out,
    deliver,
    end_period,
)
from models.decisions.operations import (
    change_decision,
    decide,
    propose_decision,
    reject_decision,
    revoke_decision,
    withdraw_decision,
)
from models.decisions.queries import decision_counts, decision_list, measure_choices, open_decision
from models.errors import Conflict, IllegalStep, InvalidInput, NotAllowed, NotFound
from models.persons.queries import open_person
from models.rules import measures
from tests.fixtures_vault import House
from tests.models.decisions.conftest import OnFile

MEETING = "2022年6月30日集团纪委会议集体讨论，一致同意"
NOTES = {"branch_note": "党支部大会讨论，同意", "approved_by": "集团党委"}
ANNOUNCED = {"announced_to": "所在党支部全体党员和本人", "announcers": ["吴某", "冯某"]}


def proposed(house: House, on_file: OnFile, code: str = "ADMONISH", **more) -> int:
    data = {"measure_code": code, "person_id": on_file.member, "facts": "备用金长期不报账"}
    if code in {row.code for row in measures().values() if row.family in ("PARTY", "SOE")}:
        data["clue_id"] = on_file.tried
    with house.as_("handler") as office:
        return office.run(propose_decision, **(data | more)).value


def decided(house: House, decision_id: int, **more) -> str:
    with house.as_("leader") as office:
        data = {"decided_by": "集团纪委", "meeting_note": MEETING} | NOTES | more
        return office.run(decide, decision_id=decision_id, **data).value


def seen(house: House, decision_id: int, login: str = "handler"):
    with house.as_(login) as office:
        return office.read(open_decision, decision_id=decision_id)


def test_an_admonishment(house, on_file):
    decision = proposed(house, on_file)
    waiting = seen(house, decision)
    assert (waiting.number, waiting.title) == ("", "关于给予张某诫勉的决定")
    assert waiting.steps == ("change", "withdraw")
    assert (waiting.subject_unit, waiting.subject_post) == ("某某建设有限公司", "工程部经理")
    assert decided(house, decision) == "集团纪处〔2022〕1号"
    done = seen(house, decision)
    assert (done.period_from, done.period_to) == (date(2022, 6, 30), date(2022, 12, 29))
    assert (done.form_name, done.state_text) == ("第一种形态", "已决定，执行中")
    assert [(row.rule, row.due_on) for row in done.deadlines] == [("D_EFFECT_END", date(2022, 12, 29))]
    assert done.steps == ("deliver",)
    with house.as_("handler") as office:
        office.run(deliver, decision_id=decision, receiver="张某")
    assert seen(house, decision).state_text == "执行完毕"


def test_nobody_decides_what_he_proposed(house: House, on_file):
    with house.as_("head") as office:
        own = office.run(
            propose_decision, measure_code="CRITICIZE", person_id=on_file.member, facts="事实"
        ).value
        for refused, data in ((decide, {"decided_by": "部长"}), (reject_decision, {"reason": "不妥"})):
            with pytest.raises(NotAllowed, match="自己提出"):
                office.run(refused, decision_id=own, **data)
    with house.as_("handler") as office, pytest.raises(NotAllowed, match="审批"):
        office.run(decide, decision_id=own, decided_by="部长")
    decided(house, own)
    with house.as_("head") as office, pytest.raises(NotAllowed, match="自己提出"):
        office.run(revoke_decision, decision_id=own, reason="错", decided_by="集团纪委")


def test_discipline_is_decided_by_a_meeting(house, on_file):
    decision = proposed(house, on_file, "WARNING")
    with pytest.raises(InvalidInput, match="集体讨论"):
        decided(house, decision, meeting_note=" ")
    assert seen(house, decision).state == "PROPOSED"
    with pytest.raises(InvalidInput, match="生效"):
        decided(house, decision, decided_on=date(2022, 6, 30), effective_on=date(2022, 7, 1))
    decided(house, decision)
    rules = {row.rule: row.due_on for row in seen(house, decision).deadlines}
    assert rules == {
        "D_ANNOUNCE": date(2022, 8, 1),
        "D_EXEC_REPORT": date(2022, 12, 30),
        "D_EFFECT_END": date(2023, 6, 29),
    }


@pytest.mark.parametrize(
    ("code", "who", "reason"),
    [
        ("ADM_SANCTION", "member", "政务处分由监察机关作出"),
        ("WARNING", "outsider", "只适用于党员"),
        ("CRITICIZE", "superior", "检举控告规则第15条"),
        ("SOE_WARNING", "member", "2024 年 9 月 1 日"),
        ("ACC_ORG_CHECK", "member", "只适用于党组织"),
    ],
)
def test_what_this_office_may_not_do_is_refused_with_the_rule(house, on_file, code, who, reason):
    person = getattr(on_file, who)
    with pytest.raises(NotAllowed, match=reason):
        proposed(house, on_file, code, person_id=person)
    with house.as_("handler") as office:
        choices = {row.code: row for row in office.read(measure_choices, person_id=person)}
    assert reason in choices[code].refused


def test_what_may_be_chosen_is_offered(house, on_file):
    with house.as_("handler") as office:
        persons = {
            row.code for row in office.read(measure_choices, person_id=on_file.member) if not row.refused
        }
        units = {row.code for row in office.read(measure_choices, on_unit=True) if not row.refused}
    assert {"CRITICIZE", "ADMONISH", "WARNING", "EXPULSION"} <= persons
    assert {"ACC_ORG_CHECK", "ACC_ORG_CIRCULAR", "ACC_ORG_REORGANIZE"} <= units
    assert not persons & units


def test_soe_punishment_is_for_managers_and_from_2024(house: House, on_file):
    house.clock.at = datetime(2025, 1, 31, 9, 0)
    with pytest.raises(NotAllowed, match="不是管理人员"):
        proposed(house, on_file, "SOE_DEMERIT", person_id=on_file.outsider)
    decision = proposed(house, on_file, "SOE_DEMERIT")
    decided(house, decision, decided_by="集团公司领导班子")
    shown = seen(house, decision)
    assert (shown.period_from, shown.period_to) == (date(2025, 1, 31), date(2026, 1, 30))
    assert shown.title == "关于给予张某记过处分的决定"


def test_discipline_follows_filing_and_trial(house, on_file):
    with pytest.raises(InvalidInput, match="须经立案"):
        proposed(house, on_file, "WARNING", clue_id=None)
    with pytest.raises(IllegalStep, match="还没有立案"):
        proposed(house, on_file, "WARNING", clue_id=on_file.inquiry)
    early = proposed(house, on_file, "WARNING", clue_id=on_file.filed)
    with pytest.raises(IllegalStep, match="还没有审理"):
        decided(house, early)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"facts": " "}, "facts"),
        ({"unit_id": 1}, "person_id"),
        ({"person_id": None}, "person_id"),
        ({"measure_code": "HANGING"}, "measure"),
        ({"weighing": "LIGHTER"}, "weighing_reason"),
        ({"responsibility": "NONE"}, "responsibility"),
        ({"on": date(2022, 7, 1)}, "on"),
        ({"clue_id": 1, "on": date(2022, 5, 1)}, "on"),
        ({"mood": "好"}, "decision"),
    ],
)
def test_what_a_proposal_can_not_be(house, on_file, data, field):
    with pytest.raises(InvalidInput) as refused:
        proposed(house, on_file, **data)
    assert refused.value.field == field


def test_days_run_forwards(house, on_file):
    decision = proposed(house, on_file, on=date(2022, 6, 20))
    for day in (date(2022, 6, 19), date(2022, 7, 1)):
        with pytest.raises(InvalidInput) as refused:
            decided(house, decision, decided_on=day)
        assert refused.value.field == "decided_on"
    decided(house, decision, decided_on=date(2022, 6, 21))
    with house.as_("handler") as office:
        for refused_step, data in ((announce, ANNOUNCED), (deliver, {"receiver": "张某"})):
            with pytest.raises(InvalidInput, match="早于决定日期"):
                office.run(refused_step, decision_id=decision, on=date(2022, 6, 20), **data)


def test_periods_are_merged(house: House, on_file):
    """Source: 处分条例 21; domain.md 9.5: 2024-01-15 warning, 2024-07-15 serious warning, to 2026-07-14."""
    made = []
    for moment, code in (
        (datetime(2024, 1, 15, 9), "WARNING"),
        (datetime(2024, 7, 15, 9), "SERIOUS_WARNING"),
    ):
        house.clock.at = moment
        made.append(proposed(house, on_file, code))
        decided(house, made[-1])
    shown = seen(house, made[1])
    assert (shown.period_from, shown.period_to) == (date(2024, 7, 15), date(2026, 7, 14))
    assert "原至 2025-01-14" in shown.period_text
    # what it forbids is named by the day, no longer by the measure's own eighteen months
    assert shown.forbids == "影响期内（至 2026-07-14）不得提升职务"
    with house.as_("handler") as office:
        limits = office.read(open_person, person_id=on_file.member).limits
    assert [line[:12] for line in limits] == ["至 2026-07-14", "至 2025-01-14"]
    assert "影响期内（至 2026-07-14）不得提升职务（党内严重警告，集团纪处〔2024〕2号）" in limits[0]
    house.clock.at = datetime(2025, 1, 15, 9)
    first = seen(house, made[0]).period_text
    assert first.endswith("，2024-07-15尚未执行的部分并入集团纪处〔2024〕2号，合并后至 2026-07-14")
    house.clock.at = datetime(2026, 7, 15, 9)
    with house.as_("handler") as office:
        assert office.read(open_person, person_id=on_file.member).limits == ()


def test_what_was_merged_is_counted_anew_when_the_earlier_is_revoked(house: House, on_file):
    made = []
    for moment, code in (
        (datetime(2024, 1, 15, 9), "WARNING"),
        (datetime(2024, 7, 15, 9), "SERIOUS_WARNING"),
        (datetime(2025, 7, 15, 9), "WARNING"),
    ):
        house.clock.at = moment
        made.append(proposed(house, on_file, code))
        decided(house, made[-1])
    assert [seen(house, one).period_to for one in made] == [
        date(2025, 1, 14), date(2026, 7, 14), date(2027, 7, 14),
    ]  # fmt: skip
    with house.as_("leader") as office:
        office.run(revoke_decision, decision_id=made[0], reason="事实不清", decided_by="集团纪委会议")
    _first, second, third = (seen(house, one) for one in made)
    assert (second.period_to, third.period_to) == (date(2026, 1, 14), date(2027, 1, 14))
    assert "原至" not in second.period_text
    assert second.events[-1].name == "影响期重新计算"
    assert "由至 2026-07-14 改为至 2026-01-14" in second.events[-1].text
    due = {row.rule: row.due_on for row in second.deadlines}
    assert due["D_EFFECT_END"] == date(2026, 1, 14)
    assert "决定已撤销" in seen(house, made[0]).period_text


def test_an_earlier_decision_entered_afterwards_is_merged_into_the_later_one(house: House, on_file):
    house.clock.at = datetime(2024, 7, 16, 9)
    late = proposed(house, on_file, "SERIOUS_WARNING", on=date(2024, 7, 15))
    early = proposed(house, on_file, "WARNING", on=date(2024, 1, 15))
    decided(house, late, decided_on=date(2024, 7, 15))
    assert seen(house, late).period_to == date(2026, 1, 14)
    decided(house, early, decided_on=date(2024, 1, 15))
    assert seen(house, early).period_to == date(2025, 1, 14), "a later one is no earlier one"
    assert seen(house, late).period_to == date(2026, 7, 14)


def test_a_revoked_decision_leaves_its_history_and_merges_nothing(house: House, on_file):
    house.clock.at = datetime(2024, 1, 15, 9)
    wrong = proposed(house, on_file, "WARNING")
    number = decided(house, wrong)
    with house.as_("leader") as office:
        office.run(revoke_decision, decision_id=wrong, reason="复查认定事实不清", decided_by="集团纪委会议")
    shown = seen(house, wrong)
    assert (shown.number, shown.state_text) == (number, "已撤销")
    assert {row.ended_by for row in shown.deadlines} == {"决定被撤销"}, (
        "nothing of it runs on or counts as done"
    )
    assert [event.name for event in shown.events] == ["提出", "作出决定", "撤销"]
    assert shown.steps == ("replace",)
    house.clock.at = datetime(2024, 7, 15, 9)
    again = proposed(house, on_file, "SERIOUS_WARNING")
    decided(house, again)
    assert seen(house, again).period_to == date(2026, 1, 14)


def test_execution_meets_its_deadlines(house: House, on_file):
    decision = proposed(house, on_file, "REMOVAL")
    decided(house, decision)
    with house.as_("handler") as office:
        with pytest.raises(InvalidInput, match="两名以上"):
            office.run(announce, decision_id=decision, **(ANNOUNCED | {"announcers": ["吴某", "吴某"]}))
        office.run(announce, decision_id=decision, **ANNOUNCED, opinion="本人无异议")
        open_rules = {
            row.rule
            for row in office.read(deadlines_of, kind="decision", record_id=decision)
            if not row.done_on
        }
        assert "D_ANNOUNCE" in open_rules, "not delivered yet"
        office.run(deliver, decision_id=decision, receiver="张某", receipt="回证第3号")
        with pytest.raises(InvalidInput):
            office.run(carry_out, decision_id=decision, task="ANNOUNCE", text="已宣布")
        for task in ("PROC", "PAY", "EXEC_REPORT", "ARCHIVE"):
            office.run(carry_out, decision_id=decision, task=task, text="已办，有回执")
        shown = office.read(open_decision, decision_id=decision)
    assert shown.state_text == "执行完毕"
    assert all(task.done_on for task in shown.tasks)
    assert {row.rule for row in shown.deadlines if row.done_on is None} == {"D_EFFECT_END"}


def test_a_period_ends_by_itself_and_is_noted(house: House, on_file):
    decision = proposed(house, on_file)
    decided(house, decision)
    with house.as_("handler") as office:
        with pytest.raises(IllegalStep, match="届满后"):
            office.run(end_period, decision_id=decision)
        assert office.read(decision_counts)["in_force"] == 1
    house.clock.at = datetime(2022, 11, 28, 9)
    with house.as_("handler") as office:
        assert office.read(decision_list, show="ending") == []
    house.clock.at = datetime(2022, 11, 29, 9)
    with house.as_("handler") as office:
        assert [row.id for row in office.read(decision_list, show="ending")] == [decision]
    house.clock.at = datetime(2022, 12, 30, 9)
    with house.as_("handler") as office:
        assert office.read(decision_list, show="ending") == []
        assert office.read(decision_counts)["in_force"] == 0
        assert not office.read(decision_list)[0].running
        office.run(end_period, decision_id=decision)
        shown = office.read(open_decision, decision_id=decision)
    assert "已届满" in shown.period_text
    assert all(row.done_on for row in shown.deadlines)


def test_moving_people_is_only_suggested(house, on_file):
    decision = proposed(house, on_file, "REMOVE_POST")
    assert seen(house, decision).title == "关于建议对张某予以免职的意见"
    with pytest.raises(InvalidInput, match="只提建议"):
        decided(house, decision)
    assert decided(house, decision, decided_by="集团党委会议")


def test_an_organisation_answers(house, on_file):
    decision = proposed(house, on_file, "ACC_ORG_CHECK", person_id=None, unit_id=on_file.unit)
    shown = seen(house, decision)
    assert shown.subject_name == "中共某某建设有限公司委员会"
    assert shown.title == "关于以责令检查方式对中共某某建设有限公司委员会问责的决定"
    decided(house, decision, decided_by="集团党委会议")
    shown = seen(house, decision)
    asked = next(task for task in shown.tasks if task.code == "ORG_CHECK")
    assert (asked.name, asked.basis) == ("收到党组织的书面检查和整改情况", "问责条例 第8条")
    assert {row.rule: row.due_on for row in shown.deadlines}["D_ORG_CHECK"] == date(2022, 8, 1)
    with house.as_("handler") as office:
        office.run(carry_out, decision_id=decision, task="ORG_CHECK", text="收到书面检查一份")
        (written,) = office.read(open_decision, decision_id=decision).deadlines
    assert written.done_on == date(2022, 6, 30)


def test_proposals_are_changed_withdrawn_rejected(house: House, on_file):
    one, two = proposed(house, on_file), proposed(house, on_file)
    revision = seen(house, one).revision
    with house.as_("handler") as office:
        office.run(
            change_decision,
            decision_id=one,
            revision=revision,
            weighing="LIGHTER",
            weighing_reason="主动说明",
        )
        with pytest.raises(Conflict):
            office.run(change_decision, decision_id=one, revision=revision, facts="另")
        office.run(withdraw_decision, decision_id=one, reason="补充核实")
        with pytest.raises(IllegalStep, match="已撤回"):
            office.run(change_decision, decision_id=one, facts="另")
    with house.as_("leader") as office:
        with pytest.raises(InvalidInput):
            office.run(reject_decision, decision_id=two, reason=" ")
        office.run(reject_decision, decision_id=two, reason="证据不足")
        for gone in (one, two):
            with pytest.raises(IllegalStep):
                office.run(decide, decision_id=gone, decided_by="集团纪委")
    third = proposed(house, on_file)
    assert decided(house, third) == "集团纪处〔2022〕1号", "what was not decided took no number"


def test_who_is_outside_the_circle_sees_nothing(house: House, on_file):
    tied = proposed(house, on_file, clue_id=on_file.inquiry)
    free = proposed(house, on_file)
    with house.as_("other") as office:
        assert [row.id for row in office.read(decision_list)] == [free]
        assert office.read(decision_counts)["all"] == 1
        with pytest.raises(NotFound):
            office.read(open_decision, decision_id=tied)
        with pytest.raises(NotFound):
            office.run(change_decision, decision_id=tied, facts="改")
        with pytest.raises(NotFound):
            office.run(propose_decision, measure_code="CRITICIZE", person_id=on_file.member, facts="事实",
                       clue_id=on_file.inquiry)  # fmt: skip


def test_lists_narrow_and_page(house: House, on_file):
    ids = [proposed(house, on_file, code) for code in ("ADMONISH", "CRITICIZE", "CRITICIZE")]
    decided(house, ids[0])
    with house.as_("handler") as office:

        def listed(**data):
            return [row.id for row in office.read(decision_list, **data)]

        assert listed() == ids[::-1]
        assert listed(measure_code="CRITICIZE") == [ids[2], ids[1]]
        assert listed(show="executing") == listed(show="in_force") == [ids[0]]
        assert listed(before_id=ids[2], limit=1) == [ids[1]]
        assert listed(text="张某 诫勉") == [ids[0]]
        assert listed(person_id=on_file.outsider) == listed(unit_id=on_file.unit) == []
        assert office.read(decision_counts) == {
            "proposed": 2,
            "executing": 1,
            "in_force": 1,
            "ending": 0,
            "all": 3,
        }
