"""Packages on real file systems: full sticks, a full vault's disk, and the formats that sticks have."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from models.clues.inputs import PartyInput
from models.clues.operations import register_clue
from models.clues.queries import clue_list
from models.exchange.contents import Sort
from models.exchange.queries import packages
from models.exchange.receiving import NEW, Choice
from storage.check import check
from storage.errors import NoSpace
from storage.exchange.receiving import look, take_in
from storage.exchange.sending import Outgoing, Paper, send_package, send_receipt
from storage.fs import Progress
from storage.office import Office
from tests.fixtures_vault import House
from tests.storage.backup.test_media import FORMATS, stick_of
from tests.storage.exchange.two_offices import Two
from tests.storage.test_bad_days import disk, fill_up

RECORDING = os.urandom(5_000_000)


def sent(two: Two, target: Path, progress: Progress | None = None) -> None:
    """A task with a recording of some megabytes."""
    with two.above() as office:
        clue_id = office.run(
            register_clue, title="反映某事", source="LETTER", received_on=date(2022, 6, 20),
            parties=[PartyInput("钱某某")], problems=["违规发放补贴。"],
        ).value  # fmt: skip
        outgoing = Outgoing(
            Sort.ASSIGN, (two.peer_of(office),), (clue_id,),
            papers=(Paper("录音.bin", "audio/wav", RECORDING, clue_id),),
            approved_by="郑某", approved_on=date(2022, 6, 29), paper_no="集团纪呈〔2022〕8号",
        )  # fmt: skip
        send_package(office, outgoing, target, progress=progress)


def taken(office: Office, path: Path) -> int:
    """Taken in as new."""
    seen = look(office, path)
    return take_in(office, path, seen.manifest, [Choice(seen.clues[0].content.uid, NEW)]).value


def test_a_stick_that_fills_up_under_a_package_keeps_no_half_of_it(two: Two, tmp_path: Path):
    """Full before the first byte, and full in the middle: a sentence, no file, and the list says that nothing left."""
    with disk(tmp_path / "small", "16m") as stick:
        target = stick / "往来包.qjpack"
        filler = fill_up(stick, leave=100_000)
        with pytest.raises(NoSpace, match="空间不足"):
            sent(two, target)
        filler.unlink()
        fillers: list[Path] = []

        def fills(_done: int, _total: int) -> None:
            if not fillers:
                fillers.append(fill_up(stick, leave=200_000))

        with pytest.raises(NoSpace, match="空间不足"):
            sent(two, target, fills)
        assert [path.name for path in stick.iterdir()] == ["full"]
        with two.above() as office:
            assert [row.state_text for row in office.read(packages)] == ["没有写成", "没有写成"]
        fillers[0].unlink()
        sent(two, target)
        with two.below() as office:
            taken(office, target)


def test_a_full_disk_under_the_vault_takes_nothing_in(two: Two, tmp_path: Path):
    package = two.stick / "a.qjpack"
    sent(two, package)
    with disk(tmp_path / "small", "16m") as small:
        shutil.copytree(two.lower.folder, small / "lower")
        with House(small / "lower").as_("head") as office:
            filler = fill_up(small, leave=3_000_000)
            with pytest.raises(NoSpace, match="空间不足"):
                taken(office, package)
            filler.unlink()
            assert (office.read(packages), office.read(clue_list), list(office.evidence.names())) == (
                [],
                [],
                [],
            )
            taken(office, package)
            assert check(office).problems == []


@pytest.mark.parametrize("kind", FORMATS)
def test_a_package_and_its_receipt_travel_on_a_stick_of_each_format(two: Two, tmp_path: Path, kind: str):
    with stick_of(kind, tmp_path) as stick:
        package, receipt = stick / "往来包20220630.qjpack", stick / "回执20220630.qjpack"
        sent(two, package)
        assert [path.name for path in stick.iterdir() if path.name.startswith(".往")] == []
        with two.below() as office:
            send_receipt(office, taken(office, package), receipt)
        with two.above() as office:
            take_in(office, receipt, look(office, receipt).manifest, ())
            assert office.read(packages)[0].state_text == "已有回执"
