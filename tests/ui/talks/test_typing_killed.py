"""Killed while a transcript is typed: at most the last autosave interval is lost, in no case a word that was saved."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from models.talks.operations import plan_talk, start_talk
from models.talks.transcript import transcript
from storage.check import check
from tests.fixtures_vault import House
from tests.models.talks.conftest import HELD, SAFETY, TALKERS, OnFile, clue_at
from tests.processes import KILLED
from tests.ui.talks.typist import said
from ui.talks.editor import SAVE_AFTER

ROOT = Path(__file__).resolve().parents[3]
SLACK = 2.0  # seconds for the write itself on a busy machine


@pytest.fixture
def talk(house: House, on_file: OnFile) -> int:
    """A talk that has begun."""
    with house.as_("handler") as office:
        clue = office.run(clue_at, status="INQUIRY", person_id=on_file.person).value
        made = office.run(
            plan_talk,
            kind="INQUIRY_TALK",
            person_id=on_file.person,
            clue_id=clue,
            talkers=TALKERS,
            safety=SAFETY,
        ).value
        office.run(start_talk, talk_id=made, started_at=HELD["started_at"], place="谈话室", notice_read=True)
    return made


def type_and_kill(house: House, talk: int, pause: float, save_after: int) -> tuple[float, list[list[str]]]:
    """Type for about ``pause`` seconds, then SIGKILL; when that was, and what the typist told."""
    command = [sys.executable, "-m", "tests.ui.talks.typist", str(house.folder), str(talk), str(save_after)]
    around = os.environ | {"QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(house.folder.parent)}
    process = subprocess.Popen(command, cwd=ROOT, env=around, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    first = process.stdout.readline()
    with suppress(subprocess.TimeoutExpired):
        process.wait(pause)
    killed = time.monotonic()
    process.kill()
    told = [first.split(), *(line.split() for line in process.stdout.read().splitlines())]
    process.stdout.close()
    assert process.wait() == KILLED
    return killed, [line for line in told if len(line) == {"typed": 3}.get(line[0], 2)]


def round_of_it(house: House, talk: int, before: int, pause: float, save_after: int) -> int:
    """One kill and what is there after it; how many characters."""
    killed, told = type_and_kill(house, talk, pause, save_after)
    assert told[0] == ["shown", str(before)], "what was kept is shown when the talk is opened again"
    with house.as_("handler") as office:
        assert check(office).problems == []
        kept = "".join(line.text for line in office.read(transcript, talk_id=talk))
    assert kept == said(len(kept)), "not a word wrong, doubled or out of order"
    stored = max((int(line[1]) for line in told if line[0] == "stored"), default=before)
    assert len(kept) >= stored, "what an autosave wrote is there"
    lost_at_most = (save_after or SAVE_AFTER) / 1000 + SLACK
    old = [int(line[1]) for line in told if line[0] == "typed" and float(line[2]) < killed - lost_at_most]
    assert len(kept) >= max(old, default=before), "only the last moments are lost"
    return len(kept)


def test_killed_in_the_middle_of_a_sentence(house: House, talk: int):
    chance = random.Random(20261123)
    kept = 0
    for _ in range(2):
        kept = round_of_it(house, talk, kept, chance.uniform(0.4, 1.5), 150)
    assert kept > 0


@pytest.mark.slow
def test_killed_often_at_the_real_interval(house: House, talk: int):
    chance = random.Random(20220630)
    kept = 0
    for _ in range(25):
        kept = round_of_it(house, talk, kept, chance.uniform(0.1, 7.0), 0)
    assert kept > 100
