"""关于: versions at once, the hash and the licences on demand; and what the machine protects, said honestly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from models.version import VERSION
from storage.office import Office
from tests.ui.conftest import child
from ui.about.page import AboutPage
from ui.about.program import program_hash
from ui.protection import DONE, FAILED, UNABLE, ScreenGuard
from ui.tasks import Tasks


def press(page: AboutPage, qtbot: Any, name: str) -> None:
    qtbot.mouseClick(child(page, QPushButton, name), Qt.MouseButton.LeftButton)


def test_versions_are_shown_and_copied(office: Office, qtbot: Any):
    page = AboutPage(Tasks(office, at_once=True))
    qtbot.addWidget(page)
    press(page, qtbot, "copyFacts")
    text = QGuiApplication.clipboard().text()
    assert f"清卷 {VERSION}" in text
    assert "SQLAlchemy：2." in text


@pytest.mark.parametrize(
    ("vault", "chosen"), [("house", "AES-256-GCM 和 SHA-256"), ("national_house", "SM4-GCM 和 SM3（国密）")]
)
def test_what_is_national_and_what_stays_is_said(
    request: pytest.FixtureRequest, qtbot: Any, vault: str, chosen: str
):
    with request.getfixturevalue(vault).as_("head") as office:
        page = AboutPage(Tasks(office, at_once=True))
        qtbot.addWidget(page)
        said = " ".join(one.text() for one in page.findChildren(QLabel))
    assert f"材料、备份清单和备份的校验值：{chosen}。" in said
    assert "数据库、账户密钥和日志：AES-256 和 SHA-256。" in said


def test_hash_is_counted_on_demand(office: Office, qtbot: Any):
    page = AboutPage(Tasks(office, at_once=True))
    qtbot.addWidget(page)
    assert "程序文件" not in dict(page._known)
    press(page, qtbot, "programHash")
    assert "个文件" in dict(page._known)["程序文件"]


def test_hash_changes_with_every_byte_and_name(tmp_path: Path):
    (tmp_path / "ui").mkdir()
    (tmp_path / "ui" / "a.py").write_text("1", encoding="utf-8")
    first = program_hash(tmp_path)
    (tmp_path / "ui" / "a.py").write_text("2", encoding="utf-8")
    second = program_hash(tmp_path)
    (tmp_path / "ui" / "a.py").rename(tmp_path / "ui" / "b.py")
    assert len({first, second, program_hash(tmp_path)}) == 3


def test_licences_are_shown(office: Office, qtbot: Any):
    page = AboutPage(Tasks(office, at_once=True))
    qtbot.addWidget(page)
    press(page, qtbot, "showNotice")
    assert "LGPL" in page.text.toPlainText()


def test_every_new_window_is_left_out_of_captures(qapp: QApplication, qtbot: Any):
    handles: list[int] = []

    def exclude(handle: int) -> bool:
        handles.append(handle)
        return True

    guard = ScreenGuard(qapp, exclude)
    window = QWidget()
    qtbot.addWidget(window)
    inner = QWidget(window)
    window.show()
    assert handles == [int(window.winId())]
    assert not inner.isWindow()
    assert guard.sentence == DONE
    qapp.removeEventFilter(guard)
    guard.deleteLater()


def test_a_refusal_is_said_and_stays_said(qapp: QApplication, qtbot: Any):
    answers = iter([False, True])
    guard = ScreenGuard(qapp, lambda _handle: next(answers))
    for _ in range(2):
        window = QWidget()
        qtbot.addWidget(window)
        window.show()
    assert guard.sentence == FAILED
    qapp.removeEventFilter(guard)
    guard.deleteLater()


def test_a_system_without_the_call_says_so(qapp: QApplication, monkeypatch: Any):
    monkeypatch.setattr("ui.protection.sys.platform", "linux")
    guard = ScreenGuard(qapp)
    assert guard.sentence == UNABLE
    guard.deleteLater()
