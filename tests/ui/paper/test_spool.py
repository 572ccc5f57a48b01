"""The finished PDF goes to the print service as it is, through a pipe; what the service refuses is said."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from models.errors import InvalidInput
from tests.ui.paper.test_printing import three_pages
from ui.paper.printing import PrintJob, print_pdf
from ui.paper.spool import Spool, SpoolRefused

if sys.platform == "win32":
    pytest.skip("Windows has no such print service", allow_module_level=True)


@pytest.fixture
def service(tmp_path: Path) -> Spool:
    """A print service that keeps what it is given: a program of its own, called as the real one."""
    program = tmp_path / "lp"
    program.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$@" > "{tmp_path}/arguments"\ncat > "{tmp_path}/job.pdf"\n', "utf-8"
    )
    program.chmod(0o755)
    return Spool(str(program), "某打印机")


def arguments(service: Spool) -> list[str]:
    return (Path(service.program).parent / "arguments").read_text("utf-8").splitlines()


def test_the_very_file_reaches_the_service(service: Spool, tmp_path: Path):
    pdf = three_pages()
    told: list[tuple[int, int]] = []
    job = PrintJob("某打印机", copies=2, duplex=True)
    assert print_pdf(service, pdf, job, lambda *at: told.append(at))
    assert (tmp_path / "job.pdf").read_bytes() == pdf
    given = arguments(service)
    assert given[:6] == ["-d", "某打印机", "-n", "2", "-t", "清卷"]
    assert "sides=two-sided-long-edge" in given
    assert "print-scaling=none" in given
    assert not [text for text in given if "page-ranges" in text]
    assert given[-1] == "-"
    assert told == [(3, 3)]


def test_only_the_range_is_asked_for(service: Spool):
    assert print_pdf(service, three_pages(), PrintJob("某打印机", first=2, last=3))
    assert "page-ranges=2-3" in arguments(service)
    with pytest.raises(InvalidInput):
        print_pdf(service, three_pages(), PrintJob("某打印机", first=2, last=9))


def test_a_refusal_is_said(tmp_path: Path):
    program = tmp_path / "lp"
    program.write_text("#!/bin/sh\nexit 1\n", "utf-8")
    program.chmod(0o755)
    for one in (Spool(str(program), "某打印机"), Spool(str(tmp_path / "gone"), "某打印机")):
        with pytest.raises(SpoolRefused, match="没有接受"):
            one.send(three_pages())
