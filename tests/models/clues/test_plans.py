"""No list, count or first page walks the wide rows of clues: what makes them as quick at 100,000 as at ten."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import event

from models.clues.queries import clue_counts, clue_list, clue_years, possible_duplicates
from models.clues.view import open_clue
from models.workbench.queries import workbench
from storage.office import Office
from tests.models.clues.conftest import Desk

WALK = re.compile(r"^SCAN (clue|clue_party|clue_member|clue_step|deadline|proposal)$")
# a list with nothing asked for is read from its newest row and stopped after a page
STOPPED = re.compile(r"ORDER BY clue\.id DESC\s+LIMIT")


def walks(office: Office, query: Any, **asked: Any) -> list[str]:
    """Tables of clues that a query reads from end to end, without an index and without stopping."""
    engine = office.unit.stores.case_reader
    assert engine is not None
    log: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        log.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        office.read(query, **asked)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert log
    found = []
    with engine.connect() as connection:
        for statement, parameters in log:
            if not statement.lstrip().startswith("SELECT") or STOPPED.search(statement):
                continue
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            found += [row[3] for row in plan if WALK.match(row[3])]
    return found


@pytest.mark.parametrize("login", ["head", "handler"])
def test_nothing_walks_the_clues(desk: Desk, login: str) -> None:
    clue_id = desk.dispatched(signature="REAL_NAME")
    with desk.house.as_(login) as office:
        asked: list[tuple[Any, dict[str, Any]]] = [
            (clue_list, {}),
            (clue_list, {"show": "mine"}),
            (clue_list, {"show": "all", "year": 2022}),
            (clue_list, {"show": "all", "status": "SHELVED"}),
            (clue_list, {"show": "all", "text": "招标"}),
            (clue_counts, {}),
            (clue_years, {}),
            (possible_duplicates, {"names": ["张某"]}),
            (open_clue, {"clue_id": clue_id}),
            (workbench, {}),
        ]
        for query, data in asked:
            assert walks(office, query, **data) == [], (query.name, data)
