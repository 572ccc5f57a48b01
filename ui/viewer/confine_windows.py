"""The viewer process on Windows: a job of its own without children, with little memory and time; low integrity.

At low integrity Windows refuses every change of what belongs to the user or the system: files, registry, other
programs' windows and memory. What the user may read can still be read.
"""

from __future__ import annotations

import ctypes
from typing import Any

# winnt.h
EXTENDED_LIMITS, UI_LIMITS = 9, 4
PROCESS_TIME, ONE_PROCESS, PROCESS_MEMORY, DIE_ON_UNHANDLED = 0x2, 0x8, 0x100, 0x400
READ_CLIPBOARD, WRITE_CLIPBOARD, SETTINGS, DISPLAY, DESKTOP, EXIT = 0x2, 0x4, 0x8, 0x10, 0x40, 0x80
TOKEN_QUERY, TOKEN_ADJUST_DEFAULT = 0x8, 0x80
INTEGRITY_LEVEL, GROUP_INTEGRITY = 25, 0x20
LOW = "S-1-16-4096"
TICKS_A_SECOND = 10_000_000

job: int | None = None
"""Held open: with its last handle a job would let its process go."""


class Limits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION; times in tenths of a microsecond, memory in bytes."""

    _fields_ = (
        ("process_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("least_set", ctypes.c_size_t),
        ("most_set", ctypes.c_size_t),
        ("processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority", ctypes.c_uint32),
        ("scheduling", ctypes.c_uint32),
        ("transfers", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


class Label(ctypes.Structure):
    """TOKEN_MANDATORY_LABEL: whose integrity, and that it is one."""

    _fields_ = (("sid", ctypes.c_void_p), ("attributes", ctypes.c_uint32))


def confine_windows(memory: int, seconds: int) -> list[str]:
    """From here on only what the page above says; the names of the calls that Windows refused."""
    kernel, advapi = _libraries()
    refused = []
    me = kernel.GetCurrentProcess()
    if not _in_a_job(kernel, me, memory, seconds):
        refused.append("job")
    if not _low(kernel, advapi, me):
        refused.append("integrity")
    return refused


def _libraries() -> tuple[Any, Any]:
    kernel: Any = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]  # there on Windows only
    advapi: Any = ctypes.WinDLL("advapi32")  # type: ignore[attr-defined,unused-ignore]
    handle, text, number = ctypes.c_void_p, ctypes.c_wchar_p, ctypes.c_uint32
    for library, name, result, arguments in (
        (kernel, "GetCurrentProcess", handle, ()),
        (kernel, "CreateJobObjectW", handle, (handle, text)),
        (kernel, "SetInformationJobObject", number, (handle, number, handle, number)),
        (kernel, "AssignProcessToJobObject", number, (handle, handle)),
        (kernel, "CloseHandle", number, (handle,)),
        (kernel, "LocalFree", handle, (handle,)),
        (advapi, "OpenProcessToken", number, (handle, number, ctypes.POINTER(handle))),
        (advapi, "ConvertStringSidToSidW", number, (text, ctypes.POINTER(handle))),
        (advapi, "SetTokenInformation", number, (handle, number, handle, number)),
    ):
        called = getattr(library, name)
        called.restype, called.argtypes = result, arguments
    return kernel, advapi


def _in_a_job(kernel: Any, me: int, memory: int, seconds: int) -> bool:
    global job  # noqa: PLW0603  one process, one job
    limits = Limits(
        flags=PROCESS_TIME | ONE_PROCESS | PROCESS_MEMORY | DIE_ON_UNHANDLED,
        process_time=seconds * TICKS_A_SECOND,
        processes=1,
        process_memory=memory,
    )
    screen = ctypes.c_uint32(READ_CLIPBOARD | WRITE_CLIPBOARD | SETTINGS | DISPLAY | DESKTOP | EXIT)
    job = kernel.CreateJobObjectW(None, None)
    if not job:
        return False
    told = [
        kernel.SetInformationJobObject(job, kind, ctypes.byref(what), ctypes.sizeof(what))
        for kind, what in ((EXTENDED_LIMITS, limits), (UI_LIMITS, screen))
    ]
    return bool(kernel.AssignProcessToJobObject(job, me)) and all(told)


def _low(kernel: Any, advapi: Any, me: int) -> bool:
    token, sid = ctypes.c_void_p(), ctypes.c_void_p()
    if not advapi.OpenProcessToken(me, TOKEN_QUERY | TOKEN_ADJUST_DEFAULT, ctypes.byref(token)):
        return False
    try:
        if not advapi.ConvertStringSidToSidW(LOW, ctypes.byref(sid)):
            return False
        label = Label(sid, GROUP_INTEGRITY)
        done = advapi.SetTokenInformation(token, INTEGRITY_LEVEL, ctypes.byref(label), ctypes.sizeof(label))
        kernel.LocalFree(sid)
        return bool(done)
    finally:
        kernel.CloseHandle(token)


__all__ = ["Label", "Limits", "confine_windows"]
