"""Autosave: whatever is typed, cut, moved and typed again, what is kept is what stands on the screen."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.errors import InvalidInput
from models.talks.operations import plan_talk
from models.talks.transcript import STEP, Line, _longest_rising, _places, save_lines, transcript
from models.trail.queries import history

uids = st.integers(0, 11).map(lambda number: f"{number:032x}")
lines = st.builds(
    Line,
    uid=uids,
    speaker=st.sampled_from("QAN"),
    text=st.text(max_size=12),
    clock=st.none() | st.just(datetime(2022, 6, 30, 9, 1)),
)
pages = st.lists(lines, max_size=10, unique_by=lambda line: line.uid)


@pytest.fixture
def talk_id(office) -> int:
    return office.run(plan_talk, kind="ROUTINE", subject_name="张某").value


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(pages, min_size=1, max_size=5))
def test_what_is_kept_is_what_was_typed(office, talk_id, edits):
    for page in edits:
        office.run(save_lines, talk_id=talk_id, lines=page)
        assert office.read(transcript, talk_id=talk_id) == tuple(page)


@given(st.lists(st.none() | st.integers(1, 50 * STEP), max_size=40, unique_by=lambda p: p or object()))
def test_places_rise_and_stay_where_they_can(kept):
    places = _places(kept)
    assert all(a < b for a, b in zip([0, *places], places, strict=False))
    stay = _longest_rising(kept)
    renumbered = places == [STEP * (index + 1) for index in range(len(kept))]
    assert renumbered or all(places[index] == place for index, place in stay.items())


def typed(count: int) -> list[Line]:
    return [Line(f"{n:032x}", "QA"[n % 2], f"第{n}句") for n in range(count)]


def test_an_edit_writes_one_row(office, talk_id):
    page = typed(60)
    assert office.run(save_lines, talk_id=talk_id, lines=page).value.written == 60
    assert office.run(save_lines, talk_id=talk_id, lines=page).value.written == 0
    page[30] = Line(page[30].uid, "A", "改过的一句")
    assert office.run(save_lines, talk_id=talk_id, lines=page).value.written == 1
    page.insert(10, Line("f" * 32, "Q", "插进来的一句"))
    assert office.run(save_lines, talk_id=talk_id, lines=page).value.written == 1
    moved = page.pop(50)
    page.insert(2, moved)
    assert office.run(save_lines, talk_id=talk_id, lines=page).value.written == 1
    del page[5]
    saved = office.run(save_lines, talk_id=talk_id, lines=page).value
    assert (saved.written, saved.removed) == (0, 1)
    assert office.read(transcript, talk_id=talk_id) == tuple(page)


def test_many_lines_in_one_gap_find_room(office, talk_id):
    page = typed(2)
    for number in range(100, 130):
        page.insert(1, Line(f"{number:032x}", "N", str(number)))
        office.run(save_lines, talk_id=talk_id, lines=page)
    assert office.read(transcript, talk_id=talk_id) == tuple(page)


def test_a_line_cut_and_put_back_is_the_same_line(office, talk_id):
    page = typed(3)
    for edit in (page, page[:1], page):
        office.run(save_lines, talk_id=talk_id, lines=edit)
    assert office.read(transcript, talk_id=talk_id) == tuple(page)


def test_every_word_ever_saved_is_in_the_history(office, talk_id):
    office.run(save_lines, talk_id=talk_id, lines=[Line("a" * 32, "A", "第一种说法")])
    office.run(save_lines, talk_id=talk_id, lines=[Line("a" * 32, "A", "第二种说法")])
    found = [change for row in office.read(history, kind="talk_line", record_id=1) for change in row.changes]
    assert any((change.before, change.after) == ("第一种说法", "第二种说法") for change in found)


@pytest.mark.parametrize(
    "bad",
    [
        [Line("a" * 32, "X", "某")],
        [Line("a" * 32, "Q", "某"), Line("a" * 32, "A", "某")],
        [Line("a" * 32, "Q", "某" * 20_001)],
        [Line("short", "Q", "某")],
    ],
)
def test_lines_that_can_not_be(office, talk_id, bad):
    with pytest.raises(InvalidInput):
        office.run(save_lines, talk_id=talk_id, lines=bad)
    assert office.read(transcript, talk_id=talk_id) == ()


def test_lines_are_found(office, talk_id):
    office.run(save_lines, talk_id=talk_id, lines=[Line("a" * 32, "A", "备用金三笔未报")])
    assert [hit.record_id for hit in office.search("备用金").rows] == [talk_id]
    office.run(save_lines, talk_id=talk_id, lines=[])
    assert office.search("备用金").rows == ()
