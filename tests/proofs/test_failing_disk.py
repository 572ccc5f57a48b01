"""A disk that fails at any asking: full, read-only, bad sectors, short answers, and one that lies; nothing is lost.

The layer sits below Python and SQLite alike (``faults.c``). Whatever is asked when the disk fails, the person reads one
sentence; what was being done is wholly absent, what was there before stays, and the work can be done again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.proofs.figures import note
from tests.proofs.stage import Stage, injector

SAVES = [
    "registering", "attaching", "issuing", "changing a password", "making accounts", "sending", "taking in", "undoing",
]  # fmt: skip
WHOLES = ["backing up", "restoring", "migrating", "founding", "rotating"]
WAYS: dict[str, dict[str, Any]] = {
    "full": {"mode": "from", "kinds": ["writes", "names"], "error": "ENOSPC"},
    "read only": {
        "mode": "from",
        "kinds": ["writes", "names", "syncs", "removals", "openings"],
        "error": "EROFS",
    },
    "bad sector written": {"mode": "once", "kinds": ["writes", "syncs"], "error": "EIO"},
    "bad sector read": {"mode": "once", "kinds": ["reads"], "error": "EIO"},
}
FEW = 5
TRIES = int(os.environ.get("QINGJUAN_DISK_TRIES", "200"))
"""At most so many askings of one kind of work and one way, evenly spaced: every one of a save and a backup; of the others
too where ``make proofs`` asks for as many as there are."""
MEMORY = Path("/dev/shm")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """Where a scene is played: in memory where the system offers that, for thousands of tries wear out a disk."""
    if not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < 1 << 30:
        yield tmp_path
        return
    folder = MEMORY / f"qingjuan-proofs-{os.getpid()}"
    folder.mkdir(mode=0o700)
    yield folder
    shutil.rmtree(folder)


def faulty(stage: Stage, scene: str, way: str, nth: int, **more: Any) -> dict[str, Any]:
    """One try with the nth asking failing; one sentence at most, and all is well afterwards."""
    played = stage.play(scene, faults=WAYS[way] | {"nth": nth} | more)
    said = played["refused"]
    where = (scene, way, nth, played, stage.log()[-2000:])
    assert played["finished"], where
    assert played["problems"] == [], where
    if said is not None:
        assert said["word"] == "refused", where
        assert said["text"].endswith("。"), where
        assert "\n" not in said["text"], where
    return played


def at_each(stage: Stage, scene: str, way: str, at_most: int) -> tuple[int, int, int]:
    """Every asking of one piece of work fails in turn (or ``at_most`` of them, evenly): how many there are, how many
    failed, how many of these were refused with a sentence."""
    last = stage.play(scene, faults=WAYS[way] | {"nth": 10**6})["seen"]
    assert last > 0, (scene, way)
    played = [faulty(stage, scene, way, nth) for nth in range(1, last + 1, max(1, -(-last // at_most)))]
    hit = [one for one in played if one["hit"]]
    return last, len(hit), sum(one["refused"] is not None for one in hit)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("scene", ["registering", "backing up"])
def test_a_failing_disk_costs_one_sentence(place: Path, scene: str, way: str):
    with Stage(place, scene, layer=injector(place)) as stage:
        assert at_each(stage, scene, way, FEW)[2] > 0


@pytest.mark.parametrize("scene", ["restoring", "founding"])
def test_a_folder_whose_moving_in_can_not_be_made_sure_is_not_there(place: Path, scene: str):
    """The very last asking: the vault stands in its place already, and the person is told that it failed."""
    way = "bad sector written"
    with Stage(place, scene, layer=injector(place)) as stage:
        last = stage.play(scene, faults=WAYS[way] | {"nth": 10**6})["seen"]
        tried = [faulty(stage, scene, way, nth) for nth in (last - 1, last)]
        assert tried[-1]["refused"] is not None


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("scene", SAVES + WHOLES)
def test_a_disk_failing_at_every_asking_costs_one_sentence(place: Path, scene: str, way: str):
    with Stage(place, scene, layer=injector(place)) as stage:
        last, tried, refused = at_each(stage, scene, way, TRIES)
        assert refused > 0
        what = f"1 kinds of work, {tried} of their {last} askings failed, {refused} sentences, 0 lost"
        part = (
            "saves and backups"
            if scene in [*SAVES, "backing up"]
            else "restoring, founding, migrating, rotating"
        )
        note(f"2-disk-{way}-{scene}", f"disk, {way}: {part}", what)


@pytest.mark.parametrize("scene", SAVES + WHOLES)
def test_short_answers_of_the_disk_are_taken_up_again(place: Path, scene: str):
    """Each write and read does half of what was asked: nothing is lost and nobody is troubled."""
    with Stage(place, scene, layer=injector(place)) as stage:
        played = stage.play(scene, faults={"mode": "short", "kinds": ["writes", "reads"], "nth": 1})
        assert played["hit"] > 10
        assert played["refused"] is None, (played, stage.log()[-2000:])
        assert played["problems"] == [], played


def test_a_stick_that_lies_is_found_out(place: Path):
    """A medium that says it has written and has not (counterfeit sticks do): reading back finds it, before "good"."""
    with Stage(place, "backing up", layer=injector(place)) as stage:
        lying = {"mode": "lie", "kinds": ["writes"], "below": "stick"}
        last = stage.play("backing up", faults=lying | {"nth": 10**6})["seen"]
        assert last > 0
        for nth in range(1, last + 1, max(1, last // 6)):
            played = stage.play("backing up", faults=lying | {"nth": nth})
            assert played["refused"] is not None, (nth, last, played)
            assert played["refused"]["text"].endswith("。")
            assert played["problems"] == [], (nth, played)
