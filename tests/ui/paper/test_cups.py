"""Without the program ``lp`` the finished PDF goes to the print service through its library, from memory."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.ui.paper.test_printing import three_pages
from ui.paper import printing
from ui.paper.cups import CupsQueue, queue_of
from ui.paper.printing import PrintJob, way_to

pytestmark = pytest.mark.skipif(
    queue_of("某打印机") is None, reason="the print service's library is not here"
)
HERE = Path(__file__).parent
SEND = """
import sys
from ui.paper.cups import CupsQueue
from ui.paper.printing import PrintJob, print_pdf
from ui.paper.spool import SpoolRefused
try:
    print_pdf(CupsQueue("laser"), sys.stdin.buffer.read(), PrintJob("laser", copies=2, duplex=True, first=1, last=2))
except SpoolRefused as refused:
    print(refused)
"""


@pytest.fixture
def send(tmp_path: Path) -> Iterator[Callable[[bytes, str], str]]:
    """Send a PDF to a print service of the test's own; both are processes of their own. Returns what was said."""
    # -E: the guard that lets no test connect anywhere would forbid the service its local socket too
    started: list[subprocess.Popen[str]] = []

    def sent(pdf: bytes, how: str) -> str:
        command = [sys.executable, "-E", str(HERE / "print_service.py"), str(tmp_path), how]
        service = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        started.append(service)
        assert service.stdout is not None
        assert service.stdout.readline().strip() == "ready"
        done = subprocess.run(
            [sys.executable, "-c", SEND], input=pdf, capture_output=True, check=True, timeout=60,
            cwd=HERE.parents[2], env=os.environ | {"CUPS_SERVER": str(tmp_path / "cups.sock")},
        )  # fmt: skip
        return done.stdout.decode("utf-8")

    yield sent
    for service in started:
        service.kill()
        service.wait()
        if service.stdout is not None:
            service.stdout.close()


def test_the_very_file_reaches_the_service(send, tmp_path: Path):
    pdf = three_pages()
    assert send(pdf, "take") == ""
    assert (tmp_path / "job.pdf").read_bytes() == pdf
    asked = (tmp_path / "asked").read_bytes()
    for part in (b"two-sided-long-edge", b"print-scaling", b"page-ranges", b"copies", "清卷".encode()):
        assert part in asked, part


def test_a_refusal_is_said(send):
    assert "打印服务没有接受" in send(three_pages(), "refuse")


def test_it_is_asked_where_the_program_is_not(monkeypatch):
    monkeypatch.setattr(printing, "spool_of", lambda _printer: None)
    assert way_to(PrintJob("某打印机")) == CupsQueue("某打印机")
