"""What goes into the trash, what may not, and that it comes back as it was."""

from __future__ import annotations

import pytest

from models.clues.queries import clue_list
from models.dossiers.operations import make_dossier
from models.errors import Conflict, IllegalStep, InvalidInput, NotAllowed
from models.trash.operations import discard, restore_record, trash_rows
from models.workbench.queries import workbench
from tests.models.clues.conftest import RECEIVED
from tests.models.dossiers.conftest import Desk, archived, desk, filed, sealed

__all__ = ["Desk", "archived", "desk", "filed", "sealed"]


def away(desk, kind, record_id):
    desk.run("head", discard, kind=kind, record_id=record_id, reason="重复登记")


def lying(desk, login="head"):
    with desk.house.as_(login) as office:
        return [(row.kind, row.id) for row in office.read(trash_rows)]


def deadlines(desk):
    with desk.house.as_("head") as office:
        view = office.read(workbench, ahead=400)
        return [row.what for row in (*view.overdue, *view.due)]


def found(desk, word):
    with desk.house.as_("head") as office:
        return [hit.kind for hit in office.search(word).rows], len(office.read(clue_list))


def test_a_clue_just_registered_goes_and_comes_back(desk):
    clue = desk.register(
        source="SUPERIOR_ASSIGN",
        assigned_by="上级纪委",
        assigned_on=RECEIVED,
        source_doc_no="某纪〔2022〕1号",
    )
    before = found(desk, "招标采购")
    due = deadlines(desk)
    assert due
    away(desk, "clue", clue)
    assert lying(desk) == [("clue", clue)]
    assert found(desk, "招标采购") == ([], 0)
    assert deadlines(desk) == []
    desk.run("head", restore_record, kind="clue", record_id=clue)
    assert lying(desk) == []
    assert found(desk, "招标采购") == before
    assert deadlines(desk) == due


def test_a_clue_under_way_stays(desk):
    clue = desk.dispatched()
    with pytest.raises(IllegalStep, match="已经进入办理"):
        away(desk, "clue", clue)


def test_it_takes_the_right_and_a_reason(desk):
    clue = desk.register()
    with pytest.raises(NotAllowed):
        desk.run("handler", discard, kind="clue", record_id=clue, reason="重复")
    with pytest.raises(InvalidInput):
        desk.run("head", discard, kind="clue", record_id=clue, reason=" ")


def test_an_old_file_stays_away_while_there_is_a_new_one(desk, archived, filed):
    away(desk, "dossier", filed)
    desk.run("handler", make_dossier, clue_id=archived)
    with pytest.raises(Conflict, match="已另行立卷"):
        desk.run("head", restore_record, kind="dossier", record_id=filed)


def test_a_sealed_file_is_not_put_away(desk, sealed):
    with pytest.raises(IllegalStep, match="请先启封"):
        away(desk, "dossier", sealed)
