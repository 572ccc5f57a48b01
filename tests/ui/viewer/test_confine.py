"""What a file that took over the viewer process could do on Linux: nothing of the below, and decoding goes on."""

from __future__ import annotations

import ctypes
import json
import os
import platform
import re
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from ui.viewer import confine
from ui.viewer.process import pictures
from ui.viewer.worker import pages

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in confine.MACHINES, reason="of Linux"
)
TABLES = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}

TRIES = """
import ctypes, json, os, signal, socket, subprocess, sys, threading
sys.path.insert(0, {root!r})
from ui.viewer.confine import confine
parent, place, secret = os.getppid(), {place!r}, {secret!r}
confine()
libc = ctypes.CDLL(None, use_errno=True)

def process():
    if os.fork() == 0:
        os._exit(0)

def memory():
    buffer = ctypes.create_string_buffer(8)
    piece = (ctypes.c_uint64 * 2)(ctypes.addressof(buffer), 8)
    if libc.process_vm_readv(parent, piece, 1, piece, 1, 0) < 0:
        raise OSError(ctypes.get_errno(), "memory")

def thread():
    one = threading.Thread(target=print, args=("",), kwargs={{"file": sys.stderr}})
    one.start()
    one.join()

tries = {{
    "socket": lambda: socket.socket(socket.AF_INET),
    "local socket": lambda: socket.socket(socket.AF_UNIX),
    "process": process,
    "program": lambda: os.execv("/bin/true", ["true"]),
    "signal": lambda: os.kill(parent, 0),
    "memory": memory,
    "memory file": lambda: open(f"/proc/{{parent}}/mem", "rb"),
    "write": lambda: open(place + "/new", "wb"),
    "append": lambda: open(secret, "ab"),
    "make folder": lambda: os.mkdir(place + "/folder"),
    "remove": lambda: os.unlink(secret),
    "rename": lambda: os.rename(secret, secret + "x"),
    "memory as file": lambda: os.memfd_create("x"),
    "read": lambda: open(secret, "rb"),
    "list": lambda: os.listdir(place),
    "own code": lambda: open({root!r} + "/main.py", "rb"),
    "thread": thread,
}}
said = {{}}
for name, do in tries.items():
    try:
        do()
        said[name] = "done"
    except (OSError, RuntimeError) as error:
        said[name] = type(error).__name__
print(json.dumps(said))
"""


@pytest.fixture
def said(tmp_path: Path) -> dict[str, str]:
    """What came of each try."""
    secret = tmp_path / "cases.db"
    secret.write_bytes(b"ciphertext")
    root = str(Path(__file__).resolve().parents[3])
    code = TRIES.format(root=root, place=str(tmp_path), secret=str(secret))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert secret.read_bytes() == b"ciphertext"
    assert [one.name for one in tmp_path.iterdir()] == ["cases.db"]
    found: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return found


def landlock() -> bool:
    libc = ctypes.CDLL(None)
    return bool(libc.syscall(confine.LANDLOCK_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1)) > 0)


def test_nothing_but_computing_is_left(said: dict[str, str]):
    free = {"own code", "thread"} | (set() if landlock() else {"read", "list", "memory file"})
    assert {name for name, came in said.items() if came == "done"} == free


def test_the_numbers_are_those_of_linux():
    """Held against this machine's own tables, where they are installed; each call is in one of them."""
    seen = set()
    for machine, table in TABLES.items():
        if not table.exists():
            continue
        column = confine.MACHINES[machine][0]
        lines = re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", table.read_text(encoding="utf-8"))
        known = {name: int(number) for name, number in lines}
        ours = confine.REFUSED | {
            "open": confine.OPEN, "openat": confine.OPENAT, "clone": confine.CLONE, "clone3": confine.CLONE3
        }  # fmt: skip
        for name, numbers in ours.items():
            if name in known or numbers[column] is None:
                assert numbers[column] == known.get(name), (machine, name)
                seen.add(name)
    if not seen:
        pytest.skip("no tables here")


@pytest.mark.parametrize("machine", list(confine.MACHINES))
def test_the_filter_ends_in_an_answer_from_every_step(machine: str):
    """As the kernel checks it: jumps stay inside, the last step returns."""
    code = confine.program(*confine.MACHINES[machine])
    steps = list(struct.iter_unpack("=HBBI", code))
    assert len(steps) < 4096
    for place, (kind, yes, no, _value) in enumerate(steps):
        if kind in (confine.EQUAL, confine.AT_LEAST, confine.ANY_BIT):
            assert place + 1 + max(yes, no) < len(steps)
    assert steps[-1][0] == confine.RETURN
    assert steps[-1][3] == confine.RET_ALLOW


def test_a_font_that_the_file_lacks_is_still_found(tmp_path: Path):
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(200, 100))
    canvas.setFont("STSong-Light", 20)
    canvas.drawString(20, 40, "询问通知书 Abc")
    canvas.save()
    data = (tmp_path / "a.pdf").read_bytes()
    (shown,) = pictures("pdf", data)
    ((width, height, _stride, pixels),) = list(pages(data))
    assert (shown.width, shown.height) == (width, height)
    assert shown.pixels == pixels


def test_a_machine_of_another_kind_gets_the_limits_only(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    assert confine.refuse_calls(Deaf()) is False  # type: ignore[arg-type]


class Deaf:
    """A kernel that has none of it."""

    def syscall(self, *_: Any) -> int:
        return -1

    def prctl(self, *_: Any) -> int:
        return -1


def test_a_kernel_without_it_is_told(tmp_path: Path):
    assert confine.read_only(Deaf(), [tmp_path]) is False  # type: ignore[arg-type]
    assert confine.refuse_calls(Deaf()) is False  # type: ignore[arg-type]
    assert os.access(tmp_path, os.R_OK)
