"""What holds for every test: no screen, no network, no window left behind. Fixtures live in their own plugins."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

pytest_plugins = ["tests.fixtures_vault"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--onscreen", action="store_true", help="show the windows on the real screen")


def pytest_configure(config: pytest.Config) -> None:
    # how long an example takes says how busy the machine is, nothing of the code
    settings.register_profile("steady", deadline=None)
    settings.load_profile("steady")
    if not config.getoption("--onscreen"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    # one look everywhere: no scale, style or input method of the developer's own desktop
    for name in ("QT_SCALE_FACTOR", "QT_STYLE_OVERRIDE", "QT_IM_MODULE", "QT_QPA_PLATFORMTHEME"):
        os.environ.pop(name, None)
    # what the tests start must be as deaf as they are: Python imports this folder's sitecustomize by itself
    importlib.import_module("tests.nonet.sitecustomize")
    nonet = str(Path(__file__).with_name("nonet"))
    os.environ["PYTHONPATH"] = os.pathsep.join([nonet, *filter(None, [os.environ.get("PYTHONPATH")])])


_walked: dict[str, Path] = {}


@pytest.fixture(autouse=True)
def _garbage_on_the_main_thread(request: pytest.FixtureRequest) -> Iterator[None]:
    """Python collects cycles on whatever thread happens to allocate; a widget that dies on a worker thread takes the
    process with it. So a test with widgets collects nothing by itself, and all of it here at its end."""
    if not {"qtbot", "qapp"} & set(request.fixturenames):
        yield
        return
    if _walked.get("file") != request.path:
        # what outlived a file (imports, caches) lives as long as the process: collections needn't walk it each time
        _walked["file"] = request.path
        gc.collect()
        gc.freeze()
    gc.disable()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture(autouse=True)
def _no_window_left(_garbage_on_the_main_thread: None) -> Iterator[None]:
    """A window that outlives its test crashes a later one, or the interpreter's end: name it where it was made."""
    yield
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return
    if not _top_level(widgets):
        return
    _deliver_deletions(widgets)
    gc.collect()
    left = _top_level(widgets)
    names = sorted(f"{type(w).__name__} {w.objectName()!r}" for w in left)
    for widget in reversed(left):
        widget.close()
        widget.deleteLater()
    _deliver_deletions(widgets)
    if names:
        pytest.fail(f"windows left open by this test (add them to qtbot, or close them): {', '.join(names)}")


def _top_level(widgets: Any) -> list[Any]:
    # a menu or a combo box's list is a window of its own, but its owner takes it along; a tool tip is Qt's
    return [
        widget
        for widget in widgets.QApplication.topLevelWidgets()
        if widget.parent() is None and widget.metaObject().className() not in ("QTipLabel", "QDesktopWidget")
    ]


def _deliver_deletions(widgets: Any) -> None:
    from PySide6.QtCore import QCoreApplication, QEvent

    widgets.QApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    widgets.QApplication.processEvents()
