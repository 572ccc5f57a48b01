"""A program run under strace, and everything that it and its children wrote: also into files that are gone again."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

CALLS = (
    "write,pwrite64,writev,pwritev,pwritev2,sendfile,copy_file_range,splice,socket,connect,bind,sendto,sendmsg,"
    "open,openat,creat,mmap,memfd_create,link,linkat,symlink,symlinkat"
)
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
# 123 write(7</a/b>, "\x41\x42", 2) = 2    or   … <unfinished ...>
LINE = re.compile(rb"^(?P<pid>\d+) +(?P<call>\w+)\((?P<rest>.*)$")
TARGET = re.compile(rb"^(?P<fd>\d+)<(?P<path>(?:[^<>\\]|\\x[0-9a-f]{2}|\\[^x]|->)*)>")
STRINGS = re.compile(rb'"((?:\\x[0-9a-f]{2})*)"')
WRITING = re.compile(rb"O_WRONLY|O_RDWR|O_CREAT|O_TMPFILE")
NO_FILE = (
    "pipe:",
    "socket:",
    "UNIX",
    "anon_inode:",
    "/dev/null",
    "/proc/",
    "NETLINK",
    "/memfd:",
    "eventfd",
    "/dev/pts",
    "/dev/tty",
)


@dataclass
class Traced:
    """What a run wrote: each file's bytes in the order of writing, what was only opened to be written, sockets."""

    written: dict[str, bytearray] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)
    mapped: set[str] = field(default_factory=set)
    unseen: set[str] = field(default_factory=set)
    """Files that got bytes from another without these passing through the program."""
    sockets: list[str] = field(default_factory=list)

    def find(self, markers: Iterable[str]) -> list[tuple[str, str, str]]:
        """(file, marker, encoding) wherever one can be read in what was written, in a file's name, or still lies there."""
        wanted = [(m, e, m.encode(e)) for m in markers for e in ENCODINGS]
        found = []
        for path in sorted(set(self.written) | self.opened | self.mapped):
            content = bytes(self.written.get(path, b"")) + path.encode("utf-8", "surrogateescape")
            place = Path(path)
            if place.is_file() and not path.startswith("/dev/"):
                content += b"\0\0" + place.read_bytes()
            found += [(path, marker, encoding) for marker, encoding, data in wanted if data in content]
        return found

    def outside(self, *folders: Path) -> list[str]:
        """Files opened to be written that lie elsewhere."""
        roots = tuple(f"{folder.resolve()}/" for folder in folders)
        return sorted(path for path in self.opened | set(self.written) if not f"{path}/".startswith(roots))


def traced(
    command: Sequence[str | Path], log: Path, *, timeout: float = 600, **how: Any
) -> tuple[subprocess.CompletedProcess[str], Traced]:
    """Run under strace; skips with the reason where there is none, or where the system lets nobody trace."""
    program = shutil.which("strace")
    if program is None:
        pytest.skip("needs strace (Linux) to see every write")
    tried = subprocess.run([program, "-f", "-o", str(log), "true"], capture_output=True, check=False)
    if tried.returncode != 0:
        pytest.skip("this system lets nobody trace a process")
    options = [
        "-f",
        "-qq",
        "-y",
        "-xx",
        "-s",
        "33554432",
        "-e",
        f"trace={CALLS}",
        "-e",
        "signal=none",
        "-o",
        str(log),
    ]
    done = subprocess.run(
        [program, *options, *map(str, command)],
        capture_output=True, text=True, errors="replace", timeout=timeout, check=False, **how,
    )  # fmt: skip
    result = Traced()
    with log.open("rb") as lines:
        for line in lines:
            _take(line, result)
    log.unlink()
    return done, result


def _take(line: bytes, result: Traced) -> None:
    found = LINE.match(line)
    if found is None:
        return
    call, rest = found["call"].decode(), found["rest"]
    if call in ("open", "openat", "creat"):
        if WRITING.search(rest) or call == "creat":
            path = _opened(rest)
            if path and not path.startswith(NO_FILE):
                result.opened.add(path)
    elif call in ("socket", "connect", "bind"):
        result.sockets.append(f"{call}({rest.decode('latin-1').strip()}")
    elif call == "mmap":
        if b"PROT_WRITE" in rest and b"MAP_SHARED" in rest:
            path = _path(rest.split(b", ")[4] if rest.count(b", ") >= 5 else b"")
            if path and not path.startswith(NO_FILE):
                result.mapped.add(path)
    elif call in ("sendfile", "copy_file_range", "splice", "link", "linkat", "symlink", "symlinkat"):
        if call in ("sendfile", "copy_file_range", "splice"):
            result.unseen.add(_path(rest))
    else:
        path = _path(rest)
        if path and not path.startswith(NO_FILE):
            taken = result.written.setdefault(path, bytearray())
            for piece in STRINGS.findall(rest):
                taken += _bytes(piece)


def _bytes(hexed: bytes) -> bytes:
    return bytes.fromhex(hexed.replace(b"\\x", b"").decode())


def _path(argument: bytes) -> str:
    found = TARGET.match(argument)
    if found is None:
        return ""
    return _plain(found["path"])


def _opened(rest: bytes) -> str:
    """The path that an open gave: of the file got where it went well, else the one asked for."""
    got = re.search(rb"\) = (\d+<.*>)\s*$", rest)
    if got:
        return _path(got[1])
    asked = STRINGS.search(rest)
    return _bytes(asked[1]).decode("utf-8", "surrogateescape") if asked and b"= -1" not in rest else ""


def _plain(name: bytes) -> str:
    raw = re.sub(rb"\\x([0-9a-f]{2})", lambda m: bytes([int(m[1], 16)]), name)
    return raw.decode("utf-8", "surrogateescape")


def grams(texts: Iterable[str], size: int) -> set[str]:
    """Every stretch of so many Chinese characters that occurs in the texts."""
    return {
        run[at : at + size]
        for text in texts
        for run in HAN.findall(text)
        for at in range(len(run) - size + 1)
    }


HAN = re.compile("[\u4e00-\u9fff]+")
# stretches that could be Chinese in each encoding; ciphertext has few, so each can be looked up
CANDIDATES = {
    "utf-8": re.compile(rb"(?:[\xe4-\xe9][\x80-\xbf]{2}){5,}"),
    "gb18030": re.compile(rb"(?:[\x81-\xfe][\x40-\xfe]){5,}"),
    "utf-16-le": re.compile(rb"(?:[\x00-\xff][\x4e-\x9f]){5,}", re.DOTALL),
    "utf-16-be": re.compile(rb"(?:[\x4e-\x9f][\x00-\xff]){5,}", re.DOTALL),
}


def readable(data: bytes, wanted: set[str], size: int) -> Iterator[tuple[str, str]]:
    """(encoding, stretch) for every wanted stretch of ``size`` characters that can be read in the data."""
    for encoding, pattern in CANDIDATES.items():
        known = {text.encode(encoding): text for text in wanted}
        length = size * (3 if encoding == "utf-8" else 2)
        for found in pattern.finditer(data):
            stretch = found[0]
            for at in range(len(stretch) - length + 1):
                if stretch[at : at + length] in known:
                    yield encoding, known[stretch[at : at + length]]
