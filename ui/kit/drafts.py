"""What was typed and not saved (the vault locked, another record opened, the form left) is offered again in its place."""

from __future__ import annotations

from collections.abc import Callable

from models.errors import OfficeError
from storage import drafts
from storage.drafts import DraftRow
from ui import dialogs
from ui.kit.form import FormPanel
from ui.tasks import Tasks


def offer(form: FormPanel, tasks: Tasks) -> None:
    """Offer the draft of the form's place, if there is one; forget it once the form was saved."""
    if not form.place:
        return
    look(form, tasks)
    form.cancelled.connect(lambda: keep(form, tasks))
    form.settled.connect(lambda: forget(form, tasks))


def look(form: FormPanel, tasks: Tasks) -> None:
    """Offer what was kept of the form's place as it is now; a form that shows one record after another asks again."""
    office = tasks.office
    tasks.call(lambda: drafts.kept(office), lambda rows: _offer(form, rows), lambda _error: None, owner=form)


def forget(form: FormPanel, tasks: Tasks) -> None:
    """What was kept of the form's place is saved now."""
    _drop(form, tasks, lambda _error: None)


def keep(form: FormPanel, tasks: Tasks, failed: Callable[[OfficeError], None] | None = None) -> None:
    """Keep what was typed in a form that goes away; a form without changes, without a place, or with what
    may not be kept keeps nothing."""
    if form.withheld and form.place:
        _drop(form, tasks, failed or (lambda _error: None))
    elif form.dirty and form.place:
        top, office = form.window(), tasks.office
        place, title, content = form.place, form.title, form.draft()
        tasks.call(
            lambda: drafts.keep(office, place, title, content),
            failed=failed or (lambda error: dialogs.tell(top, f"填写的内容没能暂存：{error}")),
            writes=True,
        )


def _drop(form: FormPanel, tasks: Tasks, failed: Callable[[OfficeError], None]) -> None:
    office, place = tasks.office, form.place
    tasks.call(lambda: drafts.drop(office, place), failed=failed, writes=True)


def _offer(form: FormPanel, rows: list[DraftRow]) -> None:
    for place, _title, content, when in rows:
        if place == form.place and not form.dirty:
            form.banner.say(
                f"{when:%m月%d日 %H:%M} 在这里填写的内容没有保存。",
                "warning",
                action="继续填写",
                do=lambda found=content: (form.take_draft(found), form.banner.silence()),
            )
