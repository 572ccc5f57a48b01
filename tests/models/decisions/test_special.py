"""Several measures at once, longer and joined periods, gains, what replaces a wrong decision, who must approve."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from models.decisions.appeals import answer_appeal, register_appeal
from models.decisions.execution import carry_out
from models.decisions.joint import decide_joint, propose_joint
from models.decisions.operations import propose_decision, reject_decision, revoke_decision
from models.errors import IllegalStep, InvalidInput, NotAllowed
from models.rules import measures
from tests.models.decisions.test_decisions import MEETING, NOTES, decided, proposed, seen

TOGETHER = {"decided_by": "集团党委会议", "meeting_note": MEETING} | NOTES


def joined(house, on_file, *codes: str, **more) -> int:
    data = {"person_id": on_file.member, "facts": "备用金长期不报账", "clue_id": on_file.tried}
    with house.as_("handler") as office:
        return office.run(propose_joint, measure_codes=codes, **(data | more)).value


def test_measures_stand_together_and_count_by_the_heaviest(house, on_file):
    first = joined(house, on_file, "ADMONISH", "SERIOUS_WARNING", "LATERAL")
    view = seen(house, first)
    assert view.measure == "SERIOUS_WARNING"
    assert [row.title for row in view.joint.rows] == [
        "关于给予张某诫勉的决定",
        "关于建议对张某予以平职调整的意见",
    ]
    assert (view.joint.counted_by, view.joint.form_name) == ("党内严重警告", "第二种形态")
    with house.as_("leader") as office:
        assert len(office.run(decide_joint, decision_id=first, **TOGETHER).value) == 3
        with pytest.raises(IllegalStep, match="单独作出决定"):
            office.run(decide_joint, decision_id=first, **TOGETHER)
    view = seen(house, first)
    assert view.joint.until == view.period_to == date(2023, 12, 29)
    assert {row.state for row in view.joint.rows} == {"DECIDED"}


def test_one_that_may_not_be_decided_so_stops_them_all(house, on_file):
    first = joined(house, on_file, "WARNING", "LATERAL")
    with house.as_("leader") as office, pytest.raises(InvalidInput, match="只提建议"):
        office.run(decide_joint, decision_id=first, **(TOGETHER | {"decided_by": "集团纪委会议"}))
    assert seen(house, first).state == "PROPOSED"
    decided(house, first)
    assert [row.state for row in seen(house, first).joint.rows] == ["PROPOSED"]


def test_there_is_one_punishment_of_each_kind(house, on_file):
    for codes, sentence in (
        (("WARNING", "REMOVAL"), "只给予一个党纪处分"),
        (("SOE_WARNING", "SOE_DEMERIT"), "只执行最重"),
        (("ADMONISH", "ADMONISH"), "不能重复"),
        ((), "不能重复"),
    ):
        with pytest.raises(InvalidInput, match=sentence):
            joined(house, on_file, *codes)
    house.clock.at = datetime(2025, 3, 3, 9)
    assert seen(house, joined(house, on_file, "WARNING", "SOE_DEMERIT")).joint.counted_by == "党内警告"


def test_who_stands_alone_has_no_joint(house, on_file):
    assert seen(house, joined(house, on_file, "ADMONISH")).joint is None
    alone = proposed(house, on_file)
    with house.as_("leader") as office, pytest.raises(IllegalStep):
        office.run(decide_joint, decision_id=alone, **TOGETHER)


def test_removal_without_a_post_is_a_serious_warning_of_two_years(house, on_file):
    decision = proposed(house, on_file, "SERIOUS_WARNING", no_post=True)
    decided(house, decision)
    view = seen(house, decision)
    assert view.period_to == date(2024, 6, 29)
    assert "第11条" in dict(view.notes)["说明"]
    assert view.forbids.startswith("二年内不得提升职务"), "not the year and a half of a serious warning"
    with pytest.raises(InvalidInput) as refused:
        proposed(house, on_file, "WARNING", no_post=True)
    assert refused.value.field == "no_post"


def test_acts_of_one_kind_join_their_terms(house, on_file):
    house.clock.at = datetime(2025, 3, 3, 9)
    for wrong in (None, 11, 25):
        with pytest.raises(InvalidInput, match="12 个月以上、24 个月以下"):
            proposed(house, on_file, "SOE_DEMERIT", acts=2, term_months=wrong)
    with pytest.raises(InvalidInput, match="48 个月以下"):
        proposed(house, on_file, "SOE_DOWNGRADE", acts=3, term_months=60)
    with pytest.raises(InvalidInput, match="撤职以下"):
        proposed(house, on_file, "WARNING", acts=2, term_months=18)
    decision = proposed(house, on_file, "SOE_DEMERIT", acts=2, term_months=20)
    decided(house, decision)
    assert seen(house, decision).period_to == date(2026, 11, 2)


def test_gains_are_collected_before_the_file_is_closed(house, on_file):
    for wrong in ("-3", "许多", "0"):
        with pytest.raises(InvalidInput, match="违纪所得"):
            proposed(house, on_file, gains=wrong)
    decision = proposed(house, on_file, "WARNING", gains="1,200.5元")
    decided(house, decision)
    view = seen(house, decision)
    assert [task.code for task in view.tasks] == ["ANNOUNCE", "DELIVER", "EXEC_REPORT", "COLLECT", "ARCHIVE"]
    assert "1200.50 元" in view.tasks[3].name
    with house.as_("handler") as office:
        office.run(carry_out, decision_id=decision, task="COLLECT", text="收据第5号")
    assert seen(house, decision).tasks[3].done_on == date(2022, 6, 30)


def test_who_errs_during_probation_is_expelled(house, on_file):
    decided(house, proposed(house, on_file, "PROBATION_1"))
    with pytest.raises(NotAllowed, match="开除党籍"):
        proposed(house, on_file, "REMOVAL")
    assert seen(house, proposed(house, on_file, "EXPULSION")).state == "PROPOSED"


def test_the_branch_and_the_higher_body_are_named(house, on_file):
    for code, missing, sentence in (
        ("WARNING", "branch_note", "支部大会"),
        ("REMOVAL", "approved_by", "基层党委"),
        ("EXPULSION", "approved_by", "县级以上纪委"),
    ):
        decision = proposed(house, on_file, code)
        with pytest.raises(InvalidInput, match=sentence) as refused:
            decided(house, decision, **{missing: " "})
        assert refused.value.field == missing
    decided(house, decision)
    assert dict(seen(house, decision).notes) == {"支部大会": NOTES["branch_note"], "批准机关": "集团党委"}


def test_a_wrong_decision_is_replaced_and_both_stay(house, on_file):
    wrong = proposed(house, on_file, "WARNING")
    with pytest.raises(IllegalStep, match="还没有撤销"):
        proposed(house, on_file, "ADMONISH", replaces=wrong)
    number = decided(house, wrong)
    with house.as_("leader") as office:
        office.run(revoke_decision, decision_id=wrong, reason="事实不清", decided_by="集团纪委会议")
    data = {"measure_code": "CRITICIZE", "person_id": on_file.outsider, "facts": "查实"}
    with house.as_("handler") as office, pytest.raises(InvalidInput, match="同一对象"):
        office.run(propose_decision, replaces=wrong, **data)
    again = proposed(house, on_file, "ADMONISH", replaces=wrong)
    assert seen(house, again).replaces == (wrong, number)
    assert seen(house, wrong).replaced_by == (again, "关于给予张某诫勉的决定")
    assert seen(house, wrong).steps == ()
    with house.as_("leader") as office:
        office.run(reject_decision, decision_id=again, reason="再核")
    assert seen(house, wrong).steps == ("replace",)


def test_after_an_appeal_nothing_is_heavier(house, on_file):
    decision = proposed(house, on_file, "WARNING")
    decided(house, decision)
    with house.as_("handler") as office:
        office.run(register_appeal, decision_id=decision, text="过重")
    with house.as_("head") as office:
        answer = {"result": "CHANGED", "decided_by": "复议组", "text": "情节轻微"}
        office.run(answer_appeal, decision_id=decision, **answer)
    with pytest.raises(NotAllowed, match="不得加重"):
        proposed(house, on_file, "REMOVAL", replaces=decision)
    assert seen(house, proposed(house, on_file, "ADMONISH", replaces=decision)).replaces


def test_exemption_is_written_announced_and_filed(house, on_file):
    decision = proposed(house, on_file, "PARTY_EXEMPT")
    decided(house, decision)
    view = seen(house, decision)
    assert (view.title, view.form_name, view.period_to) == ("关于免予张某党纪处分的决定", "第一种形态", None)
    assert [task.code for task in view.tasks] == ["ANNOUNCE", "DELIVER", "ARCHIVE"]
    assert {row.rule for row in view.deadlines} == {"D_ANNOUNCE"}


def test_an_accountable_leader_examines_himself_and_it_is_reported_up(house, on_file):
    decision = proposed(house, on_file, "ACC_ADJUST")
    decided(house, decision, decided_by="集团党委会议")
    view = seen(house, decision)
    assert [task.code for task in view.tasks] == ["ANNOUNCE", "PROC", "SELF_REVIEW", "REPORT_UP", "ARCHIVE"]
    assert {row.rule for row in view.deadlines} == {"D_PROC"}


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("CRIME_SUPERVISION", "关于将张某涉嫌职务犯罪问题移送监察机关的决定"),
        ("CRIME_JUDICIAL", "关于将张某涉嫌犯罪问题移送司法机关的决定"),
    ],
)
def test_a_crime_is_handed_over_and_counts_as_the_fourth_form(house, on_file, code, title):
    with pytest.raises(InvalidInput, match="出自哪件问题线索"):
        proposed(house, on_file, code)
    decision = proposed(house, on_file, code, clue_id=on_file.filed)
    decided(house, decision)
    view = seen(house, decision)
    assert (view.title, view.form_name) == (title, "第四种形态")
    assert [task.code for task in view.tasks] == ["HAND_OVER", "OUTCOME", "ARCHIVE"]
    with house.as_("handler") as office:
        for task in ("HAND_OVER", "OUTCOME", "ARCHIVE"):
            office.run(carry_out, decision_id=decision, task=task, text="已办")
    assert seen(house, decision).state == "EXECUTED"


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("PARTY_ORG_CHECK", "关于责令中共某某建设有限公司委员会作出书面检查的决定"),
        ("PARTY_ORG_CIRCULAR", "关于对中共某某建设有限公司委员会予以通报批评的决定"),
    ],
)
def test_a_party_organisation_checks_itself_or_is_named(house, on_file, code, title):
    decision = proposed(house, on_file, code, person_id=None, unit_id=on_file.unit)
    decided(house, decision)
    view = seen(house, decision)
    assert (view.title, view.person_id) == (title, None)
    assert "D_ANNOUNCE" in {row.rule for row in view.deadlines}


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("PROBATION_1", ("没有表决权、选举权和被选举权", "党内职务自然撤销", "二年内")),
        ("PROBATION_2", ("没有表决权、选举权和被选举权", "党内职务自然撤销", "二年内")),
        ("SOE_WARNING", ("职务、岗位等级和职称",)),
        ("SOE_DEMERIT", ("薪酬待遇等级",)),
        ("SOE_DISMISS_POST", ("薪酬待遇等级", "降低职务或者岗位等级和薪酬")),
        ("ORDER_RESIGN", ("一年内不安排领导职务", "只提建议")),
    ],
)
def test_what_a_measure_forbids_is_said_whole(code, words):
    assert all(word in measures()[code].forbids for word in words)


def test_every_measure_of_the_rules_is_there():
    """Source: domain.md 3.1 to 3.5; 党组织 of 处分条例 9, 免予处分 of 权限规定, 待遇 of 国企条例 16."""
    by_family: dict[str, int] = {}
    for row in measures().values():
        by_family[row.family] = by_family.get(row.family, 0) + 1
    assert by_family == {
        "FORM1": 12, "PARTY": 11, "SOE": 8, "ADMIN": 7, "ORG_HANDLING": 7, "ACCOUNTABILITY": 7, "CRIME": 2,
    }  # fmt: skip
