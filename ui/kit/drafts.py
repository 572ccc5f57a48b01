"""What was being typed when the vault was locked is offered again where it belongs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from models.drafts import drafts, drop_draft
from ui.kit.form import FormPanel
from ui.tasks import Tasks

DraftRow = tuple[str, str, dict[str, Any], datetime]


def offer(form: FormPanel, tasks: Tasks) -> None:
    """Offer the draft of the form's place, if there is one; forget it once the form was saved."""
    if not form.place or not tasks.office.cleared:
        return
    tasks.read(drafts, {}, lambda rows: _offer(form, rows), lambda _error: None, owner=form)
    form.settled.connect(lambda: tasks.write(drop_draft, {"place": form.place}, failed=lambda _error: None))


def _offer(form: FormPanel, rows: list[DraftRow]) -> None:
    for place, _title, content, when in rows:
        if place == form.place and not form.dirty:
            form.banner.say(
                f"{when:%m月%d日 %H:%M} 锁定时这里有没保存的内容。",
                "warning",
                action="继续填写",
                do=lambda found=content: (form.take_draft(found), form.banner.silence()),
            )
