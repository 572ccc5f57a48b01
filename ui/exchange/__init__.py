"""单位往来: packages out and in, the offices with which they are exchanged, the figures of subordinate units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.rights import Right
from ui.topics import Topic

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.tasks import Tasks


def _page(tasks: Tasks) -> QWidget:
    from ui.exchange.page import ExchangePage

    return ExchangePage(tasks)


TOPIC = Topic("exchange", "单位往来", "exchange", Right.EXCHANGE, kind="exchange_package", make_page=_page)
