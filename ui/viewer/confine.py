"""What the viewer process may still do once a stranger's file is decoded in it: compute, and answer.

On Windows what :mod:`ui.viewer.confine_windows` says. Elsewhere: no file grows, no core file, little memory and time. On Linux besides: no new privileges; a
seccomp filter refuses other programs and processes, sockets, signals, other processes' memory, and every call that
makes or changes a file; where the kernel has Landlock, only fonts and the program's own folders can be read.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

MEMORY, SECONDS = 1536 * 1024 * 1024, 15
FILES = 64

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
RET_KILL, RET_ALLOW, RET_ERRNO = 0x80000000, 0x7FFF0000, 0x00050000
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER_AT, ARCHITECTURE_AT, FIRST_ARGUMENT_AT, ARGUMENT_BYTES = 0, 4, 16, 8
X32 = 0x40000000
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CLONE_THREAD = 0x10000

# the calls' numbers on x86-64 and on ARM64, from Linux's tables; None where a machine has no such call
REFUSED: dict[str, tuple[int | None, int | None]] = {
    # other programs, processes, signals, memory
    "execve": (59, 221), "execveat": (322, 281), "fork": (57, None), "vfork": (58, None), "ptrace": (101, 117),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272), "kill": (62, 129),
    "tkill": (200, 130), "tgkill": (234, 131), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
    "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424), "pidfd_getfd": (438, 438),
    # talking to others
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200), "shmget": (29, 194),
    "shmat": (30, 196), "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180),
    # making and changing files
    "creat": (85, None), "openat2": (437, 437), "unlink": (87, None), "unlinkat": (263, 35), "rename": (82, None),
    "renameat": (264, 38), "renameat2": (316, 276), "mkdir": (83, None), "mkdirat": (258, 34), "mknod": (133, None),
    "mknodat": (259, 33), "rmdir": (84, None), "link": (86, None), "linkat": (265, 37), "symlink": (88, None),
    "symlinkat": (266, 36), "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54), "truncate": (76, 45),
    "ftruncate": (77, 46), "fallocate": (285, 47), "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7),
    "utime": (132, None), "utimes": (235, None), "futimesat": (261, None), "utimensat": (280, 88),
    "memfd_create": (319, 279),
    # the system
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "unshare": (272, 97),
    "setns": (308, 268), "move_mount": (429, 429), "open_tree": (428, 428), "fsopen": (430, 430),
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265), "keyctl": (250, 219), "add_key": (248, 217),
    "request_key": (249, 218), "bpf": (321, 280), "perf_event_open": (298, 241), "io_uring_setup": (425, 425),
    "userfaultfd": (323, 282), "fanotify_init": (300, 262),
}  # fmt: skip
OPEN, OPENAT, CLONE, CLONE3 = (2, None), (257, 56), (56, 220), (435, 435)
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 444, 445, 446
READ_FILE, READ_DIR = 1 << 2, 1 << 3
# how many kinds of access each version of Landlock knows: files, network, what reaches out of the process
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
NEWEST_FILE_RIGHTS, NETWORK_RIGHTS, SCOPES = 16, 2, 2
FONTS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/usr/X11R6/lib/X11/fonts",
    "~/.fonts",
    "~/.local/share/fonts",
)
SYSTEM = (
    "/usr/lib",
    "/usr/lib64",
    "/lib",
    "/lib64",
    "/usr/share",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/dev/urandom",
)


def confine(readable: Sequence[Path] | None = None) -> None:
    """From here on only what the page above says. ``readable``: folders of the program, found by itself if not given."""
    if sys.platform == "win32":
        from ui.viewer.confine_windows import confine_windows

        confine_windows(MEMORY, SECONDS)
        return
    import resource

    limits = [
        (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_NOFILE, FILES),
    ]  # fmt: skip
    if sys.platform == "linux":
        limits.append((resource.RLIMIT_AS, MEMORY))
    for kind, most in limits:
        resource.setrlimit(kind, (most, most))
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
            read_only(libc, own_folders() if readable is None else readable)
            refuse_calls(libc)


def own_folders() -> list[Path]:
    """Where the program's own code and libraries lie, and the fonts."""
    code = Path(__file__).resolve().parents[2]
    places = [
        code,
        sys.prefix,
        sys.base_prefix,
        *sys.path,
        *SYSTEM,
        *(Path(name).expanduser() for name in FONTS),
    ]
    if frozen := getattr(sys, "_MEIPASS", ""):
        # the built program's own modules are read out of its executable
        places += [frozen, sys.executable]
    return [Path(place).resolve() for place in places if place and Path(place).exists()]


def read_only(libc: ctypes.CDLL, readable: Iterable[Path]) -> bool:
    """Landlock: read these and nothing else, reach nobody. False where the kernel has none of it."""
    version = libc.syscall(LANDLOCK_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    if version < 1:
        return False
    files = (1 << FILE_RIGHTS.get(version, NEWEST_FILE_RIGHTS)) - 1
    network = (1 << NETWORK_RIGHTS) - 1 if version >= 4 else 0
    scopes = (1 << SCOPES) - 1 if version >= 6 else 0
    asked = struct.pack("=QQQ", files, network, scopes)[: 8 if version < 4 else 16 if version < 6 else 24]
    rules = libc.syscall(LANDLOCK_CREATE, asked, ctypes.c_size_t(len(asked)), ctypes.c_uint32(0))
    if rules < 0:
        return False
    for place in readable:
        # what names a place and nothing more
        here = os.open(place, os.O_PATH | os.O_CLOEXEC)
        allowed = READ_FILE | READ_DIR if place.is_dir() else READ_FILE
        rule = struct.pack("=Qi", allowed, here)
        libc.syscall(LANDLOCK_ADD, rules, 1, rule, ctypes.c_uint32(0))
        os.close(here)
    done = libc.syscall(LANDLOCK_RESTRICT, rules, ctypes.c_uint32(0)) == 0
    os.close(rules)
    return bool(done)


def refuse_calls(libc: ctypes.CDLL) -> bool:
    """The seccomp filter in force; False on a machine whose numbers are not known, or without seccomp."""
    known = MACHINES.get(platform.machine())
    if known is None:
        return False
    code = program(*known)
    held = ctypes.create_string_buffer(code)
    handed = struct.pack("@HxxxxxxP", len(code) // 8, ctypes.addressof(held))
    return bool(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, handed, 0, 0) == 0)


def program(column: int, architecture: int) -> bytes:
    """The filter for a machine: steps of a code, two jumps and a value (Linux, ``struct sock_filter``)."""
    no, unknown = RET_ERRNO | errno.EPERM, RET_ERRNO | errno.ENOSYS
    steps = [
        _step(LOAD, ARCHITECTURE_AT), _step(EQUAL, architecture, 1, 0), _step(RETURN, RET_KILL),
        _step(LOAD, NUMBER_AT), _step(AT_LEAST, X32, 0, 1), _step(RETURN, no),
    ]  # fmt: skip
    for numbers in REFUSED.values():
        if (number := numbers[column]) is not None:
            steps += [_step(EQUAL, number, 0, 1), _step(RETURN, no)]
    steps += [
        _step(EQUAL, CLONE3[column], 0, 1),
        _step(RETURN, unknown),
    ]  # its flags lie in memory: clone is taken
    for numbers, argument in ((OPEN, 1), (OPENAT, 2)):
        if (number := numbers[column]) is not None:
            steps += [
                _step(EQUAL, number, 0, 4), _step(LOAD, _argument(argument)), _step(ANY_BIT, WRITES, 0, 1),
                _step(RETURN, no), _step(RETURN, RET_ALLOW),
            ]  # fmt: skip
    steps += [
        _step(EQUAL, CLONE[column], 0, 3), _step(LOAD, _argument(0)), _step(ANY_BIT, CLONE_THREAD, 1, 0),
        _step(RETURN, no), _step(RETURN, RET_ALLOW),
    ]  # fmt: skip
    return b"".join(steps)


def _step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("=HBBI", code, yes, no, value)


def _argument(number: int) -> int:
    return FIRST_ARGUMENT_AT + number * ARGUMENT_BYTES


__all__ = ["REFUSED", "confine", "own_folders", "program", "read_only", "refuse_calls"]
