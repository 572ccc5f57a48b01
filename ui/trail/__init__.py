"""审计日志: who did what and when, never the content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.rights import Right
from ui.topics import Topic

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.tasks import Tasks


def _page(tasks: Tasks) -> QWidget:
    from ui.trail.page import TrailPage

    return TrailPage(tasks)


TOPIC = Topic("trail", "审计日志", "trail", Right.TRAIL_READ, make_page=_page, below_line=True)
