"""账户: who may come in, with which role, and who holds the case key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.rights import Right
from ui.topics import Topic

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.tasks import Tasks


def _page(tasks: Tasks) -> QWidget:
    from ui.accounts.page import AccountsPage

    return AccountsPage(tasks)


TOPIC = Topic("accounts", "账户", "account", Right.OWN_ACCOUNT, make_page=_page, below_line=True)
