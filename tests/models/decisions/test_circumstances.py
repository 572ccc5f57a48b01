"""从轻、减轻、从重、加重 rest on what the measure's rule names; whoever has retired is not punished by the enterprise."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from models.clues.offers import next_steps
from models.decisions.circumstances import of_family
from models.decisions.execution import announce, deliver
from models.decisions.joint import propose_joint
from models.decisions.operations import change_decision, decide, propose_decision
from models.decisions.queries import measure_choices
from models.errors import Conflict, InvalidInput, NotAllowed
from models.letters.from_decision import latest_decision
from models.operations import Read, query
from models.persons.operations import change_person
from models.rights import Right
from models.rules.tables import circumstances, measure_rules
from tests.models.decisions.test_decisions import MEETING, NOTES, seen
from tests.models.talks.conftest import clue_at


def weighed(house, on_file, code="WARNING", **more):
    data = {"person_id": on_file.member, "clue_id": on_file.tried, "facts": "备用金长期不报账"}
    with house.as_("handler") as office:
        return office.run(propose_decision, measure_code=code, **(data | more)).value


def test_several_circumstances_stand_with_their_articles(house, on_file):
    made = weighed(
        house,
        on_file,
        weighing="LIGHTER",
        circumstances=["P_RETURNED", "P_CONFESSED"],
        weighing_reason="认错态度好",
    )
    view = seen(house, made)
    assert view.circumstances == ("P_CONFESSED", "P_RETURNED")
    assert view.weighing_text == (
        "主动交代本人应当受到党纪处分的问题（纪律处分条例 第17条第1项）；"
        "主动上交或者退赔违纪所得（纪律处分条例 第17条第5项）。认错态度好。"
    )


@pytest.mark.parametrize(
    ("code", "data", "field"),
    [
        ("WARNING", {"weighing": "LIGHTER", "circumstances": []}, "circumstances"),
        ("WARNING", {"weighing": "HEAVIER", "circumstances": ["P_CONFESSED"]}, "circumstances"),
        ("WARNING", {"weighing": "LIGHTER", "circumstances": ["S_REFORM"]}, "circumstances"),
        ("WARNING", {"weighing": "LIGHTER", "circumstances": ["NONE"]}, "circumstances"),
        ("WARNING", {"weighing": "", "circumstances": ["P_FORCED"]}, "weighing"),
        ("WARNING", {"weighing": "LIGHTER", "circumstances": ["P_FORCED"]}, "weighing"),
        ("WARNING", {"weighing": "LIGHTER", "circumstances": ["P_OTHER_LIGHT"]}, "weighing_reason"),
        ("ADMONISH", {"weighing": "LIGHTER"}, "weighing_reason"),
        ("ADMONISH", {"circumstances": ["P_CONFESSED"]}, "circumstances"),
    ],
)
def test_what_does_not_fit_stands_beside_its_field(house, on_file, code, data, field):
    with pytest.raises(InvalidInput) as refused:
        weighed(house, on_file, code, **data)
    assert refused.value.field == field


def test_both_ways_at_once_are_weighed_by_the_office(house, on_file):
    both = ["P_CONFESSED", "P_FORCED"]
    made = weighed(house, on_file, weighing="LIGHTER", circumstances=both)
    assert seen(house, made).circumstances == ("P_CONFESSED", "P_FORCED")


def test_the_enterprise_knows_no_aggravation(house, on_file):
    house.clock.at = datetime(2024, 9, 10, 9)
    with pytest.raises(InvalidInput, match="没有加重"):
        weighed(house, on_file, "SOE_WARNING", weighing="AGGRAVATED", circumstances=["S_KEPT"])
    made = weighed(house, on_file, "SOE_WARNING", weighing="LIGHTER", circumstances=["S_REFORM"])
    assert "第11条第7项" in seen(house, made).weighing_text


def test_a_change_keeps_them_fitting(house, on_file):
    made = weighed(house, on_file, weighing="LIGHTER", circumstances=["P_CONFESSED"])
    with house.as_("handler") as office:
        with pytest.raises(InvalidInput, match="须有党纪处分规定的情节"):
            office.run(change_decision, decision_id=made, weighing="AGGRAVATED", weighing_reason="情节恶劣")
        office.run(change_decision, decision_id=made, weighing="AGGRAVATED", circumstances=["P_AGAIN"])
    assert seen(house, made).circumstances == ("P_AGAIN",)


def test_joint_measures_carry_each_its_own(house, on_file):
    data = {"person_id": on_file.member, "clue_id": on_file.tried, "facts": "备用金长期不报账"}
    with house.as_("handler") as office:
        first = office.run(
            propose_joint, measure_codes=["WARNING", "ACC_CIRCULAR"], weighing="LIGHTER",
            circumstances=["P_CONFESSED", "A_REPAIRED"], **data,
        ).value  # fmt: skip
    view = seen(house, first)
    assert view.circumstances == ("P_CONFESSED",)
    assert seen(house, view.joint.rows[0].id).circumstances == ("A_REPAIRED",)


@query("测试：文书要素", right=Right.CASE_READ)
def letter_facts(read: Read, *, clue_id: int) -> dict[str, str]:
    return latest_decision(read, clue_id, None)


def test_a_letter_names_the_circumstances(house, on_file):
    made = weighed(house, on_file, weighing="LIGHTER", circumstances=["P_CONFESSED"])
    with house.as_("leader") as office:
        office.run(decide, decision_id=made, decided_by="集团纪委会议", meeting_note=MEETING, **NOTES)
        facts = office.read(letter_facts, clue_id=on_file.tried)
    assert "第17条第1项" in facts["decision.weighing"]


def test_the_table_names_document_and_article():
    for one in circumstances().values():
        assert one.effect in ("LIGHT", "HEAVY")
        assert "条例 第" in one.basis
        assert one.family in ("PARTY", "SOE", "ACCOUNTABILITY")
    assert {len(of_family(family)) > 4 for family in ("PARTY", "SOE", "ACCOUNTABILITY")} == {True}


def test_whoever_has_retired_is_not_punished_but_adjusted(house, on_file):
    house.clock.at = datetime(2024, 9, 10, 9)
    with pytest.raises(NotAllowed, match="没有登记退休"):
        weighed(house, on_file, "SOE_RETIRED")
    with house.as_("handler") as office:
        office.run(change_person, person_id=on_file.member, retired_on=date(2024, 9, 1))
    for code in ("SOE_WARNING", "SOE_DISMISS_POST", "SOE_DISMISS"):
        with pytest.raises(NotAllowed, match="已退休，不再给予处分"):
            weighed(house, on_file, code)
    with pytest.raises(NotAllowed, match="没有职务可以调整"):
        weighed(house, on_file, "REMOVE_POST", clue_id=None)
    made = weighed(house, on_file, "SOE_RETIRED")
    view = seen(house, made)
    assert view.title == "关于调整张某退休待遇的决定"
    assert weighed(house, on_file, "WARNING"), "a member of the Party stays one"
    with house.as_("handler") as office:
        offered = {row.code: row.refused for row in office.read(measure_choices, person_id=on_file.member)}
    assert offered["SOE_RETIRED"] == ""
    assert "调整待遇" in offered["SOE_DOWNGRADE"]


def test_who_retires_later_is_punished_still(house, on_file):
    house.clock.at = datetime(2024, 9, 10, 9)
    with house.as_("handler") as office, pytest.raises(InvalidInput, match="退休日期不能晚于今天"):
        office.run(change_person, person_id=on_file.member, retired_on=date(2024, 10, 1))
    assert weighed(house, on_file, "SOE_WARNING") > 0


def test_what_the_organ_only_proposes_it_does_not_decide(house, on_file):
    suggested = {code for code, rule in measure_rules().items() if rule.use == "SUGGEST"}
    assert {"ACC_ORG_CHECK", "ACC_ORG_REORGANIZE", "ACC_ADJUST", "SUSPEND"} <= suggested
    with house.as_("handler") as office:
        made = office.run(
            propose_decision, measure_code="ACC_ORG_CIRCULAR", unit_id=on_file.unit, facts="履行主体责任不力"
        ).value
    with house.as_("leader") as office:
        with pytest.raises(InvalidInput, match="由有管理权限的党组织决定"):
            office.run(decide, decision_id=made, decided_by="集团纪委会议")
        office.run(decide, decision_id=made, decided_by="集团党委会议")
    assert seen(house, made).state == "DECIDED"


def test_nobody_decides_what_he_has_not_seen(house, on_file):
    made = weighed(house, on_file, "WARNING")
    with house.as_("leader") as office:
        before = seen_revision(office, made)
    with house.as_("handler") as office:
        office.run(change_decision, decision_id=made, facts="另一事实")
    data = {"decided_by": "集团纪委会议", "meeting_note": MEETING} | NOTES
    with house.as_("leader") as office:
        with pytest.raises(Conflict, match="看过以后再决定"):
            office.run(decide, decision_id=made, revision=before, **data)
        office.run(decide, decision_id=made, revision=seen_revision(office, made), **data)


def seen_revision(office, made):
    from models.decisions.queries import open_decision

    return office.read(open_decision, decision_id=made).revision


def test_a_case_is_not_closed_before_its_decision_is_served(house, on_file):
    """T24: what is put up is decided, what is decided is announced and delivered (处分条例 44)."""
    with house.as_("handler") as office:
        clue = office.run(clue_at, status="DECIDED").value
        assert closing(office, clue) == ""
        made = office.run(
            propose_decision, measure_code="WARNING", person_id=on_file.member, clue_id=clue, facts="不报账"
        ).value
        assert "把这件线索的决定办完" in closing(office, clue)
    with house.as_("leader") as office:
        office.run(decide, decision_id=made, decided_by="集团纪委会议", meeting_note=MEETING, **NOTES)
    with house.as_("handler") as office:
        office.run(announce, decision_id=made, announcers=["吴某", "冯某"], announced_to="支部全体党员")
        assert "把这件线索的决定办完" in closing(office, clue)
        office.run(deliver, decision_id=made, receiver="张某")
        assert closing(office, clue) == ""


def closing(office, clue: int) -> str:
    """Why the execution keeps the clue from being closed; empty where only other things are missing."""
    step = next(one for one in office.read(next_steps, clue_id=clue) if one.code == "T24")
    return step.reason if "办完" in step.reason else ""
