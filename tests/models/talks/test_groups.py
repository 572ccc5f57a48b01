"""集体谈话: one record, several persons; who came counts, is found and is in his file."""

from __future__ import annotations

from datetime import date

import pytest

from models.errors import IllegalStep, InvalidInput
from models.persons.operations import add_person
from models.persons.queries import open_person
from models.talks.campaigns import campaigns, not_talked_to, plan_campaign, talk_candidates
from models.talks.counting import talk_figures
from models.talks.groups import Subject
from models.talks.operations import cancel_talk, change_talk, plan_talk, start_talk
from models.talks.queries import open_talk, talk_list
from models.talks.transcript import finish_talk, record_talk
from models.trash.operations import discard, restore_record
from tests.models.talks.conftest import HELD, TALKERS

YEAR = {"first": date(2022, 1, 1), "last": date(2022, 12, 31)}


@pytest.fixture
def three(on_file):
    """Two on file and one who is not."""
    return (
        Subject(person_id=on_file.person),
        Subject(person_id=on_file.woman, rank="NEW_MIDLEVEL"),
        Subject("王某某", "某某置业有限公司", "出纳", "STAFF"),
    )


def planned(desk, three, **more) -> int:
    data = {"kind": "GROUP", "subjects": three, "talkers": TALKERS[:1]}
    return desk.run(plan_talk, **(data | more)).value


def came(three, *absent: int) -> tuple[Subject, ...]:
    from dataclasses import replace

    return tuple(
        replace(one, attendance="ABSENT", absence="住院")
        if at in absent
        else replace(one, attendance="PRESENT")
        for at, one in enumerate(three)
    )


def held(desk, three, *absent: int) -> int:
    talk = planned(desk, three)
    desk.run(start_talk, talk_id=talk, started_at=HELD["started_at"], place="会议室")
    desk.run(finish_talk, talk_id=talk, ended_at=HELD["ended_at"], summary="通报案例，提要求",
             subjects=came(three, *absent))  # fmt: skip
    return talk


def test_several_persons_in_one_record(desk, on_file, three):
    talk = held(desk, three, 1)
    seen = desk.read(open_talk, talk_id=talk)
    assert seen.title == "集体廉政谈话（张某等3人）"
    assert [(one.name, one.rank, one.attendance, one.absence) for one in seen.subjects] == [
        ("张某", "MIDLEVEL", "PRESENT", ""),
        ("李某某", "NEW_MIDLEVEL", "ABSENT", "住院"),
        ("王某某", "STAFF", "PRESENT", ""),
    ]


def test_each_person_is_found_and_has_it_in_the_file(desk, on_file, three):
    talk = held(desk, three, 1)
    for words in ("王某某", "李某某", "zm"):
        assert ("talk", talk) in {(row.kind, row.record_id) for row in desk.search(words).rows}
    assert [row.id for row in desk.read(talk_list, text="王某某")] == [talk]
    assert [row.id for row in desk.read(talk_list, person_id=on_file.woman)] == [talk]
    of_man = desk.read(open_person, person_id=on_file.person).talks
    of_woman = desk.read(open_person, person_id=on_file.woman).talks
    assert [(row.id, row.text) for row in of_man] == [(talk, "")]
    assert [(row.id, row.text) for row in of_woman] == [(talk, "缺席：住院")]


def test_who_came_counts_once_a_person_and_each_time(desk, on_file, three):
    held(desk, three, 1)
    held(desk, three, 2)
    desk.run(record_talk, kind="ROUTINE", person_id=on_file.person, **HELD, talkers=TALKERS[:1], summary="谈")
    figures = {row.kind: row for row in desk.read(talk_figures, **YEAR)}
    group = figures["GROUP"]
    assert (group.held, group.times, group.persons) == (2, 4, 3)
    assert dict(group.ranks) == {"中层干部": 1, "新任职中层": 1, "一般干部职工": 1}
    assert (figures["ROUTINE"].held, figures["ROUTINE"].times) == (1, 1)
    with_supplement = desk.run(record_talk, kind="ROUTINE", person_id=on_file.person, **HELD, talkers=TALKERS[:1],
                               summary="补", supplement_of=1).value  # fmt: skip
    assert with_supplement
    assert {row.kind: row.times for row in desk.read(talk_figures, **YEAR)} == {"GROUP": 4, "ROUTINE": 1}


def test_the_annual_figure_counts_who_came(desk, on_file, three):
    from models.statistics.counting import talked_to

    held(desk, three, 1)

    from models.operations import Read, query
    from models.rights import Right

    @query("测试：按层级计数", right=Right.CASE_READ)
    def ranks(read: Read) -> list[str]:
        return [row.rank for row in talked_to(read, YEAR["first"], YEAR["last"])]

    assert sorted(desk.read(ranks)) == ["MIDLEVEL", "STAFF"]


def test_nobody_is_left_without_a_word(desk, three):
    talk = planned(desk, three)
    desk.run(start_talk, talk_id=talk, started_at=HELD["started_at"], place="会议室")
    data = {"talk_id": talk, "ended_at": HELD["ended_at"], "summary": "通报案例"}
    with pytest.raises(InvalidInput, match="还有 3 人没有登记是否到场"):
        desk.run(finish_talk, **data)
    silent = (*came(three)[:2], Subject("王某某", "某某置业有限公司", attendance="ABSENT"))
    with pytest.raises(InvalidInput, match="缺席的原因"):
        desk.run(finish_talk, **data, subjects=silent)
    with pytest.raises(IllegalStep, match="没有一人到场"):
        desk.run(finish_talk, **data, subjects=came(three, 0, 1, 2))
    desk.run(finish_talk, **data, subjects=came(three, 2))
    assert desk.read(open_talk, talk_id=talk).state == "DONE"


def test_the_list_may_change_until_the_talk_is_locked(desk, on_file, three):
    talk = planned(desk, three)
    desk.run(change_talk, talk_id=talk, subjects=three[1:])
    assert [one.name for one in desk.read(open_talk, talk_id=talk).subjects] == ["李某某", "王某某"]
    assert desk.read(talk_list, person_id=on_file.person) == []
    assert desk.search("zm").rows == () or all(row.kind != "talk" for row in desk.search("zm").rows)


@pytest.mark.parametrize(
    ("kind", "pick", "match"),
    [
        ("ROUTINE", slice(0, 3), "应当个别进行"),
        ("GROUP", slice(0, 1), "请选 2 至"),
        ("GROUP", slice(0, 0), "请选 2 至"),
    ],
)
def test_what_no_group_can_be(desk, three, kind, pick, match):
    with pytest.raises(InvalidInput, match=match):
        planned(desk, three[pick], kind=kind)


def test_nobody_is_named_twice_nor_on_both_sides(desk, three):
    with pytest.raises(InvalidInput, match="出现了两次"):
        planned(desk, (*three, three[0]))
    with pytest.raises(InvalidInput, match="不能同时是谈话对象"):
        planned(desk, (*three, Subject("吴某", "集团纪检监察部")))


def test_a_group_without_its_list_does_not_begin(desk):
    talk = desk.run(plan_talk, kind="GROUP", subject_name="全体新任职干部", talkers=TALKERS[:1]).value
    with pytest.raises(InvalidInput, match="名单"):
        desk.run(start_talk, talk_id=talk, started_at=HELD["started_at"], place="会议室")


def test_a_talk_goes_to_the_trash_with_its_persons_and_back(house, on_file, three):
    with house.as_("handler") as office:
        talk = planned(office, three)
        office.run(cancel_talk, talk_id=talk, reason="改期")
    with house.as_("head") as office:
        office.run(discard, kind="talk", record_id=talk, reason="误建")
        assert office.read(talk_list) == []
        assert office.read(open_person, person_id=on_file.person).talks == ()
        assert all(row.kind != "talk" for row in office.search("王某某").rows)
        office.run(restore_record, kind="talk", record_id=talk)
        assert [row.id for row in office.read(open_person, person_id=on_file.person).talks] == [talk]
        assert ("talk", talk) in {(row.kind, row.record_id) for row in office.search("王某某").rows}


def test_who_missed_it_is_still_to_be_talked_to(desk, on_file, three):
    talk = planned(desk, three, campaign="任前廉政")
    desk.run(start_talk, talk_id=talk, started_at=HELD["started_at"], place="会议室")
    desk.run(finish_talk, talk_id=talk, ended_at=HELD["ended_at"], summary="谈", subjects=came(three, 1))
    (row,) = desk.read(campaigns)
    assert (row.planned, row.done) == (3, 2)
    assert dict(row.planned_ranks)["新任职中层"] == 1
    states = {one.id: one.state for one in desk.read(talk_candidates, campaign="任前廉政")}
    assert (states[on_file.person], states[on_file.woman]) == ("DONE", "")
    both = [on_file.person, on_file.woman]
    made = desk.run(
        plan_campaign, campaign="任前廉政", kind="PRE_POST", person_ids=both, talkers=TALKERS[:1]
    ).value
    assert [desk.read(open_talk, talk_id=one).person_id for one in made] == [on_file.woman]
    assert desk.read(not_talked_to, campaign="任前廉政") == ["李某某"]
    desk.run(start_talk, talk_id=made[0], started_at=HELD["started_at"], place="会议室")
    desk.run(finish_talk, talk_id=made[0], ended_at=HELD["ended_at"], summary="补谈")
    (row,) = desk.read(campaigns)
    assert (row.planned, row.done) == (3, 3), (
        "who missed it and was talked to afterwards is one person, not two"
    )
    assert desk.read(not_talked_to, campaign="任前廉政") == []


def test_namesakes_still_to_be_talked_to_are_told_with_their_units(desk, three):
    again = Subject("王某某", "某某水务有限公司")
    planned(desk, (*three, again), campaign="任前廉政")
    left = desk.read(not_talked_to, campaign="任前廉政")
    assert left == ["张某", "李某某", "王某某（某某置业有限公司）", "王某某（某某水务有限公司）"]


def test_a_talk_among_others_is_a_persons_last_one(desk, on_file, three):
    held(desk, three, 1)
    last = {one.id: one.last_on for one in desk.read(talk_candidates)}
    assert last[on_file.person] == HELD["started_at"]
    assert last[on_file.woman] is None, "she missed it"


def test_the_list_to_choose_from_tells_unit_and_rank(desk, on_file):
    away = desk.run(add_person, name="赵某某").value
    rows = desk.read(talk_candidates)
    assert [row.id for row in rows][-1] == away
    told = next(row for row in rows if row.id == on_file.person)
    assert (told.unit_name, told.rank_name, told.state) == ("某某建设有限公司", "中层干部", "")
