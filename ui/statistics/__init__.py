"""统计: the year's figures, what does not add up, and the annual summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.rights import Right
from ui.topics import Topic

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.tasks import Tasks


def _page(tasks: Tasks) -> QWidget:
    from ui.statistics.page import StatisticsPage

    return StatisticsPage(tasks)


TOPIC = Topic("statistics", "统计", "statistics", Right.STATISTICS, make_page=_page)
