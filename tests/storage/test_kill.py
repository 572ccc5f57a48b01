"""Killed at any moment: what was committed is there, the rest is wholly absent, and the vault is intact."""

from __future__ import annotations

import random
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.evidence.records import Evidence
from models.units.records import Unit
from storage.backup import open_medium, snapshots, verify
from storage.check import check
from tests.fixtures_vault import PASSWORD, House
from tests.processes import KILLED

ROOT = Path(__file__).resolve().parents[2]
WORKER = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from storage.backup import backup
    from storage.office import Office
    from tests.fixtures_vault import PASSWORD
    from tests.storage.test_kill import put_pair

    vault, medium, file = map(Path, sys.argv[1:])
    office = Office.unlock(vault, "head", PASSWORD)
    print("begun", flush=True)
    number = int(sys.stdin.readline())
    while True:
        number += 1
        ids = office.run(put_pair, number=number).value
        print(f"pair {number}", flush=True)
        office.attach(file, kind="unit", record_id=ids)
        print(f"attached {number}", flush=True)
        if number % 3 == 0:
            backup(office, medium)
            print(f"backup {number}", flush=True)
    """
)

from models.operations import Work, operation  # noqa: E402
from models.rights import Right  # noqa: E402


@operation("试验成对登记", right=Right.CASE_WRITE)
def put_pair(work: Work, *, number: int) -> int:
    """Two records that must never be there one without the other."""
    left, right = Unit(name=f"左{number}"), Unit(name=f"右{number}")
    work.session.add_all([left, right])
    work.session.flush()
    return left.id


def run_and_kill(house: House, medium: Path, file: Path, start: int, pause: float) -> list[str]:
    """One run of the worker, killed after about ``pause`` seconds of its own work; what it said it had done."""
    command = [sys.executable, "-c", WORKER, str(house.folder), str(medium), str(file)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    process.stdin.write(f"{start}\n")
    process.stdin.flush()
    try:
        process.wait(pause)
    except subprocess.TimeoutExpired:
        process.kill()
    said = process.stdout.read().splitlines()
    process.stdout.close()
    process.stdin.close()
    assert process.wait() == KILLED
    return said


def hold_against(house: House, medium: Path, said: list[str]) -> int:
    """Everything said to be done is there, pairs are whole, the vault and the last snapshot are intact."""
    with house.as_("head") as office:
        report = check(office)
        assert report.problems == []
        with Session(office.unit.stores.case_reader) as session:
            names = set(session.scalars(select(Unit.name)))
            owners = set(session.scalars(select(Evidence.owner_id)))
            lefts = {
                name[1:]: session.scalar(select(Unit.id).filter_by(name=name))
                for name in names
                if name[0] == "左"
            }
    assert {name[1:] for name in names if name[0] == "右"} == set(lefts)
    for line in said:
        word, number = line.split()
        assert number in lefts
        if word == "attached":
            assert lefts[number] in owners
    if medium.exists() and snapshots(medium):
        with open_medium(medium, login="head", password=PASSWORD) as found:
            assert verify(found.medium, found.manifest, found.keys, full=True).problems == []
    return max(map(int, lefts), default=0)


def many(house: House, tmp_path: Path, times: int) -> int:
    """Kill so many times in a row, each time going on from what was left; the last operation's number."""
    chance = random.Random(20220630)
    medium, file = tmp_path / "stick", tmp_path / "材料.bin"
    file.write_bytes(bytes(range(256)) * 6000)
    number = 0
    for _ in range(times):
        said = run_and_kill(house, medium, file, number, chance.uniform(0.005, 0.6))
        number = hold_against(house, medium, said)
    return number


def test_killed_a_few_times(house: House, tmp_path: Path):
    assert many(house, tmp_path, 4) > 0


@pytest.mark.slow
def test_killed_many_times(house: House, tmp_path: Path):
    assert many(house, tmp_path, 120) > 0
