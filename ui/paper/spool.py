"""The finished PDF handed to the system's print service as it is: no page is drawn again, nothing is written by us.

Where the print service has ``lp`` (CUPS on Linux and macOS) a file of hundreds of pages is there in a moment, sharp at
the printer's own resolution. Without that program the service's library is asked (``ui.paper.cups``); elsewhere pages
are drawn (``ui.paper.printing``).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass

from models.errors import OfficeError

LONGEST_SECONDS = 120


class SpoolRefused(OfficeError):
    """The print service did not take the job."""

    def __init__(self) -> None:
        super().__init__("打印服务没有接受打印任务，请检查打印机是否开机、已连接，再试一次。")


def options_of(*, duplex: bool, first: int, last: int) -> list[tuple[str, str]]:
    """What the print service is asked for; pages count from 1, ``last`` 0 is the last one."""
    found = [("print-scaling", "none"), ("sides", "two-sided-long-edge" if duplex else "one-sided")]
    if first > 1 or last:
        found.append(("page-ranges", f"{first}-{last or ''}"))
    return found


@dataclass(frozen=True)
class Spool:
    """The print service's program and one of its printers."""

    program: str
    printer: str

    def command(self, *, copies: int, duplex: bool, first: int, last: int) -> list[str]:
        """What is called; pages count from 1, ``last`` 0 is the last one. The job's name in the queue says nothing."""
        made = [self.program, "-d", self.printer, "-n", str(copies), "-t", "清卷"]
        for key, value in options_of(duplex=duplex, first=first, last=last):
            made += ["-o", f"{key}={value}"]
        return [*made, "-"]

    def send(
        self, pdf: bytes, *, copies: int = 1, duplex: bool = False, first: int = 1, last: int = 0
    ) -> None:
        """Hand the pages over through a pipe. Raises :class:`SpoolRefused`."""
        command = self.command(copies=copies, duplex=duplex, first=first, last=last)
        try:
            done = subprocess.run(  # noqa: S603  the program was found by us, its arguments are ours
                command, input=pdf, capture_output=True, timeout=LONGEST_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise SpoolRefused from error
        if done.returncode != 0:
            raise SpoolRefused


def spool_of(printer: str) -> Spool | None:
    """The way to a printer through the print service, where there is one."""
    program = None if sys.platform.startswith("win") else shutil.which("lp")
    return Spool(program, printer) if program and printer else None
