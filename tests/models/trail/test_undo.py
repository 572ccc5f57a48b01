"""撤回修改: a named edit comes back field by field; what was changed again since is never run over."""

from __future__ import annotations

from datetime import date

import pytest

from models.clues.operations import change_clue
from models.errors import Conflict, IllegalStep, NotAllowed, NotFound
from models.persons.operations import add_person, change_person
from models.persons.queries import open_person
from models.trail.queries import history
from models.trail.undo import last_edit, undo_edit
from storage.check import check
from tests.models.clues.conftest import Desk, desk

__all__ = ["desk"]


def test_an_edit_is_taken_back_and_both_stay_in_the_history(desk: Desk) -> None:
    clue = desk.register(title="反映甲事", summary="原来的摘要")
    desk.run(
        "handler",
        change_clue,
        clue_id=clue,
        title="反映乙事",
        received_on=date(2022, 6, 1),
        summary="新的摘要",
    )
    with desk.house.as_("handler") as office:
        edit = office.read(last_edit, kind="clue", record_id=clue)
        assert edit is not None
        assert edit.operation == "修改问题线索"
        assert office.run(undo_edit, seq=edit.seq).value == "修改问题线索"
        assert office.read(last_edit, kind="clue", record_id=clue) is None
        names = [row.operation for row in office.read(history, kind="clue", record_id=clue)]
        assert names[:2] == ["撤回修改", "修改问题线索"]
        assert office.search("反映甲事").count == 1
        assert office.search("反映乙事").count == 0
        assert check(office).problems == []
    view = desk.view(clue)
    assert (view.title, view.summary, view.received_on) == ("反映甲事", "原来的摘要", date(2022, 6, 8))


def test_what_was_changed_again_is_not_run_over(desk: Desk) -> None:
    clue = desk.register(title="反映甲事")
    desk.run("handler", change_clue, clue_id=clue, title="反映乙事")
    with desk.house.as_("handler") as office:
        first = office.read(last_edit, kind="clue", record_id=clue)
        assert first is not None
        office.run(change_clue, clue_id=clue, title="反映丙事")
        with pytest.raises(Conflict, match="又改过"):
            office.run(undo_edit, seq=first.seq)
    assert desk.view(clue).title == "反映丙事"


def test_steps_are_facts_and_other_peoples_edits_are_theirs(desk: Desk) -> None:
    clue = desk.dispatched()
    with desk.house.as_("handler") as office:
        assert office.read(last_edit, kind="clue", record_id=clue) is None
        newest = office.read(history, kind="clue", record_id=clue)[0]
        with pytest.raises(IllegalStep):
            office.run(undo_edit, seq=newest.seq)
        with pytest.raises(NotFound):
            office.run(undo_edit, seq=10**6)
        person = office.run(add_person, name="张某").value
        office.run(change_person, person_id=person, post="经理")
        edit = office.read(last_edit, kind="person", record_id=person)
        assert edit is not None
    with desk.house.as_("other") as office:
        assert office.read(last_edit, kind="person", record_id=person) is None
        with pytest.raises(NotAllowed):
            office.run(undo_edit, seq=edit.seq)
    with desk.house.as_("handler") as office:
        office.run(undo_edit, seq=edit.seq)
        assert office.read(open_person, person_id=person).post == ""


def test_outside_the_list_nothing_is_known(desk: Desk) -> None:
    clue = desk.register()
    with desk.house.as_("other") as office, pytest.raises(NotFound):
        office.read(last_edit, kind="clue", record_id=clue)


def test_an_edit_before_a_later_step_stays(desk: Desk) -> None:
    """What came after was decided on the edited words: a lock or a step is never undercut."""
    clue = desk.register(title="反映甲事")
    desk.run("handler", change_clue, clue_id=clue, title="反映乙事")
    with desk.house.as_("handler") as office:
        edit = office.read(last_edit, kind="clue", record_id=clue)
        assert edit is not None
    desk.go(clue, "T1", date(2022, 6, 9), opinion="由吴某承办", handler=desk.refs()["handler"])
    with desk.house.as_("handler") as office, pytest.raises(Conflict):
        office.run(undo_edit, seq=edit.seq)
    assert desk.view(clue).title == "反映乙事"


def test_a_duty_that_an_edit_started_goes_with_it(desk: Desk) -> None:
    clue = desk.register()
    desk.run("handler", change_clue, clue_id=clue, signature="REAL_NAME")
    assert {row.rule for row in desk.view(clue).deadlines} == {"D_ACCEPT", "D_REAL_ACK"}
    with desk.house.as_("handler") as office:
        edit = office.read(last_edit, kind="clue", record_id=clue)
        assert edit is not None
        office.run(undo_edit, seq=edit.seq)
        assert check(office).problems == []
    view = desk.view(clue)
    assert (view.signature, [row.rule for row in view.deadlines]) == ("ANONYMOUS", ["D_ACCEPT"])
