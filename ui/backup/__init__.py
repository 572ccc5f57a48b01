"""备份: to a medium, verified; restored into a new folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.rights import Right
from ui.topics import Topic

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.tasks import Tasks


def _page(tasks: Tasks) -> QWidget:
    from ui.backup.page import BackupPage

    return BackupPage(tasks)


TOPIC = Topic("backup", "备份", "backup", Right.BACKUP, make_page=_page, below_line=True)
