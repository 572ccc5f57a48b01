"""Sticks are found by themselves: by their place, writable, the one that knows this vault first."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

import ui.backup.media
from models.trail.records import HouseTrail
from storage.backup import snapshots
from tests.ui.backup.test_backup_page import page_of
from tests.ui.conftest import child, settle
from ui.app import Application
from ui.backup.media import FOLDER, is_removable, media


@dataclass
class Plugged:
    """A volume as the system tells of it."""

    root: str
    ready: bool = True
    read_only: bool = False

    def rootPath(self) -> str:
        return self.root

    def isReady(self) -> bool:
        return self.ready

    def isReadOnly(self) -> bool:
        return self.read_only

    def displayName(self) -> str:
        return "KINGSTON"

    def bytesAvailable(self) -> int:
        return 8 * 1024**3


@pytest.mark.parametrize(
    ("root", "is_one"),
    [
        ("/media/zhou/KINGSTON", True), ("/run/media/zhou/U盘", True), ("/mnt/usb", True), ("/Volumes/USB", True),
        ("E:/", True), ("C:/", False), ("c:/", False), ("/", False), ("/home", False), ("/boot/efi", False),
    ],
)  # fmt: skip
def test_what_people_plug_in_is_told_by_its_place(root: str, is_one: bool):
    assert is_removable(root) is is_one


def test_writable_ones_are_offered_and_the_known_one_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ui.backup.media, "REMOVABLE", (str(tmp_path),))
    roots = [tmp_path / name for name in ("a", "b", "c", "d")]
    card = {"format": 1, "program": "qingjuan", "vault": "ab" * 16, "medium": "0" * 16}
    (roots[1] / FOLDER).mkdir(parents=True)
    (roots[1] / FOLDER / "medium.json").write_text(json.dumps(card))
    volumes = [Plugged(str(roots[0])), Plugged(str(roots[1])), Plugged(str(roots[2]), ready=False),
               Plugged(str(roots[3]), read_only=True), Plugged("/")]  # fmt: skip
    found = media("ab" * 16, volumes)
    assert [medium.folder.parent for medium in found] == [roots[1], roots[0]]
    assert "已有本库的备份" in found[0].title
    assert "8.0 GB" in found[1].title
    assert [medium.known for medium in media("cd" * 16, volumes)] == [False, False]


def test_a_stick_plugged_in_while_the_page_is_open_is_offered(
    enter: Callable[[str], Application], qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    there: list[Any] = []
    monkeypatch.setattr("ui.backup.page.LOOK_EVERY_MS", 20)
    monkeypatch.setattr("ui.backup.page.media", lambda _vault: list(there))
    application = enter("head")
    page = page_of(application)
    assert "没有找到" in page.found.currentText()
    there.append(ui.backup.media.Medium(tmp_path / FOLDER, "KINGSTON"))
    qtbot.waitUntil(lambda: page.found.currentText() == "KINGSTON", timeout=10_000)
    assert page.folder.text() == str(tmp_path / FOLDER)


def test_a_snapshot_is_held_against_the_trails_on_demand(
    enter: Callable[[str], Application], qtbot: Any, tmp_path: Path
):
    from PySide6.QtWidgets import QPushButton

    application = enter("head")
    page = page_of(application)
    page.folder.setText(str(tmp_path / "stick"))
    page.start()
    qtbot.waitUntil(lambda: "成功" in page.banner.text(), timeout=30_000)
    settle(qtbot, application)
    assert application.tasks is not None
    with Session(application.tasks.office.unit.stores.house_writer) as session:
        first = session.scalar(select(HouseTrail.seq).order_by(HouseTrail.seq))
        session.execute(delete(HouseTrail).where(HouseTrail.seq > first))
        session.commit()
    child(page, QPushButton, f"verify_{snapshots(tmp_path / 'stick')[0]}").click()
    qtbot.waitUntil(lambda: "对不上" in page.banner.text(), timeout=30_000)
