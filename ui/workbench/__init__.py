"""工作台: the first page after unlock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.rights import Right
from ui.topics import Topic

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.tasks import Tasks


def _page(tasks: Tasks) -> QWidget:
    from ui.workbench.page import WorkbenchPage

    return WorkbenchPage(tasks)


TOPIC = Topic("workbench", "工作台", "workbench", Right.CASE_READ, make_page=_page)
