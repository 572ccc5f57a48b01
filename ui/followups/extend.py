"""The form by which a deadline is given a later day, on any record's page."""

from __future__ import annotations

from typing import Any

from models.deadlines.queries import DeadlineRow
from models.operations import Actor
from ui.kit.fields import DateField, TextArea, TextField
from ui.kit.form import FormPanel
from ui.kit.on_paper import on_paper_fields


def extend_form(row: DeadlineRow, place: str, today: Any, actor: Actor) -> FormPanel:
    """Until when, why, by whom above; the first day and the reason stay on file."""
    form = FormPanel(
        f"批准延期：{row.what}",
        [
            DateField("due_on", "延至", required=True),
            TextArea("reason", "理由", required=True, rows=3),
            *on_paper_fields(actor, with_paper=False),
            TextField("paper_no", "批件文号", limit=60),
            DateField("on", "批准日期", required=True),
        ],
        submit="批准延期",
        hint=f"现在的期限是 {row.due_on:%Y-%m-%d}。依据：{row.basis}。原期限和理由都会保留。",
        place=place,
    )
    form.set_values({"on": today})
    return form
