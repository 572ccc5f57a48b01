"""Asks the viewer process for pictures, and ends it when it takes too long, gives too much, or the vault locks."""

from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from models.errors import OfficeError
from ui.viewer.worker import HEAD, PAGES, TOO_LARGE

COMMAND = "view-in-a-process"
SECONDS = 20.0
MOST_BYTES = 512 * 1024 * 1024
LONGEST_SIDE = 30_000
_running: set[subprocess.Popen[bytes]] = set()
_guard = threading.Lock()


class NotShown(OfficeError):
    """The file can't be shown; the sentence says why."""


@dataclass(frozen=True)
class Picture:
    """One page's pixels: BGR, ``stride`` bytes a line."""

    width: int
    height: int
    stride: int
    pixels: bytes


def command() -> list[str]:
    """How this very program is started as a viewer."""
    if getattr(sys, "frozen", False):
        return [sys.executable, COMMAND]
    return [sys.executable, str(Path(__file__).resolve().parents[2] / "main.py"), COMMAND]


def pictures(kind: str, data: bytes, *, seconds: float = SECONDS) -> list[Picture]:
    """Pictures of a PDF's pages, or of one picture. Raises :class:`NotShown`; whatever the file does, nothing else."""
    try:
        process = subprocess.Popen(  # noqa: S603  our own program, our own words
            command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except OSError as error:
        raise NotShown("系统没有启动查看程序，请关闭其他程序后再试，或导出后查看。") from error
    with _guard:
        _running.add(process)
    timer = threading.Timer(seconds, process.kill)
    timer.start()
    sender = threading.Thread(target=_send, args=(process, kind, data), daemon=True)
    sender.start()
    found: list[Picture] = []
    try:
        whole = _receive(process, found)
    finally:
        timer.cancel()
        process.kill()
        status = process.wait()
        sender.join()
        assert process.stdout is not None
        process.stdout.close()
        with _guard:
            _running.discard(process)
    if found and (whole or status == 0):
        return found
    if status == TOO_LARGE:
        raise NotShown("文件太大，不能在程序里显示，可以导出后查看。")
    what = " PDF 文件已损坏或有密码" if kind == "pdf" else "图片文件已损坏"
    raise NotShown(f"这个{what}，不能显示。")


def stop() -> None:
    """End every viewer: the vault locks."""
    with _guard:
        for process in _running:
            process.kill()


def _send(process: subprocess.Popen[bytes], kind: str, data: bytes) -> None:
    assert process.stdin is not None
    with suppress(OSError):  # it ended before it had read everything: its status tells
        process.stdin.write(kind.encode() + b"\n")
        process.stdin.write(data)
    with suppress(OSError):
        process.stdin.close()


def _receive(process: subprocess.Popen[bytes], found: list[Picture]) -> bool:
    """Read pictures until it ends; False where it broke off in one. What it says of itself is not believed."""
    assert process.stdout is not None
    left = MOST_BYTES
    while len(found) < PAGES:
        head = process.stdout.read(HEAD.size)
        if len(head) != HEAD.size:
            return not head and process.wait() == 0
        width, height, stride = HEAD.unpack(head)
        size = stride * height
        if (
            not (0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE)
            or stride < 3 * width
            or size > left
        ):
            return False
        pixels = process.stdout.read(size)
        if len(pixels) != size:
            return False
        left -= size
        found.append(Picture(width, height, stride, pixels))
    return True


__all__ = ["COMMAND", "NotShown", "Picture", "pictures", "stop"]
