"""The auditor makes a month's sheet and holds a signed one against the trails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from models.trail.monthly import month_sheet
from tests.fixtures_vault import House
from ui.tasks import Tasks
from ui.trail.monthly import MonthPanel
from ui.trail.page import TrailPage


@pytest.fixture
def page(house: House, qtbot: Any) -> Iterator[TrailPage]:
    with house.as_("auditor") as office:
        made = TrailPage(Tasks(office, at_once=True))
        qtbot.addWidget(made)
        made.resize(1100, 700)
        made.show()
        yield made
        made.hide()


def panel(page: TrailPage) -> MonthPanel:
    assert page.panel is not None
    return page.panel


def test_a_sheet_is_made_and_shown(page: TrailPage):
    page.month(compare=False)
    panel(page).form.submit_button.click()
    paper = panel(page).paper
    assert paper is not None
    assert paper.pages is not None
    text = paper.pages.text(0)
    assert "月度审计表" in text
    assert "2022年6月" in text
    assert "系统日志末端" in text
    paper.closed.emit()
    assert page.panel is None
    assert page.table.isVisible()


def test_a_signed_sheet_is_held_against_the_trails(page: TrailPage):
    found = page._tasks.office.read(month_sheet, year=2022, month=6)
    page.month(compare=True)
    panel(page).form.fields["house"].set_value(found.house.short())
    panel(page).form.submit_button.click()
    assert "仍然包含" in page.banner.text()
    page.month(compare=True)
    panel(page).form.fields["house"].set_value(f"9999:{found.house.digest}")
    panel(page).form.submit_button.click()
    assert "截断" in page.banner.text()


def test_what_is_wrong_is_said_beside_the_field(page: TrailPage):
    page.month(compare=True)
    panel(page).form.submit_button.click()
    assert "请至少填写" in panel(page).form.fields["house"].error()
    panel(page).form.fields["house"].set_value("没有这样的")
    panel(page).form.submit_button.click()
    assert "照表上" in panel(page).form.fields["house"].error()
    page.month(compare=False)
    panel(page).form.fields["month"].set_value("13")
    panel(page).form.submit_button.click()
    assert "1 至 12" in panel(page).form.fields["month"].error()
