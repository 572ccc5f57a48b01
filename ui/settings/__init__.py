"""设置: of the house, of case work, of holidays and numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.rights import Right
from ui.topics import Topic

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.tasks import Tasks


def _page(tasks: Tasks) -> QWidget:
    from ui.settings.page import SettingsPage

    return SettingsPage(tasks)


TOPIC = Topic("settings", "设置", "settings", Right.OWN_ACCOUNT, make_page=_page, below_line=True)
