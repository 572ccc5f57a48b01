"""移入回收站 from a record's own page: the reason is asked, the page closes."""

from __future__ import annotations

from functools import partial
from typing import Any

from models.errors import OfficeError
from models.rights import Right
from models.trash.operations import discard
from ui.kit.fields import TextArea
from ui.kit.form import FormPanel
from ui.kit.record import RecordPage, Step


def discard_steps(page: RecordPage, kind: str) -> list[Step]:
    """The step for those who have the right; nothing for all others."""
    if Right.CASE_DELETE not in page.tasks.office.actor.rights:
        return []
    return [Step("移入回收站", partial(_ask, page, kind))]


def _ask(page: RecordPage, kind: str) -> None:
    form = FormPanel(
        "移入回收站",
        [TextArea("reason", "原因", required=True, rows=3)],
        submit="移入回收站",
        hint="移入后不列入清单、搜索和统计，可以在“回收站”中恢复。",
    )
    page.open_form(form)
    form.submitted.connect(partial(_send, page, kind, form))


def _send(page: RecordPage, kind: str, form: FormPanel, values: dict[str, Any]) -> None:
    # the page closes with its record: meanwhile it reads nothing anew, there would be nothing to read
    view, page.view = page.view, None

    def gone(_value: Any) -> None:
        form.saved()
        page.closed.emit()

    def stays(error: OfficeError) -> None:
        page.view = view
        form.fail(error)

    data = {"kind": kind, "record_id": page.record_id, **values}
    page.tasks.write(discard, data, gone, stays, owner=form)
