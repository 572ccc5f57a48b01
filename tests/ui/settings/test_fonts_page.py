"""字体 page: a fit font is used from now on, an unfit one is refused with its reason, back to the bundled one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

import letters
from letters.fonts import FOLDER, Role, current
from models.settings.operations import case_settings
from storage.office import Office
from ui import dialogs
from ui.paper.fonts import put_in_force, sample_page
from ui.settings.fonts import FontsPage
from ui.tasks import Tasks

HEI = FOLDER / "QingjuanHei.ttf"


@pytest.fixture
def page(office: Office, qtbot: Any) -> Iterator[FontsPage]:
    made = FontsPage(Tasks(office, at_once=True))
    qtbot.addWidget(made)
    made.resize(1100, 640)
    made.show()
    yield made
    made.hide()
    letters.use()


def shown(page: FontsPage, role: str) -> str:
    found = page.findChild(QLabel, f"font_{role}_path")
    assert found is not None
    return found.text()


def test_a_chosen_font_is_in_force(page: FontsPage, office: Office, qtbot: Any):
    assert shown(page, "仿宋") == "随附字体"
    undo = dialogs.answer_with(lambda _kind, _text: str(HEI))
    page.choose("仿宋")
    undo()
    assert shown(page, "仿宋") == str(HEI)
    assert office.read(case_settings)["fonts"] == {"仿宋": str(HEI)}
    assert current().main(Role.FANG).file.path == HEI
    assert page.preview.view.pages is not None
    page.restore("仿宋")
    assert office.read(case_settings)["fonts"] == {}
    assert current().main(Role.FANG).file.path.name == "QingjuanFang.ttf"


def test_what_is_no_font_is_refused(page: FontsPage, office: Office, tmp_path: Path):
    (tmp_path / "坏.ttf").write_bytes(b"not a font" * 50)
    page.put("仿宋", str(tmp_path / "坏.ttf"))
    assert "坏.ttf" in page.banner.text()
    assert office.read(case_settings)["fonts"] == {}


def test_fallback_fonts_come_and_go(page: FontsPage, office: Office):
    page.put("extra", str(HEI))
    assert shown(page, "extra:0") == str(HEI)
    page.restore("extra:0")
    assert office.read(case_settings)["fonts"] == {"extra": []}


def test_a_font_file_that_is_gone_stops_nothing(tmp_path: Path):
    put_in_force({"仿宋": str(tmp_path / "gone.ttf"), "extra": [str(tmp_path / "gone.ttf")]})
    assert current().main(Role.FANG).file.path.name == "QingjuanFang.ttf"
    assert sample_page({"仿宋": str(tmp_path / "gone.ttf")}).startswith(b"%PDF")
    letters.use()
