"""导入: old Excel ledgers become records, in four steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.rights import Right
from ui.topics import Topic

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.tasks import Tasks


def _page(tasks: Tasks) -> QWidget:
    from ui.imports.page import ImportPage

    return ImportPage(tasks)


TOPIC = Topic("imports", "导入", "import", Right.CASE_WRITE, make_page=_page, below_line=True)
