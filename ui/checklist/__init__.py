"""线索核对: the two-way check with the superior, several clues at once, what goes up unopened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.rights import Right
from ui.topics import Topic

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.tasks import Tasks


def _page(tasks: Tasks) -> QWidget:
    from ui.checklist.page import CheckPage

    return CheckPage(tasks)


TOPIC = Topic("checklist", "线索核对", "ledger", Right.STATISTICS, kind="upward", make_page=_page)
