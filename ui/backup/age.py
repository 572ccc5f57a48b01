"""How long ago the last backup was, in words for the bar above."""

from __future__ import annotations

from datetime import datetime
from typing import Any

MANY_MEDIA_FACTOR = 4
"""A medium not used for so many times the office's interval is named: the second stick is forgotten first."""


def media_lines(settings: dict[str, Any], now: datetime) -> list[tuple[str, str]]:
    """Each medium's own history, the one used last first: where it was, when, how often, and whether it is overdue."""
    days = MANY_MEDIA_FACTOR * int(settings.get("backup_days", 7))
    media = sorted(settings.get("backup_media", {}).items(), key=lambda item: item[1]["last"], reverse=True)
    lines = []
    for medium_id, known in media:
        last = datetime.fromisoformat(known["last"])
        late = "，很久没有用过，请轮换" if (now - last).days > days else ""
        text = f"最近 {last:%Y-%m-%d %H:%M}，共 {known['count']} 次，上次在 {known['path']}{late}"
        lines.append((f"介质 {medium_id[:4]}", text))
    return lines


def age_text(settings: dict[str, Any], now: datetime) -> tuple[str, str]:
    """The words, and "warning" when a backup is overdue by the office's own rule (``backup_days``)."""
    last = settings.get("last_backup")
    if not last:
        return "还没有备份", "warning"
    days = (now - datetime.fromisoformat(last["made_at"])).days
    text = "今天已备份" if days <= 0 else f"备份 {days} 天前"
    return text, "warning" if days > int(settings.get("backup_days", 7)) else ""
