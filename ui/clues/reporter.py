"""反映人 on the clue's page: sealed, shown on demand to who may, each look on the trail (检举控告规则 47)."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from models.clues import operations as ops
from models.clues.inputs import ReporterInput
from models.clues.view import ClueView, reporter
from models.rights import Right
from ui.clues import forms, tabs
from ui.kit.pieces import FactsGrid, card, label
from ui.kit.record import RecordPage

SEALED = "身份已单独加密封存。每次查看都会记入审计日志。"
SEALED_AWAY = "身份已单独加密封存。查看须另有权限，由负责人在“账户”页授予；每次查看都会记入审计日志。"
PEOPLE_TAB = 2


class SealedReporter:
    """What the page knows of the reporter: nothing, until it is asked for and until it is put away again."""

    def __init__(self, page: RecordPage) -> None:
        self._page = page
        self._told: ReporterInput | None = None

    def card(self, view: ClueView, *, write: bool) -> QWidget:
        """The card among the people: sealed, with what the acting account may do, or as asked for."""
        if self._told is not None:
            return self._open_card(self._told)
        may = Right.REPORTER_SEE in self._page.tasks.office.actor.rights
        text = "没有登记反映人。"
        if view.has_reporter:
            text = SEALED if may else SEALED_AWAY
        buttons: list[QWidget | None] = []
        if may and view.has_reporter:
            buttons.append(
                tabs.pressed("查看反映人", "seeReporter", lambda: self._read(self._tell), symbol="lock")
            )
        if write and (may or not view.has_reporter):
            name = "改录反映人" if view.has_reporter else "登记反映人"
            buttons.append(tabs.pressed(name, "setReporter", self._set))
        return card(label(text, "quiet", wrap=True), tabs.line(*buttons), title="反映人")

    def _open_card(self, told: ReporterInput) -> QWidget:
        facts = FactsGrid(
            [
                ("姓名", told.name),
                ("性别", told.gender),
                ("联系方式", told.phone),
                ("住址", told.address),
                ("单位", told.unit),
                ("职务", told.post),
                ("政治面貌", told.political_status),
                ("联系要求", told.contact_wish),
                ("说明", told.reason),
            ]
        )
        hide = tabs.pressed("收起", "hideReporter", lambda: self._tell(None))
        return card(facts, tabs.line(hide), title="反映人")

    def _read(self, then: Any) -> None:
        page = self._page
        page.tasks.read(reporter, {"clue_id": page.record_id}, then, page._failed, owner=page)

    def _tell(self, told: ReporterInput | None) -> None:
        self._told = told
        self._page.show_view(self._page.view)
        self._page.tabs.setCurrentIndex(PEOPLE_TAB)

    def _set(self) -> None:
        """Seal him for the first time, or correct what is sealed: that is shown first, which is a look."""
        if self._page.view.has_reporter:
            self._read(self._form)
        else:
            self._form(None)

    def _form(self, told: ReporterInput | None) -> None:
        page, form = self._page, forms.reporter_form(told)

        def sealed(value: Any) -> None:
            self._told = None
            page._written(value)

        def send(values: dict[str, Any]) -> None:
            data = {"clue_id": page.record_id, "reporter": ReporterInput(**values)}
            page.tasks.write(
                ops.set_reporter, data, sealed, lambda error: forms.fail_at_own_field(form, error), owner=form
            )

        page.open_form(form).submitted.connect(send)
