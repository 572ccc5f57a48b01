"""A clue that ended and was archived, by the right accounts, with a file of evidence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from models.dossiers.operations import make_dossier, number_pages, seal_dossier
from models.dossiers.queries import open_dossier
from tests.models.clues.conftest import Desk, desk

__all__ = ["Desk", "archived", "desk", "filed", "sealed"]
ENDED = date(2022, 6, 20)


@pytest.fixture
def archived(desk: Desk, tmp_path: Path) -> int:
    """A clue closed directly and archived, with a note of evidence."""
    clue = desk.under("CLOSE")
    desk.at(2022, 7, 1)
    desk.take(clue, "T25", date(2022, 6, 21), opinion="卷宗齐全")
    paper = tmp_path / "线索说明.txt"
    paper.write_text("说明", "utf-8")
    with desk.house.as_("handler") as office:
        office.attach(paper, kind="clue", record_id=clue)
    return clue


@pytest.fixture
def filed(desk: Desk, archived: int) -> int:
    """Its file, open."""
    return desk.run("handler", make_dossier, clue_id=archived)


@pytest.fixture
def sealed(desk: Desk, filed: int) -> int:
    """Its file, sealed."""
    with desk.house.as_("handler") as office:
        items = office.read(open_dossier, dossier_id=filed).items
        office.run(number_pages, dossier_id=filed, pages={item.id: (n, 1) for n, item in enumerate(items, 1)})
        office.run(seal_dossier, dossier_id=filed, checker="周某")
    return filed
