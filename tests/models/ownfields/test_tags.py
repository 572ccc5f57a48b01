"""标签 on every kind that has a list: kept, found by the list's filter and by search, within the 知悉范围."""

from __future__ import annotations

from datetime import date

import pytest

from models.decisions.operations import propose_decision
from models.decisions.queries import decision_list
from models.errors import InvalidInput, NotFound
from models.letters.kinds import load_kinds
from models.letters.operations import draft_letter
from models.letters.queries import letters
from models.ownfields.tags import TAGGED, tag_record, tags_on
from models.persons.queries import person_list
from models.rectification.operations import register_item
from models.rectification.queries import rectifications
from models.talks.operations import plan_talk
from models.talks.queries import talk_list
from models.trail.queries import history
from storage.office import Office
from tests.fixtures_vault import House
from tests.models.letters.conftest import FOLDER, PROBLEMS
from tests.models.talks.conftest import OnFile, clue_at, on_file

__all__ = ["on_file"]
FIELDS = {"subject": "规范招标采购管理", "found_in": "2022年5月，我委对你单位开展专项检查"}
LISTS = {
    "talk": talk_list, "decision": decision_list, "person": person_list, "letter": letters,
    "rectification": rectifications,
}  # fmt: skip


def made(office: Office, on_file: OnFile, clue: int | None = None) -> dict[str, int]:
    """A record of each kind that a list shows, some of them on a clue."""
    who = {"person_id": on_file.person}
    return {
        "talk": office.run(plan_talk, kind="ROUTINE", clue_id=clue, **who).value,
        "decision": office.run(
            propose_decision, measure_code="REMIND", facts="迟到", clue_id=clue, **who
        ).value,
        "person": on_file.person,
        "rectification": office.run(
            register_item, description="验收没有双人签字", due_on=date(2022, 7, 30), unit_id=on_file.unit, clue_id=clue
        ).value,
        "letter": office.run(
            draft_letter, kind=load_kinds(FOLDER)["DISC_ADVICE"], problems=PROBLEMS, fields=FIELDS,
            clue_id=clue,
        ).value,
    }  # fmt: skip


def test_every_kind_with_a_list_is_tried():
    assert set(LISTS) == set(TAGGED)


def test_a_record_is_found_by_its_tag(house: House, on_file: OnFile):
    with house.as_("handler") as office:
        for kind, record_id in made(office, on_file).items():
            office.run(tag_record, kind=kind, record_id=record_id, tags="节前提醒，重点督办、重点督办")
            assert office.read(tags_on, kind=kind, record_id=record_id) == ("节前提醒", "重点督办")
            assert [row.id for row in office.read(LISTS[kind], text="重点")] == [record_id]
            assert [(hit.kind, hit.record_id) for hit in office.search("节前提醒", kinds=(kind,)).rows] == [
                (kind, record_id)
            ]
            office.run(tag_record, kind=kind, record_id=record_id, tags="")
            assert office.read(LISTS[kind], text="重点") == []
            assert office.search("节前提醒", kinds=(kind,)).rows == ()


def test_tags_are_held_to_their_length_and_kind(house: House, on_file: OnFile):
    with house.as_("handler") as office:
        data = {"kind": "person", "record_id": on_file.person}
        for tags, why in (("长" * 21, "太长"), ("、".join("甲乙丙丁戊己庚辛壬癸子丑寅"), "最多 12 个")):
            with pytest.raises(InvalidInput, match=why):
                office.run(tag_record, **data, tags=tags)
        with pytest.raises(InvalidInput, match="不能加标签"):
            office.run(tag_record, kind="clue", record_id=1, tags="督办")


def test_who_does_not_see_the_record_sees_no_tag(house: House, on_file: OnFile):
    with house.as_("handler") as office:
        clue = office.run(clue_at, status="INQUIRY").value
        records = made(office, on_file, clue)
        for kind in ("talk", "decision", "letter", "rectification"):
            office.run(tag_record, kind=kind, record_id=records[kind], tags="重点督办")
    with house.as_("other") as office:
        assert office.search("重点督办").rows == ()
        for kind in ("talk", "decision", "letter", "rectification"):
            assert office.read(LISTS[kind], text="重点") == []
            with pytest.raises(NotFound):
                office.run(tag_record, kind=kind, record_id=records[kind], tags="甲")
            with pytest.raises(NotFound):
                office.read(tags_on, kind=kind, record_id=records[kind])


def test_a_change_of_tags_is_told_in_the_records_history(house: House, on_file: OnFile) -> None:
    with house.as_("handler") as office:
        for kind, record_id in made(office, on_file).items():
            for tags in ("招标采购", "招标采购、重点督办", ""):
                office.run(tag_record, kind=kind, record_id=record_id, tags=tags)
            told = [
                (row.actor, change.before, change.after)
                for row in office.read(history, kind=kind, record_id=record_id)
                for change in row.changes
                if change.field == "tags"
            ]
            assert told == [
                ("吴某", "招标采购、重点督办", ""),
                ("吴某", "招标采购", "招标采购、重点督办"),
                ("吴某", None, "招标采购"),
            ], kind
