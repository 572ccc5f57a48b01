"""The table of follow-ups is whole: every kind can be ended, every approval is by another, every date has a deadline."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.errors import InvalidInput
from models.followups import kinds as table
from models.followups.kinds import APPROVE, DONE, FINAL, STATES, kind_of, kinds
from models.followups.queries import LAST_DAY
from models.letters.kinds import load_kinds

LETTERS = Path(__file__).resolve().parents[3] / "resources" / "letters"


def test_the_six_kinds_of_the_rules():
    assert set(kinds()) == {
        "TOLERANCE", "CLARIFICATION", "RETURN_VISIT", "DUAL_CHECK", "TRIAL", "FALSE_REPORT",
    }  # fmt: skip
    with pytest.raises(InvalidInput):
        kind_of("NONSENSE")


@pytest.mark.parametrize("kind", kinds().values(), ids=lambda kind: kind.code)
def test_a_kind_can_be_lived_to_its_end(kind):
    reached = {kind.first}
    while True:
        more = reached | {step.after for step in kind.steps if step.after and set(step.before) & reached}
        if more == reached:
            break
        reached = more
    assert DONE in reached
    for state in reached - set(FINAL):
        assert any(state in step.before and step.after for step in kind.steps), state
    names = [field.name for field in kind.asked()]
    assert len(set(names)) == len(names) - ("suggestion" in names and names.count("suggestion") - 1)
    for started in (*kind.starts, *(one for step in kind.steps for one in step.starts)):
        ended = {rule for step in kind.steps for rule in step.ends}
        assert started.partition(":")[0] in ended
    if kind.code != "RETURN_VISIT":
        assert any(step.who == APPROVE for step in kind.steps)


def test_letters_are_begun_with_fields_that_both_sides_have():
    shipped = load_kinds(LETTERS)
    for kind in kinds().values():
        names = {field.name for field in kind.asked()}
        for code, fields in kind.letters.items():
            assert {field.name for field in shipped[code].fields} >= set(fields), code
            assert set(fields.values()) <= names | {LAST_DAY}, code


def test_states_have_names():
    assert all(STATES.values())


@pytest.mark.parametrize(
    "row",
    [
        {"name": "x", "label": "某", "type": "nonsense"},
        {"name": "x", "label": "某", "type": "choice"},
        {"name": "x", "label": "某", "type": "text", "table": "starters"},
    ],
)
def test_a_wrong_row_stops_the_load(row):
    with pytest.raises(TypeError):
        table._fields([row], {"starters": {"A": "甲"}}, "TEST")
