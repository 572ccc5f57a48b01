"""回收站: what was put away, and back with it."""

from __future__ import annotations

from models.rights import Right
from ui.tasks import Tasks
from ui.topics import Topic
from ui.trash.page import TrashPage


def _page(tasks: Tasks) -> TrashPage:
    return TrashPage(tasks)


TOPIC = Topic("trash", "回收站", "trash", Right.CASE_DELETE, make_page=_page, below_line=True)
