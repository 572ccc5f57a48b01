"""A file's digest is shown under the name of the hash that made it: SM3 in a vault of 国密, SHA-256 in any other."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from models.units.operations import add_unit
from tests.ui.conftest import child
from ui.kit.attachments import Attachments, NameButton
from ui.tasks import Tasks


@pytest.mark.parametrize(("vault", "name"), [("house", "SHA-256"), ("national_house", "SM3")])
def test_a_digest_is_named_as_it_was_made(
    request: pytest.FixtureRequest, qtbot: Any, tmp_path: Path, vault: str, name: str
):
    content = "情况说明".encode()
    (tmp_path / "说明.txt").write_bytes(content)
    with request.getfixturevalue(vault).as_("head") as office:
        unit = office.run(add_unit, name="某某路桥").value
        row = office.attach(tmp_path / "说明.txt", kind="unit", record_id=unit).value
        page = Attachments(Tasks(office, at_once=True), "unit", unit)
        qtbot.addWidget(page)
        tip = child(page, NameButton, f"evidence_{row}").toolTip()
    digest = hashlib.new(name.replace("SHA-", "sha").lower(), content).hexdigest()
    assert f"{name} {digest}" in tip
