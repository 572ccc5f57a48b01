"""The viewer's job and integrity on Windows: the tables are Windows' own, and Windows takes them."""

from __future__ import annotations

import ctypes
import json
import subprocess
import sys
from pathlib import Path

import pytest

from ui.viewer.confine_windows import Label, Limits

ROOT = Path(__file__).resolve().parents[3]
TOLD = """
import ctypes, json
from ui.viewer.confine_windows import confine_windows
refused = confine_windows(1 << 30, 15)
inside = ctypes.c_int()
kernel = ctypes.WinDLL("kernel32")
kernel.GetCurrentProcess.restype = ctypes.c_void_p
kernel.IsProcessInJob.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
kernel.IsProcessInJob(kernel.GetCurrentProcess(), None, ctypes.byref(inside))
print(json.dumps([refused, bool(inside.value)]))
"""


@pytest.mark.skipif(ctypes.sizeof(ctypes.c_void_p) != 8, reason="sizes of 64 bits")
def test_the_tables_have_windows_sizes():
    """Sizes and places as winnt.h has them on 64 bits."""
    assert (ctypes.sizeof(Limits), ctypes.sizeof(Label)) == (144, 16)
    places = {name: getattr(Limits, name).offset for name in ("flags", "processes", "process_memory")}
    assert places == {"flags": 16, "processes": 40, "process_memory": 112}


@pytest.mark.skipif(sys.platform != "win32", reason="of Windows")
def test_windows_takes_the_limits():
    done = subprocess.run(
        [sys.executable, "-c", TOLD], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert json.loads(done.stdout) == [[], True]
