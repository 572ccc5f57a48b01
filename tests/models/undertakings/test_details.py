"""What belongs to one entry: progress, points by rule and their appeal, a pressed task that leads to a decision."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from models.decisions.operations import propose_decision
from models.errors import IllegalStep, InvalidInput, NotFound
from models.evidence.operations import evidence_of
from models.persons.operations import add_person
from models.undertakings.details import add_progress, answer_appeal, appeal_points, open_entry, tie_decision
from models.undertakings.kinds import roles
from models.undertakings.operations import add_entries, change_entry, end_undertaking, register_undertaking
from models.undertakings.queries import open_undertaking, undertakings
from tests.fixtures_vault import House
from tests.models.letters.conftest import OnFile, on_file

__all__ = ["on_file"]

DAY = date(2022, 6, 1)


def made(office, kind: str, **more) -> int:
    return office.run(register_undertaking, kind=kind, title="某项工作", held_on=DAY, **more).value


def listed(office, head, role, *rows):
    return office.run(add_entries, undertaking_id=head, role=role, rows=list(rows)).value


def entry(office, head, entry_id):
    return office.read(open_entry, undertaking_id=head, entry_id=entry_id)


def points(office, head):
    return office.read(open_undertaking, undertaking_id=head).points


def test_progress_stands_with_its_day_and_counts_nowhere(office):
    head = made(office, "RESPONSIBILITY_LIST")
    (task,) = listed(office, head, "TASK", {"title": "纠治“四风”", "owner": "周某"})
    told = {"undertaking_id": head, "entry_id": task}
    office.run(add_progress, **told, text="已部署自查", on=date(2022, 6, 10))
    office.run(add_progress, **told, text="方案已印发", on=date(2022, 6, 3))
    notes = entry(office, head, task).notes
    assert [(note.on.day, note.what, note.text) for note in notes] == [
        (3, "进展", "方案已印发"),
        (10, "进展", "已部署自查"),
    ]
    view = office.read(open_undertaking, undertaking_id=head)
    assert [one.id for one in view.entries] == [task], "what belongs to an entry is no line of its own"
    with pytest.raises(InvalidInput, match="晚于今天"):
        office.run(add_progress, **told, text="x", on=date(2023, 1, 1))
    with pytest.raises(InvalidInput, match="进展情况"):
        office.run(add_progress, **told, text="  ")
    office.run(end_undertaking, undertaking_id=head)
    with pytest.raises(IllegalStep, match="重新打开"):
        office.run(add_progress, **told, text="x")


def test_evidence_of_an_entry_is_seen_by_whoever_sees_the_work(house: House, on_file: OnFile):
    with house.as_("handler") as office:
        head = made(office, "REFORM_PLAN", clue_id=on_file.clue)
        (step,) = listed(office, head, "STEP", {"title": "查制度"})
        assert office.read(evidence_of, kind="undertaking_entry", record_id=step) == []
    with house.as_("other") as office:
        with pytest.raises(NotFound):
            office.read(evidence_of, kind="undertaking_entry", record_id=step)
        with pytest.raises(NotFound):
            entry(office, head, step)


def test_points_follow_their_rule_and_have_a_reason(office):
    head = made(office, "POINT_LEDGER")
    listed(office, head, "POINT_RULE", {"title": "提醒谈话", "amount": -3}, {"title": "诫勉", "amount": -30})
    listed(
        office,
        head,
        "POINTS",
        {"title": "张某", "text": "提醒谈话"},
        {"title": "张某", "text": "担当作为", "amount": 5},
    )
    assert points(office, head) == (("张某", "", 2.0),)
    with pytest.raises(InvalidInput, match="第 2 行：没有写分值，“迟到”也不在计分规则中"):
        listed(office, head, "POINTS", {"title": "李某", "text": "诫勉"}, {"title": "李某", "text": "迟到"})
    with pytest.raises(InvalidInput, match="事由"):
        listed(office, head, "POINTS", {"title": "李某", "amount": -3})
    assert points(office, head) == (("张某", "", 2.0),), "a refused list leaves nothing"


@pytest.mark.parametrize(
    ("result", "amount", "left"), [("维持", None, -10.0), ("改正", -4.0, -4.0), ("撤销", None, 0.0)]
)
def test_an_appeal_is_answered_and_the_points_follow(office, result, amount, left):
    head = made(office, "POINT_LEDGER")
    (line,) = listed(office, head, "POINTS", {"title": "张某", "text": "区级通报", "amount": -10})
    told = {"undertaking_id": head, "entry_id": line}
    with pytest.raises(IllegalStep, match="没有待答复"):
        office.run(answer_appeal, **told, result="维持", answer="维持")
    office.run(appeal_points, **told, reason="当时请假", on=date(2022, 6, 5))
    assert entry(office, head, line).appeal_open
    with pytest.raises(IllegalStep, match="先答复"):
        office.run(appeal_points, **told, reason="再诉")
    with pytest.raises(InvalidInput, match="早于申诉"):
        office.run(answer_appeal, **told, result="维持", answer="维持", on=date(2022, 6, 2))
    if result == "改正":
        with pytest.raises(InvalidInput, match="分值"):
            office.run(answer_appeal, **told, result=result, answer="核实")
    office.run(answer_appeal, **told, result=result, amount=amount, answer="核实", on=date(2022, 6, 9))
    seen = entry(office, head, line)
    assert not seen.appeal_open
    assert [note.what for note in seen.notes] == ["申诉", f"申诉答复：{result}"]
    if result != "维持":
        assert f"-10 分改为 {left:g} 分" in seen.notes[-1].text, "what it was before stays to be read"
    assert points(office, head) == (("张某", "", left),)
    assert office.read(undertakings)[0].total == 0, "an appeal is no line to be done of the list"


def test_only_points_are_appealed(office):
    head = made(office, "POINT_LEDGER")
    (rule,) = listed(office, head, "POINT_RULE", {"title": "诫勉", "amount": -30})
    with pytest.raises(IllegalStep, match="只有积分"):
        office.run(appeal_points, undertaking_id=head, entry_id=rule, reason="不服")


def test_a_pressed_task_leads_to_a_decision(house: House):
    with house.as_("handler") as office:
        head = made(office, "PRESSED")
        (task,) = listed(office, head, "TASK", {"title": "限期办结信访积案"})
        person = office.run(add_person, name="张某").value
        decision = office.run(
            propose_decision, measure_code="CRITICIZE", facts="推诿拖延", person_id=person
        ).value
        told = {"undertaking_id": head, "entry_id": task, "decision_id": decision}
        with pytest.raises(NotFound):
            office.run(tie_decision, **told | {"decision_id": 99})
        office.run(tie_decision, **told)
        seen = entry(office, head, task)
        assert seen.decision_id == decision
        assert "张某" in seen.decision
        with pytest.raises(IllegalStep, match="已经转处理"):
            office.run(tie_decision, **told)


def test_a_corrected_name_is_another_person(office):
    person = office.run(add_person, name="张某").value
    head = made(office, "INTEGRITY")
    (line,) = listed(office, head, "SIGNER", {"title": "张某", "person_id": person})
    told = {"undertaking_id": head, "entry_id": line}
    office.run(change_entry, **told, post="经理")
    assert entry(office, head, line).person_id == person
    office.run(change_entry, **told, title="章某")
    assert (entry(office, head, line).title, entry(office, head, line).person_id) == ("章某", None)
    visits = made(office, "FAMILY_VISIT")
    (visit,) = listed(office, visits, "FAMILY", {"title": "张某", "grade": "视频"})
    with pytest.raises(InvalidInput, match="入户、视频"):
        office.run(change_entry, undertaking_id=visits, entry_id=visit, grade="电话")


def test_an_inner_role_is_no_list_of_a_kind():
    assert {code for code, role in roles().items() if role.inner} == {"BALLOT", "PROGRESS", "APPEAL"}


def test_a_scan_hangs_on_the_pledge_that_it_shows(office, tmp_path: Path):
    head = made(office, "INTEGRITY")
    one, two = listed(office, head, "SIGNER", {"title": "张某"}, {"title": "李某"})
    scan = tmp_path / "张某承诺书.pdf"
    scan.write_bytes(b"%PDF-1.4 scan")
    office.attach(scan, kind="undertaking_entry", record_id=one)
    files = {entry.id: entry.files for entry in office.read(open_undertaking, undertaking_id=head).entries}
    assert files == {one: 1, two: 0}
    assert [row.name for row in office.read(evidence_of, kind="undertaking_entry", record_id=one)] == [
        scan.name
    ]
    assert office.read(evidence_of, kind="undertaking", record_id=head) == []
