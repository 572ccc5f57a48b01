"""How long ago the last backup was, in words for the bar above."""

from __future__ import annotations

from datetime import datetime
from typing import Any


def age_text(settings: dict[str, Any], now: datetime) -> tuple[str, str]:
    """The words, and "warning" when a backup is overdue by the office's own rule (``backup_days``)."""
    last = settings.get("last_backup")
    if not last:
        return "还没有备份", "warning"
    days = (now - datetime.fromisoformat(last["made_at"])).days
    text = "今天已备份" if days <= 0 else f"备份 {days} 天前"
    return text, "warning" if days > int(settings.get("backup_days", 7)) else ""
