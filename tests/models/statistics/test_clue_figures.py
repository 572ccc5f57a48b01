"""起 and 件, carried over and new: what trips people when clues are counted, outside the demonstration office."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import event

from models.clues.operations import change_clue, merge_into, register_clue
from models.clues.queries import clue_list
from models.imports.operations import import_ledger
from models.statistics.report import report
from models.trash.operations import discard, restore_record
from storage.office import Office
from tests.fixtures_vault import House
from tests.models.imports.ledgers import ledger_of

KEYS = (
    "clues_handled", "clues_carried_over_assigned", "clues_assigned_this_year", "clues_own", "clues_open_assigned",
    "clues_open_own", "clues_concluded",
)  # fmt: skip
HEADS = ("登记日期", "被反映人", "单位", "主要问题", "来源", "办结日期")
# registered, source, closed
ROWS = (
    ("2021-11-3", "上级交办", "2022-5-20"),
    ("2021-11-3", "上级交办", "2021-12-31"),
    ("2021-11-3", "来信", ""),
    ("2022-3-7", "上级交办", ""),
    ("2022-3-7", "来信", ""),
)
ASSIGNED = {"assigned_by": "市纪委", "assigned_on": date(2022, 3, 1), "source_doc_no": "市纪交〔2022〕8号"}


def brought_in(office: Office, *rows: tuple[str, str, str]) -> None:
    lines = [
        (on, f"张{'甲乙丙丁戊'[n]}某", "某某建设有限公司", f"违规发放补贴第{n}件", source, closed)
        for n, (on, source, closed) in enumerate(rows)
    ]
    assert office.run(import_ledger, ledger=ledger_of("clues", HEADS, lines)).value.made == len(rows)


def registered(office: Office, title: str) -> int:
    day = date(2022, 6, 1)
    data = {"title": title, "summary": title, "source": "LETTER", "unit_name": "某某建设有限公司"}
    return int(office.run(register_clue, received_on=day, registered_on=day, **data).value)


def figures(office: Office, year: int, **more: Any) -> tuple[int, ...]:
    found = office.read(report, year=year, **more)
    assert found.faults == ()
    return tuple(found.value(key) for key in KEYS)


@pytest.fixture
def year(house: House, office: Office) -> Office:
    """Of 2021: an assigned one closed in 2022, one closed in 2021, an own one still open; of 2022: one of each, open."""
    house.clock.at = datetime(2023, 2, 1, 9, 0)
    brought_in(office, *ROWS)
    return office


def own_of_the_year(office: Office) -> int:
    return next(row.id for row in office.read(clue_list, show="all") if "第4件" in row.title)


def test_carried_over_is_not_new_and_what_was_closed_is_neither(year: Office):
    assert figures(year, 2022) == (4, 1, 1, 2, 1, 2, 1)
    assert figures(year, 2021) == (3, 0, 2, 1, 1, 1, 1), "that year's figures stay as they were handed in"
    assert figures(year, 2023) == (3, 1, 0, 2, 1, 2, 0), "open at the end of 2022 is carried into 2023"


def test_the_last_day_of_a_year_belongs_to_it(house: House, office: Office):
    house.clock.at = datetime(2022, 2, 1, 9, 0)
    brought_in(office, ("2021-12-31", "上级交办", "2022-1-1"), ("2022-1-1", "上级交办", ""))
    assert figures(office, 2021) == (1, 0, 1, 0, 1, 0, 0)
    assert figures(office, 2022) == (2, 1, 1, 0, 1, 0, 1)
    assert figures(office, 2022, as_of=date(2022, 1, 1))[0] == 2


def test_a_quarter_begins_with_what_the_quarter_before_left(year: Office):
    assert figures(year, 2022, part="Q1") == (4, 1, 1, 2, 2, 2, 0)
    assert figures(year, 2022, part="Q2") == (4, 2, 0, 2, 1, 2, 1), "顺延 of a quarter is what came before it"
    assert figures(year, 2022, part="Q3") == (3, 1, 0, 2, 1, 2, 0)


def test_as_of_a_day_counts_what_was_so_on_that_day(year: Office):
    assert figures(year, 2022, as_of=date(2022, 5, 19)) == (4, 1, 1, 2, 2, 2, 0), "not yet concluded"
    assert figures(year, 2022, as_of=date(2022, 3, 6)) == (2, 1, 0, 1, 1, 1, 0), "not yet come in"


def test_two_letters_about_the_same_are_one(year: Office):
    """件 are letters, 起 are clues: a repeat that is merged leaves one."""
    again = registered(year, "再次反映违规发放补贴")
    assert figures(year, 2022)[0] == 5
    year.run(merge_into, clue_id=again, original_id=own_of_the_year(year), reason="同一问题重复反映")
    assert figures(year, 2022) == (4, 1, 1, 2, 1, 2, 1)


def test_what_is_in_the_trash_counts_nowhere_and_counts_again_when_it_is_back(year: Office):
    wrong = registered(year, "误登的一件")
    assert figures(year, 2022) == (5, 1, 1, 3, 1, 3, 1)
    year.run(discard, kind="clue", record_id=wrong, reason="重复登记")
    assert figures(year, 2022) == (4, 1, 1, 2, 1, 2, 1)
    year.run(restore_record, kind="clue", record_id=wrong)
    assert figures(year, 2022) == (5, 1, 1, 3, 1, 3, 1)


def test_a_corrected_source_moves_it_to_the_other_figure(year: Office):
    year.run(change_clue, clue_id=own_of_the_year(year), source="SUPERIOR_ASSIGN", **ASSIGNED)
    assert figures(year, 2022) == (4, 1, 2, 1, 2, 1, 1)


def test_a_part_of_a_year_does_not_say_that_it_was_the_year_before(year: Office):
    def labels(part: str) -> list[str]:
        return [
            one.label for one in year.read(report, year=2022, part=part).figures if "上级交办" in one.label
        ][:2]

    assert labels("Y") == ["其中：上年上级交办顺延", "其中：本年上级交办"]
    assert labels("Q2") == ["其中：以前上级交办顺延", "其中：本期上级交办"]


def test_counting_reads_no_clue_that_was_closed_before(year: Office):
    """Over 100,000 clues the fourteen readings of a report took 16 seconds while each read the whole index of days."""
    engine = year.unit.stores.case_reader
    assert engine is not None
    asked: list[tuple[str, Any]] = []
    note = lambda _c, _cursor, text, given, _context, _many: asked.append((text, given))  # noqa: E731
    event.listen(engine, "before_cursor_execute", note)
    figures(year, 2022)
    event.remove(engine, "before_cursor_execute", note)
    wanted = {text: given for text, given in asked if "FROM clue LEFT OUTER JOIN unit" in text}
    assert len(wanted) == 2
    with engine.connect() as reader:
        for text, given in wanted.items():
            told = reader.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", given).all()
            plan = "; ".join(str(row[-1]) for row in told)
            assert "ix_clue_open" in plan or "ix_clue_closed" in plan, plan
            assert "ix_clue_registered" not in plan
