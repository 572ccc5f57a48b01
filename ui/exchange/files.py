"""Where packages and cards are written and read: a stick that is chosen, under names that say nothing of what is in them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QWidget

from storage.exchange.cards import SUFFIX as CARD
from storage.exchange.package import SUFFIX as PACKAGE
from ui import dialogs

PACKAGES = f"往来包 (*{PACKAGE})"
CARDS = f"单位名片 (*{CARD})"


def ask_where(parent: QWidget, title: str, name: str, suffix: str) -> Path | None:
    """Where to write; the suffix is added where it is missing."""
    pattern = PACKAGES if suffix == PACKAGE else CARDS
    target = dialogs.save_file(parent, title, f"{name}{suffix}", pattern)
    if target is None:
        return None
    return target if target.suffix.lower() == suffix else target.with_name(f"{target.name}{suffix}")


def package_name(now: datetime, what: str = "往来包") -> str:
    """往来包-20221123-0930: no unit, no matter."""
    return f"{what}-{now:%Y%m%d-%H%M}"
