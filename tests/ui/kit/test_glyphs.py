"""A name that can't be printed is told while it is typed, not when the letter is made."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from PySide6.QtTest import QTest

from models.persons.queries import person_list
from tests.models.talks.conftest import clue_at
from tests.ui.talks.conftest import on_file, seat
from ui.kit.fields import TextField
from ui.kit.glyphs import printable_name, unprintable

__all__ = ["clue_at", "on_file", "seat"]
NOWHERE = "\U00030000"  # in no bundled font


@pytest.mark.parametrize("name", ["张某", "喆堃", "𬭎䶮", "Müller·某", "\U0002fa00", ""])
def test_what_a_font_has_is_not_spoken_of(name: str):
    assert unprintable(name) == ""


def test_the_character_and_its_code_point_are_named(qtbot: Any):
    field = printable_name(TextField("name", "姓名"))
    qtbot.addWidget(field)
    QTest.keyClicks(field.line, "A")
    assert field.error() == ""
    field.line.setText(f"张{NOWHERE}")
    field.line.textEdited.emit(field.line.text())
    assert f"“{NOWHERE}”（U+30000）" in field.error()
    field.line.setText("张某")
    field.line.textEdited.emit(field.line.text())
    assert field.error() == ""


def test_a_common_name_reads_no_font():
    code = "import sys; from ui.kit.glyphs import unprintable; unprintable('张某'); print('reportlab' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_person_is_registered_with_the_name_as_it_is(seat: Any, on_file: Any):
    desk = seat("handler")
    desk.window.show_topic("persons")
    desk.press("new")
    field = desk.page().form.fields["name"]
    desk.write("name", f"张{NOWHERE}")
    field.line.textEdited.emit(field.line.text())
    assert "U+30000" in field.error()
    desk.write("id_no", "11010519491231002X")
    desk.press("submit")
    desk.wait(lambda: getattr(desk.page(), "view", None) is not None)
    assert f"张{NOWHERE}" in [row.name for row in desk.office.read(person_list)]
