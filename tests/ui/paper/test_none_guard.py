"""The interpreter outlives any number of Qt calls."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from ui.none_guard import keep_none_alive


def test_none_has_references_to_spare(qapp: QApplication):
    keep_none_alive()
    assert not keep_none_alive(), "given twice"
    if sys.version_info < (3, 12):
        assert min(sys.getrefcount(single) for single in (None, True, False)) > 1 << 39
    # without the guard some 6,000 of these end the interpreter
    for _ in range(20_000):
        qapp.setApplicationDisplayName("清卷")


class Speaker(QObject):
    said = Signal()


def test_signals_have_true_to_spare(qapp: QApplication):
    keep_none_alive()
    speaker = Speaker()
    # without the guard a few hundred of these end the interpreter
    sent = [speaker.said.emit() for _ in range(20_000)]
    assert all(sent)
