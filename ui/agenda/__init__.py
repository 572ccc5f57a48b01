"""日历: what falls on which day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.rights import Right
from ui.topics import Topic

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.tasks import Tasks


def _page(tasks: Tasks) -> QWidget:
    from ui.agenda.page import AgendaPage

    return AgendaPage(tasks)


TOPIC = Topic("agenda", "日历", "calendar", Right.CASE_READ, make_page=_page)
