"""The topics of the window: each folder of ``ui`` that shows records has a ``TOPIC``; a missing one does not appear."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models.rights import Right

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.kit.lists import ListPage
    from ui.kit.record import RecordPage
    from ui.tasks import Tasks

MODULES = (
    "workbench", "agenda", "clues", "checklist", "talks", "decisions", "followups", "opinions", "letters",
    "rectification", "dossiers", "persons", "units", "undertakings", "statistics", "exchange", "imports", "backup",
    "accounts", "trail", "trash", "settings",
)  # fmt: skip


@dataclass(frozen=True)
class Topic:
    """A topic: a list with records behind it (``make_list``, ``make_record``), or one page (``make_page``).

    ``make_list(tasks)``, ``make_record(tasks, record_id)``, ``make_new(tasks)`` (a page that registers a new record and
    says ``navigate(kind, id)``), ``make_page(tasks)``. ``kind`` is the records' kind in links and search; a page with a kind
    shows a record itself (``open_record(id)``).
    """

    key: str
    title: str
    icon: str
    right: Right
    kind: str = ""
    make_list: Callable[[Tasks], ListPage] | None = None
    make_record: Callable[[Tasks, int], RecordPage] | None = None
    make_new: Callable[[Tasks], Any] | None = None
    make_page: Callable[[Tasks], QWidget] | None = None
    below_line: bool = False


def topics() -> list[Topic]:
    """Every topic that is there, in the order of the bar."""
    found = []
    for name in MODULES:
        if importlib.util.find_spec(f"ui.{name}") is None:
            continue
        module = importlib.import_module(f"ui.{name}")
        topic = getattr(module, "TOPIC", None)
        if topic is not None:
            found.append(topic)
    return found
