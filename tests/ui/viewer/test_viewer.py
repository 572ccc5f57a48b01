"""Strangers' files in the viewer process: shown, or one sentence; never a crash of ours, never a file, never for ever."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel

from letters import Letter, typeset
from tests.proofs.figures import note
from tests.proofs.mutations import harmed
from tests.proofs.traced import traced
from ui.kit.attachments import Viewer, look_at
from ui.viewer import process
from ui.viewer.kinds import what_it_is
from ui.viewer.process import NotShown, command, pictures

FORMATS = ("PNG", "JPG", "BMP", "GIF", "WEBP", "TIFF")


def picture(form: str) -> bytes:
    """A small picture in a format."""
    image = QImage(90, 60, QImage.Format.Format_RGB888)
    image.fill(QColor(200, 30, 40))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, form)
    return bytes(data.data())


def pdf() -> bytes:
    """A letter of one page."""
    return typeset(
        Letter(
            kind="函询通知书",
            issuer="中共某某集团有限公司纪律检查委员会",
            number="",
            title="通知",
            body="请说明。",
        )
    )


SAMPLES = {form: made for form in FORMATS if (made := picture(form))}


@pytest.mark.parametrize("form", SAMPLES)
def test_pictures_are_known_and_shown(form: str):
    assert what_it_is(SAMPLES[form]) == "picture"
    (shown,) = pictures("picture", SAMPLES[form])
    assert (shown.width, shown.height) == (90, 60)
    blue, green, red = shown.pixels[:3]
    assert red > 180
    assert max(blue, green) < 70


def test_a_pdf_is_shown_page_by_page(qtbot: Any):
    look = look_at("通知.pdf", pdf())
    assert [round(page.width / page.height, 2) for page in look.pictures] == [0.71]
    viewer = Viewer()
    qtbot.addWidget(viewer)
    viewer.show_look(look)
    assert [label.pixmap().width() for label in viewer.findChildren(QLabel)] == [look.pictures[0].width]


def said_of(kind: str, data: bytes) -> str:
    """What is said of a file that can't be shown; empty where it was shown."""
    try:
        return "" if pictures(kind, data) else "nothing at all"
    except NotShown as error:
        return str(error)


def bomb() -> bytes:
    """A PNG of a few kilobytes that claims 60,000 by 60,000 pixels."""

    def part(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    head = (60_000).to_bytes(4) * 2 + bytes([8, 2, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(bytes(10**7)))


def test_a_picture_that_would_take_all_memory_is_refused():
    with pytest.raises(NotShown, match="太大"):
        pictures("picture", bomb())


def test_a_page_of_a_square_kilometre_is_shown_small_or_refused():
    body = pdf()
    start = body.index(b"/MediaBox")
    end = body.index(b"]", start)
    huge = body[:start] + b"/MediaBox [0 0 9999999 9999999" + body[end:]
    assert said_of("pdf", huge) in ("", "这个 PDF 文件已损坏或有密码，不能显示。")


def test_one_that_takes_for_ever_is_ended(monkeypatch: pytest.MonkeyPatch):
    endless = [sys.executable, "-c", "import sys\nwhile True: sys.stdin.read()"]
    monkeypatch.setattr(process, "command", lambda: endless)
    begun = time.monotonic()
    with pytest.raises(NotShown):
        pictures("pdf", b"%PDF-", seconds=0.5)
    assert time.monotonic() - begun < 15


def test_one_that_crashes_or_lies_is_one_sentence(monkeypatch: pytest.MonkeyPatch):
    head = "import sys,os,struct; w=lambda *a: os.write(1, struct.pack('<III', *a));"
    for said in (
        "os.kill(os.getpid(), 11)",
        "w(2**31, 2**31, 2**31); os.write(1, bytes(10**6))",
        "w(10, 10, 3); os.write(1, bytes(10**6))",
        "w(100, 100, 300); os.write(1, bytes(10))",
        "os.write(1, b'abc')",
    ):
        monkeypatch.setattr(process, "command", lambda said=said: [sys.executable, "-c", head + said])
        with pytest.raises(NotShown) as caught:
            pictures("picture", b"x")
        assert str(caught.value).endswith("。")


def test_locking_ends_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        process, "command", lambda: [sys.executable, "-c", "import sys\nwhile True: sys.stdin.read()"]
    )
    caught: list[Exception] = []

    def look() -> None:
        try:
            pictures("pdf", b"%PDF-", seconds=100)
        except NotShown as error:
            caught.append(error)

    thread = threading.Thread(target=look)
    thread.start()
    while not process._running:
        thread.join(0.01)
    process.stop()
    thread.join(20)
    assert not thread.is_alive()
    assert caught


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_it_can_write_no_file(tmp_path: Any):
    code = (
        "import sys; sys.path.insert(0, '.'); from ui.viewer.worker import confine; import signal\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nconfine()\n"
        f"open({str(tmp_path / 'x')!r}, 'wb', 0).write(b'secret')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "OSError" in done.stderr or "PermissionError" in done.stderr
    assert not (tmp_path / "x").exists() or (tmp_path / "x").read_bytes() == b""


def test_it_writes_nothing_and_asks_for_no_socket(tmp_path: Any):
    given = tmp_path / "given"
    given.write_bytes(b"pdf\n" + pdf())
    with given.open("rb") as stream:
        done, run = traced(command(), tmp_path / "trace", stdin=stream)
    assert done.returncode == 0
    assert [path for path in run.opened if not path.startswith(("/dev/", "/sys/"))] == []
    assert [call for call in run.sockets if "AF_UNIX" not in call] == []


def tries(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    chance = random.Random(seed)
    samples = [("pdf", pdf()), *(("picture", data) for data in SAMPLES.values())]
    for number in range(count):
        kind, data = samples[number % len(samples)]
        yield kind, harmed(data, chance)


def contained(count: int, seed: int) -> int:
    """Show so many harmed files; each is shown or is one sentence. Gives how many were refused."""
    said = [said_of(kind, data) for kind, data in tries(count, seed)]
    assert all(text == "" or text.endswith("。") for text in said)
    return sum(text != "" for text in said)


def test_harmed_files_are_shown_or_refused():
    assert 0 < contained(14, 1) <= 14


@pytest.mark.slow
def test_many_harmed_files_are_shown_or_refused():
    count = int(os.environ.get("QINGJUAN_FUZZ", "400"))
    refused = contained(count, 2)
    assert refused > 50
    note("5-viewer", "harmed PDFs and pictures shown", f"{count}, of which {refused} refused: 0 crashes")
