"""The process in which a scene is played: faults are injected here, and it is killed here; judged in another.

``python -m tests.proofs.worker`` reads one JSON line after another: {"do": "prepare" | "play" | "judge", …}. It forks
for each, so that what was imported is paid for once, and answers with one JSON line.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import select
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from models.errors import OfficeError
from tests.proofs import scenes_accounts, scenes_exchange
from tests.proofs.scenes import SCENES, prepared

assert scenes_accounts.SCENES is scenes_exchange.SCENES is SCENES, "each adds its own"
MODES = {"from": 1, "once": 2, "short": 3, "kill": 4, "lie": 5}
KINDS = {"writes": 1, "syncs": 2, "names": 4, "reads": 8, "removals": 16, "openings": 32}


HOLDS = ("PasswordHolds", "RotationHolds")
"""Refusals that say that the work is in force all the same."""


def in_a_fork(
    work: Callable[[Callable[[dict[str, Any]], None]], None], patience: float | None = None
) -> dict:
    """Do the work in a process of its own; after ``patience`` seconds from its word "begun", kill it.

    Gives the lines that it said, how it ended, and its seconds from "begun" to the end.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        status = 0
        try:
            work(
                lambda line: (
                    os.writev(writing, [json.dumps(line, ensure_ascii=False).encode() + b"\n"]) and None
                )
            )
        except BaseException:  # noqa: BLE001  the fork ends here whatever it was
            traceback.print_exc()
            status = 1
        os._exit(status)
    os.close(writing)
    said, begun, killed = b"", 0.0, False
    while True:
        left = None if patience is None or not begun or killed else begun + patience - time.monotonic()
        ready, _, _ = select.select([reading], [], [], None if left is None else max(0.0, left))
        if not ready:
            os.kill(child, signal.SIGKILL)
            killed = True
            continue
        got = os.read(reading, 65536)
        if not got:
            break
        said += got
        if not begun and b'"begun"' in said:
            begun = time.monotonic()
    took = time.monotonic() - begun if begun else 0.0
    os.close(reading)
    status = os.waitpid(child, 0)[1]
    return {"said": [json.loads(line) for line in said.splitlines()], "status": status, "seconds": took}


def rehearse(name: str, folder: Path) -> None:
    """Play a scene once, unharmed, in this very process, from which the others are forked."""
    scene, base = SCENES[name], folder / "rehearsal"
    shutil.copytree(folder / name, base)
    state = scene.enter(base)
    scene.act(base, state, lambda _word: None, 1)
    scene.leave(state)
    problems = scene.judge(base, 1, True)
    assert not problems, problems
    shutil.rmtree(base)


def play(asked: dict[str, Any]) -> dict[str, Any]:
    """Copy what the scene starts from, do its work with faults or until it is killed, and judge what is left."""
    scene = SCENES[asked["scene"]]
    base = Path(asked["work"])
    shutil.rmtree(base, ignore_errors=True)
    shutil.copytree(Path(asked["prepared"]) / asked["scene"], base)
    faults = asked.get("faults")
    rounds = 1 if faults and not asked.get("rounds") else asked.get("rounds") or scene.rounds

    def work(say: Callable[[dict[str, Any]], None]) -> None:
        state = scene.enter(base)
        say({"word": "begun"})
        shim = ctypes.CDLL(None) if faults else None
        if shim is not None:
            where = os.fsencode(base / faults.get("below", "")) + b"/"
            kinds = sum(KINDS[kind] for kind in faults["kinds"])
            number = getattr(errno, faults.get("error", "EIO"))
            shim.faults_arm(where, MODES[faults["mode"]], kinds, ctypes.c_long(faults["nth"]), number)
        refused: dict[str, Any] | None = None
        try:
            scene.act(base, state, lambda word: say({"word": word}), rounds)
        except OfficeError as error:
            refused = {"word": "refused", "kind": type(error).__name__, "text": str(error)}
        except Exception as error:  # noqa: BLE001  any other is the finding
            traceback.print_exc()
            refused = {"word": "crashed", "kind": type(error).__name__, "text": str(error)}
        if shim is not None:
            say({"word": "seen", "count": shim.faults_disarm(), "hit": shim.faults_hit()})
        if refused:
            say(refused)
        scene.leave(state)
        say({"word": "left"})

    played = in_a_fork(work, asked.get("patience"))
    words = [line["word"] for line in played["said"]]
    done = sum(word not in ("begun", "seen", "refused", "crashed", "left") for word in words)
    refused = next((line for line in played["said"] if line["word"] in ("refused", "crashed")), None)
    seen = next((line for line in played["said"] if line["word"] == "seen"), {})
    exact = refused is not None or "left" in words
    scene.stuck = bool(faults and "removals" in faults["kinds"] and refused is not None)
    exact = exact and not (scene.in_files and scene.stuck)
    done += refused is not None and refused["kind"] in HOLDS

    def weigh(say: Callable[[dict[str, Any]], None]) -> None:
        say({"word": "judged", "problems": scene.judge(base, done, exact)})

    judged = in_a_fork(weigh)
    problems = next((line["problems"] for line in judged["said"]), ["the judge itself ended early"])
    shutil.rmtree(base, ignore_errors=True)
    return {
        "begun": "begun" in words,
        "killed": os.WIFSIGNALED(played["status"]),
        "finished": "left" in words,
        "status": played["status"],
        "done": done,
        "refused": refused,
        "seen": seen.get("count", 0),
        "hit": seen.get("hit", 0),
        "seconds": played["seconds"],
        "problems": problems,
    }


def main() -> None:
    """Answer each line."""
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["do"] == "prepare":
            folder = Path(asked["folder"])
            answer = in_a_fork(lambda _say: prepared(asked["scenes"], folder))  # noqa: B023
            for name in asked["scenes"] if answer["status"] == 0 else ():
                rehearse(name, folder)
        else:
            answer = play(asked)
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
