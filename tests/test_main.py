"""The composition root: dispatch, one window, and errors that name places but never values."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

import main
from models.errors import Conflict
from models.version import VERSION
from ui import dialogs
from ui.app import make_application
from ui.instance import only_window
from ui.unexpected import Unexpected

ROOT = Path(main.__file__).parent
SECRET = "身份证号 440524188001010014"


@pytest.fixture(autouse=True)
def hooks() -> Iterator[None]:
    """The hooks of the test run stand again afterwards."""
    before = sys.excepthook, threading.excepthook
    yield
    sys.excepthook, threading.excepthook = before


def fail() -> None:
    raise ValueError(SECRET)


def caught() -> tuple[str, str]:
    try:
        fail()
    except ValueError:
        kind, error, trace = sys.exc_info()
        assert kind is not None
        assert error is not None
        return main.describe(kind, error, trace)
    raise AssertionError


def test_error_names_its_place_and_no_value():
    sentence, places = caught()
    assert "ValueError" in sentence
    assert "test_main.py" in places
    assert "fail" in places
    assert SECRET not in sentence + places


def test_office_error_is_its_own_sentence():
    assert main.describe(Conflict, Conflict("编号已有人使用。"), None) == ("编号已有人使用。", "")


def test_hook_writes_and_passes_on(capsys: pytest.CaptureFixture[str]):
    heard: list[str] = []
    main.guard(heard.append)
    sys.excepthook(Conflict, Conflict("编号已有人使用。"), None)
    assert heard == ["编号已有人使用。"]
    assert capsys.readouterr().err == "编号已有人使用。\n"


def test_hook_lives_without_a_console(monkeypatch: pytest.MonkeyPatch):
    heard: list[str] = []
    main.guard(heard.append)
    monkeypatch.setattr(sys, "stderr", None)
    sys.excepthook(Conflict, Conflict("编号已有人使用。"), None)
    assert heard == ["编号已有人使用。"]


def test_thread_is_heard_too(capsys: pytest.CaptureFixture[str]):
    heard: list[str] = []
    main.guard(heard.append)
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert "ValueError" in heard[0]
    assert SECRET not in heard[0] + capsys.readouterr().err


def test_version_and_wrong_use(capsys: pytest.CaptureFixture[str]):
    assert main.main(["--version"]) == 0
    assert VERSION in capsys.readouterr().out
    assert main.main(["nothing-of-the-kind"]) == 2
    assert "用法" in capsys.readouterr().err
    assert main.main(["help"]) == 0
    assert "backup VAULT MEDIUM" in capsys.readouterr().out


def test_second_window_is_noticed_and_the_mark_comes_free(tmp_path: Path):
    place = tmp_path / "config"
    first = only_window(place)
    assert first is not None
    assert only_window(place) is None
    first.unlock()
    again = only_window(place)
    assert again is not None
    again.unlock()


def test_mark_of_a_crashed_program_is_taken_over(tmp_path: Path):
    place = tmp_path / "config"
    place.mkdir()
    leave = "import os, sys; from pathlib import Path; from ui.instance import only_window\n"
    leave += "mark = only_window(Path(sys.argv[1])); assert mark is not None; os._exit(0)"
    subprocess.run([sys.executable, "-c", leave, str(place)], check=True, cwd=Path(main.__file__).parent)
    assert (place / "window.lock").exists()
    mark = only_window(place)
    assert mark is not None
    assert mark.isLocked()
    mark.unlock()


@pytest.mark.qt_log_ignore("setHighDpiScaleFactorRoundingPolicy")
def test_second_start_says_so_and_ends(qapp: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr("ui.app.run", lambda folder: pytest.fail(f"a second window on {folder}"))
    make_application()  # its name is part of the place where the mark lies
    asked: list[str] = []
    undo = dialogs.answer_with(lambda kind, text: asked.append(f"{kind} {text}"))
    first = only_window()
    assert first is not None
    assert main.main([]) == 1
    assert "已经打开" in asked[0]
    first.unlock()
    undo()


def test_messages_come_one_at_a_time_and_from_any_thread(qapp: QApplication, qtbot: Any):
    said: list[str] = []
    teller = Unexpected(qapp)

    def answer(kind: str, text: str) -> None:
        said.append(text)
        teller.told.emit(f"{text}之中又一条")
        QApplication.processEvents()

    undo = dialogs.answer_with(answer)
    thread = threading.Thread(target=teller.told.emit, args=("第一条",))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: said == ["第一条"], timeout=5_000)
    QApplication.processEvents()
    assert said == ["第一条"]
    undo()
    teller.deleteLater()


@pytest.mark.skipif(sys.platform == "win32", reason="asked of the system's limits")
def test_memory_is_never_written_to_a_file():
    code = (
        "import ctypes, resource, sys, main; main.guard(); print(resource.getrlimit(resource.RLIMIT_CORE));"
        "print(ctypes.CDLL(None).prctl(3) if sys.platform == 'linux' else 0)"  # PR_GET_DUMPABLE
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split("\n")[:2] == ["(0, 0)", "0"]
