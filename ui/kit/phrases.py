"""常用语 behind a button: chosen from its menu, the first nine also by Alt and their number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

Entry = tuple[str, str, Callable[[], None]]
BY_KEY: Final = 9
TIP: Final = "Alt+1 至 Alt+9 直接插入"


class PhraseMenu:
    """The menu of ``press`` and the keys that work while the keyboard is inside ``owner``."""

    def __init__(self, press: QPushButton, owner: QWidget) -> None:
        self._press, self._owner = press, owner
        self._keys: list[QShortcut] = []

    def offered(self) -> bool:
        """Whether phrases stand in the menu."""
        return bool(self._keys)

    def offer(self, entries: Sequence[Entry]) -> None:
        """Offer title, whole text and what putting it in does, in place of what was offered before."""
        for old in self._keys:
            old.setEnabled(False)  # two for one key would answer to neither
            old.deleteLater()
        self._keys.clear()
        menu = QMenu(self._press)
        menu.setToolTipsVisible(True)
        for number, (title, text, put_in) in enumerate(entries, 1):
            keys = f"Alt+{number}" if number <= BY_KEY else ""
            action = menu.addAction(f"{title}\t{keys}" if keys else title)
            action.setToolTip(text)
            action.triggered.connect(lambda _on=False, do=put_in: do())
            if keys:
                shortcut = QShortcut(QKeySequence(keys), self._owner)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                shortcut.activated.connect(put_in)
                self._keys.append(shortcut)
        self._press.setMenu(menu)
