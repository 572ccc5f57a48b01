"""The test's side of the worker: starts it, with the error-injecting layer where the system offers one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

from storage.vault.header import EvidenceCipher

ROOT = Path(__file__).resolve().parents[2]
SOURCE = Path(__file__).with_name("faults.c")


def injector(folder: Path) -> Path:
    """The layer, compiled; skips where there is no compiler or no LD_PRELOAD."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if not sys.platform.startswith("linux") or compiler is None:
        pytest.skip("the error-injecting layer needs Linux and a C compiler")
    made = folder / "faults.so"
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-w", "-o", str(made), str(SOURCE), "-ldl"], check=True
    )
    return made


class Stage:
    """A worker process that plays scenes in ``folder``, on vaults founded with ``suite``; ``with`` ends it.

    Each scene is played once in the worker itself first, so that every try begins with what a program has that ran for a
    while (tables of rules read, statements compiled), and need not pay for it.
    """

    def __init__(
        self,
        folder: Path,
        *scenes: str,
        layer: Path | None = None,
        suite: EvidenceCipher = EvidenceCipher.AES_256_GCM,
    ) -> None:
        if not hasattr(os, "fork"):
            pytest.skip("needs fork")
        environment = os.environ | {"QINGJUAN_SUITE": suite}
        if layer is not None:
            environment["LD_PRELOAD"] = str(layer)
        self.folder = folder
        self._log = (folder / "worker.log").open("w+b")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.proofs.worker"],
            cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, text=True,
        )  # fmt: skip
        answer = self._ask({"do": "prepare", "scenes": scenes, "folder": str(folder / "prepared")})
        if answer["status"] != 0:
            self.close()
            pytest.fail(self.log())

    def _ask(self, asked: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, self.log()
        answer: dict[str, Any] = json.loads(line)
        return answer

    def play(self, scene: str, **how: Any) -> dict[str, Any]:
        """One try of a scene; see ``worker.play``."""
        asked = {"do": "play", "scene": scene, "work": str(self.folder / "work")}
        return self._ask(asked | {"prepared": str(self.folder / "prepared")} | how)

    def log(self) -> str:
        """What the worker wrote to its error stream."""
        return (self.folder / "worker.log").read_text("utf-8", "replace")

    def __enter__(self) -> Stage:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the worker."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()
        self._log.close()
