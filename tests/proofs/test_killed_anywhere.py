"""SIGKILL at random moments of every kind of work: afterwards it opens, checks clean, each operation is whole or absent.

The moments are counted only where the process was really killed at its work. A word of the worker ("registered")
is a promise: what it said must be there.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from storage.vault.header import EvidenceCipher
from tests.proofs.figures import note
from tests.proofs.stage import Stage, injector
from tests.proofs.worker import SCENES

MOMENTS = int(os.environ.get("QINGJUAN_KILLS", "504"))


SM4 = EvidenceCipher.SM4_GCM
OF_SM4 = [name for name in SCENES if name != "migrating"]
"""The offices of older programs that are kept were founded with AES."""
FEW_OF_SM4 = ["attaching", "backing up"]
"""What writes evidence and snapshots: the rest of a vault is the same under both suites."""


def killed(
    folder: Path,
    scenes: list[str],
    times: int,
    suite: EvidenceCipher = EvidenceCipher.AES_256_GCM,
) -> dict[str, int]:
    """Kill so many times, the scenes in turn; gives how often each was killed in the middle of something."""
    chance = random.Random(20220630)
    counts = dict.fromkeys(scenes, 0)
    with Stage(folder, *scenes, suite=suite) as stage:
        lengths = {name: whole(stage, name) for name in scenes}
        while sum(counts.values()) < times:
            name = min(scenes, key=lambda one: counts[one])
            patience = chance.uniform(0, lengths[name])
            played = stage.play(name, patience=patience)
            assert played["begun"], stage.log()
            assert played["refused"] is None, (name, played, stage.log())
            assert played["problems"] == [], (name, patience, played, stage.log())
            counts[name] += played["killed"]
    return counts


def whole(stage: Stage, name: str) -> float:
    """Play a scene to its end, unharmed; gives its seconds."""
    played = stage.play(name)
    assert played["finished"], (played, stage.log())
    assert played["problems"] == [], played
    assert played["done"] > 0
    return float(played["seconds"])


def test_killed_at_a_few_moments_of_each_work(tmp_path: Path):
    counts = killed(tmp_path, list(SCENES), 2 * len(SCENES))
    assert set(counts.values()) == {2}


def test_killed_at_a_few_moments_under_sm4(tmp_path: Path):
    counts = killed(tmp_path, FEW_OF_SM4, len(FEW_OF_SM4), SM4)
    assert set(counts.values()) == {1}


@pytest.mark.slow
def test_killed_at_many_moments_under_sm4(tmp_path: Path):
    counts = killed(tmp_path, OF_SM4, max(150, MOMENTS // 3), SM4)
    assert sum(counts.values()) >= 150
    each = ", ".join(f"{name} {count}" for name, count in counts.items())
    note("1-kill-sm4", "SIGKILL, vaults of 国密", f"{sum(counts.values())} ({each}): 0 lost, 0 halves")


@pytest.mark.slow
def test_killed_at_five_hundred_moments(tmp_path: Path):
    counts = killed(tmp_path, list(SCENES), MOMENTS)
    assert sum(counts.values()) >= min(MOMENTS, 500)
    each = ", ".join(f"{name} {count}" for name, count in counts.items())
    note("1-kill", "SIGKILL at random moments", f"{sum(counts.values())} ({each}): 0 lost, 0 halves")


@pytest.mark.parametrize("scene", ["registering", "changing a password", "making accounts", "taking in"])
def test_killed_at_each_asking_of_a_save(tmp_path: Path, scene: str):
    """Not by chance: before each write, synchronisation and renaming of one operation, the process ends."""
    with Stage(tmp_path, scene, layer=injector(tmp_path)) as stage:
        kinds = ["writes", "syncs", "names"]
        last = stage.play(scene, faults={"mode": "kill", "kinds": kinds, "nth": 10**6})["seen"]
        assert last > 5
        for nth in range(1, last + 1, max(1, last // 12)):
            played = stage.play(scene, faults={"mode": "kill", "kinds": kinds, "nth": nth})
            assert played["killed"], (nth, last, played)
            assert played["problems"] == [], (nth, played, stage.log())
