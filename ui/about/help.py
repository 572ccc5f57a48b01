"""F1: every shortcut, from the one table; and what program this is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from models.version import NAME, VERSION
from ui.kit.pieces import FactsGrid, button, card, label
from ui.kit.record import scrolled
from ui.shortcuts import SHORTCUTS, Shortcut


class HelpSheet(QFrame):
    """The sheet of shortcuts."""

    navigate = Signal(str, int)

    def __init__(self, close: Callable[[], None], topics: Sequence[str] = ()) -> None:
        super().__init__()
        self.setObjectName("recordpane")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        head = QHBoxLayout()
        head.setContentsMargins(24, 14, 24, 0)
        head.addWidget(label("快捷键", "title"))
        head.addStretch(1)
        shut = button("收起", "flat", symbol="close", name="closeHelp")
        shut.clicked.connect(lambda _on=False: close())
        head.addWidget(shut)
        column.addLayout(head)
        cards = []
        for where in dict.fromkeys(shortcut.where for shortcut in SHORTCUTS):
            rows = [
                (shown(s.keys), _what(s, topics)) for s in SHORTCUTS if s.where == where and _what(s, topics)
            ]
            cards.append(card(FactsGrid(rows, columns=2), title=where))
        cards.append(card(FactsGrid([("程序", NAME), ("版本", VERSION)]), title="关于"))
        column.addWidget(scrolled(*cards), 1)


def _what(shortcut: Shortcut, topics: Sequence[str]) -> str:
    """What a key does; Ctrl+1 and the like name the topic that this account has there, if there is one."""
    if not shortcut.name.startswith("topic_") or not topics:
        return shortcut.what
    place = int(shortcut.name.removeprefix("topic_"))
    return topics[place - 1] if place <= len(topics) else ""


def shown(keys: str) -> str:
    """A key as it is written on a Chinese keyboard's manual."""
    return keys.replace("Return", "回车").replace("Left", "←").replace("Right", "→").replace("+", " + ")
