"""密钥文件 by pressing: enabled, asked for at the next unlock, found on a stick, given up again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from storage.errors import KeyFileNeeded
from tests.fixtures_vault import PASSWORD, House
from tests.ui.accounts.test_accounts_page import form_of, page_of, press
from tests.ui.backup.test_media_found import Plugged
from tests.ui.conftest import child
from ui.app import Application
from ui.keyfiles import key_finder


def test_enabled_asked_for_and_given_up(
    enter: Callable[[str], Application],
    house: House,
    qtbot: Any,
    answers: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    stick = tmp_path / "stick"
    stick.mkdir()
    application = enter("handler")
    page = page_of(application, qtbot)
    press(page, qtbot, "keyFile")
    form = form_of(page)
    answers["save_file"] = str(house.folder / "吴某")
    form.set_values({"password": PASSWORD})
    form.submit()
    assert "不能存在保险库里" in form.fields["password"].error()
    answers["save_file"] = str(stick / "吴某")
    form.set_values({"password": "不对的口令 12345"})
    form.submit()
    qtbot.waitUntil(lambda: "密码不对" in form.fields["password"].error(), timeout=30_000)
    assert not list(stick.iterdir())
    form.set_values({"password": PASSWORD})
    form.submit()
    qtbot.waitUntil(lambda: "已启用密钥文件" in page.banner.text(), timeout=30_000)
    application.lock()
    with pytest.raises(KeyFileNeeded):
        house.unlock("handler")

    unlock = application.unlock_page
    unlock.account.setCurrentText("handler")
    unlock.password.setText(PASSWORD)
    unlock.submit()
    qtbot.waitUntil(unlock.choose_key.isVisible, timeout=30_000)
    assert "插入" in unlock.banner.text()
    assert unlock.password.text() == PASSWORD, "nothing typed is lost"
    answers["choose_file"] = str(stick / "吴某.qjkey")
    qtbot.mouseClick(child(unlock, QPushButton, "chooseKeyFile"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: application.tasks is not None, timeout=30_000)
    assert not unlock.choose_key.isVisible()

    page = page_of(application, qtbot)
    plugged = key_finder(stick / "吴某.qjkey")
    monkeypatch.setattr("ui.accounts.keyfile.key_finder", lambda: plugged)
    press(page, qtbot, "keyFile")
    form = form_of(page)
    assert form.title == "停用密钥文件"
    form.set_values({"password": PASSWORD})
    form.submit()
    qtbot.waitUntil(lambda: "已停用密钥文件" in page.banner.text(), timeout=30_000)
    application.lock()
    house.unlock("handler").lock()


def test_it_is_found_at_the_top_of_a_stick(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from storage.accounts import add_key_file

    monkeypatch.setattr("ui.keyfiles.is_removable", lambda root: root.startswith(str(tmp_path / "media")))
    for name in ("media1", "media2", "disk"):
        (tmp_path / name).mkdir()
    with house.as_("head") as office:
        vault, uid = office.header.vault_id, office.actor.uid
        add_key_file(office, PASSWORD, tmp_path / "media2" / "周某.qjkey")
    volumes = [Plugged(str(tmp_path / name)) for name in ("disk", "media1", "media2")]
    found = key_finder(volumes=volumes)(vault, uid)
    assert found is not None
    (tmp_path / "media2" / "周某.qjkey").rename(tmp_path / "disk" / "周某.qjkey")
    assert key_finder(volumes=volumes)(vault, uid) is None, "a fixed disk is not looked at"
