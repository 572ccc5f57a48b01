"""In a process of its own: from the derived key to the painted first page, and the memory of the open window."""

from __future__ import annotations

import json
import os
import resource
import statistics
import sys
import time
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtWidgets import QApplication

from models.version import VERSION
from storage.folder_lock import FolderLock
from storage.office import Office
from storage.unit_of_work import now_local
from storage.vault.header import VaultHeader
from storage.vault.slots import open_slot
from tests.bench.offices import PASSWORDS
from ui.app import Application, make_application

ROUNDS = 7


def main(vault: Path) -> None:
    """Print {"unlock": seconds, "rss": bytes}."""
    make_application()
    slot = VaultHeader.load(vault, VERSION).by_login("zhou")
    assert slot is not None
    identity = open_slot(slot, PASSWORDS["zhou"])
    took = []
    memory = 0
    for _ in range(ROUNDS):
        application = Application(vault)
        application.show()
        QApplication.processEvents()
        begun = time.perf_counter()
        header = VaultHeader.load(vault, VERSION)
        lock = FolderLock(vault)
        application.enter(Office.open_with(vault, header, slot, identity.clone(), lock, now_local))
        assert application.tasks is not None
        while not application.tasks.idle():
            QApplication.processEvents()
        application.grab()
        took.append(time.perf_counter() - begun)
        assert application.window_page is not None
        application.window_page.show_topic("clues")
        while not application.tasks.idle():
            QApplication.processEvents()
        memory = _resident()
        application.close()
        application.deleteLater()
        QApplication.processEvents()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    json.dump({"unlock": statistics.median(took[1:]), "rss": memory, "peak": peak}, sys.stdout)


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
