"""Pages of a PDF: whoever forgets to close them, pdfium is let go of under its lock."""

from __future__ import annotations

import gc
import threading
from datetime import date

import pytest

import ui.paper.pages
from letters.sheets import recovery_sheet
from ui.paper.pages import Pages


class Watched:
    """The lock, counting how often it is taken."""

    def __init__(self) -> None:
        self.lock, self.taken = threading.RLock(), 0

    def __enter__(self) -> None:
        self.lock.acquire()
        self.taken += 1

    def __exit__(self, *_: object) -> None:
        self.lock.release()


def test_forgotten_pages_are_let_go_of_under_the_lock(monkeypatch: pytest.MonkeyPatch):
    pdf = recovery_sheet("某某集团", "0" * 32, ["00000"] * 13, date(2022, 6, 30))
    watched = Watched()
    monkeypatch.setattr(ui.paper.pages, "PDFIUM", watched)
    pages = [Pages(pdf)]
    assert len(pages[0]) == 1
    before = watched.taken

    def drop() -> None:
        pages.clear()
        gc.collect()

    thread = threading.Thread(target=drop)
    thread.start()
    thread.join()
    assert watched.taken == before + 1


def test_pages_closed_in_time_are_closed_once(monkeypatch: pytest.MonkeyPatch):
    watched = Watched()
    monkeypatch.setattr(ui.paper.pages, "PDFIUM", watched)
    pages = Pages(recovery_sheet("某某集团", "0" * 32, ["00000"] * 13, date(2022, 6, 30)))
    pages.close()
    taken = watched.taken
    del pages
    gc.collect()
    assert watched.taken == taken
