"""下级数字: a form goes up, the latest counts, the sum is the sum, and who has not reported is named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from models.clues.inputs import PartyInput
from models.clues.registration import register_clue
from models.errors import InvalidInput
from models.exchange.contents import Sort
from models.exchange.figures import SumTable, figures_to_send, sum_table
from models.exchange.queries import packages
from storage.exchange.receiving import look, take_in
from storage.exchange.sending import Outgoing, send_package
from storage.office import Office
from tests.storage.exchange.two_offices import Two

FORM = {"code": "QUARTERLY", "year": 2022, "part": "Q2"}


def clues(office: Office, count: int) -> None:
    for place in range(count):
        office.run(
            register_clue,
            title=f"第 {place} 件",
            source="LETTER",
            received_on=date(2022, 6, 1),
            parties=[PartyInput("钱某某")],
            problems=["违规发放补贴。"],
        )


def report_up(two: Two, name: str) -> Path:
    path = two.stick / f"{name}.qjpack"
    with two.below() as office:
        found = office.read(figures_to_send, **FORM)
        send_package(office, Outgoing(Sort.FIGURES, (two.peer_of(office),), figures=found), path)
    with two.above() as office:
        seen = look(office, path)
        assert seen.refusal == ""
        take_in(office, path, seen.manifest, ())
    return path


def value(table: SumTable, label: str) -> tuple[tuple[int | None, ...], int]:
    row = next(row for row in table.rows if row.label == label)
    return row.values, row.total


def test_the_figures_of_a_subordinate_are_summed_and_the_latest_counts(two: Two):
    with two.above() as office:
        clues(office, 2)
        before = office.read(sum_table, **FORM)
        assert (before.units, before.missing) == (("本单位",), ("某某物业公司纪检监察室",))
    with two.below() as office:
        clues(office, 3)
    report_up(two, "a")
    with two.below() as office:
        clues(office, 1)
    report_up(two, "b")
    with two.above() as office:
        table = office.read(sum_table, **FORM)
        assert (table.units, table.missing) == (("本单位", "某某物业公司纪检监察室"), ())
        assert value(table, "查办问题线索") == ((2, 4), 6)
        assert office.read(sum_table, **FORM, with_own=False).units == ("某某物业公司纪检监察室",)
        other = office.read(sum_table, code="QUARTERLY", year=2022, part="Q1")
        assert other.missing == ("某某物业公司纪检监察室",)


def test_figures_go_up_only_and_name_nobody(two: Two):
    with two.above() as office:
        clues(office, 1)
        found = office.read(figures_to_send, **FORM)
        with pytest.raises(InvalidInput, match="只能发给上级"):
            send_package(
                office, Outgoing(Sort.FIGURES, (two.peer_of(office),), figures=found), two.stick / "x.qjpack"
            )
        assert "钱某某" not in repr(found)
        assert office.read(packages) == []
